#include "analytics/slo.h"

#include <math.h>
#include <string.h>

#include "analytics/slo_consistency.h"
#include "analytics/slo_outlook.h"
#include "analytics/slo_parts.h"
#include "base/error.h"

static void slo_result_free(gpointer data)
{
	struct slo_result *result = data;

	g_free(result->scope);
	g_free(result->name);
	g_free(result->title);
	g_free(result->service);
	g_free(result->product);
	g_free(result->team);
	g_free(result->pool);
	g_free(result->formula);
	g_free(result->window);
	g_array_unref(result->days);
	g_array_unref(result->segments);
	g_array_unref(result->costs);
	g_array_unref(result->alerts);
	g_free(result->outlook);
	g_free(result);
}

struct slo_result *slo_result_new(const char *scope, const char *name)
{
	struct slo_result *result = g_new0(struct slo_result, 1);

	result->scope = g_strdup(scope);
	result->name = g_strdup(name);
	result->days = g_array_new(FALSE, FALSE, sizeof(struct slo_day));
	result->segments = g_array_new(FALSE, FALSE, sizeof(struct slo_segment));
	result->costs = g_array_new(FALSE, FALSE, sizeof(struct slo_cost));
	result->alerts = g_array_new(FALSE, FALSE, sizeof(struct slo_alert));
	return result;
}

struct slo_report *slo_report_empty(const struct period *period, const struct zone *zone)
{
	struct slo_report *report = g_new0(struct slo_report, 1);

	report->period = *period;
	report->zone = zone;
	report->objectives = g_ptr_array_new_with_free_func(slo_result_free);
	report->rollups = g_ptr_array_new_with_free_func(slo_result_free);
	report->corrections = g_array_new(FALSE, TRUE, sizeof(struct slo_correction_use));
	period_bounds(period, zone, &report->start_utc, &report->end_utc);
	return report;
}

void slo_report_free(struct slo_report *report)
{
	if (report == NULL)
		return;
	g_ptr_array_unref(report->objectives);
	g_ptr_array_unref(report->rollups);
	g_array_unref(report->corrections);
	g_free(report);
}

const struct slo_result *slo_rollup(
    const struct slo_report *report, const char *scope, const char *name)
{
	for (guint i = 0; i < report->rollups->len; i++) {
		const struct slo_result *result = g_ptr_array_index(report->rollups, i);

		if (g_str_equal(result->scope, scope) && g_str_equal(result->name, name))
			return result;
	}
	return NULL;
}

/* --- an objective --- */

static void set_span(
    const struct slo_facts *facts, const struct objective *version, struct slo_sum *sum)
{
	sum->span.start_utc = slo_day_start(version, facts->policy->zone, sum->first_day);
	sum->span.end_utc = slo_day_start(version, facts->policy->zone, sum->end_day);
}

/* The 28 days that end with the period. */
static bool sum_rolling(const struct slo_facts *facts, const GPtrArray *versions,
    const struct slo_track *track, int64_t end_day, struct slo_result *result)
{
	g_autoptr(GArray) segments = g_array_new(FALSE, FALSE, sizeof(struct slo_segment));
	struct slo_sum *sum = &result->rolling;

	sum->first_day = end_day - SLO_ROLLING_DAYS;
	sum->end_day = end_day;
	set_span(facts, result->version, sum);
	slo_cut_segments(facts, versions, sum->first_day, sum->end_day, segments);
	if (!slo_sum_days(sum, track->days, false) ||
	    !slo_count_segments(sum, track->days, segments))
		return false;
	slo_sum_conclude(sum, result->kind, true, false);
	result->has_rolling = true;
	return true;
}

static gint compare_costs(gconstpointer left, gconstpointer right)
{
	const struct slo_cost *a = left, *b = right;

	if (a->bad != b->bad)
		return a->bad > b->bad ? -1 : 1;
	return strcmp(a->incident->id, b->incident->id);
}

static void add_cost(GArray *costs, const struct incident *incident, int64_t bad)
{
	struct slo_cost cost = { incident, bad };

	for (guint i = 0; i < costs->len; i++) {
		struct slo_cost *known = &g_array_index(costs, struct slo_cost, i);

		if (known->incident == incident) {
			known->bad += bad;
			return;
		}
	}
	g_array_append_val(costs, cost);
}

/* Shares have the scale of their day; both are in order of days. They are parts of a sum that fits.
 */
static void sum_costs(const struct slo_track *track, struct slo_result *result)
{
	const struct slo_sum *sum = &result->sum;
	guint next = 0;

	for (guint i = 0; i < track->shares->len; i++) {
		const struct slo_share *share = &g_array_index(track->shares, struct slo_share, i);

		while (next < track->days->len &&
		    g_array_index(track->days, struct slo_day, next).day < share->day)
			next++;
		if (share->day < sum->first_day || share->day >= sum->end_day)
			continue;
		int scale = g_array_index(track->days, struct slo_day, next).counts.scale;
		add_cost(result->costs, share->incident,
		    share->bad * power_of_ten(sum->counts.scale - scale));
	}
	g_array_sort(result->costs, compare_costs);
}

static void take_days(const struct slo_track *track, struct slo_result *result)
{
	const struct slo_sum *sum = &result->sum;

	for (guint i = 0; i < track->days->len; i++) {
		const struct slo_day *day = &g_array_index(track->days, struct slo_day, i);

		if (day->day >= sum->first_day && day->day < sum->end_day)
			g_array_append_vals(result->days, day, 1);
	}
	for (guint i = 0; i < track->alerts->len; i++) {
		const struct slo_alert *alert = &g_array_index(track->alerts, struct slo_alert, i);

		if (alert->start_utc < sum->span.end_utc && alert->end_utc > sum->span.start_utc)
			g_array_append_vals(result->alerts, alert, 1);
	}
}

static const char *comparison_sign(enum comparison comparison)
{
	static const char *const signs[] = {
		[COMPARE_LTE] = "<=",
		[COMPARE_LT] = "<",
		[COMPARE_GTE] = ">=",
		[COMPARE_GT] = ">",
	};

	return signs[comparison];
}

static char *formula_of(const struct objective *objective)
{
	g_autofree char *value = decimal_format(objective->value);
	g_autofree char *slices = objective->budgeting == BUDGET_OCCURRENCES
	    ? g_strdup("")
	    : g_strdup_printf(", slices of %" G_GINT64_FORMAT " s", objective->slice_s);

	switch (objective->kind) {
	case OBJECTIVE_SUCCESS_RATE:
	case OBJECTIVE_CRASH_FREE:
		return g_strdup_printf("sum of good / sum of total of %s %s",
		    objective->series_service, objective->metric);
	case OBJECTIVE_TIMESLICES:
		return g_strdup_printf("good slices / observed slices of %s %s%s",
		    objective->series_service, objective->metric, slices);
	case OBJECTIVE_RATIO_TIMESLICES:
		return g_strdup_printf("mean of good / total of the slices of %s %s%s",
		    objective->series_service, objective->metric, slices);
	case OBJECTIVE_THRESHOLD:
		return g_strdup_printf("samples of %s %s that are %s %s / samples%s",
		    objective->series_service, objective->metric,
		    comparison_sign(objective->comparison), value, slices);
	case OBJECTIVE_COUNT_CEILING:
	case OBJECTIVE_COUNT_FLOOR:
		return g_strdup_printf("number of events \"%s\" of %s%s", objective->event,
		    objective->series_service,
		    objective->counts_open ? " that are open at the end" : "");
	case OBJECTIVE_RESPONSE:
		return g_strdup_printf(
		    "incidents of %s %s acknowledged in %s %s s / acknowledged incidents",
		    objective->pool != NULL ? "pool" : "service",
		    objective->pool != NULL ? objective->pool : objective->series_service,
		    comparison_sign(objective->comparison), value);
	}
	return NULL;
}

static struct slo_result *describe(
    const struct slo_facts *facts, const struct objective *version, const struct period *period)
{
	struct slo_result *result = slo_result_new("objective", version->name);
	const struct service *service =
	    catalogue_service(facts->catalogue, version->service, civil_to_days(period->end) - 1);

	result->title = g_strdup(version->title);
	result->service = g_strdup(version->service);
	result->product = g_strdup(service != NULL ? service->product : NULL);
	result->team = g_strdup(service != NULL ? service->team : NULL);
	result->pool = g_strdup(version->pool != NULL ? version->pool
		: service != NULL                     ? service->pool
						      : NULL);
	result->formula = formula_of(version);
	result->window = slo_window_format(&version->window);
	result->kind = version->kind;
	result->version = version;
	result->has_target = objective_is_in_force(version);
	result->target_percent = version->target_percent;
	if (objective_counts_events(version->kind))
		result->limit = version->value;
	return result;
}

static bool fill_objective(const struct slo_facts *facts, const GPtrArray *versions,
    const struct slo_track *track, const struct slo_request *request, struct slo_result *result)
{
	const struct objective *version = result->version;
	struct slo_chosen chosen =
	    slo_choose_window(facts, version, request->period, request->is_running);
	struct slo_sum *sum = &result->sum;

	result->is_running = chosen.is_running;
	sum->first_day = chosen.first_day;
	sum->end_day = chosen.end_day;
	set_span(facts, version, sum);
	slo_cut_segments(facts, versions, chosen.first_day, chosen.whole_end_day, result->segments);
	if (objective_counts_events(result->kind))
		slo_sum_limits(facts, &chosen, result);
	if (!slo_sum_days(sum, track->days, version->counts_open) ||
	    !slo_count_segments(sum, track->days, result->segments))
		return false;
	slo_sum_conclude(sum, result->kind, result->has_target, chosen.is_running);
	take_days(track, result);
	sum_costs(track, result);
	return objective_counts_events(result->kind) ||
	    sum_rolling(facts, versions, track,
		slo_boundary_day(facts, version, request->period, request->is_running), result);
}

bool slo_fail_overflow(const char *name, GError **error)
{
	return fail(error, NINES_ERROR_FAILED, "the counts of %s add up to more than 2^63", name);
}

const struct slo_track *slo_find_track(const GPtrArray *tracks, const char *scope, const char *name)
{
	for (guint i = 0; i < tracks->len; i++) {
		const struct slo_track *track = tracks->pdata[i];

		if (g_str_equal(track->name, name) && g_str_equal(track->scope, scope))
			return track;
	}
	return NULL;
}

static bool compute_objective(const struct slo_facts *facts, const GPtrArray *versions,
    const struct slo_request *request, struct slo_report *report, GError **error)
{
	const struct objective *version = slo_last_version(versions, request->period);
	const struct slo_track *track;

	/* none before it was agreed on */
	if (!objective_is_in_force(version))
		return true;
	track = slo_find_track(request->tracks, "objective", version->name);
	g_assert(track != NULL);
	struct slo_result *result = describe(facts, version, request->period);
	result->is_pool_default = request->is_of_pool;
	g_ptr_array_add(report->objectives, result);
	return fill_objective(facts, versions, track, request, result) ||
	    slo_fail_overflow(version->name, error);
}

/* --- the report --- */

/* Groups of one name of a sorted list. */
static void add_versions(GPtrArray *all, const GPtrArray *objectives)
{
	GPtrArray *last = NULL;

	for (guint i = 0; i < objectives->len; i++) {
		struct objective *objective = objectives->pdata[i];
		const struct objective *before = i > 0 ? objectives->pdata[i - 1] : NULL;

		if (before == NULL || !g_str_equal(before->name, objective->name)) {
			last = g_ptr_array_new();
			g_ptr_array_add(all, last);
		}
		g_ptr_array_add(last, objective);
	}
}

static void versions_free(gpointer data)
{
	g_ptr_array_unref(data);
}

GPtrArray *slo_objective_versions(const struct slo_facts *facts)
{
	GPtrArray *all = g_ptr_array_new_with_free_func(versions_free);

	add_versions(all, facts->objectives);
	add_versions(all, facts->pool_objectives);
	return all;
}

GPtrArray *slo_report_plans(
    const struct slo_facts *facts, const struct period *period, bool wants_alerts)
{
	GPtrArray *plans = slo_plan_list_new();
	g_autoptr(GPtrArray) all = slo_objective_versions(facts);
	int64_t first_day = civil_to_days(period->first), end_day = civil_to_days(period->end);
	g_autoptr(GPtrArray) services = catalogue_services_on(facts->catalogue, end_day - 1);
	/* if the period is running */
	int64_t known_day = zone_local(facts->policy->zone, facts->known_until_utc).days;
	int64_t rolling_end_day = CLAMP(known_day, first_day, end_day);

	for (guint i = 0; i < all->len; i++) {
		int64_t from_day, to_day;

		slo_days_wanted(facts, all->pdata[i], period, &from_day, &to_day);
		/* since when a budget is used up needs the days before those of today */
		from_day -= wants_alerts ? SLO_ROLLING_DAYS : 0;
		g_ptr_array_add(plans,
		    slo_plan_objective(facts, all->pdata[i], from_day, to_day, wants_alerts));
	}
	for (guint i = 0; i < services->len; i++)
		g_ptr_array_add(plans,
		    slo_plan_service(facts, ((struct service *)services->pdata[i])->name,
			MIN(first_day, rolling_end_day - SLO_ROLLING_DAYS), end_day));
	return plans;
}

/* Most budget used first; what has no data comes last; then by name. */
static gint compare_worst_first(gconstpointer left, gconstpointer right)
{
	const struct slo_result *a = *(struct slo_result *const *)left;
	const struct slo_result *b = *(struct slo_result *const *)right;
	double used_a = slo_consumed(&a->sum, a->kind), used_b = slo_consumed(&b->sum, b->kind);

	if (isnan(used_a) != isnan(used_b))
		return isnan(used_a) ? 1 : -1;
	if (!isnan(used_a) && used_a != used_b)
		return used_a > used_b ? -1 : 1;
	return strcmp(a->name, b->name);
}

/* The strictest pool is the critical one. */
static int64_t serial_services(const struct policy *policy)
{
	int64_t most = -1;

	for (guint i = 0; policy->has_system_target && i < policy->pools->len; i++) {
		const struct pool *pool = policy->pools->pdata[i];

		if (pool->has_slo)
			most = MAX(
			    most, slo_serial_max(pool->slo_percent, policy->system_target_percent));
	}
	return most;
}

static bool is_of_pool(const struct slo_facts *facts, const GPtrArray *versions)
{
	return g_ptr_array_find(
	    (GPtrArray *)(guintptr)facts->pool_objectives, versions->pdata[0], NULL);
}

/* What is worked out of results that are complete. */
static void conclude_report(
    const struct slo_facts *facts, const GPtrArray *tracks, struct slo_report *report)
{
	for (guint i = 0; i < report->objectives->len; i++) {
		struct slo_result *result = report->objectives->pdata[i];

		result->outlook = slo_outlook_new(
		    facts, result, slo_find_track(tracks, "objective", result->name));
	}
	for (guint i = 0; i < report->rollups->len; i++) {
		struct slo_result *result = report->rollups->pdata[i];

		result->outlook = slo_outlook_new(facts, result, NULL);
	}
	slo_list_corrections(facts, report);
	g_ptr_array_sort(report->objectives, compare_worst_first);
}

struct slo_report *slo_report_new(const struct slo_facts *facts, const GPtrArray *tracks,
    const struct period *period, bool is_running, GError **error)
{
	struct slo_report *report = slo_report_empty(period, facts->policy->zone);
	struct slo_request request = { tracks, period, is_running, false };
	g_autoptr(GPtrArray) all = slo_objective_versions(facts);
	bool ok = true;

	report->known_until_utc = facts->known_until_utc;
	report->is_running = is_running;
	report->serial_services = serial_services(facts->policy);
	for (guint i = 0; ok && i < all->len; i++) {
		request.is_of_pool = is_of_pool(facts, all->pdata[i]);
		ok = compute_objective(facts, all->pdata[i], &request, report, error);
	}
	if (ok && slo_add_rollups(facts, &request, report, error)) {
		conclude_report(facts, tracks, report);
		return report;
	}
	slo_report_free(report);
	return NULL;
}
