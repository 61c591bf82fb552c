#ifndef ANALYTICS_SAMPLE_SERIES_H
#define ANALYTICS_SAMPLE_SERIES_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* One metric sample, covering [at, at + step). */
struct sample {
	int64_t at_utc;
	int64_t good;  /* of a gauge: its value */
	int64_t total; /* of a gauge: 0 */
};

/* The samples of one service and metric, sorted by time; values are n / 10^scale. */
struct sample_series {
	char *service;
	char *metric;
	bool is_gauge;
	int64_t step_s; /* where too few samples say it */
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
 * The step of the series in [start, end): the smallest distance of two neighbours one of which lies
 * there, else of the pair before, else of the pair behind, else what the series says. So a series
 * of one sample a day has a step of a day, and one that became finer has its own step each day.
 */
int64_t sample_series_step_s(
    const struct sample_series *series, int64_t start_utc, int64_t end_utc);

/* How many slots of a step begin in [start, end). They follow the timestamps of the series, so that
 * a step that does not divide a day of 23 hours is counted as its samples are. */
int64_t sample_series_slots(
    const struct sample_series *series, int64_t step_s, int64_t start_utc, int64_t end_utc);

#endif
