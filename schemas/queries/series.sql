SELECT id, service, metric FROM sample_series WHERE kind = 'ratio' ORDER BY service, metric
