#include "etl/facts/sample_settle.h"

#include "base/error.h"
#include "etl/codes.h"
#include "etl/facts/sample_number.h"

/* A file is given up when more records contradict each other, unless its profile allows more. */
#define CONFLICTS_MAX 10000

/* So many samples are settled at a time: a day may have any number of them. */
#define GATHERED_MAX 65536

/* --- a day --- */

static void contradict(struct settlement *day, int64_t at_utc, int64_t line, int64_t other_line)
{
	struct contradiction contradiction = { at_utc, line, other_line };

	if (day->contradictions == NULL)
		day->contradictions = g_array_new(FALSE, FALSE, sizeof(struct contradiction));
	g_array_append_val(day->contradictions, contradiction);
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
static void settle_repeat(struct settlement *day, struct slot *slot, const struct gathered *sample)
{
	bool is_same = !slot->is_conflict && slot->good == sample->good &&
	    slot->total == sample->total && slot->scale == sample->scale;

	if (day->policy == DUPLICATE_SUM) {
		if (!add_values(slot, sample, day->key->field))
			day->overflows = true;
		return;
	}
	if (day->policy == DUPLICATE_REJECT && !is_same) {
		if (!slot->is_conflict)
			contradict(day, slot->at_utc, slot->line, sample->line);
		contradict(day, sample->at_utc, sample->line, slot->line);
		slot->is_conflict = true;
		return;
	}
	day->duplicates += is_same;
	day->superseded += !is_same;
	if (day->policy == DUPLICATE_LAST)
		take_values(slot, sample);
}

/* Takes over the slots so far from *next on, up to an instant. Returns what is behind them in the
 * array that they go to. */
static struct slot *take_slots(const GArray *slots, guint *next, int64_t until_utc, struct slot *to)
{
	for (; slots != NULL && *next < slots->len; ++*next) {
		const struct slot *slot = &g_array_index(slots, struct slot, *next);

		if (slot->at_utc > until_utc)
			break;
		*to++ = *slot;
	}
	return to;
}

/* Settles samples, which are sorted, over the slots so far. */
static void settle_gathered(struct settlement *day, const GArray *gathered)
{
	guint next = 0, room = gathered->len + (day->slots != NULL ? day->slots->len : 0);
	GArray *settled = g_array_sized_new(FALSE, FALSE, sizeof(struct slot), room);

	g_array_set_size(settled, room);
	struct slot *first = (struct slot *)(gpointer)settled->data, *to = first;
	for (guint i = 0; i < gathered->len; i++) {
		const struct gathered *sample = &g_array_index(gathered, struct gathered, i);

		to = take_slots(day->slots, &next, sample->at_utc, to);
		if (to > first && to[-1].at_utc == sample->at_utc) {
			settle_repeat(day, to - 1, sample);
			continue;
		}
		*to = (struct slot){ .at_utc = sample->at_utc, .records = 1 };
		take_values(to++, sample);
	}
	to = take_slots(day->slots, &next, INT64_MAX, to);
	g_array_set_size(settled, (guint)(to - first));
	if (day->slots != NULL)
		g_array_unref(day->slots);
	day->slots = settled;
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

/* The block of a day as the file alone has it. What is more than that is for
 * etl/facts/sample_store.h to do. */
static struct day_block *make_block(const GArray *slots)
{
	struct day_samples day;
	struct day_block *block = NULL;
	bool is_even = slots->len > 0;

	day_samples_init(&day);
	g_array_set_size(day.samples, slots->len);
	for (guint i = 0; i < slots->len && is_even; i++) {
		const struct slot *slot = &g_array_index(slots, struct slot, i);

		if (i == 0)
			day.scale = slot->scale;
		is_even = !slot->is_conflict && slot->scale == day.scale;
		g_array_index(day.samples, struct sample, i) =
		    (struct sample){ slot->at_utc, slot->good, slot->total };
	}
	if (is_even)
		block = day_block_new(&day);
	day_samples_clear(&day);
	return block;
}

void settle(struct settlement *day)
{
	g_autoptr(GArray) gathered = g_array_new(FALSE, FALSE, sizeof(struct gathered));

	day->slots = g_steal_pointer(&day->before);
	for (guint i = 0; i < day->run_count;) {
		g_array_set_size(gathered, 0);
		while (i < day->run_count && gathered->len < GATHERED_MAX)
			run_unpack(&day->runs[i++], gathered);
		sort_samples(gathered);
		settle_gathered(day, gathered);
	}
	if (!day->has_more)
		day->block = make_block(day->slots);
}

void settlement_free(struct settlement *day)
{
	if (day->before != NULL)
		g_array_unref(day->before);
	if (day->slots != NULL)
		g_array_unref(day->slots);
	if (day->contradictions != NULL)
		g_array_unref(day->contradictions);
	day_block_free(day->block);
	g_free(day);
}

/* --- the file --- */

void settling_init(struct settling *settling, struct loading *loading)
{
	*settling = (struct settling){ .loading = loading };
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

static void note_contradictions(struct settling *settling, const struct settlement *day)
{
	struct loading *loading = settling->loading;
	g_autofree char *label = sample_key_label(day->key);

	note_key(&settling->conflicting, day->key);
	for (guint i = 0; i < day->contradictions->len; i++) {
		const struct contradiction *found =
		    &g_array_index(day->contradictions, struct contradiction, i);

		/* of a file that is refused nobody asks for the rest of them */
		if (settling->conflicts++ > conflicts_allowed(loading->profile))
			continue;
		g_autofree char *at = instant_format(found->at_utc);
		g_autofree char *message =
		    g_strdup_printf("%s at %s has another value on line %" G_GINT64_FORMAT, label,
			at, found->other_line);
		loading_conflict(loading, found->line, message);
		loading->counts.same--;
	}
}

void settling_note(struct settling *settling, const struct settlement *day)
{
	struct load_counts *counts = &settling->loading->counts;

	counts->same -= day->duplicates + day->superseded;
	counts->duplicates += day->duplicates;
	counts->superseded += day->superseded;
	if (day->overflows)
		note_key(&settling->overflowing, day->key);
	if (day->contradictions != NULL)
		note_contradictions(settling, day);
}

static bool refuse(const struct loading *loading, const struct sample_key *key, const char *code,
    const char *what, GError **error)
{
	g_autofree char *label = sample_key_label(key);

	return fail(error, NINES_ERROR_CONTRACT, "%s:1:1: error: %s: %s [%s]", loading->path, label,
	    what, code);
}

bool settling_end(const struct settling *settling, GError **error)
{
	const struct loading *loading = settling->loading;

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
