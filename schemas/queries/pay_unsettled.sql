-- full scan: once a close, of what is open. Of loads that touched the months, or none.
SELECT l.profile, l.path, l.id, 'rejects', count(*)
FROM reject r JOIN load l ON l.id = r.load_id
WHERE r.closed_by IS NULL AND r.dropped_by IS NULL
	AND (NOT EXISTS (SELECT 1 FROM load_period p WHERE p.load_id = l.id)
	OR EXISTS (SELECT 1 FROM load_period p WHERE p.load_id = l.id AND p.period <= :last_month
		AND (p.and_later = 1 OR p.period >= :first_month)))
GROUP BY l.id
UNION ALL
SELECT l.profile, l.path, l.id, 'holds', sum(h.records)
FROM hold h JOIN load l ON l.id = h.load_id
WHERE h.closed_by IS NULL AND h.dropped_by IS NULL AND h.start_utc IS NULL
GROUP BY l.id
UNION ALL
SELECT l.profile, l.path, l.id, 'refused', 1
FROM load l
WHERE l.status = 'refused' AND l.id = (SELECT max(n.id) FROM load n WHERE n.path = l.path)
ORDER BY 3, 4
