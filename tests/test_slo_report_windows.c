/* Which days a report sums up for an objective, and what is allowed in them. */
#include "analytics/slo.h"

#include <math.h>
#include <string.h>

#include "base/instant.h"
#include "tests/support_analytics.h"

static void prepare(struct world *world)
{
	set_usual_policy(world, "");
	add_service(world, "shop", "store", "front", "A");
}

/* A sample an hour, each with as many events as the UTC day of the month says, one of them bad. */
static void add_hours(struct world *world, const char *first, const char *end)
{
	struct sample_series *series = add_series(world, "shop", 3600, 0);

	for (int64_t utc = at(first); utc < at(end); utc += 3600)
		add_sample(series, utc, civil_from_days(day_of_second(utc)).day - 1,
		    civil_from_days(day_of_second(utc)).day);
}

static char *days_text(int64_t first_day, int64_t end_day)
{
	g_autofree char *first = civil_format(civil_from_days(first_day));
	g_autofree char *last = civil_format(civil_from_days(end_day - 1));

	return g_strdup_printf("%s..%s", first, last);
}

static char *span_text(const struct slo_span *span)
{
	g_autofree char *start = zone_format(zone_find("Europe/Berlin"), span->start_utc);
	g_autofree char *end = zone_format(zone_find("Europe/Berlin"), span->end_utc);

	return g_strdup_printf("%s..%s", start, end);
}

/* `1M`, `quarter from 2026-01-21 12:30`, `28d rolling`. */
static struct slo_window window_of(const char *duration, bool is_rolling, const char *anchor)
{
	struct slo_window window = { .is_rolling = is_rolling };
	struct written_time time;

	assert_true(slo_window_parse_duration(duration, &window));
	assert_true(written_time_parse(anchor, &time));
	window.anchor_day = civil_to_days(time.date);
	window.anchor_s = time.second_of_day;
	return window;
}

static void the_window_is_the_last_one_that_ended_in_the_period(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *what, *duration;
		bool is_rolling;
		const char *anchor, *period, *known_until;
		bool is_running; /* the period */
		const char *days, *span;
		bool window_runs;
	} cases[] = {
		{ "a month", "1M", false, "2026-01-01 00:00", "2026-10", "2026-12-01T00:00:00Z",
		    false, "2026-10-01..2026-10-31", "2026-10-01 00:00..2026-11-01 00:00", false },
		{ "a month so far", "1M", false, "2026-01-01 00:00", "2026-10",
		    "2026-10-12T09:00:00Z", true, "2026-10-01..2026-10-31",
		    "2026-10-01 00:00..2026-11-01 00:00", true },
		{ "a quarter in its first month", "1Q", false, "2026-01-01 00:00", "2026-10",
		    "2027-02-01T00:00:00Z", false, "2026-10-01..2026-10-31",
		    "2026-10-01 00:00..2026-11-01 00:00", true },
		{ "a quarter in the month before", "1Q", false, "2026-01-01 00:00", "2026-09",
		    "2027-02-01T00:00:00Z", false, "2026-07-01..2026-09-30", NULL, false },
		{ "a quarter in its second month", "1Q", false, "2026-01-01 00:00", "2026-11",
		    "2027-02-01T00:00:00Z", false, "2026-10-01..2026-11-30", NULL, true },
		{ "a quarter in its last month", "1Q", false, "2026-01-01 00:00", "2026-12",
		    "2027-02-01T00:00:00Z", false, "2026-10-01..2026-12-31", NULL, false },
		{ "a quarter in a quarter", "1Q", false, "2026-01-01 00:00", "2026-Q4",
		    "2027-02-01T00:00:00Z", false, "2026-10-01..2026-12-31", NULL, false },
		{ "a year in a month", "1Y", false, "2026-01-01 00:00", "2026-10",
		    "2027-02-01T00:00:00Z", false, "2026-01-01..2026-10-31", NULL, true },
		{ "a week in a month", "1w", false, "2026-01-05 00:00", "2026-10",
		    "2026-12-01T00:00:00Z", false, "2026-10-01..2026-10-31", NULL, false },
		{ "a day in a month", "1d", false, "2026-01-05 00:00", "2026-10",
		    "2026-12-01T00:00:00Z", false, "2026-10-01..2026-10-31", NULL, false },
		{ "a month in a day", "1M", false, "2026-01-01 00:00", "2026-10-14",
		    "2026-12-01T00:00:00Z", false, "2026-10-01..2026-10-14", NULL, true },
		{ "a month from half past twelve", "1M", false, "2026-01-01 12:30", "2026-10",
		    "2026-12-01T00:00:00Z", false, "2026-10-01..2026-10-31",
		    "2026-10-01 12:30..2026-11-01 12:30", false },
		{ "28 days", "28d", true, "2026-01-01 00:00", "2026-10", "2026-12-01T00:00:00Z",
		    false, "2026-10-04..2026-10-31", "2026-10-04 00:00..2026-11-01 00:00", false },
		{ "28 days, rolling from noon", "28d", true, "2026-01-01 12:00", "2026-10",
		    "2026-12-01T00:00:00Z", false, "2026-10-04..2026-10-31",
		    "2026-10-04 00:00..2026-11-01 00:00", false },
		{ "seven days", "7d", true, "2026-01-01 00:00", "2026-10", "2026-12-01T00:00:00Z",
		    false, "2026-10-25..2026-10-31", NULL, false },
		/* it ends with the last whole day, not with what is known of today */
		{ "28 days so far", "28d", true, "2026-01-01 00:00", "2026-10",
		    "2026-10-12T09:00:00Z", true, "2026-09-14..2026-10-11", NULL, false },
		{ "28 days, at midnight", "28d", true, "2026-01-01 00:00", "2026-10",
		    "2026-10-12T22:00:00Z", true, "2026-09-15..2026-10-12", NULL, false },
		{ "28 days, a second before", "28d", true, "2026-01-01 00:00", "2026-10",
		    "2026-10-12T21:59:59Z", true, "2026-09-14..2026-10-11", NULL, false },
		{ "28 days on the first day", "28d", true, "2026-01-01 00:00", "2026-10",
		    "2026-10-01T09:00:00Z", true, "2026-09-03..2026-09-30", NULL, false },
	};

	prepare(world);
	add_hours(world, "2026-06-01T00:00:00Z", "2027-01-31T00:00:00Z");
	struct objective *objective = add_objective(world, "goal", "shop", "99");
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		objective->window =
		    window_of(cases[i].duration, cases[i].is_rolling, cases[i].anchor);
		world->known_until_utc = at(cases[i].known_until);
		print_message("             %s in %s\n", cases[i].what, cases[i].period);
		const struct slo_result *result =
		    result_of(world_slo(world, cases[i].period, cases[i].is_running), "goal");
		const struct slo_sum *sum = &result->sum;

		assert_taken_text(days_text(sum->first_day, sum->end_day), cases[i].days);
		if (cases[i].span != NULL)
			assert_taken_text(span_text(&sum->span), cases[i].span);
		assert_true(result->is_running == cases[i].window_runs);
		assert_true((sum->status == SLO_PROVISIONAL) == cases[i].window_runs);
		assert_taken_text(slo_window_format(&objective->window), result->window);
		/* no day that is not of the window, and none of the future */
		for (guint j = 0; j < result->days->len; j++) {
			const struct slo_day *one = &g_array_index(result->days, struct slo_day, j);

			assert_true(one->day >= sum->first_day && one->day < sum->end_day);
			assert_true(slo_day_start(objective, world->policy->zone, one->day) <
			    world->known_until_utc);
		}
	}
}

static void a_month_from_the_21st_ends_in_the_month_of_its_end(void **state)
{
	struct world *world = *state;

	prepare(world);
	add_hours(world, "2026-08-01T00:00:00Z", "2026-11-30T00:00:00Z");
	add_objective(world, "goal", "shop", "99")->window =
	    window_of("1M", false, "2026-01-21 00:00");
	const struct slo_result *result = result_of(world_slo(world, "2026-10", false), "goal");

	assert_taken_text(
	    days_text(result->sum.first_day, result->sum.end_day), "2026-09-21..2026-10-20");
	assert_false(result->is_running);
	assert_number(result->sum.window_s, 30 * 86400);
}

static void sums_are_those_of_the_days_of_the_window(void **state)
{
	struct world *world = *state;
	int64_t total = 0;

	prepare(world);
	/* by UTC as by Berlin: days of 24 events of their number, but for two hours */
	add_hours(world, "2026-06-30T22:00:00Z", "2026-10-31T23:00:00Z");
	add_objective(world, "goal", "shop", "90")->window =
	    window_of("1Q", false, "2026-01-01 00:00");
	const struct slo_result *result = result_of(world_slo(world, "2026-09", false), "goal");
	for (int64_t utc = at("2026-06-30T22:00:00Z"); utc < at("2026-09-30T22:00:00Z");
	     utc += 3600)
		total += civil_from_days(day_of_second(utc)).day;
	assert_slo_counts(result->sum.counts, total - 92 * 24, total);
	assert_number(result->sum.slots.expected, 92 * 24);
	assert_int_equal(result->days->len, 92);
	/* beside it, the 28 days that end with the period */
	assert_true(result->has_rolling);
	result = result_of(world_slo(world, "2026-10", false), "goal");
	assert_taken_text(days_text(result->rolling.first_day, result->rolling.end_day),
	    "2026-10-04..2026-10-31");
	assert_number(result->rolling.slots.expected, 28 * 24 + 1);
	assert_number(result->rolling.counts.total - result->rolling.counts.good, 28 * 24 + 1);
}

static void rolling_days_of_a_running_period_end_with_a_whole_day(void **state)
{
	struct world *world = *state;

	prepare(world);
	add_hours(world, "2026-08-01T00:00:00Z", "2026-10-12T09:00:00Z");
	add_objective(world, "goal", "shop", "99");
	world->known_until_utc = at("2026-10-12T09:00:00Z");
	const struct slo_result *result = result_of(world_slo(world, "2026-10", true), "goal");
	const struct slo_result *service = rollup_of(world->slo, "service", "shop");

	assert_taken_text(days_text(result->rolling.first_day, result->rolling.end_day),
	    "2026-09-14..2026-10-11");
	assert_number(result->rolling.slots.observed, 28 * 24);
	assert_int_not_equal(result->rolling.status, SLO_PROVISIONAL);
	assert_slo_counts(
	    service->rolling.counts, result->rolling.counts.good, result->rolling.counts.total);
	assert_number(result->sum.slots.observed, 11 * 24 + 11);
	assert_slo_counts(service->sum.counts, result->sum.counts.good, result->sum.counts.total);
}

/* --- segments --- */

/* An hour on each of two days: before and since the 16th. */
static void a_month_with_two_targets_has_the_sum_of_their_budgets(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *before, *since;
		int64_t bad_before, total_before, bad_since, total_since;
		bool is_met;
		double consumed, minutes;
	} cases[] = {
		/* 1 + 10 may fail: together, whichever */
		{ "99.9", "99", 11, 1000, 0, 1000, true, 1, 0 },
		{ "99.9", "99", 0, 1000, 11, 1000, true, 1, 0 },
		{ "99.9", "99", 6, 1000, 6, 1000, false, 12.0 / 11, NAN },
		{ "99.9", "99", 0, 1000, 0, 1000, true, 0, NAN },
		/* one of 10^15 more than allowed */
		{ "99.99", "99.9", 0, 1, 100000000000, 100000000000000, true, NAN, NAN },
		{ "99.99", "99.9", 1, 1, 100000000000, 100000000000000, false, NAN, NAN },
		{ "99", "99", 20, 1000, 0, 1000, true, 1, 0 },
	};

	prepare(world);
	struct objective *first = add_objective(world, "goal", "shop", "99.9");
	struct objective *second = add_objective(world, "goal", "shop", "99");
	second->valid_from = day("2026-10-16");
	struct sample_series *series = add_series(world, "shop", 3600, 0);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		first->target_percent = percent_of(cases[i].before);
		second->target_percent = percent_of(cases[i].since);
		g_array_set_size(series->samples, 0);
		/* the last hour of the 15th, and the first of the 16th */
		add_sample(series, at("2026-10-15T21:00:00Z"),
		    cases[i].total_before - cases[i].bad_before, cases[i].total_before);
		add_sample(series, at("2026-10-15T22:00:00Z"),
		    cases[i].total_since - cases[i].bad_since, cases[i].total_since);
		print_message("             case %zu\n", i);
		const struct slo_result *result =
		    result_of(world_slo(world, "2026-10", false), "goal");

		assert_int_equal(result->sum.status, cases[i].is_met ? SLO_MET : SLO_MISSED);
		if (!isnan(cases[i].consumed))
			assert_near(slo_consumed(&result->sum, result->kind), cases[i].consumed);
		if (!isnan(cases[i].minutes))
			assert_near(slo_remaining_minutes(&result->sum, result->kind), 0);
		assert_int_equal(result->segments->len, 2);
		const struct slo_segment *segments =
		    &g_array_index(result->segments, struct slo_segment, 0);
		assert_slo_counts(segments[0].counts, cases[i].total_before - cases[i].bad_before,
		    cases[i].total_before);
		assert_slo_counts(segments[1].counts, cases[i].total_since - cases[i].bad_since,
		    cases[i].total_since);
		assert_number(segments[0].seconds, 15 * 86400);
		assert_number(segments[1].seconds, 16 * 86400 + 3600);
		/* the last one names the target */
		assert_taken_text(decimal_format(result->target_percent), cases[i].since);
	}
}

static void minutes_of_a_month_with_two_targets_are_those_of_each(void **state)
{
	struct world *world = *state;

	prepare(world);
	add_objective(world, "goal", "shop", "99.9");
	add_objective(world, "goal", "shop", "99")->valid_from = day("2026-10-16");
	const struct slo_result *result = result_of(world_slo(world, "2026-10", false), "goal");

	/* 15 days at 0.1 %, 16 days and an hour at 1 % */
	assert_near(result->sum.allowed_minutes, 15 * 1440 * 0.001 + (16 * 1440 + 60) * 0.01);
	assert_number(result->sum.window_s, 31 * 86400 + 3600);
}

static void an_objective_that_is_agreed_on_within_a_month_holds_from_then_on(void **state)
{
	struct world *world = *state;

	prepare(world);
	add_hours(world, "2026-09-01T00:00:00Z", "2026-11-30T00:00:00Z");
	add_objective(world, "goal", "shop", "99")->valid_from = day("2026-10-16");
	const struct slo_result *result = result_of(world_slo(world, "2026-10", false), "goal");

	assert_int_equal(result->days->len, 16);
	assert_number(result->sum.slots.expected, 16 * 24 + 1);
	assert_number(result->sum.window_s, 16 * 86400 + 3600);
	assert_near(result->sum.allowed_minutes, (16 * 1440 + 60) * 0.01);
	assert_int_equal(result->segments->len, 1);
	/* there was none before */
	assert_int_equal(world_slo(world, "2026-09", false)->objectives->len, 0);
	assert_int_equal(world_slo(world, "2026-11", false)->objectives->len, 1);
	/* and beside it no more than it has */
	result = result_of(world_slo(world, "2026-10", false), "goal");
	assert_number(result->rolling.slots.expected, 16 * 24 + 1);
}

static void a_definition_that_changes_counts_each_part_by_its_own(void **state)
{
	struct world *world = *state;

	prepare(world);
	struct sample_series *series = add_series(world, "shop", 3600, 0);
	for (int hour = 0; hour < 31 * 24 + 1; hour++)
		add_sample(series, at("2026-09-30T22:00:00Z") + hour * 3600, 99, 100);
	add_objective(world, "goal", "shop", "99");
	struct objective *second = add_objective(world, "goal", "shop", "90");
	second->valid_from = day("2026-10-31");
	second->kind = OBJECTIVE_TIMESLICES;
	second->budgeting = BUDGET_TIMESLICES;
	second->slice_s = 3600;
	second->slice_target_percent = percent_of("99.5");
	const struct slo_result *result = result_of(world_slo(world, "2026-10", false), "goal");
	const struct slo_segment *segments =
	    &g_array_index(result->segments, struct slo_segment, 0);

	assert_slo_counts(segments[0].counts, 99 * 721, 100 * 721);
	assert_slo_counts(segments[1].counts, 0, 24);
	assert_int_equal(result->kind, OBJECTIVE_TIMESLICES);
}

/* A pool's objective changes with the pool of the service, on the day. */
static void the_objective_of_a_pool_changes_with_the_pool(void **state)
{
	struct world *world = *state;

	prepare(world);
	add_service(world, "shop", "store", "front", "B")->valid_from = day("2026-10-16");
	struct sample_series *series = add_series(world, "shop", 3600, 0);
	add_sample(series, at("2026-10-05T00:00:00Z"), 9999, 10000);
	add_sample(series, at("2026-10-20T00:00:00Z"), 9990, 10000);
	const struct slo_result *result =
	    result_of(world_slo(world, "2026-10", false), "shop-pool-slo");

	assert_int_equal(result->segments->len, 2);
	assert_near(slo_consumed(&result->sum, result->kind), 1);
	assert_int_equal(result->sum.status, SLO_MET);
	assert_string_equal(result->pool, "B");
	assert_slo_counts(rollup_of(world->slo, "pool", "A")->sum.counts, 9999, 10000);
	assert_slo_counts(rollup_of(world->slo, "pool", "B")->sum.counts, 9990, 10000);
	assert_slo_counts(rollup_of(world->slo, "service", "shop")->sum.counts, 19989, 20000);
}

#define in_world(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(the_window_is_the_last_one_that_ended_in_the_period),
		in_world(a_month_from_the_21st_ends_in_the_month_of_its_end),
		in_world(sums_are_those_of_the_days_of_the_window),
		in_world(rolling_days_of_a_running_period_end_with_a_whole_day),
		in_world(a_month_with_two_targets_has_the_sum_of_their_budgets),
		in_world(minutes_of_a_month_with_two_targets_are_those_of_each),
		in_world(an_objective_that_is_agreed_on_within_a_month_holds_from_then_on),
		in_world(a_definition_that_changes_counts_each_part_by_its_own),
		in_world(the_objective_of_a_pool_changes_with_the_pool),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
