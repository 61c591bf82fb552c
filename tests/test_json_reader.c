#include <string.h>

#include "base/error.h"
#include "tests/support_json.h"

struct reading {
	const char *name;
	enum json_form form;
	const char *records, *columns, *text, *expected;
};

static void check_readings(
    struct fixture *fixture, const struct reading *cases, size_t count, bool with_places)
{
	for (size_t i = 0; i < count; i++) {
		struct json_shape shape = { cases[i].form, cases[i].records };
		const char *path = put_text(fixture, "f.json", cases[i].text);
		g_autofree char *shown = show_records(path, &shape, cases[i].columns, with_places);

		if (!g_str_equal(shown, cases[i].expected))
			fail_msg("%s gave:\n%s", cases[i].name, shown);
	}
}

static void finds_the_records_at_the_end_of_a_path(void **state)
{
	static const struct reading cases[] = {
		{ "a list", JSON_DOCUMENT, NULL, "id", "[{\"id\": 1}, {\"id\": 2}]",
		    "1: 1\n1: 2\n" },
		{ "a mapping is one record", JSON_DOCUMENT, NULL, "id", "{\"id\": 1}", "1: 1\n" },
		{ "a list under a key", JSON_DOCUMENT, "results", "id",
		    "{\"results\": [\n{\"id\": 1},\n{\"id\": 2}]}", "2: 1\n3: 2\n" },
		{ "a mapping under a key", JSON_DOCUMENT, "override", "id",
		    "{\"override\": {\"id\": 1}}", "1: 1\n" },
		{ "a list in a list", JSON_DOCUMENT, "schedules.final.entries", "id",
		    "{\"schedules\": [{\"final\": {\"entries\": [{\"id\": 1}, {\"id\": 2}]}},\n"
		    "{\"final\": {\"entries\": []}}, {\"final\": {\"entries\": [{\"id\": 3}]}}]}",
		    "1: 1\n1: 2\n2: 3\n" },
		{ "the values of a mapping", JSON_DOCUMENT, "*.events", "id",
		    "{\"north\": {\"events\": [{\"id\": 1}]}, \"south\": {\"events\": {\"id\": 2}}}",
		    "1: 1\n1: 2\n" },
		{ "records by their name", JSON_DOCUMENT, "incidents.*", "id",
		    "{\"incidents\": {\"a\": {\"id\": 1}, \"b\": {\"id\": 2}}}", "1: 1\n1: 2\n" },
		{ "several pages", JSON_DOCUMENT, "data", "id",
		    "[{\"data\": [{\"id\": 1}]}, {\"data\": [{\"id\": 2}, {\"id\": 3}]}]",
		    "1: 1\n1: 2\n1: 3\n" },
		{ "branches without records", JSON_DOCUMENT, "a.b", "id",
		    "{\"a\": [{\"c\": 1}, {\"b\": null}, {\"b\": 5}, 6, {\"b\": [{\"id\": 1}]}]}",
		    "1: 1\n" },
		{ "an empty list", JSON_DOCUMENT, "a", "id", "{\"a\": []}", "" },
		{ "an empty list on the way", JSON_DOCUMENT, "a.b", "id", "{\"a\": []}", "" },
		{ "an empty mapping on the way", JSON_DOCUMENT, "a.*.b", "id", "{\"a\": {}}", "" },
		{ "null for a list", JSON_DOCUMENT, "a", "id", "{\"a\": null}", "" },
		{ "what is no object", JSON_DOCUMENT, "a", "id",
		    "{\"a\": [1,\n  null, [{\"id\": 2}], {\"id\": 3}]}",
		    "1: 1:8 expected an object here [I119]\n"
		    "2: 2:3 expected an object here [I119]\n"
		    "2: 2:9 expected an object here [I119]\n2: 3\n" },
		{ "nothing at the path", JSON_DOCUMENT, "a.b", "id",
		    "{\"a\": [{\"c\": []}, {\"c\": []}]}",
		    "f.json:1:1: error: no list of records under a.b here [I002]\n" },
		{ "a number at the path", JSON_DOCUMENT, "a", "id", "{\"a\": 1}",
		    "f.json:1:1: error: no list of records under a here [I002]\n" },
		{ "a number", JSON_DOCUMENT, NULL, "id", "1",
		    "f.json:1:1: error: no list of records here [I002]\n" },
		{ "an empty file", JSON_DOCUMENT, NULL, "id", "",
		    "f.json:1:1: error: the file is empty [I001]\n" },
		{ "a blank file", JSON_DOCUMENT, NULL, "id", " \r\n\t\n",
		    "f.json:1:1: error: the file is empty [I001]\n" },
	};

	check_readings(*state, cases, G_N_ELEMENTS(cases), false);
}

static void columns_are_paths_in_and_above_the_record(void **state)
{
	static const char nested[] =
	    "{\"took\": 5, \"data\": {\"_parent\": {\"name\": \"Shop\"}, \"rotations\": [\n"
	    "{\"name\": \"day\", \"periods\": [{\"start\": 1}, {\"start\": 2}]},\n"
	    "{\"name\": \"night\", \"periods\": [{\"start\": 3, \"took\": 7}]}]}}";
	static const struct reading cases[] = {
		{ "text and numbers", JSON_DOCUMENT, NULL, "a|b|c|d|e|f",
		    "{\"a\": \"x\", \"b\": 1.50, \"c\": true, \"d\": false, \"e\": null, \"f\": -1E+2}",
		    "1: x 1.50 true false - -1E+2\n" },
		{ "a path", JSON_DOCUMENT, NULL, "user.id|user.name.first|user",
		    "{\"user\": {\"id\": 7, \"name\": {\"first\": \"Ann\"}}}", "1: 7 Ann -\n" },
		{ "a key with a dot", JSON_DOCUMENT, NULL, "user.id|/user.id|b.c",
		    "{\"user.id\": 1, \"user\": {\"id\": 2}, \"b\": {\"c\": 3}}", "1: 1 2 3\n" },
		{ "a list", JSON_DOCUMENT, NULL, "tags|none|products.title|products",
		    "{\"tags\": [\"a\", null, 2, []], \"none\": [], \"products\": [{\"title\": \"BigQuery\"},"
		    " {}, {\"title\": \"Pub/Sub\"}]}",
		    "1: a;2 - BigQuery;Pub/Sub -\n" },
		{ "lists in lists", JSON_DOCUMENT, NULL, "a.b",
		    "{\"a\": [{\"b\": [1, 2]}, {\"b\": 3}, [{\"b\": 4}]]}", "1: 1;2;3;4\n" },
		{ "what is not there", JSON_DOCUMENT, NULL, "a|a.b|a.b.c|/a|",
		    "[{\"x\": 1}, {\"a\": 2}]", "1: - - - - -\n1: 2 - - 2 -\n" },
		{ "from the top", JSON_DOCUMENT, "data.rotations.periods",
		    "start|/data._parent.name|/data.rotations.name|/took|took|/nowhere", nested,
		    "2: 1 Shop day 5 - -\n2: 2 Shop day 5 - -\n3: 3 Shop night 5 7 -\n" },
		{ "from the top, a list that is not walked", JSON_DOCUMENT, "records",
		    "id|/owners.name",
		    "{\"owners\": [{\"name\": \"ann\"}, {\"name\": \"bob\"}], \"records\": [{\"id\": 1}]}",
		    "1: 1 ann;bob\n" },
		{ "from the top, through a star", JSON_DOCUMENT, "*.events",
		    "id|/*.name|/north.name",
		    "{\"north\": {\"name\": \"N\", \"events\": [{\"id\": 1}]},"
		    " \"south\": {\"name\": \"S\", \"events\": [{\"id\": 2}, {\"id\": 3}]}}",
		    "1: 1 N N\n1: 2 S N\n1: 3 S N\n" },
		{ "from the top, the record itself", JSON_DOCUMENT, "a", "/a.id",
		    "{\"a\": [{\"id\": 1}, {\"id\": 2}]}", "1: 1\n1: 2\n" },
		{ "every value of a mapping", JSON_DOCUMENT, NULL, "by.*.name",
		    "{\"by\": {\"x\": {\"name\": 1}, \"y\": {\"name\": 2}}}", "1: 1;2\n" },
	};

	check_readings(*state, cases, G_N_ELEMENTS(cases), false);
}

static void cells_stand_where_their_values_do(void **state)
{
	static const struct reading cases[] = {
		{ "behind text of several bytes", JSON_DOCUMENT, "r", "a|b.c|none",
		    "{\"ä€😀\": \"é\", \"r\": [{\"a\": \"ü\", \"b\": {\"c\": 1}}]}",
		    "1: ü@1:26 1@1:42 -@1:20\n" },
		{ "behind CRLF, CR and a byte order mark", JSON_DOCUMENT, NULL, "a|b",
		    "\xef\xbb\xbf[{\"a\": 1,\r\n\"b\": 2},\r{\"a\": 3}]",
		    "1: 1@1:8 2@2:6\n3: 3@3:7 -@3:1\n" },
		{ "a list, null and an empty list", JSON_DOCUMENT, NULL, "a|b|c",
		    "{\"a\": [null, \"x\",\n 2], \"b\": null, \"c\": []}",
		    "1: x;2@1:14 -@2:11 -@2:22\n" },
		{ "lines", JSON_LINES, NULL, "a|b",
		    "{\"a\": \"ü\", \"b\": 1}\n\n {\"b\": 2}\r\n{\"a\": 3}",
		    "1: ü@1:7 1@1:17\n3: -@3:2 2@3:8\n4: 3@4:7 -@4:1\n" },
		{ "YAML", JSON_YAML, NULL, "a|b|c",
		    "# ü\n- a: ü  # x\n  b: 'y'\n  c: |\n    z\n- {a: \"ü\", b: 2}\n",
		    "2: ü@2:6 y@3:6 z\n@5:1\n6: ü@6:7 2@6:15 -@6:3\n" },
	};

	check_readings(*state, cases, G_N_ELEMENTS(cases), true);
}

static void lines_are_read_one_by_one(void **state)
{
	static const struct reading cases[] = {
		{ "blank lines", JSON_LINES, NULL, "a", "\n{\"a\": 1}\r\n \t\r\n{\"a\": 2}\n\n",
		    "2: 1\n4: 2\n" },
		{ "broken lines", JSON_LINES, NULL, "a",
		    "{\"a\": 1}\n{\"a\": nul}\n{\"a\": 2}\n{\"a\": \"x\n{\"a\": 3} x\n{\"a\": 4,}\n"
		    "{\"a\": 1, \"ü\": 2, \"a\": 3}\n{\"a\": 5}",
		    "1: 1\n2: 2:7 expected a value; a text needs double quotes [I007]\n3: 2\n"
		    "4: 4:9 the text ends before it is complete [I007]\n"
		    "5: 5:10 text behind the end of the document [I007]\n"
		    "6: 6:8 JSON has no trailing comma [I007]\n"
		    "7: 7:18 this key was given before [I007]\n8: 5\n" },
		{ "a broken first line", JSON_LINES, NULL, "a", "{\n{\"a\": 1}\n",
		    "1: 1:2 the text ends before it is complete [I007]\n2: 1\n" },
		{ "bytes that are no text", JSON_LINES, NULL, "a",
		    "{\"a\": \"ü\xff\"}\n{\"a\": \"\x01\"}\n{\"a\": 1}\n",
		    "1: 1:9 not valid UTF-8 [I114]\n2: 2:8 a control character, or the end of the line, in a text [I007]\n"
		    "3: 1\n" },
		{ "a path in each line", JSON_LINES, "data.incident", "a",
		    "{\"data\": {\"incident\": {\"a\": 1}}}\n{\"data\": {}}\n{\"data\": {\"incident\": null}}\n"
		    "{\"data\": {\"incident\": [{\"a\": 2}, 3]}}\n",
		    "1: 1\n2: 2:1 no record under data.incident here [I119]\n4: 2\n"
		    "4: 4:34 expected an object here [I119]\n" },
		{ "from the top of the line", JSON_LINES, "events", "a|/id",
		    "{\"id\": 7, \"events\": [{\"a\": 1}, {\"a\": 2}]}\n{\"id\": 8, \"events\": [{\"a\": 3}]}\n",
		    "1: 1 7\n1: 2 7\n2: 3 8\n" },
		{ "lists and scalars", JSON_LINES, NULL, "a", "[{\"a\": 1}, {\"a\": 2}]\n5\n[]\n",
		    "1: 1\n1: 2\n2: 2:1 expected an object here [I119]\n" },
		{ "no lines", JSON_LINES, NULL, "a", "",
		    "f.json:1:1: error: the file is empty [I001]\n" },
		{ "blank lines only", JSON_LINES, NULL, "a", "\n\n",
		    "f.json:1:1: error: the file is empty [I001]\n" },
		{ "an empty list", JSON_LINES, NULL, "a", "[]\n\n", "" },
	};

	check_readings(*state, cases, G_N_ELEMENTS(cases), false);
}

static void append_long_line(GString *text, size_t size)
{
	g_string_append(text, "{\"a\": \"");
	for (size_t i = 9; i < size; i++)
		g_string_append_c(text, 'x');
	g_string_append(text, "\"}");
}

static void a_line_may_have_a_mebibyte(void **state)
{
	static const size_t mebibyte = 1024 * 1024;
	struct json_shape shape = { JSON_LINES, NULL };
	g_autoptr(GString) text = g_string_new("{\"b\": 1}\n");
	struct record record = { 0 };

	append_long_line(text, mebibyte - 1);
	g_string_append(text, "\n{\"b\": 3}\n");
	append_long_line(text, mebibyte);
	g_string_append(text, "\n{\"b\": 5}\n");
	append_long_line(text, 5 * mebibyte);
	g_string_append(text, "\n{\"b\": 7}\n");
	append_long_line(text, 2 * mebibyte);
	const char *path = put_bytes(*state, "f.jsonl", text->str, text->len);
	g_autofree char *shown = show_records(path, &shape, "b", false);
	assert_string_equal(shown,
	    "1: 1\n2: -\n3: 3\n4: 4:1 the line is longer than 1 MiB [I115]\n5: 5\n"
	    "6: 6:1 the line is longer than 1 MiB [I115]\n7: 7\n"
	    "8: 8:1 the line is longer than 1 MiB [I115]\n");
	struct reader *reader = open_json(path, &shape, "b", NULL);
	while (reader->class->next(reader, &record, NULL)) {
		static const char start[] = "{\"b\": 5}";

		if (record.defect.code != NULL)
			assert_number(record.raw_size, 0);
		else if (record.line == 5)
			assert_memory_equal(text->str + record.byte_offset, start, strlen(start));
	}
	defect_clear(&record.defect);
	reader_free(reader);
}

static void reads_yaml_by_the_same_rules(void **state)
{
	static const struct reading cases[] = {
		{ "a list", JSON_YAML, NULL, "title|date",
		    "# holidays\n---\n- title: \"New Year's Day\"\n  date: 01/01/2026\n"
		    "- title: Easter\n  date: 05/04/2026\n",
		    "3: New Year's Day 01/01/2026\n5: Easter 05/04/2026\n" },
		{ "a mapping", JSON_YAML, NULL, "status|code|none",
		    "url: https://example.com\nstatus: up\ncode: 200\nnone: ~\n", "1: up 200 -\n" },
		{ "several documents", JSON_YAML, NULL, "a",
		    "a: 1\n---\na: 2\n---\n- a: 3\n- a: 4\n", "1: 1\n3: 2\n5: 3\n6: 4\n" },
		{ "a path, in one of several documents", JSON_YAML, "days.*", "a|/year",
		    "other: 1\n---\nyear: 2026\ndays:\n  x: {a: 1}\n  y: {a: 2}\n",
		    "5: 1 2026\n6: 2 2026\n" },
		{ "JSON", JSON_YAML, "a", "b", "{\"a\": [{\"b\": 1},\n\t{\"b\": 2}]}",
		    "1: 1\n2: 2\n" },
		{ "malformed", JSON_YAML, NULL, "a", "a: 1\nb: [\n",
		    "f.json:3:1: error: flow sequence without a closing bracket [I007]\n" },
		{ "an alias", JSON_YAML, NULL, "a", "a: &x 1\nb: *x\n",
		    "f.json:2:4: error: aliases are not accepted [I007]\n" },
		{ "comments only", JSON_YAML, NULL, "a", "# nothing\n",
		    "f.json:1:1: error: no list of records here [I002]\n" },
	};

	check_readings(*state, cases, G_N_ELEMENTS(cases), false);
}

static void a_malformed_document_is_refused_where_it_breaks(void **state)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{ "{\"a\": [1,\n2,]}", "f.json:2:2: error: JSON has no trailing comma" },
		{ "[{\"a\": 1}\n",
		    "f.json:1:10: error: the text ends before it is complete [I007]" },
		{ "[{\"a\": \"x",
		    "f.json:1:10: error: the text ends before it is complete [I007]" },
		{ "{\"ü\": 1}\n{\"ü\": 2}\n", "f.json:2:1: error: " },
		{ "{\"a\": \"\xff\"}", "f.json:1:8: error: not valid UTF-8 [I007]" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const char *path = put_text(*state, "f.json", cases[i].text);
		struct json_shape shape = { JSON_DOCUMENT, NULL };
		g_autoptr(GError) error = NULL;

		assert_null(open_json(path, &shape, "a", &error));
		assert_true(g_error_matches(error, NINES_ERROR, NINES_ERROR_CONTRACT));
		if (!g_str_has_prefix(error->message, cases[i].message))
			fail_msg("%s", error->message);
	}
}

static void a_file_that_cannot_be_read_fails(void **state)
{
	g_autoptr(GString) text = g_string_new(NULL);
	uint64_t seed = 3;

	for (int i = 0; i < 20000; i++)
		g_string_append_printf(
		    text, "{\"a\": %u}\n", (unsigned)random_below(&seed, 100000));
	const char *whole = put_gzip(*state, "whole.gz", text->str, text->len);
	gsize size;
	g_autofree char *bytes = NULL;
	assert_true(g_file_get_contents(whole, &bytes, &size, NULL));
	const char *cut = put_bytes(*state, "cut.gz", bytes, size / 2);
	for (int form = JSON_DOCUMENT; form <= JSON_YAML; form++) {
		struct json_shape shape = { (enum json_form)form, NULL };
		g_autofree char *shown = show_records(cut, &shape, "a", false);

		assert_holds(shown, "its compression ends too early [I006]");
	}
}

static void tells_the_forms_by_the_beginning(void **state)
{
	static const struct {
		const char *text;
		bool document, lines;
	} cases[] = {
		{ "{\"a\": 1}\n{\"a\": 2}\n", false, true },
		{ "\r\n {\"a\": {\"b}\\\"\": \"{\"}}\r\n\r\n{", false, true },
		{ "{\"a\": 1}\nbroken", false, true },
		{ "{\"a\": 1}", true, true },
		{ "{\"a\": 1}\r\n\n", true, true },
		{ "{\"a\": {\"b\": \"cut off", true, true },
		{ "{\"a\": \"\\", true, true },
		{ "{\n  \"a\": 1\n}\n", true, false },
		{ "{\"a\": [{\n", true, false },
		{ "[{\"a\": 1}]\n", true, false },
		{ "a,b\n1,2\n", false, false },
		{ "a: 1\n", false, false },
		{ "", false, false },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		unsigned expected = (unsigned)cases[i].document << JSON_DOCUMENT |
		    (unsigned)cases[i].lines << JSON_LINES;

		if (json_possible_forms(cases[i].text) != expected)
			fail_msg("%s", cases[i].text);
	}
}

#define ONCALL     "data/oncall/"
#define OVERLAP    ONCALL "pagerduty-overlap-checker/"
#define ON_CALLS   "oncalls", "user.summary|start|end"
#define PAGER_DUTY "data/incidents/pagerduty/api_response_examples.json"

/* How many records the file has, and what the last one says. */
static void real_exports_are_read(void **state)
{
	static const struct {
		enum json_form form;
		const char *path, *records, *columns;
		int count;
		const char *last;
	} cases[] = {
		{ JSON_DOCUMENT, OVERLAP "bug-27-entries-cross.json", ON_CALLS, 1,
		    "Gregory 2012-08-16T12:00:00-04:00 2012-08-19T12:00:00-04:00" },
		{ JSON_DOCUMENT, OVERLAP "bug-27-entries-plus-one-day.json", ON_CALLS, 1,
		    "Gregory 2012-08-17T16:00:00-04:00 2012-08-21T00:00:00-04:00" },
		{ JSON_DOCUMENT, OVERLAP "bug-27-entries.json", ON_CALLS, 1,
		    "Gregory 2012-08-17T12:00:00-04:00 2012-08-19T12:00:00-04:00" },
		{ JSON_DOCUMENT, OVERLAP "dst-2-entries-cross.json", ON_CALLS, 1,
		    "Gabriel 2018-10-26T18:00:00+02:00 2018-10-28T18:00:00+01:00" },
		{ JSON_DOCUMENT, OVERLAP "dst-2-entries.json", ON_CALLS, 1,
		    "Gabriel 2018-10-26T18:00:00+02:00 2018-10-28T18:00:00+01:00" },
		{ JSON_DOCUMENT, OVERLAP "dst-entries-cross.json", ON_CALLS, 3, NULL },
		{ JSON_DOCUMENT, OVERLAP "dst-entries.json", ON_CALLS, 3, NULL },
		{ JSON_DOCUMENT, OVERLAP "entries-before-time-since.json", ON_CALLS, 3, NULL },
		{ JSON_DOCUMENT, OVERLAP "entries-cross-before-time-since.json", ON_CALLS, 4,
		    NULL },
		{ JSON_DOCUMENT, OVERLAP "entries-cross-over-time-until.json", ON_CALLS, 4, NULL },
		{ JSON_DOCUMENT, OVERLAP "entries-days.json", ON_CALLS, 3, NULL },
		{ JSON_DOCUMENT, OVERLAP "entries-no-overlap.json", ON_CALLS, 3, NULL },
		{ JSON_DOCUMENT, OVERLAP "entries-over-time-until.json", ON_CALLS, 3, NULL },
		{ JSON_DOCUMENT, OVERLAP "entries.json", ON_CALLS, 3, NULL },
		{ JSON_DOCUMENT, OVERLAP "override.json", "override", "user.summary|start", 1,
		    "Aurelio Rice 2012-07-01T00:00:00-04:00" },
		{ JSON_DOCUMENT, OVERLAP "schedules.json", "schedules", "id|name", 2,
		    "PT57OLG Secondary" },
		{ JSON_DOCUMENT, OVERLAP "schedule-primary.json", "schedule.schedule_layers.users",
		    "user.email|/schedule.name|/schedule.schedule_layers.name", 3,
		    "tim@acme.com Primary Schedule Layer 1" },
		{ JSON_DOCUMENT, OVERLAP "schedule-primary.json",
		    "schedule.final_schedule.rendered_schedule_entries", "start", 0, NULL },
		{ JSON_DOCUMENT, OVERLAP "users.json", "users", "email|billed", 1,
		    "john@example.com true" },
		{ JSON_DOCUMENT, ONCALL "pagerduty-calculator/schedules-2023-01.json",
		    "schedules.final_schedule.rendered_schedule_entries",
		    "/schedules.name|user.summary|start", 16,
		    "My Team - oncall Person B 2023-01-31T09:00:00+01:00" },
		{ JSON_DOCUMENT, ONCALL "opsgenie-schedule/schedule.json",
		    "data.rotations.participants", "/data.name|/data.rotations.name|username", 1,
		    "ooh_second_line Rota foo@example.com" },
		{ JSON_DOCUMENT, ONCALL "opsgenie-schedule/users.json", "data", "username|tags", 2,
		    "jane.doe@opsgenie.com tag1;tag3" },
		{ JSON_DOCUMENT, ONCALL "transcribed/opsgenie-schedule-timeline.json",
		    "data.finalTimeline.rotations.periods",
		    "/data._parent.name|/data.finalTimeline.rotations.name|flattenedRecipients.name|type",
		    2, "Payments OOH engineer2@example.com default" },
		{ JSON_DOCUMENT, ONCALL "transcribed/grafana-final-shifts.json", "results",
		    "user_email|shift_end", 12, "bob@example.com 2023-01-27T17:00:00Z" },
		{ JSON_DOCUMENT, ONCALL "calendar-calculator/testEvents.json", "events",
		    "id|start|isWeekend", 11, "11 2024-01-06T23:00:00 true" },
		{ JSON_DOCUMENT, ONCALL "pd-shifts/bank-holidays.json", "*.events",
		    "/*.division|date|title", 225, "northern-ireland 2025-12-26 Boxing Day" },
		{ JSON_DOCUMENT, "data/incidents/gcp-status/incidents-2022-07.json", NULL,
		    "id|affected_products.title", 157,
		    "WXwFb7tx1XvHyGaxwdYs Google Cloud Datastore;Cloud Firestore" },
		{ JSON_LINES, "data/incidents/github-statuses/incidents.jsonl", NULL,
		    "id|components", 819, "31233568 Copilot" },
		{ JSON_DOCUMENT, PAGER_DUTY, "GET /incidents.response.incidents",
		    "id|service.summary", 1, "PT4KHLK My Mail Service" },
		{ JSON_DOCUMENT, PAGER_DUTY, "*.Example Response.data", "time_zone|/*.none", 4,
		    NULL },
		{ JSON_DOCUMENT, PAGER_DUTY, "GET /priorities.response.priorities", "name", 5,
		    NULL },
		{ JSON_DOCUMENT, "data/incidents/issre22-postmortem-structured/AWS/aws.json", "*",
		    "title|time", 14, NULL },
		{ JSON_YAML, ONCALL "form3-calendars/holidays_calendar.au_nsw.2024.yml", NULL,
		    "date|title", 11, "26/12/2023 Boxing Day" },
		{ JSON_YAML, ONCALL "form3-calendars/holidays_calendar.uk.2026.yml", NULL, "date",
		    8, NULL },
		{ JSON_YAML, "data/incidents/upptime-curc/history/curc-docs-public-webpage.yml",
		    NULL, "status|code|startTime", 1, "up 200 2026-05-10T17:43:00.087Z" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct json_shape shape = { cases[i].form, cases[i].records };
		const char *path = shared_path(*state, cases[i].path);
		g_autofree char *shown = show_records(path, &shape, cases[i].columns, false);
		g_auto(GStrv) lines = g_strsplit(shown, "\n", -1);
		guint count = MAX(g_strv_length(lines), 1) - 1;
		const char *last = count > 0 ? strstr(lines[count - 1], ": ") : NULL;

		if ((int)count != cases[i].count || strchr(shown, '[') != NULL)
			fail_msg("%s has %u:\n%s", cases[i].path, count, shown);
		if (cases[i].last != NULL && g_strcmp0(last + 2, cases[i].last) != 0)
			fail_msg("%s ends: %s", cases[i].path, last);
	}
}

static void a_real_trailing_comma_is_refused_where_it_stands(void **state)
{
	struct json_shape shape = { JSON_DOCUMENT, "oncalls" };
	g_autofree char *shown = show_records(
	    shared_path(*state, OVERLAP "entries-user-reference.json"), &shape, "start", false);

	assert_string_equal(shown, "f.json:123:36: error: JSON has no trailing comma [I007]\n");
}

/* Whatever the bytes are, there are records or an error. */
static void broken_files_never_crash(void **state)
{
	static const char text[] =
	    "{\"a\": [{\"b\": 1, \"c\": [\"x\", {\"d\": null}]}]}\n{\"a\": {\"b\": \"ü\"}}\n\n[5]\n";
	uint64_t seed = 11;

	for (int i = 0; i < 3000; i++) {
		char bytes[sizeof(text)];
		size_t size = 1 + random_below(&seed, sizeof(text) - 1);
		struct json_shape shape = { (enum json_form)(i % 3), i % 2 == 0 ? "a" : NULL };

		memcpy(bytes, text, sizeof(text));
		for (uint64_t flips = random_below(&seed, 5); flips > 0; flips--)
			bytes[random_below(&seed, size)] = (char)random_below(&seed, 256);
		const char *path = put_bytes(*state, "f.json", bytes, size);
		g_autofree char *shown = show_records(path, &shape, "b|c.d|/a.b", false);
	}
}

int main(void)
{
#define in_folder(test) cmocka_unit_test_setup_teardown(test, folder_setup, folder_teardown)
	const struct CMUnitTest tests[] = {
		in_folder(finds_the_records_at_the_end_of_a_path),
		in_folder(columns_are_paths_in_and_above_the_record),
		in_folder(cells_stand_where_their_values_do),
		in_folder(lines_are_read_one_by_one),
		in_folder(a_line_may_have_a_mebibyte),
		in_folder(reads_yaml_by_the_same_rules),
		in_folder(a_malformed_document_is_refused_where_it_breaks),
		in_folder(a_file_that_cannot_be_read_fails),
		cmocka_unit_test(tells_the_forms_by_the_beginning),
		in_folder(real_exports_are_read),
		in_folder(a_real_trailing_comma_is_refused_where_it_stands),
		in_folder(broken_files_never_crash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
