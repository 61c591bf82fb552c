#include "etl/facts/reject_file.h"

#include <string.h>

#include "etl/facts/load.h"
#include "etl/records/csv.h"
#include "etl/records/json_reject.h"
#include "etl/records/reject_columns.h"
#include "etl/values/open.h"

static bool is_json(const struct profile *profile)
{
	return profile->format == PROFILE_JSON || profile->format == PROFILE_JSON_LINES ||
	    profile->format == PROFILE_YAML;
}

/* Of a file of several blocks each has its own, behind a blank line. */
static void append_header(GString *text, struct loading *loading)
{
	const struct reader *reader = loading->reader;
	size_t size = reader->header->len;
	bool has_columns = reader_column(reader, reject_columns[REJECT_LINE]) >= 0;

	loading->kept_block = reader->block;
	if (text->len > 0)
		g_string_append_c(text, '\n');
	/* the records are UTF-8 by now, and the mark says so louder than the profile */
	else if (loading->profile->encoding != NULL)
		g_string_append(text, "\xef\xbb\xbf");
	while (size > 0 && strchr("\r\n", reader->header->str[size - 1]) != NULL)
		size--;
	if (size == 0)
		return;
	g_string_append_len(text, reader->header->str, (gssize)size);
	for (guint i = 0; !has_columns && i < REJECT_COLUMNS; i++)
		g_string_append_printf(text, "%c%s", reader->delimiter, reject_columns[i]);
	g_string_append(text, size < reader->header->len ? reader->header->str + size : "\n");
}

/* Where the three columns of a reject file begin in a record of one, with their delimiter; `size`
 * when the record does not have them. */
static size_t find_reject_columns(
    const struct loading *loading, const struct record *record, size_t size)
{
	size_t last[REJECT_COLUMNS]; /* the delimiters that were seen last, as a ring */
	size_t seen = 0;
	bool is_quoted = false;

	for (size_t i = 0; i < size; i++) {
		is_quoted ^= record->raw[i] == '"';
		if (!is_quoted && record->raw[i] == loading->reader->delimiter)
			last[seen++ % REJECT_COLUMNS] = i;
	}
	return seen >= REJECT_COLUMNS ? last[seen % REJECT_COLUMNS] : size;
}

/* The record's own bytes, with three columns behind them that a re-import ignores. */
void reject_file_keep(
    struct loading *loading, const struct record *record, const char *code, const char *message)
{
	GString *out = loading->rejects;
	char delimiter = loading->reader->delimiter;

	/* the cells of one row and the occurrences of one event are rejected one by one, but
	 * repaired as a whole */
	if (loading->kept_line == record->line &&
	    (loading->profile->is_unpivoted || loading->profile->format == PROFILE_ICAL))
		return;
	loading->kept_line = record->line;
	if (delimiter != '\0' && (out->len == 0 || loading->reader->block != loading->kept_block))
		append_header(out, loading);

	if (is_json(loading->profile)) {
		struct json_shape shape = input_json_shape(loading->profile);

		json_append_reject(out, &shape, record, code, message);
		return;
	}
	/* a page of an archive is mended where it was written, and exported again */
	if (loading->profile->format == PROFILE_NOTION)
		return;
	if (delimiter == '\0') {
		g_string_append_len(out, record->raw, (gssize)record->raw_size);
		/* an event that is cut off */
		if (loading->profile->format == PROFILE_ICAL && out->str[out->len - 1] != '\n')
			g_string_append(out, "\r\n");
		return;
	}
	size_t size = record->raw_size;
	while (size > 0 && strchr("\r\n", record->raw[size - 1]) != NULL &&
	    record->raw[size - 1] != '\0')
		size--;
	size_t own_size =
	    loading->is_reject_file ? find_reject_columns(loading, record, size) : size;
	g_string_append_len(out, record->raw, (gssize)own_size);
	/* a broken record of a reject file has whatever it has of the columns */
	if (!loading->is_reject_file || own_size < size) {
		g_string_append_printf(out, "%c%" G_GINT64_FORMAT "%c%s%c", delimiter, record->line,
		    delimiter, code, delimiter);
		csv_append_field(out, message);
	}
	g_string_append_len(out, size < record->raw_size ? record->raw + size : "\n",
	    size < record->raw_size ? (gssize)(record->raw_size - size) : 1);
}

bool reject_file_has_origins(const struct profile *profile)
{
	return profile->format == PROFILE_CSV || is_json(profile);
}

char *reject_file_text(const struct loading *loading, gsize *size)
{
	GString *text;

	if (loading->rejects->len == 0)
		return NULL;
	text = g_string_new(NULL);
	if (is_json(loading->profile)) {
		struct json_shape shape = input_json_shape(loading->profile);

		json_append_reject_file(text, &shape, loading->rejects);
	} else {
		bool is_calendar = loading->profile->format == PROFILE_ICAL;

		g_string_append(text, is_calendar ? "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" : "");
		g_string_append_len(text, loading->rejects->str, (gssize)loading->rejects->len);
		g_string_append(text, is_calendar ? "END:VCALENDAR\r\n" : "");
	}
	*size = text->len;
	return g_string_free(text, FALSE);
}
