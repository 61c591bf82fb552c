#include "analytics/pay.h"

#include <string.h>

#include "analytics/pay_lines.h"
#include "analytics/pay_period.h"
#include "analytics/pay_problems.h"
#include "analytics/pay_segments.h"
#include "base/error.h"

const char *pay_kind_name(enum pay_kind kind)
{
	static const char *const names[] = { "standby", "callout", "cap", "adjustment" };

	return names[kind];
}

const char *pay_outcome_name(enum pay_outcome outcome)
{
	static const char *const names[] = {
		[PAY_PRICED] = "priced",
		[PAY_UNPAID_WORK] = "unpaid work hours",
		[PAY_OVERLAPPED] = "overlapped",
		[PAY_SUSPENDED] = "suspended",
		[PAY_DISPUTED] = "disputed",
		[PAY_BLOCKED] = "blocked",
	};

	return names[outcome];
}

void shift_free(struct shift *shift)
{
	g_free(shift->schedule);
	g_free(shift->pool);
	g_free(shift->engineer);
	g_free(shift->role);
	g_free(shift->source);
	g_free(shift);
}

void callout_free(struct callout *callout)
{
	g_free(callout->incident);
	g_free(callout->pool);
	g_free(callout->engineer);
	g_free(callout->source);
	g_free(callout);
}

void pay_line_free(struct pay_line *line)
{
	if (line == NULL)
		return;
	g_free(line->engineer);
	g_free(line->pool);
	g_free(line->rate);
	g_free(line->coefficient);
	g_free(line->currency);
	g_free(line->corrects);
	g_free(line->reason);
	g_free(line);
}

static void line_destroy(gpointer data)
{
	pay_line_free(data);
}

static void coefficient_free(gpointer data)
{
	struct coefficient *coefficient = data;

	g_free(coefficient->text);
	g_free(coefficient);
}

static void total_free(gpointer data)
{
	struct pay_total *total = data;

	g_free(total->engineer);
	g_free(total->currency);
	g_free(total);
}

struct pay_line *pay_line_copy(const struct pay_line *line)
{
	struct pay_line *copy = g_memdup2(line, sizeof(*line));

	copy->engineer = g_strdup(line->engineer);
	copy->pool = g_strdup(line->pool);
	copy->rate = g_strdup(line->rate);
	copy->coefficient = g_strdup(line->coefficient);
	copy->currency = g_strdup(line->currency);
	copy->corrects = g_strdup(line->corrects);
	copy->reason = g_strdup(line->reason);
	return copy;
}

void pay_problem_free(struct pay_problem *problem)
{
	g_free(problem->code);
	g_free(problem->engineer);
	g_free(problem->pool);
	g_free(problem->text);
	g_free(problem);
}

static void problem_destroy(gpointer data)
{
	pay_problem_free(data);
}

GPtrArray *pay_problems_new(void)
{
	return g_ptr_array_new_with_free_func(problem_destroy);
}

struct pay_report *pay_report_new(const struct period *period, const char *status)
{
	struct pay_report *report = g_new0(struct pay_report, 1);

	report->period = *period;
	report->pay_month = period_month(period->first).first;
	report->status = g_strdup(status);
	report->lines = g_ptr_array_new_with_free_func(line_destroy);
	report->segments = g_ptr_array_new_with_free_func(g_free);
	report->totals = g_ptr_array_new_with_free_func(total_free);
	report->grand_totals = g_ptr_array_new_with_free_func(total_free);
	report->blocking = pay_problems_new();
	report->exceptions = pay_problems_new();
	report->coefficients = g_ptr_array_new_with_free_func(coefficient_free);
	report->texts = g_string_chunk_new(4096);
	return report;
}

char *pay_report_text(struct pay_report *report, const char *text)
{
	return text != NULL ? g_string_chunk_insert_const(report->texts, text) : NULL;
}

void pay_report_free(struct pay_report *report)
{
	if (report == NULL)
		return;
	g_free(report->status);
	g_ptr_array_unref(report->lines);
	g_ptr_array_unref(report->segments);
	g_ptr_array_unref(report->totals);
	g_ptr_array_unref(report->grand_totals);
	g_ptr_array_unref(report->blocking);
	g_ptr_array_unref(report->exceptions);
	g_clear_pointer(&report->coefficients, g_ptr_array_unref);
	g_clear_pointer(&report->texts, g_string_chunk_free);
	g_free(report);
}

static const char *engineer_of_line(gconstpointer element)
{
	return ((const struct pay_line *)element)->engineer;
}

static const char *engineer_of_segment(gconstpointer element)
{
	return ((const struct pay_segment *)element)->engineer;
}

/* The first place whose engineer is not before this one, or is behind it. */
static guint find_place(const GPtrArray *sorted, const char *(*engineer_of)(gconstpointer),
    const char *engineer, bool is_behind)
{
	guint low = 0, high = sorted->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (strcmp(engineer_of(sorted->pdata[middle]), engineer) < (is_behind ? 1 : 0))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct pay_range pay_lines_of(const struct pay_report *report, const char *engineer)
{
	return (struct pay_range){
		find_place(report->lines, engineer_of_line, engineer, false),
		find_place(report->lines, engineer_of_line, engineer, true),
	};
}

struct pay_range pay_segments_of(const struct pay_report *report, const char *engineer)
{
	return (struct pay_range){
		find_place(report->segments, engineer_of_segment, engineer, false),
		find_place(report->segments, engineer_of_segment, engineer, true),
	};
}

struct pay_reconciliation pay_outcomes(const GPtrArray *segments)
{
	struct pay_reconciliation sum = { 0 };
	int64_t *const of[] = {
		[PAY_PRICED] = &sum.priced,
		[PAY_UNPAID_WORK] = &sum.unpaid_work,
		[PAY_OVERLAPPED] = &sum.overlapped,
		[PAY_SUSPENDED] = &sum.overlapped,
		[PAY_DISPUTED] = &sum.disputed,
		[PAY_BLOCKED] = &sum.rejected,
	};

	for (guint i = 0; i < segments->len; i++) {
		const struct pay_segment *segment = segments->pdata[i];

		if (segment->kind != PAY_STANDBY)
			continue;
		*of[segment->outcome] += segment->end_utc - segment->start_utc;
		sum.shift_seconds += segment->end_utc - segment->start_utc;
	}
	return sum;
}

static bool reconcile(struct pay_report *report, GError **error)
{
	struct pay_reconciliation *sum = &report->reconciliation;
	int64_t shift_seconds = sum->shift_seconds;

	*sum = pay_outcomes(report->segments);
	sum->shift_seconds = shift_seconds;
	sum->difference = sum->shift_seconds - sum->priced - sum->unpaid_work - sum->overlapped -
	    sum->disputed - sum->rejected;
	return sum->difference == 0 ||
	    fail(error, NINES_ERROR_FAILED,
		"pay of %s does not reconcile: %" G_GINT64_FORMAT
		" s of shifts are unaccounted for",
		report->period.name, sum->difference);
}

struct pay_report *pay_compute(const struct pay_input *input, GError **error)
{
	struct pay_report *report = pay_report_new(&input->period, "open");
	struct pay_run run;

	report->pay_month = pay_month_of_period(input->policy->pay, &input->period);
	pay_run_init(&run, input, report);
	pay_disputes_find(&run);
	pay_segments_make(&run);
	bool ok = pay_lines_make(&run, error) && reconcile(report, error);
	if (ok)
		problems_find(&run);
	pay_run_clear(&run);
	if (ok)
		return report;
	pay_report_free(report);
	return NULL;
}
