#ifndef ANALYTICS_FACTS_H
#define ANALYTICS_FACTS_H

#include <glib.h>
#include <stdbool.h>

#include "analytics/catalogue.h"
#include "analytics/incident.h"
#include "analytics/mtta.h"
#include "analytics/pay.h"
#include "analytics/slo.h"
#include "analytics/trend.h"
#include "base/db.h"

/*
 * The one room of analytics that knows the ledger: it loads facts into structs, and stores results.
 * The lists that it returns own their elements. A failure of the ledger sticks to it (db_check()).
 */
struct catalogue *facts_catalogue(struct db *db);
/* struct incident *, sorted by start, with the loss and id of their postmortem. */
GPtrArray *facts_incidents(struct db *db, const GPtrArray *postmortems);
GPtrArray *facts_postmortems(struct db *db);     /* struct postmortem *, sorted by date */
GPtrArray *facts_action_items(struct db *db);    /* struct action_item *, sorted by due date */
GPtrArray *facts_service_actions(struct db *db); /* struct service_action *, oldest first */
GPtrArray *facts_corrections(struct db *db);     /* struct correction * */
GPtrArray *facts_events(struct db *db);          /* struct event *, by time */
/* struct shift * and struct callout * that touch [start, end), and those of two weeks either side:
 * for weeks and rows of days across its edge, and for call-outs that belong together. */
#define PAY_MARGIN_S (14 * SECONDS_PER_DAY)
GPtrArray *facts_shifts(struct db *db, int64_t start_utc, int64_t end_utc);
GPtrArray *facts_callouts(
    struct db *db, const struct catalogue *catalogue, int64_t start_utc, int64_t end_utc);
/* struct pay_problem *, one per unknown name: held shifts and call-outs that touch [start, end). */
GPtrArray *facts_held_time(struct db *db, int64_t start_utc, int64_t end_utc);

/* The span of the facts. has_any is false on an empty ledger. */
struct facts_span {
	bool has_any;
	int64_t first_utc;
	int64_t last_utc; /* end of the newest sample or incident: what is known until */
	bool has_shifts;
	int64_t first_shift_utc; /* the first start */
	int64_t last_shift_utc;  /* the last start */
	int64_t shifts_end_utc;  /* the last end */
};

struct facts_span facts_find_span(struct db *db);

/* Replace the results of a period. */
void facts_store_slo(struct db *db, const struct slo_report *report);
/* The sums of a finished period as they were stored, without days, segments, costs and alerts; only
 * the system's and how many objectives are met, unless it is to be whole. */
struct slo_report *facts_read_slo(
    struct db *db, const struct period *period, const struct zone *zone, bool is_whole);
void facts_store_trend(struct db *db, const struct month_trend *month);
void facts_store_mtta(struct db *db, const char *period, const GPtrArray *pools);
void facts_store_pay(struct db *db, const struct pay_report *report);

#endif
