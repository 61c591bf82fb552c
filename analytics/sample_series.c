#include "analytics/sample_series.h"

void sample_series_free(struct sample_series *series)
{
	if (series == NULL)
		return;
	g_free(series->service);
	g_free(series->metric);
	if (series->samples != NULL)
		g_array_unref(series->samples);
	g_free(series);
}

static int64_t at(const struct sample_series *series, guint index)
{
	return g_array_index(series->samples, struct sample, index).at_utc;
}

guint sample_series_index(const struct sample_series *series, int64_t utc)
{
	guint low = 0, high = series->samples->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (at(series, middle) < utc)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int64_t sample_series_step_s(const struct sample_series *series, int64_t start_utc, int64_t end_utc)
{
	guint first = sample_series_index(series, start_utc);
	guint end = sample_series_index(series, end_utc);
	int64_t step_s = INT64_MAX;

	for (guint i = MAX(first, 1); first < end && i <= end && i < series->samples->len; i++)
		step_s = MIN(step_s, at(series, i) - at(series, i - 1));
	if (step_s != INT64_MAX)
		return step_s;
	if (first >= 2)
		return at(series, first - 1) - at(series, first - 2);
	if (end + 1 < series->samples->len)
		return at(series, end + 1) - at(series, end);
	return series->step_s;
}

/* How many slots begin before an instant, counted from the anchor. */
static int64_t slots_before(int64_t utc, int64_t anchor_utc, int64_t step_s)
{
	int64_t elapsed_s = utc - anchor_utc;

	return elapsed_s / step_s + (elapsed_s % step_s > 0);
}

int64_t sample_series_slots(
    const struct sample_series *series, int64_t step_s, int64_t start_utc, int64_t end_utc)
{
	guint index = sample_series_index(series, start_utc);
	int64_t anchor_utc = index < series->samples->len ? at(series, index)
	    : index > 0                                   ? at(series, index - 1)
							  : series->first_utc;

	return MAX(
	    slots_before(end_utc, anchor_utc, step_s) - slots_before(start_utc, anchor_utc, step_s),
	    0);
}
