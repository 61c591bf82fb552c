SELECT e.at_utc, e.closed_utc, e.external_id, l.path, e.line
FROM event e JOIN load l ON l.id = e.load_id
WHERE e.replaced_by IS NULL AND e.kind = :kind AND e.subject = :subject
	AND e.at_utc < :end_utc AND (e.at_utc >= :start_utc OR :is_open)
	AND (NOT :is_open OR e.closed_utc IS NULL OR e.closed_utc >= :end_utc)
ORDER BY e.at_utc, e.external_id
