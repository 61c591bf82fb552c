#include <string.h>

#include "analytics/pay_adjust_parts.h"

/* The segments of a report by the line that they count in. */
struct by_line {
	const struct pay_report *report;
	guint *ends;     /* of each line, in `segments`: it begins where the one before ends */
	guint *segments; /* indexes into report->segments */
};

struct pay_reasons {
	const GArray *items;
	struct by_line closed, desired;
};

static void index_segments(struct by_line *index, const struct pay_report *report)
{
	guint lines = report->lines->len;

	index->report = report;
	index->ends = g_new0(guint, lines + 1);
	index->segments = g_new(guint, report->segments->len + 1);
	for (guint i = 0; i < report->segments->len; i++) {
		const struct pay_segment *segment = report->segments->pdata[i];

		if (segment->line < lines)
			index->ends[segment->line + 1]++;
	}
	for (guint i = 0; i < lines; i++)
		index->ends[i + 1] += index->ends[i];
	/* each end is now a beginning, and becomes an end as its segments are put in their place */
	for (guint i = 0; i < report->segments->len; i++) {
		const struct pay_segment *segment = report->segments->pdata[i];

		if (segment->line < lines)
			index->segments[index->ends[segment->line]++] = i;
	}
}

struct pay_reasons *pay_reasons_new(const struct pay_account *account, const GArray *items)
{
	struct pay_reasons *reasons = g_new0(struct pay_reasons, 1);

	reasons->items = items;
	index_segments(&reasons->closed, account->closed);
	index_segments(&reasons->desired, account->desired);
	return reasons;
}

void pay_reasons_free(struct pay_reasons *reasons)
{
	g_free(reasons->closed.ends);
	g_free(reasons->closed.segments);
	g_free(reasons->desired.ends);
	g_free(reasons->desired.segments);
	g_free(reasons);
}

static void add_sources(
    GHashTable *seconds, const struct by_line *index, guint number, int64_t sign)
{
	guint begin = number > 1 ? index->ends[number - 2] : 0;

	for (guint i = begin; i < index->ends[number - 1]; i++) {
		const struct pay_segment *segment =
		    index->report->segments->pdata[index->segments[i]];
		int64_t *sum = g_hash_table_lookup(seconds, segment->source);

		if (sum == NULL)
			g_hash_table_insert(seconds, segment->source, sum = g_new0(int64_t, 1));
		*sum += sign * (segment->end_utc - segment->start_utc);
	}
}

/* `: inbox/late.csv:2`, `: inbox/late.csv:2 and 3 more`, or nothing. */
static char *name_sources(
    const struct pay_reasons *reasons, const struct pay_difference *difference)
{
	g_autoptr(GHashTable) seconds =
	    g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
	int64_t sign = difference->seconds < 0 ? -1 : 1, most_s = 0;
	const char *most = NULL;
	guint count = 0;
	gpointer source, sum;
	GHashTableIter iter;

	for (guint i = difference->begin; i < difference->end; i++) {
		const struct pay_item *item = &g_array_index(reasons->items, struct pay_item, i);

		if (item->number > 0)
			add_sources(seconds, item->is_paid ? &reasons->closed : &reasons->desired,
			    item->number, item->is_paid ? -sign : sign);
	}
	g_hash_table_iter_init(&iter, seconds);
	while (g_hash_table_iter_next(&iter, &source, &sum)) {
		int64_t own = *(int64_t *)sum;

		count += own > 0;
		if (own > most_s || (own == most_s && most != NULL && strcmp(source, most) < 0)) {
			most = source;
			most_s = own;
		}
	}
	if (most == NULL)
		return g_strdup("");
	return count > 1 ? g_strdup_printf(": %s and %u more", most, count - 1)
			 : g_strdup_printf(": %s", most);
}

static char *amount_of_time(const struct pay_difference *difference)
{
	int64_t count = ABS(difference->count), seconds = ABS(difference->seconds);

	if (count > 0)
		return g_strdup_printf("%" G_GINT64_FORMAT " %s%s", count,
		    pay_unit_name(difference->first->line->unit), count == 1 ? "" : "s");
	if (seconds % 60 != 0)
		return g_strdup_printf("%" G_GINT64_FORMAT " h %02d min %02d s", seconds / 3600,
		    (int)(seconds / 60 % 60), (int)(seconds % 60));
	return g_strdup_printf(
	    "%" G_GINT64_FORMAT " h %02d min", seconds / 3600, (int)(seconds / 60 % 60));
}

/* The same work on the other side, at another price: it stands beside the items of the difference.
 */
static const struct pay_item *find_counterpart(
    const GArray *items, const struct pay_difference *difference)
{
	const struct pay_item *own = difference->first, *other;

	for (guint i = difference->end; i < items->len; i++) {
		other = &g_array_index(items, struct pay_item, i);
		if (pay_item_compare_work(other, own) != 0)
			break;
		if (other->is_paid != own->is_paid)
			return other;
	}
	for (guint i = difference->begin; i-- > 0;) {
		other = &g_array_index(items, struct pay_item, i);
		if (pay_item_compare_work(other, own) != 0)
			break;
		if (other->is_paid != own->is_paid)
			return other;
	}
	return NULL;
}

static char *compare_prices(const struct pay_line *was, const struct pay_line *is)
{
	if (fraction_compare(was->rate_value, is->rate_value) != 0)
		return g_strdup_printf("the rate is %s, it was %s", is->rate, was->rate);
	if (fraction_compare(was->coefficient_value, is->coefficient_value) != 0)
		return g_strdup_printf(
		    "the coefficient is %s, it was %s", is->coefficient, was->coefficient);
	if (was->unit != is->unit)
		return g_strdup_printf("it is paid by the %s, it was by the %s",
		    pay_unit_name(is->unit), pay_unit_name(was->unit));
	g_autofree char *is_from = civil_format(civil_from_days(is->rate_from));
	g_autofree char *was_from = civil_format(civil_from_days(was->rate_from));
	return g_strdup_printf("the rate is that of %s, it was that of %s", is_from, was_from);
}

char *pay_reason(const struct pay_reasons *reasons, const struct pay_difference *difference)
{
	bool was_paid = difference->first->is_paid;
	int64_t sign = difference->count != 0 ? difference->count : difference->seconds;

	if (!was_paid || difference->desired == NULL) {
		const struct pay_item *other = find_counterpart(reasons->items, difference);

		if (other != NULL && was_paid)
			return compare_prices(difference->first->line, other->line);
		if (other != NULL)
			return compare_prices(other->line, difference->first->line);
	}
	if (sign == 0)
		return g_strdup("the amount is another one");
	g_autofree char *time = amount_of_time(difference);
	g_autofree char *sources = name_sources(reasons, difference);
	return g_strdup_printf("%s %s%s", time, sign > 0 ? "more" : "less", sources);
}
