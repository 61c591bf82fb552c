#ifndef REPORTS_PAYROLL_ROWS_H
#define REPORTS_PAYROLL_ROWS_H

#include <glib.h>

#include "analytics/pay.h"
#include "reports/payroll_layout.h"

/*
 * The pay lines summed by payee, pay code and currency: what the payroll CSV and the sheet Payroll
 * both show, so that they cannot differ.
 */
struct payroll_row {
	const char *engineer; /* borrowed from the report, as is the currency */
	char *code;           /* `standby-nonwork`, or what the layout says */
	const char *currency;
	int64_t seconds;
	int64_t count; /* of shifts or days that are paid as such */
	int64_t amount_minor;
	int64_t lines;
};

/* struct payroll_row *, by engineer, code and currency; owned by the array. */
GPtrArray *payroll_rows(const struct pay_report *report, const struct payroll_layout *layout);
/* Seconds in hours of so many decimals, rounded half away from zero: 1 h 20 min is 13333 with 4. */
int64_t payroll_hours(int64_t seconds, int decimals);

#endif
