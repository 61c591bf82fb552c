-- full scan: the time that the facts span
SELECT min(at), max(at) FROM (
	SELECT min(started_utc) AS at FROM incident WHERE replaced_by IS NULL
	UNION ALL
	SELECT max(max(started_utc, coalesce(detected_utc, 0), coalesce(acknowledged_utc, 0),
		coalesce(mitigated_utc, 0), coalesce(resolved_utc, 0)))
	FROM incident WHERE replaced_by IS NULL
	UNION ALL
	SELECT min(first_utc) FROM sample_block
	UNION ALL
	SELECT max(last_utc + step_s) FROM sample_block
)
