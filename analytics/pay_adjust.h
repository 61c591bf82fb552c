#ifndef ANALYTICS_PAY_ADJUST_H
#define ANALYTICS_PAY_ADJUST_H

#include "analytics/pay.h"

/*
 * What a closed period should have paid and did not.
 *
 * A closed line is never changed. What comes to be known later is paid by adjustment lines in the
 * next period that is open:
 *
 *   adjustment = desired - already paid
 *
 * where desired is what the period would pay if it were computed now, and already paid is its
 * closed lines and the adjustments of it that were closed since. Lines are compared by engineer,
 * pool, class, kind, rate version, rate, coefficient and currency, in seconds, shifts or days, and
 * in money; so an adjustment has the rate and coefficient of the day of the work, and a line whose
 * rate or coefficient was corrected is taken back and paid anew. Since it is a difference, once it
 * is closed there is nothing left to adjust.
 *
 * Example: closed 100 h x 20.00 x 1 = 2000.00; a shift of 8 h comes late: 8 h, 160.00, corrects
 * `2026-08 line 12`. The rate of that day is then corrected to 21.00: -108 h, -2160.00 (line 12),
 * and 108 h, 2268.00 (no line).
 *
 * Nothing is adjusted for an engineer of whom something is blocking in the desired report: what
 * cannot be priced is not taken for nothing.
 */
struct pay_adjustment {
	char *period;          /* that it corrects */
	enum pay_kind kind;    /* of the line there: standby, callout or cap */
	guint number;          /* of that line; 0: there was none */
	struct pay_line *line; /* of kind PAY_ADJUSTMENT; seconds, count and amount are signed */
};

void pay_adjustment_free(struct pay_adjustment *adjustment);
/* An empty list that owns its elements. */
GPtrArray *pay_adjustments_new(void);

/* A closed period, and what is known of it now. */
struct pay_account {
	const struct pay_report *closed;  /* its lines and segments as they were closed */
	const GPtrArray *adjusted;        /* struct pay_adjustment *: of it, closed since */
	const struct pay_report *desired; /* of the same period, without adjustments */
};

/* Appends the adjustments of a closed period. NINES_ERROR_FAILED when a sum does not fit. */
bool pay_adjust(const struct pay_account *account, GPtrArray *adjustments, GError **error);

/* Sorts them as their lines stand in a report: by engineer, pool, class, rate version, period. */
void pay_adjustments_sort(GPtrArray *adjustments);

/*
 * Adds copies of the lines of sorted adjustments to the report of the period that pays them, behind
 * the other lines of their engineers, and sums it anew: its n-th adjustment line is that of the
 * n-th adjustment. NINES_ERROR_FAILED when a total does not fit.
 */
bool pay_report_adjust(struct pay_report *report, const GPtrArray *adjustments, GError **error);

#endif
