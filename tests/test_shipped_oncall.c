#include "base/fs.h"
#include "tests/support_shipped.h"

/* The shipped profiles of shifts and holidays on files that tools wrote. */

#define ONCALL   "data/oncall/"
#define OVERLAP  ONCALL "pagerduty-overlap-checker/"
#define EXAMPLES "data/incidents/pagerduty/api_response_examples.json"

static const struct load_report *import_shared(
    struct fixture *fixture, const char *profile, const char *name)
{
	return import_known(
	    fixture, shipped_with(fixture, profile, NULL), shared_path(fixture, name));
}

/* A file of the test's own, with all names known. */
static const struct load_report *import_own(
    struct fixture *fixture, const char *profile, const char *name, const char *text)
{
	return import_known(
	    fixture, shipped_with(fixture, profile, NULL), put_text(fixture, name, text));
}

/* A line for each shift: `schedule engineer role start hours`. */
#define SHIFT_LINES                                                                                       \
	"SELECT group_concat(line, char(10)) FROM (SELECT schedule || ' ' || engineer || ' ' || role || " \
	"' ' || strftime('%Y-%m-%dT%H:%M:%SZ', start_utc, 'unixepoch') || ' ' || "                        \
	"((end_utc - start_utc) / 3600) AS line FROM shift WHERE replaced_by IS NULL ORDER BY id)"
#define SHIFT_SECONDS                                                                              \
	"SELECT coalesce(sum(end_utc - start_utc), 0) FROM shift WHERE replaced_by IS NULL"

static void a_month_of_a_pagerduty_schedule(void **state)
{
	struct fixture *fixture = *state;

	assert_counts(import_shared(fixture, "pagerduty-schedules",
			  ONCALL "pagerduty-calculator/schedules-2023-01.json"),
	    "16 16 0 0 0 0");
	/* January 2023 in Prague, without a gap */
	assert_number(ledger_number(fixture, SHIFT_SECONDS), 744 * 3600);
	assert_number(ledger_number(fixture, "SELECT min(start_utc) FROM shift"),
	    at("2023-01-01T00:00:00+01:00"));
	assert_number(ledger_number(fixture, "SELECT max(end_utc) FROM shift"),
	    at("2023-02-01T00:00:00+01:00"));
	assert_number(ledger_number(fixture,
			  "SELECT sum(end_utc - start_utc) FROM shift WHERE engineer = 'Person A'"),
	    1046710);
	assert_string_equal(
	    ledger_text(fixture, "SELECT DISTINCT schedule FROM shift"), "My Team - oncall");
}

static void one_schedule_of_pagerduty(void **state)
{
	static const char *const keys[] = { "GET /schedules/{id}", "response", NULL };
	struct fixture *fixture = *state;

	/* the layers that it is made of are in the file too, and do not count */
	assert_counts(import_known(fixture, shipped_with(fixture, "pagerduty-schedules", NULL),
			  put_part(fixture, "schedule.json", EXAMPLES, keys)),
	    "1 1 0 0 0 0");
	assert_string_equal(ledger_text(fixture, SHIFT_LINES),
	    "Daily Engineering Rotation Regina Phalange primary 2015-11-10T13:00:00Z 9");
	/* a schedule that nobody was on */
	assert_counts(
	    import_shared(fixture, "pagerduty-schedules", OVERLAP "schedule-primary.json"),
	    "0 0 0 0 0 0");
}

static void oncalls_of_pagerduty(void **state)
{
	static const struct {
		const char *name, *counts;
		int hours;
	} cases[] = {
		{ "bug-27-entries-cross", "1 1 0 0 0 0", 72 },
		{ "bug-27-entries-plus-one-day", "1 1 0 0 0 0", 80 },
		{ "bug-27-entries", "1 1 0 0 0 0", 48 },
		/* over a change of the clocks */
		{ "dst-2-entries-cross", "1 1 0 0 0 0", 49 },
		{ "dst-2-entries", "1 1 0 0 0 0", 49 },
		{ "dst-entries-cross", "3 3 0 0 0 0", 96 },
		{ "dst-entries", "3 3 0 0 0 0", 121 },
		{ "entries-before-time-since", "3 3 0 0 0 0", 72 },
		{ "entries-over-time-until", "3 3 0 0 0 0", 72 },
		/* one of them has no length */
		{ "entries-cross-before-time-since", "4 3 0 0 1 0", 96 },
		{ "entries-cross-over-time-until", "4 3 0 0 1 0", 96 },
		{ "entries-days", "3 2 0 0 1 0", 20 },
		{ "entries-no-overlap", "3 2 0 0 1 0", 48 },
		{ "entries", "3 2 0 0 1 0", 24 },
	};

	shared_path(*state, OVERLAP);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = g_strconcat(OVERLAP, cases[i].name, ".json", NULL);

		/* the files have the same people on the same days */
		shipped_teardown(state);
		shipped_setup(state);
		assert_counts(import_shared(*state, "pagerduty-oncalls", path), cases[i].counts);
		assert_number(ledger_number(*state, SHIFT_SECONDS), cases[i].hours * 3600);
	}
}

static void a_malformed_answer_is_refused_where_it_is_malformed(void **state)
{
	struct fixture *fixture = *state;
	const struct load_report *report =
	    import_shared(fixture, "pagerduty-oncalls", OVERLAP "entries-user-reference.json");

	assert_int_equal(report->status, LOAD_REFUSED);
	assert_holds(report->refusal, "entries-user-reference.json:123:");
	assert_holds(report->refusal, "error: JSON has no trailing comma [I007]");
	assert_number(ledger_number(fixture, "SELECT count(*) FROM shift"), 0);
}

static void levels_of_escalation_are_roles(void **state)
{
	static const char *const keys[] = { "GET /oncalls", "response", NULL };
	static const char text[] =
	    "{\"oncalls\": [{\"escalation_policy\": {\"summary\": \"Shop\"}, \"escalation_level\": 1,\n"
	    "\"schedule\": {\"summary\": \"Shop primary\"}, \"user\": {\"id\": \"P1\", \"summary\": \"Ann\"},\n"
	    "\"start\": \"2026-10-24T09:00:00Z\", \"end\": \"2026-10-24T21:00:00Z\"},\n"
	    /* the same shift, as another policy has it */
	    "{\"escalation_policy\": {\"summary\": \"Search\"}, \"escalation_level\": 1,\n"
	    "\"schedule\": {\"summary\": \"Shop primary\"}, \"user\": {\"id\": \"P1\", \"summary\": \"Ann\"},\n"
	    "\"start\": \"2026-10-24T09:00:00Z\", \"end\": \"2026-10-24T21:00:00Z\"},\n"
	    /* always on call */
	    "{\"escalation_policy\": {\"summary\": \"Shop\"}, \"escalation_level\": 3, \"schedule\": null,\n"
	    "\"user\": {\"id\": \"P2\", \"summary\": \"Bob\"}, \"start\": null, \"end\": null}]}";
	struct fixture *fixture = *state;
	const struct load_report *report;

	assert_counts(import_known(fixture, shipped_with(fixture, "pagerduty-oncalls", NULL),
			  put_part(fixture, "oncalls.json", EXAMPLES, keys)),
	    "1 1 0 0 0 0");
	report = import_own(fixture, "pagerduty-oncalls", "october.json", text);
	assert_counts(report, "3 1 0 0 1 0");
	assert_number(report->counts.duplicates, 1);
	assert_message(report, "[I121]");
	fixture->context.window =
	    (struct time_window){ true, at("2026-10-01T00:00:00Z"), at("2026-11-01T00:00:00Z") };
	report = import_own(fixture, "pagerduty-oncalls", "october.json", text);
	assert_counts(report, "3 1 0 1 0 0");
	assert_number(report->counts.duplicates, 1);
	assert_string_equal(ledger_text(fixture, SHIFT_LINES),
	    "Daily Engineering Rotation Tim Wright secondary 2015-03-06T20:28:51Z 24\n"
	    "Shop primary Ann primary 2026-10-24T09:00:00Z 12\n"
	    "Shop Bob secondary 2026-10-01T00:00:00Z 744");
}

static void engineers_of_pagerduty_are_known_by_any_of_their_names(void **state)
{
	static const char text[] =
	    "{\"schedules\": [{\"name\": \"primary\", \"final_schedule\": {\"rendered_schedule_entries\": [\n"
	    "{\"start\": \"2026-10-24T09:00:00Z\", \"end\": \"2026-10-24T21:00:00Z\",\n"
	    "\"user\": {\"id\": \"P1\", \"summary\": \"Ann Example\"}}]}}]}";
	struct fixture *fixture = *state;

	know_engineer(fixture, "ann");
	assert_counts(import_text(fixture, "pagerduty-schedules", "a.json", text), "1 0 0 0 0 1");
	import_text(fixture, "nines-aliases", "catalogue/aliases.csv",
	    "kind,name,target\nengineer,P1,ann\n");
	assert_counts(
	    import_again(fixture,
		ledger_number(fixture, "SELECT load_id FROM hold WHERE name = 'Ann Example'")),
	    "1 1 0 0 0 0");
	assert_string_equal(ledger_text(fixture, "SELECT engineer FROM shift"), "ann");
}

static void a_timeline_of_opsgenie_states_its_window(void **state)
{
	struct fixture *fixture = *state;
	const struct load_report *report = import_shared(
	    fixture, "opsgenie-timeline", ONCALL "transcribed/opsgenie-schedule-timeline.json");

	assert_counts(report, "2 2 0 0 0 0");
	/* the second one is of an escalation, which comes down to a person */
	assert_string_equal(ledger_text(fixture, SHIFT_LINES),
	    "Payments engineer1@example.com primary 2019-11-06T18:00:00Z 14\n"
	    "Payments engineer2@example.com primary 2019-11-07T18:00:00Z 14");
	assert_number(ledger_number(fixture,
			  "SELECT max(window_start_utc) FROM load WHERE window_end_utc > 0"),
	    at("2019-11-01T00:00:00Z"));
	assert_number(ledger_number(fixture, "SELECT max(window_end_utc) FROM load"),
	    at("2019-12-01T00:00:00Z"));
}

static void final_shifts_of_grafana(void **state)
{
	struct fixture *fixture = *state;

	assert_counts(import_shared(fixture, "grafana-oncall-shifts",
			  ONCALL "transcribed/grafana-final-shifts.json"),
	    "12 12 0 0 0 0");
	assert_number(ledger_number(fixture, SHIFT_SECONDS), 96 * 3600);
	/* the same as CSV */
	assert_counts(
	    import_own(fixture, "grafana-oncall-shifts-csv", "final.csv",
		"user_pk,user_email,user_username,shift_start,shift_end\n"
		"UC2CHRT5SD34X,alice@example.com,alice,2023-01-02T09:00:00Z,2023-01-02T17:00:00Z\n"
		"UC2CHRT5SD34X,alice@example.com,alice,2026-10-24T09:00:00Z,2026-10-24T17:00:00Z\n"),
	    "2 1 0 1 0 0");
	assert_number(ledger_number(fixture, SHIFT_SECONDS), 104 * 3600);
}

static void shifts_of_small_tools(void **state)
{
	struct fixture *fixture = *state;

	assert_counts(import_own(fixture, "csv-shifts", "shop.csv",
			  "start,end,hours,user\n"
			  "2026-10-24T09:00:00Z,2026-10-24T17:00:00Z,8,ann\n"),
	    "1 1 0 0 0 0");
	assert_counts(import_own(fixture, "csv-shifts", "dump.csv",
			  "Schedule,Person,Start,End,Duration (hours)\n"
			  "In Hours,ann,2026-10-25T09:00:00Z,2026-10-25T17:00:00Z,8\n"),
	    "1 1 0 0 0 0");
	assert_string_equal(ledger_text(fixture, SHIFT_LINES),
	    "shop ann primary 2026-10-24T09:00:00Z 8\n"
	    "In Hours ann primary 2026-10-25T09:00:00Z 8");
}

/* Those that repeat, in two days and a half. */
static void feeds_of_calendars(void **state)
{
	static const struct {
		const char *name, *counts, *shifts;
	} cases[] = {
		/* two events of other ids say the same */
		{ "pagerduty-schedule-feed", "2 1 0 0 0 0",
		    "On Call Schedule engineer1@example.com primary 2017-01-22T22:00:00Z 10" },
		{ "pagerduty-folded-summary", "2 2 0 0 0 0",
		    "On Call Schedule for On-Call Team jane@example.com primary 2025-07-31T15:00:00Z 168\n"
		    "On Call Schedule for On-Call Team On Call - Next Week primary 2025-10-01T15:00:00Z 168" },
		{ "linkedin-oncall", "1 1 0 0 0 0",
		    "payments Oncall Calendar engineer1@example.com primary 2026-06-05T16:00:00Z 15" },
		{ "grafana-final-export", "1 1 0 0 0 0",
		    "payments alice primary 2026-06-05T16:00:00Z 15" },
		{ "grafana-export", "5 5 0 0 0 0",
		    "test_ical_schedule engineer1@example.com primary 2021-10-15T05:00:00Z 12\n"
		    "test_ical_schedule engineer1@example.com primary 2021-10-16T05:00:00Z 12\n"
		    "test_ical_schedule engineer1@example.com primary 2021-10-17T05:00:00Z 12\n"
		    "test_ical_schedule amixr primary 2021-10-15T17:00:00Z 12\n"
		    "test_ical_schedule amixr primary 2021-10-16T17:00:00Z 12" },
	};

	shared_path(*state, ONCALL "transcribed");
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path =
		    g_strconcat(ONCALL "transcribed/", cases[i].name, ".ics", NULL);

		shipped_teardown(state);
		shipped_setup(state);
		struct fixture *fixture = *state;
		fixture->context.window = (struct time_window){ true, at("2021-10-15T00:00:00Z"),
			at("2021-10-17T12:00:00Z") };
		const struct load_report *report = import_shared(fixture, "icalendar-shifts", path);
		assert_counts(report, cases[i].counts);
		assert_string_equal(ledger_text(fixture, SHIFT_LINES), cases[i].shifts);
	}
}

static void bank_holidays(void **state)
{
	struct fixture *fixture = *state;

	assert_counts(
	    import_shared(fixture, "bank-holidays", ONCALL "pd-shifts/bank-holidays.json"),
	    "225 225 0 0 0 0");
	assert_string_equal(
	    ledger_text(fixture,
		"SELECT group_concat(calendar || ' ' || n) FROM (SELECT calendar, count(*) AS n "
		"FROM holiday GROUP BY calendar ORDER BY n)"),
	    "england-and-wales 67,scotland 75,northern-ireland 83");
}

/* A calendar for each file, called as the file says. */
static void calendars_in_files(void **state)
{
	static const struct {
		const char *profile, *folder, *pattern, *expected;
	} cases[] = {
		{ "yaml-holidays", ONCALL "form3-calendars", "*.yml",
		    "au_nsw 11 2023-04-01 2024-06-10,de 9 2026-01-01 2026-12-26,"
		    "fr 11 2026-01-01 2026-12-25,nl 11 2026-01-01 2026-12-26,pl 14 2026-01-01 2026-12-26,"
		    "ro 16 2026-01-01 2026-12-26,sp 8 2026-01-01 2026-12-25,"
		    "sp_barcelona 15 2026-01-01 2026-12-26,uk 24 2025-01-01 2027-12-28,"
		    "uk_nir 10 2026-01-01 2026-12-28,uk_sct 9 2026-01-01 2026-12-28" },
		{ "csv-holidays", ONCALL "pager-hours-holidays", "*.csv",
		    "berlin 9 2013-01-01 2013-12-26,bulgaria 14 2013-01-01 2013-12-26,"
		    "california 8 2013-01-01 2013-12-25,new_york 8 2013-01-01 2013-12-25" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const char *folder = shared_path(*state, cases[i].folder);
		g_autoptr(GPtrArray) files = fs_find(folder, "", cases[i].pattern);

		shipped_teardown(state);
		shipped_setup(state);
		struct fixture *fixture = *state;
		for (guint j = 0; j < files->len; j++) {
			g_autofree char *name =
			    g_build_filename(cases[i].folder, files->pdata[j], NULL);
			const struct load_report *report =
			    import_shared(fixture, cases[i].profile, name);

			assert_true(report->counts.added > 0);
			assert_number(report->counts.added, report->counts.read);
		}
		assert_string_equal(
		    ledger_text(fixture,
			"SELECT group_concat(calendar || ' ' || n || ' ' || date(first * 86400, 'unixepoch') "
			"|| ' ' || date(last * 86400, 'unixepoch')) FROM (SELECT calendar, count(*) AS n, "
			"min(day) AS first, max(day) AS last FROM holiday GROUP BY calendar ORDER BY calendar)"),
		    cases[i].expected);
	}
}

/* A name that says no calendar needs one from a source. */
static void a_calendar_can_be_given(void **state)
{
	static const char text[] = "2026-10-03,Day of German Unity\n";
	struct fixture *fixture = *state;
	const char *path = put_text(fixture, "days.csv", text);

	assert_counts(
	    import_with(fixture, shipped_with(fixture, "csv-holidays", NULL), path), "1 0 0 0 1 0");
	assert_counts(
	    import_with(fixture, shipped_with(fixture, "csv-holidays", "set: {calendar: DE}"),
		put_text(fixture, "german.csv", text)),
	    "1 1 0 0 0 0");
	assert_string_equal(ledger_text(fixture, "SELECT calendar FROM holiday"), "DE");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_shipped(a_month_of_a_pagerduty_schedule),
		in_shipped(one_schedule_of_pagerduty),
		in_shipped(oncalls_of_pagerduty),
		in_shipped(a_malformed_answer_is_refused_where_it_is_malformed),
		in_shipped(levels_of_escalation_are_roles),
		in_shipped(engineers_of_pagerduty_are_known_by_any_of_their_names),
		in_shipped(a_timeline_of_opsgenie_states_its_window),
		in_shipped(final_shifts_of_grafana),
		in_shipped(shifts_of_small_tools),
		in_shipped(feeds_of_calendars),
		in_shipped(bank_holidays),
		in_shipped(calendars_in_files),
		in_shipped(a_calendar_can_be_given),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
