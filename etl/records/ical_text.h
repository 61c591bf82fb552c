#ifndef ETL_RECORDS_ICAL_TEXT_H
#define ETL_RECORDS_ICAL_TEXT_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "etl/records/reader.h"

/*
 * The text of iCalendar (RFC 5545, 3.1): content lines, which are folded over physical lines, the
 * components that they frame, and the properties that they are. Lines end in LF or CRLF. All of it
 * points into the bytes of the file, which the caller keeps.
 */

struct ical_place {
	int64_t line;
	int column; /* in characters, 1-based */
};

/* Sets the defect, with CODE_EVENT, and returns false. */
bool ical_fail(struct defect *defect, struct ical_place place, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/* A content line as it lies in the file, folds included, its last line end not. */
struct ical_line {
	const char *start, *end;
	int64_t number; /* of its first physical line */
};

struct ical_cursor {
	const char *at, *end;
	int64_t line;   /* of `at` */
	bool is_inside; /* a VCALENDAR that has not been closed */
};

/* Moves behind the next content line that is not blank. False at the end. */
bool ical_next_line(struct ical_cursor *cursor, struct ical_line *line);
/* The line is this text, in any capitals. */
bool ical_line_is(const struct ical_line *line, const char *text);

enum ical_frame_kind {
	ICAL_CALENDAR, /* a VCALENDAR begins */
	ICAL_PROPERTY, /* of the VCALENDAR; `line` is it */
	ICAL_ZONE,     /* a VTIMEZONE */
	ICAL_EVENT,    /* a VEVENT */
	ICAL_OTHER,    /* another component */
	ICAL_CUT_OFF,  /* the VCALENDAR is not closed, and its last event is whole */
};

struct ical_frame {
	enum ical_frame_kind kind;
	struct ical_line line;   /* the first */
	const char *start, *end; /* of all lines, with the last line end */
	bool is_closed;
	bool has_recurrence_id;
};

/* Moves behind the next frame. A component that is not closed ends where the next one begins. False
 * at the end. */
bool ical_next_frame(struct ical_cursor *cursor, struct ical_frame *frame);
/* The lines between BEGIN and END of a component. */
struct ical_cursor ical_frame_lines(const struct ical_frame *frame);

struct ical_property {
	char *name;
	char *parameters;        /* `;TZID=Europe/Berlin`, or empty */
	char *value;             /* unfolded, still escaped */
	struct ical_place place; /* of the value */
};

/* NULL when the line is not of the form `NAME:value`; also when it holds a NUL or bytes that are
 * not UTF-8, and then the defect is set. */
struct ical_property *ical_property_new(const struct ical_line *line, struct defect *defect);
void ical_property_free(struct ical_property *property);

/* An empty list that frees its properties. */
GPtrArray *ical_properties_new(void);
/* The properties of a component without those of the components inside it; at the first defect the
 * reading ends. */
GPtrArray *ical_properties_read(const struct ical_frame *frame, struct defect *defect);
/* The first property of this name, in any capitals, or NULL. */
const struct ical_property *ical_find(const GPtrArray *properties, const char *name);
/* A parameter without its quotes, or NULL. The caller frees it. */
char *ical_parameter(const struct ical_property *property, const char *name);
/* The text of a value (RFC 5545, 3.3.11): `\n` is a line end, `\,` a comma. The caller frees it. */
char *ical_unescape(const char *value);

#endif
