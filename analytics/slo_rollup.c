/* The roll-ups of a report: sums of the requests of services, each with its formula. */
#include <string.h>

#include "analytics/interval.h"
#include "analytics/slo_parts.h"
#include "base/words.h"

/* A group of services that is summed up. A service belongs to it on the days on which it did. */
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

/* The day of the sum that a service's day is added to. */
static struct slo_day *day_of_sum(GArray *days, int64_t first_day, int64_t day)
{
	return &g_array_index(days, struct slo_day, (guint)(day - first_day));
}

static bool add_to_day(struct slo_day *sum, const struct slo_day *day)
{
	struct slo_sum added = {
		.counts = sum->counts,
		.raw = sum->raw,
		.unattributed_bad = sum->unattributed_bad,
		.slots = sum->slots,
	};

	if (!slo_sum_add_day(&added, day))
		return false;
	sum->counts = added.counts;
	sum->raw = added.raw;
	sum->unattributed_bad = added.unattributed_bad;
	sum->slots = added.slots;
	return true;
}

/* The member services' days, summed by day: every day of [first, end), at one scale. */
static GArray *empty_days(int64_t first_day, int64_t end_day, int scale)
{
	GArray *days = g_array_new(FALSE, TRUE, sizeof(struct slo_day));

	g_array_set_size(days, (guint)MAX(end_day - first_day, 0));
	for (guint i = 0; i < days->len; i++) {
		struct slo_day *day = &g_array_index(days, struct slo_day, i);

		day->day = first_day + i;
		day->counts.scale = day->raw.scale = scale;
	}
	return days;
}

/* The services that belong to a roll-up on some day of [first, end). */
static GPtrArray *find_members(
    const struct slo_facts *facts, const struct rollup *rollup, int64_t first_day, int64_t end_day)
{
	const GPtrArray *versions = facts->catalogue->services;
	GPtrArray *names = g_ptr_array_new();

	for (guint i = 0; i < versions->len; i++) {
		const struct service *service = versions->pdata[i];
		const struct service *next = i + 1 < versions->len ? versions->pdata[i + 1] : NULL;
		const struct service *before = i > 0 ? versions->pdata[i - 1] : NULL;
		bool is_first = before == NULL || !g_str_equal(before->name, service->name);
		bool is_last = next == NULL || !g_str_equal(next->name, service->name);

		if ((!is_first && service->valid_from >= end_day) ||
		    (!is_last && next->valid_from <= first_day) || !is_member(rollup, service))
			continue;
		if (names->len == 0 || !g_str_equal(names->pdata[names->len - 1], service->name))
			g_ptr_array_add(names, service->name);
	}
	return names;
}

/* What is summed up, and the window of days. */
struct rollup_days {
	int64_t first_day, end_day;
	GPtrArray *members;
	GArray *days;
};

static bool add_member(const struct slo_facts *facts, const struct rollup *rollup,
    const struct slo_track *track, struct rollup_days *sum)
{
	for (guint i = 0; i < track->days->len; i++) {
		const struct slo_day *day = &g_array_index(track->days, struct slo_day, i);

		if (day->day < sum->first_day || day->day >= sum->end_day)
			continue;
		const struct service *service =
		    catalogue_service(facts->catalogue, track->name, day->day);
		if (is_member(rollup, service) &&
		    !add_to_day(day_of_sum(sum->days, sum->first_day, day->day), day))
			return false;
	}
	return true;
}

/* Days that have begun, for all services alike. */
static int64_t begun_end(const GPtrArray *tracks, int64_t first_day, int64_t end_day)
{
	int64_t last = first_day - 1;

	for (guint i = 0; i < tracks->len; i++) {
		const struct slo_track *track = tracks->pdata[i];

		if (g_str_equal(track->scope, "service") && track->days->len > 0)
			last = MAX(last,
			    g_array_index(track->days, struct slo_day, track->days->len - 1).day);
	}
	return MIN(end_day, last + 1);
}

static bool sum_members(const struct slo_facts *facts, const struct slo_request *request,
    const struct rollup *rollup, struct rollup_days *sum)
{
	int scale = 0;
	bool fits = true;

	sum->members = find_members(facts, rollup, sum->first_day, sum->end_day);
	for (guint i = 0; i < sum->members->len; i++) {
		const struct slo_track *track =
		    slo_find_track(request->tracks, "service", sum->members->pdata[i]);

		if (track != NULL)
			scale =
			    MAX(scale, slo_days_scale(track->days, sum->first_day, sum->end_day));
	}
	sum->days = empty_days(
	    sum->first_day, begun_end(request->tracks, sum->first_day, sum->end_day), scale);
	for (guint i = 0; fits && i < sum->members->len; i++) {
		const struct slo_track *track =
		    slo_find_track(request->tracks, "service", sum->members->pdata[i]);

		if (track != NULL)
			fits = add_member(facts, rollup, track, sum);
	}
	return fits;
}

/* Sums the days of a window, and what they come to against a target. */
static bool sum_window(const struct slo_facts *facts, const struct decimal *target,
    const GArray *days, bool is_running, struct slo_sum *sum)
{
	const struct zone *zone = facts->policy->zone;

	sum->span.start_utc = zone_day_start(zone, sum->first_day);
	sum->span.end_utc = zone_day_start(zone, sum->end_day);
	sum->window_s = sum->span.end_utc - sum->span.start_utc;
	if (!slo_sum_days(sum, days, false))
		return false;
	if (target != NULL) {
		sum->allowed_minutes =
		    slo_budget_minutes(slo_target_allowed_share(*target), sum->window_s);
		if (!slo_budget_add(&sum->budget, sum->counts, *target))
			return false;
	}
	slo_sum_conclude(sum, OBJECTIVE_SUCCESS_RATE, target != NULL, is_running);
	return true;
}

static void keep_days(const GArray *days, int64_t first_day, GArray *kept)
{
	for (guint i = 0; i < days->len; i++) {
		const struct slo_day *day = &g_array_index(days, struct slo_day, i);

		if (day->day >= first_day)
			g_array_append_vals(kept, day, 1);
	}
}

/* The days that a roll-up is summed up for: the period, and the rolling days beside it. */
struct rollup_span {
	int64_t first_day, end_day;
	int64_t
	    rolling_end_day; /* the end of the period, or the start of the day that is running */
	int64_t from_day;    /* the first of all */
};

static struct rollup_span span_of(const struct slo_facts *facts, const struct slo_request *request)
{
	struct rollup_span span = {
		.first_day = civil_to_days(request->period->first),
		.end_day = civil_to_days(request->period->end),
	};
	int64_t known_day = zone_local(facts->policy->zone, facts->known_until_utc).days;

	span.rolling_end_day =
	    request->is_running ? CLAMP(known_day, span.first_day, span.end_day) : span.end_day;
	span.from_day = MIN(span.first_day, span.rolling_end_day - SLO_ROLLING_DAYS);
	return span;
}

/* Adds a roll-up of days (struct slo_day, from the first of all on) to the report. Takes the
 * formula over. */
static struct slo_result *add_result(const struct rollup *rollup, const struct slo_request *request,
    char *formula, struct slo_report *report)
{
	struct slo_result *result = slo_result_new(rollup->scope, rollup->name);

	result->title = g_strdup(rollup->title);
	result->window = g_strdup(request->period->name);
	result->is_running = request->is_running;
	result->formula = formula;
	result->has_target = rollup->target_percent != NULL;
	if (result->has_target)
		result->target_percent = *rollup->target_percent;
	g_ptr_array_add(report->rollups, result);
	return result;
}

/* Sums the days up, for the period and for the rolling days. */
static bool fill_result(const struct slo_facts *facts, const struct rollup *rollup,
    const struct rollup_span *span, const GArray *days, struct slo_result *result)
{
	result->sum.first_day = span->first_day;
	result->sum.end_day = span->end_day;
	result->rolling.first_day = span->rolling_end_day - SLO_ROLLING_DAYS;
	result->rolling.end_day = span->rolling_end_day;
	result->has_rolling = true;
	keep_days(days, span->first_day, result->days);
	return sum_window(facts, rollup->target_percent, days, result->is_running, &result->sum) &&
	    sum_window(facts, rollup->target_percent, days, false, &result->rolling);
}

static void name_service(
    const struct slo_facts *facts, const struct rollup_span *span, struct slo_result *result)
{
	const struct service *sole =
	    catalogue_service(facts->catalogue, result->name, span->end_day - 1);

	result->service = g_strdup(sole->name);
	result->product = g_strdup(sole->product);
	result->team = g_strdup(sole->team);
	result->pool = g_strdup(sole->pool);
}

static bool compute_rollup(const struct slo_facts *facts, const struct slo_request *request,
    const struct rollup *rollup, struct slo_report *report, GError **error)
{
	struct rollup_span span = span_of(facts, request);
	struct rollup_days sum = { .first_day = span.from_day, .end_day = span.end_day };
	bool fits = sum_members(facts, request, rollup, &sum);
	g_autoptr(GPtrArray) members = find_members(facts, rollup, span.first_day, span.end_day);
	struct slo_result *result = add_result(rollup, request,
	    g_strdup_printf("sum of good / sum of total of requests over %u service%s",
		members->len, members->len == 1 ? "" : "s"),
	    report);

	if (rollup->group_of == group_service)
		name_service(facts, &span, result);
	fits = fits && fill_result(facts, rollup, &span, sum.days, result);
	g_ptr_array_unref(sum.members);
	g_array_unref(sum.days);
	return fits || slo_fail_overflow(rollup->name, error);
}

/* --- any critical service down --- */

/* The spans in which an incident of a critical service was going on. */
static GArray *critical_spans(const struct slo_facts *facts)
{
	GArray *spans = interval_list_new();

	for (guint i = 0; i < facts->incidents->len; i++) {
		const struct incident *incident = facts->incidents->pdata[i];
		int64_t day = zone_local(facts->policy->zone, incident->started_utc).days;
		bool is_critical = false;

		for (guint k = 0; k < incident->services->len; k++) {
			const struct service *service =
			    catalogue_service(facts->catalogue, incident->services->pdata[k], day);

			is_critical = is_critical || (service != NULL && service->critical);
		}
		if (is_critical && !incident->is_maintenance)
			interval_list_add(spans, incident->started_utc,
			    incident_end(incident, facts->known_until_utc));
	}
	interval_list_merge(spans);
	return spans;
}

/* Time that counts for nobody. */
static GArray *excluded_spans(const struct slo_facts *facts)
{
	GArray *spans = interval_list_new();

	for (guint i = 0; i < facts->corrections->len; i++) {
		const struct correction *correction = facts->corrections->pdata[i];

		if (correction->service == NULL && correction->objective == NULL)
			interval_list_add(spans, correction->start_utc, correction->end_utc);
	}
	interval_list_merge(spans);
	return spans;
}

/* The seconds of [start, end) that a merged list does not cover. */
static int64_t uncovered_s(const GArray *spans, int64_t start_utc, int64_t end_utc)
{
	g_autoptr(GArray) gaps = interval_list_gaps(spans, start_utc, end_utc);

	return interval_list_seconds(gaps);
}

/* What either of two merged lists covers. */
static GArray *union_of(const GArray *left, const GArray *right)
{
	GArray *both = interval_list_new();

	g_array_append_vals(both, left->data, left->len);
	g_array_append_vals(both, right->data, right->len);
	interval_list_merge(both);
	return both;
}

static GArray *critical_days(const struct slo_facts *facts, int64_t first_day, int64_t end_day)
{
	const struct zone *zone = facts->policy->zone;
	g_autoptr(GArray) down = critical_spans(facts);
	g_autoptr(GArray) excluded = excluded_spans(facts);
	g_autoptr(GArray) either = union_of(down, excluded);
	GArray *days = empty_days(first_day, end_day, 0);

	for (guint i = 0; i < days->len; i++) {
		struct slo_day *day = &g_array_index(days, struct slo_day, i);
		int64_t start_utc = zone_day_start(zone, day->day);
		int64_t end_utc = MIN(zone_day_start(zone, day->day + 1), facts->known_until_utc);

		if (end_utc <= start_utc) {
			g_array_set_size(days, i);
			break;
		}
		day->raw.total = end_utc - start_utc;
		day->raw.good = uncovered_s(down, start_utc, end_utc);
		day->counts.total = uncovered_s(excluded, start_utc, end_utc);
		day->counts.good = uncovered_s(either, start_utc, end_utc);
		day->slots = (struct slo_slots){ day->counts.total, day->counts.total,
			day->counts.total - day->counts.good, day->raw.total - day->counts.total };
	}
	return days;
}

static bool add_critical(const struct slo_facts *facts, const struct slo_request *request,
    const struct decimal *target, struct slo_report *report, GError **error)
{
	struct rollup rollup = { "system", "any-critical-down", "No critical service down", target,
		NULL };
	struct rollup_span span = span_of(facts, request);
	g_autoptr(GArray) days = critical_days(facts, span.from_day, span.end_day);
	struct slo_result *result = add_result(&rollup, request,
	    g_strdup("1 - seconds in which any critical service had an incident / seconds of the "
		     "period"),
	    report);

	result->kind = OBJECTIVE_TIMESLICES;
	return fill_result(facts, &rollup, &span, days, result) ||
	    slo_fail_overflow(rollup.name, error);
}

/* --- all of them --- */

/* One roll-up per distinct group that has a member in the period, by name. */
static bool compute_groups(const struct slo_facts *facts, const struct slo_request *request,
    struct rollup rollup, struct slo_report *report, GError **error)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	int64_t first_day = civil_to_days(request->period->first);
	int64_t end_day = civil_to_days(request->period->end);

	for (guint i = 0; i < facts->catalogue->services->len; i++) {
		const char *name = rollup.group_of(facts->catalogue->services->pdata[i]);

		if (!words_contain(names, name))
			g_ptr_array_add(names, (gpointer)(guintptr)name);
	}
	words_sort(names);
	for (guint i = 0; i < names->len; i++) {
		rollup.name = rollup.title = names->pdata[i];
		g_autoptr(GPtrArray) members = find_members(facts, &rollup, first_day, end_day);
		if (members->len > 0 && !compute_rollup(facts, request, &rollup, report, error))
			return false;
	}
	return true;
}

/* A service is held to its own objective when it has one on its requests, else to its pool's SLO.
 */
static const struct decimal *target_of_service(
    const struct slo_facts *facts, const struct service *service, int64_t day)
{
	const struct pool *pool = policy_pool(facts->policy, service->pool);
	const struct objective *own = NULL;
	bool is_sole = true;

	for (guint i = 0; i < facts->objectives->len; i++) {
		const struct objective *objective = facts->objectives->pdata[i];

		if (!g_str_equal(objective->series_service, service->name) ||
		    g_strcmp0(objective->metric, "requests") != 0 ||
		    objective->kind != OBJECTIVE_SUCCESS_RATE || objective->valid_from > day)
			continue;
		is_sole = is_sole && (own == NULL || g_str_equal(own->name, objective->name));
		own = objective;
	}
	if (own != NULL && is_sole)
		return &own->target_percent;
	return pool != NULL && pool->has_slo ? &pool->slo_percent : NULL;
}

static bool add_pools(const struct slo_facts *facts, const struct slo_request *request,
    struct slo_report *report, GError **error)
{
	for (guint i = 0; i < facts->policy->pools->len; i++) {
		const struct pool *pool = facts->policy->pools->pdata[i];
		struct rollup rollup = { "pool", pool->name, pool->name,
			pool->has_slo ? &pool->slo_percent : NULL, group_pool };

		if (!compute_rollup(facts, request, &rollup, report, error))
			return false;
	}
	return true;
}

static bool add_services(const struct slo_facts *facts, const struct slo_request *request,
    struct slo_report *report, GError **error)
{
	int64_t last_day = civil_to_days(request->period->end) - 1;
	g_autoptr(GPtrArray) services = catalogue_services_on(facts->catalogue, last_day);

	for (guint i = 0; i < services->len; i++) {
		const struct service *service = services->pdata[i];
		struct rollup rollup = { "service", service->name, service->title,
			target_of_service(facts, service, last_day), group_service };

		if (!compute_rollup(facts, request, &rollup, report, error))
			return false;
	}
	return true;
}

bool slo_add_rollups(const struct slo_facts *facts, const struct slo_request *request,
    struct slo_report *report, GError **error)
{
	const struct policy *policy = facts->policy;
	const struct decimal *target =
	    policy->has_system_target ? &policy->system_target_percent : NULL;
	struct rollup system = { "system", "system", "Whole system", target, NULL };
	struct rollup team = { "team", NULL, NULL, NULL, group_team };
	struct rollup product = { "product", NULL, NULL, NULL, group_product };

	return compute_rollup(facts, request, &system, report, error) &&
	    add_critical(facts, request, target, report, error) &&
	    add_pools(facts, request, report, error) &&
	    compute_groups(facts, request, team, report, error) &&
	    compute_groups(facts, request, product, report, error) &&
	    add_services(facts, request, report, error);
}
