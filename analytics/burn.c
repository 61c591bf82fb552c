#include "analytics/burn.h"

#include <math.h>

#include "base/instant.h"

__extension__ typedef unsigned __int128 uint128;

void burn_condition_free(struct burn_condition *condition)
{
	if (condition == NULL)
		return;
	g_free(condition->name);
	g_free(condition->severity);
	g_free(condition);
}

struct fraction burn_threshold(struct decimal budget_percent, int64_t period_s, int64_t long_s)
{
	struct fraction share = fraction_from_decimal(budget_percent);
	struct fraction windows = fraction_of(period_s, long_s);

	return fraction_of(
	    share.numerator * windows.numerator, 100 * share.denominator * windows.denominator);
}

GPtrArray *burn_default_conditions(int64_t period_s)
{
	static const struct {
		const char *name, *severity;
		int percent, long_s, short_s;
	} usual[] = {
		{ "1h/5m", "page", 2, 3600, 300 },
		{ "6h/30m", "page", 5, 6 * 3600, 1800 },
		{ "1d/2h", "ticket", 10, SECONDS_PER_DAY, 2 * 3600 },
		{ "3d/6h", "ticket", 10, 3 * SECONDS_PER_DAY, 6 * 3600 },
	};
	GPtrArray *conditions = g_ptr_array_new_with_free_func((GDestroyNotify)burn_condition_free);

	for (size_t i = 0; i < G_N_ELEMENTS(usual); i++) {
		struct burn_condition *condition;

		if (usual[i].long_s > period_s)
			continue;
		condition = g_new0(struct burn_condition, 1);
		condition->name = g_strdup(usual[i].name);
		condition->severity = g_strdup(usual[i].severity);
		condition->long_s = usual[i].long_s;
		condition->short_s = usual[i].short_s;
		condition->threshold = burn_threshold(
		    (struct decimal){ usual[i].percent, 0 }, period_s, usual[i].long_s);
		g_ptr_array_add(conditions, condition);
	}
	return conditions;
}

/* A number of 256 bits. */
struct wide {
	uint128 high, low;
};

static struct wide multiply(uint128 left, uint128 right)
{
	uint64_t left_high = (uint64_t)(left >> 64), left_low = (uint64_t)left;
	uint64_t right_high = (uint64_t)(right >> 64), right_low = (uint64_t)right;
	uint128 low = (uint128)left_low * right_low;
	uint128 inner = (uint128)left_low * right_high, outer = (uint128)left_high * right_low;
	uint128 middle = (low >> 64) + (uint64_t)inner + (uint64_t)outer;

	return (struct wide){
		.high = (uint128)left_high * right_high + (inner >> 64) + (outer >> 64) +
		    (middle >> 64),
		.low = middle << 64 | (uint64_t)low,
	};
}

static int compare(struct wide left, struct wide right)
{
	if (left.high != right.high)
		return left.high > right.high ? 1 : -1;
	return (left.low > right.low) - (left.low < right.low);
}

/* The sums of the observations from `tail` on that are within the length of a window. */
struct sliding_window {
	int64_t length_s;
	guint tail;
	uint128 bad, total;
};

static int64_t end_of(const struct burn_observation *observation)
{
	return observation->at_utc + observation->step_s;
}

static uint64_t bad_of(const struct burn_observation *observation)
{
	return observation->good < observation->total
	    ? (uint64_t)observation->total - (uint64_t)observation->good
	    : 0;
}

static void window_take(struct sliding_window *window, const struct burn_observation *observation)
{
	window->bad += bad_of(observation);
	window->total += (uint64_t)observation->total;
}

/* Drops what ended at or before (now - length). */
static void window_slide(struct sliding_window *window, const GArray *observations, int64_t now_utc)
{
	const struct burn_observation *oldest =
	    &g_array_index(observations, struct burn_observation, window->tail);

	/* the newest has just ended, and stays */
	for (; end_of(oldest) <= now_utc - window->length_s; oldest++, window->tail++) {
		window->bad -= bad_of(oldest);
		window->total -= (uint64_t)oldest->total;
	}
}

/* A condition of which bad x above is compared with total x below. */
struct replay {
	const GArray *observations;
	const struct burn_condition *condition;
	uint128 above, below;
	bool allows_nothing;
	int64_t start_utc, end_utc;
	guint index;
	GArray *alerts;
};

/*
 * bad / total / (1 - target) > threshold, without a division:
 * bad x unit x denominator > total x (unit - target digits) x numerator.
 * A percentage has at most 15 decimals, so each factor is below 2^121.
 */
static void set_factors(struct replay *replay, struct decimal target_percent)
{
	int64_t unit = 100 * power_of_ten(target_percent.scale);
	struct fraction threshold = replay->condition->threshold;

	g_assert(target_percent.digits >= 0 && target_percent.digits <= unit);
	g_assert(threshold.numerator >= 0 && threshold.denominator > 0);
	replay->above = (uint128)unit * (uint64_t)threshold.denominator;
	replay->below = (uint128)(unit - target_percent.digits) * (uint64_t)threshold.numerator;
	replay->allows_nothing = target_percent.digits == unit;
}

static bool burns(const struct replay *replay, const struct sliding_window *window)
{
	if (window->total == 0)
		return false;
	if (replay->allows_nothing)
		return window->bad > 0;
	int order =
	    compare(multiply(window->bad, replay->above), multiply(window->total, replay->below));
	return replay->condition->is_inclusive ? order >= 0 : order > 0;
}

/* A condition that held in [start, end) fires once it has held long enough. */
static void add_alert(const struct replay *replay, struct burn_alert held)
{
	held.start_utc = MAX(held.start_utc + replay->condition->hold_s, replay->start_utc);
	held.end_utc = MIN(held.end_utc, replay->end_utc);
	if (held.start_utc < held.end_utc)
		g_array_append_val(replay->alerts, held);
}

static void replay_condition(const struct replay *replay)
{
	const struct burn_condition *condition = replay->condition;
	const GArray *observations = replay->observations;
	struct sliding_window longer = { .length_s = condition->long_s };
	struct sliding_window shorter = { .length_s = condition->short_s };
	bool has_shorter = condition->short_s > 0;
	int64_t shortest_s =
	    has_shorter ? MIN(condition->short_s, condition->long_s) : condition->long_s;
	/* an interval in which the condition held: empty when it does not hold */
	struct burn_alert held = { .condition = replay->index };
	int64_t step_s = 0; /* the longest of those that end together */

	g_assert(condition->long_s > 0 && condition->hold_s >= 0);
	for (guint i = 0; i < observations->len; i++) {
		const struct burn_observation *observation =
		    &g_array_index(observations, struct burn_observation, i);
		int64_t now_utc = end_of(observation);
		bool is_last = i + 1 == observations->len;
		int64_t next_utc = is_last ? INT64_MAX : end_of(observation + 1);

		g_assert(next_utc >= now_utc);
		window_take(&longer, observation);
		window_take(&shorter, observation);
		step_s = MAX(step_s, observation->step_s);
		if (next_utc == now_utc)
			continue;
		window_slide(&longer, observations, now_utc);
		if (has_shorter)
			window_slide(&shorter, observations, now_utc);
		bool holds = burns(replay, &longer) && (!has_shorter || burns(replay, &shorter));
		if (!holds || held.end_utc != now_utc) {
			add_alert(replay, held);
			held.start_utc = held.end_utc = now_utc;
		}
		if (holds)
			held.end_utc = MIN(next_utc, now_utc + MAX(shortest_s, step_s));
		step_s = 0;
	}
	add_alert(replay, held);
}

static gint compare_alerts(gconstpointer left, gconstpointer right)
{
	const struct burn_alert *a = left, *b = right;

	if (a->start_utc != b->start_utc)
		return a->start_utc < b->start_utc ? -1 : 1;
	return (a->condition > b->condition) - (a->condition < b->condition);
}

GArray *burn_replay(const GArray *observations, struct decimal target_percent,
    const GPtrArray *conditions, int64_t start_utc, int64_t end_utc)
{
	struct replay replay = {
		.observations = observations,
		.start_utc = start_utc,
		.end_utc = end_utc,
		.alerts = g_array_new(FALSE, FALSE, sizeof(struct burn_alert)),
	};

	for (; replay.index < conditions->len; replay.index++) {
		replay.condition = conditions->pdata[replay.index];
		set_factors(&replay, target_percent);
		replay_condition(&replay);
	}
	g_array_sort(replay.alerts, compare_alerts);
	return replay.alerts;
}

double burn_exhaustion_s(double period_s, double burn)
{
	return burn <= 0 ? INFINITY : period_s / burn;
}
