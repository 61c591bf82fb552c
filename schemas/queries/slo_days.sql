SELECT day, good, total, raw_good, raw_total, scale, slots_expected, slots_observed, slots_bad,
	slots_excluded, unattributed_bad
FROM slo_day
WHERE scope = :scope AND name = :name AND day >= :first_day AND day < :end_day
ORDER BY day
