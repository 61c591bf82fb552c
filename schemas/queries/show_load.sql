SELECT l.id AS load, l.path AS file, l.profile, l.status, l.message,
	strftime('%Y-%m-%dT%H:%M:%SZ', l.as_of_utc, 'unixepoch') AS as_of, l.sha256, l.bytes,
	strftime('%Y-%m-%dT%H:%M:%SZ', l.window_start_utc, 'unixepoch') AS window_start,
	strftime('%Y-%m-%dT%H:%M:%SZ', l.window_end_utc, 'unixepoch') AS window_end,
	l.rows_read AS read, l.rows_new AS new, l.rows_changed AS changed, l.rows_same AS same,
	l.rows_rejected AS rejected, l.rows_held AS held, l.rows_withdrawn AS withdrawn,
	l.rows_superseded AS superseded, l.rows_duplicate AS duplicates, l.rows_empty AS empty, l.gaps,
	l.warnings,
	(SELECT group_concat(period || CASE and_later WHEN 1 THEN '..' ELSE '' END, ' ') FROM
		(SELECT period, and_later FROM load_period WHERE load_id = :load_id ORDER BY period)
	) AS touched
FROM load l
WHERE l.id = :load_id
