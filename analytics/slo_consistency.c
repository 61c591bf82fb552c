#include "analytics/slo_consistency.h"

#include <math.h>
#include <stdbool.h>

#include "analytics/slo_budget.h"

/* A percentage as a ratio, without zeros at the end. */
static struct decimal ratio_of(struct decimal percent)
{
	struct decimal ratio = { percent.digits, percent.scale + 2 };

	for (; ratio.scale > 0 && ratio.digits % 10 == 0; ratio.scale--)
		ratio.digits /= 10;
	return ratio;
}

/* base^exponent == power. A ratio below 1 has at most 17 digits, and so has its power here. */
static bool is_power(struct decimal base, int64_t exponent, struct decimal power)
{
	int64_t digits = 1;

	if (exponent < 1 || exponent > power.scale || exponent * base.scale != power.scale)
		return false;
	for (int64_t i = 0; i < exponent; i++)
		digits *= base.digits;
	return digits == power.digits;
}

/* Of the smaller of target and allowance, whose digits a double keeps. */
static double log_of(struct decimal percent)
{
	double bad = slo_target_allowed_share(percent);
	double unit = 100 * (double)power_of_ten(percent.scale);

	return bad < 0.5 ? log1p(-bad) : log((double)percent.digits / unit);
}

int64_t slo_serial_max(struct decimal component_percent, struct decimal system_percent)
{
	if (slo_target_allowed_share(component_percent) <= 0 || system_percent.digits <= 0)
		return INT64_MAX;
	if (component_percent.digits == 0)
		return 0;
	double count = log_of(system_percent) / log_of(component_percent);
	int64_t nearest = (int64_t)round(count);
	if (is_power(ratio_of(component_percent), nearest, ratio_of(system_percent)))
		return nearest;
	return (int64_t)floor(count);
}
