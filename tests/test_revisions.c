#include "etl/undo.h"

#include <string.h>

#include "tests/support.h"

/* Which state of a record counts, what a load touches, and how it is taken back. */

static const char *titles(struct fixture *fixture)
{
	return ledger_text(fixture,
	    "SELECT group_concat(external_id || '=' || title, ' ') FROM "
	    "(SELECT * FROM incident WHERE replaced_by IS NULL ORDER BY external_id)");
}

static const char *periods(struct fixture *fixture, const struct load_report *report)
{
	g_autofree char *sql = g_strdup_printf(
	    "SELECT group_concat(period || CASE and_later WHEN 1 THEN '..' ELSE '' END, ' ') FROM "
	    "(SELECT * FROM load_period WHERE load_id = %" G_GINT64_FORMAT " ORDER BY period)",
	    report->load_id);

	return ledger_text(fixture, sql);
}

#define HEADER "id,title,started_at,resolved_at,services,updated_at\n"

static struct load_report *import_incidents(
    struct fixture *fixture, const char *name, const char *rows)
{
	g_autofree char *text = g_strconcat(HEADER, rows, NULL);

	return import_text(fixture, "nines-incidents", name, text);
}

static void the_newest_state_counts_whatever_the_order_of_imports(void **state)
{
	struct fixture *fixture = *state;
	static const char *const rows[] = {
		"7,old,2026-10-01T00:00Z,,,2026-10-01T01:00Z\n",
		"7,middle,2026-10-01T00:00Z,,,2026-10-01T02:00Z\n",
		"7,new,2026-10-01T00:00Z,,,2026-10-01T03:00Z\n",
	};
	static const int orders[][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 },
		{ 2, 0, 1 }, { 2, 1, 0 } };

	for (size_t i = 0; i < G_N_ELEMENTS(orders); i++) {
		for (int j = 0; j < 3; j++) {
			g_autofree char *name = g_strdup_printf("%zu/%d.csv", i, j);
			g_autofree char *row = g_strdup_printf("%zu%s", i, rows[orders[i][j]]);

			import_incidents(fixture, name, row);
		}
	}
	assert_string_equal(titles(fixture), "07=new 17=new 27=new 37=new 47=new 57=new");
	assert_number(
	    ledger_number(fixture, "SELECT count(*) FROM incident WHERE external_id = '07'"), 3);
	assert_number(
	    ledger_number(fixture, "SELECT count(*) FROM incident WHERE external_id = '57'"), 1);
}

static void without_a_version_the_later_now_counts(void **state)
{
	struct fixture *fixture = *state;

	import_incidents(fixture, "a.csv", "1,new,2026-10-01T00:00Z,,,\n");
	fixture->context.as_of_utc = at("2026-11-01T00:00:00Z");
	struct load_report *late = import_incidents(
	    fixture, "b.csv", "1,old,2026-10-01T00:00Z,,,\n2,other,2026-10-01T00:00Z,,,\n");
	assert_counts(late, "2 1 0 0 0 0");
	assert_number(late->counts.superseded, 1);
	assert_string_equal(titles(fixture), "1=new 2=other");
	fixture->context.as_of_utc = at("2026-12-24T00:00:00Z");
	assert_counts(
	    import_incidents(fixture, "c.csv", "1,newest,2026-10-01T00:00Z,,,\n"), "1 0 1 0 0 0");
	assert_string_equal(titles(fixture), "1=newest 2=other");
}

static void an_export_that_contradicts_itself_adds_no_revisions(void **state)
{
	struct fixture *fixture = *state;
	static const char *const more[] = { "", "2,two,2026-10-02T00:00Z,,,\n",
		"3,three,2026-10-03T00:00Z,,,\n" };

	for (size_t i = 0; i < G_N_ELEMENTS(more); i++) {
		g_autofree char *rows = g_strconcat("1,one,2026-10-01T00:00Z,,,\n"
						    "1,uno,2026-10-01T00:00Z,,,\n",
		    more[i], NULL);
		struct load_report *report = import_incidents(fixture, "a.csv", rows);

		assert_number(report->counts.rejected, 1);
		assert_message(
		    report, "a.csv:3:1: error: id \"1\": other values than on line 2 [I122]");
	}
	assert_string_equal(titles(fixture), "1=one 2=two 3=three");
	assert_number(ledger_number(fixture, "SELECT count(*) FROM incident"), 3);
}

static void of_two_states_in_a_file_the_newer_one_counts(void **state)
{
	struct fixture *fixture = *state;
	struct load_report *report = import_incidents(fixture, "a.csv",
	    "1,old,2026-10-01T00:00Z,,,2026-10-01T01:00Z\n"
	    "1,new,2026-10-01T00:00Z,,,2026-10-01T03:00Z\n"
	    "1,middle,2026-10-01T00:00Z,,,2026-10-01T02:00Z\n"
	    "1,newer,2026-10-01T00:00Z,,,2026-10-01T03:00Z\n"
	    "1,undated,2026-10-01T00:00Z,,,\n"
	    "1,new,2026-10-01T00:00Z,,,2026-10-01T03:00Z\n");

	assert_counts(report, "6 1 1 0 2 0");
	assert_number(report->counts.superseded, 1);
	assert_number(report->counts.duplicates, 1);
	assert_message(report, "a.csv:5:1: error: id \"1\": other values than on line 3 [I122]");
	assert_message(report, "a.csv:6:1: error: id \"1\": other values than on line 3 [I122]");
	assert_string_equal(titles(fixture), "1=new");
	/* an older state that is left out contradicts nothing */
	report = import_incidents(fixture, "b.csv",
	    "1,old,2026-10-01T00:00Z,,,2026-10-01T01:00Z\n"
	    "1,older,2026-10-01T00:00Z,,,2026-10-01T00:30Z\n"
	    "1,new,2026-10-01T00:00Z,,,2026-10-01T03:00Z\n");
	assert_counts(report, "3 0 0 1 0 0");
	assert_number(report->counts.superseded, 2);
}

static void a_load_touches_exactly_the_months_that_changed(void **state)
{
	struct fixture *fixture = *state;

	fixture->context.zone = zone_find("Europe/Berlin");
	/* 23:30 UTC is November in Berlin */
	struct load_report *first = import_incidents(fixture, "a.csv",
	    "1,one,2026-10-31T23:30Z,2026-11-01T01:00Z,,\n"
	    "2,two,2026-08-10T00:00Z,2026-09-02T00:00Z,,\n"
	    "3,three,2026-05-01T00:00Z,,,\n");
	assert_string_equal(periods(fixture, first), "2026-05 2026-08 2026-09 2026-11");
	assert_number(first->periods->len, 4);
	/* what stays the same touches nothing, what moves touches where it was and where it is */
	struct load_report *second = import_incidents(fixture, "a.csv",
	    "1,one,2026-10-31T23:30Z,2026-11-01T01:00Z,,\n"
	    "2,two,2026-08-10T00:00Z,2026-08-11T00:00Z,,\n"
	    "3,three,2026-06-01T00:00Z,,,\n");
	assert_counts(second, "3 0 2 1 0 0");
	assert_string_equal(periods(fixture, second), "2026-05 2026-06 2026-08 2026-09");
	struct load_report *again =
	    import_incidents(fixture, "b.csv", "1,one,2026-10-31T23:30Z,2026-11-01T01:00Z,,\n");
	assert_null(periods(fixture, again));
	/* a rate holds from its day on */
	import_text(fixture, "nines-engineers", "e.csv",
	    "engineer,name,email,zone,calendar\nann,Ann,ann@example.com,Europe/Berlin,DE\n");
	struct load_report *rate = import_text(fixture, "nines-rates", "r.csv",
	    "engineer,hourly_rate,currency,valid_from\nann,10,EUR,2026-07-01\nann,11,EUR,2026-09-01\n");
	assert_string_equal(periods(fixture, rate), "2026-07..");
}

static const char *shifts(struct fixture *fixture)
{
	return ledger_text(fixture,
	    "SELECT group_concat(engineer || ' ' || strftime('%d', start_utc, 'unixepoch'), ', ') FROM "
	    "(SELECT * FROM shift WHERE replaced_by IS NULL ORDER BY start_utc, engineer)");
}

static struct load_report *import_shifts(
    struct fixture *fixture, const char *name, const char *rows)
{
	g_autofree char *text = g_strconcat("schedule,engineer,start,end\n", rows, NULL);

	return import_text(fixture, "nines-shifts", name, text);
}

static void a_declared_window_withdraws_what_the_file_lacks(void **state)
{
	struct fixture *fixture = *state;

	add_catalogue(fixture);
	import_shifts(fixture, "oct.csv",
	    "primary,ada,2026-10-01T00:00Z,2026-10-02T00:00Z\n"
	    "primary,bob,2026-10-02T00:00Z,2026-10-03T00:00Z\n"
	    "primary,ada,2026-11-05T00:00Z,2026-11-06T00:00Z\n");
	/* another file name, and the file spans less than its window */
	fixture->context.window =
	    (struct time_window){ true, at("2026-10-01T00:00:00Z"), at("2026-11-01T00:00:00Z") };
	struct load_report *report = import_shifts(
	    fixture, "october-final.csv", "primary,bob,2026-10-01T00:00Z,2026-10-02T00:00Z\n");
	assert_counts(report, "1 1 0 0 0 0");
	assert_number(report->counts.withdrawn, 2);
	assert_string_equal(shifts(fixture), "bob 01, ada 05");
	/* without a window another file only adds */
	fixture->context.window.is_declared = false;
	import_shifts(fixture, "more.csv", "primary,ada,2026-10-09T00:00Z,2026-10-10T00:00Z\n");
	assert_string_equal(shifts(fixture), "bob 01, ada 09, ada 05");
}

static void the_name_of_a_file_declares_its_window(void **state)
{
	struct fixture *fixture = *state;
	static const char text[] = "window: {file: 'rota-([0-9]{4}-[0-9]{2})'}";
	g_autoptr(GPtrArray) settings = yaml_read("n.yaml", text, strlen(text), YAML_ANY, NULL);
	struct profile *profile =
	    profile_with(profile_find(fixture->profiles, "nines-shifts"), settings->pdata[0], NULL);

	add_catalogue(fixture);
	import_with(fixture, profile,
	    put_text(fixture, "rota-2026-10.csv",
		"schedule,engineer,start,end\n"
		"primary,ada,2026-10-01T00:00Z,2026-10-02T00:00Z\n"
		"primary,bob,2026-10-30T00:00Z,2026-10-31T00:00Z\n"));
	struct load_report *report = import_with(fixture, profile,
	    put_text(fixture, "rota-2026-10-v2.csv",
		"schedule,engineer,start,end\nprimary,ada,2026-10-01T00:00Z,2026-10-02T00:00Z\n"));
	assert_number(report->counts.withdrawn, 1);
	assert_string_equal(shifts(fixture), "ada 01");
	profile_free(profile);
}

static void a_calendar_gives_what_lies_in_the_window_of_its_name(void **state)
{
	struct fixture *fixture = *state;
	static const char text[] = "window: {file: 'rota-([0-9]{4}-[0-9]{2})'}";
	g_autoptr(GPtrArray) settings = yaml_read("n.yaml", text, strlen(text), YAML_ANY, NULL);
	struct profile *profile = profile_with(
	    profile_find(fixture->profiles, "icalendar-shifts"), settings->pdata[0], NULL);

	add_catalogue(fixture);
	assert_counts(
	    import_with(fixture, profile,
		put_text(fixture, "rota-2026-10.ics",
		    "BEGIN:VCALENDAR\nVERSION:2.0\nX-WR-CALNAME:primary\n"
		    "BEGIN:VEVENT\nUID:1\nATTENDEE:mailto:ada@example.com\n"
		    "DTSTART:20260901T180000Z\nDTEND:20260902T060000Z\nRRULE:FREQ=WEEKLY\n"
		    "END:VEVENT\nEND:VCALENDAR\n")),
	    "4 4 0 0 0 0");
	assert_string_equal(shifts(fixture), "ada 06, ada 13, ada 20, ada 27");
	profile_free(profile);
}

static void a_shift_without_end_ends_with_the_window(void **state)
{
	struct fixture *fixture = *state;

	add_catalogue(fixture);
	struct load_report *report =
	    import_shifts(fixture, "a.csv", "primary,ada,2026-10-01T00:00Z,\n");
	assert_counts(report, "1 0 0 0 1 0");
	assert_message(report, "[I121]");
	fixture->context.window =
	    (struct time_window){ true, at("2026-10-01T00:00:00Z"), at("2026-11-01T00:00:00Z") };
	assert_counts(import_shifts(fixture, "a.csv", "primary,ada,,\n"), "1 1 0 0 0 0");
	assert_number(ledger_number(fixture, "SELECT end_utc - start_utc FROM shift"), 31 * 86400);
}

static void take_back(struct fixture *fixture, const struct load_report *report)
{
	struct undo undo;
	g_autoptr(GError) error = NULL;

	if (!undo_begin(&undo, &fixture->context, fixture->profiles, report->load_id, &error))
		fail_msg("%s", error->message);
	for (guint i = 0; i < undo.loads->len; i++) {
		int64_t load_id = g_array_index(undo.loads, int64_t, i);
		g_autofree char *find = g_strdup_printf(
		    "SELECT profile || char(10) || sha256 FROM load WHERE id = %" G_GINT64_FORMAT,
		    load_id);
		g_auto(GStrv) words = g_strsplit(ledger_text(fixture, find), "\n", -1);
		g_autofree char *archive =
		    g_strdup_printf("%s/archive/%s.gz", fixture->root, words[1]);
		struct input input = { .path = archive,
			.shown_path = "again",
			.profile = profile_find(fixture->profiles, words[0]) };

		if (!undo_replay(&undo, &input, load_id, &error))
			fail_msg("%s", error->message);
	}
	undo_end(&undo);
}

static void an_undone_load_leaves_what_was_there_before(void **state)
{
	struct fixture *fixture = *state;

	import_incidents(fixture, "a.csv", "1,a,2026-10-01T00:00Z,,,\n2,a,2026-10-01T00:00Z,,,\n");
	struct load_report *b = import_incidents(
	    fixture, "b.csv", "1,b,2026-10-01T00:00Z,,,\n3,b,2026-10-01T00:00Z,,,\n");
	assert_string_equal(titles(fixture), "1=b 2=a 3=b");
	take_back(fixture, b);
	assert_string_equal(titles(fixture), "1=a 2=a");
	assert_string_equal(
	    ledger_text(fixture, "SELECT status FROM load WHERE path = 'b.csv'"), "undone");
}

static void undoing_keeps_what_later_loads_said(void **state)
{
	struct fixture *fixture = *state;

	struct load_report *a = import_incidents(fixture, "a.csv", "1,a,2026-10-01T00:00Z,,,\n");
	struct load_report *b = import_incidents(fixture, "b.csv", "1,b,2026-10-01T00:00Z,,,\n");
	import_incidents(fixture, "c.csv", "1,c,2026-10-01T00:00Z,,,\n");
	take_back(fixture, b);
	assert_string_equal(titles(fixture), "1=c");
	take_back(fixture, a);
	assert_string_equal(titles(fixture), "1=c");
	assert_number(ledger_number(fixture, "SELECT count(*) FROM incident"), 3);
}

static void an_undone_withdrawal_brings_the_shift_back(void **state)
{
	struct fixture *fixture = *state;

	add_catalogue(fixture);
	import_shifts(fixture, "a.csv",
	    "primary,ada,2026-10-01T00:00Z,2026-10-02T00:00Z\n"
	    "primary,bob,2026-10-02T00:00Z,2026-10-03T00:00Z\n");
	struct load_report *moved = import_shifts(fixture, "a.csv",
	    "primary,ada,2026-10-01T00:00Z,2026-10-02T00:00Z\n"
	    "primary,ada,2026-10-02T00:00Z,2026-10-03T00:00Z\n");
	assert_number(moved->counts.withdrawn, 1);
	assert_string_equal(shifts(fixture), "ada 01, ada 02");
	take_back(fixture, moved);
	assert_string_equal(shifts(fixture), "ada 01, bob 02");
}

static const char *samples(struct fixture *fixture)
{
	return ledger_text(fixture,
	    "SELECT group_concat(s.service || ' ' || s.metric || ' ' || s.field || ' ' || b.day || ': ' "
	    "|| b.good_sum || '/' || b.total_sum, ', ') FROM (SELECT * FROM sample_block ORDER BY "
	    "series_id, day) b JOIN sample_series s ON s.id = b.series_id");
}

static void undone_samples_are_put_together_from_the_other_files(void **state)
{
	struct fixture *fixture = *state;
	static const char header[] = "timestamp,service,good,total\n";

	add_catalogue(fixture);
	import_text(fixture, "nines-metrics", "a.csv",
	    "timestamp,service,good,total\n2026-10-01T00:00Z,web,1,10\n2026-10-01T00:01Z,web,2,10\n"
	    "2026-10-01T00:00Z,shop,5,10\n");
	g_autofree char *before = g_strdup(samples(fixture));
	g_autofree char *text =
	    g_strconcat(header, "2026-10-01T00:01Z,web,7,10\n2026-10-02T00:00Z,web,9,10\n", NULL);
	struct load_report *wrong = import_text(fixture, "nines-metrics", "b.csv", text);
	import_text(fixture, "nines-metrics", "c.csv",
	    "timestamp,service,good,total\n2026-10-01T00:02Z,web,3,10\n");
	take_back(fixture, wrong);
	assert_holds(before, "web requests ratio 20727: 3/20");
	assert_holds(samples(fixture), "web requests ratio 20727: 6/30");
	assert_holds(samples(fixture), "shop requests ratio 20727: 5/10");
	assert_null(strstr(samples(fixture), "20728"));
}

static void undone_bytes_are_read_only_when_somebody_asks(void **state)
{
	struct fixture *fixture = *state;
	const char *path = put_text(fixture, "a.csv", HEADER "1,a,2026-10-01T00:00Z,,,\n");
	struct load_report *first = import_path(fixture, "nines-incidents", path);
	struct import_file file = { .path = path,
		.shown_path = "a.csv",
		.profile = profile_find(fixture->profiles, "nines-incidents") };
	struct load_report *report = NULL;

	take_back(fixture, first);
	assert_true(import_run(&fixture->context, &file, &report, NULL));
	assert_number(report->status, LOAD_SKIPPED);
	load_report_free(report);
	file.is_asked_for = true;
	assert_true(import_run(&fixture->context, &file, &report, NULL));
	assert_number(report->status, LOAD_LOADED);
	load_report_free(report);
	assert_string_equal(titles(fixture), "1=a");
}

static void bytes_are_read_again_with_other_settings(void **state)
{
	struct fixture *fixture = *state;
	static const char text[] = "{\"zone\":\"Europe/Berlin\"}";
	g_autoptr(GPtrArray) settings = yaml_read("n.yaml", text, strlen(text), YAML_ANY, NULL);
	const struct profile *plain = profile_find(fixture->profiles, "nines-incidents");
	struct profile *with_zone = profile_with(plain, settings->pdata[0], NULL);
	const char *path = put_text(fixture, "a.csv", HEADER "1,a,2026-10-01 00:00,,,\n");
	const struct {
		const struct profile *profile;
		const char *settings, *expected;
	} steps[] = {
		{ plain, NULL, "1 0 0 0 1 0" },
		{ with_zone, text, "1 1 0 0 0 0" },
		{ with_zone, text, "0 0 0 0 0 0" },
		/* what was said once is not taken back by saying nothing */
		{ plain, NULL, "0 0 0 0 0 0" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
		struct import_file file = { .path = path,
			.shown_path = "a.csv",
			.profile = steps[i].profile,
			.settings = steps[i].settings,
			.is_asked_for = true };
		struct load_report *report = NULL;

		assert_true(import_run(&fixture->context, &file, &report, NULL));
		g_ptr_array_add(fixture->reports, report);
		assert_counts(report, steps[i].expected);
	}
	profile_free(with_zone);
	assert_string_equal(titles(fixture), "1=a");
	assert_number(
	    ledger_number(fixture, "SELECT count(*) FROM reject WHERE closed_by IS NULL"), 0);
}

static void an_audit_log_is_collapsed_to_its_newest_rows(void **state)
{
	struct fixture *fixture = *state;
	static const char text[] = "collapse: updated_at";
	g_autoptr(GPtrArray) settings = yaml_read("n.yaml", text, strlen(text), YAML_ANY, NULL);
	struct profile *profile = profile_with(
	    profile_find(fixture->profiles, "nines-incidents"), settings->pdata[0], NULL);
	struct load_report *report = import_with(fixture, profile,
	    put_text(fixture, "log.csv",
		HEADER "1,opened,2026-10-01T00:00Z,,,2026-10-01T00:00Z\n"
		       "2,only,2026-10-01T00:00Z,,,2026-10-01T00:00Z\n"
		       "1,newest,2026-10-01T00:00Z,,,2026-10-03T00:00Z\n"
		       "1,assigned,2026-10-01T00:00Z,,,2026-10-02T00:00Z\n"
		       "3,first of equals,2026-10-01T00:00Z,,,2026-10-02T00:00Z\n"
		       "3,last of equals,2026-10-01T00:00Z,,,2026-10-02T00:00Z\n"));

	profile_free(profile);
	assert_counts(report, "6 3 0 0 0 0");
	assert_number(report->counts.superseded, 3);
	assert_string_equal(titles(fixture), "1=newest 2=only 3=last of equals");
}

static void a_file_that_ends_where_its_tool_stops_is_refused(void **state)
{
	struct fixture *fixture = *state;
	static const char text[] =
	    "two: {truncated_at: 2}\nyes: {truncated_at: 2, accept_truncated: yes}\n";
	g_autoptr(GPtrArray) documents = yaml_read("n.yaml", text, strlen(text), YAML_ANY, NULL);
	const struct profile *native = profile_find(fixture->profiles, "nines-incidents");
	struct profile *two = profile_with(native, yaml_get(documents->pdata[0], "two"), NULL);
	struct profile *yes = profile_with(native, yaml_get(documents->pdata[0], "yes"), NULL);
	static const char rows[] = HEADER "1,a,2026-10-01T00:00Z,,,\n2,a,2026-10-01T00:00Z,,,\n";

	struct load_report *report = import_with(fixture, two, put_text(fixture, "a.csv", rows));
	assert_number(report->status, LOAD_REFUSED);
	assert_holds(report->refusal, "exactly 2 records");
	assert_holds(report->refusal, "[I008]");
	assert_number(ledger_number(fixture, "SELECT count(*) FROM incident"), 0);
	assert_counts(import_with(fixture, yes, put_text(fixture, "a.csv", rows)), "2 2 0 0 0 0");
	assert_counts(import_with(fixture, two,
			  put_text(fixture, "b.csv", HEADER "3,a,2026-10-01T00:00Z,,,\n")),
	    "1 1 0 0 0 0");
	profile_free(two);
	profile_free(yes);
}

static void a_changed_header_is_told(void **state)
{
	struct fixture *fixture = *state;

	import_text(fixture, "nines-incidents", "in/a.csv",
	    "id,title,services,started_at,severity\n1,a,,2026-10-01T00:00Z,high\n");
	struct load_report *report = import_text(fixture, "nines-incidents", "in/b.csv",
	    "id,title,services,started_at,urgency\n2,a,,2026-10-01T00:00Z,high\n");
	assert_message(report,
	    "in/b.csv:1:1: warning: the header changed since the last such file; new: \"urgency\"; gone: "
	    "\"severity\" [W307]");
	assert_number(import_text(fixture, "nines-incidents", "in/c.csv",
			  "urgency,id,title,services,started_at\nhigh,3,a,,2026-10-01T00:00Z\n")
			  ->counts.warnings,
	    0);
}

#define in_ledger(test) cmocka_unit_test_setup_teardown(test, ledger_setup, ledger_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_ledger(the_newest_state_counts_whatever_the_order_of_imports),
		in_ledger(without_a_version_the_later_now_counts),
		in_ledger(an_export_that_contradicts_itself_adds_no_revisions),
		in_ledger(of_two_states_in_a_file_the_newer_one_counts),
		in_ledger(a_load_touches_exactly_the_months_that_changed),
		in_ledger(a_declared_window_withdraws_what_the_file_lacks),
		in_ledger(the_name_of_a_file_declares_its_window),
		in_ledger(a_calendar_gives_what_lies_in_the_window_of_its_name),
		in_ledger(a_shift_without_end_ends_with_the_window),
		in_ledger(an_undone_load_leaves_what_was_there_before),
		in_ledger(undoing_keeps_what_later_loads_said),
		in_ledger(an_undone_withdrawal_brings_the_shift_back),
		in_ledger(undone_samples_are_put_together_from_the_other_files),
		in_ledger(undone_bytes_are_read_only_when_somebody_asks),
		in_ledger(bytes_are_read_again_with_other_settings),
		in_ledger(an_audit_log_is_collapsed_to_its_newest_rows),
		in_ledger(a_file_that_ends_where_its_tool_stops_is_refused),
		in_ledger(a_changed_header_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
