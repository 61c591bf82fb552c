/* explain: what was said about a record, where, and what became of it. */
#include <stdio.h>

#include "cli/explain_pay.h"
#include "cli/explain_slo.h"
#include "cli/history.h"
#include "cli/rows.h"
#include "etl/facts/kind.h"

/* Also in the singular, as people say it: incident, shift, service. */
static const struct kind *find_kind(const char *word)
{
	g_autofree char *plural = g_strdup_printf("%ss", word);
	const struct kind *kind = kind_find(word);

	if (kind == NULL)
		kind = kind_find(plural);
	return kind != NULL || !g_str_equal(word, "alias") ? kind : kind_find("aliases");
}

/* The kind that the arguments ask for; NULL: they are wrong. */
static const struct kind *choose_kind(const struct options *options, GError **error)
{
	char **words = options->arguments;

	if (words[0] == NULL || words[1] == NULL || words[2] != NULL) {
		fail(error, NINES_ERROR_USAGE,
		    "explain needs a kind and a key: nines explain incident 4711, or "
		    "nines explain slo checkout-success 2026-10");
		return NULL;
	}
	const struct kind *kind = find_kind(words[0]);
	if (kind != NULL && kind->find != NULL)
		return kind;
	fail(error, NINES_ERROR_USAGE,
	    "explain: there are no records of \"%s\"; there are incident, callout, shift, "
	    "postmortem, action-item, action, service, engineer, alias, rate, holiday, "
	    "correction and event, "
	    "and slo explains an objective, pay an engineer's, cell a figure of a workbook",
	    words[0]);
	return NULL;
}

enum exit_code cmd_explain(const struct options *options)
{
	g_autoptr(GError) error = NULL;
	struct workspace *workspace = NULL;
	const char *word = options->arguments[0];

	if (g_strcmp0(word, "slo") == 0)
		return explain_slo(options, options->arguments + 1);
	if (g_strcmp0(word, "pay") == 0)
		return explain_pay(options, options->arguments + 1);
	if (g_strcmp0(word, "cell") == 0)
		return explain_cell(options, options->arguments + 1);
	const struct kind *kind = choose_kind(options, &error);

	if (kind != NULL)
		workspace = workspace_open(options, WORKSPACE_READ, &error);
	if (workspace != NULL) {
		struct history_request request = { .kind = kind->name,
			.key = options->arguments[1] };

		if (options->json) {
			struct json *json = json_new();

			json_object_begin(json, NULL);
			history_write_json(json, "revisions", workspace->db, &request);
			json_object_end(json);
			rows_print_json(json);
		} else if (history_print(workspace->db, &request) == 0) {
			fail(&error, NINES_ERROR_USAGE, "explain: the ledger knows no %s \"%s\"",
			    options->arguments[0], options->arguments[1]);
		}
		if (error == NULL)
			db_check(workspace->db, &error);
	}
	workspace_close(workspace);
	return error != NULL ? report_error(error) : EXIT_DONE;
}
