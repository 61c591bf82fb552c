#include "etl/records/ical.h"

#include <string.h>

#include "base/error.h"
#include "base/instant.h"
#include "etl/codes.h"
#include "etl/records/ical_event.h"
#include "etl/records/ical_rule.h"

/* Such a file is read as a whole. */
#define DOCUMENT_SIZE_MAX (64 * 1024 * 1024)
/* The window is cut to these years, so that sums of times stay in range. */
#define FIRST_YEAR 1
#define LAST_YEAR  2500

/* What a column holds: a property of the event or, with a slash, of the calendar, or a time. */
enum column_kind {
	COLUMN_PROPERTY,
	COLUMN_CALENDAR,
	COLUMN_START,
	COLUMN_END,
	COLUMN_START_DATE,
	COLUMN_END_DATE,
};

struct ical {
	struct reader base;
	GString *document;
	struct ical_options options;
	GArray *kinds;        /* enum column_kind */
	GPtrArray *calendars; /* struct ical_calendar * */
	int64_t budget;       /* of ical_rule.h */
	bool has_endless_rule;

	struct ical_cursor cursor; /* behind the event at hand */
	guint calendar;            /* of which it is, counted from 1 */
	struct ical_frame frame;   /* of the event */
	struct ical_event event;
	GPtrArray *properties;
	GArray *occurrences; /* struct ical_occurrence */
	guint next;          /* of them */
	GArray *cells;
	GPtrArray *texts; /* char *: what the cells of the event borrow */
	GPtrArray *times; /* char *: what those of the occurrence borrow */
};

static bool is_address(const char *name)
{
	return g_ascii_strcasecmp(name, "ATTENDEE") == 0 ||
	    g_ascii_strcasecmp(name, "ORGANIZER") == 0;
}

/* The text of a property for a cell. The caller frees it. */
static char *show(const struct ical_property *property)
{
	static const char scheme[] = "mailto:";
	const char *value = property->value;

	if (is_address(property->name) && g_ascii_strncasecmp(value, scheme, strlen(scheme)) == 0)
		value += strlen(scheme);
	return ical_unescape(value);
}

/* The properties of this name, joined. The text is kept for the cell. */
static const char *join(struct ical *ical, const char *name)
{
	GString *all = NULL;

	for (guint i = 0; i < ical->properties->len; i++) {
		const struct ical_property *property = ical->properties->pdata[i];

		if (g_ascii_strcasecmp(property->name, name) != 0)
			continue;
		g_autofree char *text = show(property);
		if (all == NULL)
			all = g_string_new(text);
		else
			g_string_append_printf(all, ";%s", text);
	}
	if (all == NULL)
		return NULL;
	char *text = g_string_free(all, FALSE);
	g_ptr_array_add(ical->texts, text);
	return text;
}

/* The property that has the value of a column of the event, or NULL. */
static const struct ical_property *find_origin(const struct ical *ical, guint column)
{
	const char *name = ical->base.columns->pdata[column];
	const struct ical_property *property = NULL;

	switch (g_array_index(ical->kinds, enum column_kind, column)) {
	case COLUMN_CALENDAR:
		return NULL;
	case COLUMN_PROPERTY:
		return ical_find(ical->properties, name);
	case COLUMN_END:
	case COLUMN_END_DATE:
		property = ical_find(ical->properties, "DTEND");
		if (property == NULL)
			property = ical_find(ical->properties, "DURATION");
		if (property != NULL)
			return property;
		return ical_find(ical->properties, "DTSTART");
	case COLUMN_START:
	case COLUMN_START_DATE:
		return ical_find(ical->properties, "DTSTART");
	}
	return NULL;
}

static const struct ical_calendar *calendar_of(const struct ical *ical)
{
	return ical->calendars->pdata[ical->calendar - 1];
}

/* The cells that all occurrences of the event have in common, and the places of the others. */
static void fill_event_cells(struct ical *ical)
{
	g_ptr_array_set_size(ical->texts, 0);
	g_array_set_size(ical->cells, 0);
	for (guint i = 0; i < ical->base.columns->len; i++) {
		const char *name = ical->base.columns->pdata[i];
		enum column_kind kind = g_array_index(ical->kinds, enum column_kind, i);
		const struct ical_property *origin = find_origin(ical, i);
		struct cell cell = { .line = ical->event.place.line,
			.column = ical->event.place.column };

		if (kind == COLUMN_CALENDAR) {
			g_autofree char *key = g_ascii_strup(name + 1, -1);

			origin = g_hash_table_lookup(calendar_of(ical)->properties, key);
		}
		if (kind == COLUMN_PROPERTY) {
			cell.text = join(ical, name);
		} else if (kind == COLUMN_CALENDAR && origin != NULL) {
			char *text = show(origin);

			g_ptr_array_add(ical->texts, text);
			cell.text = text;
		}
		if (origin != NULL) {
			cell.line = origin->place.line;
			cell.column = origin->place.column;
		}
		g_array_append_val(ical->cells, cell);
	}
}

/* Without a known zone there is no `Z`, so that the reader of values rejects it. */
static char *format_instant(int64_t utc, const struct ical_clock *clock)
{
	char *text = instant_format(utc);

	if (clock->is_floating)
		text[strlen(text) - 1] = '\0';
	return text;
}

/* The civil date of a time of the event. */
static char *format_day(const struct ical *ical, int64_t utc, int64_t wall)
{
	const struct ical_clock *clock = &calendar_of(ical)->clock;

	if (ical->event.start.time.is_utc)
		wall = ical_clock_wall(clock, utc);
	return civil_format(civil_from_days(day_of_second(wall)));
}

static char *format_time(
    const struct ical *ical, enum column_kind kind, const struct ical_occurrence *occurrence)
{
	const struct ical_clock *clock = &ical->event.start.clock;

	switch (kind) {
	case COLUMN_START:
		return format_instant(occurrence->start_utc, clock);
	case COLUMN_END:
		return format_instant(occurrence->end_utc, clock);
	case COLUMN_START_DATE:
		return format_day(ical, occurrence->start_utc, occurrence->start_wall);
	case COLUMN_END_DATE:
		return format_day(ical, occurrence->end_utc, occurrence->end_wall);
	case COLUMN_PROPERTY:
	case COLUMN_CALENDAR:
		break;
	}
	return NULL;
}

static void fill_time_cells(struct ical *ical, const struct ical_occurrence *occurrence)
{
	g_ptr_array_set_size(ical->times, 0);
	for (guint i = 0; i < ical->cells->len; i++) {
		char *text =
		    format_time(ical, g_array_index(ical->kinds, enum column_kind, i), occurrence);

		if (text == NULL)
			continue;
		g_ptr_array_add(ical->times, text);
		g_array_index(ical->cells, struct cell, i).text = text;
	}
}

/* Reads the event at hand into ical->occurrences. */
static void read_event(struct ical *ical, struct defect *defect)
{
	const struct ical_frame *frame = &ical->frame;

	ical->event = (struct ical_event){ .calendar = calendar_of(ical),
		.options = &ical->options,
		.place = { frame->line.number, 1 } };
	if (frame->end - frame->start > ICAL_EVENT_SIZE_MAX) {
		*defect = (struct defect){ CODE_TOO_LONG,
			g_strdup("the event is longer than 1 MiB"), frame->line.number, 1 };
		return;
	}
	g_clear_pointer(&ical->properties, g_ptr_array_unref);
	ical->properties = ical_properties_read(frame, defect);
	ical->event.properties = ical->properties;
	if (defect->code != NULL)
		return;
	if (!frame->is_closed)
		ical_fail(defect, ical->event.place, "the event is not closed by END:VEVENT");
	else if (ical_event_expand(&ical->event, ical->occurrences, defect))
		fill_event_cells(ical);
	ical->has_endless_rule |= ical->event.has_endless_rule;
}

/* Moves to the next event that has occurrences or a defect. False at the end. */
static bool next_event(struct ical *ical, struct defect *defect)
{
	ical->next = 0;
	g_array_set_size(ical->occurrences, 0);
	while (ical->occurrences->len == 0 && defect->code == NULL) {
		if (!ical_next_frame(&ical->cursor, &ical->frame))
			return false;
		if (ical->frame.kind == ICAL_CALENDAR)
			ical->calendar++;
		else if (ical->frame.kind == ICAL_EVENT)
			read_event(ical, defect);
		else if (ical->frame.kind == ICAL_CUT_OFF)
			ical_fail(defect, (struct ical_place){ ical->frame.line.number, 1 },
			    "the calendar is not closed by END:VCALENDAR: it was cut off");
	}
	return true;
}

static bool ical_next(struct reader *reader, struct record *record, GError **error)
{
	struct ical *ical = (struct ical *)reader;

	(void)error;
	defect_clear(&record->defect);
	if (ical->next == ical->occurrences->len && !next_event(ical, &record->defect))
		return false;
	const struct ical_frame *frame = &ical->frame;
	bool is_too_long = frame->end - frame->start > ICAL_EVENT_SIZE_MAX;
	record->line = frame->line.number;
	record->byte_offset = frame->start - ical->document->str;
	record->raw = frame->start;
	record->raw_size = is_too_long ? 0 : (size_t)(frame->end - frame->start);
	record->cell_count = 0;
	if (record->defect.code != NULL)
		return true;
	fill_time_cells(
	    ical, &g_array_index(ical->occurrences, struct ical_occurrence, ical->next++));
	record->cells = (const struct cell *)(gpointer)ical->cells->data;
	record->cell_count = ical->cells->len;
	return true;
}

static void free_calendar(gpointer calendar)
{
	ical_calendar_free(calendar);
}

static void ical_close(struct reader *reader)
{
	struct ical *ical = (struct ical *)reader;

	g_string_free(ical->document, TRUE);
	g_array_unref(ical->kinds);
	g_ptr_array_unref(ical->calendars);
	g_clear_pointer(&ical->properties, g_ptr_array_unref);
	g_array_unref(ical->occurrences);
	g_array_unref(ical->cells);
	g_ptr_array_unref(ical->texts);
	g_ptr_array_unref(ical->times);
	g_free(ical);
}

static const struct reader_class ical_class = { .next = ical_next, .free = ical_close };

static void add_column(struct ical *ical, const char *name)
{
	static const struct {
		const char *name;
		enum column_kind kind;
	} times[] = {
		{ "DTSTART", COLUMN_START },
		{ "DTEND", COLUMN_END },
		{ "DTSTART;DATE", COLUMN_START_DATE },
		{ "DTEND;DATE", COLUMN_END_DATE },
	};
	enum column_kind kind = *name == '/' ? COLUMN_CALENDAR : COLUMN_PROPERTY;

	for (size_t i = 0; i < G_N_ELEMENTS(times); i++)
		if (g_ascii_strcasecmp(name, times[i].name) == 0)
			kind = times[i].kind;
	g_array_append_val(ical->kinds, kind);
	g_ptr_array_add(ical->base.columns, g_strdup(name));
}

static struct ical *ical_new(
    GString *document, const struct ical_options *options, const GPtrArray *columns)
{
	int64_t first = civil_to_days((struct civil_date){ FIRST_YEAR, 1, 1 }) * SECONDS_PER_DAY;
	int64_t last = civil_to_days((struct civil_date){ LAST_YEAR, 1, 1 }) * SECONDS_PER_DAY;
	struct ical *ical = g_new0(struct ical, 1);

	reader_init(&ical->base, &ical_class);
	ical->document = document;
	ical->options = *options;
	ical->options.window_start_utc = CLAMP(options->window_start_utc, first, last);
	ical->options.window_end_utc = CLAMP(options->window_end_utc, first, last);
	ical->kinds = g_array_new(FALSE, FALSE, sizeof(enum column_kind));
	ical->calendars = g_ptr_array_new_with_free_func(free_calendar);
	ical->budget = ICAL_FILE_OCCURRENCES_MAX;
	ical->occurrences = g_array_new(FALSE, FALSE, sizeof(struct ical_occurrence));
	ical->cells = g_array_new(FALSE, FALSE, sizeof(struct cell));
	ical->texts = g_ptr_array_new_with_free_func(g_free);
	ical->times = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < columns->len; i++)
		add_column(ical, columns->pdata[i]);
	return ical;
}

static struct ical_cursor find_start(const struct ical *ical)
{
	const GString *document = ical->document;

	return (struct ical_cursor){
		.at = document->str, .end = document->str + document->len, .line = 1
	};
}

static bool is_needed(const struct ical *ical, const char *name)
{
	if (g_str_equal(name, "X-WR-TIMEZONE"))
		return true;
	for (guint i = 0; i < ical->base.columns->len; i++) {
		const char *column = ical->base.columns->pdata[i];

		if (*column == '/' && g_ascii_strcasecmp(column + 1, name) == 0)
			return true;
	}
	return false;
}

/* Keeps a property of the calendar when it is needed, and the first of its name. */
static void keep_property(
    struct ical *ical, struct ical_calendar *calendar, const struct ical_line *line)
{
	struct defect defect = { 0 };
	struct ical_property *property = ical_property_new(line, &defect);

	defect_clear(&defect);
	if (property == NULL)
		return;
	g_autofree char *name = g_ascii_strup(property->name, -1);
	if (!is_needed(ical, name) || g_hash_table_contains(calendar->properties, name))
		ical_property_free(property);
	else
		g_hash_table_insert(calendar->properties, g_steal_pointer(&name), property);
}

/* What the calendars state stands anywhere in them, before or behind the events. The first frame is
 * a calendar. */
static void read_calendars(struct ical *ical)
{
	struct ical_cursor cursor = find_start(ical);
	struct ical_frame frame;

	while (ical_next_frame(&cursor, &frame)) {
		if (frame.kind == ICAL_CALENDAR)
			g_ptr_array_add(ical->calendars, ical_calendar_new(&ical->budget));
		struct ical_calendar *calendar = ical->calendars->pdata[ical->calendars->len - 1];
		if (frame.kind == ICAL_PROPERTY)
			keep_property(ical, calendar, &frame.line);
		else if (frame.kind == ICAL_ZONE)
			ical_calendar_add_zone(calendar, &frame);
	}
	for (guint i = 0; i < ical->calendars->len; i++)
		ical_calendar_set_clock(ical->calendars->pdata[i], ical->options.zone);
}

/* An occurrence may be changed before its event is read. */
static void read_changes(struct ical *ical)
{
	struct ical_cursor cursor = find_start(ical);
	struct ical_frame frame;
	guint calendar = 0;

	while (ical_next_frame(&cursor, &frame)) {
		if (frame.kind == ICAL_CALENDAR)
			calendar++;
		else if (frame.kind == ICAL_EVENT && frame.has_recurrence_id &&
		    frame.end - frame.start <= ICAL_EVENT_SIZE_MAX)
			ical_calendar_add_change(ical->calendars->pdata[calendar - 1], &frame);
	}
}

struct reader *ical_open(struct source *source, const char *shown_path,
    const struct ical_options *options, const GPtrArray *columns, GError **error)
{
	GString *document = source_read_all(source, DOCUMENT_SIZE_MAX, error);
	struct ical_line line;

	source_close(source);
	if (document == NULL)
		return NULL;
	struct ical *ical = ical_new(document, options, columns);
	struct ical_cursor cursor = ical->cursor = find_start(ical);
	if (!ical_next_line(&cursor, &line)) {
		source_fail_empty(shown_path, error);
	} else if (!ical_line_is(&line, "BEGIN:VCALENDAR")) {
		fail(error, NINES_ERROR_CONTRACT,
		    "%s:%" G_GINT64_FORMAT ":1: error: expected BEGIN:VCALENDAR here [%s]",
		    shown_path, line.number, CODE_HEADER);
	} else {
		read_calendars(ical);
		read_changes(ical);
		return &ical->base;
	}
	reader_free(&ical->base);
	return NULL;
}

bool ical_has_endless_rule(const struct reader *reader)
{
	return ((const struct ical *)reader)->has_endless_rule;
}

bool ical_is_likely(const char *text)
{
	static const char begin[] = "BEGIN:VCALENDAR";

	text += strspn(text, " \t\r\n");
	return g_ascii_strncasecmp(text, begin, strlen(begin)) == 0;
}
