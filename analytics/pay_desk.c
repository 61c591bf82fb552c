#include "analytics/pay_desk.h"

#include <string.h>

#include "analytics/pay_problems.h"

static void clock_free(gpointer data)
{
	struct pay_clock *clock = data;

	calendar_forget(&clock->calendar);
	g_free(clock);
}

static void list_free(gpointer data)
{
	g_array_unref(data);
}

void pay_run_init(struct pay_run *run, const struct pay_input *input, struct pay_report *report)
{
	*run = (struct pay_run){
		.input = input,
		.report = report,
		.clocks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, clock_free),
		.ranks = g_hash_table_new(g_str_hash, g_str_equal),
		.schedules = g_hash_table_new(g_str_hash, g_str_equal),
		.disputes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, list_free),
		.blocked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
	};
	for (guint i = 0; i < input->policy->pools->len; i++)
		g_hash_table_insert(run->ranks,
		    ((struct pool *)input->policy->pools->pdata[i])->name, GUINT_TO_POINTER(i + 1));
	for (guint i = 0; i < input->policy->schedules->len; i++) {
		struct schedule *schedule = input->policy->schedules->pdata[i];

		if (schedule->pools->len > 1)
			g_hash_table_insert(run->schedules, schedule->name, schedule);
	}
}

void pay_run_clear(struct pay_run *run)
{
	g_hash_table_unref(run->clocks);
	g_hash_table_unref(run->ranks);
	g_hash_table_unref(run->schedules);
	g_hash_table_unref(run->disputes);
	g_hash_table_unref(run->blocked);
}

const struct pay_clock *pay_run_clock(
    struct pay_run *run, const struct zone *zone, const char *holidays)
{
	g_autofree char *key = g_strconcat(zone_name(zone), "\n", holidays, NULL);
	struct pay_clock *clock = g_hash_table_lookup(run->clocks, key);

	if (clock != NULL)
		return clock;
	clock = g_new0(struct pay_clock, 1);
	clock->calendar = (struct day_calendar){ .policy = run->input->policy,
		.catalogue = run->input->catalogue,
		.zone = zone,
		.holidays = holidays };
	calendar_remember(&clock->calendar);
	period_bounds(&run->input->period, zone, &clock->start_utc, &clock->end_utc);
	g_hash_table_insert(run->clocks, g_steal_pointer(&key), clock);
	return clock;
}

guint pay_run_rank(const struct pay_run *run, const char *pool)
{
	guint number = pool != NULL ? GPOINTER_TO_UINT(g_hash_table_lookup(run->ranks, pool)) : 0;

	return number > 0 ? number - 1 : run->input->policy->pools->len;
}

const char *pay_run_pool(const struct pay_run *run, const struct shift *shift, int64_t day)
{
	const struct schedule *schedule = g_hash_table_size(run->schedules) > 0
	    ? g_hash_table_lookup(run->schedules, shift->schedule)
	    : NULL;

	for (guint i = 0; schedule != NULL && i < schedule->pools->len; i++)
		if (g_str_equal(
			((struct membership *)schedule->pools->pdata[i])->pool, shift->pool))
			return schedule_pool(schedule, day);
	return shift->pool;
}

const GArray *pay_run_disputes(const struct pay_run *run, const struct shift *shift)
{
	if (g_hash_table_size(run->disputes) == 0)
		return NULL;
	g_autofree char *seat = g_strconcat(shift->schedule, "\n", shift->role, NULL);
	return g_hash_table_lookup(run->disputes, seat);
}

const struct pay_clock *pay_desk_clock(const struct pay_desk *desk, int64_t utc)
{
	const struct policy *policy = desk->run->input->policy;
	const struct engineer *engineer = catalogue_engineer(
	    desk->run->input->catalogue, desk->engineer, zone_local(policy->zone, utc).days);
	const struct zone *zone = policy_pay_zone(policy, engineer);
	const char *holidays = engineer != NULL ? engineer->calendar : "";

	if (desk->clock != NULL && desk->clock->calendar.zone == zone &&
	    g_str_equal(desk->clock->calendar.holidays, holidays))
		return desk->clock;
	return pay_run_clock(desk->run, zone, holidays);
}

static const struct pay_price *find_price(
    const struct pay_desk *desk, enum pay_kind kind, struct pay_piece *piece)
{
	const GPtrArray *pools = desk->run->input->policy->pools;
	const struct pool *pool =
	    piece->pool_rank < pools->len ? pools->pdata[piece->pool_rank] : NULL;
	const struct pay_terms *terms = pool != NULL
	    ? pay_terms_on(kind == PAY_STANDBY ? pool->standby : pool->callout, piece->span.day)
	    : NULL;

	if (terms == NULL)
		return NULL;
	piece->unit = terms->unit;
	return &terms->of[piece->span.day_class];
}

void pay_desk_price(const struct pay_desk *desk, enum pay_kind kind, struct pay_piece *piece)
{
	const struct pay_price *price = find_price(desk, kind, piece);

	if (price != NULL && price->coefficient.text != NULL)
		piece->coefficient = &price->coefficient;
	piece->rate = price != NULL && price->amount != NULL
	    ? price->amount
	    : catalogue_rate(desk->run->input->catalogue, desk->engineer, piece->span.day);
	if (!desk->is_known)
		piece->problem = "no_engineer";
	else if (!piece->span.is_covered)
		piece->problem = "no_calendar";
	else if (piece->coefficient == NULL)
		piece->problem = "no_coefficient";
	else if (piece->rate == NULL)
		piece->problem = "no_rate";
	if (piece->problem != NULL)
		piece->outcome = PAY_BLOCKED;
	else if (kind == PAY_STANDBY && piece->span.day_class == CLASS_WORK &&
	    (piece->coefficient->value.numerator == 0 || piece->rate->hourly_rate.numerator == 0))
		piece->outcome = PAY_UNPAID_WORK;
}

/* The part of a price that one of several pools pays. */
static const struct coefficient *share(struct pay_report *report, const struct pay_piece *piece)
{
	const struct fraction *whole = &piece->coefficient->value;
	struct fraction part = fraction_of(whole->numerator, whole->denominator * piece->sharers);

	for (guint i = 0; i < report->coefficients->len; i++) {
		const struct coefficient *known = report->coefficients->pdata[i];

		if (fraction_compare(known->value, part) == 0)
			return known;
	}
	struct coefficient *coefficient = g_new(struct coefficient, 1);
	coefficient->value = part;
	coefficient->text = g_strdup_printf(
	    "%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, part.numerator, part.denominator);
	g_ptr_array_add(report->coefficients, coefficient);
	return coefficient;
}

struct pay_segment *pay_desk_add(
    struct pay_desk *desk, const struct pay_piece *piece, enum pay_kind kind, const char *source)
{
	struct pay_report *report = desk->run->report;
	struct pay_segment *segment = g_new0(struct pay_segment, 1);

	segment->engineer = pay_report_text(report, desk->engineer);
	segment->pool = pay_report_text(report, piece->pool != NULL ? piece->pool : "");
	segment->kind = kind;
	segment->day_class = piece->span.day_class;
	segment->start_utc = piece->span.start_utc;
	segment->end_utc = piece->span.end_utc;
	segment->outcome = piece->outcome;
	segment->rate = piece->rate;
	segment->coefficient = piece->sharers > 0 && piece->coefficient != NULL
	    ? share(report, piece)
	    : piece->coefficient;
	segment->unit = piece->unit;
	segment->count = piece->count;
	segment->source = pay_report_text(report, source);
	segment->line = G_MAXUINT;
	if (piece->problem != NULL)
		problem_block(desk->run, piece->problem, segment);
	g_ptr_array_add(desk->segments, segment);
	return segment;
}
