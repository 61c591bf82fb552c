SELECT id, external_id, day, title, incident, downtime_minutes, loss_minor, currency, loss_quality,
	cause, trigger_cause, detected_by, helped, wrong, clockwork, lucky
FROM postmortem
WHERE replaced_by IS NULL
ORDER BY day, external_id
