#include "cli/workspace.h"

#include <string.h>
#include <time.h>

#include "analytics/openslo.h"
#include "base/error.h"
#include "base/fs.h"
#include "base/instant.h"
#include "cli/pay_settings.h"

static void rule_free(gpointer data)
{
	struct source_rule *rule = data;

	g_free(rule->glob);
	profile_free(rule->profile);
	g_free(rule);
}

static void documents_free(gpointer data)
{
	g_ptr_array_unref(data);
}

void workspace_close(struct workspace *workspace)
{
	if (workspace == NULL)
		return;
	db_close(workspace->db);
	fs_unlock(workspace->lock);
	policy_free(workspace->policy);
	payroll_layout_free(workspace->payroll);
	if (workspace->objectives != NULL)
		g_ptr_array_unref(workspace->objectives);
	g_ptr_array_unref(workspace->rules);
	g_ptr_array_unref(workspace->settings);
	if (workspace->profiles != NULL)
		g_ptr_array_unref(workspace->profiles);
	if (workspace->documents != NULL)
		g_ptr_array_unref(workspace->documents);
	g_hash_table_unref(workspace->declared.pools);
	g_hash_table_unref(workspace->declared.schedules);
	g_free(workspace->root);
	g_free(workspace);
}

char *workspace_path(const struct workspace *workspace, const char *relative)
{
	return g_build_filename(workspace->root, relative, NULL);
}

/* The one place that reads the clock. */
/* What now is taken for: the time of day, unless --as-of or the environment says another. */
static bool read_as_of(
    const struct options *options, const struct zone *zone, int64_t *utc, GError **error)
{
	const char *epoch = g_getenv("SOURCE_DATE_EPOCH");
	struct civil_date date;
	gint64 seconds;

	if (options->as_of != NULL) {
		if (instant_parse(options->as_of, utc))
			return true;
		if (!civil_parse(options->as_of, &date))
			return fail(error, NINES_ERROR_USAGE,
			    "--as-of: \"%s\" is neither 2026-12-01T06:00:00Z nor 2026-12-01",
			    options->as_of);
		*utc = zone_day_start(zone, civil_to_days(date));
		return true;
	}
	if (epoch != NULL && *epoch != '\0') {
		if (!g_ascii_string_to_signed(epoch, 10, 0, G_MAXINT64 / 2, &seconds, NULL))
			return fail(error, NINES_ERROR_USAGE,
			    "SOURCE_DATE_EPOCH is not a number of seconds");
		*utc = seconds;
	}
	return true;
}

struct policy *workspace_read_policy(
    const char *path, const char *shown, GPtrArray **documents, GError **error)
{
	static const char *const keys[] = { "organisation", "zone", "currency", "calendars",
		"schedules", "slo", "pools", "pay", "sources", NULL };
	g_autoptr(GError) cause = NULL;
	size_t size;
	g_autofree char *text = fs_read(path, &size, &cause);

	if (text == NULL) {
		fail(error, NINES_ERROR_USAGE, "%s", cause->message);
		return NULL;
	}
	*documents = yaml_read(shown, text, size, YAML_ANY, error);
	if (*documents == NULL)
		return NULL;
	if ((*documents)->len != 1) {
		fail(error, NINES_ERROR_USAGE, "%s:1:1: error: expected one document", shown);
		return NULL;
	}
	const struct yaml *root = (*documents)->pdata[0];
	return yaml_allow(root, error, keys) ? policy_read(root, error) : NULL;
}

static bool read_config(struct workspace *workspace, GError **error)
{
	g_autofree char *path = workspace_path(workspace, "nines.yaml");
	g_autoptr(GError) cause = NULL;

	workspace->policy =
	    workspace_read_policy(path, "nines.yaml", &workspace->documents, &cause);
	if (workspace->policy != NULL)
		return true;
	return fail(error, NINES_ERROR_USAGE, "%s%s", cause->message,
	    g_file_test(path, G_FILE_TEST_EXISTS)
		? ""
		: "\n    a workspace has a nines.yaml; `nines init DIR` makes one, -C DIR selects it");
}

static void declare_names(struct workspace *workspace)
{
	const struct policy *policy = workspace->policy;

	g_assert(policy != NULL);
	for (guint i = 0; i < policy->pools->len; i++)
		g_hash_table_add(
		    workspace->declared.pools, ((struct pool *)policy->pools->pdata[i])->name);
	for (guint i = 0; i < policy->schedules->len; i++) {
		const struct schedule *schedule = policy->schedules->pdata[i];

		g_hash_table_insert(workspace->declared.schedules, schedule->name,
		    (gpointer)(guintptr)schedule_pool(schedule, PAY_FIRST_DAY));
	}
}

/* Adds the documents of a file of slos/. */
static bool read_slo_file(
    const struct workspace *workspace, const char *name, GPtrArray *all, GError **error)
{
	g_autofree char *relative = g_strdup_printf("slos/%s", name);
	g_autofree char *path = workspace_path(workspace, relative);
	size_t size;
	g_autofree char *text = fs_read(path, &size, error);
	GPtrArray *documents =
	    text != NULL ? yaml_read(relative, text, size, YAML_ANY, error) : NULL;

	if (documents == NULL)
		return false;
	g_ptr_array_add(workspace->settings, documents);
	for (guint i = 0; i < documents->len; i++)
		g_ptr_array_add(all, documents->pdata[i]);
	return true;
}

/* Documents refer to each other by name, so that all are read together. */
static bool read_objectives(struct workspace *workspace, GError **error)
{
	g_autofree char *folder = workspace_path(workspace, "slos");
	g_autoptr(GPtrArray) files = fs_find(folder, "", "*.yaml");
	g_autoptr(GPtrArray) documents = g_ptr_array_new();

	for (guint i = 0; i < files->len; i++)
		if (!read_slo_file(workspace, files->pdata[i], documents, error))
			return false;
	workspace->objectives = openslo_read(documents, error);
	return workspace->objectives != NULL;
}

static void add_rule(struct workspace *workspace, const char *glob, struct profile *profile)
{
	struct source_rule *rule = g_new(struct source_rule, 1);

	*rule = (struct source_rule){ g_strdup(glob), profile };
	g_ptr_array_add(workspace->rules, rule);
}

/* catalogue/KIND*.csv is read with the native profile of its kind, by every run. */
static bool add_catalogue_rules(struct workspace *workspace, GError **error)
{
	for (guint i = 0; kinds[i] != NULL; i++) {
		g_autofree char *name = g_strdup_printf("nines-%s", kinds[i]->name);
		g_autofree char *glob = g_strdup_printf("catalogue/%s*.csv", kinds[i]->name);
		struct profile *profile =
		    profile_with(profile_find(workspace->profiles, name), NULL, error);

		if (profile == NULL)
			return false;
		add_rule(workspace, glob, profile);
	}
	return true;
}

static bool add_source_rules(
    struct workspace *workspace, const struct yaml *sources, GError **error)
{
	if (sources != NULL && sources->kind != YAML_SEQUENCE)
		return yaml_fail(sources, error, "expected a list of sources");
	for (guint i = 0; i < yaml_count(sources); i++) {
		const struct yaml *item = yaml_item(sources, i);

		const char *name = yaml_require_text(item, "profile", error);
		const char *glob = name != NULL ? yaml_require_text(item, "glob", error) : NULL;
		if (glob == NULL)
			return false;
		const struct profile *shipped = profile_find(workspace->profiles, name);
		if (shipped == NULL)
			return yaml_fail(
			    yaml_get(item, "profile"), error, "there is no profile \"%s\"", name);
		struct profile *profile = profile_with(shipped, item, error);
		if (profile == NULL)
			return false;
		add_rule(workspace, glob, profile);
	}
	return true;
}

static guint kind_rank(const struct kind *kind)
{
	guint rank = 0;

	while (kinds[rank] != kind)
		rank++;
	return rank;
}

/* Names come before what names them, whatever the order of nines.yaml; within a kind that order
 * holds, since the first source that matches a file reads it. The sort is stable. */
static gint compare_rules(gconstpointer left, gconstpointer right)
{
	const struct source_rule *a = *(struct source_rule *const *)left;
	const struct source_rule *b = *(struct source_rule *const *)right;
	guint rank_a = kind_rank(a->profile->kind), rank_b = kind_rank(b->profile->kind);

	return rank_a < rank_b ? -1 : rank_a > rank_b;
}

static bool read_everything(
    struct workspace *workspace, const struct options *options, GError **error)
{
	g_autofree char *profiles = workspace_path(workspace, "profiles");

	if (!read_config(workspace, error))
		return false;
	declare_names(workspace);
	workspace->profiles = profiles_load(profiles, error);
	if (workspace->profiles == NULL || !add_catalogue_rules(workspace, error) ||
	    !add_source_rules(
		workspace, yaml_get(workspace->documents->pdata[0], "sources"), error))
		return false;
	g_ptr_array_sort(workspace->rules, compare_rules);
	workspace->clock_utc = workspace->as_of_utc = (int64_t)time(NULL);
	return read_objectives(workspace, error) && pay_settings_read(workspace, error) &&
	    read_as_of(options, workspace->policy->zone, &workspace->as_of_utc, error);
}

static bool open_ledger(struct workspace *workspace, enum workspace_need need, GError **error)
{
	g_autofree char *path = workspace_path(workspace, "nines.db");
	g_autofree char *lock = workspace_path(workspace, "nines.db.lock");

	bool exists = g_file_test(path, G_FILE_TEST_EXISTS);
	if (need == WORKSPACE_CONFIG)
		return true;
	if (need == WORKSPACE_READ && !exists)
		return fail(error, NINES_ERROR_USAGE,
		    "%s: there is no ledger yet; `nines run` or `nines import` makes it", path);
	if (need == WORKSPACE_WRITE || (need == WORKSPACE_TRY && exists)) {
		workspace->lock = fs_lock(lock, error);
		if (workspace->lock < 0)
			return false;
	}
	workspace->db = db_open(need == WORKSPACE_TRY && !exists ? ":memory:" : path,
	    need == WORKSPACE_READ ? DB_READ_ONLY : DB_READ_WRITE, error);
	return workspace->db != NULL;
}

struct workspace *workspace_open(
    const struct options *options, enum workspace_need need, GError **error)
{
	struct workspace *workspace = g_new0(struct workspace, 1);

	workspace->root = g_strdup(options->directory != NULL ? options->directory : ".");
	workspace->lock = -1;
	workspace->settings = g_ptr_array_new_with_free_func(documents_free);
	workspace->rules = g_ptr_array_new_with_free_func(rule_free);
	workspace->declared.pools = g_hash_table_new(g_str_hash, g_str_equal);
	workspace->declared.schedules = g_hash_table_new(g_str_hash, g_str_equal);
	if (read_everything(workspace, options, error) && open_ledger(workspace, need, error))
		return workspace;
	workspace_close(workspace);
	return NULL;
}

void workspace_begin_run(struct workspace *workspace, const char *command)
{
	struct statement *insert = db_prepare(workspace->db,
	    "INSERT INTO run (command, as_of_utc, version) VALUES (:command, :as_of_utc, :version)");

	bind_text(insert, ":command", command);
	bind_int(insert, ":as_of_utc", workspace->as_of_utc);
	bind_text(insert, ":version", NINES_VERSION);
	statement_run(insert);
	workspace->run_id = db_last_id(workspace->db);
}

void workspace_end_run(struct workspace *workspace, enum exit_code code)
{
	struct statement *update =
	    db_prepare(workspace->db, "UPDATE run SET exit_code = :exit_code WHERE id = :id");

	bind_int(update, ":exit_code", code);
	bind_int(update, ":id", workspace->run_id);
	statement_run(update);
}

struct civil_date workspace_today(const struct workspace *workspace)
{
	return zone_date(workspace->policy->zone, workspace->as_of_utc);
}

bool workspace_period(const struct workspace *workspace, const struct options *options,
    struct period *period, GError **error)
{
	return period_parse(options->period != NULL ? options->period : "this-month",
	    workspace_today(workspace), period, error);
}
