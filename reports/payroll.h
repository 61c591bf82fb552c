#ifndef REPORTS_PAYROLL_H
#define REPORTS_PAYROLL_H

#include "analytics/catalogue.h"
#include "analytics/pay.h"
#include "reports/payroll_layout.h"

/*
 * The payroll CSV: one row per payee, pay code and currency, sorted, RFC 4180, columns and forms by
 * the layout. A text that a spreadsheet would take for a formula is prefixed with an apostrophe.
 * The caller frees the text.
 */
char *payroll_csv(const struct pay_report *report, const struct catalogue *catalogue,
    const struct payroll_layout *layout);

#endif
