#ifndef ETL_CSV_H
#define ETL_CSV_H

#include "etl/reader.h"
#include "etl/source.h"

/* A record may have this many bytes; a longer one is rejected without being kept in memory. */
#define RECORD_SIZE_MAX (1024 * 1024)

/*
 * Reads CSV (RFC 4180, any of LF, CRLF and CR at line ends, UTF-8 with or without BOM) with a
 * header row. Records are framed here, for their line, column and bytes; libcsv in strict mode
 * splits and unquotes them. Blank lines are skipped; blanks around an unquoted field do not belong
 * to it. After a quote that is never closed, reading goes on with the line behind the one that
 * opened it.
 *
 * Takes the source over. NULL with a code in the error when there is no usable header.
 */
struct reader *csv_open(
    struct source *source, const char *shown_path, char delimiter, GError **error);

/* Appends one field, quoted when it must be. */
void csv_append_field(GString *row, const char *text);

#endif
