SELECT engineer, name, email, zone, calendar, staff_no, cost_centre, team, trained_at, valid_from
FROM engineer_version
WHERE replaced_by IS NULL
ORDER BY engineer, valid_from
