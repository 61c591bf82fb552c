SELECT s.id, s.gap = 'zero',
	(SELECT first_utc FROM sample_block WHERE series_id = s.id ORDER BY day LIMIT 1),
	(SELECT last_utc FROM sample_block WHERE series_id = s.id ORDER BY day DESC LIMIT 1),
	coalesce((SELECT step_s FROM sample_block WHERE series_id = s.id AND day < :first_day
			AND samples > 1 ORDER BY day DESC LIMIT 1),
		(SELECT step_s FROM sample_block WHERE series_id = s.id AND samples > 1
			ORDER BY day LIMIT 1))
FROM sample_series s
WHERE s.service = :service AND s.metric = :metric AND s.field = :field
