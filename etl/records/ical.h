#ifndef ETL_RECORDS_ICAL_H
#define ETL_RECORDS_ICAL_H

#include "base/zone.h"
#include "etl/records/reader.h"
#include "etl/records/source.h"

/* An event may have this many bytes; a longer one is rejected, and none of it is kept. */
#define ICAL_EVENT_SIZE_MAX (1024 * 1024)

struct ical_options {
	const struct zone
	    *zone; /* of times and days without one, when the file names none; or NULL */
	/* Events with RRULE or RDATE are given as far as they overlap [start, end); an event
	 * without is always given. */
	int64_t window_start_utc, window_end_utc;
	bool all_day_end_is_inclusive; /* DTEND of an all-day event is its last day */
};

/*
 * Reads iCalendar (RFC 5545; LF or CRLF, folded lines): a record for every
 * occurrence of every VEVENT that is not STATUS:CANCELLED, events in the order of the file, the
 * occurrences of one event in the order of time. The line of a record is that of its BEGIN:VEVENT,
 * its bytes are those of the VEVENT. Takes the source over; the columns are copied.
 *
 * Columns, in any capitals:
 *   DTSTART, DTEND            `2026-10-24T19:00:00Z`; without the Z when no zone is known
 *   DTSTART;DATE, DTEND;DATE  `2026-10-24`, on the wall clock of the event; of times in UTC, on
 *                             that of the calendar. Of an all-day event the end is the day behind
 *                             its last one.
 *   ATTENDEE, ORGANIZER       without `mailto:`
 *   /NAME                     a property of the VCALENDAR; one that is not valid UTF-8 is missing
 *   any other NAME            the property of that name, unescaped; several are joined by `;`
 * A cell lies where the value of its property begins, or else the event.
 *
 * Zones: UTC; TZID, which is an IANA name or else that of a VTIMEZONE of the file; for floating
 * times and days X-WR-TIMEZONE or else the zone of the options. Days last from midnight to midnight
 * there. Without DTEND, DURATION counts, else an all-day event lasts a day and another no time.
 *
 * Recurrence follows the wall clock of DTSTART, the end as well as the start, and an occurrence
 * whose time the clock jumps over is kept (RFC 5545, 3.3.10 would drop it, and somebody's shift
 * with it). DTSTART is always the first occurrence. EXDATE and RECURRENCE-ID name occurrences by
 * their start, or by their day when they are dates. An event with a RECURRENCE-ID takes the place
 * of the occurrence of the same UID and VCALENDAR, wherever it stands in the file; when there is
 * none, it is an event of its own. Cancelled, it only removes.
 *
 * A record has a defect when its event lacks DTSTART or has it twice, is not closed, cannot be
 * read, changes this occurrence and all that follow (RANGE=THISANDFUTURE; then all events of that
 * UID have it), or has a rule that is refused (see ical_rule.h); and so has one behind the last
 * event of a VCALENDAR that is cut off.
 *
 * NULL with a code in the error when there is no BEGIN:VCALENDAR.
 */
struct reader *ical_open(struct source *source, const char *shown_path,
    const struct ical_options *options, const GPtrArray *columns, GError **error);

/* True when a rule of the events read so far went on behind the end of the window. */
bool ical_has_endless_rule(const struct reader *reader);

/* True when the text begins like iCalendar. */
bool ical_is_likely(const char *text);

#endif
