#ifndef ETL_RECORDS_CSV_FRAME_H
#define ETL_RECORDS_CSV_FRAME_H

#include "etl/records/reader.h"
#include "etl/records/source.h"

/*
 * Where the records of a CSV file lie: their lines, quotes and cells. The framer looks at the
 * record at hand and moves behind it only when it is told to, so that a record can be framed in
 * more than one way. It keeps no more than one record in memory.
 */

/* A record may have this many bytes; a longer one is rejected without being kept in memory. */
#define RECORD_SIZE_MAX (1024 * 1024)

struct framer {
	struct source *source;     /* its own */
	GError *failure;           /* the first failure to read; the file ends there */
	GError *coming;            /* a failure behind the window, which nobody has met yet */
	GString *window;           /* bytes read and not moved behind */
	size_t start;              /* of the record at hand, in the window */
	bool is_at_end;            /* of the source */
	int64_t line, byte_offset; /* of the record at hand */
	char delimiter;
	bool is_by_line; /* no record goes on behind its line: a quote open there is never closed */
	guint column_count; /* of the header, to notice swallowed records by; 0: not known */
	GArray *cells;      /* struct cell, without text: of the record framed last */
};

/* Where a record lies and how it looks. */
struct frame {
	int64_t line, byte_offset; /* where it begins */
	size_t size;               /* with the line end */
	int64_t lines;
	bool is_cut;                  /* the line goes on behind `size`; the rest is not kept */
	struct defect defect, notice; /* as of a record */
};

/* Takes the source over. */
void framer_init(struct framer *framer, struct source *source);
void framer_clear(struct framer *framer);
void frame_clear(struct frame *frame);

/* The byte at a distance from the start of the record at hand, or -1 at the end of the file. */
int framer_peek(struct framer *framer, size_t distance);
/* The size of the line end (LF, CRLF or CR) at a distance; 0: there is none. */
size_t framer_line_end(struct framer *framer, size_t distance);
/* The size of the line at hand when it is blank, else 0. */
size_t framer_blank_line(struct framer *framer);

/*
 * Frames the record at hand. After a quote that is never closed, or one that stands where none may,
 * the frame has a defect and is that of the first line alone. It has a notice (CODE_LONG_QUOTE)
 * when a quoted text holds a whole line that could be a record of its own: as many fields as the
 * header, and neither a blank before the line nor a space behind a delimiter, as prose and code
 * have them.
 */
void framer_record(struct framer *framer, struct frame *frame);

/* Moves so many bytes and lines on. */
void framer_move(struct framer *framer, size_t size, int64_t lines);
/* Moves behind the rest of a line that may be too long to be kept. */
void framer_skip_line(struct framer *framer);

/*
 * Hands out whole lines (ended by LF) from the record at hand on, at most `size` bytes of them, and
 * moves behind them, but does not count them: framer->line is for the caller to keep. Without such
 * a line `lines` is empty. The bytes can be given back, the last ones first.
 */
void framer_take(struct framer *framer, GString *lines, size_t size);
void framer_give_back(struct framer *framer, const GString *lines);

#endif
