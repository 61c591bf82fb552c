SELECT start_utc, end_utc, kind, reason, approver, service, objective
FROM correction
WHERE replaced_by IS NULL
ORDER BY start_utc, end_utc, kind
