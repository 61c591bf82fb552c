#include "etl/facts/samples.h"
#include "etl/holds.h"
#include "etl/values/guess.h"
#include "tests/support_samples.h"

static void a_row_names_its_series(void **state)
{
	struct fixture *fixture = *state;
	static const struct {
		const char *columns, *row, *expected;
	} cases[] = {
		{ "timestamp,series,service,metric,field,value", "x,web,requests,total,5",
		    "web requests total\n24 00:00:00 5\n" },
		{ "timestamp,series,service,metric,field,value", "x,web,requests,Bad,5",
		    "web requests bad\n24 00:00:00 5\n" },
		{ "timestamp,series,service,metric,field,value", "x,web,,,5",
		    "web x value\n24 00:00:00 5\n" },
		{ "timestamp,series,service,metric,field,value", ",web,,good,5",
		    "web value good\n24 00:00:00 5\n" },
		{ "timestamp,series,service,value", "cpu load,web,-0.5",
		    "web cpu load value\n24 00:00:00 -0.5\n" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strdup_printf(
		    "%s\n2026-10-24T00:00:00Z,%s\n", cases[i].columns, cases[i].row);

		print_message("             %s\n", cases[i].row);
		db_begin(fixture->db);
		assert_counts(import_text(fixture, "nines-series", "a.csv", text), "1 1 0 0 0 0");
		assert_string_equal(samples_of(fixture, NULL), cases[i].expected);
		db_rollback(fixture->db);
	}
}

static void an_alias_explains_a_series(void **state)
{
	struct fixture *fixture = *state;
	static const char text[] = "timestamp,series,value\n"
				   "2026-10-24T00:00:00Z,api errors,1\n"
				   "2026-10-24T00:00:00Z,api total,10\n"
				   "2026-10-24T00:01:00Z,api errors,\n"
				   "2026-10-24T00:01:00Z,api total,10\n"
				   "2026-10-24T00:02:00Z,other,7\n";

	import_text(fixture, "nines-aliases", "aliases.csv",
	    "kind,name,target\n"
	    "series,api errors,web requests bad\n"
	    "series,api total,web requests total\n");
	struct load_report *report = import_text(fixture, "nines-series", "a.csv", text);
	assert_counts(report, "5 3 0 0 0 1");
	assert_sample_counts(report, "0 0 1 0");
	assert_string_equal(samples_of(fixture, "ratio"), "web requests ratio\n24 00:00:00 9/10\n");
	assert_message(report, "a.csv:6:22: held: series \"other\" is not known");
	assert_message(report, "[H205]");
}

static void held_series_are_read_when_their_alias_is_there(void **state)
{
	struct fixture *fixture = *state;

	assert_counts(import_text(fixture, "nines-series", "a.csv",
			  "timestamp,series,value\n"
			  "2026-10-24T00:00:00Z,errors,1\n"
			  "2026-10-24T00:00:00Z,total,10\n"
			  "2026-10-24T00:01:00Z,errors,2\n"
			  "2026-10-24T00:01:00Z,total,10\n"),
	    "4 0 0 0 0 4");
	/* one hold per name */
	assert_number(ledger_number(fixture, "SELECT count(*) FROM hold"), 2);
	assert_number(ledger_number(fixture, "SELECT sum(records) FROM hold"), 4);
	import_text(fixture, "nines-aliases", "aliases.csv",
	    "kind,name,target\n"
	    "series,errors,web requests bad\n"
	    "series,total,web requests total\n");
	g_autoptr(GArray) released = holds_find_released(&fixture->context);
	assert_number(released->len, 1);
	assert_counts(import_again(fixture, g_array_index(released, int64_t, 0)), "4 4 0 0 0 0");
	assert_string_equal(samples_of(fixture, "ratio"),
	    "web requests ratio\n24 00:00:00 9/10\n24 00:01:00 8/10\n");
}

static void samples_that_were_held_do_not_replace_newer_ones(void **state)
{
	struct fixture *fixture = *state;

	import_text(fixture, "nines-gauges", "a.csv",
	    "timestamp,service,metric,value\n"
	    "2026-10-24T00:00:00Z,late,m,1\n"
	    "2026-10-24T00:01:00Z,late,m,1\n"
	    "2026-10-25T00:00:00Z,late,m,1\n");
	import_text(fixture, "nines-services", "s.csv",
	    "service,product,team,pool,critical\nlate,store,front,A,yes\n");
	import_text(fixture, "nines-gauges", "b.csv",
	    "timestamp,service,metric,value\n2026-10-24T00:00:00Z,late,m,2\n");
	g_autoptr(GArray) released = holds_find_released(&fixture->context);
	assert_counts(import_again(fixture, g_array_index(released, int64_t, 0)), "3 2 0 1 0 0");
	assert_string_equal(samples_of(fixture, NULL),
	    "late m value\n24 00:00:00 2\n24 00:01:00 1\n25 00:00:00 1\n");
}

static void a_sample_without_a_value_is_unknown_and_never_zero(void **state)
{
	struct fixture *fixture = *state;
	static const char *const tokens[] = { "", "NaN", "+Inf", "-Inf", "null", "undefined", "-" };
	g_autoptr(GString) text = g_string_new("timestamp,series,service,value\n");

	for (size_t i = 0; i < G_N_ELEMENTS(tokens); i++)
		g_string_append_printf(text, "2026-10-24T00:0%zu:00Z,x,web,%s\n", i, tokens[i]);
	g_string_append(text, "2026-10-24T00:10:00Z,x,web,3\n");
	struct load_report *report = import_text(fixture, "nines-series", "a.csv", text->str);
	assert_counts(report, "8 1 0 0 0 0");
	assert_sample_counts(report, "0 0 7 0");
	assert_string_equal(samples_of(fixture, NULL), "web x value\n24 00:10:00 3\n");
	/* an empty value does not take away what another file said */
	assert_counts(import_text(fixture, "nines-series", "b.csv",
			  "timestamp,series,service,value\n2026-10-24T00:10:00Z,x,web,\n"),
	    "1 0 0 0 0 0");
	assert_string_equal(samples_of(fixture, NULL), "web x value\n24 00:10:00 3\n");
}

static void bad_series_have_their_code_and_place(void **state)
{
	struct fixture *fixture = *state;
	static const struct {
		const char *row, *message;
	} cases[] = {
		{ "x,web,m,bad,-1", ":2:34: error: value: \"-1\" is negative [I112]" },
		{ "x,web,m,ratio,1",
		    "field: \"ratio\" is none of: value, good, bad, total [I109]" },
		{ "x,web,m,value,abc",
		    ":2:36: error: value: \"abc\" is not a number such as 12, 0.25 or 1.5e3 [I105]" },
		{ "x,web,m,total,1e19",
		    "error: value: \"1e19\" is larger than is counted: more than 9223372036854775807 [I124]" },
		{ "x,web,m,value,-12345678901234567890", "[I124]" },
		{ ",,m,value,1",
		    ":2:22: error: series: a value is required where there is no service [I106]" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text =
		    g_strdup_printf("timestamp,series,service,metric,field,value\n"
				    "2026-10-24T00:00:00Z,%s\n",
			cases[i].row);
		struct load_report *report = import_text(fixture, "nines-series", "a.csv", text);

		assert_counts(report, "1 0 0 0 1 0");
		assert_message(report, cases[i].message);
	}
}

static void a_series_keeps_its_reading(void **state)
{
	struct fixture *fixture = *state;
	static const struct {
		const char *first, *second, *text;
	} cases[] = {
		{ "nines-series", "series-counter",
		    "was loaded as counts before, and its source says that it is a counter" },
		{ "series-counter", "series-zero",
		    "was loaded as a counter before, and its source does not say so" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		db_begin(fixture->db);
		import_text(fixture, cases[i].first, "a.csv",
		    "timestamp,series,service,metric,field,value\n"
		    "2026-10-24T00:00:00Z,x,web,requests,total,1\n");
		struct load_report *report = import_text(fixture, cases[i].second, "b.csv",
		    "timestamp,series,service,metric,field,value\n"
		    "2026-10-24T00:00:00Z,x,shop,requests,total,1\n"
		    "2026-10-24T00:00:00Z,x,web,requests,total,1\n");
		assert_number(report->status, LOAD_REFUSED);
		assert_holds(report->refusal, "b.csv:1:1: error: web requests total ");
		assert_holds(report->refusal, cases[i].text);
		assert_holds(report->refusal, "[I010]");
		assert_string_equal(
		    samples_of(fixture, NULL), "web requests total\n24 00:00:00 1\n");
		db_rollback(fixture->db);
	}
}

static void pairs_and_parts_of_one_metric_do_not_mix(void **state)
{
	struct fixture *fixture = *state;
	static const char pairs[] = "timestamp,service,good,total\n2026-10-24T00:00:00Z,web,1,1\n";
	static const char parts[] = "timestamp,series,service,metric,field,value\n"
				    "2026-10-24T00:00:00Z,x,web,requests,good,1\n"
				    "2026-10-24T00:00:00Z,x,web,requests,total,1\n";
	static const struct {
		const char *profile, *text, *other, *other_text, *refusal;
	} cases[] = {
		{ "nines-metrics", pairs, "nines-series", parts,
		    "web requests good is a part of what is loaded in pairs of good and total" },
		{ "nines-series", parts, "nines-metrics", pairs,
		    "web requests is joined from series of its parts" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		db_begin(fixture->db);
		import_text(fixture, cases[i].profile, "a.csv", cases[i].text);
		g_autofree char *before = g_strdup(samples_of(fixture, NULL));
		struct load_report *report =
		    import_text(fixture, cases[i].other, "b.csv", cases[i].other_text);
		assert_number(report->status, LOAD_REFUSED);
		assert_holds(report->refusal, cases[i].refusal);
		assert_holds(report->refusal, "[I010]");
		assert_string_equal(samples_of(fixture, NULL), before);
		db_rollback(fixture->db);
	}
}

static void a_counter_without_parts_is_kept_as_it_was_read(void **state)
{
	struct fixture *fixture = *state;

	assert_counts(import_text(fixture, "series-counter", "a.csv",
			  "timestamp,series,service,value\n"
			  "2026-10-24T00:00:00Z,x,web,100\n"
			  "2026-10-24T00:01:00Z,x,web,104\n"
			  "2026-10-24T00:02:00Z,x,web,2\n"),
	    "3 3 0 0 0 0");
	assert_string_equal(samples_of(fixture, NULL),
	    "web x value\n24 00:00:00 100\n24 00:01:00 104\n24 00:02:00 2\n");
	assert_number(
	    ledger_number(fixture, "SELECT count(*) FROM sample_series WHERE reading = 'counter'"),
	    1);
}

static void gaps_are_counted_by_the_step_of_the_file(void **state)
{
	struct fixture *fixture = *state;
	static const struct {
		const char *what, *times, *counts;
	} cases[] = {
		{ "one sample", "00:00:00", "0 0 0 0" },
		{ "two samples have any step", "00:00:00 00:17:00", "0 0 0 0" },
		{ "none is missing", "00:00:00 00:01:00 00:02:00 00:03:00", "0 0 0 0" },
		{ "two are missing", "00:00:00 00:01:00 00:02:00 00:05:00", "0 0 0 2" },
		{ "in no order", "00:05:00 00:00:00 00:02:00 00:01:00", "0 0 0 2" },
		{ "newest first", "00:05:00 00:02:00 00:01:00 00:00:00", "0 0 0 2" },
		{ "of two steps as frequent the smaller",
		    "00:00:00 00:01:00 00:02:00 00:04:00 00:06:00", "0 0 0 2" },
		{ "stamps that are a little off",
		    "00:00:15 00:05:14 00:10:15 00:15:16 00:25:15 00:30:15 00:35:15", "0 0 0 1" },
		{ "a backward step of 55 minutes repeats what was there",
		    "02:45:00 02:50:00 02:55:00 02:00:00 02:05:00 02:50:00 03:00:00", "1 0 0 7" },
		{ "one odd repeat does not make a step of a second",
		    "00:00:00 00:05:00 00:05:01 00:10:00 00:15:00 00:20:00 00:30:00", "0 0 0 1" },
		{ "a lone repeat is no gap", "00:00:00 00:01:00 00:01:00 00:02:00", "1 0 0 0" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(GStrv) times = g_strsplit(cases[i].times, " ", -1);
		g_autoptr(GString) text = g_string_new("timestamp,series,service,value\n");

		for (guint j = 0; times[j] != NULL; j++)
			g_string_append_printf(
			    text, "2026-10-24T%sZ,series %zu,web,1\n", times[j], i);
		print_message("             %s\n", cases[i].what);
		for (int round = 0; round < 2; round++) {
			samples_set_budget(round == 0 ? 0 : 500);
			db_begin(fixture->db);
			assert_sample_counts(
			    import_text(fixture, "nines-series", "a.csv", text->str),
			    cases[i].counts);
			db_rollback(fixture->db);
		}
	}
}

static void gaps_reach_over_midnight_and_conflicts_are_none(void **state)
{
	struct fixture *fixture = *state;
	struct load_report *report = import_text(fixture, "nines-series", "a.csv",
	    "timestamp,series,service,value\n"
	    "2026-10-24T22:00:00Z,x,web,1\n"
	    "2026-10-24T23:00:00Z,x,web,1\n"
	    "2026-10-25T03:00:00Z,x,web,1\n"
	    "2026-10-25T04:00:00Z,x,web,1\n"
	    "2026-10-25T04:00:00Z,x,web,2\n"
	    "2026-10-25T05:00:00Z,x,web,1\n"
	    "2026-10-24T22:00:00Z,y,web,1\n"
	    "2026-10-24T23:00:00Z,y,web,1\n");

	assert_counts(report, "8 6 0 0 2 0");
	assert_sample_counts(report, "0 0 0 3");
}

static void the_header_with_more_columns_is_still_one_of_series(void **state)
{
	struct fixture *fixture = *state;
	const char *path = put_text(fixture, "a.csv",
	    "timestamp,series,service,metric,field,value\n2026-10-24T00:00:00Z,x,web,m,total,1\n");
	const struct profile *profile = profile_guess(fixture->profiles, path, "a.csv", NULL);

	assert_non_null(profile);
	assert_string_equal(profile->name, "nines-series");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_samples(a_row_names_its_series),
		in_samples(an_alias_explains_a_series),
		in_samples(held_series_are_read_when_their_alias_is_there),
		in_samples(samples_that_were_held_do_not_replace_newer_ones),
		in_samples(a_sample_without_a_value_is_unknown_and_never_zero),
		in_samples(bad_series_have_their_code_and_place),
		in_samples(a_series_keeps_its_reading),
		in_samples(pairs_and_parts_of_one_metric_do_not_mix),
		in_samples(a_counter_without_parts_is_kept_as_it_was_read),
		in_samples(gaps_are_counted_by_the_step_of_the_file),
		in_samples(gaps_reach_over_midnight_and_conflicts_are_none),
		in_samples(the_header_with_more_columns_is_still_one_of_series),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
