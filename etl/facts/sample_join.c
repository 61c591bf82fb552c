#include "etl/facts/sample_join.h"

#include "base/error.h"
#include "base/money.h"
#include "etl/codes.h"
#include "etl/facts/sample_days.h"
#include "etl/facts/sample_number.h"

/* Decimals of a ratio that is joined. */
#define RATIO_SCALE_MAX 6

enum { GOOD, BAD, TOTAL, PART_COUNT };

static const enum sample_field part_fields[PART_COUNT] = { SAMPLE_GOOD, SAMPLE_BAD, SAMPLE_TOTAL };

/* An amount of a slot, in units of 10^-DECIMAL_SCALE_MAX: every scale fits 128 bits of that. */
struct amount {
	int64_t at_utc;
	int128 units;
};

struct part {
	bool exists;
	struct ledger_series series;
	GArray *amounts; /* struct amount: of one day, in order */
	guint next;
};

/* What the joining of a metric works on. */
struct joining {
	struct loading *loading;
	struct sample_key key; /* of the ratio */
	struct ledger_series ratio;
	struct part parts[PART_COUNT];
	int64_t left_out; /* slots whose parts contradict each other */
	int64_t first_left_out_utc;
};

static int128 to_units(int64_t value, int scale)
{
	return (int128)value * power_of_ten(DECIMAL_SCALE_MAX - scale);
}

static void append_amounts(const struct day_samples *day, guint limit, GArray *amounts)
{
	for (guint i = 0; i < MIN(limit, day->samples->len); i++) {
		const struct sample *sample = &g_array_index(day->samples, struct sample, i);
		struct amount amount = { sample->at_utc, to_units(sample->good, day->scale) };

		g_array_append_val(amounts, amount);
	}
}

/* Turns readings into what they grew by up to the next one, which the last one lacks. */
static void take_increases(GArray *amounts)
{
	for (guint i = 0; i + 1 < amounts->len; i++) {
		struct amount *amount = &g_array_index(amounts, struct amount, i);
		int128 later = g_array_index(amounts, struct amount, i + 1).units;

		amount->units = later < amount->units ? later : later - amount->units;
	}
	g_array_set_size(amounts, amounts->len > 0 ? amounts->len - 1 : 0);
}

/* Reads what happened on a day. */
static void read_part(struct db *db, struct part *part, int64_t day)
{
	int64_t next_day = day;
	struct day_samples samples;

	g_array_set_size(part->amounts, 0);
	part->next = 0;
	if (!part->exists)
		return;
	ledger_day_read(db, part->series.id, day, &samples);
	append_amounts(&samples, G_MAXUINT, part->amounts);
	day_samples_clear(&samples);
	if (!part->series.is_counter || part->amounts->len == 0)
		return;
	if (ledger_day_next(db, part->series.id, 1, &next_day)) {
		ledger_day_read(db, part->series.id, next_day, &samples);
		append_amounts(&samples, 1, part->amounts);
		day_samples_clear(&samples);
	}
	take_increases(part->amounts);
}

/* What the parts say of one slot. */
struct joint_slot {
	int64_t at_utc;
	int128 units[PART_COUNT];
	bool is_there[PART_COUNT];
};

/* The next slot that any part has; false behind the last one. */
static bool next_slot(struct joining *joining, struct joint_slot *slot)
{
	*slot = (struct joint_slot){ .at_utc = INT64_MAX };
	for (int i = 0; i < PART_COUNT; i++) {
		const struct part *part = &joining->parts[i];

		if (part->next < part->amounts->len)
			slot->at_utc = MIN(slot->at_utc,
			    g_array_index(part->amounts, struct amount, part->next).at_utc);
	}
	for (int i = 0; i < PART_COUNT; i++) {
		struct part *part = &joining->parts[i];

		if (part->next == part->amounts->len)
			continue;
		struct amount amount = g_array_index(part->amounts, struct amount, part->next);
		slot->is_there[i] = amount.at_utc == slot->at_utc;
		if (slot->is_there[i]) {
			slot->units[i] = amount.units;
			part->next++;
		}
	}
	return slot->at_utc != INT64_MAX;
}

/* Good and total events of a slot, by the first two parts that it has; false when it has not. */
static bool pair_up(const struct joint_slot *slot, int128 *good, int128 *total)
{
	if (slot->is_there[TOTAL] && (slot->is_there[GOOD] || slot->is_there[BAD])) {
		*total = slot->units[TOTAL];
		*good = slot->is_there[GOOD] ? slot->units[GOOD] : *total - slot->units[BAD];
		return true;
	}
	*good = slot->units[GOOD];
	*total = *good + slot->units[BAD];
	return slot->is_there[GOOD] && slot->is_there[BAD];
}

/* As pair_up(), but a part that is missing may count as 0. */
static bool complete(struct joining *joining, struct joint_slot *slot, int128 *good, int128 *total)
{
	/* the partners of each part, in the order of the pairs */
	static const int partners[PART_COUNT][2] = {
		[GOOD] = { TOTAL, BAD },
		[BAD] = { TOTAL, GOOD },
		[TOTAL] = { GOOD, BAD },
	};

	if (pair_up(slot, good, total))
		return true;
	int alone = slot->is_there[GOOD] ? GOOD : slot->is_there[BAD] ? BAD : TOTAL;
	for (int i = 0; i < 2; i++) {
		int partner = partners[alone][i];

		if (joining->parts[partner].exists && joining->parts[partner].series.gap_is_zero) {
			slot->is_there[partner] = true;
			return pair_up(slot, good, total);
		}
	}
	return false;
}

/* A slot of the ratio, in the units of amounts. */
struct pair {
	int64_t at_utc;
	int128 good, total;
};

/* Joins the slots of the day that was read. */
static GArray *join_slots(struct joining *joining)
{
	GArray *pairs = g_array_new(FALSE, FALSE, sizeof(struct pair));
	struct joint_slot slot;

	while (next_slot(joining, &slot)) {
		struct pair pair = { .at_utc = slot.at_utc };

		if (!complete(joining, &slot, &pair.good, &pair.total))
			continue;
		if (pair.good >= 0 && pair.good <= pair.total)
			g_array_append_val(pairs, pair);
		else if (joining->left_out++ == 0)
			joining->first_left_out_utc = slot.at_utc;
	}
	return pairs;
}

/* Half away from zero; no amount of a ratio is negative. */
static int128 rounded(int128 units, int scale)
{
	int128 unit = power_of_ten(DECIMAL_SCALE_MAX - scale);

	return (units + unit / 2) / unit;
}

/* Brings the pairs to the largest scale that they fit. False when none will do. */
static bool settle_scale(const GArray *pairs, struct day_samples *ratio)
{
	int128 largest = 0;

	for (guint i = 0; i < pairs->len; i++)
		largest = MAX(largest, g_array_index(pairs, struct pair, i).total);
	ratio->scale = RATIO_SCALE_MAX;
	while (ratio->scale > 0 && rounded(largest, ratio->scale) > INT64_MAX)
		ratio->scale--;
	for (guint i = 0; i < pairs->len; i++) {
		const struct pair *pair = &g_array_index(pairs, struct pair, i);
		struct sample sample = { pair->at_utc, (int64_t)rounded(pair->good, ratio->scale),
			(int64_t)rounded(pair->total, ratio->scale) };

		g_array_append_val(ratio->samples, sample);
	}
	return rounded(largest, ratio->scale) <= INT64_MAX;
}

static bool join_day(struct joining *joining, int64_t day, GError **error)
{
	struct db *db = joining->loading->db;
	struct day_samples stored, ratio;

	for (int i = 0; i < PART_COUNT; i++)
		read_part(db, &joining->parts[i], day);
	g_autoptr(GArray) pairs = join_slots(joining);
	ledger_day_read(db, joining->ratio.id, day, &stored);
	day_samples_init(&ratio);
	bool fits = settle_scale(pairs, &ratio);
	if (fits)
		ledger_day_replace(joining->loading, &joining->ratio, day, &stored, &ratio);
	day_samples_clear(&stored);
	day_samples_clear(&ratio);
	return fits ||
	    fail(error, NINES_ERROR_CONTRACT,
		"%s:1:1: error: the sum of good and bad of %s %s is larger than a count can be [%s]",
		joining->loading->path, joining->key.service, joining->key.metric, CODE_TOO_LARGE);
}

static void find_parts(struct joining *joining)
{
	for (int i = 0; i < PART_COUNT; i++) {
		struct part *part = &joining->parts[i];
		struct sample_key key = joining->key;

		key.field = part_fields[i];
		part->exists = ledger_series_find(joining->loading->db, &key, &part->series);
		part->amounts = g_array_new(FALSE, FALSE, sizeof(struct amount));
	}
}

/* Finds or adds the ratio; false when the metric has no two parts. */
static bool open_ratio(struct joining *joining)
{
	bool gap_is_zero = true;
	int count = 0;

	for (int i = 0; i < PART_COUNT; i++) {
		const struct part *part = &joining->parts[i];

		count += part->exists;
		gap_is_zero = gap_is_zero && (!part->exists || part->series.gap_is_zero);
	}
	if (count < 2)
		return false;
	if (ledger_series_find(joining->loading->db, &joining->key, &joining->ratio)) {
		ledger_series_set_gap(joining->loading, &joining->ratio, gap_is_zero);
		return true;
	}
	joining->ratio.gap_is_zero = gap_is_zero;
	ledger_series_add(joining->loading->db, &joining->key, &joining->ratio);
	return true;
}

static void add_all_days(struct joining *joining, GArray *days)
{
	struct statement *find = db_prepare(
	    joining->loading->db, "SELECT day FROM sample_block WHERE series_id = :series_id");

	for (int i = 0; i < PART_COUNT; i++) {
		if (!joining->parts[i].exists)
			continue;
		bind_int(find, ":series_id", joining->parts[i].series.id);
		while (statement_step(find)) {
			int64_t day = column_int(find, 0);

			g_array_append_val(days, day);
		}
	}
}

static int compare_days(const void *left, const void *right)
{
	int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

	return (a > b) - (a < b);
}

static bool join_days(struct joining *joining, const struct sample_joint *joint, GError **error)
{
	g_autoptr(GArray) days = g_array_copy(joint->days);
	bool ok = true;

	if (joint->is_whole)
		add_all_days(joining, days);
	g_array_sort(days, compare_days);
	for (guint i = 0; ok && i < days->len; i++) {
		int64_t day = g_array_index(days, int64_t, i);

		if (i == 0 || day != g_array_index(days, int64_t, i - 1))
			ok = join_day(joining, day, error);
	}
	return ok;
}

static void warn_of_left_out(const struct joining *joining)
{
	static const struct record whole_file = { .line = 1 };
	static const struct value place = { .line = 1, .column = 1 };
	g_autofree char *first = instant_format(joining->first_left_out_utc);
	g_autofree char *message =
	    g_strdup_printf("%s %s: slots with more good or bad events than events are left out: "
			    "%" G_GINT64_FORMAT ", the first at %s",
		joining->key.service, joining->key.metric, joining->left_out, first);

	loading_warn(joining->loading, &whole_file, CODE_DISAGREEMENT, &place, message);
}

bool sample_join(struct loading *loading, const char *service, const char *metric,
    const struct sample_joint *joint, GError **error)
{
	struct joining joining = { .loading = loading, .key = { service, metric, SAMPLE_RATIO } };
	bool ok = true;

	if (joint->days->len == 0 && !joint->is_whole)
		return true;
	find_parts(&joining);
	if (open_ratio(&joining))
		ok = join_days(&joining, joint, error);
	if (ok && joining.left_out > 0)
		warn_of_left_out(&joining);
	for (int i = 0; i < PART_COUNT; i++)
		g_array_unref(joining.parts[i].amounts);
	return ok;
}
