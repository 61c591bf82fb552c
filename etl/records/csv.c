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
#include "etl/records/csv_header.h"
#include "etl/records/csv_mend.h"
#include "etl/records/document.h"

/* A header of more rows is taken for a `first_data_cell` that fits no record. */
#define HEADER_ROWS_MAX 64

struct csv {
	struct reader base;
	struct csv_dialect dialect;
	char *shown_path;
	struct framer framer;
	struct csv_parser parser;
	struct frame frame;   /* of the current record */
	GString *raw;         /* its bytes */
	GString *mended;      /* its bytes with other quotes */
	bool is_mended;       /* those are what is split */
	GString *texts;       /* its unquoted fields, each ended by NUL */
	GArray *text_offsets; /* size_t; into texts */
	bool is_pending;      /* it was read to find the end of the header, and not yet given */
	bool is_behind_blank; /* a blank line stood between the last header and it */
	bool drops_last;      /* the last column has no name: its cells are left out */
};

static void check_bytes(struct csv *csv)
{
	const char *nul = memchr(csv->raw->str, '\0', csv->raw->len);
	const char *bad = NULL;
	int64_t line;
	int column;

	if (nul == NULL && g_utf8_validate_len(csv->raw->str, csv->raw->len, &bad))
		return;
	document_place(
	    csv->raw->str, (size_t)((nul != NULL ? nul : bad) - csv->raw->str), &line, &column);
	defect_clear(&csv->frame.defect);
	csv->frame.defect = (struct defect){ nul != NULL ? CODE_NUL : CODE_UTF8,
		g_strdup(nul != NULL ? "a NUL byte"
				     : "not valid UTF-8; a source can name another encoding"),
		csv->frame.line + line - 1, column };
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
	/* it grows its buffer by 128 bytes at a time otherwise */
	csv_set_blk_size(&csv->parser, 65536);
}

/* Splits the current record; libcsv has the last word on what is well formed. */
static void split(struct csv *csv)
{
	const GString *bytes = csv->is_mended ? csv->mended : csv->raw;
	GArray *cells = csv->framer.cells;

	g_string_truncate(csv->texts, 0);
	g_array_set_size(csv->text_offsets, 0);
	bool ok = csv_parse(&csv->parser, bytes->str, bytes->len, take_field, take_row, csv) ==
		bytes->len &&
	    csv_fini(&csv->parser, take_field, take_row, csv) == 0;
	if (!ok) {
		csv_free(&csv->parser);
		parser_init(csv);
	}
	if (!ok || csv->text_offsets->len != cells->len) {
		csv->frame.defect = (struct defect){ CODE_STRAY_QUOTE,
			g_strdup("the quoting is malformed"), csv->frame.line, 1 };
		return;
	}
	for (guint i = 0; i < cells->len; i++)
		g_array_index(cells, struct cell, i).text =
		    csv->texts->str + g_array_index(csv->text_offsets, size_t, i);
}

/* Frames the record at hand, as the dialect has it. */
static void frame_record(struct csv *csv)
{
	struct frame *frame = &csv->frame;

	frame_clear(frame);
	framer_record(&csv->framer, frame);
	csv->is_mended = csv->dialect.is_lenient && frame->defect.code != NULL && !frame->is_cut;
	if (csv->is_mended) {
		frame_clear(frame);
		mend_line(&csv->framer, frame->size, csv->mended);
	}
}

/* Frames, checks and splits the record at hand, and moves behind it. */
static void take_record(struct csv *csv)
{
	struct framer *framer = &csv->framer;

	frame_record(csv);
	g_string_truncate(csv->raw, 0);
	g_string_append_len(csv->raw, framer->window->str + framer->start, (gssize)csv->frame.size);
	if (!csv->frame.is_cut)
		check_bytes(csv);
	if (csv->frame.defect.code == NULL)
		split(csv);
	framer_move(framer, csv->frame.size, csv->frame.lines);
	if (csv->frame.is_cut)
		framer_skip_line(framer);
}

static bool is_comment(struct csv *csv)
{
	const char *prefix = csv->dialect.comment;

	if (prefix == NULL)
		return false;
	for (size_t i = 0; prefix[i] != '\0'; i++)
		if (framer_peek(&csv->framer, i) != (unsigned char)prefix[i])
			return false;
	return true;
}

/* Skips blank lines and comments. False at the end of the file. */
static bool find_record(struct csv *csv)
{
	for (;;) {
		size_t blank = framer_blank_line(&csv->framer);

		if (blank > 0) {
			framer_move(&csv->framer, blank, 1);
			csv->is_behind_blank = true;
		} else if (is_comment(csv)) {
			framer_skip_line(&csv->framer);
			framer_move(&csv->framer, 0, 1);
		} else {
			return framer_peek(&csv->framer, 0) != -1;
		}
	}
}

/* The next record becomes the current one. False at the end of the file. */
static bool next_record(struct csv *csv)
{
	if (csv->is_pending) {
		csv->is_pending = false;
		return true;
	}
	if (!find_record(csv))
		return false;
	take_record(csv);
	return csv->framer.failure == NULL;
}

/* --- the header --- */

static bool fail_at(const struct csv *csv, int64_t line, int column, const char *message,
    const char *code, GError **error)
{
	return fail(error, NINES_ERROR_CONTRACT, "%s:%" G_GINT64_FORMAT ":%d: error: %s [%s]",
	    csv->shown_path, line, column, message, code);
}

static bool pass_on_failure(struct csv *csv, GError **error)
{
	if (csv->framer.failure == NULL)
		return false;
	g_propagate_error(error, g_steal_pointer(&csv->framer.failure));
	return true;
}

static void cells_free(gpointer cells)
{
	g_ptr_array_unref(cells);
}

/* The current record as a row of the header. False when it is broken. */
static bool add_header_row(struct csv *csv, GPtrArray *rows, GError **error)
{
	const struct defect *defect = &csv->frame.defect;
	GPtrArray *cells = g_ptr_array_new_with_free_func(g_free);

	g_ptr_array_add(rows, cells);
	if (defect->code != NULL)
		return fail_at(csv, defect->line, defect->column,
		    g_str_equal(defect->code, CODE_OPEN_QUOTE) ? "this quote is never closed"
							       : defect->message,
		    defect->code, error);
	for (guint i = 0; i < csv->framer.cells->len; i++) {
		const struct cell *cell = &g_array_index(csv->framer.cells, struct cell, i);
		struct place place = { cell->line, cell->column };

		g_ptr_array_add(cells, g_strdup(cell->text));
		if (rows->len == 1)
			g_array_append_val(csv->base.places, place);
	}
	g_string_append_len(csv->base.header, csv->raw->str, (gssize)csv->raw->len);
	return true;
}

/* Whether the header of several rows is over: the current record is the first one of data. */
static bool is_data(const struct csv *csv)
{
	const char *first = g_array_index(csv->framer.cells, struct cell, 0).text;

	return csv->frame.defect.code == NULL &&
	    g_regex_match(csv->dialect.first_data_cell, first, 0, NULL);
}

/* Reads the rows of a header, of which the current record is the first one. */
static bool read_header_rows(struct csv *csv, GPtrArray *rows, GError **error)
{
	int64_t line = csv->frame.line;

	if (!add_header_row(csv, rows, error))
		return false;
	if (csv->dialect.first_data_cell == NULL)
		return true;
	while (rows->len < HEADER_ROWS_MAX && next_record(csv)) {
		bool is_next_block = csv->dialect.has_blocks && csv->is_behind_blank;

		/* a row that nothing follows is the header of nothing */
		csv->is_pending = is_next_block ? rows->len == 1 : is_data(csv);
		if (csv->is_pending)
			return true;
		if (is_next_block)
			break;
		if (!add_header_row(csv, rows, error))
			return false;
	}
	if (rows->len == 1 && csv->framer.failure == NULL)
		return true;
	g_autofree char *message =
	    g_strdup_printf("no line behind this header begins as the profile says: \"%s\"",
		g_regex_get_pattern(csv->dialect.first_data_cell));
	return !pass_on_failure(csv, error) && fail_at(csv, line, 1, message, CODE_HEADER, error);
}

/* The current record begins a header; afterwards the columns are named by it. */
static bool take_header(struct csv *csv, GError **error)
{
	g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(cells_free);

	csv->is_behind_blank = false;
	csv->framer.column_count = 0;
	g_string_truncate(csv->base.header, 0);
	g_ptr_array_set_size(csv->base.columns, 0);
	g_array_set_size(csv->base.places, 0);
	if (!read_header_rows(csv, rows, error))
		return false;
	if (rows->len > 1)
		g_array_set_size(csv->base.places, 1);
	csv->drops_last = header_name_columns(rows, csv->base.columns);
	csv->framer.column_count = csv->base.columns->len;
	return true;
}

/* --- the reader --- */

/* The current record as its reader sees it. */
static void give_record(struct csv *csv, struct record *record)
{
	struct frame *frame = &csv->frame;
	const GArray *cells = csv->framer.cells;

	*record = (struct record){
		.line = frame->line,
		.byte_offset = frame->byte_offset,
		.raw = csv->raw->str,
		.raw_size = csv->raw->len,
		.cells = (const struct cell *)(gpointer)cells->data,
	};
	if (frame->defect.code != NULL) {
		record->defect = frame->defect;
		frame->defect = (struct defect){ .code = NULL };
		return;
	}
	record->notice = frame->notice;
	frame->notice = (struct defect){ .code = NULL };
	record->cell_count = cells->len;
	if (csv->drops_last && cells->len == csv->base.columns->len + 1 &&
	    *record->cells[cells->len - 1].text == '\0')
		record->cell_count--;
}

static bool csv_next(struct reader *reader, struct record *record, GError **error)
{
	struct csv *csv = (struct csv *)reader;
	bool is_there = next_record(csv);

	record_clear(record);
	while (is_there && csv->is_behind_blank && csv->dialect.has_blocks) {
		reader->block++;
		if (!take_header(csv, error))
			return false;
		is_there = next_record(csv);
	}
	if (pass_on_failure(csv, error) || !is_there)
		return false;
	give_record(csv, record);
	return true;
}

static void csv_close(struct reader *reader)
{
	struct csv *csv = (struct csv *)reader;

	csv_free(&csv->parser);
	framer_clear(&csv->framer);
	frame_clear(&csv->frame);
	g_free(csv->shown_path);
	g_string_free(csv->raw, TRUE);
	g_string_free(csv->mended, TRUE);
	g_string_free(csv->texts, TRUE);
	g_array_unref(csv->text_offsets);
	g_free(csv);
}

static const struct reader_class csv_class = { .next = csv_next, .free = csv_close };

/* Skips a first line `sep=X`, quoted or not. Returns X, or 0. */
static char skip_sep_line(struct framer *framer)
{
	bool is_quoted = framer_peek(framer, 0) == '"';
	size_t at = is_quoted;

	for (const char *mark = "sep="; *mark != '\0'; mark++, at++)
		if (g_ascii_tolower((char)framer_peek(framer, at)) != *mark)
			return '\0';
	int delimiter = framer_peek(framer, at++);
	if (delimiter == '"' ||
	    (delimiter != '\t' && (delimiter == -1 || !g_ascii_ispunct(delimiter))))
		return '\0';
	if (is_quoted && framer_peek(framer, at++) != '"')
		return '\0';
	size_t line_end = framer_line_end(framer, at);
	if (line_end == 0 && framer_peek(framer, at) != -1)
		return '\0';
	framer_move(framer, at + line_end, 1);
	return (char)delimiter;
}

/* The delimiter that splits the record at hand into most fields. */
static char find_delimiter(struct csv *csv)
{
	static const char candidates[] = ",;\t|";
	char best = candidates[0];
	guint most = 1;

	for (const char *candidate = candidates; *candidate != '\0'; candidate++) {
		csv->framer.delimiter = *candidate;
		frame_record(csv);
		if (csv->frame.defect.code == NULL && csv->framer.cells->len > most) {
			best = *candidate;
			most = csv->framer.cells->len;
		}
	}
	return best;
}

/* People rename a workbook instead of exporting it. */
static bool check_not_zip(struct csv *csv, GError **error)
{
	static const char mark[] = "PK\003\004";

	for (size_t i = 0; mark[i] != '\0'; i++)
		if (framer_peek(&csv->framer, i) != mark[i])
			return true;
	return fail(error, NINES_ERROR_CONTRACT,
	    "%s: error: cannot be read: it is a workbook or a zip archive, not text [%s]\n"
	    "    save it as CSV",
	    csv->shown_path, CODE_UNREADABLE);
}

/* Settles the delimiter and the names of the columns. */
static bool begin(struct csv *csv, GError **error)
{
	const GPtrArray *names = csv->dialect.columns;
	char separator = skip_sep_line(&csv->framer);

	csv->framer.delimiter = csv->dialect.delimiter != '\0' ? csv->dialect.delimiter : separator;
	if (!check_not_zip(csv, error))
		return false;
	if (!find_record(csv))
		return !pass_on_failure(csv, error) && source_fail_empty(csv->shown_path, error);
	if (csv->framer.delimiter == '\0')
		csv->framer.delimiter = find_delimiter(csv);
	csv->base.delimiter = csv->framer.delimiter;
	csv_set_delim(&csv->parser, (unsigned char)csv->base.delimiter);
	if (names == NULL) {
		next_record(csv);
		return !pass_on_failure(csv, error) && take_header(csv, error);
	}
	reader_add_columns(&csv->base, names);
	csv->framer.column_count = names->len;
	return true;
}

struct reader *csv_open(struct source *source, const char *shown_path,
    const struct csv_dialect *dialect, GError **error)
{
	struct csv *csv = g_new0(struct csv, 1);

	reader_init(&csv->base, &csv_class);
	csv->base.places = g_array_new(FALSE, FALSE, sizeof(struct place));
	csv->dialect = *dialect;
	/* without headers there is nothing that a block could begin with */
	csv->dialect.has_blocks = dialect->has_blocks && dialect->columns == NULL;
	csv->shown_path = g_strdup(shown_path);
	csv->raw = g_string_new(NULL);
	csv->mended = g_string_new(NULL);
	csv->texts = g_string_new(NULL);
	csv->text_offsets = g_array_new(FALSE, FALSE, sizeof(size_t));
	framer_init(&csv->framer, source);
	csv->framer.is_by_line = dialect->is_lenient;
	parser_init(csv);
	if (begin(csv, error))
		return &csv->base;
	reader_free(&csv->base);
	return NULL;
}

/* --- lines for others --- */

void csv_take_lines(struct reader *reader, GString *lines, size_t size)
{
	struct csv *csv = (struct csv *)reader;

	g_string_truncate(lines, 0);
	/* a record that was read already stands before them */
	if (!csv->is_pending)
		framer_take(&csv->framer, lines, size);
}

void csv_give_back(struct reader *reader, const GString *lines)
{
	framer_give_back(&((struct csv *)reader)->framer, lines);
}

void csv_count_lines(struct reader *reader, int64_t count)
{
	((struct csv *)reader)->framer.line += count;
}

int64_t csv_line(const struct reader *reader)
{
	return ((const struct csv *)reader)->framer.line;
}

int64_t csv_offset(const struct reader *reader)
{
	return ((const struct csv *)reader)->framer.byte_offset;
}

void csv_append_field(GString *row, const char *text)
{
	size_t length = strlen(text);
	/* a reader takes blanks at the ends of a field for its surroundings */
	bool has_outer_blank = length > 0 && (text[0] == ' ' || text[length - 1] == ' ');

	if (!has_outer_blank && strpbrk(text, ",;|\t\"\r\n") == NULL) {
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
