#include "etl/facts/sample_store.h"

#include "base/error.h"
#include "etl/codes.h"
#include "etl/facts/sample_join.h"
#include "etl/facts/sample_number.h"

/* How far apart the samples of a series lie in the file. */
struct distances {
	GHashTable *counts; /* distance -> how often, both as pointers */
	int64_t last_utc;
	bool has_last;
	int64_t run_s, run_count; /* the latest distance, not yet in `counts` */
};

struct sample_store {
	struct loading *loading;
	struct sample_key key; /* of the series that is being stored; its texts are owned */
	bool has_key;
	struct ledger_series series; /* id 0: not looked up yet */
	struct distances distances;
	struct sample_joint joint;
};

struct sample_store *sample_store_new(struct loading *loading)
{
	struct sample_store *store = g_new0(struct sample_store, 1);

	store->loading = loading;
	store->distances.counts = g_hash_table_new(g_direct_hash, g_direct_equal);
	store->joint.days = g_array_new(FALSE, FALSE, sizeof(int64_t));
	return store;
}

static void forget_key(struct sample_store *store)
{
	g_free((char *)(guintptr)store->key.service);
	g_free((char *)(guintptr)store->key.metric);
}

void sample_store_free(struct sample_store *store)
{
	forget_key(store);
	g_hash_table_unref(store->distances.counts);
	g_array_unref(store->joint.days);
	g_free(store);
}

static void flush_run(struct distances *distances)
{
	gpointer key = GSIZE_TO_POINTER(distances->run_s);
	gsize before = GPOINTER_TO_SIZE(g_hash_table_lookup(distances->counts, key));

	if (distances->run_count > 0)
		g_hash_table_insert(
		    distances->counts, key, GSIZE_TO_POINTER(before + (gsize)distances->run_count));
	distances->run_count = 0;
}

/* Slots at the same distance from each other: the first of them `distance_s` behind the one before.
 */
static void note_run(struct distances *distances, int64_t distance_s, int64_t count)
{
	if (distance_s != distances->run_s) {
		flush_run(distances);
		distances->run_s = distance_s;
	}
	distances->run_count += count;
	distances->last_utc += distance_s * count;
}

static void note_slot(struct distances *distances, int64_t at_utc)
{
	if (distances->has_last)
		note_run(distances, at_utc - distances->last_utc, 1);
	distances->last_utc = at_utc;
	distances->has_last = true;
}

static void note_distances(struct distances *distances, const struct file_day *day)
{
	const struct day_block *block = day->block;

	/* the step is the smallest distance, so it is all of them */
	if (block != NULL &&
	    block->last_utc - block->first_utc == block->step_s * (int64_t)(block->count - 1)) {
		note_slot(distances, block->first_utc);
		note_run(distances, block->step_s, block->count - 1);
		return;
	}
	for (guint i = 0; i < day->slots->len; i++)
		note_slot(distances, g_array_index(day->slots, struct slot, i).at_utc);
}

/* How many slots the series lacks; begins anew. */
static int64_t take_gaps(struct distances *distances)
{
	GHashTableIter iterator;
	gpointer key, value;
	int64_t step_s = 1, most = 0, gaps = 0;

	flush_run(distances);
	g_hash_table_iter_init(&iterator, distances->counts);
	while (g_hash_table_iter_next(&iterator, &key, &value)) {
		int64_t distance_s = GPOINTER_TO_SIZE(key), count = GPOINTER_TO_SIZE(value);

		if (count > most || (count == most && distance_s < step_s)) {
			step_s = distance_s;
			most = count;
		}
	}
	g_assert(step_s > 0); /* the slots come in order, no two at one time */
	g_hash_table_iter_init(&iterator, distances->counts);
	while (g_hash_table_iter_next(&iterator, &key, &value)) {
		int64_t steps = ((int64_t)GPOINTER_TO_SIZE(key) + step_s / 2) / step_s;

		gaps += MAX(steps - 1, 0) * (int64_t)GPOINTER_TO_SIZE(value);
	}
	g_hash_table_remove_all(distances->counts);
	distances->has_last = false;
	return gaps;
}

static bool refuse(struct loading *loading, const struct sample_key *key, const char *code,
    const char *what, GError **error)
{
	g_autofree char *label = sample_key_label(key);

	return fail(error, NINES_ERROR_CONTRACT, "%s:1:1: error: %s %s [%s]", loading->path, label,
	    what, code);
}

/* Pairs and parts of one metric would contradict each other. */
static bool check_siblings(struct sample_store *store, GError **error)
{
	struct statement *count = db_prepare(store->loading->db,
	    "SELECT sum(field = 'ratio'), sum(field IN ('good', 'bad', 'total')) "
	    "FROM sample_series WHERE service = :service AND metric = :metric");
	bool is_part = sample_field_is_part(store->key.field);

	bind_text(count, ":service", store->key.service);
	bind_text(count, ":metric", store->key.metric);
	statement_step(count);
	bool has_ratio = column_int(count, 0) > 0, has_parts = column_int(count, 1) > 0;
	statement_reset(count);
	if (store->key.field == SAMPLE_RATIO && has_parts)
		return refuse(store->loading, &store->key, CODE_SERIES_READING,
		    "is joined from series of its parts; pairs need another metric name", error);
	if (is_part && has_ratio && !has_parts)
		return refuse(store->loading, &store->key, CODE_SERIES_READING,
		    "is a part of what is loaded in pairs of good and total; parts need another "
		    "metric name",
		    error);
	return true;
}

/* Finds the series of the key in the ledger, or adds it. */
static bool find_or_add(struct sample_store *store, GError **error)
{
	struct loading *loading = store->loading;
	const struct sample_policy *policy = &loading->profile->samples;
	bool is_part = sample_field_is_part(store->key.field);
	/* pairs are never readings of a counter */
	bool is_counter = policy->is_counter && store->key.field != SAMPLE_RATIO;

	if (!ledger_series_find(loading->db, &store->key, &store->series)) {
		store->series = (struct ledger_series){ 0, is_counter, policy->gap_is_zero };
		ledger_series_add(loading->db, &store->key, &store->series);
		store->joint.is_whole |= is_part;
		return true;
	}
	if (store->series.is_counter != is_counter)
		return refuse(loading, &store->key, CODE_SERIES_READING,
		    is_counter
			? "was loaded as counts before, and its source says that it is a counter"
			: "was loaded as a counter before, and its source does not say so",
		    error);
	store->joint.is_whole |= is_part && store->series.gap_is_zero != policy->gap_is_zero;
	ledger_series_set_gap(loading, &store->series, policy->gap_is_zero);
	return true;
}

static bool open_series(struct sample_store *store, GError **error)
{
	if (store->series.id != 0)
		return true;
	if (!check_siblings(store, error) || !find_or_add(store, error))
		return false;
	ledger_series_note_load(store->loading->db, &store->series, store->loading->load_id);
	return true;
}

/* Lowers the scale until a value fits it. */
static void lower_scale(int64_t value, int from, int *scale)
{
	int64_t scaled = value;

	while (*scale > from && !sample_rescale(&scaled, from, *scale)) {
		scaled = value;
		--*scale;
	}
}

/* A sample of a day: from the file, or from the ledger when the file does not speak of its time. */
struct merged {
	int64_t at_utc, good, total;
	int scale;
	int64_t records;             /* of the file; 0: it is from the ledger */
	const struct sample *before; /* what the ledger has of its time, or NULL */
};

/* Takes over the stored samples from *next on that lie before an instant. Returns what is behind
 * them in the array that they go to. */
static struct merged *keep_until(
    const struct day_samples *stored, guint *next, int64_t until_utc, struct merged *to)
{
	for (; *next < stored->samples->len; ++*next) {
		const struct sample *sample = &g_array_index(stored->samples, struct sample, *next);

		if (sample->at_utc >= until_utc)
			break;
		*to++ = (struct merged){ sample->at_utc, sample->good, sample->total, stored->scale,
			0, sample };
	}
	return to;
}

/* The stored sample of an instant before which all were taken over, or NULL. */
static const struct sample *find_stored(
    const struct day_samples *stored, guint next, int64_t at_utc)
{
	const struct sample *sample = next < stored->samples->len
	    ? &g_array_index(stored->samples, struct sample, next)
	    : NULL;

	return sample != NULL && sample->at_utc == at_utc ? sample : NULL;
}

/* Lays the slots of the file over the stored samples. */
static GArray *merge_day(
    struct loading *loading, const struct day_samples *stored, const GArray *slots)
{
	GArray *all = g_array_new(FALSE, FALSE, sizeof(struct merged));
	/* a newer load has spoken since these records were held */
	bool is_outdated = loading->awaited != NULL && stored->load_id > loading->awaited_load_id;
	guint next = 0;

	g_array_set_size(all, slots->len + stored->samples->len);
	struct merged *to = (struct merged *)(gpointer)all->data;
	for (guint i = 0; i < slots->len; i++) {
		const struct slot *slot = &g_array_index(slots, struct slot, i);

		to = keep_until(stored, &next, slot->at_utc, to);
		const struct sample *before = find_stored(stored, next, slot->at_utc);
		if (before != NULL && is_outdated)
			continue;
		next += before != NULL;
		*to++ = (struct merged){ slot->at_utc, slot->good, slot->total, slot->scale,
			slot->records, before };
	}
	to = keep_until(stored, &next, INT64_MAX, to);
	g_array_set_size(all, (guint)(to - (struct merged *)(gpointer)all->data));
	return all;
}

/* The largest scale of the samples at which all of them fit. *is_exact: none needs a larger one. */
static int find_scale(const GArray *all, bool *is_exact)
{
	int wanted = 0;

	for (guint i = 0; i < all->len; i++)
		wanted = MAX(wanted, g_array_index(all, struct merged, i).scale);
	int scale = wanted;
	for (guint i = 0; i < all->len; i++) {
		const struct merged *sample = &g_array_index(all, struct merged, i);

		lower_scale(sample->good, sample->scale, &scale);
		lower_scale(sample->total, sample->scale, &scale);
	}
	*is_exact = scale == wanted;
	return scale;
}

static bool rescale(struct sample *sample, int from, int to)
{
	return sample_rescale(&sample->good, from, to) && sample_rescale(&sample->total, from, to);
}

/* The import counted every record as the same. `day` has its scale already. */
static void take_samples(
    struct load_counts *counts, const GArray *all, int stored_scale, struct day_samples *day)
{
	g_array_set_size(day->samples, all->len);
	for (guint i = 0; i < all->len; i++) {
		const struct merged *merged = &g_array_index(all, struct merged, i);
		struct sample sample = { merged->at_utc, merged->good, merged->total };

		rescale(&sample, merged->scale, day->scale);
		g_array_index(day->samples, struct sample, i) = sample;
		if (merged->before == NULL) {
			counts->same -= merged->records;
			counts->added += merged->records;
		} else if (merged->records > 0) {
			struct sample before = *merged->before;

			if (rescale(&before, stored_scale, day->scale) &&
			    before.good == sample.good && before.total == sample.total)
				continue;
			counts->same -= merged->records;
			counts->changed += merged->records;
		}
	}
}

/* A changed day is joined again; so is the day before it when its last increase ends in this one.
 */
static void note_joint(struct sample_store *store, int64_t day)
{
	int64_t before = day;

	g_array_append_val(store->joint.days, day);
	if (store->series.is_counter &&
	    ledger_day_next(store->loading->db, store->series.id, -1, &before))
		g_array_append_val(store->joint.days, before);
}

/* The slots that have a value. The caller unrefs them. */
static GArray *without_conflicts(const GArray *slots)
{
	guint conflicts = 0;

	for (guint i = 0; i < slots->len; i++)
		conflicts += g_array_index(slots, struct slot, i).is_conflict;
	if (conflicts == 0)
		return g_array_ref((GArray *)(guintptr)slots);
	GArray *taken =
	    g_array_sized_new(FALSE, FALSE, sizeof(struct slot), slots->len - conflicts);
	for (guint i = 0; i < slots->len; i++) {
		const struct slot *slot = &g_array_index(slots, struct slot, i);

		if (!slot->is_conflict)
			g_array_append_vals(taken, slot, 1);
	}
	return taken;
}

/* Lays the slots over what the ledger has of the day. */
static bool store_over(struct sample_store *store, int64_t day, const GArray *slots,
    const struct day_samples *stored, GError **error)
{
	struct loading *loading = store->loading;
	struct day_samples merged;
	bool is_exact;

	day_samples_init(&merged);
	g_autoptr(GArray) all = merge_day(loading, stored, slots);
	merged.scale = find_scale(all, &is_exact);
	bool ok = is_exact || store->key.field != SAMPLE_RATIO ||
	    refuse(loading, &store->key, CODE_NUMBER,
		"has values of one day that differ by more digits than fit together", error);
	if (ok) {
		take_samples(&loading->counts, all, stored->scale, &merged);
		if (ledger_day_replace(loading, &store->series, day, stored, &merged))
			note_joint(store, day);
	}
	day_samples_clear(&merged);
	return ok;
}

/* The ledger has nothing of the day, so all of it is new. The import counted every record as the
 * same. */
static void store_new(struct sample_store *store, const struct file_day *day)
{
	struct load_counts *counts = &store->loading->counts;

	for (guint i = 0; i < day->slots->len; i++) {
		const struct slot *slot = &g_array_index(day->slots, struct slot, i);

		counts->same -= slot->records;
		counts->added += slot->records;
	}
	ledger_day_add(store->loading, &store->series, day->day, day->block);
	note_joint(store, day->day);
}

static bool store_slots(struct sample_store *store, const struct file_day *day, GError **error)
{
	struct day_samples stored;
	bool ok = true;

	if (!open_series(store, error))
		return false;
	ledger_day_read(store->loading->db, store->series.id, day->day, &stored);
	if (day->block != NULL && stored.load_id == 0) {
		store_new(store, day);
	} else {
		g_autoptr(GArray) taken = without_conflicts(day->slots);

		ok = store_over(store, day->day, taken, &stored, error);
	}
	day_samples_clear(&stored);
	return ok;
}

static bool end_metric(struct sample_store *store, GError **error)
{
	bool ok = !sample_field_is_part(store->key.field) ||
	    sample_join(
		store->loading, store->key.service, store->key.metric, &store->joint, error);

	g_array_set_size(store->joint.days, 0);
	store->joint.is_whole = false;
	return ok;
}

/* Turns to another series when the key is another one. */
static bool turn_to(struct sample_store *store, const struct sample_key *key, GError **error)
{
	bool is_same_metric = store->has_key && g_str_equal(store->key.service, key->service) &&
	    g_str_equal(store->key.metric, key->metric);

	if (is_same_metric && store->key.field == key->field)
		return true;
	if (store->has_key)
		store->loading->counts.gaps += take_gaps(&store->distances);
	if (store->has_key && !is_same_metric && !end_metric(store, error))
		return false;
	forget_key(store);
	store->key =
	    (struct sample_key){ g_strdup(key->service), g_strdup(key->metric), key->field };
	store->has_key = true;
	store->series = (struct ledger_series){ 0 };
	return true;
}

static bool has_value(const GArray *slots)
{
	for (guint i = 0; i < slots->len; i++)
		if (!g_array_index(slots, struct slot, i).is_conflict)
			return true;
	return false;
}

bool sample_store_day(struct sample_store *store, const struct file_day *day, GError **error)
{
	if (!turn_to(store, day->key, error))
		return false;
	note_distances(&store->distances, day);
	return !has_value(day->slots) || store_slots(store, day, error);
}

bool sample_store_end(struct sample_store *store, GError **error)
{
	if (!store->has_key)
		return true;
	store->loading->counts.gaps += take_gaps(&store->distances);
	return end_metric(store, error);
}
