#ifndef ETL_RECORDS_DOCUMENT_H
#define ETL_RECORDS_DOCUMENT_H

#include "etl/records/reader.h"
#include "etl/records/source.h"

/*
 * Files that are documents, not tables: each is read as a whole, and a place in it is found from
 * the offset of a byte.
 */
#define DOCUMENT_SIZE_MAX (16 * 1024 * 1024)

/*
 * The text of a file, with a NUL behind it. NULL with NINES_ERROR_CONTRACT when it is empty or
 * larger than DOCUMENT_SIZE_MAX. Takes the source over. The caller frees the text.
 */
GString *document_load(struct source *source, const char *shown_path, GError **error);

/* False, with the place of the first byte that is wrong, when the text holds a NUL or is not
 * UTF-8. */
bool document_check(const char *text, size_t size, struct defect *defect);

/* Where a byte stands: line and column, 1-based, columns in characters. */
void document_place(const char *text, size_t offset, int64_t *line, int *column);

#endif
