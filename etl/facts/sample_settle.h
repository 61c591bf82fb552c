#ifndef ETL_FACTS_SAMPLE_SETTLE_H
#define ETL_FACTS_SAMPLE_SETTLE_H

#include "etl/facts/load.h"
#include "etl/facts/sample.h"
#include "etl/facts/sample_runs.h"

/*
 * Repeats. Two samples of one series and time that have the same value are one: the second is
 * counted in counts.duplicates. With different values the profile decides:
 *   reject  none is taken; each is a conflict (loading_conflict()) that names the line of another
 *   first   the first in the file is taken, others are counted in counts.superseded
 *   last    the last in the file is taken, others are counted in counts.superseded
 *   sum     they are added up, equal ones too: a line per request is such a file
 *
 * Too many conflicts, or a sum that passes int64, refuse the file. Which series is named for it
 * does not depend on the order in which days are settled.
 */
struct settling {
	struct loading *loading;
	int64_t conflicts;             /* records that contradict another one */
	struct sample_key conflicting; /* the first of the series, in their order, that have some */
	struct sample_key overflowing; /* the first of those whose sums are too large */
	GArray *gathered;              /* struct gathered: what is being settled */
};

void settling_init(struct settling *settling, struct loading *loading);
void settling_clear(struct settling *settling);

/*
 * Settles runs of a series and UTC day, in the order of the file, over its slots (struct slot) so
 * far. Returns all slots of the day in order, one per time; the caller unrefs them.
 */
GArray *settle_day(struct settling *settling, const struct sample_key *key, const GArray *slots,
    const struct run *runs, guint run_count);

/* Behind the last day: false with CONTRACT when the file is to be refused. */
bool settling_end(struct settling *settling, GError **error);

#endif
