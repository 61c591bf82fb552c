#include <stdio.h>

#include "base/error.h"
#include "base/json.h"
#include "cli/intake.h"

static bool import_arguments(struct workspace *workspace, const struct options *options,
    struct intake *intake, GError **error)
{
	enum intake_mode mode = options->dry_run ? INTAKE_DRY_RUN : INTAKE_KEEP;
	const struct profile *profile = NULL;
	/* the names in the catalogue are needed, but their loads are not what was asked for */
	struct intake *catalogue = intake_new();
	bool ok;

	if (options->profile != NULL) {
		profile = profile_find(workspace->profiles, options->profile);
		if (profile == NULL) {
			intake_free(catalogue);
			return fail(error, NINES_ERROR_USAGE, "there is no profile \"%s\"",
			    options->profile);
		}
	}
	ok = intake_catalogue(workspace, mode, catalogue, error);
	intake_print_messages(catalogue, options->verbose);
	intake->code = exit_code_worse(intake->code, catalogue->code);
	intake_free(catalogue);
	for (char **path = options->arguments; ok && *path != NULL; path++)
		ok = intake_file(workspace, *path, profile, mode, intake, error);
	return ok && intake_released(workspace, mode, intake, error);
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
