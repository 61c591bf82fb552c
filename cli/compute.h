#ifndef CLI_COMPUTE_H
#define CLI_COMPUTE_H

#include "analytics/facts.h"
#include "cli/workspace.h"
#include "reports/book_pay.h"
#include "reports/site.h"

/* The facts that every period needs, loaded once. */
struct facts {
	struct catalogue *catalogue;
	GPtrArray *postmortems;
	GPtrArray *incidents;
	GPtrArray *corrections;
	GPtrArray *events;
	GPtrArray *action_items;
	GPtrArray *pool_objectives;
	struct slo_facts slo; /* all that attainment needs of the above; borrowed */
	struct facts_span span;
	int64_t known_until_utc; /* end of the newest incident or sample */
};

struct facts *facts_load(const struct workspace *workspace);
/* NULL is allowed. */
void facts_free(struct facts *facts);

/* Whether a period has not ended by now. */
bool compute_is_running(const struct workspace *workspace, const struct period *period);

/* The tracks (struct slo_track *) that a report of a period needs, from the samples. */
GPtrArray *compute_tracks(const struct workspace *workspace, const struct facts *facts,
    const struct period *period, GError **error);

/* Each computes one period. NULL with the error set; a failed ledger shows in db_check(). */
struct pay_report *compute_pay(const struct workspace *workspace, const struct facts *facts,
    const struct period *period, GError **error);
/* Pay as its workbook was written from it (books_pay_anew()), and beside it how incidents were
 * answered, attainment, load and rewards; nothing is stored. */
struct books;
struct month_report *compute_pay_month(const struct workspace *workspace, const struct facts *facts,
    const struct books *books, const struct period *period, GError **error);
/* NULL is allowed. */
void compute_month_free(struct month_report *month);
/* What the workbook of the month is written from. Borrowed. */
struct pay_facts compute_pay_facts(
    const struct workspace *workspace, const struct facts *facts, const struct month_report *month);
struct month_trend *compute_trend(
    const struct workspace *workspace, const struct facts *facts, const struct period *period);

/* struct period: the months that the facts span, oldest first; for shifts none after the running
 * one. */
GArray *compute_months(const struct workspace *workspace, const struct facts *facts);

/* Does the series of the months drift? struct trend_answer *; `months` are struct month_trend *. */
GPtrArray *compute_drift(const GPtrArray *months);

/* Everything that is published: what changed (months.h), and what touches `wanted` (NULL: no more).
 * Also stores the results in the ledger, in one transaction. The elements of the site borrow from
 * `facts`. */
struct site *compute_site(struct workspace *workspace, const struct facts *facts,
    const struct period *wanted, GError **error);
/* NULL is allowed. */
void compute_site_free(struct site *site);

#endif
