SELECT p.period, p.and_later, sum(o.rejects), sum(o.holds)
FROM (
	SELECT load_id, count(*) AS rejects, 0 AS holds FROM reject
	WHERE closed_by IS NULL AND dropped_by IS NULL
	GROUP BY load_id
	UNION ALL
	SELECT load_id, 0, sum(records) FROM hold
	WHERE closed_by IS NULL AND dropped_by IS NULL
	GROUP BY load_id
) o JOIN load_period p ON p.load_id = o.load_id
GROUP BY p.period, p.and_later
ORDER BY p.period, p.and_later
