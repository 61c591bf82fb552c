SELECT service FROM postmortem_service WHERE postmortem_id = :postmortem_id ORDER BY position
