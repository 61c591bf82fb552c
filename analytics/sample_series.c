#include "analytics/sample_series.h"

#include "analytics/interval.h"
#include "base/instant.h"

/* Fewer samples do not tell the step of a day. */
enum { FEW_SAMPLES = 12 };

void sample_series_free(struct sample_series *series)
{
	if (series == NULL)
		return;
	g_free(series->service);
	g_free(series->metric);
	if (series->samples != NULL)
		g_array_unref(series->samples);
	if (series->steps != NULL)
		g_array_unref(series->steps);
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

/* The smallest distance from a sample of [start, end) to the next one, which lies before the limit;
 * INT64_MAX when there are none. */
static int64_t smallest_distance(
    const struct sample_series *series, int64_t start_utc, int64_t end_utc, int64_t limit_utc)
{
	int64_t step_s = INT64_MAX;

	for (guint i = sample_series_index(series, start_utc); i + 1 < series->samples->len &&
	     at(series, i) < end_utc && at(series, i + 1) < limit_utc;
	     i++)
		step_s = MIN(step_s, at(series, i + 1) - at(series, i));
	return step_s;
}

/* What the ledger says: the last day up to this one, else the first. */
static int64_t stored_step_s(const struct sample_series *series, int64_t day)
{
	int64_t step_s = series->step_s;

	for (guint i = 0; series->steps != NULL && i < series->steps->len; i++) {
		const struct sample_step *step =
		    &g_array_index(series->steps, struct sample_step, i);

		if (step->day > day)
			break;
		step_s = step->step_s;
	}
	return step_s;
}

/* Of a day without samples: what those beside it say, but not the gap itself, unless it is none: 23
 * hours may lie between two samples that are a day apart. */
static int64_t empty_step_s(const struct sample_series *series, struct interval day, guint next)
{
	int64_t before_utc = day.start_utc - SECONDS_PER_DAY;
	int64_t behind_utc = day.end_utc + SECONDS_PER_DAY;

	if (next > 0 && next < series->samples->len &&
	    at(series, next) - at(series, next - 1) <= SECONDS_PER_DAY)
		return at(series, next) - at(series, next - 1);
	return MIN(smallest_distance(series, before_utc, day.start_utc, day.start_utc),
	    smallest_distance(series, day.end_utc, behind_utc, behind_utc));
}

/* What the samples of the day and of those beside it say, else INT64_MAX. */
static int64_t seen_step_s(const struct sample_series *series, struct interval day)
{
	int64_t length_s = day.end_utc - day.start_utc;
	int64_t limit_utc = day.end_utc + SECONDS_PER_DAY;
	guint first = sample_series_index(series, day.start_utc);
	guint samples = sample_series_index(series, day.end_utc) - first;

	if (samples == 0)
		return empty_step_s(series, day, first);
	int64_t step_s = smallest_distance(series, day.start_utc, day.end_utc, limit_utc);
	if (samples >= FEW_SAMPLES)
		return step_s;
	int64_t beside_s =
	    smallest_distance(series, day.start_utc - SECONDS_PER_DAY, limit_utc, limit_utc);
	step_s = beside_s <= step_s / 2 ? beside_s : step_s;
	/* a sample a day: the days beside may be an hour shorter or longer */
	return samples == 1 && step_s > length_s / 4 * 3 && step_s < INT64_MAX ? length_s : step_s;
}

int64_t sample_series_step_s(const struct sample_series *series, int64_t start_utc, int64_t end_utc)
{
	int64_t step_s = seen_step_s(series, (struct interval){ start_utc, end_utc });
	int64_t stored_s = stored_step_s(series, day_of_second(start_utc));

	if (stored_s == 0)
		stored_s = MAX(end_utc - start_utc, 1);
	return step_s == INT64_MAX || series->gap_is_zero ? MIN(step_s, stored_s) : step_s;
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
	int64_t anchor_utc = 0;

	if (index < series->samples->len && at(series, index) < end_utc + SECONDS_PER_DAY)
		anchor_utc = at(series, index);
	else if (index > 0 && at(series, index - 1) >= start_utc - SECONDS_PER_DAY)
		anchor_utc = at(series, index - 1);
	return MAX(
	    slots_before(end_utc, anchor_utc, step_s) - slots_before(start_utc, anchor_utc, step_s),
	    0);
}
