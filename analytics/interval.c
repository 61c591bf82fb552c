#include "analytics/interval.h"

GArray *interval_list_new(void)
{
	return g_array_new(FALSE, FALSE, sizeof(struct interval));
}

void interval_list_add(GArray *list, int64_t start_utc, int64_t end_utc)
{
	struct interval span = { start_utc, end_utc };

	if (end_utc > start_utc)
		g_array_append_val(list, span);
}

static gint compare_starts(gconstpointer left, gconstpointer right)
{
	const struct interval *a = left, *b = right;

	if (a->start_utc != b->start_utc)
		return a->start_utc < b->start_utc ? -1 : 1;
	return (a->end_utc > b->end_utc) - (a->end_utc < b->end_utc);
}

void interval_list_merge(GArray *list)
{
	guint kept = 0;

	g_array_sort(list, compare_starts);
	for (guint i = 0; i < list->len; i++) {
		struct interval span = g_array_index(list, struct interval, i);
		struct interval *last =
		    kept > 0 ? &g_array_index(list, struct interval, kept - 1) : NULL;

		if (span.end_utc <= span.start_utc)
			continue;
		if (last != NULL && span.start_utc <= last->end_utc)
			last->end_utc = MAX(last->end_utc, span.end_utc);
		else
			g_array_index(list, struct interval, kept++) = span;
	}
	g_array_set_size(list, kept);
}

int64_t interval_list_seconds(const GArray *list)
{
	int64_t seconds = 0;

	for (guint i = 0; i < list->len; i++) {
		const struct interval *span = &g_array_index(list, struct interval, i);

		seconds += span->end_utc - span->start_utc;
	}
	return seconds;
}

struct interval interval_clip(struct interval span, int64_t start_utc, int64_t end_utc)
{
	span.start_utc = CLAMP(span.start_utc, start_utc, end_utc);
	span.end_utc = CLAMP(span.end_utc, span.start_utc, end_utc);
	return span;
}

guint interval_list_first_after(const GArray *list, int64_t utc)
{
	guint low = 0, high = list->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (g_array_index(list, struct interval, middle).end_utc <= utc)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool interval_list_covers(const GArray *list, int64_t utc)
{
	guint at = interval_list_first_after(list, utc);

	return at < list->len && g_array_index(list, struct interval, at).start_utc <= utc;
}

GArray *interval_list_gaps(const GArray *list, int64_t start_utc, int64_t end_utc)
{
	GArray *gaps = interval_list_new();
	int64_t reached = start_utc;

	for (guint i = 0; i < list->len; i++) {
		const struct interval *span = &g_array_index(list, struct interval, i);

		interval_list_add(gaps, reached, MIN(span->start_utc, end_utc));
		reached = MAX(reached, span->end_utc);
	}
	interval_list_add(gaps, reached, end_utc);
	return gaps;
}
