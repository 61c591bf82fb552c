#include "analytics/pay_problems.h"

#include <string.h>

#include "analytics/interval.h"

static struct pay_problem *add_problem(
    GPtrArray *problems, const char *code, const char *engineer, const char *pool)
{
	struct pay_problem *problem = g_new0(struct pay_problem, 1);

	problem->code = g_strdup(code);
	problem->engineer = g_strdup(engineer);
	problem->pool = g_strdup(pool);
	g_ptr_array_add(problems, problem);
	return problem;
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

void problem_block(struct pay_report *report, const char *code, const struct pay_segment *segment)
{
	g_autofree char *text = describe_block(code, segment);

	for (guint i = 0; i < report->blocking->len; i++) {
		struct pay_problem *problem = report->blocking->pdata[i];

		if (!g_str_equal(problem->text, text) ||
		    g_strcmp0(problem->engineer, segment->engineer) != 0)
			continue;
		problem->seconds += segment->end_utc - segment->start_utc;
		problem->start_utc = MIN(problem->start_utc, segment->start_utc);
		problem->end_utc = MAX(problem->end_utc, segment->end_utc);
		return;
	}
	struct pay_problem *problem =
	    add_problem(report->blocking, code, segment->engineer, segment->pool);
	problem->text = g_steal_pointer(&text);
	problem->start_utc = segment->start_utc;
	problem->end_utc = segment->end_utc;
	problem->seconds = segment->end_utc - segment->start_utc;
}

static struct pay_problem *add_exception(struct pay_report *report, const char *code,
    const char *engineer, const char *pool, struct interval span)
{
	struct pay_problem *problem = add_problem(report->exceptions, code, engineer, pool);

	problem->start_utc = span.start_utc;
	problem->end_utc = span.end_utc;
	problem->seconds = span.end_utc - span.start_utc;
	return problem;
}

void problem_ad_hoc(
    struct pay_report *report, const struct pay_segment *segment, const char *incident)
{
	struct interval span = { segment->start_utc, segment->end_utc };
	struct pay_problem *problem =
	    add_exception(report, "ad_hoc", segment->engineer, segment->pool, span);

	problem->text =
	    g_strdup_printf("%s worked on %s without a shift", segment->engineer, incident);
}

static void find_gaps(
    const struct pay_input *input, struct pay_report *report, const struct pool *pool)
{
	g_autoptr(GArray) covered = interval_list_new();
	int64_t start_utc, end_utc, last_utc = 0;

	period_bounds(&input->period, input->policy->zone, &start_utc, &end_utc);
	for (guint i = 0; i < input->shifts->len; i++) {
		const struct shift *shift = input->shifts->pdata[i];

		if (!g_str_equal(shift->pool, pool->name) || g_str_equal(shift->role, "shadow"))
			continue;
		interval_list_add(covered, shift->start_utc, shift->end_utc);
		last_utc = MAX(last_utc, shift->end_utc);
	}
	end_utc = MIN(end_utc, MAX(last_utc, input->known_until_utc));
	/* a workspace without any shift is not asked for them */
	if (input->shifts->len == 0 || end_utc <= start_utc)
		return;
	interval_list_merge(covered);
	g_autoptr(GArray) gaps = interval_list_gaps(covered, start_utc, end_utc);
	for (guint i = 0; i < gaps->len; i++) {
		struct pay_problem *problem = add_exception(report, "coverage_gap", NULL,
		    pool->name, g_array_index(gaps, struct interval, i));

		problem->text = g_strdup_printf(
		    "nobody was on call for pool %s, which is to be covered 24x7", pool->name);
	}
}

static void find_overlaps(struct pay_report *report)
{
	for (guint i = 0; i < report->segments->len; i++) {
		const struct pay_segment *segment = report->segments->pdata[i];
		struct interval span = { segment->start_utc, segment->end_utc };

		if (segment->outcome != PAY_OVERLAPPED)
			continue;
		struct pay_problem *problem =
		    add_exception(report, "overlap", segment->engineer, segment->pool, span);
		problem->text = g_strdup_printf(
		    "%s was on two shifts at once; %s", segment->engineer, segment->reason);
	}
}

static gint compare_seats(gconstpointer left, gconstpointer right)
{
	const struct shift *a = *(struct shift *const *)left, *b = *(struct shift *const *)right;
	int order = strcmp(a->schedule, b->schedule);

	if (order == 0)
		order = strcmp(a->role, b->role);
	if (order == 0)
		order = (a->start_utc > b->start_utc) - (a->start_utc < b->start_utc);
	return order != 0 ? order : strcmp(a->engineer, b->engineer);
}

/* Two engineers in one role of one schedule: the one that reaches furthest is compared with. */
static void find_double_bookings(const struct pay_input *input, struct pay_report *report)
{
	g_autoptr(GPtrArray) shifts = g_ptr_array_new();
	const struct shift *furthest = NULL;
	int64_t start_utc, end_utc;

	period_bounds(&input->period, input->policy->zone, &start_utc, &end_utc);
	for (guint i = 0; i < input->shifts->len; i++)
		if (!g_str_equal(((struct shift *)input->shifts->pdata[i])->role, "shadow"))
			g_ptr_array_add(shifts, input->shifts->pdata[i]);
	g_ptr_array_sort(shifts, compare_seats);
	for (guint i = 0; i < shifts->len; i++) {
		const struct shift *shift = shifts->pdata[i];
		bool same_seat = furthest != NULL &&
		    g_str_equal(furthest->schedule, shift->schedule) &&
		    g_str_equal(furthest->role, shift->role);
		struct interval both = { shift->start_utc,
			same_seat ? MIN(shift->end_utc, furthest->end_utc) : shift->start_utc };

		both = interval_clip(both, start_utc, end_utc);
		if (same_seat && both.end_utc > both.start_utc &&
		    !g_str_equal(furthest->engineer, shift->engineer)) {
			struct pay_problem *problem = add_exception(
			    report, "double_booking", shift->engineer, shift->pool, both);

			problem->text =
			    g_strdup_printf("%s and %s were both %s of %s; both are paid",
				furthest->engineer, shift->engineer, shift->role, shift->schedule);
		}
		if (!same_seat || shift->end_utc > furthest->end_utc)
			furthest = shift;
	}
}

static void judge_shift(
    const struct pay_input *input, struct pay_report *report, const struct shift *shift)
{
	struct interval span = { shift->start_utc, shift->end_utc };
	int64_t day = zone_local(input->policy->zone, shift->start_utc).days;
	const struct engineer *engineer =
	    catalogue_engineer(input->catalogue, shift->engineer, day);
	struct pay_problem *problem;

	if (shift->end_utc - shift->start_utc > SECONDS_PER_DAY) {
		problem = add_exception(report, "long_shift", shift->engineer, shift->pool, span);
		problem->text = g_strdup_printf(
		    "a shift of %s on %s lasts more than 24 h", shift->engineer, shift->schedule);
	}
	if (engineer != NULL && engineer->has_training_date && day < engineer->trained_at) {
		problem = add_exception(report, "untrained", shift->engineer, shift->pool, span);
		problem->text =
		    g_strdup_printf("%s was on call before the training", shift->engineer);
	}
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

void problems_find(const struct pay_input *input, struct pay_report *report)
{
	int64_t start_utc, end_utc;

	period_bounds(&input->period, input->policy->zone, &start_utc, &end_utc);
	for (guint i = 0; i < input->policy->pools->len; i++) {
		const struct pool *pool = input->policy->pools->pdata[i];

		if (pool->covers_all_hours)
			find_gaps(input, report, pool);
	}
	find_overlaps(report);
	find_double_bookings(input, report);
	for (guint i = 0; i < input->shifts->len; i++) {
		const struct shift *shift = input->shifts->pdata[i];

		if (shift->start_utc >= start_utc && shift->start_utc < end_utc &&
		    !g_str_equal(shift->role, "shadow"))
			judge_shift(input, report, shift);
	}
	for (guint i = 0; i < input->unknown->len; i++) {
		const struct pay_problem *held = input->unknown->pdata[i];
		struct pay_problem *problem =
		    add_problem(report->blocking, held->code, held->engineer, held->pool);

		problem->text = g_strdup(held->text);
		problem->start_utc = held->start_utc;
		problem->end_utc = held->end_utc;
		problem->seconds = held->seconds;
	}
	g_ptr_array_sort(report->blocking, compare_problems);
	g_ptr_array_sort(report->exceptions, compare_problems);
}
