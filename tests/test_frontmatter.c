#include "etl/records/frontmatter.h"

#include <string.h>

#include "tests/support.h"

static GPtrArray *columns_of(const char *list)
{
	GPtrArray *columns = g_ptr_array_new_with_free_func(g_free);
	g_auto(GStrv) names = g_strsplit(list, " ", -1);

	for (guint i = 0; names[i] != NULL; i++)
		g_ptr_array_add(columns, g_strdup(names[i]));
	return columns;
}

static struct reader *open_path(const char *path, const char *list, GError **error)
{
	g_autoptr(GPtrArray) columns = columns_of(list);
	struct source *source = source_open(path, "incident.md", NULL, error);

	return source != NULL ? frontmatter_open(source, "incident.md", columns, error) : NULL;
}

/* The cells of the one record as `text@line:column`, on a line each; the caller frees it. */
static char *read_path(const char *path, const char *list)
{
	g_autoptr(GError) error = NULL;
	struct reader *reader = open_path(path, list, &error);
	struct record record = { 0 };
	GString *seen = g_string_new(NULL);

	if (reader == NULL) {
		g_string_assign(seen, error->message);
		return g_string_free(seen, FALSE);
	}
	while (reader->class->next(reader, &record, &error)) {
		if (record.defect.code != NULL)
			g_string_append_printf(seen, "%" G_GINT64_FORMAT ":%d: %s [%s]",
			    record.defect.line, record.defect.column, record.defect.message,
			    record.defect.code);
		for (guint i = 0; i < record.cell_count; i++) {
			const struct cell *cell = &record.cells[i];

			if (cell->text != NULL)
				g_string_append_printf(seen, "%s@%" G_GINT64_FORMAT ":%d\n",
				    cell->text, cell->line, cell->column);
			else
				g_string_append(seen, "-\n");
		}
	}
	defect_clear(&record.defect);
	reader_free(reader);
	return g_string_free(seen, FALSE);
}

static void assert_reads(void **state, const char *text, const char *list, const char *expected)
{
	assert_taken_text(read_path(put_text(*state, "incident.md", text), list), expected);
}

static void gives_the_keys_as_columns_with_their_places(void **state)
{
	assert_reads(state,
	    "---\n"
	    "title: Checkout is slow\n"
	    "date: 2026-03-02 09:00:00\n"
	    "# how bad: notice, disrupted, down\n"
	    "severity: \"down\"\n"
	    "affected:\n"
	    "  - shop\n"
	    "  - web\n"
	    "resolved: true\n"
	    "resolvedWhen:\n"
	    "---\n"
	    "\n"
	    "*Fixed* by hand.\n",
	    "title date severity affected resolved resolvedWhen owner @body @file",
	    "Checkout is slow@2:8\n"
	    "2026-03-02 09:00:00@3:7\n"
	    "down@5:11\n"
	    "shop;web@7:5\n"
	    "true@9:11\n"
	    "-\n"
	    "-\n"
	    "\n*Fixed* by hand.\n@12:1\n"
	    "-\n");
}

static void steps_into_mappings_and_through_lists(void **state)
{
	assert_reads(state,
	    "---\nimpact: {region: eu, users: [12, 30]}\nupdates:\n- at: 9\n  by: ann\n- at: 10\n---\n",
	    "impact.region impact.users updates.at updates.by impact impact.region.x",
	    "eu@2:18\n12;30@2:30\n9;10@4:7\nann@5:7\n-\n-\n");
}

static void reads_blocks_as_editors_write_them(void **state)
{
	static const struct {
		const char *text, *expected;
	} cases[] = {
		{ "---\r\ntitle: a\r\n---\r\nb\r\n", "a@2:8\nb\r\n@4:1\n" },
		{ "\xef\xbb\xbf---\ntitle: a\n---\n", "a@2:8\n@4:1\n" },
		{ "---  \ntitle: a\n--- \t\nb", "a@2:8\nb@4:1\n" },
		{ "---\ntitle: a\n...\nb", "a@2:8\nb@4:1\n" },
		{ "---\ntitle: a\n---", "a@2:8\n@3:4\n" },
		{ "---\n---\nb", "-\nb@3:1\n" },
		{ "---\n# nothing yet\n---\nb", "-\nb@4:1\n" },
		{ "---\ntitle: a\n---\n---\nb\n---\n", "a@2:8\n---\nb\n---\n@4:1\n" },
		{ "---\ntitle: Störung\n---\nb", "Störung@2:8\nb@4:1\n" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_reads(state, cases[i].text, "title @body", cases[i].expected);
}

static void refuses_files_without_a_whole_block(void **state)
{
	static const struct {
		const char *text, *expected;
	} cases[] = {
		{ "", "incident.md:1:1: error: the file is empty [I001]" },
		{ "# Title\n",
		    "incident.md:1:1: error: the file does not begin with a block between two "
		    "lines --- [I002]" },
		{ "---- \ntitle: a\n---\n",
		    "incident.md:1:1: error: the file does not begin with a block between two "
		    "lines --- [I002]" },
		{ "---\ntitle: a\n",
		    "incident.md:1:1: error: no second line --- closes this block [I002]" },
		{ "---", "incident.md:1:1: error: no second line --- closes this block [I002]" },
		{ "---\n- a\n- b\n---\n",
		    "incident.md:2:1: error: expected keys and values between the lines --- "
		    "[I002]" },
		{ "---\njust words\n---\n",
		    "incident.md:2:1: error: expected keys and values between the lines --- "
		    "[I002]" },
		{ "---\ntitle: a\ntitle: b\n---\n",
		    "incident.md:3:1: error: this key was given before [I007]" },
		{ "---\ntitle: *a\n---\n",
		    "incident.md:2:8: error: aliases are not accepted [I007]" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_reads(state, cases[i].text, "title", cases[i].expected);
}

static void says_on_which_line_the_yaml_is_malformed(void **state)
{
	g_autofree char *seen = read_path(
	    put_text(*state, "incident.md", "---\ntitle: a\ndate: [1, 2\n---\n"), "title");

	assert_true(g_str_has_prefix(seen, "incident.md:"));
	assert_holds(seen, ": error: ");
	assert_holds(seen, "[I007]");
	assert_true(
	    g_str_has_prefix(seen, "incident.md:3:") || g_str_has_prefix(seen, "incident.md:4:"));
}

static void gives_a_defect_for_bytes_that_are_no_text(void **state)
{
	static const char nul[] = "---\ntitle: a\0b\n---\n";
	static const char bad[] = "---\ntitle: \xc3\xa4\xff\n---\n";

	assert_taken_text(read_path(put_bytes(*state, "a.md", nul, sizeof(nul) - 1), "title"),
	    "2:9: a NUL byte [I113]");
	assert_taken_text(read_path(put_bytes(*state, "b.md", bad, sizeof(bad) - 1), "title"),
	    "2:9: not valid UTF-8 [I114]");
}

static void does_not_look_for_the_end_of_a_block_for_ever(void **state)
{
	GString *text = g_string_new("---\n");

	while (text->len <= FRONTMATTER_SIZE_MAX)
		g_string_append(text, "# a line of many\n");
	g_string_append(text, "---\n");
	assert_taken_text(read_path(put_bytes(*state, "a.md", text->str, text->len), "title"),
	    "incident.md:1:1: error: no second line --- closes this block [I002]");
	g_string_free(text, TRUE);
}

static void gives_the_whole_file_for_the_reject_file(void **state)
{
	static const char text[] = "---\ntitle: a\n---\nbody\n";
	struct reader *reader =
	    open_path(put_text(*state, "incident.md", text), "title @body", NULL);
	struct record record = { 0 };

	assert_non_null(reader);
	assert_int_equal(reader_column(reader, "@body"), 1);
	assert_true(reader->class->next(reader, &record, NULL));
	assert_int_equal(record.raw_size, strlen(text));
	assert_memory_equal(record.raw, text, strlen(text));
	assert_int_equal(record.line, 1);
	assert_false(reader->class->next(reader, &record, NULL));
	reader_free(reader);
}

/* Of the public history of a status page: 297 files, all of which must give their cells. */
static void reads_the_history_of_a_real_status_page(void **state)
{
	const char *folder =
	    shared_path(*state, "data/incidents/postmortems/jenkins-status-cstate/content/issues");
	g_autoptr(GDir) files = g_dir_open(folder, 0, NULL);
	const char *name;
	int count = 0, found[5] = { 0 }, severities[3] = { 0 };

	while ((name = g_dir_read_name(files)) != NULL) {
		if (!g_str_has_suffix(name, ".md"))
			continue;
		g_autofree char *path = g_build_filename(folder, name, NULL);
		g_autoptr(GError) error = NULL;
		struct reader *reader =
		    open_path(path, "title date resolvedWhen severity affected", &error);
		struct record record = { 0 };

		if (reader == NULL)
			fail_msg("%s: %s", name, error->message);
		assert_true(reader->class->next(reader, &record, NULL));
		assert_null(record.defect.code);
		for (guint i = 0; i < record.cell_count; i++)
			found[i] += record.cells[i].text != NULL;
		severities[0] += g_str_equal(record.cells[3].text, "disrupted");
		severities[1] += g_str_equal(record.cells[3].text, "down");
		severities[2] += g_str_equal(record.cells[3].text, "notice");
		count++;
		reader_free(reader);
	}
	assert_number(count, 297);
	for (int i = 0; i < 4; i++)
		assert_number(found[i], 297);
	assert_number(found[4], 292); /* four do not name it, one names nothing */
	assert_number(severities[0], 130);
	assert_number(severities[1], 112);
	assert_number(severities[2], 55);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    gives_the_keys_as_columns_with_their_places, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    steps_into_mappings_and_through_lists, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    reads_blocks_as_editors_write_them, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    refuses_files_without_a_whole_block, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    says_on_which_line_the_yaml_is_malformed, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    gives_a_defect_for_bytes_that_are_no_text, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    does_not_look_for_the_end_of_a_block_for_ever, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    gives_the_whole_file_for_the_reject_file, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    reads_the_history_of_a_real_status_page, folder_setup, folder_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
