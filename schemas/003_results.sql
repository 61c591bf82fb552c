-- Results: what analytics computed from the facts. They can be dropped and computed again; a run
-- replaces the rows of every period that it computes.

CREATE TABLE slo_period (
	period TEXT NOT NULL,
	scope TEXT NOT NULL CHECK (scope IN ('objective', 'service', 'product', 'team', 'pool', 'system')),
	name TEXT NOT NULL,
	service TEXT,
	product TEXT,
	team TEXT,
	pool TEXT,
	target_percent TEXT,                -- exact decimal
	good INTEGER NOT NULL,              -- counts are n / 10^scale
	total INTEGER NOT NULL,
	raw_good INTEGER NOT NULL,          -- before corrections
	raw_total INTEGER NOT NULL,
	scale INTEGER NOT NULL,
	unattributed_bad INTEGER NOT NULL,
	slots_observed INTEGER NOT NULL,
	slots_expected INTEGER NOT NULL,
	status TEXT CHECK (status IN ('met', 'missed', 'no_data', 'provisional')), -- NULL: no target
	PRIMARY KEY (period, scope, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE slo_day (
	objective TEXT NOT NULL,
	day INTEGER NOT NULL,               -- in the zone of the reports
	good INTEGER NOT NULL,
	total INTEGER NOT NULL,
	scale INTEGER NOT NULL,
	slots_observed INTEGER NOT NULL,
	slots_expected INTEGER NOT NULL,
	PRIMARY KEY (objective, day)
) STRICT, WITHOUT ROWID;

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
	class TEXT NOT NULL CHECK (class IN ('work', 'nonwork', 'weekend', 'holiday')),
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
