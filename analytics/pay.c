#include "analytics/pay.h"

#include <string.h>

#include "analytics/calendar.h"
#include "analytics/interval.h"
#include "analytics/pay_problems.h"
#include "base/error.h"

const char *pay_kind_name(enum pay_kind kind)
{
	return kind == PAY_STANDBY ? "standby" : "callout";
}

const char *pay_outcome_name(enum pay_outcome outcome)
{
	static const char *const names[] = {
		[PAY_PRICED] = "priced",
		[PAY_UNPAID_WORK] = "unpaid work hours",
		[PAY_OVERLAPPED] = "overlapped",
		[PAY_SUSPENDED] = "suspended",
		[PAY_BLOCKED] = "blocked",
	};

	return names[outcome];
}

void shift_free(struct shift *shift)
{
	g_free(shift->schedule);
	g_free(shift->pool);
	g_free(shift->engineer);
	g_free(shift->role);
	g_free(shift->source);
	g_free(shift);
}

void callout_free(struct callout *callout)
{
	g_free(callout->incident);
	g_free(callout->pool);
	g_free(callout->engineer);
	g_free(callout->source);
	g_free(callout);
}

static void segment_free(gpointer data)
{
	struct pay_segment *segment = data;

	g_free(segment->engineer);
	g_free(segment->pool);
	g_free(segment->reason);
	g_free(segment->source);
	g_free(segment);
}

static void line_free(gpointer data)
{
	struct pay_line *line = data;

	g_free(line->engineer);
	g_free(line->pool);
	g_free(line->rate);
	g_free(line->coefficient);
	g_free(line->currency);
	g_free(line);
}

static void total_free(gpointer data)
{
	struct pay_total *total = data;

	g_free(total->engineer);
	g_free(total->currency);
	g_free(total);
}

void pay_problem_free(struct pay_problem *problem)
{
	g_free(problem->code);
	g_free(problem->engineer);
	g_free(problem->pool);
	g_free(problem->text);
	g_free(problem);
}

static void problem_destroy(gpointer data)
{
	pay_problem_free(data);
}

void pay_report_free(struct pay_report *report)
{
	if (report == NULL)
		return;
	g_free(report->status);
	g_ptr_array_unref(report->lines);
	g_ptr_array_unref(report->segments);
	g_ptr_array_unref(report->totals);
	g_ptr_array_unref(report->grand_totals);
	g_ptr_array_unref(report->blocking);
	g_ptr_array_unref(report->exceptions);
	g_free(report);
}

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
	GArray *pieces;	     /* struct piece */
	GArray *worked;	     /* struct interval: the merged call-outs */
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

/* What loses is paid with the winner. It blocks on its own only where its missing coefficient, which
 * might be the higher one, is not what blocks the winner. */
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
			    piece->outcome == PAY_PRICED &&
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

		if (last != NULL && joined->origin == piece->origin && last->outcome == piece->outcome &&
		    last->end_utc == piece->span.start_utc && piece->problem == NULL &&
		    g_strcmp0(joined->reason, piece->reason) == 0) {
			last->end_utc = piece->span.end_utc;
			continue;
		}
		last = add_segment(
		    desk, piece, PAY_STANDBY, piece->shift->pool, piece->shift->source);
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
			rank_of(desk->input->policy, shift->pool) < rank_of(desk->input->policy, pool)))
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
				g_array_append_val(kept, g_array_index(pieces, struct day_piece, j));
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

	period_bounds(&desk->input->period, zone_of(desk, engineer_at(desk, belongs_utc)), &start_utc,
	    &end_utc);
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

static gint compare_segments(gconstpointer left, gconstpointer right)
{
	const struct pay_segment *a = *(struct pay_segment *const *)left;
	const struct pay_segment *b = *(struct pay_segment *const *)right;
	int order = strcmp(a->engineer, b->engineer);

	if (order != 0 || a->kind != b->kind)
		return order != 0 ? order : (a->kind > b->kind) - (a->kind < b->kind);
	if (a->start_utc != b->start_utc)
		return a->start_utc < b->start_utc ? -1 : 1;
	order = strcmp(a->pool, b->pool);
	return order != 0 ? order : strcmp(a->source, b->source);
}

static bool belongs_to(const struct pay_segment *segment, const struct pay_line *line)
{
	return g_str_equal(segment->engineer, line->engineer) && segment->kind == line->kind &&
	    segment->day_class == line->day_class && g_str_equal(segment->pool, line->pool) &&
	    segment->rate->valid_from == line->rate_from &&
	    g_str_equal(segment->rate->currency, line->currency);
}

static struct pay_line *line_new(const struct pay_segment *segment)
{
	struct pay_line *line = g_new0(struct pay_line, 1);

	line->engineer = g_strdup(segment->engineer);
	line->pool = g_strdup(segment->pool);
	line->day_class = segment->day_class;
	line->kind = segment->kind;
	line->rate = g_strdup(segment->rate->text);
	line->rate_from = segment->rate->valid_from;
	line->hourly_rate = segment->rate->hourly_rate;
	line->coefficient = g_strdup(segment->coefficient->text);
	line->coefficient_value = segment->coefficient->value;
	line->currency = g_strdup(segment->rate->currency);
	return line;
}

static gint compare_lines(gconstpointer left, gconstpointer right)
{
	const struct pay_line *a = *(struct pay_line *const *)left;
	const struct pay_line *b = *(struct pay_line *const *)right;
	int order = strcmp(a->engineer, b->engineer);

	if (order != 0 || a->kind != b->kind)
		return order != 0 ? order : (a->kind > b->kind) - (a->kind < b->kind);
	order = strcmp(a->pool, b->pool);
	if (order != 0 || a->day_class != b->day_class)
		return order != 0 ? order : (a->day_class > b->day_class) - (a->day_class < b->day_class);
	if (a->rate_from != b->rate_from)
		return a->rate_from < b->rate_from ? -1 : 1;
	return strcmp(a->currency, b->currency);
}

/* Sums the segments into lines. They are sorted by engineer, so the lines of one stand together. */
static void add_lines(struct pay_report *report)
{
	guint first_of_engineer = 0;
	GPtrArray *lines = report->lines;

	for (guint i = 0; i < report->segments->len; i++) {
		const struct pay_segment *segment = report->segments->pdata[i];
		struct pay_line *line = NULL;

		if (segment->outcome != PAY_PRICED && segment->outcome != PAY_UNPAID_WORK)
			continue;
		if (lines->len > 0 &&
		    !g_str_equal(((struct pay_line *)lines->pdata[lines->len - 1])->engineer,
			segment->engineer))
			first_of_engineer = lines->len;
		for (guint j = first_of_engineer; j < lines->len && line == NULL; j++)
			if (belongs_to(segment, lines->pdata[j]))
				line = lines->pdata[j];
		if (line == NULL)
			g_ptr_array_add(lines, line = line_new(segment));
		line->seconds += segment->end_utc - segment->start_utc;
	}
	g_ptr_array_sort(lines, compare_lines);
}

static guint first_line_of(const GPtrArray *lines, const char *engineer)
{
	guint low = 0, high = lines->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (strcmp(((struct pay_line *)lines->pdata[middle])->engineer, engineer) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void link_segments(struct pay_report *report)
{
	for (guint i = 0; i < report->segments->len; i++) {
		struct pay_segment *segment = report->segments->pdata[i];

		if (segment->outcome != PAY_PRICED && segment->outcome != PAY_UNPAID_WORK)
			continue;
		guint at = first_line_of(report->lines, segment->engineer);
		while (!belongs_to(segment, report->lines->pdata[at]))
			at++;
		segment->line = at;
	}
}

static bool add_amount(
    GPtrArray *totals, const char *engineer, const struct pay_line *line, GError **error)
{
	struct pay_total *total = NULL;

	for (guint i = totals->len; i > 0 && total == NULL; i--) {
		struct pay_total *candidate = totals->pdata[i - 1];

		if (g_strcmp0(candidate->engineer, engineer) == 0 &&
		    g_str_equal(candidate->currency, line->currency))
			total = candidate;
	}
	if (total == NULL) {
		total = g_new0(struct pay_total, 1);
		total->engineer = g_strdup(engineer);
		total->currency = g_strdup(line->currency);
		g_ptr_array_add(totals, total);
	}
	return !__builtin_add_overflow(
		   total->amount_minor, line->amount_minor, &total->amount_minor) ||
	    fail(error, NINES_ERROR_FAILED, "the pay of %s does not fit into 64 bits", line->engineer);
}

static bool price_lines(struct pay_report *report, GError **error)
{
	for (guint i = 0; i < report->lines->len; i++) {
		struct pay_line *line = report->lines->pdata[i];

		if (!money_product(line->seconds, line->hourly_rate, line->coefficient_value,
			line->currency, &line->amount_minor))
			return fail(error, NINES_ERROR_FAILED,
			    "the amount of a line of %s does not fit into 64 bits", line->engineer);
		if (!add_amount(report->totals, line->engineer, line, error) ||
		    !add_amount(report->grand_totals, NULL, line, error))
			return false;
	}
	return true;
}

static gint compare_totals(gconstpointer left, gconstpointer right)
{
	const struct pay_total *a = *(struct pay_total *const *)left;
	const struct pay_total *b = *(struct pay_total *const *)right;
	int order = g_strcmp0(a->engineer, b->engineer);

	return order != 0 ? order : strcmp(a->currency, b->currency);
}

static bool reconcile(struct pay_report *report, GError **error)
{
	struct pay_reconciliation *sum = &report->reconciliation;

	for (guint i = 0; i < report->segments->len; i++) {
		const struct pay_segment *segment = report->segments->pdata[i];
		int64_t seconds = segment->end_utc - segment->start_utc;

		if (segment->kind != PAY_STANDBY)
			continue;
		sum->priced += segment->outcome == PAY_PRICED ? seconds : 0;
		sum->unpaid_work += segment->outcome == PAY_UNPAID_WORK ? seconds : 0;
		sum->rejected += segment->outcome == PAY_BLOCKED ? seconds : 0;
		if (segment->outcome == PAY_OVERLAPPED || segment->outcome == PAY_SUSPENDED)
			sum->overlapped += seconds;
	}
	sum->difference = sum->shift_seconds - sum->priced - sum->unpaid_work - sum->overlapped -
	    sum->disputed - sum->rejected;
	return sum->difference == 0 ||
	    fail(error, NINES_ERROR_FAILED,
		"pay of %s does not reconcile: %" G_GINT64_FORMAT " s of shifts are unaccounted for",
		report->period.name, sum->difference);
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

static void pay_everybody(const struct pay_input *input, struct pay_report *report)
{
	GTree *desks = g_tree_new_full(compare_names, NULL, NULL, desk_free);

	for (guint i = 0; i < input->shifts->len; i++) {
		struct shift *shift = input->shifts->pdata[i];

		if (!g_str_equal(shift->role, "shadow"))
			g_ptr_array_add(find_desk(desks, input, report, shift->engineer)->shifts, shift);
	}
	for (guint i = 0; i < input->callouts->len; i++) {
		struct callout *callout = input->callouts->pdata[i];

		g_ptr_array_add(
		    find_desk(desks, input, report, callout->engineer)->callouts, callout);
	}
	g_tree_foreach(desks, pay_one, NULL);
	g_tree_destroy(desks);
}

struct pay_report *pay_compute(const struct pay_input *input, GError **error)
{
	struct pay_report *report = g_new0(struct pay_report, 1);

	report->period = input->period;
	report->status = g_strdup("open");
	report->lines = g_ptr_array_new_with_free_func(line_free);
	report->segments = g_ptr_array_new_with_free_func(segment_free);
	report->totals = g_ptr_array_new_with_free_func(total_free);
	report->grand_totals = g_ptr_array_new_with_free_func(total_free);
	report->blocking = g_ptr_array_new_with_free_func(problem_destroy);
	report->exceptions = g_ptr_array_new_with_free_func(problem_destroy);
	pay_everybody(input, report);
	g_ptr_array_sort(report->segments, compare_segments);
	add_lines(report);
	link_segments(report);
	problems_find(input, report);
	if (price_lines(report, error) && reconcile(report, error)) {
		g_ptr_array_sort(report->totals, compare_totals);
		g_ptr_array_sort(report->grand_totals, compare_totals);
		return report;
	}
	pay_report_free(report);
	return NULL;
}
