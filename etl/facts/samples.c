#include "etl/facts/samples.h"

#include <string.h>

#include "base/workers.h"
#include "etl/facts/sample_settle.h"
#include "etl/facts/sample_spill.h"
#include "etl/facts/sample_store.h"

/* Packed samples are spilled when they take so many bytes: enough for a month of minutes of 232
 * services. */
#define BUDGET (64 * 1024 * 1024)

/* So many samples are packed at a time. */
#define BATCH_MAX 32768

/* From so many bytes on, settling is worth several threads. */
#define SPREAD_MIN (256 * 1024)

/* Days are settled so many samples at a time: more would take memory that is new each time. */
#define TASK_SIZE 2048

struct series {
	struct run_owner owner; /* first, so that a run leads to its series */
	struct sample_key key;  /* its texts are owned */
	GArray *runs;           /* struct run, in the order of the file */
};

struct samples {
	GHashTable *series;  /* struct series *, as a set of keys */
	struct batch *batch; /* what is not packed yet */
	GPtrArray *packed;   /* guint8 *: what the runs point to */
	gsize used;          /* bytes that runs take */
	bool has_spilled;
	struct settling settling;
};

static gsize budget = BUDGET;

void samples_set_budget(gsize bytes)
{
	budget = bytes > 0 ? bytes : BUDGET;
}

static guint hash_series(gconstpointer data)
{
	const struct series *series = data;

	return (g_str_hash(series->key.service) * 31 + g_str_hash(series->key.metric)) * 31 +
	    (guint)series->key.field;
}

static gboolean equal_series(gconstpointer left, gconstpointer right)
{
	const struct series *a = left, *b = right;

	return sample_key_compare(&a->key, &b->key) == 0;
}

static void series_free(gpointer data)
{
	struct series *series = data;

	g_free((char *)(guintptr)series->key.service);
	g_free((char *)(guintptr)series->key.metric);
	g_array_unref(series->runs);
	g_free(series);
}

static struct samples *find_samples(struct loading *loading)
{
	struct samples *samples = loading->samples;

	if (samples != NULL)
		return samples;
	samples = loading->samples = g_new0(struct samples, 1);
	samples->series = g_hash_table_new_full(hash_series, equal_series, series_free, NULL);
	samples->batch = batch_new();
	samples->packed = g_ptr_array_new_with_free_func(g_free);
	settling_init(&samples->settling, loading);
	return samples;
}

void samples_free(struct samples *samples)
{
	if (samples == NULL)
		return;
	g_hash_table_unref(samples->series);
	batch_free(samples->batch);
	g_ptr_array_unref(samples->packed);
	settling_clear(&samples->settling);
	g_free(samples);
}

static bool is_wanted(const struct loading *loading, const struct sample_key *key)
{
	if (loading->only_metrics == NULL)
		return true;
	g_autofree char *wanted = metric_key(key->service, key->metric);
	return g_hash_table_contains(loading->only_metrics, wanted);
}

struct run_owner *samples_owner(struct loading *loading, const struct sample_key *key)
{
	struct series wanted = { .key = *key };

	if (!is_wanted(loading, key))
		return NULL;
	struct samples *samples = find_samples(loading);
	struct series *series = g_hash_table_lookup(samples->series, &wanted);
	if (series == NULL) {
		series = g_new0(struct series, 1);
		series->key = (struct sample_key){ g_strdup(key->service), g_strdup(key->metric),
			key->field };
		series->runs = g_array_new(FALSE, FALSE, sizeof(struct run));
		g_hash_table_add(samples->series, series);
	}
	return &series->owner;
}

/* --- where they go --- */

/* What becomes of the settled slots of a day. */
typedef bool (*day_function)(
    struct samples *samples, const struct settlement *day, gpointer data, GError **error);

/* The settling of all that was packed. */
struct walk {
	struct samples *samples;
	struct workers *workers; /* NULL: there is not enough to do for several */
	GPtrArray *days;         /* struct settlement *: that nobody was given yet */
	gsize count;             /* of their samples */
	day_function take;
	gpointer data;
	GError **error;
	bool ok;
};

/* The days of a task. */
static void settle_task(gpointer task, guint thread, gpointer data)
{
	const GPtrArray *days = task;

	(void)thread;
	(void)data;
	for (guint i = 0; i < days->len; i++)
		settle(days->pdata[i]);
}

/* Notes what a settled day says of the file, and passes it on. When one day cannot be taken, the
 * others may still say more of the file. */
static void take_settled(struct walk *walk, struct settlement *day)
{
	settling_note(&walk->samples->settling, day);
	walk->ok = walk->ok && walk->take(walk->samples, day, walk->data, walk->error);
	settlement_free(day);
}

static void take_task(struct walk *walk, GPtrArray *days)
{
	for (guint i = 0; i < days->len; i++)
		take_settled(walk, days->pdata[i]);
	g_ptr_array_unref(days);
}

/* Lets somebody settle the days at hand. */
static void give_days(struct walk *walk)
{
	GPtrArray *days = g_steal_pointer(&walk->days);

	walk->days = g_ptr_array_new();
	walk->count = 0;
	if (walk->workers == NULL) {
		settle_task(days, 0, NULL);
		take_task(walk, days);
		return;
	}
	workers_give(walk->workers, days);
	if (workers_are_busy(walk->workers))
		take_task(walk, workers_take(walk->workers));
}

static void settle_day(struct walk *walk, struct settlement *day)
{
	g_ptr_array_add(walk->days, day);
	for (guint i = 0; i < day->run_count; i++)
		walk->count += day->runs[i].count;
	if (walk->count >= TASK_SIZE)
		give_days(walk);
}

static int compare_days(const void *left, const void *right)
{
	const struct run *a = left, *b = right;

	return (a->day > b->day) - (a->day < b->day);
}

/* Settles the days of a series, in order; runs of one day stay in the order of the file. */
static void settle_series(struct walk *walk, struct series *series)
{
	GArray *runs = series->runs;
	const struct loading *loading = walk->samples->settling.loading;

	g_array_sort(runs, compare_days);
	const struct run *all = (const struct run *)(gpointer)runs->data;
	for (guint from = 0, to; from < runs->len; from = to) {
		struct settlement *day = g_new0(struct settlement, 1);

		for (to = from + 1; to < runs->len && all[to].day == all[from].day;)
			to++;
		day->policy = loading->profile->samples.duplicates;
		day->key = &series->key;
		day->day = all[from].day;
		day->runs = all + from;
		day->run_count = to - from;
		day->has_more = walk->samples->has_spilled;
		if (walk->samples->has_spilled)
			day->before = spill_read(loading->db, day->key, day->day);
		settle_day(walk, day);
	}
}

static gint compare_series(gconstpointer left, gconstpointer right)
{
	const struct series *a = left, *b = right;

	return sample_key_compare(&a->key, &b->key);
}

/* Settles all that was packed, in the order of the series and days, and forgets it. */
static bool settle_all(struct samples *samples, day_function take, gpointer data, GError **error)
{
	struct walk walk = { samples, NULL, g_ptr_array_new(), 0, take, data, error, true };
	GList *all = g_list_sort(g_hash_table_get_keys(samples->series), compare_series);
	GPtrArray *days;

	if (samples->used > SPREAD_MIN)
		walk.workers = workers_new(workers_usual(), settle_task, NULL);
	for (GList *one = all; one != NULL; one = one->next)
		settle_series(&walk, one->data);
	give_days(&walk);
	while (walk.workers != NULL && (days = workers_take(walk.workers)) != NULL)
		take_task(&walk, days);
	workers_free(walk.workers);
	g_ptr_array_unref(walk.days);
	for (GList *one = all; one != NULL; one = one->next)
		g_array_set_size(((struct series *)one->data)->runs, 0);
	g_list_free(all);
	g_ptr_array_set_size(samples->packed, 0);
	samples->used = 0;
	return walk.ok;
}

static bool spill_day(
    struct samples *samples, const struct settlement *day, gpointer data, GError **error)
{
	(void)data;
	(void)error;
	spill_write(samples->settling.loading->db, day->key, day->day, day->slots);
	return true;
}

static void spill(struct samples *samples)
{
	spill_begin(samples->settling.loading->db);
	samples->has_spilled = true;
	settle_all(samples, spill_day, NULL, NULL);
}

static void keep_pack(struct samples *samples, struct pack *pack)
{
	for (guint i = 0; i < pack->runs->len; i++) {
		const struct run *run = &g_array_index(pack->runs, struct run, i);
		struct series *series = (struct series *)run->owner;

		if (series == NULL)
			continue;
		g_array_append_vals(series->runs, run, 1);
		samples->used += sizeof(struct run) + run->size;
	}
	g_ptr_array_add(samples->packed, g_steal_pointer(&pack->bytes));
	pack_free(pack);
	if (samples->used >= budget)
		spill(samples);
}

static void pack_gathered(struct samples *samples)
{
	if (batch_count(samples->batch) > 0)
		keep_pack(samples, batch_pack(samples->batch));
}

void samples_gather(
    struct loading *loading, const struct sample_key *key, const struct gathered *sample)
{
	struct run_owner *owner = samples_owner(loading, key);

	if (owner == NULL)
		return;
	struct samples *samples = loading->samples;
	batch_add(samples->batch, owner, sample);
	guint count = batch_count(samples->batch);
	if (count >= BATCH_MAX || count * sizeof(*sample) >= budget)
		pack_gathered(samples);
}

void samples_take(struct loading *loading, struct pack *pack)
{
	struct samples *samples = find_samples(loading);

	pack_gathered(samples);
	keep_pack(samples, pack);
}

static bool store_day(
    struct samples *samples, const struct settlement *settled, gpointer data, GError **error)
{
	struct file_day day = { settled->key, settled->day, settled->slots, settled->block };

	(void)samples;
	return sample_store_day(data, &day, error);
}

static bool store_spilled(struct samples *samples, struct sample_store *store, GError **error)
{
	struct db *db = samples->settling.loading->db;
	struct spill_walk walk;
	bool ok = true;

	spill(samples);
	spill_walk_begin(&walk, db);
	while (ok && spill_walk_step(&walk)) {
		struct file_day day = { &walk.key, walk.day, walk.slots, NULL };

		ok = sample_store_day(store, &day, error);
	}
	spill_walk_end(&walk);
	spill_end(db);
	return ok;
}

bool samples_finish(struct loading *loading, GError **error)
{
	struct samples *samples = loading->samples;
	g_autoptr(GError) failure = NULL;

	if (samples == NULL)
		return true;
	pack_gathered(samples);
	struct sample_store *store = sample_store_new(loading);
	bool ok = (samples->has_spilled ? store_spilled(samples, store, &failure)
					: settle_all(samples, store_day, store, &failure)) &&
	    sample_store_end(store, &failure);
	sample_store_free(store);
	/* what contradicts itself is told before what cannot be stored */
	if (!settling_end(&samples->settling, error))
		return false;
	if (!ok)
		g_propagate_error(error, g_steal_pointer(&failure));
	return ok;
}
