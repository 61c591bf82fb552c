/* run, check and report: the whole pipeline, rehearsed, or its second half. */
#include <stdio.h>
#include <unistd.h>

#include "base/error.h"
#include "base/json.h"
#include "cli/compute.h"
#include "cli/freshness.h"
#include "cli/intake.h"
#include "cli/months.h"
#include "cli/table.h"
#include "reports/publish.h"

struct run {
	bool is_rehearsal;          /* check: publishes nothing */
	const struct period *books; /* whose workbooks are to be written; NULL: of all months */
	struct intake *intake;
	struct publication *publication; /* NULL until it is published */
	guint months;
};

static void run_clear(struct run *run)
{
	intake_free(run->intake);
	publication_free(run->publication);
}

/* Rows are added only for files that were not published like this before. */
static void record_outputs(struct workspace *workspace, const struct publication *publication)
{
	struct statement *insert = db_prepare(workspace->db,
	    "INSERT INTO output (run_id, path, sha256, bytes) "
	    "SELECT :run_id, :path, :sha256, :bytes WHERE :sha256 IS NOT "
	    "(SELECT sha256 FROM output WHERE path = :path ORDER BY id DESC LIMIT 1)");

	for (guint i = 0; i < publication->files->len; i++) {
		const struct published_file *file = publication->files->pdata[i];

		bind_int(insert, ":run_id", workspace->run_id);
		bind_text(insert, ":path", file->path);
		bind_text(insert, ":sha256", file->sha256);
		bind_int(insert, ":bytes", file->bytes);
		statement_run(insert);
	}
	for (guint i = 0; i < publication->withdrawn->len; i++) {
		bind_int(insert, ":run_id", workspace->run_id);
		bind_text(insert, ":path", publication->withdrawn->pdata[i]);
		bind_text(insert, ":sha256", "");
		bind_int(insert, ":bytes", 0);
		statement_run(insert);
	}
}

/* Pay that cannot be computed is said, never skipped: finance would miss it otherwise. */
static void judge_pay(struct run *run, const struct site *site)
{
	for (guint i = 0; i < site->months->len; i++) {
		const struct month_report *month = site->months->pdata[i];

		for (guint j = 0; month->pay != NULL && j < month->pay->blocking->len; j++) {
			const struct pay_problem *problem = month->pay->blocking->pdata[j];
			g_autofree char *message =
			    g_strdup_printf("nines: pay of %s is blocked: %s (%.1f h at stake)",
				month->period.name, problem->text, (double)problem->seconds / 3600);

			g_ptr_array_add(run->intake->problems, g_steal_pointer(&message));
			run->intake->code = exit_code_worse(run->intake->code, EXIT_QUARANTINED);
		}
	}
}

/* An SLO whose service the catalogue lacks shows no data for ever, and nobody would know why. */
static void judge_objectives(
    const struct workspace *workspace, const struct facts *facts, struct run *run)
{
	for (guint i = 0; i < workspace->objectives->len; i++) {
		const struct objective *objective = workspace->objectives->pdata[i];

		if (catalogue_service(facts->catalogue, objective->service, 0) != NULL)
			continue;
		g_ptr_array_add(run->intake->problems,
		    g_strdup_printf(
			"%s:1: warning: the SLO %s is of the service \"%s\", which is not in "
			"catalogue/services.csv",
			objective->source, objective->name, objective->service));
		run->intake->code = exit_code_worse(run->intake->code, EXIT_QUARANTINED);
	}
}

static guint count_written(const struct site *site)
{
	guint count = 0;

	for (guint i = 0; i < site->months->len; i++)
		count += ((struct month_report *)site->months->pdata[i])->kept == NULL;
	return count;
}

static bool compute_and_publish(struct workspace *workspace, struct run *run, GError **error)
{
	struct facts *facts = facts_load(workspace);
	struct site *site = compute_site(workspace, facts, run->books, error);
	bool ok = site != NULL;

	if (ok) {
		run->months = count_written(site);
		intake_suggest(workspace, run->intake);
		freshness_judge(workspace, run->intake);
		judge_objectives(workspace, facts, run);
		judge_pay(run, site);
	}
	if (ok && !run->is_rehearsal)
		ok =
		    publish_everything(site, workspace->root, run->books, &run->publication, error);
	if (run->publication != NULL) {
		record_outputs(workspace, run->publication);
		/* of other months not all was written */
		if (run->books == NULL)
			months_remember(workspace->db, site->months);
	}
	compute_site_free(site);
	facts_free(facts);
	return ok && db_check(workspace->db, error);
}

static void print_json(const struct run *run, enum exit_code code)
{
	struct json *json = json_new();

	json_object_begin(json, NULL);
	intake_write_json(run->intake, json, "loads");
	json_array_begin(json, "problems");
	for (guint i = 0; i < run->intake->problems->len; i++)
		json_text(json, NULL, run->intake->problems->pdata[i]);
	json_array_end(json);
	json_int(json, "periods", run->months);
	json_text(json, "published", run->publication != NULL ? run->publication->release : NULL);
	json_bool(json, "changed", run->publication != NULL && run->publication->has_changed);
	json_int(json, "files", run->publication != NULL ? run->publication->files->len : 0);
	json_int(json, "exit", code);
	json_object_end(json);
	g_autofree char *text = json_finish(json);
	fputs(text, stdout);
}

/* What a person at a terminal wants to see; under cron it would be mail about nothing. */
static void print_summary(const struct run *run)
{
	int64_t bytes = 0;

	intake_print_table(run->intake);
	if (run->publication == NULL)
		return;
	for (guint i = 0; i < run->publication->files->len; i++)
		bytes += ((struct published_file *)run->publication->files->pdata[i])->bytes;
	printf("%u month%s computed; %s (%u files, %.1f MB)\n", run->months,
	    run->months == 1 ? "" : "s",
	    run->publication->has_changed ? "published out/site, out/books and out/pay"
					  : "nothing changed, out/ is as it was",
	    run->publication->files->len, (double)bytes / 1e6);
}

static void print_run(
    const struct run *run, const struct options *options, bool always, enum exit_code code)
{
	intake_print_messages(run->intake, options->verbose);
	if (options->json)
		print_json(run, code);
	else if (!options->quiet && (always || options->verbose || isatty(STDOUT_FILENO)))
		print_summary(run);
}

static enum exit_code finish(
    struct workspace *workspace, struct run *run, GError *error, const char *still_valid)
{
	enum exit_code code = run->intake->code;

	if (error != NULL) {
		code = report_error(error);
		if (workspace != NULL)
			fprintf(stderr, "    %s\n", still_valid);
		g_error_free(error);
	}
	run_clear(run);
	workspace_close(workspace);
	return code;
}

enum exit_code cmd_run(const struct options *options)
{
	GError *error = NULL;
	struct run run = { .intake = intake_new() };
	struct workspace *workspace = workspace_open(options, WORKSPACE_WRITE, &error);

	if (workspace != NULL) {
		workspace_begin_run(workspace, "run");
		if (intake_everything(workspace, run.intake, &error) &&
		    compute_and_publish(workspace, &run, &error))
			print_run(&run, options, false, run.intake->code);
		else
			intake_print_messages(run.intake, options->verbose);
		workspace_end_run(
		    workspace, error != NULL ? exit_code_of(error) : run.intake->code);
		if (error == NULL)
			db_check(workspace->db, &error);
	}
	return finish(workspace, &run, error,
	    "What was published before stays published; the next run takes up what is missing.");
}

enum exit_code cmd_report(const struct options *options)
{
	GError *error = NULL;
	struct run run = { .intake = intake_new() };
	struct workspace *workspace = workspace_open(options, WORKSPACE_WRITE, &error);
	struct period period;

	if (workspace != NULL && options->period != NULL &&
	    workspace_period(workspace, options, &period, &error))
		run.books = &period;
	if (workspace != NULL && error == NULL) {
		workspace_begin_run(workspace, "report");
		if (compute_and_publish(workspace, &run, &error))
			print_run(&run, options, false, run.intake->code);
		workspace_end_run(
		    workspace, error != NULL ? exit_code_of(error) : run.intake->code);
		if (error == NULL)
			db_check(workspace->db, &error);
	}
	return finish(workspace, &run, error, "What was published before stays published.");
}

static bool check_ledger(struct workspace *workspace, GError **error)
{
	g_autofree char *found = db_verify(workspace->db);

	return found == NULL || fail(error, NINES_ERROR_FAILED, "the ledger is damaged: %s", found);
}

enum exit_code cmd_check(const struct options *options)
{
	GError *error = NULL;
	struct run run = { .is_rehearsal = true, .intake = intake_new() };

	run.intake->is_dry_run = true;
	struct workspace *workspace = workspace_open(options, WORKSPACE_TRY, &error);

	if (workspace != NULL) {
		db_begin(workspace->db);
		workspace_begin_run(workspace, "check");
		if (check_ledger(workspace, &error) &&
		    intake_everything(workspace, run.intake, &error) &&
		    compute_and_publish(workspace, &run, &error))
			print_run(&run, options, true, run.intake->code);
		db_rollback(workspace->db);
	}
	return finish(workspace, &run, error, "Nothing was changed.");
}
