SELECT service, title, product, team, pool, critical, valid_from
FROM service_version
WHERE replaced_by IS NULL
ORDER BY service, valid_from
