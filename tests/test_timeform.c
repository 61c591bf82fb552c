#include "base/timeform.h"

#include <string.h>

#include "tests/support.h"

/* `2026-03-01 00:00:00` and the offset, if there is one, in seconds; `none` is no time. */
static char *describe(bool is_time, const struct written_time *time)
{
	if (!is_time)
		return g_strdup("none");
	g_autofree char *date = civil_format(time->date);
	g_autofree char *offset =
	    time->has_offset ? g_strdup_printf(" %d", time->offset_s) : g_strdup("");
	int second = time->second_of_day;

	return g_strdup_printf(
	    "%s %02d:%02d:%02d%s", date, second / 3600, second / 60 % 60, second % 60, offset);
}

struct text_case {
	const char *text, *expected;
};

static void check_texts(const struct text_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct written_time time;
		bool is_time = time_text_parse(cases[i].text, &time);

		print_message("             \"%s\"\n", cases[i].text);
		assert_taken_text(describe(is_time, &time), cases[i].expected);
	}
}

struct form_case {
	const char *pattern, *text, *expected;
};

static void check_forms(const struct form_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct time_form *form = time_form_new(cases[i].pattern);
		struct written_time time;

		print_message("             %s \"%s\"\n", cases[i].pattern, cases[i].text);
		assert_non_null(form);
		bool is_time = time_form_parse(form, cases[i].text, &time);
		time_form_free(form);
		assert_taken_text(describe(is_time, &time), cases[i].expected);
	}
}

static void reads_what_incident_and_shift_exports_write(void **state)
{
	static const struct text_case cases[] = {
		{ "2023-02-26T00:10:04+00:00", "2023-02-26 00:10:04 0" },
		{ "2023-01-02T09:00:00Z", "2023-01-02 09:00:00 0" },
		{ "1783080000000", "2026-07-03 12:00:00 0" },
		{ "20170122T220000Z", "2017-01-22 22:00:00 0" },
		{ "20211015T000000", "2021-10-15 00:00:00" },
		{ "2026-06-05 20:14:09", "2026-06-05 20:14:09" },
		{ "1624564393", "2021-06-24 19:53:13 0" },
		{ "2025-03-03 09:52", "2025-03-03 09:52:00" },
		{ "2022-11-25T08:35:00+01:00", "2022-11-25 08:35:00 3600" },
		{ "2024-05-14 10:00:00", "2024-05-14 10:00:00" },
	};

	(void)state;
	check_texts(cases, G_N_ELEMENTS(cases));
}

static void reads_what_metric_exports_write(void **state)
{
	static const struct text_case cases[] = {
		{ "2026-03-01T00:00:00+01:00", "2026-03-01 00:00:00 3600" },
		{ "1772319600", "2026-02-28 23:00:00 0" },
		{ "1772319600000", "2026-02-28 23:00:00 0" },
		{ "1772319600000000", "2026-02-28 23:00:00 0" },
		{ "1772319600000000000", "2026-02-28 23:00:00 0" },
		{ "1772319720.123", "2026-02-28 23:02:00 0" },
		{ "1.7723196e9", "2026-02-28 23:00:00 0" },
		{ "Sun Mar 01 2026 00:00:00 GMT+0100 (Central European Standard Time)",
		    "2026-03-01 00:00:00 3600" },
		{ "2026/03/01 00:05:00", "2026-03-01 00:05:00" },
		{ "2026-03-01 00:01:00", "2026-03-01 00:01:00" },
		{ "Sun, 01 Mar 2026 00:00:00 +0100", "2026-03-01 00:00:00 3600" },
	};

	(void)state;
	check_texts(cases, G_N_ELEMENTS(cases));
}

static void an_offset_may_stand_apart_or_be_named(void **state)
{
	static const struct text_case cases[] = {
		{ "2023-01-02 09:00:00 UTC", "2023-01-02 09:00:00 0" },
		{ "2023-01-02 09:00:00 GMT", "2023-01-02 09:00:00 0" },
		{ "2023-01-02 09:00:00 utc", "2023-01-02 09:00:00 0" },
		{ "2023-01-02T09:00:00.250 UTC", "2023-01-02 09:00:00 0" },
		{ "2023-01-02 09:00 UTC", "2023-01-02 09:00:00 0" },
		{ "2023-01-02 09:00:00 +02:00", "2023-01-02 09:00:00 7200" },
		{ "2023-01-02 09:00:00 -0330", "2023-01-02 09:00:00 -12600" },
		{ "2023-01-02 09:00:00  +02:00", "2023-01-02 09:00:00 7200" },
		{ "2023-01-02 09:00:00+02", "2023-01-02 09:00:00 7200" },
		{ "2023-01-02 09:00:00 GMT+02:00", "2023-01-02 09:00:00 7200" },
		{ "2023-01-02 09:00:00 Z", "2023-01-02 09:00:00 0" },
		{ "2023-01-02 09:00:00 CET", "none" },
		{ "2023-01-02 09:00:00 Europe/Berlin", "none" },
		{ "2023-01-02 09:00:00 UTC+", "none" },
		{ "2023-01-02 09:00:00 UTC Z", "none" },
		{ "2023-01-02 09:00:00 +2", "none" },
		{ "2023-01-02 09:00:00 +02:", "none" },
		{ "2023-01-02 09:00:00 +02:6", "none" },
		{ "2023-01-02 09:00:00 +24:00", "none" },
		{ "2023-01-02 09:00:00 +02:00 UTC", "none" },
		{ "2023-01-02 09:00:00 ", "none" },
		{ "2023-01-02 09:00:00Z UTC", "none" },
		{ "2023-01-02 9:00:00 UTC", "none" },
		{ "2023-01-02 UTC", "none" },
		{ "2023-01-02 09:00:00.12345678901234567890123456789 UTC", "none" },
	};

	(void)state;
	check_texts(cases, G_N_ELEMENTS(cases));
}

static void the_magnitude_of_a_number_tells_its_unit(void **state)
{
	static const struct text_case cases[] = {
		{ "100000000", "1973-03-03 09:46:40 0" },
		{ "99999999999", "5138-11-16 09:46:39 0" },
		{ "100000000000", "1973-03-03 09:46:40 0" },
		{ "99999999999999", "5138-11-16 09:46:39 0" },
		{ "100000000000000", "1973-03-03 09:46:40 0" },
		{ "99999999999999999", "5138-11-16 09:46:39 0" },
		{ "100000000000000000", "1973-03-03 09:46:40 0" },
		{ "9223372036854775807", "2262-04-11 23:47:16 0" },
		{ "9223372036854775808", "none" },
		{ "99999999", "none" },
		{ "20260301", "none" },
		{ "000020260301", "none" },
		{ "202603011200", "none" },
		{ "20260301120000", "none" },
		{ "20260301120000123", "none" },
		{ "0", "none" },
		{ "-1772319600", "none" },
		{ "+1772319600", "none" },
		{ "1772319600s", "none" },
		{ " 1772319600", "none" },
		{ "1772319600 ", "none" },
		{ "1772319600 1", "none" },
		{ "0x69a3ca30", "none" },
	};

	(void)state;
	check_texts(cases, G_N_ELEMENTS(cases));
}

static void fractions_and_powers_are_dropped_exactly(void **state)
{
	static const struct text_case cases[] = {
		{ "1772319600.999999999999999999", "2026-02-28 23:00:00 0" },
		{ "1772319600999.9", "2026-02-28 23:00:00 0" },
		{ "1772319600,5", "2026-02-28 23:00:00 0" },
		{ "1.772319600123e12", "2026-02-28 23:00:00 0" },
		{ "1.772319659999999999E+09", "2026-02-28 23:00:59 0" },
		{ "17723196599e-1", "2026-02-28 23:00:59 0" },
		{ "9007199254740993000", "2255-06-05 23:47:34 0" },
		{ "1772319600.", "none" },
		{ ".1772319600", "none" },
		{ "1.7723196e", "none" },
		{ "1.7723196e+", "none" },
		{ "1.7723196e99", "none" },
		{ "1.7723196e999", "none" },
		{ "1.7723196e-9", "none" },
		{ "1.7723196e9.5", "none" },
		{ "1.2.3e9", "none" },
		{ "NaN", "none" },
		{ "inf", "none" },
		{ "e9", "none" },
	};

	(void)state;
	check_texts(cases, G_N_ELEMENTS(cases));
}

static void reads_dates_of_mail_and_browsers(void **state)
{
	static const struct text_case cases[] = {
		{ "Sun, 1 Mar 2026 00:00:00 +0100", "2026-03-01 00:00:00 3600" },
		{ "1 Mar 2026 00:00 GMT", "2026-03-01 00:00:00 0" },
		{ "SUN, 01 MARCH 2026 23:59:60 -0500 (EST)", "2026-03-01 23:59:59 -18000" },
		{ "Sun Mar 01 2026 00:00:00 GMT+0000", "2026-03-01 00:00:00 0" },
		{ "Sun Mar 01 2026 00:00:00 GMT+0530 (Indien (Normalzeit))",
		    "2026-03-01 00:00:00 19800" },
		/* the day of the week is only read */
		{ "Mon Mar 01 2026 00:00:00 GMT+0100", "2026-03-01 00:00:00 3600" },
		{ "Son Mar 01 2026 00:00:00 GMT+0100", "none" },
		{ "Sun M\xc3\xa4r 01 2026 00:00:00 GMT+0100", "none" },
		{ "Sun Mai 01 2026 00:00:00 GMT+0100", "none" },
		{ "Su, 01 Mar 2026 00:00:00 +0100", "none" },
		{ "Sun, 01 Mar 26 00:00:00 +0100", "none" },
		{ "Sun, 01 Mar 2026 00:00:00", "none" },
		{ "Sun, 01 Mar 2026 00:00:00 (CET)", "none" },
		{ "Sun, 30 Feb 2026 00:00:00 +0100", "none" },
		{ "Sun, 01 Mar 2026 25:00:00 +0100", "none" },
		{ "Sun Mar 01 2026 00:00:00 GMT+0100 (CET) x", "none" },
		{ "Sun Mar 01 2026 00:00:00 GMT+0100 (CET", "none" },
	};

	(void)state;
	check_texts(cases, G_N_ELEMENTS(cases));
}

static void reads_basic_and_slashed_forms(void **state)
{
	static const struct text_case cases[] = {
		{ "20170122T220000+0100", "2017-01-22 22:00:00 3600" },
		{ "20170122T240000", "2017-01-22 24:00:00" },
		{ "2026/3/1 9:05", "2026-03-01 09:05:00" },
		{ "2017122T220000Z", "none" },
		{ "20170122T22000Z", "none" },
		{ "20170122 220000", "none" },
		{ "20170122T2200", "none" },
		{ "2026/03/01", "none" },
		{ "2026/03-01 00:00:00", "none" },
		{ "2026/13/01 00:00:00", "none" },
	};

	(void)state;
	check_texts(cases, G_N_ELEMENTS(cases));
}

static void refuses_what_people_write_instead_of_a_time(void **state)
{
	static const struct text_case cases[] = {
		{ "", "none" },
		{ "?", "none" },
		{ "-", "none" },
		{ "N/A", "none" },
		{ "2026-10-24", "none" },
		{ "20210127", "none" },
		{ "~2025-03-03 19:30", "none" },
		{ "2019-12-03 --:--", "none" },
		{ "2023-12-04T8:00:00-00:00", "none" },
		{ "Posted 3 years ago. Apr 20, 2021 - 14:27 PDT", "none" },
		{ "@December 1, 2024 ", "none" },
		{ "2026-09-06 / 09-07", "none" },
		{ "05/02/2012 13:32", "none" },
		{ "29-02-2016 01:16", "none" },
		{ "14/Jul/25 3:42 PM", "none" },
		{ "6/21/2025 16:14", "none" },
		{ "December 4, 2024 8:45 AM", "none" },
		{ "46082.25", "none" },
		{ "09:00", "none" },
	};

	(void)state;
	check_texts(cases, G_N_ELEMENTS(cases));
}

static void declared_forms_read_what_is_not_plain(void **state)
{
	static const struct form_case cases[] = {
		{ "%d/%b/%y %I:%M %p", "14/Jul/25 3:42 PM", "2025-07-14 15:42:00" },
		{ "%d/%b/%y %I:%M %p", "15/Jul/25 9:00 AM", "2025-07-15 09:00:00" },
		{ "%m/%d/%Y %H:%M", "6/21/2025 16:14", "2025-06-21 16:14:00" },
		{ "%m/%d/%Y %H:%M", "05/02/2012 13:32", "2012-05-02 13:32:00" },
		{ "%d/%m/%Y %H:%M", "05/02/2012 13:32", "2012-02-05 13:32:00" },
		{ "%d-%m-%Y %H:%M", "29-02-2016 01:16", "2016-02-29 01:16:00" },
		{ "%d/%m/%Y", "24/12/2026", "2026-12-24 00:00:00" },
		{ "%B %d, %Y %I:%M %p", "December 4, 2024 8:45 AM", "2024-12-04 08:45:00" },
		{ "@%B %d, %Y", "@December 1, 2024", "2024-12-01 00:00:00" },
		{ "%Y%m%d%H%M%S", "20260301120000", "2026-03-01 12:00:00" },
		{ "%a %b %d %Y %H:%M:%S GMT%z", "Sun Mar 01 2026 00:00:00 GMT+0100",
		    "2026-03-01 00:00:00 3600" },
		{ "%d.%m.%Y %H:%M:%S.%f", "1.3.2026 9:05:07.250", "2026-03-01 09:05:07" },
		{ "%Y-%m-%d %H Uhr", "2026-03-01 9 Uhr", "2026-03-01 09:00:00" },
		{ "%s", "1772319720.123", "2026-02-28 23:02:00 0" },
		{ "%s", "5", "1970-01-01 00:00:05 0" },
		{ "[%s]", "[1.7723196e9]", "2026-02-28 23:00:00 0" },
		{ "100%% %Y-%m-%d", "100% 2026-03-01", "2026-03-01 00:00:00" },
	};

	(void)state;
	check_forms(cases, G_N_ELEMENTS(cases));
}

static void declared_forms_know_names_hours_and_years(void **state)
{
	static const struct form_case cases[] = {
		{ "%d %b %Y", "1 SEPT 2026", "2026-09-01 00:00:00" },
		{ "%d %b %Y", "1 September 2026", "2026-09-01 00:00:00" },
		{ "%d %B %Y", "1 sep 2026", "2026-09-01 00:00:00" },
		{ "%d %B %Y", "1 Se 2026", "none" },
		{ "%d %B %Y", "1 Septembers 2026", "none" },
		{ "%d %B %Y", "1 Okt 2026", "none" },
		{ "%A, %d %B %Y", "Thurs, 1 May 2026", "2026-05-01 00:00:00" },
		{ "%d.%m.%y", "1.3.00", "2000-03-01 00:00:00" },
		{ "%d.%m.%y", "1.3.68", "2068-03-01 00:00:00" },
		{ "%d.%m.%y", "1.3.69", "1969-03-01 00:00:00" },
		{ "%d.%m.%y", "1.3.2026", "none" },
		{ "%d.%m.%Y", "1.3.26", "none" },
		{ "%Y-%m-%d %I %p", "2026-03-01 12 AM", "2026-03-01 00:00:00" },
		{ "%Y-%m-%d %I %p", "2026-03-01 12 pm", "2026-03-01 12:00:00" },
		{ "%Y-%m-%d %I %p", "2026-03-01 11 Pm", "2026-03-01 23:00:00" },
		{ "%Y-%m-%d %I %p", "2026-03-01 0 AM", "none" },
		{ "%Y-%m-%d %I %p", "2026-03-01 13 PM", "none" },
		{ "%Y-%m-%d %I %p", "2026-03-01 12 XM", "none" },
		{ "%Y-%m-%d %H:%M", "2026-03-01 24:00", "2026-03-01 24:00:00" },
		{ "%Y-%m-%d %H:%M", "2026-03-01 24:01", "none" },
		{ "%Y-%m-%d %H:%M", "2026-02-29 10:00", "none" },
		{ "%Y-%m-%d %H:%M %z", "2026-03-01 10:00 -03", "2026-03-01 10:00:00 -10800" },
		{ "%s", "100000000000", "none" },
	};

	(void)state;
	check_forms(cases, G_N_ELEMENTS(cases));
}

static void a_declared_form_matches_the_whole_text(void **state)
{
	static const struct form_case cases[] = {
		{ "%d/%b/%y %I:%M %p", "14/Jul/25   3:42\u202fPM", "2025-07-14 15:42:00" },
		{ "%d/%b/%y %I:%M  %p", "14/Jul/25\t3:42\u00a0 PM", "2025-07-14 15:42:00" },
		{ "%d/%b/%y %I:%M %p", "14/Jul/25 3:42PM", "none" },
		{ "%d/%b/%y %I:%M %p", "14/Jul/25 3:42 PM ", "none" },
		{ "%d/%b/%y %I:%M %p", "14/Jul/25 3:42 P", "none" },
		{ "%d/%b/%y %I:%M %p", "14/Jul/25", "none" },
		{ "%d/%b/%y %I:%M %p", "", "none" },
		{ "%d/%m/%Y", "24-12-2026", "none" },
		{ "%d/%m/%Y", "024/12/2026", "none" },
		{ "%d/%m/%Y", "24/12/2026/", "none" },
		{ "%Y%m%d", "2026031", "none" },
		{ "%Y%d%m", "20260301", "2026-01-03 00:00:00" },
		{ "%d%b%Y", "1Mar2026", "2026-03-01 00:00:00" },
	};

	(void)state;
	check_forms(cases, G_N_ELEMENTS(cases));
}

static void days_of_a_spreadsheet_are_counted_in_whole_seconds(void **state)
{
	static const struct form_case cases[] = {
		{ "excel-1900", "46082", "2026-03-01 00:00:00" },
		{ "excel-1904", "44620", "2026-03-01 00:00:00" },
		{ "excel-1900", "46082.25", "2026-03-01 06:00:00" },
		{ "excel-1900", "46082,25", "2026-03-01 06:00:00" },
		/* 0:05, 8:20 and 23:59:59 as cells show them */
		{ "excel-1900", "46082.0034722222222222", "2026-03-01 00:05:00" },
		{ "excel-1900", "46082.3472222222", "2026-03-01 08:20:00" },
		{ "excel-1900", "46082.99998842593", "2026-03-01 23:59:59" },
		{ "excel-1900", "46082.999999", "2026-03-01 24:00:00" },
		{ "excel-1900", "4.60825E4", "2026-03-01 12:00:00" },
		{ "excel-1900", "61", "1900-03-01 00:00:00" },
		{ "excel-1904", "1", "1904-01-02 00:00:00" },
		{ "excel-1900", "2958465", "9999-12-31 00:00:00" },
		{ "excel-1904", "2957003", "9999-12-31 00:00:00" },
		{ "excel-1900", "60", "none" },
		{ "excel-1900", "0.5", "none" },
		{ "excel-1904", "0.5", "none" },
		{ "excel-1900", "2958466", "none" },
		{ "excel-1900", "9223372036854775807", "none" },
		{ "excel-1900", "-46082", "none" },
		{ "excel-1900", "46082 ", "none" },
		{ "excel-1900", "", "none" },
		{ "excel-1900", "2026-03-01", "none" },
	};

	(void)state;
	check_forms(cases, G_N_ELEMENTS(cases));
}

static void refuses_patterns_that_make_no_time(void **state)
{
	static const char *const cases[] = { "", "%", "%Y-%m-%", "%Y-%m-%q", "%Y-%m", "%m-%d",
		"%H:%M", "%Y-%m-%d %M", "%Y-%m-%d %H:%S", "%Y-%m-%d %H:%M.%f", "%Y-%m-%d %z",
		"%Y-%m-%d %I:%M", "%Y-%m-%d %H:%M %p", "%Y-%m-%d %H %I %p", "%Y-%m-%d %m",
		"%Y%y-%m-%d", "%Y-%b-%m-%d", "%a %A %Y-%m-%d", "%s %Y-%m-%d", "%s %H", "%s%z",
		"%s %a", "%s %s", "%-d/%m/%Y", "%Y-%m-%d\xff%\xff", "excel", "excel-1900 ",
		"2026-03-01", "%%s" };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct time_form *form = time_form_new(cases[i]);
		bool accepted = form != NULL;

		time_form_free(form);
		if (accepted)
			fail_msg("\"%s\" was taken for a form", cases[i]);
	}
	time_form_free(NULL);
}

/* Every second of these days, written in each way, is read as itself. */
static void every_written_second_comes_back(void **state)
{
	struct time_form *form = time_form_new("%d/%b/%y %I:%M:%S %p");
	struct time_form *days = time_form_new("excel-1900");
	int failed = 0;

	(void)state;
	for (int second = 0; second < SECONDS_PER_DAY && failed == 0; second++) {
		int hour = second / 3600, minute = second / 60 % 60;
		g_autofree char *twelve = g_strdup_printf("24/Oct/26 %d:%02d:%02d %s",
		    (hour + 11) % 12 + 1, minute, second % 60, hour < 12 ? "AM" : "PM");
		g_autofree char *basic =
		    g_strdup_printf("20261024T%02d%02d%02dZ", hour, minute, second % 60);
		/* 46319 days, and ten places cut off as a cell shows them */
		g_autofree char *serial = g_strdup_printf("46319.%010" G_GINT64_FORMAT,
		    second * G_GINT64_CONSTANT(10000000000) / SECONDS_PER_DAY);
		const char *texts[] = { twelve, basic, serial };

		for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
			struct written_time time;
			bool ok = i == 1 ? time_text_parse(texts[i], &time)
					 : time_form_parse(i == 0 ? form : days, texts[i], &time);

			ok = ok && time.second_of_day == second &&
			    civil_to_days(time.date) == day("2026-10-24");
			if (!ok)
				print_message("%s\n", texts[i]);
			failed += !ok;
		}
	}
	time_form_free(form);
	time_form_free(days);
	assert_number(failed, 0);
}

/* The two times of a file of a status page that is kept as front matter. */
static bool has_good_times(const char *path)
{
	g_autofree char *text = NULL;
	struct written_time time;
	bool good = g_file_get_contents(path, &text, NULL, NULL);
	g_auto(GStrv) lines = g_strsplit(good ? text : "", "\n", -1);

	for (guint i = 0; lines[i] != NULL; i++) {
		char *value = strchr(lines[i], ':');
		bool is_time = g_str_has_prefix(lines[i], "date:") ||
		    g_str_has_prefix(lines[i], "resolvedWhen:");

		if (is_time && value[1 + strspn(value + 1, " ")] != '\0')
			good = good && time_text_parse(g_strstrip(value + 1), &time);
	}
	return good;
}

static void seven_files_of_a_real_status_page_have_no_timestamp(void **state)
{
	const char *folder =
	    shared_path(*state, "data/incidents/postmortems/jenkins-status-cstate/content/issues");
	GDir *dir = g_dir_open(folder, 0, NULL);
	int files = 0, bad = 0;

	assert_non_null(dir);
	for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
		g_autofree char *path = g_build_filename(folder, name, NULL);

		files += g_str_has_suffix(name, ".md");
		bad += g_str_has_suffix(name, ".md") && !has_good_times(path);
	}
	g_dir_close(dir);
	assert_number(files, 297);
	assert_number(bad, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_incident_and_shift_exports_write),
		cmocka_unit_test(reads_what_metric_exports_write),
		cmocka_unit_test(an_offset_may_stand_apart_or_be_named),
		cmocka_unit_test(the_magnitude_of_a_number_tells_its_unit),
		cmocka_unit_test(fractions_and_powers_are_dropped_exactly),
		cmocka_unit_test(reads_dates_of_mail_and_browsers),
		cmocka_unit_test(reads_basic_and_slashed_forms),
		cmocka_unit_test(refuses_what_people_write_instead_of_a_time),
		cmocka_unit_test(declared_forms_read_what_is_not_plain),
		cmocka_unit_test(declared_forms_know_names_hours_and_years),
		cmocka_unit_test(a_declared_form_matches_the_whole_text),
		cmocka_unit_test(days_of_a_spreadsheet_are_counted_in_whole_seconds),
		cmocka_unit_test(refuses_patterns_that_make_no_time),
		cmocka_unit_test(every_written_second_comes_back),
		cmocka_unit_test_setup_teardown(seven_files_of_a_real_status_page_have_no_timestamp,
		    folder_setup, folder_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
