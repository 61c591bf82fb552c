#ifndef ETL_FACTS_SAMPLE_SETTLE_H
#define ETL_FACTS_SAMPLE_SETTLE_H

#include "etl/facts/load.h"
#include "etl/facts/sample.h"
#include "etl/facts/sample_days.h"
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

/* A series and UTC day whose samples are to be settled. It borrows all but its results. */
struct settlement {
	enum duplicate_policy policy;
	const struct sample_key *key;
	int64_t day;
	const struct run *runs; /* in the order of the file */
	guint run_count;
	GArray *before; /* struct slot: the slots so far; its own, may be NULL */
	bool has_more;  /* the day may go on behind these runs: no block is wanted */
	/* results */
	GArray *slots; /* struct slot: all of the day in order, one per time */
	int64_t duplicates, superseded;
	GArray *contradictions; /* struct contradiction, in the order of their times; or NULL */
	bool overflows;
	struct day_block
	    *block; /* of the slots, when they have one scale and no conflict; or NULL */
};

/* A record is not taken since another one of its file contradicts it. */
struct contradiction {
	int64_t at_utc, line, other_line;
};

/* Settles the runs. Touches nothing else, so days can be settled by several threads at once. */
void settle(struct settlement *settlement);
void settlement_free(struct settlement *settlement);

/* What settlements say of the file as a whole. */
struct settling {
	struct loading *loading;
	int64_t conflicts;             /* records that contradict another one */
	struct sample_key conflicting; /* the first of the series, in their order, that have some */
	struct sample_key overflowing; /* the first of those whose sums are too large */
};

void settling_init(struct settling *settling, struct loading *loading);
void settling_clear(struct settling *settling);
/* Tells the loading what was found. */
void settling_note(struct settling *settling, const struct settlement *settlement);
/* Behind the last day: false with CONTRACT when the file is to be refused. */
bool settling_end(const struct settling *settling, GError **error);

#endif
