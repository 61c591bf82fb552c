#include "analytics/slo_events.h"

#include "analytics/interval.h"
#include "analytics/mtta.h"
#include "base/words.h"

/* Whether the event counts at the end of the day, or in it. */
static bool counts_in(const struct slo_observe_input *input, const struct event *event)
{
	struct slo_span day = input->day;
	int64_t end_utc = MIN(day.end_utc, input->known_until_utc);

	if (interval_list_covers(input->corrected, event->at_utc))
		return false;
	if (!input->objective->counts_open)
		return event->at_utc >= day.start_utc && event->at_utc < day.end_utc;
	return event->at_utc < end_utc &&
	    (event->closed_utc == NO_TIME || event->closed_utc >= end_utc);
}

static void count_events(const struct slo_facts *facts, const struct slo_observe_input *input,
    struct slo_observed *observed)
{
	const struct objective *objective = input->objective;

	observed->slots.expected = 1;
	for (guint i = 0; i < facts->events->len; i++) {
		const struct event *event = facts->events->pdata[i];

		if (event->at_utc >= input->day.end_utc)
			break;
		if (!g_str_equal(event->kind, objective->event))
			continue;
		observed->slots.observed = 1;
		if (!g_str_equal(event->subject, objective->series_service))
			continue;
		observed->counts.total += counts_in(input, event);
	}
	observed->raw = observed->counts;
}

bool slo_is_to_answer(const struct slo_facts *facts, const struct objective *objective,
    const struct incident *incident, int64_t day)
{
	if (incident->is_maintenance)
		return false;
	if (objective->pool != NULL)
		return incident_touches_pool(incident, facts->catalogue, objective->pool, day);
	return words_contain(incident->services, objective->series_service);
}

static void count_responses(const struct slo_facts *facts, const struct slo_observe_input *input,
    int64_t day, struct slo_observed *observed)
{
	const struct objective *objective = input->objective;

	for (guint i = 0; i < facts->incidents->len; i++) {
		const struct incident *incident = facts->incidents->pdata[i];
		int64_t created_utc = incident_created(incident);

		if (incident->acknowledged_utc == NO_TIME || created_utc < input->day.start_utc ||
		    created_utc >= input->day.end_utc ||
		    !slo_is_to_answer(facts, objective, incident, day))
			continue;
		struct decimal seconds = { MAX(incident->acknowledged_utc - created_utc, 0), 0 };
		bool is_good = comparison_holds(objective->comparison, seconds, objective->value);

		observed->raw.good += is_good;
		observed->raw.total++;
		observed->slots.expected = observed->slots.observed = 1;
		if (interval_list_covers(input->corrected, created_utc))
			continue;
		observed->counts.good += is_good;
		observed->counts.total++;
	}
	observed->slots.bad = observed->counts.good < observed->counts.total;
}

bool slo_observe_events(const struct slo_facts *facts, const struct slo_observe_input *input,
    int64_t day, struct slo_observed *observed)
{
	if (input->objective->indicator == INDICATOR_EVENTS)
		count_events(facts, input, observed);
	else
		count_responses(facts, input, day, observed);
	return true;
}
