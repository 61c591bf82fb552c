#include "etl/holds.h"
#include "etl/import.h"

#include <string.h>

#include "base/fs.h"
#include "tests/support.h"

static const char two_incidents[] = "id,title,services,started_at,resolved_at\n"
				    "INC-1,Down,web,2026-10-24T19:00:00Z,2026-10-24T20:00:00Z\n"
				    "INC-2,Slow,shop,2026-10-25T19:00:00Z,\n";

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
	g_autoptr(GArray) none = holds_find_released(&fixture->context);
	assert_number(none->len, 0);

	import_text(fixture, "nines-services", "s2.csv",
	    "service,product,team,pool,critical\nshop,store,front,A,yes\n");
	g_autoptr(GArray) released = holds_find_released(&fixture->context);
	assert_number(released->len, 1);
	assert_number(g_array_index(released, int64_t, 0), report->load_id);
	struct load_report *again = import_again(fixture, report->load_id);
	assert_counts(again, "1 1 0 0 0 0");
	assert_number(ledger_number(fixture, "SELECT closed_by FROM hold"), again->load_id);
	g_autoptr(GArray) settled = holds_find_released(&fixture->context);
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
		g_autoptr(GArray) released = holds_find_released(&fixture->context);
		assert_number(released->len, 1);
		assert_number(import_again(fixture, g_array_index(released, int64_t, 0))->status,
		    LOAD_LOADED);
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
	g_autoptr(GArray) released = holds_find_released(&fixture->context);
	assert_number(released->len, 1);
	assert_counts(import_again(fixture, g_array_index(released, int64_t, 0)), "1 1 0 0 0 0");
	assert_string_equal(
	    ledger_text(fixture,
		"SELECT title FROM incident WHERE external_id = 'INC-1' AND replaced_by IS NULL"),
	    "Down (revised)");
}

static void a_newer_file_holds_against_a_held_record(void **state)
{
	struct fixture *fixture = *state;

	import_text(fixture, "nines-services", "s.csv",
	    "service,product,team,pool,critical\nweb,store,front,A,yes\n");
	import_text(fixture, "nines-incidents", "a.csv",
	    "id,title,services,started_at\nINC-7,Old,shop,2026-10-24T19:00:00Z\n");
	import_text(fixture, "nines-incidents", "b.csv",
	    "id,title,services,started_at\nINC-7,New,web,2026-10-24T19:00:00Z\n");
	import_text(fixture, "nines-services", "s2.csv",
	    "service,product,team,pool,critical\nshop,store,front,A,yes\n");
	g_autoptr(GArray) released = holds_find_released(&fixture->context);
	assert_number(released->len, 1);
	struct load_report *again = import_again(fixture, g_array_index(released, int64_t, 0));
	assert_counts(again, "1 0 0 0 0 0");
	assert_number(again->counts.superseded, 1);
	assert_string_equal(
	    ledger_text(fixture,
		"SELECT title FROM incident WHERE external_id = 'INC-7' AND replaced_by IS NULL"),
	    "New");
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
	g_autoptr(GArray) released = holds_find_released(&fixture->context);
	assert_number(released->len, 1);
	assert_counts(import_again(fixture, g_array_index(released, int64_t, 0)), "2 2 0 0 0 0");
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
	g_autoptr(GArray) released = holds_find_released(&fixture->context);
	assert_counts(import_again(fixture, g_array_index(released, int64_t, 0)), "1 1 0 0 0 0");
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
	g_autoptr(GArray) released = holds_find_released(&fixture->context);
	assert_number(released->len, 1);
	assert_counts(import_again(fixture, g_array_index(released, int64_t, 0)), "3 1 0 0 0 2");
	import_text(fixture, "nines-engineers", "e.csv",
	    "engineer,name,email,zone,calendar\nev,Eve,EVE,Europe/Berlin,DE\n");
	g_autoptr(GArray) second = holds_find_released(&fixture->context);
	assert_number(second->len, 1);
	assert_counts(import_again(fixture, g_array_index(second, int64_t, 0)), "2 1 0 0 0 1");
}

/* All occurrences of an event stand at its place, those outside of the window too. */
static void a_held_calendar_is_read_again_for_the_window_it_was_read_for(void **state)
{
	struct fixture *fixture = *state;

	add_catalogue(fixture);
	fixture->context.window =
	    (struct time_window){ true, at("2026-10-01T00:00:00Z"), at("2026-11-01T00:00:00Z") };
	struct load_report *report = import_text(fixture, "icalendar-shifts", "rota.ics",
	    "BEGIN:VCALENDAR\nVERSION:2.0\nX-WR-CALNAME:primary\n"
	    "BEGIN:VEVENT\nUID:1\nATTENDEE:mailto:eve@example.com\n"
	    "DTSTART:20260901T180000Z\nDTEND:20260902T060000Z\nRRULE:FREQ=WEEKLY;COUNT=13\n"
	    "END:VEVENT\nEND:VCALENDAR\n");
	assert_counts(report, "4 0 0 0 0 4");
	fixture->context.window = (struct time_window){ 0 };
	import_text(fixture, "nines-engineers", "e.csv",
	    "engineer,name,email,zone,calendar\neve,Eve,eve@example.com,Europe/Berlin,DE\n");
	g_autoptr(GArray) released = holds_find_released(&fixture->context);
	assert_number(released->len, 1);
	assert_counts(import_again(fixture, report->load_id), "4 4 0 0 0 0");
	assert_number(
	    ledger_number(fixture, "SELECT min(start_utc) FROM shift"), at("2026-10-06T18:00:00Z"));
	assert_number(
	    ledger_number(fixture, "SELECT max(start_utc) FROM shift"), at("2026-10-27T18:00:00Z"));
}

/* What was read without a window does not take that of whoever has it read again. */
static void a_held_file_without_a_window_is_read_again_without_one(void **state)
{
	struct fixture *fixture = *state;

	add_catalogue(fixture);
	struct load_report *report = import_text(fixture, "nines-shifts", "a.csv",
	    "schedule,engineer,start,end\nprimary,eve,2026-10-24T19:00:00Z,2026-10-25T07:00:00Z\n");
	import_text(fixture, "nines-engineers", "e.csv",
	    "engineer,name,email,zone,calendar\neve,Eve,eve@example.com,Europe/Berlin,DE\n");
	fixture->context.window =
	    (struct time_window){ true, at("2026-11-01T00:00:00Z"), at("2026-12-01T00:00:00Z") };
	assert_counts(import_again(fixture, report->load_id), "1 1 0 0 0 0");
	assert_number(ledger_number(fixture, "SELECT count(window_start_utc) FROM load"), 0);
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

#define in_ledger(test) cmocka_unit_test_setup_teardown(test, ledger_setup, ledger_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_ledger(a_hold_is_released_by_adding_the_name),
		in_ledger(two_unknown_names_are_released_one_after_the_other),
		in_ledger(reading_held_records_again_does_not_bring_back_old_values),
		in_ledger(a_newer_file_holds_against_a_held_record),
		in_ledger(reading_held_samples_again_does_not_bring_back_old_values),
		in_ledger(reading_held_records_again_leaves_the_rejects_alone),
		in_ledger(engineers_schedules_and_pools_are_held_too),
		in_ledger(a_held_calendar_is_read_again_for_the_window_it_was_read_for),
		in_ledger(a_held_file_without_a_window_is_read_again_without_one),
		in_ledger(an_unknown_currency_is_rejected),
		in_ledger(unknown_names_of_samples_share_one_hold),
		in_ledger(a_service_name_may_hold_a_semicolon_where_lists_are_not_split),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
