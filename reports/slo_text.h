#ifndef REPORTS_SLO_TEXT_H
#define REPORTS_SLO_TEXT_H

#include "analytics/slo.h"

/*
 * How figures of attainment are written for people, on pages and on the command line: shares as
 * percentages, counted events as numbers. All texts are the caller's; NULL: there is none.
 */

/* `99.95 %`; of counted events the limit of the window that is shown: `≤ 12`, `≥ 8` */
char *slo_target_text(const struct slo_result *result);
char *slo_version_target_text(const struct objective *version); /* the same, of a segment */
char *slo_attained_text(                                        /* `99.9512 %` `7` */
    const struct slo_result *result, const struct slo_sum *sum);
/* The same of other counts than those of a sum: before corrections, of a segment, of a day. */
char *slo_counts_text(const struct slo_result *result, struct slo_counts counts);
char *slo_status_text(const struct slo_result *result, const struct slo_sum *sum);
char *slo_share_text(double share, int decimals);   /* `12.5 %` */
char *slo_number_text(double number, int decimals); /* `43.2` */
/* `1,234` or `1,234.5`: a number, grouped, without zeros at its end. */
char *slo_group_digits(const char *plain);
char *slo_count_text(int64_t digits, int scale);
/* Of 100, without sign: the share of the budget, or of the limit of a ceiling, that is used,
 * `1,043.3`; `no budget` where nothing is allowed and something was bad. NULL of a floor, of which
 * nothing is used up. */
char *slo_used_text(const struct slo_result *result, const struct slo_sum *sum);
/* Of 100, without sign: the share of the bad events that no incident explains. NULL where none
 * could: counts and responses, and without bad events. */
char *slo_unattributed_text(const struct slo_result *result);
/* Whether bad events are told apart by the incident that they belong to. */
bool slo_has_costs(const struct slo_result *result);
/* The window where it is not that of a report of a month: `28 days`, `quarter`, `2 weeks`. */
char *slo_window_text(const struct slo_result *result);
/* What the attainment is worth when slots are missing or events are few. */
char *slo_certainty_text(const struct slo_result *result);

#endif
