SELECT a.kind, a.name, a.target, l.path AS file, a.line
FROM alias a JOIN load l ON l.id = a.load_id
WHERE a.replaced_by IS NULL
ORDER BY a.kind, a.name
