#ifndef ANALYTICS_SLO_SHARE_H
#define ANALYTICS_SLO_SHARE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "analytics/incident.h"

/*
 * Which incidents the bad events of a day belong to.
 *
 * A bad observation belongs to the incidents of the service whose time overlaps its own; several
 * share it equally. What is shared is summed over the day for each set of incidents and then
 * divided, in whole units, the ones that started first taking what is left over: the shares and the
 * unattributed rest add up to the bad events exactly. Maintenance is no incident.
 */
struct slo_share {
	int64_t day;
	const struct incident *incident; /* borrowed */
	int64_t bad;                     /* scale of the day's counts */
};

/* When an incident was. */
struct incident_span {
	int64_t start_utc, end_utc;
	const struct incident *incident;
};

/* The spans (struct incident_span, by start) of the incidents (sorted by start) that affected the
 * service. An incident without an end goes on until `known_until_utc`. */
GArray *incident_spans_of(const GPtrArray *incidents, const char *service, int64_t known_until_utc);

/*
 * Divides the bad events of the observations (struct burn_observation, of one day, in order) among
 * the spans: appends the shares (struct slo_share) and gives the unattributed rest.
 */
int64_t slo_share_day(const GArray *observations, const GArray *spans, int64_t day, GArray *shares);

#endif
