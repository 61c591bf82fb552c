#include "analytics/facts_series.h"

#include "base/block.h"

/* The samples of a day, encoded. */
struct stored_block {
	int scale;
	guint samples;
	size_t size;
	void *bytes;
};

static void block_clear(gpointer data)
{
	g_free(((struct stored_block *)data)->bytes);
}

static struct stored_series *find_series(
    struct db *db, const struct series_key *key, int64_t first_day, int64_t *id)
{
	struct statement *find = db_query(db, "series");
	struct stored_series *stored = NULL;

	bind_text(find, ":service", key->service);
	bind_text(find, ":metric", key->metric);
	bind_text(find, ":field", key->is_gauge ? "value" : "ratio");
	bind_int(find, ":first_day", first_day);
	if (statement_step(find)) {
		stored = g_new0(struct stored_series, 1);
		stored->head = g_new0(struct sample_series, 1);
		stored->head->service = g_strdup(key->service);
		stored->head->metric = g_strdup(key->metric);
		stored->head->is_gauge = key->is_gauge;
		stored->head->gap_is_zero = column_int(find, 1) != 0;
		stored->head->first_utc = column_int(find, 2);
		stored->head->last_utc = column_int(find, 3);
		stored->head->step_s = column_int(find, 4); /* NULL is 0 */
		stored->head->steps = g_array_new(FALSE, FALSE, sizeof(struct sample_step));
		stored->blocks = g_array_new(FALSE, FALSE, sizeof(struct stored_block));
		g_array_set_clear_func(stored->blocks, block_clear);
		*id = column_int(find, 0);
	}
	statement_reset(find);
	return stored;
}

struct stored_series *stored_series_read(
    struct db *db, const struct series_key *key, int64_t start_utc, int64_t end_utc)
{
	struct statement *blocks = db_query(db, "blocks");
	int64_t first_day = day_of_second(start_utc), last_day = day_of_second(end_utc - 1), id;
	struct stored_series *stored = find_series(db, key, first_day, &id);

	if (stored == NULL)
		return NULL;
	bind_int(blocks, ":series_id", id);
	bind_int(blocks, ":first_day", first_day);
	bind_int(blocks, ":last_day", last_day);
	while (statement_step(blocks)) {
		struct stored_block block = { .scale = (int)column_int(blocks, 0),
			.samples = (guint)column_int(blocks, 1) };
		const void *bytes = column_bytes(blocks, 2, &block.size);
		struct sample_step step = { column_int(blocks, 3), column_int(blocks, 4) };

		block.bytes = g_memdup2(bytes, block.size);
		g_array_append_val(stored->blocks, block);
		/* a lone sample says nothing */
		if (block.samples > 1)
			g_array_append_val(stored->head->steps, step);
	}
	return stored;
}

void stored_series_free(struct stored_series *stored)
{
	if (stored == NULL)
		return;
	sample_series_free(stored->head);
	g_array_unref(stored->blocks);
	g_free(stored);
}

static int64_t scale_value(int64_t value, int from, int to)
{
	int64_t factor = power_of_ten(ABS(to - from));

	if (to >= from)
		return value * factor;
	/* half away from zero */
	return value / factor + (ABS(value % factor) >= factor / 2 ? (value < 0 ? -1 : 1) : 0);
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

/* Pairs have good <= total; a gauge has its value in good. */
static int64_t largest_of(const struct sample *sample)
{
	return MAX(ABS(sample->good), sample->total);
}

/* The largest scale up to `wanted` at which no value of the samples [from, to) passes int64. */
static int find_scale(const GArray *samples, guint from, guint to, int scale, int wanted)
{
	int64_t largest = 0, scaled;

	for (guint i = from; i < to && wanted > scale; i++)
		largest = MAX(largest, largest_of(&g_array_index(samples, struct sample, i)));
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

static bool append_block(struct sample_series *series, const struct stored_block *block)
{
	guint before = series->samples->len;

	if (!block_decode(block->bytes, block->size, series->samples))
		return false;
	settle_scale(series, before, block->scale);
	return true;
}

struct sample_series *stored_series_decode(struct stored_series *stored)
{
	struct sample_series *series = stored->head;
	guint samples = 0;
	bool ok = true;

	for (guint i = 0; i < stored->blocks->len; i++)
		samples += g_array_index(stored->blocks, struct stored_block, i).samples;
	series->samples = g_array_sized_new(FALSE, FALSE, sizeof(struct sample), samples);
	for (guint i = 0; ok && i < stored->blocks->len; i++)
		ok = append_block(series, &g_array_index(stored->blocks, struct stored_block, i));
	if (ok)
		stored->head = NULL;
	stored_series_free(stored);
	return ok ? series : NULL;
}
