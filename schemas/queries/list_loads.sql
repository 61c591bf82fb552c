SELECT id AS load, run_id AS run, path AS file, profile, status, rows_read AS read, rows_new AS new,
	rows_changed AS changed, rows_same AS same,
	rows_superseded + rows_duplicate + rows_empty AS left_out, rows_rejected AS rejected, rows_held AS held,
	rows_withdrawn AS withdrawn, warnings, sha256
FROM load
ORDER BY id
