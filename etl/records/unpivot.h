#ifndef ETL_RECORDS_UNPIVOT_H
#define ETL_RECORDS_UNPIVOT_H

#include "etl/records/reader.h"

/* Which columns of a wide file are no series. The reader keeps references to both lists, and
 * borrows the names. */
struct unpivot {
	GPtrArray *keep; /* char *: stand in every record, those that the file has */
	GPtrArray *skip; /* char *: are left out, as are the columns without a name */
};

/*
 * Gives one record for every cell of a wide file, one with a column for each series: the columns of
 * `keep`, then `@series`, the name of the cell's column, and `@value`, its text, which may be
 * empty. Cells have the place they have in the file. Columns of the same name are series of the
 * same name. A record with more or fewer cells than the header has columns is given once, with
 * CODE_FIELD_COUNT; so is one with a defect of its own. A notice is on the first one.
 *
 * The records of one row all have its `line`, `byte_offset` and raw bytes: two records in a row
 * that have the same `byte_offset` are of the same row, which a reject file needs only once. The
 * `header`, `delimiter` and `block` are those of the inner reader.
 *
 * Takes the inner reader over.
 */
struct reader *unpivot_open(struct reader *inner, const struct unpivot *shape);

#endif
