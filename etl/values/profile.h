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
 * shipped ones are schemas/profiles, a workspace adds its own in profiles/.
 */
struct field_source {
	GPtrArray *columns; /* char *: the first one that the file has is read; may be empty */
	char *constant;     /* the value, whatever the file says */
	char *fallback;     /* the value when the file has none */
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

enum profile_format { PROFILE_CSV, PROFILE_JSON };

struct profile {
	char *name;
	char *title;
	const struct kind *kind;
	enum profile_format format;
	char *records; /* json: the key of the list, or NULL */
	struct csv_dialect dialect;
	const struct zone *zone; /* for timestamps without an offset; NULL: they are rejected */
	GPtrArray *recognise;    /* char *: columns or keys that a file of this profile has */
	GPtrArray *nulls;        /* char *: texts that mean that there is no value; never 0 */
	struct field_source *sources; /* one per field of the kind */
	struct sample_policy samples;
	int64_t reject_max; /* more rejects than this refuse the file; -1: no limit */
	int reject_percent; /* a larger share of rejects refuses the file; 100: no limit */
};

/*
 * All profiles, shipped ones first: struct profile *, sorted by name. `folder` holds the
 * workspace's own and may be missing. NULL with `file:line:col` when one is wrong or takes a name
 * twice.
 */
GPtrArray *profiles_load(const char *folder, GError **error);
/* NULL when there is none of that name. */
const struct profile *profile_find(const GPtrArray *profiles, const char *name);

/* A copy of the profile in which `set` (a mapping field: value, or NULL) gives constants. The
 * caller frees it with profile_free(). */
struct profile *profile_with_constants(
    const struct profile *profile, const struct yaml *set, GError **error);
void profile_free(struct profile *profile);

#endif
