-- Results: what analytics computed from the facts. They can be dropped and computed again; a run
-- replaces the rows of every period that it computes.

-- Attainment of a period: of objectives in their window, of roll-ups in the period.
CREATE TABLE slo_period (
	period TEXT NOT NULL,
	scope TEXT NOT NULL CHECK (scope IN ('objective', 'service', 'product', 'team', 'pool', 'system')),
	name TEXT NOT NULL,
	title TEXT NOT NULL,
	kind TEXT NOT NULL,
	service TEXT,
	product TEXT,
	team TEXT,
	pool TEXT,
	window TEXT NOT NULL,
	start_utc INTEGER NOT NULL,
	end_utc INTEGER NOT NULL,
	target_percent TEXT,                -- exact decimal
	limit_events TEXT,                  -- of counted events
	good INTEGER NOT NULL,              -- counts are n / 10^scale
	total INTEGER NOT NULL,
	raw_good INTEGER NOT NULL,          -- before corrections
	raw_total INTEGER NOT NULL,
	scale INTEGER NOT NULL,
	unattributed_bad INTEGER NOT NULL,
	slots_expected INTEGER NOT NULL,
	slots_observed INTEGER NOT NULL,
	slots_bad INTEGER NOT NULL,
	slots_excluded INTEGER NOT NULL,
	rolling_good INTEGER,               -- the 28 days that end with the period
	rolling_total INTEGER,
	rolling_scale INTEGER,
	status TEXT CHECK (status IN ('met', 'missed', 'no_data', 'provisional')), -- NULL: no target
	PRIMARY KEY (period, scope, name)
) STRICT, WITHOUT ROWID;

-- The days of objectives, and of the requests of services: what every window is a sum of.
CREATE TABLE slo_day (
	scope TEXT NOT NULL CHECK (scope IN ('objective', 'service')),
	name TEXT NOT NULL,
	day INTEGER NOT NULL,               -- in the zone of the objective, else of the reports
	good INTEGER NOT NULL,              -- counts are n / 10^scale; of counted events total counts
	total INTEGER NOT NULL,
	raw_good INTEGER NOT NULL,
	raw_total INTEGER NOT NULL,
	scale INTEGER NOT NULL,
	slots_expected INTEGER NOT NULL,
	slots_observed INTEGER NOT NULL,
	slots_bad INTEGER NOT NULL,
	slots_excluded INTEGER NOT NULL,
	unattributed_bad INTEGER NOT NULL,
	PRIMARY KEY (scope, name, day)
) STRICT, WITHOUT ROWID;

-- Bad events of a day that belong to an incident; the scale is that of the day.
CREATE TABLE slo_incident (
	objective TEXT NOT NULL,
	day INTEGER NOT NULL,
	incident TEXT NOT NULL,
	bad INTEGER NOT NULL CHECK (bad > 0),
	PRIMARY KEY (objective, day, incident)
) STRICT, WITHOUT ROWID;

-- Burn-rate alerts that would have been firing, cut at the ends of days.
CREATE TABLE burn_alert (
	objective TEXT NOT NULL,
	day INTEGER NOT NULL,
	condition TEXT NOT NULL,
	severity TEXT NOT NULL,
	start_utc INTEGER NOT NULL,
	end_utc INTEGER NOT NULL CHECK (end_utc > start_utc),
	PRIMARY KEY (objective, day, condition, start_utc)
) STRICT, WITHOUT ROWID;

-- What the kept days were computed by. A name whose definition is another one is computed anew.
CREATE TABLE slo_definition (
	scope TEXT NOT NULL,
	name TEXT NOT NULL,
	definition TEXT NOT NULL,
	PRIMARY KEY (scope, name)
) STRICT, WITHOUT ROWID;

-- Up to when facts were known when the days were computed.
CREATE TABLE slo_state (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	first_day INTEGER NOT NULL,
	known_until_utc INTEGER NOT NULL
) STRICT;

-- What changed since: every load adds to it in its transaction, and who computes the days empties it.
-- Without a service, of all.
CREATE TABLE slo_stale (
	service TEXT,
	start_utc INTEGER NOT NULL,
	end_utc INTEGER NOT NULL
) STRICT;

CREATE TABLE incident_month (
	period TEXT PRIMARY KEY,
	started INTEGER NOT NULL,
	touching INTEGER NOT NULL,
	downtime_s INTEGER NOT NULL,        -- union
	downtime_sum_s INTEGER NOT NULL,
	postmortems INTEGER NOT NULL,
	not_estimated INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE mtta_pool (
	period TEXT NOT NULL,
	pool TEXT NOT NULL,
	target_s INTEGER,
	incidents INTEGER NOT NULL,
	acknowledged INTEGER NOT NULL,
	seconds INTEGER NOT NULL,
	within_target INTEGER NOT NULL,
	PRIMARY KEY (period, pool)
) STRICT, WITHOUT ROWID;

CREATE TABLE pay_line (
	period TEXT NOT NULL,
	number INTEGER NOT NULL,            -- from 1
	engineer TEXT NOT NULL,
	pool TEXT NOT NULL,
	class TEXT NOT NULL CHECK (class IN ('work', 'nonwork', 'weekend', 'holiday', '-')),
	kind TEXT NOT NULL CHECK (kind IN ('standby', 'callout', 'cap', 'adjustment')),
	seconds INTEGER NOT NULL,
	rate TEXT NOT NULL,
	rate_from INTEGER NOT NULL,
	coefficient TEXT NOT NULL,
	amount_minor INTEGER NOT NULL,
	currency TEXT NOT NULL,
	PRIMARY KEY (period, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE pay_segment (
	period TEXT NOT NULL,
	number INTEGER NOT NULL,
	line_number INTEGER,                -- the pay line it counts in
	engineer TEXT NOT NULL,
	pool TEXT NOT NULL,
	kind TEXT NOT NULL,
	class TEXT NOT NULL,
	start_utc INTEGER NOT NULL,
	end_utc INTEGER NOT NULL,
	outcome TEXT NOT NULL,
	reason TEXT,
	source TEXT NOT NULL,
	PRIMARY KEY (period, number)
) STRICT, WITHOUT ROWID;

-- Months (in the zone of the reports) of which facts changed since they were published: every load
-- adds to it in its transaction, and who publishes empties it.
CREATE TABLE month_stale (
	period TEXT NOT NULL,               -- YYYY-MM
	and_later INTEGER NOT NULL CHECK (and_later IN (0, 1)) -- and every later month
) STRICT;

-- What finished months were published from: one whose signature is another one is published anew.
CREATE TABLE month_published (
	period TEXT PRIMARY KEY,
	signature TEXT NOT NULL
) STRICT, WITHOUT ROWID;
