#include "analytics/calendar.h"

#include "base/instant.h"

/* A day from its start to that of the next one; a day that a zone leaves out is empty. */
struct cut_day {
	int64_t start_utc, end_utc;
	GArray *pieces; /* struct day_piece */
};

static bool covers_year(const struct calendar_years *years, int year)
{
	return years != NULL && year >= years->first_year && year <= years->last_year;
}

static bool is_covered(const struct day_calendar *calendar, int64_t day)
{
	const struct calendar_years *years = policy_calendar(calendar->policy, calendar->holidays);
	int year = civil_from_days(day).year;
	bool ok = covers_year(years, year);

	for (guint i = 0; ok && i < years->includes->len; i++)
		ok =
		    covers_year(policy_calendar(calendar->policy, years->includes->pdata[i]), year);
	return ok;
}

/* The second from which the day is a holiday; past its end when it is none. */
static int find_holiday(const struct day_calendar *calendar, int64_t day)
{
	const struct calendar_years *years = policy_calendar(calendar->policy, calendar->holidays);
	const struct holiday *holiday =
	    catalogue_holiday(calendar->catalogue, calendar->holidays, day);
	int from_s = holiday != NULL ? holiday->from_s : SECONDS_PER_DAY;

	for (guint i = 0; years != NULL && i < years->includes->len; i++) {
		holiday = catalogue_holiday(calendar->catalogue, years->includes->pdata[i], day);
		if (holiday != NULL)
			from_s = MIN(from_s, holiday->from_s);
	}
	return from_s;
}

static bool is_weekend(const struct pay_rules *rules, int64_t day, int second)
{
	int weekday = civil_weekday(day), at = weekday * SECONDS_PER_DAY + second;

	if (rules->weekend != WEEKEND_WINDOW)
		return weekday >= 5;
	if (rules->weekend_from_s < rules->weekend_to_s)
		return at >= rules->weekend_from_s && at < rules->weekend_to_s;
	return at >= rules->weekend_from_s || at < rules->weekend_to_s;
}

static enum day_class classify(
    const struct pay_rules *rules, int holiday_from_s, int64_t day, int second)
{
	bool works = (rules->work_days >> civil_weekday(day) & 1) != 0 &&
	    second >= rules->work_from_s && second < rules->work_to_s;
	const bool applies[CLASS_COUNT] = {
		[CLASS_WORK] = works,
		[CLASS_NONWORK] = !works,
		[CLASS_WEEKEND] = is_weekend(rules, day, second),
		[CLASS_HOLIDAY] = second >= holiday_from_s,
	};
	guint at = 0;

	while (!applies[rules->precedence[at]])
		at++;
	return rules->precedence[at];
}

enum { EDGES = 7 };

/* The edges of a day, sorted: its start, what lies within, and the start of the next one. */
static void find_edges(const struct day_calendar *calendar, const struct pay_rules *rules,
    int holiday_from_s, int64_t day, int64_t edges[EDGES])
{
	int midnight_s = civil_weekday(day) * SECONDS_PER_DAY;
	int seconds[] = { rules->work_from_s, rules->work_to_s, holiday_from_s,
		rules->weekend_from_s - midnight_s, rules->weekend_to_s - midnight_s };
	guint count = 0;

	edges[count++] = zone_day_start(calendar->zone, day);
	edges[EDGES - 1] = zone_day_start(calendar->zone, day + 1);
	for (guint i = 0; i < G_N_ELEMENTS(seconds); i++) {
		int64_t edge = seconds[i] > 0 && seconds[i] < SECONDS_PER_DAY
		    ? zone_instant(calendar->zone, day, seconds[i])
		    : edges[0];
		guint at = count++;

		for (; at > 1 && edges[at - 1] > edge; at--)
			edges[at] = edges[at - 1];
		edges[at] = edge;
	}
}

static struct cut_day *cut_day_new(const struct day_calendar *calendar, int64_t day)
{
	const struct pay_rules *rules = pay_rules_on(calendar->policy->pay, day);
	struct cut_day *cut = g_new(struct cut_day, 1);
	int holiday_from_s = find_holiday(calendar, day);
	int64_t edges[EDGES];

	find_edges(calendar, rules, holiday_from_s, day, edges);
	*cut = (struct cut_day){ edges[0], edges[EDGES - 1],
		g_array_new(FALSE, FALSE, sizeof(struct day_piece)) };
	for (guint i = 0; i + 1 < EDGES; i++) {
		struct day_piece piece = { .start_utc = edges[i],
			.end_utc = MIN(edges[i + 1], cut->end_utc),
			.day = day,
			.is_covered = is_covered(calendar, day) };

		if (piece.end_utc <= piece.start_utc)
			continue;
		piece.day_class = classify(
		    rules, holiday_from_s, day, zone_local(calendar->zone, edges[i]).second_of_day);
		struct day_piece *last = cut->pieces->len > 0
		    ? &g_array_index(cut->pieces, struct day_piece, cut->pieces->len - 1)
		    : NULL;
		if (last != NULL && last->day_class == piece.day_class)
			last->end_utc = piece.end_utc;
		else
			g_array_append_val(cut->pieces, piece);
	}
	return cut;
}

static void cut_day_free(gpointer data)
{
	struct cut_day *cut = data;

	g_array_unref(cut->pieces);
	g_free(cut);
}

void calendar_remember(struct day_calendar *calendar)
{
	calendar->days = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, cut_day_free);
}

void calendar_forget(struct day_calendar *calendar)
{
	g_clear_pointer(&calendar->days, g_hash_table_unref);
}

static struct cut_day *find_day(const struct day_calendar *calendar, int64_t day)
{
	struct cut_day *cut =
	    calendar->days != NULL ? g_hash_table_lookup(calendar->days, &day) : NULL;

	if (cut != NULL)
		return cut;
	cut = cut_day_new(calendar, day);
	if (calendar->days != NULL)
		g_hash_table_insert(calendar->days, g_memdup2(&day, sizeof(day)), cut);
	return cut;
}

static void release_day(const struct day_calendar *calendar, struct cut_day *cut)
{
	if (calendar->days == NULL)
		cut_day_free(cut);
}

void calendar_cut(
    const struct day_calendar *calendar, int64_t start_utc, int64_t end_utc, GArray *pieces)
{
	int64_t day = zone_local(calendar->zone, start_utc).days, reached_utc = start_utc;

	/* the date of the last second would not do: a clock that is turned back over midnight shows
	 * the date before once more */
	while (reached_utc < end_utc) {
		struct cut_day *cut = find_day(calendar, day++);

		for (guint i = 0; i < cut->pieces->len; i++) {
			struct day_piece piece = g_array_index(cut->pieces, struct day_piece, i);

			piece.start_utc = MAX(piece.start_utc, start_utc);
			piece.end_utc = MIN(piece.end_utc, end_utc);
			if (piece.end_utc > piece.start_utc)
				g_array_append_val(pieces, piece);
		}
		reached_utc = cut->end_utc;
		release_day(calendar, cut);
	}
}

struct day_piece calendar_piece_at(const struct day_calendar *calendar, int64_t utc)
{
	struct day_piece found = { .end_utc = INT64_MIN };

	for (int64_t day = zone_local(calendar->zone, utc).days; found.end_utc <= utc; day++) {
		struct cut_day *cut = find_day(calendar, day);

		for (guint i = 0; i < cut->pieces->len && found.end_utc <= utc; i++)
			found = g_array_index(cut->pieces, struct day_piece, i);
		release_day(calendar, cut);
	}
	return found;
}
