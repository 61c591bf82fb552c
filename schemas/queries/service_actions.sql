SELECT service, author, text, written_utc, due, status
FROM service_action
WHERE replaced_by IS NULL
ORDER BY written_utc, service, author
