#ifndef ANALYTICS_PAY_SEGMENTS_H
#define ANALYTICS_PAY_SEGMENTS_H

#include "analytics/pay_desk.h"

/*
 * The first half of pay_compute(), rules 1 to 6 of pay.h: turns the shifts and call-outs of
 * everybody into report->segments of one class, rate and outcome, by engineer, kind, start and
 * pool. Also finds what blocks them and call-outs without a shift, and sums the seconds of the
 * shifts for the reconciliation.
 */
void pay_segments_make(struct pay_run *run);

#endif
