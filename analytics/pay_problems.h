#ifndef ANALYTICS_PAY_PROBLEMS_H
#define ANALYTICS_PAY_PROBLEMS_H

#include "analytics/pay.h"

/*
 * What stops a correct payment (blocking), and what somebody should look at (exceptions). Blocking
 * problems are gathered per engineer, pool and code, with the seconds at stake. Exceptions are:
 * gaps of a 24x7 pool, an engineer on two shifts at once, two engineers on one schedule and role at
 * once, shifts over 24 h, shifts before the engineer's training, call-outs without a shift.
 */
void problem_block(struct pay_report *report, const char *code, const struct pay_segment *segment);
void problem_ad_hoc(
    struct pay_report *report, const struct pay_segment *segment, const char *incident);
/* Finds everything that is not found while the segments are made, and sorts both lists. */
void problems_find(const struct pay_input *input, struct pay_report *report);

#endif
