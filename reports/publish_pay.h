#ifndef REPORTS_PUBLISH_PAY_H
#define REPORTS_PUBLISH_PAY_H

#include "reports/publish.h"

/*
 * Publishes what is told of the pay of a month, for publish.c: the compensation workbook and
 * payroll CSV, workbooks of single pools where the policy wants them, and in pay/PERIOD/ (0700),
 * readable by the owner alone, the page of the period and a statement of each engineer. Statements
 * of the month that nobody is due any more are removed. `out` is the folder of all that is
 * published.
 */
bool publish_pay(const struct site *site, const struct month_report *month,
    struct publication *publication, const char *out, GError **error);

/* Parts of publish.c. Puts a finished file in its place, unless that holds the same bytes already.
 */
bool publish_finished(struct publication *publication, const char *out, const char *relative,
    const char *temporary, int mode, GError **error);

#endif
