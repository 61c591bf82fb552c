-- full scan: the revisions of one key, or of what one load replaced
SELECT r.engineer AS key, r.load_id, l.path AS file, r.line, r.replaced_by,
	date(r.valid_from * 86400, 'unixepoch') AS valid_from, r.hourly_rate, r.currency
FROM rate r JOIN load l ON l.id = r.load_id
WHERE r.engineer = :key OR r.replaced_by = :load_id OR (r.load_id = :load_id
	AND r.engineer IN (SELECT o.engineer FROM rate o WHERE o.replaced_by = :load_id))
ORDER BY 1, r.id
