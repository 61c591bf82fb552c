-- The documented interface for SQL (nines-db(5)). Created again by every migration.

DROP VIEW IF EXISTS v_incident;
CREATE VIEW v_incident AS
SELECT i.external_id AS incident, i.source, i.title, i.severity, i.status, i.is_maintenance,
	datetime(i.started_utc, 'unixepoch') AS started_at,
	datetime(i.detected_utc, 'unixepoch') AS detected_at,
	datetime(i.acknowledged_utc, 'unixepoch') AS acknowledged_at,
	datetime(i.mitigated_utc, 'unixepoch') AS mitigated_at,
	datetime(i.resolved_utc, 'unixepoch') AS resolved_at,
	coalesce(i.resolved_utc, i.mitigated_utc) - i.started_utc AS downtime_s,
	(SELECT group_concat(service, ';') FROM
		(SELECT service FROM incident_service s WHERE s.incident_id = i.id ORDER BY position)
	) AS services,
	i.urgency, i.escalations, i.auto_resolved, i.first_line, i.cause, i.trigger_cause, i.detected_by,
	l.path AS file, i.line
FROM incident i JOIN load l ON l.id = i.load_id
WHERE i.replaced_by IS NULL;

DROP VIEW IF EXISTS v_slo_period;
CREATE VIEW v_slo_period AS
SELECT period, scope, name, kind, service, product, team, pool, window,
	datetime(start_utc, 'unixepoch') AS start_at, datetime(end_utc, 'unixepoch') AS end_at,
	target_percent, limit_events, good, total, scale,
	CASE WHEN total > 0 AND kind NOT IN ('count_ceiling', 'count_floor')
		THEN CAST(good AS REAL) / total END AS attained,
	raw_good, raw_total, unattributed_bad, slots_expected, slots_observed, slots_bad,
	slots_excluded,
	CASE WHEN rolling_total > 0 THEN CAST(rolling_good AS REAL) / rolling_total END
	AS rolling_attained, status
FROM slo_period;

DROP VIEW IF EXISTS v_slo_day;
CREATE VIEW v_slo_day AS
SELECT name AS objective, date(day * 86400, 'unixepoch') AS day, good, total, scale,
	CASE WHEN total > 0 THEN CAST(good AS REAL) / total END AS attained,
	raw_good, raw_total, slots_expected, slots_observed, slots_bad, slots_excluded,
	unattributed_bad
FROM slo_day
WHERE scope = 'objective';

DROP VIEW IF EXISTS v_slo_incident;
CREATE VIEW v_slo_incident AS
SELECT s.objective, date(s.day * 86400, 'unixepoch') AS day, s.incident, s.bad, d.scale
FROM slo_incident s
JOIN slo_day d ON d.scope = 'objective' AND d.name = s.objective AND d.day = s.day;

DROP VIEW IF EXISTS v_burn_alert;
CREATE VIEW v_burn_alert AS
SELECT objective, date(day * 86400, 'unixepoch') AS day, condition, severity,
	datetime(start_utc, 'unixepoch') AS start_at, datetime(end_utc, 'unixepoch') AS end_at
FROM burn_alert;

DROP VIEW IF EXISTS v_shift;
CREATE VIEW v_shift AS
SELECT s.schedule, s.pool, s.engineer, s.role,
	datetime(s.start_utc, 'unixepoch') AS start_at, datetime(s.end_utc, 'unixepoch') AS end_at,
	s.end_utc - s.start_utc AS seconds, l.path AS file, s.line
FROM shift s JOIN load l ON l.id = s.load_id
WHERE s.replaced_by IS NULL;

DROP VIEW IF EXISTS v_pay_line;
CREATE VIEW v_pay_line AS
SELECT period, number, engineer, pool, class, kind, seconds, unit, count, rate,
	date(rate_from * 86400, 'unixepoch') AS rate_from, coefficient, amount_minor, currency, corrects,
	reason
FROM pay_line;

DROP VIEW IF EXISTS v_pay_entry;
CREATE VIEW v_pay_entry AS
SELECT id, action, period, date(first_day * 86400, 'unixepoch') AS first_day,
	date((end_day - 1) * 86400, 'unixepoch') AS last_day, datetime(at_utc, 'unixepoch') AS at, run_id,
	reason, (SELECT count(*) FROM pay_closed_line c WHERE c.entry_id = e.id) AS lines, previous_sha256,
	sha256
FROM pay_entry e;

DROP VIEW IF EXISTS v_postmortem;
CREATE VIEW v_postmortem AS
SELECT p.external_id AS postmortem, date(p.day * 86400, 'unixepoch') AS date, p.title, p.incident,
	(SELECT group_concat(service, ';') FROM
		(SELECT service FROM postmortem_service s WHERE s.postmortem_id = p.id ORDER BY position)
	) AS services,
	p.downtime_minutes, p.loss_minor, p.currency, coalesce(p.loss_quality, 'not estimated')
	AS loss_quality, p.cause, p.trigger_cause, p.detected_by, p.helped, p.wrong, p.clockwork,
	p.lucky, l.path AS file, p.line
FROM postmortem p JOIN load l ON l.id = p.load_id
WHERE p.replaced_by IS NULL;

DROP VIEW IF EXISTS v_action_item;
CREATE VIEW v_action_item AS
SELECT a.postmortem, a.item, a.type, a.owner, date(a.due * 86400, 'unixepoch') AS due, a.status,
	datetime(a.opened_utc, 'unixepoch') AS opened_at,
	datetime(a.closed_utc, 'unixepoch') AS closed_at, a.link, l.path AS file, a.line
FROM action_item a JOIN load l ON l.id = a.load_id
WHERE a.replaced_by IS NULL;

DROP VIEW IF EXISTS v_load;
CREATE VIEW v_load AS
SELECT id, run_id, datetime(as_of_utc, 'unixepoch') AS as_of, path, profile, sha256, bytes, rows_read, rows_new, rows_changed, rows_same,
	rows_rejected, rows_held, rows_withdrawn, rows_superseded, rows_duplicate, rows_empty, gaps,
	warnings, status, message,
	(SELECT group_concat(period || CASE and_later WHEN 1 THEN '..' ELSE '' END) FROM
		(SELECT period, and_later FROM load_period p WHERE p.load_id = l.id ORDER BY period)
	) AS periods
FROM load l;

DROP VIEW IF EXISTS v_reject;
CREATE VIEW v_reject AS
SELECT r.id, r.load_id, l.path AS file, r.line, r.at_line, r.at_column, r.code, r.message,
	CASE WHEN r.dropped_by IS NOT NULL THEN 'dropped' WHEN r.closed_by IS NULL THEN 'open'
	ELSE 'closed' END AS status, r.closed_by, r.dropped_for
FROM reject r JOIN load l ON l.id = r.load_id;
