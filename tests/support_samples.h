#ifndef TESTS_SUPPORT_SAMPLES_H
#define TESTS_SUPPORT_SAMPLES_H

#include "analytics/sample_series.h"
#include "tests/support.h"

/* What the tests of samples share. */

/*
 * As ledger_setup(), with the catalogue of add_catalogue() and, for each of the kinds metrics,
 * gauges and series, profiles KIND-first, KIND-last and KIND-sum (duplicates) and KIND-zero (gaps);
 * for series also series-counter and series-counter-zero.
 */
int samples_setup(void **state);
/* As ledger_teardown(), and the usual budget. */
int samples_teardown(void **state);

/*
 * What the ledger has of a field, or of all with NULL: a line `SERVICE METRIC FIELD` per series,
 * then one per sample, `TIME VALUE` or, of a ratio, `TIME GOOD/TOTAL`, times as days and clock.
 * Borrowed.
 */
const char *samples_of(struct fixture *fixture, const char *field);

/* The ratio `requests` of the service web, as analytics reads the days of [start, end). The caller
 * frees it. */
struct sample_series *read_requests(struct fixture *fixture, int64_t start_utc, int64_t end_utc);

/* Compares `duplicates superseded empty gaps`, and that every record is accounted for. */
#define assert_sample_counts(report, expected)                                                     \
	check_sample_counts((report), (expected), __FILE__, __LINE__)
void check_sample_counts(
    const struct load_report *report, const char *expected, const char *file, int line);

#define in_samples(test) cmocka_unit_test_setup_teardown(test, samples_setup, samples_teardown)

#endif
