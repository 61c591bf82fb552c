#include "analytics/slo.h"

#include <math.h>
#include <string.h>

#include "base/instant.h"
#include "tests/support_analytics.h"

/* The services shop and web of pool A, mail of pool B, batch of pool C, which has no SLO. */
static void prepare(struct world *world)
{
	set_usual_policy(world, "");
	add_service(world, "shop", "store", "front", "A");
	add_service(world, "web", "store", "front", "A");
	add_service(world, "mail", "post", "back", "B");
	add_service(world, "batch", "post", "back", "C");
}

static void assert_counts_are(
    struct slo_counts counts, int64_t good, int64_t total, const char *file, int line)
{
	if (counts.good != good || counts.total != total) {
		print_error("%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT ", not %" G_GINT64_FORMAT
			    " of %" G_GINT64_FORMAT "\n",
		    counts.good, counts.total, good, total);
		_fail(file, line);
	}
}

#define assert_slo_counts(counts, good, total)                                                     \
	assert_counts_are((counts), (good), (total), __FILE__, __LINE__)

static void decides_in_whole_numbers(void **state)
{
	static const struct {
		int64_t good, total;
		const char *percent;
		bool met;
	} cases[] = {
		{ 999, 1000, "99.9", true },
		{ 998, 1000, "99.9", false },
		{ 1999, 2000, "99.95", true },
		{ INT64_C(99990000000), INT64_C(100000000000), "99.99", true },
		{ INT64_C(99989999999), INT64_C(100000000000), "99.99", false },
		{ 0, 0, "99.9", false },
		{ 0, 0, "0", false },
		{ 0, 1, "0", true },
		{ 1, 1, "100", true },
		{ INT64_MAX - 1, INT64_MAX, "100", false },
		{ INT64_MAX, INT64_MAX, "99.999999999", true },
		{ INT64_C(9223372036854775797), INT64_MAX, "99.999999999", true },
		{ INT64_C(4) << 60, INT64_MAX, "99.999999999", false },
		{ 999999999, 1000000000, "99.9999999", true },
		{ 999999998, 1000000000, "99.9999999", false },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct slo_counts counts = { .good = cases[i].good, .total = cases[i].total };

		if (slo_is_met(counts, percent_of(cases[i].percent)) != cases[i].met)
			fail_msg("case %zu at %s %%", i, cases[i].percent);
	}
}

static struct slo_result result_with(int64_t good, int64_t total, const char *percent)
{
	return (struct slo_result){ .has_target = percent != NULL,
		.target_percent = percent_of(percent != NULL ? percent : "0"),
		.counts = { .good = good, .total = total },
		.window_s = 30 * 86400 };
}

static void an_exhausted_budget_is_exactly_used(void **state)
{
	static const struct {
		int64_t good, total;
		const char *percent;
		double consumed;
	} cases[] = {
		{ 999, 1000, "99.9", 1 },
		{ 1999, 2000, "99.95", 1 },
		{ 2998500, 3000000, "99.9", 0.5 },
		{ 995000, 1000000, "99.9", 5 },
		{ 0, 100, "99.9", 1000 },
		{ 100, 100, "99.9", 0 },
		{ 100, 100, "100", 0 },
		{ 99, 100, "100", INFINITY },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct slo_result result =
		    result_with(cases[i].good, cases[i].total, cases[i].percent);

		assert_true(slo_budget_consumed(&result) == cases[i].consumed);
		assert_true(slo_budget_remaining(&result) == 1 - cases[i].consumed);
	}
}

static void no_data_or_no_target_has_no_ratio(void **state)
{
	struct slo_result empty = result_with(0, 0, "99.9"), untargeted = result_with(1, 1, NULL);

	(void)state;
	assert_true(isnan(slo_attained(empty.counts)));
	assert_true(isnan(slo_budget_consumed(&empty)));
	assert_true(isnan(slo_budget_remaining(&empty)));
	assert_true(isnan(slo_budget_remaining_minutes(&empty)));
	assert_true(isnan(slo_coverage(&empty)));
	assert_near(slo_attained(untargeted.counts), 1);
	assert_true(isnan(slo_budget_consumed(&untargeted)));
	assert_true(isnan(slo_budget_remaining_minutes(&untargeted)));
}

static void budgets_agree_with_the_worked_cases(void **state)
{
	struct world *world = *state;
	g_autoptr(GPtrArray) rows = shared_table(world->files, "conformance/budget_cases.csv");
	guint checked = 0;

	for (guint i = 0; i < rows->len; i++) {
		const char *const *row = rows->pdata[i];
		struct decimal target;

		if (!g_str_equal(row[2], "occurrences"))
			continue;
		assert_true(decimal_parse(row[3], &target));
		target.digits *= 100; /* a ratio, here wanted in per cent */
		struct slo_result result = result_with(
		    g_ascii_strtoll(row[4], NULL, 10), g_ascii_strtoll(row[5], NULL, 10), "0");
		result.target_percent = target;
		assert_true(slo_is_met(result.counts, target) == g_str_equal(row[12], "met"));
		checked++;
		if (result.counts.total == 0) {
			assert_true(isnan(slo_attained(result.counts)));
			continue;
		}
		/* the table has twelve digits */
		assert_true(
		    fabs(slo_attained(result.counts) - g_ascii_strtod(row[8], NULL)) < 1e-12);
		assert_true(
		    fabs(slo_budget_consumed(&result) / g_ascii_strtod(row[10], NULL) - 1) < 1e-11);
		assert_true(
		    fabs(slo_budget_remaining(&result) - g_ascii_strtod(row[11], NULL)) < 1e-11);
	}
	assert_true(checked >= 11);
}

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

	prepare(world);
	add_sample(add_series(world, "shop", 60, 0), at("2026-10-05T00:00:00Z"), 1, 1);
	struct objective *objective = add_objective(world, "shop-success", "shop", "99.9");
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_free(objective->zone);
		objective->zone = g_strdup(cases[i].zone);
		assert_number(
		    result_of(world_slo(world, cases[i].month, false), "shop-success")->window_s,
		    cases[i].minutes * 60);
	}
}

static void budget_minutes_agree_with_the_calendar(void **state)
{
	struct world *world = *state;
	g_autoptr(GPtrArray) rows =
	    shared_table(world->files, "conformance/calendar_month_budget.csv");

	prepare(world);
	struct objective *objective = add_objective(world, "shop-success", "shop", "99.9");
	struct sample_series *series = add_series(world, "shop", 60, 0);
	for (guint i = 0; i < rows->len; i++) {
		const char *const *row = rows->pdata[i];

		g_free(objective->zone);
		objective->zone = g_strdup(row[1]);
		g_array_set_size(series->samples, 0);
		add_sample(series, at(row[2]), 5, 5); /* all good: the whole budget remains */
		add_sample(series, at(row[3]) - 1, 5, 5);
		add_sample(series, at(row[3]), 0, 1); /* belongs to the next month */
		for (int percent = 0; percent < 2; percent++) {
			objective->target_percent = percent_of(percent == 0 ? "99.9" : "99.99");
			const struct slo_result *result =
			    result_of(world_slo(world, row[0], false), "shop-success");

			assert_number(result->window_s, g_ascii_strtoll(row[4], NULL, 10) * 60);
			assert_slo_counts(result->counts, 10, 10);
			assert_near(slo_budget_remaining_minutes(result),
			    g_ascii_strtod(row[5 + percent], NULL));
		}
	}
}

static void remaining_minutes_follow_what_was_used(void **state)
{
	struct slo_result half = result_with(2998500, 3000000, "99.9");
	struct slo_result over = result_with(998, 1000, "99.9");

	(void)state;
	assert_near(slo_budget_remaining_minutes(&half), 21.6);
	assert_near(slo_budget_remaining_minutes(&over), -43.2);
}

static void counts_are_summed_before_the_one_division(void **state)
{
	struct world *world = *state;
	static const int64_t counts[][2] = { { 2, 4 }, { 10, 10 }, { 12, 12 }, { 13, 13 },
		{ 13, 14 }, { 12, 15 }, { 13, 14 }, { 13, 13 }, { 12, 12 }, { 11, 11 } };

	prepare(world);
	add_objective(world, "shop-success", "shop", "95");
	struct sample_series *series = add_series(world, "shop", 60, 0);
	for (size_t i = 0; i < G_N_ELEMENTS(counts); i++)
		add_sample(series, at("2026-10-05T00:00:00Z") + (int64_t)i * 60, counts[i][0],
		    counts[i][1]);
	const struct slo_result *result =
	    result_of(world_slo(world, "2026-10", false), "shop-success");

	assert_slo_counts(result->counts, 111, 118);
	assert_near(slo_attained(result->counts), 111.0 / 118);
	assert_int_equal(result->status, SLO_MISSED);
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

	prepare(world);
	add_objective(world, "shop-success", "shop", "95");
	series = add_series(world, "shop", 60, 0);
	for (guint i = 0; i < rows->len; i++) {
		const char *const *row = rows->pdata[i];

		add_sample(series, at("2026-10-05T00:00:00Z") + i * 60,
		    g_ascii_strtoll(row[1], NULL, 10), g_ascii_strtoll(row[2], NULL, 10));
	}
	assert_slo_counts(
	    result_of(world_slo(world, "2026-10", false), "shop-success")->counts, 111, 118);
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

	prepare(world);
	add_objective(world, "shop-success", "shop", "99.9");
	struct sample_series *series = add_series(world, "shop", 60, 0);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_array_set_size(series->samples, 0);
		add_sample(series, at("2026-10-05T00:00:00Z"), cases[i].good, cases[i].total);
		const struct slo_report *report = world_slo(world, "2026-10", cases[i].running);
		const struct slo_result *result = result_of(report, "shop-success");

		assert_int_equal(result->status, cases[i].status);
		assert_string_equal(slo_status_name(result->status), cases[i].name);
		assert_true(result->on_target == cases[i].on_target);
		assert_true(result->is_running == cases[i].running);
		assert_true(report->is_running == cases[i].running);
	}
}

static void a_service_without_samples_has_no_data(void **state)
{
	struct world *world = *state;

	prepare(world);
	add_objective(world, "shop-success", "shop", "99.9");
	add_objective(world, "other-metric", "web", "99.9");
	add_sample(add_series(world, "web", 60, 0), at("2026-10-05T00:00:00Z"), 1, 1);
	g_free(((struct objective *)world->objectives->pdata[1])->metric);
	((struct objective *)world->objectives->pdata[1])->metric = g_strdup("logins");
	const struct slo_report *report = world_slo(world, "2026-10", false);

	assert_int_equal(result_of(report, "shop-success")->status, SLO_NO_DATA);
	assert_true(isnan(slo_coverage(result_of(report, "shop-success"))));
	assert_int_equal(result_of(report, "other-metric")->status, SLO_NO_DATA);
	assert_slo_counts(rollup_of(report, "service", "web")->counts, 1, 1);
}

static void sums_past_int64_are_an_error(void **state)
{
	struct world *world = *state;
	int64_t huge = (INT64_C(1) << 62) - 1;

	prepare(world);
	add_objective(world, "shop-success", "shop", "99.9");
	struct sample_series *series = add_series(world, "shop", 60, 0);
	add_sample(series, at("2026-10-05T00:00:00Z"), huge, huge);
	add_sample(series, at("2026-10-05T00:01:00Z"), huge + 1, huge + 1);
	assert_slo_counts(result_of(world_slo(world, "2026-10", false), "shop-success")->counts,
	    INT64_MAX, INT64_MAX);
	assert_int_equal(result_of(world->slo, "shop-success")->status, SLO_MET);
	add_sample(series, at("2026-10-05T00:02:00Z"), 0, 1);
	assert_holds(slo_failure(world, "2026-10"), "shop-success");
	world_slo(world, "2026-11", false);
}

static void a_rollup_past_int64_is_an_error(void **state)
{
	struct world *world = *state;

	prepare(world);
	add_sample(add_series(world, "batch", 60, 0), at("2026-10-05T00:00:00Z"), 0, INT64_MAX);
	world_slo(world, "2026-10", false);
	add_sample(add_series(world, "mail", 60, 0), at("2026-10-05T00:00:00Z"), 0, 1);
	assert_holds(slo_failure(world, "2026-10"), "system");
}

static void counts_of_several_scales_are_summed_at_the_finest(void **state)
{
	struct world *world = *state;

	prepare(world);
	add_objective(world, "shop-success", "shop", "99");
	add_objective(world, "web-success", "web", "99");
	add_sample(
	    add_series(world, "shop", 60, 2), at("2026-10-05T00:00:00Z"), 9975, 10000); /* 99.75 */
	add_sample(add_series(world, "web", 60, 0), at("2026-10-05T00:00:00Z"), 3, 4);
	const struct slo_report *report = world_slo(world, "2026-10", false);
	const struct slo_result *store = rollup_of(report, "product", "store");

	assert_slo_counts(result_of(report, "shop-success")->counts, 9975, 10000);
	assert_int_equal(result_of(report, "shop-success")->counts.scale, 2);
	assert_int_equal(result_of(report, "web-success")->counts.scale, 0);
	assert_slo_counts(store->counts, 9975 + 300, 10400);
	assert_int_equal(store->counts.scale, 2);
	assert_int_equal(rollup_of(report, "product", "post")->counts.scale, 0);
	assert_number(store->unattributed_bad, 25 + 100);
}

static void a_scale_that_overflows_is_an_error(void **state)
{
	struct world *world = *state;

	prepare(world);
	add_sample(add_series(world, "shop", 60, 9), at("2026-10-05T00:00:00Z"), 1, 1);
	add_sample(add_series(world, "web", 60, 0), at("2026-10-05T00:00:00Z"), 1,
	    INT64_MAX / 1000000000 + 1);
	slo_failure(world, "2026-10");
}

static void a_correction_leaves_both_sides_and_raw_keeps_them(void **state)
{
	struct world *world = *state;

	prepare(world);
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

	assert_slo_counts(result->raw, 400, 600);
	assert_slo_counts(result->counts, 400, 450);
	assert_number(result->unattributed_bad, 50);
	assert_number(result->slots_observed, 60);
	assert_slo_counts(rollup_of(world->slo, "service", "shop")->counts, 400, 450);
	assert_slo_counts(g_array_index(result->days, struct slo_day, 4).counts, 400, 450);
}

static void a_correction_of_an_objective_applies_to_it_only(void **state)
{
	struct world *world = *state;

	prepare(world);
	add_objective(world, "shop-success", "shop", "99.9");
	add_objective(world, "shop-strict", "shop", "99.99");
	add_sample(add_series(world, "shop", 60, 0), at("2026-10-05T00:00:00Z"), 7, 10);
	add_correction(world, "shop", "2026-10-05T00:00:00Z", "2026-10-05T00:01:00Z")->objective =
	    g_strdup("shop-strict");
	const struct slo_report *report = world_slo(world, "2026-10", false);

	assert_slo_counts(result_of(report, "shop-success")->counts, 7, 10);
	assert_slo_counts(result_of(report, "shop-strict")->counts, 0, 0);
	assert_slo_counts(result_of(report, "shop-strict")->raw, 7, 10);
	assert_int_equal(result_of(report, "shop-strict")->status, SLO_NO_DATA);
	assert_slo_counts(rollup_of(report, "service", "shop")->counts, 7, 10);
	assert_slo_counts(rollup_of(report, "system", "system")->counts, 7, 10);
}

static void a_sample_belongs_to_what_its_timestamp_lies_in(void **state)
{
	struct world *world = *state;

	prepare(world);
	add_objective(world, "shop-success", "shop", "99.9");
	struct sample_series *series = add_series(world, "shop", 300, 0);
	add_sample(series, at("2026-09-30T21:55:00Z"), 0, 1); /* September in Berlin */
	add_sample(series, at("2026-09-30T22:00:00Z"), 0, 10);
	add_sample(series, at("2026-10-31T22:55:00Z"), 0, 100);
	add_sample(series, at("2026-10-31T23:00:00Z"), 0, 1000); /* November */
	add_correction(world, "shop", "2026-09-30T22:00:01Z", "2026-09-30T22:05:00Z");
	const struct slo_result *result =
	    result_of(world_slo(world, "2026-10", false), "shop-success");

	assert_slo_counts(result->counts, 0, 110);
	assert_number(result->window_s, 44700 * 60);
	assert_int_equal(result->days->len, 31);
	assert_slo_counts(g_array_index(result->days, struct slo_day, 0).counts, 0, 10);
	assert_slo_counts(g_array_index(result->days, struct slo_day, 30).counts, 0, 100);
	assert_number(g_array_index(result->days, struct slo_day, 0).day, day("2026-10-01"));
	assert_number(g_array_index(result->days, struct slo_day, 24).slots_expected, 25 * 12);
	assert_number(result->slots_expected, 44700 / 5);
}

static void bad_outside_every_incident_is_unattributed(void **state)
{
	struct world *world = *state;

	prepare(world);
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

	assert_number(result->unattributed_bad, 40);
	assert_slo_counts(result->counts, 540, 600);
	add_incident(world, "INC-5", "shop", "2026-10-05T00:59:00Z", NULL); /* open */
	assert_number(
	    result_of(world_slo(world, "2026-10", false), "shop-success")->unattributed_bad, 39);
}

static void coverage_shows_a_gap(void **state)
{
	struct world *world = *state;

	prepare(world);
	add_objective(world, "shop-success", "shop", "99.9");
	struct sample_series *series = add_series(world, "shop", 3600, 0);
	world->known_until_utc = at("2026-10-10T22:00:00Z"); /* ten days */
	for (int hour = 0; hour < 240; hour++)
		if (hour < 24 || hour >= 84)
			add_sample(series, at("2026-09-30T22:00:00Z") + hour * 3600, 1, 1);
	const struct slo_result *result =
	    result_of(world_slo(world, "2026-10", true), "shop-success");

	assert_number(result->slots_observed, 180);
	assert_number(result->slots_expected, 240);
	assert_near(slo_coverage(result), 0.75);
	assert_int_equal(result->days->len, 10);
	assert_number(g_array_index(result->days, struct slo_day, 1).slots_observed, 0);
	assert_number(g_array_index(result->days, struct slo_day, 1).slots_expected, 24);
	assert_number(g_array_index(result->days, struct slo_day, 3).slots_observed, 12);
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

	prepare(world);
	add_objective(world, "shop-success", "shop", "99.9");
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_ptr_array_set_size(world->series, 0);
		struct sample_series *series = add_series(world, "shop", cases[i].step_s, 0);

		for (int j = 0; j < cases[i].samples; j++)
			add_sample(series, at(cases[i].first) + j * cases[i].step_s, 1, 1);
		const struct slo_result *result =
		    result_of(world_slo(world, cases[i].month, false), "shop-success");

		assert_number(result->slots_observed, cases[i].samples);
		assert_number(result->slots_expected, cases[i].samples);
	}
}

static void no_slot_is_expected_after_what_is_known(void **state)
{
	struct world *world = *state;

	prepare(world);
	add_objective(world, "shop-success", "shop", "99.9");
	add_sample(add_series(world, "shop", 300, 0), at("2026-09-30T22:00:00Z"), 1, 1);
	world->known_until_utc = at("2026-09-30T22:14:59Z");
	assert_number(
	    result_of(world_slo(world, "2026-10", true), "shop-success")->slots_expected, 2);
	world->known_until_utc = at("2026-09-30T21:00:00Z");
	const struct slo_result *result =
	    result_of(world_slo(world, "2026-10", true), "shop-success");
	assert_number(result->slots_expected, 0);
	assert_int_equal(result->days->len, 0);
}

static void a_service_without_an_objective_is_held_to_its_pool(void **state)
{
	struct world *world = *state;

	prepare(world);
	add_objective(world, "shop-success", "shop", "99");
	add_sample(add_series(world, "web", 60, 0), at("2026-10-05T00:00:00Z"), 9998, 10000);
	add_sample(add_series(world, "mail", 60, 0), at("2026-10-05T00:00:00Z"), 9998, 10000);
	const struct slo_report *report = world_slo(world, "2026-10", false);

	assert_int_equal(report->objectives->len, 3); /* batch is in a pool without an SLO */
	assert_false(result_of(report, "shop-success")->is_pool_default);
	assert_true(result_of(report, "web-pool-slo")->is_pool_default);
	assert_int_equal(result_of(report, "web-pool-slo")->status, SLO_MISSED);
	assert_int_equal(result_of(report, "mail-pool-slo")->status, SLO_MET);
	assert_taken_text(
	    decimal_format(result_of(report, "mail-pool-slo")->target_percent), "99.9");
	assert_string_equal(result_of(report, "web-pool-slo")->service, "web");
}

static void rolls_up_pools_system_products_teams_and_services(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *scope, *name;
		int64_t good, total;
		const char *target, *formula;
		enum slo_status status;
	} cases[] = {
		{ "system", "system", 1083, 1111, "99.9", "over 4 services", SLO_MISSED },
		{ "pool", "A", 1079, 1100, "99.99", "over 2 services", SLO_MISSED },
		{ "pool", "B", 4, 10, "99.9", "over 1 service", SLO_MISSED },
		{ "pool", "C", 0, 1, NULL, "over 1 service", SLO_MET },
		{ "team", "back", 4, 11, NULL, "over 2 services", SLO_MET },
		{ "team", "front", 1079, 1100, NULL, "over 2 services", SLO_MET },
		{ "product", "post", 4, 11, NULL, "over 2 services", SLO_MET },
		{ "product", "store", 1079, 1100, NULL, "over 2 services", SLO_MET },
		{ "service", "batch", 0, 1, NULL, "over 1 service", SLO_MET },
		{ "service", "mail", 4, 10, "99.9", "over 1 service", SLO_MISSED },
		{ "service", "shop", 980, 1000, "99.99", "over 1 service", SLO_MISSED },
		{ "service", "web", 99, 100, "99.99", "over 1 service", SLO_MISSED },
	};

	prepare(world);
	add_sample(add_series(world, "shop", 60, 0), at("2026-10-05T00:00:00Z"), 980, 1000);
	add_sample(add_series(world, "web", 60, 0), at("2026-10-06T00:00:00Z"), 99, 100);
	add_sample(add_series(world, "mail", 60, 0), at("2026-10-07T00:00:00Z"), 4, 10);
	add_sample(add_series(world, "batch", 60, 0), at("2026-10-08T00:00:00Z"), 0, 1);
	const struct slo_report *report = world_slo(world, "2026-10", false);

	assert_int_equal(report->rollups->len, G_N_ELEMENTS(cases));
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const struct slo_result *result = report->rollups->pdata[i];

		assert_string_equal(result->scope, cases[i].scope);
		assert_string_equal(result->name, cases[i].name);
		assert_slo_counts(result->counts, cases[i].good, cases[i].total);
		assert_true(result->has_target == (cases[i].target != NULL));
		if (result->has_target) {
			assert_taken_text(decimal_format(result->target_percent), cases[i].target);
			assert_int_equal(result->status, cases[i].status);
		}
		assert_holds(result->formula, cases[i].formula);
	}
	assert_string_equal(rollup_of(report, "service", "web")->team, "front");
	assert_null(rollup_of(report, "team", "front")->pool);
}

static void a_rollup_follows_a_service_to_its_pool_of_the_month(void **state)
{
	struct world *world = *state;

	prepare(world);
	add_service(world, "web", "store", "front", "B")->valid_from = day("2026-10-01");
	struct sample_series *series = add_series(world, "web", 60, 0);
	add_sample(series, at("2026-09-05T00:00:00Z"), 1, 1);
	add_sample(series, at("2026-10-05T00:00:00Z"), 2, 2);
	assert_slo_counts(rollup_of(world_slo(world, "2026-09", false), "pool", "A")->counts, 1, 1);
	assert_slo_counts(rollup_of(world_slo(world, "2026-10", false), "pool", "A")->counts, 0, 0);
	assert_slo_counts(rollup_of(world->slo, "pool", "B")->counts, 2, 2);
	assert_int_equal(rollup_of(world->slo, "pool", "A")->status, SLO_NO_DATA);
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

/* What a sample counts for, looked up in every correction and incident one by one. */
struct naive {
	int64_t good, total, raw_good, raw_total, unattributed, observed;
};

static void count_naively(
    const struct world *world, const char *service, const char *objective, struct naive *sum)
{
	const struct zone *zone = world->policy->zone;
	int64_t first = day("2026-10-01"), end = day("2026-11-01");

	for (guint i = 0; i < world->series->len; i++) {
		const struct sample_series *series = world->series->pdata[i];

		for (guint j = 0; g_str_equal(series->service, service) && j < series->samples->len;
		     j++) {
			struct sample sample = g_array_index(series->samples, struct sample, j);
			int64_t local_day = zone_local(zone, sample.at_utc).days;
			bool corrected = false, attributed = false;

			if (local_day < first || local_day >= end)
				continue;
			for (guint k = 0; k < world->corrections->len; k++) {
				const struct correction *one = world->corrections->pdata[k];

				corrected |= sample.at_utc >= one->start_utc &&
				    sample.at_utc < one->end_utc &&
				    (one->service == NULL || g_str_equal(one->service, service)) &&
				    (one->objective == NULL ||
					g_strcmp0(one->objective, objective) == 0);
			}
			for (guint k = 0; k < world->incidents->len; k++) {
				const struct incident *one = world->incidents->pdata[k];

				attributed |= sample.at_utc >= one->started_utc &&
				    sample.at_utc < one->resolved_utc && !one->is_maintenance &&
				    g_str_equal(one->services->pdata[0], service);
			}
			sum->observed++;
			sum->raw_good += sample.good;
			sum->raw_total += sample.total;
			sum->good += corrected ? 0 : sample.good;
			sum->total += corrected ? 0 : sample.total;
			sum->unattributed +=
			    corrected || attributed ? 0 : sample.total - sample.good;
		}
	}
}

static void check_naively(const struct slo_result *result, const struct naive *sum)
{
	struct slo_counts days = { .scale = 0 };
	int64_t observed = 0;

	assert_slo_counts(result->counts, sum->good, sum->total);
	assert_slo_counts(result->raw, sum->raw_good, sum->raw_total);
	assert_number(result->unattributed_bad, sum->unattributed);
	assert_number(result->slots_observed, sum->observed);
	for (guint i = 0; i < result->days->len; i++) {
		const struct slo_day *one = &g_array_index(result->days, struct slo_day, i);

		days.good += one->counts.good;
		days.total += one->counts.total;
		observed += one->slots_observed;
	}
	assert_slo_counts(days, sum->good, sum->total);
	assert_number(observed, sum->observed);
}

static int64_t random_instant(uint64_t *seed)
{
	return at("2026-09-29T00:00:00Z") + (int64_t)random_below(seed, 34 * 288) * 300;
}

static void fill_randomly(struct world *world, uint64_t *seed)
{
	static const char *const services[] = { "batch", "mail", "shop", "web" };

	g_ptr_array_set_size(world->series, 0);
	g_ptr_array_set_size(world->corrections, 0);
	g_ptr_array_set_size(world->incidents, 0);
	for (int i = 0; i < 4; i++) {
		struct sample_series *series = add_series(world, services[i], 300, 0);

		for (int64_t slot = 0; slot < 34 * 288;
		     slot += 1 + (int64_t)random_below(seed, 40)) {
			int64_t total = (int64_t)random_below(seed, 50);

			add_sample(series, at("2026-09-29T00:00:00Z") + slot * 300,
			    total - (int64_t)random_below(seed, (uint64_t)total / 5 + 1), total);
		}
	}
	for (int i = 0; i < 12; i++) {
		const char *service = services[random_below(seed, 4)];
		struct correction *correction =
		    add_correction(world, random_below(seed, 4) == 0 ? NULL : service,
			"2026-10-01T00:00:00Z", "2026-10-01T00:00:00Z");
		struct incident *incident = add_incident(
		    world, "INC", service, "2026-10-01T00:00:00Z", "2026-10-01T00:00:00Z");

		correction->start_utc = random_instant(seed);
		correction->end_utc =
		    correction->start_utc + 1 + (int64_t)random_below(seed, 86400);
		if (random_below(seed, 3) == 0)
			correction->objective = g_strdup("shop-success");
		incident->started_utc = random_instant(seed) + (int64_t)random_below(seed, 300);
		incident->resolved_utc =
		    incident->started_utc + (int64_t)random_below(seed, 2 * 86400);
		incident->is_maintenance = random_below(seed, 4) == 0;
	}
}

static void random_months_agree_with_a_naive_sum(void **state)
{
	struct world *world = *state;
	static const char *const services[] = { "batch", "mail", "shop", "web" };
	uint64_t seed = 20261122;

	prepare(world);
	add_objective(world, "shop-success", "shop", "99.9");
	add_objective(world, "shop-strict", "shop", "99.99");
	for (int round = 0; round < 40; round++) {
		struct naive success = { 0 }, strict = { 0 }, system = { 0 };

		fill_randomly(world, &seed);
		const struct slo_report *report = world_slo(world, "2026-10", false);
		count_naively(world, "shop", "shop-success", &success);
		count_naively(world, "shop", "shop-strict", &strict);
		check_naively(result_of(report, "shop-success"), &success);
		check_naively(result_of(report, "shop-strict"), &strict);
		for (int i = 0; i < 4; i++) {
			struct naive service = { 0 };

			count_naively(world, services[i], NULL, &service);
			count_naively(world, services[i], NULL, &system);
			check_naively(rollup_of(report, "service", services[i]), &service);
		}
		check_naively(rollup_of(report, "system", "system"), &system);
	}
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decides_in_whole_numbers),
		cmocka_unit_test(an_exhausted_budget_is_exactly_used),
		cmocka_unit_test(no_data_or_no_target_has_no_ratio),
		WITH_WORLD(budgets_agree_with_the_worked_cases),
		WITH_WORLD(windows_have_their_real_length),
		WITH_WORLD(budget_minutes_agree_with_the_calendar),
		cmocka_unit_test(remaining_minutes_follow_what_was_used),
		WITH_WORLD(counts_are_summed_before_the_one_division),
		WITH_WORLD(minutes_of_a_peer_give_the_same_sum),
		WITH_WORLD(a_month_is_met_missed_without_data_or_provisional),
		WITH_WORLD(a_service_without_samples_has_no_data),
		WITH_WORLD(sums_past_int64_are_an_error),
		WITH_WORLD(a_rollup_past_int64_is_an_error),
		WITH_WORLD(counts_of_several_scales_are_summed_at_the_finest),
		WITH_WORLD(a_scale_that_overflows_is_an_error),
		WITH_WORLD(a_correction_leaves_both_sides_and_raw_keeps_them),
		WITH_WORLD(a_correction_of_an_objective_applies_to_it_only),
		WITH_WORLD(a_sample_belongs_to_what_its_timestamp_lies_in),
		WITH_WORLD(bad_outside_every_incident_is_unattributed),
		WITH_WORLD(coverage_shows_a_gap),
		WITH_WORLD(coverage_of_long_steps_is_whole_over_a_clock_change),
		WITH_WORLD(no_slot_is_expected_after_what_is_known),
		WITH_WORLD(a_service_without_an_objective_is_held_to_its_pool),
		WITH_WORLD(rolls_up_pools_system_products_teams_and_services),
		WITH_WORLD(a_rollup_follows_a_service_to_its_pool_of_the_month),
		WITH_WORLD(the_worst_objective_comes_first),
		WITH_WORLD(random_months_agree_with_a_naive_sum),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
