#ifndef ETL_RECORDS_CSV_H
#define ETL_RECORDS_CSV_H

#include "etl/records/reader.h"
#include "etl/records/source.h"

/* A record may have this many bytes; a longer one is rejected without being kept in memory. */
#define RECORD_SIZE_MAX (1024 * 1024)

/* How a CSV file is written. All zero: one header row, commas. */
struct csv_dialect {
	char delimiter; /* 0: a comma */
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
