/* rejects: records that were refused or held, and what can be done about them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "cli/intake.h"
#include "cli/rows.h"
#include "etl/codes.h"
#include "etl/rebuild.h"
#include "etl/records/source.h"

static enum exit_code list(const struct options *options, char **arguments)
{
	static const char *const titles[] = { "outcome", ">id", ">load", "file", ">line", ">column",
		"code", "message", NULL };
	GError *error = NULL;
	struct workspace *workspace = NULL;
	int64_t load_id = 0;

	(void)arguments;
	if (options->load == NULL || read_id(options->load, "load", &load_id, &error))
		workspace = workspace_open(options, WORKSPACE_READ, &error);
	if (workspace == NULL)
		return command_finish(workspace, EXIT_DONE, error);
	struct statement *rows = db_query(workspace->db, "list_rejects");
	if (load_id != 0)
		bind_int(rows, ":load_id", load_id);
	rows_show(options, "rejects", titles, rows);
	return command_finish(workspace, EXIT_DONE, error);
}

/* The open rejects of a load, or the one with this id. */
static GPtrArray *find_rejects(struct db *db, int64_t load_id, int64_t only_id)
{
	struct statement *rows = db_query(db, "open_rejects_of_load");
	GPtrArray *findings = g_ptr_array_new_with_free_func(finding_free);

	bind_int(rows, ":load_id", load_id);
	while (statement_step(rows)) {
		if (only_id != 0 && column_int(rows, 0) != only_id)
			continue;
		struct finding *finding = g_new0(struct finding, 1);
		finding->record_line = column_int(rows, 1);
		finding->byte_offset = column_int(rows, 6);
		finding->line = column_int(rows, 2);
		finding->column = (int)column_int(rows, 3);
		finding->code = g_intern_string(column_text(rows, 4));
		finding->message = g_strdup(column_text(rows, 5));
		g_ptr_array_add(findings, finding);
	}
	return findings;
}

static char *rebuild(struct workspace *workspace, const struct archived_load *load, int64_t only_id,
    gsize *size, GError **error)
{
	g_autoptr(GPtrArray) findings = find_rejects(workspace->db, load->id, only_id);
	struct input input = archived_load_input(load, workspace->as_of_utc);

	return reject_file_rebuild(&input, findings, size, error);
}

static const char *meaning_of(const char *code)
{
	for (size_t i = 0; i < codes_count; i++)
		if (g_str_equal(codes[i].code, code))
			return codes[i].meaning;
	return "";
}

static void print_reject(
    struct workspace *workspace, struct statement *row, int64_t id, GError **error)
{
	int64_t load_id = column_int(row, 1);
	bool is_open = g_str_equal(column_text(row, 11), "open");
	struct archived_load load;
	gsize size = 0;

	printf("%s:%s:%s: %s [%s]\n    %s\n    load %s, %s\n", column_text(row, 2),
	    column_text(row, 6), column_text(row, 7), column_text(row, 10), column_text(row, 9),
	    meaning_of(column_text(row, 9)), column_text(row, 1), column_text(row, 11));
	statement_reset(row);
	if (!is_open || !archived_load_find(workspace, load_id, &load, error))
		return;
	g_autofree char *text = rebuild(workspace, &load, id, &size, error);
	if (text != NULL)
		printf("\n%.*s", (int)size, text);
	archived_load_clear(&load);
}

static enum exit_code show(const struct options *options, char **arguments)
{
	GError *error = NULL;
	struct workspace *workspace = NULL;
	int64_t id;

	if (read_id(arguments[0], "reject", &id, &error))
		workspace = workspace_open(options, WORKSPACE_READ, &error);
	if (workspace == NULL)
		return command_finish(workspace, EXIT_DONE, error);
	struct statement *row = db_query(workspace->db, "show_reject");
	bind_int(row, ":id", id);
	if (options->json) {
		struct json *json = json_new();

		json_object_begin(json, NULL);
		rows_write_json(json, "rejects", row);
		json_object_end(json);
		rows_print_json(json);
	} else if (statement_step(row)) {
		print_reject(workspace, row, id, &error);
	} else {
		fail(&error, NINES_ERROR_USAGE,
		    "there is no reject %s; `nines rejects list` lists them", arguments[0]);
	}
	return command_finish(workspace, EXIT_DONE, error);
}

/* DIR/LOAD/FILE, as rejects/ is laid out. */
static bool export_load(
    struct workspace *workspace, int64_t load_id, const char *directory, GError **error)
{
	struct archived_load load;
	gsize size = 0;

	if (!archived_load_find(workspace, load_id, &load, error))
		return false;
	g_autofree char *text = rebuild(workspace, &load, 0, &size, error);
	g_autofree char *name = source_name(load.path);
	g_autofree char *folder = g_strdup_printf("%s/%" G_GINT64_FORMAT, directory, load_id);
	g_autofree char *path = g_build_filename(folder, name, NULL);
	archived_load_clear(&load);
	if (text == NULL)
		return *error == NULL;
	bool ok = fs_make_folder(folder, 0750, error) && fs_write(path, text, size, 0640, error);
	if (ok)
		printf("%s\n", path);
	return ok;
}

static enum exit_code export_all(const struct options *options, char **arguments)
{
	GError *error = NULL;
	struct workspace *workspace = workspace_open(options, WORKSPACE_READ, &error);
	g_autoptr(GArray) loads = g_array_new(FALSE, FALSE, sizeof(int64_t));

	if (workspace == NULL)
		return command_finish(workspace, EXIT_DONE, error);
	struct statement *rows = db_prepare(workspace->db,
	    "SELECT DISTINCT load_id FROM reject WHERE closed_by IS NULL AND dropped_by IS NULL "
	    "ORDER BY load_id");
	while (statement_step(rows)) {
		int64_t load_id = column_int(rows, 0);

		g_array_append_val(loads, load_id);
	}
	for (guint i = 0; error == NULL && i < loads->len; i++)
		export_load(workspace, g_array_index(loads, int64_t, i), arguments[0], &error);
	return command_finish(workspace, EXIT_DONE, error);
}

/* A repaired file is read as the load was that it came from, which its folder names: LOAD/FILE. */
static bool replay_file(
    struct workspace *workspace, const char *path, struct intake *intake, GError **error)
{
	g_autofree char *folder = g_path_get_dirname(path);
	g_autofree char *number = g_path_get_basename(folder);
	struct reading_choice choice = { 0 };
	struct archived_load load;
	int64_t load_id;
	bool has_origin = read_id(number, "load", &load_id, NULL) &&
	    archived_load_find(workspace, load_id, &load, NULL);

	if (has_origin) {
		choice.profile = load.profile;
		choice.settings_text = load.settings;
	}
	bool ok = intake_file(workspace, path, &choice, intake, error);
	if (has_origin)
		archived_load_clear(&load);
	return ok;
}

static bool replay_files(
    struct workspace *workspace, char **paths, struct intake *intake, GError **error)
{
	bool ok = intake_catalogue(workspace, intake, error);

	for (char **path = paths; ok && *path != NULL; path++)
		ok = replay_file(workspace, *path, intake, error);
	return ok && intake_released(workspace, intake, error);
}

static enum exit_code replay(const struct options *options, char **arguments)
{
	GError *error = NULL;
	struct workspace *workspace = workspace_open(options, WORKSPACE_WRITE, &error);
	struct intake *intake = intake_new();
	enum exit_code code;

	if (workspace != NULL) {
		workspace_begin_run(workspace, "rejects replay");
		if (replay_files(workspace, arguments, intake, &error)) {
			intake_print_messages(intake, options->verbose);
			if (!options->quiet)
				intake_print_table(intake);
		}
		workspace_end_run(workspace, error != NULL ? exit_code_of(error) : intake->code);
	}
	code = intake->code;
	intake_free(intake);
	return command_finish(workspace, code, error);
}

static bool drop_one(
    const struct workspace *workspace, const char *id_text, const char *reason, GError **error)
{
	struct statement *reject = db_prepare(workspace->db,
	    "UPDATE reject SET dropped_for = :reason, dropped_by = :run_id WHERE id = :id "
	    "AND closed_by IS NULL AND dropped_by IS NULL");
	struct statement *hold = db_prepare(workspace->db,
	    "UPDATE hold SET dropped_for = :reason, dropped_by = :run_id WHERE id = :id "
	    "AND closed_by IS NULL AND dropped_by IS NULL");
	bool is_hold = *id_text == 'h';
	struct statement *update = is_hold ? hold : reject;
	int64_t id;

	if (!read_id(id_text + is_hold, is_hold ? "hold" : "reject", &id, error))
		return false;
	bind_text(update, ":reason", reason);
	bind_int(update, ":run_id", workspace->run_id);
	bind_int(update, ":id", id);
	statement_run(update);
	return db_changes(workspace->db) == 1 ||
	    fail(error, NINES_ERROR_USAGE, "%s is not open; `nines rejects list` lists what is",
		id_text);
}

static enum exit_code drop(const struct options *options, char **arguments)
{
	GError *error = NULL;
	struct workspace *workspace = NULL;
	bool ok = true;

	if (options->reason == NULL || *options->reason == '\0')
		fail(&error, NINES_ERROR_USAGE,
		    "rejects drop needs --reason TEXT: whoever reads the books will ask");
	else
		workspace = workspace_open(options, WORKSPACE_WRITE, &error);
	if (workspace == NULL)
		return command_finish(workspace, EXIT_DONE, error);
	db_begin(workspace->db);
	workspace_begin_run(workspace, "rejects drop");
	for (char **id = arguments; ok && *id != NULL; id++)
		ok = drop_one(workspace, *id, options->reason, &error);
	workspace_end_run(workspace, EXIT_DONE);
	if (ok)
		db_commit(workspace->db, &error);
	else
		db_rollback(workspace->db);
	return command_finish(workspace, EXIT_DONE, error);
}

enum exit_code cmd_rejects(const struct options *options)
{
	static const struct verb verbs[] = {
		{ "list", 0, 0, list },
		{ "show", 1, 1, show },
		{ "export", 1, 1, export_all },
		{ "replay", 1, G_MAXUINT, replay },
		{ "drop", 1, G_MAXUINT, drop },
	};

	return verb_run("rejects", verbs, G_N_ELEMENTS(verbs), options);
}
