#include "cli/explain_pay.h"

#include <stdio.h>

#include "base/error.h"
#include "base/words.h"
#include "cli/explain_pay_line.h"
#include "cli/pay_books.h"
#include "cli/rows.h"

/* What `explain pay` is asked for. */
struct question {
	struct pay_context context;
	const char *engineer;
};

static const struct pay_segment *segment_at(const struct question *question, guint index)
{
	return question->context.report->segments->pdata[index];
}

/* Whether time of the engineer is on no line. */
static bool is_unpaid(const struct question *question, guint index)
{
	return segment_at(question, index)->line >= question->context.report->lines->len;
}

static void print_problems(
    const struct question *question, const GPtrArray *problems, const char *title)
{
	for (guint i = 0; i < problems->len; i++) {
		const struct pay_problem *problem = problems->pdata[i];
		g_autofree char *start =
		    zone_format(question->context.policy->zone, problem->start_utc);

		if (g_strcmp0(problem->engineer, question->engineer) == 0)
			printf("%s: %s, from %s, %.2f h\n", title, problem->text, start,
			    (double)problem->seconds / 3600);
	}
}

static void print_all(const struct question *question)
{
	const struct pay_report *report = question->context.report;
	struct pay_range lines = pay_lines_of(report, question->engineer);
	struct pay_range segments = pay_segments_of(report, question->engineer);
	bool has_title = false;

	printf("Pay of %s in %s (%s)\n", question->engineer, report->period.name, report->status);
	for (guint i = lines.from; i < lines.to; i++) {
		putchar('\n');
		pay_line_print(&question->context, i);
	}
	for (guint i = segments.from; i < segments.to; i++) {
		if (!is_unpaid(question, i))
			continue;
		if (!has_title)
			printf("\non no line\n");
		has_title = true;
		pay_segment_print(&question->context, i);
	}
	putchar('\n');
	for (guint i = 0; i < report->totals->len; i++) {
		const struct pay_total *total = report->totals->pdata[i];
		g_autofree char *amount = money_display(total->amount_minor, total->currency);

		if (g_str_equal(total->engineer, question->engineer))
			printf("total: %s\n", amount);
	}
	print_problems(question, report->blocking, "blocking");
	print_problems(question, report->exceptions, "to look at");
}

static void write_problems(
    struct json *json, const char *key, const struct question *question, const GPtrArray *problems)
{
	json_array_begin(json, key);
	for (guint i = 0; i < problems->len; i++) {
		const struct pay_problem *problem = problems->pdata[i];

		if (g_strcmp0(problem->engineer, question->engineer) != 0)
			continue;
		json_object_begin(json, NULL);
		json_text(json, "code", problem->code);
		json_text(json, "text", problem->text);
		json_instant(json, "start", problem->start_utc);
		json_instant(json, "end", problem->end_utc);
		json_int(json, "seconds", problem->seconds);
		json_object_end(json);
	}
	json_array_end(json);
}

static void print_json(const struct question *question)
{
	const struct pay_report *report = question->context.report;
	struct pay_range lines = pay_lines_of(report, question->engineer);
	struct pay_range segments = pay_segments_of(report, question->engineer);
	struct json *json = json_new();

	json_object_begin(json, NULL);
	json_text(json, "engineer", question->engineer);
	json_text(json, "period", report->period.name);
	json_text(json, "status", report->status);
	json_array_begin(json, "lines");
	for (guint i = lines.from; i < lines.to; i++)
		pay_line_write_json(json, &question->context, i);
	json_array_end(json);
	json_array_begin(json, "unpaid");
	for (guint i = segments.from; i < segments.to; i++)
		if (is_unpaid(question, i))
			pay_segment_write_json(json, &question->context, i);
	json_array_end(json);
	json_array_begin(json, "totals");
	for (guint i = 0; i < report->totals->len; i++) {
		const struct pay_total *total = report->totals->pdata[i];

		if (!g_str_equal(total->engineer, question->engineer))
			continue;
		json_object_begin(json, NULL);
		json_text(json, "currency", total->currency);
		json_int(json, "amount_minor", total->amount_minor);
		json_object_end(json);
	}
	json_array_end(json);
	write_problems(json, "blocking", question, report->blocking);
	write_problems(json, "exceptions", question, report->exceptions);
	json_object_end(json);
	rows_print_json(json);
}

/* Whether there is somebody of that name: in the catalogue, or only on shifts. */
static bool check_engineer(const struct question *question, GError **error)
{
	const struct catalogue *catalogue = question->context.catalogue;
	const char *nearest = NULL;
	size_t least = 3;

	struct pay_range segments = pay_segments_of(question->context.report, question->engineer);

	if (segments.from < segments.to)
		return true;
	for (guint i = 0; i < catalogue->engineers->len; i++) {
		const struct engineer *engineer = catalogue->engineers->pdata[i];
		size_t distance = word_distance(question->engineer, engineer->id);

		if (distance == 0)
			return true;
		if (distance < least) {
			least = distance;
			nearest = engineer->id;
		}
	}
	if (nearest != NULL)
		return fail(error, NINES_ERROR_USAGE,
		    "explain pay: there is no engineer \"%s\"; did you mean \"%s\"?",
		    question->engineer, nearest);
	return fail(error, NINES_ERROR_USAGE, "explain pay: there is no engineer \"%s\"",
	    question->engineer);
}

enum exit_code explain_pay(const struct options *options, char **words)
{
	g_autoptr(GError) error = NULL;
	struct workspace *workspace = NULL;
	struct facts *facts = NULL;
	struct books *books = NULL;
	struct pay_report *report = NULL;
	struct period period;

	if (words[0] == NULL || (words[1] != NULL && words[2] != NULL))
		fail(&error, NINES_ERROR_USAGE,
		    "explain pay needs an engineer, and may have a period: nines explain pay ann "
		    "2026-10");
	else
		workspace = workspace_open(options, WORKSPACE_READ, &error);
	if (workspace != NULL) {
		period = period_month(workspace_today(workspace));
		if (words[1] == NULL ||
		    period_parse(words[1], workspace_today(workspace), &period, &error)) {
			facts = facts_load(workspace);
			books = books_load(workspace, facts, &error);
			if (books != NULL)
				report = books_pay(workspace, facts, books, &period, &error);
		}
	}
	if (report != NULL && db_check(workspace->db, &error)) {
		struct question question = { { workspace->policy, facts->catalogue, report },
			words[0] };

		if (check_engineer(&question, &error)) {
			if (options->json)
				print_json(&question);
			else
				print_all(&question);
		}
	}
	pay_report_free(report);
	books_free(books);
	facts_free(facts);
	workspace_close(workspace);
	return error != NULL ? report_error(error) : EXIT_DONE;
}
