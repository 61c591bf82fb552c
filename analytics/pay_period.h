#ifndef ANALYTICS_PAY_PERIOD_H
#define ANALYTICS_PAY_PERIOD_H

#include "analytics/pay_policy.h"
#include "base/period.h"

/*
 * The pay period that is called by a month: the month itself, or, with an anchor such as `first
 * Wednesday 10:00`, from the first Wednesday of the month at 10:00 to that of the next month. A
 * period of several months is mapped edge by edge, any other stays what it is.
 */
struct period pay_period_of(const struct pay_policy *policy, const struct period *period);

/* Whether a period that pay_period_of() returned is exactly one pay period: what caps and minimums
 * hold for. */
bool pay_period_is_one(const struct pay_policy *policy, const struct period *period);

/*
 * The first day of the month with whose payroll is paid what is complete on a day: this month up to
 * its cut-off day, the next month later. A cut-off that falls on a weekend is moved to the Friday
 * before. Example: with 15, 14 August 2026 is paid in August and the 15th, a Saturday, in
 * September. The rules must have a cut-off day.
 */
struct civil_date pay_month_of(const struct pay_rules *rules, struct civil_date complete);

/* The pay month of a period, which is complete on the day after its last; without a cut-off day the
 * month in which the period begins. */
struct civil_date pay_month_of_period(const struct pay_policy *policy, const struct period *period);

#endif
