#include "tests/support_ical.h"

#include <string.h>

struct reader *open_calendar(struct fixture *fixture, const char *bytes, size_t size,
    const struct calendar_view *view, GError **error)
{
	const char *path = put_bytes(fixture, "in.ics", bytes, size);
	const char *names = view->columns != NULL ? view->columns : "DTSTART|DTEND";
	g_auto(GStrv) split = g_strsplit(names, "|", -1);
	g_autoptr(GPtrArray) columns = g_ptr_array_new();
	struct ical_options options = {
		.zone = view->zone != NULL ? zone_find(view->zone) : NULL,
		.window_start_utc = at(view->from != NULL ? view->from : "2021-01-01T00:00:00Z"),
		.window_end_utc = at(view->to != NULL ? view->to : "2021-02-01T00:00:00Z"),
		.all_day_end_is_inclusive = view->end_is_inclusive,
	};

	for (guint i = 0; split[i] != NULL; i++)
		g_ptr_array_add(columns, split[i]);
	return ical_open(
	    source_open(path, "in.ics", NULL, NULL), "in.ics", &options, columns, error);
}

char *tell_records(struct reader *reader)
{
	GString *text = g_string_new(NULL);
	struct record record = { 0 };

	while (reader->class->next(reader, &record, NULL)) {
		const struct defect *defect = &record.defect;

		if (defect->code != NULL)
			g_string_append_printf(text, "%s %" G_GINT64_FORMAT ":%d %s", defect->code,
			    defect->line, defect->column, defect->message);
		for (guint i = 0; i < record.cell_count; i++)
			g_string_append_printf(text, "%s%s", i > 0 ? " " : "",
			    record.cells[i].text != NULL ? record.cells[i].text : "-");
		g_string_append_c(text, '\n');
	}
	defect_clear(&record.defect);
	return g_string_free(text, FALSE);
}

void check_calendar(struct fixture *fixture, const char *text, const struct calendar_view *view,
    const char *expected)
{
	g_autoptr(GError) error = NULL;
	struct reader *reader = open_calendar(fixture, text, strlen(text), view, &error);

	if (reader == NULL)
		fail_msg("%s", error->message);
	char *found = tell_records(reader);
	reader_free(reader);
	assert_taken_text(found, expected);
}

void check_event(struct fixture *fixture, const char *lines, const struct calendar_view *view,
    const char *expected)
{
	g_autofree char *text = g_strdup_printf(
	    "BEGIN:VCALENDAR\nBEGIN:VEVENT\n%s\nEND:VEVENT\nEND:VCALENDAR\n", lines);
	g_autoptr(GError) error = NULL;
	struct reader *reader = open_calendar(fixture, text, strlen(text), view, &error);

	assert_non_null(reader);
	char *found = g_strdelimit(tell_records(reader), "\n", ' ');
	reader_free(reader);
	if (!g_str_equal(g_strchomp(found), expected))
		print_error("of the event\n%s\n", lines);
	assert_taken_text(found, expected);
}
