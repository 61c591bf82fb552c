#include "analytics/pay_segments.h"

#include <string.h>

#include "analytics/calendar.h"
#include "analytics/interval.h"
#include "analytics/pay_problems.h"

/* A piece of a shift while it is being judged. */
struct piece {
	struct day_piece span;
	const struct shift *shift;
	guint origin; /* which uncut piece it belongs to */
	guint pool_rank;
	const struct rate *rate;
	const struct coefficient *coefficient;
	const char *problem; /* the code of what blocks it, or NULL */
	enum pay_outcome outcome;
	const char *reason; /* static text, or the winner's pool */
};

/* One engineer at work. */
struct desk {
	const struct pay_input *input;
	struct pay_report *report;
	const char *engineer;
	GPtrArray *shifts;   /* struct shift *, borrowed */
	GPtrArray *callouts; /* struct callout *, borrowed */
	GArray *pieces;      /* struct piece */
	GArray *worked;      /* struct interval: the merged call-outs */
};

static const struct zone *zone_of(const struct desk *desk, const struct engineer *engineer)
{
	return desk->input->policy->pay_zone_is_engineers && engineer != NULL
	    ? engineer->zone
	    : desk->input->policy->zone;
}

static const struct engineer *engineer_at(const struct desk *desk, int64_t utc)
{
	return catalogue_engineer(desk->input->catalogue, desk->engineer,
	    zone_local(desk->input->policy->zone, utc).days);
}

static guint rank_of(const struct policy *policy, const char *pool)
{
	guint rank = 0;

	while (rank < policy->pools->len &&
	    !g_str_equal(((struct pool *)policy->pools->pdata[rank])->name, pool))
		rank++;
	return rank;
}

/* The rate and coefficient of a piece, or what keeps it from being priced. */
static void price(const struct desk *desk, const char *pool_name, enum pay_kind kind,
    const struct day_piece *span, struct piece *piece)
{
	const struct pool *pool =
	    pool_name != NULL ? policy_pool(desk->input->policy, pool_name) : NULL;

	piece->rate = catalogue_rate(desk->input->catalogue, desk->engineer, span->day);
	if (pool != NULL)
		piece->coefficient = kind == PAY_STANDBY ? &pool->standby[span->day_class]
							 : &pool->callout[span->day_class];
	if (piece->coefficient != NULL && piece->coefficient->text == NULL)
		piece->coefficient = NULL;
	if (catalogue_engineer(desk->input->catalogue, desk->engineer, span->day) == NULL)
		piece->problem = "no_engineer";
	else if (!span->is_covered)
		piece->problem = "no_calendar";
	else if (piece->coefficient == NULL)
		piece->problem = "no_coefficient";
	else if (piece->rate == NULL)
		piece->problem = "no_rate";
	if (piece->problem != NULL)
		piece->outcome = PAY_BLOCKED;
	else if (kind == PAY_STANDBY && span->day_class == CLASS_WORK &&
	    piece->coefficient->value.numerator == 0)
		piece->outcome = PAY_UNPAID_WORK;
}

static void cut_shift(struct desk *desk, const struct shift *shift)
{
	const struct engineer *engineer = engineer_at(desk, shift->start_utc);
	const struct zone *zone = zone_of(desk, engineer);
	struct interval span = { shift->start_utc, shift->end_utc };
	struct day_calendar calendar = { desk->input->policy, desk->input->catalogue, zone,
		engineer != NULL ? engineer->calendar : "" };
	g_autoptr(GArray) pieces = g_array_new(FALSE, FALSE, sizeof(struct day_piece));
	int64_t start_utc, end_utc;

	period_bounds(&desk->input->period, zone, &start_utc, &end_utc);
	span = interval_clip(span, start_utc, end_utc);
	desk->report->reconciliation.shift_seconds += span.end_utc - span.start_utc;
	calendar_cut(&calendar, span.start_utc, span.end_utc, pieces);
	for (guint i = 0; i < pieces->len; i++) {
		struct piece piece = { .span = g_array_index(pieces, struct day_piece, i),
			.shift = shift,
			.origin = desk->pieces->len,
			.pool_rank = rank_of(desk->input->policy, shift->pool) };

		price(desk, shift->pool, PAY_STANDBY, &piece.span, &piece);
		g_array_append_val(desk->pieces, piece);
	}
}

static gint compare_instants(gconstpointer left, gconstpointer right)
{
	int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

	return (a > b) - (a < b);
}

/* Every instant at which a piece, or time worked, begins or ends. */
static GArray *find_boundaries(const struct desk *desk)
{
	GArray *boundaries = g_array_new(FALSE, FALSE, sizeof(int64_t));

	for (guint i = 0; i < desk->pieces->len; i++) {
		const struct day_piece *span = &g_array_index(desk->pieces, struct piece, i).span;

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
	const struct piece *a = left, *b = right;

	if (a->span.start_utc != b->span.start_utc)
		return a->span.start_utc < b->span.start_utc ? -1 : 1;
	return (a->origin > b->origin) - (a->origin < b->origin);
}

/* Cuts the pieces so that any two of them are apart or cover the same time. */
static void cut_at_boundaries(struct desk *desk)
{
	g_autoptr(GArray) boundaries = find_boundaries(desk);
	GArray *cut = g_array_new(FALSE, FALSE, sizeof(struct piece));

	for (guint i = 0; i < desk->pieces->len; i++) {
		struct piece piece = g_array_index(desk->pieces, struct piece, i);
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

/* Highest coefficient, then the pool named first, then the shift that began first. */
static bool is_better(const struct piece *piece, const struct piece *best)
{
	if ((piece->coefficient == NULL) != (best->coefficient == NULL))
		return best->coefficient == NULL;
	if (piece->coefficient != NULL) {
		int order = fraction_compare(piece->coefficient->value, best->coefficient->value);

		if (order != 0)
			return order > 0;
	}
	if (piece->pool_rank != best->pool_rank)
		return piece->pool_rank < best->pool_rank;
	return piece->origin < best->origin;
}

/* What loses is paid with the winner. It blocks on its own only where its missing coefficient,
 * which might be the higher one, is not what blocks the winner. */
static void lose(struct piece *piece, const struct piece *best)
{
	piece->outcome = PAY_OVERLAPPED;
	piece->reason = best->shift->schedule;
	if (g_strcmp0(piece->problem, "no_coefficient") != 0 ||
	    (best->coefficient == NULL && piece->pool_rank == best->pool_rank))
		piece->problem = NULL;
}

static void settle_overlaps(struct desk *desk)
{
	for (guint from = 0, to; from < desk->pieces->len; from = to) {
		struct piece *best = &g_array_index(desk->pieces, struct piece, from);
		int64_t start_utc = best->span.start_utc;

		for (to = from; to < desk->pieces->len; to++) {
			struct piece *piece = &g_array_index(desk->pieces, struct piece, to);

			if (piece->span.start_utc != start_utc)
				break;
			if (is_better(piece, best))
				best = piece;
		}
		for (guint i = from; i < to; i++) {
			struct piece *piece = &g_array_index(desk->pieces, struct piece, i);

			if (piece != best) {
				lose(piece, best);
			} else if (!desk->input->policy->standby_during_callout &&
			    piece->outcome == PAY_PRICED && piece->span.day_class != CLASS_WORK &&
			    interval_list_covers(desk->worked, start_utc)) {
				piece->outcome = PAY_SUSPENDED;
			}
		}
	}
}

static struct pay_segment *add_segment(struct desk *desk, const struct piece *piece,
    enum pay_kind kind, const char *pool, const char *source)
{
	struct pay_segment *segment = g_new0(struct pay_segment, 1);

	segment->engineer = g_strdup(desk->engineer);
	segment->pool = g_strdup(pool != NULL ? pool : "");
	segment->kind = kind;
	segment->day_class = piece->span.day_class;
	segment->start_utc = piece->span.start_utc;
	segment->end_utc = piece->span.end_utc;
	segment->outcome = piece->outcome;
	segment->rate = piece->rate;
	segment->coefficient = piece->coefficient;
	segment->source = g_strdup(source);
	segment->line = G_MAXUINT;
	if (piece->problem != NULL)
		problem_block(desk->report, piece->problem, segment);
	g_ptr_array_add(desk->report->segments, segment);
	return segment;
}

/* Pieces become segments; what was cut without need is joined again. */
static void add_standby_segments(struct desk *desk)
{
	struct pay_segment *last = NULL;
	const struct piece *joined = NULL;

	for (guint i = 0; i < desk->pieces->len; i++) {
		const struct piece *piece = &g_array_index(desk->pieces, struct piece, i);

		if (last != NULL && joined->origin == piece->origin &&
		    last->outcome == piece->outcome && last->end_utc == piece->span.start_utc &&
		    piece->problem == NULL && g_strcmp0(joined->reason, piece->reason) == 0) {
			last->end_utc = piece->span.end_utc;
			continue;
		}
		last =
		    add_segment(desk, piece, PAY_STANDBY, piece->shift->pool, piece->shift->source);
		joined = piece;
		if (piece->outcome == PAY_OVERLAPPED)
			last->reason = g_strdup_printf("paid on %s", piece->reason);
		else if (piece->outcome == PAY_SUSPENDED)
			last->reason = g_strdup("paid as a call-out");
	}
}

/* The pool of the shift that the engineer has at an instant, or NULL. */
static const char *pool_on_shift(const struct desk *desk, int64_t utc)
{
	const char *pool = NULL;

	for (guint i = 0; i < desk->shifts->len; i++) {
		const struct shift *shift = desk->shifts->pdata[i];

		if (utc >= shift->start_utc && utc < shift->end_utc &&
		    (pool == NULL ||
			rank_of(desk->input->policy, shift->pool) <
			    rank_of(desk->input->policy, pool)))
			pool = shift->pool;
	}
	return pool;
}

static const struct callout *callout_at(const struct desk *desk, int64_t utc)
{
	for (guint i = 0; i < desk->callouts->len; i++) {
		const struct callout *callout = desk->callouts->pdata[i];

		if (utc >= callout->start_utc && utc < callout->end_utc)
			return callout;
	}
	return NULL;
}

/* The time worked, cut into classes, without work hours. */
static GArray *cut_callouts(const struct desk *desk)
{
	GArray *kept = g_array_new(FALSE, FALSE, sizeof(struct day_piece));

	for (guint i = 0; i < desk->worked->len; i++) {
		const struct interval *span = &g_array_index(desk->worked, struct interval, i);
		const struct engineer *engineer = engineer_at(desk, span->start_utc);
		struct day_calendar calendar = { desk->input->policy, desk->input->catalogue,
			zone_of(desk, engineer), engineer != NULL ? engineer->calendar : "" };
		g_autoptr(GArray) pieces = g_array_new(FALSE, FALSE, sizeof(struct day_piece));

		calendar_cut(&calendar, span->start_utc, span->end_utc, pieces);
		for (guint j = 0; j < pieces->len; j++)
			if (g_array_index(pieces, struct day_piece, j).day_class != CLASS_WORK)
				g_array_append_val(
				    kept, g_array_index(pieces, struct day_piece, j));
	}
	return kept;
}

/* One span of time worked outside work hours: pieces [from, to) that follow each other. */
struct work_span {
	const GArray *pieces;
	guint from, to;
	const char *pool;
	bool is_ad_hoc;
	const struct callout *callout;
};

/* Pays one piece, in the period in which `belongs_utc` lies. */
static void pay_piece(struct desk *desk, const struct work_span *span,
    const struct day_piece *day_piece, int64_t belongs_utc, const char *reason)
{
	struct piece piece = { .span = *day_piece };
	int64_t start_utc, end_utc;

	period_bounds(&desk->input->period, zone_of(desk, engineer_at(desk, belongs_utc)),
	    &start_utc, &end_utc);
	if (belongs_utc < start_utc || belongs_utc >= end_utc)
		return;
	price(desk, span->pool, PAY_CALLOUT, day_piece, &piece);
	struct pay_segment *segment =
	    add_segment(desk, &piece, PAY_CALLOUT, span->pool, span->callout->source);
	if (reason != NULL || span->is_ad_hoc)
		segment->reason = g_strdup(reason != NULL ? reason : "ad hoc");
	if (span->is_ad_hoc && reason == NULL)
		problem_ad_hoc(desk->report, segment, span->callout->incident);
}

/* The top-up to the minimum has the day, class and period of the span's last second. */
static void pay_work_span(struct desk *desk, struct work_span *span, int64_t next_start_utc)
{
	const struct day_piece *first = &g_array_index(span->pieces, struct day_piece, span->from);
	struct day_piece top_up = g_array_index(span->pieces, struct day_piece, span->to - 1);
	int64_t minimum_end = first->start_utc + desk->input->policy->callout_minimum_s;
	const char *pool = pool_on_shift(desk, first->start_utc);

	span->callout = callout_at(desk, first->start_utc);
	g_assert(span->callout != NULL); /* the merged time is that of call-outs */
	span->is_ad_hoc = pool == NULL;
	span->pool = pool != NULL ? pool : span->callout->pool;
	for (guint i = span->from; i < span->to; i++) {
		const struct day_piece *piece = &g_array_index(span->pieces, struct day_piece, i);

		pay_piece(desk, span, piece, piece->start_utc, NULL);
	}
	top_up.start_utc = top_up.end_utc;
	top_up.end_utc = MIN(minimum_end, next_start_utc);
	if (top_up.end_utc > top_up.start_utc)
		pay_piece(desk, span, &top_up, top_up.start_utc - 1, "minimum");
}

static void add_callout_segments(struct desk *desk)
{
	g_autoptr(GArray) pieces = cut_callouts(desk);

	for (guint from = 0, to; from < pieces->len; from = to) {
		for (to = from + 1; to < pieces->len; to++)
			if (g_array_index(pieces, struct day_piece, to).start_utc !=
			    g_array_index(pieces, struct day_piece, to - 1).end_utc)
				break;
		struct work_span span = { .pieces = pieces, .from = from, .to = to };
		pay_work_span(desk, &span,
		    to < pieces->len ? g_array_index(pieces, struct day_piece, to).start_utc
				     : INT64_MAX);
	}
}

static void pay_engineer(struct desk *desk)
{
	desk->pieces = g_array_new(FALSE, FALSE, sizeof(struct piece));
	desk->worked = interval_list_new();
	for (guint i = 0; i < desk->callouts->len; i++) {
		const struct callout *callout = desk->callouts->pdata[i];

		interval_list_add(desk->worked, callout->start_utc, callout->end_utc);
	}
	interval_list_merge(desk->worked);
	for (guint i = 0; i < desk->shifts->len; i++)
		cut_shift(desk, desk->shifts->pdata[i]);
	cut_at_boundaries(desk);
	settle_overlaps(desk);
	add_standby_segments(desk);
	add_callout_segments(desk);
	g_array_unref(desk->pieces);
	g_array_unref(desk->worked);
}

static gint compare_shifts(gconstpointer left, gconstpointer right)
{
	const struct shift *a = *(struct shift *const *)left, *b = *(struct shift *const *)right;

	if (a->start_utc != b->start_utc)
		return a->start_utc < b->start_utc ? -1 : 1;
	return strcmp(a->source, b->source);
}

static gint compare_callouts(gconstpointer left, gconstpointer right)
{
	const struct callout *a = *(struct callout *const *)left;
	const struct callout *b = *(struct callout *const *)right;

	if (a->start_utc != b->start_utc)
		return a->start_utc < b->start_utc ? -1 : 1;
	return strcmp(a->source, b->source);
}

static void desk_free(gpointer data)
{
	struct desk *desk = data;

	g_ptr_array_unref(desk->shifts);
	g_ptr_array_unref(desk->callouts);
	g_free(desk);
}

static struct desk *find_desk(
    GTree *desks, const struct pay_input *input, struct pay_report *report, const char *engineer)
{
	struct desk *desk = g_tree_lookup(desks, engineer);

	if (desk == NULL) {
		desk = g_new0(struct desk, 1);
		desk->input = input;
		desk->report = report;
		desk->engineer = engineer;
		desk->shifts = g_ptr_array_new();
		desk->callouts = g_ptr_array_new();
		g_tree_insert(desks, (gpointer)(guintptr)engineer, desk);
	}
	return desk;
}

static gint compare_names(gconstpointer left, gconstpointer right, gpointer data)
{
	(void)data;
	return strcmp(left, right);
}

static gboolean pay_one(gpointer key, gpointer value, gpointer data)
{
	struct desk *desk = value;

	(void)key;
	(void)data;
	g_ptr_array_sort(desk->shifts, compare_shifts);
	g_ptr_array_sort(desk->callouts, compare_callouts);
	pay_engineer(desk);
	return FALSE;
}

void pay_segments_make(const struct pay_input *input, struct pay_report *report)
{
	GTree *desks = g_tree_new_full(compare_names, NULL, NULL, desk_free);

	for (guint i = 0; i < input->shifts->len; i++) {
		struct shift *shift = input->shifts->pdata[i];

		if (!g_str_equal(shift->role, "shadow"))
			g_ptr_array_add(
			    find_desk(desks, input, report, shift->engineer)->shifts, shift);
	}
	for (guint i = 0; i < input->callouts->len; i++) {
		struct callout *callout = input->callouts->pdata[i];

		g_ptr_array_add(
		    find_desk(desks, input, report, callout->engineer)->callouts, callout);
	}
	g_tree_foreach(desks, pay_one, NULL);
	g_tree_destroy(desks);
}
