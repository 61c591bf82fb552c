-- full scan: the revisions of one key, or of what one load replaced
SELECT a.exception AS key, a.load_id, l.path AS file, a.line, a.replaced_by, a.engineer, a.pool,
	strftime('%Y-%m-%dT%H:%M:%SZ', a.start_utc, 'unixepoch') AS start,
	strftime('%Y-%m-%dT%H:%M:%SZ', a.end_utc, 'unixepoch') AS "end", a.reason, a.approver
FROM pay_approval a JOIN load l ON l.id = a.load_id
WHERE a.exception = :key OR a.replaced_by = :load_id OR (a.load_id = :load_id
	AND a.exception IN (SELECT o.exception FROM pay_approval o WHERE o.replaced_by = :load_id))
ORDER BY 1, a.id
