#ifndef REPORTS_PAGES_H
#define REPORTS_PAGES_H

#include "reports/page.h"

/* The pages of the site, for site.c, and what they look up in its structs. `folder` is the site's.
 */
bool page_index_write(const struct site *site, const char *folder, GError **error);
bool page_status_write(const struct site *site, const char *folder, GError **error);
bool page_trends_write(const struct site *site, const char *folder, GError **error);
/* The month at an index of site->months. */
bool page_month_write(const struct site *site, guint index, const char *folder, GError **error);
/* The part of the month page behind its first printed page. */
void page_month_details(struct page *page, guint index);
/* Of that: objectives and what their figures are worth; their budgets and who used them; roll-ups.
 */
void page_month_objectives(struct page *page, const struct month_report *month);
void page_month_budgets(struct page *page, const struct month_report *month);
void page_month_corrections(struct page *page, const struct month_report *month);
void page_month_rollups(struct page *page, const struct month_report *month);

/* The service of an objective, and small what the objective says and its window, unless that is the
 * month. `day` decides the title of the service. */
void page_objective_name(struct page *page, const struct slo_result *result, int64_t day);
/* The head of a row with that name. */
void page_objective_head(struct page *page, const struct slo_result *result, int64_t day);
/* The cells of status, target, attained in the window and in 28 days. */
void page_attained_cells(struct page *page, const struct slo_result *result);

/* The part of the trends page that sums over all months: services, causes, detection. */
void page_rankings(struct page *page);
/* A heading, and beside each other what is written until the TAG_DIV is closed: a chart, its table.
 */
void page_pair_begin(struct page *page, const char *title);
/* Adds the counts (struct count_by *) of one month to a GArray of struct count_by, by name. */
void counts_add(GArray *sums, const GPtrArray *counts);
/* Most first, then by name. */
gint counts_compare(gconstpointer left, gconstpointer right);

/* Columns of the incident table, and one row of it. */
void page_incident_table_begin(struct page *page, const char *caption);
void page_incident_row(
    struct page *page, const struct month_trend *trend, const struct incident *incident);
/* The incidents of a month, most money first (the currency of the policy before others), then most
 * downtime; without maintenance. Borrowed elements; the caller frees the array. */
GPtrArray *incidents_by_cost(const struct site *site, const struct month_trend *trend);

/* The month in one sentence of figures, `11 of 14 SLOs met; 4 h 12 min of downtime (...)`. */
char *month_headline(const struct site *site, guint index);
/* The figures of a month as tiles, each against the month before. */
void page_tiles(struct page *page, guint index);

/* `4 min 20 s`, `none acknowledged`; `over 5 min` where whole seconds would show the target met. */
char *mtta_text(const struct mtta_pool *mtta);

const struct month_report *site_month(const struct site *site, guint index);
/* G_MAXUINT when there is none. */
guint site_newest_finished(const struct site *site);

struct slo_tally slo_tally(const struct slo_report *report);
/* Misses its target, or would if the running month ended now. */
bool slo_is_off_target(const struct slo_result *result);
/* The worst objective of a service, else the roll-up of the service, else NULL. */
const struct slo_result *slo_of_service(const struct slo_report *report, const char *service);
/* The result of another month that is to be compared with this one, or NULL. */
const struct slo_result *slo_same(const struct slo_report *report, const struct slo_result *result);

/* The title of a service on a day, or its name when the catalogue lacks it. Borrowed. */
const char *service_title(const struct site *site, const char *name, int64_t day);
/* The civil date of the newest fact in the zone of the policy. */
int64_t site_today(const struct site *site);
/* What is known of a month: nothing behind its end. All that is published of a finished month is as
 * of then, and does not change with the days that pass. */
int64_t month_known_until(const struct site *site, const struct month_report *month);
/* Whether an action item belongs to a postmortem up to the end of the month. */
bool month_has_item(
    const struct site *site, const struct month_report *month, const struct action_item *item);
/* A line of the attainment of up to twelve months that end with the one at the index. */
void page_attainment_sparkline(struct page *page, guint index, const struct slo_result *result);

#endif
