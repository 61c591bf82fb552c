#include <string.h>

#include "base/fs.h"
#include "tests/support_shipped.h"

/* The shipped profiles of incidents on files that tools wrote. */

#define INCIDENTS "data/incidents/"
#define ONCALL    "data/oncall/transcribed/"

/* A file of ../shared, with all names known. */
static const struct load_report *import_shared(
    struct fixture *fixture, const char *profile, const char *settings, const char *name)
{
	return import_known(
	    fixture, shipped_with(fixture, profile, settings), shared_path(fixture, name));
}

/* A file of the test's own, with all names known. */
static const struct load_report *import_own(struct fixture *fixture, const char *profile,
    const char *settings, const char *name, const char *text)
{
	return import_known(
	    fixture, shipped_with(fixture, profile, settings), put_text(fixture, name, text));
}

static guint count_messages(const struct load_report *report, const char *code)
{
	guint count = 0;

	for (guint i = 0; i < report->messages->len; i++)
		count += strstr(report->messages->pdata[i], code) != NULL;
	return count;
}

/* A line for each incident: `id services severity status`, then `started detected acknowledged
 * mitigated resolved` as seconds behind the first one, which is written as a time. */
#define INCIDENT_LINES                                                                                    \
	"SELECT group_concat(line, char(10)) FROM (SELECT external_id || ' ' || coalesce((SELECT "        \
	"group_concat(service, ';') FROM incident_service s WHERE s.incident_id = i.id), '-') || ' ' || " \
	"coalesce(severity, '-') || ' ' || coalesce(status, '-') || ' ' || "                              \
	"strftime('%Y-%m-%dT%H:%M:%SZ', started_utc, 'unixepoch') || ' ' || "                             \
	"coalesce(acknowledged_utc - started_utc, '-') || ' ' || "                                        \
	"coalesce(mitigated_utc - started_utc, '-') || ' ' || coalesce(resolved_utc - started_utc, '-') " \
	"AS line FROM incident i WHERE replaced_by IS NULL ORDER BY i.id)"
#define assert_incidents(fixture, expected)                                                        \
	assert_string_equal(ledger_text((fixture), INCIDENT_LINES), (expected))

static void windows_of_a_status_page(void **state)
{
	struct fixture *fixture = *state;
	const struct load_report *report = import_shared(
	    fixture, "downtime-windows", NULL, INCIDENTS "github-statuses/downtime_windows.csv");

	assert_counts(report, "819 819 0 0 0 0");
	assert_number(count_messages(report, "[W301]"), 22);
	assert_number(
	    ledger_number(fixture, "SELECT count(*) FROM incident WHERE is_maintenance"), 18);
	assert_number(
	    ledger_number(fixture,
		"SELECT sum(resolved_utc - started_utc) FROM incident WHERE NOT is_maintenance"),
	    113182 * 60);
}

static void lines_of_a_status_page(void **state)
{
	struct fixture *fixture = *state;
	const struct load_report *report = import_shared(
	    fixture, "statuspage-incidents", NULL, INCIDENTS "github-statuses/incidents.jsonl");

	assert_counts(report, "819 819 0 0 0 0");
	/* the same incidents as the windows above */
	assert_number(count_messages(report, "[W301]"), 22);
	assert_number(
	    ledger_number(fixture,
		"SELECT sum(resolved_utc - started_utc) FROM incident WHERE NOT is_maintenance"),
	    113182 * 60);
	/* the page spoke of two before they began */
	assert_number(count_messages(report, "[W305]"), 2);
	assert_number(
	    ledger_number(fixture, "SELECT count(DISTINCT service) FROM incident_service"), 12);
	assert_number(
	    ledger_number(fixture, "SELECT count(DISTINCT incident_id) FROM incident_service"),
	    661);
	assert_number(
	    ledger_number(fixture,
		"SELECT count(*) FROM incident_service a JOIN incident_service b USING (incident_id) "
		"WHERE a.service = 'Issues' AND b.service = 'Pull Requests'"),
	    65);
}

static void google_cloud(void **state)
{
	struct fixture *fixture = *state;

	assert_counts(import_shared(fixture, "google-cloud-incidents", NULL,
			  INCIDENTS "gcp-status/incidents-2022-07.json"),
	    "157 157 0 0 0 0");
	assert_string_equal(
	    ledger_text(fixture,
		"SELECT group_concat(severity || ' ' || n) FROM (SELECT severity, count(*) AS n "
		"FROM incident GROUP BY severity ORDER BY n)"),
	    "low 19,high 20,medium 118");
	/* medians: 78.75 minutes until the page spoke of it, 157 until it was over */
	assert_number(
	    ledger_number(fixture,
		"SELECT acknowledged_utc - started_utc FROM incident ORDER BY 1 LIMIT 1 OFFSET 78"),
	    4725);
	assert_number(
	    ledger_number(fixture,
		"SELECT resolved_utc - started_utc FROM incident ORDER BY 1 LIMIT 1 OFFSET 78"),
	    157 * 60);
	assert_number(
	    ledger_number(fixture,
		"SELECT count(*) FROM (SELECT 1 FROM incident_service GROUP BY incident_id "
		"HAVING count(*) > 1)"),
	    81);
	assert_number(
	    ledger_number(fixture, "SELECT count(DISTINCT service) FROM incident_service"), 60);
}

static void an_audit_log_of_servicenow(void **state)
{
	struct fixture *fixture = *state;
	const struct load_report *report = import_shared(fixture, "servicenow-audit", "zone: UTC",
	    INCIDENTS "uci-incident-log/incident_event_log_first5998.csv");

	assert_counts(report, "5998 890 0 0 0 0");
	assert_number(report->counts.superseded, 5108);
	assert_number(ledger_number(fixture, "SELECT count(resolved_utc) FROM incident"), 861);
	assert_number(ledger_number(fixture, "SELECT sum(resolved_utc IS NULL) FROM incident"), 29);
	assert_number(
	    ledger_number(fixture,
		"SELECT resolved_utc - started_utc FROM incident WHERE resolved_utc IS NOT NULL "
		"ORDER BY 1 LIMIT 1 OFFSET 430"),
	    3268 * 60);
	assert_number(ledger_number(fixture,
			  "SELECT started_utc FROM incident WHERE external_id = 'INC0000045'"),
	    at("2016-02-29T01:16:00Z"));
	/* the start of the same log: older states of the same incidents */
	assert_counts(import_shared(fixture, "servicenow-audit", "zone: UTC",
			  "data/oncall/servicenow-uci/incident_event_log.head500.csv"),
	    "500 0 0 83 0 0");
}

static void without_a_zone_nothing_is_guessed(void **state)
{
	struct fixture *fixture = *state;
	const struct load_report *report = import_shared(fixture, "servicenow-audit", NULL,
	    "data/oncall/servicenow-uci/incident_event_log.head500.csv");

	assert_counts(report, "500 0 0 0 84 0");
	assert_message(report, "head500.csv:5:61:");
	assert_message(report, "[I107]");
}

static void lists_of_servicenow(void **state)
{
	static const char labels[] =
	    "Number,Short description,State,Opened,Resolved,Closed,Priority,Configuration item\n"
	    "INC7,Slow search,Resolved,2026-06-05 20:14:09,2026-06-05 21:14:09,,2 - High,search\n"
	    "INC8,No search,In Progress,2026-06-05 20:15:09,,,1 - Critical,\n";
	struct fixture *fixture = *state;

	assert_counts(import_shared(fixture, "servicenow-incidents", "zone: Europe/Berlin",
			  ONCALL "servicenow-incident-list.csv"),
	    "1 1 0 0 0 0");
	assert_counts(
	    import_own(fixture, "servicenow-incidents", "zone: UTC", "labels.csv", labels),
	    "2 2 0 0 0 0");
	assert_incidents(fixture,
	    "INC0010023 b0c4030ac0a800090152e7a4564ca36c 1 resolved 2026-06-05T18:14:09Z 331 - 2882\n"
	    "INC7 search 2 - High Resolved 2026-06-05T20:14:09Z - - 3600\n"
	    "INC8 - 1 - Critical In Progress 2026-06-05T20:15:09Z - - -");
}

static void csvs_of_pagerduty(void **state)
{
	static const char basic[] =
	    "#,Service,Opened On,Resolved On,Resolve By,Duration,#Escalations\n"
	    "12,Checkout,2026-10-24T19:00:00+02:00,2026-10-24T20:00:00+02:00,ann,3600,1\n"
	    "13,Checkout,2026-10-24T21:00:00+02:00,,,,0\n";
	static const char analytics[] =
	    "id,created_at,resolved_at,description,service_name,seconds_to_first_ack,"
	    "seconds_to_resolve,urgency,status,priority_name,escalation_count\n"
	    "P3,2026-10-24T19:00:00,2026-10-24T20:00:00,Down,Checkout,42,3600,high,resolved,SEV-1,2\n";
	struct fixture *fixture = *state;

	assert_counts(import_shared(fixture, "pagerduty-incidents", NULL,
			  ONCALL "pagerduty-incidents-advanced.csv"),
	    "1 1 0 0 0 0");
	assert_counts(import_shared(fixture, "pagerduty-incidents-basic", NULL,
			  ONCALL "pagerduty-incidents-basic.csv"),
	    "0 0 0 0 0 0");
	assert_counts(import_own(fixture, "pagerduty-incidents-basic", NULL, "basic.csv", basic),
	    "2 2 0 0 0 0");
	assert_counts(import_own(fixture, "pagerduty-analytics", "zone: UTC", "raw.csv", analytics),
	    "1 1 0 0 0 0");
	assert_counts(import_shared(fixture, "pagerduty-api-csv", NULL,
			  INCIDENTS "pagerduty/incidents_api_flattened_sample.csv"),
	    "3 3 0 0 0 0");
	assert_incidents(fixture,
	    "Q38V2M61ITSKVU SRE Not Urgent Service low resolved 2023-02-26T00:10:04Z - - 1442\n"
	    "12 Checkout - resolved 2026-10-24T17:00:00Z - - 3600\n"
	    "13 Checkout - open 2026-10-24T19:00:00Z - - -\n"
	    "P3 Checkout SEV-1 resolved 2026-10-24T19:00:00Z 42 - 3600\n"
	    "PW9CLK8 User Database high triggered 2021-05-23T23:24:15Z - - -\n"
	    "PT0XAW0 User Database high triggered 2021-05-23T23:33:25Z - - -\n"
	    "PA8POOU User Database low acknowledged 2021-05-23T23:31:41Z 587 - -");
}

static void answers_of_pagerduty(void **state)
{
	static const char file[] = INCIDENTS "pagerduty/api_response_examples.json";
	static const char *const incidents[] = { "GET /incidents", "response", NULL };
	static const char *const raw[] = { "POST /analytics/raw/incidents", "Example Response",
		NULL };
	/* an answer of the time before `resolved_at` */
	static const char older[] =
	    "{\"incidents\": [{\"id\": \"P7\", \"incident_number\": 7, \"title\": \"Down\", \"status\": \"resolved\",\n"
	    "\"created_at\": \"2019-10-06T21:30:42Z\", \"last_status_change_at\": \"2019-10-06T21:38:23Z\",\n"
	    "\"service\": {\"summary\": \"Mail; in and out\"}, \"urgency\": \"low\"},\n"
	    "{\"id\": \"P8\", \"incident_number\": 8, \"title\": \"Slow\", \"status\": \"acknowledged\",\n"
	    "\"created_at\": \"2019-10-06T21:30:42Z\", \"last_status_change_at\": \"2019-10-06T21:38:23Z\",\n"
	    "\"acknowledgements\": [{\"at\": \"2019-10-06T21:32:42Z\"}, {\"at\": \"2019-10-06T21:38:23Z\"}],\n"
	    "\"service\": {\"summary\": \"Mail; in and out\"}, \"urgency\": \"low\"}]}";
	struct fixture *fixture = *state;

	assert_counts(import_known(fixture, shipped_with(fixture, "pagerduty-api", NULL),
			  put_part(fixture, "incidents.json", file, incidents)),
	    "1 1 0 0 0 0");
	assert_counts(
	    import_own(fixture, "pagerduty-api", NULL, "older.json", older), "2 2 0 0 0 0");
	/* the second one of the example ends a day before it begins */
	assert_counts(
	    import_known(fixture, shipped_with(fixture, "pagerduty-analytics-api", "zone: UTC"),
		put_part(fixture, "raw.json", file, raw)),
	    "2 1 0 0 1 0");
	assert_incidents(fixture,
	    "PT4KHLK My Mail Service P2 resolved 2015-10-06T21:30:42Z - - 461\n"
	    "P7 Mail; in and out low resolved 2019-10-06T21:30:42Z - - 461\n"
	    "P8 Mail; in and out low acknowledged 2019-10-06T21:30:42Z 120 - -\n"
	    "PYC0H08 Engineering low resolved 2023-05-31T10:05:00Z 5 - 600");
}

static void alerts_of_opsgenie(void **state)
{
	static const char script[] =
	    "AlertId,Alias,TinyId,Message,Status,IsSeen,Acknowledged,Snoozed,CreatedAt,UpdatedAt,Count,"
	    "Owner,Teams,Priority\n"
	    "a2,x,7,Slow, CLOSED ,true,true,false,1783080000000,1783080060000,1,ann@example.com,shop,P1\n"
	    "a3,x,8,Slow,open,true,true,false,1783080000123,1783080060000,1,,shop,P2\n";
	struct fixture *fixture = *state;
	const struct load_report *report =
	    import_shared(fixture, "opsgenie-alerts", NULL, ONCALL "opsgenie-alerts-ui-export.csv");

	/* its two ways of saying when are a week apart */
	assert_counts(report, "1 1 0 0 0 0");
	assert_number(count_messages(report, "[W306]"), 2);
	assert_message(
	    report, "csv:2:73: warning: started_at is 2026-07-03T12:00:00Z in one column");
	assert_counts(import_shared(fixture, "opsgenie-alerts", NULL,
			  ONCALL "opsgenie-alerts-script-export.csv"),
	    "0 0 0 0 0 0");
	assert_counts(
	    import_own(fixture, "opsgenie-alerts", "set: {services: shop}", "script.csv", script),
	    "2 2 0 0 0 0");
	assert_incidents(fixture,
	    "aid1 - - resolved 2026-07-03T12:00:00Z - - 600\n"
	    "a2 shop P1 resolved 2026-07-03T12:00:00Z - - 60\n"
	    "a3 shop P2 open 2026-07-03T12:00:00Z - - -");
}

static void incidents_of_jira(void **state)
{
	/* columns of one name are one list */
	static const char components[] =
	    "Summary,Issue key,Issue Type,Status,Priority,Created,Updated,Resolved,Components,Components\n"
	    "Down,INC-1,Incident,Done,High,24/Oct/26 9:00 PM,24/Oct/26 10:30 PM,24/Oct/26 10:00 PM,web,shop\n"
	    "Slow,INC-2,Incident,Open,Low,25/Oct/26 9:00 AM,25/Oct/26 9:00 AM,,,shop\n";
	struct fixture *fixture = *state;

	assert_counts(import_shared(fixture, "jira-incidents", "zone: Europe/Berlin",
			  ONCALL "jira-incidents-cloud.csv"),
	    "3 3 0 0 0 0");
	assert_counts(import_shared(fixture, "jira-incidents", NULL,
			  ONCALL "jira-incidents-cloud.header.csv"),
	    "0 0 0 0 0 0");
	assert_counts(
	    import_own(fixture, "jira-incidents", "zone: Europe/Berlin", "own.csv", components),
	    "2 2 0 0 0 0");
	assert_incidents(fixture,
	    "PAY-1 - Highest Done 2025-07-14T13:42:00Z - - 62280\n"
	    "PAY-2 - Medium In Review 2025-07-14T08:00:00Z - - -\n"
	    "PAY-3 - Low To Do 2025-07-15T09:05:00Z - - -\n"
	    "INC-1 web;shop High Done 2026-10-24T19:00:00Z - - 3600\n"
	    "INC-2 shop Low Open 2026-10-25T08:00:00Z - - -");
}

static void which_number_is_the_month_is_for_a_source_to_say(void **state)
{
	static const char name[] = ONCALL "jira-incidents-server.csv";
	struct fixture *fixture = *state;
	const struct load_report *report =
	    import_shared(fixture, "jira-incidents", "zone: America/New_York", name);

	assert_counts(report, "1 0 0 0 1 0");
	assert_message(report, "\"6/21/2025 16:14\" is not a timestamp");
	/* not the same bytes again */
	g_autofree char *text =
	    g_strconcat(text_of(fixture, shared_path(fixture, name)), "\n", NULL);
	assert_counts(
	    import_own(fixture, "jira-incidents",
		"{zone: America/New_York, times: [\"%m/%d/%Y %H:%M\"], set: {services: shop}}",
		"server.csv", text),
	    "1 1 0 0 0 0");
	assert_incidents(fixture, "INC-7 shop - Resolved 2025-06-21T20:14:00Z - - 2880");
}

static void bugs_of_jira(void **state)
{
	struct fixture *fixture = *state;

	assert_counts(import_shared(fixture, "jira-bugs", "zone: Europe/Berlin",
			  ONCALL "jira-incidents-cloud.csv"),
	    "3 3 0 0 0 0");
	assert_string_equal(
	    ledger_text(fixture,
		"SELECT group_concat(kind || ' ' || subject || ' ' || external_id || ' ' || "
		"coalesce(closed_utc - at_utc, '-'), '|') FROM (SELECT * FROM event ORDER BY id)"),
	    "bug PAY PAY-1 62280|bug PAY PAY-2 -|bug PAY PAY-3 -");
}

static void an_answer_of_statuspage(void **state)
{
	static const char text[] =
	    "{\"page\": {\"id\": \"p\", \"name\": \"Example\", \"time_zone\": \"Etc/UTC\"},\n"
	    " \"incidents\": [{\"id\": \"i1\", \"name\": \"Slow pages\", \"status\": \"resolved\", \"impact\": \"minor\",\n"
	    "  \"created_at\": \"2026-10-24T19:05:00.120Z\", \"started_at\": \"2026-10-24T19:00:00.000Z\",\n"
	    "  \"monitoring_at\": \"2026-10-24T19:30:00.000Z\", \"resolved_at\": \"2026-10-24T20:00:00.000Z\",\n"
	    "  \"updated_at\": \"2026-10-24T20:00:00.000Z\", \"shortlink\": \"https://example.com/i1\",\n"
	    "  \"components\": [{\"name\": \"web\"}, {\"name\": \"shop\"}], \"incident_updates\": []},\n"
	    " {\"id\": \"i2\", \"name\": \"Down\", \"status\": \"investigating\", \"impact\": \"critical\",\n"
	    "  \"created_at\": \"2026-10-25T19:05:00.120Z\", \"monitoring_at\": null, \"resolved_at\": null,\n"
	    "  \"updated_at\": \"2026-10-25T20:00:00.000Z\", \"shortlink\": \"https://example.com/i2\",\n"
	    "  \"components\": [], \"incident_updates\": []}]}";
	struct fixture *fixture = *state;

	assert_counts(
	    import_own(fixture, "statuspage-api", NULL, "incidents.json", text), "2 2 0 0 0 0");
	assert_incidents(fixture,
	    "i1 web;shop minor resolved 2026-10-24T19:00:00Z 300 1800 3600\n"
	    "i2 - critical investigating 2026-10-25T19:05:00Z 0 - -");
}

#define CSTATE INCIDENTS "postmortems/jenkins-status-cstate/content/issues"

struct cstate_sums {
	guint files, loaded, unreadable, negative, zero;
	guint disrupted, down, notice;
};

static void add_cstate(
    struct fixture *fixture, struct cstate_sums *sums, const struct load_report *report)
{
	const char *text = text_of(fixture, report->path);

	sums->files++;
	sums->loaded += (guint)report->counts.added;
	sums->unreadable += count_messages(report, "[I104]");
	sums->negative += count_messages(report, "[I110]");
	sums->zero += count_messages(report, "[W301]");
	sums->disrupted += strstr(text, "\nseverity: disrupted\n") != NULL;
	sums->down += strstr(text, "\nseverity: down\n") != NULL;
	sums->notice += strstr(text, "\nseverity: notice\n") != NULL;
}

static void files_of_cstate(void **state)
{
	struct fixture *fixture = *state;
	const struct profile *profile = shipped_with(fixture, "cstate-incidents", NULL);
	const char *folder = shared_path(fixture, CSTATE);
	g_autoptr(GPtrArray) files = fs_find(folder, "", "*.md");
	struct cstate_sums sums = { 0 };

	for (guint i = 0; i < files->len; i++) {
		g_autofree char *path = g_build_filename(folder, files->pdata[i], NULL);

		add_cstate(fixture, &sums, import_known(fixture, profile, path));
	}
	assert_number(sums.files, 297);
	assert_number(sums.loaded, 283);
	assert_number(sums.unreadable, 7);
	assert_number(sums.negative, 7);
	assert_number(sums.zero, 2);
	assert_number(sums.disrupted, 130);
	assert_number(sums.down, 112);
	assert_number(sums.notice, 55);
	assert_number(ledger_number(fixture,
			  "SELECT count(*) FROM incident WHERE resolved_utc > started_utc"),
	    281);
	assert_number(
	    ledger_number(fixture,
		"SELECT resolved_utc - started_utc FROM incident WHERE resolved_utc > started_utc "
		"ORDER BY 1 LIMIT 1 OFFSET 140"),
	    120 * 60);
}

static void an_open_incident_of_cstate(void **state)
{
	static const char text[] =
	    "---\ntitle: Search is slow\ndate: 2026-10-24T19:00:00+02:00\n"
	    "resolved: false\nresolvedWhen: \"\"\nseverity: disrupted\n"
	    "affected: [search, web]\nsection: issue\n---\nWe look into it.\n";
	struct fixture *fixture = *state;

	assert_counts(import_own(fixture, "cstate-incidents", NULL, "2026-10-24-search.md", text),
	    "1 1 0 0 0 0");
	assert_incidents(
	    fixture, "2026-10-24-search search;web disrupted open 2026-10-24T17:00:00Z - - -");
}

/* A tool that stops at so many rows is not believed. */
static void an_export_that_was_cut_off_is_refused(void **state)
{
	struct fixture *fixture = *state;
	g_autoptr(GString) text = g_string_new(
	    "Number,Short description,State,Opened,Resolved,Closed,Priority,Configuration item\n");

	for (int i = 0; i < 10000; i++)
		g_string_append_printf(text, "INC%d,Slow,New,2026-06-05 20:14:09,,,1,\n", i);
	const struct load_report *report =
	    import_with(fixture, shipped_with(fixture, "servicenow-incidents", "zone: UTC"),
		put_text(fixture, "cut.csv", text->str));
	assert_int_equal(report->status, LOAD_REFUSED);
	assert_holds(report->refusal, "[I008]");
	assert_number(profile_find(fixture->profiles, "pagerduty-incidents")->truncated_at, 20000);
	assert_number(
	    profile_find(fixture->profiles, "pagerduty-incidents-basic")->truncated_at, 20000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_shipped(windows_of_a_status_page),
		in_shipped(lines_of_a_status_page),
		in_shipped(google_cloud),
		in_shipped(an_audit_log_of_servicenow),
		in_shipped(without_a_zone_nothing_is_guessed),
		in_shipped(lists_of_servicenow),
		in_shipped(csvs_of_pagerduty),
		in_shipped(answers_of_pagerduty),
		in_shipped(alerts_of_opsgenie),
		in_shipped(incidents_of_jira),
		in_shipped(which_number_is_the_month_is_for_a_source_to_say),
		in_shipped(bugs_of_jira),
		in_shipped(an_answer_of_statuspage),
		in_shipped(files_of_cstate),
		in_shipped(an_open_incident_of_cstate),
		in_shipped(an_export_that_was_cut_off_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
