SELECT id, line, at_line, at_column, code, message, byte_offset
FROM reject
WHERE load_id = :load_id AND closed_by IS NULL AND dropped_by IS NULL
ORDER BY line, id
