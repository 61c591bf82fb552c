#include "analytics/calendar.h"

#include "base/instant.h"

static bool is_covered(const struct day_calendar *calendar, int64_t day)
{
	const struct calendar_years *years = policy_calendar(calendar->policy, calendar->holidays);
	int year = civil_from_days(day).year;

	return years != NULL && year >= years->first_year && year <= years->last_year;
}

static enum day_class classify(
    const struct day_calendar *calendar, const struct holiday *holiday, int64_t day, int second)
{
	const struct policy *policy = calendar->policy;
	int weekday = civil_weekday(day);

	if (holiday != NULL && second >= holiday->from_s)
		return CLASS_HOLIDAY;
	if (weekday >= 5)
		return CLASS_WEEKEND;
	if ((policy->work_days >> weekday & 1) != 0 && second >= policy->work_from_s &&
	    second < policy->work_to_s)
		return CLASS_WORK;
	return CLASS_NONWORK;
}

/* The edges of a day, sorted: its start, what lies within, and the start of the next one. */
static guint find_edges(const struct day_calendar *calendar, const struct holiday *holiday,
    int64_t day, int64_t edges[5])
{
	int seconds[] = { calendar->policy->work_from_s, calendar->policy->work_to_s,
		holiday != NULL ? holiday->from_s : 0 };
	guint count = 0;

	edges[count++] = zone_day_start(calendar->zone, day);
	for (guint i = 0; i < G_N_ELEMENTS(seconds); i++) {
		int64_t edge = zone_instant(calendar->zone, day, seconds[i]);
		guint at = count++;

		for (; at > 1 && edges[at - 1] > edge; at--)
			edges[at] = edges[at - 1];
		edges[at] = edge;
	}
	edges[count++] = zone_day_start(calendar->zone, day + 1);
	return count;
}

static void cut_day(const struct day_calendar *calendar, int64_t day, int64_t start_utc,
    int64_t end_utc, GArray *pieces)
{
	const struct holiday *holiday =
	    catalogue_holiday(calendar->catalogue, calendar->holidays, day);
	int64_t edges[5];
	guint count = find_edges(calendar, holiday, day, edges);
	guint first = pieces->len;

	for (guint i = 0; i + 1 < count; i++) {
		struct day_piece piece = { .start_utc = MAX(edges[i], start_utc),
			.end_utc = MIN(edges[i + 1], end_utc),
			.day = day,
			.is_covered = is_covered(calendar, day) };

		if (piece.end_utc <= piece.start_utc)
			continue;
		piece.day_class = classify(
		    calendar, holiday, day, zone_local(calendar->zone, edges[i]).second_of_day);
		struct day_piece *last = pieces->len > first
		    ? &g_array_index(pieces, struct day_piece, pieces->len - 1)
		    : NULL;
		if (last != NULL && last->day_class == piece.day_class)
			last->end_utc = piece.end_utc;
		else
			g_array_append_val(pieces, piece);
	}
}

void calendar_cut(
    const struct day_calendar *calendar, int64_t start_utc, int64_t end_utc, GArray *pieces)
{
	/* the date of the last second would not do: a clock that is turned back over midnight shows
	 * the date before once more */
	for (int64_t day = zone_local(calendar->zone, start_utc).days;
	     start_utc < end_utc && zone_day_start(calendar->zone, day) < end_utc; day++)
		cut_day(calendar, day, start_utc, end_utc, pieces);
}
