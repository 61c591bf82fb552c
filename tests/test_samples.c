#include "etl/import.h"

#include <string.h>

#include "base/fs.h"
#include "tests/support.h"

static const char *sums_of(struct fixture *fixture, const char *metric)
{
	g_autofree char *sql = g_strdup_printf(
	    "SELECT group_concat(day || ' ' || samples || ' ' || good_sum || '/' || total_sum || 'e' || scale "
	    "|| ' ' || step_s, ', ') FROM (SELECT b.* FROM sample_block b JOIN sample_series s "
	    "ON s.id = b.series_id WHERE metric = '%s' ORDER BY day)",
	    metric);

	return ledger_text(fixture, sql);
}

static void overlapping_samples_replace_each_other_slot_by_slot(void **state)
{
	struct fixture *fixture = *state;

	add_catalogue(fixture);
	assert_counts(import_text(fixture, "nines-metrics", "a.csv",
			  "timestamp,service,good,total\n"
			  "2026-10-23T23:59:00Z,web,10,10\n"
			  "2026-10-24T00:02:00Z,web,7,10\n"
			  "2026-10-24T00:00:00Z,web,9,10\n"
			  "2026-10-24T02:01:00+02:00,web,8,10\n"),
	    "4 4 0 0 0 0");
	assert_string_equal(sums_of(fixture, "requests"), "20749 1 10/10e0 60, 20750 3 24/30e0 60");
	assert_counts(import_text(fixture, "nines-metrics", "b.csv",
			  "timestamp,service,good,total\n"
			  "2026-10-24T00:01:00Z,web,8,10\n"
			  "2026-10-24T00:02:00Z,web,10,10\n"
			  "2026-10-24T00:03:00Z,web,10,10\n"),
	    "3 1 1 1 0 0");
	assert_string_equal(sums_of(fixture, "requests"), "20749 1 10/10e0 60, 20750 4 37/40e0 60");
	assert_number(
	    ledger_number(fixture, "SELECT first_utc FROM sample_block WHERE day = 20750"),
	    at("2026-10-24T00:00:00Z"));
	assert_number(ledger_number(fixture, "SELECT last_utc FROM sample_block WHERE day = 20750"),
	    at("2026-10-24T00:03:00Z"));
}

static void of_two_samples_of_a_slot_the_later_one_holds(void **state)
{
	struct fixture *fixture = *state;

	add_catalogue(fixture);
	assert_counts(import_text(fixture, "nines-metrics", "a.csv",
			  "timestamp,service,good,total\n"
			  "2026-10-24T00:00:00Z,web,9,10\n"
			  "2026-10-24T00:01:00Z,web,10,10\n"
			  "2026-10-24T00:00:00Z,web,9,10\n"
			  "2026-10-24T00:00:00Z,web,5,10\n"),
	    "4 2 1 1 0 0");
	assert_string_equal(sums_of(fixture, "requests"), "20750 2 15/20e0 60");
}

static void fractional_samples_are_exact(void **state)
{
	struct fixture *fixture = *state;

	add_catalogue(fixture);
	assert_counts(import_text(fixture, "nines-metrics", "a.csv",
			  "timestamp,service,good,total\n"
			  "2026-10-24T00:00:00Z,web,9,10\n"
			  "2026-10-24T00:01:00Z,web,10.0,10.00\n"),
	    "2 2 0 0 0 0");
	assert_string_equal(sums_of(fixture, "requests"), "20750 2 19/20e0 60");
	assert_counts(import_text(fixture, "nines-metrics", "b.csv",
			  "timestamp,service,good,total\n"
			  "2026-10-24T00:01:00Z,web,10,10\n"
			  "2026-10-24T00:02:00Z,web,0.1,0.3\n"
			  "2026-10-24T00:03:00Z,web,0.25,1\n"),
	    "3 2 0 1 0 0");
	assert_string_equal(sums_of(fixture, "requests"), "20750 4 1935/2130e2 60");
	/* the same at a smaller scale is still the same */
	assert_counts(import_text(fixture, "nines-metrics", "c.csv",
			  "timestamp,service,good,total\n"
			  "2026-10-24T00:02:00Z,web,0.10,0.30\n"
			  "2026-10-24T00:00:00Z,web,9.000,10\n"),
	    "2 0 0 2 0 0");
}

static void values_that_differ_too_much_refuse_the_file(void **state)
{
	struct fixture *fixture = *state;

	add_catalogue(fixture);
	struct load_report *report = import_text(fixture, "nines-metrics", "a.csv",
	    "timestamp,service,good,total\n"
	    "2026-10-24T00:00:00Z,web,0.000000000000001,1\n"
	    "2026-10-24T00:01:00Z,web,999999999999999999,999999999999999999\n");
	assert_number(report->status, LOAD_REFUSED);
	assert_holds(report->refusal, "web requests");
	assert_number(ledger_number(fixture, "SELECT count(*) FROM sample_block"), 0);
}

static void sums_that_do_not_fit_are_left_out(void **state)
{
	struct fixture *fixture = *state;
	g_autoptr(GString) text = g_string_new("timestamp,service,metric,value\n");

	add_catalogue(fixture);
	for (int i = 0; i < 12; i++)
		g_string_append_printf(
		    text, "2026-10-24T00:%02d:00Z,web,m,999999999999999999\n", i);
	assert_counts(import_text(fixture, "nines-gauges", "a.csv", text->str), "12 12 0 0 0 0");
	assert_number(
	    ledger_number(fixture,
		"SELECT count(*) FROM sample_block WHERE good_sum IS NULL AND total_sum = 0"),
	    1);
}

static void a_gauge_and_a_ratio_of_one_name_are_two_series(void **state)
{
	struct fixture *fixture = *state;

	add_catalogue(fixture);
	import_text(fixture, "nines-metrics", "a.csv",
	    "timestamp,service,good,total,metric\n2026-10-24T00:00:00Z,web,1,1,m\n");
	import_text(fixture, "nines-gauges", "b.csv",
	    "timestamp,service,metric,value\n2026-10-24T00:00:00Z,web,m,-3.5\n");
	assert_number(ledger_number(fixture, "SELECT count(*) FROM sample_series"), 2);
	assert_number(ledger_number(fixture,
			  "SELECT good_sum FROM sample_block b JOIN sample_series s "
			  "ON s.id = b.series_id WHERE kind = 'gauge' AND scale = 1"),
	    -35);
}

/* --- hostile files --- */

#define in_ledger(test) cmocka_unit_test_setup_teardown(test, ledger_setup, ledger_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_ledger(overlapping_samples_replace_each_other_slot_by_slot),
		in_ledger(of_two_samples_of_a_slot_the_later_one_holds),
		in_ledger(fractional_samples_are_exact),
		in_ledger(values_that_differ_too_much_refuse_the_file),
		in_ledger(sums_that_do_not_fit_are_left_out),
		in_ledger(a_gauge_and_a_ratio_of_one_name_are_two_series),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
