-- full scan: counts and their history look at every event there is
SELECT kind, subject, at_utc, closed_utc
FROM event
WHERE replaced_by IS NULL
ORDER BY at_utc, kind, subject, coalesce(external_id, '')
