#ifndef ANALYTICS_PAY_PROBLEMS_H
#define ANALYTICS_PAY_PROBLEMS_H

#include "analytics/pay_desk.h"

/*
 * What stops a correct payment (blocking), and what somebody should look at (exceptions). Blocking
 * problems are gathered per engineer, pool and code, with the seconds at stake. Exceptions are:
 * gaps of a 24x7 pool with the incidents that began in them, an engineer on two shifts at once,
 * more engineers than seats, shifts and call-outs that are too long, too little rest, too long
 * weeks, too many days in a row (pay_limits.c), shifts before the engineer's training, call-outs
 * without a shift.
 */
void problem_block(struct pay_run *run, const char *code, const struct pay_segment *segment);
void problem_ad_hoc(
    struct pay_report *report, const struct pay_segment *segment, const char *incident);
/* Of a span of time, without text yet. */
struct pay_problem *problem_add(GPtrArray *problems, const char *code, const char *engineer,
    const char *pool, struct interval span);
/* Finds everything that is not found while the segments are made, and sorts both lists. */
void problems_find(struct pay_run *run);

/* Gaps in the coverage of 24x7 pools (pay_gaps.c). */
void problems_find_gaps(struct pay_run *run);
/* Exceptions of limits: what an engineer's time on call adds up to. */
void problems_find_limits(struct pay_run *run);
/* `90 min` below two hours, else `26.5 h`. The caller frees it. */
char *describe_seconds(int64_t seconds);

#endif
