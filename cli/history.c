#include "cli/history.h"

#include <stdio.h>
#include <string.h>

#include "cli/rows.h"
#include "schemas/embedded.h"

/* The columns that every history has, before those of its kind. */
enum { KEY, LOAD, FILE_NAME, LINE, REPLACED_BY, FIELDS };

static struct statement *query(struct db *db, const struct history_request *request)
{
	g_autofree char *name =
	    g_strdup_printf("history_%s", request->kind != NULL ? request->kind : "");
	g_strdelimit(name, "-", '_');
	g_autofree char *path = g_strdup_printf("schemas/queries/%s.sql", name);

	if (embedded_text(path) == NULL)
		return NULL;
	struct statement *rows = db_query(db, name);
	if (request->key != NULL)
		bind_text(rows, ":key", request->key);
	else
		bind_int(rows, ":load_id", request->load_id);
	return rows;
}

/* The revision before, column by column; NULL where it said nothing. */
static GPtrArray *take_values(struct statement *row)
{
	GPtrArray *values = g_ptr_array_new_with_free_func(g_free);

	for (int i = 0; i < column_count(row); i++)
		g_ptr_array_add(values, g_strdup(column_text(row, i)));
	return values;
}

static void print_head(struct statement *row)
{
	printf("  load %s, %s:%s, ", column_text(row, LOAD), column_text(row, FILE_NAME),
	    column_text(row, LINE));
	if (column_is_null(row, REPLACED_BY))
		puts("current");
	else
		printf("until load %s\n", column_text(row, REPLACED_BY));
}

/* A revision that replaced the one before shows what it changed; others show all they say. */
static void print_revision(struct statement *row, const GPtrArray *before)
{
	bool follows =
	    before != NULL && g_strcmp0(before->pdata[REPLACED_BY], column_text(row, LOAD)) == 0;

	print_head(row);
	for (int i = FIELDS; i < column_count(row); i++) {
		const char *now = column_text(row, i);
		const char *then = follows ? before->pdata[i] : NULL;

		if (g_strcmp0(now, then) == 0)
			continue;
		printf("      %-18s %s", column_name(row, i), now != NULL ? now : "-");
		if (follows)
			printf("   (was %s)", then != NULL ? then : "-");
		putchar('\n');
	}
}

int64_t history_print(struct db *db, const struct history_request *request)
{
	struct statement *rows = query(db, request);
	GPtrArray *before = NULL;
	int64_t count = 0;

	while (rows != NULL && statement_step(rows)) {
		bool is_new_key =
		    before == NULL || g_strcmp0(before->pdata[KEY], column_text(rows, KEY)) != 0;

		if (is_new_key)
			printf("%s\n", column_text(rows, KEY));
		print_revision(rows, is_new_key ? NULL : before);
		if (before != NULL)
			g_ptr_array_unref(before);
		before = take_values(rows);
		count++;
	}
	if (before != NULL)
		g_ptr_array_unref(before);
	return count;
}

void history_write_json(
    struct json *json, const char *key, struct db *db, const struct history_request *request)
{
	struct statement *rows = query(db, request);

	if (rows != NULL) {
		rows_write_json(json, key, rows);
		return;
	}
	json_array_begin(json, key);
	json_array_end(json);
}
