#ifndef ANALYTICS_STATS_H
#define ANALYTICS_STATS_H

/*
 * Statistics of reliability figures: pure functions of doubles. Every interval is of 95 % and
 * two-sided unless it says otherwise. Where there is nothing to say, both ends are NAN.
 */

/* From low to high, both included. */
struct interval_estimate {
	double low, high;
};

/* ---- proportions ---- */

/*
 * Wilson's score interval of a proportion of which `successes` of `trials` were seen:
 *
 *   (p + z^2/2n -+ z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n),  p = successes/n,  z = 1.959964
 *
 * It holds for few trials and for proportions near 0 and 1, stays within them, and begins at 0
 * without successes and ends at 1 without failures. Example: 17 of 23 are 0.5353..0.8745. (E. B.
 * Wilson, Probable inference, JASA 22, 1927.) NAN without trials.
 */
struct interval_estimate stats_wilson(double successes, double trials);

/*
 * The largest rate of failures that is still plausible when none was seen in `trials`, exact and
 * one-sided at 95 %: 1 - 0.05^(1/n), about 3/n (the rule of three). Example: 0 failures in 5000
 * leave a rate of 0.0599 %, so they prove 99.94 %, and not 99.99 %; that takes 29,956. (C. J.
 * Clopper and E. S. Pearson, Biometrika 26, 1934.) NAN without trials.
 */
double stats_failure_bound(double trials);

#endif
