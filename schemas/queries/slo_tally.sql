SELECT count(*), coalesce(sum(status = 'met'), 0), coalesce(sum(status = 'no_data'), 0)
FROM slo_period
WHERE period = :period AND scope = 'objective'
