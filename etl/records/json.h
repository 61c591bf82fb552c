#ifndef ETL_RECORDS_JSON_H
#define ETL_RECORDS_JSON_H

#include "etl/records/reader.h"
#include "etl/records/source.h"

/* How the records of a file are written. */
struct json_shape {
	enum json_form {
		JSON_DOCUMENT, /* one document (RFC 8259), at most 256 MiB */
		JSON_LINES,    /* a document on each line, which has at most 1 MiB; of any size */
		JSON_YAML,     /* YAML 1.2, one document or several, at most 256 MiB */
	} form;
	const char *records; /* dotted path to them, see etl/records/walk.h; NULL: the document */
};

/*
 * Reads the records of a file. The cells of a record are the values that the `columns` name: a key,
 * a dotted path in the record (`user.id`), or one from the top of the document (`/schedules.name`),
 * as etl/records/walk.h has it. Numbers, true and false are the text that the file has; values of a
 * list are joined with a semicolon; null, a mapping and an empty list are no value. A cell stands
 * where its first value does, a missing one where its record does.
 *
 * A malformed document is an error, a malformed line a record with a defect. A document that has
 * nothing at the path is an error, a line that has nothing there a defect.
 *
 * Takes the source over; the shape and the columns are copied. The bytes of a record are its own
 * text, with the values of the columns from the top added to it; of YAML they are the same in JSON.
 * A reject file has three more columns, _reject_line, _reject_code and _reject_text, that are not
 * among those bytes.
 */
struct reader *json_open(struct source *source, const char *shown_path,
    const struct json_shape *shape, const GPtrArray *columns, GError **error);

/*
 * The forms that a file can have which begins so: a bit for each, 1 << JSON_DOCUMENT and
 * 1 << JSON_LINES; 0 when it is no JSON.
 */
unsigned json_possible_forms(const char *text);

#endif
