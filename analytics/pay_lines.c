#include "analytics/pay_lines.h"

#include <stdlib.h>
#include <string.h>

#include "analytics/pay_period.h"
#include "analytics/pay_problems.h"
#include "base/error.h"

static bool is_on_a_line(const struct pay_segment *segment)
{
	return segment->outcome == PAY_PRICED || segment->outcome == PAY_UNPAID_WORK;
}

/* Whether a segment and a line of the same engineer belong together. */
static bool belongs_to(const struct pay_segment *segment, const struct pay_line *line)
{
	return segment->kind == line->kind && segment->day_class == line->day_class &&
	    segment->unit == line->unit && segment->rate->valid_from == line->rate_from &&
	    g_str_equal(segment->pool, line->pool) &&
	    g_str_equal(segment->coefficient->text, line->coefficient) &&
	    g_str_equal(segment->rate->text, line->rate) &&
	    g_str_equal(segment->rate->currency, line->currency);
}

static struct pay_line *line_new(const struct pay_segment *segment)
{
	struct pay_line *line = g_new0(struct pay_line, 1);

	line->engineer = g_strdup(segment->engineer);
	line->pool = g_strdup(segment->pool);
	line->day_class = segment->day_class;
	line->kind = segment->kind;
	line->unit = segment->unit;
	line->rate = g_strdup(segment->rate->text);
	line->rate_from = segment->rate->valid_from;
	line->rate_value = segment->rate->hourly_rate;
	line->coefficient = g_strdup(segment->coefficient->text);
	line->coefficient_value = segment->coefficient->value;
	line->currency = g_strdup(segment->rate->currency);
	return line;
}

static int compare_numbers(int64_t left, int64_t right)
{
	return (left > right) - (left < right);
}

/* Lines of one engineer. */
static int compare_lines(const void *left, const void *right)
{
	const struct pay_line *a = *(struct pay_line *const *)left;
	const struct pay_line *b = *(struct pay_line *const *)right;
	const int orders[] = {
		compare_numbers(a->kind, b->kind),
		strcmp(a->pool, b->pool),
		compare_numbers(a->day_class, b->day_class),
		compare_numbers(a->rate_from, b->rate_from),
		strcmp(a->currency, b->currency),
		compare_numbers(a->unit, b->unit),
		fraction_compare(a->coefficient_value, b->coefficient_value),
		strcmp(a->coefficient, b->coefficient),
		strcmp(a->rate, b->rate),
	};

	for (size_t i = 0; i < G_N_ELEMENTS(orders); i++)
		if (orders[i] != 0)
			return orders[i];
	return 0;
}

/* The line of a segment among those from `first` on; their number when there is none. */
static guint find_line(const GPtrArray *lines, guint first, const struct pay_segment *segment)
{
	guint at = first;

	while (at < lines->len && !belongs_to(segment, lines->pdata[at]))
		at++;
	return at;
}

/* Sums the segments [from, to), which are all of one engineer, into lines, and links them. */
static void add_lines(struct pay_report *report, guint from, guint to)
{
	GPtrArray *lines = report->lines;
	guint first = lines->len;

	for (guint i = from; i < to; i++) {
		const struct pay_segment *segment = report->segments->pdata[i];

		if (!is_on_a_line(segment))
			continue;
		guint at = find_line(lines, first, segment);
		if (at == lines->len)
			g_ptr_array_add(lines, line_new(segment));
		struct pay_line *line = lines->pdata[at];
		line->seconds += segment->end_utc - segment->start_utc;
		line->count += segment->count;
	}
	if (lines->len > first)
		qsort(lines->pdata + first, lines->len - first, sizeof(gpointer), compare_lines);
	for (guint i = from; i < to; i++) {
		struct pay_segment *segment = report->segments->pdata[i];

		if (is_on_a_line(segment))
			segment->line = find_line(lines, first, segment);
	}
}

/* The total of a currency among those from `first` on; made when there is none. */
static struct pay_total *find_total(
    GPtrArray *totals, guint first, const char *engineer, const char *currency)
{
	for (guint i = first; i < totals->len; i++) {
		struct pay_total *total = totals->pdata[i];

		if (g_str_equal(total->currency, currency))
			return total;
	}
	struct pay_total *total = g_new0(struct pay_total, 1);
	total->engineer = g_strdup(engineer);
	total->currency = g_strdup(currency);
	g_ptr_array_add(totals, total);
	return total;
}

static bool add_amount(struct pay_total *total, const struct pay_line *line, GError **error)
{
	return !__builtin_add_overflow(
		   total->amount_minor, line->amount_minor, &total->amount_minor) ||
	    fail(error, NINES_ERROR_FAILED, "the pay of %s does not fit into 64 bits",
		line->engineer);
}

/* Adds a line's amount to the totals of the engineer, which begin at `first`, and of all. */
static bool add_to_totals(
    struct pay_report *report, guint first, const struct pay_line *line, GError **error)
{
	return add_amount(find_total(report->totals, first, line->engineer, line->currency), line,
		   error) &&
	    add_amount(find_total(report->grand_totals, 0, NULL, line->currency), line, error);
}

/* As seconds of an hourly rate: a count is of whole units. */
static bool price_line(struct pay_line *line, GError **error)
{
	int64_t seconds = line->unit == PAY_PER_HOUR ? line->seconds : line->count * 3600;

	return money_product(seconds, line->rate_value, line->coefficient_value, line->currency,
		   &line->amount_minor) ||
	    fail(error, NINES_ERROR_FAILED, "the amount of a line of %s does not fit into 64 bits",
		line->engineer);
}

static const struct pay_bound *find_bound(const GArray *bounds, const char *currency)
{
	for (guint i = 0; i < bounds->len; i++)
		if (g_str_equal(g_array_index(bounds, struct pay_bound, i).currency, currency))
			return &g_array_index(bounds, struct pay_bound, i);
	return NULL;
}

/* The line that brings a total to its bound. */
static bool add_bound_line(struct pay_report *report, guint first, const struct pay_total *total,
    const struct pay_bound *bound, GError **error)
{
	struct pay_line *line = g_new0(struct pay_line, 1);
	g_autofree char *money = money_display(bound->minor, bound->currency);

	line->engineer = g_strdup(total->engineer);
	line->pool = g_strdup("");
	line->day_class = CLASS_COUNT;
	line->kind = PAY_CAP;
	line->rate = g_strdup("");
	line->rate_value = line->coefficient_value = (struct fraction){ 0, 1 };
	line->coefficient = g_strdup("");
	line->currency = g_strdup(total->currency);
	line->amount_minor = bound->minor - total->amount_minor;
	line->reason =
	    g_strdup_printf(line->amount_minor < 0 ? "capped at %s" : "brought up to %s", money);
	g_ptr_array_add(report->lines, line);
	return add_to_totals(report, first, line, error);
}

/* Minimums and caps of the totals from `first` on, which are all of one engineer. */
static bool bound_totals(
    struct pay_report *report, guint first, const struct pay_rules *rules, GError **error)
{
	for (guint i = first; i < report->totals->len; i++) {
		const struct pay_total *total = report->totals->pdata[i];
		const struct pay_bound *low = find_bound(rules->minimums, total->currency);
		const struct pay_bound *high = find_bound(rules->caps, total->currency);

		if (low != NULL && total->amount_minor < low->minor) {
			if (!add_bound_line(report, first, total, low, error))
				return false;
		} else if (high != NULL && total->amount_minor > high->minor) {
			if (!add_bound_line(report, first, total, high, error))
				return false;
		}
	}
	return true;
}

static gint compare_totals(gconstpointer left, gconstpointer right)
{
	const struct pay_total *a = *(struct pay_total *const *)left;
	const struct pay_total *b = *(struct pay_total *const *)right;

	return strcmp(a->currency, b->currency);
}

static void sort_totals(GPtrArray *totals, guint first)
{
	if (totals->len > first)
		qsort(totals->pdata + first, totals->len - first, sizeof(gpointer), compare_totals);
}

/* The lines and totals of the segments [from, to), which are all of one engineer. */
static bool add_engineer(
    struct pay_run *run, guint from, guint to, const struct pay_rules *bounds, GError **error)
{
	struct pay_report *report = run->report;
	guint first_line = report->lines->len, first_total = report->totals->len;

	add_lines(report, from, to);
	for (guint i = first_line; i < report->lines->len; i++)
		if (!price_line(report->lines->pdata[i], error) ||
		    !add_to_totals(report, first_total, report->lines->pdata[i], error))
			return false;
	sort_totals(report->totals, first_total);
	return bounds == NULL || bound_totals(report, first_total, bounds, error);
}

/* The rules with the bounds of the period: those of its last day; NULL when there are none. */
static const struct pay_rules *find_bounds(struct pay_run *run)
{
	const struct pay_policy *policy = run->input->policy->pay;
	const struct period *period = &run->input->period;
	const struct pay_rules *rules = pay_rules_on(policy, civil_to_days(period->end) - 1);

	if (rules->minimums->len + rules->caps->len == 0)
		return NULL;
	if (pay_period_is_one(policy, period))
		return rules;
	problem_add(run->report->exceptions, "no_bounds", NULL, NULL, (struct interval){ 0, 0 })
	    ->text = g_strdup_printf(
	    "caps and minimums hold for one pay period; %s is none, and they are left out",
	    period->name);
	return NULL;
}

bool pay_report_sum(struct pay_report *report, GError **error)
{
	guint first = 0;

	g_ptr_array_set_size(report->totals, 0);
	g_ptr_array_set_size(report->grand_totals, 0);
	for (guint i = 0; i < report->lines->len; i++) {
		const struct pay_line *line = report->lines->pdata[i];

		if (i > 0 &&
		    !g_str_equal(((struct pay_line *)report->lines->pdata[i - 1])->engineer,
			line->engineer)) {
			sort_totals(report->totals, first);
			first = report->totals->len;
		}
		if (!add_to_totals(report, first, line, error))
			return false;
	}
	sort_totals(report->totals, first);
	sort_totals(report->grand_totals, 0);
	return true;
}

bool pay_lines_make(struct pay_run *run, GError **error)
{
	const GPtrArray *segments = run->report->segments;
	const struct pay_rules *bounds = find_bounds(run);

	for (guint from = 0, to; from < segments->len; from = to) {
		const char *engineer = ((struct pay_segment *)segments->pdata[from])->engineer;

		for (to = from + 1; to < segments->len; to++)
			if (!g_str_equal(
				((struct pay_segment *)segments->pdata[to])->engineer, engineer))
				break;
		if (!add_engineer(run, from, to, bounds, error))
			return false;
	}
	sort_totals(run->report->grand_totals, 0);
	return true;
}
