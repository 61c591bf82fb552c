#ifndef ANALYTICS_SLO_OBSERVE_H
#define ANALYTICS_SLO_OBSERVE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "analytics/burn.h"
#include "analytics/objective.h"
#include "analytics/sample_series.h"
#include "analytics/slo_budget.h"
#include "analytics/slo_window.h"

/*
 * What the samples of one day say about an objective.
 *
 * A sample belongs to the day, and to the correction, that its timestamp lies in. A gauge's sample
 * is one event, good when its value satisfies the objective. By Occurrences every sample is an
 * observation and a slot. Else the day is cut, from its start, into slices (the last may be
 * shorter); the samples of a slice are summed, and its ratio decides: at or above the slice target
 * it is good (Timeslices), or it counts as its ratio (RatioTimeslices: the sum of the ratios, to
 * 10^-12 of a slice). A slice that has not ended is left out.
 *
 * A correction takes samples out of counts and slots alike; raw counts keep them. A slice is taken
 * out when all its samples are, or when it has none and begins in a correction.
 *
 * A slot or slice without a sample is unobserved, unless the gap rule of the objective, or else of
 * the series, says more. A slice whose samples have no events is observed and counts as nothing.
 */
struct slo_slots {
	int64_t expected; /* that should have been seen whole by now, without corrected ones */
	int64_t observed;
	int64_t bad;      /* observed, with a bad event; slices: below their target */
	int64_t excluded; /* by corrections */
};

struct slo_observed {
	struct slo_counts counts; /* corrected; the sum of the observations */
	struct slo_counts raw;    /* as the samples say */
	struct slo_slots slots;
	GArray
	    *observations; /* struct burn_observation: corrected, in order; when they are wanted */
};

void slo_observed_init(struct slo_observed *observed);
void slo_observed_clear(struct slo_observed *observed);

struct slo_observe_input {
	const struct objective *objective;
	const struct sample_series *series; /* NULL: nothing was ever measured */
	struct slo_span day;
	const GArray *corrected; /* struct interval, merged */
	int64_t known_until_utc; /* no slot is expected after it */
	bool wants_observations; /* false: only their sum */
};

/* Adds what the day has to an empty result. False when a sum passes int64. */
bool slo_observe(const struct slo_observe_input *input, struct slo_observed *observed);

#endif
