-- full scan: the revisions of one key, or of what one load replaced
SELECT c.incident AS key, c.load_id, l.path AS file, c.line, c.replaced_by,
	c.engineer, strftime('%Y-%m-%dT%H:%M:%SZ', c.start_utc, 'unixepoch') AS start,
	strftime('%Y-%m-%dT%H:%M:%SZ', c.end_utc, 'unixepoch') AS "end"
FROM callout c JOIN load l ON l.id = c.load_id
WHERE c.incident = :key OR c.replaced_by = :load_id OR (c.load_id = :load_id
	AND c.incident IN (SELECT o.incident FROM callout o WHERE o.replaced_by = :load_id))
ORDER BY 1, c.id
