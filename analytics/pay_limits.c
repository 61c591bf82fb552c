/* Limits of time on call: rest between shifts, hours of a week, days in a row. */
#include <string.h>

#include "analytics/pay_problems.h"

/* The time on call of one engineer, merged, and what is looked for in it. */
struct duty {
	struct pay_run *run;
	const char *engineer;
	GArray *spans; /* struct interval */
	const struct pay_limits *limits;
	const struct zone *zone;
	int64_t start_utc, end_utc; /* of the period, in that zone */
};

static struct pay_problem *add(const struct duty *duty, const char *code, struct interval span)
{
	return problem_add(duty->run->report->exceptions, code, duty->engineer, NULL, span);
}

/* Rest that ends in the period; one problem for all, at the shortest. */
static void check_rest(const struct duty *duty)
{
	struct interval shortest = { 0, INT64_MAX };
	guint count = 0;

	for (guint i = 1; i < duty->spans->len; i++) {
		struct interval rest = { g_array_index(duty->spans, struct interval, i - 1).end_utc,
			g_array_index(duty->spans, struct interval, i).start_utc };

		if (rest.end_utc < duty->start_utc || rest.end_utc >= duty->end_utc ||
		    rest.end_utc - rest.start_utc >= duty->limits->rest_s)
			continue;
		count++;
		if (rest.end_utc - rest.start_utc < shortest.end_utc - shortest.start_utc)
			shortest = rest;
	}
	if (count == 0)
		return;
	g_autofree char *limit = describe_seconds(duty->limits->rest_s);
	g_autofree char *least = describe_seconds(shortest.end_utc - shortest.start_utc);
	add(duty, "short_rest", shortest)->text =
	    g_strdup_printf("%s had less than %s between shifts %u time%s, %s at the least",
		duty->engineer, limit, count, count == 1 ? "" : "s", least);
}

/* The seconds on call in a span; `*at` is the first span that may touch it, and moves on. */
static int64_t seconds_in(const struct duty *duty, struct interval week, guint *at)
{
	int64_t seconds = 0;

	while (*at < duty->spans->len &&
	    g_array_index(duty->spans, struct interval, *at).end_utc <= week.start_utc)
		(*at)++;
	for (guint i = *at; i < duty->spans->len; i++) {
		struct interval span = g_array_index(duty->spans, struct interval, i);

		if (span.start_utc >= week.end_utc)
			break;
		span = interval_clip(span, week.start_utc, week.end_utc);
		seconds += span.end_utc - span.start_utc;
	}
	return seconds;
}

/* Weeks from Monday to Sunday that end in the period, so that each is looked at once. */
static void check_weeks(const struct duty *duty)
{
	int64_t day = zone_local(duty->zone, duty->start_utc).days;
	guint at = 0;

	for (day -= civil_weekday(day);; day += 7) {
		struct interval week = { zone_day_start(duty->zone, day),
			zone_day_start(duty->zone, day + 7) };

		if (week.end_utc > duty->end_utc)
			return;
		int64_t seconds = seconds_in(duty, week, &at);
		if (week.end_utc <= duty->start_utc || seconds <= duty->limits->week_s)
			continue;
		g_autofree char *limit = describe_seconds(duty->limits->week_s);
		g_autofree char *sum = describe_seconds(seconds);
		g_autofree char *monday = civil_format(civil_from_days(day));
		struct pay_problem *problem = add(duty, "long_week", week);
		problem->seconds = seconds - duty->limits->week_s;
		problem->text =
		    g_strdup_printf("%s was on call for %s in the week of %s, more than %s",
			duty->engineer, sum, monday, limit);
	}
}

/* A row of days that is longer than the limit, and reaches into the period. */
static void judge_row(const struct duty *duty, int64_t first, int64_t last)
{
	struct interval row = { zone_day_start(duty->zone, first),
		zone_day_start(duty->zone, last + 1) };

	if (last - first + 1 > duty->limits->days_in_row && row.end_utc > duty->start_utc)
		add(duty, "days_in_row", row)->text = g_strdup_printf(
		    "%s was on call on %" G_GINT64_FORMAT " days in a row, more than %d",
		    duty->engineer, last - first + 1, duty->limits->days_in_row);
}

/* What comes after the period is left to the next one: a row that goes on is told in both. */
static void check_days(const struct duty *duty)
{
	int64_t first = 0, last = -2;

	for (guint i = 0; i < duty->spans->len; i++) {
		const struct interval *span = &g_array_index(duty->spans, struct interval, i);
		int64_t from = zone_local(duty->zone, span->start_utc).days;

		if (span->start_utc >= duty->end_utc)
			break;
		if (from > last + 1) {
			if (i > 0)
				judge_row(duty, first, last);
			first = from;
		}
		last =
		    MAX(last, zone_local(duty->zone, MIN(span->end_utc, duty->end_utc) - 1).days);
	}
	judge_row(duty, first, last);
}

static void check(struct pay_run *run, const char *engineer, GArray *spans)
{
	const struct policy *policy = run->input->policy;
	int64_t day = civil_to_days(run->input->period.first);
	const struct engineer *known = catalogue_engineer(run->input->catalogue, engineer, day);
	struct duty duty = { .run = run,
		.engineer = engineer,
		.spans = spans,
		.limits = &pay_rules_on(policy->pay, day)->limits,
		.zone = policy_pay_zone(policy, known) };

	period_bounds(&run->input->period, duty.zone, &duty.start_utc, &duty.end_utc);
	interval_list_merge(spans);
	if (duty.limits->rest_s > 0)
		check_rest(&duty);
	if (duty.limits->week_s > 0)
		check_weeks(&duty);
	if (duty.limits->days_in_row > 0)
		check_days(&duty);
}

static void list_free(gpointer data)
{
	g_array_unref(data);
}

void problems_find_limits(struct pay_run *run)
{
	g_autoptr(GHashTable) duties =
	    g_hash_table_new_full(g_str_hash, g_str_equal, NULL, list_free);
	const struct pay_limits *limits =
	    &pay_rules_on(run->input->policy->pay, civil_to_days(run->input->period.first))->limits;
	GHashTableIter iter;
	gpointer engineer, spans;

	if (limits->rest_s == 0 && limits->week_s == 0 && limits->days_in_row == 0)
		return;
	for (guint i = 0; i < run->input->shifts->len; i++) {
		const struct shift *shift = run->input->shifts->pdata[i];

		if (g_str_equal(shift->role, "shadow"))
			continue;
		spans = g_hash_table_lookup(duties, shift->engineer);
		if (spans == NULL)
			g_hash_table_insert(duties, shift->engineer, spans = interval_list_new());
		interval_list_add(spans, shift->start_utc, shift->end_utc);
	}
	g_hash_table_iter_init(&iter, duties);
	while (g_hash_table_iter_next(&iter, &engineer, &spans))
		check(run, engineer, spans);
}
