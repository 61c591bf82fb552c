#ifndef TESTS_SUPPORT_BOOK_H
#define TESTS_SUPPORT_BOOK_H

#include "analytics/catalogue.h"
#include "analytics/pay.h"
#include "analytics/policy.h"
#include "reports/book_pay.h"
#include "reports/site.h"

/*
 * A small company's October 2026 as the analytics leave it, built by hand: three pools, staff
 * numbers with leading zeros, four currencies, the night of the clock change, amounts that end in
 * an exact half, text that would like to be a formula.
 */
enum company_size { COMPANY_EMPTY, COMPANY_SMALL, COMPANY_LARGE /* 2000 pay lines */ };

struct company {
	struct policy *policy;
	struct catalogue *catalogue;
	struct pay_report *pay;
	struct fairness *fairness;
	GPtrArray *rewards;
	struct payroll_layout *layout;
	struct month_report *month;
	struct site *site;
	GPtrArray *incidents, *objectives, *series;
	GPtrArray *blocks; /* what else is to be freed */
};

struct company *company_new(enum company_size size);
void company_free(struct company *company);

/* What a compensation workbook is written from. Borrowed. */
struct pay_facts company_pay(const struct company *company);

/* The blocking problem of an engineer without a rate. */
void company_block(struct company *company, const char *engineer);

/* Parts of company_new() and company_free(), in a file of their own: site and month. */
void company_add_month(struct company *company, enum company_size size);
void company_free_month(struct company *company);

/* Replaces the currency, rate, coefficient and seconds of a line and works its amount out. */
struct line_product {
	const char *currency, *rate, *coefficient;
	int64_t seconds;
};
void company_price(
    struct company *company, struct pay_line *line, const struct line_product *product);

/* The whole of a file, which must exist. The caller frees it. */
char *company_file(const char *path, gsize *size);

#endif
