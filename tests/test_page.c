#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "base/fs.h"
#include "reports/pages.h"

#define HOSTILE "<script>alert(1)</script>"

static struct decimal decimal_of(const char *text)
{
	struct decimal value;

	assert_true(decimal_parse(text, &value));
	return value;
}

static void assert_text(char *text, const char *expected)
{
	if (strcmp(text, expected) != 0)
		fail_msg("\"%s\" instead of \"%s\"", text, expected);
	g_free(text);
}

static void assert_attained(int64_t good, int64_t total, const char *target, const char *expected)
{
	struct slo_counts counts = { good, total, 0 };

	assert_text(attained_text(counts, true, decimal_of(target)), expected);
}

static void attainment_never_rounds_across_its_target(void **state)
{
	(void)state;
	assert_attained(999873, 1000000, "99.99", "99.9873");
	assert_attained(999, 1000, "99.9", "99.900");
	assert_attained(9989999, 10000000, "99.9", "99.89999");
	assert_attained(99989999999, 100000000000, "99.99", "99.989999999");
	/* past nine decimals the text is cut, and still below the target */
	assert_attained(999899999999999, 1000000000000000, "99.99", "99.989999999");
	assert_attained(4999999999999999, 5000000000000000, "99.99", "99.999999999");
	assert_attained(5, 5, "99.99", "100.0000");
	assert_attained(0, 5, "99.9", "0.000");
	assert_attained(0, 0, "99.9", NO_FIGURE);
	assert_text(
	    attained_text((struct slo_counts){ 2, 3, 0 }, false, (struct decimal){ 0 }), "66.667");
}

static void durations_are_written_for_people(void **state)
{
	(void)state;
	assert_text(duration_text(0), "0 min");
	assert_text(duration_text(37), "37 s");
	assert_text(duration_text(260), "4 min 20 s");
	assert_text(duration_text(300), "5 min");
	assert_text(duration_text(3599), "59 min 59 s");
	assert_text(duration_text(3600), "1 h");
	assert_text(duration_text(15120), "4 h 12 min");
	assert_text(duration_text(3600000 + 59), "1,000 h 1 min");
}

static void money_has_separators_and_its_currency(void **state)
{
	(void)state;
	assert_text(amount_text(4130000, "EUR"), "EUR 41,300");
	assert_text(amount_text(4130050, "EUR"), "EUR 41,300.50");
	assert_text(amount_text(1234567, "JPY"), "JPY 1,234,567");
	assert_text(amount_text(-100000, "EUR"), "EUR −1,000");
	assert_text(loss_text(&(struct loss){ LOSS_FLOOR, 100, "EUR" }), "at least EUR 1");
	assert_text(loss_text(&(struct loss){ LOSS_APPROXIMATE, 100, "EUR" }), "about EUR 1");
	assert_text(loss_text(&(struct loss){ LOSS_EXACT, 0, "EUR" }), "EUR 0");
	assert_text(loss_text(&(struct loss){ LOSS_NOT_ESTIMATED, 0, "" }), "not estimated");
}

static void shares_and_minutes_do_not_hide_which_side_they_are_on(void **state)
{
	(void)state;
	assert_text(share_text(0.382), "38.2");
	assert_text(share_text(0.9999), "99.9");
	assert_text(share_text(1.0), "100.0");
	assert_text(share_text(1.0001), "100.1");
	assert_text(share_text(12.5), "1,250.0");
	assert_text(share_text(NAN), NO_FIGURE);
	assert_text(share_text(INFINITY), "none");
	assert_text(minutes_text(31.46), "31.5");
	assert_text(minutes_text(-12), "−12.0");
	assert_text(minutes_text(-0.01), "−<0.1");
	assert_text(minutes_text(0), "0.0");
}

static void changes_have_a_sign(void **state)
{
	(void)state;
	assert_text(change_text(62, 100), "−38 %");
	assert_text(change_text(104, 100), "+4 %");
	assert_text(change_text(100, 100), "unchanged");
	assert_text(change_text(100001, 100000), "+<1 %");
	assert_text(change_text(5, 0), "0 before");
}

static void mean_just_past_its_target_is_not_written_as_the_target(void **state)
{
	struct mtta_pool pool = { .target_s = 300, .acknowledged = 7, .seconds = 2101 };

	(void)state;
	assert_text(mtta_text(&pool), "over 5 min");
	pool.seconds = 2100;
	assert_text(mtta_text(&pool), "5 min");
	pool.acknowledged = 0;
	assert_text(mtta_text(&pool), "none acknowledged");
}

/* What a test builds is freed with the arrays that hold it; texts are literals. */
struct fixture {
	struct policy policy;
	struct pool pool;
	struct service service;
	struct catalogue *catalogue;
	struct site site;
	char *folder;
};

static char *literal(const char *text)
{
	return (char *)(guintptr)text;
}

static int make_fixture(void **state)
{
	struct fixture *fixture = g_new0(struct fixture, 1);

	fixture->pool = (struct pool){ .name = literal("A"), .mtta_target_s = 300 };
	fixture->policy = (struct policy){
		.organisation = literal("Example " HOSTILE),
		.zone = zone_find("Europe/Berlin"),
		.currency = literal("EUR"),
		.pools = g_ptr_array_new(),
	};
	g_ptr_array_add(fixture->policy.pools, &fixture->pool);
	fixture->service = (struct service){ .name = literal("shop"),
		.title = literal(HOSTILE),
		.product = literal("web"),
		.team = literal("core"),
		.pool = literal("A"),
		.critical = true };
	fixture->catalogue = g_new0(struct catalogue, 1);
	fixture->catalogue->services = g_ptr_array_new();
	fixture->catalogue->engineers = g_ptr_array_new();
	g_ptr_array_add(fixture->catalogue->services, &fixture->service);
	fixture->site = (struct site){
		.policy = &fixture->policy,
		.catalogue = fixture->catalogue,
		.months = g_ptr_array_new(),
		.drift = g_ptr_array_new(),
		.postmortems = g_ptr_array_new(),
		.action_items = g_ptr_array_new(),
		.service_actions = g_ptr_array_new(),
		.version = "0.0",
	};
	fixture->folder = g_dir_make_tmp("nines-site-XXXXXX", NULL);
	*state = fixture;
	return 0;
}

static int drop_fixture(void **state)
{
	struct fixture *fixture = *state;

	for (guint i = 0; i < fixture->site.months->len; i++) {
		struct month_report *month = g_ptr_array_index(fixture->site.months, i);

		g_array_unref(month->trend->money);
		g_ptr_array_unref(month->trend->services);
		g_ptr_array_unref(month->trend->by_severity);
		g_ptr_array_unref(month->trend->by_cause);
		g_ptr_array_unref(month->trend->by_detection);
		g_ptr_array_unref(month->trend->incidents);
		g_ptr_array_unref(month->slo->objectives);
		g_ptr_array_unref(month->slo->rollups);
		g_ptr_array_unref(month->pay->segments);
		g_free(month->trend);
		g_free(month->slo);
		g_free(month->pay);
		g_free(month);
	}
	g_ptr_array_unref(fixture->site.months);
	g_ptr_array_unref(fixture->site.drift);
	g_ptr_array_unref(fixture->site.postmortems);
	g_ptr_array_unref(fixture->site.action_items);
	g_ptr_array_unref(fixture->site.service_actions);
	g_ptr_array_unref(fixture->catalogue->services);
	g_ptr_array_unref(fixture->catalogue->engineers);
	g_free(fixture->catalogue);
	g_ptr_array_unref(fixture->policy.pools);
	fs_remove(fixture->folder, NULL);
	g_free(fixture->folder);
	g_free(fixture);
	return 0;
}

/* A month with one objective of the service; it is the newest fact's. */
static struct month_report *add_month(
    struct fixture *fixture, int month_number, struct slo_result *objective, bool is_running)
{
	struct month_report *month = g_new0(struct month_report, 1);
	struct month_trend *trend = g_new0(struct month_trend, 1);
	struct civil_date first = { 2026, month_number, 1 };

	month->period = period_month(first);
	month->is_running = is_running;
	month->trend = trend;
	month->slo = g_new0(struct slo_report, 1);
	month->slo->objectives = g_ptr_array_new();
	month->slo->rollups = g_ptr_array_new();
	g_ptr_array_add(month->slo->objectives, objective);
	month->pay = g_new0(struct pay_report, 1);
	month->pay->segments = g_ptr_array_new();
	period_bounds(&month->period, fixture->policy.zone, &trend->start_utc, &trend->end_utc);
	trend->money = g_array_new(FALSE, TRUE, sizeof(struct money_sum));
	trend->services = g_ptr_array_new();
	trend->by_severity = g_ptr_array_new();
	trend->by_cause = g_ptr_array_new();
	trend->by_detection = g_ptr_array_new();
	trend->incidents = g_ptr_array_new();
	g_ptr_array_add(fixture->site.months, month);
	fixture->site.known_until_utc = is_running ? trend->start_utc + 43200 : trend->end_utc;
	return month;
}

static struct slo_result objective_of(int64_t good, int64_t total, enum slo_status status)
{
	struct slo_result result = {
		.scope = literal("objective"),
		.name = literal("shop-requests"),
		.title = literal("Requests"),
		.service = literal("shop"),
		.has_target = true,
		.target_percent = { 9990, 2 },
		.sum = {
		    .counts = { good, total, 0 },
		    .raw = { good, total, 0 },
		    .window_s = 30 * 86400,
		    .allowed_minutes = 43.2,
		    .status = status,
		    .on_target = good * 1000 >= total * 999 && total > 0,
		},
	};

	assert_true(slo_budget_add(&result.sum.budget, result.sum.counts, result.target_percent));
	return result;
}

static char *write_and_read(struct fixture *fixture, const char *name)
{
	g_autofree char *path = g_build_filename(fixture->folder, name, NULL);
	g_autoptr(GError) error = NULL;
	char *bytes = NULL;

	if (!site_write(&fixture->site, fixture->folder, &error))
		fail_msg("%s", error->message);
	if (!g_file_get_contents(path, &bytes, NULL, NULL))
		fail_msg("no %s", path);
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

static void site_without_months_says_what_to_do(void **state)
{
	struct fixture *fixture = *state;
	g_autofree char *page = write_and_read(fixture, "index.html");
	g_autofree char *trends = write_and_read(fixture, "trends.html");

	assert_has(page, "inbox/");
	assert_has(page, "nines run");
	assert_lacks(page, "Data until");
	assert_has(trends, "There is no month to report yet.");
}

static void every_page_is_inert(void **state)
{
	static const char *const names[] = { "index.html", "status.html", "trends.html",
		"m/2026-09/index.html" };
	struct fixture *fixture = *state;
	struct slo_result objective = objective_of(998, 1000, SLO_MISSED);

	add_month(fixture, 9, &objective, false);
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *page = write_and_read(fixture, names[i]);

		assert_has(page, "default-src &#39;none&#39;; style-src &#39;self&#39;");
		assert_has(page, "&lt;script&gt;");
		assert_has(page, "lang=\"en\"");
		assert_has(page, "class=\"skip\"");
		assert_has(page,
		    "Data until <time datetime=\"2026-09-30T22:00:00Z\">1 Oct 2026, 00:00</time>");
		assert_lacks(page, "<script");
		assert_lacks(page, "style=");
		assert_lacks(page, "http:");
		assert_lacks(page, "https:");
	}
}

static void same_structs_give_the_same_bytes(void **state)
{
	struct fixture *fixture = *state;
	struct slo_result objective = objective_of(998, 1000, SLO_MISSED);

	add_month(fixture, 9, &objective, false);
	g_autofree char *first = write_and_read(fixture, "m/2026-09/index.html");
	g_autofree char *second = write_and_read(fixture, "m/2026-09/index.html");
	assert_string_equal(first, second);
}

static void headline_counts_compares_and_names_what_is_not_known(void **state)
{
	struct fixture *fixture = *state;
	struct slo_result objective = objective_of(999, 1000, SLO_MET);
	struct month_report *before = add_month(fixture, 9, &objective, false);
	struct month_report *month = add_month(fixture, 10, &objective, false);
	struct money_sum sum = { .currency = "EUR", .minor = 4130000, .losses = 1 };

	before->trend->downtime_s = 20000;
	month->trend->downtime_s = 12400;
	g_array_append_val(month->trend->money, sum);
	assert_text(month_headline(&fixture->site, 1),
	    "1 of 1 SLOs met; 3 h 27 min of downtime (−38 % against September 2026); EUR 41,300 lost, as "
	    "far as stated.");
	month->trend->not_estimated = 1;
	g_array_index(month->trend->money, struct money_sum, 0).is_floor = true;
	month->is_running = true;
	assert_text(month_headline(&fixture->site, 1),
	    "1 of 1 SLOs on target so far; 3 h 27 min of downtime so far; at least EUR 41,300 lost so far, "
	    "as far as stated (1 postmortem without an estimate).");
	assert_text(month_headline(&fixture->site, 0),
	    "1 of 1 SLOs met; 5 h 33 min of downtime; no loss stated.");
}

static void service_off_target_without_action_says_so(void **state)
{
	struct fixture *fixture = *state;
	struct slo_result objective = objective_of(998, 1000, SLO_MISSED);
	struct service_action action = { .service = literal("shop"),
		.author = literal("Ada"),
		.text = literal("Second gateway"),
		.due_day = NO_TIME };

	add_month(fixture, 9, &objective, false);
	g_autofree char *without = write_and_read(fixture, "status.html");
	assert_has(without, "no action written");
	assert_has(without, "99.8000");
	assert_has(without, "−43.2");
	action.written_utc = fixture->site.known_until_utc - 3 * 86400;
	g_ptr_array_add(fixture->site.service_actions, &action);
	g_autofree char *with = write_and_read(fixture, "status.html");
	assert_lacks(with, "no action written");
	assert_has(with, "Second gateway");
	assert_has(with, "3 days old");
}

static void running_month_is_marked_as_provisional(void **state)
{
	struct fixture *fixture = *state;
	struct slo_result objective = objective_of(998, 1000, SLO_PROVISIONAL);

	add_month(fixture, 10, &objective, true);
	g_autofree char *page = write_and_read(fixture, "m/2026-10/index.html");
	assert_has(page, "Provisional.");
	assert_has(page, "off target so far");
	g_autofree char *index = write_and_read(fixture, "index.html");
	assert_has(index, "October 2026</a>, running");
}

static void month_page_shows_hours_on_call_and_never_pay(void **state)
{
	struct fixture *fixture = *state;
	struct slo_result objective = objective_of(999, 1000, SLO_MET);
	struct month_report *month = add_month(fixture, 9, &objective, false);
	struct pay_segment night = { .engineer = literal("ada"),
		.day_class = CLASS_NONWORK,
		.end_utc = 13 * 3600 + 1800,
		.outcome = PAY_PRICED };
	struct pay_segment lost = { .engineer = literal("ada"),
		.day_class = CLASS_NONWORK,
		.end_utc = 3600,
		.outcome = PAY_OVERLAPPED };
	struct pay_line line = {
		.engineer = literal("ada"), .amount_minor = 987654, .currency = literal("EUR")
	};
	g_autoptr(GPtrArray) lines = g_ptr_array_new();

	g_ptr_array_add(lines, &line);
	month->pay->lines = lines;
	g_ptr_array_add(month->pay->segments, &night);
	g_ptr_array_add(month->pay->segments, &lost);
	g_autofree char *page = write_and_read(fixture, "m/2026-09/index.html");
	assert_has(page, "<td class=\"number\">13.5</td>");
	assert_lacks(page, "9,876");
	assert_lacks(page, "9876");
}

static void incidents_stand_by_money_then_downtime(void **state)
{
	struct fixture *fixture = *state;
	struct slo_result objective = objective_of(999, 1000, SLO_MET);
	struct month_report *month = add_month(fixture, 9, &objective, false);
	int64_t start = month->trend->start_utc;
	struct incident incidents[] = {
		{ .id = literal("short"), .started_utc = start, .resolved_utc = start + 60 },
		{ .id = literal("long"), .started_utc = start, .resolved_utc = start + 600 },
		{ .id = literal("dollars"),
		    .started_utc = start,
		    .resolved_utc = start + 1,
		    .loss = { LOSS_EXACT, 900000, "USD" } },
		{ .id = literal("cheap"),
		    .started_utc = start,
		    .resolved_utc = start + 1,
		    .loss = { LOSS_EXACT, 100, "EUR" } },
		{ .id = literal("dear"),
		    .started_utc = start,
		    .resolved_utc = start + 1,
		    .loss = { LOSS_FLOOR, 200, "EUR" } },
		{ .id = literal("earlier"),
		    .started_utc = start - 9,
		    .resolved_utc = start + 1,
		    .loss = { LOSS_EXACT, 99900, "EUR" } },
		{ .id = literal("planned"),
		    .is_maintenance = true,
		    .started_utc = start,
		    .resolved_utc = start + 9999 },
	};
	static const char *const expected[] = { "dear", "cheap", "dollars", "long", "short",
		"earlier" };

	for (size_t i = 0; i < G_N_ELEMENTS(incidents); i++)
		g_ptr_array_add(month->trend->incidents, &incidents[i]);
	g_autoptr(GPtrArray) sorted = incidents_by_cost(&fixture->site, month->trend);
	assert_int_equal(sorted->len, G_N_ELEMENTS(expected));
	for (guint i = 0; i < sorted->len; i++)
		assert_string_equal(
		    ((struct incident *)g_ptr_array_index(sorted, i))->id, expected[i]);
}

static void footer_tells_what_is_not_in_the_figures(void **state)
{
	struct fixture *fixture = *state;

	g_autofree char *clean = write_and_read(fixture, "index.html");
	assert_lacks(clean, "Not in these figures");
	fixture->site.quality.open_rejects = 1;
	fixture->site.quality.open_holds = 1234;
	g_autofree char *page = write_and_read(fixture, "index.html");
	assert_has(page, "1 open reject (");
	assert_has(page, "1,234 open holds (");
}

#define SITE_TEST(test) cmocka_unit_test_setup_teardown(test, make_fixture, drop_fixture)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(attainment_never_rounds_across_its_target),
		cmocka_unit_test(durations_are_written_for_people),
		cmocka_unit_test(money_has_separators_and_its_currency),
		cmocka_unit_test(shares_and_minutes_do_not_hide_which_side_they_are_on),
		cmocka_unit_test(changes_have_a_sign),
		cmocka_unit_test(mean_just_past_its_target_is_not_written_as_the_target),
		SITE_TEST(site_without_months_says_what_to_do),
		SITE_TEST(every_page_is_inert),
		SITE_TEST(same_structs_give_the_same_bytes),
		SITE_TEST(headline_counts_compares_and_names_what_is_not_known),
		SITE_TEST(service_off_target_without_action_says_so),
		SITE_TEST(running_month_is_marked_as_provisional),
		SITE_TEST(month_page_shows_hours_on_call_and_never_pay),
		SITE_TEST(incidents_stand_by_money_then_downtime),
		SITE_TEST(footer_tells_what_is_not_in_the_figures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
