#ifndef ETL_RECORDS_ICAL_CALENDAR_H
#define ETL_RECORDS_ICAL_CALENDAR_H

#include "etl/records/ical_time.h"

/* A time and the clock that shows it. */
struct ical_moment {
	struct ical_time time;
	struct ical_clock clock;
	bool has_zone; /* it is in UTC or has a TZID; else the clock is that of the calendar */
};

int64_t ical_moment_utc(const struct ical_moment *moment);

/* Occurrences that are not to be given: by their start, or by their day. */
struct ical_exclusions {
	GHashTable *keys;
	bool changes_future; /* a RECURRENCE-ID with RANGE=THISANDFUTURE is among them */
};

struct ical_exclusions *ical_exclusions_new(void);
void ical_exclusions_free(struct ical_exclusions *exclusions);
/* A date stands for what starts on that day of the clock of the occurrence. */
void ical_exclusions_add(struct ical_exclusions *exclusions, const struct ical_moment *moment);
/* NULL excludes nothing. */
bool ical_excludes(const struct ical_exclusions *exclusions, int64_t start_utc, int64_t start_wall);

/* One VCALENDAR: what its events have in common. */
struct ical_calendar {
	GHashTable *properties; /* name in capitals: struct ical_property * */
	GHashTable *blocks;     /* TZID: its VTIMEZONE */
	GHashTable *changes; /* UID: struct ical_exclusions *, its occurrences that are changed */
	struct ical_clock clock; /* of floating times and days */
	int64_t *budget;         /* of ical_rule.h; borrowed */
};

struct ical_calendar *ical_calendar_new(int64_t *budget);
void ical_calendar_free(struct ical_calendar *calendar);
/* The bytes of the frame must outlive the calendar. Of two zones of one name the first counts. */
void ical_calendar_add_zone(struct ical_calendar *calendar, const struct ical_frame *frame);
/* When all zones and properties are known: the clock is that of X-WR-TIMEZONE, else of the zone,
 * and with NULL it is floating. */
void ical_calendar_set_clock(struct ical_calendar *calendar, const struct zone *zone);
/* Remembers the RECURRENCE-ID of an event. One that cannot be read is not remembered. */
void ical_calendar_add_change(struct ical_calendar *calendar, const struct ical_frame *frame);

/* Reads a time, which is the value of the property or one of its list. False with a defect. */
bool ical_moment_read(const struct ical_calendar *calendar, const struct ical_property *property,
    const char *text, struct ical_moment *moment, struct defect *defect);

#endif
