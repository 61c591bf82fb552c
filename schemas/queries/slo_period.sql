SELECT scope, name, title, kind, service, target_percent, limit_events, good, total, scale, status
FROM slo_period
WHERE period = :period AND (scope = 'system' OR :is_whole)
