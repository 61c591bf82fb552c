SELECT s.id, s.service, s.metric, s.gap = 'zero',
	(SELECT first_utc FROM sample_block WHERE series_id = s.id ORDER BY day LIMIT 1),
	(SELECT last_utc FROM sample_block WHERE series_id = s.id ORDER BY day DESC LIMIT 1)
FROM sample_series s
WHERE s.field = 'ratio'
ORDER BY s.service, s.metric
