#include "analytics/pay_problems.h"

#include <string.h>

struct pay_problem *problem_add(GPtrArray *problems, const char *code, const char *engineer,
    const char *pool, struct interval span)
{
	struct pay_problem *problem = g_new0(struct pay_problem, 1);

	problem->code = g_strdup(code);
	problem->engineer = g_strdup(engineer);
	problem->pool = g_strdup(pool);
	problem->start_utc = span.start_utc;
	problem->end_utc = span.end_utc;
	problem->seconds = span.end_utc - span.start_utc;
	g_ptr_array_add(problems, problem);
	return problem;
}

char *describe_seconds(int64_t seconds)
{
	if (seconds < 7200)
		return g_strdup_printf("%" G_GINT64_FORMAT " min", seconds / 60);
	int64_t tenths = (seconds + 180) / 360;
	return g_strdup_printf(tenths % 10 == 0 ? "%" G_GINT64_FORMAT " h"
						: "%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT " h",
	    tenths / 10, tenths % 10);
}

static char *describe_block(const char *code, const struct pay_segment *segment)
{
	if (g_str_equal(code, "no_engineer"))
		return g_strdup_printf("%s is not in the catalogue", segment->engineer);
	if (g_str_equal(code, "no_rate"))
		return g_strdup_printf("%s has no hourly rate on these days", segment->engineer);
	if (g_str_equal(code, "no_calendar"))
		return g_strdup_printf(
		    "the holiday calendar of %s is not stated for this year", segment->engineer);
	return g_strdup_printf("pool %s has no %s coefficient for %s", segment->pool,
	    pay_kind_name(segment->kind), day_class_name(segment->day_class));
}

void problem_block(struct pay_run *run, const char *code, const struct pay_segment *segment)
{
	struct interval span = { segment->start_utc, segment->end_utc };
	g_autofree char *text = describe_block(code, segment);
	g_autofree char *key = g_strconcat(segment->engineer, "\n", text, NULL);
	struct pay_problem *problem = g_hash_table_lookup(run->blocked, key);

	if (problem != NULL) {
		problem->seconds += span.end_utc - span.start_utc;
		problem->start_utc = MIN(problem->start_utc, span.start_utc);
		problem->end_utc = MAX(problem->end_utc, span.end_utc);
		return;
	}
	problem = problem_add(run->report->blocking, code, segment->engineer, segment->pool, span);
	problem->text = g_steal_pointer(&text);
	g_hash_table_insert(run->blocked, g_steal_pointer(&key), problem);
}

void problem_ad_hoc(
    struct pay_report *report, const struct pay_segment *segment, const char *incident)
{
	struct interval span = { segment->start_utc, segment->end_utc };
	struct pay_problem *problem =
	    problem_add(report->exceptions, "ad_hoc", segment->engineer, segment->pool, span);

	problem->text = g_strdup_printf(
	    "%s worked on %s without being on call; who approved it?", segment->engineer, incident);
}

static void find_overlaps(struct pay_report *report)
{
	for (guint i = 0; i < report->segments->len; i++) {
		const struct pay_segment *segment = report->segments->pdata[i];
		struct interval span = { segment->start_utc, segment->end_utc };

		if (segment->outcome != PAY_OVERLAPPED)
			continue;
		struct pay_problem *problem = problem_add(
		    report->exceptions, "overlap", segment->engineer, segment->pool, span);
		problem->text =
		    g_strdup_printf("%s was on two shifts at once and is paid for one: %s",
			segment->engineer, segment->reason);
	}
}

static void judge_shift(struct pay_run *run, const struct shift *shift)
{
	struct interval span = { shift->start_utc, shift->end_utc };
	const struct pay_input *input = run->input;
	int64_t day = zone_local(input->policy->zone, shift->start_utc).days;
	int64_t limit_s = pay_rules_on(input->policy->pay, day)->limits.shift_s;
	const struct engineer *engineer =
	    catalogue_engineer(input->catalogue, shift->engineer, day);
	struct pay_problem *problem;

	if (limit_s > 0 && span.end_utc - span.start_utc > limit_s) {
		g_autofree char *limit = describe_seconds(limit_s);
		g_autofree char *length = describe_seconds(span.end_utc - span.start_utc);

		problem = problem_add(
		    run->report->exceptions, "long_shift", shift->engineer, shift->pool, span);
		problem->text = g_strdup_printf("a shift of %s on %s lasts %s, more than %s",
		    shift->engineer, shift->schedule, length, limit);
	}
	if (engineer != NULL && engineer->has_training_date && day < engineer->trained_at) {
		g_autofree char *trained = civil_format(civil_from_days(engineer->trained_at));

		problem = problem_add(
		    run->report->exceptions, "untrained", shift->engineer, shift->pool, span);
		problem->text = g_strdup_printf(
		    "%s was on call before the training of %s", shift->engineer, trained);
	}
}

static void judge_callout(struct pay_run *run, const struct callout *callout)
{
	struct interval span = { callout->start_utc, callout->end_utc };
	const struct policy *policy = run->input->policy;
	int64_t day = zone_local(policy->zone, callout->start_utc).days;
	int64_t limit_s = pay_rules_on(policy->pay, day)->limits.callout_s;

	if (limit_s == 0 || span.end_utc - span.start_utc <= limit_s)
		return;
	g_autofree char *length = describe_seconds(span.end_utc - span.start_utc);
	struct pay_problem *problem = problem_add(
	    run->report->exceptions, "long_callout", callout->engineer, callout->pool, span);
	problem->text = g_strdup_printf(
	    "%s worked on %s for %s without a break, as recorded; was it closed late?",
	    callout->engineer, callout->incident, length);
}

static gint compare_problems(gconstpointer left, gconstpointer right)
{
	const struct pay_problem *a = *(struct pay_problem *const *)left;
	const struct pay_problem *b = *(struct pay_problem *const *)right;
	int order = strcmp(a->code, b->code);

	if (order == 0)
		order = (a->start_utc > b->start_utc) - (a->start_utc < b->start_utc);
	if (order == 0)
		order = g_strcmp0(a->engineer, b->engineer);
	return order != 0 ? order : strcmp(a->text, b->text);
}

/* Those that begin in the period, by the clock of the reports. */
static void judge_each(struct pay_run *run)
{
	const struct pay_input *input = run->input;
	int64_t start_utc, end_utc;

	period_bounds(&input->period, input->policy->zone, &start_utc, &end_utc);
	for (guint i = 0; i < input->shifts->len; i++) {
		const struct shift *shift = input->shifts->pdata[i];

		if (shift->start_utc >= start_utc && shift->start_utc < end_utc &&
		    !g_str_equal(shift->role, "shadow"))
			judge_shift(run, shift);
	}
	for (guint i = 0; i < input->callouts->len; i++) {
		const struct callout *callout = input->callouts->pdata[i];

		if (callout->start_utc >= start_utc && callout->start_utc < end_utc)
			judge_callout(run, callout);
	}
}

void problems_find(struct pay_run *run)
{
	struct pay_report *report = run->report;

	problems_find_gaps(run);
	find_overlaps(report);
	judge_each(run);
	problems_find_limits(run);
	for (guint i = 0; i < run->input->unknown->len; i++) {
		const struct pay_problem *held = run->input->unknown->pdata[i];
		struct pay_problem *problem =
		    problem_add(report->blocking, held->code, held->engineer, held->pool,
			(struct interval){ held->start_utc, held->end_utc });

		problem->text = g_strdup(held->text);
		problem->seconds = held->seconds;
	}
	g_ptr_array_sort(report->blocking, compare_problems);
	g_ptr_array_sort(report->exceptions, compare_problems);
}
