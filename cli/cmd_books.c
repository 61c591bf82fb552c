/* status, ledger and rejects: what the books say, as tables and as JSON. */
#include <stdio.h>

#include "base/error.h"
#include "base/json.h"
#include "cli/table.h"
#include "cli/workspace.h"

/* Writes every column of every row under its name: integers as integers, NULL as null. */
static void write_rows(struct json *json, const char *key, struct statement *rows)
{
	json_array_begin(json, key);
	while (statement_step(rows)) {
		json_object_begin(json, NULL);
		for (int i = 0; i < column_count(rows); i++) {
			if (column_is_null(rows, i))
				json_null(json, column_name(rows, i));
			else if (column_is_integer(rows, i))
				json_int(json, column_name(rows, i), column_int(rows, i));
			else
				json_text(json, column_name(rows, i), column_text(rows, i));
		}
		json_object_end(json);
	}
	json_array_end(json);
}

static void print_rows(const char *const *titles, struct statement *rows)
{
	struct table *table = table_new(titles);

	while (statement_step(rows))
		for (int i = 0; i < column_count(rows); i++)
			table_add(table, column_text(rows, i));
	table_print(table);
}

/* The only thing that these commands list is the list. */
static bool check_verb(const struct options *options, const char *command, GError **error)
{
	const char *verb = options->arguments[0];

	if (verb == NULL || (g_str_equal(verb, "list") && options->arguments[1] == NULL))
		return true;
	return fail(error, NINES_ERROR_USAGE, "%s: \"%s\" is not known; there is `nines %s list`",
	    command, verb, command);
}

static enum exit_code list(const struct options *options, const char *command, const char *key,
    const char *const *titles, struct statement *(*query)(struct db *db))
{
	g_autoptr(GError) error = NULL;
	struct workspace *workspace = NULL;

	if (check_verb(options, command, &error))
		workspace = workspace_open(options, WORKSPACE_READ, &error);
	if (workspace != NULL && options->json) {
		struct json *json = json_new();

		json_object_begin(json, NULL);
		write_rows(json, key, query(workspace->db));
		json_object_end(json);
		g_autofree char *text = json_finish(json);
		fputs(text, stdout);
	} else if (workspace != NULL) {
		print_rows(titles, query(workspace->db));
	}
	if (workspace != NULL)
		db_check(workspace->db, &error);
	workspace_close(workspace);
	return error != NULL ? report_error(error) : EXIT_DONE;
}

static struct statement *query_loads(struct db *db)
{
	return db_query(db, "list_loads");
}

enum exit_code cmd_ledger(const struct options *options)
{
	static const char *const titles[] = { ">load", ">run", "file", "profile", "status", ">read",
		">new", ">changed", ">same", ">rejected", ">held", ">withdrawn", ">warnings",
		"sha256", NULL };

	return list(options, "ledger", "loads", titles, query_loads);
}

static struct statement *query_rejects(struct db *db)
{
	return db_query(db, "list_rejects");
}

enum exit_code cmd_rejects(const struct options *options)
{
	static const char *const titles[] = { "outcome", ">load", "file", ">line", ">column",
		"code", "message", NULL };

	return list(options, "rejects", "rejects", titles, query_rejects);
}

static void print_status(struct db *db)
{
	static const char *const run_titles[] = { ">run", "command", "as of", "exit", NULL };
	static const char *const source_titles[] = { "source", ">loads", ">last load", ">rejected",
		">held", NULL };
	static const char *const open_titles[] = { "open", ">count", NULL };

	print_rows(run_titles, db_query(db, "status_runs"));
	putchar('\n');
	print_rows(source_titles, db_query(db, "status_sources"));
	putchar('\n');
	print_rows(open_titles, db_query(db, "status_open"));
}

static void print_status_json(struct db *db)
{
	struct json *json = json_new();

	json_object_begin(json, NULL);
	write_rows(json, "runs", db_query(db, "status_runs"));
	write_rows(json, "sources", db_query(db, "status_sources"));
	write_rows(json, "open", db_query(db, "status_open"));
	json_object_end(json);
	g_autofree char *text = json_finish(json);
	fputs(text, stdout);
}

enum exit_code cmd_status(const struct options *options)
{
	g_autoptr(GError) error = NULL;
	struct workspace *workspace = workspace_open(options, WORKSPACE_READ, &error);

	if (workspace != NULL) {
		if (options->json)
			print_status_json(workspace->db);
		else
			print_status(workspace->db);
		db_check(workspace->db, &error);
	}
	workspace_close(workspace);
	return error != NULL ? report_error(error) : EXIT_DONE;
}
