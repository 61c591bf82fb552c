#include "analytics/stats.h"

#include <math.h>

/* The quantile 0.975 of the normal distribution. */
#define NORMAL_975 1.9599639845400545

struct interval_estimate stats_wilson(double successes, double trials)
{
	const double square = NORMAL_975 * NORMAL_975;
	double failures = trials - successes;

	if (!(trials > 0))
		return (struct interval_estimate){ NAN, NAN };
	/* the formula of the header, multiplied by n */
	double center = (successes + square / 2) / (trials + square);
	double half = NORMAL_975 * sqrt(successes / trials * failures + square / 4);
	half /= trials + square;
	/* at the ends the two terms are equal, but for rounding */
	return (struct interval_estimate){
		.low = successes <= 0 ? 0 : fmax(center - half, 0),
		.high = failures <= 0 ? 1 : fmin(center + half, 1),
	};
}

/* expm1() keeps the digits of a bound that is near 0. */
double stats_failure_bound(double trials)
{
	return trials > 0 ? -expm1(log(0.05) / trials) : NAN;
}
