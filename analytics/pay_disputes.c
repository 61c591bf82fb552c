/* Where more engineers than seats hold one role of a schedule. */
#include <string.h>

#include "analytics/pay_desk.h"
#include "analytics/pay_problems.h"

static gint compare_seats(gconstpointer left, gconstpointer right)
{
	const struct shift *a = *(struct shift *const *)left, *b = *(struct shift *const *)right;
	int order = strcmp(a->schedule, b->schedule);

	if (order == 0)
		order = strcmp(a->role, b->role);
	if (order == 0)
		order = (a->start_utc > b->start_utc) - (a->start_utc < b->start_utc);
	if (order == 0)
		order = (a->end_utc > b->end_utc) - (a->end_utc < b->end_utc);
	return order != 0 ? order : strcmp(a->engineer, b->engineer);
}

/* The shifts that count, by schedule and role, then start. */
static GPtrArray *sort_shifts(const struct pay_input *input)
{
	GPtrArray *shifts = g_ptr_array_new();

	for (guint i = 0; i < input->shifts->len; i++)
		if (!g_str_equal(((struct shift *)input->shifts->pdata[i])->role, "shadow"))
			g_ptr_array_add(shifts, input->shifts->pdata[i]);
	g_ptr_array_sort(shifts, compare_seats);
	return shifts;
}

/* Drops who has left by `utc`, and counts those who remain, each engineer once. */
static guint count_present(GPtrArray *present, int64_t utc)
{
	guint people = 0;

	for (guint i = present->len; i > 0; i--)
		if (((struct shift *)present->pdata[i - 1])->end_utc <= utc)
			g_ptr_array_remove_index_fast(present, i - 1);
	for (guint i = 0; i < present->len; i++) {
		const struct shift *shift = present->pdata[i];
		guint earlier = 0;

		while (earlier < i &&
		    !g_str_equal(
			((struct shift *)present->pdata[earlier])->engineer, shift->engineer))
			earlier++;
		people += earlier == i;
	}
	return people;
}

/* Who came last, by name where several did. */
static const struct shift *find_newest(const GPtrArray *present)
{
	const struct shift *newest = present->pdata[0];

	for (guint i = 1; i < present->len; i++) {
		const struct shift *shift = present->pdata[i];

		if (shift->start_utc > newest->start_utc ||
		    (shift->start_utc == newest->start_utc &&
			strcmp(shift->engineer, newest->engineer) > 0))
			newest = shift;
	}
	return newest;
}

static int64_t first_leaving(const GPtrArray *present)
{
	int64_t utc = INT64_MAX;

	for (guint i = 0; i < present->len; i++)
		utc = MIN(utc, ((struct shift *)present->pdata[i])->end_utc);
	return utc;
}

static gint compare_names(gconstpointer left, gconstpointer right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

/* The names of those present, sorted, `ada, bob and eve`. */
static char *name_present(const GPtrArray *present)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < present->len; i++) {
		char *name = ((struct shift *)present->pdata[i])->engineer;

		if (!g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
			g_ptr_array_add(names, name);
	}
	g_ptr_array_sort(names, compare_names);
	for (guint i = 0; i < names->len; i++)
		g_string_append_printf(text, "%s%s",
		    i == 0                    ? ""
			: i + 1 == names->len ? " and "
					      : ", ",
		    (char *)names->pdata[i]);
	return g_string_free(text, FALSE);
}

static int seats_of(const struct policy *policy, const char *name)
{
	const struct schedule *schedule = policy_schedule(policy, name);

	return schedule != NULL ? schedule->seats : 1;
}

/* Tells of the time in which too many were present; in the period, by the clock of the reports. */
static void note(struct pay_run *run, const GPtrArray *present, struct interval span)
{
	const struct policy *policy = run->input->policy;
	const struct shift *newest = find_newest(present);
	int64_t day = zone_local(policy->zone, span.start_utc).days, start_utc, end_utc;
	bool holds = pay_rules_on(policy->pay, day)->holds_double_bookings;
	g_autofree char *names = name_present(present);

	if (holds) {
		g_autofree char *seat = g_strconcat(newest->schedule, "\n", newest->role, NULL);
		GArray *spans = g_hash_table_lookup(run->disputes, seat);

		if (spans == NULL)
			g_hash_table_insert(
			    run->disputes, g_steal_pointer(&seat), spans = interval_list_new());
		interval_list_add(spans, span.start_utc, span.end_utc);
	}
	period_bounds(&run->input->period, policy->zone, &start_utc, &end_utc);
	span = interval_clip(span, start_utc, end_utc);
	if (span.end_utc <= span.start_utc)
		return;
	struct pay_problem *problem =
	    problem_add(holds ? run->report->blocking : run->report->exceptions,
		holds ? "disputed" : "double_booking", newest->engineer, newest->pool, span);
	problem->text = g_strdup_printf("%s were all %s of %s at once, which has %d seat%s; %s",
	    names, newest->role, newest->schedule, seats_of(policy, newest->schedule),
	    seats_of(policy, newest->schedule) == 1 ? "" : "s",
	    holds ? "nobody is paid for this time until the rota says who was on call"
		  : "all of them are paid");
}

/* Walks over the shifts [from, to) of one seat from one arrival or leaving to the next. */
static void walk_seat(struct pay_run *run, const GPtrArray *shifts, guint from, guint to)
{
	const struct shift *first = shifts->pdata[from];
	guint seats = (guint)seats_of(run->input->policy, first->schedule);
	g_autoptr(GPtrArray) present = g_ptr_array_new();
	int64_t utc = first->start_utc;

	while (from < to || present->len > 0) {
		while (from < to && ((struct shift *)shifts->pdata[from])->start_utc <= utc)
			g_ptr_array_add(present, shifts->pdata[from++]);
		guint people = count_present(present, utc);
		int64_t next_utc = first_leaving(present);

		if (from < to)
			next_utc = MIN(next_utc, ((struct shift *)shifts->pdata[from])->start_utc);
		if (people > seats)
			note(run, present, (struct interval){ utc, next_utc });
		utc = next_utc;
	}
}

static void merge_spans(gpointer key, gpointer value, gpointer data)
{
	(void)key;
	(void)data;
	interval_list_merge(value);
}

void pay_disputes_find(struct pay_run *run)
{
	g_autoptr(GPtrArray) shifts = sort_shifts(run->input);

	for (guint from = 0, to; from < shifts->len; from = to) {
		const struct shift *first = shifts->pdata[from];

		for (to = from + 1; to < shifts->len; to++) {
			const struct shift *shift = shifts->pdata[to];

			if (!g_str_equal(shift->schedule, first->schedule) ||
			    !g_str_equal(shift->role, first->role))
				break;
		}
		walk_seat(run, shifts, from, to);
	}
	g_hash_table_foreach(run->disputes, merge_spans, NULL);
}
