#include "analytics/slo_budget.h"

#include <glib.h>
#include <math.h>

bool slo_is_met(struct slo_counts counts, struct decimal target_percent)
{
	/* below 2^63 x 10^17, since a percentage has at most 15 decimals */
	int128 attained = (int128)counts.good * (100 * power_of_ten(target_percent.scale));

	return counts.total > 0 && attained >= (int128)counts.total * target_percent.digits;
}

double slo_attained(struct slo_counts counts)
{
	return counts.total > 0 ? (double)counts.good / (double)counts.total : NAN;
}

/* Multiplies by 10^exponent; false when it does not fit. */
static bool scale_up(int128 *value, int exponent)
{
	while (exponent-- > 0)
		if (__builtin_mul_overflow(*value, (int128)10, value))
			return false;
	return true;
}

static bool budget_scale_up(struct slo_budget *budget, int scale)
{
	int exponent = scale - budget->scale;

	budget->scale = scale;
	return scale_up(&budget->total, exponent) && scale_up(&budget->bad, exponent) &&
	    scale_up(&budget->allowed, exponent);
}

/* `99.900` needs no more room than `99.9`. */
static struct decimal shorten(struct decimal value)
{
	for (; value.scale > 0 && value.digits % 10 == 0; value.scale--)
		value.digits /= 10;
	return value;
}

/* Every sum is kept in units of 10^-(scale of the counts + decimals of the target as a ratio), in
 * which what a segment allows is a whole number. */
static struct slo_budget budget_of(struct slo_counts segment, struct decimal target_percent)
{
	int64_t unit = 100 * power_of_ten(target_percent.scale);

	g_assert(target_percent.digits >= 0 && target_percent.digits <= unit);
	return (struct slo_budget){
		.total = (int128)segment.total * unit,
		.bad = segment.good < segment.total ? ((int128)segment.total - segment.good) * unit
						    : 0,
		.allowed = (int128)segment.total * (unit - target_percent.digits),
		.scale = segment.scale + target_percent.scale + 2,
	};
}

bool slo_budget_add(
    struct slo_budget *budget, struct slo_counts segment, struct decimal target_percent)
{
	struct slo_budget sum = *budget, part = budget_of(segment, shorten(target_percent));
	int scale = MAX(sum.scale, part.scale);

	if (!budget_scale_up(&sum, scale) || !budget_scale_up(&part, scale) ||
	    __builtin_add_overflow(sum.total, part.total, &sum.total) ||
	    __builtin_add_overflow(sum.bad, part.bad, &sum.bad) ||
	    __builtin_add_overflow(sum.allowed, part.allowed, &sum.allowed))
		return false;
	*budget = sum;
	return true;
}

bool slo_budget_is_met(const struct slo_budget *budget)
{
	return budget->total > 0 && budget->bad <= budget->allowed;
}

/* A part of what is allowed, as a ratio. */
static double share_of_allowed(const struct slo_budget *budget, int128 part)
{
	return (double)part / (double)budget->allowed;
}

double slo_budget_consumed(const struct slo_budget *budget)
{
	if (budget->total <= 0)
		return NAN;
	if (budget->allowed == 0)
		return budget->bad == 0 ? 0 : INFINITY;
	return share_of_allowed(budget, budget->bad);
}

/* Not 1 - consumed, which would lose the digits of a budget that is nearly used up. */
double slo_budget_remaining(const struct slo_budget *budget)
{
	if (budget->total <= 0 || budget->allowed == 0)
		return 1 - slo_budget_consumed(budget);
	return share_of_allowed(budget, budget->allowed - budget->bad);
}

static double unit_of(const struct slo_budget *budget)
{
	return pow(10, budget->scale);
}

double slo_budget_remaining_events(const struct slo_budget *budget)
{
	return (double)(budget->allowed - budget->bad) / unit_of(budget);
}

double slo_budget_allowed_share(const struct slo_budget *budget)
{
	return budget->total > 0 ? (double)budget->allowed / (double)budget->total : NAN;
}

/* value / 10^scale */
static char *exact_text(int128 value, int scale)
{
	char digits[64];
	char *at = digits + sizeof(digits);
	bool is_negative = value < 0, is_end = true;

	*--at = '\0';
	for (int place = 0; place <= scale || value != 0; place++) {
		int digit = (int)(value % 10);

		value /= 10;
		if (place == scale && !is_end)
			*--at = '.';
		is_end = is_end && digit == 0 && place < scale;
		if (!is_end)
			*--at = (char)('0' + ABS(digit));
	}
	if (is_negative)
		*--at = '-';
	return g_strdup(at);
}

char *slo_budget_allowed_text(const struct slo_budget *budget)
{
	return exact_text(budget->allowed, budget->scale);
}

char *slo_budget_remaining_text(const struct slo_budget *budget)
{
	return exact_text(budget->allowed - budget->bad, budget->scale);
}

double slo_target_allowed_share(struct decimal target_percent)
{
	int64_t unit = 100 * power_of_ten(target_percent.scale);

	return (double)(unit - target_percent.digits) / (double)unit;
}

double slo_budget_minutes(double share, int64_t window_s)
{
	return share * (double)window_s / 60;
}
