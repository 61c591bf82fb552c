-- full scan: once a run
SELECT min(start_utc), max(start_utc), max(end_utc) FROM shift WHERE replaced_by IS NULL
