#ifndef REPORTS_BOOK_PAY_PARTS_H
#define REPORTS_BOOK_PAY_PARTS_H

#include "analytics/catalogue.h"
#include "analytics/interval.h"
#include "analytics/pay.h"
#include "analytics/pay_statement.h"
#include "analytics/policy.h"
#include "reports/book.h"

/* The compensation workbook while it is written; its sheets are written by the functions below. */
struct pay_book {
	struct book *book;
	const struct pay_report *report;
	const struct policy *policy;
	const struct catalogue *catalogue;
	int64_t last_day;        /* of the period */
	GPtrArray *payroll;      /* struct payroll_row * */
	GPtrArray *pools;        /* struct pool_pay * */
	GArray *rates;           /* const struct rate *: those that segments were priced with */
	GPtrArray *rules;        /* struct pay_statement * */
	GArray *checks;          /* struct book_check */
	GArray *segment_seconds; /* int64_t, of each line */
	guint callouts;          /* segments of call-outs */
};

/* The lines of one pool and currency. */
struct pool_pay {
	const char *pool, *currency;
	guint people;
	int64_t standby_s, callout_s;
	int64_t standby_minor, callout_minor;
};

/* The engineer as of the last day of the period; NULL when unknown. */
const struct engineer *pay_book_engineer(const struct pay_book *pay, const char *id);
/* The zone whose clock a segment is shown in. */
const struct zone *pay_book_zone(const struct pay_book *pay, const char *engineer, int64_t utc);
/* Start, end and zone, three cells. */
void pay_book_span(struct sheet *sheet, const struct pay_book *pay, const char *engineer,
    const struct interval *span);

/* Whether the seconds of a segment are among those of its line. */
bool pay_segment_counts(const struct pay_report *report, const struct pay_segment *segment);

/* A rate as digits / 10^scale with at most six decimals. False: it has more, such as 100/3. */
bool pay_rate_decimal(struct fraction rate, struct decimal *value);
/*
 * Whether every spreadsheet gets the amount of the line from
 * ROUND(seconds x rate in whole units x numerator / (denominator x 3600 x unit), digits):
 * all products are whole and below 2^53, the division is the only inexact step, and the quotient is
 * either a half exactly or too far from one for an error in its last bits to matter.
 */
bool pay_line_is_formula(const struct pay_line *line, const struct decimal *rate);

void pay_summary_declare(struct pay_book *pay);
void pay_summary_write(struct pay_book *pay);
void pay_payroll_declare(struct pay_book *pay);
void pay_payroll_write(struct pay_book *pay);
void pay_lines_declare(struct pay_book *pay);
void pay_lines_write(struct pay_book *pay);
void pay_segments_declare(struct pay_book *pay);
void pay_segments_write(struct pay_book *pay);
void pay_callouts_write(struct pay_book *pay);
void pay_exceptions_declare(struct pay_book *pay);
void pay_exceptions_write(struct pay_book *pay);
void pay_reconciliation_write(struct pay_book *pay);
void pay_reference_declare(struct pay_book *pay);
void pay_pools_write(struct pay_book *pay);
void pay_rates_write(struct pay_book *pay);
void pay_rules_write(struct pay_book *pay);
void pay_manifest_write(struct pay_book *pay);

#endif
