/* A part of facts_slo.h: which of the kept days are stale, and computing them anew. */
#include "analytics/facts_slo_parts.h"

#include "analytics/interval.h"
#include "analytics/slo.h"
#include "base/period.h"

enum {
	/* of all tracks: ten years would not fit the memory */
	DAYS_AT_A_TIME = 92,
	/* An instant lies in a day that began up to two days before by UTC (west of Greenwich, with
	 * windows that begin in the evening), and counts for days beside its own: the step of their
	 * samples, and incidents that their last slots overlap. */
	DAYS_BEFORE = 4,
	DAYS_BEHIND = 3,
};

/* --- what is stale --- */

struct refresh {
	struct db *db;
	const struct slo_facts *facts;
	int64_t first_day, end_day; /* of all facts */
	int64_t known_day;          /* days from here on changed by what is known now */
	GHashTable *stale;          /* service -> GArray * of struct interval of days, merged */
	GArray *stale_of_all;       /* of days, merged: of all services */
	GHashTable *definitions;    /* `SCOPE NAME` -> definition that the days were computed by */
};

static void days_free(gpointer data)
{
	g_array_unref(data);
}

static GArray *days_of(struct refresh *refresh, const char *service)
{
	if (service == NULL)
		return refresh->stale_of_all;
	GArray *days = g_hash_table_lookup(refresh->stale, service);
	if (days == NULL) {
		days = interval_list_new();
		g_hash_table_insert(refresh->stale, g_strdup(service), days);
	}
	return days;
}

/* Reads the stale spans as days, with those beside them that they count for. */
static void read_stale(struct refresh *refresh)
{
	struct statement *rows =
	    db_prepare(refresh->db, "SELECT service, start_utc, end_utc FROM slo_stale");
	GHashTableIter iterator;
	gpointer days;

	refresh->stale = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, days_free);
	refresh->stale_of_all = interval_list_new();
	while (statement_step(rows))
		interval_list_add(days_of(refresh, column_text(rows, 0)),
		    day_of_second(column_int(rows, 1)) - DAYS_BEFORE,
		    day_of_second(column_int(rows, 2) - 1) + DAYS_BEHIND);
	interval_list_merge(refresh->stale_of_all);
	g_hash_table_iter_init(&iterator, refresh->stale);
	while (g_hash_table_iter_next(&iterator, NULL, &days))
		interval_list_merge(days);
}

static GHashTable *read_definitions(struct db *db)
{
	struct statement *rows =
	    db_prepare(db, "SELECT scope, name, definition FROM slo_definition");
	GHashTable *known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

	while (statement_step(rows))
		g_hash_table_insert(known,
		    g_strdup_printf("%s %s", column_text(rows, 0), column_text(rows, 1)),
		    g_strdup(column_text(rows, 2)));
	return known;
}

/* The first day that what is known now changes: nothing was expected behind what was known then. */
static int64_t find_known_day(struct refresh *refresh)
{
	struct statement *state =
	    db_prepare(refresh->db, "SELECT first_day, known_until_utc FROM slo_state");
	int64_t known_day = refresh->first_day;

	if (statement_step(state)) {
		int64_t known_utc = MIN(column_int(state, 1), refresh->facts->known_until_utc);

		known_day = column_int(state, 0) == refresh->first_day
		    ? MAX(known_day, day_of_second(known_utc) - DAYS_BEFORE)
		    : refresh->first_day;
		if (column_int(state, 1) == refresh->facts->known_until_utc &&
		    column_int(state, 0) == refresh->first_day)
			known_day = G_MAXINT64;
	}
	statement_reset(state);
	return known_day;
}

/* A track, and which of its days are to be computed. */
struct stale_track {
	const GPtrArray *versions; /* of an objective; NULL: a service */
	const char *service;       /* whose facts it is made of */
	int lead_days;             /* of its alerts */
	bool is_whole;
};

/* Widens a span by the days of a list that lie in the chunk, and the days behind them whose alerts
 * look back on them. */
static void widen(const GArray *days, int lead_days, struct interval chunk, struct interval *found)
{
	for (guint i = 0; days != NULL && i < days->len; i++) {
		struct interval span = g_array_index(days, struct interval, i);

		span.end_utc += span.end_utc < G_MAXINT64 / 2 ? lead_days : 0;
		span = interval_clip(span, chunk.start_utc, chunk.end_utc);
		if (span.start_utc == span.end_utc)
			continue;
		found->start_utc = MIN(found->start_utc, span.start_utc);
		found->end_utc = MAX(found->end_utc, span.end_utc);
	}
}

/* The stale days of a track in [first, end), as one span. */
static void find_days(const struct refresh *refresh, const struct stale_track *track,
    int64_t *first_day, int64_t *end_day)
{
	struct interval chunk = { *first_day, *end_day };
	struct interval found = { G_MAXINT64, G_MININT64 };

	if (track->is_whole)
		found = chunk;
	else if (refresh->known_day < chunk.end_utc)
		found =
		    (struct interval){ MAX(chunk.start_utc, refresh->known_day), chunk.end_utc };
	widen(refresh->stale_of_all, track->lead_days, chunk, &found);
	widen(g_hash_table_lookup(refresh->stale, track->service), track->lead_days, chunk, &found);
	*first_day = found.start_utc;
	*end_day = found.end_utc;
}

static void add_plan(
    const struct refresh *refresh, const struct stale_track *track, int64_t from, GPtrArray *plans)
{
	int64_t first = from, end = MIN(from + DAYS_AT_A_TIME, refresh->end_day);

	find_days(refresh, track, &first, &end);
	if (first >= end)
		return;
	g_ptr_array_add(plans,
	    track->versions != NULL
		? slo_plan_objective(refresh->facts, track->versions, first, end, true)
		: slo_plan_service(refresh->facts, track->service, first, end));
}

static bool compute_days(
    struct refresh *refresh, const GArray *tracks, int64_t from, GError **error)
{
	g_autoptr(GPtrArray) plans = slo_plan_list_new();

	for (guint i = 0; i < tracks->len; i++)
		add_plan(refresh, &g_array_index(tracks, struct stale_track, i), from, plans);
	g_autoptr(GPtrArray) computed =
	    facts_compute_tracks(refresh->db, refresh->facts, plans, error);
	if (computed == NULL)
		return false;
	for (guint i = 0; i < plans->len; i++)
		slo_days_write(refresh->db, refresh->facts, plans->pdata[i], computed->pdata[i]);
	return true;
}

/* --- definitions --- */

/* Which services a pool had when. */
static void define_members(const struct catalogue *catalogue, GString *text)
{
	for (guint i = 0; i < catalogue->services->len; i++) {
		const struct service *service = catalogue->services->pdata[i];

		g_string_append_printf(text, "\n%s %s %" G_GINT64_FORMAT, service->name,
		    service->pool, service->valid_from);
	}
}

/* What alerts depend on: the target, the length of the window, and what is to fire when. */
static void define_alerts(const struct objective *version, GString *text)
{
	g_autofree char *target = decimal_format(version->target_percent);
	g_autofree char *window = slo_window_format(&version->window);

	g_string_append_printf(text, "\n%s %s", target, window);
	for (guint i = 0; i < version->burn_conditions->len; i++) {
		const struct burn_condition *condition = version->burn_conditions->pdata[i];

		g_string_append_printf(text,
		    "\n%s %s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
		    " %d %" G_GINT64_FORMAT "/%" G_GINT64_FORMAT,
		    condition->name, condition->severity, condition->long_s, condition->short_s,
		    condition->hold_s, condition->is_inclusive, condition->threshold.numerator,
		    condition->threshold.denominator);
	}
}

/* Days before the first event of a kind, of whatever service, are not known to be without. */
static void define_first_event(const struct refresh *refresh, const char *kind, GString *text)
{
	const GPtrArray *events = refresh->facts->events;

	for (guint i = 0; i < events->len; i++) {
		const struct event *event = events->pdata[i];

		if (!g_str_equal(event->kind, kind))
			continue;
		g_string_append_printf(text, "\n%" G_GINT64_FORMAT, event->at_utc);
		break;
	}
}

/* What the days of an objective depend on besides the facts of those days. */
static char *define(const struct refresh *refresh, const GPtrArray *versions)
{
	GString *text = g_string_new(zone_name(refresh->facts->policy->zone));

	for (guint i = 0; i < versions->len; i++) {
		const struct objective *version = versions->pdata[i];
		g_autofree char *days = objective_fingerprint(version);

		g_string_append_printf(text, "\n%" G_GINT64_FORMAT " %s\n%s", version->valid_from,
		    version->service, days);
		define_alerts(version, text);
		if (version->pool != NULL)
			define_members(refresh->facts->catalogue, text);
		if (version->event != NULL)
			define_first_event(refresh, version->event, text);
	}
	return g_string_free(text, FALSE);
}

static void drop_days(struct refresh *refresh, const char *scope, const char *name)
{
	struct slo_plan all = {
		.scope = scope, .name = name, .first_day = G_MININT64, .end_day = G_MAXINT64
	};

	slo_days_clear(refresh->db, &all);
}

/* Whether the days of a track were computed by another definition; from now on by this one. */
static bool redefine(
    struct refresh *refresh, const char *scope, const char *name, const char *definition)
{
	struct statement *write = db_prepare(refresh->db,
	    "INSERT INTO slo_definition (scope, name, definition) VALUES (:scope, :name, :definition) "
	    "ON CONFLICT (scope, name) DO UPDATE SET definition = :definition");
	g_autofree char *key = g_strdup_printf("%s %s", scope, name);
	const char *before = g_hash_table_lookup(refresh->definitions, key);
	bool is_other = g_strcmp0(before, definition) != 0;

	if (is_other) {
		drop_days(refresh, scope, name);
		bind_text(write, ":scope", scope);
		bind_text(write, ":name", name);
		bind_text(write, ":definition", definition);
		statement_run(write);
	}
	g_hash_table_remove(refresh->definitions, key);
	return is_other;
}

/* Objectives and services that there are no more. */
static void forget_rest(struct refresh *refresh)
{
	struct statement *forget = db_prepare(
	    refresh->db, "DELETE FROM slo_definition WHERE scope = :scope AND name = :name");
	GHashTableIter iterator;
	gpointer key;

	g_hash_table_iter_init(&iterator, refresh->definitions);
	while (g_hash_table_iter_next(&iterator, &key, NULL)) {
		g_auto(GStrv) words = g_strsplit(key, " ", 2);

		drop_days(refresh, words[0], words[1]);
		bind_text(forget, ":scope", words[0]);
		bind_text(forget, ":name", words[1]);
		statement_run(forget);
	}
}

static GArray *find_tracks(struct refresh *refresh, const GPtrArray *all, const GPtrArray *services)
{
	GArray *tracks = g_array_new(FALSE, FALSE, sizeof(struct stale_track));
	const char *zone = zone_name(refresh->facts->policy->zone);

	for (guint i = 0; i < all->len; i++) {
		const GPtrArray *versions = all->pdata[i];
		const struct objective *last = versions->pdata[versions->len - 1];
		g_autofree char *definition = define(refresh, versions);
		struct stale_track track = { versions, last->series_service,
			slo_lead_days(versions),
			redefine(refresh, "objective", last->name, definition) };

		g_array_append_val(tracks, track);
	}
	for (guint i = 0; i < services->len; i++) {
		const struct service *service = services->pdata[i];
		struct stale_track track = { NULL, service->name, 0,
			redefine(refresh, "service", service->name, zone) };

		g_array_append_val(tracks, track);
	}
	forget_rest(refresh);
	return tracks;
}

/* --- all of it --- */

/* The month up to which facts were known has more of them now, or none where some were expected. */
static void mark_month(struct refresh *refresh)
{
	struct statement *state = db_prepare(refresh->db, "SELECT known_until_utc FROM slo_state");
	struct statement *mark = db_prepare(
	    refresh->db, "INSERT INTO month_stale (period, and_later) VALUES (:period, 1)");

	if (statement_step(state) && column_int(state, 0) != refresh->facts->known_until_utc) {
		struct period month = period_month(zone_date(refresh->facts->policy->zone,
		    MIN(column_int(state, 0), refresh->facts->known_until_utc) - 1));

		bind_text(mark, ":period", month.name);
		statement_run(mark);
	}
	statement_reset(state);
}

static void write_state(struct refresh *refresh)
{
	mark_month(refresh);
	struct statement *write = db_prepare(refresh->db,
	    "INSERT INTO slo_state (id, first_day, known_until_utc) VALUES (1, :first_day, :known) "
	    "ON CONFLICT (id) DO UPDATE SET first_day = :first_day, known_until_utc = :known");

	bind_int(write, ":first_day", refresh->first_day);
	bind_int(write, ":known", refresh->facts->known_until_utc);
	statement_run(write);
	statement_run(db_prepare(refresh->db, "DELETE FROM slo_stale"));
}

bool facts_refresh_days(
    struct db *db, const struct slo_facts *facts, int64_t first_day, GError **error)
{
	struct refresh refresh = {
		.db = db,
		.facts = facts,
		.first_day = first_day,
		.end_day = day_of_second(facts->known_until_utc) + 2,
		.definitions = read_definitions(db),
	};
	g_autoptr(GPtrArray) all = slo_objective_versions(facts);
	g_autoptr(GPtrArray) services = catalogue_services_on(facts->catalogue, refresh.end_day);
	g_autoptr(GArray) tracks = find_tracks(&refresh, all, services);
	bool ok = true;

	read_stale(&refresh);
	refresh.known_day = find_known_day(&refresh);
	for (int64_t day = first_day; ok && day < refresh.end_day; day += DAYS_AT_A_TIME)
		ok = compute_days(&refresh, tracks, day, error);
	if (ok)
		write_state(&refresh);
	g_hash_table_unref(refresh.stale);
	g_array_unref(refresh.stale_of_all);
	g_hash_table_unref(refresh.definitions);
	return ok;
}
