#include <string.h>

#include "etl/facts/samples.h"
#include "tests/support_samples.h"

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

/* The lines are 2 to 7 of each file. */
static const char repeats[] = "2026-10-24T00:00:00Z,web,9,10\n"
			      "2026-10-24T00:01:00Z,web,10,10\n"
			      "2026-10-24T00:00:00Z,web,9.0,10\n"
			      "2026-10-24T02:00:00+02:00,web,5,10\n"
			      "2026-10-24T00:02:00Z,web,3,10\n"
			      "2026-10-24T00:00:00Z,web,9,10\n";

static void two_samples_of_one_time_follow_the_policy(void **state)
{
	struct fixture *fixture = *state;
	static const struct {
		const char *profile, *counts, *sample_counts, *expected;
	} cases[] = {
		/* none of the three is taken; the repeat of the first before them is one */
		{ "nines-metrics", "6 2 0 0 3 0", "1 0 0 0",
		    "web requests ratio\n24 00:01:00 10/10\n24 00:02:00 3/10\n" },
		{ "metrics-first", "6 3 0 0 0 0", "2 1 0 0",
		    "web requests ratio\n24 00:00:00 9/10\n24 00:01:00 10/10\n24 00:02:00 3/10\n" },
		{ "metrics-last", "6 3 0 0 0 0", "1 2 0 0",
		    "web requests ratio\n24 00:00:00 9/10\n24 00:01:00 10/10\n24 00:02:00 3/10\n" },
		{ "metrics-sum", "6 6 0 0 0 0", "0 0 0 0",
		    "web requests ratio\n24 00:00:00 32/40\n24 00:01:00 10/10\n24 00:02:00 3/10\n" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text =
		    g_strconcat("timestamp,service,good,total\n", repeats, NULL);

		print_message("             %s\n", cases[i].profile);
		db_begin(fixture->db);
		struct load_report *report = import_text(fixture, cases[i].profile, "a.csv", text);
		assert_counts(report, cases[i].counts);
		assert_sample_counts(report, cases[i].sample_counts);
		assert_string_equal(samples_of(fixture, NULL), cases[i].expected);
		db_rollback(fixture->db);
	}
}

static void a_conflict_names_the_other_line_and_is_kept_for_repair(void **state)
{
	struct fixture *fixture = *state;

	struct load_report *report = import_text(fixture, "nines-gauges", "a.csv",
	    "timestamp,service,metric,value\n"
	    "2026-10-24T00:00:00Z,web,latency,1\n"
	    "2026-10-24T00:01:00Z,web,latency,2\n"
	    "2026-10-24T00:00:00Z,web,latency,3\n");
	assert_counts(report, "3 1 0 0 2 0");
	assert_message(report,
	    "a.csv:2:1: error: web latency at 2026-10-24T00:00:00Z has another value on line 4 [I122]");
	assert_message(report,
	    "a.csv:4:1: error: web latency at 2026-10-24T00:00:00Z has another value on line 2 [I122]");
	const char *kept = text_of(fixture, path_of(fixture, report->reject_file));
	assert_holds(kept, "2026-10-24T00:00:00Z,web,latency,1,2,I122,");
	assert_holds(kept, "2026-10-24T00:00:00Z,web,latency,3,4,I122,");
	/* one of them is dropped, the other loads */
	assert_counts(import_text(fixture, "nines-gauges", report->reject_file,
			  "timestamp,service,metric,value,_reject_line,_reject_code,_reject_text\n"
			  "2026-10-24T00:00:00Z,web,latency,3,4,I122,x\n"),
	    "1 1 0 0 0 0");
	assert_string_equal(
	    samples_of(fixture, NULL), "web latency value\n24 00:00:00 3\n24 00:01:00 2\n");
}

static void a_conflict_leaves_alone_what_the_ledger_has(void **state)
{
	struct fixture *fixture = *state;

	import_text(fixture, "nines-metrics", "a.csv",
	    "timestamp,service,good,total\n2026-10-24T00:00:00Z,web,7,10\n");
	assert_counts(import_text(fixture, "nines-metrics", "b.csv",
			  "timestamp,service,good,total\n"
			  "2026-10-24T00:00:00Z,web,8,10\n"
			  "2026-10-24T00:00:00Z,web,9,10\n"),
	    "2 0 0 0 2 0");
	assert_string_equal(samples_of(fixture, NULL), "web requests ratio\n24 00:00:00 7/10\n");
}

static void a_file_that_contradicts_itself_throughout_is_refused(void **state)
{
	struct fixture *fixture = *state;
	g_autoptr(GString) text = g_string_new("timestamp,service,good,total\n");

	for (int i = 0; i < 30000; i++)
		g_string_append_printf(text, "2026-10-24T00:%02d:00Z,web,%d,100000\n", i % 60, i);
	for (int round = 0; round < 2; round++) {
		samples_set_budget(round == 0 ? 0 : 1000);
		struct load_report *report =
		    import_text(fixture, "nines-metrics", "a.csv", text->str);
		assert_number(report->status, LOAD_REFUSED);
		assert_holds(report->refusal, "[I005]");
		assert_true(report->messages->len <= 10001);
		assert_number(ledger_number(fixture, "SELECT count(*) FROM sample_block"), 0);
	}
}

static void sums_of_repeats_follow_the_scale(void **state)
{
	struct fixture *fixture = *state;
	static const char huge[] = "timestamp,service,metric,value\n"
				   "2026-10-24T00:00:00Z,web,m,900000000000000000\n"
				   "2026-10-24T00:00:00Z,web,m,0.125\n";

	assert_counts(import_text(fixture, "gauges-sum", "a.csv",
			  "timestamp,service,metric,value\n"
			  "2026-10-24T00:00:00Z,web,n,1\n"
			  "2026-10-24T00:00:00Z,web,n,1\n"
			  "2026-10-24T00:00:00Z,web,n,0.25\n"),
	    "3 3 0 0 0 0");
	assert_counts(import_text(fixture, "gauges-sum", "b.csv", huge), "2 2 0 0 0 0");
	/* the same again, as one record of another file */
	assert_counts(import_text(fixture, "gauges-sum", "c.csv",
			  "timestamp,service,metric,value\n2026-10-24T00:00:00Z,web,n,2.25\n"),
	    "1 0 0 1 0 0");
	assert_string_equal(samples_of(fixture, NULL),
	    "web m value\n24 00:00:00 900000000000000000.1\nweb n value\n24 00:00:00 2.25\n");
	/* counts are not rounded */
	g_autoptr(GString) text = g_string_new("timestamp,service,good,total\n");
	for (int i = 0; i < 12; i++)
		g_string_append(
		    text, "2026-10-24T00:00:00Z,web,999999999999999999,999999999999999999\n");
	struct load_report *report = import_text(fixture, "metrics-sum", "d.csv", text->str);
	assert_number(report->status, LOAD_REFUSED);
	assert_holds(report->refusal, "web requests");
	assert_holds(report->refusal, "[I124]");
}

static void fractional_samples_are_exact(void **state)
{
	struct fixture *fixture = *state;

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

	import_text(fixture, "nines-metrics", "a.csv",
	    "timestamp,service,good,total,metric\n2026-10-24T00:00:00Z,web,1,1,m\n");
	import_text(fixture, "nines-gauges", "b.csv",
	    "timestamp,service,metric,value\n2026-10-24T00:00:00Z,web,m,-3.5\n");
	assert_string_equal(samples_of(fixture, NULL),
	    "web m ratio\n24 00:00:00 1/1\nweb m value\n24 00:00:00 -3.5\n");
}

static void gauges_keep_as_many_decimals_as_fit(void **state)
{
	struct fixture *fixture = *state;
	static const char precise[] = "timestamp,service,metric,value\n"
				      "2026-10-24T00:00:00Z,web,m,49.67472222222222\n"
				      "2026-10-24T00:01:00Z,web,m,0.08333333333333333\n"
				      "2026-10-24T00:02:00Z,web,m,-0.0000000000000005\n"
				      "2026-10-24T00:03:00Z,web,m,1.5e3\n";

	assert_counts(import_text(fixture, "nines-gauges", "a.csv", precise), "4 4 0 0 0 0");
	assert_string_equal(samples_of(fixture, NULL),
	    "web m value\n24 00:00:00 49.674722222222220\n24 00:01:00 0.083333333333333\n"
	    "24 00:02:00 -0.000000000000001\n24 00:03:00 1500.000000000000000\n");
	/* a value of the same day that needs the room: the day has 4 decimals from now on */
	assert_counts(import_text(fixture, "nines-gauges", "b.csv",
			  "timestamp,service,metric,value\n"
			  "2026-10-24T00:04:00Z,web,m,-123456789012345\n"
			  "2026-10-25T00:00:00Z,web,m,0.08333333333333333\n"),
	    "2 2 0 0 0 0");
	assert_string_equal(samples_of(fixture, NULL),
	    "web m value\n24 00:00:00 49.6747\n24 00:01:00 0.0833\n24 00:02:00 0.0000\n"
	    "24 00:03:00 1500.0000\n24 00:04:00 -123456789012345.0000\n25 00:00:00 0.083333333333333\n");
	/* what was rounded is still the same */
	g_autofree char *again = g_strconcat(precise, "\n", NULL);
	assert_counts(import_text(fixture, "nines-gauges", "c.csv", again), "4 0 0 4 0 0");
}

/* Hours and minutes of a large company: up to 15 digits, repeats, clock changes, empty values. */
static void gauges_of_real_services_load(void **state)
{
	struct fixture *fixture = *state;
	static const struct {
		const char *name;
		const char *counts, *sample_counts;
		int seconds; /* of a step */
	} files[] = {
		{ "application-crash-rate-1/app1-01.csv", "358 347 0 0 0 0", "11 0 0 0", 3600 },
		{ "application-crash-rate-1/app1-02.csv", "710 697 0 0 0 0", "13 0 0 0", 3600 },
		{ "application-crash-rate-1/app1-03.csv", "710 697 0 0 0 0", "13 0 0 0", 3600 },
		{ "application-crash-rate-1/app1-04.csv", "710 692 0 0 0 0", "13 0 5 5", 3600 },
		{ "consumer-purchase-rate/purchase-01.csv", "1248 1248 0 0 0 0", "0 0 0 0", 3600 },
		{ "consumer-purchase-rate/purchase-02.csv", "1248 1248 0 0 0 0", "0 0 0 0", 3600 },
		{ "consumer-purchase-rate/purchase-03.csv", "1248 1248 0 0 0 0", "0 0 0 0", 3600 },
		{ "ecommerce-api-incoming-rps/api-01.csv", "6192 6190 0 0 2 0", "0 0 0 1", 3600 },
		{ "middle-tier-api-dependency-latency/outbound-01.csv", "720 720 0 0 0 0",
		    "0 0 0 0", 3600 },
		{ "middle-tier-api-dependency-latency/outbound-02.csv", "720 720 0 0 0 0",
		    "0 0 0 0", 3600 },
		{ "middle-tier-api-dependency-latency/outbound-03.csv", "720 720 0 0 0 0",
		    "0 0 0 0", 3600 },
		{ "mongodb-application-rps/mongo-01.csv", "15840 15840 0 0 0 0", "0 0 0 0", 60 },
		{ "mongodb-application-rps/mongo-02.csv", "15840 15840 0 0 0 0", "0 0 0 0", 60 },
		{ "mongodb-application-rps/mongo-03.csv", "15840 15840 0 0 0 0", "0 0 0 0", 60 },
		{ "mongodb-application-rps/mongo-04.csv", "15840 15840 0 0 0 0", "0 0 0 0", 60 },
		{ "mongodb-machine-rps/machine-01.csv", "20160 20160 0 0 0 0", "0 0 0 0", 60 },
		{ "service-unavailable/unavail-01.csv", "15840 15840 0 0 0 0", "0 0 0 0", 60 },
	};

	put_text(fixture, "profiles/labelled.yaml",
	    "profile: labelled\nkind: series\nzone: UTC\nfields:\n"
	    "  timestamp: {from: TimeStamp}\n  value: {from: Value}\n"
	    "  service: {constant: web}\n  metric: {from: '@file'}\n");
	g_ptr_array_unref(fixture->profiles);
	fixture->profiles = profiles_load(path_of(fixture, "profiles"), NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *name =
		    g_strconcat("data/incidents/ms-cloud-monitoring/", files[i].name, NULL);
		const char *path = shared_path(fixture, name);
		struct load_report *report = import_path(fixture, "labelled", path);

		print_message("             %s\n", files[i].name);
		assert_counts(report, files[i].counts);
		assert_sample_counts(report, files[i].sample_counts);
		assert_number(ledger_number(fixture,
				  "SELECT step_s FROM sample_block WHERE load_id = "
				  "(SELECT max(load_id) FROM sample_block) LIMIT 1"),
		    files[i].seconds);
	}
}

/* Days have scales of their own; what reads a series brings them to one. */
static void days_of_different_scales_are_read_at_one(void **state)
{
	struct fixture *fixture = *state;
	static const struct {
		const char *first, *second;
		int scale;
		int64_t good[2];
	} cases[] = {
		{ "3,4", "0.25,1", 2, { 300, 25 } },
		{ "0.25,1", "3,4", 2, { 25, 300 } },
		{ "7,9", "3,4", 0, { 7, 3 } },
		/* they do not fit together: fewer decimals */
		{ "0.123456789012345,1", "999999999,1000000000", 9,
		    { 123456789, 999999999000000000 } },
		{ "999999999,1000000000", "0.123456789512345,1", 9,
		    { 999999999000000000, 123456790 } },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strdup_printf("timestamp,service,good,total\n"
							"2026-10-24T00:00:00Z,web,%s\n"
							"2026-10-25T00:00:00Z,web,%s\n",
		    cases[i].first, cases[i].second);

		import_text(fixture, "nines-metrics", "a.csv", text);
		struct sample_series *series =
		    read_requests(fixture, at("2026-10-24T00:00:00Z"), at("2026-10-26T00:00:00Z"));
		int scale = series->scale;
		int64_t good[] = { g_array_index(series->samples, struct sample, 0).good,
			g_array_index(series->samples, struct sample, 1).good };
		sample_series_free(series);
		assert_number(scale, cases[i].scale);
		assert_number(good[0], cases[i].good[0]);
		assert_number(good[1], cases[i].good[1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_samples(overlapping_samples_replace_each_other_slot_by_slot),
		in_samples(two_samples_of_one_time_follow_the_policy),
		in_samples(a_conflict_names_the_other_line_and_is_kept_for_repair),
		in_samples(a_conflict_leaves_alone_what_the_ledger_has),
		in_samples(a_file_that_contradicts_itself_throughout_is_refused),
		in_samples(sums_of_repeats_follow_the_scale),
		in_samples(fractional_samples_are_exact),
		in_samples(values_that_differ_too_much_refuse_the_file),
		in_samples(sums_that_do_not_fit_are_left_out),
		in_samples(a_gauge_and_a_ratio_of_one_name_are_two_series),
		in_samples(gauges_keep_as_many_decimals_as_fit),
		in_samples(gauges_of_real_services_load),
		in_samples(days_of_different_scales_are_read_at_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
