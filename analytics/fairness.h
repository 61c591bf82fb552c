#ifndef ANALYTICS_FAIRNESS_H
#define ANALYTICS_FAIRNESS_H

#include "analytics/pay.h"

/*
 * Who carried how much of the standby of a pool.
 *
 * Counted is time on call, paid or not; of two shifts of one engineer at once only the one that
 * counts for pay. Days are those of the zone that pay is reckoned in.
 *
 *   night    a local day of which some time between 00:00 and 06:00 was on call
 *   weekend  a week (Monday to Sunday) of which some time of the class weekend was on call
 *   holiday  a local day of which some time of the class holiday was on call
 *   call-out a record of work on an incident; a minimum or a class that cuts it makes no second one
 *
 * How evenly the seconds x are spread over the n engineers of a pool who had any is their Gini
 * coefficient, an exact fraction, with x ascending and i from 1:
 *
 *   sum of (2 i - n - 1) x_i / (n sum of x)
 *
 * 0: everybody had the same; (n - 1) / n: one had all. Example: {168, 168, 84, 252, 168} h is 4/25.
 */
struct engineer_load {
	const char *engineer, *pool; /* borrowed from the report */
	int64_t standby_s;
	int64_t class_s[CLASS_COUNT]; /* of these */
	int64_t nights, weekends, holidays;
	int64_t callouts, callout_s;
};

struct pool_load {
	const char *pool;  /* borrowed from the report */
	int64_t engineers; /* who were on standby */
	int64_t standby_s;
	int64_t most_s;       /* of one engineer */
	struct fraction gini; /* 0/1 when nobody was */
};

struct fairness {
	GArray *engineers; /* struct engineer_load, by pool in the order of the policy, engineer */
	GArray *pools;     /* struct pool_load, those of them that engineers were on call for */
};

/* The report must outlive the result. */
struct fairness *fairness_compute(const struct pay_report *report, const struct policy *policy,
    const struct catalogue *catalogue);
/* NULL is allowed. */
void fairness_free(struct fairness *report);

/* NULL when nobody was on call for the pool. */
const struct pool_load *fairness_of_pool(const struct fairness *report, const char *pool);

/* Ten thousandths of part / whole, rounded half up: 1/3 is 3333. 0 of nothing is 0. */
int64_t share_ten_thousandths(int64_t part, int64_t whole);

#endif
