SELECT c.start_utc, c.end_utc, c.kind, c.reason, c.approver, c.service, c.objective, l.path, c.line
FROM correction c JOIN load l ON l.id = c.load_id
WHERE c.replaced_by IS NULL
ORDER BY c.start_utc, c.end_utc, c.kind
