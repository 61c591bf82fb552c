#ifndef ANALYTICS_SLO_BUDGET_H
#define ANALYTICS_SLO_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/money.h"

/*
 * Attainment and error budget (SRE workbook, chapter 2; OpenSLO, Occurrences):
 *
 *   attained = good / total          consumed  = bad / allowed
 *   bad      = total - good          remaining = 1 - consumed
 *   allowed  = total x (1 - target)
 *
 * Events may be requests, sessions, slices, or seconds. "Met" is decided in whole numbers, nothing
 * is rounded before it: 999 of 1000 meets 99.9 %, and 99,989,999,999 of 10^11 misses 99.99 % by one
 * event. Doubles are for display and sorting; each comes from exact sums by one division.
 *
 * Targets are percentages from 0 to 100. No events are no data: never met, and every ratio is NAN.
 * More good than total counts as no bad events.
 */

/* Counts that share a scale: the value of each is n / 10^scale. Whole counts have scale 0. */
struct slo_counts {
	int64_t good, total;
	int scale; /* 0..18 */
};

/* good / total >= target. */
bool slo_is_met(struct slo_counts counts, struct decimal target_percent);
double slo_attained(struct slo_counts counts);

/*
 * The budget of one or more segments, each with a target of its own, as when a target changes
 * within a month: allowed is the sum of what each allows. Example: 1000 events at 99.9 % and 1000
 * at 99 % allow 11. Starts as `{ 0 }`. The value of each sum is n / 10^scale.
 */
struct slo_budget {
	int128 total, bad, allowed;
	int scale;
};

/* Adds a segment; false, and nothing is added, when the sums do not fit: they do up to 10^18 events
 * and scales that add up to 18 (of the counts, and of the target percentage). */
bool slo_budget_add(
    struct slo_budget *budget, struct slo_counts segment, struct decimal target_percent);

/* bad <= allowed: a budget that is used up exactly is met. */
bool slo_budget_is_met(const struct slo_budget *budget);
/* May exceed 1. Where nothing is allowed (a target of 100 %): 0 without bad events, INFINITY with.
 */
double slo_budget_consumed(const struct slo_budget *budget);
/* Negative when more was consumed than there is; -INFINITY where that is INFINITY. */
double slo_budget_remaining(const struct slo_budget *budget);
/* In events, negative likewise; 0 without data. */
double slo_budget_remaining_events(const struct slo_budget *budget);
/* allowed / total: the mean of 1 - target, weighted by events. */
double slo_budget_allowed_share(const struct slo_budget *budget);
/* allowed and allowed - bad, exactly and without zeros at the end: `43.2`. The caller frees them.
 */
char *slo_budget_allowed_text(const struct slo_budget *budget);
char *slo_budget_remaining_text(const struct slo_budget *budget);

/* 1 - target. */
double slo_target_allowed_share(struct decimal target_percent);
/*
 * What a share of a window is in minutes of full outage: share x window / 60. With an allowed share
 * it is the whole budget (99.9 % of 30 days: 43.2 minutes), times the remaining share what is left.
 * Where targets change within the window, minutes are exact when the seconds of each segment are
 * added as its events.
 */
double slo_budget_minutes(double share, int64_t window_s);

#endif
