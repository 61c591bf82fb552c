#ifndef ANALYTICS_PAY_ADJUST_PARTS_H
#define ANALYTICS_PAY_ADJUST_PARTS_H

#include "analytics/pay_adjust.h"

/* What pay_adjust() compares, for the room that says why there is a difference. */

/* A line of either side. The kind of an adjustment is that of the line that it corrected. */
struct pay_item {
	const struct pay_line *line;
	enum pay_kind kind;
	bool is_paid;
	guint number; /* of a closed or a desired line, from 1; 0: an earlier adjustment */
};

/* By engineer, pool, class, kind and currency: what a line is for, whatever it is paid at. */
int pay_item_compare_work(const struct pay_item *a, const struct pay_item *b);

/* The items from `begin` to `end` that are compared with each other: desired minus paid. */
struct pay_difference {
	guint begin, end;
	int64_t seconds, count, amount_minor;
	const struct pay_item *first;   /* paid, when any is */
	const struct pay_item *desired; /* the first one; NULL: none */
	guint number;                   /* of the first closed line; 0: none */
};

/*
 * Why there is a difference, in a few words: the sources that have more of the time than they had,
 * or less, or the rate or coefficient that is another one.
 */
struct pay_reasons;

/* `items` (struct pay_item) are sorted by work first. Both are borrowed until it is freed. */
struct pay_reasons *pay_reasons_new(const struct pay_account *account, const GArray *items);
void pay_reasons_free(struct pay_reasons *reasons);
/* The caller frees it. */
char *pay_reason(const struct pay_reasons *reasons, const struct pay_difference *difference);

#endif
