SELECT 'reject' AS outcome, at_line AS line, at_column AS "column", code, message,
	CASE WHEN dropped_by IS NOT NULL THEN 'dropped: ' || dropped_for
	WHEN closed_by IS NULL THEN 'open' ELSE 'closed by load ' || closed_by END AS status
FROM reject WHERE load_id = :load_id
UNION ALL
SELECT 'hold', line, at_column, code, kind || ' "' || name || '" is not known',
	CASE WHEN dropped_by IS NOT NULL THEN 'dropped: ' || dropped_for
	WHEN closed_by IS NULL THEN 'open' ELSE 'closed by load ' || closed_by END
FROM hold WHERE load_id = :load_id
UNION ALL
SELECT 'warning', line, at_column, code, message, NULL
FROM warning WHERE load_id = :load_id
ORDER BY 2, 3, 1
