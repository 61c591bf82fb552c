#include "etl/facts/load.h"

#include "etl/facts/samples.h"

static void learn_names(struct loading *loading)
{
	struct statement *services = db_prepare(loading->db, "SELECT name FROM service");
	struct statement *engineers = db_prepare(loading->db,
	    "SELECT e.id, v.email FROM engineer e LEFT JOIN engineer_version v "
	    "ON v.engineer = e.id AND v.replaced_by IS NULL");

	struct statement *aliases = db_prepare(
	    loading->db, "SELECT kind, name, target FROM alias WHERE replaced_by IS NULL");

	while (statement_step(aliases))
		loading_add_alias(loading, column_text(aliases, 0), column_text(aliases, 1),
		    column_text(aliases, 2));
	while (statement_step(services))
		g_hash_table_add(loading->services, g_strdup(column_text(services, 0)));
	while (statement_step(engineers)) {
		const char *id = column_text(engineers, 0), *email = column_text(engineers, 1);

		g_hash_table_insert(loading->engineers, g_strdup(id), g_strdup(id));
		if (email != NULL)
			g_hash_table_insert(
			    loading->engineers, g_ascii_strdown(email, -1), g_strdup(id));
	}
}

struct loading *loading_new(
    struct db *db, const char *path, const struct profile *profile, int64_t load_id)
{
	struct loading *loading = g_new0(struct loading, 1);

	loading->db = db;
	loading->path = path;
	loading->profile = profile;
	loading->load_id = load_id;
	loading->services = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	loading->engineers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	loading->seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	loading->sample_holds = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	loading->aliases = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	loading->warnings = g_hash_table_new(g_str_hash, g_str_equal);
	loading->schedules = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	loading->touched = g_hash_table_new(g_direct_hash, g_direct_equal);
	loading->touched_from = INT_MAX;
	loading->zone = zone_find("UTC");
	loading->conflicts =
	    g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, conflict_free);
	loading->findings = g_ptr_array_new_with_free_func(finding_free);
	loading->rejects = g_string_new(NULL);
	if (db != NULL)
		learn_names(loading);
	return loading;
}

void loading_free(struct loading *loading)
{
	if (loading == NULL)
		return;
	g_hash_table_unref(loading->services);
	g_hash_table_unref(loading->seen);
	g_hash_table_unref(loading->aliases);
	g_hash_table_unref(loading->warnings);
	g_hash_table_unref(loading->schedules);
	g_hash_table_unref(loading->touched);
	g_hash_table_unref(loading->conflicts);
	g_hash_table_unref(loading->engineers);
	g_hash_table_unref(loading->sample_holds);
	g_ptr_array_unref(loading->findings);
	g_string_free(loading->rejects, TRUE);
	samples_free(loading->samples);
	if (loading->awaited != NULL)
		g_hash_table_unref(loading->awaited);
	g_free(loading);
}

void loading_await(struct loading *loading, int64_t load_id)
{
	struct statement *holds = db_prepare(loading->db,
	    "SELECT byte_offset, name FROM hold WHERE load_id = :load_id AND closed_by IS NULL AND dropped_by IS NULL");

	loading->awaited = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	loading->awaited_load_id = load_id;
	bind_int(holds, ":load_id", load_id);
	while (statement_step(holds))
		g_hash_table_add(loading->awaited,
		    g_strdup(column_text(holds, loading->profile->kind->store != NULL ? 1 : 0)));
}

gint64 *number_key(int64_t number)
{
	gint64 *key = g_new(gint64, 1);

	*key = number;
	return key;
}

void loading_add_alias(
    struct loading *loading, const char *kind, const char *name, const char *target)
{
	g_hash_table_replace(
	    loading->aliases, g_strdup_printf("%s\n%s", kind, name), g_strdup(target));
}

const char *loading_alias(const struct loading *loading, const char *kind, const char *name)
{
	if (g_hash_table_size(loading->aliases) == 0)
		return NULL;
	g_autofree char *key = g_strdup_printf("%s\n%s", kind, name);
	return g_hash_table_lookup(loading->aliases, key);
}

static int month_of(const struct loading *loading, int64_t utc)
{
	struct civil_date date = zone_date(loading->zone, utc);

	return date.year * 12 + date.month - 1;
}

void loading_touch(struct loading *loading, int64_t start_utc, int64_t end_utc)
{
	int first = month_of(loading, start_utc);
	int last = month_of(loading, MAX(start_utc, end_utc - 1));

	for (int month = first; month <= last; month++)
		g_hash_table_add(loading->touched, GINT_TO_POINTER(month));
}

void loading_touch_from(struct loading *loading, int64_t start_utc)
{
	loading->touched_from = MIN(loading->touched_from, month_of(loading, start_utc));
}

struct period touched_period(int month)
{
	return period_month((struct civil_date){ month / 12, month % 12 + 1, 1 });
}

static void mark_stale_month(struct db *db, const struct period *month, bool and_later)
{
	struct statement *mark =
	    db_prepare(db, "INSERT INTO month_stale (period, and_later) VALUES (:period, :later)");

	bind_text(mark, ":period", month->name);
	bind_int(mark, ":later", and_later);
	statement_run(mark);
}

void loading_mark_later(struct loading *loading, int64_t utc)
{
	struct period month = touched_period(month_of(loading, utc));

	mark_stale_month(loading->db, &month, true);
}

static void write_period(struct loading *loading, int month, bool and_later)
{
	struct statement *insert = db_prepare(loading->db,
	    "INSERT INTO load_period (load_id, period, and_later) VALUES (:load_id, :period, :later)");
	struct period period = touched_period(month);

	bind_int(insert, ":load_id", loading->load_id);
	bind_text(insert, ":period", period.name);
	bind_int(insert, ":later", and_later);
	statement_run(insert);
	mark_stale_month(loading->db, &period, and_later);
}

void loading_write_touched(struct loading *loading)
{
	GHashTableIter months;
	gpointer month;

	g_hash_table_iter_init(&months, loading->touched);
	while (g_hash_table_iter_next(&months, &month, NULL))
		if (GPOINTER_TO_INT(month) < loading->touched_from)
			write_period(loading, GPOINTER_TO_INT(month), false);
	if (loading->touched_from != INT_MAX)
		write_period(loading, loading->touched_from, true);
}
