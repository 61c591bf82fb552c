#include "etl/undo.h"

#include "base/error.h"
#include "etl/facts/sample.h"
#include "etl/reading.h"

static int64_t run_counted(struct db *db, const char *sql, int64_t load_id)
{
	struct statement *statement = db_prepare_literal(db, sql);

	bind_int(statement, ":load_id", load_id);
	statement_run(statement);
	return db_changes(db);
}

/* What the load touched is touched again, and all that follows: records without an end went on, and
 * where samples are taken away, time before and behind them may lie in a gap. */
static void mark_months(struct db *db, int64_t load_id)
{
	struct statement *months = db_prepare(db,
	    "INSERT INTO month_stale (period, and_later) "
	    "SELECT period, 1 FROM load_period WHERE load_id = :load_id");

	bind_int(months, ":load_id", load_id);
	statement_run(months);
}

/* The days of all services from a day before the load on: months are those of the reports' zone. */
static void mark_days(struct db *db, int64_t load_id)
{
	struct statement *days = db_prepare(db,
	    "INSERT INTO slo_stale (service, start_utc, end_utc) "
	    "SELECT NULL, unixepoch(min(period) || '-01', '-1 day'), 9223372036854775807 "
	    "FROM load_period WHERE load_id = :load_id HAVING count(*) > 0");

	bind_int(days, ":load_id", load_id);
	statement_run(days);
}

/* All days of a service. */
static void mark_service(struct db *db, const char *service)
{
	struct statement *days = db_prepare(db,
	    "INSERT INTO slo_stale (service, start_utc, end_utc) "
	    "VALUES (:service, -9223372036854775807, 9223372036854775807)");

	bind_text(days, ":service", service);
	statement_run(days);
}

static void close_load(const struct import_context *context, int64_t load_id)
{
	struct statement *status =
	    db_prepare(context->db, "UPDATE load SET status = 'undone' WHERE id = :load_id");
	struct statement *holds = db_prepare(context->db,
	    "UPDATE hold SET dropped_for = 'the load was undone', dropped_by = :run_id "
	    "WHERE load_id = :load_id AND closed_by IS NULL AND dropped_by IS NULL");
	struct statement *rejects = db_prepare(context->db,
	    "UPDATE reject SET dropped_for = 'the load was undone', dropped_by = :run_id "
	    "WHERE load_id = :load_id AND closed_by IS NULL AND dropped_by IS NULL");

	bind_int(status, ":load_id", load_id);
	statement_run(status);
	bind_int(holds, ":load_id", load_id);
	bind_int(holds, ":run_id", context->run_id);
	statement_run(holds);
	bind_int(rejects, ":load_id", load_id);
	bind_int(rejects, ":run_id", context->run_id);
	statement_run(rejects);
}

/* What the undone load had settled of earlier states of its file is open again. */
static void reopen_settled(const struct import_context *context, int64_t load_id)
{
	static const char holds[] =
	    "UPDATE hold SET closed_by = NULL WHERE closed_by = :load_id AND load_id <> :load_id";
	static const char rejects[] =
	    "UPDATE reject SET closed_by = NULL WHERE closed_by = :load_id AND load_id <> :load_id";

	run_counted(context->db, holds, load_id);
	run_counted(context->db, rejects, load_id);
}

static const struct profile *find_profile(const struct import_context *context,
    const GPtrArray *profiles, int64_t load_id, GError **error)
{
	struct statement *find =
	    db_prepare(context->db, "SELECT profile, status FROM load WHERE id = :load_id");
	const struct profile *profile = NULL;

	bind_int(find, ":load_id", load_id);
	if (statement_step(find) && g_str_equal(column_text(find, 1), "loaded"))
		profile = profile_find(profiles, column_text(find, 0));
	statement_reset(find);
	if (profile == NULL)
		fail(error, NINES_ERROR_USAGE,
		    "load %" G_GINT64_FORMAT " is not one that can be undone: it was refused or "
		    "undone, or its profile is gone",
		    load_id);
	return profile;
}

/* The metrics of the load, and who else has samples of them. */
static void collect_metrics(struct undo *undo)
{
	struct db *db = undo->context->db;
	struct statement *metrics = db_prepare(db,
	    "SELECT DISTINCT s.service, s.metric FROM sample_load l "
	    "JOIN sample_series s ON s.id = l.series_id WHERE l.load_id = :load_id");
	struct statement *loads = db_prepare(db,
	    "SELECT DISTINCT o.load_id FROM sample_load l "
	    "JOIN sample_series s ON s.id = l.series_id "
	    "JOIN sample_series t ON t.service = s.service AND t.metric = s.metric "
	    "JOIN sample_load o ON o.series_id = t.id JOIN load m ON m.id = o.load_id "
	    "WHERE l.load_id = :load_id AND m.status = 'loaded' ORDER BY o.load_id");

	bind_int(metrics, ":load_id", undo->load_id);
	while (statement_step(metrics))
		g_hash_table_add(
		    undo->metrics, metric_key(column_text(metrics, 0), column_text(metrics, 1)));
	bind_int(loads, ":load_id", undo->load_id);
	while (statement_step(loads)) {
		int64_t load_id = column_int(loads, 0);

		g_array_append_val(undo->loads, load_id);
	}
}

static int64_t count_samples(struct undo *undo, const char *service, const char *metric)
{
	struct statement *count = db_prepare(undo->context->db,
	    "SELECT coalesce(sum(b.samples), 0) FROM sample_block b "
	    "JOIN sample_series s ON s.id = b.series_id "
	    "WHERE s.service = :service AND s.metric = :metric");
	int64_t samples = 0;

	bind_text(count, ":service", service);
	bind_text(count, ":metric", metric);
	if (statement_step(count))
		samples = column_int(count, 0);
	statement_reset(count);
	return samples;
}

static void empty_metric(struct db *db, const char *service, const char *metric)
{
	struct statement *statements[] = {
		db_prepare(db,
		    "DELETE FROM sample_block WHERE series_id IN (SELECT id FROM sample_series "
		    "WHERE service = :service AND metric = :metric)"),
		db_prepare(db,
		    "DELETE FROM sample_load WHERE series_id IN (SELECT id FROM sample_series "
		    "WHERE service = :service AND metric = :metric)"),
		db_prepare(
		    db, "DELETE FROM sample_series WHERE service = :service AND metric = :metric"),
	};

	for (size_t i = 0; i < G_N_ELEMENTS(statements); i++) {
		bind_text(statements[i], ":service", service);
		bind_text(statements[i], ":metric", metric);
		statement_run(statements[i]);
	}
}

/* Of every metric: how many samples it has, and, when asked to, nothing any more. */
static int64_t visit_metrics(struct undo *undo, bool empties)
{
	GHashTableIter metrics;
	gpointer key;
	int64_t samples = 0;

	g_hash_table_iter_init(&metrics, undo->metrics);
	while (g_hash_table_iter_next(&metrics, &key, NULL)) {
		g_auto(GStrv) names = g_strsplit(key, "\n", 2);

		samples += count_samples(undo, names[0], names[1]);
		if (!empties)
			continue;
		empty_metric(undo->context->db, names[0], names[1]);
		mark_service(undo->context->db, names[0]);
	}
	return samples;
}

bool undo_begin(struct undo *undo, const struct import_context *context, const GPtrArray *profiles,
    int64_t load_id, GError **error)
{
	*undo = (struct undo){
		.context = context,
		.load_id = load_id,
		.metrics = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
		.loads = g_array_new(FALSE, FALSE, sizeof(int64_t)),
	};
	const struct profile *profile = find_profile(context, profiles, load_id, error);

	if (profile == NULL)
		return false;
	close_load(context, load_id);
	reopen_settled(context, load_id);
	mark_months(context->db, load_id);
	if (profile->kind->retire_load != NULL) {
		undo->withdrawn = run_counted(context->db, profile->kind->retire_load, load_id);
		undo->restored = run_counted(context->db, profile->kind->restore_replaced, load_id);
		mark_days(context->db, load_id);
	} else {
		collect_metrics(undo);
		undo->samples = visit_metrics(undo, true);
	}
	return db_check(context->db, error);
}

bool undo_replay(struct undo *undo, const struct input *input, int64_t load_id, GError **error)
{
	const struct import_context *context = undo->context;
	struct reader *reader = input_open(input, error);
	struct loading *loading;
	bool ok;

	if (reader == NULL)
		return false;
	loading = loading_new(context->db, input->shown_path, input->profile, load_id);
	import_prepare(context, loading);
	loading->only_metrics = undo->metrics;
	/* what was wrong with the file was told when it was loaded */
	ok = reading_run(loading, input, reader, error);
	loading_free(loading);
	reader_free(reader);
	return ok && db_check(context->db, error);
}

void undo_end(struct undo *undo)
{
	if (g_hash_table_size(undo->metrics) > 0)
		undo->withdrawn = MAX(0, undo->samples - visit_metrics(undo, false));
	g_hash_table_unref(undo->metrics);
	g_array_unref(undo->loads);
}
