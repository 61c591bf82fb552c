#ifndef TESTS_SUPPORT_PAY_H
#define TESTS_SUPPORT_PAY_H

#include "analytics/pay.h"
#include "tests/support_analytics.h"

/* Cases of pay: a policy, the time of one engineer, and the lines that they give. */

#define BERLIN "zone: Europe/Berlin\ncalendars: {DE: {covers: [2018, 2027]}}\n"

struct span {
	const char *pool, *start, *end; /* by the clock of Berlin; a call-out with `!` before */
};

struct rule_case {
	const char *name, *policy;
	struct span spans[6];
	const char *period, *lines;
};

/* `ada A nonwork standby 21600 s, 10.00 x 1 = 60.00 EUR`, of amounts `2 shift in 7200 s, 50.00 =
 * ...`, of caps the reason; a line each. The caller frees it. */
char *show_pay_lines(const struct pay_report *report);
/* `no_rate: ada has no hourly rate on these days`, a line each. The caller frees it. */
char *show_problem_texts(const GPtrArray *problems);

/* The pay of ada, who has 10.00 EUR an hour; spans end with one whose pool is NULL. */
const struct pay_report *pay_ada(
    struct world *world, const char *policy, const struct span *spans, const char *period);
void check_rule_cases(struct world *world, const struct rule_case *cases, size_t count);

#endif
