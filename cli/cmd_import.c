#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/fs.h"
#include "base/json.h"
#include "cli/intake.h"
#include "cli/reading.h"
#include "etl/records/archive.h"

/* Standard input as a file, since it is read more than once. Returns its path; the caller frees it
 * and removes the file. */
static char *keep_standard_input(const struct workspace *workspace, GError **error)
{
	g_autofree char *folder = workspace_path(workspace, "archive");
	char *path = g_strdup_printf("%s/stdin-%d.tmp", folder, (int)getpid());
	char buffer[65536];
	size_t got;
	bool ok = fs_make_folder(folder, 0750, error);
	FILE *file = ok ? fopen(path, "wb") : NULL;

	if (ok && file == NULL)
		ok = fail(error, NINES_ERROR_FAILED, "%s: %s", path, g_strerror(errno));
	while (ok && file != NULL && (got = fread(buffer, 1, sizeof(buffer), stdin)) > 0)
		ok = fwrite(buffer, 1, got, file) == got;
	if (file != NULL && (fclose(file) != 0 || ferror(stdin) || !ok))
		ok = fail(error, NINES_ERROR_FAILED, "standard input: cannot be kept: %s",
		    g_strerror(errno));
	if (ok)
		return path;
	unlink(path);
	g_free(path);
	return NULL;
}

/* What came through a pipe is known by its content: two such files are never states of one. */
static bool import_standard_input(struct workspace *workspace, const struct reading_choice *choice,
    struct intake *intake, GError **error)
{
	g_autofree char *path = keep_standard_input(workspace, error);
	struct reading_choice named = *choice;
	struct digest digest;

	if (path == NULL)
		return false;
	bool ok = source_digest(path, &digest, error);
	if (ok) {
		g_autofree char *shown = g_strdup_printf("stdin-%.12s", digest.sha256);

		named.shown_path = shown;
		ok = intake_file(workspace, path, &named, intake, error);
	}
	unlink(path);
	return ok;
}

static bool import_arguments(struct workspace *workspace, const struct options *options,
    struct intake *intake, GError **error)
{
	struct reading_options reading;
	/* the names in the catalogue are needed, but their loads are not what was asked for */
	struct intake *catalogue = intake_new();
	bool ok = reading_options_read(&reading, workspace, options, error);

	catalogue->is_dry_run = intake->is_dry_run = options->dry_run;
	ok = ok && intake_catalogue(workspace, catalogue, error);
	intake_print_messages(catalogue, options->verbose);
	intake->code = exit_code_worse(intake->code, catalogue->code);
	intake_free(catalogue);
	intake->window = reading.window;
	for (char **path = options->arguments; ok && *path != NULL; path++)
		ok = g_str_equal(*path, "-")
		    ? import_standard_input(workspace, &reading.choice, intake, error)
		    : intake_file(workspace, *path, &reading.choice, intake, error);
	intake->window = (struct time_window){ 0 };
	ok = ok && intake_released(workspace, intake, error);
	if (ok)
		intake_suggest(workspace, intake);
	reading_options_clear(&reading);
	return ok;
}

static void print_result(const struct intake *intake, const struct options *options)
{
	intake_print_messages(intake, options->verbose);
	if (options->json) {
		struct json *json = json_new();

		json_object_begin(json, NULL);
		intake_write_json(intake, json, "loads");
		json_int(json, "exit", intake->code);
		json_object_end(json);
		g_autofree char *text = json_finish(json);
		fputs(text, stdout);
	} else if (!options->quiet) {
		intake_print_table(intake);
	}
}

enum exit_code cmd_import(const struct options *options)
{
	g_autoptr(GError) error = NULL;
	struct workspace *workspace = NULL;
	struct intake *intake = intake_new();
	enum exit_code code;

	if (options->arguments[0] == NULL)
		fail(&error, NINES_ERROR_USAGE, "import needs files: nines import FILE...");
	else
		workspace = workspace_open(
		    options, options->dry_run ? WORKSPACE_TRY : WORKSPACE_WRITE, &error);
	if (workspace != NULL) {
		if (options->dry_run)
			db_begin(workspace->db);
		workspace_begin_run(workspace, "import");
		if (import_arguments(workspace, options, intake, &error))
			print_result(intake, options);
		if (options->dry_run)
			db_rollback(workspace->db);
		else
			workspace_end_run(
			    workspace, error != NULL ? exit_code_of(error) : intake->code);
		if (error == NULL)
			db_check(workspace->db, &error);
	}
	code = intake->code;
	intake_free(intake);
	workspace_close(workspace);
	return error != NULL ? report_error(error) : code;
}
