#ifndef ANALYTICS_FACTS_SAMPLES_H
#define ANALYTICS_FACTS_SAMPLES_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/block.h"
#include "base/db.h"

/*
 * Walks the samples of the ledger as they were loaded, a UTC day of a series at a time: in order of
 * service and metric by their bytes, then of time. However many there are, one day is in memory. A
 * walk sees the ledger as it was at its first step, whatever an import writes meanwhile.
 *
 * A failure of the ledger, such as a damaged block, ends a walk and sticks to the connection
 * (db_check()).
 */
struct sample_selection {
	bool is_ratio;               /* the pairs of good and total; else the gauges */
	int64_t start_utc, end_utc;  /* samples whose times lie in [start, end) */
	const char *const *services; /* NULL-terminated, borrowed; NULL: of all */
};

/* All samples there are. */
#define SAMPLES_FOREVER_START INT64_MIN
#define SAMPLES_FOREVER_END   INT64_MAX

/* The days come from a statement of the connection: it has one walk at a time. */
struct sample_walk {
	struct db *db;
	struct statement *days;
	struct sample_selection selection;
	/* of the current day; they live until the next step */
	const char *service, *metric;
	int scale;       /* values are n / 10^scale */
	GArray *samples; /* struct sample, in order, one or more; of a gauge total is 0 */
};

void sample_walk_begin(
    struct sample_walk *walk, struct db *db, const struct sample_selection *selection);
/* False behind the last day. */
bool sample_walk_step(struct sample_walk *walk);
/* Also ends a walk before its end. */
void sample_walk_end(struct sample_walk *walk);

#endif
