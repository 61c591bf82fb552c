-- full scan: the revisions of one key, or of what one load replaced
SELECT p.external_id AS key, p.load_id, l.path AS file, p.line, p.replaced_by,
	date(p.day * 86400, 'unixepoch') AS date, p.title, p.incident, p.downtime_minutes, p.loss_minor,
	p.currency, p.loss_quality, p.cause, p.trigger_cause AS "trigger", p.detected_by,
	(SELECT group_concat(service, ';') FROM (SELECT service FROM postmortem_service s
		WHERE s.postmortem_id = p.id ORDER BY position)) AS services,
	p.helped, p.wrong, p.clockwork, p.lucky, p.file AS text_file
FROM postmortem p JOIN load l ON l.id = p.load_id
WHERE p.external_id = :key OR p.replaced_by = :load_id OR (p.load_id = :load_id
	AND p.external_id IN (SELECT o.external_id FROM postmortem o WHERE o.replaced_by = :load_id))
ORDER BY 1, p.id
