-- full scan: the revisions of one key, or of what one load replaced
SELECT i.external_id AS key, i.load_id, l.path AS file, i.line, i.replaced_by,
	i.source, i.title, i.severity, i.status, i.is_maintenance AS maintenance,
	strftime('%Y-%m-%dT%H:%M:%SZ', i.started_utc, 'unixepoch') AS started_at,
	strftime('%Y-%m-%dT%H:%M:%SZ', i.detected_utc, 'unixepoch') AS detected_at,
	strftime('%Y-%m-%dT%H:%M:%SZ', i.acknowledged_utc, 'unixepoch') AS acknowledged_at,
	strftime('%Y-%m-%dT%H:%M:%SZ', i.mitigated_utc, 'unixepoch') AS mitigated_at,
	strftime('%Y-%m-%dT%H:%M:%SZ', i.resolved_utc, 'unixepoch') AS resolved_at,
	strftime('%Y-%m-%dT%H:%M:%SZ', i.updated_utc, 'unixepoch') AS updated_at,
	(SELECT group_concat(service, ';') FROM (SELECT service FROM incident_service s
		WHERE s.incident_id = i.id ORDER BY position)) AS services,
	i.urgency, i.escalations, i.auto_resolved, i.first_line, i.cause, i.trigger_cause AS "trigger", i.detected_by
FROM incident i JOIN load l ON l.id = i.load_id
WHERE i.external_id = :key OR i.replaced_by = :load_id OR (i.load_id = :load_id
	AND i.external_id IN (SELECT o.external_id FROM incident o WHERE o.replaced_by = :load_id))
ORDER BY 1, i.id
