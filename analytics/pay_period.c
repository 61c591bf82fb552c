#include "analytics/pay_period.h"

#include "base/instant.h"

static struct civil_date anchor_of(const struct pay_calendar *calendar, struct civil_date month)
{
	int64_t first = civil_to_days(civil_month_start(month, 0));
	int64_t next = civil_to_days(civil_month_start(month, 1));
	int64_t day = first + (calendar->weekday - civil_weekday(first) + 7) % 7;

	day += (calendar->week - 1) * 7;
	return civil_from_days(day < next ? day : day - 7); /* the last may be the fourth */
}

struct period pay_period_of(const struct pay_policy *policy, const struct period *period)
{
	struct period found = *period;

	if (!policy->calendar.has_anchor || period->first.day != 1 || period->end.day != 1)
		return found;
	found.first = anchor_of(&policy->calendar, period->first);
	found.end = anchor_of(&policy->calendar, period->end);
	found.clock_s = policy->calendar.second_of_day;
	return found;
}

bool pay_period_is_one(const struct pay_policy *policy, const struct period *period)
{
	struct period month = period_month(period->first);

	month = pay_period_of(policy, &month);
	return civil_to_days(month.first) == civil_to_days(period->first) &&
	    civil_to_days(month.end) == civil_to_days(period->end) &&
	    month.clock_s == period->clock_s;
}

struct civil_date pay_month_of(const struct pay_rules *rules, struct civil_date complete)
{
	struct civil_date month = civil_month_start(complete, 0);

	int64_t cutoff = civil_to_days(month) + rules->cutoff_day - 1;
	int weekday = civil_weekday(cutoff);
	if (weekday > 4)
		cutoff -= weekday - 4;
	return civil_to_days(complete) <= cutoff ? month : civil_month_start(month, 1);
}

struct civil_date pay_month_of_period(const struct pay_policy *policy, const struct period *period)
{
	const struct pay_rules *rules = pay_rules_on(policy, civil_to_days(period->end));

	return rules->cutoff_day > 0 ? pay_month_of(rules, period->end)
				     : civil_month_start(period->first, 0);
}
