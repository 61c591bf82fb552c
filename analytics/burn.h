#ifndef ANALYTICS_BURN_H
#define ANALYTICS_BURN_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/money.h"

/*
 * Burn rate: how many times faster than allowed the error budget is used up.
 *
 *   burn(window) = (bad / total in the window) / (1 - target)
 *
 * An alert condition holds while the burn over its long window and that over its short window are
 * both above its threshold (strictly); it fires once it has held for `hold_s`. (SRE workbook,
 * chapter 5: threshold = share of the budget x period / long window; the short window is a twelfth
 * of the long one.)
 */
struct burn_condition {
	char *name;                /* `1h/5m` */
	char *severity;            /* page, ticket */
	int64_t long_s, short_s;   /* short_s 0: only the long window counts */
	int64_t hold_s;            /* 0: at once */
	bool is_inclusive;         /* at the threshold is enough (OpenSLO gte) */
	struct fraction threshold; /* a multiple of the allowed rate */
};

void burn_condition_free(struct burn_condition *condition);

/* What a share of the budget that is gone within the long window burns at, in lowest terms:
 * budget_percent / 100 x period / long. 5 % of 30 days in 6 hours: 6. */
struct fraction burn_threshold(struct decimal budget_percent, int64_t period_s, int64_t long_s);

/*
 * The conditions of an objective that names none: 2 % of the budget in 1 h / 5 min (page), 5 % in
 * 6 h / 30 min (page), 10 % in 1 d / 2 h (ticket), 10 % in 3 d / 6 h (ticket), for a period of so
 * many seconds. A month of 30 days has 14.4, 6, 3 and 1; one of 31 days 14.88, 6.2, 3.1 and 31/30.
 * Windows that are longer than the period are left out. struct burn_condition *.
 */
GPtrArray *burn_default_conditions(int64_t period_s);

/* What happened in [at, at + step): so many good events of so many. */
struct burn_observation {
	int64_t at_utc;
	int64_t step_s;
	int64_t good, total;
};

/* A condition that fired, half-open. */
struct burn_alert {
	guint condition; /* its index */
	int64_t start_utc, end_utc;
};

/*
 * Replays the conditions over observations (struct burn_observation, sorted by their ends, as those
 * are that do not overlap), as if each became known at its end, and gives the alerts (struct
 * burn_alert, by start, then condition) that were firing in [start, end), clipped to it.
 *
 * A window that ends at t holds the observations that ended in (t - length, t]; it is looked at
 * whenever one ends, and what it says stays until the next one does. So time without observations
 * leaves the burn as it is; it ends an alert when a window has none left, but not before the next
 * observation is due: one of an hour stands for its hour in a window of five minutes, too.
 * Observations before `start` count. Windows without events do not burn. A target of 100 % burns
 * without bound at the first bad event. More good than total counts as no bad events.
 *
 * Exact, in whole numbers, for any counts and thresholds that are not negative; linear in the
 * observations for each condition. The caller unrefs the array.
 */
GArray *burn_replay(const GArray *observations, struct decimal target_percent,
    const GPtrArray *conditions, int64_t start_utc, int64_t end_utc);

/* How long a steady burn takes to use up a whole budget of a period: period / burn (SRE workbook,
 * chapter 5: 30 days at 14.4 are 50 hours). INFINITY without burn. */
double burn_exhaustion_s(double period_s, double burn);

#endif
