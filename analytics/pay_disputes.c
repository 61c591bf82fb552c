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
	return order != 0 ? order : strcmp(a->engineer, b->engineer);
}

static gint compare_ends(gconstpointer left, gconstpointer right)
{
	const struct shift *a = *(struct shift *const *)left, *b = *(struct shift *const *)right;

	return (a->end_utc > b->end_utc) - (a->end_utc < b->end_utc);
}

/* The shifts that count, by schedule and role, then start. */
static GPtrArray *sort_shifts(const struct pay_input *input)
{
	GPtrArray *shifts = g_ptr_array_new();

	for (guint i = 0; i < input->shifts->len; i++) {
		struct shift *shift = input->shifts->pdata[i];

		if (!g_str_equal(shift->role, "shadow") && shift->end_utc > shift->start_utc)
			g_ptr_array_add(shifts, shift);
	}
	g_ptr_array_sort(shifts, compare_seats);
	return shifts;
}

/* A stretch of time in which one seat was too crowded, and who was there in it. */
struct crowd {
	struct pay_run *run;
	int seats;
	const struct shift *newest; /* whose arrival made it one; NULL: it is none */
	int64_t start_utc;
	GHashTable *names;
};

static gint compare_names(gconstpointer left, gconstpointer right)
{
	return strcmp(left, right);
}

/* `ada, bob and eve`; of more than four the first three, `ada, bob, eve and 5 others`. */
static char *list_names(GHashTable *names)
{
	g_autoptr(GList) sorted = g_list_sort(g_hash_table_get_keys(names), compare_names);
	guint count = g_hash_table_size(names), shown = count > 4 ? 3 : count, at = 0;
	GString *text = g_string_new(NULL);

	for (const GList *name = sorted; at < shown; name = name->next, at++)
		g_string_append_printf(text, "%s%s",
		    at == 0                                 ? ""
			: at + 1 == shown && shown == count ? " and "
							    : ", ",
		    (const char *)name->data);
	if (shown < count)
		g_string_append_printf(text, " and %u others", count - shown);
	return g_string_free(text, FALSE);
}

/* Tells of a stretch that is over; in the period, by the clock of the reports. */
static void tell(const struct crowd *crowd, int64_t end_utc)
{
	struct pay_run *run = crowd->run;
	const struct policy *policy = run->input->policy;
	const struct shift *shift = crowd->newest;
	int64_t day = zone_local(policy->zone, crowd->start_utc).days, first_utc, last_utc;
	bool holds = pay_rules_on(policy->pay, day)->holds_double_bookings;

	if (holds) {
		g_autofree char *seat = g_strconcat(shift->schedule, "\n", shift->role, NULL);
		GArray *spans = g_hash_table_lookup(run->disputes, seat);

		if (spans == NULL)
			g_hash_table_insert(
			    run->disputes, g_steal_pointer(&seat), spans = interval_list_new());
		interval_list_add(spans, crowd->start_utc, end_utc); /* they come in order */
	}
	period_bounds(&run->input->period, policy->zone, &first_utc, &last_utc);
	struct interval span =
	    interval_clip((struct interval){ crowd->start_utc, end_utc }, first_utc, last_utc);
	if (span.end_utc <= span.start_utc)
		return;
	g_autofree char *names = list_names(crowd->names);
	struct pay_problem *problem =
	    problem_add(holds ? run->report->blocking : run->report->exceptions,
		holds ? "disputed" : "double_booking", shift->engineer, shift->pool, span);
	problem->text =
	    g_strdup_printf("%s were %s of %s, which has %d seat%s, at the same time; %s", names,
		shift->role, shift->schedule, crowd->seats, crowd->seats == 1 ? "" : "s",
		holds ? "nobody is paid for this time until the rota says who was on call"
		      : "all of them are paid");
}

/* How many shifts of an engineer go on; an engineer who has none is not in the table. */
static void count_presence(GHashTable *present, char *engineer, int step)
{
	int count = GPOINTER_TO_INT(g_hash_table_lookup(present, engineer)) + step;

	if (count > 0)
		g_hash_table_insert(present, engineer, GINT_TO_POINTER(count));
	else
		g_hash_table_remove(present, engineer);
}

static void add_names(GHashTable *names, GHashTable *present)
{
	GHashTableIter iter;
	gpointer name;

	g_hash_table_iter_init(&iter, present);
	while (g_hash_table_iter_next(&iter, &name, NULL))
		g_hash_table_add(names, name);
}

/* Walks over the shifts of one seat, by start, from one arrival or leaving to the next. */
static void walk_seat(struct pay_run *run, const GPtrArray *shifts, guint from, guint to)
{
	const struct shift *first = shifts->pdata[from];
	const struct schedule *schedule = policy_schedule(run->input->policy, first->schedule);
	g_autoptr(GPtrArray) ends = g_ptr_array_sized_new(to - from);
	g_autoptr(GHashTable) present = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
	struct crowd crowd = {
		.run = run, .seats = schedule != NULL ? schedule->seats : 1, .names = names
	};

	for (guint i = from; i < to; i++)
		g_ptr_array_add(ends, shifts->pdata[i]);
	g_ptr_array_sort(ends, compare_ends);
	for (guint leaving = 0; leaving < ends->len;) {
		struct shift *next = from < to ? shifts->pdata[from] : NULL;
		struct shift *last = ends->pdata[leaving];
		int64_t utc = next != NULL ? MIN(next->start_utc, last->end_utc) : last->end_utc;

		for (; leaving < ends->len; leaving++) {
			last = ends->pdata[leaving];
			if (last->end_utc > utc)
				break;
			count_presence(present, last->engineer, -1);
		}
		for (; from < to && (next = shifts->pdata[from])->start_utc == utc; from++) {
			count_presence(present, next->engineer, 1);
			if (crowd.newest != NULL)
				g_hash_table_add(names, next->engineer);
		}
		bool is_crowded = (int)g_hash_table_size(present) > crowd.seats;
		if (is_crowded && crowd.newest == NULL) {
			g_hash_table_remove_all(names);
			add_names(names, present);
			crowd.newest = shifts->pdata[from - 1];
			crowd.start_utc = utc;
		} else if (!is_crowded && crowd.newest != NULL) {
			tell(&crowd, utc);
			crowd.newest = NULL;
		}
	}
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
}
