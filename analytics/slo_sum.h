#ifndef ANALYTICS_SLO_SUM_H
#define ANALYTICS_SLO_SUM_H

#include <stdbool.h>
#include <stdint.h>

#include "analytics/slo_budget.h"
#include "analytics/slo_track.h"

/*
 * The sum of the days of a window, and what it means: attained, consumed, remaining, covered. No
 * data is a third state: nothing observed is never met.
 */
enum slo_status { SLO_MET, SLO_MISSED, SLO_NO_DATA, SLO_PROVISIONAL };

const char *slo_status_name(enum slo_status status); /* met missed no_data provisional */

struct slo_sum {
	struct slo_span span;
	int64_t first_day, end_day;
	struct slo_counts counts, raw;
	int64_t unattributed_bad; /* scale of counts */
	struct slo_slots slots;
	struct slo_budget budget; /* when there is a target */
	/* of counted events, the exact limit: limit_events / limit_days */
	int128 limit_events;
	int64_t limit_days;
	int64_t window_s;       /* of the whole window, days to come included, in which it holds */
	double allowed_minutes; /* of full outage: each segment's allowed share x its length */
	enum slo_status status;
	bool on_target; /* what status would be if the window ended now; false without data */
};

/* The largest scale of the days of [first, end). */
int slo_days_scale(const GArray *days, int64_t first_day, int64_t end_day);
/* Adds a day, whose scale is at most that of the counts; false when a sum passes int64. */
bool slo_sum_add_day(struct slo_sum *sum, const struct slo_day *day);
/* Sums the days (struct slo_day) of [first_day, end_day) of the sum. Of what is open at the end of
 * each day (is_level) the last one counts. */
bool slo_sum_days(struct slo_sum *sum, const GArray *days, bool is_level);
/* Decides status and on_target. */
void slo_sum_conclude(
    struct slo_sum *sum, enum objective_kind kind, bool has_target, bool is_running);

/*
 * For display and sorting; all NAN when there are no data or no target.
 *
 * attained: ratio 0..1; of counted events how many. consumed: share of the error budget, or of the
 * limit, that is used, may exceed 1; of a floor 0 when it is reached, else infinite (printed as
 * none), as with a target of 100 %.
 */
double slo_sum_attained(const struct slo_sum *sum, enum objective_kind kind);
double slo_consumed(const struct slo_sum *sum, enum objective_kind kind);
double slo_remaining(const struct slo_sum *sum, enum objective_kind kind);
/* What is left of the budget in minutes of full outage: remaining x allowed minutes; NAN of counts
 * and responses, which are not about time. */
double slo_remaining_minutes(const struct slo_sum *sum, enum objective_kind kind);
/* What is left in events; of a floor how many more there are than wanted. */
double slo_remaining_events(const struct slo_sum *sum, enum objective_kind kind);
/* The limit of counted events; NAN when there is none. */
double slo_limit(const struct slo_sum *sum);
/* Observed slots / expected slots; NAN when none is expected. */
double slo_coverage(const struct slo_sum *sum);
/* Bad events that no incident explains / bad events; NAN without any. */
double slo_unattributed_share(const struct slo_sum *sum);

/* The attainment if all slots without data had been bad, and if they had been good, each with as
 * many events as the observed ones have on average. 0 and 1 when nothing was observed. */
struct slo_bounds {
	double low, high;
};
struct slo_bounds slo_missing_bounds(const struct slo_sum *sum);

#endif
