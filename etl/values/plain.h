#ifndef ETL_VALUES_PLAIN_H
#define ETL_VALUES_PLAIN_H

#include "etl/facts/sample_runs.h"
#include "etl/values/plan.h"

/*
 * Reads plain lines of samples: those of which there can be no two opinions. A line is plain when
 *   - it holds no quote, and as many fields as the header
 *   - its time is written `2026-10-24T19:00:00Z`, with a second below 60
 *   - its numbers are digits, perhaps with decimals, as decimal_parse() takes them, without a sign
 *   - its service is known, and its metric is UTF-8 text without blanks around it
 *   - its good events are no more than its total
 * It ends in LF or CRLF. What it says is then exactly what etl/values/record.h and the kind make of
 * it, with neither reject, hold nor warning (tests/fuzz/fuzz_fast.c).
 */
struct plain_shape;

/*
 * How the lines of a file are to be read; NULL when its profile or its header asks for more than
 * plain lines: settings of a field, columns that no field reads, comments, several blocks. Borrows
 * the loading and the plan. Never changes, so threads can share it.
 */
struct plain_shape *plain_shape_new(
    const struct loading *loading, const struct record_plan *plan, const struct reader *reader);
/* NULL is allowed. */
void plain_shape_free(struct plain_shape *shape);

/* A series of the file. A reader keeps it as long as it lives. */
struct plain_series {
	struct run_owner owner; /* first, so that a run leads to its series */
	struct sample_key key;
	/* for whoever takes the runs */
	struct run_owner *taken_by;
	bool is_taken;
	/* the reader's */
	char *texts;         /* service and metric as the file has them, one behind the other */
	size_t service_size; /* of the first of them */
	size_t size;         /* of both */
	uint64_t hash;
	struct plain_series *next; /* of one place in the table */
	struct plain_series *then; /* that the file had behind this one, the last time */
};

/* What one thread reads with: the series that it has met, and a batch. */
struct plain_reader;

struct plain_reader *plain_reader_new(const struct plain_shape *shape);
void plain_reader_free(struct plain_reader *reader);

/*
 * Reads lines, the last of which is ended. Their samples, whose lines count from 0 and whose owners
 * are struct plain_series, are the caller's; *count says how many there are. NULL when one of the
 * lines is not plain.
 */
struct pack *plain_read(struct plain_reader *reader, const char *lines, size_t size, guint *count);

#endif
