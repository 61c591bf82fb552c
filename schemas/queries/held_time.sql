-- full scan: once a run
SELECT h.kind, h.name, h.start_utc, h.end_utc, l.path, h.line
FROM load l JOIN hold h ON h.load_id = l.id
WHERE h.closed_by IS NULL AND h.start_utc < :end_utc AND h.end_utc > :start_utc
ORDER BY h.start_utc, h.name, h.line
