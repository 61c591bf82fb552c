/* Pay against the cases of others, in ../shared. */
#include "analytics/pay.h"

#include <string.h>

#include "base/instant.h"
#include "base/yaml.h"
#include "tests/support_pay.h"

static const struct pay_line *line_at(const struct pay_report *report, guint index)
{
	return report->lines->pdata[index];
}

static int64_t class_seconds(
    const struct pay_report *report, const char *engineer, enum day_class day_class)
{
	int64_t seconds = 0;

	for (guint i = 0; i < report->lines->len; i++)
		if (line_at(report, i)->day_class == day_class &&
		    g_str_equal(line_at(report, i)->engineer, engineer))
			seconds += line_at(report, i)->seconds;
	return seconds;
}

static GPtrArray *read_json(struct world *world, const char *name)
{
	const char *path = shared_path(world->files, name);
	g_autoptr(GError) error = NULL;
	g_autofree char *bytes = NULL;
	gsize size;

	assert_true(g_file_get_contents(path, &bytes, &size, NULL));
	GPtrArray *documents = yaml_read(path, bytes, size, YAML_JSON_ONLY, &error);
	if (documents == NULL)
		fail_msg("%s", error->message);
	return documents;
}

/* `Mon-Fri 09:00-18:00` */
static void set_policy_of_case(struct world *world, const char *work_hours, const char *years)
{
	set_policy(world,
	    keep(world,
		g_strdup_printf(
		    "calendars: {DE: {covers: [%s]}}\n"
		    "pools: {A: {standby: {work: 0, nonwork: 1, weekend: 1, holiday: 1}}}\n"
		    "pay: {work_hours: {days: %.7s, from: \"%.5s\", to: \"%.5s\"}}\n",
		    years, work_hours, work_hours + 8, work_hours + 14)));
}

static void fill_case(struct world *world, const struct yaml *one)
{
	const struct yaml *shifts = yaml_get(one, "shifts"), *holidays = yaml_get(one, "holidays");

	g_ptr_array_set_size(world->shifts, 0);
	g_ptr_array_set_size(world->catalogue->engineers, 0);
	g_ptr_array_set_size(world->catalogue->holidays, 0);
	set_policy_of_case(world, yaml_text(yaml_get(one, "work_hours")), "2000, 2099");
	add_engineer(world, "ada", yaml_text(yaml_get(one, "tz")), "DE");
	for (guint i = 0; i < yaml_count(holidays); i++)
		add_holiday(world, "DE", yaml_text(yaml_item(holidays, i)), 0);
	for (guint i = 0; i < yaml_count(shifts); i++)
		add_shift(world, "A", "ada", yaml_text(yaml_get(yaml_item(shifts, i), "start")),
		    yaml_text(yaml_get(yaml_item(shifts, i), "end")));
}

static int64_t expected_seconds(
    const struct yaml *expected, const char *month, enum day_class day_class)
{
	static const char *const names[] = { "WH", "NWH", "WE", "HOL" };
	g_autofree char *key = g_strdup_printf("%.7s %s", month, names[day_class]);
	const char *text = yaml_text(yaml_get(expected, key));

	return text != NULL ? g_ascii_strtoll(text, NULL, 10) : 0;
}

static void every_segment_case_is_exact_to_the_second(void **state)
{
	struct world *world = *state;
	g_autoptr(GPtrArray) documents = read_json(world, "conformance/oncall-pay-cases.json");
	const struct yaml *cases = yaml_get(documents->pdata[0], "segments");

	assert_true(yaml_count(cases) >= 22);
	add_rate(world, "ada", "10.00", "EUR", NULL);
	for (guint i = 0; i < yaml_count(cases); i++) {
		const struct yaml *one = yaml_item(cases, i);
		const struct yaml *expected = yaml_get(one, "expect_seconds");
		int64_t total = 0;

		fill_case(world, one);
		for (guint j = 0; j < yaml_count(expected); j++) {
			const char *month = yaml_key(expected, j);
			g_autofree char *name = g_strndup(month, 7);
			const struct pay_report *report = world_pay(world, name);

			for (int day_class = 0; day_class < CLASS_COUNT; day_class++) {
				int64_t seconds = class_seconds(report, "ada", day_class);

				if (seconds != expected_seconds(expected, month, day_class))
					print_error(
					    "%s, %s\n", yaml_text(yaml_get(one, "id")), name);
				assert_number(
				    seconds, expected_seconds(expected, month, day_class));
			}
			if (j == 0 || strncmp(month, yaml_key(expected, j - 1), 7) != 0)
				total += report->reconciliation.shift_seconds;
		}
		assert_number(total,
		    g_ascii_strtoll(yaml_text(yaml_get(one, "expect_total_seconds")), NULL, 10));
	}
}

static void a_peer_s_month_has_568_hours_outside_work(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *name;
		int64_t payable_hours, work_seconds;
	} people[] = { { "Person A", 232, 211510 }, { "Person B", 167, 201600 },
		{ "Person C", 169, 220490 } };
	g_autoptr(GPtrArray) documents =
	    read_json(world, "data/oncall/pagerduty-calculator/schedules-2023-01.json");
	const struct yaml *schedule = yaml_item(yaml_get(documents->pdata[0], "schedules"), 0);
	const struct yaml *entries =
	    yaml_get(yaml_get(schedule, "final_schedule"), "rendered_schedule_entries");
	int64_t payable = 0;

	set_policy_of_case(world, "Mon-Fri 09:00-17:00", "2023, 2023");
	add_holiday(world, "DE", "2023-01-01", 0);
	for (size_t i = 0; i < G_N_ELEMENTS(people); i++) {
		add_engineer(world, people[i].name, "Europe/Prague", "DE");
		add_rate(world, people[i].name, "10.00", "EUR", NULL);
	}
	for (guint i = 0; i < yaml_count(entries); i++) {
		const struct yaml *entry = yaml_item(entries, i);

		add_shift(world, "A", yaml_text(yaml_get(yaml_get(entry, "user"), "summary")),
		    yaml_text(yaml_get(entry, "start")), yaml_text(yaml_get(entry, "end")));
	}
	const struct pay_report *report = world_pay(world, "2023-01");
	assert_number(report->reconciliation.shift_seconds, 744 * 3600);
	for (size_t i = 0; i < G_N_ELEMENTS(people); i++) {
		int64_t seconds = class_seconds(report, people[i].name, CLASS_NONWORK) +
		    class_seconds(report, people[i].name, CLASS_WEEKEND) +
		    class_seconds(report, people[i].name, CLASS_HOLIDAY);

		assert_number(seconds, people[i].payable_hours * 3600);
		assert_number(
		    class_seconds(report, people[i].name, CLASS_WORK), people[i].work_seconds);
		payable += seconds;
	}
	assert_number(payable, 568 * 3600);
}

/* What others are paid, where our rules have it; the id is that of the case. */
static void pricing_cases_of_others_agree(void **state)
{
	static const struct rule_case cases[] = {
		{ "roy-oncall-weekday",
		    BERLIN "pools: {A: {standby: {unit: hour, currency: EUR, nonwork: 3.90}}}\n",
		    { { "A", "2026-10-05 18:00", "2026-10-05 22:00" } }, "2026-10",
		    "ada A nonwork standby 14400 s, 3.90 x 1 = 15.60 EUR\n" },
		{ "tvoed-2",
		    BERLIN
		    "pools: {A: {standby: {unit: day, currency: EUR, nonwork: 2, weekend: 4}}}\n",
		    { { "A", "2026-10-09 23:00", "2026-10-11 00:00" } }, "2026-10",
		    "ada A nonwork standby 1 day in 3600 s, 2 = 2.00 EUR\n"
		    "ada A weekend standby 1 day in 86400 s, 4 = 4.00 EUR\n" },
		{ "utah", /* at an hourly rate of 10, so 15.625 and 52.50 */
		    BERLIN "pools: {A: {standby: {weekend: 1/12}, callout: {weekend: 1}}}\n"
			   "pay: {standby_during_callout: suspended}\n",
		    { { "A", "2026-10-10 00:00", "2026-10-11 00:00" },
			{ "!A", "2026-10-10 10:00", "2026-10-10 15:15" } },
		    "2026-10",
		    "ada A weekend standby 67500 s, 10.00 x 1/12 = 15.63 EUR\n"
		    "ada A weekend callout 18900 s, 10.00 x 1 = 52.50 EUR\n" },
		{ "incidentio-weekday-vs-startday",
		    BERLIN
		    "pools: {A: {standby: {unit: hour, currency: EUR, nonwork: 10.00, weekend: "
		    "15.00}}}\n",
		    { { "A", "2026-06-12 18:00", "2026-06-15 09:00" } }, "2026-06",
		    "ada A nonwork standby 54000 s, 10.00 x 1 = 150.00 EUR\n"
		    "ada A weekend standby 172800 s, 15.00 x 1 = 720.00 EUR\n" },
		{ "float32",
		    BERLIN
		    "pools: {A: {standby: {unit: hour, currency: EUR, work: 50/24, nonwork: 50/24}}}\n",
		    { { "A", "2026-10-05 00:00", "2026-10-09 07:30" } }, "2026-10",
		    "ada A work standby 129600 s, 50/24 x 1 = 75.00 EUR\n"
		    "ada A nonwork standby 243000 s, 50/24 x 1 = 140.63 EUR\n" },
		{ "callout-vs-standby, additive",
		    BERLIN "pools: {A: {standby: {unit: hour, currency: EUR, nonwork: 4.00}, "
			   "callout: {unit: hour, currency: EUR, nonwork: 30.00}}}\n",
		    { { "A", "2026-10-05 18:00", "2026-10-06 09:00" },
			{ "!A", "2026-10-06 02:00", "2026-10-06 04:00" } },
		    "2026-10",
		    "ada A nonwork standby 54000 s, 4.00 x 1 = 60.00 EUR\n"
		    "ada A nonwork callout 7200 s, 30.00 x 1 = 60.00 EUR\n" },
		{ "overlap-different-rates",
		    BERLIN "pools: {A: {standby: {unit: hour, currency: EUR, nonwork: 6.00}}, "
			   "B: {standby: {unit: hour, currency: EUR, nonwork: 4.00}}}\n",
		    { { "B", "2026-10-05 18:00", "2026-10-05 20:00" },
			{ "A", "2026-10-05 18:00", "2026-10-05 20:00" } },
		    "2026-10", "ada A nonwork standby 7200 s, 6.00 x 1 = 12.00 EUR\n" },
		{ "derbyshire-1, one of 31 shifts",
		    BERLIN "pools: {A: {standby: {unit: shift, currency: EUR, nonwork: 28.11}}}\n",
		    { { "A", "2026-10-05 18:00", "2026-10-06 02:00" } }, "2026-10",
		    "ada A nonwork standby 1 shift in 28800 s, 28.11 = 28.11 EUR\n" },
	};

	check_rule_cases(*state, cases, G_N_ELEMENTS(cases));
}

/* cuvva-mayday: a block of twelve hours is a holiday when it begins on one. */
static void blocks_are_holidays_by_their_start(void **state)
{
	struct world *world = *state;
	static const char *const starts[] = { "2021-05-02T12:00:00Z", "2021-05-03T00:00:00Z",
		"2021-05-03T12:00:00Z", "2021-05-04T00:00:00Z" };
	static const bool is_holiday[] = { false, true, true, false };

	set_policy(world,
	    "zone: UTC\ncalendars: {GB: {covers: [2021, 2021]}}\n"
	    "pools: {A: {standby: {unit: shift, currency: GBP, nonwork: 50, weekend: 100, holiday: 100}}}\n"
	    "pay: {zone: report}\n");
	add_engineer(world, "ada", "Europe/London", "GB");
	add_holiday(world, "GB", "2021-05-03", 0);
	for (size_t i = 0; i < G_N_ELEMENTS(starts); i++) {
		g_ptr_array_set_size(world->shifts, 0);
		struct shift *shift = add_shift(world, "A", "ada", starts[i], starts[i]);

		shift->end_utc += 12 * 3600;
		const struct pay_report *report = world_pay(world, "2021-05");
		const struct pay_line *line = report->lines->pdata[0];
		assert_int_equal(report->lines->len, 1);
		assert_int_equal(line->day_class == CLASS_HOLIDAY, is_holiday[i]);
	}
}

/* Every case is either told of here, or known to be none of pay's. */
static void no_pricing_case_is_forgotten(void **state)
{
	struct world *world = *state;
	static const char *const told[] = { "roy-incident-weekday", "roy-oncall-weekday",
		"cuvva-mayday", "pd-month-568", "tvoed-2", "tvoed-3", "utah", "derbyshire-1",
		"incidentio-weekday-vs-startday", "third-rate", "float32", "lr-3", "lr-weights",
		"callout-window", "callout-min-crosses-work-hours", "callout-vs-standby",
		"overlap-pay-once", "overlap-different-rates", "cap", "fx", NULL };
	/* day counts of other rules; other tests: MTTA, closing, rejects, footing */
	static const char *const others[] = { "caloohpay-1", "caloohpay-2", "caloohpay-3",
		"caloohpay-5", "caloohpay-6", "caloohpay-8", "caloohpay-9", "caloohpay-multi",
		"tvoed-1", "opsgenie-flat-weekend", "calloutpay-foot", "mtta-pool",
		"mtta-target-boundary", "retro", "min-duration-0", NULL };
	g_autoptr(GPtrArray) documents = read_json(world, "conformance/oncall-pay-cases.json");
	const struct yaml *cases = yaml_get(documents->pdata[0], "pricing");
	assert_true(yaml_count(cases) >= 35);
	for (guint i = 0; i < yaml_count(cases); i++) {
		const char *id = yaml_text(yaml_get(yaml_item(cases, i), "id"));

		if (!g_strv_contains(told, id) && !g_strv_contains(others, id))
			fail_msg("%s is new", id);
	}
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_WORLD(every_segment_case_is_exact_to_the_second),
		WITH_WORLD(a_peer_s_month_has_568_hours_outside_work),
		WITH_WORLD(pricing_cases_of_others_agree),
		WITH_WORLD(blocks_are_holidays_by_their_start),
		WITH_WORLD(no_pricing_case_is_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
