#ifndef ANALYTICS_SAMPLE_SERIES_H
#define ANALYTICS_SAMPLE_SERIES_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/block.h"

/* The step of a day (UTC) that has samples enough to tell it. */
struct sample_step {
	int64_t day;
	int64_t step_s;
};

/* The samples of one service and metric, sorted by time; values are n / 10^scale. */
struct sample_series {
	char *service;
	char *metric;
	bool is_gauge;
	int64_t step_s; /* where no day of `steps` says it; 0: a sample a day */
	GArray *steps;  /* struct sample_step, by day; NULL: none */
	int scale;
	GArray *samples; /* struct sample */
	/* a slot without a sample had no events, but was observed, from the first sample that is
	 * known of the series to its last */
	bool gap_is_zero;
	int64_t first_utc, last_utc;
};

/* NULL is allowed. */
void sample_series_free(struct sample_series *series);

/* The index of the first sample at or behind an instant. */
guint sample_series_index(const struct sample_series *series, int64_t utc);

/*
 * The step of the series in a day [start, end): the smallest distance from a sample of the day to
 * the next one, so that a series of one sample a day has a step of a day, also when the clock
 * changes, and one that became finer has its own step each day. A day of few samples is not
 * believed when those beside it have a step of half or less: two samples of a series of minutes are
 * two of 1440. A day without samples has the step of those beside it, else of the last day before,
 * else of the first. Where gaps are zero samples may be rare: what the days before say counts, too,
 * when it is finer.
 *
 * Nothing further away than a day counts, but `steps` and `step_s`: whoever has the samples of a
 * day and of one day either side gets what those have who have more.
 */
int64_t sample_series_step_s(
    const struct sample_series *series, int64_t start_utc, int64_t end_utc);

/* How many slots of a step begin in [start, end). They follow the timestamps of the series (up to a
 * day away), so that a step that does not divide a day of 23 hours is counted as its samples are.
 */
int64_t sample_series_slots(
    const struct sample_series *series, int64_t step_s, int64_t start_utc, int64_t end_utc);

#endif
