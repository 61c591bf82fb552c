#include "etl/holds.h"
#include "etl/import.h"

#include <string.h>

#include "base/fs.h"
#include "tests/support.h"

/* Two good records, and in between a short one, one with a bad time, and an open quote. */
static const char half_good[] = "id,title,services,started_at\r\n"
				"INC-1,Down,web,2026-10-24T19:00:00Z\r\n"
				"INC-2,Short,web\r\n"
				"INC-3,\"Two\nlines, \"\"quoted\"\"\",web,noon\r\n"
				"INC-4,\"Open,web,2026-10-24T19:00:00Z\r\n"
				"INC-5,Down,web,2026-10-24T19:00:00Z\r\n";

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
	{ "nines-series",
	    "timestamp,series,service,metric,field,value\n"
	    "2026-10-24T00:00:00Z,x,web,visits,total,10\n"
	    "2026-10-24T00:00:00Z,x,web,visits,bad,1\n"
	    "2026-10-24T00:01:00Z,x,web,,,-2.5\n",
	    3, NULL },
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
	assert_message(report, "in.csv:1:30: warning: the column \"colour\" is not read [W304]");
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
	g_autoptr(GArray) released = holds_find_released(&fixture->context);
	assert_number(released->len, 1);
	assert_counts(import_again(fixture, g_array_index(released, int64_t, 0)), "1 1 0 0 0 0");
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
	static const char set[] = "set: {schedule: primary}";
	g_autoptr(GPtrArray) documents = yaml_read("n.yaml", set, strlen(set), YAML_ANY, NULL);
	struct profile *profile = profile_with(
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

static void the_same_bytes_under_another_name_are_read_where_the_name_counts(void **state)
{
	static const char days[] = "2026-10-03,Day of German Unity\n";
	struct fixture *fixture = *state;

	assert_counts(
	    import_text(fixture, "csv-holidays", "holidays_berlin.csv", days), "1 1 0 0 0 0");
	assert_counts(
	    import_text(fixture, "csv-holidays", "holidays_bonn.csv", days), "1 1 0 0 0 0");
	assert_number(import_text(fixture, "csv-holidays", "old/holidays_bonn.csv", days)->status,
	    LOAD_SKIPPED);
	assert_string_equal(
	    ledger_text(fixture, "SELECT group_concat(calendar) FROM holiday"), "berlin,bonn");
}

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

static void the_first_of_two_records_with_one_key_in_a_file_stays(void **state)
{
	struct fixture *fixture = *state;
	struct load_report *report = import_text(fixture, "nines-holidays", "a.csv",
	    "calendar,date,name,class\n"
	    "DE,2026-10-03,Unity,public\n"
	    "DE,2026-10-03,Unity,public\n"
	    "DE,2026-10-03,Unity,company\n");

	assert_counts(report, "3 1 0 0 1 0");
	assert_number(report->counts.duplicates, 1);
	assert_message(report,
	    "a.csv:4:1: error: calendar \"DE\", date \"2026-10-03\", name \"Unity\": "
	    "other values than on line 2 [I122]");
	assert_string_equal(
	    ledger_text(fixture, "SELECT group_concat(class) FROM holiday"), "public");
}

/* --- holds --- */

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

static void a_file_in_utf16_loads_like_one_in_utf8(void **state)
{
	static const char *const encodings[] = { "UTF-16LE", "UTF-16BE" };
	struct fixture *fixture = *state;
	g_autofree char *text = many_incidents(5000);
	g_autofree char *marked = g_strconcat("\ufeff", text, NULL);

	add_catalogue(fixture);
	assert_counts(import_text(fixture, "nines-incidents", "a.csv", text), "5000 5000 0 0 0 0");
	for (size_t i = 0; i < G_N_ELEMENTS(encodings); i++) {
		gsize size;
		g_autofree char *bytes =
		    g_convert(marked, -1, encodings[i], "UTF-8", NULL, &size, NULL);

		assert_counts(import_path(fixture, "nines-incidents",
				  put_bytes(fixture, "b.csv", bytes, size)),
		    "5000 0 0 5000 0 0");
	}
	assert_counts(
	    import_text(fixture, "nines-incidents", "b.csv", marked), "5000 0 0 5000 0 0");
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
		in_ledger(the_same_bytes_under_another_name_are_read_where_the_name_counts),
		in_ledger(the_same_records_in_another_file_are_the_same),
		in_ledger(every_minimal_file_is_the_same_when_read_again),
		in_ledger(a_changed_record_replaces_the_old_one_and_keeps_it),
		in_ledger(the_first_of_two_records_with_one_key_in_a_file_stays),
		in_ledger(a_compressed_file_loads_like_a_plain_one),
		in_ledger(a_file_in_utf16_loads_like_one_in_utf8),
		in_ledger(a_truncated_compressed_file_loads_nothing),
		in_ledger(every_input_is_kept_in_the_archive),
		in_ledger(a_dry_run_writes_no_file),
		in_ledger(hostile_files_never_crash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
