/* Of an engineer's shifts at once, which one is paid. */
#include <string.h>

#include "analytics/pay_desk.h"

static gint compare_instants(gconstpointer left, gconstpointer right)
{
	int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

	return (a > b) - (a < b);
}

/* Every instant at which a piece, or time worked, begins or ends. */
static GArray *find_boundaries(const struct pay_desk *desk)
{
	GArray *boundaries = g_array_new(FALSE, FALSE, sizeof(int64_t));

	for (guint i = 0; i < desk->pieces->len; i++) {
		const struct day_piece *span =
		    &g_array_index(desk->pieces, struct pay_piece, i).span;

		g_array_append_val(boundaries, span->start_utc);
		g_array_append_val(boundaries, span->end_utc);
	}
	for (guint i = 0; i < desk->worked->len; i++) {
		const struct interval *span = &g_array_index(desk->worked, struct interval, i);

		g_array_append_val(boundaries, span->start_utc);
		g_array_append_val(boundaries, span->end_utc);
	}
	g_array_sort(boundaries, compare_instants);
	return boundaries;
}

static guint first_above(const GArray *boundaries, int64_t utc)
{
	guint low = 0, high = boundaries->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (g_array_index(boundaries, int64_t, middle) <= utc)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static gint compare_pieces(gconstpointer left, gconstpointer right)
{
	const struct pay_piece *a = left, *b = right;

	if (a->span.start_utc != b->span.start_utc)
		return a->span.start_utc < b->span.start_utc ? -1 : 1;
	return (a->origin > b->origin) - (a->origin < b->origin);
}

/* Cuts the pieces so that any two of them are apart or cover the same time. */
static void cut_at_boundaries(struct pay_desk *desk)
{
	g_autoptr(GArray) boundaries = find_boundaries(desk);
	GArray *cut = g_array_new(FALSE, FALSE, sizeof(struct pay_piece));

	for (guint i = 0; i < desk->pieces->len; i++) {
		struct pay_piece piece = g_array_index(desk->pieces, struct pay_piece, i);
		int64_t end_utc = piece.span.end_utc;
		guint at = first_above(boundaries, piece.span.start_utc);

		while (piece.span.start_utc < end_utc) {
			while (at < boundaries->len &&
			    g_array_index(boundaries, int64_t, at) <= piece.span.start_utc)
				at++;
			piece.span.end_utc = MIN(end_utc, g_array_index(boundaries, int64_t, at));
			g_array_append_val(cut, piece);
			piece.span.start_utc = piece.span.end_utc;
		}
	}
	g_array_sort(cut, compare_pieces);
	g_array_unref(desk->pieces);
	desk->pieces = cut;
}

/* What an hour of a piece that has a rate pays, as two factors. */
static void find_worth(const struct pay_piece *piece, struct fraction worth[2])
{
	const struct shift *shift = piece->shift;

	worth[0] = piece->rate->hourly_rate;
	worth[1] = piece->coefficient->value;
	if (piece->unit == PAY_PER_SHIFT) /* the coefficient is 1 */
		worth[1] = fraction_of(3600, shift->end_utc - shift->start_utc);
	else if (piece->unit == PAY_PER_DAY)
		worth[1] = fraction_of(1, 24);
}

/* How well a piece is paid, most important first: a price, a rate, the currency, the amount of an
 * hour. Negative when the first is worse. */
static int compare_prices(
    const struct pay_piece *one, const struct pay_piece *other, const char *currency)
{
	struct fraction worth[2][2];

	if (one->coefficient == NULL || other->coefficient == NULL)
		return (one->coefficient != NULL) - (other->coefficient != NULL);
	if (one->rate == NULL && other->rate == NULL)
		return fraction_compare(one->coefficient->value, other->coefficient->value);
	if (one->rate == NULL || other->rate == NULL)
		return (one->rate != NULL) - (other->rate != NULL);
	if (!g_str_equal(one->rate->currency, other->rate->currency))
		return g_str_equal(one->rate->currency, currency) -
		    g_str_equal(other->rate->currency, currency);
	find_worth(one, worth[0]);
	find_worth(other, worth[1]);
	return fraction_compare_products(worth[0], worth[1]);
}

/* Best paid, then the pool named first, then the shift that began first. */
static bool is_better(
    const struct pay_piece *piece, const struct pay_piece *best, const char *currency)
{
	int order = compare_prices(piece, best, currency);

	if (order != 0)
		return order > 0;
	if (piece->pool_rank != best->pool_rank)
		return piece->pool_rank < best->pool_rank;
	return piece->origin < best->origin;
}

/* What loses is paid with the winner. It blocks on its own only where its missing price, which
 * might be the higher one, is not what blocks the winner. */
static void lose(struct pay_piece *piece, const struct pay_piece *best)
{
	bool lacks_coefficient = g_strcmp0(piece->problem, "no_coefficient") == 0 &&
	    !(best->coefficient == NULL && piece->pool_rank == best->pool_rank);
	bool lacks_rate = g_strcmp0(piece->problem, "no_rate") == 0 && best->rate != NULL;

	piece->outcome = PAY_OVERLAPPED;
	piece->reason = best->shift->schedule;
	if (!lacks_coefficient && !lacks_rate)
		piece->problem = NULL;
}

static struct pay_piece *piece_at(const struct pay_desk *desk, guint index)
{
	return &g_array_index(desk->pieces, struct pay_piece, index);
}

/* Whether two pieces at the same time are paid only once. */
static bool competes(
    const struct pay_piece *piece, const struct pay_piece *other, enum overlap_rule rule)
{
	return other->outcome != PAY_DISPUTED &&
	    (rule == OVERLAP_PAID_ONCE ||
		(piece->pool_rank == other->pool_rank && g_str_equal(piece->pool, other->pool)));
}

/* The currency of the pool named first among those that have a rate. */
static const char *find_currency(const struct pay_desk *desk, guint from, guint to)
{
	const struct pay_piece *first = NULL;

	for (guint i = from; i < to; i++) {
		const struct pay_piece *piece = piece_at(desk, i);

		if (piece->outcome != PAY_DISPUTED && piece->coefficient != NULL &&
		    piece->rate != NULL && (first == NULL || piece->pool_rank < first->pool_rank))
			first = piece;
	}
	return first != NULL ? first->rate->currency : "";
}

/* Nothing is paid for it, whatever its price. */
static bool is_set_aside(const struct pay_piece *piece)
{
	return piece->outcome == PAY_DISPUTED || piece->outcome == PAY_OVERLAPPED;
}

/* Pieces [from, to) are at the same time. */
static void settle(struct pay_desk *desk, guint from, guint to, enum overlap_rule rule)
{
	const char *currency = find_currency(desk, from, to);
	guint losers = 0;

	for (guint i = from; i < to; i++) {
		struct pay_piece *best = piece_at(desk, i);

		if (is_set_aside(best))
			continue;
		for (guint j = i + 1; j < to; j++) {
			struct pay_piece *piece = piece_at(desk, j);

			if (piece->outcome == PAY_OVERLAPPED || !competes(best, piece, rule))
				continue;
			if (is_better(piece, best, currency))
				best = piece;
		}
		for (guint j = i; j < to; j++) {
			struct pay_piece *piece = piece_at(desk, j);

			if (piece != best && piece->outcome != PAY_OVERLAPPED &&
			    competes(best, piece, rule))
				lose(piece, best);
		}
	}
	if (rule != OVERLAP_SPLIT)
		return;
	for (guint i = from; i < to; i++)
		losers += is_set_aside(piece_at(desk, i));
	for (guint i = from; i < to && to - from - losers > 1; i++)
		if (!is_set_aside(piece_at(desk, i)))
			piece_at(desk, i)->sharers = to - from - losers;
}

/* Standby that is paid as a call-out, where the rules suspend it. */
static void suspend(const struct pay_desk *desk, struct pay_piece *piece)
{
	const struct pay_rules *rules =
	    pay_rules_on(desk->run->input->policy->pay, piece->span.day);

	if (piece->outcome == PAY_PRICED && piece->span.day_class != CLASS_WORK &&
	    !rules->standby_during_callout &&
	    interval_list_covers(desk->worked, piece->span.start_utc))
		piece->outcome = PAY_SUSPENDED;
}

void pay_overlap_settle(struct pay_desk *desk)
{
	cut_at_boundaries(desk);
	for (guint from = 0, to; from < desk->pieces->len; from = to) {
		const struct day_piece *span = &piece_at(desk, from)->span;

		for (to = from + 1; to < desk->pieces->len; to++)
			if (piece_at(desk, to)->span.start_utc != span->start_utc)
				break;
		if (to - from > 1)
			settle(desk, from, to,
			    pay_rules_on(desk->run->input->policy->pay, span->day)->overlap);
		for (guint i = from; i < to && desk->worked->len > 0; i++)
			suspend(desk, piece_at(desk, i));
	}
}
