#ifndef ANALYTICS_SLO_PARTS_H
#define ANALYTICS_SLO_PARTS_H

#include "analytics/slo.h"

/* What the rooms of the report of attainment share: slo.c, slo_segments.c, slo_rollup.c. */

/* What a report is made of. */
struct slo_request {
	const GPtrArray *tracks; /* struct slo_track * */
	const struct period *period;
	bool is_running;
	bool is_of_pool; /* the objective at hand */
};

/* NULL when there is none. */
const struct slo_track *slo_find_track(
    const GPtrArray *tracks, const char *scope, const char *name);
/* Sets NINES_ERROR_FAILED and returns false. */
bool slo_fail_overflow(const char *name, GError **error);

/* A window that is evaluated: [first, end) of it was asked for, [first, whole_end) is all. */
struct slo_chosen {
	int64_t first_day, end_day, whole_end_day;
	bool is_running;
};

/* slo.h says which. */
struct slo_chosen slo_choose_window(const struct slo_facts *facts,
    const struct objective *objective, const struct period *period, bool is_running);
/* The version that decides the window: the last one that holds in the period, or NULL. */
const struct objective *slo_last_version(const GPtrArray *versions, const struct period *period);
/* The end of the period, while it is running of the last whole day that is known. */
int64_t slo_boundary_day(const struct slo_facts *facts, const struct objective *objective,
    const struct period *period, bool is_running);

/* Cuts the days of a window into segments (struct slo_segment), one per version. */
void slo_cut_segments(const struct slo_facts *facts, const GPtrArray *versions, int64_t first_day,
    int64_t end_day, GArray *segments);
/* Counts each segment, and sums their budgets and minutes. False when a sum passes int64. */
bool slo_count_segments(struct slo_sum *sum, const GArray *days, GArray *segments);
/* The limit of a count: each day of a segment has its share of its window's. */
void slo_sum_limits(
    const struct slo_facts *facts, const struct slo_chosen *chosen, struct slo_result *result);

/* Lists the corrections of the report; its objectives are complete. */
void slo_list_corrections(const struct slo_facts *facts, struct slo_report *report);

/* Adds the roll-ups to a report. */
bool slo_add_rollups(const struct slo_facts *facts, const struct slo_request *request,
    struct slo_report *report, GError **error);

#endif
