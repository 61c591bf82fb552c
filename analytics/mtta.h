#ifndef ANALYTICS_MTTA_H
#define ANALYTICS_MTTA_H

#include <glib.h>
#include <stdint.h>

#include "analytics/catalogue.h"
#include "analytics/incident.h"
#include "analytics/policy.h"

/*
 * Mean time to acknowledge, per pool:
 *
 *   MTTA = sum of (acknowledged - created) / number acknowledged
 *
 * over the incidents created in the period on a service that was in the pool on that day, an
 * incident counting once in each pool it touches. An incident is created when it was detected, or
 * when it started if that is not known. Never acknowledged incidents are counted apart, not as
 * zero; an acknowledgement before creation (clock skew) counts as 0 s; exactly the target meets it.
 * Quantiles are nearest ranks: seconds that were measured, never between two of them.
 * Example: acknowledgements after 60, 120 and 600 s and one incident never acknowledged: MTTA 260
 * s.
 */
struct mtta_pool {
	const char *pool; /* borrowed from the policy */
	int64_t target_s; /* -1: none */
	int64_t incidents;
	int64_t acknowledged;
	int64_t early; /* of these, acknowledged before they were created */
	int64_t never_acknowledged;
	/* of these, resolved without anybody; and of how many their source does not say */
	int64_t auto_resolved, auto_unknown;
	int64_t seconds; /* sum over the acknowledged */
	int64_t within_target;
	int64_t median_s;    /* lower median; -1 when none was acknowledged */
	int64_t p90_s;       /* likewise */
	int64_t escalated;   /* incidents that were escalated at all */
	int64_t escalations; /* their sum */
	int64_t top_level;   /* the most of one incident */
	int64_t first_line_critical, first_line_flap;
};

/* Whether one of its services was in the pool on the day. */
bool incident_touches_pool(const struct incident *incident, const struct catalogue *catalogue,
    const char *pool, int64_t day);

/* seconds / acknowledged, rounded to whole seconds, half up; -1 when none was acknowledged. */
int64_t mtta_seconds(const struct mtta_pool *pool);
/* seconds <= target x acknowledged, in whole numbers. False when none or no target. */
bool mtta_is_met(const struct mtta_pool *pool);

/* One struct mtta_pool * per pool of the policy, in its order. `incidents` are struct incident *;
 * those created in [start, end) count, maintenance does not. */
GPtrArray *mtta_compute(const struct policy *policy, const struct catalogue *catalogue,
    const GPtrArray *incidents, int64_t start_utc, int64_t end_utc);
/* That of a pool among them (NULL is allowed), or NULL. */
const struct mtta_pool *mtta_of_pool(const GPtrArray *pools, const char *pool);

#endif
