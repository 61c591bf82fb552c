#include "etl/values/guess.h"
#include "etl/values/profile.h"

#include <string.h>

#include "base/error.h"
#include "tests/support.h"

static void the_shipped_profiles_load(void **state)
{
	struct fixture *fixture = *state;

	assert_true(fixture->profiles->len >= 17);
	for (guint i = 0; i < fixture->profiles->len; i++) {
		const struct profile *profile = fixture->profiles->pdata[i];

		assert_non_null(profile->title);
		/* but for those that look like another one, and must be named */
		assert_true(profile->recognise->len > 0 || profile->dialect.columns != NULL ||
		    g_str_equal(profile->name, "jira-bugs") ||
		    g_str_equal(profile->name, "icalendar-holidays") ||
		    g_str_has_suffix(profile->name, "-action-items"));
		assert_ptr_equal(profile_find(fixture->profiles, profile->name), profile);
		if (i > 0) {
			const struct profile *before = fixture->profiles->pdata[i - 1];
			assert_true(strcmp(before->name, profile->name) < 0);
		}
	}
	assert_null(profile_find(fixture->profiles, "absent"));
}

static void every_kind_has_a_native_profile(void **state)
{
	struct fixture *fixture = *state;

	for (guint i = 0; kinds[i] != NULL; i++) {
		g_autofree char *name = g_strdup_printf("nines-%s", kinds[i]->name);
		const struct profile *profile = profile_find(fixture->profiles, name);

		if (profile == NULL)
			fail_msg("there is no profile %s", name);
		assert_ptr_equal(profile->kind, kinds[i]);
		assert_ptr_equal(kind_find(kinds[i]->name), kinds[i]);
		assert_true(kinds[i]->field_count <= FIELDS_MAX);
	}
	assert_null(kind_find("absent"));
}

static void a_workspace_adds_its_own(void **state)
{
	struct fixture *fixture = *state;

	put_text(fixture, "profiles/mine.yaml",
	    "profile: mine\n"
	    "kind: incidents\n"
	    "delimiter: \";\"\n"
	    "zone: Europe/Berlin\n"
	    "recognise: [Nr, Beginn]\n"
	    "nulls: [\"-\", n/a]\n"
	    "reject: {max: 5, percent: 10}\n"
	    "fields:\n"
	    "  id: {from: [Nr, Nummer]}\n"
	    "  title: {constant: unnamed}\n"
	    "  started_at: {from: [Beginn]}\n"
	    "  resolved_at: {from: [Dauer], seconds_after: started_at}\n"
	    "  maintenance: {from: [Art], values: {Wartung: \"yes\", \"*\": \"no\"}}\n"
	    "  services: {from: [System], split: \"no\"}\n");
	g_autoptr(GPtrArray) profiles = profiles_load(path_of(fixture, "profiles"), NULL);
	assert_non_null(profiles);
	assert_number(profiles->len, fixture->profiles->len + 1);
	const struct profile *mine = profile_find(profiles, "mine");
	assert_int_equal(mine->format, PROFILE_CSV);
	assert_int_equal(mine->dialect.delimiter, ';');
	assert_string_equal(zone_name(mine->zone), "Europe/Berlin");
	assert_number(mine->reject_max, 5);
	assert_number(mine->reject_percent, 10);
	const struct field_source *id = &mine->sources[kind_field(mine->kind, "id")];
	assert_number(id->columns->len, 2);
	assert_string_equal(id->columns->pdata[1], "Nummer");
	assert_string_equal(mine->sources[kind_field(mine->kind, "title")].constant, "unnamed");
	assert_number(mine->sources[kind_field(mine->kind, "resolved_at")].seconds_after,
	    kind_field(mine->kind, "started_at"));
	assert_true(mine->sources[kind_field(mine->kind, "services")].is_whole);
	/* a field that is not named is read from nowhere */
	assert_number(mine->sources[kind_field(mine->kind, "cause")].columns->len, 0);
}

static void a_wrong_profile_is_refused_where_it_is_wrong(void **state)
{
	static const struct {
		const char *text, *place, *part;
	} cases[] = {
		{ "profile: x\nkind: incidents\ncolour: red\n",
		    "mine.yaml:3:", "unknown key \"colour\"" },
		{ "profile: x\nkind: nothing\n", "mine.yaml:2:7: ", "no kind \"nothing\"" },
		{ "kind: incidents\n", "mine.yaml:1:1: ", "\"profile\" needs a value" },
		{ "profile: x\n", "mine.yaml:1:1: ", "\"kind\" needs a value" },
		{ "profile: x\nkind: rates\nformat: xml\n", "mine.yaml:3:9: ", "csv, json, jsonl" },
		{ "profile: x\nkind: rates\ndelimiter: ab\n", "mine.yaml:3:12: ", "one character" },
		{ "profile: x\nkind: rates\nzone: +02:00\n",
		    "mine.yaml:3:7: ", "not an IANA time zone" },
		{ "profile: x\nkind: rates\nfields: {name: {from: a}}\n",
		    "mine.yaml:3:", "no field \"name\"" },
		{ "profile: x\nkind: rates\nfields: [a]\n",
		    "mine.yaml:3:9: ", "expected the fields" },
		{ "profile: x\nkind: rates\nfields:\n  engineer: {}\n",
		    "mine.yaml:4:13: ", "needs \"from\" or \"constant\"" },
		{ "profile: x\nkind: rates\nfields:\n  engineer: {form: a}\n",
		    "mine.yaml:4:", "\"form\"" },
		{ "profile: x\nkind: incidents\nfields:\n  resolved_at: {from: a, seconds_after: title}\n",
		    "mine.yaml:4:", "not a time field" },
		{ "profile: x\nkind: rates\nreject: {max: many}\n",
		    "mine.yaml:3:15: ", "whole number" },
		{ "profile: x\nkind: rates\nreject: {percent: 101}\n",
		    "mine.yaml:3:19: ", "percentage" },
		{ "profile: x\nkind: rates\nrecognise: {a: b}\n", "mine.yaml:3:", "list of names" },
		{ "profile: nines-rates\nkind: rates\n",
		    "mine.yaml:1:1: ", "\"nines-rates\" already" },
		{ "profile: x\nkind: rates\n---\nprofile: x\nkind: rates\n",
		    "mine.yaml:4:1: ", "already" },
		{ "- profile\n", "mine.yaml:1:1: ", "keys and values" },
		{ "profile: x\nkind: rates\nkind: rates\n", "mine.yaml:3:1: ", "given before" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;

		put_text(*state, "profiles/mine.yaml", cases[i].text);
		GPtrArray *profiles = profiles_load(path_of(*state, "profiles"), &error);
		if (profiles != NULL) {
			g_ptr_array_unref(profiles);
			fail_msg("was accepted: %s", cases[i].text);
		}
		assert_true(g_error_matches(error, NINES_ERROR, NINES_ERROR_USAGE));
		assert_holds(error->message, cases[i].place);
		assert_holds(error->message, cases[i].part);
	}
}

static void check_guess(struct fixture *fixture, const char *path, const char *expected)
{
	g_autoptr(GError) error = NULL;
	const struct profile *profile = profile_guess(fixture->profiles, path, "in", &error);

	if (profile == NULL)
		fail_msg("%s: %s", expected, error->message);
	assert_string_equal(profile->name, expected);
}

static void check_no_guess(struct fixture *fixture, const char *path, const char *part)
{
	g_autoptr(GError) error = NULL;

	assert_null(profile_guess(fixture->profiles, path, "in", &error));
	assert_true(g_error_matches(error, NINES_ERROR, NINES_ERROR_CONTRACT));
	assert_holds(error->message, part);
}

static void a_header_of_what_is_needed_is_recognised(void **state)
{
	struct fixture *fixture = *state;

	for (guint i = 0; i < fixture->profiles->len; i++) {
		const struct profile *profile = fixture->profiles->pdata[i];
		g_autoptr(GString) header = g_string_new("extra");

		/* a wide file needs a record too: any header has columns */
		if (profile->format != PROFILE_CSV || profile->is_unpivoted ||
		    profile->recognise->len == 0)
			continue;
		for (guint j = 0; j < profile->recognise->len; j++)
			g_string_append_printf(header, ",%s",
			    (char *)((GPtrArray *)profile->recognise->pdata[j])->pdata[0]);
		g_string_append_c(header, '\n');
		check_guess(fixture, put_text(fixture, "in.csv", header->str), profile->name);
		check_guess(fixture, put_gzip(fixture, "in.csv.gz", header->str, header->len),
		    profile->name);
	}
}

static void a_json_export_is_recognised_by_its_keys(void **state)
{
	static const char text[] =
	    " {\"count\": 1, \"results\": [{\"user_email\": \"a@b\",\n"
	    "\"shift_start\": \"2026-10-01T00:00Z\", \"shift_end\": \"2026-10-01T08:00Z\"}]}";

	check_guess(*state, put_text(*state, "in.json", text), "grafana-oncall-shifts");
	check_guess(
	    *state, put_gzip(*state, "in.json.gz", text, strlen(text)), "grafana-oncall-shifts");
	g_autofree char *marked = g_strconcat("\ufeff", text, NULL);
	check_guess(*state, put_text(*state, "in.json", marked), "grafana-oncall-shifts");
	gsize size;
	g_autofree char *utf16 = g_convert(marked, -1, "UTF-16LE", "UTF-8", NULL, &size, NULL);
	check_guess(*state, put_bytes(*state, "in.json", utf16, size), "grafana-oncall-shifts");
	check_no_guess(*state, put_text(*state, "in.json", "{\"results\": []}"), "[I004]");
	check_no_guess(*state, put_text(*state, "in.json", "{\"results\": [1]}"), "[I004]");
	check_no_guess(
	    *state, put_text(*state, "in.json", "{\"results\": [{\"user_email\": 1}]}"), "[I004]");
	check_no_guess(*state, put_text(*state, "in.json", "[{]"), "in:1:3: error: ");
}

static void the_profile_that_asks_for_most_wins(void **state)
{
	struct fixture *fixture = *state;

	/* what the incidents ask for, and what postmortems ask for */
	check_guess(fixture, put_text(fixture, "in.csv", "id,title,services,started_at\n"),
	    "nines-incidents");
	check_guess(fixture,
	    put_text(fixture, "in.csv", "kind,subject,at,start,end,reason,approver\n"),
	    "nines-corrections");
	check_no_guess(fixture, put_text(fixture, "in.csv", "id,title,services,started_at,date\n"),
	    "nines-incidents and nines-postmortems both");
}

static void what_nobody_reads_is_refused(void **state)
{
	check_no_guess(*state, put_text(*state, "in.csv", "a,b\n1,2\n"), "[I004]");
	check_no_guess(
	    *state, put_text(*state, "in.csv", ""), "in:1:1: error: the file is empty [I001]");
	check_no_guess(*state, path_of(*state, "absent.csv"), "[I006]");
	check_no_guess(*state, ((struct fixture *)*state)->root, "[I006]");
	check_no_guess(*state, put_bytes(*state, "in.csv", "\xff\xfei\0d\0", 6), "[I00");
}

static void a_damaged_json_export_is_refused(void **state)
{
	g_autoptr(GString) text = g_string_new("{\"results\": [");
	uint64_t seed = 5;

	for (int i = 0; i < 3000; i++)
		g_string_append_printf(text, "{\"user_email\": \"%" G_GUINT64_FORMAT "\"},\n",
		    random_below(&seed, UINT64_MAX));
	const char *path = put_gzip(*state, "in.json.gz", text->str, text->len);
	g_autofree char *bytes = NULL;
	gsize size;
	assert_true(g_file_get_contents(path, &bytes, &size, NULL));
	check_no_guess(*state, put_bytes(*state, "cut.json.gz", bytes, size / 2), "[I00");
}

static void what_a_source_may_have_to_add_is_not_asked_for(void **state)
{
	/* a zone, a way of writing times, a decimal comma */
	check_guess(*state,
	    put_text(*state, "in.csv", "id,title,services,started_at\n1,a,,2026-10-24 19:00\n"),
	    "nines-incidents");
	check_guess(*state,
	    put_text(*state, "in.csv", "id,title,services,started_at\n1,a,,6/21/2026 19:00\n"),
	    "nines-incidents");
	check_guess(*state, put_text(*state, "in.csv", "time;a;b\n2026-10-24 19:00;99,5;null\n"),
	    "timeseries-wide");
	check_no_guess(
	    *state, put_text(*state, "in.csv", "time;a\n2026-10-24 19:00;high\n"), "[I004]");
}

static void a_file_without_header_begins_with_a_record(void **state)
{
	static const char rows[] = "2026-10-24T19:00:00Z,1,Count\n2026-10-24T19:01:00Z,2,Count\n";
	g_autofree char *headed = g_strconcat("at,how many,unit\n", rows, NULL);

	check_guess(*state, put_text(*state, "in.csv", rows), "cloudwatch-cli");
	check_no_guess(*state, put_text(*state, "in.csv", headed), "[I004]");
	/* nothing but the time says what its first column is */
	check_no_guess(*state, put_text(*state, "in.csv", "24/10/2026 19:00,1,Count\n"), "[I004]");
}

static void settings_take_the_place_of_the_profile(void **state)
{
	struct fixture *fixture = *state;
	const struct profile *shifts = profile_find(fixture->profiles, "grafana-oncall-shifts");
	guint schedule = kind_field(shifts->kind, "schedule");
	static const char text[] = "one: {set: {schedule: primary}, zone: Europe/Berlin}\n"
				   "two: {set: {role: secondary}, truncated_at: 7}\n"
				   "field: {set: {colour: red}}\n"
				   "list: {set: [a]}\n"
				   "none: {set: {pool: }}\n"
				   "key: {kind: rates}\n"
				   "zone: {zone: Mars}\n";
	g_autoptr(GPtrArray) documents = yaml_read("n.yaml", text, strlen(text), YAML_ANY, NULL);
	const struct yaml *root = documents->pdata[0];
	static const struct {
		const char *key, *part;
	} bad[] = {
		{ "field", "\"set\" gives values to fields of shifts" },
		{ "list", "\"set\" gives values to fields of shifts" },
		{ "none", "\"set\" gives values to fields of shifts" },
		{ "key", "unknown key \"kind\"" },
		{ "zone", "not an IANA time zone" },
	};

	struct profile *one = profile_with(shifts, yaml_get(root, "one"), NULL);
	assert_string_equal(one->sources[schedule].constant, "primary");
	assert_string_equal(zone_name(one->zone), "Europe/Berlin");
	assert_null(shifts->sources[schedule].constant);
	struct profile *two = profile_with(one, yaml_get(root, "two"), NULL);
	assert_string_equal(two->sources[schedule].constant, "primary");
	assert_string_equal(two->sources[kind_field(two->kind, "role")].constant, "secondary");
	assert_string_equal(zone_name(two->zone), "Europe/Berlin");
	assert_number(two->truncated_at, 7);
	profile_free(two);
	profile_free(one);
	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autoptr(GError) error = NULL;

		assert_null(profile_with(shifts, yaml_get(root, bad[i].key), &error));
		assert_holds(error->message, "n.yaml:");
		assert_holds(error->message, bad[i].part);
	}
	profile_free(NULL);
}

#define in_ledger(test) cmocka_unit_test_setup_teardown(test, ledger_setup, ledger_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_ledger(the_shipped_profiles_load),
		in_ledger(every_kind_has_a_native_profile),
		in_ledger(a_workspace_adds_its_own),
		in_ledger(a_wrong_profile_is_refused_where_it_is_wrong),
		in_ledger(a_header_of_what_is_needed_is_recognised),
		in_ledger(a_json_export_is_recognised_by_its_keys),
		in_ledger(the_profile_that_asks_for_most_wins),
		in_ledger(what_nobody_reads_is_refused),
		in_ledger(a_damaged_json_export_is_refused),
		in_ledger(what_a_source_may_have_to_add_is_not_asked_for),
		in_ledger(a_file_without_header_begins_with_a_record),
		in_ledger(settings_take_the_place_of_the_profile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
