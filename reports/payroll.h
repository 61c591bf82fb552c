#ifndef REPORTS_PAYROLL_H
#define REPORTS_PAYROLL_H

#include "analytics/catalogue.h"
#include "analytics/pay.h"

/*
 * The payroll CSV: one row per payee, pay code and currency, sorted, RFC 4180, `.` decimals, ISO
 * dates. The pay code is the kind and class of the lines, `standby-nonwork`. A cell that a
 * spreadsheet would take for a formula is prefixed with an apostrophe. The caller frees the text.
 */
char *payroll_csv(const struct pay_report *report, const struct catalogue *catalogue);

#endif
