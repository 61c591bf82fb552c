#ifndef ANALYTICS_OPENSLO_PARTS_H
#define ANALYTICS_OPENSLO_PARTS_H

#include "analytics/objective.h"
#include "analytics/openslo_shape.h"

/*
 * The parts of an SLO, for analytics/openslo*.c only. Each reads its own part of an object whose
 * shape was checked, and fails with a message that says where. `objects` are all objects of all
 * files (struct openslo_object).
 */

/*
 * The object of a kind that a reference names; NULL in `found` when there is none, which is not a
 * failure: OpenSLO's tools do not follow references. Two of that name are one.
 */
bool openslo_find(const GArray *objects, const char *kind, const struct yaml *reference,
    const struct openslo_object **found, GError **error);

/* The window of an SLO. Calendar windows begin at their anchor, on day 1 to 28 where months count;
 * all have at least a day and at most a hundred years. */
bool openslo_read_window(
    const struct openslo_object *slo, struct slo_window *window, GError **error);

/*
 * Where the observations of one of its objectives come from, and what they are compared with:
 * kind, indicator, series_service, metric, event, counts_open, pool, comparison, value, gap,
 * foreign. The service, the budgeting and the slices of the objective must be known.
 */
bool openslo_read_indicator(const GArray *objects, const struct openslo_object *slo,
    const struct yaml *node, struct objective *objective, GError **error);

/* The burn conditions of an objective whose indicator is known. */
bool openslo_read_conditions(const GArray *objects, const struct openslo_object *slo,
    struct objective *objective, GError **error);

#endif
