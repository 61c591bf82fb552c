#include "cli/intake.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/fs.h"
#include "base/json.h"
#include "cli/table.h"
#include "etl/values/guess.h"

#define MESSAGES_SHOWN 10

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

static bool import_one(struct workspace *workspace, const struct import_file *file,
    enum intake_mode mode, struct intake *intake, GError **error)
{
	struct import_context context = {
		.db = workspace->db,
		.root = workspace->root,
		.declared = workspace->declared,
		.currency = workspace->policy->currency,
		.run_id = workspace->run_id,
		.is_dry_run = mode == INTAKE_DRY_RUN,
	};
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

/* The rule whose pattern a path of the workspace matches; the first one wins. */
static const struct source_rule *find_rule(const struct workspace *workspace, const char *relative)
{
	for (guint i = 0; i < workspace->rules->len; i++) {
		const struct source_rule *rule = workspace->rules->pdata[i];

		if (g_pattern_match_simple(rule->glob, relative))
			return rule;
	}
	return NULL;
}

/* A file of the workspace, with the profile of its rule. */
static bool import_by_rule(struct workspace *workspace, const char *relative,
    const struct source_rule *rule, enum intake_mode mode, struct intake *intake, GError **error)
{
	g_autofree char *path = workspace_path(workspace, relative);
	struct import_file file = {
		.path = path,
		.shown_path = relative,
		.profile = rule->profile,
	};

	return import_one(workspace, &file, mode, intake, error);
}

/* All files of the rules whose patterns begin with a folder. */
static bool import_folder(struct workspace *workspace, const char *folder, enum intake_mode mode,
    struct intake *intake, GError **error)
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
			if (find_rule(workspace, files->pdata[j]) == rule &&
			    !import_by_rule(workspace, files->pdata[j], rule, mode, intake, error))
				return false;
	}
	return true;
}

bool intake_catalogue(
    struct workspace *workspace, enum intake_mode mode, struct intake *intake, GError **error)
{
	return import_folder(workspace, "catalogue", mode, intake, error);
}

/* A file that no source names: read by its header, or refused. */
static bool import_unnamed(struct workspace *workspace, const char *relative, enum intake_mode mode,
    struct intake *intake, GError **error)
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
	return import_one(workspace, &file, mode, intake, error);
}

static bool import_rest_of_inbox(
    struct workspace *workspace, enum intake_mode mode, struct intake *intake, GError **error)
{
	g_autoptr(GPtrArray) files = fs_find(workspace->root, "inbox", "*");

	for (guint i = 0; i < files->len; i++)
		if (find_rule(workspace, files->pdata[i]) == NULL &&
		    !import_unnamed(workspace, files->pdata[i], mode, intake, error))
			return false;
	return true;
}

bool intake_released(
    struct workspace *workspace, enum intake_mode mode, struct intake *intake, GError **error)
{
	struct import_context context = {
		.db = workspace->db,
		.root = workspace->root,
		.declared = workspace->declared,
	};
	g_autoptr(GPtrArray) loads = import_find_released(&context);

	for (guint i = 0; i < loads->len; i++) {
		const struct held_load *load = loads->pdata[i];
		const struct source_rule *rule = find_rule(workspace, load->path);
		bool is_rule = rule != NULL && g_str_equal(rule->profile->name, load->profile);
		struct import_file file = {
			.path = load->archive,
			.shown_path = load->path,
			.profile = is_rule ? rule->profile
					   : profile_find(workspace->profiles, load->profile),
			.reread_of = load->load_id,
		};

		if (file.profile != NULL && g_file_test(load->archive, G_FILE_TEST_EXISTS) &&
		    !import_one(workspace, &file, mode, intake, error))
			return false;
	}
	return db_check(workspace->db, error);
}

bool intake_everything(
    struct workspace *workspace, enum intake_mode mode, struct intake *intake, GError **error)
{
	return intake_catalogue(workspace, mode, intake, error) &&
	    import_folder(workspace, "inbox", mode, intake, error) &&
	    import_rest_of_inbox(workspace, mode, intake, error) &&
	    intake_released(workspace, mode, intake, error);
}

bool intake_file(struct workspace *workspace, const char *path, const struct profile *profile,
    enum intake_mode mode, struct intake *intake, GError **error)
{
	g_autofree char *root = g_canonicalize_filename(workspace->root, NULL);
	g_autofree char *full = g_canonicalize_filename(path, NULL);
	size_t length = strlen(root);
	bool is_inside = g_str_has_prefix(full, root) && full[length] == '/';
	const char *shown = is_inside ? full + length + 1 : path;
	const struct source_rule *rule = is_inside ? find_rule(workspace, shown) : NULL;
	g_autoptr(GError) cause = NULL;
	struct import_file file = { .path = path, .shown_path = shown, .profile = profile };

	if (file.profile == NULL && rule != NULL)
		file.profile = rule->profile;
	if (file.profile == NULL)
		file.profile = profile_guess(workspace->profiles, path, shown, &cause);
	if (cause != NULL)
		file.refusal = cause->message;
	return import_one(workspace, &file, mode, intake, error);
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

static char *describe_status(const struct load_report *report)
{
	if (report->status == LOAD_SKIPPED)
		return g_strdup_printf("same bytes as load %" G_GINT64_FORMAT, report->load_id);
	if (report->reject_file != NULL)
		return g_strdup_printf(
		    "%s, rejects in %s", load_status_name(report->status), report->reject_file);
	return g_strdup(load_status_name(report->status));
}

void intake_print_table(const struct intake *intake)
{
	static const char *const titles[] = { "source", "file", ">read", ">new", ">changed",
		">same", ">rejected", ">held", ">withdrawn", "status", NULL };
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
		json_int(json, "warnings", report->counts.warnings);
		json_text(json, "refusal", report->refusal);
		json_text(json, "reject_file", report->reject_file);
		json_array_begin(json, "messages");
		for (guint j = 0; j < report->messages->len; j++)
			json_text(json, NULL, report->messages->pdata[j]);
		json_array_end(json);
		json_object_end(json);
	}
	json_array_end(json);
}
