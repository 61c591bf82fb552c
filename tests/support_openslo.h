#ifndef TESTS_SUPPORT_OPENSLO_H
#define TESTS_SUPPORT_OPENSLO_H

#include "tests/support.h"

#include <string.h>

#include "analytics/openslo.h"

/* What the tests of OpenSLO documents share. What is returned lives as long as the test. */

int openslo_setup(void **state);
int openslo_teardown(void **state);
#define in_openslo(test) cmocka_unit_test_setup_teardown(test, openslo_setup, openslo_teardown)

/* Reads the files of a NULL-terminated list of texts, which are called a.yaml, b.yaml, ...; gives
 * the message of the refusal, or "". */
const char *read_files(const char *const *texts);
const char *read_text(const char *text);
/* How many objectives the last reading found, and one of them. */
guint objective_count(void);
const struct objective *objective_at(guint index);
/* What it is about, in a line. The caller frees it. */
char *describe(const struct objective *objective);

#define MONTH                                                                                      \
	"{duration: 1M, isRolling: false, calendar: {startTime: \"2026-01-01 00:00:00\", "         \
	"timeZone: Europe/Berlin}}"
#define SIDE(name, spec) name ": {metricSource: {type: nines, spec: {" spec "}}}"
#define SUCCESS                                                                                    \
	"{ratioMetric: {" SIDE("good", "field: good") ", " SIDE("total", "field: total") "}}"
#define GAUGE(spec) "{thresholdMetric: {metricSource: {type: nines, spec: {" spec "}}}}"
#define LATENCY     GAUGE("metric: p99, field: value")

/* A document whose indicator stands in line 6, its window in 7, method in 8, objective in 9. */
const char *slo_document(
    const char *indicator, const char *method, const char *objective, const char *window);
/* The text with one part replaced, which must be there. */
const char *replace(const char *text, const char *part, const char *replacement);

#endif
