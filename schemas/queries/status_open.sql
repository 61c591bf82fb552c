-- full scan: counts of what is open
SELECT 'rejects' AS what, (SELECT count(*) FROM reject WHERE closed_by IS NULL AND dropped_by IS NULL) AS count
UNION ALL
SELECT 'holds', (SELECT coalesce(sum(records), 0) FROM hold WHERE closed_by IS NULL AND dropped_by IS NULL)
UNION ALL
SELECT 'refused files', (SELECT count(*) FROM (SELECT status, max(id) FROM load GROUP BY path)
	WHERE status = 'refused')
