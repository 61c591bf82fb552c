#ifndef BASE_BLOCK_H
#define BASE_BLOCK_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The encoding of one day of one metric series: etl writes it, analytics reads it. Samples are
 * sorted by time, one per time; each is the distance to the sample before it (the first to 1970)
 * and its two values, all as variable-length integers of 7 bits a byte, values zigzag-coded. A
 * minute of counts takes about 5 bytes.
 */
struct block_sample {
	int64_t at_utc;
	int64_t good;  /* of a series that is no ratio: its value */
	int64_t total; /* of a series that is no ratio: 0 */
};

/* Encodes samples (struct block_sample, sorted, no time twice). */
GByteArray *block_encode(const GArray *samples);
/* Appends the samples of a block; false when the bytes are no block. */
bool block_decode(const void *bytes, size_t size, GArray *samples);

#endif
