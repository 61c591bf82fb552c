-- full scan: the revisions of one key, or of what one load replaced
SELECT h.calendar AS key, h.load_id, l.path AS file, h.line, h.replaced_by,
	date(h.day * 86400, 'unixepoch') AS date, h.name, h.class, h.from_s
FROM holiday h JOIN load l ON l.id = h.load_id
WHERE h.calendar = :key OR h.replaced_by = :load_id OR (h.load_id = :load_id
	AND h.calendar IN (SELECT o.calendar FROM holiday o WHERE o.replaced_by = :load_id))
ORDER BY 1, h.id
