SELECT r.id, r.load_id AS load, l.path AS file, l.profile, l.sha256, r.line AS record_line, r.at_line AS line,
	r.at_column AS "column", r.byte_offset, r.code, r.message,
	CASE WHEN r.dropped_by IS NOT NULL THEN 'dropped: ' || r.dropped_for
	WHEN r.closed_by IS NULL THEN 'open' ELSE 'closed by load ' || r.closed_by END AS status
FROM reject r JOIN load l ON l.id = r.load_id
WHERE r.id = :id
