#include "etl/records/csv_frame.h"

#include "etl/codes.h"

#define CHUNK_SIZE 65536

void framer_init(struct framer *framer, struct source *source)
{
	*framer = (struct framer){ .source = source, .line = 1 };
	framer->window = g_string_sized_new(2 * CHUNK_SIZE);
	framer->cells = g_array_new(FALSE, FALSE, sizeof(struct cell));
}

void framer_clear(struct framer *framer)
{
	source_close(framer->source);
	g_clear_error(&framer->failure);
	g_clear_error(&framer->coming);
	g_string_free(framer->window, TRUE);
	g_array_unref(framer->cells);
}

void frame_clear(struct frame *frame)
{
	defect_clear(&frame->defect);
	defect_clear(&frame->notice);
}

/* Reads more behind the bytes at hand. False at the end of the file; a failure is kept for whoever
 * needs more than was read. */
static bool fill(struct framer *framer, GString *bytes)
{
	if (framer->is_at_end)
		return false;
	gsize before = bytes->len;
	g_string_set_size(bytes, before + CHUNK_SIZE);
	gssize got = source_read(framer->source, bytes->str + before, CHUNK_SIZE, &framer->coming);
	g_string_set_size(bytes, before + (gsize)MAX(got, 0));
	framer->is_at_end = got <= 0;
	return got > 0;
}

static void drop_read(struct framer *framer)
{
	g_string_erase(framer->window, 0, (gssize)framer->start);
	framer->start = 0;
}

/* Reads until the window has a byte at a distance. False when the file is too short. */
static bool reach(struct framer *framer, size_t distance)
{
	while (framer->start + distance >= framer->window->len) {
		if (framer->start > CHUNK_SIZE)
			drop_read(framer);
		if (fill(framer, framer->window))
			continue;
		if (framer->coming != NULL)
			framer->failure = g_steal_pointer(&framer->coming);
		return false;
	}
	return true;
}

static inline int peek(struct framer *framer, size_t distance)
{
	if (framer->start + distance >= framer->window->len && !reach(framer, distance))
		return -1;
	return (unsigned char)framer->window->str[framer->start + distance];
}

int framer_peek(struct framer *framer, size_t distance)
{
	return peek(framer, distance);
}

size_t framer_line_end(struct framer *framer, size_t distance)
{
	int byte = framer_peek(framer, distance);

	if (byte == '\r')
		return framer_peek(framer, distance + 1) == '\n' ? 2 : 1;
	return byte == '\n';
}

size_t framer_blank_line(struct framer *framer)
{
	size_t distance = 0;
	int byte;

	while (((byte = framer_peek(framer, distance)) == ' ' ||
		   (byte == '\t' && framer->delimiter != '\t')) &&
	    distance < RECORD_SIZE_MAX)
		distance++;
	size_t line_end = framer_line_end(framer, distance);
	return line_end > 0 || byte == -1 ? distance + line_end : 0;
}

static void set_defect(
    struct frame *frame, const char *code, const char *message, int64_t line, int column)
{
	defect_clear(&frame->defect);
	frame->defect = (struct defect){ code, g_strdup(message), line, column };
}

/* Frames the first physical line alone, so that reading can go on behind it. */
static void frame_line(struct framer *framer, struct frame *frame)
{
	size_t distance = 0, line_end;

	while ((line_end = framer_line_end(framer, distance)) == 0 && distance < RECORD_SIZE_MAX &&
	    framer_peek(framer, distance) != -1)
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
	size_t quote_at;
};

static void note_cell(struct framer *framer, const struct scan *scan)
{
	struct cell cell = { .line = scan->line, .column = scan->column };

	g_array_append_val(framer->cells, cell);
}

/* What follows the next line end before `end`, or NULL. */
static const char *next_line(const char *at, const char *end)
{
	for (; at < end; at++)
		if (*at == '\n' || (*at == '\r' && (at + 1 == end || at[1] != '\n')))
			return at + 1;
	return NULL;
}

static bool looks_like_record(const char *line, const char *end, const struct framer *framer)
{
	bool is_quoted = false;
	guint fields = 1;

	if (*line == ' ' || (*line == '\t' && framer->delimiter != '\t'))
		return false;
	for (const char *at = line; at < end; at++) {
		if (*at == '"') { /* doubled, as it stands inside a quoted field */
			is_quoted = !is_quoted;
			at++;
		} else if (*at == framer->delimiter && !is_quoted) {
			if (at[1] == ' ')
				return false;
			fields++;
		}
	}
	return fields == framer->column_count;
}

/* Notes when the quoted text that ends here has swallowed records. */
static void check_quoted(struct framer *framer, const struct scan *scan, struct frame *frame)
{
	const char *record = framer->window->str + framer->start;
	const char *end = record + scan->at;
	const char *line = next_line(record + scan->quote_at, end), *next;

	for (; line != NULL && (next = next_line(line, end)) != NULL; line = next) {
		if (!looks_like_record(line, next, framer))
			continue;
		frame->notice = (struct defect){ .code = CODE_LONG_QUOTE,
			.message = g_strdup_printf("the quote opened on line %" G_GINT64_FORMAT
						   " and closed on line %" G_GINT64_FORMAT
						   " holds whole lines that look like records",
			    scan->quote_line, scan->line),
			.line = scan->quote_line,
			.column = scan->quote_column };
		return;
	}
}

/* A quote inside a quoted field: one of two that stand for one, or the end of the field. */
static void scan_quote(struct framer *framer, struct scan *scan, struct frame *frame)
{
	if (framer_peek(framer, scan->at + 1) == '"') {
		scan->at++;
		scan->column++;
		return;
	}
	scan->state = QUOTE_CLOSED;
	/* no whole line lies between two neighbouring ones */
	if (scan->line > scan->quote_line + 1 && framer->column_count > 1 &&
	    frame->notice.code == NULL)
		check_quoted(framer, scan, frame);
}

/* One byte outside a quoted field. False when the record is defective. */
static bool scan_outside(struct framer *framer, struct scan *scan, int byte, struct frame *frame)
{
	if (byte == framer->delimiter) {
		scan->state = FIELD_START;
		scan->column++;
		note_cell(framer, scan);
		scan->column--;
	} else if (byte == '"' && scan->state == FIELD_START) {
		scan->state = QUOTED;
		scan->quote_line = scan->line;
		scan->quote_column = scan->column;
		scan->quote_at = scan->at;
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

/* Scans to the end of the record. False when it is over early, by a defect; else *is_ended says
 * whether there was a line end. */
static bool scan_record(
    struct framer *framer, struct scan *scan, struct frame *frame, bool *is_ended)
{
	int byte;

	*is_ended = false;
	while ((byte = peek(framer, scan->at)) != -1 && scan->at < RECORD_SIZE_MAX) {
		size_t line_end =
		    byte == '\n' || byte == '\r' ? framer_line_end(framer, scan->at) : 0;

		if (line_end > 0) {
			scan->at += line_end;
			*is_ended = scan->state != QUOTED || framer->is_by_line;
			if (*is_ended)
				return true;
			scan->line++;
			scan->column = 1;
			continue;
		}
		if (scan->state == QUOTED && byte == '"')
			scan_quote(framer, scan, frame);
		else if (scan->state != QUOTED && !scan_outside(framer, scan, byte, frame))
			return false;
		scan->at++;
		if ((byte & 0xc0) != 0x80)
			scan->column++;
	}
	return true;
}

void framer_record(struct framer *framer, struct frame *frame)
{
	struct scan scan = { .line = framer->line, .column = 1 };
	bool is_ended;

	*frame = (struct frame){ .line = framer->line, .byte_offset = framer->byte_offset };
	g_array_set_size(framer->cells, 0);
	note_cell(framer, &scan);
	if (!scan_record(framer, &scan, frame, &is_ended)) {
		frame_line(framer, frame);
		return;
	}
	bool is_too_long = !is_ended && framer_peek(framer, scan.at) != -1;
	frame->size = scan.at;
	frame->lines = scan.line - framer->line + 1;
	/* a quote that is open for lines was never closed; on one line, it is the line that is too
	 * long */
	if (scan.state == QUOTED && (!is_too_long || scan.line > scan.quote_line)) {
		set_defect(frame, CODE_OPEN_QUOTE,
		    "this quote is never closed; reading goes on with the next line",
		    scan.quote_line, scan.quote_column);
		frame_line(framer, frame);
	} else if (is_too_long) {
		set_defect(
		    frame, CODE_TOO_LONG, "the record is longer than 1 MiB", framer->line, 1);
		frame->size = RECORD_SIZE_MAX; /* a doubled quote may lie across */
		frame->is_cut = true;
	}
}

void framer_move(struct framer *framer, size_t size, int64_t lines)
{
	framer->start += size;
	framer->byte_offset += (int64_t)size;
	framer->line += lines;
}

void framer_skip_line(struct framer *framer)
{
	size_t line_end;

	while ((line_end = framer_line_end(framer, 0)) == 0 && framer_peek(framer, 0) != -1)
		framer_move(framer, 1, 0);
	framer_move(framer, line_end, 0);
}

void framer_take(struct framer *framer, GString *lines, size_t size)
{
	g_string_truncate(lines, 0);
	g_string_append_len(lines, framer->window->str + framer->start,
	    (gssize)(framer->window->len - framer->start));
	while (lines->len < size && fill(framer, lines)) {
	}
	gsize end = MIN(lines->len, size);
	while (end > 0 && lines->str[end - 1] != '\n')
		end--;
	g_string_truncate(framer->window, 0);
	framer->start = 0;
	g_string_append_len(framer->window, lines->str + end, (gssize)(lines->len - end));
	g_string_truncate(lines, end);
	framer->byte_offset += (int64_t)end;
}

void framer_give_back(struct framer *framer, const GString *lines)
{
	drop_read(framer);
	g_string_prepend_len(framer->window, lines->str, (gssize)lines->len);
	framer->byte_offset -= (int64_t)lines->len;
}
