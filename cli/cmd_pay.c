/* pay: what a period pays, and what is done about it: close, reopen, diff, verify. */
#include <stdio.h>

#include "cli/pay_figures.h"
#include "cli/pay_print.h"
#include "cli/pay_verbs.h"
#include "cli/rows.h"

static void print(const struct workspace *workspace, const struct options *options,
    const struct facts *facts, const struct pay_report *report)
{
	if (!options->json) {
		pay_print_report(report, workspace->policy->zone);
		return;
	}
	struct json *json = json_new();

	json_object_begin(json, NULL);
	pay_write_report(json, report);
	pay_figures_write_json(json, workspace, facts, report);
	json_object_end(json);
	rows_print_json(json);
}

static enum exit_code show(const struct options *options, char **arguments)
{
	GError *error = NULL;
	struct workspace *workspace = NULL;
	struct pay_report *report = NULL;
	struct books *books = NULL;
	struct facts *facts = NULL;
	struct period period;
	enum exit_code code = EXIT_DONE;

	(void)arguments;
	if (options->rates != NULL)
		return pay_what_if(options);
	if (options->diff)
		fail(&error, NINES_ERROR_USAGE,
		    "--diff compares with a draft: nines pay --rates DRAFT --diff; `nines pay diff` "
		    "shows what closed periods would be adjusted by");
	else
		workspace = workspace_open(options, WORKSPACE_READ, &error);
	if (workspace != NULL && workspace_period(workspace, options, &period, &error)) {
		facts = facts_load(workspace);
		books = books_load(workspace, facts, &error);
		if (books != NULL)
			report = books_pay(workspace, facts, books, &period, &error);
		if (error == NULL)
			db_check(workspace->db, &error);
	}
	if (error == NULL && report != NULL) {
		print(workspace, options, facts, report);
		if (report->blocking->len > 0)
			code = EXIT_QUARANTINED;
	}
	pay_report_free(report);
	books_free(books);
	facts_free(facts);
	return command_finish(workspace, code, error);
}

enum exit_code cmd_pay(const struct options *options)
{
	static const struct verb verbs[] = {
		{ "show", 0, 0, show },
		{ "close", 1, 1, pay_close },
		{ "reopen", 1, 1, pay_reopen },
		{ "diff", 0, 1, pay_diff },
		{ "verify", 0, 0, pay_verify },
	};

	return verb_run("pay", verbs, G_N_ELEMENTS(verbs), options);
}
