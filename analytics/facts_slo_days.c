/* A part of facts_slo.h: the days that are kept, as they are read and written. */
#include "analytics/facts_slo_parts.h"

/* --- reading --- */

static void read_days(struct db *db, const struct slo_plan *plan, struct slo_track *track)
{
	struct statement *rows = db_query(db, "slo_days");

	bind_text(rows, ":scope", plan->scope);
	bind_text(rows, ":name", plan->name);
	bind_int(rows, ":first_day", plan->first_day);
	bind_int(rows, ":end_day", plan->end_day);
	while (statement_step(rows)) {
		int scale = (int)column_int(rows, 5);
		struct slo_day day = {
			.day = column_int(rows, 0),
			.counts = { column_int(rows, 1), column_int(rows, 2), scale },
			.raw = { column_int(rows, 3), column_int(rows, 4), scale },
			.slots = { column_int(rows, 6), column_int(rows, 7), column_int(rows, 8),
			    column_int(rows, 9) },
			.unattributed_bad = column_int(rows, 10),
		};

		g_array_append_val(track->days, day);
	}
}

static void read_shares(
    struct db *db, const struct slo_plan *plan, GHashTable *incidents, struct slo_track *track)
{
	struct statement *rows = db_query(db, "slo_shares");

	bind_text(rows, ":name", plan->name);
	bind_int(rows, ":first_day", plan->first_day);
	bind_int(rows, ":end_day", plan->end_day);
	while (statement_step(rows)) {
		struct slo_share share = { column_int(rows, 0),
			g_hash_table_lookup(incidents, column_text(rows, 1)), column_int(rows, 2) };

		if (share.incident == NULL)
			db_fail(db, "kept days name an incident that is not there");
		else
			g_array_append_val(track->shares, share);
	}
}

/* Alerts that go on over the end of a day were cut there. */
static void read_alerts(struct db *db, const struct slo_plan *plan, struct slo_track *track)
{
	struct statement *rows = db_query(db, "slo_alerts");

	bind_text(rows, ":name", plan->name);
	bind_int(rows, ":first_day", plan->first_day);
	bind_int(rows, ":end_day", plan->end_day);
	while (statement_step(rows)) {
		struct slo_alert alert = { g_intern_string(column_text(rows, 0)),
			g_intern_string(column_text(rows, 1)), column_int(rows, 2),
			column_int(rows, 3) };

		g_array_append_val(track->alerts, alert);
	}
	slo_alerts_join(track->alerts);
}

GPtrArray *facts_read_tracks(struct db *db, const struct slo_facts *facts, const GPtrArray *plans)
{
	g_autoptr(GHashTable) incidents = g_hash_table_new(g_str_hash, g_str_equal);
	GPtrArray *tracks = slo_track_list_new();

	for (guint i = 0; i < facts->incidents->len; i++) {
		struct incident *incident = facts->incidents->pdata[i];

		g_hash_table_insert(incidents, incident->id, incident);
	}
	for (guint i = 0; i < plans->len; i++) {
		const struct slo_plan *plan = plans->pdata[i];
		struct slo_track *track = slo_track_new(plan->scope, plan->name);

		read_days(db, plan, track);
		if (plan->requests == NULL) {
			read_shares(db, plan, incidents, track);
			read_alerts(db, plan, track);
		}
		g_ptr_array_add(tracks, track);
	}
	return tracks;
}

/* --- writing --- */

void slo_days_clear(struct db *db, const struct slo_plan *plan)
{
	struct statement *clears[] = {
		db_prepare(db,
		    "DELETE FROM slo_day WHERE scope = :scope AND name = :name "
		    "AND day >= :first_day AND day < :end_day"),
		db_prepare(db,
		    "DELETE FROM slo_incident WHERE :scope = 'objective' AND objective = :name "
		    "AND day >= :first_day AND day < :end_day"),
		db_prepare(db,
		    "DELETE FROM burn_alert WHERE :scope = 'objective' AND objective = :name "
		    "AND day >= :first_day AND day < :end_day"),
	};

	for (size_t i = 0; i < G_N_ELEMENTS(clears); i++) {
		bind_text(clears[i], ":scope", plan->scope);
		bind_text(clears[i], ":name", plan->name);
		bind_int(clears[i], ":first_day", plan->first_day);
		bind_int(clears[i], ":end_day", plan->end_day);
		statement_run(clears[i]);
	}
}

static void write_days(struct db *db, const struct slo_track *track)
{
	struct statement *insert = db_prepare(db,
	    "INSERT INTO slo_day (scope, name, day, good, total, raw_good, raw_total, scale, "
	    "slots_expected, slots_observed, slots_bad, slots_excluded, unattributed_bad) VALUES "
	    "(:scope, :name, :day, :good, :total, :raw_good, :raw_total, :scale, :expected, "
	    ":observed, :bad, :excluded, :unattributed)");

	for (guint i = 0; i < track->days->len; i++) {
		const struct slo_day *day = &g_array_index(track->days, struct slo_day, i);

		bind_text(insert, ":scope", track->scope);
		bind_text(insert, ":name", track->name);
		bind_int(insert, ":day", day->day);
		bind_int(insert, ":good", day->counts.good);
		bind_int(insert, ":total", day->counts.total);
		bind_int(insert, ":raw_good", day->raw.good);
		bind_int(insert, ":raw_total", day->raw.total);
		bind_int(insert, ":scale", day->counts.scale);
		bind_int(insert, ":expected", day->slots.expected);
		bind_int(insert, ":observed", day->slots.observed);
		bind_int(insert, ":bad", day->slots.bad);
		bind_int(insert, ":excluded", day->slots.excluded);
		bind_int(insert, ":unattributed", day->unattributed_bad);
		statement_run(insert);
	}
}

/* Two incidents of one id (of two sources) count together. */
static void write_shares(struct db *db, const struct slo_track *track)
{
	struct statement *insert = db_prepare(db,
	    "INSERT INTO slo_incident (objective, day, incident, bad) VALUES (:name, :day, :incident, "
	    ":bad) ON CONFLICT (objective, day, incident) DO UPDATE SET bad = bad + :bad");

	for (guint i = 0; i < track->shares->len; i++) {
		const struct slo_share *share = &g_array_index(track->shares, struct slo_share, i);

		bind_text(insert, ":name", track->name);
		bind_int(insert, ":day", share->day);
		bind_text(insert, ":incident", share->incident->id);
		bind_int(insert, ":bad", share->bad);
		statement_run(insert);
	}
}

static void write_alert(struct db *db, const struct slo_facts *facts, const struct slo_plan *plan,
    const struct slo_alert *alert)
{
	struct statement *insert = db_prepare(db,
	    "INSERT INTO burn_alert (objective, day, condition, severity, start_utc, end_utc) "
	    "VALUES (:name, :day, :condition, :severity, :start_utc, :end_utc)");
	const struct objective *version = plan->versions->pdata[plan->versions->len - 1];
	const struct zone *zone = facts->policy->zone;

	for (int64_t day = plan->first_day; day < plan->end_day; day++) {
		int64_t start_utc = MAX(slo_day_start(version, zone, day), alert->start_utc);
		int64_t end_utc = MIN(slo_day_start(version, zone, day + 1), alert->end_utc);

		if (start_utc >= end_utc)
			continue;
		bind_text(insert, ":name", plan->name);
		bind_int(insert, ":day", day);
		bind_text(insert, ":condition", alert->condition);
		bind_text(insert, ":severity", alert->severity);
		bind_int(insert, ":start_utc", start_utc);
		bind_int(insert, ":end_utc", end_utc);
		statement_run(insert);
	}
}

void slo_days_write(struct db *db, const struct slo_facts *facts, const struct slo_plan *plan,
    const struct slo_track *track)
{
	slo_days_clear(db, plan);
	write_days(db, track);
	if (plan->requests != NULL)
		return;
	write_shares(db, track);
	for (guint i = 0; i < track->alerts->len; i++)
		write_alert(db, facts, plan, &g_array_index(track->alerts, struct slo_alert, i));
}
