SELECT scale, samples, data, day, step_s
FROM sample_block
WHERE series_id = :series_id AND day BETWEEN :first_day AND :last_day
ORDER BY day
