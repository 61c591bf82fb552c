#ifndef ETL_FACTS_SAMPLE_DAYS_H
#define ETL_FACTS_SAMPLE_DAYS_H

#include <glib.h>

#include "base/block.h"
#include "etl/facts/load.h"
#include "etl/facts/sample.h"

/*
 * Series and their days in the ledger: one block of samples per series and UTC day. Failures stick
 * to the ledger's connection.
 */
struct ledger_series {
	int64_t id;
	bool is_counter;  /* its samples are readings of a counter */
	bool gap_is_zero; /* a missing sample means that nothing happened */
};

/* False when there is none. */
bool ledger_series_find(struct db *db, const struct sample_key *key, struct ledger_series *series);
/* Adds a series, and gives it its id. */
void ledger_series_add(struct db *db, const struct sample_key *key, struct ledger_series *series);
/* Notes that a load has samples of the series, for whoever undoes one. */
void ledger_series_note_load(struct db *db, const struct ledger_series *series, int64_t load_id);
/* A gap means something else from now on, in the past too: all of the series is touched. */
void ledger_series_set_gap(struct loading *loading, struct ledger_series *series, bool is_zero);

/* The samples of a day. */
struct day_samples {
	GArray *samples; /* struct sample, in order; values are n / 10^scale */
	int scale;
	int64_t load_id; /* the load that wrote it last; 0: the ledger has nothing of the day */
};

/* Empty ones. */
void day_samples_init(struct day_samples *samples);
void day_samples_clear(struct day_samples *samples);

/* A day as the ledger has it. */
struct day_block {
	int64_t step_s, first_utc, last_utc;
	int64_t good_sum, total_sum;
	bool has_good_sum, has_total_sum; /* they fit */
	int scale;                        /* the smallest that the samples have */
	guint count;                      /* of samples: one at least */
	GByteArray *data;                 /* base/block.h */
};

/* Of samples that are at least one; they are brought to their smallest scale. Touches nothing else,
 * so several threads can make some at once. */
struct day_block *day_block_new(struct day_samples *samples);
/* NULL is allowed. */
void day_block_free(struct day_block *block);

void ledger_day_read(struct db *db, int64_t series_id, int64_t day, struct day_samples *samples);
/* The next day of the series behind or, with a sign of -1, before a day; false when it has none. */
bool ledger_day_next(struct db *db, int64_t series_id, int sign, int64_t *day);

/*
 * Puts `samples` in the place of `stored`, what the ledger has of the day, at the smallest scale
 * that they have, and touches what changes by it. Without samples the day goes. False when they are
 * the same.
 */
bool ledger_day_replace(struct loading *loading, const struct ledger_series *series, int64_t day,
    const struct day_samples *stored, struct day_samples *samples);
/* Puts a block in the place of nothing: the ledger has nothing of the day. */
void ledger_day_add(struct loading *loading, const struct ledger_series *series, int64_t day,
    const struct day_block *block);

#endif
