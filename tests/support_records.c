#include "tests/support_records.h"

struct reader *open_csv(struct fixture *fixture, const char *bytes, size_t size,
    const struct csv_dialect *dialect, GError **error)
{
	const char *path = put_bytes(fixture, "in.csv", bytes, size);

	return csv_open(source_open(path, "in.csv", NULL, NULL), "in.csv", dialect, error);
}

static void describe_record(const struct record *record, GString *text)
{
	g_string_append_printf(
	    text, "%" G_GINT64_FORMAT "@%" G_GINT64_FORMAT " ", record->line, record->byte_offset);
	if (record->defect.code != NULL)
		g_string_append_printf(text, "%s %" G_GINT64_FORMAT ":%d", record->defect.code,
		    record->defect.line, record->defect.column);
	for (guint i = 0; i < record->cell_count; i++)
		g_string_append_printf(text, "[%s %" G_GINT64_FORMAT ":%d]", record->cells[i].text,
		    record->cells[i].line, record->cells[i].column);
	if (record->notice.code != NULL)
		g_string_append_printf(text, "(%s %" G_GINT64_FORMAT ":%d %s)", record->notice.code,
		    record->notice.line, record->notice.column, record->notice.message);
	g_string_append_c(text, '\n');
}

char *describe_columns(const struct reader *reader)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < reader->columns->len; i++)
		g_string_append_printf(
		    text, "%s%s", i > 0 ? "|" : "", (char *)reader->columns->pdata[i]);
	return g_string_free(text, FALSE);
}

char *describe_records(struct reader *reader)
{
	GString *text = g_string_new(NULL);
	struct record record = { 0 };
	guint block = reader->block;
	g_autoptr(GError) error = NULL;

	while (reader->class->next(reader, &record, &error)) {
		if (reader->block != block) {
			g_autofree char *columns = describe_columns(reader);

			g_string_append_printf(text, "= %s\n", columns);
			block = reader->block;
		}
		describe_record(&record, text);
	}
	if (error != NULL)
		g_string_append_printf(text, "%s\n", error->message);
	return g_string_free(text, FALSE);
}

void check_reads(
    struct reader *reader, const GError *error, const char *expected, const char *file, int line)
{
	if (reader == NULL) {
		print_error("refused: %s\n", error != NULL ? error->message : "without a word");
		_fail(file, line);
		return;
	}
	g_autofree char *columns = describe_columns(reader);
	g_autofree char *records = describe_records(reader);
	char *found = g_strdup_printf("%s\n%s", columns, records);

	reader_free(reader);
	check_taken_text(found, expected, "the file", file, line);
}
