#ifndef ETL_FAST_H
#define ETL_FAST_H

#include "etl/facts/load.h"
#include "etl/records/reader.h"
#include "etl/values/plan.h"

/*
 * The fast path of samples from CSV. Whole lines are taken from the reader, a chunk at a time, and
 * read on all cores by etl/values/plain.h. A chunk in which a line is not plain is given back, with
 * all that was taken behind it, and is read record by record as ever: by the one rule for quotes,
 * defects, rejects and holds. So facts, counts and findings are those of the ordinary reader, and
 * depend neither on chunks nor on threads.
 */
struct fast;

/* NULL when nothing of the file can be read so: see plain_shape_new(). Borrows all three. */
struct fast *fast_new(
    struct loading *loading, struct reader *reader, const struct record_plan *plan);
/* NULL is allowed. */
void fast_free(struct fast *fast);

/* To be called before each record is read: takes the plain lines from there on into the samples of
 * the loading, and counts them. Afterwards the next record is the reader's. */
void fast_take(struct fast *fast);

/* For tests. All zero is the usual: the numbers are found out. */
struct fast_settings {
	bool is_off;
	size_t chunk_size;
	guint threads;
};

void fast_set(struct fast_settings settings);

#endif
