#ifndef ANALYTICS_FACTS_SLO_PARTS_H
#define ANALYTICS_FACTS_SLO_PARTS_H

#include "analytics/facts_slo.h"

/* What the rooms of the kept days share: facts_slo_days.c and facts_slo_refresh.c. */

/* Removes the kept days of a plan's scope, name and span, with their shares and alerts. */
void slo_days_clear(struct db *db, const struct slo_plan *plan);
/* Puts the days of a track in the place of those that are kept of the plan. */
void slo_days_write(struct db *db, const struct slo_facts *facts, const struct slo_plan *plan,
    const struct slo_track *track);

#endif
