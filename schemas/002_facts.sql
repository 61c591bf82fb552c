-- Facts: what inputs said. Every row knows its load, its line and the hash of its values. A record that
-- comes again with other values gets a new row, and the old one the load that replaced it: the current
-- facts are the rows whose replaced_by is NULL. Instants are UTC seconds, days are counted from
-- 1970-01-01, money is in minor units, decimals are text.

-- Names that facts may refer to. They are never deleted.
CREATE TABLE service (name TEXT PRIMARY KEY CHECK (name <> '')) STRICT, WITHOUT ROWID;
CREATE TABLE engineer (id TEXT PRIMARY KEY CHECK (id <> '')) STRICT, WITHOUT ROWID;

-- What a service is, from a day on.
CREATE TABLE service_version (
	id INTEGER PRIMARY KEY,
	service TEXT NOT NULL REFERENCES service (name),
	title TEXT,
	product TEXT NOT NULL,
	team TEXT NOT NULL,
	pool TEXT NOT NULL,
	critical INTEGER NOT NULL CHECK (critical IN (0, 1)),
	revenue_per_hour_minor INTEGER,
	currency TEXT,
	valid_from INTEGER NOT NULL,
	load_id INTEGER NOT NULL REFERENCES load (id),
	line INTEGER NOT NULL,
	row_sha256 TEXT NOT NULL,
	replaced_by INTEGER REFERENCES load (id)
) STRICT;
CREATE UNIQUE INDEX service_version_current ON service_version (service, valid_from) WHERE replaced_by IS NULL;

-- Who an engineer is, from a day on.
CREATE TABLE engineer_version (
	id INTEGER PRIMARY KEY,
	engineer TEXT NOT NULL REFERENCES engineer (id),
	name TEXT NOT NULL,
	email TEXT NOT NULL,
	zone TEXT NOT NULL,
	calendar TEXT NOT NULL,
	staff_no TEXT,
	cost_centre TEXT,
	team TEXT,
	trained_at INTEGER,
	valid_from INTEGER NOT NULL,
	load_id INTEGER NOT NULL REFERENCES load (id),
	line INTEGER NOT NULL,
	row_sha256 TEXT NOT NULL,
	replaced_by INTEGER REFERENCES load (id)
) STRICT;
CREATE UNIQUE INDEX engineer_version_current ON engineer_version (engineer, valid_from) WHERE replaced_by IS NULL;

-- The hourly rate of an engineer, from local midnight of a day on.
CREATE TABLE rate (
	id INTEGER PRIMARY KEY,
	engineer TEXT NOT NULL REFERENCES engineer (id),
	hourly_rate TEXT NOT NULL,
	currency TEXT NOT NULL,
	valid_from INTEGER NOT NULL,
	load_id INTEGER NOT NULL REFERENCES load (id),
	line INTEGER NOT NULL,
	row_sha256 TEXT NOT NULL,
	replaced_by INTEGER REFERENCES load (id)
) STRICT;
CREATE UNIQUE INDEX rate_current ON rate (engineer, valid_from) WHERE replaced_by IS NULL;

-- What a name that some source uses means here: the name of a service, engineer, schedule or pool, or of
-- a series `SERVICE METRIC FIELD`.
CREATE TABLE alias (
	id INTEGER PRIMARY KEY,
	kind TEXT NOT NULL CHECK (kind IN ('service', 'engineer', 'schedule', 'pool', 'series')),
	name TEXT NOT NULL,
	target TEXT NOT NULL,
	load_id INTEGER NOT NULL REFERENCES load (id),
	line INTEGER NOT NULL,
	row_sha256 TEXT NOT NULL,
	replaced_by INTEGER REFERENCES load (id)
) STRICT;
CREATE UNIQUE INDEX alias_current ON alias (kind, name) WHERE replaced_by IS NULL;

-- A holiday of a calendar; from_s is the wall-clock second at which it begins.
CREATE TABLE holiday (
	id INTEGER PRIMARY KEY,
	calendar TEXT NOT NULL,
	day INTEGER NOT NULL,
	name TEXT NOT NULL,
	class TEXT,
	from_s INTEGER NOT NULL CHECK (from_s BETWEEN 0 AND 86400),
	load_id INTEGER NOT NULL REFERENCES load (id),
	line INTEGER NOT NULL,
	row_sha256 TEXT NOT NULL,
	replaced_by INTEGER REFERENCES load (id)
) STRICT;
CREATE UNIQUE INDEX holiday_current ON holiday (calendar, day, name) WHERE replaced_by IS NULL;

-- An engineer was on call.
CREATE TABLE shift (
	id INTEGER PRIMARY KEY,
	schedule TEXT NOT NULL,
	engineer TEXT NOT NULL REFERENCES engineer (id),
	start_utc INTEGER NOT NULL,
	end_utc INTEGER NOT NULL CHECK (end_utc > start_utc),
	pool TEXT NOT NULL,
	role TEXT NOT NULL CHECK (role IN ('primary', 'secondary', 'shadow')),
	load_id INTEGER NOT NULL REFERENCES load (id),
	line INTEGER NOT NULL,
	row_sha256 TEXT NOT NULL,
	replaced_by INTEGER REFERENCES load (id)
) STRICT;
CREATE UNIQUE INDEX shift_current ON shift (schedule, engineer, role, start_utc, end_utc) WHERE replaced_by IS NULL;
CREATE INDEX shift_by_time ON shift (start_utc, end_utc);

-- An incident, by the profile that read it and the id in its source.
CREATE TABLE incident (
	id INTEGER PRIMARY KEY,
	source TEXT NOT NULL,
	external_id TEXT NOT NULL,
	title TEXT NOT NULL,
	severity TEXT,
	status TEXT,
	is_maintenance INTEGER NOT NULL CHECK (is_maintenance IN (0, 1)),
	started_utc INTEGER NOT NULL,
	detected_utc INTEGER,
	acknowledged_utc INTEGER,
	mitigated_utc INTEGER,
	resolved_utc INTEGER,
	updated_utc INTEGER,                -- its last change in its source: the newer state of a record counts
	urgency TEXT,
	escalations INTEGER NOT NULL,
	auto_resolved INTEGER CHECK (auto_resolved IN (0, 1)), -- NULL: the source does not say
	first_line TEXT CHECK (first_line IN ('critical', 'flap')),
	cause TEXT,
	trigger_cause TEXT,
	detected_by TEXT,
	load_id INTEGER NOT NULL REFERENCES load (id),
	line INTEGER NOT NULL,
	row_sha256 TEXT NOT NULL,
	replaced_by INTEGER REFERENCES load (id)
) STRICT;
CREATE UNIQUE INDEX incident_current ON incident (source, external_id) WHERE replaced_by IS NULL;
CREATE INDEX incident_by_time ON incident (started_utc);
CREATE INDEX incident_by_external_id ON incident (external_id);

-- The services that a revision of an incident affected, in the order of the source.
CREATE TABLE incident_service (
	incident_id INTEGER NOT NULL REFERENCES incident (id),
	position INTEGER NOT NULL,
	service TEXT NOT NULL REFERENCES service (name),
	PRIMARY KEY (incident_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX incident_service_by_service ON incident_service (service);

-- An engineer worked on an incident.
CREATE TABLE callout (
	id INTEGER PRIMARY KEY,
	incident TEXT NOT NULL,
	engineer TEXT NOT NULL REFERENCES engineer (id),
	start_utc INTEGER NOT NULL,
	end_utc INTEGER NOT NULL CHECK (end_utc > start_utc),
	load_id INTEGER NOT NULL REFERENCES load (id),
	line INTEGER NOT NULL,
	row_sha256 TEXT NOT NULL,
	replaced_by INTEGER REFERENCES load (id)
) STRICT;
CREATE UNIQUE INDEX callout_current ON callout (incident, engineer, start_utc, end_utc) WHERE replaced_by IS NULL;
CREATE INDEX callout_by_time ON callout (start_utc, end_utc);

-- A postmortem. A NULL loss was not estimated, which is not zero.
CREATE TABLE postmortem (
	id INTEGER PRIMARY KEY,
	external_id TEXT NOT NULL,
	day INTEGER NOT NULL,
	title TEXT NOT NULL,
	incident TEXT,
	downtime_minutes INTEGER,
	loss_minor INTEGER CHECK ((loss_minor IS NULL) = (loss_quality IS NULL)),
	currency TEXT CHECK (loss_minor IS NULL OR currency IS NOT NULL),
	loss_quality TEXT CHECK (loss_quality IN ('exact', 'approximate', 'floor')),
	cause TEXT,
	trigger_cause TEXT,
	detected_by TEXT,
	helped TEXT,
	wrong TEXT,
	clockwork TEXT,
	lucky TEXT,
	file TEXT,
	load_id INTEGER NOT NULL REFERENCES load (id),
	line INTEGER NOT NULL,
	row_sha256 TEXT NOT NULL,
	replaced_by INTEGER REFERENCES load (id)
) STRICT;
CREATE UNIQUE INDEX postmortem_current ON postmortem (external_id) WHERE replaced_by IS NULL;

CREATE TABLE postmortem_service (
	postmortem_id INTEGER NOT NULL REFERENCES postmortem (id),
	position INTEGER NOT NULL,
	service TEXT NOT NULL REFERENCES service (name),
	PRIMARY KEY (postmortem_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX postmortem_service_by_service ON postmortem_service (service);

-- What a postmortem promised.
CREATE TABLE action_item (
	id INTEGER PRIMARY KEY,
	postmortem TEXT NOT NULL,
	item TEXT NOT NULL,
	type TEXT,
	owner TEXT,
	due INTEGER,
	status TEXT CHECK (status IN ('open', 'closed', 'declined')),
	opened_utc INTEGER,
	closed_utc INTEGER,
	link TEXT,
	load_id INTEGER NOT NULL REFERENCES load (id),
	line INTEGER NOT NULL,
	row_sha256 TEXT NOT NULL,
	replaced_by INTEGER REFERENCES load (id)
) STRICT;
CREATE UNIQUE INDEX action_item_current ON action_item (postmortem, item) WHERE replaced_by IS NULL;

-- What an owner team wrote on the status page.
CREATE TABLE service_action (
	id INTEGER PRIMARY KEY,
	service TEXT NOT NULL REFERENCES service (name),
	written_utc INTEGER NOT NULL,
	author TEXT NOT NULL,
	text TEXT NOT NULL,
	due INTEGER,
	status TEXT,
	load_id INTEGER NOT NULL REFERENCES load (id),
	line INTEGER NOT NULL,
	row_sha256 TEXT NOT NULL,
	replaced_by INTEGER REFERENCES load (id)
) STRICT;
CREATE UNIQUE INDEX service_action_current ON service_action (service, written_utc, author) WHERE replaced_by IS NULL;

-- Time that does not count; without service and objective it holds for all.
CREATE TABLE correction (
	id INTEGER PRIMARY KEY,
	start_utc INTEGER NOT NULL,
	end_utc INTEGER NOT NULL CHECK (end_utc > start_utc),
	kind TEXT NOT NULL,
	reason TEXT NOT NULL,
	approver TEXT NOT NULL,
	service TEXT REFERENCES service (name),
	objective TEXT,
	load_id INTEGER NOT NULL REFERENCES load (id),
	line INTEGER NOT NULL,
	row_sha256 TEXT NOT NULL,
	replaced_by INTEGER REFERENCES load (id)
) STRICT;
CREATE UNIQUE INDEX correction_current ON correction (start_utc, end_utc, kind, coalesce(service, ''), coalesce(objective, '')) WHERE replaced_by IS NULL;

-- Something that happened to a service or product: a bug, a release.
CREATE TABLE event (
	id INTEGER PRIMARY KEY,
	kind TEXT NOT NULL,
	subject TEXT NOT NULL,
	at_utc INTEGER NOT NULL,
	external_id TEXT,
	closed_utc INTEGER,
	load_id INTEGER NOT NULL REFERENCES load (id),
	line INTEGER NOT NULL,
	row_sha256 TEXT NOT NULL,
	replaced_by INTEGER REFERENCES load (id)
) STRICT;
CREATE UNIQUE INDEX event_current ON event (kind, subject, coalesce(external_id, ''), at_utc) WHERE replaced_by IS NULL;

-- A metric of a service, as it was read. `ratio` has pairs of good and total, loaded as such or joined
-- from the series good, bad and total of the same metric; `value` is a gauge. Samples lie in blocks, one
-- per UTC day: sorted by time, packed in columns (base/block.h), with their sums in plain columns. Values
-- are n / 10^scale; those of a series that is no ratio stand in good. reading counter: values only grow,
-- but for resets. gap zero: a missing sample means that nothing happened; nodata: it is unknown.
CREATE TABLE sample_series (
	id INTEGER PRIMARY KEY,
	service TEXT NOT NULL REFERENCES service (name),
	metric TEXT NOT NULL,
	field TEXT NOT NULL CHECK (field IN ('ratio', 'value', 'good', 'bad', 'total')),
	reading TEXT NOT NULL CHECK (reading IN ('delta', 'counter')),
	gap TEXT NOT NULL CHECK (gap IN ('nodata', 'zero')),
	UNIQUE (service, metric, field)
) STRICT;

-- A block is longer than what an index holds in a page, so the key is an index of its own; the id keeps
-- the days of a series together: it is series_id * 2^24 + day.
CREATE TABLE sample_block (
	id INTEGER PRIMARY KEY,
	series_id INTEGER NOT NULL REFERENCES sample_series (id),
	day INTEGER NOT NULL,
	step_s INTEGER NOT NULL CHECK (step_s > 0),
	scale INTEGER NOT NULL CHECK (scale BETWEEN 0 AND 15),
	samples INTEGER NOT NULL CHECK (samples > 0),
	first_utc INTEGER NOT NULL,
	last_utc INTEGER NOT NULL,
	good_sum INTEGER,                   -- NULL when it does not fit
	total_sum INTEGER,
	load_id INTEGER NOT NULL REFERENCES load (id),
	data BLOB NOT NULL,
	UNIQUE (series_id, day)
) STRICT;

-- The loads that have samples of a series: those that are read again when one of them is undone.
CREATE TABLE sample_load (
	series_id INTEGER NOT NULL REFERENCES sample_series (id),
	load_id INTEGER NOT NULL REFERENCES load (id),
	PRIMARY KEY (series_id, load_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sample_load_by_load ON sample_load (load_id);
