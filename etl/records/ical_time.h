#ifndef ETL_RECORDS_ICAL_TIME_H
#define ETL_RECORDS_ICAL_TIME_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/zone.h"
#include "etl/records/ical_text.h"

/* Times of iCalendar (RFC 5545, 3.3.4 to 3.3.6) and the zones that give them a place. */

/* A time as it is written: int64 seconds since 1970-01-01T00:00:00 on the wall clock. */
struct ical_time {
	int64_t wall; /* of a date: its midnight */
	bool is_date;
	bool is_utc; /* a `Z` stands behind it */
};

/* YYYYMMDD, YYYYMMDDTHHMMSS or the same with a Z. A second of 60 is read as 59. */
bool ical_time_parse(const char *text, struct ical_time *time);

/* The days of a duration follow the wall clock, its hours do not (RFC 5545, 3.3.6). */
struct ical_length {
	int64_t wall_s;
	int64_t exact_s;
};

/* PT12H, P1D, -P1W ... */
bool ical_length_parse(const char *text, struct ical_length *length);

/* What the time of a zone is: all zero is UTC. */
struct ical_clock {
	const struct zone *zone;
	const GArray *changes; /* of a VTIMEZONE; borrowed */
	bool is_floating;      /* the zone is not known; the wall clock is taken for UTC */
};

bool ical_clock_equal(const struct ical_clock *left, const struct ical_clock *right);

/*
 * The instant at which the clock shows the time. When it does so twice it is the first; when the
 * clock jumps over it, it is reckoned by the offset before the jump (RFC 5545, 3.3.5: 02:30 in New
 * York on 2007-03-11 is 03:30 daylight time).
 */
int64_t ical_clock_instant(const struct ical_clock *clock, int64_t wall);
int64_t ical_clock_wall(const struct ical_clock *clock, int64_t utc);

/* What a VTIMEZONE calls itself, or NULL. The caller frees it. */
char *ical_zone_name(const struct ical_frame *block);
/*
 * The changes of a VTIMEZONE up to the year 2200, for a clock, or NULL when it cannot be read. The
 * budget is that of ical_rule.h. The caller unrefs it.
 */
GArray *ical_zone_changes(const struct ical_frame *block, int64_t *budget);

#endif
