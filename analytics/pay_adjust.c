#include "analytics/pay_adjust.h"

#include <string.h>

#include "analytics/pay_adjust_parts.h"

#include "base/error.h"

void pay_adjustment_free(struct pay_adjustment *adjustment)
{
	g_free(adjustment->period);
	pay_line_free(adjustment->line);
	g_free(adjustment);
}

static void adjustment_destroy(gpointer data)
{
	pay_adjustment_free(data);
}

GPtrArray *pay_adjustments_new(void)
{
	return g_ptr_array_new_with_free_func(adjustment_destroy);
}

/* --- what is paid and what is desired, by what they are compared by --- */

static int compare_numbers(int64_t left, int64_t right)
{
	return (left > right) - (left < right);
}

static int compare_fractions(struct fraction left, struct fraction right)
{
	int order = compare_numbers(left.numerator, right.numerator);

	return order != 0 ? order : compare_numbers(left.denominator, right.denominator);
}

/* Both in lowest terms; the order of unequal fractions is any, but always the same. */
static int compare_rates(const struct pay_line *a, const struct pay_line *b)
{
	int order = compare_numbers(a->rate_from, b->rate_from);

	if (order == 0)
		order = compare_fractions(a->rate_value, b->rate_value);
	if (order == 0)
		order = compare_fractions(a->coefficient_value, b->coefficient_value);
	return order != 0 ? order : compare_numbers(a->unit, b->unit);
}

/* What a line is for, whatever it is paid at. */
int pay_item_compare_work(const struct pay_item *a, const struct pay_item *b)
{
	int order = strcmp(a->line->engineer, b->line->engineer);

	if (order == 0)
		order = g_strcmp0(a->line->pool, b->line->pool);
	if (order == 0)
		order = compare_numbers(a->line->day_class, b->line->day_class);
	if (order == 0)
		order = compare_numbers(a->kind, b->kind);
	return order != 0 ? order : strcmp(a->line->currency, b->line->currency);
}

static int compare_keys(const struct pay_item *a, const struct pay_item *b)
{
	int order = pay_item_compare_work(a, b);

	return order != 0 ? order : compare_rates(a->line, b->line);
}

static gint compare_items(gconstpointer left, gconstpointer right)
{
	const struct pay_item *a = left, *b = right;
	int order = compare_keys(a, b);

	if (order == 0)
		order = b->is_paid - a->is_paid;
	/* earlier adjustments, which have no number, behind closed lines */
	return order != 0 ? order : compare_numbers((guint)(a->number - 1), (guint)(b->number - 1));
}

static void add_items(GArray *items, const struct pay_report *report, bool is_paid)
{
	for (guint i = 0; i < report->lines->len; i++) {
		const struct pay_line *line = report->lines->pdata[i];
		struct pay_item item = { line, line->kind, is_paid, i + 1 };

		if (line->kind != PAY_ADJUSTMENT)
			g_array_append_val(items, item);
	}
}

static GArray *gather(const struct pay_account *account)
{
	GArray *items = g_array_new(FALSE, FALSE, sizeof(struct pay_item));

	add_items(items, account->closed, true);
	for (guint i = 0; i < account->adjusted->len; i++) {
		const struct pay_adjustment *adjustment = account->adjusted->pdata[i];
		struct pay_item item = { adjustment->line, adjustment->kind, true, 0 };

		g_array_append_val(items, item);
	}
	add_items(items, account->desired, false);
	g_array_sort(items, compare_items);
	return items;
}

/* --- one difference --- */

static bool add_signed(int64_t *sum, int64_t value, bool is_paid)
{
	return is_paid ? !__builtin_sub_overflow(*sum, value, sum)
		       : !__builtin_add_overflow(*sum, value, sum);
}

static bool add_item(struct pay_difference *difference, const struct pay_item *item, GError **error)
{
	const struct pay_line *line = item->line;

	if (!item->is_paid && difference->desired == NULL)
		difference->desired = item;
	if (item->is_paid && difference->number == 0)
		difference->number = item->number;
	return (add_signed(&difference->seconds, line->seconds, item->is_paid) &&
		   add_signed(&difference->count, line->count, item->is_paid) &&
		   add_signed(&difference->amount_minor, line->amount_minor, item->is_paid)) ||
	    fail(error, NINES_ERROR_FAILED,
		"the adjustment of a line of %s does not fit into 64 bits", line->engineer);
}

static struct pay_line *adjustment_line(const struct pay_difference *difference, const char *period)
{
	const struct pay_item *item =
	    difference->desired != NULL ? difference->desired : difference->first;
	struct pay_line *line = pay_line_copy(item->line);

	line->kind = PAY_ADJUSTMENT;
	line->seconds = difference->seconds;
	line->count = difference->count;
	line->amount_minor = difference->amount_minor;
	g_clear_pointer(&line->reason, g_free);
	g_free(line->corrects);
	line->corrects = difference->number > 0
	    ? g_strdup_printf("%s line %u", period, difference->number)
	    : g_strdup_printf("%s, no %s line", period, pay_kind_name(item->kind));
	return line;
}

/* --- all of them --- */

static bool is_nothing(const struct pay_difference *difference)
{
	return difference->seconds == 0 && difference->count == 0 && difference->amount_minor == 0;
}

static bool is_blocked(const struct pay_report *desired, const char *engineer)
{
	for (guint i = 0; i < desired->blocking->len; i++) {
		const struct pay_problem *problem = desired->blocking->pdata[i];

		if (g_strcmp0(problem->engineer, engineer) == 0)
			return true;
	}
	return false;
}

/* The difference of the items from `begin` on that are compared with each other. */
static bool sum_group(
    const GArray *items, guint begin, struct pay_difference *difference, GError **error)
{
	const struct pay_item *first = &g_array_index(items, struct pay_item, begin);

	*difference = (struct pay_difference){ .begin = begin, .end = begin, .first = first };
	for (; difference->end < items->len; difference->end++) {
		const struct pay_item *item =
		    &g_array_index(items, struct pay_item, difference->end);

		if (compare_keys(first, item) != 0)
			break;
		if (!add_item(difference, item, error))
			return false;
	}
	return true;
}

bool pay_adjust(const struct pay_account *account, GPtrArray *adjustments, GError **error)
{
	g_autoptr(GArray) items = gather(account);
	struct pay_reasons *reasons = pay_reasons_new(account, items);
	struct pay_difference difference = { 0 };
	bool ok = true;

	for (guint i = 0; ok && i < items->len; i = difference.end) {
		ok = sum_group(items, i, &difference, error);
		if (!ok || is_nothing(&difference) ||
		    is_blocked(account->desired, difference.first->line->engineer))
			continue;
		struct pay_adjustment *adjustment = g_new0(struct pay_adjustment, 1);
		adjustment->period = g_strdup(account->closed->period.name);
		adjustment->kind = difference.first->kind;
		adjustment->number = difference.number;
		adjustment->line = adjustment_line(&difference, adjustment->period);
		adjustment->line->reason = pay_reason(reasons, &difference);
		g_ptr_array_add(adjustments, adjustment);
	}
	pay_reasons_free(reasons);
	return ok;
}

static gint compare_adjustments(gconstpointer left, gconstpointer right)
{
	const struct pay_adjustment *a = *(struct pay_adjustment *const *)left;
	const struct pay_adjustment *b = *(struct pay_adjustment *const *)right;
	struct pay_item own = { a->line, PAY_ADJUSTMENT, false, 0 };
	struct pay_item other = { b->line, PAY_ADJUSTMENT, false, 0 };
	int order = compare_keys(&own, &other);

	if (order == 0)
		order = strcmp(a->period, b->period);
	if (order == 0)
		order = compare_numbers(a->kind, b->kind);
	return order != 0 ? order : compare_numbers(a->number, b->number);
}

void pay_adjustments_sort(GPtrArray *adjustments)
{
	g_ptr_array_sort(adjustments, compare_adjustments);
}

static void line_destroy(gpointer data)
{
	pay_line_free(data);
}

bool pay_report_adjust(struct pay_report *report, const GPtrArray *adjustments, GError **error)
{
	GPtrArray *lines = report->lines;
	guint count = lines->len, next = 0;
	g_autofree guint *places = g_new(guint, count + 1);
	g_autofree gpointer *old = g_memdup2(lines->pdata, sizeof(gpointer) * count);

	g_ptr_array_set_free_func(lines, NULL);
	g_ptr_array_set_size(lines, 0);
	for (guint i = 0; i <= count; i++) {
		const struct pay_line *line = i < count ? old[i] : NULL;

		for (; next < adjustments->len; next++) {
			const struct pay_adjustment *adjustment = adjustments->pdata[next];

			if (line != NULL && strcmp(adjustment->line->engineer, line->engineer) >= 0)
				break;
			g_ptr_array_add(lines, pay_line_copy(adjustment->line));
		}
		places[i] = lines->len;
		if (line != NULL)
			g_ptr_array_add(lines, old[i]);
	}
	g_ptr_array_set_free_func(lines, line_destroy);
	for (guint i = 0; i < report->segments->len; i++) {
		struct pay_segment *segment = report->segments->pdata[i];

		if (segment->line < count)
			segment->line = places[segment->line];
	}
	return pay_report_sum(report, error);
}
