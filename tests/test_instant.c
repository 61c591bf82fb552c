#include "base/instant.h"

#include "tests/support.h"

static void counts_days_like_the_calendar(void **state)
{
	static const struct {
		const char *date;
		int64_t days;
		int weekday;
	} cases[] = {
		{ "1970-01-01", 0, 3 },
		{ "1969-12-31", -1, 2 },
		{ "2000-02-29", 11016, 1 },
		{ "2000-03-01", 11017, 2 },
		{ "2026-10-24", 20750, 5 },
		{ "0001-01-01", -719162, 0 },
		{ "9999-12-31", 2932896, 4 },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		assert_number(day(cases[i].date), cases[i].days);
		assert_number(civil_weekday(cases[i].days), cases[i].weekday);
		assert_taken_text(civil_format(civil_from_days(cases[i].days)), cases[i].date);
	}
}

static void every_day_of_ten_thousand_years_comes_back(void **state)
{
	struct civil_date before = civil_from_days(-719163);

	(void)state;
	assert_number(before.year, 0);
	for (int64_t days = -719162; days <= 2932896; days++) {
		struct civil_date date = civil_from_days(days);

		if (!civil_is_valid(date) || civil_to_days(date) != days)
			fail_msg("day %" G_GINT64_FORMAT " does not come back", days);
		bool next_day = date.day == before.day + 1 && date.month == before.month;
		bool next_month =
		    date.day == 1 && before.day >= 28 && date.month == before.month % 12 + 1;
		if (!next_day && !next_month)
			fail_msg("day %" G_GINT64_FORMAT " does not follow the one before", days);
		before = date;
	}
}

static void months_start_where_they_should(void **state)
{
	static const struct {
		const char *date;
		int months;
		const char *start;
	} cases[] = {
		{ "2026-10-24", 0, "2026-10-01" },
		{ "2026-10-24", 3, "2027-01-01" },
		{ "2026-01-31", 1, "2026-02-01" },
		{ "2026-01-31", -1, "2025-12-01" },
		{ "2026-12-01", 12, "2027-12-01" },
		{ "2026-03-15", -15, "2024-12-01" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct civil_date date = civil_from_days(day(cases[i].date));

		assert_taken_text(
		    civil_format(civil_month_start(date, cases[i].months)), cases[i].start);
	}
}

static void refuses_what_is_no_date(void **state)
{
	static const char *const cases[] = { "", "2026", "2026-10", "2026-1-01", "2026-10-1",
		"26-10-01", "2026-13-01", "2026-00-01", "2026-10-00", "2026-10-32", "2026-02-29",
		"1900-02-29", "0000-01-01", "2026-10-24 ", " 2026-10-24", "2026/10/24",
		"-026-10-24", "2026-10-24T", "+2026-10-2", "20261024" };
	struct civil_date date;

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		if (civil_parse(cases[i], &date))
			fail_msg("\"%s\" was taken for a date", cases[i]);
}

static void reads_timestamps(void **state)
{
	static const struct {
		const char *text, *utc;
	} cases[] = {
		{ "2026-10-24T19:00:00Z", "2026-10-24T19:00:00Z" },
		{ "2026-10-24t19:00:00z", "2026-10-24T19:00:00Z" },
		{ "2026-10-24 19:00:00Z", "2026-10-24T19:00:00Z" },
		{ "2026-10-24T19:00Z", "2026-10-24T19:00:00Z" },
		{ "2026-10-24T21:00:00+02:00", "2026-10-24T19:00:00Z" },
		{ "2026-10-24T21:00:00+0200", "2026-10-24T19:00:00Z" },
		{ "2026-10-24T13:30:00-05:30", "2026-10-24T19:00:00Z" },
		{ "2026-10-24T19:00:00.999Z", "2026-10-24T19:00:00Z" },
		{ "2026-10-24T19:00:00,5Z", "2026-10-24T19:00:00Z" },
		{ "2026-10-24T19:00:00.123456789+00:00", "2026-10-24T19:00:00Z" },
		{ "2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z" },
		{ "2026-10-24T24:00:00Z", "2026-10-25T00:00:00Z" },
		{ "2026-12-31T24:00Z", "2027-01-01T00:00:00Z" },
		{ "1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z" },
		{ "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z" },
		{ "9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_taken_text(instant_format(at(cases[i].text)), cases[i].utc);
	assert_number(at("2026-10-24T19:00:00Z"), 1792868400);
}

static void a_time_without_an_offset_is_no_instant(void **state)
{
	struct written_time written;
	int64_t utc;

	(void)state;
	assert_false(instant_parse("2026-10-24T19:00:00", &utc));
	assert_true(written_time_parse("2026-10-24 19:30:15", &written));
	assert_false(written.has_offset);
	assert_number(written.second_of_day, 19 * 3600 + 30 * 60 + 15);
	assert_true(written_time_parse("2026-10-24T19:00:00-00:30", &written));
	assert_true(written.has_offset);
	assert_number(written.offset_s, -1800);
}

static void refuses_what_is_no_timestamp(void **state)
{
	static const char *const cases[] = { "", "2026-10-24", "2026-10-24T", "2026-10-24T19",
		"2026-10-24T19:0Z", "2026-10-24T25:00:00Z", "2026-10-24T24:00:01Z",
		"2026-10-24T24:01Z", "2026-10-24T19:60:00Z", "2026-10-24T19:00:61Z",
		"2026-10-24T19:00:00.Z", "2026-10-24T19:00:00+02", "2026-10-24T19:00:00+24:00",
		"2026-10-24T19:00:00+02:60", "2026-10-24T19:00:00 Z", "2026-10-24T19:00:00ZZ",
		"2026-10-24T19:00:00Z ", "2026-10-24  19:00:00Z", "2026-02-30T19:00:00Z",
		"2026-10-24T-1:00:00Z", "24.10.2026 19:00", "1792868400",
		"2026-10-24T19:00:00 Europe/Berlin" };
	struct written_time written;

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		if (written_time_parse(cases[i], &written))
			fail_msg("\"%s\" was taken for a timestamp", cases[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_days_like_the_calendar),
		cmocka_unit_test(every_day_of_ten_thousand_years_comes_back),
		cmocka_unit_test(months_start_where_they_should),
		cmocka_unit_test(refuses_what_is_no_date),
		cmocka_unit_test(reads_timestamps),
		cmocka_unit_test(a_time_without_an_offset_is_no_instant),
		cmocka_unit_test(refuses_what_is_no_timestamp),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
