#ifndef REPORTS_SITE_H
#define REPORTS_SITE_H

#include <glib.h>
#include <stdbool.h>

#include "analytics/catalogue.h"
#include "analytics/incident.h"
#include "analytics/mtta.h"
#include "analytics/pay.h"
#include "analytics/pay_close.h"
#include "analytics/policy.h"
#include "analytics/reward.h"
#include "analytics/slo.h"
#include "analytics/trend.h"
#include "reports/payroll_layout.h"

/* What the import could not take, for the reader of a page to know. */
struct data_quality {
	int64_t loads;
	int64_t open_rejects;
	int64_t open_holds;
};

/* A file that is published. */
struct published_file {
	char *path; /* relative to the workspace, as a reader opens it */
	char sha256[65];
	int64_t bytes;
};

/* An empty list that owns its files. */
GPtrArray *published_file_list_new(void);

/*
 * All that is published of one month. The workbooks render the same structs as the pages.
 *
 * What is published of a month speaks of it and of the MONTHS_COMPARED months before, as of its
 * end. Of a finished month of which nothing changed, the files that are published are kept: of such
 * a month there is only what other pages show of it, its trend and the sums of its attainment.
 */
struct month_report {
	struct period period;
	bool is_running;
	struct data_quality
	    quality; /* of the files that touched the month; `loads` is not counted */
	GPtrArray
	    *drift; /* struct trend_answer *, of the months up to this one; NULL of a kept one */
	char *signature; /* of what it is made of (cli/months.h) */
	GPtrArray *kept; /* struct published_file *, all files of the month; NULL: to be written */
	struct slo_report *slo;
	struct month_trend *trend;
	GPtrArray *mtta;        /* struct mtta_pool *; NULL of a month that is compared with none */
	struct pay_report *pay; /* NULL of a kept month, as are the next two */
	struct fairness *fairness;
	GPtrArray *rewards;      /* struct pool_reward * */
	char *pay_signature;     /* what pay depends on beside facts (cli/pay_books.h), or NULL */
	GPtrArray *closed_files; /* struct pay_file *, in the place of files that are rendered;
				    NULL: pay is open */
};

/* A month is compared with so many before it. */
enum { MONTHS_COMPARED = 12 };

/* Everything that the pages show, computed before; the pages only render. */
struct site {
	const struct policy *policy;
	const struct catalogue *catalogue;
	GPtrArray *months;          /* struct month_report *, oldest first; may be empty */
	GPtrArray *drift;           /* struct trend_answer * */
	GPtrArray *postmortems;     /* struct postmortem * */
	GPtrArray *action_items;    /* struct action_item * */
	GPtrArray *service_actions; /* struct service_action *, oldest first */
	int64_t known_until_utc;    /* end of the newest fact: the only "now" that a page knows */
	struct data_quality quality;
	const char *version;                  /* of nines */
	const struct payroll_layout *payroll; /* of the payroll CSV */
};

/*
 * Writes the whole site into an empty folder: index.html, status.html, trends.html,
 * m/YYYY-MM/index.html and style.css. The same structs give the same bytes.
 */
bool site_write(const struct site *site, const char *folder, GError **error);

#endif
