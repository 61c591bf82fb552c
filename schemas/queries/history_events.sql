-- full scan: the revisions of one key, or of what one load replaced
SELECT e.subject AS key, e.load_id, l.path AS file, e.line, e.replaced_by,
	e.kind, e.external_id AS id, strftime('%Y-%m-%dT%H:%M:%SZ', e.at_utc, 'unixepoch') AS at,
	strftime('%Y-%m-%dT%H:%M:%SZ', e.closed_utc, 'unixepoch') AS closed_at
FROM event e JOIN load l ON l.id = e.load_id
WHERE e.subject = :key OR e.replaced_by = :load_id OR (e.load_id = :load_id
	AND e.subject IN (SELECT o.subject FROM event o WHERE o.replaced_by = :load_id))
ORDER BY 1, e.id
