-- full scan: the list is of everything that is open
SELECT 'reject' AS outcome, CAST(r.id AS TEXT) AS id, r.load_id AS load, l.path AS file,
	r.at_line AS line, r.at_column AS "column", r.code, r.message
FROM reject r JOIN load l ON l.id = r.load_id
WHERE r.closed_by IS NULL AND r.dropped_by IS NULL AND coalesce(r.load_id = :load_id, 1)
UNION ALL
SELECT 'hold', 'h' || h.id, h.load_id, l.path, h.line, h.at_column, h.code,
	h.kind || ' "' || h.name || '" is not known (' || h.records || CASE h.records
	WHEN 1 THEN ' record)' ELSE ' records)' END
FROM hold h JOIN load l ON l.id = h.load_id
WHERE h.closed_by IS NULL AND h.dropped_by IS NULL AND coalesce(h.load_id = :load_id, 1)
ORDER BY 3, 5, 6, 1
