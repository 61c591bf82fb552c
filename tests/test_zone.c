#include "base/zone.h"

#include <string.h>

#include "tests/support.h"

static const struct zone *zone(const char *name)
{
	const struct zone *found = zone_find(name);

	if (found == NULL)
		fail_msg("no zone %s", name);
	return found;
}

/* What the clock of a zone does at a written time, and the instants of it. */
struct clock_case {
	const char *date;
	int hour, minute;
	enum local_kind kind;
	const char *first, *last;
};

static void check_clock(const char *name, const struct clock_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct clock_case *one = &cases[i];
		int second = one->hour * 3600 + one->minute * 60;
		int64_t first, last;
		enum local_kind kind =
		    zone_instants(zone(name), day(one->date), second, &first, &last);

		print_message(
		    "             %s %s %02d:%02d\n", name, one->date, one->hour, one->minute);
		assert_number(kind, one->kind);
		assert_taken_text(instant_format(first), one->first);
		assert_taken_text(instant_format(last), one->last);
		assert_number(zone_instant(zone(name), day(one->date), second), first);
	}
}

/* That the offset changes exactly at the instant. */
static void check_change(const char *name, const char *instant, int before_s, int after_s)
{
	assert_number(zone_local(zone(name), at(instant) - 1).offset_s, before_s);
	assert_number(zone_local(zone(name), at(instant)).offset_s, after_s);
}

static void berlin_changes_its_clock_in_2026(void **state)
{
	static const struct clock_case cases[] = {
		{ "2026-03-29", 1, 59, LOCAL_UNIQUE, "2026-03-29T00:59:00Z",
		    "2026-03-29T00:59:00Z" },
		{ "2026-03-29", 2, 0, LOCAL_MISSING, "2026-03-29T01:00:00Z",
		    "2026-03-29T01:00:00Z" },
		{ "2026-03-29", 2, 30, LOCAL_MISSING, "2026-03-29T01:00:00Z",
		    "2026-03-29T01:00:00Z" },
		{ "2026-03-29", 3, 0, LOCAL_UNIQUE, "2026-03-29T01:00:00Z",
		    "2026-03-29T01:00:00Z" },
		{ "2026-10-25", 1, 59, LOCAL_UNIQUE, "2026-10-24T23:59:00Z",
		    "2026-10-24T23:59:00Z" },
		{ "2026-10-25", 2, 0, LOCAL_AMBIGUOUS, "2026-10-25T00:00:00Z",
		    "2026-10-25T01:00:00Z" },
		{ "2026-10-25", 2, 59, LOCAL_AMBIGUOUS, "2026-10-25T00:59:00Z",
		    "2026-10-25T01:59:00Z" },
		{ "2026-10-25", 3, 0, LOCAL_UNIQUE, "2026-10-25T02:00:00Z",
		    "2026-10-25T02:00:00Z" },
		{ "2026-10-25", 24, 0, LOCAL_UNIQUE, "2026-10-25T23:00:00Z",
		    "2026-10-25T23:00:00Z" },
	};

	(void)state;
	check_clock("Europe/Berlin", cases, G_N_ELEMENTS(cases));
}

static void berlin_has_summer_time_in_2040(void **state)
{
	static const struct clock_case cases[] = {
		{ "2040-07-01", 12, 0, LOCAL_UNIQUE, "2040-07-01T10:00:00Z",
		    "2040-07-01T10:00:00Z" },
		{ "2040-01-01", 12, 0, LOCAL_UNIQUE, "2040-01-01T11:00:00Z",
		    "2040-01-01T11:00:00Z" },
		{ "2040-03-25", 2, 30, LOCAL_MISSING, "2040-03-25T01:00:00Z",
		    "2040-03-25T01:00:00Z" },
		{ "2040-10-28", 2, 30, LOCAL_AMBIGUOUS, "2040-10-28T00:30:00Z",
		    "2040-10-28T01:30:00Z" },
	};

	(void)state;
	check_clock("Europe/Berlin", cases, G_N_ELEMENTS(cases));
	check_change("Europe/Berlin", "2040-03-25T01:00:00Z", 3600, 7200);
	check_change("Europe/Berlin", "2040-10-28T01:00:00Z", 7200, 3600);
}

static void lord_howe_moves_its_clock_by_half_an_hour(void **state)
{
	static const struct clock_case cases[] = {
		{ "2026-04-05", 1, 45, LOCAL_AMBIGUOUS, "2026-04-04T14:45:00Z",
		    "2026-04-04T15:15:00Z" },
		{ "2026-04-05", 2, 0, LOCAL_UNIQUE, "2026-04-04T15:30:00Z",
		    "2026-04-04T15:30:00Z" },
		{ "2026-10-04", 2, 15, LOCAL_MISSING, "2026-10-03T15:30:00Z",
		    "2026-10-03T15:30:00Z" },
		{ "2026-10-04", 2, 30, LOCAL_UNIQUE, "2026-10-03T15:30:00Z",
		    "2026-10-03T15:30:00Z" },
		{ "2040-04-01", 1, 45, LOCAL_AMBIGUOUS, "2040-03-31T14:45:00Z",
		    "2040-03-31T15:15:00Z" },
		{ "2040-10-07", 2, 15, LOCAL_MISSING, "2040-10-06T15:30:00Z",
		    "2040-10-06T15:30:00Z" },
	};

	(void)state;
	check_clock("Australia/Lord_Howe", cases, G_N_ELEMENTS(cases));
	check_change("Australia/Lord_Howe", "2040-03-31T15:00:00Z", 39600, 37800);
	check_change("Australia/Lord_Howe", "2040-10-06T15:30:00Z", 37800, 39600);
}

static void apia_left_out_a_day(void **state)
{
	const struct zone *apia = zone("Pacific/Apia");
	static const struct clock_case cases[] = {
		{ "2011-12-29", 23, 59, LOCAL_UNIQUE, "2011-12-30T09:59:00Z",
		    "2011-12-30T09:59:00Z" },
		{ "2011-12-30", 0, 0, LOCAL_MISSING, "2011-12-30T10:00:00Z",
		    "2011-12-30T10:00:00Z" },
		{ "2011-12-30", 12, 0, LOCAL_MISSING, "2011-12-30T10:00:00Z",
		    "2011-12-30T10:00:00Z" },
		{ "2011-12-30", 23, 59, LOCAL_MISSING, "2011-12-30T10:00:00Z",
		    "2011-12-30T10:00:00Z" },
		{ "2011-12-31", 0, 0, LOCAL_UNIQUE, "2011-12-30T10:00:00Z",
		    "2011-12-30T10:00:00Z" },
	};

	(void)state;
	check_clock("Pacific/Apia", cases, G_N_ELEMENTS(cases));
	assert_number(
	    zone_day_start(apia, day("2011-12-30")), zone_day_start(apia, day("2011-12-31")));
	assert_number(
	    zone_day_start(apia, day("2011-12-31")) - zone_day_start(apia, day("2011-12-29")),
	    SECONDS_PER_DAY);
	assert_taken_text(zone_format(apia, at("2011-12-30T09:59:59Z")), "2011-12-29 23:59");
	assert_taken_text(zone_format(apia, at("2011-12-30T10:00:00Z")), "2011-12-31 00:00");
}

static void cairo_changes_its_clock_at_midnight(void **state)
{
	const struct zone *cairo = zone("Africa/Cairo");
	static const struct clock_case cases[] = {
		{ "2026-04-24", 0, 0, LOCAL_MISSING, "2026-04-23T22:00:00Z",
		    "2026-04-23T22:00:00Z" },
		{ "2026-04-24", 1, 0, LOCAL_UNIQUE, "2026-04-23T22:00:00Z",
		    "2026-04-23T22:00:00Z" },
		{ "2026-10-29", 23, 30, LOCAL_AMBIGUOUS, "2026-10-29T20:30:00Z",
		    "2026-10-29T21:30:00Z" },
		{ "2026-10-29", 22, 30, LOCAL_UNIQUE, "2026-10-29T19:30:00Z",
		    "2026-10-29T19:30:00Z" },
		{ "2026-10-30", 0, 0, LOCAL_UNIQUE, "2026-10-29T22:00:00Z",
		    "2026-10-29T22:00:00Z" },
		{ "2040-04-27", 0, 30, LOCAL_MISSING, "2040-04-26T22:00:00Z",
		    "2040-04-26T22:00:00Z" },
		{ "2040-10-25", 23, 30, LOCAL_AMBIGUOUS, "2040-10-25T20:30:00Z",
		    "2040-10-25T21:30:00Z" },
	};

	(void)state;
	check_clock("Africa/Cairo", cases, G_N_ELEMENTS(cases));
	assert_taken_text(
	    zone_format(cairo, zone_day_start(cairo, day("2026-04-24"))), "2026-04-24 01:00");
	assert_number(
	    zone_day_start(cairo, day("2026-04-25")) - zone_day_start(cairo, day("2026-04-24")),
	    23 * 3600);
	assert_number(
	    zone_day_start(cairo, day("2026-10-30")) - zone_day_start(cairo, day("2026-10-29")),
	    25 * 3600);
}

static void kolkata_stands_still_at_half_past(void **state)
{
	static const struct clock_case cases[] = {
		{ "2026-03-29", 2, 30, LOCAL_UNIQUE, "2026-03-28T21:00:00Z",
		    "2026-03-28T21:00:00Z" },
		{ "2026-10-25", 0, 0, LOCAL_UNIQUE, "2026-10-24T18:30:00Z",
		    "2026-10-24T18:30:00Z" },
		{ "2040-07-01", 0, 0, LOCAL_UNIQUE, "2040-06-30T18:30:00Z",
		    "2040-06-30T18:30:00Z" },
	};

	(void)state;
	check_clock("Asia/Kolkata", cases, G_N_ELEMENTS(cases));
}

static void new_york_changes_its_clock_on_other_days_than_berlin(void **state)
{
	static const struct clock_case cases[] = {
		{ "2026-03-08", 2, 30, LOCAL_MISSING, "2026-03-08T07:00:00Z",
		    "2026-03-08T07:00:00Z" },
		{ "2026-03-29", 2, 30, LOCAL_UNIQUE, "2026-03-29T06:30:00Z",
		    "2026-03-29T06:30:00Z" },
		{ "2026-11-01", 1, 30, LOCAL_AMBIGUOUS, "2026-11-01T05:30:00Z",
		    "2026-11-01T06:30:00Z" },
		{ "2040-03-11", 2, 0, LOCAL_MISSING, "2040-03-11T07:00:00Z",
		    "2040-03-11T07:00:00Z" },
		{ "2040-11-04", 1, 0, LOCAL_AMBIGUOUS, "2040-11-04T05:00:00Z",
		    "2040-11-04T06:00:00Z" },
	};

	(void)state;
	check_clock("America/New_York", cases, G_N_ELEMENTS(cases));
}

static void a_night_on_call_lasts_13_or_11_hours_when_the_clock_changes(void **state)
{
	const struct zone *berlin = zone("Europe/Berlin");
	static const struct {
		const char *evening, *morning;
		int hours;
	} nights[] = {
		{ "2026-10-24", "2026-10-25", 13 },
		{ "2026-03-28", "2026-03-29", 11 },
		{ "2026-10-25", "2026-10-26", 12 },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(nights); i++)
		assert_number(zone_instant(berlin, day(nights[i].morning), 9 * 3600) -
			zone_instant(berlin, day(nights[i].evening), 21 * 3600),
		    nights[i].hours * 3600);
}

static void only_names_of_places_are_zones(void **state)
{
	static const char *const cases[] = { "", "+02:00", "-05", "+0200", "02:00", "Z", "EST5EDT",
		"CET-1CEST,M3.5.0,M10.5.0/3", "Europe/Berlin,M3.5.0,M10.5.0/3", "../../etc/passwd",
		"Europe/../Europe/Berlin", "/usr/share/zoneinfo/Europe/Berlin", "Europe/Nowhere",
		"America/Argentina", "Europe/", "Berlin", "europe/berlin", "Europe/Berlin ",
		":Europe/Berlin", "right/Europe/Berlin", "posix/Europe/Berlin", "<+02>-2/3" };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		if (zone_find(cases[i]) != NULL)
			fail_msg("\"%s\" was taken for a zone", cases[i]);
	assert_string_equal(zone_name(zone("Europe/Berlin")), "Europe/Berlin");
	assert_ptr_equal(zone_find("UTC"), zone_find("UTC"));
	assert_non_null(zone_find("America/Argentina/Buenos_Aires"));
}

static void utc_never_changes(void **state)
{
	(void)state;
	for (int64_t days = day("1990-01-01"); days < day("2045-01-01"); days += 7) {
		struct local_time local = zone_local(zone("UTC"), days * SECONDS_PER_DAY - 1);

		assert_number(zone_day_start(zone("UTC"), days), days * SECONDS_PER_DAY);
		assert_number(local.days, days - 1);
		assert_number(local.second_of_day, SECONDS_PER_DAY - 1);
	}
}

/* Every quarter of an hour is what zone_local() says about its instants, and days fill time. */
static void written_times_and_instants_agree_through_a_year(void **state)
{
	static const char *const names[] = { "Europe/Berlin", "Australia/Lord_Howe", "Africa/Cairo",
		"America/New_York", "Pacific/Apia", "America/St_Johns", "Africa/Casablanca",
		"Asia/Kathmandu", "Antarctica/Troll" };
	static const char *const years[] = { "2011-01-01", "2026-01-01", "2040-01-01" };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(names) * G_N_ELEMENTS(years); i++) {
		const struct zone *one = zone(names[i % G_N_ELEMENTS(names)]);
		int64_t start = day(years[i / G_N_ELEMENTS(names)]);

		for (int64_t utc = start * SECONDS_PER_DAY; utc < (start + 366) * SECONDS_PER_DAY;
		     utc += 900) {
			struct local_time local = zone_local(one, utc);
			int64_t first, last;
			enum local_kind kind =
			    zone_instants(one, local.days, local.second_of_day, &first, &last);

			if (kind == LOCAL_MISSING || (utc != first && utc != last) ||
			    (kind == LOCAL_UNIQUE) != (first == last))
				fail_msg("%s at %" G_GINT64_FORMAT, zone_name(one), utc);
			if (utc < zone_day_start(one, local.days) ||
			    utc >= zone_day_start(one, local.days + 1))
				fail_msg("%s: %" G_GINT64_FORMAT " lies outside its day",
				    zone_name(one), utc);
		}
	}
}

static void the_zone_data_tells_its_release(void **state)
{
	g_autofree char *version = zone_data_version();

	(void)state;
	if (!g_regex_match_simple(
		"^20[0-9][0-9][a-z]+$", version, (GRegexCompileFlags)0, (GRegexMatchFlags)0))
		fail_msg("\"%s\" is no release", version);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(berlin_changes_its_clock_in_2026),
		cmocka_unit_test(berlin_has_summer_time_in_2040),
		cmocka_unit_test(lord_howe_moves_its_clock_by_half_an_hour),
		cmocka_unit_test(apia_left_out_a_day),
		cmocka_unit_test(cairo_changes_its_clock_at_midnight),
		cmocka_unit_test(kolkata_stands_still_at_half_past),
		cmocka_unit_test(new_york_changes_its_clock_on_other_days_than_berlin),
		cmocka_unit_test(a_night_on_call_lasts_13_or_11_hours_when_the_clock_changes),
		cmocka_unit_test(only_names_of_places_are_zones),
		cmocka_unit_test(utc_never_changes),
		cmocka_unit_test(written_times_and_instants_agree_through_a_year),
		cmocka_unit_test(the_zone_data_tells_its_release),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
