#include "etl/holds.h"

#include "base/words.h"

static bool has_row(struct statement *find, const char *name)
{
	bind_text(find, ":name", name);
	bool found = statement_step(find);
	statement_reset(find);
	return found;
}

static bool has_alias(const struct import_context *context, const char *kind, const char *name)
{
	struct statement *find = db_prepare(context->db,
	    "SELECT 1 FROM alias WHERE kind = :kind AND name = :name AND replaced_by IS NULL");

	bind_text(find, ":kind", kind);
	return has_row(find, name);
}

static bool is_known(const struct import_context *context, const char *kind, const char *name)
{
	if (has_alias(context, kind, name))
		return true;
	if (g_str_equal(kind, "pool"))
		return g_hash_table_contains(context->declared.pools, name);
	if (g_str_equal(kind, "schedule"))
		return g_hash_table_contains(context->declared.schedules, name);
	if (g_str_equal(kind, "service"))
		return has_row(
		    db_prepare(context->db, "SELECT 1 FROM service WHERE name = :name"), name);
	if (g_str_equal(kind, "engineer"))
		return has_row(db_prepare(context->db,
				   "SELECT 1 FROM engineer_version WHERE replaced_by IS NULL "
				   "AND (engineer = :name OR lower(email) = lower(:name))"),
		    name);
	return false;
}

GArray *holds_find_released(const struct import_context *context)
{
	struct statement *holds = db_prepare(context->db,
	    "SELECT l.id, h.kind, h.name FROM hold h JOIN load l ON l.id = h.load_id "
	    "WHERE h.closed_by IS NULL AND h.dropped_by IS NULL AND l.status = 'loaded' "
	    "GROUP BY l.id, h.kind, h.name ORDER BY l.id");
	GArray *loads = g_array_new(FALSE, FALSE, sizeof(int64_t));
	int64_t last_id = 0;

	while (statement_step(holds)) {
		int64_t id = column_int(holds, 0);

		if (id == last_id ||
		    !is_known(context, column_text(holds, 1), column_text(holds, 2)))
			continue;
		last_id = id;
		g_array_append_val(loads, id);
	}
	return loads;
}

void unmapped_name_free(struct unmapped_name *unmapped)
{
	g_free(unmapped->kind);
	g_free(unmapped->name);
	g_free(unmapped->candidate);
	g_free(unmapped);
}

static void unmapped_name_destroy(gpointer data)
{
	unmapped_name_free(data);
}

static void add_keys(GPtrArray *names, GHashTable *table)
{
	GList *keys = g_list_sort(g_hash_table_get_keys(table), (GCompareFunc)g_strcmp0);

	for (GList *key = keys; key != NULL; key = key->next)
		g_ptr_array_add(names, g_strdup(key->data));
	g_list_free(keys);
}

/* The names that one of this kind could be an alias of; of engineers also by their names. */
static GPtrArray *known_names(const struct import_context *context, const char *kind)
{
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	struct statement *rows = NULL;

	if (g_str_equal(kind, "pool"))
		add_keys(names, context->declared.pools);
	else if (g_str_equal(kind, "schedule"))
		add_keys(names, context->declared.schedules);
	else if (g_str_equal(kind, "service"))
		rows = db_prepare(context->db, "SELECT name FROM service ORDER BY name");
	else if (g_str_equal(kind, "engineer"))
		rows = db_prepare(context->db, "SELECT id FROM engineer ORDER BY id");
	while (rows != NULL && statement_step(rows))
		g_ptr_array_add(names, g_strdup(column_text(rows, 0)));
	return names;
}

static char *engineer_called(const struct import_context *context, const char *name)
{
	struct statement *find = db_prepare(context->db,
	    "SELECT min(engineer), count(DISTINCT engineer) FROM engineer_version "
	    "WHERE replaced_by IS NULL AND lower(name) = lower(:name)");
	char *id = NULL;

	bind_text(find, ":name", name);
	if (statement_step(find) && column_int(find, 1) == 1)
		id = g_strdup(column_text(find, 0));
	statement_reset(find);
	return id;
}

GPtrArray *holds_find_unmapped(const struct import_context *context)
{
	struct statement *holds = db_prepare(context->db,
	    "SELECT kind, name, sum(records) FROM hold WHERE closed_by IS NULL AND dropped_by IS NULL "
	    "GROUP BY kind, name ORDER BY kind, name");
	GPtrArray *found = g_ptr_array_new_with_free_func(unmapped_name_destroy);

	while (statement_step(holds)) {
		struct unmapped_name *unmapped = g_new0(struct unmapped_name, 1);

		unmapped->kind = g_strdup(column_text(holds, 0));
		unmapped->name = g_strdup(column_text(holds, 1));
		unmapped->records = column_int(holds, 2);
		g_ptr_array_add(found, unmapped);
	}
	for (guint i = 0; i < found->len; i++) {
		struct unmapped_name *unmapped = found->pdata[i];
		g_autoptr(GPtrArray) names = known_names(context, unmapped->kind);

		if (g_str_equal(unmapped->kind, "engineer"))
			unmapped->candidate = engineer_called(context, unmapped->name);
		if (unmapped->candidate == NULL)
			unmapped->candidate = g_strdup(word_nearest(unmapped->name, names));
	}
	return found;
}
