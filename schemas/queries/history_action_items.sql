-- full scan: the revisions of one key, or of what one load replaced
SELECT a.postmortem AS key, a.load_id, l.path AS file, a.line, a.replaced_by,
	a.item, a.type, a.owner, date(a.due * 86400, 'unixepoch') AS due, a.status,
	strftime('%Y-%m-%dT%H:%M:%SZ', a.opened_utc, 'unixepoch') AS opened_at,
	strftime('%Y-%m-%dT%H:%M:%SZ', a.closed_utc, 'unixepoch') AS closed_at, a.link
FROM action_item a JOIN load l ON l.id = a.load_id
WHERE a.postmortem = :key OR a.replaced_by = :load_id OR (a.load_id = :load_id
	AND a.postmortem IN (SELECT o.postmortem FROM action_item o WHERE o.replaced_by = :load_id))
ORDER BY 1, a.id
