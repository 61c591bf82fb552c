#include "cli/compute.h"

#include <string.h>

#include "analytics/facts_slo.h"
#include "analytics/pay_period.h"
#include "cli/months.h"
#include "cli/pay_books.h"

struct facts *facts_load(const struct workspace *workspace)
{
	struct facts *facts = g_new0(struct facts, 1);

	facts->catalogue = facts_catalogue(workspace->db);
	facts->postmortems = facts_postmortems(workspace->db);
	facts->incidents = facts_incidents(workspace->db, facts->postmortems);
	facts->corrections = facts_corrections(workspace->db);
	facts->events = facts_events(workspace->db);
	facts->action_items = facts_action_items(workspace->db);
	facts->pool_objectives =
	    slo_pool_objectives(workspace->policy, facts->catalogue, workspace->objectives);
	facts->span = facts_find_span(workspace->db);
	facts->known_until_utc = facts->span.has_any
	    ? facts->span.last_utc
	    : MIN(facts->span.shifts_end_utc, workspace->as_of_utc);
	facts->slo = (struct slo_facts){
		.policy = workspace->policy,
		.catalogue = facts->catalogue,
		.objectives = workspace->objectives,
		.pool_objectives = facts->pool_objectives,
		.corrections = facts->corrections,
		.incidents = facts->incidents,
		.events = facts->events,
		.action_items = facts->action_items,
		.known_until_utc = facts->known_until_utc,
	};
	return facts;
}

void facts_free(struct facts *facts)
{
	if (facts == NULL)
		return;
	catalogue_free(facts->catalogue);
	g_ptr_array_unref(facts->incidents);
	g_ptr_array_unref(facts->postmortems);
	g_ptr_array_unref(facts->corrections);
	g_ptr_array_unref(facts->events);
	g_ptr_array_unref(facts->action_items);
	g_ptr_array_unref(facts->pool_objectives);
	g_free(facts);
}

bool compute_is_running(const struct workspace *workspace, const struct period *period)
{
	int64_t start_utc, end_utc;

	period_bounds(period, workspace->policy->zone, &start_utc, &end_utc);
	return workspace->as_of_utc < end_utc;
}

GPtrArray *compute_tracks(const struct workspace *workspace, const struct facts *facts,
    const struct period *period, GError **error)
{
	g_autoptr(GPtrArray) plans = slo_report_plans(&facts->slo, period, false);

	return facts_compute_tracks(workspace->db, &facts->slo, plans, error);
}

/* From the days that are kept, which are up to date. */
static struct slo_report *compute_slo(const struct workspace *workspace, const struct facts *facts,
    const struct period *period, GError **error)
{
	g_autoptr(GPtrArray) plans = slo_report_plans(&facts->slo, period, true);
	g_autoptr(GPtrArray) tracks = facts_read_tracks(workspace->db, &facts->slo, plans);

	return slo_report_new(
	    &facts->slo, tracks, period, compute_is_running(workspace, period), error);
}

struct pay_report *compute_pay(const struct workspace *workspace, const struct facts *facts,
    const struct period *period, GError **error)
{
	struct period pay_period = pay_period_of(workspace->policy->pay, period);
	int64_t start_utc, end_utc;

	period_bounds(&pay_period, workspace->policy->zone, &start_utc, &end_utc);
	g_autoptr(GPtrArray) shifts = facts_shifts(workspace->db, start_utc, end_utc);
	g_autoptr(GPtrArray) callouts =
	    facts_callouts(workspace->db, facts->catalogue, start_utc, end_utc);
	g_autoptr(GPtrArray) unknown = facts_held_time(workspace->db, start_utc, end_utc);
	struct pay_input input = {
		.period = pay_period,
		.policy = workspace->policy,
		.catalogue = facts->catalogue,
		.shifts = shifts,
		.callouts = callouts,
		.unknown = unknown,
		.incidents = facts->incidents,
		.known_until_utc = facts->known_until_utc,
	};
	return pay_compute(&input, error);
}

struct month_trend *compute_trend(
    const struct workspace *workspace, const struct facts *facts, const struct period *period)
{
	struct trend_input input = {
		.incidents = facts->incidents,
		.postmortems = facts->postmortems,
		.zone = workspace->policy->zone,
		.known_until_utc = facts->known_until_utc,
	};

	return trend_compute(&input, period, compute_is_running(workspace, period));
}

GArray *compute_months(const struct workspace *workspace, const struct facts *facts)
{
	const struct facts_span *span = &facts->span;
	GArray *months = g_array_new(FALSE, FALSE, sizeof(struct period));
	int64_t first_utc = span->has_any ? span->first_utc : span->first_shift_utc;
	int64_t last_utc = span->has_any ? facts->known_until_utc - 1 : INT64_MIN;

	if (!span->has_any && !span->has_shifts)
		return months;
	if (span->has_shifts) {
		/* rotas are known in advance: months to come are not listed for them */
		first_utc = MIN(first_utc, span->first_shift_utc);
		last_utc = MAX(last_utc, MIN(span->last_shift_utc, workspace->as_of_utc));
	}
	struct civil_date last = zone_date(workspace->policy->zone, last_utc);
	struct period month = period_month(zone_date(workspace->policy->zone, first_utc));
	while (civil_to_days(month.first) <= civil_to_days(last)) {
		g_array_append_val(months, month);
		month = period_month(month.end);
	}
	return months;
}

static struct trend_answer *ask_drift(
    const GPtrArray *months, const char *question, bool is_downtime)
{
	g_autofree double *values = g_new(double, months->len + 1);
	int64_t count = 0;

	for (guint i = 0; i < months->len; i++) {
		const struct month_trend *month = months->pdata[i];

		if (!month->is_running)
			values[count++] =
			    is_downtime ? (double)month->downtime_s / 60 : (double)month->started;
	}
	return trend_drift(question, values, count, is_downtime ? "minutes" : "incidents");
}

static void answer_destroy(gpointer data)
{
	trend_answer_free(data);
}

GPtrArray *compute_drift(const GPtrArray *months)
{
	GPtrArray *answers = g_ptr_array_new_with_free_func(answer_destroy);

	g_ptr_array_add(answers, ask_drift(months, "incidents_drift", false));
	g_ptr_array_add(answers, ask_drift(months, "downtime_drift", true));
	return answers;
}

static void month_report_free(gpointer data)
{
	struct month_report *month = data;

	g_free(month->signature);
	g_free(month->pay_signature);
	if (month->closed_files != NULL)
		g_ptr_array_unref(month->closed_files);
	if (month->kept != NULL)
		g_ptr_array_unref(month->kept);
	if (month->drift != NULL)
		g_ptr_array_unref(month->drift);
	slo_report_free(month->slo);
	month_trend_free(month->trend);
	if (month->mtta != NULL)
		g_ptr_array_unref(month->mtta);
	if (month->rewards != NULL)
		g_ptr_array_unref(month->rewards);
	fairness_free(month->fairness);
	pay_report_free(month->pay);
	g_free(month);
}

static struct month_report *begin_month(
    const struct workspace *workspace, const struct facts *facts, const struct period *period)
{
	struct month_report *month = g_new0(struct month_report, 1);

	month->period = *period;
	month->is_running = compute_is_running(workspace, period);
	month->trend = compute_trend(workspace, facts, period);
	return month;
}

static GPtrArray *compute_mtta(
    const struct workspace *workspace, const struct facts *facts, const struct month_report *month)
{
	return mtta_compute(workspace->policy, facts->catalogue, facts->incidents,
	    month->trend->start_utc, month->trend->end_utc);
}

/* What other pages show of a kept month; all that a month that is written is compared with. */
static void recall_month(const struct workspace *workspace, const struct facts *facts,
    struct month_report *month, bool is_compared)
{
	month->slo =
	    facts_read_slo(workspace->db, &month->period, workspace->policy->zone, is_compared);
	if (is_compared)
		month->mtta = compute_mtta(workspace, facts, month);
}

/* The status page shows everything of the newest month, kept or not. */
static bool recall_newest(const struct workspace *workspace, const struct facts *facts,
    struct month_report *month, GError **error)
{
	month->mtta = compute_mtta(workspace, facts, month);
	month->slo = compute_slo(workspace, facts, &month->period, error);
	return month->slo != NULL;
}

static void compute_rewards(
    const struct workspace *workspace, const struct facts *facts, struct month_report *month)
{
	struct reward_input input = { .policy = workspace->policy,
		.catalogue = facts->catalogue,
		.pay = month->pay,
		.mtta = month->mtta,
		.slo = month->slo,
		.trend = month->trend };

	input.load = month->fairness =
	    fairness_compute(month->pay, workspace->policy, facts->catalogue);
	month->rewards = reward_compute(&input);
}

/* Everything of a month but what it is compared with, given its pay (NULL: the error is set). */
static bool fill_month(const struct workspace *workspace, const struct facts *facts,
    struct month_report *month, struct pay_report *pay, GError **error)
{
	month->pay = pay;
	if (pay == NULL)
		return false;
	month->mtta = compute_mtta(workspace, facts, month);
	month->slo = compute_slo(workspace, facts, &month->period, error);
	if (month->slo == NULL)
		return false;
	compute_rewards(workspace, facts, month);
	return true;
}

struct month_report *compute_pay_month(const struct workspace *workspace, const struct facts *facts,
    const struct books *books, const struct period *period, GError **error)
{
	struct month_report *month = begin_month(workspace, facts, period);
	struct pay_report *pay = books_pay_anew(workspace, facts, books, period, error);

	if (fill_month(workspace, facts, month, pay, error))
		return month;
	month_report_free(month);
	return NULL;
}

void compute_month_free(struct month_report *month)
{
	if (month != NULL)
		month_report_free(month);
}

struct pay_facts compute_pay_facts(
    const struct workspace *workspace, const struct facts *facts, const struct month_report *month)
{
	return (struct pay_facts){ month->pay, workspace->policy, facts->catalogue, month->fairness,
		month->rewards, workspace->payroll, NULL };
}

/* Computes a month and stores its results. */
static bool compute_month(const struct workspace *workspace, const struct facts *facts,
    const struct books *books, struct month_report *month, GError **error)
{
	const struct period *period = &month->period;
	const struct pay_entry *close = books_close_of(books, period);
	struct pay_report *pay = books_pay(workspace, facts, books, period, error);

	if (!fill_month(workspace, facts, month, pay, error))
		return false;
	if (close != NULL)
		month->closed_files = facts_pay_files(workspace->db, close->id);
	facts_store_slo(workspace->db, month->slo);
	facts_store_trend(workspace->db, month->trend);
	facts_store_mtta(workspace->db, period->name, month->mtta);
	facts_store_pay(workspace->db, month->pay);
	return true;
}

/* Of the month and those that it is compared with. */
static GPtrArray *compute_month_drift(const GPtrArray *months, guint index)
{
	g_autoptr(GPtrArray) trends = g_ptr_array_new();

	for (guint i = index > MONTHS_COMPARED ? index - MONTHS_COMPARED : 0; i <= index; i++)
		g_ptr_array_add(trends, ((struct month_report *)months->pdata[i])->trend);
	return compute_drift(trends);
}

static int64_t count_rows(struct statement *rows)
{
	int64_t count = statement_step(rows) ? column_int(rows, 0) : 0;

	statement_reset(rows);
	return count;
}

/* What is open of files that touched a month. A file that touched none counts in no month. */
static void find_month_quality(struct db *db, GPtrArray *months)
{
	struct statement *rows = db_query(db, "open_by_month");

	while (statement_step(rows)) {
		const char *period = column_text(rows, 0);

		for (guint i = 0; i < months->len; i++) {
			struct month_report *month = months->pdata[i];
			int order = strcmp(month->period.name, period);

			if (order != 0 && (order < 0 || column_int(rows, 1) == 0))
				continue;
			month->quality.open_rejects += column_int(rows, 2);
			month->quality.open_holds += column_int(rows, 3);
		}
	}
}

static struct data_quality find_quality(struct db *db)
{
	return (struct data_quality){
		.loads =
		    count_rows(db_prepare(db, "SELECT count(*) FROM load WHERE status = 'loaded'")),
		.open_rejects = count_rows(db_prepare(db,
		    "SELECT count(*) FROM reject WHERE closed_by IS NULL AND dropped_by IS NULL")),
		.open_holds = count_rows(db_prepare(db,
		    "SELECT coalesce(sum(records), 0) FROM hold WHERE closed_by IS NULL AND dropped_by IS NULL")),
	};
}

/* Months that are compared with one that is written show the attainment of all services. */
static guint first_compared(const struct site *site)
{
	/* the newest finished one is on the front page */
	guint first = site->months->len > 2 ? site->months->len - 2 : 0;

	for (guint i = site->months->len; i-- > 0;)
		if (((struct month_report *)site->months->pdata[i])->kept == NULL)
			first = i;
	return first > MONTHS_COMPARED ? first - MONTHS_COMPARED : 0;
}

static bool compute_all_months(struct workspace *workspace, const struct facts *facts,
    const struct books *books, const struct period *wanted, struct site *site, GError **error)
{
	g_autoptr(GArray) periods = compute_months(workspace, facts);
	g_autoptr(GPtrArray) trends = g_ptr_array_new();
	bool ok = true;

	for (guint i = 0; i < periods->len; i++) {
		struct month_report *month =
		    begin_month(workspace, facts, &g_array_index(periods, struct period, i));

		month->pay_signature = books_signature(books, &month->period);
		g_ptr_array_add(site->months, month);
		g_ptr_array_add(trends, month->trend);
	}
	find_month_quality(workspace->db, site->months);
	months_keep(workspace, facts, site->months, wanted);
	guint compared = first_compared(site);
	for (guint i = 0; ok && i < site->months->len; i++) {
		struct month_report *month = site->months->pdata[i];

		if (month->kept == NULL) {
			ok = compute_month(workspace, facts, books, month, error);
			if (ok)
				month->drift = compute_month_drift(site->months, i);
		} else if (i + 1 == site->months->len) {
			ok = recall_newest(workspace, facts, month, error);
		} else {
			recall_month(workspace, facts, month, i >= compared);
		}
	}
	site->drift = compute_drift(trends);
	return ok;
}

static bool refresh_days(
    const struct workspace *workspace, const struct facts *facts, GError **error)
{
	return !facts->span.has_any ||
	    facts_refresh_days(workspace->db, &facts->slo,
		zone_local(workspace->policy->zone, facts->span.first_utc).days - SLO_ROLLING_DAYS,
		error);
}

struct site *compute_site(struct workspace *workspace, const struct facts *facts,
    const struct period *wanted, GError **error)
{
	struct site *site = g_new0(struct site, 1);
	struct books *books;

	site->policy = workspace->policy;
	site->catalogue = facts->catalogue;
	site->months = g_ptr_array_new_with_free_func(month_report_free);
	site->postmortems = g_ptr_array_ref(facts->postmortems);
	site->action_items = g_ptr_array_ref(facts->action_items);
	site->service_actions = facts_service_actions(workspace->db);
	site->known_until_utc = facts->known_until_utc;
	site->quality = find_quality(workspace->db);
	site->version = NINES_VERSION;
	site->payroll = workspace->payroll;
	db_begin(workspace->db);
	books = books_load(workspace, facts, error);
	bool ok = books != NULL && refresh_days(workspace, facts, error) &&
	    compute_all_months(workspace, facts, books, wanted, site, error);
	books_free(books);
	if (!ok) {
		db_rollback(workspace->db);
		compute_site_free(site);
		return NULL;
	}
	if (db_commit(workspace->db, error))
		return site;
	compute_site_free(site);
	return NULL;
}

void compute_site_free(struct site *site)
{
	if (site == NULL)
		return;
	g_ptr_array_unref(site->months);
	if (site->drift != NULL)
		g_ptr_array_unref(site->drift);
	g_ptr_array_unref(site->postmortems);
	g_ptr_array_unref(site->action_items);
	g_ptr_array_unref(site->service_actions);
	g_free(site);
}
