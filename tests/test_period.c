#include "base/period.h"

#include <string.h>

#include "base/error.h"
#include "tests/support.h"

static const struct civil_date today = { 2026, 11, 22 };

static void reads_every_form_of_a_period(void **state)
{
	static const struct {
		const char *text, *name, *first, *end;
		bool is_month;
	} cases[] = {
		{ "2026-10", "2026-10", "2026-10-01", "2026-11-01", true },
		{ "2026-12", "2026-12", "2026-12-01", "2027-01-01", true },
		{ "2028-02", "2028-02", "2028-02-01", "2028-03-01", true },
		{ "2026-Q1", "2026-Q1", "2026-01-01", "2026-04-01", false },
		{ "2026-Q3", "2026-Q3", "2026-07-01", "2026-10-01", false },
		{ "2026-Q4", "2026-Q4", "2026-10-01", "2027-01-01", false },
		{ "2026", "2026", "2026-01-01", "2027-01-01", false },
		{ "2026-10-24", "2026-10-24", "2026-10-24", "2026-10-25", false },
		{ "2026-12-31", "2026-12-31", "2026-12-31", "2027-01-01", false },
		{ "last-month", "2026-10", "2026-10-01", "2026-11-01", true },
		{ "this-month", "2026-11", "2026-11-01", "2026-12-01", true },
		{ "2026-10-24..2026-10-25", "2026-10-24..2026-10-25", "2026-10-24", "2026-10-26",
		    false },
		{ "2026-10-24..2026-10-24", "2026-10-24..2026-10-24", "2026-10-24", "2026-10-25",
		    false },
		{ "2026-01..2026-03", "2026-01..2026-03", "2026-01-01", "2026-04-01", false },
		{ "2025-Q4..2026-Q1", "2025-Q4..2026-Q1", "2025-10-01", "2026-04-01", false },
		{ "2024..2026", "2024..2026", "2024-01-01", "2027-01-01", false },
		{ "2026-09-15..2026-10", "2026-09-15..2026-10", "2026-09-15", "2026-11-01", false },
		{ "2026-10-01..2026-10-31", "2026-10-01..2026-10-31", "2026-10-01", "2026-11-01",
		    true },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct period period;

		if (!period_parse(cases[i].text, today, &period, NULL))
			fail_msg("\"%s\" was refused", cases[i].text);
		assert_string_equal(period.name, cases[i].name);
		assert_taken_text(civil_format(period.first), cases[i].first);
		assert_taken_text(civil_format(period.end), cases[i].end);
		assert_int_equal(period_is_month(&period), cases[i].is_month);
	}
}

static void refuses_what_is_no_period(void **state)
{
	static const char *const cases[] = { "", "26", "202", "20260", "2026-", "2026-1", "2026-13",
		"2026-00", "2026-Q0", "2026-Q5", "2026-q3", "2026-Q", "2026-10-", "2026-10-32",
		"2026-02-29", "0000", "0000-01", "next-month", "Last-Month", "2026-10 ", " 2026-10",
		"2026-10..", "..2026-10", "..", "2026-10...2026-11", "2026-10..2026-11..2026-12",
		"last-month..this-month", "2026-10-24T00:00", "2026-W43", "2026/10" };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		struct period period;

		if (period_parse(cases[i], today, &period, &error))
			fail_msg("\"%s\" was taken for a period", cases[i]);
		assert_true(g_error_matches(error, NINES_ERROR, NINES_ERROR_USAGE));
		assert_holds(error->message, "2026-Q3");
	}
}

static void refuses_a_period_that_ends_before_it_begins(void **state)
{
	static const char *const cases[] = { "2026-10-25..2026-10-24", "2026-11..2026-10",
		"2026-10..2026-09-30", "2027..2026" };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		struct period period;

		assert_false(period_parse(cases[i], today, &period, &error));
		assert_holds(error->message, "ends before it begins");
	}
}

static void last_month_of_january_is_december(void **state)
{
	struct civil_date january = { 2026, 1, 31 };
	struct period period;

	(void)state;
	assert_true(period_parse("last-month", january, &period, NULL));
	assert_string_equal(period.name, "2025-12");
	period = period_month(january);
	assert_string_equal(period.name, "2026-01");
	assert_true(period_is_month(&period));
}

static void bounds_are_midnights_of_the_zone(void **state)
{
	const struct zone *berlin = zone_find("Europe/Berlin");
	struct period period;
	int64_t start, end;

	(void)state;
	assert_true(period_parse("2026-10", today, &period, NULL));
	period_bounds(&period, berlin, &start, &end);
	assert_number(start, at("2026-10-01T00:00:00+02:00"));
	assert_number(end, at("2026-11-01T00:00:00+01:00"));
	assert_number(zone_date(berlin, start).day, 1);
	assert_number(zone_date(berlin, start - 1).day, 30);
	assert_number(zone_date(berlin, end - 1).day, 31);
	assert_true(period_parse("2011-12-30", today, &period, NULL));
	period_bounds(&period, zone_find("Pacific/Apia"), &start, &end);
	assert_number(start, end);
}

static void months_have_the_published_lengths(void **state)
{
	enum { MONTH, ZONE, START, END, MINUTES };
	g_autoptr(GPtrArray) rows = shared_table(*state, "conformance/calendar_month_budget.csv");

	for (guint i = 0; i < rows->len; i++) {
		char **row = rows->pdata[i];
		struct period period;
		int64_t start, end;

		print_message("             %s %s\n", row[MONTH], row[ZONE]);
		assert_true(period_parse(row[MONTH], today, &period, NULL));
		period_bounds(&period, zone_find(row[ZONE]), &start, &end);
		assert_number(start, at(row[START]));
		assert_number(end, at(row[END]));
		assert_number(end - start, g_ascii_strtoll(row[MINUTES], NULL, 10) * 60);
	}
	assert_number(rows->len, 15);
}

/* The period of a unit that holds an instant of UTC. */
static struct period unit_around(const char *unit, struct civil_date date)
{
	char text[16];
	struct period period;

	if (g_str_has_prefix(unit, "month"))
		g_snprintf(text, sizeof(text), "%04d-%02d", date.year, date.month);
	else if (g_str_has_prefix(unit, "quarter"))
		g_snprintf(text, sizeof(text), "%04d-Q%d", date.year, (date.month + 2) / 3);
	else
		g_snprintf(text, sizeof(text), "%04d", date.year);
	assert_true(period_parse(text, today, &period, NULL));
	return period;
}

static void boundaries_are_those_of_sloth(void **state)
{
	enum { FUNCTION, INPUT, EXPECTED };
	g_autoptr(GPtrArray) rows = shared_table(*state, "conformance/sloth_period_boundaries.csv");
	const struct zone *utc = zone_find("UTC");
	guint compared = 0;

	for (guint i = 0; i < rows->len; i++) {
		char **row = rows->pdata[i];
		struct civil_date date = zone_date(utc, at(row[INPUT]));
		int64_t start, end;

		print_message("             %s %s\n", row[FUNCTION], row[INPUT]);
		if (g_str_equal(row[FUNCTION], "week_end_sunday")) {
			int64_t days = civil_to_days(date);

			end = (days - civil_weekday(days) + 7) * SECONDS_PER_DAY;
			assert_number(end, at(row[EXPECTED]) + 1);
			continue;
		}
		struct period period = unit_around(row[FUNCTION], date);
		period_bounds(&period, utc, &start, &end);
		/* an end there is the last nanosecond, here the second behind it */
		if (g_str_has_suffix(row[FUNCTION], "_end"))
			assert_number(end, at(row[EXPECTED]) + 1);
		else
			assert_number(start, at(row[EXPECTED]));
		compared++;
	}
	assert_number(compared, 24);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_form_of_a_period),
		cmocka_unit_test(refuses_what_is_no_period),
		cmocka_unit_test(refuses_a_period_that_ends_before_it_begins),
		cmocka_unit_test(last_month_of_january_is_december),
		cmocka_unit_test(bounds_are_midnights_of_the_zone),
		cmocka_unit_test_setup_teardown(
		    months_have_the_published_lengths, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    boundaries_are_those_of_sloth, folder_setup, folder_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
