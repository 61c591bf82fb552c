#ifndef ANALYTICS_SLO_H
#define ANALYTICS_SLO_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "analytics/catalogue.h"
#include "analytics/incident.h"
#include "analytics/objective.h"
#include "analytics/policy.h"
#include "base/money.h"
#include "base/period.h"

/*
 * Attainment of ratio objectives by Occurrences over a period:
 *
 *   attained = sum of good / sum of total, counts summed before the one division.
 *
 * "Met" is decided in whole numbers: good x 100 x 10^s >= target digits x total, where the target
 * percentage is digits / 10^s. So 999 of 1000 meets 99.9 %, and 99,989,999,999 of 10^11 misses
 * 99.99 % by one event. A total of 0 is no data, never met.
 *
 * A sample belongs to the period, the day, the incident or the correction that its timestamp lies
 * in. A correction takes its samples out of both good and total; raw counts keep them.
 */

enum slo_status { SLO_MET, SLO_MISSED, SLO_NO_DATA, SLO_PROVISIONAL };

const char *slo_status_name(enum slo_status status); /* met missed no_data provisional */

/* Counts that share a scale: the value of each is n / 10^scale. Whole counts have scale 0. */
struct slo_counts {
	int64_t good;
	int64_t total;
	int scale;
};

struct slo_day {
	int64_t day; /* civil date in the zone of the objective, else of the report */
	struct slo_counts counts;
	int64_t slots_observed;
	int64_t slots_expected;
};

struct slo_result {
	char *scope; /* objective, service, product, team, pool or system */
	char *name;  /* of the objective, or of what is rolled up; `system` for the system */
	char *title; /* for people */
	char *service, *product, *team, *pool; /* NULL where a roll-up spans several */
	char *formula;                         /* how the figure came about, in words */
	bool is_pool_default; /* the service has no objective of its own: its pool's SLO holds */
	bool has_target;
	struct decimal target_percent;
	struct slo_counts counts; /* corrected */
	struct slo_counts raw;    /* as the samples say */
	int64_t unattributed_bad; /* outside every incident of the service; scale of counts */
	int64_t slots_observed, slots_expected; /* for coverage; whole slots of the series' step */
	int64_t window_s;                       /* length of the period */
	bool is_running;                        /* the period has not ended */
	enum slo_status status;
	bool on_target; /* what status would be if the period ended now; false without data */
	GArray *days;   /* struct slo_day, in order, every day of the period that has begun */
};

struct slo_report {
	struct period period;
	const struct zone *zone;
	int64_t start_utc, end_utc;
	bool is_running;
	GPtrArray
	    *objectives;    /* struct slo_result *, worst first: share of budget used, then name */
	GPtrArray *rollups; /* struct slo_result *: system, pools, teams, products, services */
};

void slo_report_free(struct slo_report *report);

/* good x 100 / total >= target, in whole numbers. False when total is 0. */
bool slo_is_met(struct slo_counts counts, struct decimal target_percent);

/* For display and sorting; all NAN when total is 0 or there is no target.
 * attained: ratio 0..1. consumed: share of the error budget used, may exceed 1; with a target of
 * 100 % there is no budget: 0 without bad events, infinite (printed as none) with any. */
double slo_attained(struct slo_counts counts);
double slo_budget_consumed(const struct slo_result *result);
double slo_budget_remaining(const struct slo_result *result);
/* What is left, in minutes of full outage: remaining x (1 - target) x length of the period. */
double slo_budget_remaining_minutes(const struct slo_result *result);
/* Observed slots / expected slots; NAN when none is expected. */
double slo_coverage(const struct slo_result *result);

/* One metric sample, covering [at, at + step). */
struct sample {
	int64_t at_utc;
	int64_t good;
	int64_t total;
};

/* The ratio samples of one service and metric, sorted by time. */
struct sample_series {
	char *service;
	char *metric;
	int64_t step_s;
	int scale;
	GArray *samples; /* struct sample */
	/* a slot without a sample had no events, but was observed, from the first sample that is
	 * known of the series to its last */
	bool gap_is_zero;
	int64_t first_utc, last_utc;
};

void sample_series_free(struct sample_series *series);

struct correction {
	int64_t start_utc, end_utc;
	char *kind, *reason, *approver;
	char *service, *objective; /* NULL: all */
};

void correction_free(struct correction *correction);

struct slo_input {
	struct period period;
	const struct policy *policy;
	const struct catalogue *catalogue;
	const GPtrArray *objectives;  /* struct objective * */
	const GPtrArray *series;      /* struct sample_series * */
	const GPtrArray *corrections; /* struct correction * */
	const GPtrArray *incidents;   /* struct incident * that touch the period */
	int64_t known_until_utc;      /* end of the newest fact: no slot is expected after it */
	bool is_running;
};

/* Never fails but on sums past int64, which gives NINES_ERROR_FAILED and NULL. */
struct slo_report *slo_compute(const struct slo_input *input, GError **error);

#endif
