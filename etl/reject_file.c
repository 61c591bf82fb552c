#include "etl/reject_file.h"

#include <string.h>

char *reject_file_name(const char *path)
{
	char *name = g_path_get_basename(path);

	if (g_str_has_suffix(name, ".gz"))
		name[strlen(name) - strlen(".gz")] = '\0';
	return name;
}

static void append_header(GString *text, const struct loading *loading, const struct reader *reader)
{
	size_t size = reader->header->len;
	char delimiter = loading->delimiter;

	while (size > 0 && strchr("\r\n", reader->header->str[size - 1]) != NULL)
		size--;
	if (size == 0)
		return;
	g_string_append_len(text, reader->header->str, (gssize)size);
	if (reader_column(reader, "_reject_line") < 0)
		g_string_append_printf(text, "%c_reject_line%c_reject_code%c_reject_text",
		    delimiter, delimiter, delimiter);
	g_string_append(text, size < reader->header->len ? reader->header->str + size : "\n");
}

char *reject_file_text(const struct loading *loading, const struct reader *reader, gsize *size)
{
	const char *records;
	GString *text;

	if (loading->rejects->len == 0 || reader == NULL)
		return NULL;
	records = loading->profile->records;
	text = g_string_new(NULL);
	if (loading->delimiter != '\0') {
		/* the records are UTF-8 by now, and the mark says so louder than the profile */
		if (loading->profile->encoding != NULL)
			g_string_append(text, "\xef\xbb\xbf");
		append_header(text, loading, reader);
		g_string_append_len(text, loading->rejects->str, (gssize)loading->rejects->len);
	} else if (records != NULL) {
		g_string_append_printf(text, "{\"%s\": [\n%s]}\n", records, loading->rejects->str);
	} else {
		g_string_append_printf(text, "[\n%s]\n", loading->rejects->str);
	}
	*size = text->len;
	return g_string_free(text, FALSE);
}

static const struct finding *find_finding(const GPtrArray *findings, int64_t line)
{
	for (guint i = 0; i < findings->len; i++) {
		const struct finding *finding = findings->pdata[i];

		if (finding->record_line == line)
			return finding;
	}
	return NULL;
}

char *reject_file_rebuild(
    const struct input *input, const GPtrArray *findings, gsize *size, GError **error)
{
	struct reader *reader = input_open(input, error);
	struct record record = { 0 };
	GError *failure = NULL;
	char *text = NULL;

	if (reader == NULL)
		return NULL;
	struct loading *loading = loading_new(NULL, input->shown_path, input->profile, 0);
	loading->delimiter = reader->delimiter;
	while (reader->class->next(reader, &record, &failure)) {
		const struct finding *finding = find_finding(findings, record.line);
		struct value place = { .line = record.line, .column = 1 };

		if (finding != NULL)
			loading_reject(loading, &record, finding->code, &place, finding->message);
	}
	defect_clear(&record.defect);
	defect_clear(&record.notice);
	if (failure != NULL)
		g_propagate_error(error, failure);
	else
		text = reject_file_text(loading, reader, size);
	loading_free(loading);
	reader_free(reader);
	return text;
}
