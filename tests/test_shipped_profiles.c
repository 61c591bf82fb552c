#include "etl/values/guess.h"

#include <string.h>

#include "base/fs.h"
#include "etl/values/open.h"
#include "tests/support_shipped.h"

/*
 * Every file of the material, and the profile that reads it; the first pattern that matches counts.
 * Without a profile: the code that says why. A file that no pattern matches fails the test.
 */
static const struct guess_case {
	const char *pattern, *profile, *code;
} guess_cases[] = {
	{ "incidents/gcp-status/incidents-2022-07.json", "google-cloud-incidents", NULL },
	{ "incidents/github-statuses/downtime_windows.csv", "downtime-windows", NULL },
	{ "incidents/github-statuses/incidents.jsonl", "statuspage-incidents", NULL },
	{ "incidents/github-statuses/segments.csv", NULL, "I004" },
	{ "incidents/github-statuses/github-status-history.atom", NULL, "I004" },
	{ "incidents/issre22-postmortem-structured/*.json", NULL, "I004" },
	{ "incidents/ms-cloud-monitoring/*.csv", "timeseries-labelled", NULL },
	{ "incidents/ms-cloud-monitoring/*.csv-metadata.json", NULL, "I004" },
	{ "incidents/notion-export/*.markdown.zip", "notion-postmortems", NULL },
	{ "incidents/notion-export/*.html.zip", NULL, "I004" },
	{ "incidents/onchain-losses/*.csv", NULL, "I004" },
	{ "incidents/pagerduty/incidents_api_flattened_sample.csv", "pagerduty-api-csv", NULL },
	/* answers of the API, but put into a document of another shape */
	{ "incidents/pagerduty/api_response_examples.json", NULL, "I004" },
	/* a postmortem without a date, a template, and one whose name does not end in .md */
	{ "incidents/postmortems/dfds/PM2020-003 *", NULL, "I004" },
	{ "incidents/postmortems/dfds/PMyyyy-nnn *", NULL, "I004" },
	{ "incidents/postmortems/dfds/PM2022-009 *", NULL, "I004" },
	{ "incidents/postmortems/dfds/PM*.md", "markdown-postmortems", NULL },
	{ "incidents/postmortems/posthog/20*.md", "markdown-postmortems", NULL },
	{ "incidents/postmortems/posthog/investigations/20*.md", "markdown-postmortems", NULL },
	{ "incidents/postmortems/posthog/investigations/template.md", NULL, "I004" },
	{ "incidents/postmortems/jenkins-status-cstate/content/issues/*.md", "cstate-incidents",
	    NULL },
	{ "incidents/postmortems/*/README.md", NULL, "I004" },
	{ "incidents/uci-incident-log/*.csv", "servicenow-audit", NULL },
	{ "incidents/upptime-curc/checks.csv", "upptime-checks", NULL },
	{ "incidents/upptime-curc/history/*.yml", "upptime-history", NULL },
	{ "incidents/upptime-curc/summary.json", NULL, "I004" },

	{ "oncall/calendar-calculator/testEvents.json", NULL, "I004" },
	{ "oncall/form3-calendars/*.yml", "yaml-holidays", NULL },
	{ "oncall/opsgenie-schedule/*.json", NULL, "I004" },
	{ "oncall/pager-hours-holidays/*.csv", "csv-holidays", NULL },
	{ "oncall/pagerduty-calculator/*.json", "pagerduty-schedules", NULL },
	{ "oncall/pagerduty-overlap-checker/entries-user-reference.json", NULL, "I007" },
	{ "oncall/pagerduty-overlap-checker/*entries*.json", "pagerduty-oncalls", NULL },
	/* no entries in it */
	{ "oncall/pagerduty-overlap-checker/schedule-primary.json", NULL, "I004" },
	{ "oncall/pagerduty-overlap-checker/*.json", NULL, "I004" },
	/* a row a week and a column a schedule: not a list of shifts */
	{ "oncall/pay-pagerduty/*.csv", NULL, "I004" },
	{ "oncall/pd-shifts/bank-holidays.json", "bank-holidays", NULL },
	{ "oncall/servicenow-uci/*.csv", "servicenow-audit", NULL },
	{ "oncall/transcribed/grafana-final-shifts.json", "grafana-oncall-shifts", NULL },
	{ "oncall/transcribed/jira-incidents-*.csv", "jira-incidents", NULL },
	{ "oncall/transcribed/opsgenie-alerts-*.csv", "opsgenie-alerts", NULL },
	{ "oncall/transcribed/opsgenie-schedule-timeline.json", "opsgenie-timeline", NULL },
	{ "oncall/transcribed/pagerduty-incidents-advanced.csv", "pagerduty-incidents", NULL },
	{ "oncall/transcribed/pagerduty-incidents-basic.csv", "pagerduty-incidents-basic", NULL },
	{ "oncall/transcribed/servicenow-incident-list.csv", "servicenow-incidents", NULL },
	/* what other tools pay, not what happened */
	{ "oncall/transcribed/incidentio-pay-*.json", NULL, "I004" },
	{ "oncall/transcribed/rootly-pay-report.json", NULL, "I004" },
	{ "oncall/transcribed/bbc-timesheet-columns.csv", NULL, "I004" },
	{ "oncall/transcribed/peer-output-headers.csv", NULL, "I004" },
	{ "oncall/*.ics", "icalendar-shifts", NULL },

	{ "slo/csv-formats/cloud_monitoring_metrics_explorer.csv", "cloud-monitoring", NULL },
	{ "slo/csv-formats/cloudwatch_cli_jq_unordered.csv", "cloudwatch-cli", NULL },
	{ "slo/csv-formats/cloudwatch_console_UNVERIFIED.csv", "cloudwatch-console", NULL },
	{ "slo/csv-formats/counter_reset.csv", "timeseries-wide", NULL },
	{ "slo/csv-formats/datadog_csv_exporter.csv", "datadog", NULL },
	{ "slo/csv-formats/dst_*_local_times.csv", "timeseries-wide", NULL },
	{ "slo/csv-formats/epoch_units_mixed_magnitude.csv", NULL, "I004" },
	{ "slo/csv-formats/grafana_v6_long.csv", "grafana-long", NULL },
	{ "slo/csv-formats/grafana_*.csv", "grafana", NULL },
	{ "slo/csv-formats/k6_default.csv", "k6", NULL },
	{ "slo/csv-formats/netdata_newest_first.csv", "timeseries-wide", NULL },
	{ "slo/csv-formats/newrelic_logs_epoch_ms.csv", NULL, "I004" },
	{ "slo/csv-formats/prometheus_script_long.csv", "timeseries-long", NULL },
	{ "slo/csv-formats/promql_cli.csv", "timeseries-value", NULL },
	{ "slo/csv-formats/victoriametrics_export_noheader.csv", "victoriametrics", NULL },
	/* definitions of objectives, and answers of APIs that are not read */
	{ "slo/google__slo-generator/tests/unit/fixtures/dummy_tests.json", NULL, "I007" },
	{ "slo/OpenSLO__*/*", NULL, "I004" },
	{ "slo/google__slo-generator/*", NULL, "I004" },
	{ "slo/nobl9__*/*", NULL, "I004" },
	{ "slo/pyrra-dev__*/*", NULL, "I004" },
	{ "slo/slok__sloth/*", NULL, "I004" },

	{ "*/LICENSE", NULL, "I004" },
	{ "*/SOURCES.txt", NULL, "I004" },
	{ "*/README.txt", NULL, "I004" },
};

static const struct guess_case *find_case(const char *path)
{
	for (size_t i = 0; i < G_N_ELEMENTS(guess_cases); i++)
		if (g_pattern_match_simple(guess_cases[i].pattern, path))
			return &guess_cases[i];
	return NULL;
}

/* False with a message when the file is taken for something else. */
static bool check_guess(const struct fixture *fixture, const char *path, const char *name)
{
	const struct guess_case *expected = find_case(name);
	g_autoptr(GError) error = NULL;

	if (expected == NULL) {
		print_error("no pattern matches %s\n", name);
		return false;
	}
	const struct profile *profile = profile_guess(fixture->profiles, path, name, &error);
	bool ok = expected->profile != NULL
	    ? profile != NULL && g_str_equal(profile->name, expected->profile)
	    : profile == NULL && strstr(error->message, expected->code) != NULL;
	if (!ok)
		print_error("%s is taken for %s, not %s\n", name,
		    profile != NULL ? profile->name : error->message,
		    expected->profile != NULL ? expected->profile : expected->code);
	return ok;
}

static void every_file_is_recognised_or_refused(void **state)
{
	static const char *const folders[] = { "incidents", "oncall", "slo" };
	guint files = 0, wrong = 0;

	for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
		const char *root = shared_path(*state, "data");
		g_autoptr(GPtrArray) paths = fs_find(root, folders[i], "*");

		for (guint j = 0; j < paths->len; j++) {
			g_autofree char *path = g_build_filename(root, paths->pdata[j], NULL);

			wrong += !check_guess(*state, path, paths->pdata[j]);
		}
		files += paths->len;
	}
	print_message("             %u files\n", files);
	assert_true(files > 600);
	assert_number(wrong, 0);
}

/* Files of scripts look alike: the profile that asks for most columns reads them. */
static void files_that_look_alike_are_told_apart(void **state)
{
	static const struct {
		const char *text, *profile;
	} cases[] = {
		{ "timestamp,value\n2014-04-10 00:04:00,91.958\n", "timeseries-value" },
		{ "timestamp,value,job\n1772319600,1,api\n", "timeseries-value" },
		{ "TimeStamp,Value,Label\n1772319600,1,0\n", "timeseries-labelled" },
		{ "name,timestamp,value,job\nup,1772319600,1,api\n", "timeseries-long" },
		{ "Time,Metric,Value\n1772319600000,up,1\n", "timeseries-long" },
		{ "Series;Time;Value\na;1772319600;1\n", "grafana-long" },
		{ "timestamp,series,value\n1772319600,a,1\n", "nines-series" },
		{ "timestamp,service,metric,value\n1772319600,web,a,1\n", "nines-gauges" },
		{ "timestamp,service,good,total\n1772319600,web,1,1\n", "nines-metrics" },
		{ "time,good,total\n1772319600,1,1\n", "timeseries-wide" },
		{ "Time,good,total\n1772319600,1,1\n", "grafana" },
		{ "timestamp,\"requests > 500\"\n1772319600,1\n", "timeseries-wide" },
		{ ",date,metric,host:a\n0,2026-03-01 00:00:00,load,1\n", "datadog" },
		{ "date,metric,value\n2026-03-01 00:00:00,load,1\n", "timeseries-long" },
		{ "2026-03-01T00:00:00Z,1,Count\n", "cloudwatch-cli" },
		{ "up,api,1,1772319600\n", "victoriametrics" },
		{ "id,number,state,start,end,user\n1,2,3,2026-10-24T09:00:00Z,2026-10-24T17:00:00Z,ann\n",
		    "csv-shifts" },
		{ "schedule,engineer,start,end\na,ann,2026-10-24T09:00:00Z,2026-10-24T17:00:00Z\n",
		    "nines-shifts" },
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const char *path = put_text(fixture, "in.csv", cases[i].text);
		const struct profile *profile =
		    profile_guess(fixture->profiles, path, "in.csv", NULL);

		if (profile == NULL || !g_str_equal(profile->name, cases[i].profile))
			fail_msg("%s is taken for %s, not %s", cases[i].text,
			    profile != NULL ? profile->name : "nothing", cases[i].profile);
	}
}

/* --- in whatever order, and however often --- */

/* What a source in nines.yaml has to say of files. */
static const struct {
	const char *pattern, *settings;
} file_settings[] = {
	{ "*/counter_reset.csv", "counter: yes" },
	{ "*/dst_fallback_local_times.csv", "{zone: Europe/Berlin, ambiguous: order}" },
	{ "*/grafana_v7_formatted_de.csv", "{zone: Europe/Berlin, decimal: \",\"}" },
	{ "*/jira-incidents-server.csv", "{zone: UTC, times: [\"%m/%d/%Y %H:%M\"]}" },
	{ "*", "zone: UTC" },
};

/* More files like others that are read, and calendars that repeat for years. */
static const char *const left_out[] = { "*/mongo-02.csv", "*/mongo-03.csv", "*/mongo-04.csv",
	"*/machine-01.csv", "*/unavail-01.csv", "*/issues/2021-*", "*/issues/2022-*",
	"*/issues/2023-*", "*/issues/2024-*", "*/issues/2025-*", "*.ics" };

/* Cut in two they say something else: a second of requests that are summed up, an hour that only
 * the order of the file explains, a frame without its header, a text of two bytes a character. */
static const char *const uncut[] = { "*/k6_default.csv", "*/dst_fallback_local_times.csv",
	"*/grafana_v7_multi_frame.csv", "*/grafana_v8_excel_utf16le.csv" };

struct exported {
	const char *path, *name; /* `name` is that of the file below ../shared/data */
	const struct profile *profile;
};

static bool is_among(const char *const *patterns, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (g_pattern_match_simple(patterns[i], name))
			return true;
	return false;
}

static const char *find_settings(const char *name)
{
	size_t i = 0;

	while (!g_pattern_match_simple(file_settings[i].pattern, name))
		i++;
	return file_settings[i].settings;
}

/* The files that a profile reads (struct exported *), by their names. */
static GPtrArray *find_exported(struct fixture *fixture)
{
	const char *root = shared_path(fixture, "data");
	g_autoptr(GPtrArray) names = fs_find(root, "", "*");
	GPtrArray *files = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < names->len; i++) {
		const struct guess_case *known = find_case(names->pdata[i]);
		struct exported *file;

		if (known == NULL || known->profile == NULL ||
		    is_among(left_out, G_N_ELEMENTS(left_out), names->pdata[i]))
			continue;
		file = g_new(struct exported, 1);
		file->name = g_strdup(names->pdata[i]);
		file->path = g_build_filename(root, file->name, NULL);
		file->profile = shipped_with(fixture, known->profile, find_settings(file->name));
		g_ptr_array_add(fixture->texts, (char *)(guintptr)file->name);
		g_ptr_array_add(fixture->texts, (char *)(guintptr)file->path);
		g_ptr_array_add(files, file);
	}
	return files;
}

/* A copy of the file, with other bytes that mean the same. */
static const char *copy_otherwise(struct fixture *fixture, const struct exported *file)
{
	g_autofree char *copy = g_build_filename("again", file->name, NULL);
	gsize size;
	char *bytes = fs_read(file->path, &size, NULL);
	g_autoptr(GString) text = g_string_new_len(bytes, (gssize)size);

	g_free(bytes);
	if (!g_str_has_suffix(file->name, ".zip"))
		g_string_append_len(
		    text, "\n\0", g_str_has_suffix(file->name, "utf16le.csv") ? 2 : 1);
	return put_bytes(fixture, copy, text->str, text->len);
}

static void check_again(struct fixture *fixture, const struct exported *file, const char *path)
{
	const struct load_report *report = import_with(fixture, file->profile, path);
	const struct load_counts *counts = &report->counts;

	if (report->status == LOAD_REFUSED ||
	    counts->added + counts->changed + counts->withdrawn > 0)
		fail_msg("%s: %s%" G_GINT64_FORMAT " new, %" G_GINT64_FORMAT
			 " changed, %" G_GINT64_FORMAT " withdrawn",
		    path, report->refusal != NULL ? report->refusal : "", counts->added,
		    counts->changed, counts->withdrawn);
}

/* Where the rows of a CSV begin (size_t), in the file. */
static GArray *find_rows(const struct exported *file)
{
	struct input input = {
		.path = file->path, .shown_path = file->path, .profile = file->profile
	};
	struct reader *reader = input_open(&input, NULL);
	GArray *rows = g_array_new(FALSE, FALSE, sizeof(size_t));
	struct record record = { 0 };

	assert_non_null(reader);
	while (reader->class->next(reader, &record, NULL)) {
		size_t at = (size_t)record.byte_offset;

		/* the cells of a wide row lie in one place */
		if (rows->len == 0 || g_array_index(rows, size_t, rows->len - 1) != at)
			g_array_append_val(rows, at);
	}
	record_clear(&record);
	reader_free(reader);
	return rows;
}

/* Imports a file in two parts, the second one first; each has the header. */
static void import_in_parts(struct fixture *fixture, const struct exported *file)
{
	g_autoptr(GArray) rows = find_rows(file);
	gsize size;
	g_autofree char *bytes = fs_read(file->path, &size, NULL);
	/* offsets count from behind the mark */
	size_t mark = size >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	g_autofree char *first = g_build_filename("first", file->name, NULL);
	g_autofree char *second = g_build_filename("second", file->name, NULL);

	if (rows->len < 2) {
		import_with(fixture, file->profile, file->path);
		return;
	}
	size_t header = g_array_index(rows, size_t, 0) + mark;
	size_t half = g_array_index(rows, size_t, rows->len / 2) + mark;
	g_autoptr(GString) rest = g_string_new_len(bytes, (gssize)header);
	g_string_append_len(rest, bytes + half, (gssize)(size - half));
	import_with(fixture, file->profile, put_bytes(fixture, second, rest->str, rest->len));
	import_with(fixture, file->profile, put_bytes(fixture, first, bytes, half));
}

/* The names that one ledger knows are made known to another. */
static void know_what_is_known(struct fixture *fixture, struct fixture *other)
{
	GHashTableIter schedules;
	gpointer name;

	for (guint i = 0; i < other->reports->len; i++) {
		const struct load_report *report = other->reports->pdata[i];

		if (g_str_has_prefix(report->path, "catalogue/"))
			import_path(fixture, report->profile, path_of(other, report->path));
	}
	g_hash_table_iter_init(&schedules, other->context.declared.schedules);
	while (g_hash_table_iter_next(&schedules, &name, NULL))
		g_hash_table_insert(
		    fixture->context.declared.schedules, name, (gpointer)(guintptr) "A");
}

static void order_and_repeats_do_not_matter(void **state)
{
	struct fixture *fixture = *state, *other;
	g_autoptr(GPtrArray) files = find_exported(fixture);
	void *other_state = NULL;

	for (guint i = 0; i < files->len; i++) {
		const struct exported *file = files->pdata[i];

		import_known(fixture, file->profile, file->path);
	}
	const char *facts = digest_facts(fixture);
	for (guint i = 0; i < files->len; i++) {
		const struct exported *file = files->pdata[i];

		check_again(fixture, file, file->path);
		check_again(fixture, file, copy_otherwise(fixture, file));
	}
	assert_string_equal(digest_facts(fixture), facts);

	/* from the last file to the first, tables in two parts */
	assert_int_equal(ledger_setup(&other_state), 0);
	other = other_state;
	know_what_is_known(other, fixture);
	for (guint i = files->len; i > 0; i--) {
		const struct exported *file = files->pdata[i - 1];

		if (file->profile->format == PROFILE_CSV &&
		    !is_among(uncut, G_N_ELEMENTS(uncut), file->name))
			import_in_parts(other, file);
		else
			import_with(other, file->profile, file->path);
	}
	g_autofree char *other_facts = g_strdup(digest_facts(other));
	assert_int_equal(ledger_teardown(&other_state), 0);
	assert_string_equal(other_facts, facts);
	print_message("             %u files\n%s", files->len, facts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_shipped(every_file_is_recognised_or_refused),
		in_shipped(files_that_look_alike_are_told_apart),
		in_shipped(order_and_repeats_do_not_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
