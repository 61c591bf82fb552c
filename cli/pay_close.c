/* pay close: freezes a period, its lines and its files. */
#include <stdio.h>
#include <string.h>

#include "base/fs.h"
#include "cli/outputs.h"
#include "cli/pay_print.h"
#include "cli/pay_verbs.h"
#include "cli/rows.h"

/* A close on its way. */
struct closing {
	struct workspace *workspace;
	struct facts *facts;
	struct books *books;
	struct site *site;
	struct month_report *month; /* of the site */
	GPtrArray *approvals;       /* struct pay_approval *, of the time of the exceptions */
	GPtrArray *granted;    /* those of the exceptions, in their order; as far as there are */
	GPtrArray *unapproved; /* struct pay_problem *, borrowed */
	GPtrArray *unsettled;  /* char *: files with rejects or holds, or refused */
	GPtrArray *files;      /* struct pay_file * */
	char *sha256;
};

static void closing_clear(struct closing *closing)
{
	GPtrArray *lists[] = { closing->approvals, closing->granted, closing->unapproved,
		closing->unsettled };

	for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
		if (lists[i] != NULL)
			g_ptr_array_unref(lists[i]);
	compute_site_free(closing->site);
	books_free(closing->books);
	facts_free(closing->facts);
	g_free(closing->sha256);
}

/* --- may it be closed? --- */

/* Kinds of facts that pay is computed from. */
static bool is_pay_source(const struct workspace *workspace, const char *profile_name)
{
	static const char *const names[] = { "shifts", "callouts", "rates", "engineers", "holidays",
		"aliases", "approvals", NULL };
	const struct profile *profile = profile_find(workspace->profiles, profile_name);

	/* of a profile that is gone nobody knows what its files were about */
	return profile == NULL || g_strv_contains(names, profile->kind->name);
}

static void find_unsettled(struct closing *closing)
{
	const struct period *period = &closing->month->pay->period;
	struct statement *rows = db_query(closing->workspace->db, "pay_unsettled");
	struct civil_date last = civil_from_days(civil_to_days(period->end) - 1);
	struct period first_month = period_month(period->first), last_month = period_month(last);

	closing->unsettled = g_ptr_array_new_with_free_func(g_free);
	bind_text(rows, ":first_month", first_month.name);
	bind_text(rows, ":last_month", last_month.name);
	while (statement_step(rows)) {
		const char *what = column_text(rows, 3);

		if (!is_pay_source(closing->workspace, column_text(rows, 0)))
			continue;
		g_ptr_array_add(closing->unsettled,
		    g_str_equal(what, "refused")
			? g_strdup_printf("%s was refused: nines ledger show %" G_GINT64_FORMAT,
			      column_text(rows, 1), column_int(rows, 2))
			: g_strdup_printf("%s has %" G_GINT64_FORMAT
					  " open %s: nines rejects list --load %" G_GINT64_FORMAT,
			      column_text(rows, 1), column_int(rows, 4), what,
			      column_int(rows, 2)));
	}
}

static void find_approvals(struct closing *closing)
{
	const GPtrArray *exceptions = closing->month->pay->exceptions;
	int64_t start_utc = INT64_MAX, end_utc = INT64_MIN;

	for (guint i = 0; i < exceptions->len; i++) {
		const struct pay_problem *exception = exceptions->pdata[i];

		start_utc = MIN(start_utc, exception->start_utc);
		end_utc = MAX(end_utc, exception->end_utc);
	}
	closing->approvals = facts_pay_approvals(closing->workspace->db, start_utc, end_utc);
	closing->granted = g_ptr_array_new();
	closing->unapproved = g_ptr_array_new();
	for (guint i = 0; i < exceptions->len; i++) {
		struct pay_problem *exception = exceptions->pdata[i];
		struct pay_approval *approval =
		    pay_approval_of(closing->approvals, exception, closing->facts->catalogue);

		if (approval != NULL)
			g_ptr_array_add(closing->granted, approval);
		else
			g_ptr_array_add(closing->unapproved, exception);
	}
}

static bool can_close(const struct closing *closing)
{
	return closing->month->pay->blocking->len == 0 && closing->unsettled->len == 0 &&
	    closing->unapproved->len == 0;
}

/* --- freezing --- */

static bool find_month(struct closing *closing, const struct period *period, GError **error)
{
	for (guint i = 0; i < closing->site->months->len; i++) {
		struct month_report *month = closing->site->months->pdata[i];

		if (g_str_equal(month->period.name, period->name))
			closing->month = month;
	}
	return closing->month != NULL ||
	    fail(error, NINES_ERROR_USAGE, "there are no facts of %s", period->name);
}

/* The files as they are published, read from where they were rendered. */
static bool read_files(
    struct closing *closing, const char *staging, const GPtrArray *published, GError **error)
{
	closing->month->closed_files = pay_files_new();
	for (guint i = 0; i < published->len; i++) {
		const struct published_file *shown = published->pdata[i];
		g_autofree char *path =
		    g_build_filename(staging, shown->path + strlen("out/"), NULL);
		struct pay_file *file = g_new0(struct pay_file, 1);

		file->path = g_strdup(shown->path);
		g_ptr_array_add(closing->month->closed_files, file);
		file->bytes = fs_read(path, &file->size, error);
		if (file->bytes == NULL)
			return false;
	}
	return true;
}

/* Renders the month as a closed one, beside what is published. */
static bool render(struct closing *closing, GError **error)
{
	g_autofree char *staging = workspace_path(closing->workspace, "out/.closing");
	g_autofree char *folder = g_build_filename(staging, "pay", NULL);
	struct publication *publication = publication_new();

	g_free(closing->month->pay->status);
	closing->month->pay->status = g_strdup("closed");
	bool ok = fs_remove(staging, error) && fs_make_folder(folder, 0750, error) &&
	    publish_pay(closing->site, closing->month, publication, staging, error) &&
	    read_files(closing, staging, publication->files, error);
	publication_free(publication);
	return fs_remove(staging, ok ? error : NULL) && ok;
}

/* The days whose facts the close depends on: its own, and those of the periods that it adjusts. */
static struct period find_span(const struct closing *closing, const GPtrArray *adjustments)
{
	struct period span = closing->month->pay->period;

	for (guint i = closing->books->closed->len; adjustments->len > 0 && i-- > 0;) {
		const struct pay_entry *entry = closing->books->closed->pdata[i];

		for (guint k = 0; k < adjustments->len; k++)
			if (g_str_equal(((struct pay_adjustment *)adjustments->pdata[k])->period,
				entry->period.name))
				span.first = entry->period.first;
	}
	return span;
}

static void freeze(struct closing *closing)
{
	const struct workspace *workspace = closing->workspace;
	g_autoptr(GPtrArray) none = g_ptr_array_new();
	const GPtrArray *adjustments = books_is_next(closing->books, &closing->month->period)
	    ? closing->books->adjustments
	    : none;
	struct period span = find_span(closing, adjustments);
	g_autofree char *witness = pay_witness(workspace, &span);
	struct pay_closing frozen = {
		.report = closing->month->pay,
		.adjustments = adjustments,
		.approvals = closing->granted,
		.files = closing->month->closed_files,
		.witness = witness,
		.run_id = workspace->run_id,
		.at_utc = workspace->as_of_utc,
	};

	closing->sha256 = facts_pay_close(workspace->db, &frozen);
}

/* Everything but the commit. */
static bool prepare(struct closing *closing, const struct period *period, GError **error)
{
	struct workspace *workspace = closing->workspace;

	closing->facts = facts_load(workspace);
	closing->books = books_load(workspace, closing->facts, error);
	if (closing->books == NULL || !pay_check_turn(closing->books, period, error))
		return false;
	closing->site = compute_site(workspace, closing->facts, period, error);
	if (closing->site == NULL || !find_month(closing, period, error) ||
	    closing->month == NULL ||
	    !pay_check_over(workspace, closing->facts, &closing->month->pay->period, error))
		return false;
	find_unsettled(closing);
	find_approvals(closing);
	if (!can_close(closing))
		return true;
	if (!render(closing, error))
		return false;
	freeze(closing);
	return db_check(workspace->db, error);
}

static bool publish(struct closing *closing, GError **error)
{
	g_autofree char *out = workspace_path(closing->workspace, "out");
	g_autofree char *folder = workspace_path(closing->workspace, "out/pay");
	struct publication *publication = publication_new();
	bool ok = fs_make_folder(folder, 0750, error) &&
	    publish_pay(closing->site, closing->month, publication, out, error);

	if (ok)
		outputs_record(closing->workspace, publication);
	else
		g_prefix_error(error,
		    "%s is closed, but `nines report --period %s` has to publish it: ",
		    closing->month->period.name, closing->month->period.name);
	publication_free(publication);
	return ok;
}

/* --- saying it --- */

static char *csv_field(const char *text)
{
	g_auto(GStrv) parts = NULL;

	if (text == NULL)
		return g_strdup("");
	if (strpbrk(text, ",\"\r\n") == NULL)
		return g_strdup(text);
	parts = g_strsplit(text, "\"", -1);
	g_autofree char *doubled = g_strjoinv("\"\"", parts);
	return g_strdup_printf("\"%s\"", doubled);
}

static void print_unapproved(const struct closing *closing)
{
	if (closing->unapproved->len == 0)
		return;
	pay_print_problems("Not approved", closing->unapproved, closing->workspace->policy->zone);
	puts("\nWho approves them, and is not the engineer, adds these lines to "
	     "catalogue/approvals.csv,\nwith a reason and a name:");
	for (guint i = 0; i < closing->unapproved->len; i++) {
		const struct pay_problem *problem = closing->unapproved->pdata[i];
		g_autofree char *engineer = csv_field(problem->engineer);
		g_autofree char *pool = csv_field(problem->pool);
		g_autofree char *start = instant_format(problem->start_utc);
		g_autofree char *end = instant_format(problem->end_utc);

		printf(
		    "%s,%s,%s,%s,%s,REASON,APPROVER\n", problem->code, engineer, pool, start, end);
	}
}

static void print_obstacles(const struct closing *closing)
{
	printf("%s cannot be closed.\n", closing->month->period.name);
	pay_print_problems("Blocking: these hours cannot be paid before this is mended",
	    closing->month->pay->blocking, closing->workspace->policy->zone);
	if (closing->unsettled->len > 0)
		puts("\nFiles that may hold pay; repair or drop what they lack");
	for (guint i = 0; i < closing->unsettled->len; i++)
		printf("  %s\n", (char *)closing->unsettled->pdata[i]);
	print_unapproved(closing);
}

static guint count_adjustments(const struct closing *closing)
{
	return books_is_next(closing->books, &closing->month->period)
	    ? closing->books->adjustments->len
	    : 0;
}

static void print_closed(const struct closing *closing, bool is_done)
{
	const struct pay_report *pay = closing->month->pay;
	g_autofree char *total = pay_totals_text(pay->grand_totals);

	printf("%s: %u lines, %s", pay->period.name, pay->lines->len, total);
	if (count_adjustments(closing) > 0) {
		g_autoptr(GPtrArray) sums = pay_sum_adjustments(closing->books->adjustments);
		g_autofree char *adjusted = pay_totals_text(sums);

		printf("; of these %u adjustments of closed periods, %s",
		    count_adjustments(closing), adjusted);
	}
	printf("\n%u exception%s approved\n", pay->exceptions->len,
	    pay->exceptions->len == 1 ? "" : "s");
	if (is_done)
		printf("closed as %s\n", closing->sha256);
	else
		puts("nothing is closed yet: say --yes to do it");
}

static void write_json(const struct closing *closing, bool is_done)
{
	const struct pay_report *pay = closing->month->pay;
	struct json *json = json_new();

	json_object_begin(json, NULL);
	json_text(json, "period", pay->period.name);
	json_bool(json, "can_close", can_close(closing));
	json_bool(json, "closed", is_done);
	json_int(json, "lines", pay->lines->len);
	json_int(json, "adjustments", count_adjustments(closing));
	pay_write_totals(json, "grand_totals", pay->grand_totals);
	pay_write_problems(json, "blocking", pay->blocking);
	json_array_begin(json, "unsettled");
	for (guint i = 0; i < closing->unsettled->len; i++)
		json_text(json, NULL, closing->unsettled->pdata[i]);
	json_array_end(json);
	pay_write_problems(json, "unapproved", closing->unapproved);
	json_text(json, "sha256", is_done ? closing->sha256 : NULL);
	json_object_end(json);
	rows_print_json(json);
}

static void print_result(const struct closing *closing, const struct options *options, bool is_done)
{
	if (options->json)
		write_json(closing, is_done);
	else if (can_close(closing))
		print_closed(closing, is_done);
	else
		print_obstacles(closing);
}

enum exit_code pay_close(const struct options *options, char **arguments)
{
	GError *error = NULL;
	struct closing closing = { .workspace = workspace_open(options, WORKSPACE_WRITE, &error) };
	struct workspace *workspace = closing.workspace;
	enum exit_code code = EXIT_DONE;
	struct period period;
	bool is_done = false;

	if (workspace != NULL &&
	    period_parse(arguments[0], workspace_today(workspace), &period, &error)) {
		db_begin(workspace->db);
		workspace_begin_run(workspace, "pay close");
		if (prepare(&closing, &period, &error) && options->yes && can_close(&closing)) {
			workspace_end_run(workspace, EXIT_DONE);
			is_done = db_commit(workspace->db, &error);
		} else {
			db_rollback(workspace->db);
		}
		if (is_done)
			publish(&closing, &error);
		if (closing.unapproved != NULL && (error == NULL || is_done)) {
			print_result(&closing, options, is_done);
			code = can_close(&closing) ? EXIT_DONE : EXIT_GATE;
		}
	}
	closing_clear(&closing);
	return command_finish(workspace, code, error);
}
