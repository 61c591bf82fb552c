#ifndef ANALYTICS_PAY_STATEMENT_H
#define ANALYTICS_PAY_STATEMENT_H

#include "analytics/policy.h"

/* One rule of the pay policy in words. */
struct pay_statement {
	char *topic; /* Overlap */
	char *text;  /* whole sentences */
};

/*
 * The policy in words, as it holds on the days [first, end): every rule and every price of a pool.
 * What changed within these days is stated once for each version, with the day from which it holds
 * in the topic: `Overlap, from 2026-07-01`. The caller frees the array (struct pay_statement *)
 * with g_ptr_array_unref(). The same policy gives the same words.
 */
GPtrArray *pay_policy_explain(const struct policy *policy, int64_t first_day, int64_t end_day);

#endif
