#include "etl/import.h"

#include <string.h>

#include "base/fs.h"
#include "tests/support.h"

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
		    ":2:26: error: good: \"101\" is more than the total, 100 [I111]" },
		{ "nines-metrics",
		    "timestamp,service,good,total\n2026-10-24T00:00:00Z,web,1.01,1\n", "[I111]" },
		{ "nines-metrics",
		    "timestamp,service,good,total\n2026-10-24T00:00:00Z,web,-1,100\n",
		    ":2:26: error: good: \"-1\" is negative [I112]" },
		{ "nines-metrics",
		    "timestamp,service,good,total\n2026-10-24T00:00:00Z,web,1,-100\n", "[I112]" },
		{ "nines-metrics", "timestamp,service,good,total\n2026-10-24T00:00:00Z,web,1,1e\n",
		    ":2:28: error: total: \"1e\" is not a number such as 12, 0.25 or 1.5e3 [I105]" },
		{ "nines-metrics",
		    "timestamp,service,good,total\n2026-10-24T00:00:00Z,web,0.0833333333333333,1\n",
		    ":2:26: error: good: \"0.0833333333333333\" is longer than is kept: 18 digits, 15 of them behind the point [I105]" },
		{ "nines-metrics",
		    "timestamp,service,good,total\n2026-10-24T00:00:00Z,web,0.5,9223372036854775808\n",
		    ":2:30: error: total: \"9223372036854775808\" is larger than is counted: more than 9223372036854775807 [I124]" },
		{ "nines-metrics",
		    "timestamp,service,good,total\n"
		    "2026-10-24T00:00:00Z,web,0.000000000000001,999999999999999999\n",
		    ":2:44: error: good and total differ by more digits than fit together [I105]" },
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
		/* folders of their own: no header is compared with another case's */
		g_autofree char *name = g_strdup_printf("%zu/in.csv", i);
		struct load_report *report =
		    import_text(fixture, cases[i].profile, name, cases[i].text);

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
	    profile_with(profile_find(fixture->profiles, "nines-incidents"), NULL, NULL);

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
		{ "nines-incidents", "id,title,services,started_at,id\n", 32,
		    "in:1:30: error: the header names \"id\" twice [I002]" },
		{ "nines-incidents", "\xff\xfei\0d", 5, "[I003]" },
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

#define in_ledger(test) cmocka_unit_test_setup_teardown(test, ledger_setup, ledger_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
