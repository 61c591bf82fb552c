SELECT s.service
FROM incident i JOIN incident_service s ON s.incident_id = i.id
WHERE i.external_id = :incident AND i.replaced_by IS NULL
ORDER BY i.id, s.position
LIMIT 1
