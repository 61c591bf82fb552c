-- full scan: the revisions of one key, or of what one load replaced
SELECT coalesce(c.service, 'all services') AS key, c.load_id, l.path AS file, c.line, c.replaced_by,
	strftime('%Y-%m-%dT%H:%M:%SZ', c.start_utc, 'unixepoch') AS start,
	strftime('%Y-%m-%dT%H:%M:%SZ', c.end_utc, 'unixepoch') AS "end", c.kind, c.reason, c.approver,
	c.objective
FROM correction c JOIN load l ON l.id = c.load_id
WHERE coalesce(c.service, 'all services') = :key OR c.replaced_by = :load_id OR (c.load_id = :load_id
	AND coalesce(c.service, 'all services') IN (SELECT coalesce(o.service, 'all services') FROM correction o WHERE o.replaced_by = :load_id))
ORDER BY 1, c.id
