-- Closing of pay. An entry closes a period or reopens it; entries are added, never changed, and each names
-- the hash of the one before, so that none can be altered, moved or taken out unnoticed. The manifest of an
-- entry says what it froze: its own columns, each line with its segments, exceptions, files, totals, and the
-- inputs, settings and zone data that they came from. `nines pay verify` makes it again from these tables.

-- Somebody looked at an exception of pay and lets it pass: a fact, from catalogue/approvals.csv.
CREATE TABLE pay_approval (
	id INTEGER PRIMARY KEY,
	exception TEXT NOT NULL,            -- its code, such as double_booking
	engineer TEXT,
	pool TEXT,
	start_utc INTEGER NOT NULL,
	end_utc INTEGER NOT NULL CHECK (end_utc >= start_utc),
	reason TEXT NOT NULL,
	approver TEXT NOT NULL,
	load_id INTEGER NOT NULL REFERENCES load (id),
	line INTEGER NOT NULL,
	row_sha256 TEXT NOT NULL,
	replaced_by INTEGER REFERENCES load (id)
) STRICT;
CREATE UNIQUE INDEX pay_approval_current ON pay_approval (start_utc, end_utc, exception, coalesce(engineer, ''),
	coalesce(pool, '')) WHERE replaced_by IS NULL;

CREATE TABLE pay_entry (
	id INTEGER PRIMARY KEY CHECK (id > 0), -- 1, 2, 3: the order of the chain
	action TEXT NOT NULL CHECK (action IN ('close', 'reopen')),
	period TEXT NOT NULL,
	first_day INTEGER NOT NULL,         -- days since 1970-01-01
	end_day INTEGER NOT NULL CHECK (end_day > first_day), -- the day after the last one
	clock_s INTEGER NOT NULL CHECK (clock_s BETWEEN 0 AND 86399), -- when it begins and ends on these days
	run_id INTEGER NOT NULL REFERENCES run (id),
	at_utc INTEGER NOT NULL,
	reason TEXT CHECK ((reason IS NULL) = (action = 'close')),
	shift_s INTEGER NOT NULL,           -- the reconciliation; 0 of a reopening
	priced_s INTEGER NOT NULL,
	unpaid_work_s INTEGER NOT NULL,
	overlapped_s INTEGER NOT NULL,
	disputed_s INTEGER NOT NULL,
	rejected_s INTEGER NOT NULL,
	previous_sha256 TEXT,               -- of the entry before; NULL of the first one
	manifest TEXT NOT NULL,
	sha256 TEXT NOT NULL                -- of the manifest
) STRICT;

-- The lines of a close, as they are in its workbook. They stay when it is reopened, as what was closed then.
CREATE TABLE pay_closed_line (
	entry_id INTEGER NOT NULL REFERENCES pay_entry (id),
	number INTEGER NOT NULL CHECK (number > 0),
	engineer TEXT NOT NULL,
	pool TEXT NOT NULL,
	class TEXT NOT NULL CHECK (class IN ('work', 'nonwork', 'weekend', 'holiday', '-')),
	kind TEXT NOT NULL CHECK (kind IN ('standby', 'callout', 'cap', 'adjustment')),
	seconds INTEGER NOT NULL,
	unit TEXT NOT NULL CHECK (unit IN ('hour', 'shift', 'day')),
	count INTEGER NOT NULL,             -- of shifts or days
	rate TEXT NOT NULL,
	rate_from INTEGER NOT NULL,
	coefficient TEXT NOT NULL,
	amount_minor INTEGER NOT NULL,
	currency TEXT NOT NULL,
	corrects TEXT,                      -- of an adjustment: `2026-08 line 12`
	reason TEXT,
	of_period TEXT CHECK ((of_period IS NULL) = (kind <> 'adjustment')), -- that it corrects
	of_kind TEXT CHECK ((of_kind IS NULL) = (of_period IS NULL) AND of_kind IN ('standby', 'callout', 'cap')),
	of_line INTEGER,                    -- of the line there; NULL: there was none
	PRIMARY KEY (entry_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX pay_closed_line_of_period ON pay_closed_line (of_period) WHERE of_period IS NOT NULL;

CREATE TABLE pay_closed_segment (
	entry_id INTEGER NOT NULL REFERENCES pay_entry (id),
	line_number INTEGER NOT NULL,       -- the line that it counts in; 0: none
	number INTEGER NOT NULL CHECK (number > 0),
	engineer TEXT NOT NULL,
	pool TEXT NOT NULL,
	kind TEXT NOT NULL,
	class TEXT NOT NULL,
	start_utc INTEGER NOT NULL,
	end_utc INTEGER NOT NULL,
	outcome TEXT NOT NULL,
	reason TEXT,
	source TEXT NOT NULL,
	PRIMARY KEY (entry_id, line_number, number)
) STRICT, WITHOUT ROWID;

-- What was there to look at, and who let it pass.
CREATE TABLE pay_closed_exception (
	entry_id INTEGER NOT NULL REFERENCES pay_entry (id),
	number INTEGER NOT NULL CHECK (number > 0),
	code TEXT NOT NULL,
	engineer TEXT,
	pool TEXT,
	text TEXT NOT NULL,
	start_utc INTEGER NOT NULL,
	end_utc INTEGER NOT NULL,
	seconds INTEGER NOT NULL,
	approver TEXT NOT NULL,
	approval TEXT NOT NULL,             -- the reason
	source TEXT NOT NULL,               -- of the approval, catalogue/approvals.csv:7
	PRIMARY KEY (entry_id, number)
) STRICT, WITHOUT ROWID;

-- The files of a close, byte for byte: they are published from here, whatever changes.
CREATE TABLE pay_closed_file (
	entry_id INTEGER NOT NULL REFERENCES pay_entry (id),
	path TEXT NOT NULL,                 -- from the workspace, out/pay/payroll-2026-08.csv
	bytes BLOB NOT NULL,
	PRIMARY KEY (entry_id, path)
) STRICT;

-- Pay lines say what their rate is for, what they correct and why; a cap has no class.
CREATE TABLE pay_line_004 (
	period TEXT NOT NULL,
	number INTEGER NOT NULL,            -- from 1
	engineer TEXT NOT NULL,
	pool TEXT NOT NULL,
	class TEXT NOT NULL CHECK (class IN ('work', 'nonwork', 'weekend', 'holiday', '-')),
	kind TEXT NOT NULL CHECK (kind IN ('standby', 'callout', 'cap', 'adjustment')),
	seconds INTEGER NOT NULL,
	unit TEXT NOT NULL CHECK (unit IN ('hour', 'shift', 'day')),
	count INTEGER NOT NULL,             -- of shifts or days
	rate TEXT NOT NULL,
	rate_from INTEGER NOT NULL,
	coefficient TEXT NOT NULL,
	amount_minor INTEGER NOT NULL,
	currency TEXT NOT NULL,
	corrects TEXT,
	reason TEXT,
	PRIMARY KEY (period, number)
) STRICT, WITHOUT ROWID;
INSERT INTO pay_line_004
SELECT period, number, engineer, pool, class, kind, seconds, 'hour', 0, rate, rate_from, coefficient,
	amount_minor, currency, NULL, NULL
FROM pay_line;
DROP VIEW IF EXISTS v_pay_line;
DROP TABLE pay_line;
ALTER TABLE pay_line_004 RENAME TO pay_line;
