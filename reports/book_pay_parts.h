#ifndef REPORTS_BOOK_PAY_PARTS_H
#define REPORTS_BOOK_PAY_PARTS_H

#include "analytics/interval.h"
#include "analytics/pay_statement.h"
#include "analytics/reward.h"
#include "reports/book_pay.h"

/* The compensation workbook while it is written; its sheets are written by the functions below. */
struct pay_book {
	struct book *book;
	const struct pay_facts *facts;
	const struct pay_report *report; /* of the facts, as are the next two */
	const struct policy *policy;
	const struct catalogue *catalogue;
	int64_t last_day;        /* of the period */
	GPtrArray *payroll;      /* struct payroll_row * */
	GPtrArray *pools;        /* struct pool_pay * */
	GArray *rates;           /* const struct rate *: those that segments were priced with */
	GPtrArray *rules;        /* struct pay_statement * */
	GArray *coefficients;    /* struct used_coefficient */
	GArray *line_keys;       /* struct line_key, of each line */
	GArray *adjusted;        /* guint: the lines of caps and adjustments */
	GArray *pool_money;      /* struct pool_money */
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
	int64_t other_minor; /* caps and adjustments */
};

/* A coefficient that lines were paid by. */
struct used_coefficient {
	const struct pay_line *line; /* the first of them */
};

/* Where what a line was paid by stands, in rows from 1; 0: nowhere. */
struct line_key {
	guint coefficient, rate;
};

/* What one currency says of a pool. */
struct pool_money {
	const struct pool_reward *reward;
	const char *currency;
	const struct money_sum *pay, *loss; /* or NULL */
};

/* The caller frees it. */
char *pay_book_title(const struct pay_facts *facts);
/* The engineer as of the last day of the period; NULL when unknown. */
const struct engineer *pay_book_engineer(const struct pay_book *pay, const char *id);
/* The zone whose clock a segment is shown in. */
const struct zone *pay_book_zone(const struct pay_book *pay, const char *engineer, int64_t utc);
/* Start, end and zone, three cells. */
void pay_book_span(struct sheet *sheet, const struct pay_book *pay, const char *engineer,
    const struct interval *span);
/* Id and name, two cells. */
void pay_book_name(struct sheet *sheet, const struct pay_book *pay, const char *engineer);

/* Whether the seconds of a segment are among those of its line. */
bool pay_segment_counts(const struct pay_report *report, const struct pay_segment *segment);
/* Whether a line is a product of time or counts: caps and adjustments are stated. */
bool pay_line_is_product(const struct pay_line *line);

/* A rate as digits / 10^scale with at most six decimals. False: it has more, such as 100/3. */
bool pay_rate_decimal(struct fraction rate, struct decimal *value);
/* A fraction as a number: a value where it is a decimal, else a formula `=100/3`. */
void pay_book_fraction(struct sheet *sheet, struct fraction value, enum cell_form form);
/*
 * Whether every spreadsheet gets the amount of the line from
 * ROUND(seconds x rate in whole units x numerator / (denominator x 3600 x unit), digits), of a rate
 * per shift or day with the count for seconds and 1 for 3600:
 * all products are whole and below 2^53, the division is the only inexact step, and the quotient is
 * either a half exactly or too far from one for an error in its last bits to matter.
 */
bool pay_line_is_formula(const struct pay_line *line, const struct decimal *rate);

/* Fills coefficients and line_keys, from the lines and the rates. */
void pay_what_if_find(struct pay_book *pay);
/* The cell of a line that follows the coefficients and rates that the reader tries out. */
void pay_what_if_write(struct sheet *sheet, const struct pay_book *pay, guint index);

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
/* Rows of the policy on the sheet Pools. */
unsigned pay_pools_rows(const struct pay_book *pay);
/* On the sheet Pools, below the policy: reward beside reliability, and the coefficients used. */
void pay_rewards_declare(struct pay_book *pay);
void pay_rewards_write(struct sheet *sheet, struct pay_book *pay);
void pay_load_declare(struct pay_book *pay);
void pay_load_write(struct pay_book *pay);
void pay_rates_declare(struct pay_book *pay);
void pay_rates_write(struct pay_book *pay);
void pay_adjustments_declare(struct pay_book *pay);
void pay_adjustments_write(struct pay_book *pay);
void pay_rules_write(struct pay_book *pay);
void pay_manifest_write(struct pay_book *pay);

#endif
