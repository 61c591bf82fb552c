#ifndef REPORTS_BOOK_PAY_H
#define REPORTS_BOOK_PAY_H

#include "analytics/catalogue.h"
#include "analytics/fairness.h"
#include "analytics/pay.h"
#include "analytics/policy.h"
#include "reports/book.h"
#include "reports/payroll_layout.h"

/* What is told about the pay of a period, in workbooks, payroll files and statements. Borrowed. */
struct pay_facts {
	const struct pay_report *report;
	const struct policy *policy;
	const struct catalogue *catalogue;
	const struct fairness *fairness;     /* of the report */
	const GPtrArray *rewards;            /* struct pool_reward * */
	const struct payroll_layout *layout; /* never NULL */
	const char *pool;                    /* NULL: of all pools (reports/pay_pool.h) */
};

/*
 * The compensation workbook of a period, for finance: Summary, Payroll, Lines, Segments, Call-outs,
 * Pools, Load, Rates, Adjustments, Exceptions, Reconciliation, Checks, Rules, Manifest. Amounts are
 * native formulas that LibreOffice and Excel recalculate to the same values; whatever number is
 * changed by a cent or a second turns the check on every sheet to CHECK, but for the coefficients
 * and rates of the what-if columns, which recompute the what-if amounts and nothing else. Writes to
 * `path` directly; publish it from there. The same facts give the same bytes.
 *
 * `sight` NULL, or a cell to look at.
 */
bool book_pay_write(
    const struct pay_facts *facts, struct cell_sight *sight, const char *path, GError **error);

#endif
