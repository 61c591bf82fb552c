#ifndef ANALYTICS_TREND_H
#define ANALYTICS_TREND_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "analytics/catalogue.h"
#include "analytics/incident.h"
#include "base/period.h"

/*
 * Incidents, downtime and money by month.
 *
 * Downtime is the union of the incidents' intervals, clipped to the month; the plain sum stands
 * beside it, since overlapping incidents make it larger. Maintenance is left out. Money is what
 * postmortems state, in the month in which the incident started (the date of the postmortem when it
 * names no incident); currencies are never added; a loss that was not estimated is counted, not
 * zero. A loss of several services is shared equally among them to the minor unit, the first ones
 * taking what is left over.
 */
struct money_sum {
	char currency[4];
	int64_t minor;
	bool is_floor;  /* a part is only known to be at least this much */
	int64_t losses; /* how many were added */
};

struct service_trend {
	char *service;
	int64_t incidents;  /* that touch the month */
	int64_t downtime_s; /* union, clipped */
	GArray *money;      /* struct money_sum, by currency */
};

struct count_by {
	char *name;
	int64_t count;
};

struct month_trend {
	struct period period;
	int64_t start_utc, end_utc;
	bool is_running;
	int64_t started;        /* incidents that started in the month */
	int64_t touching;       /* incidents that overlap the month */
	int64_t open;           /* not resolved, as far as is known */
	int64_t downtime_s;     /* union */
	int64_t downtime_sum_s; /* sum */
	int64_t maintenance;    /* maintenance windows that started in the month */
	GArray *money;          /* struct money_sum, by currency */
	int64_t not_estimated;  /* postmortems of the month without a loss */
	int64_t postmortems;
	GPtrArray *services; /* struct service_trend *, most downtime first */
	GPtrArray *by_severity, *by_cause,
	    *by_detection; /* struct count_by *, most first; started */
	GPtrArray
	    *incidents; /* struct incident *, borrowed: those that touch the month, by start */
};

void month_trend_free(struct month_trend *month);

struct trend_input {
	const GPtrArray *incidents;   /* struct incident *, sorted by start */
	const GPtrArray *postmortems; /* struct postmortem * */
	const struct zone *zone;
	int64_t known_until_utc; /* open incidents are counted up to here */
};

struct month_trend *trend_compute(
    const struct trend_input *input, const struct period *period, bool is_running);

/* What a question about a series of months was answered with. */
struct trend_answer {
	char *question; /* incidents_drift, downtime_drift */
	char *statistic;
	bool has_value;
	double value, interval_low, interval_high, p;
	int64_t n;      /* months used; the running one is left out */
	char *sentence; /* for people */
};

void trend_answer_free(struct trend_answer *answer);

/*
 * Does the monthly series drift? Mann-Kendall with correction for ties and continuity, and the
 * slope of Theil and Sen with its 95 % interval (Kendall 1975, Sen 1968); needs 8 months, below
 * which the sentence says that there are too few. `values` are the months without the running one;
 * `unit` is written behind the slope (`incidents`, `minutes`).
 */
struct trend_answer *trend_drift(
    const char *question, const double *values, int64_t n, const char *unit);

#endif
