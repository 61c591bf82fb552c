/*
 * The one address of libcsv. Its traps that matter here: without CSV_STRICT | CSV_STRICT_FINI it
 * takes an unclosed quote to the end of the file without a word; callbacks cannot stop it; it knows
 * no line numbers; a parser that failed has to be made anew. So a record is framed first, and each
 * goes to libcsv on its own.
 */
#include "etl/records/csv.h"

#include <csv.h>
#include <string.h>

#include "base/error.h"
#include "etl/codes.h"

#define CHUNK_SIZE 65536

struct csv {
	struct reader base;
	struct source *source;
	char *shown_path;
	struct csv_parser parser;
	GString *window; /* bytes read and not consumed */
	size_t start;    /* of the next record in the window */
	bool at_end;
	int64_t line, byte_offset; /* of the next record */
	GString *raw;              /* of the current record */
	GString *texts;            /* unquoted fields of the current record, each ended by NUL */
	GArray *text_offsets;      /* size_t; into texts */
	GArray *cells;             /* struct cell */
};

/* Where a record lies and how it looks. */
struct frame {
	int64_t line, byte_offset; /* where it begins */
	size_t size;               /* with the line end */
	int64_t lines;
	bool is_cut; /* the line goes on behind `size`; the rest is not kept */
	struct defect defect;
};

static bool fill(struct csv *csv, GError **error)
{
	if (csv->at_end)
		return false;
	if (csv->start > CHUNK_SIZE) {
		g_string_erase(csv->window, 0, (gssize)csv->start);
		csv->start = 0;
	}
	gsize before = csv->window->len;
	g_string_set_size(csv->window, before + CHUNK_SIZE);
	gssize got = source_read(csv->source, csv->window->str + before, CHUNK_SIZE, error);
	g_string_set_size(csv->window, before + (gsize)MAX(got, 0));
	csv->at_end = got <= 0;
	return got > 0;
}

/* The byte at a distance from the start of the record, or -1 at the end of the file. */
static int peek(struct csv *csv, size_t distance, GError **error)
{
	while (csv->start + distance >= csv->window->len)
		if (!fill(csv, error))
			return -1;
	return (unsigned char)csv->window->str[csv->start + distance];
}

static void set_defect(
    struct frame *frame, const char *code, const char *message, int64_t line, int column)
{
	frame->defect.code = code;
	frame->defect.message = g_strdup(message);
	frame->defect.line = line;
	frame->defect.column = column;
}

/* The size of the line end at a distance: 0 (none), 1 or 2. */
static size_t line_end_size(struct csv *csv, size_t distance, GError **error)
{
	int byte = peek(csv, distance, error);

	if (byte == '\r')
		return peek(csv, distance + 1, error) == '\n' ? 2 : 1;
	return byte == '\n';
}

/* Frames the first physical line alone, so that reading can go on behind it. */
static void frame_line(struct csv *csv, struct frame *frame, GError **error)
{
	size_t distance = 0, line_end;

	while ((line_end = line_end_size(csv, distance, error)) == 0 &&
	    distance < RECORD_SIZE_MAX && peek(csv, distance, error) != -1)
		distance++;
	frame->size = distance + line_end;
	frame->lines = 1;
	frame->is_cut = distance == RECORD_SIZE_MAX;
}

enum scan_state { FIELD_START, UNQUOTED, QUOTED, QUOTE_CLOSED };

struct scan {
	enum scan_state state;
	size_t at;
	int64_t line;
	int column;
	int64_t quote_line; /* where the last quote was opened */
	int quote_column;
};

static void note_cell(struct csv *csv, const struct scan *scan)
{
	struct cell cell = { .line = scan->line, .column = scan->column };

	g_array_append_val(csv->cells, cell);
}

/* One byte outside a quoted field. False when the record is defective. */
static bool scan_outside(struct csv *csv, struct scan *scan, int byte, struct frame *frame)
{
	if (byte == csv->base.delimiter) {
		scan->state = FIELD_START;
		scan->column++;
		note_cell(csv, scan);
		scan->column--;
	} else if (byte == '"' && scan->state == FIELD_START) {
		scan->state = QUOTED;
		scan->quote_line = scan->line;
		scan->quote_column = scan->column;
	} else if (byte == '"') {
		set_defect(frame, CODE_STRAY_QUOTE,
		    scan->state == QUOTE_CLOSED ? "a quote follows a closed quoted field"
						: "a quote stands inside an unquoted field",
		    scan->line, scan->column);
		return false;
	} else if (byte != ' ' && byte != '\t') {
		if (scan->state == QUOTE_CLOSED) {
			set_defect(frame, CODE_STRAY_QUOTE, "text follows a closed quoted field",
			    scan->line, scan->column);
			return false;
		}
		scan->state = UNQUOTED;
	}
	return true;
}

/* Scans one record. Afterwards csv->cells holds the places of its cells. */
static void frame_record(struct csv *csv, struct frame *frame, GError **error)
{
	struct scan scan = { .line = csv->line, .column = 1 };
	int byte;

	*frame = (struct frame){ .line = csv->line, .byte_offset = csv->byte_offset };
	g_array_set_size(csv->cells, 0);
	note_cell(csv, &scan);
	while ((byte = peek(csv, scan.at, error)) != -1 && scan.at < RECORD_SIZE_MAX) {
		size_t line_end =
		    byte == '\n' || byte == '\r' ? line_end_size(csv, scan.at, error) : 0;

		if (line_end > 0 && scan.state != QUOTED) {
			scan.at += line_end;
			frame->size = scan.at;
			frame->lines = scan.line - csv->line + 1;
			return;
		}
		if (line_end > 0) {
			scan.at += line_end;
			scan.line++;
			scan.column = 1;
			continue;
		}
		if (scan.state == QUOTED && byte == '"') {
			if (peek(csv, scan.at + 1, error) == '"') {
				scan.at++;
				scan.column++;
			} else {
				scan.state = QUOTE_CLOSED;
			}
		} else if (scan.state != QUOTED && !scan_outside(csv, &scan, byte, frame)) {
			frame_line(csv, frame, error);
			return;
		}
		scan.at++;
		if ((byte & 0xc0) != 0x80)
			scan.column++;
	}
	frame->size = scan.at;
	frame->lines = scan.line - csv->line + 1;
	/* a quote that is open for lines was never closed; on one line, it is the line that is too
	 * long */
	if (scan.state == QUOTED && (byte == -1 || scan.line > scan.quote_line)) {
		set_defect(frame, CODE_OPEN_QUOTE,
		    "this quote is never closed; reading goes on with the next line",
		    scan.quote_line, scan.quote_column);
		frame_line(csv, frame, error);
	} else if (byte != -1) {
		set_defect(frame, CODE_TOO_LONG, "the record is longer than 1 MiB", csv->line, 1);
		frame->is_cut = true;
	}
}

/* Drops the rest of a line that is too long to be kept, in small steps. */
static void skip_line(struct csv *csv, GError **error)
{
	while (peek(csv, 0, error) != -1 && line_end_size(csv, 0, error) == 0) {
		csv->start++;
		csv->byte_offset++;
	}
	size_t line_end = line_end_size(csv, 0, error);
	csv->start += line_end;
	csv->byte_offset += (int64_t)line_end;
}

static void check_bytes(struct csv *csv, struct frame *frame)
{
	const char *nul = memchr(csv->raw->str, '\0', csv->raw->len);
	const char *bad = NULL;
	int64_t line = csv->line;
	int column = 1;

	if (nul == NULL && g_utf8_validate_len(csv->raw->str, csv->raw->len, &bad))
		return;
	const char *place = nul != NULL ? nul : bad;
	for (const char *at = csv->raw->str; at < place; at++) {
		column += ((unsigned char)*at & 0xc0) != 0x80;
		if (*at == '\n' || (*at == '\r' && at[1] != '\n')) {
			line++;
			column = 1;
		}
	}
	defect_clear(&frame->defect);
	set_defect(frame, nul != NULL ? CODE_NUL : CODE_UTF8,
	    nul != NULL ? "a NUL byte" : "not valid UTF-8", line, column);
}

static void take_field(void *text, size_t size, void *data)
{
	struct csv *csv = data;
	size_t offset = csv->texts->len;

	g_array_append_val(csv->text_offsets, offset);
	g_string_append_len(csv->texts, text, (gssize)size);
	g_string_append_c(csv->texts, '\0');
}

static void take_row(int terminator, void *data)
{
	(void)terminator;
	(void)data;
}

static void parser_init(struct csv *csv)
{
	csv_init(&csv->parser, CSV_STRICT | CSV_STRICT_FINI);
	csv_set_delim(&csv->parser, (unsigned char)csv->base.delimiter);
}

/* Splits csv->raw; libcsv has the last word on what is well formed. */
static void split(struct csv *csv, struct frame *frame)
{
	g_string_truncate(csv->texts, 0);
	g_array_set_size(csv->text_offsets, 0);
	bool ok = csv_parse(&csv->parser, csv->raw->str, csv->raw->len, take_field, take_row,
		      csv) == csv->raw->len &&
	    csv_fini(&csv->parser, take_field, take_row, csv) == 0;
	if (!ok) {
		csv_free(&csv->parser);
		parser_init(csv);
	}
	if (!ok || csv->text_offsets->len != csv->cells->len) {
		set_defect(frame, CODE_STRAY_QUOTE, "the quoting is malformed", csv->line, 1);
		return;
	}
	for (guint i = 0; i < csv->cells->len; i++)
		g_array_index(csv->cells, struct cell, i).text =
		    csv->texts->str + g_array_index(csv->text_offsets, size_t, i);
}

static bool is_blank(const GString *raw)
{
	for (gsize i = 0; i < raw->len; i++)
		if (strchr(" \t\r\n", raw->str[i]) == NULL || raw->str[i] == '\0')
			return false;
	return true;
}

/* Frames, checks and splits the record at hand, and moves behind it. */
static bool take_record(struct csv *csv, struct frame *frame, GError **error)
{
	GError *failure = NULL;

	frame_record(csv, frame, &failure);
	if (failure == NULL) {
		g_string_truncate(csv->raw, 0);
		g_string_append_len(csv->raw, csv->window->str + csv->start, (gssize)frame->size);
		if (!frame->is_cut)
			check_bytes(csv, frame);
		if (frame->defect.code == NULL && !is_blank(csv->raw))
			split(csv, frame);
		csv->start += frame->size;
		csv->byte_offset += (int64_t)frame->size;
		csv->line += frame->lines;
		if (frame->is_cut)
			skip_line(csv, &failure);
	}
	if (failure == NULL)
		return true;
	defect_clear(&frame->defect);
	g_propagate_error(error, failure);
	return false;
}

static bool csv_next(struct reader *reader, struct record *record, GError **error)
{
	struct csv *csv = (struct csv *)reader;
	struct frame frame;

	defect_clear(&record->defect);
	do {
		if (peek(csv, 0, error) == -1 || !take_record(csv, &frame, error))
			return false;
	} while (frame.defect.code == NULL && is_blank(csv->raw));
	record->line = frame.line;
	record->byte_offset = frame.byte_offset;
	record->raw = csv->raw->str;
	record->raw_size = csv->raw->len;
	record->defect = frame.defect;
	record->cells = (const struct cell *)(gpointer)csv->cells->data;
	record->cell_count = frame.defect.code == NULL ? csv->cells->len : 0;
	return true;
}

static void csv_close(struct reader *reader)
{
	struct csv *csv = (struct csv *)reader;

	csv_free(&csv->parser);
	source_close(csv->source);
	g_free(csv->shown_path);
	g_string_free(csv->window, TRUE);
	g_string_free(csv->raw, TRUE);
	g_string_free(csv->texts, TRUE);
	g_array_unref(csv->text_offsets);
	g_array_unref(csv->cells);
	g_free(csv);
}

static const struct reader_class csv_class = { .next = csv_next, .free = csv_close };

static bool read_header(struct csv *csv, GError **error)
{
	struct record record = { 0 };
	GError *failure = NULL;

	if (!csv_next(&csv->base, &record, &failure)) {
		if (failure != NULL) {
			g_propagate_error(error, failure);
			return false;
		}
		return fail(error, NINES_ERROR_CONTRACT, "%s:1:1: error: the file is empty [%s]",
		    csv->shown_path, CODE_EMPTY_FILE);
	}
	if (record.defect.code != NULL) {
		fail(error, NINES_ERROR_CONTRACT, "%s:%" G_GINT64_FORMAT ":%d: error: %s [%s]",
		    csv->shown_path, record.defect.line, record.defect.column,
		    record.defect.message, record.defect.code);
		defect_clear(&record.defect);
		return false;
	}
	for (guint i = 0; i < record.cell_count; i++) {
		const struct cell *cell = &record.cells[i];

		if (cell->text[0] != '\0' && reader_column(&csv->base, cell->text) >= 0)
			return fail(error, NINES_ERROR_CONTRACT,
			    "%s:%" G_GINT64_FORMAT ":%d: error: the header names \"%s\" twice [%s]",
			    csv->shown_path, cell->line, cell->column, cell->text, CODE_HEADER);
		g_ptr_array_add(csv->base.columns, g_strdup(cell->text));
	}
	g_string_append_len(csv->base.header, record.raw, (gssize)record.raw_size);
	return true;
}

struct reader *csv_open(struct source *source, const char *shown_path,
    const struct csv_dialect *dialect, GError **error)
{
	struct csv *csv = g_new0(struct csv, 1);

	csv->base.class = &csv_class;
	csv->base.columns = g_ptr_array_new_with_free_func(g_free);
	csv->base.header = g_string_new(NULL);
	csv->source = source;
	csv->shown_path = g_strdup(shown_path);
	csv->base.delimiter = dialect->delimiter != '\0' ? dialect->delimiter : ',';
	csv->window = g_string_sized_new(2 * CHUNK_SIZE);
	csv->raw = g_string_new(NULL);
	csv->texts = g_string_new(NULL);
	csv->text_offsets = g_array_new(FALSE, FALSE, sizeof(size_t));
	csv->cells = g_array_new(FALSE, FALSE, sizeof(struct cell));
	csv->line = 1;
	parser_init(csv);
	if (read_header(csv, error))
		return &csv->base;
	reader_free(&csv->base);
	return NULL;
}

void csv_append_field(GString *row, const char *text)
{
	if (strpbrk(text, ",;|\t\"\r\n") == NULL) {
		g_string_append(row, text);
		return;
	}
	g_string_append_c(row, '"');
	for (; *text != '\0'; text++) {
		if (*text == '"')
			g_string_append_c(row, '"');
		g_string_append_c(row, *text);
	}
	g_string_append_c(row, '"');
}
