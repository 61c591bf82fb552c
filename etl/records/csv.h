#ifndef ETL_RECORDS_CSV_H
#define ETL_RECORDS_CSV_H

#include "etl/records/reader.h"
#include "etl/records/source.h"

/* A record may have this many bytes; a longer one is rejected without being kept in memory. */
#define RECORD_SIZE_MAX (1024 * 1024)

/*
 * How a CSV file is written. All zero: one header row, a delimiter to be found out, strict quoting.
 * A reader borrows what the members point to.
 */
struct csv_dialect {
	char delimiter;     /* 0: found out, see csv_open() */
	GPtrArray *columns; /* char *: the names, of a file without header row; NULL: it has one */
	GRegex *first_data_cell; /* the header goes on to the first record whose first cell this
				    matches; NULL: it is one row */
	char *comment;   /* a line that begins so where a record would begin is skipped, also behind
			    the header; not empty. NULL: none */
	bool has_blocks; /* behind blank lines the next record is a header, and `block` grows */
	bool is_lenient; /* quotes that stand where none may are text, see etl/records/mend.h; then
			    no field goes on behind its line */
};

/*
 * Reads CSV (RFC 4180, any of LF, CRLF and CR at line ends) with a header row. Records are framed
 * here, for their line, column and bytes; libcsv in strict mode splits and unquotes them. Blank
 * lines are skipped; blanks around an unquoted field do not belong to it. After a quote that is
 * never closed, reading goes on with the line behind the one that opened it.
 *
 * Takes the source over. NULL with a code in the error when there is no usable header.
 */
struct reader *csv_open(struct source *source, const char *shown_path,
    const struct csv_dialect *dialect, GError **error);

/* Appends one field, quoted when it must be. */
void csv_append_field(GString *row, const char *text);

#endif
