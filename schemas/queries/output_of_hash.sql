-- full scan: once, for somebody who asks where a file comes from
SELECT path FROM output WHERE sha256 = :sha256 ORDER BY id DESC LIMIT 1
