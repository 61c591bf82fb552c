-- full scan: once a close, of the lists of names and rates
SELECT l.id, l.sha256, l.path
FROM load l
WHERE l.id IN (
	SELECT load_id FROM shift WHERE replaced_by IS NULL AND start_utc < :end_utc AND end_utc > :start_utc
	UNION SELECT load_id FROM callout
	WHERE replaced_by IS NULL AND start_utc < :end_utc AND end_utc > :start_utc
	UNION SELECT load_id FROM pay_approval WHERE replaced_by IS NULL
	UNION SELECT load_id FROM incident WHERE replaced_by IS NULL AND external_id IN (
		SELECT incident FROM callout
		WHERE replaced_by IS NULL AND start_utc < :end_utc AND end_utc > :start_utc)
	UNION SELECT load_id FROM rate WHERE replaced_by IS NULL
	UNION SELECT load_id FROM engineer_version WHERE replaced_by IS NULL
	UNION SELECT load_id FROM service_version WHERE replaced_by IS NULL
	UNION SELECT load_id FROM holiday WHERE replaced_by IS NULL
	UNION SELECT load_id FROM alias WHERE replaced_by IS NULL)
ORDER BY l.id
