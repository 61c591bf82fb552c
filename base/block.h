#ifndef BASE_BLOCK_H
#define BASE_BLOCK_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The encoding of one day of one metric series: etl writes it, analytics reads it. Samples are
 * sorted by time, one per time.
 *
 * A block is how many samples it has, and the time from which the first distance counts; then, for
 * each 64 samples, three columns: the distances to the time before, the totals, and total - good.
 * A column is its smallest number, the width of what the others have above it (a byte: 0 to 64
 * bits), and that of each, bit behind bit, the lowest first, filled up to whole bytes. Numbers
 * outside of the columns' bits are variable-length integers (base/varint.h); all arithmetic wraps
 * around at 64 bits, so any value comes back.
 *
 * So minutes that miss none cost nothing, and one sample that stands out costs its own 64 only: a
 * minute of counts takes 2 to 3 bytes. No samples are no bytes.
 */

/* One sample of a metric, covering [at, at + step). */
struct sample {
	int64_t at_utc;
	int64_t good;  /* of a series that is no ratio: its value */
	int64_t total; /* of a series that is no ratio: 0 */
};

/* Encodes samples (struct sample, sorted, no time twice). */
GByteArray *block_encode(const GArray *samples);
/* Appends the samples of a block; false when the bytes are no block. */
bool block_decode(const void *bytes, size_t size, GArray *samples);

#endif
