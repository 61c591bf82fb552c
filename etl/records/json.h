#ifndef ETL_RECORDS_JSON_H
#define ETL_RECORDS_JSON_H

#include "etl/records/reader.h"
#include "etl/records/source.h"

/*
 * Reads a JSON document whose key `records` (NULL: the document itself) holds a list of objects.
 * The cells of a record are the values that the `columns` name; a dot steps into an object
 * (`user.id`). Takes the source over; the columns are copied. Syntax errors have their line and
 * column.
 */
struct reader *json_open(struct source *source, const char *shown_path, const char *records,
    const GPtrArray *columns, GError **error);

/* True when the text begins like a JSON document. */
bool json_is_likely(const char *text);
/* Reads a whole document; NINES_ERROR_CONTRACT with line, column and code when it is malformed. */
GPtrArray *json_parse(struct source *source, const char *shown_path, GError **error);
/* True when the document's list `records` has objects, the first of which has all of the keys. */
bool json_has_keys(GPtrArray *documents, const char *records, const GPtrArray *keys);

#endif
