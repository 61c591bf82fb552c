/* Call-outs: time worked on incidents, from what was recorded to what is paid. */
#include <string.h>

#include "analytics/pay_desk.h"
#include "analytics/pay_problems.h"

/* A span of time worked outside work hours: pieces [from, to) that follow each other. */
struct work_span {
	guint from, to;
	const struct pay_clock *clock;
};

/* One engineer's call-outs on their way. */
struct work {
	struct pay_desk *desk;
	GArray
	    *pieces;   /* struct day_piece: the time worked, cut into classes, without work hours */
	GArray *spans; /* struct work_span */
	/* who was on call, and what was worked on, as time goes by */
	guint next_shift, next_callout;
	GPtrArray *shifts, *callouts;
};

static const struct day_piece *piece_at(const struct work *work, guint index)
{
	return &g_array_index(work->pieces, struct day_piece, index);
}

static const struct work_span *span_at(const struct work *work, guint index)
{
	return &g_array_index(work->spans, struct work_span, index);
}

static int64_t span_start(const struct work *work, guint index)
{
	return piece_at(work, span_at(work, index)->from)->start_utc;
}

static void cut_callouts(struct work *work)
{
	struct pay_desk *desk = work->desk;

	for (guint i = 0; i < desk->worked->len; i++) {
		const struct interval *worked = &g_array_index(desk->worked, struct interval, i);
		const struct pay_clock *clock = pay_desk_clock(desk, worked->start_utc);
		g_autoptr(GArray) pieces = g_array_new(FALSE, FALSE, sizeof(struct day_piece));
		bool follows = false;

		calendar_cut(&clock->calendar, worked->start_utc, worked->end_utc, pieces);
		for (guint j = 0; j < pieces->len; j++) {
			struct day_piece piece = g_array_index(pieces, struct day_piece, j);
			struct work_span span = { work->pieces->len, work->pieces->len + 1, clock };

			if (piece.day_class == CLASS_WORK) {
				follows = false;
				continue;
			}
			g_array_append_val(work->pieces, piece);
			if (follows)
				g_array_index(work->spans, struct work_span, work->spans->len - 1)
				    .to = span.to;
			else
				g_array_append_val(work->spans, span);
			follows = true;
		}
	}
}

/* The first span that is not gathered with the spans from `first` on. */
static guint gather(const struct work *work, guint first, const struct callout_rules *rules)
{
	int64_t start_utc = span_start(work, first);
	int64_t day = piece_at(work, span_at(work, first)->from)->day;
	guint next = first + 1;

	while (next < work->spans->len &&
	    (rules->sums_day ? piece_at(work, span_at(work, next)->from)->day == day
			     : span_start(work, next) < start_utc + rules->window_s))
		next++;
	return next;
}

static int64_t worked_seconds(const struct work *work, guint from, guint to)
{
	int64_t seconds = 0;

	for (guint i = span_at(work, from)->from; i < span_at(work, to - 1)->to; i++)
		seconds += piece_at(work, i)->end_utc - piece_at(work, i)->start_utc;
	return seconds;
}

/* The pool of the shift that the engineer has at an instant, or NULL. Instants must ascend. */
static const char *pool_on_shift(struct work *work, int64_t utc, int64_t day)
{
	const GPtrArray *all = work->desk->shifts;
	const struct pay_run *run = work->desk->run;
	const char *pool = NULL;

	while (work->next_shift < all->len &&
	    ((struct shift *)all->pdata[work->next_shift])->start_utc <= utc)
		g_ptr_array_add(work->shifts, all->pdata[work->next_shift++]);
	for (guint i = work->shifts->len; i > 0; i--) {
		const struct shift *shift = work->shifts->pdata[i - 1];

		if (shift->end_utc <= utc) {
			g_ptr_array_remove_index_fast(work->shifts, i - 1);
			continue;
		}
		const char *own = pay_run_pool(run, shift, day);
		if (pool == NULL || pay_run_rank(run, own) < pay_run_rank(run, pool))
			pool = own;
	}
	return pool;
}

/* The call-out that began first of those that go on at an instant. Instants must ascend. */
static const struct callout *callout_at(struct work *work, int64_t utc)
{
	const GPtrArray *all = work->desk->callouts;
	const struct callout *first = NULL;

	while (work->next_callout < all->len &&
	    ((struct callout *)all->pdata[work->next_callout])->start_utc <= utc)
		g_ptr_array_add(work->callouts, all->pdata[work->next_callout++]);
	for (guint i = 0; i < work->callouts->len;) {
		const struct callout *callout = work->callouts->pdata[i];

		if (callout->end_utc <= utc) {
			g_ptr_array_remove_index(work->callouts, i);
			continue;
		}
		if (first == NULL)
			first = callout;
		i++;
	}
	return first;
}

/* Who pays for a span, and for which call-out. */
struct payer {
	const char *pool;
	const struct callout *callout;
	bool is_ad_hoc;
};

static struct payer find_payer(struct work *work, const struct work_span *span)
{
	const struct day_piece *first = piece_at(work, span->from);
	const char *pool = pool_on_shift(work, first->start_utc, first->day);
	const struct callout *callout = callout_at(work, first->start_utc);

	g_assert(callout != NULL); /* the merged time is that of call-outs */
	return (struct payer){ pool != NULL ? pool : callout->pool, callout, pool == NULL };
}

/* Pays one piece, in the period in which `belongs_utc` lies. */
static void pay_piece(struct work *work, const struct pay_clock *clock, const struct payer *payer,
    const struct day_piece *span, int64_t belongs_utc, const char *reason)
{
	struct pay_desk *desk = work->desk;
	struct pay_piece piece = { .span = *span,
		.pool = payer->pool,
		.pool_rank = pay_run_rank(desk->run, payer->pool) };

	if (belongs_utc < clock->start_utc || belongs_utc >= clock->end_utc)
		return;
	pay_desk_price(desk, PAY_CALLOUT, &piece);
	struct pay_segment *segment =
	    pay_desk_add(desk, &piece, PAY_CALLOUT, payer->callout->source);
	if (reason == NULL && payer->is_ad_hoc) {
		reason = "ad hoc";
		problem_ad_hoc(desk->run->report, segment, payer->callout->incident);
	}
	segment->reason = pay_report_text(desk->run->report, reason);
}

/* What is paid for the time of a gathering. */
static int64_t paid_seconds(const struct callout_rules *rules, int64_t worked_s)
{
	int64_t seconds = MAX(worked_s, rules->minimum_s);

	if (rules->step_s > 0)
		seconds += (rules->step_s - seconds % rules->step_s) % rules->step_s;
	return seconds;
}

/* The first instant from `utc` on that is not followed by work hours before `end_utc`. */
static int64_t find_work(const struct pay_clock *clock, int64_t utc, int64_t end_utc)
{
	while (utc < end_utc) {
		struct day_piece piece = calendar_piece_at(&clock->calendar, utc);

		if (piece.day_class == CLASS_WORK)
			return utc;
		utc = piece.end_utc;
	}
	return end_utc;
}

/* The top-up has the day, class and period of the last second worked. */
static void top_up(struct work *work, guint from, guint to, const struct callout_rules *rules,
    const struct payer *payer)
{
	const struct work_span *last = span_at(work, to - 1);
	struct day_piece piece = *piece_at(work, last->to - 1);
	int64_t worked_s = worked_seconds(work, from, to);

	piece.start_utc = piece.end_utc;
	piece.end_utc += paid_seconds(rules, worked_s) - worked_s;
	if (to < work->spans->len)
		piece.end_utc = MIN(piece.end_utc, span_start(work, to));
	if (rules->clips_minimum)
		piece.end_utc = find_work(last->clock, piece.start_utc, piece.end_utc);
	if (piece.end_utc > piece.start_utc)
		pay_piece(work, last->clock, payer, &piece, piece.start_utc - 1,
		    worked_s < rules->minimum_s ? "minimum" : "rounded up");
}

static void pay_spans(struct work *work)
{
	for (guint from = 0, to; from < work->spans->len; from = to) {
		const struct day_piece *first = piece_at(work, span_at(work, from)->from);
		const struct callout_rules *rules =
		    &pay_rules_on(work->desk->run->input->policy->pay, first->day)->callout;
		struct payer payer = { 0 };

		to = gather(work, from, rules);
		for (guint i = from; i < to; i++) {
			const struct work_span *span = span_at(work, i);

			payer = find_payer(work, span);
			for (guint j = span->from; j < span->to; j++)
				pay_piece(work, span->clock, &payer, piece_at(work, j),
				    piece_at(work, j)->start_utc, NULL);
		}
		top_up(work, from, to, rules, &payer);
	}
}

void pay_callouts_add(struct pay_desk *desk)
{
	struct work work = { .desk = desk,
		.pieces = g_array_new(FALSE, FALSE, sizeof(struct day_piece)),
		.spans = g_array_new(FALSE, FALSE, sizeof(struct work_span)),
		.shifts = g_ptr_array_new(),
		.callouts = g_ptr_array_new() };

	cut_callouts(&work);
	pay_spans(&work);
	g_array_unref(work.pieces);
	g_array_unref(work.spans);
	g_ptr_array_unref(work.shifts);
	g_ptr_array_unref(work.callouts);
}
