SELECT a.exception, a.engineer, a.pool, a.start_utc, a.end_utc, a.reason, a.approver, l.path, a.line
FROM pay_approval a JOIN load l ON l.id = a.load_id
WHERE a.replaced_by IS NULL AND a.start_utc <= :end_utc AND a.end_utc >= :start_utc
ORDER BY a.start_utc, a.id
