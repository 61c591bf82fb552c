#ifndef ETL_FACTS_SAMPLE_NUMBER_H
#define ETL_FACTS_SAMPLE_NUMBER_H

#include "base/money.h"

/*
 * The numbers of samples: decimals, read as exporters print them. Kept are the digits that fit
 * int64, 15 of them behind the point: whatever a ledger holds can be read. `1.5e3` is 1500;
 * 49.67472222222222 has 16 digits and is kept as it is; 0.0833333333333333, with 16 behind the
 * point, is kept only where it may be rounded, and then as 0.083333333333333. Rounding is half away
 * from zero.
 */
enum number_defect {
	NUMBER_FINE,
	NUMBER_MALFORMED,
	NUMBER_TOO_LARGE, /* more than 9223372036854775807, 2^63 - 1 */
	NUMBER_TOO_LONG,  /* more digits than are kept, and it may not be rounded */
};

/* Of int64. Every number of one less fits. */
#define SAMPLE_DIGITS_MAX 19

/* Reads a number into its smallest scale: 100.0 has scale 0. */
enum number_defect sample_number_read(const char *text, bool may_round, struct decimal *value);

/* Takes zeros off the end of the decimals. */
void sample_number_shorten(struct decimal *value);

enum pair_defect { PAIR_FINE, PAIR_GOOD_OVER_TOTAL, PAIR_TOO_LONG };

/* Judges good and total events, neither negative, and brings them to one scale, the smallest. */
enum pair_defect sample_pair_read(struct decimal *good, struct decimal *total);

/* Whether a text stands for no value: NaN, +Inf, -Inf, null, undefined, `-`, whatever their case.
 */
bool sample_number_is_unknown(const char *text);

/* Brings n / 10^from to n / 10^to. False when it does not fit a larger scale; rounds to a smaller
 * one. */
bool sample_rescale(int64_t *value, int from, int to);

#endif
