-- full scan: the revisions of one key, or of what one load replaced
SELECT a.service AS key, a.load_id, l.path AS file, a.line, a.replaced_by,
	strftime('%Y-%m-%dT%H:%M:%SZ', a.written_utc, 'unixepoch') AS written_at, a.author, a.text,
	date(a.due * 86400, 'unixepoch') AS due, a.status
FROM service_action a JOIN load l ON l.id = a.load_id
WHERE a.service = :key OR a.replaced_by = :load_id OR (a.load_id = :load_id
	AND a.service IN (SELECT o.service FROM service_action o WHERE o.replaced_by = :load_id))
ORDER BY 1, a.id
