#ifndef ANALYTICS_SLO_H
#define ANALYTICS_SLO_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "analytics/slo_sum.h"
#include "analytics/slo_track.h"
#include "base/money.h"
#include "base/period.h"

/*
 * Attainment of objectives of every kind over a period, and roll-ups. Every figure is a sum over
 * the days of slo_track.h.
 *
 * Which window: the objective's own, the last one that ended in the period (of October, October);
 * if none did, the one that contains its end, so far, and provisional (of November, the quarter
 * from October on). Of an objective whose window is much shorter than the period, the period
 * itself. A rolling window of N days ends with the period, while it is running with the last whole
 * day that is known: never at "now".
 *
 * Targets are effective-dated: the days of each version of an objective are a segment with its
 * target, and the budget of the window is the sum of theirs. Counted events have a limit instead of
 * a target: that of each version, in the share of the window's days in which it holds; of events
 * that are open at the end that of the last version, whatever the period.
 */

/* The rolling window that stands beside every other one. */
#define SLO_ROLLING_DAYS 28

/* Consecutive days with one version of an objective. */
struct slo_segment {
	int64_t first_day, end_day; /* half-open; of the whole window, days to come included */
	const struct objective *version;
	struct slo_counts counts;
	int64_t seconds;
};

struct slo_outlook;

/* What an incident used of the budget. */
struct slo_cost {
	const struct incident *incident;
	int64_t bad; /* scale of counts */
};

struct slo_result {
	char *scope; /* objective, service, product, team, pool or system */
	char *name;  /* of the objective, or of what is rolled up */
	char *title; /* for people */
	char *service, *product, *team, *pool; /* NULL where a roll-up spans several */
	char *formula;                         /* how the figure came about, in words */
	enum objective_kind kind;
	char *window;         /* `1M`, `28d`; of a roll-up the period's name */
	bool is_pool_default; /* the service has no objective of its own: its pool's SLO holds */
	bool has_target;      /* or a limit */
	struct decimal target_percent;   /* of the last version of the window */
	struct decimal limit;            /* of counted events, likewise; else 0 */
	const struct objective *version; /* the last one of the window; NULL in roll-ups */
	struct slo_sum sum;
	bool is_running;  /* the window has not ended */
	GArray *days;     /* struct slo_day, in order: those of the window that have begun */
	GArray *segments; /* struct slo_segment; empty in roll-ups */
	GArray *costs;    /* struct slo_cost, most first */
	GArray *alerts;   /* struct slo_alert, by start; of objectives, when asked for */
	bool has_rolling;
	struct slo_sum rolling; /* the 28 days that end with the period or the last known day */
	struct slo_outlook *outlook; /* slo_outlook.h; owned. Every result of a report has one */
};

/* A correction that touches the period, or the window of an objective that it speaks of. */
struct slo_correction_use {
	const struct correction *correction;
	int64_t objectives; /* of how many objectives of the report it speaks */
	/* took something out of the days of one of them. Another one of the same day may have done
	 * so: `nines explain slo` tells them apart */
	bool has_effect;
	bool is_ahead; /* begins after what is known */
};

/* How many objectives a report has, and how they stand. */
struct slo_tally {
	int64_t met; /* in a running month: on target so far */
	int64_t total;
	int64_t no_data;
};

struct slo_report {
	struct period period;
	const struct zone *zone;
	int64_t start_utc, end_utc;
	int64_t known_until_utc;
	bool is_running;
	GPtrArray
	    *objectives;    /* struct slo_result *, worst first: share of budget used, then name */
	GPtrArray *rollups; /* struct slo_result *: system, pools, teams, products, services */
	int64_t serial_services; /* how many services of the strictest pool in series the system's
				    target bears (slo_consistency.h); -1: one of them has none */
	GArray *corrections;     /* struct slo_correction_use, by start */
	struct slo_tally tally;  /* of a report that was read without its objectives; else empty */
};

/* Without results; slo_report_free() frees it. */
struct slo_report *slo_report_empty(const struct period *period, const struct zone *zone);
/* NULL is allowed. */
void slo_report_free(struct slo_report *report);
/* The roll-up of a scope and name, or NULL. */
const struct slo_result *slo_rollup(
    const struct slo_report *report, const char *scope, const char *name);
/* Without figures, for a report, which frees it. */
struct slo_result *slo_result_new(const char *scope, const char *name);

/* Which days the tracks of a period must have, for windows and rolling days. Half-open. */
void slo_days_wanted(const struct slo_facts *facts, const GPtrArray *versions,
    const struct period *period, int64_t *first_day, int64_t *end_day);

/* Sums tracks (struct slo_track *) up to the report of a period. NULL, with NINES_ERROR_FAILED, on
 * sums past int64. The result borrows from the facts. */
struct slo_report *slo_report_new(const struct slo_facts *facts, const GPtrArray *tracks,
    const struct period *period, bool is_running, GError **error);

/* The plans (struct slo_plan *) of all that a report of a period needs. */
GPtrArray *slo_report_plans(
    const struct slo_facts *facts, const struct period *period, bool wants_alerts);

/* All versions of each objective, own ones and those of pools: GPtrArray * of struct objective *.
 */
GPtrArray *slo_objective_versions(const struct slo_facts *facts);

#endif
