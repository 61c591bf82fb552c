#ifndef TESTS_SUPPORT_RECORDS_H
#define TESTS_SUPPORT_RECORDS_H

#include "etl/records/csv.h"
#include "tests/support.h"

/* What the tests of readers share. */

/* Opens bytes as a CSV file called in.csv. NULL when it is refused. */
struct reader *open_csv(struct fixture *fixture, const char *bytes, size_t size,
    const struct csv_dialect *dialect, GError **error);

/*
 * Reads to the end: a line of text per record, `line@offset [text line:column]...`, a defect as
 * `code line:column`, a notice as `(code line:column message)`; `= columns` when another block has
 * begun; the error, if reading failed.
 */
char *describe_records(struct reader *reader);
/* The names of the columns, `a|b`. */
char *describe_columns(const struct reader *reader);

/* The file is read as described: the columns, then the records. Closes the reader; NULL fails with
 * the error. */
#define assert_reads(reader, error, expected)                                                      \
	check_reads((reader), (error), (expected), __FILE__, __LINE__)
void check_reads(
    struct reader *reader, const GError *error, const char *expected, const char *file, int line);

#endif
