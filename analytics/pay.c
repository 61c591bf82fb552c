#include "analytics/pay.h"

#include <string.h>

#include "analytics/pay_problems.h"
#include "analytics/pay_segments.h"
#include "base/error.h"

const char *pay_kind_name(enum pay_kind kind)
{
	static const char *const names[] = { "standby", "callout", "cap", "adjustment" };

	return names[kind];
}

const char *pay_unit_name(enum pay_unit unit)
{
	static const char *const names[] = { "hour", "shift", "day" };

	return names[unit];
}

const char *pay_outcome_name(enum pay_outcome outcome)
{
	static const char *const names[] = {
		[PAY_PRICED] = "priced",
		[PAY_UNPAID_WORK] = "unpaid work hours",
		[PAY_OVERLAPPED] = "overlapped",
		[PAY_SUSPENDED] = "suspended",
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

static void segment_free(gpointer data)
{
	struct pay_segment *segment = data;

	g_free(segment->engineer);
	g_free(segment->pool);
	g_free(segment->reason);
	g_free(segment->source);
	g_free(segment);
}

void pay_line_free(struct pay_line *line)
{
	g_free(line->engineer);
	g_free(line->pool);
	g_free(line->rate);
	g_free(line->coefficient);
	g_free(line->currency);
	g_free(line->corrects);
	g_free(line->reason);
	g_free(line);
}

static void line_free(gpointer data)
{
	pay_line_free(data);
}

static void total_free(gpointer data)
{
	struct pay_total *total = data;

	g_free(total->engineer);
	g_free(total->currency);
	g_free(total);
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

struct pay_report *pay_report_new(const struct period *period, const char *status)
{
	struct pay_report *report = g_new0(struct pay_report, 1);

	report->period = *period;
	report->status = g_strdup(status);
	report->lines = g_ptr_array_new_with_free_func(line_free);
	report->segments = g_ptr_array_new_with_free_func(segment_free);
	report->totals = g_ptr_array_new_with_free_func(total_free);
	report->grand_totals = g_ptr_array_new_with_free_func(total_free);
	report->blocking = g_ptr_array_new_with_free_func(problem_destroy);
	report->exceptions = g_ptr_array_new_with_free_func(problem_destroy);
	return report;
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
	g_free(report);
}

static gint compare_segments(gconstpointer left, gconstpointer right)
{
	const struct pay_segment *a = *(struct pay_segment *const *)left;
	const struct pay_segment *b = *(struct pay_segment *const *)right;
	int order = strcmp(a->engineer, b->engineer);

	if (order != 0 || a->kind != b->kind)
		return order != 0 ? order : (a->kind > b->kind) - (a->kind < b->kind);
	if (a->start_utc != b->start_utc)
		return a->start_utc < b->start_utc ? -1 : 1;
	order = strcmp(a->pool, b->pool);
	return order != 0 ? order : strcmp(a->source, b->source);
}

static bool belongs_to(const struct pay_segment *segment, const struct pay_line *line)
{
	return g_str_equal(segment->engineer, line->engineer) && segment->kind == line->kind &&
	    segment->day_class == line->day_class && g_str_equal(segment->pool, line->pool) &&
	    segment->rate->valid_from == line->rate_from &&
	    g_str_equal(segment->rate->currency, line->currency);
}

static struct pay_line *line_new(const struct pay_segment *segment)
{
	struct pay_line *line = g_new0(struct pay_line, 1);

	line->engineer = g_strdup(segment->engineer);
	line->pool = g_strdup(segment->pool);
	line->day_class = segment->day_class;
	line->kind = segment->kind;
	line->rate = g_strdup(segment->rate->text);
	line->rate_from = segment->rate->valid_from;
	line->rate_value = segment->rate->hourly_rate;
	line->coefficient = g_strdup(segment->coefficient->text);
	line->coefficient_value = segment->coefficient->value;
	line->currency = g_strdup(segment->rate->currency);
	return line;
}

static gint compare_lines(gconstpointer left, gconstpointer right)
{
	const struct pay_line *a = *(struct pay_line *const *)left;
	const struct pay_line *b = *(struct pay_line *const *)right;
	int order = strcmp(a->engineer, b->engineer);

	if (order != 0 || a->kind != b->kind)
		return order != 0 ? order : (a->kind > b->kind) - (a->kind < b->kind);
	order = strcmp(a->pool, b->pool);
	if (order != 0 || a->day_class != b->day_class)
		return order != 0 ? order
				  : (a->day_class > b->day_class) - (a->day_class < b->day_class);
	if (a->rate_from != b->rate_from)
		return a->rate_from < b->rate_from ? -1 : 1;
	return strcmp(a->currency, b->currency);
}

/* Sums the segments into lines. They are sorted by engineer, so the lines of one stand together. */
static void add_lines(struct pay_report *report)
{
	guint first_of_engineer = 0;
	GPtrArray *lines = report->lines;

	for (guint i = 0; i < report->segments->len; i++) {
		const struct pay_segment *segment = report->segments->pdata[i];
		struct pay_line *line = NULL;

		if (segment->outcome != PAY_PRICED && segment->outcome != PAY_UNPAID_WORK)
			continue;
		if (lines->len > 0 &&
		    !g_str_equal(((struct pay_line *)lines->pdata[lines->len - 1])->engineer,
			segment->engineer))
			first_of_engineer = lines->len;
		for (guint j = first_of_engineer; j < lines->len && line == NULL; j++)
			if (belongs_to(segment, lines->pdata[j]))
				line = lines->pdata[j];
		if (line == NULL)
			g_ptr_array_add(lines, line = line_new(segment));
		line->seconds += segment->end_utc - segment->start_utc;
	}
	g_ptr_array_sort(lines, compare_lines);
}

static guint first_line_of(const GPtrArray *lines, const char *engineer)
{
	guint low = 0, high = lines->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (strcmp(((struct pay_line *)lines->pdata[middle])->engineer, engineer) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void link_segments(struct pay_report *report)
{
	for (guint i = 0; i < report->segments->len; i++) {
		struct pay_segment *segment = report->segments->pdata[i];

		if (segment->outcome != PAY_PRICED && segment->outcome != PAY_UNPAID_WORK)
			continue;
		guint at = first_line_of(report->lines, segment->engineer);
		while (!belongs_to(segment, report->lines->pdata[at]))
			at++;
		segment->line = at;
	}
}

static bool add_amount(
    GPtrArray *totals, const char *engineer, const struct pay_line *line, GError **error)
{
	struct pay_total *total = NULL;

	for (guint i = totals->len; i > 0 && total == NULL; i--) {
		struct pay_total *candidate = totals->pdata[i - 1];

		if (g_strcmp0(candidate->engineer, engineer) == 0 &&
		    g_str_equal(candidate->currency, line->currency))
			total = candidate;
	}
	if (total == NULL) {
		total = g_new0(struct pay_total, 1);
		total->engineer = g_strdup(engineer);
		total->currency = g_strdup(line->currency);
		g_ptr_array_add(totals, total);
	}
	return !__builtin_add_overflow(
		   total->amount_minor, line->amount_minor, &total->amount_minor) ||
	    fail(error, NINES_ERROR_FAILED, "the pay of %s does not fit into 64 bits",
		line->engineer);
}

static bool price_lines(struct pay_report *report, GError **error)
{
	for (guint i = 0; i < report->lines->len; i++) {
		struct pay_line *line = report->lines->pdata[i];

		if (!money_product(line->seconds, line->rate_value, line->coefficient_value,
			line->currency, &line->amount_minor))
			return fail(error, NINES_ERROR_FAILED,
			    "the amount of a line of %s does not fit into 64 bits", line->engineer);
	}
	return true;
}

static gint compare_totals(gconstpointer left, gconstpointer right)
{
	const struct pay_total *a = *(struct pay_total *const *)left;
	const struct pay_total *b = *(struct pay_total *const *)right;
	int order = g_strcmp0(a->engineer, b->engineer);

	return order != 0 ? order : strcmp(a->currency, b->currency);
}

bool pay_report_sum(struct pay_report *report, GError **error)
{
	g_ptr_array_set_size(report->totals, 0);
	g_ptr_array_set_size(report->grand_totals, 0);
	for (guint i = 0; i < report->lines->len; i++) {
		const struct pay_line *line = report->lines->pdata[i];

		if (!add_amount(report->totals, line->engineer, line, error) ||
		    !add_amount(report->grand_totals, NULL, line, error))
			return false;
	}
	g_ptr_array_sort(report->totals, compare_totals);
	g_ptr_array_sort(report->grand_totals, compare_totals);
	return true;
}

static bool reconcile(struct pay_report *report, GError **error)
{
	struct pay_reconciliation *sum = &report->reconciliation;

	for (guint i = 0; i < report->segments->len; i++) {
		const struct pay_segment *segment = report->segments->pdata[i];
		int64_t seconds = segment->end_utc - segment->start_utc;

		if (segment->kind != PAY_STANDBY)
			continue;
		sum->priced += segment->outcome == PAY_PRICED ? seconds : 0;
		sum->unpaid_work += segment->outcome == PAY_UNPAID_WORK ? seconds : 0;
		sum->rejected += segment->outcome == PAY_BLOCKED ? seconds : 0;
		if (segment->outcome == PAY_OVERLAPPED || segment->outcome == PAY_SUSPENDED)
			sum->overlapped += seconds;
	}
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

	pay_segments_make(input, report);
	g_ptr_array_sort(report->segments, compare_segments);
	add_lines(report);
	link_segments(report);
	problems_find(input, report);
	if (price_lines(report, error) && pay_report_sum(report, error) && reconcile(report, error))
		return report;
	pay_report_free(report);
	return NULL;
}
