#include "cli/intake.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/fs.h"
#include "base/json.h"
#include "cli/table.h"
#include "etl/holds.h"
#include "etl/values/guess.h"

#define MESSAGES_SHOWN    10
#define SUGGESTIONS_SHOWN 10

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

		if (g_str_equal(rule->profile->name, name) &&
		    reads_file(workspace, rule, path))
			return rule->profile;
	}
	return profile_find(workspace->profiles, name);
}

bool archived_load_find(
    struct workspace *workspace, int64_t load_id, struct archived_load *load, GError **error)
{
	struct statement *find = db_prepare(
	    workspace->db, "SELECT path, profile, sha256, settings FROM load WHERE id = :load_id");
	const struct profile *profile = NULL;

	*load = (struct archived_load){ .id = load_id };
	bind_int(find, ":load_id", load_id);
	if (statement_step(find)) {
		load->path = g_strdup(column_text(find, 0));
		load->archive =
		    g_strdup_printf("%s/archive/%s.gz", workspace->root, column_text(find, 2));
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

/* The path as the ledger shows it: relative to the workspace when it lies there. */
static const char *relative_path(const char *root, const char *full, bool *is_inside)
{
	size_t length = strlen(root);

	*is_inside = g_str_has_prefix(full, root) && full[length] == '/';
	return *is_inside ? full + length + 1 : full;
}

struct profile *intake_choose_profile(const struct workspace *workspace, const char *path,
    const struct reading_choice *choice, GError **error)
{
	g_autofree char *root = g_canonicalize_filename(workspace->root, NULL);
	g_autofree char *full = g_canonicalize_filename(path, NULL);
	bool is_inside;
	const char *relative = relative_path(root, full, &is_inside);
	const struct source_rule *rule = is_inside ? find_rule(workspace, relative) : NULL;
	const struct profile *profile = choice->profile;

	if (profile == NULL && rule != NULL)
		profile = rule->profile;
	if (profile == NULL)
		profile =
		    profile_guess(workspace->profiles, path, is_inside ? relative : path, error);
	return profile != NULL ? profile_with(profile, choice->settings, error) : NULL;
}

bool intake_file(struct workspace *workspace, const char *path, const struct reading_choice *choice,
    struct intake *intake, GError **error)
{
	g_autofree char *root = g_canonicalize_filename(workspace->root, NULL);
	g_autofree char *full = g_canonicalize_filename(path, NULL);
	bool is_inside;
	const char *relative = relative_path(root, full, &is_inside);
	g_autoptr(GError) cause = NULL;
	struct profile *profile = intake_choose_profile(workspace, path, choice, &cause);
	struct import_file file = {
		.path = path,
		.shown_path = choice->shown_path != NULL ? choice->shown_path
		    : is_inside                          ? relative
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

char *intake_map_command(const struct unmapped_name *unmapped)
{
	static const char *const placeholders[][2] = { { "service", "SERVICE" },
		{ "engineer", "ENGINEER" }, { "schedule", "SCHEDULE" }, { "pool", "POOL" },
		{ "series", "\"SERVICE METRIC FIELD\"" } };
	g_autofree char *name = g_shell_quote(unmapped->name);
	const char *target = "NAME";

	for (size_t i = 0; i < G_N_ELEMENTS(placeholders); i++)
		if (g_str_equal(placeholders[i][0], unmapped->kind))
			target = placeholders[i][1];
	if (unmapped->candidate == NULL)
		return g_strdup_printf("nines map add %s %s %s", unmapped->kind, name, target);
	g_autofree char *candidate = g_shell_quote(unmapped->candidate);
	return g_strdup_printf("nines map add %s %s %s", unmapped->kind, name, candidate);
}

/* Said once, when records come that wait; later they are listed, not told every night. */
static bool has_held(const struct intake *intake)
{
	for (guint i = 0; i < intake->reports->len; i++) {
		const struct load_report *report = intake->reports->pdata[i];

		if (report->status == LOAD_LOADED && report->counts.held > 0)
			return true;
	}
	return false;
}

void intake_suggest(struct workspace *workspace, struct intake *intake)
{
	if (!has_held(intake))
		return;
	struct import_context context = intake_context(workspace, intake);
	g_autoptr(GPtrArray) names = holds_find_unmapped(&context);

	for (guint i = 0; i < names->len; i++) {
		g_autofree char *command = intake_map_command(names->pdata[i]);

		if (i == 0)
			g_ptr_array_add(intake->problems,
			    g_strdup("nines: records wait for names. Add them to the catalogue or, "
				     "where they mean what is there:"));
		if (i == SUGGESTIONS_SHOWN) {
			g_ptr_array_add(intake->problems,
			    g_strdup_printf("    and %u more: nines map suggest", names->len - i));
			break;
		}
		g_ptr_array_add(intake->problems, g_strdup_printf("    %s", command));
	}
}

static void print_findings(const struct load_report *report, bool is_verbose)
{
	guint shown = 0, left_out = 0;

	for (guint i = 0; i < report->messages->len; i++) {
		bool is_warning =
		    GPOINTER_TO_INT(report->severities->pdata[i]) == (gint)SEVERITY_WARNING;

		if (is_warning && !is_verbose)
			continue;
		if (shown == MESSAGES_SHOWN && !is_verbose) {
			left_out++;
			continue;
		}
		fprintf(stderr, "%s\n", (char *)report->messages->pdata[i]);
		shown++;
	}
	if (left_out > 0)
		fprintf(stderr, "    and %u more: nines rejects list\n", left_out);
	if (report->reject_file != NULL)
		fprintf(stderr,
		    "    the rejected records are in %s; repair them and put the file into inbox/\n",
		    report->reject_file);
}

void intake_print_messages(const struct intake *intake, bool is_verbose)
{
	for (guint i = 0; i < intake->reports->len; i++) {
		const struct load_report *report = intake->reports->pdata[i];

		if (report->status == LOAD_SKIPPED)
			continue;
		print_findings(report, is_verbose);
		if (report->status == LOAD_REFUSED)
			fprintf(stderr, "%s\n", report->refusal);
	}
	for (guint i = 0; i < intake->problems->len; i++)
		fprintf(stderr, "%s\n", (char *)intake->problems->pdata[i]);
}

/* `2026-09, 2026-10`, at most six. The caller frees it. */
static char *join_periods(const struct load_report *report)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < report->periods->len && i < 6; i++)
		g_string_append_printf(
		    text, "%s%s", i > 0 ? ", " : "", (char *)report->periods->pdata[i]);
	if (report->periods->len > 6)
		g_string_append_printf(text, " and %u more", report->periods->len - 6);
	return g_string_free(text, FALSE);
}

static char *describe_status(const struct load_report *report)
{
	g_autofree char *periods = join_periods(report);

	if (report->status == LOAD_SKIPPED)
		return g_strdup_printf("same bytes as load %" G_GINT64_FORMAT, report->load_id);
	if (report->reject_file != NULL)
		return g_strdup_printf("%s%s%s, rejects in %s", load_status_name(report->status),
		    *periods != '\0' ? ", touches " : "", periods, report->reject_file);
	return *periods != '\0'
	    ? g_strdup_printf("%s, touches %s", load_status_name(report->status), periods)
	    : g_strdup(load_status_name(report->status));
}

void intake_print_table(const struct intake *intake)
{
	static const char *const titles[] = { "source", "file", ">read", ">new", ">changed",
		">same", ">left out", ">rejected", ">held", ">withdrawn", "status", NULL };
	struct table *table = table_new(titles);

	for (guint i = 0; i < intake->reports->len; i++) {
		const struct load_report *report = intake->reports->pdata[i];
		const struct load_counts *counts = &report->counts;
		g_autofree char *status = describe_status(report);

		table_add(table, report->profile);
		table_add(table, report->path);
		table_addf(table, "%" G_GINT64_FORMAT, counts->read);
		table_addf(table, "%" G_GINT64_FORMAT, counts->added);
		table_addf(table, "%" G_GINT64_FORMAT, counts->changed);
		table_addf(table, "%" G_GINT64_FORMAT, counts->same);
		table_addf(table, "%" G_GINT64_FORMAT,
		    counts->superseded + counts->duplicates + counts->empty);
		table_addf(table, "%" G_GINT64_FORMAT, counts->rejected);
		table_addf(table, "%" G_GINT64_FORMAT, counts->held);
		table_addf(table, "%" G_GINT64_FORMAT, counts->withdrawn);
		table_add(table, status);
	}
	table_print(table);
}

void intake_write_json(const struct intake *intake, struct json *json, const char *key)
{
	json_array_begin(json, key);
	for (guint i = 0; i < intake->reports->len; i++) {
		const struct load_report *report = intake->reports->pdata[i];

		json_object_begin(json, NULL);
		json_int(json, "load", report->load_id);
		json_text(json, "file", report->path);
		json_text(json, "profile", report->profile);
		json_text(json, "status", load_status_name(report->status));
		json_int(json, "read", report->counts.read);
		json_int(json, "new", report->counts.added);
		json_int(json, "changed", report->counts.changed);
		json_int(json, "same", report->counts.same);
		json_int(json, "rejected", report->counts.rejected);
		json_int(json, "held", report->counts.held);
		json_int(json, "withdrawn", report->counts.withdrawn);
		json_int(json, "superseded", report->counts.superseded);
		json_int(json, "duplicates", report->counts.duplicates);
		json_int(json, "empty", report->counts.empty);
		json_int(json, "gaps", report->counts.gaps);
		json_int(json, "warnings", report->counts.warnings);
		json_text(json, "refusal", report->refusal);
		json_text(json, "reject_file", report->reject_file);
		json_array_begin(json, "periods");
		for (guint j = 0; j < report->periods->len; j++)
			json_text(json, NULL, report->periods->pdata[j]);
		json_array_end(json);
		json_array_begin(json, "messages");
		for (guint j = 0; j < report->messages->len; j++)
			json_text(json, NULL, report->messages->pdata[j]);
		json_array_end(json);
		json_object_end(json);
	}
	json_array_end(json);
}
