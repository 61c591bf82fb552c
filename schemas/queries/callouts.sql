SELECT c.incident, c.engineer, c.start_utc, c.end_utc, l.path, c.line
FROM callout c JOIN load l ON l.id = c.load_id
WHERE c.replaced_by IS NULL AND c.start_utc < :end_utc AND c.end_utc > :start_utc
ORDER BY c.start_utc, c.engineer, c.incident
