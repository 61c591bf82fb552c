#include "analytics/trend.h"

#include <math.h>
#include <string.h>

#include "tests/support_analytics.h"

/* An incident of 1 October 2026 in UTC, by minutes of the day. */
static void add_minutes(struct world *world, int start, int end)
{
	struct incident *incident =
	    add_incident(world, keep(world, g_strdup_printf("INC-%u", world->incidents->len)),
		"shop", "2026-10-01T00:00:00Z", "2026-10-01T00:00:00Z");

	incident->resolved_utc = incident->started_utc + end * 60;
	incident->started_utc += start * 60;
}

static struct postmortem *add_loss(struct world *world, const char *services, const char *date,
    const char *currency, int64_t minor)
{
	struct postmortem *postmortem = add_postmortem(
	    world, keep(world, g_strdup_printf("PM-%u", world->postmortems->len)), services, date);

	postmortem->loss = (struct loss){ .quality = LOSS_EXACT, .minor = minor };
	g_strlcpy(postmortem->loss.currency, currency, sizeof(postmortem->loss.currency));
	return postmortem;
}

static const struct service_trend *service_of(const struct month_trend *month, const char *name)
{
	for (guint i = 0; i < month->services->len; i++)
		if (g_str_equal(((struct service_trend *)month->services->pdata[i])->service, name))
			return month->services->pdata[i];
	fail_msg("the month has no service %s", name);
	return NULL;
}

static void assert_money(const GArray *sums, guint index, const char *currency, int64_t minor)
{
	assert_true(index < sums->len);
	const struct money_sum *sum = &g_array_index(sums, struct money_sum, index);

	assert_string_equal(sum->currency, currency);
	assert_number(sum->minor, minor);
}

static void downtime_is_the_union_and_the_sum_stands_beside_it(void **state)
{
	struct world *world = *state;

	add_minutes(world, 10, 25);
	add_minutes(world, 20, 40);
	add_minutes(world, 40, 45);
	add_minutes(world, 100, 130);
	add_minutes(world, 110, 115);
	const struct month_trend *month = world_trend(world, "2026-10");

	assert_number(month->downtime_s, 65 * 60);
	assert_number(month->downtime_sum_s, 75 * 60);
	assert_number(month->started, 5);
	assert_number(month->touching, 5);
	assert_number(month->open, 0);
	assert_number(service_of(month, "shop")->downtime_s, 65 * 60);
	assert_number(service_of(month, "shop")->incidents, 5);
}

static void clips_at_the_ends_of_the_month(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *month;
		int64_t started, touching, hours;
	} cases[] = {
		{ "2026-08", 0, 0, 0 },
		{ "2026-09", 1, 1, 2 },
		{ "2026-10", 0, 1, 745 }, /* the clocks went back */
		{ "2026-11", 1, 2, 25 },
		{ "2026-12", 0, 0, 0 },
	};

	set_usual_policy(world, "");
	add_incident(world, "INC-1", "shop", "2026-09-30T20:00:00Z", "2026-11-01T23:00:00Z");
	add_incident(world, "INC-2", "shop", "2026-11-01T22:00:00Z", "2026-11-02T00:00:00Z");
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const struct month_trend *month = world_trend(world, cases[i].month);

		assert_number(month->started, cases[i].started);
		assert_number(month->touching, cases[i].touching);
		assert_number(month->downtime_s, cases[i].hours * 3600);
	}
}

static void an_incident_that_ends_at_the_edge_does_not_touch_the_month(void **state)
{
	struct world *world = *state;

	add_incident(world, "INC-1", "shop", "2026-09-30T20:00:00Z", "2026-10-01T00:00:00Z");
	add_incident(world, "INC-2", "shop", "2026-10-01T00:00:00Z", "2026-10-01T00:00:00Z");
	assert_number(
	    world_trend(world, "2026-10")->touching, 1); /* without length: where it started */
	assert_number(world->trend->downtime_s, 0);
	assert_number(world_trend(world, "2026-09")->touching, 1);
}

static void an_open_incident_is_counted_to_the_end_of_what_is_known(void **state)
{
	struct world *world = *state;

	world->known_until_utc = at("2026-10-03T06:00:00Z");
	add_incident(world, "INC-1", "shop", "2026-09-30T18:00:00Z", NULL);
	assert_number(world_trend(world, "2026-09")->downtime_s, 6 * 3600);
	assert_number(world->trend->open, 1);
	assert_number(world_trend(world, "2026-10")->downtime_s, 54 * 3600);
	assert_number(world->trend->open, 1);
	assert_number(world_trend(world, "2026-11")->touching, 0);
}

static void impact_ends_when_an_incident_is_resolved(void **state)
{
	struct world *world = *state;
	struct incident *both =
	    add_incident(world, "INC-1", "shop", "2026-10-01T00:00:00Z", "2026-10-01T02:00:00Z");
	struct incident *mitigated =
	    add_incident(world, "INC-2", "web", "2026-10-02T00:00:00Z", NULL);

	both->mitigated_utc = at("2026-10-01T01:00:00Z");
	mitigated->mitigated_utc = at("2026-10-02T04:00:00Z");
	const struct month_trend *month = world_trend(world, "2026-10");

	assert_number(service_of(month, "shop")->downtime_s, 2 * 3600);
	assert_number(service_of(month, "web")->downtime_s, 4 * 3600);
}

static void maintenance_is_left_out(void **state)
{
	struct world *world = *state;

	add_incident(world, "INC-1", "shop", "2026-10-01T00:00:00Z", "2026-10-01T05:00:00Z")
	    ->is_maintenance = true;
	add_incident(world, "INC-2", "shop", "2026-10-01T04:00:00Z", "2026-10-01T06:00:00Z");
	const struct month_trend *month = world_trend(world, "2026-10");

	assert_number(month->maintenance, 1);
	assert_number(month->started, 1);
	assert_number(month->incidents->len, 1);
	assert_number(month->downtime_s, 2 * 3600);
	assert_number(service_of(month, "shop")->incidents, 1);
}

static void a_loss_is_shared_equally_and_the_first_take_what_is_left_over(void **state)
{
	struct world *world = *state;

	add_loss(world, "web;shop;mail", "2026-10-05", "EUR", 10000);
	const struct month_trend *month = world_trend(world, "2026-10");

	assert_money(month->money, 0, "EUR", 10000);
	assert_money(service_of(month, "web")->money, 0, "EUR", 3334);
	assert_money(service_of(month, "shop")->money, 0, "EUR", 3333);
	assert_money(service_of(month, "mail")->money, 0, "EUR", 3333);
	add_loss(world, "mail;web;shop", "2026-10-06", "EUR", 101);
	month = world_trend(world, "2026-10");
	assert_money(service_of(month, "web")->money, 0, "EUR", 3334 + 34);
	assert_money(service_of(month, "mail")->money, 0, "EUR", 3333 + 34);
	assert_money(service_of(month, "shop")->money, 0, "EUR", 3333 + 33);
}

static void currencies_are_never_added(void **state)
{
	struct world *world = *state;

	add_loss(world, "shop", "2026-10-05", "USD", 500);
	add_loss(world, "shop", "2026-10-06", "EUR", 10000);
	add_loss(world, "shop", "2026-10-07", "USD", 250);
	add_loss(world, "", "2026-10-31", "JPY", 7);
	add_loss(world, "shop", "2026-11-01", "EUR", 1);
	const struct month_trend *month = world_trend(world, "2026-10");

	assert_number(month->money->len, 3);
	assert_money(month->money, 0, "EUR", 10000);
	assert_money(month->money, 1, "JPY", 7);
	assert_money(month->money, 2, "USD", 750);
	assert_number(g_array_index(month->money, struct money_sum, 2).losses, 2);
}

static void a_sum_with_a_floor_is_a_floor(void **state)
{
	struct world *world = *state;

	add_loss(world, "shop", "2026-10-05", "EUR", 500);
	add_loss(world, "web", "2026-10-05", "USD", 500)->loss.quality = LOSS_APPROXIMATE;
	assert_false(
	    g_array_index(world_trend(world, "2026-10")->money, struct money_sum, 0).is_floor);
	add_loss(world, "web", "2026-10-06", "EUR", 1)->loss.quality = LOSS_FLOOR;
	const struct month_trend *month = world_trend(world, "2026-10");

	assert_money(month->money, 0, "EUR", 501);
	assert_true(g_array_index(month->money, struct money_sum, 0).is_floor);
	assert_false(g_array_index(month->money, struct money_sum, 1).is_floor);
	assert_false(g_array_index(service_of(month, "shop")->money, struct money_sum, 0).is_floor);
}

static void what_was_not_estimated_is_counted_and_not_zero(void **state)
{
	struct world *world = *state;

	add_postmortem(world, "PM-1", "shop", "2026-10-05");
	add_loss(world, "shop", "2026-10-06", "EUR", 0);
	const struct month_trend *month = world_trend(world, "2026-10");

	assert_number(month->postmortems, 2);
	assert_number(month->not_estimated, 1);
	assert_number(month->money->len, 1);
	assert_money(month->money, 0, "EUR", 0);
	assert_number(g_array_index(month->money, struct money_sum, 0).losses, 1);
}

static void money_belongs_to_the_month_in_which_the_incident_started(void **state)
{
	struct world *world = *state;

	add_incident(world, "INC-1", "shop", "2026-09-30T23:59:59Z", "2026-10-01T05:00:00Z");
	add_loss(world, "shop", "2026-10-08", "EUR", 100)->incident = g_strdup("INC-1");
	add_loss(world, "shop", "2026-10-08", "EUR", 10)->incident = g_strdup("INC-404");
	add_loss(world, "shop", "2026-10-08", "EUR", 1);
	assert_money(world_trend(world, "2026-09")->money, 0, "EUR", 100);
	assert_money(world_trend(world, "2026-10")->money, 0, "EUR", 11);
}

static void sorts_services_by_downtime_and_counts_by_number(void **state)
{
	struct world *world = *state;
	static const char *const severities[] = { "sev2", "sev1", "sev2", NULL };

	add_incident(world, "INC-1", "web;shop", "2026-10-01T00:00:00Z", "2026-10-01T01:00:00Z");
	add_incident(world, "INC-2", "web", "2026-10-02T00:00:00Z", "2026-10-02T01:00:00Z");
	add_incident(world, "INC-3", "mail", "2026-10-03T00:00:00Z", "2026-10-03T01:00:00Z");
	add_incident(world, "INC-4", "", "2026-10-04T00:00:00Z", "2026-10-04T09:00:00Z");
	for (guint i = 0; i < 4; i++)
		((struct incident *)world->incidents->pdata[i])->severity = g_strdup(severities[i]);
	const struct month_trend *month = world_trend(world, "2026-10");
	static const char *const services[] = { "web", "mail", "shop" };

	assert_number(month->services->len, 3);
	for (guint i = 0; i < 3; i++)
		assert_string_equal(
		    ((struct service_trend *)month->services->pdata[i])->service, services[i]);
	const struct count_by *first = month->by_severity->pdata[0];
	assert_string_equal(first->name, "sev2");
	assert_number(first->count, 2);
	assert_number(month->by_severity->len, 3);
	assert_string_equal(((struct count_by *)month->by_severity->pdata[1])->name, "not stated");
	assert_string_equal(((struct count_by *)month->by_cause->pdata[0])->name, "not stated");
	assert_number(((struct count_by *)month->by_detection->pdata[0])->count, 4);
	assert_string_equal(((struct incident *)month->incidents->pdata[3])->id, "INC-4");
}

static void assert_answer(
    const double *values, int64_t n, const double expected[4], const char *sentence)
{
	struct trend_answer *answer = trend_drift("incidents_drift", values, n, "incidents");
	char shown[100], wanted[100];
	g_autofree char *text = g_strdup(answer->sentence);

	g_snprintf(shown, sizeof(shown), "%d %.6f %.6f %.6f %.6f", answer->has_value, answer->value,
	    answer->interval_low, answer->interval_high, answer->p);
	g_snprintf(wanted, sizeof(wanted), "1 %.6f %.6f %.6f %.6f", expected[0], expected[1],
	    expected[2], expected[3]);
	assert_number(answer->n, n);
	trend_answer_free(answer);
	assert_string_equal(shown, wanted);
	assert_holds(text, sentence);
}

/* S -38, variance 208.666667, z -2.561387: the values of R and scipy. */
static void drift_agrees_with_r_on_twelve_months(void **state)
{
	static const double falling[] = { 9, 7, 12, 8, 6, 7, 5, 8, 4, 6, 3, 5 };
	static const double rising[] = { 5, 3, 6, 4, 8, 5, 7, 6, 8, 12, 7, 9 };

	(void)state;
	assert_answer(falling, 12, (const double[]){ -0.5, -0.8, -1.0 / 7, 0.010426 },
	    "A drift over 12 months: -0.50 incidents a month, 95 % interval -0.80 to -0.14, p = 0.010.");
	assert_answer(
	    rising, 12, (const double[]){ 0.5, 1.0 / 7, 0.8, 0.010426 }, "+0.50 incidents");
}

static void months_without_a_trend_show_no_drift(void **state)
{
	static const double values[] = { 1, 2, 1, 2, 2, 1, 2, 1 };

	(void)state;
	assert_answer(values, 8, (const double[]){ 0, -0.25, 0.25, 1 }, "No drift is visible");
}

static void fewer_than_eight_months_are_too_few_to_say(void **state)
{
	static const double values[] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	static const char *const sentences[] = {
		"Too few to say: 0 complete months, 8 are needed.",
		"Too few to say: 1 complete month, 8 are needed.",
		"Too few to say: 7 complete months, 8 are needed.",
	};
	static const int64_t counts[] = { 0, 1, 7 };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(counts); i++) {
		struct trend_answer *answer =
		    trend_drift("incidents_drift", values, counts[i], "incidents");

		assert_false(answer->has_value);
		assert_true(isnan(answer->value) && isnan(answer->p));
		assert_number(answer->n, counts[i]);
		assert_string_equal(answer->sentence, sentences[i]);
		trend_answer_free(answer);
	}
	struct trend_answer *eight = trend_drift("incidents_drift", values, 8, "incidents");
	assert_true(eight->has_value);
	assert_string_equal(eight->question, "incidents_drift");
	trend_answer_free(eight);
}

static void equal_months_have_no_trend_to_test(void **state)
{
	static const double values[] = { 4, 4, 4, 4, 4, 4, 4, 4 };
	struct trend_answer *answer = trend_drift("incidents_drift", values, 8, "incidents");

	(void)state;
	assert_false(answer->has_value);
	assert_holds(answer->sentence, "equal");
	trend_answer_free(answer);
}

/* 43 months of a public status page, January 2023 to July 2026. */
static void drift_agrees_with_scipy_on_a_status_page(void **state)
{
	struct world *world = *state;
	g_autoptr(GPtrArray) rows =
	    shared_table(world->files, "data/incidents/github-statuses/downtime_windows.csv");
	double values[43] = { 0 };

	for (guint i = 0; i < rows->len; i++) {
		const char *const *row = rows->pdata[i];
		const char *start = row[1];
		int month = (atoi(start) - 2023) * 12 + atoi(start + 5) - 1;

		if (!g_str_equal(row[6], "maintenance") && month >= 0 && month < 43)
			values[month]++;
	}
	struct trend_answer *answer = trend_drift("incidents_drift", values, 43, "incidents");
	char shown[100];

	g_snprintf(shown, sizeof(shown), "%.2f %.3f %.3f %.8f", answer->value, answer->interval_low,
	    answer->interval_high, answer->p);
	trend_answer_free(answer);
	assert_string_equal(shown, "0.32 0.125 0.500 0.00112395");
}

/* Downtime by month of the same page, as computed elsewhere. */
static void downtime_agrees_with_a_status_page(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *month;
		int64_t started, minutes;
	} cases[] = {
		{ "2024-10", 4, 1008 },
		{ "2025-10", 22, 4471 },
		{ "2026-02", 38, 5557 },
		{ "2026-07", 27, 2779 },
	};
	g_autoptr(GPtrArray) rows =
	    shared_table(world->files, "data/incidents/github-statuses/downtime_windows.csv");

	for (guint i = 0; i < rows->len; i++) {
		const char *const *row = rows->pdata[i];

		add_incident(world, row[0], "github", row[1], row[2])->is_maintenance =
		    g_str_equal(row[6], "maintenance");
	}
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const struct month_trend *month = world_trend(world, cases[i].month);

		assert_number(month->started, cases[i].started);
		assert_number(month->downtime_s, cases[i].minutes * 60);
	}
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_WORLD(downtime_is_the_union_and_the_sum_stands_beside_it),
		WITH_WORLD(clips_at_the_ends_of_the_month),
		WITH_WORLD(an_incident_that_ends_at_the_edge_does_not_touch_the_month),
		WITH_WORLD(an_open_incident_is_counted_to_the_end_of_what_is_known),
		WITH_WORLD(impact_ends_when_an_incident_is_resolved),
		WITH_WORLD(maintenance_is_left_out),
		WITH_WORLD(a_loss_is_shared_equally_and_the_first_take_what_is_left_over),
		WITH_WORLD(currencies_are_never_added),
		WITH_WORLD(a_sum_with_a_floor_is_a_floor),
		WITH_WORLD(what_was_not_estimated_is_counted_and_not_zero),
		WITH_WORLD(money_belongs_to_the_month_in_which_the_incident_started),
		WITH_WORLD(sorts_services_by_downtime_and_counts_by_number),
		cmocka_unit_test(drift_agrees_with_r_on_twelve_months),
		cmocka_unit_test(months_without_a_trend_show_no_drift),
		cmocka_unit_test(fewer_than_eight_months_are_too_few_to_say),
		cmocka_unit_test(equal_months_have_no_trend_to_test),
		WITH_WORLD(drift_agrees_with_scipy_on_a_status_page),
		WITH_WORLD(downtime_agrees_with_a_status_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
