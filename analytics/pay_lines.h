#ifndef ANALYTICS_PAY_LINES_H
#define ANALYTICS_PAY_LINES_H

#include "analytics/pay_desk.h"

/*
 * The second half of pay_compute(), rules 7 and 8 of pay.h: sums report->segments into lines,
 * prices each once, adds the lines of minimums and caps, and totals. False with the error set when
 * an amount does not fit.
 */
bool pay_lines_make(struct pay_run *run, GError **error);

#endif
