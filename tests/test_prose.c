/* Durations, money, times and words as people write them in reports. */
#include "etl/documents/moment.h"
#include "etl/documents/quantity.h"
#include "etl/documents/vocabulary.h"
#include "tests/support.h"

static void reads_durations_in_words_as_minutes(void **state)
{
	static const struct {
		const char *text;
		int64_t minutes;
	} cases[] = {
		{ "8 minutes", 8 },
		{ "20 hours 20 minutes.", 1220 },
		{ "22 hours", 1320 },
		{ "11 Days", 15840 },
		{ "4 hours 42 minutes", 282 },
		{ "279 minutes [^3]", 279 },
		{ "1 hour and 48 minutes", 108 },
		{ "0 days 01:12:00", 72 },
		{ "01:12:00", 72 },
		{ "2 days 03:00:30", 3061 },
		{ "  5 minutes", 5 },
		{ "~25 min", 25 },
		{ "≈ 1.5 h", 90 },
		{ "about 2 hrs", 120 },
		{ "2h15m", 135 },
		{ "2h 15m", 135 },
		{ "1 week, 2 days and 1 hour", 13020 },
		{ "90 seconds", 2 },
		{ "1 second", 1 },
		{ "0 minutes", 0 },
		{ "1,435 minutes", 1435 },
		{ "5 hours 26 minutes (10:45 - 16:11 UTC)", 326 },
		{ "5 hours 26 minutes of active impact", 326 },
		{ "21:45 to 23:28 UTC (103 minutes)", 103 },
		{ "25 минут", 25 },
		{ "1 час 20 минут", 80 },
		{ "2 ч", 120 },
		{ "3 дня", 4320 },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		int64_t minutes = -1;

		if (!quantity_minutes(cases[i].text, false, &minutes))
			fail_msg("not read: %s", cases[i].text);
		if (minutes != cases[i].minutes)
			fail_msg("%s gave %d", cases[i].text, (int)minutes);
	}
}

static void does_not_guess_durations(void **state)
{
	static const char *const cases[] = { "", "?", "N/A", "YYY", "25", "a while", "5-10 minutes",
		"5 to 10 minutes", "5 minutes in the EU, 3 hours in the US", "10:30", "5 users",
		"1.234 minutes", "99999999999999999999 minutes", "400000000 days", "minutes 5",
		"1:2:3", "01:99:00", "5 minutes 3", "12" };
	int64_t minutes;

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		if (quantity_minutes(cases[i], false, &minutes))
			fail_msg("%s gave %d", cases[i], (int)minutes);
}

static void takes_a_bare_number_as_minutes_only_when_its_name_says_so(void **state)
{
	int64_t minutes = -1;

	(void)state;
	assert_true(quantity_minutes("25", true, &minutes));
	assert_number(minutes, 25);
	assert_true(quantity_minutes("12.5", true, &minutes));
	assert_number(minutes, 13);
	assert_true(quantity_minutes("2 hours", true, &minutes));
	assert_number(minutes, 120);
	assert_false(quantity_minutes("25 users", true, &minutes));
	assert_false(quantity_minutes("25 or 30", true, &minutes));
}

static void reads_money_with_currency_and_quality(void **state)
{
	static const struct {
		const char *text, *expected;
	} cases[] = {
		{ "$1,234.56", "1234.56 USD exact" },
		{ "R$67.3", "67.3 BRL exact" },
		{ "≈ 9,131,000", "9131000  approximate" },
		{ "≥ 46,568,719", "46568719  floor" },
		{ "50 тыс. руб.", "50000 RUB exact" },
		{ "~2M RUB", "2000000 RUB approximate" },
		{ "1.234,56 EUR", "1234.56 EUR exact" },
		{ "1 234,56 €", "1234.56 EUR exact" },
		{ "1'234.50 CHF", "1234.50 CHF exact" },
		{ "EUR 1200", "1200 EUR exact" },
		{ "1200 eur", "1200 EUR exact" },
		{ "US$ 12k", "12000 USD exact" },
		{ "C$5", "5 CAD exact" },
		{ "£0.99", "0.99 GBP exact" },
		{ "¥12,000", "12000 JPY exact" },
		{ "3.2 млн ₽", "3200000 RUB exact" },
		{ "1.25m USD", "1250000 USD exact" },
		{ "about $5k in refunds", "5000 USD approximate" },
		{ "at least 5 thousand dollars", "5000 USD floor" },
		{ "> $1,000", "1000 USD floor" },
		{ "$1M+", "1000000 USD floor" },
		{ "up to 300 EUR", "300 EUR approximate" },
		{ "более 100 тыс. руб.", "100000 RUB floor" },
		{ "около 70 000 рублей", "70000 RUB approximate" },
		{ "5000 XAF", "5000 XAF exact" },
		{ "0", "0  exact" },
		{ "12,345", "12345  exact" },
		{ "0.125 BTN", "0.125 BTN exact" },
		{ "484,849,208 USD (30 incidents)", "484849208 USD exact" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct money_text money;

		if (!quantity_money(cases[i].text, &money))
			fail_msg("not read: %s", cases[i].text);
		char *read =
		    g_strdup_printf("%s %s %s", money.number, money.currency, money.quality);
		g_free(money.number);
		assert_taken_text(read, cases[i].expected);
	}
}

static void does_not_guess_money(void **state)
{
	static const char *const cases[] = { "", "none", "unknown", "?", "-$50", "1.234 EUR",
		"120 orders", "5000 API calls", "$5 per user", "$5k/month", "5 %",
		"$1,000 - $2,000", "5-7k EUR", "1,23,456", "12,34,5.6.7", "EUR", "lots",
		"99999999999999999999999999999999999999999999 EUR", "999999999999999 bn EUR" };
	struct money_text money;

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		if (quantity_money(cases[i], &money))
			fail_msg("%s gave %s %s", cases[i], money.number, money.currency);
}

static void reads_currencies(void **state)
{
	char currency[4];

	(void)state;
	assert_true(quantity_currency("€", currency));
	assert_string_equal(currency, "EUR");
	assert_true(quantity_currency(" rub", currency));
	assert_string_equal(currency, "RUB");
	assert_true(quantity_currency("руб.", currency));
	assert_string_equal(currency, "RUB");
	assert_false(quantity_currency("gold", currency));
	assert_false(quantity_currency("", currency));
}

/* The moment as moment_format() gives it, or its parts; the caller frees it. */
static char *moment_of(const char *text)
{
	struct moment moment;

	if (moment_read(text, &moment) == NULL)
		return g_strdup("-");
	if (moment.has_year)
		return moment_format(&moment);
	if (moment.has_date)
		return g_strdup_printf("%d/%d %s%d%s", moment.date.month, moment.date.day,
		    moment.has_clock ? "" : "no ", moment.second_of_day, moment.zone);
	return g_strdup_printf("%d%s", moment.second_of_day, moment.zone);
}

static void reads_dates_and_times_as_people_write_them(void **state)
{
	static const struct {
		const char *text, *expected;
	} cases[] = {
		{ "2025-03-03 09:52", "2025-03-03 09:52:00" },
		{ "~2025-03-03 19:30", "2025-03-03 19:30:00" },
		{ "2019-12-03 --:--", "2019-12-03" },
		{ "2025-05-25 HH:mm", "2025-05-25" },
		{ "2023-12-04T8:00:00-00:00", "2023-12-04 08:00:00-00:00" },
		{ "2022-11-25T08:35:00+01:00", "2022-11-25 08:35:00+01:00" },
		{ "2024-05-14 10:00:00.123Z", "2024-05-14 10:00:00Z" },
		{ "2021-12-10   15:40", "2021-12-10 15:40:00" },
		{ "2020-11-17 10:45~", "2020-11-17 10:45:00" },
		{ "2020-10-06 09:00 - 11:00", "2020-10-06 09:00:00" },
		{ "2020-10-06 09:00-11:00", "2020-10-06 09:00:00" },
		{ "2026-10-24 19:00:00 -0500", "2026-10-24 19:00:00-05:00" },
		{ "2026-10-24T19:00-05:00", "2026-10-24 19:00:00-05:00" },
		{ "2026/10/24", "2026-10-24" },
		{ "2026-09-06 / 09-07", "2026-09-06" },
		{ "Apr 20, 2021 - 14:27 PDT", "2021-04-20 14:27:00 PDT" },
		{ "December 4, 2024 8:45 AM", "2024-12-04 08:45:00" },
		{ "December 4, 2024 12:05 am (CET)", "2024-12-04 00:05:00 CET" },
		{ "@December 1, 2024 ", "2024-12-01" },
		{ "January 14-19, 2026", "2026-01-14" },
		{ "28th of February 2024", "2024-02-28" },
		{ "On Wednesday 4 December 2019", "2019-12-04" },
		{ "Tue, Sept 3, 2024 at 10:00 UTC+2", "2024-09-03 10:00:00+02:00" },
		{ "Jan 14, 10:18 AM", "1/14 37080" },
		{ "28th February", "2/28 no 0" },
		{ "16:58 UTC - the cache is full", "61080Z" },
		{ "22:30 UTC (Oct 29)", "10/29 81000Z" },
		{ "16:58 UTC on October 29", "10/29 61080Z" },
		{ "12:45 PM DATE:", "45900" },
		{ "5PM", "61200" },
		{ "Feb 29", "2/29 no 0" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_taken_text(moment_of(cases[i].text), cases[i].expected);
}

static void does_not_guess_dates_and_times(void **state)
{
	static const char *const cases[] = { "", "05/02/2012 13:32", "29-02-2016 01:16",
		"1624564393", "20202-01-16 12:00", "2023-02-29", "2023-13-01", "20xx-MM-DD HH:mm",
		"YYYY-MM-DD", "25:00", "10:75", "13:00 PM", "May", "soon", "5 users", "--:--", "7",
		"Mayday 5" };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *read = moment_of(cases[i]);

		if (!g_str_equal(read, "-"))
			fail_msg("%s gave %s", cases[i], read);
	}
}

static void finds_the_zone_in_a_caption(void **state)
{
	static const struct {
		const char *text, *zone;
	} cases[] = {
		{ "All times in UTC.", "Z" },
		{ "Time (UTC)", "Z" },
		{ "Date and Time in CET", " CET" },
		{ "CET (UTC+1)", "+01:00" },
		{ "(all times in Pacific Time)", " PT" },
		{ "GMT+03:30", "+03:30" },
		{ "Times are local", "" },
		{ "SLACK", "" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		char zone[8];

		assert_int_equal(moment_zone(cases[i].text, zone), cases[i].zone[0] != '\0');
		assert_string_equal(zone, cases[i].zone);
	}
}

static void knows_headings_in_every_dress(void **state)
{
	static const struct {
		const char *heading;
		enum topic topic;
	} cases[] = {
		{ "Root Cause(s)", TOPIC_CAUSE },
		{ "## 7. What went well?", TOPIC_CLOCKWORK },
		{ "What went well:", TOPIC_CLOCKWORK },
		{ "✅ What Went Well", TOPIC_CLOCKWORK },
		{ "3.1 WHAT WENT WRONG", TOPIC_WRONG },
		{ "What could have gone better?", TOPIC_WRONG },
		{ "What didn't go well", TOPIC_WRONG },
		{ "What worked like clockwork", TOPIC_CLOCKWORK },
		{ "What helped us", TOPIC_HELPED },
		{ "Where we got lucky", TOPIC_LUCKY },
		{ "Contributing Factors (findings)", TOPIC_CAUSE },
		{ "Contributing Conditions Analysis", TOPIC_CAUSE },
		{ "Action Items {#action-items}", TOPIC_ACTIONS },
		{ "Follow-ups", TOPIC_ACTIONS },
		{ "Corrective and Preventative Measures", TOPIC_ACTIONS },
		{ "Next steps", TOPIC_ACTIONS },
		{ "Remediation", TOPIC_ACTIONS },
		{ "Summary of impact", TOPIC_FACTS },
		{ "TL;DR", TOPIC_FACTS },
		{ "Service(s) affected :", TOPIC_SERVICES },
		{ "Minutes downtime or degradation :", TOPIC_DOWNTIME },
		{ "Business loss (RUB)", TOPIC_LOSS },
		{ "loss_quality", TOPIC_LOSS_QUALITY },
		{ "resolvedWhen", TOPIC_RESOLVED },
		{ "Что помогло", TOPIC_HELPED },
		{ "План действий", TOPIC_ACTIONS },
		{ "Lessons Learned", TOPIC_NONE },
		{ "Attendees", TOPIC_NONE },
		{ "", TOPIC_NONE },
		{ "2026", TOPIC_NONE },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		if (vocabulary_topic(cases[i].heading) != cases[i].topic)
			fail_msg(
			    "%s is %d", cases[i].heading, (int)vocabulary_topic(cases[i].heading));
}

static void knows_states_and_marks_of_action_items(void **state)
{
	const char *text = "✅ Reverted";

	(void)state;
	assert_string_equal(vocabulary_status("In Progress"), "open");
	assert_string_equal(vocabulary_status("Done"), "closed");
	assert_string_equal(vocabulary_status("✔️"), "closed");
	assert_string_equal(vocabulary_status("Won't do"), "declined");
	assert_string_equal(vocabulary_status("(Completed)"), "closed");
	assert_null(vocabulary_status("somewhere"));
	assert_null(vocabulary_status(""));
	assert_string_equal(vocabulary_mark(&text), "closed");
	assert_string_equal(text, "Reverted");
	assert_null(vocabulary_mark(&text));
	assert_string_equal(text, "Reverted");
	assert_int_equal(vocabulary_item_part("Due Date"), ITEM_DUE);
	assert_int_equal(vocabulary_item_part("Bug #"), ITEM_LINK);
	assert_int_equal(vocabulary_item_part("Cost"), ITEM_PARTS);
}

static void knows_what_says_nothing(void **state)
{
	static const char *const unknown[] = { "", " ", "?", "???", "N/A", "n/a", "-", "--", "—",
		"XXX", "YYY", "TBD", "none", "Unknown", "<owner>", "{{ date }}", "...",
		"нет данных" };
	static const char *const known[] = { "0", "5.", "25 minutes", "-5", "XX", "nothing broke",
		"web", "<1 minute" };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(unknown); i++)
		if (!vocabulary_is_unknown(unknown[i]))
			fail_msg("known: %s", unknown[i]);
	for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
		if (vocabulary_is_unknown(known[i]))
			fail_msg("unknown: %s", known[i]);
}

static void finds_milestones_by_whole_words(void **state)
{
	(void)state;
	assert_true(vocabulary_is_milestone(TOPIC_STARTED, "**OUTAGE BEGINS**: 500s everywhere"));
	assert_true(vocabulary_is_milestone(TOPIC_RESOLVED, "outage ends, all is green"));
	assert_true(vocabulary_is_milestone(TOPIC_DETECTED, "First alert about the queue"));
	assert_true(vocabulary_is_milestone(TOPIC_MITIGATED, "Issue mitigated by hand"));
	assert_false(vocabulary_is_milestone(TOPIC_DETECTED, "it went undetected"));
	assert_false(vocabulary_is_milestone(TOPIC_RESOLVED, "still not resolved"));
	assert_false(vocabulary_is_milestone(TOPIC_RESOLVED, ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_durations_in_words_as_minutes),
		cmocka_unit_test(does_not_guess_durations),
		cmocka_unit_test(takes_a_bare_number_as_minutes_only_when_its_name_says_so),
		cmocka_unit_test(reads_money_with_currency_and_quality),
		cmocka_unit_test(does_not_guess_money),
		cmocka_unit_test(reads_currencies),
		cmocka_unit_test(reads_dates_and_times_as_people_write_them),
		cmocka_unit_test(does_not_guess_dates_and_times),
		cmocka_unit_test(finds_the_zone_in_a_caption),
		cmocka_unit_test(knows_headings_in_every_dress),
		cmocka_unit_test(knows_states_and_marks_of_action_items),
		cmocka_unit_test(knows_what_says_nothing),
		cmocka_unit_test(finds_milestones_by_whole_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
