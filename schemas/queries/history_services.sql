-- full scan: the revisions of one key, or of what one load replaced
SELECT v.service AS key, v.load_id, l.path AS file, v.line, v.replaced_by,
	date(v.valid_from * 86400, 'unixepoch') AS valid_from, v.title, v.product, v.team, v.pool,
	v.critical, v.revenue_per_hour_minor, v.currency
FROM service_version v JOIN load l ON l.id = v.load_id
WHERE v.service = :key OR v.replaced_by = :load_id OR (v.load_id = :load_id
	AND v.service IN (SELECT o.service FROM service_version o WHERE o.replaced_by = :load_id))
ORDER BY 1, v.id
