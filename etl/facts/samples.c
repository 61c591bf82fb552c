#include "etl/facts/samples.h"

#include <string.h>

#include "base/error.h"
#include "etl/codes.h"
#include "etl/facts/sample_number.h"
#include "etl/facts/sample_spill.h"
#include "etl/facts/sample_store.h"

/* Gathered samples are spilled when they take so many bytes. */
#define BUDGET (16 * 1024 * 1024)

/* A file is given up when more records contradict each other, unless its profile allows more. */
#define CONFLICTS_MAX 10000

struct series {
	struct sample_key key; /* its texts are owned */
	GArray *gathered;      /* struct gathered, in the order of the file */
};

struct samples {
	GHashTable *series; /* struct series *, as a set of keys */
	gsize used;         /* bytes that they take */
	bool has_spilled;
	int64_t conflicts; /* records that contradict another one */
	GError *failure;   /* why the file is refused */
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

static int compare_keys(const struct sample_key *a, const struct sample_key *b)
{
	int order = strcmp(a->service, b->service);

	if (order == 0)
		order = strcmp(a->metric, b->metric);
	return order != 0 ? order : (int)a->field - (int)b->field;
}

static gboolean equal_series(gconstpointer left, gconstpointer right)
{
	const struct series *a = left, *b = right;

	return compare_keys(&a->key, &b->key) == 0;
}

static void series_free(gpointer data)
{
	struct series *series = data;

	g_free((char *)(guintptr)series->key.service);
	g_free((char *)(guintptr)series->key.metric);
	g_array_unref(series->gathered);
	g_free(series);
}

static struct samples *samples_new(void)
{
	struct samples *samples = g_new0(struct samples, 1);

	samples->series = g_hash_table_new_full(hash_series, equal_series, series_free, NULL);
	return samples;
}

void samples_free(struct samples *samples)
{
	if (samples == NULL)
		return;
	g_hash_table_unref(samples->series);
	g_clear_error(&samples->failure);
	g_free(samples);
}

static struct series *find_series(struct samples *samples, const struct sample_key *key)
{
	struct series wanted = { .key = *key };
	struct series *series = g_hash_table_lookup(samples->series, &wanted);

	if (series == NULL) {
		series = g_new(struct series, 1);
		*series = (struct series){
			{ g_strdup(key->service), g_strdup(key->metric), key->field },
			g_array_new(FALSE, FALSE, sizeof(struct gathered)),
		};
		g_hash_table_add(samples->series, series);
		/* with what the allocator and the table need */
		samples->used += 256 + strlen(key->service) + strlen(key->metric);
	}
	return series;
}

/* --- repeats --- */

static int64_t conflicts_allowed(const struct profile *profile)
{
	return profile->reject_max >= 0 ? profile->reject_max : CONFLICTS_MAX;
}

static void refuse(
    struct loading *loading, const struct sample_key *key, const char *code, const char *what)
{
	g_autofree char *label = sample_key_label(key);

	if (loading->samples->failure == NULL)
		fail(&loading->samples->failure, NINES_ERROR_CONTRACT, "%s:1:1: error: %s: %s [%s]",
		    loading->path, label, what, code);
}

/* A record is not taken since another one of its file contradicts it. */
static void contradict(struct loading *loading, const struct sample_key *key,
    const struct gathered *sample, int64_t other_line)
{
	struct samples *samples = loading->samples;

	/* the file is refused: nobody asks for the rest of them */
	if (samples->failure != NULL)
		return;
	g_autofree char *label = sample_key_label(key);
	g_autofree char *at = instant_format(sample->at_utc);
	g_autofree char *message = g_strdup_printf(
	    "%s at %s has another value on line %" G_GINT64_FORMAT, label, at, other_line);
	loading_conflict(loading, sample->line, message);
	loading->counts.same--;
	samples->conflicts++;
	if (samples->conflicts + loading->counts.rejected > conflicts_allowed(loading->profile))
		refuse(loading, key, CODE_REJECT_LIMIT,
		    "too many records of the file contradict each other; nothing of it was loaded");
}

static void take_values(struct slot *slot, const struct gathered *sample)
{
	slot->good = sample->good;
	slot->total = sample->total;
	slot->scale = sample->scale;
	slot->line = sample->line;
}

/* Adds a sample to what the slot has, at a scale. False when that passes int64. */
static bool add_at_scale(struct slot *slot, const struct gathered *sample, int scale)
{
	int64_t good = sample->good, total = sample->total;

	return sample_rescale(&slot->good, slot->scale, scale) &&
	    sample_rescale(&slot->total, slot->scale, scale) &&
	    sample_rescale(&good, sample->scale, scale) &&
	    sample_rescale(&total, sample->scale, scale) &&
	    !__builtin_add_overflow(slot->good, good, &slot->good) &&
	    !__builtin_add_overflow(slot->total, total, &slot->total);
}

/* Adds a sample to the slot: pairs exactly, others at the most decimals that fit. */
static bool add_values(struct slot *slot, const struct gathered *sample, enum sample_field field)
{
	for (int scale = MAX(slot->scale, sample->scale); scale >= 0; scale--) {
		struct slot sum = *slot;

		if (add_at_scale(&sum, sample, scale)) {
			*slot = sum;
			slot->scale = scale;
			slot->records++;
			return true;
		}
		if (field == SAMPLE_RATIO)
			break;
	}
	return false;
}

/* Settles a repeat of a slot. */
static void settle(struct loading *loading, const struct sample_key *key, struct slot *slot,
    const struct gathered *sample)
{
	enum duplicate_policy policy = loading->profile->samples.duplicates;
	bool is_same = !slot->is_conflict && slot->good == sample->good &&
	    slot->total == sample->total && slot->scale == sample->scale;

	if (policy == DUPLICATE_SUM) {
		if (!add_values(slot, sample, key->field))
			refuse(loading, key, CODE_TOO_LARGE,
			    "the sum of the samples of one time is larger than a count can be");
		return;
	}
	if (policy == DUPLICATE_REJECT && !is_same) {
		struct gathered first = { .at_utc = slot->at_utc, .line = (uint32_t)slot->line };

		if (!slot->is_conflict)
			contradict(loading, key, &first, sample->line);
		contradict(loading, key, sample, slot->line);
		slot->is_conflict = true;
		return;
	}
	loading->counts.same--;
	if (is_same)
		loading->counts.duplicates++;
	else
		loading->counts.superseded++;
	if (policy == DUPLICATE_LAST)
		take_values(slot, sample);
}

/* Takes over the slots from *next on, up to an instant. */
static void take_slots(const GArray *slots, guint *next, int64_t until_utc, GArray *settled)
{
	for (; *next < slots->len; ++*next) {
		const struct slot *slot = &g_array_index(slots, struct slot, *next);

		if (slot->at_utc > until_utc)
			return;
		g_array_append_vals(settled, slot, 1);
	}
}

/* Settles sorted samples [from, to) of a day over its slots so far, and returns all of them. */
static GArray *settle_day(struct loading *loading, const struct sample_key *key,
    const GArray *slots, const struct gathered *from, const struct gathered *to)
{
	guint next = 0;
	GArray *settled =
	    g_array_sized_new(FALSE, FALSE, sizeof(struct slot), slots->len + (guint)(to - from));

	for (const struct gathered *sample = from; sample < to; sample++) {
		take_slots(slots, &next, sample->at_utc, settled);
		struct slot *last = settled->len > 0
		    ? &g_array_index(settled, struct slot, settled->len - 1)
		    : NULL;
		if (last != NULL && last->at_utc == sample->at_utc) {
			settle(loading, key, last, sample);
		} else {
			struct slot slot = { .at_utc = sample->at_utc, .records = 1 };

			take_values(&slot, sample);
			g_array_append_val(settled, slot);
		}
	}
	take_slots(slots, &next, INT64_MAX, settled);
	return settled;
}

static int compare_times(const void *left, const void *right)
{
	const struct gathered *a = left, *b = right;

	return (a->at_utc > b->at_utc) - (a->at_utc < b->at_utc);
}

/* By time; samples of one time stay in the order of the file. */
static void sort_samples(GArray *gathered)
{
	bool is_sorted = true;

	for (guint i = 1; i < gathered->len && is_sorted; i++)
		is_sorted = g_array_index(gathered, struct gathered, i - 1).at_utc <=
		    g_array_index(gathered, struct gathered, i).at_utc;
	if (!is_sorted)
		g_array_sort(gathered, compare_times);
}

/* The end of the samples of the day that the one at `from` lies in. */
static guint find_day_end(const GArray *gathered, guint from)
{
	int64_t day = day_of_second(g_array_index(gathered, struct gathered, from).at_utc);
	guint to = from;

	while (to < gathered->len &&
	    day_of_second(g_array_index(gathered, struct gathered, to).at_utc) == day)
		to++;
	return to;
}

/* --- where they go --- */

/* Settles the whole of what was gathered of a series into the temporary table. */
static void spill_series(struct loading *loading, struct series *series)
{
	const GArray *gathered = series->gathered;

	sort_samples(series->gathered);
	for (guint from = 0, to; from < gathered->len; from = to) {
		const struct gathered *first = &g_array_index(gathered, struct gathered, from);
		int64_t day = day_of_second(first->at_utc);

		to = find_day_end(gathered, from);
		g_autoptr(GArray) slots = spill_read(loading->db, &series->key, day);
		g_autoptr(GArray) settled =
		    settle_day(loading, &series->key, slots, first, first + (to - from));
		spill_write(loading->db, &series->key, day, settled);
	}
}

static void spill(struct loading *loading)
{
	struct samples *samples = loading->samples;
	GHashTableIter iterator;
	gpointer series;

	spill_begin(loading->db);
	g_hash_table_iter_init(&iterator, samples->series);
	while (g_hash_table_iter_next(&iterator, &series, NULL))
		spill_series(loading, series);
	g_hash_table_remove_all(samples->series);
	samples->used = 0;
	samples->has_spilled = true;
}

static bool is_wanted(const struct loading *loading, const struct sample_key *key)
{
	if (loading->only_metrics == NULL)
		return true;
	g_autofree char *wanted = metric_key(key->service, key->metric);
	return g_hash_table_contains(loading->only_metrics, wanted);
}

void samples_gather(
    struct loading *loading, const struct sample_key *key, const struct gathered *sample)
{
	if (!is_wanted(loading, key))
		return;
	if (loading->samples == NULL)
		loading->samples = samples_new();
	struct samples *samples = loading->samples;
	if (samples->failure != NULL)
		return;
	struct series *series = find_series(samples, key);
	g_array_append_vals(series->gathered, sample, 1);
	samples->used += sizeof(struct gathered);
	if (samples->used >= budget)
		spill(loading);
}

static bool store_series(
    struct loading *loading, struct sample_store *store, struct series *series, GError **error)
{
	const GArray *gathered = series->gathered;
	g_autoptr(GArray) none = g_array_new(FALSE, FALSE, sizeof(struct slot));
	bool ok = true;

	sort_samples(series->gathered);
	for (guint from = 0, to; ok && from < gathered->len; from = to) {
		const struct gathered *first = &g_array_index(gathered, struct gathered, from);

		to = find_day_end(gathered, from);
		g_autoptr(GArray) slots =
		    settle_day(loading, &series->key, none, first, first + (to - from));
		ok = sample_store_day(
		    store, &series->key, day_of_second(first->at_utc), slots, error);
	}
	return ok;
}

static gint compare_series(gconstpointer left, gconstpointer right)
{
	const struct series *a = left, *b = right;

	return compare_keys(&a->key, &b->key);
}

static bool store_gathered(struct loading *loading, struct sample_store *store, GError **error)
{
	GList *all = g_list_sort(g_hash_table_get_keys(loading->samples->series), compare_series);
	bool ok = true;

	for (GList *one = all; ok && one != NULL; one = one->next)
		ok = store_series(loading, store, one->data, error);
	g_list_free(all);
	return ok;
}

static bool store_spilled(struct loading *loading, struct sample_store *store, GError **error)
{
	struct spill_walk walk;
	bool ok = true;

	spill(loading);
	spill_walk_begin(&walk, loading->db);
	while (ok && spill_walk_step(&walk))
		ok = sample_store_day(store, &walk.key, walk.day, walk.slots, error);
	spill_walk_end(&walk);
	spill_end(loading->db);
	return ok;
}

bool samples_finish(struct loading *loading, GError **error)
{
	struct samples *samples = loading->samples;

	if (samples == NULL)
		return true;
	struct sample_store *store = sample_store_new(loading);
	bool ok = samples->failure != NULL ||
	    ((samples->has_spilled ? store_spilled(loading, store, error)
				   : store_gathered(loading, store, error)) &&
		sample_store_end(store, error));
	sample_store_free(store);
	if (!ok || samples->failure == NULL)
		return ok;
	g_propagate_error(error, g_steal_pointer(&samples->failure));
	return false;
}
