#include "analytics/slo_track.h"

#include <string.h>

#include "analytics/interval.h"
#include "analytics/slo_events.h"
#include "base/instant.h"
#include "base/period.h"

void correction_free(struct correction *correction)
{
	g_free(correction->kind);
	g_free(correction->reason);
	g_free(correction->approver);
	g_free(correction->service);
	g_free(correction->objective);
	g_free(correction->source);
	g_free(correction);
}

bool correction_applies(
    const struct correction *correction, const char *service, const char *objective)
{
	return (correction->service == NULL || g_str_equal(correction->service, service)) &&
	    (correction->objective == NULL || g_strcmp0(correction->objective, objective) == 0);
}

void event_free(struct event *event)
{
	g_free(event->kind);
	g_free(event->subject);
	g_free(event);
}

struct slo_track *slo_track_new(const char *scope, const char *name)
{
	struct slo_track *track = g_new0(struct slo_track, 1);

	track->scope = g_strdup(scope);
	track->name = g_strdup(name);
	track->days = g_array_new(FALSE, FALSE, sizeof(struct slo_day));
	track->shares = g_array_new(FALSE, FALSE, sizeof(struct slo_share));
	track->alerts = g_array_new(FALSE, FALSE, sizeof(struct slo_alert));
	return track;
}

void slo_track_free(struct slo_track *track)
{
	if (track == NULL)
		return;
	g_free(track->scope);
	g_free(track->name);
	g_array_unref(track->days);
	g_array_unref(track->shares);
	g_array_unref(track->alerts);
	g_free(track);
}

static void track_destroy(gpointer data)
{
	slo_track_free(data);
}

GPtrArray *slo_track_list_new(void)
{
	return g_ptr_array_new_with_free_func(track_destroy);
}

const struct objective *objective_on(const GPtrArray *versions, int64_t day)
{
	const struct objective *found = NULL;

	for (guint i = 0; i < versions->len; i++) {
		const struct objective *version = versions->pdata[i];

		if (version->valid_from <= day)
			found = version;
	}
	return found;
}

bool objective_is_in_force(const struct objective *version)
{
	return version != NULL && (version->has_target || objective_counts_events(version->kind));
}

const struct zone *objective_zone(const struct objective *objective, const struct zone *report_zone)
{
	return objective->window.zone != NULL ? objective->window.zone : report_zone;
}

int64_t slo_day_start(
    const struct objective *objective, const struct zone *report_zone, int64_t day)
{
	int second = objective->window.is_rolling ? 0 : objective->window.anchor_s;

	return zone_instant(objective_zone(objective, report_zone), day, second);
}

/* --- plans --- */

static void add_key(GArray *keys, const struct objective *version)
{
	struct series_key key = { version->series_service, version->metric,
		version->indicator == INDICATOR_GAUGE };

	if (version->indicator != INDICATOR_RATIO && version->indicator != INDICATOR_GAUGE)
		return;
	for (guint i = 0; i < keys->len; i++) {
		const struct series_key *known = &g_array_index(keys, struct series_key, i);

		if (g_str_equal(known->service, key.service) &&
		    g_str_equal(known->metric, key.metric) && known->is_gauge == key.is_gauge)
			return;
	}
	g_array_append_val(keys, key);
}

/* The end of the days that have begun by known_until. */
static int64_t clip_end(const struct slo_facts *facts, const struct objective *objective,
    int64_t first_day, int64_t end_day)
{
	const struct zone *zone = facts->policy->zone;
	int64_t last = zone_local(objective_zone(objective, zone), facts->known_until_utc).days;

	end_day = MIN(end_day, last + 1);
	while (end_day > first_day &&
	    slo_day_start(objective, zone, end_day - 1) >= facts->known_until_utc)
		end_day--;
	return MAX(end_day, first_day);
}

static struct slo_plan *plan_new(const char *scope, const char *name, const GPtrArray *versions)
{
	struct slo_plan *plan = g_new0(struct slo_plan, 1);

	plan->scope = scope;
	plan->name = name;
	plan->versions = g_ptr_array_ref((GPtrArray *)(guintptr)versions);
	plan->keys = g_array_new(FALSE, FALSE, sizeof(struct series_key));
	for (guint i = 0; i < versions->len; i++)
		add_key(plan->keys, versions->pdata[i]);
	return plan;
}

int slo_lead_days(const GPtrArray *versions)
{
	int64_t longest_s = 3 * SECONDS_PER_DAY; /* of the usual conditions */

	for (guint i = 0; i < versions->len; i++) {
		const struct objective *version = versions->pdata[i];

		for (guint k = 0; k < version->burn_conditions->len; k++) {
			const struct burn_condition *condition = version->burn_conditions->pdata[k];

			longest_s = MAX(longest_s, condition->long_s + condition->hold_s);
		}
	}
	return (int)(longest_s / SECONDS_PER_DAY + 1);
}

struct slo_plan *slo_plan_objective(const struct slo_facts *facts, const GPtrArray *versions,
    int64_t first_day, int64_t end_day, bool wants_alerts)
{
	const struct objective *last = versions->pdata[versions->len - 1];
	struct slo_plan *plan = plan_new("objective", last->name, versions);

	plan->first_day = first_day;
	plan->end_day = clip_end(facts, last, first_day, end_day);
	plan->wants_alerts = wants_alerts && plan->keys->len > 0 && last->has_target;
	plan->lead_days = plan->wants_alerts ? slo_lead_days(versions) : 0;
	return plan;
}

static struct objective *requests_of(const char *service)
{
	struct objective *objective = g_new0(struct objective, 1);

	objective->name = g_strdup(service);
	objective->title = g_strdup(service);
	objective->service = g_strdup(service);
	objective->series_service = g_strdup(service);
	objective->metric = g_strdup("requests");
	objective->window = (struct slo_window){ .unit = WINDOW_MONTH, .count = 1 };
	objective->burn_conditions = g_ptr_array_new();
	objective->valid_from = G_MININT64;
	return objective;
}

struct slo_plan *slo_plan_service(
    const struct slo_facts *facts, const char *service, int64_t first_day, int64_t end_day)
{
	g_autoptr(GPtrArray) versions = g_ptr_array_new();
	struct objective *requests = requests_of(service);

	g_ptr_array_add(versions, requests);
	struct slo_plan *plan = plan_new("service", requests->name, versions);
	plan->requests = requests;
	plan->first_day = first_day;
	plan->end_day = clip_end(facts, requests, first_day, end_day);
	return plan;
}

void slo_plan_free(struct slo_plan *plan)
{
	g_ptr_array_unref(plan->versions);
	objective_free(plan->requests);
	g_array_unref(plan->keys);
	g_free(plan);
}

static void plan_destroy(gpointer data)
{
	slo_plan_free(data);
}

GPtrArray *slo_plan_list_new(void)
{
	return g_ptr_array_new_with_free_func(plan_destroy);
}

struct slo_span slo_plan_samples(const struct slo_facts *facts, const struct slo_plan *plan)
{
	const struct objective *last = plan->versions->pdata[plan->versions->len - 1];
	const struct zone *zone = facts->policy->zone;

	return (struct slo_span){
		slo_day_start(last, zone, plan->first_day - plan->lead_days) - 2 * SECONDS_PER_DAY,
		slo_day_start(last, zone, plan->end_day) + SECONDS_PER_DAY,
	};
}

/* --- objectives of pools --- */

/* Whether a service says itself how available it is to be. Bugs, releases and responses do not. */
static bool has_objective(const GPtrArray *objectives, const char *service)
{
	for (guint i = 0; i < objectives->len; i++) {
		const struct objective *objective = objectives->pdata[i];

		if (g_str_equal(objective->service, service) &&
		    objective->indicator != INDICATOR_EVENTS &&
		    objective->indicator != INDICATOR_RESPONSE)
			return true;
	}
	return false;
}

static void objective_destroy(gpointer data)
{
	objective_free(data);
}

static gint compare_objectives(gconstpointer left, gconstpointer right)
{
	const struct objective *a = *(struct objective *const *)left;
	const struct objective *b = *(struct objective *const *)right;
	int names = strcmp(a->name, b->name);

	return names != 0 ? names
			  : (a->valid_from > b->valid_from) - (a->valid_from < b->valid_from);
}

static const char *pool_before(const GPtrArray *services, guint index)
{
	const struct service *service = services->pdata[index];
	const struct service *before = index > 0 ? services->pdata[index - 1] : NULL;

	return before != NULL && g_str_equal(before->name, service->name) ? before->pool : NULL;
}

GPtrArray *slo_pool_objectives(
    const struct policy *policy, const struct catalogue *catalogue, const GPtrArray *objectives)
{
	GPtrArray *all = g_ptr_array_new_with_free_func(objective_destroy);

	for (guint i = 0; i < catalogue->services->len; i++) {
		const struct service *service = catalogue->services->pdata[i];
		const struct pool *pool = policy_pool(policy, service->pool);
		const char *before = pool_before(catalogue->services, i);

		if (has_objective(objectives, service->name) ||
		    g_strcmp0(before, service->pool) == 0)
			continue;
		struct objective *objective = requests_of(service->name);
		g_free(objective->name);
		g_free(objective->title);
		objective->name = g_strdup_printf("%s-pool-slo", service->name);
		objective->title =
		    g_strdup_printf("%s (SLO of pool %s)", service->title, service->pool);
		objective->has_target = pool != NULL && pool->has_slo;
		if (objective->has_target)
			objective->target_percent = pool->slo_percent;
		/* as everywhere, the first version of a service stands in for the time before it */
		objective->valid_from = before == NULL ? G_MININT64 : service->valid_from;
		g_ptr_array_add(all, objective);
	}
	g_ptr_array_sort(all, compare_objectives);
	return all;
}

/* --- computing --- */

/* A track in the making. */
struct making {
	const struct slo_facts *facts;
	const struct slo_plan *plan;
	const GPtrArray *series;
	GArray *corrected;      /* struct interval, merged */
	GArray *incident_spans; /* struct incident_span */
	GArray *observations;   /* struct burn_observation, when alerts are wanted */
	struct slo_track *track;
};

/* Which spans an objective of a service, or the service in a roll-up (objective NULL), leaves out.
 */
static GArray *corrected_spans(
    const struct slo_facts *facts, const char *service, const char *objective)
{
	GArray *spans = interval_list_new();

	for (guint i = 0; i < facts->corrections->len; i++) {
		const struct correction *correction = facts->corrections->pdata[i];

		if (correction_applies(correction, service, objective))
			interval_list_add(spans, correction->start_utc, correction->end_utc);
	}
	interval_list_merge(spans);
	return spans;
}

static const struct sample_series *find_series(
    const GPtrArray *series, const struct objective *objective)
{
	bool is_gauge = objective->indicator == INDICATOR_GAUGE;

	if (objective->indicator != INDICATOR_RATIO && !is_gauge)
		return NULL;
	for (guint i = 0; i < series->len; i++) {
		const struct sample_series *one = series->pdata[i];

		if (one->is_gauge == is_gauge &&
		    g_str_equal(one->service, objective->series_service) &&
		    g_str_equal(one->metric, objective->metric))
			return one;
	}
	return NULL;
}

/* Whether an incident was going on, or began while the last slot of the day may have lasted: a step
 * is less than two days (sample_series.h). */
static bool overlaps(const GArray *spans, struct slo_span day)
{
	for (guint i = 0; i < spans->len; i++) {
		const struct incident_span *span = &g_array_index(spans, struct incident_span, i);

		if (span->start_utc >= day.end_utc + 2 * SECONDS_PER_DAY)
			break;
		if (span->end_utc > day.start_utc)
			return true;
	}
	return false;
}

/* Observes a day; of one before the first day, only for the alerts. */
static bool compute_day(struct making *making, int64_t day)
{
	const struct slo_plan *plan = making->plan;
	const struct objective *version = objective_on(plan->versions, day);
	const struct zone *zone = making->facts->policy->zone;

	if (version == NULL || (plan->requests == NULL && !objective_is_in_force(version)))
		return true;
	struct slo_observe_input input = {
		.objective = version,
		.series = find_series(making->series, version),
		.day = { slo_day_start(version, zone, day), slo_day_start(version, zone, day + 1) },
		.corrected = making->corrected,
		.known_until_utc = making->facts->known_until_utc,
	};
	bool has_incident = overlaps(making->incident_spans, input.day);
	bool is_series =
	    version->indicator != INDICATOR_EVENTS && version->indicator != INDICATOR_RESPONSE;
	struct slo_observed observed;

	input.wants_observations = plan->wants_alerts || has_incident;
	slo_observed_init(&observed);
	bool fits = is_series ? slo_observe(&input, &observed)
			      : slo_observe_events(making->facts, &input, day, &observed);
	if (fits && day >= plan->first_day) {
		struct slo_day result = { day, observed.counts, observed.raw, observed.slots, 0 };

		if (is_series && has_incident)
			result.unattributed_bad = slo_share_day(observed.observations,
			    making->incident_spans, day, making->track->shares);
		else if (is_series)
			result.unattributed_bad = observed.counts.total - observed.counts.good;
		g_array_append_val(making->track->days, result);
	}
	if (plan->wants_alerts)
		g_array_append_vals(
		    making->observations, observed.observations->data, observed.observations->len);
	slo_observed_clear(&observed);
	return fits;
}

static void take_alerts(struct slo_track *track, const GPtrArray *conditions, const GArray *alerts)
{
	for (guint i = 0; i < alerts->len; i++) {
		const struct burn_alert *alert = &g_array_index(alerts, struct burn_alert, i);
		const struct burn_condition *condition = conditions->pdata[alert->condition];
		struct slo_alert taken = { g_intern_string(condition->name),
			g_intern_string(condition->severity), alert->start_utc, alert->end_utc };

		g_array_append_val(track->alerts, taken);
	}
}

static gint compare_alerts(gconstpointer left, gconstpointer right)
{
	const struct slo_alert *a = left, *b = right;

	if (a->start_utc != b->start_utc)
		return a->start_utc < b->start_utc ? -1 : 1;
	return strcmp(a->condition, b->condition);
}

/* The last one of the first `count` that ends as this one begins, or NULL. */
static struct slo_alert *find_continued(GArray *alerts, guint count, const struct slo_alert *alert)
{
	for (guint i = count; i-- > 0;) {
		struct slo_alert *before = &g_array_index(alerts, struct slo_alert, i);

		if (before->condition == alert->condition && before->severity == alert->severity &&
		    before->end_utc == alert->start_utc)
			return before;
	}
	return NULL;
}

void slo_alerts_join(GArray *alerts)
{
	guint count = 0;

	for (guint i = 0; i < alerts->len; i++) {
		struct slo_alert alert = g_array_index(alerts, struct slo_alert, i);
		struct slo_alert *before = find_continued(alerts, count, &alert);

		if (before != NULL)
			before->end_utc = alert.end_utc;
		else
			g_array_index(alerts, struct slo_alert, count++) = alert;
	}
	g_array_set_size(alerts, count);
}

/* Replays the alerts of the days from *day on that have one version and window. */
static void replay_run(struct making *making, int64_t *day)
{
	const struct slo_plan *plan = making->plan;
	const struct zone *zone = making->facts->policy->zone;
	const struct objective *version = objective_on(plan->versions, *day);
	int64_t end = *day + 1;

	if (!objective_is_in_force(version)) {
		*day = end;
		return;
	}
	int64_t start_utc = slo_day_start(version, zone, *day);
	struct slo_span window = slo_window_at(&version->window, zone, start_utc);
	while (end < plan->end_day && objective_on(plan->versions, end) == version &&
	    (version->window.is_rolling || slo_day_start(version, zone, end) < window.end_utc))
		end++;
	g_autoptr(GPtrArray) conditions = version->burn_conditions->len > 0
	    ? g_ptr_array_ref(version->burn_conditions)
	    : burn_default_conditions(window.end_utc - window.start_utc);
	g_autoptr(GArray) alerts = burn_replay(making->observations, version->target_percent,
	    conditions, start_utc, slo_day_start(version, zone, end));
	take_alerts(making->track, conditions, alerts);
	*day = end;
}

static bool compute_days(struct making *making)
{
	const struct slo_plan *plan = making->plan;

	for (int64_t day = plan->first_day - plan->lead_days; day < plan->end_day; day++)
		if (!compute_day(making, day))
			return false;
	for (int64_t day = plan->first_day; plan->wants_alerts && day < plan->end_day;)
		replay_run(making, &day);
	g_array_sort(making->track->alerts, compare_alerts);
	slo_alerts_join(making->track->alerts);
	return true;
}

struct slo_track *slo_track_compute(
    const struct slo_facts *facts, const struct slo_plan *plan, const GPtrArray *series)
{
	const struct objective *last = plan->versions->pdata[plan->versions->len - 1];
	const char *objective = plan->requests == NULL ? plan->name : NULL;
	g_autoptr(GArray) corrected = corrected_spans(facts, last->service, objective);
	g_autoptr(GArray) incident_spans =
	    incident_spans_of(facts->incidents, last->service, facts->known_until_utc);
	g_autoptr(GArray) observations = g_array_new(FALSE, FALSE, sizeof(struct burn_observation));
	struct making making = { facts, plan, series, corrected, incident_spans, observations,
		slo_track_new(plan->scope, plan->name) };

	if (compute_days(&making))
		return making.track;
	slo_track_free(making.track);
	return NULL;
}
