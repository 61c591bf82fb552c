#define _GNU_SOURCE /* sched_setaffinity() */
/* Days that are kept are the days that come out anew, whatever happened to the facts. */
#include "tests/support_ledger_slo.h"

#include <sched.h>
#include <string.h>

#include "analytics/burn.h"
#include "base/instant.h"

/* --- a random history --- */

static int64_t pick(struct room *room, int64_t limit)
{
	return (int64_t)random_below(&room->seed, (uint64_t)limit);
}

/* An instant of the ten weeks from 20 August on, by the hour. */
static int64_t some_hour(struct room *room)
{
	return at("2026-08-20T00:00:00Z") + pick(room, 70 * 24) * 3600;
}

static const char *some_service(struct room *room)
{
	static const char *const services[] = { "web", "shop", "mail" };

	return services[pick(room, G_N_ELEMENTS(services))];
}

static void load_samples(struct room *room)
{
	static const int64_t steps[] = { 900, 3600, 3600, 21600, 86400 };
	GString *text = g_string_new("timestamp,service,good,total\n");
	const char *service = some_service(room);
	bool is_zero = g_str_equal(service, "shop") && pick(room, 2) == 0;
	int64_t step_s = steps[pick(room, G_N_ELEMENTS(steps))], start_utc = some_hour(room);
	int64_t end_utc = start_utc + (1 + pick(room, 12)) * 86400, bad = 1 + pick(room, 40);

	/* some come at odd minutes; some are mostly missing */
	start_utc += pick(room, 3) == 0 ? 60 * pick(room, 60) : 0;
	int64_t missing = pick(room, 3) == 0 ? 8 : 1;
	for (int64_t utc = start_utc; utc < end_utc; utc += step_s) {
		if (pick(room, 10) < missing)
			continue;
		int64_t total = pick(room, 2000);

		append_time(text, utc);
		g_string_append_printf(text, ",%s,%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT "\n",
		    service, total - MIN(total, pick(room, bad)), total);
	}
	room_import(room, is_zero ? "metrics-zero" : "nines-metrics", text->str);
	g_string_free(text, TRUE);
}

static void load_gauges(struct room *room)
{
	GString *text = g_string_new("timestamp,service,metric,value\n");
	int64_t start_utc = some_hour(room);

	for (int64_t hour = 0; hour < 24 * (1 + pick(room, 8)); hour++)
		if (pick(room, 8) != 0) {
			append_time(text, start_utc + hour * 3600);
			g_string_append_printf(
			    text, ",shop,p99,%d.%d\n", (int)pick(room, 500), (int)pick(room, 10));
		}
	room_import(room, "nines-gauges", text->str);
	g_string_free(text, TRUE);
}

static void load_correction(struct room *room)
{
	static const char *const objectives[] = { "web-success", "web-slices", "web-bugs" };
	GString *text = g_string_new("start,end,kind,reason,approver,service,objective\n");
	int64_t start_utc = some_hour(room);
	bool is_of_all = pick(room, 3) == 0;

	append_time(text, start_utc);
	g_string_append_c(text, ',');
	append_time(text, start_utc + 60 + pick(room, 100000));
	g_string_append_printf(text, ",maintenance,planned,ada,%s,%s\n",
	    is_of_all ? "" : some_service(room),
	    pick(room, 3) == 0 ? objectives[pick(room, G_N_ELEMENTS(objectives))] : "");
	room_import(room, "nines-corrections", text->str);
	g_string_free(text, TRUE);
}

/* One of eight incidents begins, or becomes another one: it is resolved, or open again. */
static void load_incident(struct room *room)
{
	GString *text = g_string_new(
	    "id,title,services,started_at,maintenance,detected_at,acknowledged_at,resolved_at\n");
	int64_t start_utc = some_hour(room) + pick(room, 3600);
	int64_t detected_utc = start_utc + pick(room, 600);

	g_string_append_printf(text, "INC-%d,Down,%s%s,", (int)pick(room, 8), some_service(room),
	    pick(room, 3) == 0 ? ";mail" : "");
	append_time(text, start_utc);
	g_string_append(text, pick(room, 6) == 0 ? ",yes," : ",no,");
	append_time(text, detected_utc);
	g_string_append_c(text, ',');
	if (pick(room, 4) != 0)
		append_time(text, detected_utc + pick(room, 900));
	g_string_append_c(text, ',');
	if (pick(room, 4) != 0)
		append_time(text, detected_utc + pick(room, 3 * 86400));
	g_string_append_c(text, '\n');
	room_import(room, "nines-incidents", text->str);
	g_string_free(text, TRUE);
}

static void load_event(struct room *room)
{
	GString *text = g_string_new("kind,subject,at,id,closed_at\n");
	int64_t bug = pick(room, 6);
	/* each bug was found when it was found; it is closed and opened again */
	int64_t at_utc = at("2026-08-25T00:00:00Z") + (bug * 7919 % 60) * 86400 + 7 * 3600;

	g_string_append_printf(
	    text, "%s,%s,", bug == 5 ? "release" : "bug", bug % 2 == 0 ? "web" : "mail");
	append_time(text, at_utc);
	g_string_append_printf(text, ",BUG-%d,", (int)bug);
	if (pick(room, 3) != 0)
		append_time(text, at_utc + pick(room, 9 * 86400));
	g_string_append_c(text, '\n');
	room_import(room, "nines-events", text->str);
	g_string_free(text, TRUE);
}

static struct burn_condition *some_condition(struct room *room)
{
	struct burn_condition *condition = g_new0(struct burn_condition, 1);

	condition->name = g_strdup("own");
	condition->severity = g_strdup(pick(room, 2) == 0 ? "page" : "ticket");
	condition->long_s = 3600 * (1 + pick(room, 24 * 6));
	condition->short_s = pick(room, 2) * 3600;
	condition->hold_s = pick(room, 3) * 1800;
	condition->threshold = (struct fraction){ 1 + pick(room, 12), 1 };
	return condition;
}

static struct slo_window some_window(struct room *room)
{
	static const char *const zones[] = { "Europe/Berlin", "America/Los_Angeles",
		"Pacific/Auckland", "UTC" };
	static const int seconds[] = { 0, 0, 45000, 82800 };
	static const enum window_unit units[] = { WINDOW_WEEK, WINDOW_MONTH, WINDOW_QUARTER };
	struct slo_window window = { .is_rolling = pick(room, 4) == 0, .count = 1 };

	window.unit = window.is_rolling ? WINDOW_DAY : units[pick(room, 3)];
	window.count = window.is_rolling ? 28 : 1;
	window.anchor_day = day("2026-01-05");
	window.anchor_s = window.is_rolling ? 0 : seconds[pick(room, 4)];
	window.zone = pick(room, 2) == 0 ? zone_find(zones[pick(room, 4)]) : NULL;
	return window;
}

static void change_version(struct room *room, struct objective *objective)
{
	static const char *const targets[] = { "90", "99", "99.5", "99.9" };
	struct decimal target = percent_of(targets[pick(room, 4)]);

	switch (pick(room, 5)) {
	case 0:
		if (objective->has_target)
			objective->target_percent = target;
		break;
	case 1:
		objective->gap = (enum gap_rule)pick(room, 5);
		break;
	case 2:
		if (objective->budgeting == BUDGET_TIMESLICES)
			objective->slice_target_percent = target;
		objective->slice_s = objective->slice_s > 0 ? 600 * (1 + pick(room, 24)) : 0;
		break;
	case 3:
		g_ptr_array_set_size(objective->burn_conditions, 0);
		if (pick(room, 3) != 0)
			g_ptr_array_add(objective->burn_conditions, some_condition(room));
		break;
	case 4:
		objective->value.digits += objective->value.digits > 0;
		break;
	}
}

/* All versions of a name have its zone and its time of day. */
static void change_window(struct room *room, const char *name)
{
	struct slo_window window = some_window(room);

	for (guint i = 0; i < room->world->objectives->len; i++) {
		struct objective *objective = room->world->objectives->pdata[i];

		if (g_str_equal(objective->name, name))
			objective->window = window;
	}
}

static struct objective *copy_of(struct room *room, const struct objective *from)
{
	struct objective *copy = add_objective(room->world, from->name, from->service, "99");

	g_free(copy->metric);
	copy->metric = g_strdup(from->metric);
	copy->event = g_strdup(from->event);
	copy->pool = g_strdup(from->pool);
	copy->kind = from->kind;
	copy->indicator = from->indicator;
	copy->budgeting = from->budgeting;
	copy->counts_open = from->counts_open;
	copy->comparison = from->comparison;
	copy->value = from->value;
	copy->has_target = from->has_target;
	copy->target_percent = from->target_percent;
	copy->slice_s = from->slice_s;
	copy->slice_target_percent = from->slice_target_percent;
	copy->gap = from->gap;
	copy->window = from->window;
	return copy;
}

static void change_objective(struct room *room)
{
	GPtrArray *objectives = room->world->objectives;
	guint index = (guint)pick(room, objectives->len);
	struct objective *objective = objectives->pdata[index];
	int64_t what = pick(room, 6);

	if (what == 0 && objectives->len > 6) {
		g_ptr_array_remove_index(objectives, index);
		return;
	}
	if (what == 1) {
		struct objective *copy = copy_of(room, objective);

		copy->valid_from = day("2026-08-25") + pick(room, 60);
		change_version(room, copy);
		return;
	}
	if (what == 2)
		change_window(room, objective->name);
	else
		change_version(room, objective);
}

static void undo_some(struct room *room)
{
	int64_t load_id = ledger_number(room->fixture,
	    "SELECT coalesce(max(id), 0) FROM load "
	    "WHERE status = 'loaded' AND path LIKE 'inbox/%'");

	/* one of the last ones */
	for (int64_t id = load_id - pick(room, 12); id <= load_id && load_id > 0; id++) {
		g_autofree char *sql =
		    g_strdup_printf("SELECT status = 'loaded' AND path LIKE "
				    "'inbox/%%' FROM load WHERE id = %" G_GINT64_FORMAT,
			id);

		if (id > 0 && ledger_number(room->fixture, sql) != 0) {
			room_undo(room, id);
			return;
		}
	}
}

static const struct {
	const char *name;
	void (*happen)(struct room *room);
	int weight;
} happenings[] = {
	{ "samples", load_samples, 6 },
	{ "gauges", load_gauges, 2 },
	{ "a correction", load_correction, 2 },
	{ "an incident", load_incident, 5 },
	{ "an event", load_event, 3 },
	{ "an objective", change_objective, 5 },
	{ "an undoing", undo_some, 3 },
};

static guint some_happening(struct room *room)
{
	int64_t chosen = pick(room, 26);

	for (guint i = 0; i < G_N_ELEMENTS(happenings); i++) {
		chosen -= happenings[i].weight;
		if (chosen < 0)
			return i;
	}
	return 0;
}

/* One objective of every kind. */
static void add_objectives(struct room *room)
{
	struct world *world = room->world;
	struct objective *one;

	add_objective(world, "web-success", "web", "99");
	one = add_objective(world, "web-slices", "web", "95");
	one->kind = OBJECTIVE_TIMESLICES;
	one->budgeting = BUDGET_TIMESLICES;
	one->slice_s = 1800;
	one->slice_target_percent = percent_of("99");
	one = add_objective(world, "web-ratios", "web", "99");
	one->kind = OBJECTIVE_RATIO_TIMESLICES;
	one->budgeting = BUDGET_RATIO_TIMESLICES;
	one->slice_s = 7200;
	add_objective(world, "shop-success", "shop", "99.5");
	one = add_objective(world, "shop-latency", "shop", "90");
	one->kind = OBJECTIVE_THRESHOLD;
	one->indicator = INDICATOR_GAUGE;
	g_free(one->metric);
	one->metric = g_strdup("p99");
	one->comparison = COMPARE_LT;
	one->value = percent_of("300.5");
	add_count(world, "web-bugs", "web", "5");
	add_count(world, "web-open", "web", "2")->counts_open = true;
	for (int is_pool = 0; is_pool < 2; is_pool++) {
		one = add_objective(world, is_pool ? "pool-answers" : "web-answers", "web", "90");
		one->kind = OBJECTIVE_RESPONSE;
		one->indicator = INDICATOR_RESPONSE;
		g_clear_pointer(&one->metric, g_free);
		one->comparison = COMPARE_LTE;
		one->value = percent_of("300");
		one->pool = g_strdup(is_pool ? "A" : NULL);
	}
}

static void check_all(struct room *room, const char *after)
{
	int64_t end_day = day_of_second(room->facts.known_until_utc) + 2;

	if (room->first_day == G_MAXINT64)
		return;
	room_check(room, room->first_day, end_day, after);
	/* parts come out as they do in the whole */
	int64_t from = room->first_day + pick(room, end_day - room->first_day);
	room_check(room, from, MIN(from + 1 + pick(room, 20), end_day), after);
}

static void kept_days_are_those_that_come_out_anew(void **state)
{
	struct room *room = *state;
	const char *seed = g_getenv("NINES_TEST_SEED");

	room->seed = seed != NULL ? g_ascii_strtoull(seed, NULL, 10) : 20261122;
	add_objectives(room);
	for (int step = 0; step < 60; step++) {
		GString *after = g_string_new(NULL);

		/* mostly one thing at a time, sometimes a night's work */
		for (int64_t count = pick(room, 4) == 0 ? 4 : 1; count > 0; count--) {
			guint chosen = some_happening(room);

			happenings[chosen].happen(room);
			g_string_append_printf(after, " %s,", happenings[chosen].name);
		}
		room_refresh(room);
		g_string_append_printf(after, " step %d", step);
		check_all(room, keep(room->world, g_string_free(after, FALSE)));
	}
}

/* --- cores --- */

static void as_many_cores_as_there_are_say_the_same(void **state)
{
	struct room *room = *state;
	cpu_set_t all, one;
	int cores = 0;

	room->seed = 7;
	add_objectives(room);
	load_weeks(room);
	for (int i = 0; i < 8; i++) {
		load_incident(room);
		load_gauges(room);
	}
	assert_int_equal(sched_getaffinity(0, sizeof(all), &all), 0);
	CPU_ZERO(&one);
	for (int cpu = 0; cpu < CPU_SETSIZE && CPU_COUNT(&one) == 0; cpu++)
		if (CPU_ISSET(cpu, &all))
			CPU_SET(cpu, &one);
	cores = CPU_COUNT(&all);
	/* kept by one core */
	assert_int_equal(sched_setaffinity(0, sizeof(one), &one), 0);
	room_refresh(room);
	assert_int_equal(sched_setaffinity(0, sizeof(all), &all), 0);
	print_message("             one core and %d\n", cores);
	/* computed by all */
	room_check(room, room->first_day, day("2026-11-01"), "one core");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_room(kept_days_are_those_that_come_out_anew),
		in_room(as_many_cores_as_there_are_say_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
