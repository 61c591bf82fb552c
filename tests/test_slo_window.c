#include "analytics/slo_window.h"

#include <string.h>

#include "base/period.h"
#include "tests/support.h"

/* `YYYY-MM-DD HH:MM:SS` on the clock of a zone. */
static void set_anchor(struct slo_window *window, const char *zone, const char *start)
{
	/* the published cases also write an hour with one digit */
	g_autofree char *padded =
	    strlen(start) == 18 ? g_strdup_printf("%.11s0%s", start, start + 11) : g_strdup(start);
	struct written_time time;

	assert_true(written_time_parse(padded, &time));
	window->zone = zone_find(zone);
	assert_non_null(window->zone);
	window->anchor_day = civil_to_days(time.date);
	window->anchor_s = time.second_of_day;
}

static struct slo_window window_of(const char *duration, const char *zone, const char *start)
{
	struct slo_window window = { 0 };

	assert_true(slo_window_parse_duration(duration, &window));
	set_anchor(&window, zone, start);
	return window;
}

static void check_span(const char *name, struct slo_span span, const char *begin, const char *end)
{
	if (span.start_utc == at(begin) && span.end_utc == at(end))
		return;
	g_autofree char *start = instant_format(span.start_utc);
	g_autofree char *stop = instant_format(span.end_utc);
	fail_msg("%s: %s..%s, not %s..%s", name, start, stop, begin, end);
}

static void an_instant_lies_in_its_calendar_window(void **state)
{
	static const struct {
		const char *duration, *zone, *anchor, *instant, *begin, *end;
	} cases[] = {
		/* months of the calendar, of 28 to 31 days */
		{ "1M", "UTC", "2026-01-01 00:00:00", "2026-02-28T23:59:59Z",
		    "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z" },
		{ "1M", "UTC", "2026-01-01 00:00:00", "2026-03-01T00:00:00Z",
		    "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z" },
		/* with a change of the clocks: an hour less, an hour more */
		{ "1M", "Europe/Berlin", "2026-01-01 00:00:00", "2026-03-29T01:00:00Z",
		    "2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z" },
		{ "1d", "Europe/Berlin", "2026-01-01 00:00:00", "2026-03-29T12:00:00Z",
		    "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z" },
		{ "1d", "Europe/Berlin", "2026-01-01 00:00:00", "2026-10-25T12:00:00Z",
		    "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z" },
		/* before the anchor */
		{ "1w", "UTC", "2026-01-05 00:00:00", "2025-12-31T12:00:00Z",
		    "2025-12-29T00:00:00Z", "2026-01-05T00:00:00Z" },
		{ "2Q", "UTC", "2026-01-01 00:00:00", "2024-02-29T12:00:00Z",
		    "2024-01-01T00:00:00Z", "2024-07-01T00:00:00Z" },
		/* the example of the contract */
		{ "1Q", "America/New_York", "2004-01-02 12:00:00", "2006-01-04T15:04:05Z",
		    "2006-01-02T17:00:00Z", "2006-04-02T16:00:00Z" },
		/* years from a day that most of them lack */
		{ "1Y", "UTC", "2024-02-29 00:00:00", "2025-02-28T23:59:59Z",
		    "2024-02-29T00:00:00Z", "2025-03-01T00:00:00Z" },
		{ "1M", "UTC", "2025-03-31 00:00:00", "2025-03-02T23:59:59Z",
		    "2025-01-31T00:00:00Z", "2025-03-03T00:00:00Z" },
		/* the anchor's time does not exist on the day: the first instant after the jump */
		{ "1d", "Europe/Berlin", "2026-01-01 02:30:00", "2026-03-29T01:00:00Z",
		    "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z" },
		/* and here it is there twice: the first time */
		{ "1d", "Europe/Berlin", "2026-01-01 02:30:00", "2026-10-25T01:10:00Z",
		    "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z" },
		/* Apia had no 2011-12-30 */
		{ "1d", "Pacific/Apia", "2011-12-01 00:00:00", "2011-12-30T09:59:59Z",
		    "2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z" },
		{ "1d", "Pacific/Apia", "2011-12-01 00:00:00", "2011-12-30T10:00:00Z",
		    "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z" },
		/* hours are of elapsed time: the hour that the clock shows twice is two of them */
		{ "1h", "Europe/Berlin", "2026-10-25 00:00:00", "2026-10-25T00:59:59Z",
		    "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z" },
		{ "1h", "Europe/Berlin", "2026-10-25 00:00:00", "2026-10-25T01:00:00Z",
		    "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z" },
		{ "90m", "UTC", "2026-10-25 00:00:00", "2026-10-24T23:59:59Z",
		    "2026-10-24T22:30:00Z", "2026-10-25T00:00:00Z" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct slo_window window =
		    window_of(cases[i].duration, cases[i].zone, cases[i].anchor);

		check_span(cases[i].instant, slo_window_at(&window, NULL, at(cases[i].instant)),
		    cases[i].begin, cases[i].end);
	}
}

static void a_rolling_window_ends_at_its_instant(void **state)
{
	static const struct {
		const char *duration, *instant, *begin;
	} cases[] = {
		{ "60m", "2026-03-29T12:00:00Z", "2026-03-29T11:00:00Z" },
		{ "6h", "2026-03-29T12:00:00Z", "2026-03-29T06:00:00Z" },
		/* days of 24 hours, over a change of the clocks too */
		{ "1d", "2026-03-29T12:00:00Z", "2026-03-28T12:00:00Z" },
		{ "28d", "2026-03-29T12:00:00Z", "2026-03-01T12:00:00Z" },
		{ "4w", "2026-03-29T12:00:00Z", "2026-03-01T12:00:00Z" },
		/* months on the clock of the reports */
		{ "1M", "2026-04-15T12:00:00Z", "2026-03-15T13:00:00Z" },
		{ "1M", "2026-03-31T10:00:00Z", "2026-02-28T11:00:00Z" },
		{ "1Q", "2026-05-31T10:00:00Z", "2026-02-28T11:00:00Z" },
		{ "1Y", "2024-02-29T11:00:00Z", "2023-02-28T11:00:00Z" },
	};
	const struct zone *berlin = zone_find("Europe/Berlin");

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct slo_window window = { .is_rolling = true };

		assert_true(slo_window_parse_duration(cases[i].duration, &window));
		check_span(cases[i].duration, slo_window_at(&window, berlin, at(cases[i].instant)),
		    cases[i].begin, cases[i].instant);
	}
}

static void a_window_without_a_zone_is_one_of_the_reports(void **state)
{
	struct slo_window window = window_of("1M", "UTC", "2026-01-01 00:00:00");

	(void)state;
	window.zone = NULL;
	check_span("Berlin",
	    slo_window_at(&window, zone_find("Europe/Berlin"), at("2026-10-31T22:59:59Z")),
	    "2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z");
}

/* Every instant lies in exactly one window, and each begins where the one before it ends. */
static void windows_tile_time(void **state)
{
	static const char *const zones[] = { "UTC", "Europe/Berlin", "America/New_York",
		"Australia/Lord_Howe", "Pacific/Apia", "Asia/Kolkata" };
	uint64_t seed = 20261024;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct slo_window window = {
			.unit = (enum window_unit)random_below(&seed, WINDOW_YEAR + 1),
			.count = 1 + (int)random_below(&seed, 5),
			.zone = zone_find(zones[random_below(&seed, G_N_ELEMENTS(zones))]),
			.anchor_day = (int64_t)random_below(&seed, 22000),
			.anchor_s = (int)random_below(&seed, 48) * 1800,
		};
		int64_t utc = (int64_t)random_below(&seed, 22000 * INT64_C(86400));
		struct slo_span span = slo_window_at(&window, NULL, utc);

		assert_true(span.start_utc <= utc && utc < span.end_utc);
		struct slo_span first = slo_window_at(&window, NULL, span.start_utc);
		struct slo_span last = slo_window_at(&window, NULL, span.end_utc - 1);
		assert_number(first.start_utc, span.start_utc);
		assert_number(last.end_utc, span.end_utc);
		assert_number(
		    slo_window_at(&window, NULL, span.start_utc - 1).end_utc, span.start_utc);
		assert_number(slo_window_at(&window, NULL, span.end_utc).start_utc, span.end_utc);
	}
}

static void durations_are_read_as_they_are_written(void **state)
{
	static const char *const sound[] = { "1m", "60m", "1h", "7d", "28d", "1w", "1M", "3M", "1Q",
		"1Y", "100Y", "1200M", "52594920m" };
	static const char *const unsound[] = { "", "d", "1", "0d", "01d", "-1d", "+1d", "1 d",
		" 1d", "1d ", "1D", "1y", "1.5h", "1mo", "28", "101Y", "1201M", "52595000m",
		"999999999d", "99999999999999999999d" };
	struct slo_window window;

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(sound); i++) {
		assert_true(slo_window_parse_duration(sound[i], &window));
		assert_taken_text(slo_window_format(&window), sound[i]);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(unsound); i++) {
		window = (struct slo_window){ .unit = WINDOW_YEAR, .count = 9, .anchor_day = 8 };
		if (slo_window_parse_duration(unsound[i], &window))
			fail_msg("\"%s\" is read", unsound[i]);
		assert_true(window.unit == WINDOW_YEAR && window.count == 9);
	}
	window = (struct slo_window){ .is_rolling = true, .anchor_day = 8, .anchor_s = 7 };
	assert_true(slo_window_parse_duration("28d", &window));
	assert_true(window.is_rolling && window.anchor_day == 8 && window.anchor_s == 7);
}

static void nominal_lengths_sort_windows(void **state)
{
	static const char *const ascending[] = { "59m", "1h", "23h", "1d", "6d", "1w", "28d", "30d",
		"1M", "31d", "2M", "1Q", "100d", "1Y", "366d" };
	int64_t before = 0;

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(ascending); i++) {
		struct slo_window window;

		assert_true(slo_window_parse_duration(ascending[i], &window));
		assert_true(slo_window_nominal_s(&window) > before);
		before = slo_window_nominal_s(&window);
	}
}

static enum window_unit unit_of(const char *name)
{
	static const char *const names[] = { "Minute", "Hour", "Day", "Week", "Month", "Quarter",
		"Year", NULL };

	assert_true(g_strv_contains(names, name));
	for (int unit = 0;; unit++)
		if (g_str_equal(names[unit], name))
			return (enum window_unit)unit;
}

/* All of them, those whose months start past the 28th included. */
static void windows_are_those_of_nobl9(void **state)
{
	enum { TYPE, NAME, UNIT, COUNT, START, ZONE, TIMESTAMP, BEGIN, END };
	g_autoptr(GPtrArray) rows = shared_table(*state, "conformance/nobl9_time_window_cases.csv");

	for (guint i = 0; i < rows->len; i++) {
		char **row = rows->pdata[i];
		struct slo_window window = {
			.is_rolling = g_str_equal(row[TYPE], "rolling"),
			.unit = unit_of(row[UNIT]),
			.count = (int)g_ascii_strtoll(row[COUNT], NULL, 10),
		};

		if (!window.is_rolling)
			set_anchor(&window, row[ZONE], row[START]);
		check_span(row[NAME], slo_window_at(&window, zone_find("UTC"), at(row[TIMESTAMP])),
		    row[BEGIN], row[END]);
	}
	assert_number(rows->len, 40);
}

/* First and last days of sloth are those of calendar windows in UTC. */
static void boundaries_are_those_of_sloth(void **state)
{
	enum { FUNCTION, INPUT, EXPECTED };
	static const struct {
		const char *function, *duration;
		bool is_end;
	} functions[] = {
		{ "month_first", "1M", false },
		{ "month_end", "1M", true },
		{ "quarter_first", "1Q", false },
		{ "quarter_end", "1Q", true },
		{ "year_first", "1Y", false },
		{ "year_end", "1Y", true },
		/* weeks from a Monday; 1970-01-05 is one */
		{ "week_end_sunday", "1w", true },
	};
	g_autoptr(GPtrArray) rows = shared_table(*state, "conformance/sloth_period_boundaries.csv");

	for (guint i = 0; i < rows->len; i++) {
		char **row = rows->pdata[i];
		size_t which = 0;

		while (!g_str_equal(functions[which].function, row[FUNCTION]))
			assert_true(++which < G_N_ELEMENTS(functions));
		bool is_week = g_str_equal(functions[which].duration, "1w");
		struct slo_window window = window_of(functions[which].duration, "UTC",
		    is_week ? "1970-01-05 00:00:00" : "1970-01-01 00:00:00");
		struct slo_span span = slo_window_at(&window, NULL, at(row[INPUT]));
		print_message("             %s %s\n", row[FUNCTION], row[INPUT]);
		/* an end there is the last nanosecond, here the second behind it */
		if (functions[which].is_end)
			assert_number(span.end_utc, at(row[EXPECTED]) + 1);
		else
			assert_number(span.start_utc, at(row[EXPECTED]));
	}
	assert_number(rows->len, 27);
}

static void months_have_the_published_lengths(void **state)
{
	enum { MONTH, ZONE, START, END, MINUTES };
	g_autoptr(GPtrArray) rows = shared_table(*state, "conformance/calendar_month_budget.csv");

	for (guint i = 0; i < rows->len; i++) {
		char **row = rows->pdata[i];
		struct slo_window window = window_of("1M", row[ZONE], "2000-01-01 00:00:00");
		struct slo_span span = slo_window_at(&window, NULL, at(row[START]));
		struct period period;
		int64_t start, end;

		check_span(row[MONTH], span, row[START], row[END]);
		assert_number(
		    span.end_utc - span.start_utc, g_ascii_strtoll(row[MINUTES], NULL, 10) * 60);
		/* and that is what the period of the same name means */
		assert_true(
		    period_parse(row[MONTH], (struct civil_date){ 2026, 1, 1 }, &period, NULL));
		period_bounds(&period, window.zone, &start, &end);
		assert_number(start, span.start_utc);
		assert_number(end, span.end_utc);
	}
	assert_number(rows->len, 15);
}

#define in_folder(test) cmocka_unit_test_setup_teardown(test, folder_setup, folder_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_instant_lies_in_its_calendar_window),
		cmocka_unit_test(a_rolling_window_ends_at_its_instant),
		cmocka_unit_test(a_window_without_a_zone_is_one_of_the_reports),
		cmocka_unit_test(windows_tile_time),
		cmocka_unit_test(durations_are_read_as_they_are_written),
		cmocka_unit_test(nominal_lengths_sort_windows),
		in_folder(windows_are_those_of_nobl9),
		in_folder(boundaries_are_those_of_sloth),
		in_folder(months_have_the_published_lengths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
