/* pay reopen: takes the newest close back. */
#include <stdio.h>

#include "cli/pay_verbs.h"
#include "cli/rows.h"

static bool reopen(
    struct workspace *workspace, const struct period *period, const char *reason, GError **error)
{
	g_autoptr(GPtrArray) entries = facts_pay_entries(workspace->db);
	g_autoptr(GPtrArray) closed = facts_pay_closed(entries);
	const struct pay_entry *newest = closed->len > 0 ? closed->pdata[closed->len - 1] : NULL;

	if (newest == NULL)
		return fail(error, NINES_ERROR_USAGE, "no period is closed");
	if (!g_str_equal(newest->period.name, period->name))
		return fail(error, NINES_ERROR_USAGE,
		    "only %s can be reopened, the newest closed period; what is wrong with %s is "
		    "adjusted in the next one: nines pay diff",
		    newest->period.name, period->name);
	g_free(facts_pay_reopen(
	    workspace->db, newest, reason, workspace->run_id, workspace->as_of_utc));
	return db_check(workspace->db, error);
}

static void print_reopened(const struct options *options, const struct period *period, bool is_done)
{
	if (!options->json) {
		printf("%s is %s\n", period->name,
		    is_done ? "reopened; `nines report` publishes it as it is computed now"
			    : "the newest closed period; nothing is changed yet: say --yes to "
			      "reopen it");
		return;
	}
	struct json *json = json_new();

	json_object_begin(json, NULL);
	json_text(json, "period", period->name);
	json_bool(json, "reopened", is_done);
	json_object_end(json);
	rows_print_json(json);
}

enum exit_code pay_reopen(const struct options *options, char **arguments)
{
	GError *error = NULL;
	struct workspace *workspace = NULL;
	struct period period;
	bool ok = false;

	if (options->reason == NULL || *options->reason == '\0')
		fail(&error, NINES_ERROR_USAGE,
		    "pay reopen needs --reason TEXT: whoever reads the books will ask");
	else
		workspace = workspace_open(options, WORKSPACE_WRITE, &error);
	if (workspace != NULL &&
	    period_parse(arguments[0], workspace_today(workspace), &period, &error)) {
		db_begin(workspace->db);
		workspace_begin_run(workspace, "pay reopen");
		ok = reopen(workspace, &period, options->reason, &error);
		workspace_end_run(workspace, EXIT_DONE);
		if (ok && options->yes)
			ok = db_commit(workspace->db, &error);
		else
			db_rollback(workspace->db);
		if (ok)
			print_reopened(options, &period, options->yes);
	}
	return command_finish(workspace, EXIT_DONE, error);
}
