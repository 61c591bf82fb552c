SELECT calendar, day, name, from_s
FROM holiday
WHERE replaced_by IS NULL
ORDER BY calendar, day, name
