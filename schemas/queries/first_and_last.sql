-- full scan: the time that the facts span
SELECT min(at), max(at) FROM (
	SELECT min(started_utc) AS at FROM incident WHERE replaced_by IS NULL
	UNION ALL
	SELECT max(max(started_utc, coalesce(detected_utc, 0), coalesce(acknowledged_utc, 0),
		coalesce(mitigated_utc, 0), coalesce(resolved_utc, 0)))
	FROM incident WHERE replaced_by IS NULL
	UNION ALL
	SELECT min(at_utc) FROM event WHERE replaced_by IS NULL
	UNION ALL
	SELECT max(at_utc) + 1 FROM event WHERE replaced_by IS NULL
	UNION ALL
	SELECT min((SELECT first_utc FROM sample_block WHERE series_id = s.id ORDER BY day LIMIT 1))
	FROM sample_series s
	UNION ALL
	SELECT max((SELECT last_utc + step_s FROM sample_block WHERE series_id = s.id
		ORDER BY day DESC LIMIT 1))
	FROM sample_series s
)
