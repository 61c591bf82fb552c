#ifndef ANALYTICS_PAY_SEGMENTS_H
#define ANALYTICS_PAY_SEGMENTS_H

#include "analytics/pay.h"

/*
 * The first half of pay_compute(), rules 1 to 4 of pay.h: turns the shifts and call-outs of
 * everybody into segments of one class, rate and outcome, in no particular order. Also finds what
 * blocks them and call-outs without a shift, and sums the seconds of the shifts for the
 * reconciliation.
 */
void pay_segments_make(const struct pay_input *input, struct pay_report *report);

#endif
