#ifndef ETL_FACTS_SAMPLE_JOIN_H
#define ETL_FACTS_SAMPLE_JOIN_H

#include <glib.h>
#include <stdbool.h>

#include "etl/facts/load.h"

/*
 * The parts good, bad and total of a metric make its ratio, slot by slot:
 *
 *   total and good   as they are
 *   total and bad    good = total - bad
 *   good and bad     total = good + bad
 *
 * The first line for which a slot has both holds. When it has only one part, another counts as 0 if
 * the metric has such a series and its gap says zero, again by the first line that can; else the
 * slot has no ratio: it is unknown. With more good or bad events than events the slot is left out,
 * and the load has a warning. The gap of the ratio says zero when that of every part does.
 *
 * Of a counter the increase between two neighbours belongs to the slot of the earlier one. A
 * smaller value is a reset and is the increase itself: 100, 104, 2, 2 are 4, 2 and 0. The last
 * sample has no increase yet.
 *
 * A ratio is kept to a millionth of an event: increases that a tool extrapolated have 15 decimals,
 * and months of them would pass int64.
 *
 * The ratio of a day is made from what the ledger has of the parts, and from nothing else: in
 * whatever order and however often files come, the facts are the same.
 */
struct sample_joint {
	GArray *days;  /* int64_t: UTC days of which a part changed, in any order */
	bool is_whole; /* all days: a part is new, or its gap means something else */
};

/* Joins days of a metric anew. False with CONTRACT when a sum passes int64. */
bool sample_join(struct loading *loading, const char *service, const char *metric,
    const struct sample_joint *joint, GError **error);

#endif
