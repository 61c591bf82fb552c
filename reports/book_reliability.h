#ifndef REPORTS_BOOK_RELIABILITY_H
#define REPORTS_BOOK_RELIABILITY_H

#include <stdbool.h>

#include "reports/site.h"

/*
 * Writes reliability-YYYY-MM.xlsx of one month to `path` (not atomically: publish it afterwards).
 * `months` are all months up to and with this one, for the Trends sheet. Every formula carries the
 * value that a recalculation gives. The same structs give the same bytes.
 */
bool book_reliability_write(
    const struct site *site, const struct month_report *month, const char *path, GError **error);

#endif
