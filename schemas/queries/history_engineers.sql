-- full scan: the revisions of one key, or of what one load replaced
SELECT v.engineer AS key, v.load_id, l.path AS file, v.line, v.replaced_by,
	date(v.valid_from * 86400, 'unixepoch') AS valid_from, v.name, v.email, v.zone, v.calendar,
	v.staff_no, v.cost_centre, v.team, date(v.trained_at * 86400, 'unixepoch') AS trained_at
FROM engineer_version v JOIN load l ON l.id = v.load_id
WHERE v.engineer = :key OR v.replaced_by = :load_id OR (v.load_id = :load_id
	AND v.engineer IN (SELECT o.engineer FROM engineer_version o WHERE o.replaced_by = :load_id))
ORDER BY 1, v.id
