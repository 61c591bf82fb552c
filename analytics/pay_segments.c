#include "analytics/pay_segments.h"

#include <string.h>

#include "analytics/pay_desk.h"

/* The class that the start of a shift gives to all of it: holiday or weekend by its first second;
 * on a weekday work when the whole shift lies within work hours. */
static struct day_piece judge_start(const struct pay_clock *clock, const struct shift *shift)
{
	struct day_piece start = calendar_piece_at(&clock->calendar, shift->start_utc);

	if (start.day_class == CLASS_WORK && shift->end_utc > start.end_utc)
		start.day_class = CLASS_NONWORK;
	return start;
}

static enum pay_unit unit_of(const struct policy *policy, guint pool_rank, int64_t day)
{
	const struct pay_terms *terms = pool_rank < policy->pools->len
	    ? pay_terms_on(((struct pool *)policy->pools->pdata[pool_rank])->standby, day)
	    : NULL;

	return terms != NULL ? terms->unit : PAY_PER_HOUR;
}

/* Gives a piece the class of the start of its shift, where the price or the rules ask for it. */
static void attribute(const struct policy *policy, guint pool_rank, const struct day_piece *start,
    struct day_piece *piece)
{
	bool is_whole = unit_of(policy, pool_rank, piece->day) == PAY_PER_SHIFT;

	if (!is_whole && pay_rules_on(policy->pay, piece->day)->weekend != WEEKEND_BY_START)
		return;
	piece->is_covered = piece->is_covered && start->is_covered;
	if (is_whole || start->day_class >= CLASS_WEEKEND)
		piece->day_class = start->day_class;
	else if (piece->day_class != CLASS_WORK)
		piece->day_class = CLASS_NONWORK;
}

/* Adds a piece, cut where its seat is disputed. */
static void add_pieces(struct pay_desk *desk, struct pay_piece *piece, const GArray *disputes)
{
	int64_t end_utc = piece->span.end_utc;

	guint i = disputes != NULL ? interval_list_first_after(disputes, piece->span.start_utc) : 0;

	for (; piece->span.start_utc < end_utc; i++) {
		struct interval next = disputes != NULL && i < disputes->len
		    ? g_array_index(disputes, struct interval, i)
		    : (struct interval){ end_utc, end_utc };
		const int64_t edges[] = { CLAMP(next.start_utc, piece->span.start_utc, end_utc),
			MIN(next.end_utc, end_utc) };

		for (guint j = 0; j < G_N_ELEMENTS(edges); j++) {
			struct pay_piece part = *piece;

			part.origin = desk->pieces->len;
			part.span.end_utc = edges[j];
			if (j == 1) {
				part.outcome = PAY_DISPUTED;
				part.problem = NULL;
			}
			if (part.span.end_utc > part.span.start_utc)
				g_array_append_val(desk->pieces, part);
			piece->span.start_utc = MAX(piece->span.start_utc, edges[j]);
		}
	}
}

static void cut_shift(struct pay_desk *desk, const struct shift *shift)
{
	const struct policy *policy = desk->run->input->policy;
	const struct pay_clock *clock = desk->clock = pay_desk_clock(desk, shift->start_utc);
	struct interval span = interval_clip((struct interval){ shift->start_utc, shift->end_utc },
	    clock->start_utc, clock->end_utc);
	g_autoptr(GArray) pieces = NULL;
	const GArray *disputes = pay_run_disputes(desk->run, shift);

	if (span.end_utc <= span.start_utc)
		return;
	desk->run->report->reconciliation.shift_seconds += span.end_utc - span.start_utc;
	pieces = g_array_new(FALSE, FALSE, sizeof(struct day_piece));
	calendar_cut(&clock->calendar, span.start_utc, span.end_utc, pieces);
	struct day_piece start = judge_start(clock, shift);
	for (guint i = 0; i < pieces->len; i++) {
		struct pay_piece piece = { .span = g_array_index(pieces, struct day_piece, i),
			.shift = shift,
			.clock = clock };

		piece.pool = pay_run_pool(desk->run, shift, piece.span.day);
		piece.pool_rank = pay_run_rank(desk->run, piece.pool);
		attribute(policy, piece.pool_rank, &start, &piece.span);
		pay_desk_price(desk, PAY_STANDBY, &piece);
		add_pieces(desk, &piece, disputes);
	}
}

static char *describe_outcome(const struct pay_piece *piece)
{
	if (piece->outcome == PAY_OVERLAPPED)
		return g_strdup_printf("paid on %s", piece->reason);
	if (piece->outcome == PAY_SUSPENDED)
		return g_strdup("paid as a call-out");
	if (piece->outcome == PAY_DISPUTED)
		return g_strdup("more engineers than seats");
	if (piece->sharers > 0)
		return g_strdup_printf("split between %u pools", piece->sharers);
	return g_strdup(piece->reason);
}

/* Pieces become segments; what was cut without need is joined again. */
static void add_standby_segments(struct pay_desk *desk)
{
	struct pay_segment *last = NULL;
	const struct pay_piece *joined = NULL;

	for (guint i = 0; i < desk->pieces->len; i++) {
		const struct pay_piece *piece = &g_array_index(desk->pieces, struct pay_piece, i);

		if (last != NULL && joined->origin == piece->origin &&
		    last->outcome == piece->outcome && last->end_utc == piece->span.start_utc &&
		    piece->problem == NULL && joined->sharers == piece->sharers &&
		    g_strcmp0(joined->reason, piece->reason) == 0) {
			last->end_utc = piece->span.end_utc;
			last->count += piece->count;
			continue;
		}
		last = pay_desk_add(desk, piece, PAY_STANDBY, piece->shift->source);
		joined = piece;
		g_autofree char *reason = describe_outcome(piece);
		last->reason = pay_report_text(desk->run->report, reason);
	}
}

static gint compare_segments(gconstpointer left, gconstpointer right)
{
	const struct pay_segment *a = *(struct pay_segment *const *)left;
	const struct pay_segment *b = *(struct pay_segment *const *)right;

	if (a->kind != b->kind)
		return (a->kind > b->kind) - (a->kind < b->kind);
	if (a->start_utc != b->start_utc)
		return a->start_utc < b->start_utc ? -1 : 1;
	int order = strcmp(a->pool, b->pool);
	return order != 0 ? order : strcmp(a->source, b->source);
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

static void pay_engineer(struct pay_desk *desk)
{
	g_ptr_array_sort(desk->shifts, compare_shifts);
	g_ptr_array_sort(desk->callouts, compare_callouts);
	desk->is_known =
	    catalogue_engineer(desk->run->input->catalogue, desk->engineer, PAY_FIRST_DAY) != NULL;
	desk->pieces = g_array_new(FALSE, FALSE, sizeof(struct pay_piece));
	desk->worked = interval_list_new();
	desk->segments = g_ptr_array_new();
	for (guint i = 0; i < desk->callouts->len; i++) {
		const struct callout *callout = desk->callouts->pdata[i];

		interval_list_add(desk->worked, callout->start_utc, callout->end_utc);
	}
	interval_list_merge(desk->worked);
	for (guint i = 0; i < desk->shifts->len; i++)
		cut_shift(desk, desk->shifts->pdata[i]);
	pay_overlap_settle(desk);
	pay_units_count(desk);
	add_standby_segments(desk);
	pay_callouts_add(desk);
	g_ptr_array_sort(desk->segments, compare_segments);
	g_ptr_array_extend(desk->run->report->segments, desk->segments, NULL, NULL);
	g_ptr_array_unref(desk->segments);
	g_array_unref(desk->pieces);
	g_array_unref(desk->worked);
}

static void desk_free(gpointer data)
{
	struct pay_desk *desk = data;

	g_ptr_array_unref(desk->shifts);
	g_ptr_array_unref(desk->callouts);
	g_free(desk);
}

static struct pay_desk *find_desk(GHashTable *desks, struct pay_run *run, const char *engineer)
{
	struct pay_desk *desk = g_hash_table_lookup(desks, engineer);

	if (desk == NULL) {
		desk = g_new0(struct pay_desk, 1);
		desk->run = run;
		desk->engineer = engineer;
		desk->shifts = g_ptr_array_new();
		desk->callouts = g_ptr_array_new();
		g_hash_table_insert(desks, (gpointer)(guintptr)engineer, desk);
	}
	return desk;
}

static gint compare_names(gconstpointer left, gconstpointer right)
{
	return strcmp(left, right);
}

void pay_segments_make(struct pay_run *run)
{
	const struct pay_input *input = run->input;
	g_autoptr(GHashTable) desks =
	    g_hash_table_new_full(g_str_hash, g_str_equal, NULL, desk_free);

	for (guint i = 0; i < input->shifts->len; i++) {
		struct shift *shift = input->shifts->pdata[i];

		if (!g_str_equal(shift->role, "shadow"))
			g_ptr_array_add(find_desk(desks, run, shift->engineer)->shifts, shift);
	}
	for (guint i = 0; i < input->callouts->len; i++) {
		struct callout *callout = input->callouts->pdata[i];

		g_ptr_array_add(find_desk(desks, run, callout->engineer)->callouts, callout);
	}
	g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys(desks), compare_names);
	for (const GList *name = names; name != NULL; name = name->next)
		pay_engineer(g_hash_table_lookup(desks, name->data));
}
