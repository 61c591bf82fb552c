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
	g_autoptr(GPtrArray) json = read_fine(fine->str, YAML_JSON_ONLY);
	assert_number(documents->len + json->len, 2);
	check_refused(deep->str, YAML_ANY, "f.yaml:1:", "");
	check_refused(deep->str, YAML_JSON_ONLY, "f.yaml:1:101: error: ", "nested too deeply");
}

/* The library would keep all of its tokens. */
static void refuses_a_line_of_more_than_a_mebibyte(void **state)
{
	g_autoptr(GString) text = g_string_new("a: 1\nb: ");

	(void)state;
	while (text->len < 1024 * 1024 + 5)
		g_string_append_c(text, 'x');
	g_autoptr(GPtrArray) documents = read_fine(text->str, YAML_ANY);
	assert_number(documents->len, 1);
	g_string_append(text, "x\n");
	check_refused(text->str, YAML_ANY, "f.yaml:2:1: error: ", "longer than 1 MiB");
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
	static const struct {
		const char *text, *place, *part;
	} cases[] = {
		{ "{\"a\": 1,}", "1:8", "trailing comma" },
		{ "[1, 2 ,\n ]", "1:7", "trailing comma" },
		{ "[1,, 2]", "1:4", "expected a value" },
		{ "[,]", "1:2", "expected a value" },
		{ "{,}", "1:2", "expected a key in double quotes" },
		{ "[1 2]", "1:4", "expected a comma or ]" },
		{ "{\"a\": 1 \"b\": 2}", "1:9", "expected a comma or }" },
		{ "{\"a\" 1}", "1:6", "expected a colon" },
		{ "{\"a\":}", "1:6", "expected a value" },
		{ "[1}", "1:3", "expected a comma or ]" },
		{ "[1 // one\n]", "1:4", "expected a comma or ]" },
		{ "[ # one\n1]", "1:3", "expected a value" },
		{ "/* x */ [1]", "1:1", "expected a value" },
		{ "{\"ä\": 'x'}", "1:7", "a text needs double quotes" },
		{ "{\"ä\": x}", "1:7", "a text needs double quotes" },
		{ "{a: 1}", "1:2", "a key in double quotes" },
		{ "{'a': 1}", "1:2", "a key in double quotes" },
		{ "{1: 1}", "1:2", "a key in double quotes" },
		{ "a: 1\n", "1:1", "expected a value" },
		{ "- a\n", "1:1", "expected a value" },
		{ "--- [1]\n", "1:1", "expected a value" },
		{ "[&x 1, *x]", "1:2", "expected a value" },
		{ "[NaN]", "1:2", "expected a value" },
		{ "[Infinity]", "1:2", "expected a value" },
		{ "[-Infinity]", "1:2", "expected a value" },
		{ "[True]", "1:2", "expected a value" },
		{ "[nul]", "1:2", "expected a value" },
		{ "[01]", "1:2", "expected a value" },
		{ "[-]", "1:2", "expected a value" },
		{ "[+1]", "1:2", "expected a value" },
		{ "[.5]", "1:2", "expected a value" },
		{ "[5.]", "1:2", "expected a value" },
		{ "[5e]", "1:2", "expected a value" },
		{ "[5e+]", "1:2", "expected a value" },
		{ "[0x1f]", "1:2", "expected a value" },
		{ "[1_000]", "1:2", "expected a value" },
		{ "[\"ä\tb\"]", "1:4", "a control character" },
		{ "[\"a\nb\"]", "1:4", "the end of the line, in a text" },
		{ "[\"a\x1f\"]", "1:4", "a control character" },
		{ "[\"ä\\x41\"]", "1:4", "not the escape of a character" },
		{ "[\"a\\'\"]", "1:4", "not the escape of a character" },
		{ "[\"a\\\nb\"]", "1:4", "not the escape of a character" },
		{ "[\"\\u12g4\"]", "1:3", "not the escape of a character" },
		{ "[\"\\u0000\"]", "1:3", "not the escape of a character" },
		{ "[\"\\ud83d\"]", "1:3", "not the escape of a character" },
		{ "[\"\\ud83d\\u0041\"]", "1:3", "not the escape of a character" },
		{ "[\"\\ude00\\ud83d\"]", "1:3", "not the escape of a character" },
		{ "[1] [2]", "1:5", "text behind the end" },
		{ "{\"a\": 1}\r\n{\"a\": 2}", "2:1", "text behind the end" },
		{ "[1]]", "1:4", "text behind the end" },
		{ "[1]\v", "1:4", "text behind the end" },
		{ "[1]\xc2\xa0", "1:4", "text behind the end" },
		{ "{\"ä\": 1, \"b\": 2,\n\"ä\": 3}", "2:1", "given before" },
		{ "{\"a\": 1, \"\\u0061\": 3}", "1:10", "given before" },
		{ "[\"ä\", \"\xff\"]", "1:8", "not valid UTF-8" },
		{ "[\"\xed\xa0\x80\"]", "1:3", "not valid UTF-8" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *place = g_strdup_printf("f.yaml:%s: error: ", cases[i].place);

		check_refused(cases[i].text, YAML_JSON_ONLY, place, cases[i].part);
	}
}

/* Wherever a document is cut off, it is refused where it ends. */
static void json_that_was_cut_off_is_refused_where_it_ends(void **state)
{
	static const char whole[] =
	    "{\"a\": [1.5, -2e3, \"x\\n\", {\"b\": true}, null], \"c\": {\"d\": false}, \"e\": []}";

	(void)state;
	for (size_t size = 1; size + 1 < sizeof(whole); size++) {
		g_autofree char *cut = g_strndup(whole, size);
		size_t ends = strlen(g_strchomp(cut));
		g_autofree char *place = g_strdup_printf("f.yaml:1:%zu: error: ", ends + 1);

		check_refused(cut, YAML_JSON_ONLY, place, "the text ends before it is complete");
	}
	check_refused("[1,\n 2\n\n", YAML_JSON_ONLY, "f.yaml:2:3: error: ", "the text ends");
	check_refused("", YAML_JSON_ONLY, "f.yaml:1:1: error: ", "the text ends");
	check_refused(" \n", YAML_JSON_ONLY, "f.yaml:1:1: error: ", "the text ends");
}

static void reads_all_that_json_has(void **state)
{
	static const struct {
		const char *text, *expected; /* the text, or NULL for null */
	} cases[] = {
		{ "0", "0" },
		{ "-0.0e-10", "-0.0e-10" },
		{ "1E+05", "1E+05" },
		{ "123456789012345678901234567890", "123456789012345678901234567890" },
		{ "true", "true" },
		{ "false", "false" },
		{ "null", NULL },
		{ "\"\"", "" },
		{ "\"null\"", "null" },
		{ "\"a: b # c, - d\"", "a: b # c, - d" },
		{ "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t" },
		{ "\"\\u00E4\\u20ac\\ud83d\\ude00\\uFFFF\"", "ä€😀\xef\xbf\xbf" },
		{ "\"\x7f\xc2\x85\xe2\x80\xa8\"", "\x7f\xc2\x85\xe2\x80\xa8" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *nested =
		    g_strdup_printf("\r\n\t{\"k\" :\n[%s\t] }\r\n", cases[i].text);
		g_autoptr(GPtrArray) alone = read_fine(cases[i].text, YAML_JSON_ONLY);
		g_autoptr(GPtrArray) documents = read_fine(nested, YAML_JSON_ONLY);
		const struct yaml *value = yaml_item(yaml_get(documents->pdata[0], "k"), 0);

		assert_number(alone->len, 1);
		if (g_strcmp0(yaml_text(alone->pdata[0]), cases[i].expected) != 0 ||
		    g_strcmp0(yaml_text(value), cases[i].expected) != 0)
			fail_msg("%s is \"%s\"", cases[i].text, yaml_text(value));
		assert_true(value->quoted == (cases[i].text[0] == '"'));
		assert_number(value->line, 3);
		assert_number(value->column, 2);
	}
}

/* Its bytes are [start, end), its place is that of the first of them. */
static void check_slice(
    const struct yaml *node, const char *bytes, const char *slice, int line, int column)
{
	g_autofree char *found = g_strndup(bytes + node->start, node->end - node->start);

	assert_string_equal(found, slice);
	assert_number(node->line, line);
	assert_number(node->column, column);
}

static void nodes_know_their_bytes_and_their_place(void **state)
{
	static const char json[] =
	    "\xef\xbb\xbf{\"ä\": \"€\\n\", \"b\": [1,\r\n -2.5 , {} ],\r\"😀\":null}";
	static const char yaml[] =
	    "# é\nä: 'ü''s'  # x\nb: [\"é\", x y ]\nc:\n  - d: 1\n  - {e: f}\n  - [{}, g: h]\n";
	g_autoptr(GPtrArray) documents = read_fine(json, YAML_JSON_ONLY);
	g_autoptr(GPtrArray) others = read_fine(yaml, YAML_ANY);
	const struct yaml *root = documents->pdata[0], *list = yaml_get(root, "b");
	const struct yaml *other = others->pdata[0], *block = yaml_get(other, "c");

	(void)state;
	check_slice(root, json, json + 3, 1, 1);
	check_slice(yaml_get(root, "ä"), json, "\"€\\n\"", 1, 7);
	check_slice(list, json, "[1,\r\n -2.5 , {} ]", 1, 19);
	check_slice(yaml_item(list, 0), json, "1", 1, 20);
	check_slice(yaml_item(list, 1), json, "-2.5", 2, 2);
	check_slice(yaml_item(list, 2), json, "{}", 2, 9);
	check_slice(yaml_get(root, "😀"), json, "null", 3, 5);
	check_slice(yaml_get(other, "ä"), yaml, "'ü''s'", 2, 4);
	check_slice(yaml_get(other, "b"), yaml, "[\"é\", x y ]", 3, 4);
	check_slice(yaml_item(yaml_get(other, "b"), 0), yaml, "\"é\"", 3, 5);
	check_slice(yaml_item(yaml_get(other, "b"), 1), yaml, "x y", 3, 10);
	check_slice(yaml_get(yaml_item(block, 0), "d"), yaml, "1", 5, 8);
	check_slice(yaml_item(block, 1), yaml, "{e: f}", 6, 5);
	check_slice(yaml_item(yaml_item(block, 2), 1), yaml, "g: h", 7, 10);
}

static void finds_each_of_many_keys(void **state)
{
	g_autoptr(GString) text = g_string_new("{\"k0\": 0");

	(void)state;
	for (int i = 1; i < 50000; i++)
		g_string_append_printf(text, ", \"k%d\": %d", i, i);
	g_autofree char *repeated = g_strdup_printf("%s, \"k4711\": 1}", text->str);
	check_refused(repeated, YAML_JSON_ONLY, "f.yaml:1:", "given before");
	check_refused(repeated, YAML_ANY, "f.yaml:1:", "given before");
	g_string_append_c(text, '}');
	g_autoptr(GPtrArray) documents = read_fine(text->str, YAML_JSON_ONLY);
	for (int i = 0; i < 50000; i++) {
		g_autofree char *key = g_strdup_printf("k%d", i);
		g_autofree char *value = g_strdup_printf("%d", i);

		assert_string_equal(yaml_key(documents->pdata[0], (guint)i), key);
		assert_string_equal(yaml_text(yaml_get(documents->pdata[0], key)), value);
	}
	assert_null(yaml_get(documents->pdata[0], "k50000"));
	assert_null(yaml_get(documents->pdata[0], ""));
}

static void a_fault_can_be_had_apart(void **state)
{
	struct yaml_fault fault;

	(void)state;
	assert_null(yaml_parse("f.yaml", "[\n x]", 5, YAML_JSON_ONLY, &fault));
	assert_number(fault.line, 2);
	assert_number(fault.column, 2);
	assert_taken_text(fault.message, "expected a value; a text needs double quotes");
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
		cmocka_unit_test(refuses_a_line_of_more_than_a_mebibyte),
		cmocka_unit_test(refuses_a_nul_in_a_text),
		cmocka_unit_test(reads_json),
		cmocka_unit_test(json_only_means_json),
		cmocka_unit_test(json_that_was_cut_off_is_refused_where_it_ends),
		cmocka_unit_test(reads_all_that_json_has),
		cmocka_unit_test(nodes_know_their_bytes_and_their_place),
		cmocka_unit_test(finds_each_of_many_keys),
		cmocka_unit_test(a_fault_can_be_had_apart),
		cmocka_unit_test_setup_teardown(
		    refuses_the_trailing_comma_of_a_real_export, folder_setup, folder_teardown),
		cmocka_unit_test(says_which_value_is_missing),
		cmocka_unit_test(broken_text_never_crashes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
