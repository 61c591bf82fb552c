-- full scan: the revisions of one key, or of what one load replaced
SELECT s.schedule AS key, s.load_id, l.path AS file, s.line, s.replaced_by,
	s.engineer, s.role, s.pool, strftime('%Y-%m-%dT%H:%M:%SZ', s.start_utc, 'unixepoch') AS start,
	strftime('%Y-%m-%dT%H:%M:%SZ', s.end_utc, 'unixepoch') AS "end"
FROM shift s JOIN load l ON l.id = s.load_id
WHERE s.schedule = :key OR s.replaced_by = :load_id OR (s.load_id = :load_id
	AND s.schedule IN (SELECT o.schedule FROM shift o WHERE o.replaced_by = :load_id))
ORDER BY 1, s.id
