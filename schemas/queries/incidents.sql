-- full scan: trends look at every incident there is
SELECT i.id, i.external_id, i.title, i.severity, i.is_maintenance, i.started_utc, i.detected_utc,
	i.acknowledged_utc, i.mitigated_utc, i.resolved_utc, i.escalations, i.first_line, i.cause,
	i.trigger_cause, i.detected_by, l.path, i.line, i.auto_resolved
FROM incident i JOIN load l ON l.id = i.load_id
WHERE i.replaced_by IS NULL
ORDER BY i.started_utc, i.external_id, i.id
