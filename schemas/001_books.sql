-- Books: what happened to the ledger. Rows are added, never rewritten, except that a run is given its
-- end, a load that was undone its status, and a reject or a hold the load that closed it or the run and
-- the reason that dropped it; one with neither is open. Times are UTC seconds.

CREATE TABLE run (
	id INTEGER PRIMARY KEY,
	command TEXT NOT NULL,
	as_of_utc INTEGER NOT NULL,         -- the "now" of the run
	version TEXT NOT NULL,              -- of the program
	exit_code INTEGER                   -- NULL while it runs, and when it was killed
) STRICT;

-- One file imported once.
CREATE TABLE load (
	id INTEGER PRIMARY KEY,
	run_id INTEGER NOT NULL REFERENCES run (id),
	path TEXT NOT NULL,                 -- as shown in messages
	profile TEXT NOT NULL,
	settings TEXT,                      -- JSON: what the command line stated beside the profile
	as_of_utc INTEGER NOT NULL,         -- the "now" of the import: what an older one says does not replace it
	sha256 TEXT NOT NULL,               -- of the bytes as they lay there, compressed or not
	bytes INTEGER NOT NULL CHECK (bytes >= 0),
	header TEXT,                        -- the names of the columns, a line each: a change is a change of format
	window_start_utc INTEGER,           -- the time that a file of shifts was declared to speak for
	window_end_utc INTEGER,
	horizon_utc INTEGER,                -- endless rules of a calendar were followed until then
	rows_read INTEGER NOT NULL DEFAULT 0,
	rows_new INTEGER NOT NULL DEFAULT 0,
	rows_changed INTEGER NOT NULL DEFAULT 0,
	rows_same INTEGER NOT NULL DEFAULT 0,
	rows_rejected INTEGER NOT NULL DEFAULT 0,
	rows_held INTEGER NOT NULL DEFAULT 0,
	rows_withdrawn INTEGER NOT NULL DEFAULT 0, -- older rows that a newer state of the file lacks
	rows_superseded INTEGER NOT NULL DEFAULT 0, -- older states of records that are known in a newer one
	rows_duplicate INTEGER NOT NULL DEFAULT 0,  -- samples that the file has twice
	rows_empty INTEGER NOT NULL DEFAULT 0,      -- samples without a value
	gaps INTEGER NOT NULL DEFAULT 0,            -- missing slots between samples
	warnings INTEGER NOT NULL DEFAULT 0,
	status TEXT NOT NULL CHECK (status IN ('loading', 'loaded', 'refused', 'undone')),
	message TEXT                        -- why it was refused
) STRICT;
CREATE INDEX load_by_sha256 ON load (sha256, profile);
CREATE INDEX load_by_path ON load (path, profile);

-- The months (in the zone of the reports) whose facts a load changed.
CREATE TABLE load_period (
	load_id INTEGER NOT NULL REFERENCES load (id),
	period TEXT NOT NULL,               -- YYYY-MM
	and_later INTEGER NOT NULL CHECK (and_later IN (0, 1)), -- and every later month
	PRIMARY KEY (load_id, period)
) STRICT, WITHOUT ROWID;
CREATE INDEX load_period_by_period ON load_period (period);

-- What a file was known by when it was last read: one that was not touched since need not be read to
-- tell that it is the same.
CREATE TABLE file_stamp (
	path TEXT PRIMARY KEY,
	stamp TEXT NOT NULL,                -- inode, size and times as the file system has them
	sha256 TEXT NOT NULL,
	bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A record that could not be read. Its bytes are in the reject file of the load, and in the archive.
CREATE TABLE reject (
	id INTEGER PRIMARY KEY,
	load_id INTEGER NOT NULL REFERENCES load (id),
	line INTEGER NOT NULL,              -- on which the record begins
	at_line INTEGER NOT NULL,           -- where the defect is
	at_column INTEGER NOT NULL,
	byte_offset INTEGER NOT NULL,       -- of the record, in the decoded text
	code TEXT NOT NULL,
	message TEXT NOT NULL,
	closed_by INTEGER REFERENCES load (id),
	dropped_for TEXT,                   -- the reason why somebody gave it up
	dropped_by INTEGER REFERENCES run (id),
	CHECK ((dropped_for IS NULL) = (dropped_by IS NULL))
) STRICT;
CREATE INDEX reject_by_load ON reject (load_id);

-- A valid record that names something unknown. Read again when the name is known.
CREATE TABLE hold (
	id INTEGER PRIMARY KEY,
	load_id INTEGER NOT NULL REFERENCES load (id),
	line INTEGER NOT NULL,
	at_column INTEGER NOT NULL,
	byte_offset INTEGER NOT NULL,       -- of the record, in the decompressed bytes
	code TEXT NOT NULL,
	kind TEXT NOT NULL,                 -- of the name: service, engineer, schedule, pool, series
	name TEXT NOT NULL,
	records INTEGER NOT NULL CHECK (records > 0),
	start_utc INTEGER,                  -- of a held shift or call-out
	end_utc INTEGER,
	closed_by INTEGER REFERENCES load (id),
	dropped_for TEXT,
	dropped_by INTEGER REFERENCES run (id),
	CHECK ((dropped_for IS NULL) = (dropped_by IS NULL))
) STRICT;
CREATE INDEX hold_by_load ON hold (load_id);

-- A record that was loaded although it looks odd.
CREATE TABLE warning (
	id INTEGER PRIMARY KEY,
	load_id INTEGER NOT NULL REFERENCES load (id),
	line INTEGER NOT NULL,
	at_column INTEGER NOT NULL,
	code TEXT NOT NULL,
	message TEXT NOT NULL
) STRICT;

-- A published file and its hash.
CREATE TABLE output (
	id INTEGER PRIMARY KEY,
	run_id INTEGER NOT NULL REFERENCES run (id),
	path TEXT NOT NULL,
	sha256 TEXT NOT NULL,               -- empty: withdrawn
	bytes INTEGER NOT NULL
) STRICT;
CREATE INDEX output_by_path ON output (path);
