#ifndef ANALYTICS_SLO_TALLY_H
#define ANALYTICS_SLO_TALLY_H

#include "analytics/slo.h"

/*
 * The sums below every attainment: the samples of a window, with and without corrections, by day,
 * and what lies outside incidents. slo.h states the rules.
 */

/* What the samples of one or more series amount to, at one scale. */
struct tally {
	struct slo_counts counts, raw;
	int64_t unattributed_bad;
	int64_t slots_observed, slots_expected;
	GArray *days; /* struct slo_day */
};

/* The days of a window, and where each begins; one more element ends the last day. */
struct window {
	const struct zone *zone;
	int64_t first_day;
	guint day_count; /* that have begun by known_until */
	GArray *starts;  /* int64_t */
	int64_t start_utc, end_utc;
	int64_t known_until_utc;
};

/* The window of the period in a zone. */
void window_init(struct window *window, const struct slo_input *input, const struct zone *zone);
void window_clear(struct window *window);

/* An empty tally; its days are the caller's. */
void tally_init(struct tally *tally, const struct window *window, int scale);

/*
 * Adds the samples of a series. `objective` selects the corrections that name one; NULL, in a
 * roll-up, takes only those that name none. False when a sum passes int64.
 */
bool tally_series(struct tally *tally, const struct slo_input *input, const struct window *window,
    const struct sample_series *series, const char *objective);

#endif
