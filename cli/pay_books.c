#include "cli/pay_books.h"

#include <string.h>

/* Takes the text over. */
static struct pay_problem *copy_problem(const struct pay_problem *problem, char *text)
{
	struct pay_problem *copy = g_memdup2(problem, sizeof(*problem));

	copy->code = g_strdup(problem->code);
	copy->engineer = g_strdup(problem->engineer);
	copy->pool = g_strdup(problem->pool);
	copy->text = text;
	return copy;
}

/* What blocks a closed period blocks the one that would pay its adjustments; and what is to be
 * looked at in a late shift is looked at there. */
static void carry_problems(
    struct books *books, const struct pay_report *desired, const GPtrArray *known)
{
	for (guint i = 0; i < desired->blocking->len; i++) {
		const struct pay_problem *problem = desired->blocking->pdata[i];
		char *text = g_strdup_printf(
		    "closed %s cannot be compared: %s", desired->period.name, problem->text);

		g_ptr_array_add(books->blocking, copy_problem(problem, text));
	}
	for (guint i = 0; i < desired->exceptions->len; i++) {
		const struct pay_problem *problem = desired->exceptions->pdata[i];
		char *text;

		if (pay_problem_find(known, problem) != NULL)
			continue;
		text = g_strdup_printf("closed %s: %s", desired->period.name, problem->text);
		g_ptr_array_add(books->exceptions, copy_problem(problem, text));
	}
}

static bool adjust_period(const struct workspace *workspace, const struct facts *facts,
    struct books *books, const struct pay_entry *entry, const GPtrArray *known, GError **error)
{
	struct pay_report *desired = compute_pay(workspace, facts, &entry->period, error);

	if (desired == NULL)
		return false;
	struct pay_report *closed = facts_pay_report(workspace->db, entry);
	g_autoptr(GPtrArray) adjusted =
	    facts_pay_adjusted(workspace->db, entry->period.name, books->closed);
	struct pay_account account = { closed, adjusted, desired };
	bool ok = pay_adjust(&account, books->adjustments, error);
	carry_problems(books, desired, known);
	pay_report_free(closed);
	pay_report_free(desired);
	return ok;
}

struct books *books_load(
    const struct workspace *workspace, const struct facts *facts, GError **error)
{
	struct books *books = g_new0(struct books, 1);
	bool ok = true;

	books->entries = facts_pay_entries(workspace->db);
	books->closed = facts_pay_closed(books->entries);
	books->adjustments = pay_adjustments_new();
	books->blocking = pay_problems_new();
	books->exceptions = pay_problems_new();
	g_autoptr(GPtrArray) known = facts_pay_exceptions(workspace->db, books->closed);
	for (guint i = 0; ok && i < books->closed->len; i++)
		ok = adjust_period(workspace, facts, books, books->closed->pdata[i], known, error);
	if (ok) {
		pay_adjustments_sort(books->adjustments);
		return books;
	}
	books_free(books);
	return NULL;
}

void books_free(struct books *books)
{
	if (books == NULL)
		return;
	g_ptr_array_unref(books->closed);
	g_ptr_array_unref(books->entries);
	g_ptr_array_unref(books->adjustments);
	g_ptr_array_unref(books->blocking);
	g_ptr_array_unref(books->exceptions);
	g_free(books);
}

bool books_is_pay_period(const struct period *period)
{
	return period_is_month(period);
}

const struct pay_entry *books_close_of(const struct books *books, const struct period *period)
{
	for (guint i = 0; i < books->closed->len; i++) {
		const struct pay_entry *entry = books->closed->pdata[i];

		if (g_str_equal(entry->period.name, period->name))
			return entry;
	}
	return NULL;
}

const struct pay_entry *books_newest(const struct books *books)
{
	return books->closed->len > 0 ? books->closed->pdata[books->closed->len - 1] : NULL;
}

bool books_is_next(const struct books *books, const struct period *period)
{
	const struct pay_entry *newest = books_newest(books);

	return newest != NULL && books_is_pay_period(period) &&
	    period_month_number(period) == period_month_number(&newest->period) + 1;
}

const char *books_status(const struct books *books, const struct period *period)
{
	for (guint i = books->entries->len; i-- > 0;) {
		const struct pay_entry *entry = books->entries->pdata[i];

		if (g_str_equal(entry->period.name, period->name))
			return entry->is_close ? "closed" : "reopened";
	}
	return "open";
}

static void sign_adjustments(GString *text, const GPtrArray *adjustments)
{
	for (guint i = 0; i < adjustments->len; i++) {
		const struct pay_adjustment *adjustment = adjustments->pdata[i];
		const struct pay_line *line = adjustment->line;

		g_string_append_printf(text,
		    "\n%s|%s|%s|%s|%s|%s|%s|%s|%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT
		    "|%" G_GINT64_FORMAT,
		    line->engineer, line->pool, day_class_name(line->day_class), line->rate,
		    line->coefficient, line->currency, line->corrects, line->reason, line->seconds,
		    line->count, line->amount_minor);
	}
}

static void sign_problems(GString *text, const GPtrArray *problems)
{
	for (guint i = 0; i < problems->len; i++) {
		const struct pay_problem *problem = problems->pdata[i];

		g_string_append_printf(text, "\n%s|%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT "|%s",
		    problem->code, problem->start_utc, problem->end_utc, problem->text);
	}
}

char *books_signature(const struct books *books, const struct period *period)
{
	GString *text = g_string_new(books_status(books, period));
	const struct pay_entry *close = books_close_of(books, period);

	if (close != NULL) {
		g_string_append_printf(text, " %s", close->sha256);
	} else if (books_is_next(books, period)) {
		sign_adjustments(text, books->adjustments);
		sign_problems(text, books->blocking);
		sign_problems(text, books->exceptions);
	}
	return g_string_free(text, g_str_equal(text->str, "open"));
}

static void add_problems(GPtrArray *problems, const GPtrArray *owed)
{
	for (guint i = 0; i < owed->len; i++) {
		const struct pay_problem *problem = owed->pdata[i];

		/* a shift across the end of a period is to be looked at in both */
		if (pay_problem_find(problems, problem) == NULL)
			g_ptr_array_add(problems, copy_problem(problem, g_strdup(problem->text)));
	}
}

static bool add_owed(struct pay_report *report, const struct books *books, GError **error)
{
	add_problems(report->blocking, books->blocking);
	add_problems(report->exceptions, books->exceptions);
	return pay_report_adjust(report, books->adjustments, error);
}

struct pay_report *books_pay(const struct workspace *workspace, const struct facts *facts,
    const struct books *books, const struct period *period, GError **error)
{
	const struct pay_entry *close = books_close_of(books, period);
	struct pay_report *report;

	if (close != NULL)
		return facts_pay_report(workspace->db, close);
	report = compute_pay(workspace, facts, period, error);
	if (report == NULL)
		return NULL;
	g_free(report->status);
	report->status = g_strdup(books_status(books, period));
	if (!books_is_next(books, period) || add_owed(report, books, error))
		return report;
	pay_report_free(report);
	return NULL;
}

/* What a close added to what was computed. */
static bool add_closed(struct pay_report *report, struct pay_report *closed, GError **error)
{
	g_autoptr(GPtrArray) paid = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < closed->lines->len; i++) {
		struct pay_line *line = closed->lines->pdata[i];

		if (line->kind != PAY_ADJUSTMENT)
			continue;
		struct pay_adjustment *adjustment = g_new0(struct pay_adjustment, 1);
		adjustment->line = line;
		g_ptr_array_add(paid, adjustment);
	}
	g_free(report->status);
	report->status = g_strdup(closed->status);
	g_ptr_array_unref(report->exceptions);
	report->exceptions = g_ptr_array_ref(closed->exceptions);
	return pay_report_adjust(report, paid, error);
}

struct pay_report *books_pay_anew(const struct workspace *workspace, const struct facts *facts,
    const struct books *books, const struct period *period, GError **error)
{
	const struct pay_entry *close = books_close_of(books, period);

	if (close == NULL)
		return books_pay(workspace, facts, books, period, error);
	struct pay_report *report = compute_pay(workspace, facts, period, error);
	struct pay_report *closed = report != NULL ? facts_pay_report(workspace->db, close) : NULL;
	bool ok = closed != NULL && add_closed(report, closed, error);
	pay_report_free(closed);
	if (ok)
		return report;
	pay_report_free(report);
	return NULL;
}
