SELECT profile AS source, count(*) AS loads, max(id) AS last_load, sum(rows_rejected) AS rejected,
	sum(rows_held) AS held
FROM load
GROUP BY profile
ORDER BY profile
