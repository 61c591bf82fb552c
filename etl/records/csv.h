#ifndef ETL_RECORDS_CSV_H
#define ETL_RECORDS_CSV_H

#include "etl/records/csv_frame.h"
#include "etl/records/reader.h"
#include "etl/records/source.h"

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
	bool is_lenient; /* quotes that stand where none may are text, see etl/records/csv_mend.h;
			    then no field goes on behind its line */
};

/*
 * Reads CSV (RFC 4180, any of LF, CRLF and CR at line ends). Records are framed in
 * etl/records/csv_frame.h, for their line, column and bytes; libcsv in strict mode splits and
 * unquotes them. Blank lines are skipped; blanks around an unquoted field do not belong to it.
 * After a quote that is never closed, reading goes on with the line behind the one that opened it.
 *
 * A first line `sep=X` is skipped. The delimiter is the declared one, else X, else the one of
 * `,` `;` TAB `|` that splits the first record into most fields, the first of them when several
 * split it alike, a comma when none does. The reader's `delimiter` says which.
 *
 * Columns are named as in etl/records/csv_header.h: names may repeat or be empty. When the last one
 * was left out, an empty last cell is left out of the records too. The reader's `header` holds all
 * header rows (of the current block) byte for byte. Whether a record has as many cells as there are
 * columns is for the caller to judge.
 *
 * Takes the source over. NULL with a code in the error when there is no usable header. A header of
 * two rows or more that no record follows is not usable: nobody could tell its rows from records
 * that `first_data_cell` should have matched. The header of a later block fails in the same way.
 */
struct reader *csv_open(struct source *source, const char *shown_path,
    const struct csv_dialect *dialect, GError **error);

/*
 * For whoever reads plain stretches of the file on its own (etl/fast.h): whole lines, of at most
 * `size` bytes, from where the next record begins, as in etl/records/csv_frame.h. Records are read
 * on behind them. None when `lines` is empty.
 */
void csv_take_lines(struct reader *reader, GString *lines, size_t size);
void csv_give_back(struct reader *reader, const GString *lines);
/* So many of the lines that were taken were records, or will be nobody's any more. */
void csv_count_lines(struct reader *reader, int64_t count);
/* Where the next record begins: its line, and its offset in the decoded text. */
int64_t csv_line(const struct reader *reader);
int64_t csv_offset(const struct reader *reader);

/* Appends one field, quoted when it must be, so that csv_open() reads it back as it is. */
void csv_append_field(GString *row, const char *text);

#endif
