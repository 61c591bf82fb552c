#include "etl/records/ical_text.h"

#include <string.h>

#include "etl/codes.h"

/* A message that quotes the file is cut to so many characters. */
#define MESSAGE_LENGTH_MAX 200

bool ical_fail(struct defect *defect, struct ical_place place, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *message = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	*defect = (struct defect){ .code = CODE_EVENT, .line = place.line, .column = place.column };
	if (g_utf8_strlen(message, -1) > MESSAGE_LENGTH_MAX)
		*g_utf8_offset_to_pointer(message, MESSAGE_LENGTH_MAX) = '\0';
	defect->message = g_steal_pointer(&message);
	return false;
}

static bool is_blank(const struct ical_line *line)
{
	for (const char *at = line->start; at < line->end; at++)
		if (!g_ascii_isspace(*at))
			return false;
	return true;
}

bool ical_next_line(struct ical_cursor *cursor, struct ical_line *line)
{
	do {
		if (cursor->at == cursor->end)
			return false;
		line->start = cursor->at;
		line->number = cursor->line;
		do {
			const char *newline =
			    memchr(cursor->at, '\n', (size_t)(cursor->end - cursor->at));

			line->end = newline != NULL ? newline : cursor->end;
			cursor->at = newline != NULL ? newline + 1 : cursor->end;
			cursor->line++;
		} while (cursor->at < cursor->end && (*cursor->at == ' ' || *cursor->at == '\t'));
	} while (is_blank(line));
	return true;
}

static bool begins_with(const struct ical_line *line, const char *text)
{
	size_t size = strlen(text);

	return (size_t)(line->end - line->start) >= size &&
	    g_ascii_strncasecmp(line->start, text, size) == 0;
}

bool ical_line_is(const struct ical_line *line, const char *text)
{
	struct ical_line rest = { .start = line->start + strlen(text), .end = line->end };

	return begins_with(line, text) && is_blank(&rest);
}

static bool begins_frame(const struct ical_line *line)
{
	return ical_line_is(line, "BEGIN:VEVENT") || ical_line_is(line, "BEGIN:VCALENDAR") ||
	    ical_line_is(line, "END:VCALENDAR");
}

/* What `BEGIN:NAME` must be closed by. */
static char *closing_line(const struct ical_line *begin)
{
	const char *name = begin->start + strlen("BEGIN:");
	g_autofree char *copy = g_strndup(name, (size_t)(begin->end - name));

	return g_strconcat("END:", g_strstrip(copy), NULL);
}

static void frame_component(struct ical_cursor *cursor, struct ical_frame *frame)
{
	g_autofree char *closing = closing_line(&frame->line);
	struct ical_cursor before = *cursor;
	struct ical_line line;

	while (ical_next_line(cursor, &line)) {
		if (begins_frame(&line)) {
			*cursor = before;
			break;
		}
		before = *cursor;
		frame->has_recurrence_id |= begins_with(&line, "RECURRENCE-ID");
		if (ical_line_is(&line, closing)) {
			frame->is_closed = true;
			break;
		}
	}
	frame->end = cursor->at;
	/* what is wrong with the file is wrong with its last event: say it once */
	if (cursor->at == cursor->end && frame->kind == ICAL_EVENT && !frame->is_closed)
		cursor->is_inside = false;
}

static enum ical_frame_kind kind_of(const struct ical_line *line)
{
	if (ical_line_is(line, "BEGIN:VCALENDAR"))
		return ICAL_CALENDAR;
	if (ical_line_is(line, "BEGIN:VEVENT"))
		return ICAL_EVENT;
	if (ical_line_is(line, "BEGIN:VTIMEZONE"))
		return ICAL_ZONE;
	return begins_with(line, "BEGIN:") ? ICAL_OTHER : ICAL_PROPERTY;
}

static bool cut_off(struct ical_cursor *cursor, struct ical_frame *frame)
{
	int64_t number = cursor->line - (cursor->at[-1] != '\n');

	*frame = (struct ical_frame){
		.kind = ICAL_CUT_OFF,
		.line = { .start = cursor->at, .end = cursor->at, .number = number },
		.start = cursor->at,
		.end = cursor->at,
	};
	cursor->is_inside = false;
	return true;
}

bool ical_next_frame(struct ical_cursor *cursor, struct ical_frame *frame)
{
	struct ical_cursor before;
	struct ical_line line;
	bool is_end;

	do {
		before = *cursor;
		if (!ical_next_line(cursor, &line))
			return cursor->is_inside && cut_off(cursor, frame);
		is_end = ical_line_is(&line, "END:VCALENDAR");
		cursor->is_inside &= !is_end;
	} while (is_end);
	*frame = (struct ical_frame){
		.kind = kind_of(&line), .line = line, .start = line.start, .end = cursor->at
	};
	if (frame->kind == ICAL_CALENDAR && cursor->is_inside) {
		*cursor = before;
		return cut_off(cursor, frame);
	}
	if (frame->kind == ICAL_CALENDAR)
		cursor->is_inside = true;
	else if (frame->kind != ICAL_PROPERTY)
		frame_component(cursor, frame);
	return true;
}

struct ical_cursor ical_frame_lines(const struct ical_frame *frame)
{
	struct ical_cursor cursor = {
		.at = frame->start, .end = frame->end, .line = frame->line.number
	};
	struct ical_line begin;

	ical_next_line(&cursor, &begin);
	return cursor;
}

/*
 * Appends the first `limit` bytes of the unfolded line, and says where the next one lies. No
 * property has a CR in its text, so each belongs to a line end.
 */
static struct ical_place unfold(const struct ical_line *line, size_t limit, GString *text)
{
	struct ical_place place = { line->number, 1 };

	for (const char *at = line->start; at < line->end; at++) {
		if (*at == '\r')
			continue;
		if (*at == '\n') {
			at++; /* the blank of the fold */
			place = (struct ical_place){ place.line + 1, 2 };
			continue;
		}
		if (text->len == limit)
			break;
		g_string_append_c(text, *at);
		place.column += ((unsigned char)*at & 0xc0) != 0x80;
	}
	return place;
}

static struct ical_place place_of(const struct ical_line *line, size_t offset)
{
	g_autoptr(GString) before = g_string_new(NULL);

	return unfold(line, offset, before);
}

static bool check_bytes(const struct ical_line *line, const GString *text, struct defect *defect)
{
	const char *nul = memchr(text->str, '\0', text->len);
	const char *bad = NULL;

	if (nul == NULL && g_utf8_validate_len(text->str, text->len, &bad))
		return true;
	struct ical_place place = place_of(line, (size_t)((nul != NULL ? nul : bad) - text->str));
	*defect = (struct defect){ .code = nul != NULL ? CODE_NUL : CODE_UTF8,
		.message = g_strdup(nul != NULL ? "a NUL byte" : "not valid UTF-8"),
		.line = place.line,
		.column = place.column };
	return false;
}

/* The colon before the value: the first that is not inside a quoted parameter. NULL: there is none.
 */
static const char *find_colon(const char *text)
{
	bool is_quoted = false;

	for (; *text != '\0'; text++) {
		if (*text == '"')
			is_quoted = !is_quoted;
		else if (*text == ':' && !is_quoted)
			return text;
	}
	return NULL;
}

struct ical_property *ical_property_new(const struct ical_line *line, struct defect *defect)
{
	g_autoptr(GString) text = g_string_sized_new((size_t)(line->end - line->start) + 1);

	unfold(line, SIZE_MAX, text);
	if (!check_bytes(line, text, defect))
		return NULL;
	size_t name_size = strcspn(text->str, ";:");
	const char *parameters = text->str + name_size;
	const char *colon = find_colon(parameters);
	if (colon == NULL || name_size == 0)
		return NULL;
	struct ical_property *property = g_new(struct ical_property, 1);
	*property = (struct ical_property){
		.name = g_strndup(text->str, name_size),
		.parameters = g_strndup(parameters, (size_t)(colon - parameters)),
		.value = g_strstrip(g_strdup(colon + 1)),
		.place = place_of(line, (size_t)(colon + 1 - text->str)),
	};
	return property;
}

void ical_property_free(struct ical_property *property)
{
	if (property == NULL)
		return;
	g_free(property->name);
	g_free(property->parameters);
	g_free(property->value);
	g_free(property);
}

static void free_property(gpointer property)
{
	ical_property_free(property);
}

GPtrArray *ical_properties_new(void)
{
	return g_ptr_array_new_with_free_func(free_property);
}

GPtrArray *ical_properties_read(const struct ical_frame *frame, struct defect *defect)
{
	GPtrArray *properties = ical_properties_new();
	struct ical_cursor lines = ical_frame_lines(frame);
	struct ical_line line;
	int depth = 0;

	while (defect->code == NULL && ical_next_line(&lines, &line)) {
		if (begins_with(&line, "BEGIN:")) {
			depth++;
		} else if (begins_with(&line, "END:")) {
			depth = MAX(depth - 1, 0);
		} else if (depth == 0) {
			struct ical_property *property = ical_property_new(&line, defect);

			if (property != NULL)
				g_ptr_array_add(properties, property);
		}
	}
	return properties;
}

const struct ical_property *ical_find(const GPtrArray *properties, const char *name)
{
	for (guint i = 0; i < properties->len; i++) {
		const struct ical_property *property = properties->pdata[i];

		if (g_ascii_strcasecmp(property->name, name) == 0)
			return property;
	}
	return NULL;
}

/* Where the parameter that begins at `;` ends. */
static const char *parameter_end(const char *at)
{
	bool is_quoted = false;

	for (at++; *at != '\0' && (is_quoted || *at != ';'); at++)
		if (*at == '"')
			is_quoted = !is_quoted;
	return at;
}

char *ical_parameter(const struct ical_property *property, const char *name)
{
	size_t size = strlen(name);
	const char *next;

	for (const char *at = property->parameters; *at == ';'; at = next) {
		next = parameter_end(at);
		if (g_ascii_strncasecmp(at + 1, name, size) != 0 || at[size + 1] != '=')
			continue;
		const char *value = at + size + 2;
		size_t length = (size_t)(next - value);
		if (length >= 2 && value[0] == '"' && value[length - 1] == '"')
			return g_strndup(value + 1, length - 2);
		return g_strndup(value, length);
	}
	return NULL;
}

char *ical_unescape(const char *value)
{
	GString *text = g_string_sized_new(strlen(value) + 1);

	for (; *value != '\0'; value++) {
		if (*value == '\\' && value[1] != '\0') {
			value++;
			g_string_append_c(text, g_ascii_tolower(*value) == 'n' ? '\n' : *value);
		} else {
			g_string_append_c(text, *value);
		}
	}
	return g_string_free(text, FALSE);
}
