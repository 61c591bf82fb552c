/* Which kept days are computed anew. */
#include "tests/support_ledger_slo.h"

#include <string.h>

#include "base/instant.h"

static int64_t pick(struct room *room, int64_t limit)
{
	return (int64_t)random_below(&room->seed, (uint64_t)limit);
}

static void load_sample(struct room *room, const char *service, int64_t utc, int good)
{
	g_autofree char *time = instant_format(utc);
	g_autofree char *text =
	    g_strdup_printf("timestamp,service,good,total\n%s,%s,%d,1000\n", time, service, good);

	room_import(room, "nines-metrics", text);
}

/* Days begin at other instants for objectives of other places and times of day; the step of a day
 * shows in its neighbours; an incident shows in the slot before it. */
static void a_change_reaches_every_day_that_it_counts_for(void **state)
{
	struct room *room = *state;
	static const struct {
		const char *name, *service, *zone;
		int anchor_s;
	} objectives[] = {
		{ "a", "web", "Europe/Berlin", 0 },
		{ "b", "web", "America/Los_Angeles", 86340 },
		{ "c", "web", "Pacific/Auckland", 0 },
		{ "d", "mail", "America/Los_Angeles", 86340 },
		{ "e", "mail", "Pacific/Auckland", 0 },
	};

	room->seed = 20261122;
	for (size_t i = 0; i < G_N_ELEMENTS(objectives); i++) {
		struct slo_window *window =
		    &add_objective(room->world, objectives[i].name, objectives[i].service, "99")
			 ->window;

		window->zone = zone_find(objectives[i].zone);
		window->anchor_s = objectives[i].anchor_s;
	}
	load_weeks(room);
	room_refresh(room);
	for (int i = 0; i < 30; i++) {
		int64_t utc = at("2026-09-20T00:00:00Z") + pick(room, 10 * 24) * 3600;
		int64_t changed_day = day_of_second(utc);

		if (i % 3 == 2) {
			g_autofree char *start = instant_format(utc + 1800);
			g_autofree char *end = instant_format(utc + 1800 + 60);
			g_autofree char *text = g_strdup_printf(
			    "id,title,services,started_at,resolved_at\nINC-%d,Down,web;mail,%s,%s\n",
			    i, start, end);

			room_import(room, "nines-incidents", text);
		} else
			load_sample(room, i % 3 == 0 ? "web" : "mail", utc + i, 100 + i);
		room_refresh(room);
		room_check(room, changed_day - 7, changed_day + 12, "a change");
	}
}

/* How many days of the tracks were written since the last call, by name. */
static int64_t days_written(struct room *room, const char *name)
{
	g_autofree char *sql =
	    g_strdup_printf("SELECT count(*) FROM written WHERE name = '%s'", name);

	return ledger_number(room->fixture, sql);
}

static void change_target(struct room *room)
{
	((struct objective *)room->world->objectives->pdata[0])->target_percent = percent_of("98");
}

static void change_nothing(struct room *room)
{
	(void)room;
}

static void change_sample(struct room *room)
{
	load_sample(room, "web", at("2026-09-15T10:00:00Z"), 1);
}

static void take_sample_back(struct room *room)
{
	room_undo(room, ledger_number(room->fixture, "SELECT max(id) FROM load"));
}

static void change_rare_sample(struct room *room)
{
	load_sample(room, "mail", at("2026-09-15T07:00:00Z"), 1);
}

static void know_more(struct room *room)
{
	load_sample(room, "web", at("2026-10-29T00:00:00Z"), 999);
}

static void add_short_correction(struct room *room)
{
	room_import(room, "nines-corrections",
	    "start,end,kind,reason,approver\n"
	    "2026-09-15T10:00:00Z,2026-09-15T11:00:00Z,maintenance,planned,ada\n");
}

static void add_short_incident(struct room *room)
{
	room_import(room, "nines-incidents",
	    "id,title,services,started_at,resolved_at\n"
	    "INC-1,Down,web,2026-09-15T10:00:00Z,2026-09-15T11:00:00Z\n");
}

static void only_days_are_computed_that_changed(void **state)
{
	struct room *room = *state;
	/* of a change in a day: days beside it, and those whose alerts look back on it */
	enum { ALL = 99, FEW = 12, NONE = 0 };
	static const struct {
		const char *what;
		void (*happen)(struct room *room);
		int most[5]; /* objectives web, shop; services web, shop, mail */
	} cases[] = {
		{ "nothing", change_nothing, { NONE, NONE, NONE, NONE, NONE } },
		{ "a sample", change_sample, { FEW, NONE, FEW, NONE, NONE } },
		{ "a sample of a day", change_rare_sample, { NONE, NONE, NONE, NONE, FEW } },
		{ "a correction", add_short_correction, { FEW, FEW, FEW, FEW, FEW } },
		{ "an incident", add_short_incident, { FEW, FEW, FEW, FEW, FEW } },
		{ "a day more", know_more, { FEW, FEW, FEW, FEW, FEW } },
		{ "a target", change_target, { ALL, NONE, NONE, NONE, NONE } },
		{ "a sample again", change_sample, { NONE, NONE, NONE, NONE, NONE } },
	};
	static const char *const names[] = { "a-web", "b-shop", "web", "shop", "mail" };

	add_objective(room->world, "a-web", "web", "99");
	add_objective(room->world, "b-shop", "shop", "99");
	load_weeks(room);
	room_refresh(room);
	statement_run(
	    db_prepare(room->fixture->db, "CREATE TEMP TABLE written (name TEXT NOT NULL)"));
	statement_run(db_prepare(room->fixture->db,
	    "CREATE TEMP TRIGGER note_written AFTER INSERT ON main.slo_day BEGIN "
	    "INSERT INTO written VALUES (new.name); END"));
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		statement_run(db_prepare(room->fixture->db, "DELETE FROM written"));
		cases[i].happen(room);
		room_refresh(room);
		room_check(room, room->first_day, day("2026-11-01"), cases[i].what);
		for (size_t j = 0; j < G_N_ELEMENTS(names); j++) {
			int64_t written = days_written(room, names[j]);

			print_message("             %s: %d days of %s\n", cases[i].what,
			    (int)written, names[j]);
			assert_true(written <= cases[i].most[j]);
			assert_true((written > 0) == (cases[i].most[j] > 0));
		}
	}
}

static void samples_that_are_taken_back_leave_other_services_alone(void **state)
{
	struct room *room = *state;

	add_objective(room->world, "a-web", "web", "99");
	add_objective(room->world, "b-shop", "shop", "99");
	load_weeks(room);
	change_sample(room);
	room_refresh(room);
	statement_run(
	    db_prepare(room->fixture->db, "CREATE TEMP TABLE written (name TEXT NOT NULL)"));
	statement_run(db_prepare(room->fixture->db,
	    "CREATE TEMP TRIGGER note_written AFTER INSERT ON main.slo_day BEGIN "
	    "INSERT INTO written VALUES (new.name); END"));
	take_sample_back(room);
	room_refresh(room);
	room_check(room, room->first_day, day("2026-11-01"), "a sample that was taken back");
	assert_true(days_written(room, "web") > 0);
	assert_number(days_written(room, "mail"), 0);
}

/* --- what does not fit --- */

static void a_day_whose_sum_does_not_fit_fails_and_names_the_objective(void **state)
{
	struct room *room = *state;
	g_autoptr(GError) error = NULL;
	GString *text = g_string_new("timestamp,service,good,total\n");

	add_objective(room->world, "a-web", "web", "99");
	for (int i = 0; i < 12; i++)
		g_string_append_printf(
		    text, "2026-09-15T%02d:00:00Z,web,999999999999999999,999999999999999999\n", i);
	room_import(room, "nines-metrics", text->str);
	g_string_free(text, TRUE);
	room_read(room);
	db_begin(room->fixture->db);
	bool ok = facts_refresh_days(room->fixture->db, &room->facts, room->first_day, &error);
	db_rollback(room->fixture->db);
	assert_false(ok);
	assert_holds(error->message, "a-web");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_room(a_change_reaches_every_day_that_it_counts_for),
		in_room(only_days_are_computed_that_changed),
		in_room(samples_that_are_taken_back_leave_other_services_alone),
		in_room(a_day_whose_sum_does_not_fit_fails_and_names_the_objective),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
