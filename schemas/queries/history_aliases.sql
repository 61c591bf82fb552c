-- full scan: the revisions of one key, or of what one load replaced
SELECT a.name AS key, a.load_id, l.path AS file, a.line, a.replaced_by,
	a.kind, a.target
FROM alias a JOIN load l ON l.id = a.load_id
WHERE a.name = :key OR a.replaced_by = :load_id OR (a.load_id = :load_id
	AND a.name IN (SELECT o.name FROM alias o WHERE o.replaced_by = :load_id))
ORDER BY 1, a.id
