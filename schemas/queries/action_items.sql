SELECT postmortem, item, type, owner, status, link, due
FROM action_item
WHERE replaced_by IS NULL
ORDER BY due IS NULL, due, postmortem, item
