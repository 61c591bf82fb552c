#include "tests/support_ledger_slo.h"

#include <string.h>

#include "base/instant.h"
#include "etl/undo.h"
#include "tests/support_samples.h"

int room_setup(void **state)
{
	struct room *room = g_new0(struct room, 1);
	void *fixture = NULL, *world = NULL;

	if (samples_setup(&fixture) != 0 || world_setup(&world) != 0)
		return -1;
	room->fixture = fixture;
	room->world = world;
	set_usual_policy(world, "");
	import_text(fixture, "nines-services", "catalogue/more-services.csv",
	    "service,product,team,pool,critical\n"
	    "mail,post,back,B,no\n");
	*state = room;
	return 0;
}

static void forget(struct room *room)
{
	g_clear_pointer(&room->catalogue, catalogue_free);
	g_clear_pointer(&room->postmortems, g_ptr_array_unref);
	g_clear_pointer(&room->incidents, g_ptr_array_unref);
	g_clear_pointer(&room->corrections, g_ptr_array_unref);
	g_clear_pointer(&room->events, g_ptr_array_unref);
	g_clear_pointer(&room->pool_objectives, g_ptr_array_unref);
}

int room_teardown(void **state)
{
	struct room *room = *state;
	void *fixture = room->fixture, *world = room->world;
	int failed;

	forget(room);
	g_free(room);
	failed = samples_teardown(&fixture);
	return world_teardown(&world) != 0 || failed != 0 ? -1 : 0;
}

struct load_report *room_import(struct room *room, const char *profile, const char *text)
{
	g_autofree char *name = g_strdup_printf("inbox/%d.csv", room->files++);

	return import_text(room->fixture, profile, name, text);
}

void room_undo(struct room *room, int64_t load_id)
{
	struct fixture *fixture = room->fixture;
	g_autoptr(GError) error = NULL;
	struct undo undo;

	db_begin(fixture->db);
	bool ok = undo_begin(&undo, &fixture->context, fixture->profiles, load_id, &error);
	for (guint i = 0; ok && i < undo.loads->len; i++) {
		int64_t id = g_array_index(undo.loads, int64_t, i);
		g_autofree char *find = g_strdup_printf(
		    "SELECT sha256 || char(10) || profile FROM load WHERE id = %" G_GINT64_FORMAT,
		    id);
		g_auto(GStrv) words = g_strsplit(ledger_text(fixture, find), "\n", -1);
		g_autofree char *path =
		    g_strdup_printf("%s/archive/%s.gz", fixture->root, words[0]);
		struct input input = { .path = path,
			.shown_path = path,
			.profile = profile_find(fixture->profiles, words[1]) };

		ok = undo_replay(&undo, &input, id, &error);
	}
	undo_end(&undo);
	if (!ok || !db_commit(fixture->db, &error)) {
		print_error("load %" G_GINT64_FORMAT ": %s\n", load_id, error->message);
		fail();
	}
}

void room_read(struct room *room)
{
	struct db *db = room->fixture->db;
	struct world *world = room->world;

	forget(room);
	world_facts(world); /* sorts the objectives */
	room->catalogue = facts_catalogue(db);
	room->postmortems = facts_postmortems(db);
	room->incidents = facts_incidents(db, room->postmortems);
	room->corrections = facts_corrections(db);
	room->events = facts_events(db);
	room->pool_objectives =
	    slo_pool_objectives(world->policy, room->catalogue, world->objectives);
	struct facts_span span = facts_find_span(db);
	room->first_day = span.has_any
	    ? zone_local(world->policy->zone, span.first_utc).days - SLO_ROLLING_DAYS
	    : G_MAXINT64;
	room->facts = (struct slo_facts){
		.policy = world->policy,
		.catalogue = room->catalogue,
		.objectives = world->objectives,
		.pool_objectives = room->pool_objectives,
		.corrections = room->corrections,
		.incidents = room->incidents,
		.events = room->events,
		.known_until_utc = span.last_utc,
	};
}

void room_refresh(struct room *room)
{
	g_autoptr(GError) error = NULL;

	room_read(room);
	if (room->first_day == G_MAXINT64)
		return;
	db_begin(room->fixture->db);
	if (!facts_refresh_days(room->fixture->db, &room->facts, room->first_day, &error) ||
	    !db_commit(room->fixture->db, &error))
		fail_msg("%s", error->message);
}

static void destroy_plan(gpointer data)
{
	slo_plan_free(data);
}

GPtrArray *room_plans(const struct room *room, int64_t first_day, int64_t end_day)
{
	const struct slo_facts *facts = &room->facts;
	GPtrArray *plans = g_ptr_array_new_with_free_func(destroy_plan);
	g_autoptr(GPtrArray) all = slo_objective_versions(facts);
	g_autoptr(GPtrArray) services = catalogue_services_on(facts->catalogue, end_day);

	for (guint i = 0; i < all->len; i++)
		g_ptr_array_add(
		    plans, slo_plan_objective(facts, all->pdata[i], first_day, end_day, true));
	for (guint i = 0; i < services->len; i++)
		g_ptr_array_add(plans,
		    slo_plan_service(
			facts, ((struct service *)services->pdata[i])->name, first_day, end_day));
	return plans;
}

static gint compare_shares(gconstpointer left, gconstpointer right)
{
	const struct slo_share *a = left, *b = right;

	if (a->day != b->day)
		return a->day < b->day ? -1 : 1;
	return strcmp(a->incident->id, b->incident->id);
}

/* By day and id of the incident, one of each. */
static void tidy_shares(GArray *shares)
{
	g_array_sort(shares, compare_shares);
	for (guint i = 1; i < shares->len;) {
		struct slo_share *before = &g_array_index(shares, struct slo_share, i - 1);
		const struct slo_share *share = &g_array_index(shares, struct slo_share, i);

		if (compare_shares(before, share) != 0) {
			i++;
			continue;
		}
		before->bad += share->bad;
		g_array_remove_index(shares, i);
	}
}

/* Everything that a track says. Of services, no shares: nobody keeps them. */
static char *track_text(const struct slo_track *track)
{
	GString *text = g_string_new(track->scope);

	g_string_append_printf(text, " %s\n", track->name);
	for (guint i = 0; i < track->days->len; i++) {
		const struct slo_day *one = &g_array_index(track->days, struct slo_day, i);
		const int64_t numbers[] = { one->counts.good, one->counts.total, one->counts.scale,
			one->raw.good, one->raw.total, one->raw.scale, one->slots.expected,
			one->slots.observed, one->slots.bad, one->slots.excluded,
			one->unattributed_bad };
		g_autofree char *date = civil_format(civil_from_days(one->day));

		g_string_append(text, date);
		for (size_t j = 0; j < G_N_ELEMENTS(numbers); j++)
			g_string_append_printf(text, " %" G_GINT64_FORMAT, numbers[j]);
		g_string_append_c(text, '\n');
	}
	tidy_shares(track->shares);
	for (guint i = 0; g_str_equal(track->scope, "objective") && i < track->shares->len; i++) {
		const struct slo_share *share = &g_array_index(track->shares, struct slo_share, i);

		g_string_append_printf(text, "share %" G_GINT64_FORMAT " %s %" G_GINT64_FORMAT "\n",
		    share->day, share->incident->id, share->bad);
	}
	for (guint i = 0; i < track->alerts->len; i++) {
		const struct slo_alert *alert = &g_array_index(track->alerts, struct slo_alert, i);
		g_autofree char *start = instant_format(alert->start_utc);
		g_autofree char *end = instant_format(alert->end_utc);

		g_string_append_printf(
		    text, "alert %s %s %s %s\n", alert->condition, alert->severity, start, end);
	}
	return g_string_free(text, FALSE);
}

/* Shows the first line that differs. */
static void fail_at(const char *after, const char *kept_text, const char *anew_text)
{
	g_auto(GStrv) kept = g_strsplit(kept_text, "\n", -1);
	g_auto(GStrv) anew = g_strsplit(anew_text, "\n", -1);
	guint i = 0;

	while (kept[i] != NULL && anew[i] != NULL && g_str_equal(kept[i], anew[i]))
		i++;
	print_error("after %s\n%s\nkept: %s\nanew: %s\n", after, kept[0],
	    kept[i] != NULL ? kept[i] : "(end)", anew[i] != NULL ? anew[i] : "(end)");
	fail();
}

void room_check(struct room *room, int64_t first_day, int64_t end_day, const char *after)
{
	struct db *db = room->fixture->db;
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) plans = room_plans(room, first_day, end_day);
	g_autoptr(GPtrArray) kept = facts_read_tracks(db, &room->facts, plans);
	g_autoptr(GPtrArray) anew = facts_compute_tracks(db, &room->facts, plans, &error);

	if (anew == NULL || !db_check(db, &error))
		fail_msg("after %s: %s", after, error->message);
	assert_int_equal(kept->len, anew->len);
	for (guint i = 0; i < kept->len; i++) {
		g_autofree char *kept_text = track_text(kept->pdata[i]);
		g_autofree char *anew_text = track_text(anew->pdata[i]);

		if (!g_str_equal(kept_text, anew_text))
			fail_at(after, kept_text, anew_text);
	}
}

void append_time(GString *text, int64_t utc)
{
	g_autofree char *time = instant_format(utc);

	g_string_append(text, time);
}

void load_weeks(struct room *room)
{
	GString *text = g_string_new("timestamp,service,good,total\n");

	for (int64_t hour = 0; hour < 70 * 24; hour++) {
		int64_t utc = at("2026-08-20T00:00:00Z") + hour * 3600;

		for (int service = 0; service < 3; service++) {
			static const char *const names[] = { "web", "shop", "mail" };

			if (service == 2 && hour % 24 != 7)
				continue;
			append_time(text, utc);
			g_string_append_printf(
			    text, ",%s,%d,1000\n", names[service], 990 + (int)(hour * 7 % 11));
		}
	}
	room_import(room, "nines-metrics", text->str);
	g_string_free(text, TRUE);
}
