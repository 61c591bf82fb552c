#include "analytics/slo.h"

#include <math.h>
#include <string.h>

#include "analytics/slo_tally.h"
#include "base/error.h"
#include "base/words.h"

const char *slo_status_name(enum slo_status status)
{
	static const char *const names[] = {
		[SLO_MET] = "met",
		[SLO_MISSED] = "missed",
		[SLO_NO_DATA] = "no_data",
		[SLO_PROVISIONAL] = "provisional",
	};

	return names[status];
}

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
	g_array_unref(result->days);
	g_free(result);
}

void slo_report_free(struct slo_report *report)
{
	if (report == NULL)
		return;
	g_ptr_array_unref(report->objectives);
	g_ptr_array_unref(report->rollups);
	g_free(report);
}

void sample_series_free(struct sample_series *series)
{
	g_free(series->service);
	g_free(series->metric);
	g_array_unref(series->samples);
	g_free(series);
}

void correction_free(struct correction *correction)
{
	g_free(correction->kind);
	g_free(correction->reason);
	g_free(correction->approver);
	g_free(correction->service);
	g_free(correction->objective);
	g_free(correction);
}

bool slo_is_met(struct slo_counts counts, struct decimal target_percent)
{
	int128 attained = (int128)counts.good * 100 * power_of_ten(target_percent.scale);

	return counts.total > 0 && attained >= (int128)counts.total * target_percent.digits;
}

double slo_attained(struct slo_counts counts)
{
	return counts.total > 0 ? (double)counts.good / (double)counts.total : NAN;
}

/*
 * consumed = bad / (total x (1 - target)), with numerator and denominator in whole numbers so that
 * an exactly exhausted budget is exactly 1.
 */
double slo_budget_consumed(const struct slo_result *result)
{
	int64_t unit = power_of_ten(result->target_percent.scale);
	int128 bad = (int128)(result->counts.total - result->counts.good) * 100 * unit;
	int128 budget = (int128)result->counts.total * (100 * unit - result->target_percent.digits);

	if (result->counts.total <= 0 || !result->has_target)
		return NAN;
	if (budget == 0)
		return bad == 0 ? 0 : INFINITY;
	return (double)bad / (double)budget;
}

double slo_budget_remaining(const struct slo_result *result)
{
	return 1 - slo_budget_consumed(result);
}

double slo_budget_remaining_minutes(const struct slo_result *result)
{
	int64_t unit = power_of_ten(result->target_percent.scale);
	double allowed =
	    (double)(100 * unit - result->target_percent.digits) / (double)(100 * unit);

	return slo_budget_remaining(result) * allowed * (double)result->window_s / 60;
}

double slo_coverage(const struct slo_result *result)
{
	if (result->slots_expected <= 0)
		return NAN;
	return (double)result->slots_observed / (double)result->slots_expected;
}

static const struct sample_series *find_series(
    const struct slo_input *input, const char *service, const char *metric)
{
	for (guint i = 0; i < input->series->len; i++) {
		const struct sample_series *series = input->series->pdata[i];

		if (g_str_equal(series->service, service) && g_str_equal(series->metric, metric))
			return series;
	}
	return NULL;
}

/* Decides the status and takes the tally over. */
static void conclude(struct slo_result *result, const struct slo_input *input, struct tally *tally,
    const struct window *window)
{
	result->counts = tally->counts;
	result->raw = tally->raw;
	result->unattributed_bad = tally->unattributed_bad;
	result->slots_observed = tally->slots_observed;
	result->slots_expected = tally->slots_expected;
	result->days = tally->days;
	result->window_s = window->end_utc - window->start_utc;
	result->is_running = input->is_running;
	result->on_target =
	    result->has_target && slo_is_met(result->counts, result->target_percent);
	if (result->counts.total == 0)
		result->status = SLO_NO_DATA;
	else if (input->is_running)
		result->status = SLO_PROVISIONAL;
	else
		result->status = result->on_target || !result->has_target ? SLO_MET : SLO_MISSED;
}

static bool fail_overflow(const char *name, GError **error)
{
	return fail(error, NINES_ERROR_FAILED, "the counts of %s add up to more than 2^63", name);
}

static bool compute_objective(const struct slo_input *input, const struct objective *objective,
    bool is_pool_default, struct slo_report *report, GError **error)
{
	const struct zone *zone =
	    objective->zone != NULL ? zone_find(objective->zone) : input->policy->zone;
	const struct service *service = catalogue_service(
	    input->catalogue, objective->service, civil_to_days(input->period.first));
	const struct sample_series *series =
	    find_series(input, objective->service, objective->metric);
	struct window window;
	struct tally tally;

	window_init(&window, input, zone);
	tally_init(&tally, &window, series != NULL ? series->scale : 0);
	if (series != NULL && !tally_series(&tally, input, &window, series, objective->name)) {
		g_array_unref(tally.days);
		window_clear(&window);
		return fail_overflow(objective->name, error);
	}
	struct slo_result *result = g_new0(struct slo_result, 1);
	result->scope = g_strdup("objective");
	result->name = g_strdup(objective->name);
	result->title = g_strdup(objective->title);
	result->service = g_strdup(objective->service);
	result->product = g_strdup(service != NULL ? service->product : NULL);
	result->team = g_strdup(service != NULL ? service->team : NULL);
	result->pool = g_strdup(service != NULL ? service->pool : NULL);
	result->formula = g_strdup_printf(
	    "sum of good / sum of total of %s %s", objective->service, objective->metric);
	result->is_pool_default = is_pool_default;
	result->has_target = true;
	result->target_percent = objective->target_percent;
	conclude(result, input, &tally, &window);
	window_clear(&window);
	g_ptr_array_add(report->objectives, result);
	return true;
}

static bool has_objective(const struct slo_input *input, const char *service)
{
	for (guint i = 0; i < input->objectives->len; i++)
		if (g_str_equal(
			((struct objective *)input->objectives->pdata[i])->service, service))
			return true;
	return false;
}

/* A service without an objective of its own is held to the SLO of its pool. */
static bool compute_pool_defaults(const struct slo_input *input, const GPtrArray *services,
    struct slo_report *report, GError **error)
{
	for (guint i = 0; i < services->len; i++) {
		const struct service *service = services->pdata[i];
		const struct pool *pool = policy_pool(input->policy, service->pool);

		if (pool == NULL || !pool->has_slo || has_objective(input, service->name))
			continue;
		g_autofree char *name = g_strdup_printf("%s-pool-slo", service->name);
		g_autofree char *title =
		    g_strdup_printf("%s (SLO of pool %s)", service->title, pool->name);
		struct objective objective = { .name = name,
			.title = title,
			.service = service->name,
			.metric = (char *)(guintptr) "requests",
			.target_percent = pool->slo_percent };
		if (!compute_objective(input, &objective, true, report, error))
			return false;
	}
	return true;
}

/* A group of services that is summed up. */
struct rollup {
	const char *scope;
	const char *name;
	const char *title;
	const struct decimal *target_percent;                   /* NULL: none */
	const char *(*group_of)(const struct service *service); /* NULL: all */
};

static const char *group_product(const struct service *service)
{
	return service->product;
}

static const char *group_team(const struct service *service)
{
	return service->team;
}

static const char *group_pool(const struct service *service)
{
	return service->pool;
}

static const char *group_service(const struct service *service)
{
	return service->name;
}

static bool is_member(const struct rollup *rollup, const struct service *service)
{
	return rollup->group_of == NULL || g_str_equal(rollup->group_of(service), rollup->name);
}

/* The common scale of what is summed up. */
static int rollup_scale(
    const struct slo_input *input, const GPtrArray *services, const struct rollup *rollup)
{
	int scale = 0;

	for (guint i = 0; i < services->len; i++) {
		const struct service *service = services->pdata[i];
		const struct sample_series *series = find_series(input, service->name, "requests");

		if (series != NULL && is_member(rollup, service))
			scale = MAX(scale, series->scale);
	}
	return scale;
}

static bool compute_rollup(const struct slo_input *input, const GPtrArray *services,
    const struct rollup *rollup, struct slo_report *report, GError **error)
{
	struct window window;
	struct tally tally;
	guint members = 0;
	bool fits = true;
	const struct service *sole = NULL;

	window_init(&window, input, input->policy->zone);
	tally_init(&tally, &window, rollup_scale(input, services, rollup));
	for (guint i = 0; fits && i < services->len; i++) {
		const struct service *service = services->pdata[i];
		const struct sample_series *series = find_series(input, service->name, "requests");

		if (!is_member(rollup, service))
			continue;
		members++;
		if (rollup->group_of == group_service)
			sole = service;
		if (series != NULL)
			fits = tally_series(&tally, input, &window, series, NULL);
	}
	if (!fits) {
		g_array_unref(tally.days);
		window_clear(&window);
		return fail_overflow(rollup->name, error);
	}
	struct slo_result *result = g_new0(struct slo_result, 1);
	result->scope = g_strdup(rollup->scope);
	result->name = g_strdup(rollup->name);
	result->title = g_strdup(rollup->title);
	result->service = g_strdup(sole != NULL ? sole->name : NULL);
	result->product = g_strdup(sole != NULL ? sole->product : NULL);
	result->team = g_strdup(sole != NULL ? sole->team : NULL);
	result->pool = g_strdup(sole != NULL ? sole->pool : NULL);
	result->formula =
	    g_strdup_printf("sum of good / sum of total of requests over %u service%s", members,
		members == 1 ? "" : "s");
	result->has_target = rollup->target_percent != NULL;
	if (result->has_target)
		result->target_percent = *rollup->target_percent;
	conclude(result, input, &tally, &window);
	window_clear(&window);
	g_ptr_array_add(report->rollups, result);
	return true;
}

static gint compare_texts(gconstpointer left, gconstpointer right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* One roll-up per distinct group, by name. */
static bool compute_groups(const struct slo_input *input, const GPtrArray *services,
    struct rollup rollup, struct slo_report *report, GError **error)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	for (guint i = 0; i < services->len; i++) {
		const char *name = rollup.group_of(services->pdata[i]);

		if (!words_contain(names, name))
			g_ptr_array_add(names, (gpointer)(guintptr)name);
	}
	g_ptr_array_sort(names, compare_texts);
	for (guint i = 0; i < names->len; i++) {
		rollup.name = rollup.title = names->pdata[i];
		if (!compute_rollup(input, services, &rollup, report, error))
			return false;
	}
	return true;
}

/* A service is held to its own objective when it has one on its requests, else to its pool's SLO.
 */
static const struct decimal *target_of_service(
    const struct slo_input *input, const struct service *service)
{
	const struct pool *pool = policy_pool(input->policy, service->pool);
	const struct decimal *own = NULL;
	guint count = 0;

	for (guint i = 0; i < input->objectives->len; i++) {
		const struct objective *objective = input->objectives->pdata[i];

		if (!g_str_equal(objective->service, service->name) ||
		    !g_str_equal(objective->metric, "requests"))
			continue;
		own = &objective->target_percent;
		count++;
	}
	if (count == 1)
		return own;
	return pool != NULL && pool->has_slo ? &pool->slo_percent : NULL;
}

static bool compute_rollups(const struct slo_input *input, const GPtrArray *services,
    struct slo_report *report, GError **error)
{
	const struct policy *policy = input->policy;
	struct rollup system = { "system", "system", "Whole system",
		policy->has_system_target ? &policy->system_target_percent : NULL, NULL };

	if (!compute_rollup(input, services, &system, report, error))
		return false;
	for (guint i = 0; i < policy->pools->len; i++) {
		const struct pool *pool = policy->pools->pdata[i];
		struct rollup rollup = { "pool", pool->name, pool->name,
			pool->has_slo ? &pool->slo_percent : NULL, group_pool };

		if (!compute_rollup(input, services, &rollup, report, error))
			return false;
	}
	struct rollup team = { "team", NULL, NULL, NULL, group_team };
	struct rollup product = { "product", NULL, NULL, NULL, group_product };
	if (!compute_groups(input, services, team, report, error) ||
	    !compute_groups(input, services, product, report, error))
		return false;
	for (guint i = 0; i < services->len; i++) {
		const struct service *service = services->pdata[i];
		struct rollup rollup = { "service", service->name, service->title,
			target_of_service(input, service), group_service };

		if (!compute_rollup(input, services, &rollup, report, error))
			return false;
	}
	return true;
}

/* Most budget used first; what has no data comes last; then by name. */
static gint compare_worst_first(gconstpointer left, gconstpointer right)
{
	const struct slo_result *a = *(struct slo_result *const *)left;
	const struct slo_result *b = *(struct slo_result *const *)right;
	double used_a = slo_budget_consumed(a), used_b = slo_budget_consumed(b);

	if (isnan(used_a) != isnan(used_b))
		return isnan(used_a) ? 1 : -1;
	if (!isnan(used_a) && used_a != used_b)
		return used_a > used_b ? -1 : 1;
	return strcmp(a->name, b->name);
}

struct slo_report *slo_compute(const struct slo_input *input, GError **error)
{
	g_autoptr(GPtrArray) services =
	    catalogue_services_on(input->catalogue, civil_to_days(input->period.first));
	struct slo_report *report = g_new0(struct slo_report, 1);
	bool ok = true;

	report->period = input->period;
	report->zone = input->policy->zone;
	report->is_running = input->is_running;
	report->objectives = g_ptr_array_new_with_free_func(slo_result_free);
	report->rollups = g_ptr_array_new_with_free_func(slo_result_free);
	period_bounds(&input->period, report->zone, &report->start_utc, &report->end_utc);
	for (guint i = 0; ok && i < input->objectives->len; i++)
		ok = compute_objective(input, input->objectives->pdata[i], false, report, error);
	if (ok && compute_pool_defaults(input, services, report, error) &&
	    compute_rollups(input, services, report, error)) {
		g_ptr_array_sort(report->objectives, compare_worst_first);
		return report;
	}
	slo_report_free(report);
	return NULL;
}
