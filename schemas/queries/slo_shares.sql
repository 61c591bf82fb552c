SELECT day, incident, bad
FROM slo_incident
WHERE objective = :name AND day >= :first_day AND day < :end_day
ORDER BY day, incident
