#include "analytics/slo_outlook.h"

#include <math.h>

static bool has_budget(const struct slo_result *result)
{
	return result->has_target && !objective_counts_events(result->kind) &&
	    result->sum.counts.total > 0;
}

double slo_cost_share(const struct slo_result *result, int64_t bad)
{
	struct slo_budget budget = result->sum.budget;

	if (!has_budget(result) || budget.allowed == 0)
		return NAN;
	return (double)bad / (double)(result->sum.counts.total - result->sum.counts.good) *
	    slo_budget_consumed(&budget);
}

/* The last whole days of the window that are known. */
static struct slo_sum sum_pace(const struct slo_facts *facts, const struct slo_result *result)
{
	struct slo_sum pace = { .end_day = result->sum.end_day };
	const struct objective *version = result->version;

	while (pace.end_day > result->sum.first_day &&
	    slo_day_start(version, facts->policy->zone, pace.end_day) > facts->known_until_utc)
		pace.end_day--;
	pace.first_day = MAX(pace.end_day - SLO_PACE_DAYS, result->sum.first_day);
	slo_sum_days(&pace, result->days, false);
	return pace;
}

struct slo_exhaustion slo_find_exhaustion(
    const struct slo_facts *facts, const struct slo_result *result)
{
	struct slo_exhaustion found = { 0 };
	const struct zone *zone = facts->policy->zone;

	if (!result->is_running || !has_budget(result) || result->version == NULL)
		return found;
	struct slo_sum pace = sum_pace(facts, result);
	if (pace.counts.total == 0 ||
	    !slo_budget_add(&pace.budget, pace.counts, result->target_percent))
		return found;
	struct slo_span window = slo_window_at(
	    &result->version->window, zone, slo_day_start(result->version, zone, pace.end_day) - 1);
	double window_s = (double)(window.end_utc - window.start_utc);
	double remaining = slo_remaining(&result->sum, result->kind);
	found.is_known = true;
	found.burn = slo_budget_consumed(&pace.budget);
	found.is_exhausted = remaining <= 0;
	found.left_s = found.is_exhausted ? 0 : remaining * burn_exhaustion_s(window_s, found.burn);
	if (isfinite(found.left_s) && found.left_s < 100.0 * 366 * SECONDS_PER_DAY) {
		found.at_utc =
		    slo_day_start(result->version, zone, pace.end_day) + (int64_t)found.left_s;
		found.is_in_window = found.at_utc < window.end_utc;
	}
	return found;
}

struct slo_confidence slo_find_confidence(const struct slo_result *result)
{
	struct slo_confidence found = { 0 };
	double unit = pow(10, result->sum.counts.scale);
	double good = (double)result->sum.counts.good / unit;
	double total = (double)result->sum.counts.total / unit;
	double allowed = slo_budget_allowed_share(&result->sum.budget) * total;

	found.is_low = has_budget(result) && allowed < SLO_LOW_VOLUME_FAILURES;
	if (!found.is_low)
		return found;
	found.interval = stats_wilson(good, total);
	found.is_flawless = result->sum.counts.good == result->sum.counts.total;
	found.proven = 1 - stats_failure_bound(total);
	return found;
}

static bool is_exhausted(const struct slo_sum *sum, const struct slo_result *result)
{
	return sum->counts.total > 0 && slo_remaining(sum, result->kind) <= 0;
}

/* Walks back from the end of the 28 days for as long as they were exhausted. */
static int64_t exhausted_since(const struct slo_result *result, const struct slo_track *track)
{
	int64_t first_day = track->days->len > 0 ? g_array_index(track->days, struct slo_day, 0).day
						 : result->rolling.first_day;
	int64_t since = result->rolling.end_day - 1;

	for (int64_t end = result->rolling.end_day - 1; end - SLO_ROLLING_DAYS >= first_day;
	     end--) {
		struct slo_sum sum = { .first_day = end - SLO_ROLLING_DAYS, .end_day = end };

		if (!slo_sum_days(&sum, track->days, false) ||
		    !slo_budget_add(&sum.budget, sum.counts, result->target_percent) ||
		    !is_exhausted(&sum, result))
			break;
		since = end - 1;
	}
	return since;
}

static bool has_urgent_action(const char *postmortem, const GPtrArray *action_items)
{
	for (guint i = 0; action_items != NULL && i < action_items->len; i++) {
		const struct action_item *item = action_items->pdata[i];

		if (g_str_equal(item->postmortem, postmortem) && item->type != NULL &&
		    g_ascii_strncasecmp(item->type, "P0", 2) == 0)
			return true;
	}
	return false;
}

struct slo_policy_state slo_find_policy_state(
    const struct slo_result *result, const struct slo_track *track, const GPtrArray *action_items)
{
	struct slo_policy_state state = { 0 };

	if (!has_budget(result) || !result->has_rolling || result->rolling.counts.total == 0)
		return state;
	state.is_known = true;
	state.is_exhausted = is_exhausted(&result->rolling, result);
	if (state.is_exhausted)
		state.exhausted_since_day = exhausted_since(result, track);
	if (result->costs->len == 0)
		return state;
	const struct slo_cost *largest = &g_array_index(result->costs, struct slo_cost, 0);
	state.largest_share = slo_cost_share(result, largest->bad);
	if (!(state.largest_share * 100 > SLO_INCIDENT_SHARE_PERCENT))
		return state;
	state.largest = largest;
	state.has_postmortem = largest->incident->postmortem != NULL;
	state.has_urgent_action =
	    state.has_postmortem && has_urgent_action(largest->incident->postmortem, action_items);
	return state;
}

bool slo_is_poorly_covered(const struct slo_facts *facts, const struct slo_result *result)
{
	struct decimal limit = facts->policy->minimum_coverage_percent;
	const struct slo_slots *slots = &result->sum.slots;
	int128 observed = (int128)slots->observed * 100 * power_of_ten(limit.scale);

	return !objective_counts_events(result->kind) && slots->expected > 0 &&
	    observed < (int128)slots->expected * limit.digits;
}

const struct incident *slo_alert_incident(
    const struct slo_result *result, const struct slo_alert *alert, int64_t known_until_utc)
{
	const struct incident *first = NULL, *last = NULL;
	int64_t last_end_utc = alert->start_utc - SLO_ALERT_LOOK_BACK_S;

	for (guint i = 0; i < result->costs->len; i++) {
		const struct incident *incident =
		    g_array_index(result->costs, struct slo_cost, i).incident;
		int64_t end_utc = incident_end(incident, known_until_utc);

		if (incident->started_utc >= alert->end_utc)
			continue;
		if (end_utc > alert->start_utc &&
		    (first == NULL || incident->started_utc < first->started_utc))
			first = incident;
		if (end_utc <= alert->start_utc && end_utc > last_end_utc) {
			last = incident;
			last_end_utc = end_utc;
		}
	}
	return first != NULL ? first : last;
}

struct slo_outlook *slo_outlook_new(
    const struct slo_facts *facts, const struct slo_result *result, const struct slo_track *track)
{
	struct slo_outlook *outlook = g_new0(struct slo_outlook, 1);

	outlook->is_poorly_covered = slo_is_poorly_covered(facts, result);
	outlook->bounds = slo_missing_bounds(&result->sum);
	outlook->confidence = slo_find_confidence(result);
	outlook->exhaustion = slo_find_exhaustion(facts, result);
	if (track != NULL)
		outlook->policy = slo_find_policy_state(result, track, facts->action_items);
	return outlook;
}
