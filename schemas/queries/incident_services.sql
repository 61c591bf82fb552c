SELECT service FROM incident_service WHERE incident_id = :incident_id ORDER BY position
