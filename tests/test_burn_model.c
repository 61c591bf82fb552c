/* Alerts of random pasts against a model that looks at every second and at every observation. */
#include "analytics/burn.h"

#include <string.h>

#include "tests/support.h"

enum { SECONDS = 160, OBSERVATIONS = 60, CONDITIONS = 4 };

/* A past of so few seconds that the model may go through all of them. */
struct past {
	uint64_t seed;
	GArray *observations;
	GPtrArray *conditions;
	struct burn_condition condition[CONDITIONS];
	struct decimal target_percent;
};

static int past_setup(void **state)
{
	struct past *past = g_new0(struct past, 1);

	past->observations = g_array_new(FALSE, FALSE, sizeof(struct burn_observation));
	past->conditions = g_ptr_array_new();
	for (int i = 0; i < CONDITIONS; i++)
		g_ptr_array_add(past->conditions, &past->condition[i]);
	*state = past;
	return 0;
}

static int past_teardown(void **state)
{
	struct past *past = *state;

	g_array_unref(past->observations);
	g_ptr_array_unref(past->conditions);
	g_free(past);
	return 0;
}

/* SplitMix64 (Steele, Lea and Flood 2014). */
static uint64_t random_number(struct past *past, uint64_t limit)
{
	uint64_t value = past->seed += UINT64_C(0x9e3779b97f4a7c15);

	value = (value ^ value >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	value = (value ^ value >> 27) * UINT64_C(0x94d049bb133111eb);
	return (value ^ value >> 31) % limit;
}

static int random_int(struct past *past, int limit)
{
	return (int)random_number(past, (uint64_t)limit);
}

static void add_observation(struct past *past, int64_t at_utc, int64_t step_s)
{
	static const int64_t units[] = { 1, 1, 1000, INT64_C(100000000000000) };
	int64_t total = random_int(past, 4) == 0 ? 0 : random_int(past, 12);
	int64_t bad = random_int(past, 3) > 0 ? 0 : random_int(past, (int)total + 1);
	int64_t unit = units[random_int(past, G_N_ELEMENTS(units))];
	/* at times one event more, to be near a threshold and not on it */
	int64_t extra = bad > 0 && unit > 1 ? random_int(past, 3) - 1 : 0;
	struct burn_observation observation = { at_utc, step_s, (total - bad) * unit - extra,
		total * unit };

	g_array_append_val(past->observations, observation);
}

/* With gaps, steps that change, and several that end together. */
static void make_observations(struct past *past)
{
	static const int steps[] = { 1, 2, 3, 5, 20 };
	int64_t at_utc = random_int(past, 20) - 30;
	int step = 1;

	g_array_set_size(past->observations, 0);
	while (past->observations->len < OBSERVATIONS && at_utc < SECONDS) {
		if (random_int(past, 8) == 0)
			step = steps[random_int(past, G_N_ELEMENTS(steps))];
		add_observation(past, at_utc, step);
		if (random_int(past, 10) == 0)
			add_observation(past, at_utc + step - 1, 1);
		at_utc += step;
		if (random_int(past, 10) == 0)
			at_utc += random_int(past, 30);
	}
}

static void make_conditions(struct past *past)
{
	static const char *const targets[] = { "99.9", "99", "50", "75.0", "0", "100",
		"99.999999999" };
	static const struct fraction thresholds[] = { { 1, 1 }, { 2, 1 }, { 72, 5 }, { 1, 3 },
		{ 0, 1 }, { 31, 30 } };

	assert_true(
	    decimal_parse(targets[random_int(past, G_N_ELEMENTS(targets))], &past->target_percent));
	for (int i = 0; i < CONDITIONS; i++)
		past->condition[i] = (struct burn_condition){
			.long_s = 1 + random_int(past, 40),
			.short_s = random_int(past, 10),
			.hold_s = random_int(past, 2) * random_int(past, 12),
			.is_inclusive = random_int(past, 2) == 0,
			.threshold = thresholds[random_int(past, G_N_ELEMENTS(thresholds))],
		};
}

/* The end of the newest observation that ended by then, and the longest step of those that did. */
static bool newest_by(const struct past *past, int64_t now_utc, int64_t *end_utc, int64_t *step_s)
{
	bool is_found = false;

	for (guint i = 0; i < past->observations->len; i++) {
		struct burn_observation o =
		    g_array_index(past->observations, struct burn_observation, i);
		int64_t end = o.at_utc + o.step_s;

		if (end > now_utc)
			continue;
		*step_s = is_found && end == *end_utc ? MAX(*step_s, o.step_s) : o.step_s;
		*end_utc = end;
		is_found = true;
	}
	return is_found;
}

static bool model_burns(const struct past *past, const struct burn_condition *condition,
    int64_t end_utc, int64_t long_s)
{
	int128 bad = 0, total = 0, allowed, unit = 100;

	for (guint i = 0; i < past->observations->len; i++) {
		struct burn_observation o =
		    g_array_index(past->observations, struct burn_observation, i);

		if (o.at_utc + o.step_s > end_utc - long_s && o.at_utc + o.step_s <= end_utc) {
			bad += o.total - o.good;
			total += o.total;
		}
	}
	for (int i = 0; i < past->target_percent.scale; i++)
		unit *= 10;
	allowed = (unit - past->target_percent.digits) * total;
	if (total == 0)
		return false;
	if (allowed == 0)
		return bad > 0;
	/* bad x unit / allowed against the threshold */
	int128 left = bad * unit * condition->threshold.denominator;
	int128 right = allowed * condition->threshold.numerator;
	return left > right || (condition->is_inclusive && left == right);
}

static bool model_holds(
    const struct past *past, const struct burn_condition *condition, int64_t now_utc)
{
	int64_t end_utc = 0, step_s = 0, shortest_s = condition->long_s;

	if (condition->short_s > 0)
		shortest_s = MIN(shortest_s, condition->short_s);
	return newest_by(past, now_utc, &end_utc, &step_s) &&
	    now_utc < end_utc + MAX(shortest_s, step_s) &&
	    model_burns(past, condition, end_utc, condition->long_s) &&
	    (condition->short_s == 0 || model_burns(past, condition, end_utc, condition->short_s));
}

/* Second by second from before the first observation until all windows are empty. */
enum { MODEL_FROM = -40, MODEL_TO = SECONDS + 80 };

struct firing {
	bool at[CONDITIONS][MODEL_TO - MODEL_FROM];
};

static void model_replay(const struct past *past, struct firing *firing)
{
	for (int i = 0; i < CONDITIONS; i++) {
		int64_t held_s = 0;

		for (int second = 0; second < MODEL_TO - MODEL_FROM; second++) {
			bool holds = model_holds(past, &past->condition[i], MODEL_FROM + second);

			firing->at[i][second] = holds && held_s >= past->condition[i].hold_s;
			held_s = holds ? held_s + 1 : 0;
		}
	}
}

/* The alerts as the seconds that they cover. */
static void add_firing(const GArray *alerts, struct firing *firing)
{
	for (guint i = 0; i < alerts->len; i++) {
		struct burn_alert alert = g_array_index(alerts, struct burn_alert, i);

		for (int64_t second = alert.start_utc; second < alert.end_utc; second++)
			firing->at[alert.condition][second - MODEL_FROM] = true;
	}
}

/* By start, then condition; none is empty; two of a condition do not touch. */
static void assert_sound(const GArray *alerts)
{
	for (guint i = 0; i < alerts->len; i++) {
		struct burn_alert later = g_array_index(alerts, struct burn_alert, i);

		assert_true(later.start_utc < later.end_utc);
		for (guint j = 0; j < i; j++) {
			struct burn_alert earlier = g_array_index(alerts, struct burn_alert, j);

			assert_true(earlier.start_utc < later.start_utc ||
			    (earlier.start_utc == later.start_utc &&
				earlier.condition < later.condition));
			assert_true(earlier.condition != later.condition ||
			    earlier.end_utc < later.start_utc);
		}
	}
}

static GArray *replay(const struct past *past, int64_t start_utc, int64_t end_utc)
{
	GArray *alerts = burn_replay(
	    past->observations, past->target_percent, past->conditions, start_utc, end_utc);

	assert_sound(alerts);
	return alerts;
}

static void alerts_are_those_of_the_model(void **state)
{
	struct past *past = *state;
	size_t fired = 0;

	for (int round = 0; round < 4000; round++) {
		struct firing expected = { 0 }, found = { 0 };

		make_observations(past);
		make_conditions(past);
		g_autoptr(GArray) alerts = replay(past, MODEL_FROM, MODEL_TO);
		model_replay(past, &expected);
		add_firing(alerts, &found);
		fired += alerts->len;
		if (memcmp(&expected, &found, sizeof(found)) != 0)
			fail_msg("past %d differs from the model", round);
	}
	assert_true(fired > 10000);
}

static void pieces_of_a_month_add_up_to_the_month(void **state)
{
	struct past *past = *state;

	past->seed = 20261024;
	for (int round = 0; round < 4000; round++) {
		struct firing whole = { 0 }, pieces = { 0 };
		int64_t from = MODEL_FROM + random_int(past, 60), to = from;

		make_observations(past);
		make_conditions(past);
		g_autoptr(GArray) alerts = replay(past, from, MODEL_TO - 20);
		add_firing(alerts, &whole);
		while (from < MODEL_TO - 20) {
			to = MIN(from + random_int(past, 70), MODEL_TO - 20);
			g_autoptr(GArray) piece = replay(past, from, to);
			add_firing(piece, &pieces);
			for (guint i = 0; i < piece->len; i++) {
				struct burn_alert alert =
				    g_array_index(piece, struct burn_alert, i);

				assert_true(alert.start_utc >= from && alert.end_utc <= to);
			}
			from = to;
		}
		assert_memory_equal(&whole, &pieces, sizeof(whole));
	}
}

#define with_past(test) cmocka_unit_test_setup_teardown(test, past_setup, past_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_past(alerts_are_those_of_the_model),
		with_past(pieces_of_a_month_add_up_to_the_month),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
