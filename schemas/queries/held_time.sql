-- full scan: once a period, of what is open
SELECT kind, name, start_utc, end_utc
FROM hold
WHERE closed_by IS NULL AND dropped_by IS NULL AND start_utc < :end_utc AND end_utc > :start_utc
ORDER BY start_utc, name, id
