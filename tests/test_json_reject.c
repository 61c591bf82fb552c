#include "etl/records/json_reject.h"

#include <stdlib.h>
#include <string.h>

#include "tests/support_json.h"

/* The reject file of a file whose records are all rejected. */
static char *reject_all(const char *path, const struct json_shape *shape, const char *columns)
{
	struct reader *reader = open_json(path, shape, columns, NULL);
	g_autoptr(GString) body = g_string_new(NULL);
	GString *text = g_string_new(NULL);
	struct record record = { 0 };

	assert_non_null(reader);
	while (reader->class->next(reader, &record, NULL))
		json_append_reject(body, shape, &record, "I104", "not a \"time\"");
	defect_clear(&record.defect);
	reader_free(reader);
	json_append_reject_file(text, shape, body);
	return g_string_free(text, FALSE);
}

#define MARK(line)                                                                                 \
	"\"_reject_line\": " #line                                                                 \
	", \"_reject_code\": \"I104\", \"_reject_text\": \"not a \\\"time\\\"\""

/* Of each record the reject file has the same cells, and the line on which it stood. */
static void check_rejects(
    const char *path, const char *reject_path, const struct json_shape *shape, const char *columns)
{
	struct reader *reader = open_json(path, shape, columns, NULL);
	struct reader *rejects = open_json(reject_path, shape, columns, NULL);
	struct record record = { 0 }, reject = { 0 };

	assert_non_null(reader);
	assert_non_null(rejects);
	int line_column = reader_column(rejects, "_reject_line");
	assert_number(reader_column(rejects, "_reject_code"), line_column + 1);
	assert_number(reader_column(rejects, "_reject_text"), line_column + 2);
	assert_number(line_column + 3, rejects->columns->len);
	while (reader->class->next(reader, &record, NULL)) {
		assert_true(rejects->class->next(rejects, &reject, NULL));
		assert_true((record.defect.code != NULL) == (reject.defect.code != NULL));
		if (record.defect.code != NULL)
			continue;
		for (int i = 0; i < line_column; i++)
			if (g_strcmp0(record.cells[i].text, reject.cells[i].text) != 0)
				fail_msg(
				    "%s became %s", record.cells[i].text, reject.cells[i].text);
		assert_number(atoi(reject.cells[line_column].text), record.line);
		assert_string_equal(reject.cells[line_column + 1].text, "I104");
		assert_string_equal(reject.cells[line_column + 2].text, "not a \"time\"");
	}
	assert_false(rejects->class->next(rejects, &reject, NULL));
	defect_clear(&record.defect);
	defect_clear(&reject.defect);
	reader_free(reader);
	reader_free(rejects);
}

static void a_reject_file_is_read_by_the_same_shape(void **state)
{
	static const struct {
		struct json_shape shape;
		const char *columns, *text, *rejects;
	} cases[] = {
		{ { JSON_DOCUMENT, NULL }, "a|b.c", "[{\"a\": 1.50, \"x\":  [null]},\n{}, { }, 7]",
		    "[\n{" MARK(1) ", \"a\": 1.50, \"x\":  [null]},\n{" MARK(2) "},\n{" MARK(
			2) " },\n7\n]\n" },
		{ { JSON_DOCUMENT, NULL }, "a", "{\n  \"a\": 1\n}\n",
		    "[\n{" MARK(1) ", \n  \"a\": 1\n}\n]\n" },
		{ { JSON_DOCUMENT, "s.e" }, "a|/s.n|/s.m|/s.x.y",
		    "{\"s\": [{\"n\": \"ü\", \"m\": null, \"e\": [{\"a\": 1}], \"x\": {\"y\": 5}},\n"
		    "{\"n\": \"N\", \"e\": [{\"a\": 2}, {}]}]}",
		    "{\"s\": {\"e\": [\n{" MARK(1) ", \"/s.n\": \"ü\", \"/s.x.y\": \"5\", \"a\": 1},\n{" MARK(
			2) ", \"/s.n\": \"N\", \"a\": 2},\n{" MARK(2) ", \"/s.n\": \"N\"}\n]}}\n" },
		{ { JSON_DOCUMENT, "*.e" }, "a|/*.n", "{\"x\": {\"n\": 1, \"e\": [{\"a\": 2}]}}",
		    "{\"*\": {\"e\": [\n{" MARK(1) ", \"/*.n\": \"1\", \"a\": 2}\n]}}\n" },
		{ { JSON_LINES, NULL }, "a",
		    "{\"a\": 1}\r\n\n{ }\n{\"a\": nul}\n{\"a\": \"x\nnothing\n",
		    "{" MARK(1) ", \"a\": 1}\n{" MARK(3) " }\n{" MARK(4) ", \"a\": nul}\n{" MARK(
			5) ", \"a\": \"x\nnothing\n" },
		{ { JSON_LINES, "d.e" }, "a|/id",
		    "{\"id\": 5, \"d\": {\"e\": [{\"a\": 1}, {\"a\": 2}]}}\n{\"d\": 1}\n",
		    "{\"d\": {\"e\": {" MARK(1) ", \"/id\": \"5\", \"a\": 1}}}\n{\"d\": {\"e\": {" MARK(
			1) ", \"/id\": \"5\", \"a\": 2}}}\n{\"d\": 1}\n" },
		{ { JSON_YAML, "days" }, "a",
		    "days:\n  - a: 01\n    b: \"ü\\n\"\n    c: [~, {d: no}]\n",
		    "{\"days\": [\n{" MARK(
			2) ", \"a\": \"01\", \"b\": \"ü\\n\", \"c\": [null, {\"d\": \"no\"}]}\n]}\n" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const struct json_shape *shape = &cases[i].shape;
		const char *path = put_text(*state, "f.json", cases[i].text);
		g_autofree char *rejects = reject_all(path, shape, cases[i].columns);

		if (!g_str_equal(rejects, cases[i].rejects))
			fail_msg("case %zu gave:\n%s", i, rejects);
		const char *again = put_text(*state, "again.json", rejects);
		check_rejects(path, again, shape, cases[i].columns);
		/* and so do the rejects of the rejects, whose three keys are new ones */
		g_autofree char *twice = reject_all(again, shape, cases[i].columns);
		g_auto(GStrv) once = g_strsplit(rejects, "\"_reject_line\"", -1);
		g_auto(GStrv) again_once = g_strsplit(twice, "\"_reject_line\"", -1);
		assert_number(g_strv_length(again_once), g_strv_length(once));
		check_rejects(
		    again, put_text(*state, "twice.json", twice), shape, cases[i].columns);
	}
}

/* Imports with a profile that the workspace has. */
static struct load_report *import_own(
    struct fixture *fixture, const char *profile_text, const char *name, const char *text)
{
	GError *error = NULL;

	put_text(fixture, "profiles/own.yaml", profile_text);
	g_ptr_array_unref(fixture->profiles);
	fixture->profiles = profiles_load(path_of(fixture, "profiles"), &error);
	assert_null(error);
	return import_with(
	    fixture, profile_find(fixture->profiles, "own"), put_text(fixture, name, text));
}

static void mended_rejects_close_theirs(void **state)
{
	static const char profile[] =
	    "profile: own\nkind: shifts\nformat: json\nrecords: schedules.final.entries\n"
	    "fields:\n  schedule: {from: [/schedules.name]}\n  engineer: {from: [user.email]}\n"
	    "  start: {from: [start]}\n  end: {from: [end]}\n";
	static const char export[] =
	    "{\"schedules\": [{\"name\": \"primary\", \"final\": {\"entries\": [\n"
	    "{\"user\": {\"email\": \"ada@example.com\"}, \"start\": \"2026-10-01T00:00:00Z\",\n"
	    " \"end\": \"2026-10-02T00:00:00Z\"},\n"
	    "{\"user\": {\"email\": \"ada@example.com\"}, \"start\": \"soon\",\n"
	    " \"end\": \"2026-10-03T00:00:00Z\"},\n"
	    "{\"user\": {\"email\": \"bob@example.com\"}, \"start\": \"later\",\n"
	    " \"end\": \"2026-10-04T00:00:00Z\"}]}}]}\n";
	struct fixture *fixture = *state;

	add_catalogue(fixture);
	struct load_report *report = import_own(fixture, profile, "a.json", export);
	assert_counts(report, "3 1 0 0 2 0");
	assert_message(report, "a.json:4:49: error: start: \"soon\" is not a timestamp");
	const char *rejects = text_of(fixture, path_of(fixture, report->reject_file));
	g_auto(GStrv) parts = g_strsplit(rejects, "\"soon\"", 2);
	g_autofree char *mended = g_strjoinv("\"2026-10-02T00:00:00Z\"", parts);
	report = import_own(fixture, profile, "again/a.json", mended);
	assert_counts(report, "2 1 0 0 1 0");
	assert_number(ledger_number(fixture, "SELECT count(*) FROM shift"), 2);
	assert_number(
	    ledger_number(fixture, "SELECT count(*) FROM reject WHERE closed_by IS NULL"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    a_reject_file_is_read_by_the_same_shape, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
		    mended_rejects_close_theirs, ledger_setup, ledger_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
