/* pay --rates: what a period would pay by a draft of the settings or of rates. Nothing is stored.
 */
#include <stdio.h>
#include <string.h>

#include "cli/intake.h"
#include "cli/pay_print.h"
#include "cli/pay_verbs.h"
#include "cli/rows.h"
#include "cli/table.h"

/* What an engineer gets in a pool: now, and by the draft. */
struct change {
	const char *engineer; /* NULL: all */
	const char *pool;     /* NULL: all */
	const char *currency;
	int64_t now_minor, draft_minor;
};

static gint compare_changes(gconstpointer left, gconstpointer right)
{
	const struct change *a = left, *b = right;
	int order = g_strcmp0(a->engineer, b->engineer);

	if (order == 0)
		order = g_strcmp0(a->pool, b->pool);
	return order != 0 ? order : strcmp(a->currency, b->currency);
}

/* Sorts, and leaves one of each engineer, pool and currency. */
static bool merge(GArray *changes, GError **error)
{
	guint kept = 0;

	g_array_sort(changes, compare_changes);
	for (guint i = 0; i < changes->len; i++) {
		struct change part = g_array_index(changes, struct change, i);
		struct change *sum =
		    kept > 0 ? &g_array_index(changes, struct change, kept - 1) : NULL;

		if (sum == NULL || compare_changes(sum, &part) != 0)
			g_array_index(changes, struct change, kept++) = part;
		else if (__builtin_add_overflow(sum->now_minor, part.now_minor, &sum->now_minor) ||
		    __builtin_add_overflow(sum->draft_minor, part.draft_minor, &sum->draft_minor))
			return fail(error, NINES_ERROR_FAILED, "a sum does not fit into 64 bits");
	}
	g_array_set_size(changes, kept);
	return true;
}

struct draft_changes {
	GArray *engineers; /* struct change, by engineer and pool */
	GArray *pools;     /* by pool */
	GArray *all;       /* by currency */
};

static void comparison_clear(struct draft_changes *comparison)
{
	g_array_unref(comparison->engineers);
	g_array_unref(comparison->pools);
	g_array_unref(comparison->all);
}

static void add_lines(GArray *changes, const struct pay_report *report, bool is_draft)
{
	for (guint i = 0; i < report->lines->len; i++) {
		const struct pay_line *line = report->lines->pdata[i];
		struct change part = { line->engineer, line->pool, line->currency,
			is_draft ? 0 : line->amount_minor, is_draft ? line->amount_minor : 0 };

		g_array_append_val(changes, part);
	}
}

/* Both reports are of the same facts, and outlive the comparison. */
static bool compare(struct draft_changes *comparison, const struct pay_report *now,
    const struct pay_report *draft, GError **error)
{
	add_lines(comparison->engineers, now, false);
	add_lines(comparison->engineers, draft, true);
	if (!merge(comparison->engineers, error))
		return false;
	for (guint i = 0; i < comparison->engineers->len; i++) {
		struct change part = g_array_index(comparison->engineers, struct change, i);

		part.engineer = NULL;
		g_array_append_val(comparison->pools, part);
		part.pool = NULL;
		g_array_append_val(comparison->all, part);
	}
	return merge(comparison->pools, error) && merge(comparison->all, error);
}

static void print_changes(const GArray *changes, const char *const *titles, bool has_engineers)
{
	struct table *table = table_new(titles);

	for (guint i = 0; i < changes->len; i++) {
		const struct change *change = &g_array_index(changes, struct change, i);
		g_autofree char *now = money_display(change->now_minor, change->currency);
		g_autofree char *draft = money_display(change->draft_minor, change->currency);
		g_autofree char *difference =
		    money_display(change->draft_minor - change->now_minor, change->currency);

		if (has_engineers)
			table_add(table, change->engineer);
		table_add(table, change->pool != NULL ? change->pool : "all");
		table_add(table, now);
		table_add(table, draft);
		table_add(table, difference);
	}
	table_print(table);
}

static void write_changes(struct json *json, const char *key, const GArray *changes)
{
	json_array_begin(json, key);
	for (guint i = 0; i < changes->len; i++) {
		const struct change *change = &g_array_index(changes, struct change, i);

		json_object_begin(json, NULL);
		if (change->engineer != NULL)
			json_text(json, "engineer", change->engineer);
		if (change->pool != NULL)
			json_text(json, "pool", change->pool);
		json_text(json, "currency", change->currency);
		json_int(json, "now_minor", change->now_minor);
		json_int(json, "draft_minor", change->draft_minor);
		json_int(json, "difference_minor", change->draft_minor - change->now_minor);
		json_object_end(json);
	}
	json_array_end(json);
}

static void print_comparison(const struct options *options, const struct draft_changes *comparison,
    const struct pay_report *draft, const struct zone *zone)
{
	static const char *const engineer_titles[] = { "engineer", "pool", ">now", ">draft",
		">difference", NULL };
	static const char *const pool_titles[] = { "pool", ">now", ">draft", ">difference", NULL };

	if (options->json) {
		struct json *json = json_new();

		json_object_begin(json, NULL);
		json_text(json, "period", draft->period.name);
		json_text(json, "draft", options->rates);
		write_changes(json, "engineers", comparison->engineers);
		write_changes(json, "pools", comparison->pools);
		write_changes(json, "totals", comparison->all);
		pay_write_problems(json, "blocking", draft->blocking);
		json_object_end(json);
		rows_print_json(json);
		return;
	}
	printf("Pay of %s by %s; nothing is stored\n\n", draft->period.name, options->rates);
	print_changes(comparison->engineers, engineer_titles, true);
	putchar('\n');
	print_changes(comparison->pools, pool_titles, false);
	putchar('\n');
	print_changes(comparison->all, pool_titles, false);
	pay_print_problems("Blocking by the draft", draft->blocking, zone);
}

static bool print_diff(const struct options *options, const struct pay_report *now,
    const struct pay_report *draft, const struct zone *zone, GError **error)
{
	struct draft_changes comparison = {
		.engineers = g_array_new(FALSE, FALSE, sizeof(struct change)),
		.pools = g_array_new(FALSE, FALSE, sizeof(struct change)),
		.all = g_array_new(FALSE, FALSE, sizeof(struct change)),
	};
	bool ok = compare(&comparison, now, draft, error);

	if (ok)
		print_comparison(options, &comparison, draft, zone);
	comparison_clear(&comparison);
	return ok;
}

static void print_draft(
    const struct options *options, const struct pay_report *draft, const struct zone *zone)
{
	if (!options->json) {
		pay_print_report(draft, zone);
		return;
	}
	struct json *json = json_new();

	json_object_begin(json, NULL);
	pay_write_report(json, draft);
	json_object_end(json);
	rows_print_json(json);
}

/* --- drafts --- */

static struct pay_report *compute_now(
    const struct workspace *workspace, const struct period *period, GError **error)
{
	struct facts *facts = facts_load(workspace);
	struct pay_report *report = compute_pay(workspace, facts, period, error);

	/* the lines are the report's own; its segments are not looked at */
	facts_free(facts);
	return report;
}

/* By another policy. */
static struct pay_report *compute_by_policy(const struct workspace *workspace,
    const struct options *options, const struct period *period, GError **error)
{
	struct workspace draft = *workspace;
	struct pay_report *report = NULL;
	GPtrArray *documents = NULL;

	draft.policy = workspace_read_policy(options->rates, options->rates, &documents, error);
	if (draft.policy != NULL)
		report = compute_now(&draft, period, error);
	policy_free(draft.policy);
	if (documents != NULL)
		g_ptr_array_unref(documents);
	return report;
}

/* By other rates: they are imported, and taken back by the caller. */
static struct pay_report *compute_by_rates(struct workspace *workspace,
    const struct options *options, const struct period *period, enum exit_code *code,
    GError **error)
{
	struct reading_choice choice = { .profile =
					     profile_find(workspace->profiles, "nines-rates") };
	struct intake *intake = intake_new();
	struct pay_report *report = NULL;

	intake->is_dry_run = true;
	if (intake_file(workspace, options->rates, &choice, intake, error)) {
		intake_print_messages(intake, false);
		*code = intake->code;
		if (intake->code != EXIT_CONTRACT)
			report = compute_now(workspace, period, error);
	}
	intake_free(intake);
	return report;
}

static enum exit_code compute_and_print(struct workspace *workspace, const struct options *options,
    const struct period *period, GError **error)
{
	enum exit_code code = EXIT_DONE;
	struct pay_report *draft = NULL, *now = compute_now(workspace, period, error);

	if (now != NULL && g_str_has_suffix(options->rates, ".csv"))
		draft = compute_by_rates(workspace, options, period, &code, error);
	else if (now != NULL)
		draft = compute_by_policy(workspace, options, period, error);
	if (draft != NULL && db_check(workspace->db, error)) {
		if (draft->blocking->len > 0)
			code = exit_code_worse(code, EXIT_QUARANTINED);
		if (!options->diff)
			print_draft(options, draft, workspace->policy->zone);
		else
			print_diff(options, now, draft, workspace->policy->zone, error);
	}
	pay_report_free(now);
	pay_report_free(draft);
	return code;
}

enum exit_code pay_what_if(const struct options *options)
{
	GError *error = NULL;
	struct workspace *workspace = workspace_open(options, WORKSPACE_TRY, &error);
	enum exit_code code = EXIT_DONE;
	struct period period;

	if (workspace != NULL && workspace_period(workspace, options, &period, &error)) {
		db_begin(workspace->db);
		workspace_begin_run(workspace, "pay --rates");
		code = compute_and_print(workspace, options, &period, &error);
		db_rollback(workspace->db);
	}
	return command_finish(workspace, code, error);
}
