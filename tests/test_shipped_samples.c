#include "tests/support_shipped.h"

#include "base/fs.h"

/* The shipped profiles of metrics on files of dashboards, scripts and monitoring services. */

#define FORMATS "data/slo/csv-formats/"
#define MS      "data/incidents/ms-cloud-monitoring/"
#define UPPTIME "data/incidents/upptime-curc/"

/* Series that are not named here are gauges of their own name. */
static const struct format_case {
	const char *file, *profile, *settings;
	const char *series[5]; /* NAME, TARGET, ... */
	const char *counts;    /* read new changed same rejected held */
	const char *others;    /* duplicates superseded empty gaps */
	const char *samples;   /* of the ratio, when series are named */
} format_cases[] = {
	{ "grafana_v6_wide.csv", "grafana", NULL,
	    { "api errors", "web requests bad", "api total", "web requests total" }, "4 3 0 0 0 0",
	    "0 0 1 0",
	    "web requests ratio\n"
	    "28 23:00:00 1188/1200\n" },
	{ "grafana_v6_long.csv", "grafana-long", NULL,
	    { "api errors", "web requests bad", "api total", "web requests total" }, "3 2 0 0 0 0",
	    "0 0 1 0",
	    "web requests ratio\n"
	    "28 23:00:00 1188/1200\n" },
	{ "grafana_v7_joined.csv", "grafana", NULL,
	    { "errors {job=\"api\"}", "web requests bad", "total", "web requests total" },
	    "4 3 0 0 0 0", "0 0 1 0",
	    "web requests ratio\n"
	    "28 23:00:00 1188/1200\n" },
	{ "grafana_v7_multi_frame.csv", "grafana", NULL,
	    { "errors", "web requests bad", "total", "web requests total" }, "4 4 0 0 0 0",
	    "0 0 0 0",
	    "web requests ratio\n"
	    "28 23:00:00 1188/1200\n"
	    "28 23:01:00 1177/1180\n" },
	{ "grafana_v7_sep_line.csv", "grafana", NULL, { NULL }, "1 1 0 0 0 0", "0 0 0 0",
	    "errors value value\n"
	    "28 23:00:00 12\n" },
	{ "grafana_v7_formatted_de.csv", "grafana", "{zone: Europe/Berlin, decimal: \",\"}",
	    { NULL }, "2 2 0 0 0 0", "0 0 0 0",
	    "Erfolgsrate value value\n"
	    "28 23:00:00 99.87\n"
	    "28 23:01:00 99.91\n" },
	{ "grafana_v8_excel_utf16le.csv", "grafana", NULL, { NULL }, "1 1 0 0 0 0", "0 0 0 0",
	    "errors value value\n"
	    "28 23:00:00 12\n" },
	{ "grafana_full_header.csv", "grafana", NULL, { NULL }, "1 1 0 0 0 0", "0 0 0 0",
	    "errors value value\n"
	    "28 23:00:00 12\n" },
	{ "cloud_monitoring_metrics_explorer.csv", "cloud-monitoring", NULL,
	    { "api-errors", "web requests bad", "api-total", "web requests total" }, "4 3 0 0 0 0",
	    "0 0 1 0",
	    "web requests ratio\n"
	    "28 23:00:00 1188/1200\n" },
	{ "cloudwatch_console_UNVERIFIED.csv", "cloudwatch-console", "zone: UTC", { NULL },
	    "2 2 0 0 0 0", "0 0 0 0",
	    "CPUUtilization i-0abc value value\n"
	    "01 00:00:00 12.25\n"
	    "01 00:05:00 13.50\n" },
	{ "cloudwatch_cli_jq_unordered.csv", "cloudwatch-cli", NULL, { NULL }, "3 3 0 0 0 0",
	    "0 0 0 0",
	    "cloudwatch_cli_jq_unordered value value\n"
	    "01 00:00:00 12.25\n"
	    "01 00:05:00 13.50\n"
	    "01 00:10:00 11.00\n" },
	{ "datadog_csv_exporter.csv", "datadog", "zone: Europe/Berlin", { NULL }, "4 3 0 0 0 0",
	    "0 0 1 0",
	    "system.load.1 host:a value value\n"
	    "28 23:00:00 0.5\n"
	    "28 23:05:00 0.6\n"
	    "system.load.1 host:b value value\n"
	    "28 23:00:00 0.7\n" },
	{ "k6_default.csv", "k6", NULL,
	    { "http_reqs", "shop http total", "http_req_failed", "shop http bad" }, "3 3 0 0 0 0",
	    "0 0 0 0",
	    "shop http ratio\n"
	    "28 23:00:00 1/1\n" },
	{ "netdata_newest_first.csv", "timeseries-wide", "zone: Europe/Berlin",
	    { "success", "web requests good", "error", "web requests bad" }, "4 4 0 0 0 0",
	    "0 0 0 0",
	    "web requests ratio\n"
	    "28 23:00:00 1188/1200\n"
	    "28 23:01:00 1180/1180\n" },
	{ "prometheus_script_long.csv", "timeseries-long", NULL, { NULL }, "3 2 0 0 0 0", "0 0 1 0",
	    "up{instance=\"a:9100\",job=\"node\"} value value\n"
	    "28 23:00:00 1\n"
	    "28 23:01:00 0\n" },
	{ "promql_cli.csv", "timeseries-value", NULL, { NULL }, "1 1 0 0 0 0", "0 0 0 0",
	    "{instance=\"a:9100\",job=\"node\"} value value\n"
	    "28 23:00:00 1\n" },
	{ "victoriametrics_export_noheader.csv", "victoriametrics", NULL, { NULL }, "2 2 0 0 0 0",
	    "0 0 0 0",
	    "http_requests_total{job=\"api\"} value value\n"
	    "28 23:00:00 12\n"
	    "28 23:01:00 15\n" },
	{ "counter_reset.csv", "timeseries-wide", "counter: yes",
	    { "errors_total", "web requests bad", "requests_total", "web requests total" },
	    "8 8 0 0 0 0", "0 0 0 0",
	    "web requests ratio\n"
	    "28 23:00:00 996/1000\n"
	    "28 23:01:00 498/500\n"
	    "28 23:02:00 1000/1000\n" },
	{ "dst_fallback_local_times.csv", "timeseries-wide",
	    "{zone: Europe/Berlin, ambiguous: order}",
	    { "good", "web requests good", "total", "web requests total" }, "12 12 0 0 0 0",
	    "0 0 0 0",
	    "web requests ratio\n"
	    "24 23:30:00 100/100\n"
	    "25 00:00:00 100/100\n"
	    "25 00:30:00 90/100\n"
	    "25 01:00:00 100/100\n"
	    "25 01:30:00 100/100\n"
	    "25 02:00:00 100/100\n" },
	{ "dst_gap_local_times.csv", "timeseries-wide", "zone: Europe/Berlin",
	    { "good", "web requests good", "total", "web requests total" }, "6 4 0 0 2 0",
	    "0 0 0 0",
	    "web requests ratio\n"
	    "29 00:30:00 100/100\n"
	    "29 01:00:00 100/100\n" },
};

static void check_format(struct fixture *fixture, const struct format_case *expected)
{
	g_autofree char *name = g_strconcat(FORMATS, expected->file, NULL);
	const struct profile *profile =
	    shipped_with(fixture, expected->profile, expected->settings);
	const char *const *series = expected->series;

	for (; *series != NULL; series += 2)
		know_series(fixture, series[0], series[1]);
	const struct load_report *report =
	    import_known(fixture, profile, shared_path(fixture, name));
	assert_counts(report, expected->counts);
	assert_sample_counts(report, expected->others);
	assert_string_equal(
	    samples_of(fixture, expected->series[0] != NULL ? "ratio" : NULL), expected->samples);
}

/* Each format in a ledger of its own, as they have the same names. */
static void formats_of_dashboards_and_scripts(void **state)
{
	shared_path(*state, FORMATS);
	for (size_t i = 0; i < G_N_ELEMENTS(format_cases); i++) {
		shipped_teardown(state);
		shipped_setup(state);
		check_format(*state, &format_cases[i]);
	}
}

/* What the files say of themselves: with a reset, 6 of 2500 failed; an hour that comes twice has
 * all of its 600 events. */
static void counters_and_hours_that_come_twice_have_their_sums(void **state)
{
	static const struct {
		const char *file, *settings, *good, *bad, *total;
		int64_t good_sum, total_sum;
	} cases[] = {
		{ "counter_reset.csv", "counter: yes", NULL, "errors_total", "requests_total",
		    2500 - 6, 2500 },
		{ "dst_fallback_local_times.csv", "{zone: Europe/Berlin, ambiguous: order}", "good",
		    NULL, "total", 590, 600 },
	};

	shared_path(*state, FORMATS);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct fixture *fixture = *state;
		g_autofree char *name = g_strconcat(FORMATS, cases[i].file, NULL);
		g_autofree char *metric = g_strdup_printf("web m%zu", i);
		g_autofree char *part =
		    g_strdup_printf("%s %s", metric, cases[i].bad != NULL ? "bad" : "good");
		g_autofree char *total = g_strdup_printf("%s total", metric);
		g_autofree char *sums = g_strdup_printf(
		    "SELECT sum(good_sum) || ' ' || sum(total_sum) FROM sample_block b JOIN sample_series s "
		    "ON s.id = b.series_id WHERE field = 'ratio' AND metric = 'm%zu'",
		    i);
		g_autofree char *expected =
		    g_strdup_printf("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, cases[i].good_sum,
			cases[i].total_sum);

		know_series(fixture, cases[i].bad != NULL ? cases[i].bad : cases[i].good, part);
		know_series(fixture, cases[i].total, total);
		import_known(fixture, shipped_with(fixture, "timeseries-wide", cases[i].settings),
		    shared_path(fixture, name));
		assert_string_equal(ledger_text(fixture, sums), expected);
	}
}

static void a_time_is_the_same_in_every_unit(void **state)
{
	struct fixture *fixture = *state;
	const char *path = shared_path(fixture, FORMATS "epoch_units_mixed_magnitude.csv");

	put_text(fixture, "profiles/units.yaml",
	    "profile: units\nkind: series\nzone: Europe/Berlin\nfields:\n"
	    "  timestamp: {from: timestamp, times: [excel-1900]}\n"
	    "  service: {constant: web}\n  metric: {from: unit}\n  value: {constant: \"1\"}\n");
	g_autoptr(GPtrArray) profiles = profiles_load(path_of(fixture, "profiles"), NULL);
	assert_non_null(profiles);
	assert_counts(import_known(fixture, profile_find(profiles, "units"), path), "5 5 0 0 0 0");
	assert_string_equal(samples_of(fixture, NULL),
	    "web excel_serial value\n28 23:00:00 1\nweb ms value\n28 23:00:00 1\n"
	    "web ns value\n28 23:00:00 1\nweb s value\n28 23:00:00 1\nweb us value\n28 23:00:00 1\n");
}

static void production_metrics_with_labels(void **state)
{
	static const struct {
		const char *name, *counts, *others;
	} cases[] = {
		/* duplicates are repeated rows; empty ones are unknown */
		{ "application-crash-rate-1/app1-01", "358 347 0 0 0 0", "11 0 0 0" },
		{ "application-crash-rate-1/app1-02", "710 697 0 0 0 0", "13 0 0 0" },
		{ "application-crash-rate-1/app1-03", "710 697 0 0 0 0", "13 0 0 0" },
		{ "application-crash-rate-1/app1-04", "710 692 0 0 0 0", "13 0 5 5" },
		{ "consumer-purchase-rate/purchase-01", "1248 1248 0 0 0 0", "0 0 0 0" },
		{ "consumer-purchase-rate/purchase-02", "1248 1248 0 0 0 0", "0 0 0 0" },
		{ "consumer-purchase-rate/purchase-03", "1248 1248 0 0 0 0", "0 0 0 0" },
		/* local times that say they are UTC: an hour comes twice, and in spring one is
		   missing */
		{ "ecommerce-api-incoming-rps/api-01", "6192 6190 0 0 2 0", "0 0 0 1" },
		{ "middle-tier-api-dependency-latency/outbound-01", "720 720 0 0 0 0", "0 0 0 0" },
		{ "middle-tier-api-dependency-latency/outbound-02", "720 720 0 0 0 0", "0 0 0 0" },
		{ "middle-tier-api-dependency-latency/outbound-03", "720 720 0 0 0 0", "0 0 0 0" },
		{ "mongodb-application-rps/mongo-01", "15840 15840 0 0 0 0", "0 0 0 0" },
		{ "mongodb-application-rps/mongo-02", "15840 15840 0 0 0 0", "0 0 0 0" },
		{ "mongodb-application-rps/mongo-03", "15840 15840 0 0 0 0", "0 0 0 0" },
		{ "mongodb-application-rps/mongo-04", "15840 15840 0 0 0 0", "0 0 0 0" },
		{ "mongodb-machine-rps/machine-01", "20160 20160 0 0 0 0", "0 0 0 0" },
		{ "service-unavailable/unavail-01", "15840 15840 0 0 0 0", "0 0 0 0" },
	};
	struct fixture *fixture = *state;
	const struct profile *profile = shipped_with(fixture, "timeseries-labelled", "zone: UTC");

	shared_path(fixture, MS);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = g_strconcat(MS, cases[i].name, ".csv", NULL);
		g_autofree char *series = g_path_get_basename(cases[i].name);
		g_autofree char *target = g_strconcat(series, " value value", NULL);

		know_series(fixture, series, target);
		const struct load_report *report =
		    import_with(fixture, profile, shared_path(fixture, path));
		assert_counts(report, cases[i].counts);
		assert_sample_counts(report, cases[i].others);
		if (report->counts.rejected > 0)
			assert_message(report,
			    "api-01 value at 2017-11-05T01:00:00Z has another value on line 100");
	}
}

static void checks_of_upptime(void **state)
{
	struct fixture *fixture = *state;
	const char *folder = shared_path(fixture, UPPTIME "history");
	const struct load_report *report =
	    import_known(fixture, shipped_with(fixture, "upptime-checks", NULL),
		shared_path(fixture, UPPTIME "checks.csv"));

	assert_counts(report, "13621 13621 0 0 0 0");
	assert_string_equal(
	    ledger_text(fixture, "SELECT sum(good_sum) || ' ' || sum(total_sum) FROM sample_block"),
	    "12874 13621");
	assert_number(
	    ledger_number(fixture,
		"SELECT sum(total_sum - good_sum) FROM sample_block b JOIN sample_series s "
		"ON s.id = b.series_id WHERE service = 'curc-xd-mo-d-alpine-utilization-threshold'"),
	    468);
	/* the last check of each site, in a file of its own: known from the log of all checks */
	g_autoptr(GPtrArray) files = fs_find(folder, "", "*.yml");
	assert_number(files->len, 16);
	for (guint i = 0; i < files->len; i++) {
		g_autofree char *path = g_build_filename(folder, files->pdata[i], NULL);

		assert_counts(
		    import_known(fixture, shipped_with(fixture, "upptime-history", NULL), path),
		    "1 0 0 1 0 0");
	}
}

static void requests_of_a_load_test_are_summed_up_by_second(void **state)
{
	static const char text[] =
	    "metric_name,timestamp,metric_value,check,error,url,extra_tags,metadata\n"
	    "http_reqs,1772319600,1.000000,,,https://example.com/a,,\n"
	    "http_req_duration,1772319600,182.104000,,,https://example.com/a,,\n"
	    "http_req_failed,1772319600,0.000000,,,https://example.com/a,,\n"
	    "http_reqs,1772319600,1.000000,,,https://example.com/b,,\n"
	    "http_req_duration,1772319600,182.104000,,,https://example.com/b,,\n"
	    "http_req_failed,1772319600,1.000000,,,https://example.com/b,,\n"
	    "http_reqs,1772319602,1.000000,,,https://example.com/a,,\n"
	    "http_req_failed,1772319602,0.000000,,,https://example.com/a,,\n";
	struct fixture *fixture = *state;

	know_series(fixture, "http_reqs", "shop http total");
	know_series(fixture, "http_req_failed", "shop http bad");
	/* the durations wait for a name, and may do so for ever */
	assert_counts(import_text(fixture, "k6", "k6.csv", text), "8 6 0 0 0 2");
	assert_string_equal(
	    samples_of(fixture, "ratio"), "shop http ratio\n28 23:00:00 1/2\n28 23:00:02 1/1\n");
}

static void labels_tell_series_of_one_name_apart(void **state)
{
	struct fixture *fixture = *state;

	know_series(fixture, "up{instance=\"a\"}", "web a value");
	know_series(fixture, "up{instance=\"b\"}", "web b value");
	assert_counts(import_text(fixture, "timeseries-long", "up.csv",
			  "name,timestamp,value,instance\nup,1772319600,1,a\nup,1772319600,0,b\n"),
	    "2 2 0 0 0 0");
	assert_string_equal(
	    samples_of(fixture, NULL), "web a value\n28 23:00:00 1\nweb b value\n28 23:00:00 0\n");
}

static void a_unit_is_no_part_of_a_number(void **state)
{
	struct fixture *fixture = *state;
	const struct load_report *report;

	know_series(fixture, "latency", "web latency value");
	report = import_with(fixture, shipped_with(fixture, "grafana", NULL),
	    put_text(fixture, "panel.csv",
		"\"Time\",\"latency\"\r\n1772319600000,900 ms\r\n1772319660000,1.2 s\r\n"
		"1772319720000,12.5%\r\n"));
	assert_counts(report, "3 1 0 0 2 0");
	assert_message(report, "panel.csv:2:15: error: value: \"900 ms\" is not a number");
	assert_string_equal(samples_of(fixture, NULL), "web latency value\n28 23:02:00 12.5\n");
}

static void a_frame_may_be_empty(void **state)
{
	struct fixture *fixture = *state;

	know_series(fixture, "errors", "web errors value");
	assert_counts(import_text(fixture, "grafana", "panel.csv",
			  "\"Time\",\"total\"\r\n\r\n\"Time\",\"errors\"\r\n1772319600000,12\r\n"),
	    "1 1 0 0 0 0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_shipped(formats_of_dashboards_and_scripts),
		in_shipped(counters_and_hours_that_come_twice_have_their_sums),
		in_shipped(a_time_is_the_same_in_every_unit),
		in_shipped(production_metrics_with_labels),
		in_shipped(checks_of_upptime),
		in_shipped(requests_of_a_load_test_are_summed_up_by_second),
		in_shipped(labels_tell_series_of_one_name_apart),
		in_shipped(a_unit_is_no_part_of_a_number),
		in_shipped(a_frame_may_be_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
