#ifndef TESTS_SUPPORT_ICAL_H
#define TESTS_SUPPORT_ICAL_H

#include "etl/records/ical.h"
#include "tests/support.h"

/* What the tests of iCalendar share. */

/* Text of a calendar. */
#define CALENDAR(lines) "BEGIN:VCALENDAR\n" lines "END:VCALENDAR\n"
#define EVENT(lines)    "BEGIN:VEVENT\n" lines "END:VEVENT\n"

/* How a calendar is read: all zero is the window 2021-01-01 to 2021-02-01, and no zone. */
struct calendar_view {
	const char *columns;   /* `A|B`; NULL: DTSTART|DTEND */
	const char *zone;      /* of the options */
	const char *from, *to; /* the window */
	bool end_is_inclusive;
};

/* NULL when the text is refused. */
struct reader *open_calendar(struct fixture *fixture, const char *bytes, size_t size,
    const struct calendar_view *view, GError **error);
/* A line per record: its cells with a blank between them, `-` for none, or `CODE line:column
 * message`. */
char *tell_records(struct reader *reader);

/* The text is read as told. */
void check_calendar(struct fixture *fixture, const char *text, const struct calendar_view *view,
    const char *expected);
/* The lines stand inside a VEVENT of a VCALENDAR, from line 3 on; all cells are told in one line.
 */
void check_event(struct fixture *fixture, const char *lines, const struct calendar_view *view,
    const char *expected);

#endif
