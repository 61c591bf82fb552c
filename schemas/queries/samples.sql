-- In the order of two keys, without a sort that would hold the samples: the sign keeps SQLite from
-- taking the field for a constant, with which it no longer sees that a service and metric are one series.
SELECT s.service, s.metric, b.scale, b.data
FROM sample_series s CROSS JOIN sample_block b ON b.series_id = s.id
WHERE +s.field = :field AND b.day BETWEEN :first_day AND :last_day
ORDER BY s.service, s.metric, s.field, b.day
