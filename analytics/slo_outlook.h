#ifndef ANALYTICS_SLO_OUTLOOK_H
#define ANALYTICS_SLO_OUTLOOK_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "analytics/slo.h"
#include "analytics/stats.h"

/*
 * What a result means for those who act on it. All of it is about objectives with an error budget;
 * counted events have none.
 */

/* Time to exhaustion: the budget that is left, at the pace of the last seven whole days. */
#define SLO_PACE_DAYS 7

struct slo_exhaustion {
	bool is_known;     /* the window is running, and the last days have data */
	bool is_exhausted; /* nothing is left */
	double burn;    /* of those days: 1 uses up the budget exactly by the end of the window */
	double left_s;  /* remaining x window / burn; INFINITY without burn */
	int64_t at_utc; /* when that is, from the end of those days on */
	bool is_in_window; /* before the window ends */
};

struct slo_exhaustion slo_find_exhaustion(
    const struct slo_facts *facts, const struct slo_result *result);

/* Whether less of the window was observed than nines.yaml asks for (slo: minimum_coverage), so that
 * the bounds of slo_missing_bounds() belong beside the attainment. */
bool slo_is_poorly_covered(const struct slo_facts *facts, const struct slo_result *result);

/*
 * Low volume: with fewer than ten allowed failures one more or less decides, so that the interval
 * of Wilson stands beside the attainment; and no failures in n prove no more than 1 - 0.05^(1/n).
 */
#define SLO_LOW_VOLUME_FAILURES 10

struct slo_confidence {
	bool is_low;
	struct interval_estimate interval; /* of the attainment */
	bool is_flawless;
	double proven; /* the attainment that is proven at 95 %; when there was no failure */
};

struct slo_confidence slo_find_confidence(const struct slo_result *result);

/*
 * The state of the error budget policy (SRE workbook, example policy; over 28 days):
 *
 *   budget exhausted           changes wait until it is back
 *   one incident > 20 % of it  a postmortem with at least one P0 action
 *
 * An action is P0 when its type begins with P0.
 */
#define SLO_INCIDENT_SHARE_PERCENT 20

struct slo_policy_state {
	bool is_known; /* there are data of these days */
	bool is_exhausted;
	int64_t
	    exhausted_since_day; /* the first day at whose end it was, as far back as is loaded */
	const struct slo_cost *largest;         /* the incident over 20 % that cost most, or NULL */
	double largest_share;                   /* of the budget of the window */
	bool has_postmortem, has_urgent_action; /* of that incident */
};

/* `action_items` are struct action_item *; NULL: none. */
struct slo_policy_state slo_find_policy_state(
    const struct slo_result *result, const struct slo_track *track, const GPtrArray *action_items);

/* All of this, as it is worked out once when a report is made. */
struct slo_outlook {
	bool is_poorly_covered;
	struct slo_bounds bounds; /* slo_missing_bounds() */
	struct slo_confidence confidence;
	struct slo_exhaustion exhaustion;
	struct slo_policy_state policy; /* of objectives; not known of roll-ups */
};

/* `track` is that of the result; NULL: a roll-up. The outlook borrows from the result. */
struct slo_outlook *slo_outlook_new(
    const struct slo_facts *facts, const struct slo_result *result, const struct slo_track *track);

/* Above it, bad events that no incident explains are to be looked into. */
#define SLO_UNATTRIBUTED_LIMIT_PERCENT 20

/* The incident that an alert would have told of: the first one with a share of the budget that
 * overlaps it, else the one that ended last within SLO_ALERT_LOOK_BACK_S before it fired, or NULL.
 * Samples are known at their end: of ten bad minutes in a quarter of an hour, an alert tells when
 * they are over. */
#define SLO_ALERT_LOOK_BACK_S 3600

const struct incident *slo_alert_incident(
    const struct slo_result *result, const struct slo_alert *alert, int64_t known_until_utc);

/* The share of the window's budget that bad events use; NAN without budget. */
double slo_cost_share(const struct slo_result *result, int64_t bad);

#endif
