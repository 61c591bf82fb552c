SELECT r.engineer, r.hourly_rate, r.currency, r.valid_from, l.path, r.line
FROM rate r JOIN load l ON l.id = r.load_id
WHERE r.replaced_by IS NULL
ORDER BY r.engineer, r.valid_from
