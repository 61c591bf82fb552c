#include "etl/records/zip.h"

#include <string.h>

#include "etl/records/source.h"
#include "tests/support_zip.h"

/* `name: content` of every entry on a line each, or the error; frees the bytes. */
static char *show_archive(GString *bytes)
{
	g_autoptr(GError) error = NULL;
	struct zip *zip = zip_open(bytes->str, bytes->len, "export.zip", &error);
	GString *shown = g_string_new(NULL);

	for (guint i = 0; zip != NULL && i < zip_count(zip); i++) {
		const char *content;
		size_t size;

		if (!zip_read(zip, i, &content, &size, &error))
			break;
		assert_int_equal(content[size], '\0');
		g_string_append_printf(
		    shown, "%s: %.*s\n", zip_name(zip, i), (int)MIN(size, 20), content);
	}
	if (error != NULL)
		g_string_append(shown, error->message);
	zip_free(zip);
	g_string_free(bytes, TRUE);
	return g_string_free(shown, FALSE);
}

/* An archive with one entry of that form. */
static GString *one_entry(const char *name, const char *content, const struct zip_form *form)
{
	struct zip_writer zip;

	zip_begin(&zip);
	zip_add(&zip, name, content, strlen(content), form);
	return zip_end(&zip, NULL);
}

static void reads_stored_and_deflated_entries(void **state)
{
	static const struct zip_form stored = { .is_deflated = false },
				     streamed = { .is_deflated = true, .has_descriptor = true };
	struct zip_writer zip;

	(void)state;
	zip_begin(&zip);
	zip_add(&zip, "folder/", "", 0, &stored);
	zip_add(&zip, "folder/a.md", "stored", 6, &stored);
	zip_add_text(&zip, "Ärger.md", "deflated deflated deflated");
	zip_add(&zip, "b.md", "streamed streamed streamed", 26, &streamed);
	zip_add(&zip, "empty", "", 0, &stored);
	zip_add(&zip, "bad\xff.md", "x", 1, &stored);
	assert_taken_text(show_archive(zip_end(&zip, "a comment PK\5\6")),
	    "folder/a.md: stored\n"
	    "Ärger.md: deflated deflated de\n"
	    "b.md: streamed streamed st\n"
	    "empty: \n"
	    "bad\xef\xbf\xbd.md: x\n");
	zip_begin(&zip);
	assert_taken_text(show_archive(zip_end(&zip, NULL)), "");
}

/* An archive that holds a file and, as `name`, the archive `inner`. */
static GString *archive_around(GString *inner, const char *name, bool is_deflated)
{
	const struct zip_form form = { .is_deflated = is_deflated };
	struct zip_writer zip;

	zip_begin(&zip);
	zip_add_text(&zip, "before.md", "b");
	zip_add(&zip, name, inner->str, inner->len, &form);
	zip_add_text(&zip, "after.md", "a");
	g_string_free(inner, TRUE);
	return zip_end(&zip, NULL);
}

static void opens_archives_in_the_archive_once(void **state)
{
	static const struct zip_form form = { .is_deflated = true };

	(void)state;
	for (int is_deflated = 0; is_deflated < 2; is_deflated++)
		assert_taken_text(show_archive(archive_around(one_entry("in.md", "inner", &form),
				      "Export-Part-1.ZIP", is_deflated)),
		    "before.md: b\nin.md: inner\nafter.md: a\n");
	GString *twice = archive_around(
	    archive_around(one_entry("in.md", "inner", &form), "2.zip", false), "1.zip", false);
	g_autofree char *shown = show_archive(twice);
	assert_true(g_str_has_prefix(shown, "before.md: b\nbefore.md: b\n2.zip: PK"));
	g_autofree char *attached = show_archive(
	    archive_around(one_entry("in.md", "inner", &form), "Page/logs.zip", false));
	assert_holds(attached, "Page/logs.zip: PK");
}

static void refuses_names_outside_of_the_archive(void **state)
{
	static const char *const names[] = { "/etc/passwd", "../a.md", "a/../../b.md", "a/..",
		"..\\a.md", "\\a.md", "C:\\a.md", "c:a.md" };
	static const struct zip_form form = { .is_deflated = false };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *expected = g_strdup_printf(
		    "export.zip: error: the archive is refused: \"%s\" lies outside of it [I009]",
		    names[i]);

		assert_taken_text(show_archive(one_entry(names[i], "x", &form)), expected);
	}
	assert_taken_text(show_archive(one_entry("a/..b/c..d", "x", &form)), "a/..b/c..d: x\n");
}

static void refuses_what_is_made_to_do_harm(void **state)
{
	static const struct zip_form encrypted = { .flags = 1 }, deflated = { .is_deflated = true },
				     huge = { .size = 600 * 1024 * 1024 };
	struct zip_writer zip;
	g_autofree char *zeros = g_malloc0(3 * 1024 * 1024);

	(void)state;
	assert_taken_text(show_archive(one_entry("a", "x", &encrypted)),
	    "export.zip: error: the archive is refused: \"a\" is encrypted [I009]");
	assert_taken_text(show_archive(one_entry("a", "x", &huge)),
	    "export.zip: error: the archive is refused: it would unpack to more than 512 MiB "
	    "[I009]");
	zip_begin(&zip);
	zip_add(&zip, "a", zeros, 3 * 1024 * 1024, &deflated);
	assert_taken_text(show_archive(zip_end(&zip, NULL)),
	    "export.zip: error: the archive is refused: \"a\" would unpack to 250 times its size "
	    "or more [I009]");
	zip_begin(&zip);
	for (int i = 0; i <= ZIP_ENTRIES_MAX; i++)
		zip_add_text(&zip, "a", "");
	assert_taken_text(show_archive(zip_end(&zip, NULL)),
	    "export.zip: error: the archive is refused: it has more than 20,000 entries [I009]");
	/* also in the inner archive */
	assert_taken_text(
	    show_archive(archive_around(one_entry("a", "x", &encrypted), "1.zip", false)),
	    "export.zip: error: the archive is refused: \"a\" is encrypted [I009]");
}

static void says_what_is_damaged(void **state)
{
	static const struct zip_form wrong_sum = { .crc = 1 }, method = { .method = 12 },
				     longer = { .is_deflated = true, .size = 30 },
				     shorter = { .is_deflated = true, .size = 3 },
				     elsewhere = { .offset = 5 }, outside = { .offset = 5000 };
	static const struct {
		const struct zip_form *form;
		const char *what;
	} cases[] = {
		{ &wrong_sum, "\"a\" in it is damaged" },
		{ &longer, "\"a\" in it is damaged" },
		{ &shorter, "\"a\" in it is damaged" },
		{ &method, "\"a\" in it is compressed by an unknown method" },
		{ &elsewhere, "\"a\" in it is not where the archive says" },
		{ &outside, "\"a\" in it is not where the archive says" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *shown = show_archive(one_entry("a", "content", cases[i].form));

		assert_holds(shown, cases[i].what);
		assert_holds(shown, "[I006]");
	}
	assert_taken_text(show_archive(g_string_new("")),
	    "export.zip: error: cannot be read: it is no zip archive, or it is cut off [I006]");
	assert_taken_text(show_archive(g_string_new("# Not an archive, but a page of text")),
	    "export.zip: error: cannot be read: it is no zip archive, or it is cut off [I006]");
}

/* Every way to cut an archive short, and every single byte turned over, ends in an answer. */
static void survives_archives_that_are_cut_or_changed(void **state)
{
	static const struct zip_form form = { .is_deflated = true };
	GString *whole = archive_around(one_entry("in.md", "inner", &form), "1.zip", false);

	(void)state;
	for (gsize size = 0; size < whole->len; size++)
		g_free(show_archive(g_string_new_len(whole->str, (gssize)size)));
	for (gsize i = 0; i < whole->len; i++) {
		GString *changed = g_string_new_len(whole->str, (gssize)whole->len);

		changed->str[i] = (char)(changed->str[i] ^ 0xff);
		g_free(show_archive(changed));
	}
	g_string_free(whole, TRUE);
}

/* Entries by the end of their names: .md, .csv, .html. */
static void count_entries(struct fixture *fixture, const char *name, int counts[3])
{
	const char *path = shared_path(fixture, name);
	GString *bytes = source_read_bytes(path, path, ZIP_INFLATED_MAX, NULL);
	struct zip *zip = zip_open(bytes->str, bytes->len, path, NULL);

	assert_non_null(zip);
	for (guint i = 0; i < zip_count(zip); i++) {
		const char *content;
		size_t size;

		assert_true(zip_read(zip, i, &content, &size, NULL));
		counts[0] += g_str_has_suffix(zip_name(zip, i), ".md");
		counts[1] += g_str_has_suffix(zip_name(zip, i), ".csv");
		counts[2] += g_str_has_suffix(zip_name(zip, i), ".html");
	}
	zip_free(zip);
	g_string_free(bytes, TRUE);
}

static void reads_real_exports(void **state)
{
	int markdown[3] = { 0 }, html[3] = { 0 };

	count_entries(
	    *state, "data/incidents/notion-export/Notion.Test.Export.markdown.zip", markdown);
	count_entries(*state, "data/incidents/notion-export/notion-testspace.html.zip", html);
	assert_number(markdown[0], 278);
	assert_number(markdown[1], 2);
	assert_number(markdown[2], 1); /* an index */
	assert_number(html[0], 0);
	assert_number(html[2], 5);
}

static void reads_a_compressed_copy_of_an_archive_as_it_is(void **state)
{
	static const struct zip_form form = { .is_deflated = true };
	GString *bytes = one_entry("a", "x", &form);
	const char *path = put_gzip(*state, "a.zip.gz", bytes->str, bytes->len);
	g_autoptr(GError) error = NULL;
	GString *read = source_read_bytes(path, "a.zip", 1000, &error);

	assert_true(g_string_equal(read, bytes));
	assert_null(source_read_bytes(path, "a.zip", bytes->len - 1, &error));
	assert_string_equal(
	    error->message, "a.zip: error: cannot be read: it is too large for this format [I006]");
	g_string_free(read, TRUE);
	g_string_free(bytes, TRUE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_stored_and_deflated_entries),
		cmocka_unit_test(opens_archives_in_the_archive_once),
		cmocka_unit_test(refuses_names_outside_of_the_archive),
		cmocka_unit_test(refuses_what_is_made_to_do_harm),
		cmocka_unit_test(says_what_is_damaged),
		cmocka_unit_test(survives_archives_that_are_cut_or_changed),
		cmocka_unit_test_setup_teardown(reads_real_exports, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    reads_a_compressed_copy_of_an_archive_as_it_is, folder_setup, folder_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
