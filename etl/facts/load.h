#ifndef ETL_FACTS_LOAD_H
#define ETL_FACTS_LOAD_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/db.h"
#include "base/period.h"
#include "base/zone.h"
#include "etl/facts/finding.h"
#include "etl/facts/kind.h"
#include "etl/facts/store.h"
#include "etl/records/reader.h"
#include "etl/values/profile.h"

/*
 * One file on its way into the ledger: its load row, its counts, the names that are known, and what
 * was found. Everything that a record can meet is told to the loading, never printed.
 */

/* Names that nines.yaml declares; keys are names, schedules map to their pool. */
struct declared_names {
	GHashTable *pools;
	GHashTable *schedules; /* name -> char *pool */
};

/*
 * read = added + changed + same + rejected + held + superseded + duplicates + empty, in every load
 * that is not refused.
 */
struct load_counts {
	int64_t read, added, changed, same, rejected, held, withdrawn, warnings;
	int64_t superseded; /* older states of a record that is known in a newer one */
	int64_t duplicates; /* records that repeat one of the file, values and all */
	int64_t empty;      /* samples without a value: unknown, not zero */
	int64_t gaps;       /* no records: slots between the first and the last sample of a series
			       that the file has no sample for */
};

/* Half-open; neither bound: none was declared. */
struct time_window {
	bool is_declared;
	int64_t start_utc, end_utc;
};

struct samples;

struct loading {
	struct db *db;
	int64_t load_id;
	const char *path; /* as shown */
	const struct profile *profile;
	const struct declared_names *declared;
	const struct zone *zone; /* of the reports: periods are its months; NULL: UTC */
	const char *default_currency;
	int64_t as_of_utc;           /* the "now" of the import */
	struct time_window window;   /* what a file of shifts speaks for */
	bool has_endless_rule;       /* a calendar repeats for ever: more of it comes with time */
	const struct reader *reader; /* of the file that is read; NULL until it is open */
	GHashTable *services;        /* known names, as a set */
	GHashTable *engineers;       /* id or lower-case e-mail -> id */
	GHashTable *aliases;         /* see loading_alias() */
	struct load_counts counts;
	GPtrArray *findings;      /* struct finding * */
	GHashTable *warnings;     /* code -> how many */
	GString *rejects;         /* body of the reject file */
	int64_t kept_line;        /* of the record that stands last in it */
	guint kept_block;         /* of that record */
	GHashTable *sample_holds; /* name -> struct finding *: of samples, one hold per name */
	GHashTable *touched;      /* see loading_touch(): months, as year * 12 + month - 1 */
	int touched_from;         /* every month from this one on is touched too; INT_MAX: none */
	GHashTable *seen; /* id of a row that the file has -> char *where it stands in the file,
			     NULL when only an older state does */
	GHashTable *schedules;       /* that the file has shifts of, as a set */
	int64_t first_utc, last_utc; /* the first start and the last end in the file */
	GHashTable *only_metrics;    /* `SERVICE\nMETRIC`, as a set: of a file that is replayed for
					them, other samples do not count. Borrowed; NULL: all count */
	struct samples *samples;     /* of etl/facts/samples.h; NULL unless samples are loaded */
	GHashTable *conflicts;       /* record line (gint64 *) -> struct conflict * */
	GHashTable *awaited;         /* of a load that is read again; see loading_await() */
	int64_t awaited_load_id;     /* that load; what a newer one has said since then holds */
	bool is_reject_file;         /* its last three columns are those of a reject file */
};

/* `db` NULL: of a file that is only looked at; no name is known. */
struct loading *loading_new(
    struct db *db, const char *path, const struct profile *profile, int64_t load_id);
/* NULL is allowed. */
void loading_free(struct loading *loading);

/* What an alias says that a name of a source means, or NULL. Of a series: `SERVICE METRIC FIELD`.
 * Borrowed. */
const char *loading_alias(const struct loading *loading, const char *kind, const char *name);
void loading_add_alias(
    struct loading *loading, const char *kind, const char *name, const char *target);

/*
 * Of a file that is read again only the records count that the load held: newer files may have
 * brought newer values of the others. They are known by their offset or, as the holds of samples
 * are shared, by the name that they wait for. The set has both as text.
 */
void loading_await(struct loading *loading, int64_t load_id);

/* The facts of [start, end) are not what they were: the periods that lie there are to be computed
 * anew. An empty interval touches the period of its start. */
void loading_touch(struct loading *loading, int64_t start_utc, int64_t end_utc);
/* So are all facts from an instant on. */
void loading_touch_from(struct loading *loading, int64_t start_utc);
/* The months from an instant on are to be published anew, although the load did not touch them:
 * their facts are the same, and only what is expected of them is another thing. */
void loading_mark_later(struct loading *loading, int64_t utc);
/* The period of a touched month. */
struct period touched_period(int month);
/* Writes the touched periods of the load to the ledger. */
void loading_write_touched(struct loading *loading);

/* A number as the key of a hash table of gint64; the table frees it. */
gint64 *number_key(int64_t number);

#endif
