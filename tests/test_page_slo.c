#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "analytics/slo_outlook.h"
#include "analytics/slo_parts.h"
#include "base/fs.h"
#include "reports/pages.h"
#include "reports/slo_text.h"

/* The forms of attainment of every kind, and the part of the month page about error budgets. */

static char *literal(const char *text)
{
	return (char *)(guintptr)text;
}

static void assert_text(char *text, const char *expected)
{
	if (g_strcmp0(text, expected) != 0)
		fail_msg("\"%s\" instead of \"%s\"", text != NULL ? text : "NULL",
		    expected != NULL ? expected : "NULL");
	g_free(text);
}

/* --- the forms --- */

static struct slo_result counted(enum objective_kind kind, int64_t events, int64_t limit)
{
	struct slo_result result = {
		.kind = kind,
		.has_target = true,
		.limit = { limit, 0 },
		.sum = { .counts = { 0, events, 0 },
		    .slots = { .expected = 30, .observed = 30 },
		    .limit_events = limit,
		    .limit_days = 1 },
	};

	slo_sum_conclude(&result.sum, kind, true, false);
	return result;
}

static void counted_events_are_numbers_against_a_limit(void **state)
{
	struct slo_result ceiling = counted(OBJECTIVE_COUNT_CEILING, 7, 12);
	struct slo_result floor = counted(OBJECTIVE_COUNT_FLOOR, 3, 8);
	struct slo_result none = counted(OBJECTIVE_COUNT_CEILING, 2, 0);

	(void)state;
	assert_text(slo_target_text(&ceiling), "≤ 12");
	assert_text(slo_attained_text(&ceiling, &ceiling.sum), "7");
	assert_text(slo_used_text(&ceiling, &ceiling.sum), "58.3");
	assert_text(minutes_text(slo_remaining_minutes(&ceiling.sum, ceiling.kind)), NO_FIGURE);
	assert_text(slo_status_text(&ceiling, &ceiling.sum), "met");
	assert_text(slo_target_text(&floor), "≥ 8");
	assert_text(slo_attained_text(&floor, &floor.sum), "3");
	assert_text(slo_used_text(&floor, &floor.sum), NULL);
	assert_text(slo_status_text(&floor, &floor.sum), "missed");
	assert_text(slo_used_text(&none, &none.sum), "no budget");
}

static void no_event_is_attained_and_nothing_observed_is_not(void **state)
{
	struct slo_result ceiling = counted(OBJECTIVE_COUNT_CEILING, 0, 12);

	(void)state;
	assert_text(slo_attained_text(&ceiling, &ceiling.sum), "0");
	ceiling.sum.slots.observed = 0;
	slo_sum_conclude(&ceiling.sum, ceiling.kind, true, false);
	assert_text(slo_attained_text(&ceiling, &ceiling.sum), NULL);
	assert_text(slo_used_text(&ceiling, &ceiling.sum), NULL);
	assert_text(slo_status_text(&ceiling, &ceiling.sum), "no data");
}

static struct slo_result shared(enum objective_kind kind, int64_t good, int64_t total)
{
	struct slo_result result = {
		.scope = literal("objective"),
		.name = literal("shop-requests"),
		.title = literal("Requests"),
		.service = literal("shop"),
		.kind = kind,
		.has_target = true,
		.target_percent = { 999, 1 },
		.sum = { .counts = { good, total, 0 },
		    .raw = { good, total, 0 },
		    .slots = { .expected = 100, .observed = 100 },
		    .window_s = 30 * SECONDS_PER_DAY,
		    .allowed_minutes = 43.2 },
	};

	assert_true(slo_budget_add(&result.sum.budget, result.sum.counts, result.target_percent));
	slo_sum_conclude(&result.sum, kind, true, false);
	return result;
}

static void shares_carry_their_unit(void **state)
{
	struct slo_result requests = shared(OBJECTIVE_SUCCESS_RATE, 9995, 10000);
	struct slo_result response = shared(OBJECTIVE_RESPONSE, 5, 7);

	(void)state;
	assert_text(slo_target_text(&requests), "99.9 %");
	assert_text(slo_attained_text(&requests, &requests.sum), "99.950 %");
	assert_text(slo_used_text(&requests, &requests.sum), "50.0");
	assert_text(minutes_text(slo_remaining_minutes(&requests.sum, requests.kind)), "21.6");
	requests.sum.unattributed_bad = 2;
	assert_text(slo_unattributed_text(&requests), "40.0");
	/* its bad ones are incidents themselves */
	assert_text(slo_unattributed_text(&response), NULL);
	assert_text(minutes_text(slo_remaining_minutes(&response.sum, response.kind)), NO_FIGURE);
}

static void window_is_named_unless_it_is_the_month(void **state)
{
	struct objective version = { .window = { false, WINDOW_MONTH, 1, NULL, 0, 0 } };
	struct slo_result result = { .version = &version };

	(void)state;
	assert_text(slo_window_text(&result), NULL);
	version.window.unit = WINDOW_QUARTER;
	assert_text(slo_window_text(&result), "quarter");
	version.window = (struct slo_window){ true, WINDOW_DAY, 28, NULL, 0, 0 };
	assert_text(slo_window_text(&result), "28 days");
	result.version = NULL;
	assert_text(slo_window_text(&result), NULL);
}

static void figures_say_what_they_are_worth(void **state)
{
	struct slo_outlook outlook = { 0 };
	struct slo_result result = shared(OBJECTIVE_SUCCESS_RATE, 5000, 5000);

	(void)state;
	assert_text(slo_certainty_text(&result), NULL);
	result.outlook = &outlook;
	outlook.confidence = slo_find_confidence(&result);
	assert_text(
	    slo_certainty_text(&result), "0 failures in 5,000 prove 99.940 % (95 %), no more.");
	result.sum.counts = (struct slo_counts){ 5, 7, 0 };
	result.sum.budget = (struct slo_budget){ 0 };
	slo_budget_add(&result.sum.budget, result.sum.counts, result.target_percent);
	outlook.confidence = slo_find_confidence(&result);
	assert_text(slo_certainty_text(&result),
	    "Few events: between 35.8 % and 91.7 % (95 %, Wilson, n = 7).");
	result.sum.slots.observed = 50;
	outlook.is_poorly_covered = true;
	outlook.bounds = slo_missing_bounds(&result.sum);
	outlook.confidence.is_low = false;
	assert_text(slo_certainty_text(&result),
	    "Only 50.0 % observed: between 35.7 % and 85.7 %, if all that is missing was bad or good.");
}

/* --- the page --- */

struct fixture {
	struct policy policy;
	struct catalogue *catalogue;
	struct site site;
	struct month_report month;
	struct month_trend trend;
	struct pay_report pay;
	struct slo_report slo;
	struct slo_outlook outlook;
	struct slo_result result;
	struct incident incident;
	struct correction correction;
	char *folder;
};

static void make_month(struct fixture *fixture)
{
	struct month_trend *trend = &fixture->trend;

	fixture->month.period = period_month((struct civil_date){ 2026, 9, 1 });
	fixture->month.trend = trend;
	fixture->month.slo = &fixture->slo;
	fixture->month.pay = &fixture->pay;
	fixture->pay.segments = g_ptr_array_new();
	period_bounds(
	    &fixture->month.period, fixture->policy.zone, &trend->start_utc, &trend->end_utc);
	trend->money = g_array_new(FALSE, TRUE, sizeof(struct money_sum));
	trend->services = g_ptr_array_new();
	trend->by_severity = g_ptr_array_new();
	trend->by_cause = g_ptr_array_new();
	trend->by_detection = g_ptr_array_new();
	trend->incidents = g_ptr_array_new();
	fixture->slo.objectives = g_ptr_array_new();
	fixture->slo.rollups = g_ptr_array_new();
	fixture->slo.corrections = g_array_new(FALSE, TRUE, sizeof(struct slo_correction_use));
	fixture->slo.serial_services = -1;
	fixture->result = shared(OBJECTIVE_SUCCESS_RATE, 9980, 10000);
	fixture->result.outlook = &fixture->outlook;
	fixture->result.costs = g_array_new(FALSE, TRUE, sizeof(struct slo_cost));
	fixture->result.alerts = g_array_new(FALSE, TRUE, sizeof(struct slo_alert));
	g_ptr_array_add(fixture->slo.objectives, &fixture->result);
	g_ptr_array_add(fixture->site.months, &fixture->month);
	fixture->site.known_until_utc = trend->end_utc;
}

static int make_fixture(void **state)
{
	struct fixture *fixture = g_new0(struct fixture, 1);

	fixture->policy = (struct policy){ .organisation = literal("Example Foods"),
		.zone = zone_find("Europe/Berlin"),
		.currency = literal("EUR"),
		.pools = g_ptr_array_new() };
	fixture->catalogue = catalogue_new();
	fixture->site = (struct site){ .policy = &fixture->policy,
		.catalogue = fixture->catalogue,
		.months = g_ptr_array_new(),
		.drift = g_ptr_array_new(),
		.postmortems = g_ptr_array_new(),
		.action_items = g_ptr_array_new(),
		.service_actions = g_ptr_array_new(),
		.version = "0.0" };
	make_month(fixture);
	fixture->incident = (struct incident){ .id = literal("INC-7"),
		.title = literal("Cards <refused>"),
		.detected_by = literal("staff"),
		.started_utc = fixture->trend.start_utc + 36000,
		.detected_utc = fixture->trend.start_utc + 36600,
		.mitigated_utc = NO_TIME,
		.resolved_utc = fixture->trend.start_utc + 43200 };
	fixture->folder = g_dir_make_tmp("nines-site-XXXXXX", NULL);
	*state = fixture;
	return 0;
}

static int drop_fixture(void **state)
{
	struct fixture *fixture = *state;
	struct month_trend *trend = &fixture->trend;
	GPtrArray *lists[] = { trend->services, trend->by_severity, trend->by_cause,
		trend->by_detection, trend->incidents, fixture->slo.objectives,
		fixture->slo.rollups, fixture->pay.segments, fixture->site.months,
		fixture->site.drift, fixture->site.postmortems, fixture->site.action_items,
		fixture->site.service_actions, fixture->policy.pools };

	for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
		g_ptr_array_unref(lists[i]);
	g_array_unref(trend->money);
	g_array_unref(fixture->slo.corrections);
	g_array_unref(fixture->result.costs);
	g_array_unref(fixture->result.alerts);
	catalogue_free(fixture->catalogue);
	fs_remove(fixture->folder, NULL);
	g_free(fixture->folder);
	g_free(fixture);
	return 0;
}

static char *month_page(struct fixture *fixture)
{
	g_autofree char *path =
	    g_build_filename(fixture->folder, "m", "2026-09", "index.html", NULL);
	g_autoptr(GError) error = NULL;
	char *bytes = NULL;

	if (!site_write(&fixture->site, fixture->folder, &error))
		fail_msg("%s", error->message);
	assert_true(g_file_get_contents(path, &bytes, NULL, NULL));
	return bytes;
}

static void assert_has(const char *page, const char *expected)
{
	if (strstr(page, expected) == NULL)
		fail_msg("lacks %s: %s", expected, page);
}

static void assert_lacks(const char *page, const char *unwanted)
{
	if (strstr(page, unwanted) != NULL)
		fail_msg("has %s: %s", unwanted, page);
}

static void budget_is_divided_and_what_none_explains_is_flagged(void **state)
{
	struct fixture *fixture = *state;
	struct slo_cost cost = { &fixture->incident, 15 };

	g_array_append_val(fixture->result.costs, cost);
	fixture->result.sum.unattributed_bad = 5;
	g_autofree char *page = month_page(fixture);
	assert_has(page,
	    "<bdi>INC-7</bdi> <span class=\"note\"><bdi>Cards &lt;refused&gt;</bdi></span></th>"
	    "<td class=\"number\">15</td><td class=\"number\">150.0</td>");
	assert_has(page, "25.0 % of what was bad");
	assert_has(page, "<td class=\"number\">5</td><td class=\"number\">50.0</td>");
	g_array_index(fixture->result.costs, struct slo_cost, 0).bad = 16;
	fixture->result.sum.unattributed_bad = 4;
	g_autofree char *less = month_page(fixture);
	assert_lacks(less, "of what was bad</span>");
	assert_has(less, "<td class=\"number\">4</td><td class=\"number\">40.0</td>");
}

static void policy_tells_what_is_missing(void **state)
{
	struct fixture *fixture = *state;
	struct slo_cost cost = { &fixture->incident, 15 };
	struct slo_policy_state *policy = &fixture->outlook.policy;

	g_autofree char *unknown = month_page(fixture);
	assert_lacks(unknown, "used up");
	*policy = (struct slo_policy_state){
		.is_known = true,
		.is_exhausted = true,
		.exhausted_since_day = civil_to_days((struct civil_date){ 2026, 9, 14 }),
		.largest = &cost,
		.largest_share = 1.5,
	};
	g_autofree char *page = month_page(fixture);
	assert_has(page, "used up</span> since <time datetime=\"2026-09-14\">14 Sep 2026</time>");
	assert_has(page, "no postmortem");
	policy->has_postmortem = true;
	g_autofree char *written = month_page(fixture);
	assert_has(written, "no P0 action");
	policy->has_urgent_action = true;
	g_autofree char *acted = month_page(fixture);
	assert_has(acted, "has a P0 action");
}

static void add_alert(struct fixture *fixture, const char *condition, int64_t from_s, int64_t to_s)
{
	struct slo_alert alert = { condition, "page", fixture->trend.start_utc + from_s,
		fixture->trend.start_utc + to_s };

	g_array_append_val(fixture->result.alerts, alert);
}

static void alerts_are_rows_of_one_incident_and_say_who_knew_first(void **state)
{
	struct fixture *fixture = *state;
	struct slo_cost cost = { &fixture->incident, 15 };

	g_array_append_val(fixture->result.costs, cost);
	add_alert(fixture, "1h/5m", 36300, 37000);
	add_alert(fixture, "6h/30m", 36400, 44000);
	add_alert(fixture, "3d/6h", 43500, 45000); /* after the incident, while the other fires */
	add_alert(fixture, "1h/5m", 90000, 90900);
	g_autofree char *page = month_page(fixture);
	assert_has(page,
	    "<bdi>1h/5m, 6h/30m, 3d/6h</bdi></td><td class=\"number\">3</td>"
	    "<td class=\"number\">2 h 25 min</td><td class=\"unbroken\">INC-7</td>"
	    "<td>the alert, before <bdi>staff</bdi>, by 5 min</td>");
	assert_has(page, "nobody was told");
	fixture->incident.detected_utc = fixture->trend.start_utc + 36060;
	g_autofree char *later = month_page(fixture);
	assert_has(later, "<td><bdi>staff</bdi>, by 4 min</td>");
}

static void long_lists_are_cut_with_a_count(void **state)
{
	struct fixture *fixture = *state;

	for (int i = 0; i < 45; i++)
		add_alert(fixture, "1h/5m", i * 2 * SECONDS_PER_DAY / 4 * 3,
		    i * 2 * SECONDS_PER_DAY / 4 * 3 + 60);
	g_autofree char *page = month_page(fixture);
	assert_has(page, "And 5 rows more.");
}

static void correction_without_effect_says_so(void **state)
{
	struct fixture *fixture = *state;
	struct correction *correction = &fixture->correction;
	struct slo_correction_use use = { .correction = correction, .objectives = 1 };

	*correction = (struct correction){ .start_utc = fixture->trend.start_utc,
		.end_utc = fixture->trend.start_utc + 3600,
		.kind = literal("maintenance"),
		.reason = literal("New disks"),
		.approver = literal("ann") };
	g_autofree char *without = month_page(fixture);
	assert_lacks(without, "Corrections</h2>");
	g_array_append_val(fixture->slo.corrections, use);
	g_autofree char *page = month_page(fixture);
	assert_has(page, "New disks");
	assert_has(page, "all services");
	assert_has(page, "had no effect");
	assert_lacks(page, "before and after corrections");
	g_array_index(fixture->slo.corrections, struct slo_correction_use, 0).has_effect = true;
	fixture->result.sum.raw.total += 10;
	g_autofree char *taken = month_page(fixture);
	assert_has(taken, "taken out");
	assert_has(taken, "99.700 %");
	assert_lacks(taken, "had no effect");
}

static void alert_tells_of_an_incident_that_was_over_within_the_hour(void **state)
{
	struct fixture *fixture = *state;
	struct slo_cost cost = { &fixture->incident, 15 };
	int64_t end_utc = fixture->incident.resolved_utc;
	struct slo_alert alert = { "1h/5m", "page", end_utc, end_utc + 900 };

	assert_null(slo_alert_incident(&fixture->result, &alert, end_utc + 9000));
	g_array_append_val(fixture->result.costs, cost);
	assert_ptr_equal(
	    slo_alert_incident(&fixture->result, &alert, end_utc + 9000), &fixture->incident);
	alert.start_utc = end_utc + SLO_ALERT_LOOK_BACK_S;
	alert.end_utc = alert.start_utc + 900;
	assert_null(slo_alert_incident(&fixture->result, &alert, end_utc + 9000));
	/* what overlaps comes first */
	struct incident other = fixture->incident;
	other.started_utc = alert.start_utc;
	other.resolved_utc = alert.end_utc;
	cost.incident = &other;
	g_array_append_val(fixture->result.costs, cost);
	alert.start_utc = end_utc;
	assert_ptr_equal(slo_alert_incident(&fixture->result, &alert, end_utc + 9000), &other);
}

/* --- the register --- */

static void correction_has_effect_where_a_day_of_it_lost_something(void **state)
{
	struct fixture *fixture = *state;
	struct objective version = { .service = literal("shop") };
	g_autoptr(GPtrArray) corrections = g_ptr_array_new();
	struct slo_facts facts = { .policy = &fixture->policy,
		.corrections = corrections,
		.known_until_utc = fixture->trend.end_utc };
	struct slo_day quiet = { .day = civil_to_days((struct civil_date){ 2026, 9, 1 }) };
	struct slo_day taken = { .day = quiet.day + 1, .slots = { .excluded = 4 } };
	struct correction first = { .start_utc = fixture->trend.start_utc,
		.end_utc = fixture->trend.start_utc + 3600 };
	struct correction second = { .start_utc = fixture->trend.start_utc + SECONDS_PER_DAY,
		.end_utc = fixture->trend.start_utc + SECONDS_PER_DAY + 3600,
		.service = literal("shop") };
	struct correction other = {
		.start_utc = second.start_utc, .end_utc = second.end_utc, .service = literal("mail")
	};
	struct correction past = { .start_utc = 0, .end_utc = 3600 };

	fixture->result.version = &version;
	fixture->result.days = g_array_new(FALSE, TRUE, sizeof(struct slo_day));
	g_array_append_val(fixture->result.days, quiet);
	g_array_append_val(fixture->result.days, taken);
	fixture->slo.start_utc = fixture->trend.start_utc;
	fixture->slo.end_utc = fixture->trend.end_utc;
	g_ptr_array_add(corrections, &second);
	g_ptr_array_add(corrections, &first);
	g_ptr_array_add(corrections, &other);
	g_ptr_array_add(corrections, &past);
	slo_list_corrections(&facts, &fixture->slo);
	g_array_unref(fixture->result.days);
	const struct slo_correction_use *uses =
	    (const struct slo_correction_use *)(const void *)fixture->slo.corrections->data;
	assert_int_equal(fixture->slo.corrections->len, 3);
	assert_ptr_equal(uses[0].correction, &first);
	assert_false(uses[0].has_effect);
	assert_int_equal(uses[0].objectives, 1);
	for (int i = 1; i < 3; i++)
		assert_int_equal(uses[i].has_effect, uses[i].correction == &second);
}

#define PAGE_TEST(test) cmocka_unit_test_setup_teardown(test, make_fixture, drop_fixture)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counted_events_are_numbers_against_a_limit),
		cmocka_unit_test(no_event_is_attained_and_nothing_observed_is_not),
		cmocka_unit_test(shares_carry_their_unit),
		cmocka_unit_test(window_is_named_unless_it_is_the_month),
		cmocka_unit_test(figures_say_what_they_are_worth),
		PAGE_TEST(budget_is_divided_and_what_none_explains_is_flagged),
		PAGE_TEST(policy_tells_what_is_missing),
		PAGE_TEST(alerts_are_rows_of_one_incident_and_say_who_knew_first),
		PAGE_TEST(alert_tells_of_an_incident_that_was_over_within_the_hour),
		PAGE_TEST(long_lists_are_cut_with_a_count),
		PAGE_TEST(correction_without_effect_says_so),
		PAGE_TEST(correction_has_effect_where_a_day_of_it_lost_something),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
