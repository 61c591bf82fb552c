/* What a result means: pace, certainty, policy, bounds. */
#include "analytics/slo_outlook.h"

#include <math.h>
#include <string.h>

#include "base/instant.h"
#include "tests/support_analytics.h"

static void prepare(struct world *world)
{
	set_policy(world,
	    "zone: Europe/Berlin\nslo: {system_target: 99.9, minimum_coverage: 90}\n"
	    "pools: {A: {slo: 99}}\n");
	add_service(world, "shop", "store", "front", "A");
	add_objective(world, "goal", "shop", "99");
}

/* A sample a day of Berlin from `first` on, at noon UTC: so many bad events of 1000 each. */
static struct sample_series *add_days(
    struct world *world, const char *first, const int *bads, int count)
{
	struct sample_series *series = add_series(world, "shop", 86400, 0);

	for (int i = 0; i < count; i++)
		add_sample(
		    series, (day(first) + i) * SECONDS_PER_DAY + 43200, 1000 - bads[i], 1000);
	return series;
}

static const struct slo_result *goal(struct world *world, const char *period, bool is_running)
{
	return result_of(world_slo(world, period, is_running), "goal");
}

/* --- exhaustion --- */

static void a_budget_lasts_as_long_as_the_last_days_say(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *what;
		int early, late; /* bad of 1000 on the first 7 days, and on the 7 days after them */
		bool is_exhausted, is_in_window;
		double burn, left_days;
	} cases[] = {
		/* after 14 days 14000 x 1 % = 140 may have failed */
		{ "at the pace that is allowed", 10, 10, true, true, 1, 0 },
		{ "twice as fast lately", 0, 10, false, true, 1, 0.5 * (31 * 24 + 1) / 24 },
		{ "slower", 10, 5, false, true, 0.5, 0.25 / 0.5 * (31 * 24 + 1) / 24 },
		{ "not at all lately", 10, 0, false, false, 0, INFINITY },
		{ "far too fast", 0, 100, true, true, 10, 0 },
		{ "slowly", 1, 1, false, false, 0.1, 0.9 / 0.1 * (31 * 24 + 1) / 24 },
	};

	prepare(world);
	world->known_until_utc = at("2026-10-14T22:00:00Z"); /* 14 days of Berlin */
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		int bads[14];

		for (int j = 0; j < 14; j++)
			bads[j] = j < 7 ? cases[i].early : cases[i].late;
		g_ptr_array_set_size(world->series, 0);
		add_days(world, "2026-10-01", bads, 14);
		print_message("             %s\n", cases[i].what);
		const struct slo_result *result = goal(world, "2026-10", true);
		struct slo_exhaustion found = slo_find_exhaustion(&world->facts, result);

		assert_true(found.is_known);
		assert_true(found.is_exhausted == cases[i].is_exhausted);
		assert_near(found.burn, cases[i].burn);
		assert_near(found.left_s / 86400, cases[i].left_days);
		if (isfinite(cases[i].left_days))
			assert_number(found.at_utc,
			    at("2026-10-14T22:00:00Z") +
				(int64_t)(cases[i].left_days * 86400 + 0.001));
		assert_true(found.is_in_window == cases[i].is_in_window);
	}
}

/* The day that has only begun says little: of it half a day may be known. */
static void the_pace_is_that_of_whole_days(void **state)
{
	struct world *world = *state;
	const int bads[] = { 0, 0, 10, 10, 10, 10, 10, 10, 10, 1000 };

	prepare(world);
	add_days(world, "2026-10-01", bads, G_N_ELEMENTS(bads));
	world->known_until_utc = at("2026-10-10T12:00:01Z");
	const struct slo_result *result = goal(world, "2026-10", true);

	assert_slo_counts(result->sum.counts, 8930, 10000);
	assert_near(slo_find_exhaustion(&world->facts, result).burn, 1);
}

static void nothing_is_foretold_of_what_has_ended_or_has_no_data(void **state)
{
	struct world *world = *state;
	const int bads[] = { 1, 1, 1, 1, 1 };

	prepare(world);
	add_count(world, "bugs", "shop", "3");
	add_event(world, "bug", "shop", "2026-10-01T10:00:00Z", NULL);
	world->known_until_utc = at("2026-10-20T22:00:00Z");
	assert_false(slo_find_exhaustion(&world->facts, goal(world, "2026-10", true)).is_known);
	assert_false(slo_find_exhaustion(&world->facts, result_of(world->slo, "bugs")).is_known);
	add_days(world, "2026-10-01", bads, 5);
	/* none of the last seven days has any */
	assert_false(slo_find_exhaustion(&world->facts, goal(world, "2026-10", true)).is_known);
	world->known_until_utc = at("2026-10-08T22:00:00Z");
	assert_true(slo_find_exhaustion(&world->facts, goal(world, "2026-10", true)).is_known);
	world->known_until_utc = at("2026-11-20T22:00:00Z");
	assert_false(slo_find_exhaustion(&world->facts, goal(world, "2026-10", false)).is_known);
}

/* --- certainty --- */

static void few_events_prove_little(void **state)
{
	struct world *world = *state;
	static const struct {
		int64_t good, total;
		const char *target;
		bool is_low, is_flawless;
		double low, high, proven;
	} cases[] = {
		/* with ten allowed failures one is one of many */
		{ 100000, 100000, "99.99", false, false, 0, 0, 0 },
		{ 99999, 99999, "99.99", true, true, NAN, 1, NAN },
		{ 5000, 5000, "99.99", true, true, 0.999232297, 1, 0.999401033 },
		{ 4999, 5000, "99.99", true, false, 0.998868063, 0.999964693, NAN },
		{ 29956, 29956, "99.99", true, true, NAN, 1, 0.9999 },
		{ 17, 23, "90", true, false, 0.5353, 0.8745, NAN },
		{ 1, 1, "99.9", true, true, NAN, 1, 0.05 },
		{ 0, 0, "99.9", false, false, 0, 0, 0 },
	};

	prepare(world);
	struct objective *objective = world->objectives->pdata[0];
	struct sample_series *series = add_series(world, "shop", 60, 0);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_array_set_size(series->samples, 0);
		add_sample(series, at("2026-10-05T00:00:00Z"), cases[i].good, cases[i].total);
		objective->target_percent = percent_of(cases[i].target);
		struct slo_confidence found = slo_find_confidence(goal(world, "2026-10", false));

		print_message("             %d of %d\n", (int)cases[i].good, (int)cases[i].total);
		assert_true(found.is_low == cases[i].is_low);
		if (!found.is_low)
			continue;
		assert_true(found.is_flawless == cases[i].is_flawless);
		if (!isnan(cases[i].low))
			assert_true(fabs(found.interval.low - cases[i].low) < 5e-5);
		assert_true(fabs(found.interval.high - cases[i].high) < 5e-5);
		if (!isnan(cases[i].proven))
			assert_true(fabs(found.proven - cases[i].proven) < 5e-8);
	}
}

static void fractional_counts_are_counted_in_events(void **state)
{
	struct world *world = *state;

	prepare(world);
	/* 5000.00 events are not half a million */
	add_sample(add_series(world, "shop", 60, 2), at("2026-10-05T00:00:00Z"), 500000, 500000);
	((struct objective *)world->objectives->pdata[0])->target_percent = percent_of("99.9");
	struct slo_confidence found = slo_find_confidence(goal(world, "2026-10", false));

	assert_true(found.is_low && found.is_flawless);
	assert_true(fabs(found.proven - 0.999401033) < 5e-8);
}

/* --- policy --- */

static struct slo_policy_state policy_of(
    struct world *world, const struct slo_result *result, const GPtrArray *items)
{
	return slo_find_policy_state(result, track_of(world, "goal"), items);
}

/* The 28 days before the first of October are those before; the track reaches 28 days further. */
static void a_budget_is_used_up_since_the_first_day_on_which_it_was(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *what;
		int bad_day; /* counted from the last day of October backwards; -1: none */
		int bad;
		bool is_exhausted;
		const char *since;
	} cases[] = {
		{ "nothing", -1, 0, false, NULL },
		{ "a little less than all", 3, 279, false, NULL },
		{ "all of it, exactly", 3, 280, true, "2026-10-28" },
		{ "on the last day", 0, 500, true, "2026-10-31" },
		{ "on the first of the 28 days", 27, 500, true, "2026-10-04" },
		{ "a day too long ago", 28, 500, false, NULL },
	};

	prepare(world);
	world->wants_alerts = true;
	world->known_until_utc = at("2026-10-31T23:00:00Z");
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		int bads[120] = { 0 };

		if (cases[i].bad_day >= 0)
			bads[119 - cases[i].bad_day] = cases[i].bad;
		g_ptr_array_set_size(world->series, 0);
		add_days(world, "2026-07-04", bads, G_N_ELEMENTS(bads));
		print_message("             %s\n", cases[i].what);
		const struct slo_result *result = goal(world, "2026-10", false);
		struct slo_policy_state found = policy_of(world, result, NULL);

		assert_true(found.is_known);
		assert_true(found.is_exhausted == cases[i].is_exhausted);
		if (found.is_exhausted)
			assert_number(found.exhausted_since_day, day(cases[i].since));
		assert_null(found.largest);
	}
}

static struct action_item *add_item(GPtrArray *items, const char *postmortem, const char *type)
{
	struct action_item *item = g_new0(struct action_item, 1);

	item->postmortem = g_strdup(postmortem);
	item->item = g_strdup("do it");
	item->type = g_strdup(type);
	g_ptr_array_add(items, item);
	return item;
}

static void an_incident_over_a_fifth_of_the_budget_needs_an_urgent_action(void **state)
{
	struct world *world = *state;
	static const struct {
		int bad; /* of 31 days x 1000: 310 are allowed, 62 are a fifth */
		const char *postmortem, *type;
		bool is_large, has_postmortem, has_urgent;
	} cases[] = {
		{ 62, NULL, NULL, false, false, false },
		{ 63, NULL, NULL, true, false, false },
		{ 63, "PM-1", NULL, true, true, false },
		{ 63, "PM-1", "prevent", true, true, false },
		{ 63, "PM-1", "P0", true, true, true },
		{ 63, "PM-1", "p0 prevent", true, true, true },
		{ 63, "PM-2", "P0", true, true, false }, /* of another postmortem */
		{ 1000, "PM-1", "P0", true, true, true },
	};

	prepare(world);
	struct incident *incident =
	    add_incident(world, "INC-1", "shop", "2026-10-05T12:00:00Z", "2026-10-05T13:00:00Z");
	add_incident(world, "INC-2", "shop", "2026-10-06T12:00:00Z", "2026-10-06T13:00:00Z");
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GPtrArray) items =
		    g_ptr_array_new_with_free_func((GDestroyNotify)action_item_free);
		int bads[31] = { [4] = cases[i].bad, [5] = 1 };

		if (cases[i].type != NULL)
			add_item(items, "PM-1", cases[i].type);
		g_free(incident->postmortem);
		incident->postmortem = g_strdup(cases[i].postmortem);
		g_ptr_array_set_size(world->series, 0);
		add_days(world, "2026-10-01", bads, 31);
		print_message("             case %zu\n", i);
		const struct slo_result *result = goal(world, "2026-10", false);
		struct slo_policy_state found = policy_of(world, result, items);

		assert_int_equal(result->costs->len, 2);
		assert_near(found.largest_share, cases[i].bad / 310.0);
		assert_near(slo_cost_share(result, 31), 0.1);
		assert_true((found.largest != NULL) == cases[i].is_large);
		if (found.largest != NULL)
			assert_string_equal(found.largest->incident->id, "INC-1");
		assert_true(found.has_postmortem == cases[i].has_postmortem);
		assert_true(found.has_urgent_action == cases[i].has_urgent);
	}
}

static void an_alert_tells_of_the_first_incident_that_it_overlaps(void **state)
{
	struct world *world = *state;

	prepare(world);
	struct sample_series *series = add_series(world, "shop", 60, 0);
	for (int64_t utc = at("2026-10-01T00:00:00Z"); utc < at("2026-10-06T00:00:00Z");
	     utc += 60) {
		bool is_bad = utc >= at("2026-10-05T10:00:00Z") && utc < at("2026-10-05T11:00:00Z");

		add_sample(series, utc, is_bad ? 0 : 10, 10);
	}
	add_incident(world, "INC-1", "shop", "2026-10-05T10:05:00Z", "2026-10-05T10:30:00Z");
	add_incident(world, "INC-2", "shop", "2026-10-05T10:10:00Z", "2026-10-05T11:00:00Z");
	world->wants_alerts = true;
	const struct slo_result *result = goal(world, "2026-10", false);

	assert_true(result->alerts->len > 0);
	for (guint i = 0; i < result->alerts->len; i++) {
		const struct slo_alert *alert = &g_array_index(result->alerts, struct slo_alert, i);
		const struct incident *told =
		    slo_alert_incident(result, alert, world->known_until_utc);

		assert_true(alert->start_utc >= at("2026-10-05T10:00:00Z"));
		if (alert->start_utc < at("2026-10-05T10:30:00Z"))
			assert_string_equal(told->id, "INC-1");
	}
	/* 14.88 % of an hour, which is nine minutes of a full outage */
	const struct slo_alert *first = &g_array_index(result->alerts, struct slo_alert, 0);
	assert_string_equal(first->condition, "1h/5m");
	assert_string_equal(first->severity, "page");
	assert_number(first->start_utc, at("2026-10-05T10:09:00Z"));
	world->wants_alerts = false;
	assert_int_equal(goal(world, "2026-10", false)->alerts->len, 0);
}

/* --- coverage --- */

static void poor_coverage_shows_the_bounds(void **state)
{
	struct world *world = *state;
	static const struct {
		int slots, bad;
		bool is_poor;
		double low, high;
	} cases[] = {
		{ 24, 0, false, 1, 1 },
		{ 24, 12, false, 0.95, 0.95 },
		{ 22, 0, false, 22.0 / 24, 1 },
		/* 21.6 are the least */
		{ 21, 0, true, 21.0 / 24, 1 },
		{ 12, 6, true, (120 - 6) / 240.0, (240 - 6) / 240.0 },
		{ 0, 0, true, 0, 1 },
	};

	prepare(world);
	struct sample_series *series = add_series(world, "shop", 3600, 0);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_array_set_size(series->samples, 0);
		for (int hour = 0; hour < cases[i].slots; hour++)
			add_sample(series, at("2026-10-04T22:00:00Z") + hour * 3600,
			    10 - (hour < cases[i].bad), 10);
		print_message("             %d slots\n", cases[i].slots);
		/* the days of the month of which so much is asked for: one is looked at */
		struct slo_result result = *goal(world, "2026-10-05", false);

		assert_number(result.sum.slots.expected, 5 * 24);
		result.sum.slots.expected = 24;
		assert_true(slo_is_poorly_covered(&world->facts, &result) == cases[i].is_poor);
		struct slo_bounds bounds = slo_missing_bounds(&result.sum);
		assert_near(bounds.low, cases[i].low);
		assert_near(bounds.high, cases[i].high);
	}
}

static void the_report_has_all_of_it(void **state)
{
	struct world *world = *state;
	int bads[31] = { [4] = 200 };

	prepare(world);
	add_incident(world, "INC-1", "shop", "2026-10-05T12:00:00Z", "2026-10-05T13:00:00Z");
	add_days(world, "2026-10-01", bads, 31);
	const struct slo_result *result = goal(world, "2026-10", false);
	const struct slo_outlook *outlook = result->outlook;

	assert_non_null(outlook);
	assert_false(outlook->is_poorly_covered);
	assert_false(outlook->confidence.is_low);
	assert_false(outlook->exhaustion.is_known);
	assert_true(outlook->policy.is_known);
	assert_string_equal(outlook->policy.largest->incident->id, "INC-1");
	assert_non_null(rollup_of(world->slo, "system", "system")->outlook);
	assert_false(rollup_of(world->slo, "system", "system")->outlook->policy.is_known);
}

#define in_world(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(a_budget_lasts_as_long_as_the_last_days_say),
		in_world(the_pace_is_that_of_whole_days),
		in_world(nothing_is_foretold_of_what_has_ended_or_has_no_data),
		in_world(few_events_prove_little),
		in_world(fractional_counts_are_counted_in_events),
		in_world(a_budget_is_used_up_since_the_first_day_on_which_it_was),
		in_world(an_incident_over_a_fifth_of_the_budget_needs_an_urgent_action),
		in_world(an_alert_tells_of_the_first_incident_that_it_overlaps),
		in_world(poor_coverage_shows_the_bounds),
		in_world(the_report_has_all_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
