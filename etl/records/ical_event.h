#ifndef ETL_RECORDS_ICAL_EVENT_H
#define ETL_RECORDS_ICAL_EVENT_H

#include "etl/records/ical.h"
#include "etl/records/ical_calendar.h"

/* When something of an event happens; the rules are stated in ical.h. */
struct ical_occurrence {
	int64_t start_utc, end_utc;
	int64_t start_wall, end_wall; /* on the clock of the event */
};

struct ical_event {
	const struct ical_calendar *calendar;
	const struct ical_options *options;
	const GPtrArray *properties;
	struct ical_place place; /* of its first line */

	/* what ical_event_expand() finds out */
	struct ical_moment start;
	struct ical_length length;
	int64_t end_utc;       /* of the first occurrence, by DTEND */
	bool has_end;          /* end_utc is set */
	bool has_endless_rule; /* its rule goes on behind the window */
};

/* Appends the occurrences (struct ical_occurrence), in order of time; of a cancelled event there
 * are none. False with a defect. */
bool ical_event_expand(struct ical_event *event, GArray *occurrences, struct defect *defect);

#endif
