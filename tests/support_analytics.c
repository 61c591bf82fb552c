#include "tests/support_analytics.h"

#include <math.h>
#include <string.h>

#include "analytics/pay_period.h"
#include "analytics/slo_parts.h"
#include "base/instant.h"
#include "base/yaml.h"

static void destroy_shift(gpointer data)
{
	shift_free(data);
}

static void destroy_callout(gpointer data)
{
	callout_free(data);
}

static void destroy_problem(gpointer data)
{
	pay_problem_free(data);
}

static void destroy_incident(gpointer data)
{
	incident_free(data);
}

static void destroy_postmortem(gpointer data)
{
	postmortem_free(data);
}

static void destroy_objective(gpointer data)
{
	objective_free(data);
}

static void destroy_series(gpointer data)
{
	sample_series_free(data);
}

static void destroy_correction(gpointer data)
{
	correction_free(data);
}

static void destroy_event(gpointer data)
{
	event_free(data);
}

static void destroy_track(gpointer data)
{
	slo_track_free(data);
}

int world_setup(void **state)
{
	struct world *world = g_new0(struct world, 1);
	void *files = NULL;

	if (folder_setup(&files) != 0)
		return -1;
	world->files = files;
	world->texts = g_ptr_array_new_with_free_func(g_free);
	world->catalogue = catalogue_new();
	world->shifts = g_ptr_array_new_with_free_func(destroy_shift);
	world->callouts = g_ptr_array_new_with_free_func(destroy_callout);
	world->unknown = g_ptr_array_new_with_free_func(destroy_problem);
	world->incidents = g_ptr_array_new_with_free_func(destroy_incident);
	world->postmortems = g_ptr_array_new_with_free_func(destroy_postmortem);
	world->objectives = g_ptr_array_new_with_free_func(destroy_objective);
	world->series = g_ptr_array_new_with_free_func(destroy_series);
	world->corrections = g_ptr_array_new_with_free_func(destroy_correction);
	world->events = g_ptr_array_new_with_free_func(destroy_event);
	world->tracks = g_ptr_array_new_with_free_func(destroy_track);
	world->known_until_utc = at("2100-01-01T00:00:00Z");
	*state = world;
	return 0;
}

int world_teardown(void **state)
{
	struct world *world = *state;
	void *files = world->files;
	GPtrArray *lists[] = { world->texts, world->shifts, world->callouts, world->unknown,
		world->incidents, world->postmortems, world->objectives, world->series,
		world->corrections, world->events, world->tracks };

	g_clear_pointer(&world->pool_objectives, g_ptr_array_unref);
	pay_report_free(world->pay);
	slo_report_free(world->slo);
	month_trend_free(world->trend);
	for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
		g_ptr_array_unref(lists[i]);
	catalogue_free(world->catalogue);
	policy_free(world->policy);
	g_free(world);
	return folder_teardown(&files);
}

const char *keep(struct world *world, char *text)
{
	g_ptr_array_add(world->texts, text);
	return text;
}

static struct policy *read_policy(const char *yaml, GError **error)
{
	g_autoptr(GPtrArray) documents =
	    yaml_read("nines.yaml", yaml, strlen(yaml), YAML_ANY, error);

	return documents != NULL && documents->len > 0 ? policy_read(documents->pdata[0], error)
						       : NULL;
}

void set_policy(struct world *world, const char *yaml)
{
	g_autoptr(GError) error = NULL;

	policy_free(world->policy);
	world->policy = read_policy(yaml, &error);
	if (world->policy == NULL) {
		print_error("%s\n", error != NULL ? error->message : "no document");
		fail();
	}
}

const char *policy_refusal(struct world *world, const char *yaml)
{
	g_autoptr(GError) error = NULL;
	struct policy *policy = read_policy(yaml, &error);

	assert_true((policy == NULL) == (error != NULL));
	policy_free(policy);
	return keep(world, g_strdup(error != NULL ? error->message : ""));
}

void set_usual_policy(struct world *world, const char *pay_lines)
{
	const char *yaml = keep(world,
	    g_strconcat(
		"zone: Europe/Berlin\n"
		"currency: EUR\n"
		"calendars: {DE: {covers: [2025, 2027]}}\n"
		"slo: {system_target: 99.9}\n"
		"pools:\n"
		"  A: {mtta_target: 5m, slo: 99.99, standby: {work: 0, nonwork: 1, weekend: 1/3, "
		"holiday: 2}, callout: {nonwork: 1.5, weekend: 2, holiday: 3}}\n"
		"  B: {mtta_target: 15m, slo: 99.9, standby: {work: 0, nonwork: 0.5, weekend: 0.5, "
		"holiday: 2}, callout: {nonwork: 1, weekend: 1, holiday: 1}}\n"
		"  C: {standby: {work: 0, nonwork: 0, weekend: 1/3, holiday: 0}}\n"
		"pay:\n"
		"  zone: engineer\n",
		pay_lines, NULL));

	set_policy(world, yaml);
}

static int64_t day_or_earliest(const char *date)
{
	return date != NULL ? day(date) : day("0001-01-01");
}

struct service *add_service(
    struct world *world, const char *name, const char *product, const char *team, const char *pool)
{
	struct service *service = g_new0(struct service, 1);

	service->name = g_strdup(name);
	service->title = g_strdup(name);
	service->product = g_strdup(product);
	service->team = g_strdup(team);
	service->pool = g_strdup(pool);
	service->valid_from = day_or_earliest(NULL);
	g_ptr_array_add(world->catalogue->services, service);
	return service;
}

struct engineer *add_engineer(
    struct world *world, const char *id, const char *zone, const char *calendar)
{
	struct engineer *engineer = g_new0(struct engineer, 1);

	engineer->id = g_strdup(id);
	engineer->name = g_strdup(id);
	engineer->email = g_strdup_printf("%s@example.com", id);
	engineer->zone = zone_find(zone);
	assert_non_null(engineer->zone);
	engineer->calendar = g_strdup(calendar);
	engineer->valid_from = day_or_earliest(NULL);
	g_ptr_array_add(world->catalogue->engineers, engineer);
	return engineer;
}

struct rate *add_rate(struct world *world, const char *engineer, const char *text,
    const char *currency, const char *valid_from)
{
	struct rate *rate = g_new0(struct rate, 1);

	rate->engineer = g_strdup(engineer);
	rate->text = g_strdup(text);
	assert_true(fraction_parse(text, &rate->hourly_rate));
	rate->currency = g_strdup(currency);
	rate->valid_from = day_or_earliest(valid_from);
	rate->source = g_strdup_printf("catalogue/rates.csv:%u", world->catalogue->rates->len + 2);
	g_ptr_array_add(world->catalogue->rates, rate);
	return rate;
}

struct holiday *add_holiday(struct world *world, const char *calendar, const char *date, int from_s)
{
	struct holiday *holiday = g_new0(struct holiday, 1);

	holiday->calendar = g_strdup(calendar);
	holiday->day = day(date);
	holiday->name = g_strdup("Holiday");
	holiday->from_s = from_s;
	g_ptr_array_add(world->catalogue->holidays, holiday);
	return holiday;
}

void add_berliner(struct world *world, const char *id)
{
	add_engineer(world, id, "Europe/Berlin", "DE");
	add_rate(world, id, "10.00", "EUR", NULL);
}

struct shift *add_shift(
    struct world *world, const char *pool, const char *engineer, const char *start, const char *end)
{
	struct shift *shift = g_new0(struct shift, 1);

	shift->schedule = g_strdup_printf("%s-primary", pool);
	shift->pool = g_strdup(pool);
	shift->engineer = g_strdup(engineer);
	shift->role = g_strdup("primary");
	shift->start_utc = at(start);
	shift->end_utc = at(end);
	shift->source = g_strdup_printf("inbox/shifts.csv:%03u", world->shifts->len + 2);
	g_ptr_array_add(world->shifts, shift);
	return shift;
}

struct callout *add_callout(
    struct world *world, const char *pool, const char *engineer, const char *start, const char *end)
{
	struct callout *callout = g_new0(struct callout, 1);

	callout->incident = g_strdup_printf("INC-%u", world->callouts->len + 1);
	callout->pool = g_strdup(pool);
	callout->engineer = g_strdup(engineer);
	callout->start_utc = at(start);
	callout->end_utc = at(end);
	callout->source = g_strdup_printf("inbox/callouts.csv:%03u", world->callouts->len + 2);
	g_ptr_array_add(world->callouts, callout);
	return callout;
}

static GPtrArray *split_services(const char *services)
{
	GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
	g_auto(GStrv) parts = g_strsplit(services, ";", -1);

	for (guint i = 0; parts[i] != NULL; i++)
		g_ptr_array_add(list, g_strdup(parts[i]));
	return list;
}

struct incident *add_incident(
    struct world *world, const char *id, const char *services, const char *start, const char *end)
{
	struct incident *incident = g_new0(struct incident, 1);

	incident->id = g_strdup(id);
	incident->title = g_strdup(id);
	incident->services = split_services(services);
	incident->started_utc = at(start);
	incident->detected_utc = incident->acknowledged_utc = incident->mitigated_utc = NO_TIME;
	incident->resolved_utc = end != NULL ? at(end) : NO_TIME;
	incident->source = g_strdup_printf("inbox/incidents.csv:%u", world->incidents->len + 2);
	g_ptr_array_add(world->incidents, incident);
	return incident;
}

struct postmortem *add_postmortem(
    struct world *world, const char *id, const char *services, const char *date)
{
	struct postmortem *postmortem = g_new0(struct postmortem, 1);

	postmortem->id = g_strdup(id);
	postmortem->title = g_strdup(id);
	postmortem->services = split_services(services);
	postmortem->day = day(date);
	postmortem->downtime_minutes = -1;
	g_ptr_array_add(world->postmortems, postmortem);
	return postmortem;
}

struct sample_series *add_series(
    struct world *world, const char *service, int64_t step_s, int scale)
{
	struct sample_series *series = g_new0(struct sample_series, 1);

	series->service = g_strdup(service);
	series->metric = g_strdup("requests");
	series->step_s = step_s;
	series->scale = scale;
	series->samples = g_array_new(FALSE, FALSE, sizeof(struct sample));
	g_ptr_array_add(world->series, series);
	return series;
}

void add_sample(struct sample_series *series, int64_t at_utc, int64_t good, int64_t total)
{
	struct sample sample = { at_utc, good, total };

	g_array_append_val(series->samples, sample);
}

struct objective *add_objective(
    struct world *world, const char *name, const char *service, const char *percent)
{
	struct objective *objective = g_new0(struct objective, 1);

	objective->name = g_strdup(name);
	objective->title = g_strdup(name);
	objective->service = g_strdup(service);
	objective->series_service = g_strdup(service);
	objective->metric = g_strdup("requests");
	objective->has_target = true;
	objective->target_percent = percent_of(percent);
	objective->window = (struct slo_window){ .unit = WINDOW_MONTH, .count = 1 };
	objective->burn_conditions =
	    g_ptr_array_new_with_free_func((GDestroyNotify)burn_condition_free);
	objective->valid_from = G_MININT64;
	objective->source = g_strdup_printf("slos/%s.yaml:1", name);
	g_ptr_array_add(world->objectives, objective);
	return objective;
}

struct correction *add_correction(
    struct world *world, const char *service, const char *start, const char *end)
{
	struct correction *correction = g_new0(struct correction, 1);

	correction->kind = g_strdup("maintenance");
	correction->reason = g_strdup("planned");
	correction->approver = g_strdup("ada");
	correction->service = g_strdup(service);
	correction->start_utc = at(start);
	correction->end_utc = at(end);
	g_ptr_array_add(world->corrections, correction);
	return correction;
}

struct objective *add_count(
    struct world *world, const char *name, const char *service, const char *limit)
{
	struct objective *objective = add_objective(world, name, service, "0");

	g_clear_pointer(&objective->metric, g_free);
	objective->kind = OBJECTIVE_COUNT_CEILING;
	objective->indicator = INDICATOR_EVENTS;
	objective->event = g_strdup("bug");
	objective->has_target = false;
	objective->value = percent_of(limit);
	return objective;
}

struct event *add_event(
    struct world *world, const char *kind, const char *subject, const char *start, const char *end)
{
	struct event *event = g_new0(struct event, 1);

	event->kind = g_strdup(kind);
	event->subject = g_strdup(subject);
	event->at_utc = at(start);
	event->closed_utc = end != NULL ? at(end) : NO_TIME;
	g_ptr_array_add(world->events, event);
	return event;
}

struct decimal percent_of(const char *text)
{
	struct decimal value;

	if (!decimal_parse(text, &value))
		fail_msg("not a decimal: %s", text);
	return value;
}

struct period period_of(const char *text)
{
	struct period period;

	if (!period_parse(text, (struct civil_date){ 2026, 11, 22 }, &period, NULL))
		fail_msg("not a period: %s", text);
	return period;
}

int64_t local_at(const char *zone, const char *text)
{
	struct written_time time;

	if (zone_find(zone) == NULL || !written_time_parse(text, &time))
		fail_msg("not a local time: %s in %s", text, zone);
	return zone_instant(zone_find(zone), civil_to_days(time.date), time.second_of_day);
}

static gint compare_versions(
    const char *left_name, const char *right_name, int64_t left_day, int64_t right_day)
{
	int order = strcmp(left_name, right_name);

	return order != 0 ? order : (left_day > right_day) - (left_day < right_day);
}

static gint compare_services(gconstpointer left, gconstpointer right)
{
	const struct service *a = *(struct service *const *)left,
			     *b = *(struct service *const *)right;

	return compare_versions(a->name, b->name, a->valid_from, b->valid_from);
}

static gint compare_engineers(gconstpointer left, gconstpointer right)
{
	const struct engineer *a = *(struct engineer *const *)left;
	const struct engineer *b = *(struct engineer *const *)right;

	return compare_versions(a->id, b->id, a->valid_from, b->valid_from);
}

static gint compare_rates(gconstpointer left, gconstpointer right)
{
	const struct rate *a = *(struct rate *const *)left, *b = *(struct rate *const *)right;

	return compare_versions(a->engineer, b->engineer, a->valid_from, b->valid_from);
}

static gint compare_holidays(gconstpointer left, gconstpointer right)
{
	const struct holiday *a = *(struct holiday *const *)left,
			     *b = *(struct holiday *const *)right;

	return compare_versions(a->calendar, b->calendar, a->day, b->day);
}

static gint compare_incidents(gconstpointer left, gconstpointer right)
{
	const struct incident *a = *(struct incident *const *)left;
	const struct incident *b = *(struct incident *const *)right;

	return (a->started_utc > b->started_utc) - (a->started_utc < b->started_utc);
}

static gint compare_objectives(gconstpointer left, gconstpointer right)
{
	const struct objective *a = *(struct objective *const *)left;
	const struct objective *b = *(struct objective *const *)right;

	return compare_versions(a->name, b->name, a->valid_from, b->valid_from);
}

static gint compare_events(gconstpointer left, gconstpointer right)
{
	const struct event *a = *(struct event *const *)left, *b = *(struct event *const *)right;

	return (a->at_utc > b->at_utc) - (a->at_utc < b->at_utc);
}

static void sort_all(struct world *world)
{
	g_ptr_array_sort(world->objectives, compare_objectives);
	g_ptr_array_sort(world->events, compare_events);
	g_ptr_array_sort(world->catalogue->services, compare_services);
	g_ptr_array_sort(world->catalogue->engineers, compare_engineers);
	g_ptr_array_sort(world->catalogue->rates, compare_rates);
	g_ptr_array_sort(world->catalogue->holidays, compare_holidays);
	g_ptr_array_sort(world->incidents, compare_incidents);
}

static struct pay_report *try_pay(struct world *world, const char *period, GError **error)
{
	struct period months = period_of(period);
	struct pay_input input = {
		.period = pay_period_of(world->policy->pay, &months),
		.policy = world->policy,
		.catalogue = world->catalogue,
		.shifts = world->shifts,
		.callouts = world->callouts,
		.unknown = world->unknown,
		.incidents = world->incidents,
		.known_until_utc = world->known_until_utc,
	};

	sort_all(world);
	return pay_compute(&input, error);
}

const struct slo_facts *world_facts(struct world *world)
{
	sort_all(world);
	g_clear_pointer(&world->pool_objectives, g_ptr_array_unref);
	world->pool_objectives =
	    slo_pool_objectives(world->policy, world->catalogue, world->objectives);
	world->facts = (struct slo_facts){
		.policy = world->policy,
		.catalogue = world->catalogue,
		.objectives = world->objectives,
		.pool_objectives = world->pool_objectives,
		.corrections = world->corrections,
		.incidents = world->incidents,
		.events = world->events,
		.known_until_utc = world->known_until_utc,
	};
	return &world->facts;
}

static struct slo_report *try_slo(
    struct world *world, const char *period_text, bool is_running, GError **error)
{
	struct period period = period_of(period_text);
	const struct slo_facts *facts = world_facts(world);
	g_autoptr(GPtrArray) plans = slo_report_plans(facts, &period, world->wants_alerts);

	g_ptr_array_set_size(world->tracks, 0);
	for (guint i = 0; i < plans->len; i++) {
		const struct slo_plan *plan = plans->pdata[i];
		struct slo_track *track = slo_track_compute(facts, plan, world->series);

		if (track == NULL) {
			slo_fail_overflow(plan->name, error);
			return NULL;
		}
		g_ptr_array_add(world->tracks, track);
	}
	return slo_report_new(facts, world->tracks, &period, is_running, error);
}

static void fail_with(const GError *error)
{
	print_error("%s\n", error != NULL ? error->message : "failed without a message");
	fail();
}

const struct pay_report *world_pay(struct world *world, const char *period)
{
	g_autoptr(GError) error = NULL;

	pay_report_free(world->pay);
	world->pay = try_pay(world, period, &error);
	if (world->pay == NULL || error != NULL)
		fail_with(error);
	return world->pay;
}

const struct slo_report *world_slo(struct world *world, const char *period, bool is_running)
{
	g_autoptr(GError) error = NULL;

	slo_report_free(world->slo);
	world->slo = try_slo(world, period, is_running, &error);
	if (world->slo == NULL || error != NULL)
		fail_with(error);
	return world->slo;
}

const struct month_trend *world_trend(struct world *world, const char *period)
{
	struct period parsed = period_of(period);
	struct trend_input input = {
		.incidents = world->incidents,
		.postmortems = world->postmortems,
		.zone = world->policy != NULL ? world->policy->zone : zone_find("UTC"),
		.known_until_utc = world->known_until_utc,
	};

	sort_all(world);
	month_trend_free(world->trend);
	world->trend = trend_compute(&input, &parsed, false);
	return world->trend;
}

const char *slo_failure(struct world *world, const char *period)
{
	g_autoptr(GError) error = NULL;
	struct slo_report *report = try_slo(world, period, false, &error);
	bool failed = report == NULL && error != NULL;

	slo_report_free(report);
	if (!failed)
		fail_msg("the report of %s did not fail", period);
	return keep(world, g_strdup(error->message));
}

const char *pay_failure(struct world *world, const char *period)
{
	g_autoptr(GError) error = NULL;
	struct pay_report *report = try_pay(world, period, &error);
	bool failed = report == NULL && error != NULL;

	pay_report_free(report);
	if (!failed)
		fail_msg("pay of %s did not fail", period);
	return keep(world, g_strdup(error->message));
}

static const struct slo_result *find_result(
    const GPtrArray *results, const char *scope, const char *name)
{
	for (guint i = 0; i < results->len; i++) {
		const struct slo_result *result = results->pdata[i];

		if (g_str_equal(result->scope, scope) && g_str_equal(result->name, name))
			return result;
	}
	print_error("there is no %s %s\n", scope, name);
	fail();
	return NULL;
}

const struct slo_result *result_of(const struct slo_report *report, const char *name)
{
	return find_result(report->objectives, "objective", name);
}

const struct slo_track *track_of(const struct world *world, const char *name)
{
	const struct slo_track *track = slo_find_track(world->tracks, "objective", name);

	assert_non_null(track);
	return track;
}

const struct slo_day *day_of(const struct slo_result *result, const char *date)
{
	for (guint i = 0; i < result->days->len; i++) {
		const struct slo_day *found = &g_array_index(result->days, struct slo_day, i);

		if (found->day == day(date))
			return found;
	}
	fail_msg("%s has no day %s", result->name, date);
	return NULL;
}

const struct slo_result *rollup_of(
    const struct slo_report *report, const char *scope, const char *name)
{
	return find_result(report->rollups, scope, name);
}

void check_near(double actual, double expected, const char *expression, const char *file, int line)
{
	if (isnan(actual) && isnan(expected))
		return;
	if (actual == expected || fabs(actual - expected) <= 1e-11 * MAX(1, fabs(expected)))
		return;
	print_error("%s is %.15g, not %.15g\n", expression, actual, expected);
	_fail(file, line);
}

void check_slo_counts(
    struct slo_counts counts, int64_t good, int64_t total, const char *file, int line)
{
	if (counts.good != good || counts.total != total) {
		print_error("%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT ", not %" G_GINT64_FORMAT
			    " of %" G_GINT64_FORMAT "\n",
		    counts.good, counts.total, good, total);
		_fail(file, line);
	}
}

void check_slo_slots(
    const struct slo_slots *slots, const char *expected, const char *file, int line)
{
	g_autofree char *found = g_strdup_printf("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT
						 " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
	    slots->expected, slots->observed, slots->bad, slots->excluded);

	if (!g_str_equal(found, expected)) {
		print_error("expected, observed, bad, excluded are %s, not %s\n", found, expected);
		_fail(file, line);
	}
}

void set_four_services(struct world *world)
{
	set_usual_policy(world, "");
	add_service(world, "shop", "store", "front", "A");
	add_service(world, "web", "store", "front", "A");
	add_service(world, "mail", "post", "back", "B");
	add_service(world, "batch", "post", "back", "C");
}
