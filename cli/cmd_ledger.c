/* ledger: the files that were loaded, what one of them did, and how it is undone. */
#include <stdio.h>

#include "cli/history.h"
#include "cli/intake.h"
#include "cli/rows.h"
#include "etl/undo.h"

static enum exit_code list(const struct options *options, char **arguments)
{
	static const char *const titles[] = { ">load", ">run", "file", "profile", "status", ">read",
		">new", ">changed", ">same", ">left out", ">rejected", ">held", ">withdrawn",
		">warnings", "sha256", NULL };
	GError *error = NULL;
	struct workspace *workspace = workspace_open(options, WORKSPACE_READ, &error);

	(void)arguments;
	if (workspace != NULL)
		rows_show(options, "loads", titles, db_query(workspace->db, "list_loads"));
	return command_finish(workspace, EXIT_DONE, error);
}

static struct statement *query_of_load(struct db *db, const char *name, int64_t load_id)
{
	struct statement *rows = db_query(db, name);

	bind_int(rows, ":load_id", load_id);
	return rows;
}

/* A row as lines of name and value. */
static void print_fields(struct statement *row)
{
	while (statement_step(row))
		for (int i = 0; i < column_count(row); i++)
			if (!column_is_null(row, i))
				printf("%-12s %s\n", column_name(row, i), column_text(row, i));
}

static void show_json(struct db *db, const char *profile_kind, int64_t load_id)
{
	struct json *json = json_new();
	struct history_request request = { .kind = profile_kind, .load_id = load_id };

	json_object_begin(json, NULL);
	rows_write_json(json, "load", query_of_load(db, "show_load", load_id));
	rows_write_json(json, "periods", query_of_load(db, "load_periods", load_id));
	history_write_json(json, "revisions", db, &request);
	rows_write_json(json, "findings", query_of_load(db, "load_findings", load_id));
	json_object_end(json);
	rows_print_json(json);
}

static void show_text(struct db *db, const char *profile_kind, int64_t load_id)
{
	static const char *const finding_titles[] = { "outcome", ">line", ">column", "code",
		"message", "status", NULL };
	struct history_request request = { .kind = profile_kind, .load_id = load_id };

	print_fields(query_of_load(db, "show_load", load_id));
	putchar('\n');
	history_print(db, &request);
	rows_print(finding_titles, query_of_load(db, "load_findings", load_id));
}

static bool check_load(struct db *db, int64_t load_id, char **profile, GError **error)
{
	struct statement *find = db_prepare(db, "SELECT profile FROM load WHERE id = :load_id");

	bind_int(find, ":load_id", load_id);
	if (!statement_step(find))
		return fail(error, NINES_ERROR_USAGE,
		    "there is no load %" G_GINT64_FORMAT "; `nines ledger list` lists them",
		    load_id);
	*profile = g_strdup(column_text(find, 0));
	statement_reset(find);
	return true;
}

static void show_load(
    const struct workspace *workspace, bool as_json, int64_t load_id, GError **error)
{
	g_autofree char *name = NULL;

	if (!check_load(workspace->db, load_id, &name, error))
		return;
	const struct profile *profile = profile_find(workspace->profiles, name);
	const char *kind = profile != NULL ? profile->kind->name : NULL;
	if (as_json)
		show_json(workspace->db, kind, load_id);
	else
		show_text(workspace->db, kind, load_id);
}

static enum exit_code show(const struct options *options, char **arguments)
{
	GError *error = NULL;
	struct workspace *workspace = NULL;
	int64_t load_id;

	if (read_id(arguments[0], "load", &load_id, &error))
		workspace = workspace_open(options, WORKSPACE_READ, &error);
	if (workspace != NULL)
		show_load(workspace, options->json, load_id, &error);
	return command_finish(workspace, EXIT_DONE, error);
}

static bool replay_load(
    struct workspace *workspace, struct undo *undo, int64_t load_id, GError **error)
{
	struct archived_load load;

	if (!archived_load_find(workspace, load_id, &load, error))
		return false;
	struct input input = archived_load_input(&load, workspace->as_of_utc);
	bool ok = undo_replay(undo, &input, load_id, error);
	archived_load_clear(&load);
	return ok;
}

static bool undo_load(
    struct workspace *workspace, int64_t load_id, struct undo *undo, GError **error)
{
	struct intake *intake = intake_new();
	struct import_context context = intake_context(workspace, intake);
	bool ok = undo_begin(undo, &context, workspace->profiles, load_id, error);

	for (guint i = 0; ok && i < undo->loads->len; i++)
		ok = replay_load(workspace, undo, g_array_index(undo->loads, int64_t, i), error);
	undo_end(undo);
	intake_free(intake);
	return ok;
}

static enum exit_code undo(const struct options *options, char **arguments)
{
	GError *error = NULL;
	struct workspace *workspace = NULL;
	struct undo undo;
	int64_t load_id;

	if (read_id(arguments[0], "load", &load_id, &error))
		workspace = workspace_open(options, WORKSPACE_WRITE, &error);
	if (workspace == NULL)
		return command_finish(workspace, EXIT_DONE, error);
	db_begin(workspace->db);
	workspace_begin_run(workspace, "ledger undo");
	if (undo_load(workspace, load_id, &undo, &error)) {
		if (!options->quiet)
			printf("load %" G_GINT64_FORMAT ": %" G_GINT64_FORMAT
			       " records taken back, %" G_GINT64_FORMAT " older ones restored%s\n",
			    load_id, undo.withdrawn, undo.restored,
			    options->yes ? "" : "; nothing is changed yet: say --yes to do it");
		workspace_end_run(workspace, EXIT_DONE);
	}
	if (error == NULL && options->yes)
		db_commit(workspace->db, &error);
	else
		db_rollback(workspace->db);
	return command_finish(workspace, EXIT_DONE, error);
}

enum exit_code cmd_ledger(const struct options *options)
{
	static const struct verb verbs[] = {
		{ "list", 0, 0, list },
		{ "show", 1, 1, show },
		{ "undo", 1, 1, undo },
	};

	return verb_run("ledger", verbs, G_N_ELEMENTS(verbs), options);
}
