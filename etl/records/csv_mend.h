#ifndef ETL_RECORDS_CSV_MEND_H
#define ETL_RECORDS_CSV_MEND_H

#include "etl/records/csv_frame.h"

/*
 * Mends the quoting of the line at hand, `size` bytes with its end: some tools put quotes around a
 * text without doubling those inside (`"up{job="api"}";1`). A quoted field ends at the first quote
 * that only blanks part from a delimiter or the end of the line; every other quote is text, and two
 * together are one. A field whose quote never ends so is not a quoted one.
 *
 * `mended` becomes a line, without its end, that strict reading takes; the framer's cells become
 * those of the line as it stands in the file.
 */
void mend_line(struct framer *framer, size_t size, GString *mended);

#endif
