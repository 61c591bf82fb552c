#ifndef REPORTS_BOOK_PAY_H
#define REPORTS_BOOK_PAY_H

#include <stdbool.h>

#include "analytics/catalogue.h"
#include "analytics/pay.h"
#include "analytics/policy.h"

/*
 * Writes compensation-PERIOD.xlsx to `path` (not atomically: publish it afterwards). Every formula
 * carries the value that a recalculation gives. The same structs give the same bytes.
 */
bool book_pay_write(const struct pay_report *report, const struct policy *policy,
    const struct catalogue *catalogue, const char *path, GError **error);

#endif
