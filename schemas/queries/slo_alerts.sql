SELECT condition, severity, start_utc, end_utc
FROM burn_alert
WHERE objective = :name AND day >= :first_day AND day < :end_day
ORDER BY start_utc, condition
