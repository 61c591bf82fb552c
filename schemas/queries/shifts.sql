SELECT s.schedule, s.pool, s.engineer, s.role, s.start_utc, s.end_utc, l.path, s.line
FROM shift s JOIN load l ON l.id = s.load_id
WHERE s.replaced_by IS NULL AND s.start_utc < :end_utc AND s.end_utc > :start_utc
ORDER BY s.start_utc, s.engineer, s.schedule, s.role
