#include "analytics/slo.h"

#include <math.h>
#include <string.h>

#include "base/instant.h"
#include "tests/support_analytics.h"

static void windows_have_their_real_length(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *month, *zone;
		int64_t minutes;
	} cases[] = {
		{ "2026-02", "UTC", 40320 },
		{ "2028-02", "UTC", 41760 },
		{ "2026-03", "Europe/Berlin", 44580 },
		{ "2026-10", "Europe/Berlin", 44700 },
		{ "2026-10", "Asia/Kolkata", 44640 },
		{ "2026-04", "Australia/Lord_Howe", 43230 },
		{ "2011-12", "Pacific/Apia", 43200 },
	};

	set_four_services(world);
	add_sample(add_series(world, "shop", 60, 0), at("2026-10-05T00:00:00Z"), 1, 1);
	struct objective *objective = add_objective(world, "shop-success", "shop", "99.9");
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		objective->window.zone = zone_find(cases[i].zone);
		assert_number(result_of(world_slo(world, cases[i].month, false), "shop-success")
				  ->sum.window_s,
		    cases[i].minutes * 60);
	}
}

static void budget_minutes_agree_with_the_calendar(void **state)
{
	struct world *world = *state;
	g_autoptr(GPtrArray) rows =
	    shared_table(world->files, "conformance/calendar_month_budget.csv");

	set_four_services(world);
	struct objective *objective = add_objective(world, "shop-success", "shop", "99.9");
	struct sample_series *series = add_series(world, "shop", 60, 0);
	for (guint i = 0; i < rows->len; i++) {
		const char *const *row = rows->pdata[i];

		objective->window.zone = zone_find(row[1]);
		g_array_set_size(series->samples, 0);
		add_sample(series, at(row[2]), 5, 5); /* all good: the whole budget remains */
		add_sample(series, at(row[3]) - 1, 5, 5);
		add_sample(series, at(row[3]), 0, 1); /* belongs to the next month */
		for (int percent = 0; percent < 2; percent++) {
			objective->target_percent = percent_of(percent == 0 ? "99.9" : "99.99");
			const struct slo_result *result =
			    result_of(world_slo(world, row[0], false), "shop-success");

			assert_number(result->sum.window_s, g_ascii_strtoll(row[4], NULL, 10) * 60);
			assert_slo_counts(result->sum.counts, 10, 10);
			assert_near(slo_remaining_minutes(&result->sum, result->kind),
			    g_ascii_strtod(row[5 + percent], NULL));
		}
	}
}

static void minutes_and_events_that_are_left_follow_what_was_used(void **state)
{
	struct world *world = *state;
	static const struct {
		int64_t good, total;
		double minutes, events, consumed;
	} cases[] = {
		{ 2998500, 3000000, 22.35, 1500, 0.5 },
		{ 998, 1000, -44.7, -1, 2 },
		{ 999, 1000, 0, 0, 1 },
		{ 1000, 1000, 44.7, 1, 0 },
		{ 0, 0, NAN, NAN, NAN },
	};

	set_four_services(world);
	add_objective(world, "shop-success", "shop", "99.9");
	struct sample_series *series = add_series(world, "shop", 60, 0);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_array_set_size(series->samples, 0);
		add_sample(series, at("2026-10-05T00:00:00Z"), cases[i].good, cases[i].total);
		const struct slo_result *result =
		    result_of(world_slo(world, "2026-10", false), "shop-success");

		/* October has 44,700 minutes in Berlin */
		assert_near(result->sum.allowed_minutes, 44.7);
		assert_near(slo_remaining_minutes(&result->sum, result->kind), cases[i].minutes);
		assert_near(slo_remaining_events(&result->sum, result->kind), cases[i].events);
		assert_near(slo_consumed(&result->sum, result->kind), cases[i].consumed);
		assert_near(slo_remaining(&result->sum, result->kind), 1 - cases[i].consumed);
	}
}

static void counts_are_summed_before_the_one_division(void **state)
{
	struct world *world = *state;
	static const int64_t counts[][2] = { { 2, 4 }, { 10, 10 }, { 12, 12 }, { 13, 13 },
		{ 13, 14 }, { 12, 15 }, { 13, 14 }, { 13, 13 }, { 12, 12 }, { 11, 11 } };

	set_four_services(world);
	add_objective(world, "shop-success", "shop", "95");
	struct sample_series *series = add_series(world, "shop", 60, 0);
	for (size_t i = 0; i < G_N_ELEMENTS(counts); i++)
		add_sample(series, at("2026-10-05T00:00:00Z") + (int64_t)i * 60, counts[i][0],
		    counts[i][1]);
	const struct slo_result *result =
	    result_of(world_slo(world, "2026-10", false), "shop-success");

	assert_slo_counts(result->sum.counts, 111, 118);
	assert_near(slo_attained(result->sum.counts), 111.0 / 118);
	assert_int_equal(result->sum.status, SLO_MISSED);
	assert_string_equal(result->scope, "objective");
	assert_string_equal(result->product, "store");
	assert_string_equal(result->pool, "A");
	assert_string_equal(result->formula, "sum of good / sum of total of shop requests");
}

static void minutes_of_a_peer_give_the_same_sum(void **state)
{
	struct world *world = *state;
	g_autoptr(GPtrArray) rows =
	    shared_table(world->files, "conformance/nobl9_gist_minutes.csv");
	struct sample_series *series;

	set_four_services(world);
	add_objective(world, "shop-success", "shop", "95");
	series = add_series(world, "shop", 60, 0);
	for (guint i = 0; i < rows->len; i++) {
		const char *const *row = rows->pdata[i];

		add_sample(series, at("2026-10-05T00:00:00Z") + i * 60,
		    g_ascii_strtoll(row[1], NULL, 10), g_ascii_strtoll(row[2], NULL, 10));
	}
	assert_slo_counts(
	    result_of(world_slo(world, "2026-10", false), "shop-success")->sum.counts, 111, 118);
}

static void a_month_is_met_missed_without_data_or_provisional(void **state)
{
	struct world *world = *state;
	static const struct {
		int64_t good, total;
		bool running;
		enum slo_status status;
		const char *name;
		bool on_target;
	} cases[] = {
		{ 999, 1000, false, SLO_MET, "met", true },
		{ 998, 1000, false, SLO_MISSED, "missed", false },
		{ 0, 0, false, SLO_NO_DATA, "no_data", false },
		{ 999, 1000, true, SLO_PROVISIONAL, "provisional", true },
		{ 998, 1000, true, SLO_PROVISIONAL, "provisional", false },
		{ 0, 0, true, SLO_NO_DATA, "no_data", false },
	};

	set_four_services(world);
	add_objective(world, "shop-success", "shop", "99.9");
	struct sample_series *series = add_series(world, "shop", 60, 0);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_array_set_size(series->samples, 0);
		add_sample(series, at("2026-10-05T00:00:00Z"), cases[i].good, cases[i].total);
		const struct slo_report *report = world_slo(world, "2026-10", cases[i].running);
		const struct slo_result *result = result_of(report, "shop-success");

		assert_int_equal(result->sum.status, cases[i].status);
		assert_string_equal(slo_status_name(result->sum.status), cases[i].name);
		assert_true(result->sum.on_target == cases[i].on_target);
		assert_true(result->is_running == cases[i].running);
		assert_true(report->is_running == cases[i].running);
	}
}

static void a_service_without_samples_has_no_data(void **state)
{
	struct world *world = *state;

	set_four_services(world);
	add_objective(world, "shop-success", "shop", "99.9");
	add_objective(world, "other-metric", "web", "99.9");
	add_sample(add_series(world, "web", 60, 0), at("2026-10-05T00:00:00Z"), 1, 1);
	g_free(((struct objective *)world->objectives->pdata[1])->metric);
	((struct objective *)world->objectives->pdata[1])->metric = g_strdup("logins");
	const struct slo_report *report = world_slo(world, "2026-10", false);

	assert_int_equal(result_of(report, "shop-success")->sum.status, SLO_NO_DATA);
	assert_true(isnan(slo_coverage(&result_of(report, "shop-success")->sum)));
	assert_int_equal(result_of(report, "other-metric")->sum.status, SLO_NO_DATA);
	assert_slo_counts(rollup_of(report, "service", "web")->sum.counts, 1, 1);
}

static void sums_past_int64_are_an_error(void **state)
{
	struct world *world = *state;
	int64_t huge = (INT64_C(1) << 62) - 1;

	set_four_services(world);
	add_objective(world, "shop-success", "shop", "99.9");
	struct sample_series *series = add_series(world, "shop", 60, 0);
	add_sample(series, at("2026-10-05T00:00:00Z"), huge, huge);
	add_sample(series, at("2026-10-05T00:01:00Z"), huge + 1, huge + 1);
	assert_slo_counts(result_of(world_slo(world, "2026-10", false), "shop-success")->sum.counts,
	    INT64_MAX, INT64_MAX);
	assert_int_equal(result_of(world->slo, "shop-success")->sum.status, SLO_MET);
	add_sample(series, at("2026-10-05T00:02:00Z"), 0, 1);
	assert_holds(slo_failure(world, "2026-10"), "shop-success");
	world_slo(world, "2026-12", false);
}

static void a_correction_leaves_both_sides_and_raw_keeps_them(void **state)
{
	struct world *world = *state;

	set_four_services(world);
	add_objective(world, "shop-success", "shop", "99.9");
	struct sample_series *series = add_series(world, "shop", 60, 0);
	for (int minute = 0; minute < 60; minute++)
		add_sample(
		    series, at("2026-10-05T00:00:00Z") + minute * 60, minute < 20 ? 0 : 10, 10);
	/* from minute 5 up to minute 20, written as two that overlap */
	add_correction(world, "shop", "2026-10-05T00:05:00Z", "2026-10-05T00:15:00Z");
	add_correction(world, NULL, "2026-10-05T00:10:00Z", "2026-10-05T00:20:00Z");
	add_correction(world, "web", "2026-10-05T00:00:00Z", "2026-10-05T01:00:00Z");
	const struct slo_result *result =
	    result_of(world_slo(world, "2026-10", false), "shop-success");

	assert_slo_counts(result->sum.raw, 400, 600);
	assert_slo_counts(result->sum.counts, 400, 450);
	assert_number(result->sum.unattributed_bad, 50);
	/* of the 44700 minutes of the month */
	assert_slo_slots(result->sum.slots, "44685 45 5 15");
	assert_slo_counts(rollup_of(world->slo, "service", "shop")->sum.counts, 400, 450);
	assert_slo_counts(g_array_index(result->days, struct slo_day, 4).counts, 400, 450);
}

static void a_correction_of_an_objective_applies_to_it_only(void **state)
{
	struct world *world = *state;

	set_four_services(world);
	add_objective(world, "shop-success", "shop", "99.9");
	add_objective(world, "shop-strict", "shop", "99.99");
	add_sample(add_series(world, "shop", 60, 0), at("2026-10-05T00:00:00Z"), 7, 10);
	add_correction(world, "shop", "2026-10-05T00:00:00Z", "2026-10-05T00:01:00Z")->objective =
	    g_strdup("shop-strict");
	const struct slo_report *report = world_slo(world, "2026-10", false);

	assert_slo_counts(result_of(report, "shop-success")->sum.counts, 7, 10);
	assert_slo_counts(result_of(report, "shop-strict")->sum.counts, 0, 0);
	assert_slo_counts(result_of(report, "shop-strict")->sum.raw, 7, 10);
	assert_int_equal(result_of(report, "shop-strict")->sum.status, SLO_NO_DATA);
	assert_slo_counts(rollup_of(report, "service", "shop")->sum.counts, 7, 10);
	assert_slo_counts(rollup_of(report, "system", "system")->sum.counts, 7, 10);
}

static void a_sample_belongs_to_what_its_timestamp_lies_in(void **state)
{
	struct world *world = *state;

	set_four_services(world);
	add_objective(world, "shop-success", "shop", "99.9");
	struct sample_series *series = add_series(world, "shop", 300, 0);
	add_sample(series, at("2026-09-30T21:55:00Z"), 0, 1); /* September in Berlin */
	add_sample(series, at("2026-09-30T22:00:00Z"), 0, 10);
	add_sample(series, at("2026-10-31T22:55:00Z"), 0, 100);
	add_sample(series, at("2026-10-31T23:00:00Z"), 0, 1000); /* November */
	add_correction(world, "shop", "2026-09-30T22:00:01Z", "2026-09-30T22:05:00Z");
	const struct slo_result *result =
	    result_of(world_slo(world, "2026-10", false), "shop-success");

	assert_slo_counts(result->sum.counts, 0, 110);
	assert_number(result->sum.window_s, 44700 * 60);
	assert_int_equal(result->days->len, 31);
	assert_slo_counts(g_array_index(result->days, struct slo_day, 0).counts, 0, 10);
	assert_slo_counts(g_array_index(result->days, struct slo_day, 30).counts, 0, 100);
	assert_number(g_array_index(result->days, struct slo_day, 0).day, day("2026-10-01"));
	assert_number(g_array_index(result->days, struct slo_day, 24).slots.expected, 25 * 12);
	assert_number(result->sum.slots.expected, 44700 / 5);
}

static void bad_outside_every_incident_is_unattributed(void **state)
{
	struct world *world = *state;

	set_four_services(world);
	add_objective(world, "shop-success", "shop", "99.9");
	struct sample_series *series = add_series(world, "shop", 60, 0);
	for (int minute = 0; minute < 60; minute++)
		add_sample(series, at("2026-10-05T00:00:00Z") + minute * 60, 9, 10);
	/* minutes 10 to 30, by two incidents that overlap; the others do not count */
	add_incident(world, "INC-1", "shop", "2026-10-05T00:10:00Z", "2026-10-05T00:25:00Z");
	add_incident(world, "INC-2", "web;shop", "2026-10-05T00:20:00Z", "2026-10-05T00:30:00Z");
	add_incident(world, "INC-3", "web", "2026-10-05T00:30:00Z", "2026-10-05T00:40:00Z");
	add_incident(world, "INC-4", "shop", "2026-10-05T00:40:00Z", "2026-10-05T00:50:00Z")
	    ->is_maintenance = true;
	const struct slo_result *result =
	    result_of(world_slo(world, "2026-10", false), "shop-success");

	assert_number(result->sum.unattributed_bad, 40);
	assert_slo_counts(result->sum.counts, 540, 600);
	add_incident(world, "INC-5", "shop", "2026-10-05T00:59:00Z", NULL); /* open */
	assert_number(
	    result_of(world_slo(world, "2026-10", false), "shop-success")->sum.unattributed_bad,
	    39);
}

static void coverage_shows_a_gap(void **state)
{
	struct world *world = *state;

	set_four_services(world);
	add_objective(world, "shop-success", "shop", "99.9");
	struct sample_series *series = add_series(world, "shop", 3600, 0);
	world->known_until_utc = at("2026-10-10T22:00:00Z"); /* ten days */
	for (int hour = 0; hour < 240; hour++)
		if (hour < 24 || hour >= 84)
			add_sample(series, at("2026-09-30T22:00:00Z") + hour * 3600, 1, 1);
	const struct slo_result *result =
	    result_of(world_slo(world, "2026-10", true), "shop-success");

	assert_number(result->sum.slots.observed, 180);
	assert_number(result->sum.slots.expected, 240);
	assert_near(slo_coverage(&result->sum), 0.75);
	assert_int_equal(result->days->len, 10);
	assert_number(g_array_index(result->days, struct slo_day, 1).slots.observed, 0);
	assert_number(g_array_index(result->days, struct slo_day, 1).slots.expected, 24);
	assert_number(g_array_index(result->days, struct slo_day, 3).slots.observed, 12);
	assert_true(isnan(slo_attained(g_array_index(result->days, struct slo_day, 1).counts)));
}

/* A series of one sample a day is whole in a month whose days have 23, 24 and 25 hours. */
static void coverage_of_long_steps_is_whole_over_a_clock_change(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *month, *first;
		int64_t step_s;
		int samples;
	} cases[] = {
		{ "2026-03", "2026-03-01T00:00:00Z", 86400, 31 },
		{ "2026-10", "2026-10-01T00:00:00Z", 86400, 31 },
		{ "2026-03", "2026-02-28T23:00:00Z", 86400, 31 },
		{ "2026-02", "2026-01-31T23:00:00Z", 25200, 96 },
	};

	set_four_services(world);
	add_objective(world, "shop-success", "shop", "99.9");
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_ptr_array_set_size(world->series, 0);
		struct sample_series *series = add_series(world, "shop", cases[i].step_s, 0);

		for (int j = 0; j < cases[i].samples; j++)
			add_sample(series, at(cases[i].first) + j * cases[i].step_s, 1, 1);
		const struct slo_result *result =
		    result_of(world_slo(world, cases[i].month, false), "shop-success");

		assert_number(result->sum.slots.observed, cases[i].samples);
		assert_number(result->sum.slots.expected, cases[i].samples);
	}
}

static void no_slot_is_expected_after_what_is_known(void **state)
{
	struct world *world = *state;

	set_four_services(world);
	add_objective(world, "shop-success", "shop", "99.9");
	add_sample(add_series(world, "shop", 300, 0), at("2026-09-30T22:00:00Z"), 1, 1);
	world->known_until_utc = at("2026-09-30T22:14:59Z");
	assert_number(
	    result_of(world_slo(world, "2026-10", true), "shop-success")->sum.slots.expected, 2);
	world->known_until_utc = at("2026-09-30T21:00:00Z");
	const struct slo_result *result =
	    result_of(world_slo(world, "2026-10", true), "shop-success");
	assert_number(result->sum.slots.expected, 0);
	assert_int_equal(result->days->len, 0);
}

static void the_worst_objective_comes_first(void **state)
{
	struct world *world = *state;
	static const char *const order[] = { "none-left", "three", "half-a", "half-b", "empty-a",
		"empty-b" };
	static const struct {
		const char *name, *percent;
		int64_t good;
	} objectives[] = {
		{ "half-b", "90", 95 },
		{ "empty-b", "99", -1 },
		{ "three", "99", 97 },
		{ "half-a", "90", 95 },
		{ "empty-a", "99", -1 },
		{ "none-left", "100", 99 },
	};

	set_policy(world, "zone: Europe/Berlin\npools: {A: {}}\n");
	for (size_t i = 0; i < G_N_ELEMENTS(objectives); i++) {
		add_service(world, objectives[i].name, "store", "front", "A");
		add_objective(world, objectives[i].name, objectives[i].name, objectives[i].percent);
		if (objectives[i].good >= 0)
			add_sample(add_series(world, objectives[i].name, 60, 0),
			    at("2026-10-05T00:00:00Z"), objectives[i].good, 100);
	}
	const struct slo_report *report = world_slo(world, "2026-10", false);
	for (size_t i = 0; i < G_N_ELEMENTS(order); i++)
		assert_string_equal(
		    ((struct slo_result *)report->objectives->pdata[i])->name, order[i]);
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_WORLD(minutes_and_events_that_are_left_follow_what_was_used),
		WITH_WORLD(windows_have_their_real_length),
		WITH_WORLD(budget_minutes_agree_with_the_calendar),
		WITH_WORLD(counts_are_summed_before_the_one_division),
		WITH_WORLD(minutes_of_a_peer_give_the_same_sum),
		WITH_WORLD(a_month_is_met_missed_without_data_or_provisional),
		WITH_WORLD(a_service_without_samples_has_no_data),
		WITH_WORLD(sums_past_int64_are_an_error),
		WITH_WORLD(a_correction_leaves_both_sides_and_raw_keeps_them),
		WITH_WORLD(a_correction_of_an_objective_applies_to_it_only),
		WITH_WORLD(a_sample_belongs_to_what_its_timestamp_lies_in),
		WITH_WORLD(bad_outside_every_incident_is_unattributed),
		WITH_WORLD(coverage_shows_a_gap),
		WITH_WORLD(coverage_of_long_steps_is_whole_over_a_clock_change),
		WITH_WORLD(no_slot_is_expected_after_what_is_known),
		WITH_WORLD(the_worst_objective_comes_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
