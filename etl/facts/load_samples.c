/*
 * Metric samples. They are gathered per series and UTC day while a file is read, and merged slot by
 * slot into the blocks of the ledger behind its last record: importing the same minutes again
 * replaces them, so that overlapping exports never count twice.
 */
#include <stdlib.h>

#include "base/block.h"
#include "base/error.h"
#include "base/instant.h"
#include "base/money.h"
#include "etl/codes.h"
#include "etl/facts/kind.h"
#include "etl/facts/load.h"
#include "etl/records/reader.h"

enum { METRICS_TIMESTAMP, METRICS_SERVICE, METRICS_GOOD, METRICS_TOTAL, METRICS_METRIC };
enum { GAUGES_TIMESTAMP, GAUGES_SERVICE, GAUGES_METRIC, GAUGES_VALUE };

static const struct field metrics_fields[] = {
	[METRICS_TIMESTAMP] = { "timestamp", NULL, VALUE_INSTANT, true, NULL, NULL },
	[METRICS_SERVICE] = { "service", NULL, VALUE_SERVICE, true, NULL, NULL },
	[METRICS_GOOD] = { "good", NULL, VALUE_TEXT, true, NULL, NULL },
	[METRICS_TOTAL] = { "total", NULL, VALUE_TEXT, true, NULL, NULL },
	[METRICS_METRIC] = { "metric", NULL, VALUE_TEXT, false, "requests", NULL },
};

static const struct field gauges_fields[] = {
	[GAUGES_TIMESTAMP] = { "timestamp", NULL, VALUE_INSTANT, true, NULL, NULL },
	[GAUGES_SERVICE] = { "service", NULL, VALUE_SERVICE, true, NULL, NULL },
	[GAUGES_METRIC] = { "metric", NULL, VALUE_TEXT, true, NULL, NULL },
	[GAUGES_VALUE] = { "value", NULL, VALUE_TEXT, true, NULL, NULL },
};

/* A sample as it was read: its values have a common scale of their own. */
struct gathered {
	int64_t at_utc;
	int64_t good, total;
	int scale;
	guint order; /* of two samples of one slot the later one in the file holds */
};

struct series {
	char *service, *metric;
	const char *kind; /* ratio or gauge */
	GArray *gathered; /* struct gathered */
};

static void series_free(gpointer data)
{
	struct series *series = data;

	g_free(series->service);
	g_free(series->metric);
	g_array_unref(series->gathered);
	g_free(series);
}

static struct series *find_series(
    struct loading *loading, const char *service, const char *metric, const char *kind)
{
	g_autofree char *key = g_strdup_printf("%s\n%s", service, metric);

	if (loading->samples == NULL)
		loading->samples =
		    g_hash_table_new_full(g_str_hash, g_str_equal, g_free, series_free);
	struct series *series = g_hash_table_lookup(loading->samples, key);
	if (series == NULL) {
		series = g_new(struct series, 1);
		*series = (struct series){ g_strdup(service), g_strdup(metric), kind,
			g_array_new(FALSE, FALSE, sizeof(struct gathered)) };
		g_hash_table_insert(loading->samples, g_steal_pointer(&key), series);
	}
	return series;
}

/* Brings a value to a larger scale; false when it does not fit any more. */
static bool rescale(int64_t *value, int from, int to)
{
	return !__builtin_mul_overflow(*value, power_of_ten(to - from), value);
}

static bool read_number(struct loading *loading, const struct record *record,
    const struct value *value, struct decimal *number)
{
	if (!decimal_parse(value->text, number)) {
		loading_reject(loading, record, CODE_NUMBER, value,
		    "not a number of at most 18 digits, 15 of them behind the point");
		return false;
	}
	/* 100.0 is a whole number that somebody's exporter writes so */
	while (number->scale > 0 && number->digits % 10 == 0) {
		number->digits /= 10;
		number->scale--;
	}
	return true;
}

static bool check_metrics(
    struct loading *loading, const struct record *record, struct value *values)
{
	struct decimal good, total;

	if (!read_number(loading, record, &values[METRICS_GOOD], &good) ||
	    !read_number(loading, record, &values[METRICS_TOTAL], &total))
		return false;
	if (good.digits < 0 || total.digits < 0) {
		loading_reject(loading, record, CODE_NEGATIVE,
		    &values[good.digits < 0 ? METRICS_GOOD : METRICS_TOTAL], "a count is negative");
		return false;
	}
	if (fraction_compare(fraction_from_decimal(good), fraction_from_decimal(total)) > 0) {
		loading_reject(loading, record, CODE_GOOD_OVER_TOTAL, &values[METRICS_GOOD],
		    "more good events than events");
		return false;
	}
	int scale = MAX(good.scale, total.scale);
	if (!rescale(&good.digits, good.scale, scale) ||
	    !rescale(&total.digits, total.scale, scale)) {
		loading_reject(loading, record, CODE_NUMBER, &values[METRICS_TOTAL],
		    "the number does not fit");
		return false;
	}
	/* what loading_store reads: see store_metrics() */
	values[METRICS_GOOD].number = good.digits;
	values[METRICS_TOTAL].number = total.digits;
	values[METRICS_METRIC].number = scale;
	return true;
}

static void gather(struct series *series, int64_t at_utc, const struct gathered *sample)
{
	struct gathered copy = *sample;

	copy.at_utc = at_utc;
	copy.order = series->gathered->len;
	g_array_append_val(series->gathered, copy);
}

/* The outcome is known when the blocks are merged; until then every sample counts as the same. */
static enum outcome store_metrics(
    struct loading *loading, const struct record *record, const struct value *values)
{
	struct gathered sample = { .good = values[METRICS_GOOD].number,
		.total = values[METRICS_TOTAL].number,
		.scale = (int)values[METRICS_METRIC].number };

	(void)record;
	gather(find_series(
		   loading, values[METRICS_SERVICE].text, values[METRICS_METRIC].text, "ratio"),
	    values[METRICS_TIMESTAMP].number, &sample);
	return OUTCOME_SAME;
}

static bool check_gauges(struct loading *loading, const struct record *record, struct value *values)
{
	struct decimal number;

	if (!read_number(loading, record, &values[GAUGES_VALUE], &number))
		return false;
	values[GAUGES_VALUE].number = number.digits;
	values[GAUGES_METRIC].number = number.scale;
	return true;
}

static enum outcome store_gauges(
    struct loading *loading, const struct record *record, const struct value *values)
{
	struct gathered sample = { .good = values[GAUGES_VALUE].number,
		.scale = (int)values[GAUGES_METRIC].number };

	(void)record;
	gather(
	    find_series(loading, values[GAUGES_SERVICE].text, values[GAUGES_METRIC].text, "gauge"),
	    values[GAUGES_TIMESTAMP].number, &sample);
	return OUTCOME_SAME;
}

static int compare_gathered(const void *left, const void *right)
{
	const struct gathered *a = left, *b = right;

	if (a->at_utc != b->at_utc)
		return a->at_utc < b->at_utc ? -1 : 1;
	return a->order < b->order ? -1 : 1;
}

static int64_t find_series_id(struct loading *loading, const struct series *series)
{
	struct statement *insert = db_prepare(loading->db,
	    "INSERT INTO sample_series (service, metric, kind) VALUES (:service, :metric, :kind) "
	    "ON CONFLICT DO NOTHING");
	struct statement *find = db_prepare(loading->db,
	    "SELECT id FROM sample_series WHERE service = :service AND metric = :metric AND kind = :kind");
	int64_t id = 0;

	bind_text(insert, ":service", series->service);
	bind_text(insert, ":metric", series->metric);
	bind_text(insert, ":kind", series->kind);
	statement_run(insert);
	bind_text(find, ":service", series->service);
	bind_text(find, ":metric", series->metric);
	bind_text(find, ":kind", series->kind);
	if (statement_step(find))
		id = column_int(find, 0);
	statement_reset(find);
	return id;
}

/* The stored samples of a day; *scale is left alone when there are none. */
static GArray *read_block(struct loading *loading, int64_t series_id, int64_t day, int *scale)
{
	struct statement *find = db_prepare(loading->db,
	    "SELECT scale, data FROM sample_block WHERE series_id = :series_id AND day = :day");
	GArray *samples = g_array_new(FALSE, FALSE, sizeof(struct block_sample));

	bind_int(find, ":series_id", series_id);
	bind_int(find, ":day", day);
	if (statement_step(find)) {
		size_t size;
		const void *bytes = column_bytes(find, 1, &size);

		*scale = (int)column_int(find, 0);
		if (!block_decode(bytes, size, samples))
			db_fail(loading->db, "a block of samples is damaged");
	}
	statement_reset(find);
	return samples;
}

/* One day of one series on its way into its block. */
struct merge {
	int scale;      /* of everything in `merged` */
	GArray *stored; /* struct block_sample */
	GArray *merged; /* struct block_sample */
	bool overflow;
};

static void count_outcome(
    struct loading *loading, const struct block_sample *stored, const struct block_sample *sample)
{
	/* store_*() counted it as the same */
	if (stored == NULL) {
		loading->counts.same--;
		loading->counts.added++;
	} else if (stored->good != sample->good || stored->total != sample->total) {
		loading->counts.same--;
		loading->counts.changed++;
	}
}

/* Merges sorted gathered samples [from, to) of one day over the stored ones. */
static void merge_day(
    struct loading *loading, struct merge *merge, const GArray *gathered, guint from, guint to)
{
	guint old = 0;

	for (guint i = from; i < to; i++) {
		const struct gathered *new = &g_array_index(gathered, struct gathered, i);
		struct block_sample sample = { new->at_utc, new->good, new->total };
		const struct block_sample *stored = NULL;

		merge->overflow |= !rescale(&sample.good, new->scale, merge->scale) ||
		    !rescale(&sample.total, new->scale, merge->scale);
		while (old < merge->stored->len &&
		    g_array_index(merge->stored, struct block_sample, old).at_utc < sample.at_utc)
			g_array_append_val(merge->merged,
			    g_array_index(merge->stored, struct block_sample, old++));
		if (old < merge->stored->len &&
		    g_array_index(merge->stored, struct block_sample, old).at_utc == sample.at_utc)
			stored = &g_array_index(merge->stored, struct block_sample, old++);
		struct block_sample *last = merge->merged->len > 0
		    ? &g_array_index(merge->merged, struct block_sample, merge->merged->len - 1)
		    : NULL;
		if (last != NULL && last->at_utc == sample.at_utc) {
			count_outcome(loading, last, &sample);
			*last = sample;
			continue;
		}
		count_outcome(loading, stored, &sample);
		g_array_append_val(merge->merged, sample);
	}
	while (old < merge->stored->len)
		g_array_append_val(
		    merge->merged, g_array_index(merge->stored, struct block_sample, old++));
}

/* The step of a series is the smallest distance of two samples; of a lone sample, a minute. */
static int64_t find_step(const GArray *samples)
{
	int64_t step_s = SECONDS_PER_DAY;

	for (guint i = 1; i < samples->len; i++)
		step_s = MIN(step_s,
		    g_array_index(samples, struct block_sample, i).at_utc -
			g_array_index(samples, struct block_sample, i - 1).at_utc);
	return samples->len > 1 ? step_s : 60;
}

static void bind_sum(
    struct statement *statement, const char *name, const GArray *samples, bool total)
{
	int64_t sum = 0;

	for (guint i = 0; i < samples->len; i++) {
		const struct block_sample *sample = &g_array_index(samples, struct block_sample, i);

		if (__builtin_add_overflow(sum, total ? sample->total : sample->good, &sum)) {
			bind_null(statement, name);
			return;
		}
	}
	bind_int(statement, name, sum);
}

static void write_block(
    struct loading *loading, int64_t series_id, int64_t day, const struct merge *merge)
{
	const GArray *samples = merge->merged;
	g_autoptr(GByteArray) data = block_encode(samples);
	struct statement *write = db_prepare(loading->db,
	    "INSERT INTO sample_block (series_id, day, step_s, scale, samples, first_utc, last_utc, "
	    "good_sum, total_sum, load_id, data) VALUES (:series_id, :day, :step_s, :scale, :samples, "
	    ":first_utc, :last_utc, :good_sum, :total_sum, :load_id, :data) "
	    "ON CONFLICT (series_id, day) DO UPDATE SET step_s = :step_s, scale = :scale, "
	    "samples = :samples, first_utc = :first_utc, last_utc = :last_utc, good_sum = :good_sum, "
	    "total_sum = :total_sum, load_id = :load_id, data = :data");

	bind_int(write, ":series_id", series_id);
	bind_int(write, ":day", day);
	bind_int(write, ":step_s", find_step(samples));
	bind_int(write, ":scale", merge->scale);
	bind_int(write, ":samples", samples->len);
	bind_int(write, ":first_utc", g_array_index(samples, struct block_sample, 0).at_utc);
	bind_int(write, ":last_utc",
	    g_array_index(samples, struct block_sample, samples->len - 1).at_utc);
	bind_sum(write, ":good_sum", samples, false);
	bind_sum(write, ":total_sum", samples, true);
	bind_int(write, ":load_id", loading->load_id);
	bind_bytes(write, ":data", data->data, data->len);
	statement_run(write);
}

static bool is_same_block(const struct merge *merge, int stored_scale)
{
	if (merge->scale != stored_scale || merge->stored->len != merge->merged->len)
		return false;
	for (guint i = 0; i < merge->merged->len; i++) {
		const struct block_sample *a =
		    &g_array_index(merge->stored, struct block_sample, i);
		const struct block_sample *b =
		    &g_array_index(merge->merged, struct block_sample, i);

		if (a->at_utc != b->at_utc || a->good != b->good || a->total != b->total)
			return false;
	}
	return true;
}

static bool store_day(
    struct loading *loading, const struct series *series, int64_t series_id, guint from, guint to)
{
	int64_t at = g_array_index(series->gathered, struct gathered, from).at_utc;
	int64_t day =
	    (at - ((at % SECONDS_PER_DAY) + SECONDS_PER_DAY) % SECONDS_PER_DAY) / SECONDS_PER_DAY;
	struct merge merge = { .merged = g_array_new(FALSE, FALSE, sizeof(struct block_sample)) };
	int stored_scale = 0;

	merge.stored = read_block(loading, series_id, day, &stored_scale);
	merge.scale = stored_scale;
	for (guint i = from; i < to; i++)
		merge.scale =
		    MAX(merge.scale, g_array_index(series->gathered, struct gathered, i).scale);
	for (guint i = 0; i < merge.stored->len; i++) {
		struct block_sample *sample = &g_array_index(merge.stored, struct block_sample, i);

		merge.overflow |= !rescale(&sample->good, stored_scale, merge.scale) ||
		    !rescale(&sample->total, stored_scale, merge.scale);
	}
	merge_day(loading, &merge, series->gathered, from, to);
	if (!merge.overflow && !is_same_block(&merge, stored_scale))
		write_block(loading, series_id, day, &merge);
	g_array_unref(merge.stored);
	g_array_unref(merge.merged);
	return !merge.overflow;
}

static bool store_series(struct loading *loading, struct series *series, GError **error)
{
	int64_t series_id = find_series_id(loading, series);
	GArray *gathered = series->gathered;
	guint from = 0;

	qsort(gathered->data, gathered->len, sizeof(struct gathered), compare_gathered);
	while (from < gathered->len) {
		int64_t at = g_array_index(gathered, struct gathered, from).at_utc;
		int64_t second = ((at % SECONDS_PER_DAY) + SECONDS_PER_DAY) % SECONDS_PER_DAY;
		int64_t day_end = at - second + SECONDS_PER_DAY;
		guint to = from;

		while (to < gathered->len &&
		    g_array_index(gathered, struct gathered, to).at_utc < day_end)
			to++;
		if (!store_day(loading, series, series_id, from, to))
			return fail(error, NINES_ERROR_CONTRACT,
			    "%s:1:1: error: the values of %s %s differ by more digits than fit together [%s]",
			    loading->path, series->service, series->metric, CODE_NUMBER);
		from = to;
	}
	return true;
}

static gint compare_keys(gconstpointer left, gconstpointer right)
{
	return g_strcmp0(left, right);
}

static bool finish_samples(struct loading *loading, GError **error)
{
	bool ok = true;

	if (loading->samples == NULL)
		return true;
	GList *keys = g_list_sort(g_hash_table_get_keys(loading->samples), compare_keys);
	for (GList *key = keys; ok && key != NULL; key = key->next)
		ok = store_series(loading, g_hash_table_lookup(loading->samples, key->data), error);
	g_list_free(keys);
	g_hash_table_unref(g_steal_pointer(&loading->samples));
	return ok;
}

const struct kind kind_metrics = {
	.name = "metrics",
	.fields = metrics_fields,
	.field_count = G_N_ELEMENTS(metrics_fields),
	.check = check_metrics,
	.store = store_metrics,
	.finish = finish_samples,
};

const struct kind kind_gauges = {
	.name = "gauges",
	.fields = gauges_fields,
	.field_count = G_N_ELEMENTS(gauges_fields),
	.check = check_gauges,
	.store = store_gauges,
	.finish = finish_samples,
};
