#ifndef ANALYTICS_SLO_TRACK_H
#define ANALYTICS_SLO_TRACK_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "analytics/catalogue.h"
#include "analytics/incident.h"
#include "analytics/objective.h"
#include "analytics/policy.h"
#include "analytics/sample_series.h"
#include "analytics/slo_observe.h"
#include "analytics/slo_share.h"

/*
 * The days of an objective, or of a service in roll-ups: what every window is a sum of. A day is
 * computed from the facts of that day alone (alerts also from those of the days before it), so that
 * days can be kept, and only those computed anew whose facts changed.
 */
struct correction {
	int64_t start_utc, end_utc;
	char *kind, *reason, *approver;
	char *service, *objective; /* NULL: all */
	char *source;              /* catalogue/corrections.csv:2; NULL when unknown */
};

void correction_free(struct correction *correction);
/* Whether it speaks of an objective of a service, or (objective NULL) of the service itself. */
bool correction_applies(
    const struct correction *correction, const char *service, const char *objective);

/* Something that happened to a service or product. */
struct event {
	char *kind, *subject;
	int64_t at_utc;
	int64_t closed_utc; /* or NO_TIME */
};

void event_free(struct event *event);

/* What attainment is computed from, besides samples. All borrowed. */
struct slo_facts {
	const struct policy *policy;
	const struct catalogue *catalogue;
	const GPtrArray *objectives;      /* struct objective *, by name, then valid_from */
	const GPtrArray *pool_objectives; /* of slo_pool_objectives() */
	const GPtrArray *corrections;     /* struct correction * */
	const GPtrArray *incidents;       /* struct incident *, by start */
	const GPtrArray *events;          /* struct event *, by time */
	const GPtrArray *action_items;    /* struct action_item *; NULL: none are known */
	int64_t known_until_utc;          /* end of the newest fact: nothing is expected after it */
};

/*
 * The objectives of services that have none of their own but counts and responses: such a service
 * is held to the SLO of its pool, by its requests in the calendar month of the reports. They are
 * called SERVICE-pool-slo and change with the pool. struct objective *, by name, then valid_from;
 * the array owns them.
 */
GPtrArray *slo_pool_objectives(
    const struct policy *policy, const struct catalogue *catalogue, const GPtrArray *objectives);

/* The version of an objective that holds on a day, NULL: none yet. `versions` have one name. */
const struct objective *objective_on(const GPtrArray *versions, int64_t day);

/* Whether there is something to hold an objective to: a version may end one. NULL is allowed. */
bool objective_is_in_force(const struct objective *version);
/* The zone of its window, else of the reports. */
const struct zone *objective_zone(
    const struct objective *objective, const struct zone *report_zone);

/* The instants at which the days of an objective begin: local midnight, or later where its window
 * begins at another time of day. */
int64_t slo_day_start(
    const struct objective *objective, const struct zone *report_zone, int64_t day);

struct slo_day {
	int64_t day;              /* civil date in the zone of the objective, else of the report */
	struct slo_counts counts; /* corrected. Of counted events total is how many (good: 0) */
	struct slo_counts raw;
	struct slo_slots slots;
	int64_t unattributed_bad; /* outside every incident of the service */
};

/* A burn-rate alert, half-open. */
struct slo_alert {
	const char *condition, *severity; /* interned */
	int64_t start_utc, end_utc;
};

/* Joins those of a list, sorted by start, of which one ends as the next of its condition and
 * severity begins: an alert goes on over the ends of days and windows. */
void slo_alerts_join(GArray *alerts);

struct slo_track {
	char *scope; /* objective or service */
	char *name;
	GArray *days;   /* struct slo_day, in order: those that have begun and in which it holds */
	GArray *shares; /* struct slo_share, by day */
	GArray *alerts; /* struct slo_alert, by start */
};

struct slo_track *slo_track_new(const char *scope, const char *name);
/* NULL is allowed. */
void slo_track_free(struct slo_track *track);
/* An empty list that owns its tracks. */
GPtrArray *slo_track_list_new(void);

/* Which series a plan reads. */
struct series_key {
	const char *service, *metric; /* borrowed from the objective */
	bool is_gauge;
};

/* What is to be computed of one track. */
struct slo_plan {
	const char *scope, *name;   /* borrowed */
	GPtrArray *versions;        /* struct objective *, borrowed; of a service its requests */
	struct objective *requests; /* of a service: owned */
	int64_t first_day, end_day; /* half-open */
	int lead_days;              /* observations before first_day that alerts look back on */
	bool wants_alerts;
	GArray *keys; /* struct series_key */
};

/* The plan of an objective (its versions), and of a service. The days are clipped to what has begun
 * by known_until. */
struct slo_plan *slo_plan_objective(const struct slo_facts *facts, const GPtrArray *versions,
    int64_t first_day, int64_t end_day, bool wants_alerts);
struct slo_plan *slo_plan_service(
    const struct slo_facts *facts, const char *service, int64_t first_day, int64_t end_day);
void slo_plan_free(struct slo_plan *plan);
/* An empty list that owns its plans. */
GPtrArray *slo_plan_list_new(void);
/* How many days back the alerts of an objective look. */
int slo_lead_days(const GPtrArray *versions);
/* The samples that a plan wants, half-open, with a margin to tell the step by. */
struct slo_span slo_plan_samples(const struct slo_facts *facts, const struct slo_plan *plan);

/* Computes a track. `series` (struct sample_series *) has those of its keys that there are. NULL
 * when a sum passes int64. Reads nothing but its arguments: threads may compute side by side. */
struct slo_track *slo_track_compute(
    const struct slo_facts *facts, const struct slo_plan *plan, const GPtrArray *series);

#endif
