#ifndef ETL_VALUES_PROFILE_H
#define ETL_VALUES_PROFILE_H

#include <glib.h>
#include <stdbool.h>

#include "base/yaml.h"
#include "base/zone.h"
#include "etl/facts/kind.h"
#include "etl/records/csv.h"

/*
 * A profile says how to read one kind of export: its format, how to recognise it, and for each
 * field of the kind where it comes from. Profiles are YAML, described in nines-profile(5): the
 * shipped ones are schemas/profiles, a workspace adds its own in profiles/, and a source of
 * nines.yaml may state most keys anew for its files.
 */
struct field_source {
	GPtrArray *columns; /* char *: the first one with a value is read; may be empty */
	char *joint; /* all that have a value are read, with this between them; NULL: the first */
	char *where_column; /* the field has no value where this column does not match `where` */
	GRegex *where;      /* NULL: wherever the record is */
	char *constant;     /* the value, whatever the file says */
	char *fallback;     /* the value when the file has none */
	GRegex *match; /* what of the text counts: its first group, else all it matches; or NULL */
	GPtrArray *strip;       /* char *: endings that are cut off, such as units */
	GPtrArray *times;       /* struct time_form *: further ways of writing a time */
	GPtrArray *agrees_with; /* char *: columns that must say the same instant */
	GHashTable
	    *values; /* text in the file -> value; `*` stands for every other; NULL: as it is */
	int seconds_after; /* the number counts from this instant field; -1: no */
	bool is_whole;     /* a list field holds one name, not several */
};

/* How the samples of a metric file are to be understood. All zero is the safe reading. */
enum duplicate_policy {
	DUPLICATE_REJECT, /* two values for one slot: neither is taken */
	DUPLICATE_FIRST,
	DUPLICATE_LAST,
	DUPLICATE_SUM,
};

struct sample_policy {
	enum duplicate_policy duplicates; /* of samples of one series and time that differ */
	bool gap_is_zero; /* a slot without a sample had no events; else it is unknown */
	bool is_counter;  /* values only grow, but for resets; their increase is meant */
};

/*
 * Which time a file of shifts speaks for. Inside it, what an earlier file said and this one lacks
 * is withdrawn. Without a rule it is the time that its own records span.
 */
struct window_rule {
	char *from, *to; /* columns of the first record with the bounds; NULL: none */
	GRegex *file;    /* its first group in the name of the file is a period; NULL: none */
};

enum profile_format {
	PROFILE_CSV,
	PROFILE_JSON,
	PROFILE_JSON_LINES,
	PROFILE_YAML,
	PROFILE_FRONT_MATTER,
	PROFILE_ICAL,
	PROFILE_MARKDOWN,
	PROFILE_NOTION,
};

struct profile {
	char *name;
	char *title;
	GPtrArray *documents;    /* of the file it was read from; keeps `root` alive */
	const struct yaml *root; /* as it was written */
	GPtrArray *settings; /* const struct yaml *: what came before its own words, oldest first */
	const struct kind *kind;
	enum profile_format format;
	char *encoding; /* NULL: found by the first bytes */
	char *records;  /* json, yaml: the path to the list, or NULL */
	struct csv_dialect dialect;
	GPtrArray *csv_columns;  /* char *: what dialect.columns borrows */
	bool is_unpivoted;       /* csv: each column that no field reads is a series */
	GPtrArray *skip;         /* char *: columns that are no series */
	const struct zone *zone; /* for timestamps without an offset; NULL: they are rejected */
	bool is_ordered; /* hours that a clock shows twice are told apart by the file's order */
	bool day_end_is_inclusive; /* ical: the end of an all-day event is its last day */
	char decimal;              /* `.` or `,` */
	GPtrArray *times;     /* struct time_form *, for every field that has none of its own */
	GPtrArray *recognise; /* GPtrArray * of char *: a file of this profile has one of each */
	GPtrArray *wanted;    /* char *: every column that is read or recognised, each once */
	GPtrArray *nulls;     /* char *: texts that mean that there is no value; never 0 */
	int collapse; /* of records with one key, that with the largest value of this field; -1 */
	int64_t truncated_at; /* a file with exactly so many records is cut off; 0: no such limit */
	bool accepts_truncated;
	struct sample_policy samples;
	struct window_rule window;
	struct field_source *sources; /* one per field of the kind */
	int64_t reject_max;           /* more rejects than this refuse the file; -1: no limit */
	int reject_percent;     /* a larger share of rejects refuses the file; 100: no limit */
	int64_t expect_every_s; /* new bytes are due so often; 0: never */
	int64_t expect_grace_s;
};

/*
 * All profiles, shipped ones first: struct profile *, sorted by name. `folder` holds the
 * workspace's own and may be missing. NULL with `file:line:col` when one is wrong or takes a name
 * twice.
 */
GPtrArray *profiles_load(const char *folder, GError **error);
/* NULL when there is none of that name. */
const struct profile *profile_find(const GPtrArray *profiles, const char *name);

/*
 * The profile with other settings: a mapping (or NULL) whose keys take the place of the profile's
 * own keys of the same name, and whose `set` (field: value) gives constants; added to the settings
 * that it has already. The mapping must outlive the result, which the caller frees with
 * profile_free().
 */
struct profile *profile_with(
    const struct profile *profile, const struct yaml *settings, GError **error);
/* The keys that settings may have, NULL-terminated. `profile` and `glob` are among them, and not
 * read here. */
extern const char *const profile_setting_keys[];
/* NULL is allowed. */
void profile_free(struct profile *profile);

/* The word for a format, as profiles write it. */
const char *profile_format_name(enum profile_format format);

#endif
