#include "cli/intake.h"

#include <string.h>

#include "base/error.h"
#include "base/fs.h"
#include "etl/holds.h"
#include "etl/records/archive.h"
#include "etl/values/guess.h"

static void report_destroy(gpointer data)
{
	load_report_free(data);
}

struct intake *intake_new(void)
{
	struct intake *intake = g_new0(struct intake, 1);

	intake->reports = g_ptr_array_new_with_free_func(report_destroy);
	intake->problems = g_ptr_array_new_with_free_func(g_free);
	return intake;
}

void intake_free(struct intake *intake)
{
	if (intake == NULL)
		return;
	g_ptr_array_unref(intake->reports);
	g_ptr_array_unref(intake->problems);
	g_free(intake);
}

struct import_context intake_context(const struct workspace *workspace, const struct intake *intake)
{
	return (struct import_context){
		.db = workspace->db,
		.root = workspace->root,
		.declared = workspace->declared,
		.currency = workspace->policy->currency,
		.zone = workspace->policy->zone,
		.as_of_utc = workspace->as_of_utc,
		.clock_utc = workspace->clock_utc,
		.window = intake->window,
		.run_id = workspace->run_id,
		.is_dry_run = intake->is_dry_run,
	};
}

static bool import_one(struct workspace *workspace, const struct import_file *file,
    struct intake *intake, GError **error)
{
	struct import_context context = intake_context(workspace, intake);
	struct load_report *report = NULL;
	bool ok = import_run(&context, file, &report, error);

	if (report == NULL)
		return ok;
	g_ptr_array_add(intake->reports, report);
	if (report->status == LOAD_REFUSED)
		intake->code = exit_code_worse(intake->code, EXIT_CONTRACT);
	else if (report->status == LOAD_LOADED && report->counts.rejected + report->counts.held > 0)
		intake->code = exit_code_worse(intake->code, EXIT_QUARANTINED);
	return ok;
}

/* The first rule whose pattern a path of the workspace matches. */
static const struct source_rule *find_rule(const struct workspace *workspace, const char *relative)
{
	for (guint i = 0; i < workspace->rules->len; i++) {
		const struct source_rule *rule = workspace->rules->pdata[i];

		if (g_pattern_match_simple(rule->glob, relative))
			return rule;
	}
	return NULL;
}

/* Of several rules that name a file the first one of each kind reads it: a postmortem is one, and
 * also the list of its action items. */
static bool reads_file(
    const struct workspace *workspace, const struct source_rule *rule, const char *relative)
{
	for (guint i = 0; i < workspace->rules->len; i++) {
		const struct source_rule *earlier = workspace->rules->pdata[i];

		if (earlier == rule)
			break;
		if (earlier->profile->kind == rule->profile->kind &&
		    g_pattern_match_simple(earlier->glob, relative))
			return false;
	}
	return g_pattern_match_simple(rule->glob, relative);
}

/* A file of the workspace, with the profile of its rule. */
static bool import_by_rule(struct workspace *workspace, const char *relative,
    const struct source_rule *rule, struct intake *intake, GError **error)
{
	g_autofree char *path = workspace_path(workspace, relative);
	struct import_file file = {
		.path = path,
		.shown_path = relative,
		.profile = rule->profile,
	};

	return import_one(workspace, &file, intake, error);
}

/* All files of the rules whose patterns begin with a folder. */
static bool import_folder(
    struct workspace *workspace, const char *folder, struct intake *intake, GError **error)
{
	for (guint i = 0; i < workspace->rules->len; i++) {
		const struct source_rule *rule = workspace->rules->pdata[i];

		if (g_str_has_prefix(rule->glob, "catalogue/") != g_str_equal(folder, "catalogue"))
			continue;
		const char *slash = strrchr(rule->glob, '/');
		const char *wild = strpbrk(rule->glob, "*?[");
		g_autofree char *base = slash != NULL && (wild == NULL || slash < wild)
		    ? g_strndup(rule->glob, (gsize)(slash - rule->glob))
		    : g_strdup("");
		g_autoptr(GPtrArray) files = fs_find(workspace->root, base, rule->glob);
		for (guint j = 0; j < files->len; j++)
			if (reads_file(workspace, rule, files->pdata[j]) &&
			    !import_by_rule(workspace, files->pdata[j], rule, intake, error))
				return false;
	}
	return true;
}

bool intake_catalogue(struct workspace *workspace, struct intake *intake, GError **error)
{
	return import_folder(workspace, "catalogue", intake, error);
}

/* A file that no source names: read by its header, or refused. */
static bool import_unnamed(
    struct workspace *workspace, const char *relative, struct intake *intake, GError **error)
{
	g_autofree char *path = workspace_path(workspace, relative);
	g_autoptr(GError) cause = NULL;
	struct import_file file = {
		.path = path,
		.shown_path = relative,
		.profile = profile_guess(workspace->profiles, path, relative, &cause),
	};

	if (cause != NULL)
		file.refusal = cause->message;
	return import_one(workspace, &file, intake, error);
}

static bool import_rest_of_inbox(struct workspace *workspace, struct intake *intake, GError **error)
{
	g_autoptr(GPtrArray) files = fs_find(workspace->root, "inbox", "*");

	for (guint i = 0; i < files->len; i++)
		if (find_rule(workspace, files->pdata[i]) == NULL &&
		    !import_unnamed(workspace, files->pdata[i], intake, error))
			return false;
	return true;
}

void archived_load_clear(struct archived_load *load)
{
	g_free(load->path);
	g_free(load->archive);
	g_free(load->settings);
	profile_free(load->profile);
}

struct input archived_load_input(const struct archived_load *load, int64_t until_utc)
{
	return (struct input){ .path = load->archive,
		.shown_path = load->path,
		.profile = load->profile,
		.window_end_utc = until_utc };
}

/* The settings of a load as YAML, kept as long as the workspace; NULL: none. */
static const struct yaml *keep_settings(struct workspace *workspace, const char *settings)
{
	GPtrArray *documents = settings != NULL
	    ? yaml_read("settings", settings, strlen(settings), YAML_ANY, NULL)
	    : NULL;

	if (documents == NULL)
		return NULL;
	g_ptr_array_add(workspace->settings, documents);
	return documents->len > 0 ? documents->pdata[0] : NULL;
}

/* The profile of this name, with the settings of a source that names the path. */
static const struct profile *profile_of(
    const struct workspace *workspace, const char *path, const char *name)
{
	for (guint i = 0; i < workspace->rules->len; i++) {
		const struct source_rule *rule = workspace->rules->pdata[i];

		if (g_str_equal(rule->profile->name, name) && reads_file(workspace, rule, path))
			return rule->profile;
	}
	return profile_find(workspace->profiles, name);
}

bool archived_load_find(
    struct workspace *workspace, int64_t load_id, struct archived_load *load, GError **error)
{
	struct statement *find = db_prepare(
	    workspace->db, "SELECT path, profile, sha256, settings FROM load WHERE id = :load_id");
	g_autofree char *folder = workspace_path(workspace, "archive");
	const struct profile *profile = NULL;

	*load = (struct archived_load){ .id = load_id };
	bind_int(find, ":load_id", load_id);
	if (statement_step(find)) {
		load->path = g_strdup(column_text(find, 0));
		load->archive = archive_path(folder, column_text(find, 2));
		load->settings = g_strdup(column_text(find, 3));
		profile = profile_of(workspace, load->path, column_text(find, 1));
	}
	statement_reset(find);
	if (profile != NULL && g_file_test(load->archive, G_FILE_TEST_EXISTS))
		load->profile =
		    profile_with(profile, keep_settings(workspace, load->settings), error);
	else
		fail(error, NINES_ERROR_USAGE,
		    "load %" G_GINT64_FORMAT
		    " cannot be read again: there is none, or its profile or its bytes are gone",
		    load_id);
	if (load->profile == NULL)
		archived_load_clear(load);
	return load->profile != NULL;
}

static bool read_again(
    struct workspace *workspace, int64_t load_id, struct intake *intake, GError **error)
{
	struct archived_load load;

	/* what is gone cannot be released; the hold stays open and is listed */
	if (!archived_load_find(workspace, load_id, &load, NULL))
		return true;
	struct import_file file = {
		.path = load.archive,
		.shown_path = load.path,
		.profile = load.profile,
		.settings = load.settings,
		.reread_of = load_id,
	};
	bool ok = import_one(workspace, &file, intake, error);
	archived_load_clear(&load);
	return ok;
}

bool intake_released(struct workspace *workspace, struct intake *intake, GError **error)
{
	struct import_context context = intake_context(workspace, intake);
	g_autoptr(GArray) loads = holds_find_released(&context);

	for (guint i = 0; i < loads->len; i++)
		if (!read_again(workspace, g_array_index(loads, int64_t, i), intake, error))
			return false;
	return db_check(workspace->db, error);
}

bool intake_everything(struct workspace *workspace, struct intake *intake, GError **error)
{
	return intake_catalogue(workspace, intake, error) &&
	    import_folder(workspace, "inbox", intake, error) &&
	    import_rest_of_inbox(workspace, intake, error) &&
	    intake_released(workspace, intake, error);
}

/* A path relative to the workspace that it lies in, or NULL. The caller frees it. */
static char *relative_path(const struct workspace *workspace, const char *path)
{
	g_autofree char *root = g_canonicalize_filename(workspace->root, NULL);
	g_autofree char *full = g_canonicalize_filename(path, NULL);
	size_t length = strlen(root);
	bool is_inside = g_str_has_prefix(full, root) && full[length] == '/';

	return is_inside ? g_strdup(full + length + 1) : NULL;
}

struct profile *intake_choose_profile(const struct workspace *workspace, const char *path,
    const struct reading_choice *choice, GError **error)
{
	g_autofree char *relative = relative_path(workspace, path);
	const struct source_rule *rule = relative != NULL ? find_rule(workspace, relative) : NULL;
	const struct profile *profile = choice->profile;

	if (profile == NULL && rule != NULL)
		profile = rule->profile;
	if (profile == NULL)
		profile = profile_guess(
		    workspace->profiles, path, relative != NULL ? relative : path, error);
	return profile != NULL ? profile_with(profile, choice->settings, error) : NULL;
}

bool intake_file(struct workspace *workspace, const char *path, const struct reading_choice *choice,
    struct intake *intake, GError **error)
{
	g_autofree char *relative = relative_path(workspace, path);
	g_autoptr(GError) cause = NULL;
	struct profile *profile = intake_choose_profile(workspace, path, choice, &cause);
	struct import_file file = {
		.path = path,
		.shown_path = choice->shown_path != NULL ? choice->shown_path
		    : relative != NULL                   ? relative
							 : path,
		.profile = profile,
		.settings = choice->settings_text,
		.is_asked_for = true,
	};

	if (g_error_matches(cause, NINES_ERROR, NINES_ERROR_USAGE)) {
		g_propagate_error(error, g_steal_pointer(&cause));
		return false;
	}
	if (cause != NULL)
		file.refusal = cause->message;
	bool ok = import_one(workspace, &file, intake, error);
	profile_free(profile);
	return ok;
}
