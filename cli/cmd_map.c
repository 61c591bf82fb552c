/* map: what the names of sources mean, as lines of catalogue/aliases.csv. */
#include <stdio.h>
#include <string.h>

#include "base/fs.h"
#include "cli/intake.h"
#include "cli/rows.h"
#include "etl/holds.h"
#include "etl/records/csv.h"

#define ALIASES "catalogue/aliases.csv"

/* The file with one more line; a file that is not there begins with its header. */
static char *append_alias(const char *path, char **words)
{
	g_autofree char *before = NULL;
	gsize size = 0;
	GString *text;

	if (!g_file_get_contents(path, &before, &size, NULL))
		before = g_strdup("kind,name,target\n");
	text = g_string_new(before);
	if (text->len > 0 && text->str[text->len - 1] != '\n')
		g_string_append_c(text, '\n');
	for (guint i = 0; i < 3; i++) {
		if (i > 0)
			g_string_append_c(text, ',');
		csv_append_field(text, words[i]);
	}
	g_string_append_c(text, '\n');
	return g_string_free(text, FALSE);
}

/* Imports the new text as if it were the file already. */
static bool import_aliases(
    struct workspace *workspace, const char *text, struct intake *intake, GError **error)
{
	g_autofree char *path = workspace_path(workspace, ALIASES ".new");
	struct reading_choice choice = {
		.profile = profile_find(workspace->profiles, "nines-aliases"), .shown_path = ALIASES
	};
	bool ok = fs_write(path, text, strlen(text), 0640, error) &&
	    intake_file(workspace, path, &choice, intake, error);

	fs_remove(path, NULL);
	return ok;
}

/* What the import would refuse or hold must not stay in the file. */
static bool try_alias(
    struct workspace *workspace, const char *text, struct intake *intake, GError **error)
{
	struct intake *trial = intake_new();
	bool ok;

	trial->is_dry_run = true;
	db_begin(workspace->db);
	ok = import_aliases(workspace, text, trial, error);
	db_rollback(workspace->db);
	if (ok && trial->code != EXIT_DONE) {
		intake_print_messages(trial, true);
		ok = fail(error, NINES_ERROR_USAGE, "the alias was not added");
	}
	intake_free(trial);
	return ok && import_aliases(workspace, text, intake, error);
}

static bool add_alias(
    struct workspace *workspace, char **words, struct intake *intake, GError **error)
{
	g_autofree char *path = workspace_path(workspace, ALIASES);
	g_autofree char *text = append_alias(path, words);
	struct intake *catalogue = intake_new();
	bool ok = intake_catalogue(workspace, catalogue, error);

	intake_free(catalogue);
	return ok && try_alias(workspace, text, intake, error) &&
	    fs_write(path, text, strlen(text), 0640, error) &&
	    intake_released(workspace, intake, error);
}

static enum exit_code add(const struct options *options, char **arguments)
{
	GError *error = NULL;
	struct workspace *workspace = workspace_open(options, WORKSPACE_WRITE, &error);
	struct intake *intake = intake_new();
	enum exit_code code = EXIT_DONE;

	if (workspace != NULL) {
		db_begin(workspace->db);
		workspace_begin_run(workspace, "map add");
		bool ok = add_alias(workspace, arguments, intake, &error);
		intake_print_messages(intake, options->verbose);
		workspace_end_run(workspace, error != NULL ? exit_code_of(error) : intake->code);
		if (ok)
			db_commit(workspace->db, &error);
		else
			db_rollback(workspace->db);
		if (ok && !options->quiet)
			intake_print_table(intake);
		code = ok ? intake->code : EXIT_DONE;
	}
	intake_free(intake);
	return command_finish(workspace, code, error);
}

static enum exit_code list(const struct options *options, char **arguments)
{
	static const char *const titles[] = { "kind", "name", "target", "file", ">line", NULL };
	GError *error = NULL;
	struct workspace *workspace = workspace_open(options, WORKSPACE_READ, &error);

	(void)arguments;
	if (workspace != NULL)
		rows_show(options, "aliases", titles, db_query(workspace->db, "list_aliases"));
	return command_finish(workspace, EXIT_DONE, error);
}

static void write_suggestions(const GPtrArray *names)
{
	struct json *json = json_new();

	json_object_begin(json, NULL);
	json_array_begin(json, "unmapped");
	for (guint i = 0; i < names->len; i++) {
		const struct unmapped_name *unmapped = names->pdata[i];

		json_object_begin(json, NULL);
		json_text(json, "kind", unmapped->kind);
		json_text(json, "name", unmapped->name);
		json_int(json, "records", unmapped->records);
		json_text(json, "candidate", unmapped->candidate);
		json_object_end(json);
	}
	json_array_end(json);
	json_object_end(json);
	rows_print_json(json);
}

static enum exit_code suggest(const struct options *options, char **arguments)
{
	GError *error = NULL;
	struct workspace *workspace = workspace_open(options, WORKSPACE_READ, &error);
	struct intake *intake = intake_new();

	(void)arguments;
	if (workspace != NULL) {
		struct import_context context = intake_context(workspace, intake);
		g_autoptr(GPtrArray) names = holds_find_unmapped(&context);

		if (options->json)
			write_suggestions(names);
		for (guint i = 0; !options->json && i < names->len; i++) {
			g_autofree char *command = intake_map_command(names->pdata[i]);

			printf("%s\n", command);
		}
	}
	intake_free(intake);
	return command_finish(workspace, EXIT_DONE, error);
}

enum exit_code cmd_map(const struct options *options)
{
	static const struct verb verbs[] = {
		{ "list", 0, 0, list },
		{ "add", 3, 3, add },
		{ "suggest", 0, 0, suggest },
	};

	return verb_run("map", verbs, G_N_ELEMENTS(verbs), options);
}
