#include "etl/import.h"

#include <string.h>

#include "base/fs.h"
#include "tests/support.h"

/* A small file of each native profile, all of whose records load behind add_catalogue(). */
static const struct minimal {
	const char *profile, *text;
	int records;
	const char *table;
} minimal_files[] = {
	{ "nines-services",
	    "service,product,team,pool,critical,title,revenue_per_hour,currency,valid_from\n"
	    "web,store,front,B,yes,\"Web, shop\",1200.50,EUR,2026-10-01\n"
	    "cart,store,back,B,no,,,,\n",
	    2, "service_version" },
	{ "nines-engineers",
	    "engineer,name,email,zone,calendar,staff_no,cost_centre,team,trained_at,valid_from\n"
	    "cyd,Cyd,cyd@example.com,Asia/Kolkata,none,0042,CC1,back,2026-01-15,2026-01-01\n",
	    1, "engineer_version" },
	{ "nines-rates",
	    "engineer,hourly_rate,currency,valid_from\n"
	    "ada,50.00,EUR,2026-01-01\n"
	    "ADA@example.com,52.25,EUR,2026-10-15\n",
	    2, "rate" },
	{ "nines-holidays",
	    "calendar,date,name,class,from\n"
	    "DE,2026-10-03,German Unity Day,public,00:00\n"
	    "DE,2026-12-24,Christmas Eve,company,14:00\n",
	    2, "holiday" },
	{ "nines-shifts",
	    "schedule,engineer,start,end,pool,role\n"
	    "primary,ada,2026-10-24T21:00:00+02:00,2026-10-25T09:00:00+01:00,,\n"
	    "other,bob@example.com,2026-10-25T09:00:00+01:00,2026-10-25T21:00:00+01:00,B,Secondary\n",
	    2, "shift" },
	{ "nines-metrics",
	    "timestamp,service,good,total,metric\n"
	    "2026-10-24T00:00:00Z,web,99,100,\n"
	    "2026-10-24T00:01:00Z,web,100,100,\n"
	    "2026-10-24T00:00:00Z,web,5,5,logins\n",
	    3, NULL },
	{ "nines-gauges",
	    "timestamp,service,metric,value\n"
	    "2026-10-24T00:00:00Z,web,latency,0.25\n"
	    "2026-10-24T00:01:00Z,web,latency,-1\n",
	    2, NULL },
	{ "nines-incidents",
	    "id,title,services,started_at,severity,status,detected_at,acknowledged_at,mitigated_at,"
	    "resolved_at,urgency,escalations,first_line,cause,trigger,detected_by\n"
	    "INC-1,Down,web;shop,2026-10-24T19:00:00Z,sev1,resolved,2026-10-24T19:01:00Z,"
	    "2026-10-24T19:03:00Z,2026-10-24T19:30:00Z,2026-10-24T20:00:00Z,high,1,critical,"
	    "capacity,release,monitoring\n"
	    "INC-2,Slow,,2026-10-24T19:00:00+02:00,,,,,,,,,,,,\n",
	    2, "incident" },
	{ "nines-callouts",
	    "incident,engineer,start,end\n"
	    "INC-1,ada,2026-10-24T19:03:00Z,2026-10-24T20:00:00Z\n",
	    1, "callout" },
	{ "nines-postmortems",
	    "id,date,title,services,incident,downtime_minutes,loss,currency,loss_quality,cause,trigger,"
	    "detected_by,helped,wrong,clockwork,lucky,file\n"
	    "PM-1,2026-10-26,Down,web,INC-1,30,1200.00,EUR,floor,capacity,release,monitoring,a,b,c,d,f.md\n"
	    "PM-2,2026-10-27,Slow,,,,,,,,,,,,,,\n"
	    "PM-3,2026-10-27,Slow,,,0,7,,,,,,,,,,\n",
	    3, "postmortem" },
	{ "nines-action-items",
	    "postmortem,item,type,owner,due,status,opened_at,closed_at,link\n"
	    "PM-1,Add a test,prevent,ada,2026-11-01,Closed,2026-10-26T12:00:00Z,2026-10-30T12:00:00Z,"
	    "https://example.com/1\n"
	    "PM-1,Add an alert,,,,,,,\n",
	    2, "action_item" },
	{ "nines-actions",
	    "service,written_at,author,text,due,status\n"
	    "web,2026-10-26T12:00:00Z,ada,We add capacity,2026-11-01,open\n",
	    1, "service_action" },
	{ "nines-corrections",
	    "start,end,kind,reason,approver,service,objective\n"
	    "2026-10-24T00:00:00Z,2026-10-24T01:00:00Z,maintenance,planned,ada,web,\n"
	    "2026-10-24T00:00:00Z,2026-10-24T01:00:00Z,maintenance,planned,ada,,\n",
	    2, "correction" },
	{ "nines-events",
	    "kind,subject,at,id,closed_at\n"
	    "bug,web,2026-10-24T00:00:00Z,BUG-1,2026-10-25T00:00:00Z\n"
	    "release,store,2026-10-24T00:00:00Z,,\n",
	    2, "event" },
};

static int64_t table_count(struct fixture *fixture, const char *table)
{
	g_autofree char *sql = g_strdup_printf("SELECT count(*) FROM %s WHERE load_id > 2", table);

	return ledger_number(fixture, sql);
}

static void every_native_profile_loads_a_minimal_file(void **state)
{
	struct fixture *fixture = *state;

	add_catalogue(fixture);
	for (size_t i = 0; i < G_N_ELEMENTS(minimal_files); i++) {
		const struct minimal *one = &minimal_files[i];
		struct load_report *report =
		    import_text(fixture, one->profile, "in.csv", one->text);
		g_autofree char *expected =
		    g_strdup_printf("%d %d 0 0 0 0", one->records, one->records);

		print_message("             %s\n", one->profile);
		assert_counts(report, expected);
		assert_number(report->status, LOAD_LOADED);
		assert_string_equal(report->profile, one->profile);
		assert_number(report->counts.warnings, 0);
		assert_number(report->messages->len, 0);
		if (one->table != NULL)
			assert_number(table_count(fixture, one->table), one->records);
	}
}

static void columns_may_stand_in_any_order_and_be_missing(void **state)
{
	struct fixture *fixture = *state;

	add_catalogue(fixture);
	struct load_report *report = import_text(fixture, "nines-incidents", "in.csv",
	    "started_at,services,title,id,colour\n"
	    "2026-10-24T19:00:00Z,web,Down,INC-1,red\n");
	assert_counts(report, "1 1 0 0 0 0");
	/* a column that nobody reads may be a misspelt one */
	assert_message(report, "in.csv:1:1: warning: the column \"colour\" is not read [W304]");
	assert_number(
	    ledger_number(fixture, "SELECT count(*) FROM warning WHERE code = 'W304'"), 1);
}

static void values_reach_the_ledger(void **state)
{
	struct fixture *fixture = *state;

	add_catalogue(fixture);
	for (size_t i = 0; i < G_N_ELEMENTS(minimal_files); i++)
		import_text(fixture, minimal_files[i].profile, "in.csv", minimal_files[i].text);
	static const struct {
		const char *sql, *text;
	} cases[] = {
		{ "SELECT start_utc || ' ' || end_utc || ' ' || pool || ' ' || role FROM shift "
		  "WHERE engineer = 'ada'",
		    "1792868400 1792915200 A primary" },
		{ "SELECT engineer || ' ' || pool || ' ' || role FROM shift WHERE schedule = 'other'",
		    "bob B secondary" },
		{ "SELECT group_concat(service, ';') FROM (SELECT service FROM incident_service s JOIN "
		  "incident i ON i.id = s.incident_id WHERE i.external_id = 'INC-1' ORDER BY position)",
		    "web;shop" },
		{ "SELECT source || ' ' || escalations || ' ' || first_line || ' ' || trigger_cause || ' ' || "
		  "detected_by FROM incident WHERE external_id = 'INC-1'",
		    "nines-incidents 1 critical release monitoring" },
		{ "SELECT started_utc || ' ' || escalations || ' ' || is_maintenance FROM incident "
		  "WHERE external_id = 'INC-2' AND resolved_utc IS NULL AND severity IS NULL",
		    "1792861200 0 0" },
		{ "SELECT group_concat(hourly_rate || currency) FROM (SELECT * FROM rate WHERE "
		  "engineer = 'ada' ORDER BY valid_from)",
		    "50.00EUR,52.25EUR" },
		{ "SELECT staff_no || ' ' || date(trained_at * 86400, 'unixepoch') FROM engineer_version "
		  "WHERE engineer = 'cyd'",
		    "0042 2026-01-15" },
		{ "SELECT revenue_per_hour_minor || ' ' || title || ' ' || "
		  "date(valid_from * 86400, 'unixepoch') FROM service_version WHERE valid_from > 0",
		    "120050 Web, shop 2026-10-01" },
		{ "SELECT group_concat(from_s) FROM (SELECT from_s FROM holiday ORDER BY day)",
		    "0,50400" },
		{ "SELECT loss_minor || currency || loss_quality FROM postmortem WHERE external_id = 'PM-1'",
		    "120000EURfloor" },
		{ "SELECT coalesce(loss_minor, 'none') FROM postmortem WHERE external_id = 'PM-2'",
		    "none" },
		{ "SELECT loss_minor || currency || loss_quality FROM postmortem WHERE external_id = 'PM-3'",
		    "700EURexact" },
		{ "SELECT group_concat(status) FROM (SELECT status FROM action_item ORDER BY item)",
		    "closed,open" },
		{ "SELECT count(*) || ' ' || count(service) FROM correction", "2 1" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_string_equal(ledger_text(fixture, cases[i].sql), cases[i].text);
}

static void downtime_windows_of_github_load(void **state)
{
	struct fixture *fixture = *state;
	const char *path =
	    shared_path(fixture, "data/incidents/github-statuses/downtime_windows.csv");
	struct load_report *report = import_path(fixture, "downtime-windows", path);

	assert_counts(report, "819 819 0 0 0 0");
	assert_number(
	    ledger_number(fixture, "SELECT count(*) FROM incident WHERE severity <> 'maintenance'"),
	    801);
	assert_number(
	    ledger_number(fixture, "SELECT count(*) FROM incident WHERE is_maintenance = 0"), 801);
	assert_number(ledger_number(fixture,
			  "SELECT sum(resolved_utc - started_utc) FROM incident "
			  "WHERE severity <> 'maintenance'"),
	    INT64_C(113182) * 60);
}

static void pagerduty_incidents_load_when_their_service_is_known(void **state)
{
	struct fixture *fixture = *state;
	const char *path =
	    shared_path(fixture, "data/oncall/transcribed/pagerduty-incidents-advanced.csv");

	assert_counts(import_path(fixture, "pagerduty-incidents", path), "1 0 0 0 0 1");
	import_text(fixture, "nines-services", "services.csv",
	    "service,product,team,pool,critical\nSRE Not Urgent Service,p,t,A,no\n");
	g_autoptr(GPtrArray) released = import_find_released(&fixture->context);
	assert_number(released->len, 1);
	assert_counts(import_again(fixture, released->pdata[0]), "1 1 0 0 0 0");
	assert_string_equal(
	    ledger_text(fixture,
		"SELECT external_id || status || urgency || (resolved_utc - started_utc) || "
		"coalesce(acknowledged_utc, '-') FROM incident"),
	    "Q38V2M61ITSKVUresolvedlow1442-");
}

static void grafana_oncall_shifts_load_when_a_source_sets_the_schedule(void **state)
{
	struct fixture *fixture = *state;
	const char *path =
	    shared_path(fixture, "data/oncall/transcribed/grafana-final-shifts.json");
	static const char set[] = "{schedule: primary}";
	g_autoptr(GPtrArray) documents = yaml_read("n.yaml", set, strlen(set), YAML_ANY, NULL);
	struct profile *profile = profile_with_constants(
	    profile_find(fixture->profiles, "grafana-oncall-shifts"), documents->pdata[0], NULL);

	import_text(fixture, "nines-engineers", "engineers.csv",
	    "engineer,name,email,zone,calendar\n"
	    "alice,A,alice@example.com,Europe/Berlin,DE\n"
	    "bob,B,bob@example.com,Europe/Berlin,DE\n");
	struct load_report *report = import_with(fixture, profile, path);
	profile_free(profile);
	assert_counts(report, "12 12 0 0 0 0");
	assert_number(ledger_number(fixture, "SELECT count(*) FROM shift WHERE pool = 'A'"), 12);
}

/* --- again --- */

static const char two_incidents[] = "id,title,services,started_at,resolved_at\n"
				    "INC-1,Down,web,2026-10-24T19:00:00Z,2026-10-24T20:00:00Z\n"
				    "INC-2,Slow,shop,2026-10-25T19:00:00Z,\n";

static void the_same_bytes_are_not_read_twice(void **state)
{
	struct fixture *fixture = *state;

	add_catalogue(fixture);
	struct load_report *first = import_text(fixture, "nines-incidents", "a.csv", two_incidents);
	struct load_report *again = import_text(fixture, "nines-incidents", "b.csv", two_incidents);
	assert_number(again->status, LOAD_SKIPPED);
	assert_string_equal(load_status_name(again->status), "skipped");
	assert_number(again->load_id, first->load_id);
	assert_counts(again, "0 0 0 0 0 0");
	assert_number(ledger_number(fixture, "SELECT count(*) FROM incident"), 2);
}

static void the_same_records_in_another_file_are_the_same(void **state)
{
	struct fixture *fixture = *state;

	add_catalogue(fixture);
	import_text(fixture, "nines-incidents", "a.csv", two_incidents);
	assert_counts(import_text(fixture, "nines-incidents", "b.csv",
			  "title,id,started_at,services,resolved_at\n"
			  "Slow,INC-2,2026-10-25T20:00:00+01:00,shop,\n"
			  "Down,INC-1,2026-10-24 19:00Z,web,2026-10-24T20:00:00.000Z\n"),
	    "2 0 0 2 0 0");
	assert_number(ledger_number(fixture, "SELECT count(*) FROM incident"), 2);
}

static void every_minimal_file_is_the_same_when_read_again(void **state)
{
	struct fixture *fixture = *state;

	add_catalogue(fixture);
	for (size_t i = 0; i < G_N_ELEMENTS(minimal_files); i++) {
		const struct minimal *one = &minimal_files[i];
		g_autofree char *longer = g_strdup_printf("%s\n", one->text);
		g_autofree char *expected =
		    g_strdup_printf("%d 0 0 %d 0 0", one->records, one->records);

		import_text(fixture, one->profile, "in.csv", one->text);
		print_message("             %s\n", one->profile);
		assert_counts(import_text(fixture, one->profile, "in.csv", longer), expected);
	}
}

static void a_changed_record_replaces_the_old_one_and_keeps_it(void **state)
{
	struct fixture *fixture = *state;

	add_catalogue(fixture);
	import_text(fixture, "nines-incidents", "a.csv", two_incidents);
	struct load_report *report = import_text(fixture, "nines-incidents", "a.csv",
	    "id,title,services,started_at,resolved_at\n"
	    "INC-1,Down for all,web;shop,2026-10-24T19:00:00Z,2026-10-24T21:00:00Z\n"
	    "INC-2,Slow,shop,2026-10-25T19:00:00Z,\n");
	assert_counts(report, "2 0 1 1 0 0");
	assert_number(
	    ledger_number(fixture, "SELECT count(*) FROM incident WHERE external_id = 'INC-1'"), 2);
	assert_number(
	    ledger_number(fixture, "SELECT replaced_by FROM incident WHERE title = 'Down'"),
	    report->load_id);
	assert_number(
	    ledger_number(fixture, "SELECT resolved_utc FROM incident WHERE title = 'Down'"),
	    at("2026-10-24T20:00:00Z"));
	assert_string_equal(
	    ledger_text(fixture,
		"SELECT title FROM incident WHERE external_id = 'INC-1' AND replaced_by IS NULL"),
	    "Down for all");
	assert_number(ledger_number(fixture,
			  "SELECT count(*) FROM incident_service s JOIN incident i "
			  "ON i.id = s.incident_id WHERE i.title = 'Down'"),
	    1);
	assert_number(ledger_number(fixture, "SELECT load_id FROM incident WHERE title = 'Slow'"),
	    report->load_id - 1);
}

static void a_record_that_comes_twice_in_a_file_changes_itself(void **state)
{
	struct fixture *fixture = *state;

	assert_counts(import_text(fixture, "nines-holidays", "a.csv",
			  "calendar,date,name,class\n"
			  "DE,2026-10-03,Unity,public\n"
			  "DE,2026-10-03,Unity,public\n"
			  "DE,2026-10-03,Unity,company\n"),
	    "3 1 1 1 0 0");
}

/* --- holds --- */

static void a_hold_is_released_by_adding_the_name(void **state)
{
	struct fixture *fixture = *state;

	import_text(fixture, "nines-services", "s.csv",
	    "service,product,team,pool,critical\nweb,store,front,A,yes\n");
	struct load_report *report =
	    import_text(fixture, "nines-incidents", "inbox/a.csv", two_incidents);
	assert_counts(report, "2 1 0 0 0 1");
	assert_message(report, "inbox/a.csv:3:12: held: service \"shop\" is not known");
	assert_message(report, "[H201]");
	g_autoptr(GPtrArray) none = import_find_released(&fixture->context);
	assert_number(none->len, 0);

	import_text(fixture, "nines-services", "s2.csv",
	    "service,product,team,pool,critical\nshop,store,front,A,yes\n");
	g_autoptr(GPtrArray) released = import_find_released(&fixture->context);
	assert_number(released->len, 1);
	const struct held_load *load = released->pdata[0];
	assert_string_equal(load->path, "inbox/a.csv");
	assert_number(load->load_id, report->load_id);
	struct load_report *again = import_again(fixture, load);
	assert_counts(again, "1 1 0 0 0 0");
	assert_number(ledger_number(fixture, "SELECT closed_by FROM hold"), again->load_id);
	g_autoptr(GPtrArray) settled = import_find_released(&fixture->context);
	assert_number(settled->len, 0);
	/* the file itself was read before */
	assert_number(import_text(fixture, "nines-incidents", "inbox/a.csv", two_incidents)->status,
	    LOAD_SKIPPED);
}

static void two_unknown_names_are_released_one_after_the_other(void **state)
{
	struct fixture *fixture = *state;
	static const char *const names[] = { "web", "shop" };

	import_text(fixture, "nines-incidents", "a.csv",
	    "id,title,services,started_at\n"
	    "INC-1,Down,web,2026-10-24T19:00:00Z\n"
	    "INC-2,Slow,shop,2026-10-24T19:00:00Z\n"
	    "INC-3,Both,web;shop,2026-10-24T19:00:00Z\n");
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *text = g_strdup_printf(
		    "service,product,team,pool,critical\n%s,store,front,A,yes\n", names[i]);

		import_text(fixture, "nines-services", "s.csv", text);
		g_autoptr(GPtrArray) released = import_find_released(&fixture->context);
		assert_number(released->len, 1);
		assert_number(import_again(fixture, released->pdata[0])->status, LOAD_LOADED);
	}
	assert_number(ledger_number(fixture, "SELECT count(*) FROM incident"), 3);
	assert_number(
	    ledger_number(fixture, "SELECT count(*) FROM hold WHERE closed_by IS NULL"), 0);
}

static void reading_held_records_again_does_not_bring_back_old_values(void **state)
{
	struct fixture *fixture = *state;

	import_text(fixture, "nines-services", "s.csv",
	    "service,product,team,pool,critical\nweb,store,front,A,yes\n");
	import_text(fixture, "nines-incidents", "a.csv", two_incidents);
	import_text(fixture, "nines-incidents", "b.csv",
	    "id,title,services,started_at\nINC-1,Down (revised),web,2026-10-24T19:00:00Z\n");
	import_text(fixture, "nines-services", "s2.csv",
	    "service,product,team,pool,critical\nshop,store,front,A,yes\n");
	g_autoptr(GPtrArray) released = import_find_released(&fixture->context);
	assert_number(released->len, 1);
	assert_counts(import_again(fixture, released->pdata[0]), "1 1 0 0 0 0");
	assert_string_equal(
	    ledger_text(fixture,
		"SELECT title FROM incident WHERE external_id = 'INC-1' AND replaced_by IS NULL"),
	    "Down (revised)");
}

static void reading_held_samples_again_does_not_bring_back_old_values(void **state)
{
	struct fixture *fixture = *state;

	import_text(fixture, "nines-services", "s.csv",
	    "service,product,team,pool,critical\nweb,store,front,A,yes\n");
	assert_counts(import_text(fixture, "nines-metrics", "a.csv",
			  "timestamp,service,good,total\n"
			  "2026-10-24T00:00:00Z,web,90,100\n"
			  "2026-10-24T00:00:00Z,shop,10,10\n"
			  "2026-10-24T00:01:00Z,shop,10,10\n"),
	    "3 1 0 0 0 2");
	import_text(fixture, "nines-metrics", "b.csv",
	    "timestamp,service,good,total\n2026-10-24T00:00:00Z,web,99,100\n");
	import_text(fixture, "nines-services", "s2.csv",
	    "service,product,team,pool,critical\nshop,store,front,A,yes\n");
	g_autoptr(GPtrArray) released = import_find_released(&fixture->context);
	assert_number(released->len, 1);
	assert_counts(import_again(fixture, released->pdata[0]), "2 2 0 0 0 0");
	assert_number(ledger_number(fixture,
			  "SELECT good_sum FROM sample_block b JOIN sample_series s "
			  "ON s.id = b.series_id WHERE service = 'web'"),
	    99);
}

static void reading_held_records_again_leaves_the_rejects_alone(void **state)
{
	struct fixture *fixture = *state;

	import_text(fixture, "nines-services", "s.csv",
	    "service,product,team,pool,critical\nweb,store,front,A,yes\n");
	struct load_report *report = import_text(fixture, "nines-incidents", "a.csv",
	    "id,title,services,started_at\n"
	    "INC-1,Down,web,noon\n"
	    "INC-2,Slow,shop,2026-10-24T19:00:00Z\n"
	    "INC-3,Open,web,\n");
	assert_counts(report, "3 0 0 0 2 1");
	struct load_report *repaired = import_text(fixture, "nines-incidents", report->reject_file,
	    "id,title,services,started_at,_reject_line,_reject_code,_reject_text\n"
	    "INC-1,Down,web,2026-10-24T12:00:00Z,2,I104,x\n");
	assert_counts(repaired, "1 1 0 0 0 0");
	import_text(fixture, "nines-services", "s2.csv",
	    "service,product,team,pool,critical\nshop,store,front,A,yes\n");
	g_autoptr(GPtrArray) released = import_find_released(&fixture->context);
	assert_counts(import_again(fixture, released->pdata[0]), "1 1 0 0 0 0");
	/* one is repaired, one is open, and neither was told again */
	assert_string_equal(ledger_text(fixture,
				"SELECT group_concat(line || coalesce(closed_by, '-')) FROM "
				"(SELECT * FROM reject ORDER BY line)"),
	    "23,4-");
	assert_number(repaired->load_id, 3);
}

static void engineers_schedules_and_pools_are_held_too(void **state)
{
	struct fixture *fixture = *state;

	add_catalogue(fixture);
	struct load_report *report = import_text(fixture, "nines-shifts", "a.csv",
	    "schedule,engineer,start,end,pool\n"
	    "primary,eve,2026-10-24T19:00:00Z,2026-10-25T07:00:00Z,\n"
	    "unknown,ada,2026-10-24T19:00:00Z,2026-10-25T07:00:00Z,\n"
	    "primary,ada,2026-10-24T19:00:00Z,2026-10-25T07:00:00Z,Z\n");
	assert_counts(report, "3 0 0 0 0 3");
	assert_message(report, "a.csv:2:9: held: engineer \"eve\" is not known");
	assert_message(report, "a.csv:3:1: held: schedule \"unknown\" is not known");
	assert_message(report, "a.csv:4:55: held: pool \"Z\" is not known");
	/* what is at stake is known */
	assert_number(
	    ledger_number(fixture, "SELECT sum(end_utc - start_utc) FROM hold"), 3 * 12 * 3600);
	g_hash_table_insert(fixture->context.declared.schedules, (gpointer)(guintptr) "unknown",
	    (gpointer)(guintptr) "B");
	g_autoptr(GPtrArray) released = import_find_released(&fixture->context);
	assert_number(released->len, 1);
	assert_counts(import_again(fixture, released->pdata[0]), "3 1 0 0 0 2");
	import_text(fixture, "nines-engineers", "e.csv",
	    "engineer,name,email,zone,calendar\nev,Eve,EVE,Europe/Berlin,DE\n");
	g_autoptr(GPtrArray) second = import_find_released(&fixture->context);
	assert_number(second->len, 1);
	assert_counts(import_again(fixture, second->pdata[0]), "2 1 0 0 0 1");
}

static void an_unknown_currency_is_rejected(void **state)
{
	struct fixture *fixture = *state;

	add_catalogue(fixture);
	assert_message(import_text(fixture, "nines-rates", "a.csv",
			   "engineer,hourly_rate,currency,valid_from\nada,50.00,euro,2026-01-01\n"),
	    "a.csv:2:11: error: currency: \"euro\" is not an ISO 4217 code");
	struct load_report *report = import_text(fixture, "nines-postmortems", "b.csv",
	    "id,date,title,services,loss,currency\nPM-1,2026-10-26,Down,web,5.00,euro\n");
	assert_counts(report, "1 0 0 0 1 0");
	assert_message(report, "[I120]");
}

static void unknown_names_of_samples_share_one_hold(void **state)
{
	struct fixture *fixture = *state;
	g_autoptr(GString) text = g_string_new("timestamp,service,good,total\n");

	for (int i = 0; i < 60; i++)
		g_string_append_printf(
		    text, "2026-10-24T00:%02d:00Z,%s,1,1\n", i, i % 3 == 0 ? "b" : "a");
	struct load_report *report = import_text(fixture, "nines-metrics", "a.csv", text->str);
	assert_counts(report, "60 0 0 0 0 60");
	assert_number(report->messages->len, 2);
	assert_number(ledger_number(fixture, "SELECT records FROM hold WHERE name = 'a'"), 40);
	assert_number(ledger_number(fixture, "SELECT records FROM hold WHERE name = 'b'"), 20);
}

static void a_service_name_may_hold_a_semicolon_where_lists_are_not_split(void **state)
{
	struct fixture *fixture = *state;

	import_text(fixture, "nines-services", "s.csv",
	    "service,product,team,pool,critical\nshop; old,store,front,A,yes\n");
	struct load_report *report = import_text(fixture, "pagerduty-incidents", "a.csv",
	    "id,incident_number,description,service_name,created_on,resolved_on,seconds_to_first_ack\n"
	    "P1,1,Down,shop; old,2026-10-24T19:00:00Z,2026-10-24T20:00:00Z,60\n");
	assert_counts(report, "1 1 0 0 0 0");
	assert_string_equal(
	    ledger_text(fixture, "SELECT service FROM incident_service"), "shop; old");
	assert_number(
	    ledger_number(fixture, "SELECT acknowledged_utc - started_utc FROM incident"), 60);
}

/* --- rejects --- */

static void every_kind_of_bad_value_has_its_code_and_place(void **state)
{
	struct fixture *fixture = *state;
	static const struct {
		const char *profile, *text, *message;
	} cases[] = {
		{ "nines-incidents", "id,title,services,started_at\nINC-1,Down,web,yesterday\n",
		    ":2:16: error: started_at: \"yesterday\" is not a timestamp such as 2026-10-24T19:00:00Z "
		    "[I104]" },
		{ "nines-incidents",
		    "id,title,services,started_at\nINC-1,Down,web,2026-10-24T19:00:00\n",
		    ":2:16: error: started_at: \"2026-10-24T19:00:00\" is a time without an offset, and the "
		    "profile has no zone [I107]" },
		{ "nines-incidents",
		    "id,title,services,started_at\nINC-1,,web,2026-10-24T19:00:00Z\n",
		    ":2:7: error: title: a value is required [I106]" },
		{ "nines-incidents",
		    "id,title,services,started_at\nINC-1,Down,2026-10-24T19:00:00Z\n",
		    ":2:12: error: 3 fields, the header has 4 [I101]" },
		{ "nines-incidents",
		    "id,title,services,started_at\nINC-1,Down,web,2026-10-24T19:00:00Z,x,y\n",
		    ":2:37: error: 6 fields, the header has 4 [I101]" },
		{ "nines-incidents",
		    "id,title,services,started_at,resolved_at\n"
		    "INC-1,Down,web,2026-10-24T19:00:00Z,2026-10-24T18:59:59Z\n",
		    ":2:37: error: resolved_at lies before started_at [I110]" },
		{ "nines-incidents",
		    "id,title,services,started_at,escalations\nINC-1,Down,web,2026-10-24T19:00:00Z,two\n",
		    ":2:37: error: escalations: \"two\" is not a whole number [I105]" },
		{ "nines-incidents",
		    "id,title,services,started_at,escalations\nINC-1,Down,web,2026-10-24T19:00:00Z,-1\n",
		    ":2:37: error: escalations: \"-1\" is negative [I112]" },
		{ "nines-incidents",
		    "id,title,services,started_at,first_line\nINC-1,Down,web,2026-10-24T19:00:00Z,maybe\n",
		    ":2:37: error: first_line: \"maybe\" is none of: critical, flap [I109]" },
		{ "nines-shifts",
		    "schedule,engineer,start,end\n"
		    "primary,ada,2026-10-24T19:00:00Z,2026-10-24T19:00:00Z\n",
		    ":2:34: error: the shift has no length [I110]" },
		{ "nines-shifts",
		    "schedule,engineer,start,end\n"
		    "primary,ada,2026-10-24T19:00:00Z,2026-10-24T18:00:00Z\n",
		    ":2:34: error: end lies before start [I110]" },
		{ "nines-callouts",
		    "incident,engineer,start,end\nI,ada,2026-10-24T19:00:00Z,2026-10-24T19:00:00Z\n",
		    "[I110]" },
		{ "nines-corrections",
		    "start,end,kind,reason,approver\n2026-10-24T19:00:00Z,2026-10-24T19:00:00Z,a,b,c\n",
		    ":2:22: error: end does not lie behind start [I110]" },
		{ "nines-metrics",
		    "timestamp,service,good,total\n2026-10-24T00:00:00Z,web,101,100\n",
		    ":2:26: error: more good events than events [I111]" },
		{ "nines-metrics",
		    "timestamp,service,good,total\n2026-10-24T00:00:00Z,web,1.01,1\n", "[I111]" },
		{ "nines-metrics",
		    "timestamp,service,good,total\n2026-10-24T00:00:00Z,web,-1,100\n",
		    ":2:26: error: a count is negative [I112]" },
		{ "nines-metrics",
		    "timestamp,service,good,total\n2026-10-24T00:00:00Z,web,1,-100\n", "[I112]" },
		{ "nines-metrics", "timestamp,service,good,total\n2026-10-24T00:00:00Z,web,1,1e3\n",
		    "[I105]" },
		{ "nines-metrics",
		    "timestamp,service,good,total\n2026-10-24T00:00:00Z,web,0.5,9223372036854775807\n",
		    "[I105]" },
		{ "nines-metrics",
		    "timestamp,service,good,total\n"
		    "2026-10-24T00:00:00Z,web,0.000000000000001,999999999999999999\n",
		    "the number does not fit [I105]" },
		{ "nines-metrics", "timestamp,service,good,total\n2026-10-24,web,1,1\n", "[I104]" },
		{ "nines-gauges",
		    "timestamp,service,metric,value\n2026-10-24T00:00:00Z,web,m,NaN\n", "[I105]" },
		{ "nines-rates",
		    "engineer,hourly_rate,currency,valid_from\nada,fifty,EUR,2026-01-01\n",
		    "[I105]" },
		{ "nines-rates",
		    "engineer,hourly_rate,currency,valid_from\nada,-5,EUR,2026-01-01\n", "[I112]" },
		{ "nines-rates", "engineer,hourly_rate,currency,valid_from\nada,5,EUR,01.01.2026\n",
		    ":2:11: error: valid_from: \"01.01.2026\" is not a date such as 2026-10-24 [I116]" },
		{ "nines-holidays", "calendar,date,name,from\nDE,2026-10-03,x,25:00\n", "[I104]" },
		{ "nines-holidays", "calendar,date,name,from\nDE,2026-10-03,x,2pm\n", "[I104]" },
		{ "nines-engineers", "engineer,name,email,zone,calendar\ncyd,C,c@d,Berlin,DE\n",
		    ":2:11: error: zone: \"Berlin\" is not an IANA time zone such as Europe/Berlin [I118]" },
		{ "nines-engineers", "engineer,name,email,zone,calendar\ncyd,C,c@d,+02:00,DE\n",
		    "[I118]" },
		{ "nines-services", "service,product,team,pool,critical\nx,store,front,A,perhaps\n",
		    ":2:17: error: critical: \"perhaps\" is neither yes nor no [I109]" },
		{ "nines-services",
		    "service,product,team,pool,critical,revenue_per_hour,currency\nx,s,f,A,no,5.005,EUR\n",
		    ":2:12: error: revenue_per_hour: \"5.005\" is not an amount of its currency [I117]" },
		{ "nines-services",
		    "service,product,team,pool,critical,revenue_per_hour,currency\nx,s,f,A,no,-5,EUR\n",
		    "[I112]" },
		{ "nines-postmortems",
		    "id,date,title,services,loss\nPM-1,2026-10-26,Down,web,much\n", "[I117]" },
	};

	add_catalogue(fixture);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *name = g_strdup_printf("in%zu.csv", i);
		struct load_report *report =
		    import_text(fixture, cases[i].profile, name, cases[i].text);
		const char *code = cases[i].message + strlen(cases[i].message) - 6;
		g_autofree char *sql =
		    g_strdup_printf("SELECT count(*) FROM reject WHERE load_id = %" G_GINT64_FORMAT
				    " AND '[' || code || ']' = '%s'",
			report->load_id, code);

		print_message("             %s\n", cases[i].message);
		assert_counts(report, "1 0 0 0 1 0");
		assert_message(report, cases[i].message);
		assert_number(ledger_number(fixture, sql), 1);
	}
}

static void odd_values_load_with_a_warning(void **state)
{
	struct fixture *fixture = *state;
	static const struct {
		const char *profile, *text, *message;
	} cases[] = {
		{ "nines-shifts",
		    "schedule,engineer,start,end\n"
		    "primary,ada,2026-10-24T19:00:00Z,2026-10-25T19:00:01Z\n",
		    ":2:13: warning: the shift is longer than 24 hours [W302]" },
		{ "nines-shifts",
		    "schedule,engineer,start,end\n"
		    "primary,ada,2026-10-24T19:00:00Z,2026-10-25T06:59:59Z\n",
		    ":2:34: warning: the shift ends at :59" },
		{ "nines-incidents",
		    "id,title,services,started_at,resolved_at\n"
		    "INC-1,Down,web,2026-10-24T19:00:00Z,2026-10-24T19:00:00Z\n",
		    "[W301]" },
		{ "nines-incidents",
		    "id,title,services,started_at,acknowledged_at\n"
		    "INC-2,Down,web,2026-10-24T19:00:00Z,2026-10-24T18:59:59Z\n",
		    "[W305]" },
	};

	add_catalogue(fixture);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct load_report *report =
		    import_text(fixture, cases[i].profile, "in.csv", cases[i].text);

		assert_counts(report, "1 1 0 0 0 0");
		assert_number(report->counts.warnings, 1);
		assert_message(report, cases[i].message);
	}
	assert_number(ledger_number(fixture, "SELECT count(*) FROM warning"), 4);
}

static void local_times_are_read_in_the_zone_of_the_profile(void **state)
{
	struct fixture *fixture = *state;

	put_text(fixture, "profiles/mine.yaml",
	    "profile: mine\nkind: events\nzone: Europe/Berlin\n"
	    "fields:\n  kind: {constant: bug}\n  subject: {constant: web}\n  at: {from: at}\n");
	g_autoptr(GPtrArray) profiles = profiles_load(path_of(fixture, "profiles"), NULL);
	struct load_report *report = import_with(fixture, profile_find(profiles, "mine"),
	    put_text(fixture, "a.csv",
		"at\n2026-10-24 21:00\n2026-10-25 02:30:00\n2026-03-29 02:30:00\n2026-10-25T02:30:00Z\n"));
	assert_counts(report, "4 2 0 0 2 0");
	assert_message(report,
	    "a.csv:3:1: error: at: \"2026-10-25 02:30:00\" is a local time that the clock "
	    "shows twice; give it an offset [I108]");
	assert_message(report,
	    "a.csv:4:1: error: at: \"2026-03-29 02:30:00\" is a local time that the clock "
	    "jumps over [I108]");
	assert_number(
	    ledger_number(fixture, "SELECT min(at_utc) FROM event"), at("2026-10-24T19:00:00Z"));
}

/* Two good records, and in between a short one, one with a bad time, and an open quote. */
static const char half_good[] = "id,title,services,started_at\r\n"
				"INC-1,Down,web,2026-10-24T19:00:00Z\r\n"
				"INC-2,Short,web\r\n"
				"INC-3,\"Two\nlines, \"\"quoted\"\"\",web,noon\r\n"
				"INC-4,\"Open,web,2026-10-24T19:00:00Z\r\n"
				"INC-5,Down,web,2026-10-24T19:00:00Z\r\n";

static void rejects_are_kept_with_their_bytes(void **state)
{
	struct fixture *fixture = *state;

	add_catalogue(fixture);
	struct load_report *report =
	    import_text(fixture, "nines-incidents", "inbox/a.csv", half_good);
	assert_counts(report, "5 2 0 0 3 0");
	g_autofree char *expected =
	    g_strdup_printf("rejects/%" G_GINT64_FORMAT "/a.csv", report->load_id);
	assert_string_equal(report->reject_file, expected);
	assert_string_equal(text_of(fixture, path_of(fixture, report->reject_file)),
	    "id,title,services,started_at,_reject_line,_reject_code,_reject_text\r\n"
	    "INC-2,Short,web,3,I101,\"3 fields, the header has 4\"\r\n"
	    "INC-3,\"Two\nlines, \"\"quoted\"\"\",web,noon,4,I104,\"started_at: \"\"noon\"\" is not a "
	    "timestamp such as 2026-10-24T19:00:00Z\"\r\n"
	    "INC-4,\"Open,web,2026-10-24T19:00:00Z,6,I102,\"this quote is never closed; reading goes on "
	    "with the next line\"\r\n");
	assert_string_equal(
	    ledger_text(fixture,
		"SELECT group_concat(line || ':' || at_line || ':' || at_column || '@' || "
		"byte_offset || code, ' ') FROM (SELECT * FROM reject ORDER BY line)"),
	    "3:3:13@67I101 4:5:24@84I104 6:6:7@124I102");
	assert_number(ledger_number(fixture,
			  "SELECT count(*) FROM load WHERE rows_rejected = 3 AND "
			  "rows_new = 2 AND rows_read = 5 AND status = 'loaded'"),
	    1);
}

static void a_repaired_reject_file_closes_its_rejects(void **state)
{
	struct fixture *fixture = *state;

	add_catalogue(fixture);
	struct load_report *report =
	    import_text(fixture, "nines-incidents", "inbox/a.csv", half_good);
	struct load_report *repaired = import_text(fixture, "nines-incidents", report->reject_file,
	    "id,title,services,started_at,_reject_line,_reject_code,_reject_text\r\n"
	    "INC-2,Short,web,2026-10-24T19:00:00Z,3,I101,x\r\n"
	    "INC-3,Two lines,web,2026-10-24T12:00:00Z,4,I104,x\r\n");
	assert_counts(repaired, "2 2 0 0 0 0");
	assert_number(repaired->counts.warnings, 0);
	assert_number(
	    ledger_number(fixture, "SELECT count(*) FROM reject WHERE closed_by IS NULL"), 1);
	assert_string_equal(
	    ledger_text(
		fixture, "SELECT group_concat(code) FROM reject WHERE closed_by IS NOT NULL"),
	    "I101,I104");
	assert_number(
	    ledger_number(fixture, "SELECT min(closed_by) FROM reject"), repaired->load_id);
}

static void a_reject_file_that_is_still_wrong_can_be_repaired_once_more(void **state)
{
	struct fixture *fixture = *state;
	static const char header[] =
	    "id,title,services,started_at,_reject_line,_reject_code,_reject_text\n";

	add_catalogue(fixture);
	struct load_report *report = import_text(fixture, "nines-incidents", "inbox/a.csv",
	    "id,title,services,started_at\nINC-1,Down,web,noon\n");
	g_autofree char *still_wrong =
	    g_strconcat(header, "INC-1,Down,web,late noon,2,I104,x\n", NULL);
	struct load_report *second =
	    import_text(fixture, "nines-incidents", report->reject_file, still_wrong);
	assert_counts(second, "1 0 0 0 1 0");
	/* the new reject stands for the old one */
	assert_number(
	    ledger_number(fixture, "SELECT count(*) FROM reject WHERE closed_by IS NULL"), 1);
	g_autofree char *expected = g_strconcat(header,
	    "INC-1,Down,web,late noon,2,I104,\"started_at: \"\"late noon\"\" is not a timestamp such as "
	    "2026-10-24T19:00:00Z\"\n",
	    NULL);
	assert_string_equal(text_of(fixture, path_of(fixture, second->reject_file)), expected);
	g_autofree char *right =
	    g_strconcat(header, "INC-1,Down,web,2026-10-24T12:00:00Z,2,I104,x\n", NULL);
	assert_counts(
	    import_text(fixture, "nines-incidents", second->reject_file, right), "1 1 0 0 0 0");
	assert_number(
	    ledger_number(fixture, "SELECT count(*) FROM reject WHERE closed_by IS NULL"), 0);
}

static void the_header_of_a_reject_file_may_span_lines(void **state)
{
	struct fixture *fixture = *state;

	add_catalogue(fixture);
	struct load_report *report = import_text(fixture, "nines-incidents", "a.csv",
	    "id,title,services,started_at,\"two\nlines\"\nINC-1,Down,web,noon,x\n");
	assert_counts(report, "1 0 0 0 1 0");
	g_autofree char *kept = g_strdup(text_of(fixture, path_of(fixture, report->reject_file)));
	assert_true(
	    g_str_has_prefix(kept, "id,title,services,started_at,\"two\nlines\",_reject_line,"));
	/* as it is, it is a file that the profile reads */
	assert_counts(
	    import_text(fixture, "nines-incidents", report->reject_file, kept), "1 0 0 0 1 0");
}

static void rejects_with_another_delimiter_keep_their_columns(void **state)
{
	struct fixture *fixture = *state;

	put_text(fixture, "profiles/mine.yaml",
	    "profile: mine\nkind: events\nzone: Europe/Berlin\ndelimiter: \";\"\n"
	    "fields:\n  kind: {constant: bug}\n  subject: {from: subject}\n  at: {from: at}\n");
	g_autoptr(GPtrArray) profiles = profiles_load(path_of(fixture, "profiles"), NULL);
	struct load_report *report = import_with(fixture, profile_find(profiles, "mine"),
	    put_text(fixture, "a.csv", "at;subject\n2026-10-25 02:30;\"a\n"));
	assert_counts(report, "1 0 0 0 1 0");
	assert_string_equal(text_of(fixture, path_of(fixture, report->reject_file)),
	    "at;subject;_reject_line;_reject_code;_reject_text\n"
	    "2026-10-25 02:30;\"a;2;I102;\"this quote is never closed; reading goes on with the next line\"\n");
}

static void rejects_of_json_are_json(void **state)
{
	struct fixture *fixture = *state;

	add_catalogue(fixture);
	struct load_report *report = import_text(fixture, "grafana-oncall-shifts", "a.json",
	    "{\"results\": [\n"
	    " {\"schedule\": \"primary\", \"user_email\": \"ada@example.com\", \"n\": 1,\n"
	    "  \"shift_start\": \"2026-10-24T19:00:00Z\", \"shift_end\": \"late\"},\n"
	    " {\"schedule\": \"primary\", \"user_email\": \"ada@example.com\",\n"
	    "  \"shift_start\": \"2026-10-24T19:00:00Z\", \"shift_end\": \"2026-10-25T07:00:00Z\"},\n"
	    " [\"no\", null], {\"schedule\": \"primary\"}]}\n");
	assert_counts(report, "4 1 0 0 3 0");
	assert_message(report, "a.json:3:55: error: end: \"late\" is not a timestamp");
	assert_message(report, "a.json:6:2: error: expected an object here [I119]");
	assert_message(report, "error: engineer: a value is required");
	/* it can be read as it is */
	g_autofree char *copy = g_strdup(text_of(fixture, path_of(fixture, report->reject_file)));
	assert_counts(import_text(fixture, "grafana-oncall-shifts", "b.json", copy), "3 0 0 0 3 0");
}

static struct profile *with_limits(struct fixture *fixture, int max, int percent)
{
	struct profile *profile =
	    profile_with_constants(profile_find(fixture->profiles, "nines-incidents"), NULL, NULL);

	profile->reject_max = max;
	profile->reject_percent = percent;
	return profile;
}

static void too_many_rejects_refuse_the_file_and_are_kept(void **state)
{
	struct fixture *fixture = *state;
	static const struct {
		int max, percent;
		bool is_loaded;
	} cases[] = { { 3, 100, true }, { 2, 100, false }, { -1, 60, true }, { -1, 59, false },
		{ 0, 100, false } };

	add_catalogue(fixture);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct profile *profile = with_limits(fixture, cases[i].max, cases[i].percent);
		g_autofree char *text =
		    g_strdup_printf("%s%.*s", half_good, (int)i, "\n\n\n\n\n\n");
		g_autofree char *sql = NULL;

		struct load_report *report =
		    import_with(fixture, profile, put_text(fixture, "a.csv", text));
		profile_free(profile);
		print_message("             max %d percent %d\n", cases[i].max, cases[i].percent);
		assert_number(report->status, cases[i].is_loaded ? LOAD_LOADED : LOAD_REFUSED);
		sql = g_strdup_printf(
		    "SELECT count(*) FROM incident WHERE load_id = %" G_GINT64_FORMAT,
		    report->load_id);
		assert_number(ledger_number(fixture, sql), i == 0 ? 2 : 0);
		if (cases[i].is_loaded)
			continue;
		assert_holds(report->refusal, "[I005]");
		assert_number(
		    report->counts.added + report->counts.same + report->counts.changed, 0);
		assert_true(report->counts.rejected > 0);
		g_free(sql);
		sql =
		    g_strdup_printf("SELECT count(*) FROM reject WHERE load_id = %" G_GINT64_FORMAT,
			report->load_id);
		assert_number(ledger_number(fixture, sql), report->counts.rejected);
		assert_true(g_file_test(path_of(fixture, report->reject_file), G_FILE_TEST_EXISTS));
	}
}

static void a_refused_file_may_come_again(void **state)
{
	struct fixture *fixture = *state;
	struct profile *strict;

	add_catalogue(fixture);
	const char *path = put_text(fixture, "a.csv", half_good);
	strict = with_limits(fixture, 0, 100);
	struct load_report *refused = import_with(fixture, strict, path);
	profile_free(strict);
	assert_number(refused->status, LOAD_REFUSED);
	assert_counts(import_path(fixture, "nines-incidents", path), "5 2 0 0 3 0");
	assert_string_equal(
	    ledger_text(fixture,
		"SELECT group_concat(status) FROM (SELECT status FROM load WHERE id > 2 "
		"ORDER BY id)"),
	    "refused,loaded");
}

static void a_broken_file_is_refused(void **state)
{
	struct fixture *fixture = *state;
	static const struct {
		const char *profile, *bytes;
		size_t size;
		const char *part;
	} cases[] = {
		{ "nines-incidents", "", 0, "[I001]" },
		{ "nines-incidents", "id,title\n1,2\n", 13,
		    "in:1:1: error: the header lacks the column \"services\"" },
		{ "nines-incidents", "id,title,services,id\n", 21, "[I002]" },
		{ "nines-incidents", "\xff\xfei\0d\0", 6, "[I003]" },
		{ "grafana-oncall-shifts", "{\"results\": [{},]}", 17, "in:1:16: error: " },
		{ "grafana-oncall-shifts", "{\"results\": [{},]}", 17, "[I007]" },
		{ "grafana-oncall-shifts", "{\"items\": []}", 13, "[I002]" },
		{ "grafana-oncall-shifts", "", 0, "[I00" },
		{ "grafana-oncall-shifts", "{\"results\": [\xff]}", 15, "[I007]" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const char *path = put_bytes(fixture, "in", cases[i].bytes, cases[i].size);
		struct load_report *report = import_path(fixture, cases[i].profile, path);

		assert_number(report->status, LOAD_REFUSED);
		assert_holds(report->refusal, cases[i].part);
		assert_counts(report, "0 0 0 0 0 0");
		assert_null(report->reject_file);
	}
	assert_number(ledger_number(fixture,
			  "SELECT count(*) FROM load WHERE status = 'refused' AND "
			  "message IS NOT NULL"),
	    G_N_ELEMENTS(cases) - 1); /* the two that are refused alike share a load */
}

static void a_column_that_the_profile_needs_must_be_there(void **state)
{
	struct fixture *fixture = *state;

	put_text(fixture, "profiles/mine.yaml",
	    "profile: mine\nkind: events\n"
	    "fields:\n  kind: {constant: bug}\n  subject: {from: [name, thing]}\n  at: {from: at}\n");
	g_autoptr(GPtrArray) profiles = profiles_load(path_of(fixture, "profiles"), NULL);
	struct load_report *report = import_with(fixture, profile_find(profiles, "mine"),
	    put_text(fixture, "a.csv", "at,subject\n2026-10-25T02:30:00Z,web\n"));
	assert_number(report->status, LOAD_REFUSED);
	assert_holds(report->refusal, "a.csv:1:1: error: ");
	assert_holds(report->refusal, "\"subject\"");
	assert_holds(report->refusal, "[I002]");
}

static void what_cannot_be_opened_is_refused(void **state)
{
	struct fixture *fixture = *state;
	const char *folder = path_of(fixture, "folder.csv");

	put_text(fixture, "folder.csv/file", "x");
	assert_number(
	    import_path(fixture, "nines-incidents", path_of(fixture, "absent.csv"))->status,
	    LOAD_REFUSED);
	struct load_report *report = import_path(fixture, "nines-incidents", folder);
	assert_number(report->status, LOAD_REFUSED);
	assert_holds(report->refusal, "folder.csv");
	assert_holds(report->refusal, "[I006]");
}

static void a_file_without_a_profile_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct load_report *report = NULL;
	struct import_file file = { .path = put_text(fixture, "a.csv", "x\n"),
		.shown_path = "a.csv",
		.refusal = "a.csv:1:1: error: nobody reads it [I004]" };

	assert_true(import_run(&fixture->context, &file, &report, NULL));
	g_ptr_array_add(fixture->reports, report);
	assert_number(report->status, LOAD_REFUSED);
	assert_string_equal(report->refusal, file.refusal);
	assert_string_equal(ledger_text(fixture, "SELECT message FROM load"), file.refusal);
}

/* --- compression --- */

static char *many_incidents(int count)
{
	GString *text = g_string_new("id,title,services,started_at\n");
	uint64_t seed = 3;

	for (int i = 0; i < count; i++)
		g_string_append_printf(text,
		    "INC-%d,%016" G_GINT64_MODIFIER "x,web,2026-10-24T19:00:00Z\n", i,
		    random_below(&seed, UINT64_MAX));
	return g_string_free(text, FALSE);
}

static void a_compressed_file_loads_like_a_plain_one(void **state)
{
	struct fixture *fixture = *state;
	g_autofree char *text = many_incidents(5000);

	add_catalogue(fixture);
	assert_counts(import_path(fixture, "nines-incidents",
			  put_gzip(fixture, "a.csv.gz", text, strlen(text))),
	    "5000 5000 0 0 0 0");
	assert_counts(import_text(fixture, "nines-incidents", "a.csv", text), "5000 0 0 5000 0 0");
	/* by its bytes, not by its name */
	assert_number(import_path(fixture, "nines-incidents",
			  put_gzip(fixture, "named.csv", text, strlen(text)))
			  ->status,
	    LOAD_SKIPPED);
}

static void a_truncated_compressed_file_loads_nothing(void **state)
{
	struct fixture *fixture = *state;
	g_autofree char *text = many_incidents(5000);
	const char *whole = put_gzip(fixture, "a.csv.gz", text, strlen(text));
	g_autofree char *bytes = NULL;
	gsize size;

	add_catalogue(fixture);
	assert_true(g_file_get_contents(whole, &bytes, &size, NULL));
	gsize cuts[] = { 3, 12, size / 3, size / 2, size - 9, size - 8, size - 5, size - 1 };
	for (size_t i = 0; i < G_N_ELEMENTS(cuts); i++) {
		struct load_report *report = import_path(
		    fixture, "nines-incidents", put_bytes(fixture, "cut.csv.gz", bytes, cuts[i]));

		print_message("             %zu of %zu bytes\n", cuts[i], size);
		assert_number(report->status, LOAD_REFUSED);
		assert_holds(report->refusal, "[I006]");
		assert_number(ledger_number(fixture, "SELECT count(*) FROM incident"), 0);
	}
	bytes[size / 2] ^= 0x55;
	struct load_report *report =
	    import_path(fixture, "nines-incidents", put_bytes(fixture, "bad.csv.gz", bytes, size));
	assert_number(report->status, LOAD_REFUSED);
	assert_number(ledger_number(fixture, "SELECT count(*) FROM incident"), 0);
}

static void every_input_is_kept_in_the_archive(void **state)
{
	struct fixture *fixture = *state;

	add_catalogue(fixture);
	struct load_report *plain = import_text(fixture, "nines-incidents", "a.csv", two_incidents);
	g_autofree char *sql = g_strdup_printf(
	    "SELECT 'archive/' || sha256 || '.gz' FROM load WHERE id = %" G_GINT64_FORMAT,
	    plain->load_id);
	const char *kept = path_of(fixture, ledger_text(fixture, sql));
	/* it is compressed there, and reads as the same records */
	assert_memory_equal(text_of(fixture, kept), "\x1f\x8b", 2);
	assert_counts(import_path(fixture, "nines-incidents", kept), "2 0 0 2 0 0");
	g_autoptr(GDir) folder = g_dir_open(path_of(fixture, "archive"), 0, NULL);
	const char *name;
	while ((name = g_dir_read_name(folder)) != NULL)
		assert_true(g_str_has_suffix(name, ".gz"));
}

static void a_dry_run_writes_no_file(void **state)
{
	struct fixture *fixture = *state;

	add_catalogue(fixture);
	assert_true(fs_remove(path_of(fixture, "archive"), NULL));
	fixture->context.is_dry_run = true;
	db_begin(fixture->db);
	struct load_report *report = import_text(fixture, "nines-incidents", "a.csv", half_good);
	db_rollback(fixture->db);
	assert_counts(report, "5 2 0 0 3 0");
	assert_null(report->reject_file);
	assert_false(g_file_test(path_of(fixture, "archive"), G_FILE_TEST_EXISTS));
	assert_false(g_file_test(path_of(fixture, "rejects"), G_FILE_TEST_EXISTS));
	assert_number(ledger_number(fixture, "SELECT count(*) FROM load"), 2);
	assert_number(ledger_number(fixture, "SELECT count(*) FROM incident"), 0);
}

/* --- samples --- */

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

static void mutate(GString *text, uint64_t *seed)
{
	for (uint64_t count = 1 + random_below(seed, 4); count > 0; count--) {
		/* mostly behind the header, or hardly any file would get that far */
		gsize header = random_below(seed, 8) > 0 ? strcspn(text->str, "\n") : 0;
		gsize place =
		    header >= text->len ? 0 : header + random_below(seed, text->len - header);
		static const char *const insertions[] = { "\"", ",", "\n", "\r", "\xff",
			"\xef\xbb\xbf", "{", "]", "9999999999999999999", "-", "\t", "é" };

		switch (random_below(seed, 9)) {
		case 0:
		case 1:
			if (text->len > 0)
				text->str[place] =
				    (char)(text->str[place] ^ (1 << random_below(seed, 8)));
			break;
		case 2:
			g_string_truncate(text, place);
			break;
		case 3:
			g_string_insert_len(text, (gssize)place, "\0", 1);
			break;
		case 4:
			g_string_erase(text, (gssize)place,
			    (gssize)random_below(seed, MIN(text->len - place + 1, 8)));
			break;
		default:
			g_string_insert(text, (gssize)place,
			    insertions[random_below(seed, G_N_ELEMENTS(insertions))]);
		}
	}
}

static const char small_json[] =
    "{\"results\": [{\"schedule\": \"primary\", \"user_email\": \"ada@example.com\","
    "\"shift_start\": \"2026-10-24T19:00:00Z\", \"shift_end\": "
    "\"2026-10-25T07:00:00Z\"}, {\"user_email\": null}]}";

static void check_hostile(
    struct fixture *fixture, const char *profile, const char *original, uint64_t *seed)
{
	g_autoptr(GString) text = g_string_new(original);

	mutate(text, seed);
	const char *path = random_below(seed, 8) == 0
	    ? put_gzip(fixture, "in", text->str, text->len)
	    : put_bytes(fixture, "in", text->str, text->len);
	struct load_report *report = import_path(fixture, profile, path);
	const struct load_counts *counts = &report->counts;
	if (report->status == LOAD_REFUSED)
		assert_non_null(report->refusal);
	else
		assert_number(counts->read,
		    counts->added + counts->changed + counts->same + counts->rejected +
			counts->held);
}

static void hostile_files_never_crash(void **state)
{
	struct fixture *fixture = *state;
	uint64_t seed = 2000;

	add_catalogue(fixture);
	db_begin(fixture->db); /* one transaction: a sync per file would take minutes */
	for (int round = 0; round < 2000; round++) {
		size_t which = random_below(&seed, G_N_ELEMENTS(minimal_files) + 1);

		if (which == G_N_ELEMENTS(minimal_files))
			check_hostile(fixture, "grafana-oncall-shifts", small_json, &seed);
		else
			check_hostile(fixture, minimal_files[which].profile,
			    minimal_files[which].text, &seed);
	}
	assert_true(db_commit(fixture->db, NULL));
	assert_true(
	    ledger_number(fixture, "SELECT count(*) FROM load WHERE status = 'refused'") > 50);
	assert_true(ledger_number(fixture,
			"SELECT count(*) FROM load WHERE rows_new + rows_changed > 0") > 200);
	assert_true(ledger_number(fixture, "SELECT count(*) FROM reject") > 200);
	assert_number(ledger_number(fixture,
			  "SELECT count(*) FROM load WHERE status = 'loaded' AND rows_read <> "
			  "rows_new + rows_changed + rows_same + rows_rejected + rows_held"),
	    0);
}

#define in_ledger(test) cmocka_unit_test_setup_teardown(test, ledger_setup, ledger_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_ledger(every_native_profile_loads_a_minimal_file),
		in_ledger(columns_may_stand_in_any_order_and_be_missing),
		in_ledger(values_reach_the_ledger),
		in_ledger(downtime_windows_of_github_load),
		in_ledger(pagerduty_incidents_load_when_their_service_is_known),
		in_ledger(grafana_oncall_shifts_load_when_a_source_sets_the_schedule),
		in_ledger(the_same_bytes_are_not_read_twice),
		in_ledger(the_same_records_in_another_file_are_the_same),
		in_ledger(every_minimal_file_is_the_same_when_read_again),
		in_ledger(a_changed_record_replaces_the_old_one_and_keeps_it),
		in_ledger(a_record_that_comes_twice_in_a_file_changes_itself),
		in_ledger(a_hold_is_released_by_adding_the_name),
		in_ledger(two_unknown_names_are_released_one_after_the_other),
		in_ledger(reading_held_records_again_does_not_bring_back_old_values),
		in_ledger(reading_held_samples_again_does_not_bring_back_old_values),
		in_ledger(reading_held_records_again_leaves_the_rejects_alone),
		in_ledger(engineers_schedules_and_pools_are_held_too),
		in_ledger(an_unknown_currency_is_rejected),
		in_ledger(unknown_names_of_samples_share_one_hold),
		in_ledger(a_service_name_may_hold_a_semicolon_where_lists_are_not_split),
		in_ledger(every_kind_of_bad_value_has_its_code_and_place),
		in_ledger(odd_values_load_with_a_warning),
		in_ledger(local_times_are_read_in_the_zone_of_the_profile),
		in_ledger(rejects_are_kept_with_their_bytes),
		in_ledger(a_repaired_reject_file_closes_its_rejects),
		in_ledger(a_reject_file_that_is_still_wrong_can_be_repaired_once_more),
		in_ledger(the_header_of_a_reject_file_may_span_lines),
		in_ledger(rejects_with_another_delimiter_keep_their_columns),
		in_ledger(rejects_of_json_are_json),
		in_ledger(too_many_rejects_refuse_the_file_and_are_kept),
		in_ledger(a_refused_file_may_come_again),
		in_ledger(a_broken_file_is_refused),
		in_ledger(a_column_that_the_profile_needs_must_be_there),
		in_ledger(what_cannot_be_opened_is_refused),
		in_ledger(a_file_without_a_profile_is_refused),
		in_ledger(a_compressed_file_loads_like_a_plain_one),
		in_ledger(a_truncated_compressed_file_loads_nothing),
		in_ledger(every_input_is_kept_in_the_archive),
		in_ledger(a_dry_run_writes_no_file),
		in_ledger(overlapping_samples_replace_each_other_slot_by_slot),
		in_ledger(of_two_samples_of_a_slot_the_later_one_holds),
		in_ledger(fractional_samples_are_exact),
		in_ledger(values_that_differ_too_much_refuse_the_file),
		in_ledger(sums_that_do_not_fit_are_left_out),
		in_ledger(a_gauge_and_a_ratio_of_one_name_are_two_series),
		in_ledger(hostile_files_never_crash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
