#ifndef ANALYTICS_CALENDAR_H
#define ANALYTICS_CALENDAR_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "analytics/catalogue.h"
#include "analytics/policy.h"

/*
 * Cuts time into pieces of one class, as the clock on an engineer's wall shows it: at local
 * midnights, work-hour edges, holiday edges and the edges of a weekend that has its own. Of the
 * classes that apply to a second the rules of its day (pay.precedence) say which one it has. An
 * edge that the clock skips lies at the first instant after the jump; one that it shows twice lies
 * at the first. The pieces cover the span without gap or overlap.
 */
struct day_piece {
	int64_t start_utc, end_utc;
	int64_t day; /* the civil date in the zone */
	enum day_class day_class;
	bool is_covered; /* the holiday calendar is complete for this year */
};

/* A half-day holiday begins at its time; a day that is a holiday in several of the calendars that
 * `holidays` includes begins with the first of them. */
struct day_calendar {
	const struct policy *policy;
	const struct catalogue *catalogue;
	const struct zone *zone;
	const char *holidays; /* the name of the calendar */
	GHashTable *days;     /* those that were cut already, so that many shifts share them; NULL:
				 none are kept */
};

/* Lets the calendar keep the days that it cuts, until calendar_forget(). */
void calendar_remember(struct day_calendar *calendar);
void calendar_forget(struct day_calendar *calendar);

/* Appends the pieces (struct day_piece) of [start, end). */
void calendar_cut(
    const struct day_calendar *calendar, int64_t start_utc, int64_t end_utc, GArray *pieces);
/* The piece in which an instant lies, from edge to edge. */
struct day_piece calendar_piece_at(const struct day_calendar *calendar, int64_t utc);

#endif
