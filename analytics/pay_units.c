/* Prices per shift and per day: what a shift counts as, and which piece counts it. */
#include <string.h>

#include "analytics/pay_desk.h"

static bool is_paid(const struct pay_piece *piece)
{
	return piece->outcome == PAY_PRICED || piece->outcome == PAY_UNPAID_WORK;
}

/* A shift counts with its first paid piece, in the period in which it begins. */
static void count_shift(GHashTable *counted, struct pay_piece *piece)
{
	if (piece->shift->start_utc < piece->clock->start_utc)
		piece->reason = "counted in the period in which the shift began";
	else if (g_hash_table_add(counted, (gpointer)(guintptr)piece->shift))
		piece->count = 1;
}

static guint precedence_of(const struct pay_desk *desk, const struct pay_piece *piece)
{
	const struct pay_rules *rules =
	    pay_rules_on(desk->run->input->policy->pay, piece->span.day);
	guint at = 0;

	while (rules->precedence[at] != piece->span.day_class)
		at++;
	return at;
}

/* A day counts with the first paid piece of the class that comes first. */
static void note_day(const struct pay_desk *desk, GHashTable *days, struct pay_piece *piece)
{
	g_autofree char *key =
	    g_strdup_printf("%" G_GINT64_FORMAT " %s", piece->span.day, piece->pool);
	struct pay_piece *best = g_hash_table_lookup(days, key);

	if (best != NULL && precedence_of(desk, best) <= precedence_of(desk, piece))
		return;
	if (best != NULL)
		best->count = 0;
	piece->count = 1;
	g_hash_table_insert(days, g_steal_pointer(&key), piece);
}

void pay_units_count(struct pay_desk *desk)
{
	g_autoptr(GHashTable) shifts = g_hash_table_new(g_direct_hash, g_direct_equal);
	g_autoptr(GHashTable) days = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; i < desk->pieces->len; i++) {
		struct pay_piece *piece = &g_array_index(desk->pieces, struct pay_piece, i);

		if (!is_paid(piece))
			continue;
		if (piece->unit == PAY_PER_SHIFT)
			count_shift(shifts, piece);
		else if (piece->unit == PAY_PER_DAY)
			note_day(desk, days, piece);
	}
}
