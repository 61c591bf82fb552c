#include "etl/records/notion.h"

#include <string.h>

#include "tests/support_zip.h"

#define KEY_A    "0123456789abcdef0123456789abcdef"
#define KEY_B    "11111111111111111111111111111111"
#define KEY_C    "22222222222222222222222222222222"
#define KEY_D    "dddddddddddddddddddddddddddddddd"
#define DATABASE "Export-1/Postmortems " KEY_D

static const char *const all_columns[] = { "id", "title", "date", "services", "downtime_minutes",
	"loss", "currency", "cause", "Team", "Business loss", "@page", NULL };

/* Every record as `column: text` lines with a blank line behind; or the error. */
static char *show_export(
    const char *path, const char *database, enum document_view view, const char *const *names)
{
	const struct notion_choice choice = { view, database };
	g_autoptr(GPtrArray) columns = g_ptr_array_new();
	g_autoptr(GError) error = NULL;
	struct record record = { 0 };
	GString *shown = g_string_new(NULL);

	for (; *names != NULL; names++)
		g_ptr_array_add(columns, (gpointer)(guintptr)*names);
	struct reader *reader = notion_open(path, "export.zip", &choice, columns, &error);
	while (reader != NULL && reader->class->next(reader, &record, &error)) {
		assert_non_null(record.part);
		if (record.defect.code != NULL)
			g_string_append_printf(shown, "%s: %s [%s]\n", record.part,
			    record.defect.message, record.defect.code);
		for (guint i = 0; i < record.cell_count; i++)
			if (record.cells[i].text != NULL)
				g_string_append_printf(shown, "%s: %s\n",
				    (char *)reader->columns->pdata[i], record.cells[i].text);
		g_string_append_c(shown, '\n');
	}
	if (error != NULL)
		g_string_append(shown, error->message);
	record_clear(&record);
	reader_free(reader);
	return g_string_free(shown, FALSE);
}

/* Files of an export: names and texts, ended by NULL. */
static const char *put_export(void **state, const char *const (*files)[2])
{
	struct zip_writer outer, inner;
	const struct zip_form stored = { .is_deflated = false };

	zip_begin(&inner);
	for (; (*files)[0] != NULL; files++)
		zip_add_text(&inner, (*files)[0], (*files)[1]);
	GString *part = zip_end(&inner, NULL);
	zip_begin(&outer);
	zip_add(&outer, "Export-1-Part-1.zip", part->str, part->len, &stored);
	GString *whole = zip_end(&outer, NULL);
	const char *path = put_bytes(*state, "export.zip", whole->str, whole->len);
	g_string_free(part, TRUE);
	g_string_free(whole, TRUE);
	return path;
}

static const char *const workspace[][2] = {
	{ "Export-1/Home " KEY_C ".md", "# Home\n\nTeam: nobody\n" },
	{ DATABASE ".csv", "\xef\xbb\xbfName,Date\r\nCheckout down,\"March 2, 2026\"\r\n" },
	{ DATABASE "_all.csv",
	    "\xef\xbb\xbfName,Date,Downtime,Business loss,Team,Services\r\n"
	    "Checkout down ,\"March 2, 2026 8:45 AM\",25 min,\"$1,234.56\",Shop,"
	    "\"Web (Services%20" KEY_C ".md), Shop (https://www.notion.so/x)\"\r\n"
	    "Twice,\"March 3, 2026\",,,Shop,\r\n"
	    "Twice,\"March 4, 2026\",,,Pay,\r\n" },
	{ DATABASE "/Checkout down " KEY_A ".md",
	    "# Checkout down\n\nDate: March 2, 2026 8:45 AM\nDowntime: 26 min\nNote: not a column\n\n"
	    "Cause: not a property\n\n## Root cause\n\nA lock\n\n## Action items\n\n- [x]  Fix it\n" },
	{ DATABASE "/Twice " KEY_B ".md", "# Twice\n\nDate: March 4, 2026" },
	{ DATABASE "/Twice " KEY_B "/Notes.md", "# Notes\n" },
	{ "__MACOSX/" DATABASE "/._Twice " KEY_B ".md", "junk" },
	{ NULL, NULL },
};

static void merges_the_rows_of_a_database_with_their_pages(void **state)
{
	const char *path = put_export(state, workspace);

	assert_taken_text(show_export(path, "Postmortems", DOCUMENT_POSTMORTEM, all_columns),
	    "id: " KEY_A "\ntitle: Checkout down\ndate: 2026-03-02\nservices: Web;Shop\n"
	    "downtime_minutes: 26\nloss: 1234.56\ncurrency: USD\ncause: A lock\nTeam: Shop\n"
	    "Business loss: $1,234.56\n@page: " DATABASE "/Checkout down " KEY_A ".md\n\n"
	    "id: " KEY_B "\ntitle: Twice\ndate: 2026-03-04\n@page: " DATABASE "/Twice " KEY_B
	    ".md\n\n");
}

static void gives_every_page_without_a_database(void **state)
{
	static const char *const columns[] = { "id", "title", "Team", NULL };

	assert_taken_text(
	    show_export(put_export(state, workspace), NULL, DOCUMENT_POSTMORTEM, columns),
	    "id: " KEY_C "\ntitle: Home\nTeam: nobody\n\n"
	    "id: " KEY_A "\ntitle: Checkout down\nTeam: Shop\n\n"
	    "id: " KEY_B "\ntitle: Twice\n\n"
	    "id: Notes\ntitle: Notes\n\n");
}

static void gives_the_action_items_of_pages(void **state)
{
	static const char *const columns[] = { "postmortem", "item", "status", NULL };

	assert_taken_text(
	    show_export(put_export(state, workspace), NULL, DOCUMENT_ACTION_ITEMS, columns),
	    "postmortem: " KEY_A "\nitem: Fix it\nstatus: closed\n\n");
}

static void finds_pages_in_folders_without_a_key(void **state)
{
	static const char *const files[][2] = {
		{ "Postmortems " KEY_D "_all.csv", "Name,Team\nA,Shop\n" },
		{ "Postmortems/A " KEY_A ".md", "# A\n" },
		{ "Other/A " KEY_A ".md", "# A\n" },
		{ NULL, NULL },
	};
	static const char *const columns[] = { "id", "Team", NULL };

	assert_taken_text(
	    show_export(put_export(state, files), "Postmortems", DOCUMENT_POSTMORTEM, columns),
	    "id: " KEY_A "\nTeam: Shop\n\n");
}

static void gives_a_page_once(void **state)
{
	static const char *const files[][2] = {
		{ "A " KEY_A ".md", "# A\n" },
		{ "Copy/A " KEY_A ".md", "# B\n" },
		{ "C.md", "# C\n" },
		{ "D/C.md", "# C again\n" },
		{ NULL, NULL },
	};
	static const char *const columns[] = { "title", NULL };

	assert_taken_text(show_export(put_export(state, files), NULL, DOCUMENT_POSTMORTEM, columns),
	    "title: A\n\ntitle: C\n\ntitle: C again\n\n");
}

static void gives_a_defect_for_a_page_that_is_no_text(void **state)
{
	static const char *const files[][2] = {
		{ "A.md", "# A\xff\n" },
		{ "B.md", "# B\n" },
		{ NULL, NULL },
	};
	static const char *const columns[] = { "title", NULL };

	assert_taken_text(show_export(put_export(state, files), NULL, DOCUMENT_POSTMORTEM, columns),
	    "A.md: not valid UTF-8 [I114]\n\ntitle: B\n\n");
}

static void refuses_exports_that_it_cannot_read(void **state)
{
	static const char *const html[][2] = { { "A " KEY_A ".html", "<html>" }, { NULL, NULL } };
	static const char *const nothing[][2] = { { "A.png", "x" }, { NULL, NULL } };
	static const char *const outside[][2] = { { "../A.md", "x" }, { NULL, NULL } };
	static const char *const empty[][2] = { { "A.csv", "" }, { "A.md", "x" }, { NULL, NULL } };

	assert_taken_text(
	    show_export(put_export(state, html), NULL, DOCUMENT_POSTMORTEM, all_columns),
	    "export.zip: error: this is an export as HTML; export it again as \"Markdown & CSV\" "
	    "[I004]");
	assert_taken_text(
	    show_export(put_export(state, nothing), NULL, DOCUMENT_POSTMORTEM, all_columns),
	    "export.zip: error: there is no Markdown page in this archive [I004]");
	assert_taken_text(show_export(put_export(state, workspace), "Incidents",
			      DOCUMENT_POSTMORTEM, all_columns),
	    "export.zip: error: there is no database \"Incidents\" in it [I002]");
	assert_taken_text(
	    show_export(put_export(state, outside), NULL, DOCUMENT_POSTMORTEM, all_columns),
	    "export.zip: error: the archive is refused: \"../A.md\" lies outside of it [I009]");
	assert_taken_text(
	    show_export(put_export(state, empty), NULL, DOCUMENT_POSTMORTEM, all_columns),
	    "export.zip/A.csv:1:1: error: the file is empty [I001]");
	assert_taken_text(show_export(put_text(*state, "a.zip", "# A page\n"), NULL,
			      DOCUMENT_POSTMORTEM, all_columns),
	    "export.zip: error: cannot be read: it is no zip archive, or it is cut off [I006]");
}

static guint count_text(const char *text, const char *part)
{
	g_auto(GStrv) pieces = g_strsplit(text, part, -1);

	return g_strv_length(pieces) - 1;
}

/*
 * 278 pages, 270 of them of a database whose title column is a date. Its CSV has 269 lines: it
 * lacks a template, and calls ten of the pages by another title (`@July 29, 2025`, not `@Last
 * Tuesday`).
 */
static void reads_a_real_export(void **state)
{
	static const char *const columns[] = { "id", "title", "date", "Full date", "Ran today",
		NULL };
	const char *path =
	    shared_path(*state, "data/incidents/notion-export/Notion.Test.Export.markdown.zip");
	g_autofree char *all = show_export(path, NULL, DOCUMENT_POSTMORTEM, columns);
	g_autofree char *rows = show_export(path, "Habit Tracker", DOCUMENT_POSTMORTEM, columns);

	assert_number(count_text(all, "id: "), 278);
	assert_number(count_text(all, "["), 0);
	assert_number(count_text(rows, "id: "), 270);
	assert_number(count_text(rows, "Ran today: "), 270);
	assert_number(count_text(rows, "Full date: "), 270);
	assert_holds(rows,
	    "id: 152bb52ee2b5811d92b1e629b25d0c0a\ntitle: @December 1, 2024\ndate: 2024-12-01\n"
	    "Full date: December 4, 2024 8:45 AM\nRan today: No\n\n");
}

static void refuses_a_real_export_as_html(void **state)
{
	const char *path =
	    shared_path(*state, "data/incidents/notion-export/notion-testspace.html.zip");

	assert_taken_text(show_export(path, NULL, DOCUMENT_POSTMORTEM, all_columns),
	    "export.zip: error: this is an export as HTML; export it again as \"Markdown & CSV\" "
	    "[I004]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    merges_the_rows_of_a_database_with_their_pages, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    gives_every_page_without_a_database, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    gives_the_action_items_of_pages, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    finds_pages_in_folders_without_a_key, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(gives_a_page_once, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    gives_a_defect_for_a_page_that_is_no_text, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    refuses_exports_that_it_cannot_read, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(reads_a_real_export, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    refuses_a_real_export_as_html, folder_setup, folder_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
