#include "analytics/facts.h"
#include "base/block.h"

static void series_destroy(gpointer data)
{
	sample_series_free(data);
}

static int64_t scale_value(int64_t value, int from, int to)
{
	int64_t factor = power_of_ten(ABS(to - from));

	if (to >= from)
		return value * factor;
	/* half away from zero; counts are not negative */
	return value / factor + (value % factor >= factor / 2);
}

/* Brings the samples [from, to) from their scale to another one. */
static void scale_samples(GArray *samples, guint from, guint to, int scale, int wanted)
{
	for (guint i = from; i < to && scale != wanted; i++) {
		struct sample *sample = &g_array_index(samples, struct sample, i);

		sample->good = scale_value(sample->good, scale, wanted);
		sample->total = scale_value(sample->total, scale, wanted);
	}
}

/* The largest scale up to `wanted` at which no total of the samples [from, to) passes int64. */
static int find_scale(const GArray *samples, guint from, guint to, int scale, int wanted)
{
	int64_t largest = 0, scaled;

	for (guint i = from; i < to && wanted > scale; i++)
		largest = MAX(largest, g_array_index(samples, struct sample, i).total);
	while (wanted > scale &&
	    __builtin_mul_overflow(largest, power_of_ten(wanted - scale), &scaled))
		wanted--;
	return wanted;
}

/* Days have scales of their own, a series has one: the largest of them, unless values do not fit
 * it.
 */
static void settle_scale(struct sample_series *series, guint before, int scale)
{
	GArray *samples = series->samples;
	int wanted = before > 0 ? MAX(scale, series->scale) : scale;

	wanted = find_scale(samples, 0, before, series->scale, wanted);
	wanted = find_scale(samples, before, samples->len, scale, wanted);
	scale_samples(samples, 0, before, series->scale, wanted);
	scale_samples(samples, before, samples->len, scale, wanted);
	series->scale = wanted;
}

static bool append_block(struct statement *blocks, struct sample_series *series, GArray *decoded)
{
	guint before = series->samples->len;
	size_t size;
	const void *bytes = column_bytes(blocks, 2, &size);

	g_array_set_size(decoded, 0);
	if (!block_decode(bytes, size, decoded))
		return false;
	series->step_s = MIN(series->step_s, column_int(blocks, 0));
	for (guint i = 0; i < decoded->len; i++) {
		const struct block_sample *stored = &g_array_index(decoded, struct block_sample, i);
		struct sample sample = { stored->at_utc, stored->good, stored->total };

		g_array_append_val(series->samples, sample);
	}
	settle_scale(series, before, (int)column_int(blocks, 1));
	return true;
}

GPtrArray *facts_series(struct db *db, int64_t start_utc, int64_t end_utc)
{
	struct statement *rows = db_query(db, "series");
	struct statement *blocks = db_query(db, "blocks");
	GPtrArray *all = g_ptr_array_new_with_free_func(series_destroy);
	g_autoptr(GArray) decoded = g_array_new(FALSE, FALSE, sizeof(struct block_sample));

	while (statement_step(rows)) {
		struct sample_series *series = g_new0(struct sample_series, 1);

		series->service = g_strdup(column_text(rows, 1));
		series->metric = g_strdup(column_text(rows, 2));
		series->gap_is_zero = column_int(rows, 3) != 0;
		series->first_utc = column_int(rows, 4);
		series->last_utc = column_int(rows, 5);
		series->step_s = SECONDS_PER_DAY;
		series->samples = g_array_new(FALSE, FALSE, sizeof(struct sample));
		bind_int(blocks, ":series_id", column_int(rows, 0));
		bind_int(blocks, ":first_day", start_utc / SECONDS_PER_DAY - 1);
		bind_int(blocks, ":last_day", end_utc / SECONDS_PER_DAY + 1);
		while (statement_step(blocks))
			if (!append_block(blocks, series, decoded))
				db_fail(db, "a block of samples is damaged");
		g_ptr_array_add(all, series);
	}
	return all;
}
