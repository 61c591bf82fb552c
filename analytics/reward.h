#ifndef ANALYTICS_REWARD_H
#define ANALYTICS_REWARD_H

#include "analytics/fairness.h"
#include "analytics/mtta.h"
#include "analytics/slo.h"
#include "analytics/trend.h"

/*
 * Reward and reliability of a pool side by side: what was paid for it, by which coefficients, how
 * its incidents were answered, whether its services kept their SLO, and what the outages cost.
 *
 * What a loss of several services is shared out to is in trend.h; a service counts for the pool
 * that it is in on the last day of the period.
 */
struct pool_reward {
	const struct pool *pool;      /* borrowed from the policy */
	const struct mtta_pool *mtta; /* borrowed; NULL: not computed */
	const struct slo_result *slo; /* the roll-up of the pool, borrowed; NULL: no data */
	char *coefficients;           /* those of its lines: `standby nonwork 0.25, weekend 1/3` */
	GArray *pay;                  /* struct money_sum, by currency: of its lines */
	GArray *loss;                 /* struct money_sum, by currency */
	struct pool_load load;        /* all 0 when nobody was on call */
};

struct reward_input {
	const struct policy *policy;
	const struct catalogue *catalogue;
	const struct pay_report *pay;
	const struct fairness *load;
	const GPtrArray *mtta;           /* struct mtta_pool *; NULL: not computed */
	const struct slo_report *slo;    /* or NULL */
	const struct month_trend *trend; /* or NULL */
};

/* struct pool_reward *, one per pool of the policy, in its order. What is borrowed must outlive
 * them. */
GPtrArray *reward_compute(const struct reward_input *input);

#endif
