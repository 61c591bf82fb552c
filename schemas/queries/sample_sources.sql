SELECT l.path, count(*) AS days, sum(b.samples), min(b.day), max(b.day)
FROM sample_series s JOIN sample_block b ON b.series_id = s.id JOIN load l ON l.id = b.load_id
WHERE s.service = :service AND s.metric = :metric AND s.field = :field
	AND b.day BETWEEN :first_day AND :last_day
GROUP BY l.path
ORDER BY min(b.day), l.path
