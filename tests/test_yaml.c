#include "base/yaml.h"

#include <string.h>

#include "base/error.h"
#include "tests/support.h"

/* Reads a text that must be fine. */
static GPtrArray *read_fine(const char *text, enum yaml_dialect dialect)
{
	g_autoptr(GError) error = NULL;
	GPtrArray *documents = yaml_read("f.yaml", text, strlen(text), dialect, &error);

	if (documents == NULL)
		fail_msg("%s", error->message);
	return documents;
}

/* Reads a text that must be refused with a message that begins so and holds so. */
static void check_refused(
    const char *text, enum yaml_dialect dialect, const char *place, const char *part)
{
	g_autoptr(GError) error = NULL;
	GPtrArray *documents = yaml_read("f.yaml", text, strlen(text), dialect, &error);

	if (documents != NULL) {
		g_ptr_array_unref(documents);
		fail_msg("was accepted: %s", text);
	}
	assert_true(g_error_matches(error, NINES_ERROR, NINES_ERROR_USAGE));
	if (!g_str_has_prefix(error->message, place))
		fail_msg("\"%s\" does not begin with %s", error->message, place);
	assert_holds(error->message, part);
}

static void reads_a_tree_with_its_places(void **state)
{
	g_autoptr(GPtrArray) documents = read_fine("zone: Europe/Berlin\n"
						   "pools:\n"
						   "  A: {mtta: 5m, \"slo\": 99.99}\n"
						   "  B:\n"
						   "    - one\n"
						   "    - 'two'\n",
	    YAML_ANY);
	const struct yaml *root = documents->pdata[0];
	const struct yaml *pools = yaml_get(root, "pools");
	const struct yaml *slo = yaml_get(yaml_get(pools, "A"), "slo");
	const struct yaml *list = yaml_get(pools, "B");

	(void)state;
	assert_number(documents->len, 1);
	assert_string_equal(yaml_text(yaml_get(root, "zone")), "Europe/Berlin");
	assert_number(yaml_count(root), 2);
	assert_string_equal(yaml_key(root, 1), "pools");
	assert_string_equal(yaml_text(slo), "99.99");
	assert_number(slo->line, 3);
	assert_number(slo->column, 24);
	assert_string_equal(slo->file, "f.yaml");
	assert_number(yaml_count(list), 2);
	assert_string_equal(yaml_text(yaml_item(list, 1)), "two");
	assert_true(yaml_item(list, 1)->quoted);
	assert_false(yaml_item(list, 0)->quoted);
	assert_null(yaml_get(root, "absent"));
	assert_null(yaml_get(NULL, "absent"));
	assert_null(yaml_text(list));
	assert_number(yaml_count(slo), 0);
	assert_number(yaml_count(NULL), 0);
}

static void scalars_stay_text(void **state)
{
	g_autoptr(GPtrArray) documents = read_fine(
	    "a: NO\nb: 012\nc: 1e3\nd: 2026-10-24\ne: yes\nf: \"\"\ng:\nh: ~\ni: null\nj: \"null\"\n"
	    "k: true\nl: '~'\n",
	    YAML_ANY);
	static const struct {
		const char *key, *text;
	} cases[] = { { "a", "NO" }, { "b", "012" }, { "c", "1e3" }, { "d", "2026-10-24" },
		{ "e", "yes" }, { "f", "" }, { "g", NULL }, { "h", NULL }, { "i", NULL },
		{ "j", "null" }, { "k", "true" }, { "l", "~" } };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const char *text = yaml_text(yaml_get(documents->pdata[0], cases[i].key));

		if (g_strcmp0(text, cases[i].text) != 0)
			fail_msg("%s is \"%s\"", cases[i].key, text);
	}
}

static void reads_every_document_of_a_stream(void **state)
{
	g_autoptr(GPtrArray) documents = read_fine("a: 1\n---\n- 2\n- 3\n---\nfour\n", YAML_ANY);

	(void)state;
	assert_number(documents->len, 3);
	assert_number(yaml_count(documents->pdata[1]), 2);
	assert_string_equal(yaml_text(documents->pdata[2]), "four");
}

static void an_empty_stream_has_no_documents(void **state)
{
	g_autoptr(GPtrArray) documents = read_fine("# only a comment\n", YAML_ANY);
	g_autoptr(GPtrArray) nothing = read_fine("", YAML_ANY);

	(void)state;
	assert_number(documents->len, 0);
	assert_number(nothing->len, 0);
}

static void refuses_an_unknown_key_where_it_stands(void **state)
{
	static const char *const keys[] = { "zone", "currency", NULL };
	g_autoptr(GPtrArray) documents = read_fine("zone: UTC\ncurency: EUR\n", YAML_ANY);
	g_autoptr(GPtrArray) list = read_fine("- zone\n", YAML_ANY);
	g_autoptr(GError) error = NULL, not_a_mapping = NULL;

	(void)state;
	assert_false(yaml_allow(documents->pdata[0], &error, keys));
	assert_true(g_error_matches(error, NINES_ERROR, NINES_ERROR_USAGE));
	assert_true(g_str_has_prefix(error->message, "f.yaml:2:"));
	assert_holds(error->message, "error: unknown key \"curency\"; known here: zone, currency");
	assert_false(yaml_allow(list->pdata[0], &not_a_mapping, keys));
	assert_true(g_str_has_prefix(not_a_mapping->message, "f.yaml:1:1: error: "));
}

static void refuses_a_key_that_was_given_before(void **state)
{
	(void)state;
	check_refused("a: 1\nb: 2\na: 3\n", YAML_ANY, "f.yaml:3:1: error: ", "given before");
	check_refused("x: {a: 1, \"a\": 2}\n", YAML_ANY, "f.yaml:1:11: error: ", "given before");
	check_refused(
	    "{\"a\": null,\n \"a\": 2}", YAML_JSON_ONLY, "f.yaml:2:2: error: ", "given before");
	check_refused("a: {b: 1}\na: {b: 1}\n", YAML_ANY, "f.yaml:2:1: error: ", "given before");
}

static void refuses_a_key_that_is_no_text(void **state)
{
	(void)state;
	check_refused("? [a, b]\n: 1\n", YAML_ANY, "f.yaml:1:3: error: ", "plain text");
	check_refused("~: 1\n", YAML_ANY, "f.yaml:1:1: error: ", "plain text");
}

static void syntax_errors_have_their_place(void **state)
{
	(void)state;
	check_refused("a: 1\nb: [1, 2\nc: 3\n", YAML_ANY, "f.yaml:", "error: ");
	check_refused("a: 1\n  b: 2\n", YAML_ANY, "f.yaml:", "error: ");
	check_refused("a: 1\ntitle: Shifts: who\n", YAML_ANY, "f.yaml:2:14: ", "error: ");
	check_refused("a: 'open\n", YAML_ANY, "f.yaml:", "error: ");
	check_refused("a: 1\n\tb: 2\n", YAML_ANY, "f.yaml:", "error: ");
	check_refused("a: 1\nb: \xff\n", YAML_ANY, "f.yaml:", "UTF-8");
}

static void refuses_aliases(void **state)
{
	(void)state;
	check_refused("a: &x 1\nb: *x\n", YAML_ANY, "f.yaml:2:4: error: ", "aliases");
	check_refused("a: &x {k: 1}\nb:\n  <<: *x\n", YAML_ANY, "f.yaml:3:7: error: ", "aliases");
}

static void refuses_deep_nesting(void **state)
{
	g_autoptr(GString) fine = g_string_new(NULL), deep = g_string_new(NULL);

	(void)state;
	for (int i = 0; i < 100; i++)
		g_string_append_c(fine, '[');
	for (int i = 0; i < 100; i++)
		g_string_append_c(fine, ']');
	for (int i = 0; i < 20000; i++)
		g_string_append_c(deep, '[');
	g_autoptr(GPtrArray) documents = read_fine(fine->str, YAML_ANY);
	assert_number(documents->len, 1);
	check_refused(deep->str, YAML_ANY, "f.yaml:1:", "");
	check_refused(deep->str, YAML_JSON_ONLY, "f.yaml:1:", "");
}

static void refuses_a_nul_in_a_text(void **state)
{
	(void)state;
	check_refused("a: \"x\\0y\"\n", YAML_ANY, "f.yaml:1:4: error: ", "NUL");
}

static void reads_json(void **state)
{
	g_autoptr(GPtrArray) documents = read_fine(
	    "{\"results\": [{\"user\": {\"id\": \"U1\"}, \"n\": 12, \"ok\": true, \"none\": null,\n"
	    "  \"text\": \"a\\u00e4\\n\\\"\\/\"}]}\n",
	    YAML_JSON_ONLY);
	const struct yaml *one = yaml_item(yaml_get(documents->pdata[0], "results"), 0);

	(void)state;
	assert_string_equal(yaml_text(yaml_get(yaml_get(one, "user"), "id")), "U1");
	assert_string_equal(yaml_text(yaml_get(one, "n")), "12");
	assert_string_equal(yaml_text(yaml_get(one, "ok")), "true");
	assert_null(yaml_text(yaml_get(one, "none")));
	assert_string_equal(yaml_text(yaml_get(one, "text")), "aä\n\"/");
	assert_number(yaml_get(one, "text")->line, 2);
}

static void json_only_means_json(void **state)
{
	(void)state;
	check_refused("{\"a\": 1,}", YAML_JSON_ONLY, "f.yaml:1:", "error: ");
	check_refused("[1, 2,]", YAML_JSON_ONLY, "f.yaml:1:", "error: ");
	check_refused("{\"a\": 1\n", YAML_JSON_ONLY, "f.yaml:", "error: ");
	check_refused("{a: 1}", YAML_JSON_ONLY, "f.yaml:1:", "error: ");
	check_refused("a: 1\n", YAML_JSON_ONLY, "f.yaml:1:", "error: ");
	check_refused("{\"a\": 'x'}", YAML_JSON_ONLY, "f.yaml:1:", "error: ");
}

static void refuses_the_trailing_comma_of_a_real_export(void **state)
{
	const char *path = shared_path(
	    *state, "data/oncall/pagerduty-overlap-checker/entries-user-reference.json");
	const char *text = text_of(*state, path);

	check_refused(text, YAML_JSON_ONLY, "f.yaml:123:36: error: ", "trailing comma");
}

static void says_which_value_is_missing(void **state)
{
	g_autoptr(GPtrArray) documents = read_fine("name: x\nkind:\nlist: [1]\n", YAML_ANY);
	static const struct {
		const char *key, *message;
	} cases[] = {
		{ "kind", "f.yaml:2:1: error: \"kind\" needs a value" },
		{ "list", "f.yaml:3:7: error: \"list\" needs a value" },
		{ "absent", "f.yaml:1:1: error: \"absent\" needs a value" },
	};

	(void)state;
	assert_string_equal(yaml_require_text(documents->pdata[0], "name", NULL), "x");
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;

		assert_null(yaml_require_text(documents->pdata[0], cases[i].key, &error));
		assert_true(g_str_has_prefix(error->message, cases[i].message));
	}
}

/* Whatever the bytes are, there is a tree or an error. */
static void broken_text_never_crashes(void **state)
{
	static const char text[] =
	    "a: {b: [1, \"two\"], c: 'x'}\nd: |\n  text\n  more\n- &e\n? f\n: *e\n";
	uint64_t seed = 7;

	(void)state;
	for (int i = 0; i < 5000; i++) {
		char bytes[sizeof(text)];
		size_t size = 1 + random_below(&seed, sizeof(text) - 1);
		g_autoptr(GError) error = NULL;

		memcpy(bytes, text, sizeof(text));
		for (uint64_t flips = random_below(&seed, 6); flips > 0; flips--)
			bytes[random_below(&seed, size)] = (char)random_below(&seed, 128);
		GPtrArray *documents = yaml_read(
		    "f.yaml", bytes, size, i % 2 == 0 ? YAML_ANY : YAML_JSON_ONLY, &error);
		assert_true((documents == NULL) == (error != NULL));
		if (documents != NULL)
			g_ptr_array_unref(documents);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_tree_with_its_places),
		cmocka_unit_test(scalars_stay_text),
		cmocka_unit_test(reads_every_document_of_a_stream),
		cmocka_unit_test(an_empty_stream_has_no_documents),
		cmocka_unit_test(refuses_an_unknown_key_where_it_stands),
		cmocka_unit_test(refuses_a_key_that_was_given_before),
		cmocka_unit_test(refuses_a_key_that_is_no_text),
		cmocka_unit_test(syntax_errors_have_their_place),
		cmocka_unit_test(refuses_aliases),
		cmocka_unit_test(refuses_deep_nesting),
		cmocka_unit_test(refuses_a_nul_in_a_text),
		cmocka_unit_test(reads_json),
		cmocka_unit_test(json_only_means_json),
		cmocka_unit_test_setup_teardown(
		    refuses_the_trailing_comma_of_a_real_export, folder_setup, folder_teardown),
		cmocka_unit_test(says_which_value_is_missing),
		cmocka_unit_test(broken_text_never_crashes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
