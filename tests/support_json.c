#include "tests/support_json.h"

struct reader *open_json(
    const char *path, const struct json_shape *shape, const char *columns, GError **error)
{
	g_auto(GStrv) names = g_strsplit(columns, "|", -1);
	g_autoptr(GPtrArray) wanted = g_ptr_array_new();

	for (guint i = 0; names[i] != NULL; i++)
		g_ptr_array_add(wanted, names[i]);
	return json_open(source_open(path, "f.json", NULL, NULL), "f.json", shape, wanted, error);
}

char *show_records(
    const char *path, const struct json_shape *shape, const char *columns, bool with_places)
{
	g_autoptr(GError) error = NULL;
	GString *shown = g_string_new(NULL);
	struct record record = { 0 };
	struct reader *reader = open_json(path, shape, columns, &error);

	while (reader != NULL && reader->class->next(reader, &record, &error)) {
		g_string_append_printf(shown, "%" G_GINT64_FORMAT ":", record.line);
		if (record.defect.code != NULL)
			g_string_append_printf(shown, " %" G_GINT64_FORMAT ":%d %s [%s]",
			    record.defect.line, record.defect.column, record.defect.message,
			    record.defect.code);
		for (guint i = 0; i < record.cell_count; i++) {
			const struct cell *cell = &record.cells[i];

			g_string_append_printf(shown, " %s", cell->text != NULL ? cell->text : "-");
			if (with_places)
				g_string_append_printf(
				    shown, "@%" G_GINT64_FORMAT ":%d", cell->line, cell->column);
		}
		g_string_append_c(shown, '\n');
	}
	defect_clear(&record.defect);
	reader_free(reader);
	if (error != NULL)
		g_string_append_printf(shown, "%s\n", error->message);
	return g_string_free(shown, FALSE);
}
