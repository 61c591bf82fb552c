SELECT id AS run, command, strftime('%Y-%m-%dT%H:%M:%SZ', as_of_utc, 'unixepoch') AS as_of, exit_code AS exit
FROM run
ORDER BY id DESC
LIMIT 5
