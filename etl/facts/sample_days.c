#include "etl/facts/sample_days.h"

static void bind_key(struct statement *statement, const struct sample_key *key)
{
	bind_text(statement, ":service", key->service);
	bind_text(statement, ":metric", key->metric);
	bind_text(statement, ":field", sample_field_name(key->field));
}

bool ledger_series_find(struct db *db, const struct sample_key *key, struct ledger_series *series)
{
	struct statement *find = db_prepare(db,
	    "SELECT id, reading = 'counter', gap = 'zero' FROM sample_series "
	    "WHERE service = :service AND metric = :metric AND field = :field");

	bind_key(find, key);
	bool is_found = statement_step(find);
	if (is_found)
		*series = (struct ledger_series){ column_int(find, 0), column_int(find, 1) != 0,
			column_int(find, 2) != 0 };
	statement_reset(find);
	return is_found;
}

static const char *gap_name(bool is_zero)
{
	return is_zero ? "zero" : "nodata";
}

void ledger_series_add(struct db *db, const struct sample_key *key, struct ledger_series *series)
{
	struct statement *insert = db_prepare(db,
	    "INSERT INTO sample_series (service, metric, field, reading, gap) "
	    "VALUES (:service, :metric, :field, :reading, :gap)");

	bind_key(insert, key);
	bind_text(insert, ":reading", series->is_counter ? "counter" : "delta");
	bind_text(insert, ":gap", gap_name(series->gap_is_zero));
	statement_run(insert);
	series->id = db_last_id(db);
}

void ledger_series_note_load(struct db *db, const struct ledger_series *series, int64_t load_id)
{
	struct statement *insert = db_prepare(db,
	    "INSERT INTO sample_load (series_id, load_id) VALUES (:series_id, :load_id) "
	    "ON CONFLICT DO NOTHING");

	bind_int(insert, ":series_id", series->id);
	bind_int(insert, ":load_id", load_id);
	statement_run(insert);
}

/* The days that were computed from the time of the series are stale. */
static void mark_stale(struct db *db, int64_t series_id, int64_t start_utc, int64_t end_utc)
{
	/* of one row, so that SQLite needs no journal of the statement */
	struct statement *mark = db_prepare(db,
	    "INSERT INTO slo_stale (service, start_utc, end_utc) VALUES "
	    "((SELECT service FROM sample_series WHERE id = :id), :start_utc, :end_utc)");

	bind_int(mark, ":id", series_id);
	bind_int(mark, ":start_utc", start_utc);
	bind_int(mark, ":end_utc", end_utc);
	statement_run(mark);
}

/* The time of the series is touched, too. */
static void touch_series(
    struct loading *loading, int64_t series_id, int64_t start_utc, int64_t end_utc)
{
	loading_touch(loading, start_utc, end_utc);
	mark_stale(loading->db, series_id, start_utc, end_utc);
}

void ledger_series_set_gap(struct loading *loading, struct ledger_series *series, bool is_zero)
{
	struct statement *update =
	    db_prepare(loading->db, "UPDATE sample_series SET gap = :gap WHERE id = :id");
	struct statement *span = db_prepare(
	    loading->db, "SELECT min(day), max(day) FROM sample_block WHERE series_id = :id");

	if (series->gap_is_zero == is_zero)
		return;
	series->gap_is_zero = is_zero;
	bind_text(update, ":gap", gap_name(is_zero));
	bind_int(update, ":id", series->id);
	statement_run(update);
	bind_int(span, ":id", series->id);
	if (statement_step(span) && !column_is_null(span, 0))
		touch_series(loading, series->id, column_int(span, 0) * SECONDS_PER_DAY,
		    (column_int(span, 1) + 1) * SECONDS_PER_DAY);
	statement_reset(span);
}

void day_samples_init(struct day_samples *samples)
{
	*samples = (struct day_samples){
		.samples = g_array_new(FALSE, FALSE, sizeof(struct sample)),
	};
}

void day_samples_clear(struct day_samples *samples)
{
	g_array_unref(samples->samples);
}

void ledger_day_read(struct db *db, int64_t series_id, int64_t day, struct day_samples *samples)
{
	struct statement *find = db_prepare(db,
	    "SELECT scale, load_id, data FROM sample_block WHERE series_id = :series_id AND day = :day");

	day_samples_init(samples);
	bind_int(find, ":series_id", series_id);
	bind_int(find, ":day", day);
	if (statement_step(find)) {
		size_t size;
		const void *bytes = column_bytes(find, 2, &size);

		samples->scale = (int)column_int(find, 0);
		samples->load_id = column_int(find, 1);
		if (!block_decode(bytes, size, samples->samples))
			db_fail(db, "a block of samples is damaged");
	}
	statement_reset(find);
}

bool ledger_day_next(struct db *db, int64_t series_id, int sign, int64_t *day)
{
	struct statement *after = db_prepare(
	    db, "SELECT min(day) FROM sample_block WHERE series_id = :series_id AND day > :day");
	struct statement *before = db_prepare(
	    db, "SELECT max(day) FROM sample_block WHERE series_id = :series_id AND day < :day");
	struct statement *find = sign > 0 ? after : before;

	bind_int(find, ":series_id", series_id);
	bind_int(find, ":day", *day);
	bool is_found = statement_step(find) && !column_is_null(find, 0);
	if (is_found)
		*day = column_int(find, 0);
	statement_reset(find);
	return is_found;
}

/* Takes a decimal off the scale when no sample uses it. */
static bool shorten(struct day_samples *day)
{
	if (day->scale == 0)
		return false;
	for (guint i = 0; i < day->samples->len; i++) {
		const struct sample *sample = &g_array_index(day->samples, struct sample, i);

		if (sample->good % 10 != 0 || sample->total % 10 != 0)
			return false;
	}
	for (guint i = 0; i < day->samples->len; i++) {
		struct sample *sample = &g_array_index(day->samples, struct sample, i);

		sample->good /= 10;
		sample->total /= 10;
	}
	day->scale--;
	return true;
}

/* Both at their smallest scale. */
static bool is_same_day(const struct day_samples *a, const struct day_samples *b)
{
	if (a->samples->len != b->samples->len || a->scale != b->scale)
		return false;
	for (guint i = 0; i < a->samples->len; i++) {
		const struct sample *left = &g_array_index(a->samples, struct sample, i);
		const struct sample *right = &g_array_index(b->samples, struct sample, i);

		if (left->at_utc != right->at_utc || left->good != right->good ||
		    left->total != right->total)
			return false;
	}
	return true;
}

/* The step of a day is the smallest distance of two samples; of a lone sample, a minute. */
static int64_t find_step(const GArray *samples)
{
	int64_t step_s = SECONDS_PER_DAY;

	for (guint i = 1; i < samples->len; i++)
		step_s = MIN(step_s,
		    g_array_index(samples, struct sample, i).at_utc -
			g_array_index(samples, struct sample, i - 1).at_utc);
	return samples->len > 1 ? step_s : 60;
}

/* False when the sum does not fit. */
static bool add_up(const GArray *samples, bool of_total, int64_t *sum)
{
	*sum = 0;
	for (guint i = 0; i < samples->len; i++) {
		const struct sample *sample = &g_array_index(samples, struct sample, i);

		if (__builtin_add_overflow(*sum, of_total ? sample->total : sample->good, sum))
			return false;
	}
	return true;
}

struct day_block *day_block_new(struct day_samples *samples)
{
	const GArray *all = samples->samples;
	struct day_block *block = g_new0(struct day_block, 1);

	while (shorten(samples)) {
	}
	block->count = all->len;
	block->scale = samples->scale;
	block->step_s = find_step(all);
	block->first_utc = g_array_index(all, struct sample, 0).at_utc;
	block->last_utc = g_array_index(all, struct sample, all->len - 1).at_utc;
	block->has_good_sum = add_up(all, false, &block->good_sum);
	block->has_total_sum = add_up(all, true, &block->total_sum);
	block->data = block_encode(all);
	return block;
}

void day_block_free(struct day_block *block)
{
	if (block == NULL)
		return;
	g_byte_array_unref(block->data);
	g_free(block);
}

/* Writes a day that the ledger has, or has not yet: an upsert would cost a copy of each page that
 * it touches (SQLite's statement journal). */
static void write_day(struct loading *loading, bool is_there, int64_t series_id, int64_t day,
    const struct day_block *block)
{
	struct statement *write = is_there
	    ? db_prepare(loading->db,
		  "UPDATE sample_block SET step_s = :step_s, scale = :scale, samples = :samples, "
		  "first_utc = :first_utc, last_utc = :last_utc, good_sum = :good_sum, "
		  "total_sum = :total_sum, load_id = :load_id, data = :data "
		  "WHERE series_id = :series_id AND day = :day")
	    : db_prepare(loading->db,
		  "INSERT INTO sample_block (id, series_id, day, step_s, scale, samples, first_utc, "
		  "last_utc, good_sum, total_sum, load_id, data) "
		  "VALUES (:series_id * 16777216 + :day, :series_id, :day, :step_s, :scale, "
		  ":samples, :first_utc, :last_utc, :good_sum, :total_sum, :load_id, :data)");

	bind_int(write, ":series_id", series_id);
	bind_int(write, ":day", day);
	bind_int(write, ":step_s", block->step_s);
	bind_int(write, ":scale", block->scale);
	bind_int(write, ":samples", block->count);
	bind_int(write, ":first_utc", block->first_utc);
	bind_int(write, ":last_utc", block->last_utc);
	if (block->has_good_sum)
		bind_int(write, ":good_sum", block->good_sum);
	if (block->has_total_sum)
		bind_int(write, ":total_sum", block->total_sum);
	bind_int(write, ":load_id", loading->load_id);
	bind_bytes(write, ":data", block->data->data, block->data->len);
	statement_run(write);
}

static void delete_day(struct db *db, int64_t series_id, int64_t day)
{
	struct statement *delete =
	    db_prepare(db, "DELETE FROM sample_block WHERE series_id = :series_id AND day = :day");

	bind_int(delete, ":series_id", series_id);
	bind_int(delete, ":day", day);
	statement_run(delete);
}

static const struct sample *sample_at(const struct day_samples *day, guint index)
{
	return index < day->samples->len ? &g_array_index(day->samples, struct sample, index)
					 : NULL;
}

/* Whether what a slot has is another thing than before; of different scales it may be the same and
 * is taken for another. */
static bool is_changed(const struct sample *before, const struct sample *now, bool has_same_scale)
{
	return before == NULL || now == NULL || !has_same_scale || before->good != now->good ||
	    before->total != now->total;
}

/* The time of the samples that changed. */
static void touch_samples(struct loading *loading, int64_t series_id,
    const struct day_samples *stored, const struct day_samples *samples)
{
	bool has_same_scale = stored->scale == samples->scale;
	guint old = 0, new = 0;
	int64_t first = INT64_MAX, last = INT64_MIN;

	while (old < stored->samples->len || new < samples->samples->len) {
		const struct sample *before = sample_at(stored, old);
		const struct sample *now = sample_at(samples, new);
		int64_t at_utc = MIN(before != NULL ? before->at_utc : INT64_MAX,
		    now != NULL ? now->at_utc : INT64_MAX);
		bool has_before = before != NULL && before->at_utc == at_utc;
		bool has_now = now != NULL && now->at_utc == at_utc;

		if (is_changed(has_before ? before : NULL, has_now ? now : NULL, has_same_scale)) {
			first = MIN(first, at_utc);
			last = at_utc;
		}
		old += has_before;
		new += has_now;
	}
	if (first <= last)
		touch_series(loading, series_id, first, last + 1);
}

/* Where gaps count, a day that is the first or the last one is touched up to its neighbour: so far
 * that time lay outside of the series. */
static void touch_gap(struct loading *loading, const struct ledger_series *series, int64_t day)
{
	int64_t from = day, to = day;
	bool has_before = ledger_day_next(loading->db, series->id, -1, &from);
	bool has_after = ledger_day_next(loading->db, series->id, 1, &to);

	if (has_before != has_after)
		touch_series(
		    loading, series->id, from * SECONDS_PER_DAY, (to + 1) * SECONDS_PER_DAY);
}

static bool is_only_day(struct db *db, int64_t series_id, int64_t day)
{
	int64_t before = day, after = day;

	return !ledger_day_next(db, series_id, -1, &before) &&
	    !ledger_day_next(db, series_id, 1, &after);
}

/* Days without samples take their step from the last day before them that tells one, or from the
 * first (analytics/sample_series.h): those that take it from this day are stale. All are when the
 * series begins to be, or ceases to. */
static void mark_beside(struct loading *loading, int64_t series_id, int64_t day, bool tells_step)
{
	struct statement *find = db_prepare(loading->db,
	    "SELECT (SELECT 1 FROM sample_block WHERE series_id = :series_id AND day < :day "
	    "AND samples > 1 LIMIT 1), (SELECT day FROM sample_block WHERE series_id = :series_id "
	    "AND day > :day AND samples > 1 ORDER BY day LIMIT 1)");

	if (is_only_day(loading->db, series_id, day)) {
		mark_stale(loading->db, series_id, INT64_MIN, INT64_MAX);
		loading_mark_later(loading, 0);
		return;
	}
	bind_int(find, ":series_id", series_id);
	bind_int(find, ":day", day);
	if (!tells_step || !statement_step(find))
		return;
	bool has_before = !column_is_null(find, 0), has_after = !column_is_null(find, 1);
	int64_t after = column_int(find, 1);
	statement_reset(find);
	if (has_after && after == day + 1 && has_before)
		return;
	mark_stale(loading->db, series_id, has_before ? day * SECONDS_PER_DAY : INT64_MIN,
	    has_after ? after * SECONDS_PER_DAY : INT64_MAX);
	loading_mark_later(loading, has_before ? day * SECONDS_PER_DAY : 0);
}

bool ledger_day_replace(struct loading *loading, const struct ledger_series *series, int64_t day,
    const struct day_samples *stored, struct day_samples *samples)
{
	while (shorten(samples)) {
	}
	if (is_same_day(stored, samples))
		return false;
	if (samples->samples->len > 0) {
		struct day_block *block = day_block_new(samples);

		write_day(loading, stored->samples->len > 0, series->id, day, block);
		day_block_free(block);
	} else {
		delete_day(loading->db, series->id, day);
	}
	touch_samples(loading, series->id, stored, samples);
	if (series->gap_is_zero)
		touch_gap(loading, series, day);
	mark_beside(
	    loading, series->id, day, stored->samples->len > 1 || samples->samples->len > 1);
	return true;
}

void ledger_day_add(struct loading *loading, const struct ledger_series *series, int64_t day,
    const struct day_block *block)
{
	write_day(loading, false, series->id, day, block);
	touch_series(loading, series->id, block->first_utc, block->last_utc + 1);
	if (series->gap_is_zero)
		touch_gap(loading, series, day);
	mark_beside(loading, series->id, day, block->count > 1);
}
