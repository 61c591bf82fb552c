#include <stdio.h>

#include "cli/rows.h"

static void print_status(struct db *db)
{
	static const char *const run_titles[] = { ">run", "command", "as of", "exit", NULL };
	static const char *const source_titles[] = { "source", ">loads", ">last load", ">rejected",
		">held", NULL };
	static const char *const open_titles[] = { "open", ">count", NULL };

	rows_print(run_titles, db_query(db, "status_runs"));
	putchar('\n');
	rows_print(source_titles, db_query(db, "status_sources"));
	putchar('\n');
	rows_print(open_titles, db_query(db, "status_open"));
}

static void print_status_json(struct db *db)
{
	struct json *json = json_new();

	json_object_begin(json, NULL);
	rows_write_json(json, "runs", db_query(db, "status_runs"));
	rows_write_json(json, "sources", db_query(db, "status_sources"));
	rows_write_json(json, "open", db_query(db, "status_open"));
	json_object_end(json);
	rows_print_json(json);
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
