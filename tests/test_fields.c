#include "etl/values/profile.h"

#include "tests/support.h"

/* What a field makes of the cells of its columns. */

/* Reads a file with a profile of events whose subject is described so; returns the subjects of the
 * events that were loaded, `|` between them. */
static const char *read_subjects(struct fixture *fixture, const char *subject, const char *text)
{
	/* not the profile nor the key of an earlier case */
	g_autofree char *name = g_strdup_printf("mine-%u", fixture->reports->len);
	g_autofree char *yaml = g_strdup_printf(
	    "profile: %s\nkind: events\nnulls: [none]\nfields:\n  kind: {constant: %s}\n"
	    "  at: {constant: \"2026-10-24T19:00:00Z\"}\n  subject: {%s}\n",
	    name, name, subject);

	put_text(fixture, "profiles/mine.yaml", yaml);
	g_ptr_array_unref(fixture->profiles);
	fixture->profiles = profiles_load(path_of(fixture, "profiles"), NULL);
	if (fixture->profiles == NULL)
		fail_msg("not a profile: %s", subject);
	const struct load_report *report = import_text(fixture, name, "in/report.csv", text);
	if (report->refusal != NULL)
		fail_msg("%s", report->refusal);
	g_autofree char *sql = g_strdup_printf(
	    "SELECT coalesce(group_concat(subject, '|'), '') FROM (SELECT subject FROM event "
	    "WHERE load_id = %" G_GINT64_FORMAT " ORDER BY line)",
	    report->load_id);
	return ledger_text(fixture, sql);
}

static void reads_its_columns_as_the_profile_says(void **state)
{
	static const struct {
		const char *subject, *text, *expected;
	} cases[] = {
		{ "from: a", "a,b\n1,2\n,3\n", "1" },
		{ "from: [a, b]", "a,b\n1,2\n,3\nnone,4\n", "1|3|4" },
		{ "from: [c, b]", "a,b\n1,2\n", "2" },
		{ "from: a, default: x", "a,b\n1,2\n,3\n", "1|x" },
		{ "constant: x, from: a", "a,b\n1,2\n", "x" },
		{ "from: a, match: '[0-9]+'", "a,b\nx12y3,2\nxyz,3\n", "12" },
		{ "from: [a, b], match: '^x(.*)'", "a,b\nx12,2\nyz,x3\n", "12|3" },
		{ "from: a, match: \"'s': (?|'([^']*)'|\\\"([^\\\"]*)\\\")\"",
		    "a,b\n\"{'s': 'it', 't': 'no'}\",2\n\"{'s': \"\"it's\"\"}\",3\n", "it|it's" },
		{ "from: a, strip: ['%', ' ms']", "a,b\n12 %,2\n3 ms,3\n4 s,3\n", "12|3|4 s" },
		{ "from: a, values: {\"1\": one, \"\": nothing}", "a,b\n1,2\n,3\n4,5\n",
		    "one|nothing|4" },
		{ "from: a, values: {\"1\": one, \"*\": many}", "a,b\n1,2\n4,5\n", "one|many" },
		{ "from: a, values: {\"1\": none}, default: x", "a,b\n1,2\n", "x" },
		{ "from: \"@file\"", "a,b\n1,2\n", "report" },
		{ "from: [a, \"@file\"]", "a,b\n1,2\n,3\n", "1|report" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_string_equal(
		    read_subjects(*state, cases[i].subject, cases[i].text), cases[i].expected);
}

static void joins_columns(void **state)
{
	static const struct {
		const char *subject, *text, *expected;
	} cases[] = {
		{ "from: [a, b], join: \" \"", "a,b\n1,2\n,3\n4,none\nnone,\n", "1 2|3|4" },
		{ "from: [b, a], join: \"\"", "a,b\n1,2\n", "21" },
		{ "from: [a, b, c], join: \"-\", default: x", "a,b\n1,2\n,\n", "1-2|x" },
		{ "from: [a, b], join: \"-\", match: '.$'", "a,b\n12,34\n", "2-4" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_string_equal(
		    read_subjects(*state, cases[i].subject, cases[i].text), cases[i].expected);
}

static void columns_that_nobody_reads_are_labels(void **state)
{
	static const struct {
		const char *subject, *text, *expected;
	} cases[] = {
		{ "from: [a, \"@labels\"], join: \"\"", "a,job,host\nup,api,h1\nup,,h2\nup,,\n",
		    "up{host=\"h1\",job=\"api\"}|up{host=\"h2\"}|up" },
		/* whatever the order of the columns */
		{ "from: [a, \"@labels\"], join: \"\"", "host,job,a\nh1,api,up\n",
		    "up{host=\"h1\",job=\"api\"}" },
		{ "from: [\"@labels\", \"@file\"]", "a\n1\n", "{a=\"1\"}" },
		{ "from: [\"@labels\", \"@file\"]", "a,,b\n,1,\n", "report" },
		{ "from: [a, \"@labels\"]", "a\n1\n\n", "1" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_string_equal(
		    read_subjects(*state, cases[i].subject, cases[i].text), cases[i].expected);
}

static void counts_only_where_another_column_says_so(void **state)
{
	static const struct {
		const char *subject, *text, *expected;
	} cases[] = {
		{ "from: a, where: {state: '^(?i:closed)$'}",
		    "a,state\n1,closed\n2,open\n3,CLOSED\n4,\n5,closed again\n", "1|3" },
		{ "from: a, where: {state: closed}, default: x", "a,state\n1,closed\n2,open\n",
		    "1|x" },
		/* a column that is not there says nothing */
		{ "from: a, where: {state: closed}, default: x", "a\n1\n", "x" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_string_equal(
		    read_subjects(*state, cases[i].subject, cases[i].text), cases[i].expected);
}

static void a_json_record_has_the_columns_of_conditions(void **state)
{
	struct fixture *fixture = *state;

	put_text(fixture, "profiles/mine.yaml",
	    "profile: mine\nkind: events\nformat: json\nfields:\n"
	    "  kind: {constant: bug}\n"
	    "  at: {from: at}\n"
	    "  subject: {from: [name, team.name], join: \" \"}\n"
	    "  closed_at: {from: changed, where: {state.word: '^done$'}}\n");
	g_autoptr(GPtrArray) profiles = profiles_load(path_of(fixture, "profiles"), NULL);
	assert_non_null(profiles);
	assert_counts(
	    import_with(fixture, profile_find(profiles, "mine"),
		put_text(fixture, "in.json",
		    "[{\"name\": \"a\", \"team\": {\"name\": \"b\"}, \"at\": \"2026-10-24T19:00:00Z\",\n"
		    "\"changed\": \"2026-10-24T20:00:00Z\", \"state\": {\"word\": \"done\"}},\n"
		    "{\"name\": \"c\", \"at\": \"2026-10-24T19:00:00Z\", \"changed\": \"2026-10-24T20:00:00Z\"}]")),
	    "2 2 0 0 0 0");
	assert_string_equal(
	    ledger_text(fixture,
		"SELECT group_concat(subject || ' ' || coalesce(closed_utc - at_utc, '-'), '|') "
		"FROM (SELECT * FROM event ORDER BY id)"),
	    "a b 3600|c -");
}

static void a_wrong_condition_is_refused(void **state)
{
	static const char *const cases[] = { "where: closed", "where: {}", "where: {a: b, c: d}",
		"where: {a: '('}", "where: {a: [b]}" };

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *yaml = g_strdup_printf(
		    "profile: mine\nkind: events\nfields:\n  subject: {from: a, %s}\n", cases[i]);
		g_autoptr(GError) error = NULL;

		put_text(*state, "profiles/mine.yaml", yaml);
		assert_null(profiles_load(path_of(*state, "profiles"), &error));
		assert_holds(error->message, "mine.yaml:4:");
	}
}

#define in_ledger(test) cmocka_unit_test_setup_teardown(test, ledger_setup, ledger_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_ledger(reads_its_columns_as_the_profile_says),
		in_ledger(joins_columns),
		in_ledger(columns_that_nobody_reads_are_labels),
		in_ledger(counts_only_where_another_column_says_so),
		in_ledger(a_json_record_has_the_columns_of_conditions),
		in_ledger(a_wrong_condition_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
