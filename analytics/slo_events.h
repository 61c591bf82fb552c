#ifndef ANALYTICS_SLO_EVENTS_H
#define ANALYTICS_SLO_EVENTS_H

#include "analytics/slo_observe.h"
#include "analytics/slo_track.h"

/*
 * What the events and incidents of one day say about an objective that is no series.
 *
 * Counts: the events of the kind and subject that began in the day, or those that are open at its
 * end (or at the end of what is known, if that comes first). total is how many, good is 0. An event
 * in a correction does not count. The day was observed unless it ends before the first event of
 * that kind, of any subject: before that nobody kept that book, and no event is not known to be
 * none.
 *
 * Responses: the incidents of the service, or of the services that the pool has that day, that were
 * created in the day and acknowledged: good when (acknowledged - created) satisfies the objective,
 * out of all that were acknowledged. Created is when it was detected, else started; maintenance
 * does not count (analytics/mtta.h). The day was observed when it had such an incident.
 */
bool slo_observe_events(const struct slo_facts *facts, const struct slo_observe_input *input,
    int64_t day, struct slo_observed *observed);

/* Whether an incident, whose day of creation is given, is one that a response objective is about:
 * no maintenance, and of its service or pool. It counts once it is acknowledged. */
bool slo_is_to_answer(const struct slo_facts *facts, const struct objective *objective,
    const struct incident *incident, int64_t day);

#endif
