#include "etl/facts/sample_settle.h"

#include "base/error.h"
#include "etl/codes.h"
#include "etl/facts/sample_number.h"

/* A file is given up when more records contradict each other, unless its profile allows more. */
#define CONFLICTS_MAX 10000

/* So many samples are settled at a time: a day may have any number of them. */
#define GATHERED_MAX 65536

void settling_init(struct settling *settling, struct loading *loading)
{
	*settling = (struct settling){ .loading = loading };
	settling->gathered = g_array_new(FALSE, FALSE, sizeof(struct gathered));
}

static void forget_key(struct sample_key *key)
{
	g_free((char *)(guintptr)key->service);
	g_free((char *)(guintptr)key->metric);
}

void settling_clear(struct settling *settling)
{
	forget_key(&settling->conflicting);
	forget_key(&settling->overflowing);
	g_array_unref(settling->gathered);
}

/* Keeps the first of the keys. */
static void note_key(struct sample_key *first, const struct sample_key *key)
{
	if (first->service != NULL && sample_key_compare(first, key) <= 0)
		return;
	forget_key(first);
	*first = (struct sample_key){ g_strdup(key->service), g_strdup(key->metric), key->field };
}

static int64_t conflicts_allowed(const struct profile *profile)
{
	return profile->reject_max >= 0 ? profile->reject_max : CONFLICTS_MAX;
}

static bool refuse(const struct loading *loading, const struct sample_key *key, const char *code,
    const char *what, GError **error)
{
	g_autofree char *label = sample_key_label(key);

	return fail(error, NINES_ERROR_CONTRACT, "%s:1:1: error: %s: %s [%s]", loading->path, label,
	    what, code);
}

bool settling_end(struct settling *settling, GError **error)
{
	struct loading *loading = settling->loading;

	if (settling->overflowing.service != NULL)
		return refuse(loading, &settling->overflowing, CODE_TOO_LARGE,
		    "the sum of the samples of one time is larger than a count can be", error);
	if (settling->conflicts > 0 &&
	    settling->conflicts + loading->counts.rejected > conflicts_allowed(loading->profile))
		return refuse(loading, &settling->conflicting, CODE_REJECT_LIMIT,
		    "too many records of the file contradict each other; nothing of it was loaded",
		    error);
	return true;
}

/* A record is not taken since another one of its file contradicts it. */
static void contradict(struct settling *settling, const struct sample_key *key,
    const struct gathered *sample, int64_t other_line)
{
	struct loading *loading = settling->loading;

	note_key(&settling->conflicting, key);
	/* of a file that is refused nobody asks for the rest of them */
	if (settling->conflicts++ > conflicts_allowed(loading->profile))
		return;
	g_autofree char *label = sample_key_label(key);
	g_autofree char *at = instant_format(sample->at_utc);
	g_autofree char *message = g_strdup_printf(
	    "%s at %s has another value on line %" G_GINT64_FORMAT, label, at, other_line);
	loading_conflict(loading, sample->line, message);
	loading->counts.same--;
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
static void settle_repeat(struct settling *settling, const struct sample_key *key,
    struct slot *slot, const struct gathered *sample)
{
	struct load_counts *counts = &settling->loading->counts;
	enum duplicate_policy policy = settling->loading->profile->samples.duplicates;
	bool is_same = !slot->is_conflict && slot->good == sample->good &&
	    slot->total == sample->total && slot->scale == sample->scale;

	if (policy == DUPLICATE_SUM) {
		if (!add_values(slot, sample, key->field))
			note_key(&settling->overflowing, key);
		return;
	}
	if (policy == DUPLICATE_REJECT && !is_same) {
		struct gathered first = { .at_utc = slot->at_utc, .line = (uint32_t)slot->line };

		if (!slot->is_conflict)
			contradict(settling, key, &first, sample->line);
		contradict(settling, key, sample, slot->line);
		slot->is_conflict = true;
		return;
	}
	counts->same--;
	if (is_same)
		counts->duplicates++;
	else
		counts->superseded++;
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

/* Settles what was gathered, which is sorted, over the slots so far, and returns all of them. */
static GArray *settle_gathered(
    struct settling *settling, const struct sample_key *key, const GArray *slots)
{
	const GArray *gathered = settling->gathered;
	guint next = 0;
	GArray *settled =
	    g_array_sized_new(FALSE, FALSE, sizeof(struct slot), slots->len + gathered->len);

	for (guint i = 0; i < gathered->len; i++) {
		const struct gathered *sample = &g_array_index(gathered, struct gathered, i);

		if (next < slots->len)
			take_slots(slots, &next, sample->at_utc, settled);
		struct slot *last = settled->len > 0
		    ? &g_array_index(settled, struct slot, settled->len - 1)
		    : NULL;
		if (last != NULL && last->at_utc == sample->at_utc) {
			settle_repeat(settling, key, last, sample);
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

GArray *settle_day(struct settling *settling, const struct sample_key *key, const GArray *slots,
    const struct run *runs, guint run_count)
{
	GArray *settled = NULL;

	for (guint i = 0; i < run_count;) {
		g_array_set_size(settling->gathered, 0);
		while (i < run_count && settling->gathered->len < GATHERED_MAX)
			run_unpack(&runs[i++], settling->gathered);
		sort_samples(settling->gathered);
		GArray *more = settle_gathered(settling, key, settled != NULL ? settled : slots);
		if (settled != NULL)
			g_array_unref(settled);
		settled = more;
	}
	return settled;
}
