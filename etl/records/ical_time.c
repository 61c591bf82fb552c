#include "etl/records/ical_time.h"

#include "base/instant.h"
#include "etl/records/ical_rule.h"

/* A larger VTIMEZONE is not read. */
#define BLOCK_SIZE_MAX (1024 * 1024)
#define LAST_YEAR      2200

/* The offset from UTC changes. */
struct change {
	int64_t utc;
	int before_s, after_s; /* east of Greenwich */
};

/* The number that so many digits are; false when they are not all digits. */
static bool take_number(const char **text, int digits, int *number)
{
	*number = 0;
	for (int i = 0; i < digits; i++, (*text)++) {
		if (!g_ascii_isdigit(**text))
			return false;
		*number = *number * 10 + g_ascii_digit_value(**text);
	}
	return true;
}

bool ical_time_parse(const char *text, struct ical_time *time)
{
	struct civil_date date;
	int hour, minute, second;

	if (!take_number(&text, 4, &date.year) || !take_number(&text, 2, &date.month) ||
	    !take_number(&text, 2, &date.day) || !civil_is_valid(date))
		return false;
	*time = (struct ical_time){ .wall = civil_to_days(date) * SECONDS_PER_DAY,
		.is_date = *text == '\0' };
	if (time->is_date)
		return true;
	if (*text++ != 'T' || !take_number(&text, 2, &hour) || !take_number(&text, 2, &minute) ||
	    !take_number(&text, 2, &second) || minute > 59 || second > 60)
		return false;
	int of_day = hour * 3600 + minute * 60 + MIN(second, 59);
	time->wall += of_day;
	time->is_utc = *text == 'Z';
	return of_day <= SECONDS_PER_DAY && text[time->is_utc] == '\0';
}

bool ical_length_parse(const char *text, struct ical_length *length)
{
	static const int64_t units[] = { 7 * SECONDS_PER_DAY, SECONDS_PER_DAY, 3600, 60, 1 };
	g_autoptr(GRegex) grammar = g_regex_new("^([+-])?P(?=[0-9T])(?:([0-9]{1,4})W)?"
						"(?:([0-9]{1,5})D)?(?:T(?=[0-9])(?:([0-9]{1,6})H)?"
						"(?:([0-9]{1,7})M)?(?:([0-9]{1,9})S)?)?$",
	    G_REGEX_DOLLAR_ENDONLY, 0, NULL);
	g_autoptr(GMatchInfo) match = NULL;

	if (!g_regex_match(grammar, text, 0, &match))
		return false;
	g_autofree char *sign = g_match_info_fetch(match, 1);
	int direction = g_strcmp0(sign, "-") == 0 ? -1 : 1;
	*length = (struct ical_length){ 0 };
	for (int i = 0; i < (int)G_N_ELEMENTS(units); i++) {
		g_autofree char *digits = g_match_info_fetch(match, i + 2);
		int64_t number = digits != NULL ? g_ascii_strtoll(digits, NULL, 10) : 0;

		*(units[i] >= SECONDS_PER_DAY ? &length->wall_s : &length->exact_s) +=
		    direction * number * units[i];
	}
	return true;
}

bool ical_clock_equal(const struct ical_clock *left, const struct ical_clock *right)
{
	return left->zone == right->zone && left->changes == right->changes &&
	    left->is_floating == right->is_floating;
}

static int offset_in_block(const GArray *changes, int64_t utc)
{
	guint low = 0, high = changes->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (g_array_index(changes, struct change, middle).utc <= utc)
			low = middle + 1;
		else
			high = middle;
	}
	return low > 0 ? g_array_index(changes, struct change, low - 1).after_s
		       : g_array_index(changes, struct change, 0).before_s;
}

static int offset_at(const struct ical_clock *clock, int64_t utc)
{
	if (clock->zone != NULL)
		return zone_local(clock->zone, utc).offset_s;
	return clock->changes != NULL ? offset_in_block(clock->changes, utc) : 0;
}

/* As zone_instants(), no clock is moved twice within two days. */
int64_t ical_clock_instant(const struct ical_clock *clock, int64_t wall)
{
	int early = offset_at(clock, wall - 2 * SECONDS_PER_DAY);
	int late = offset_at(clock, wall + 2 * SECONDS_PER_DAY);

	if (offset_at(clock, wall - early) != early && offset_at(clock, wall - late) == late)
		return wall - late;
	return wall - early;
}

int64_t ical_clock_wall(const struct ical_clock *clock, int64_t utc)
{
	return utc + offset_at(clock, utc);
}

/* +hhmm or +hhmmss */
static bool parse_offset(const char *text, int *offset_s)
{
	int sign = *text == '-' ? -1 : 1;
	int hour, minute, second = 0;

	if (*text != '+' && *text != '-')
		return false;
	text++;
	if (!take_number(&text, 2, &hour) || !take_number(&text, 2, &minute) ||
	    (*text != '\0' && !take_number(&text, 2, &second)) || *text != '\0')
		return false;
	*offset_s = sign * (hour * 3600 + minute * 60 + second);
	return hour < 24 && minute < 60 && second < 60;
}

/* Appends when a rule moves the clock, on the wall clock before the change. */
static bool expand_rule(
    const char *text, int64_t start, int before_s, int64_t *budget, GArray *walls)
{
	const char *reason;
	struct ical_rule *rule = ical_rule_new(text, false, &reason);
	struct ical_time until;

	if (rule == NULL)
		return false;
	struct ical_expansion expansion = {
		.start = start,
		.stop = civil_to_days((struct civil_date){ LAST_YEAR, 1, 1 }) * SECONDS_PER_DAY,
		.budget = budget,
		.walls = walls,
	};
	bool ok = true;
	if (ical_rule_until(rule) != NULL) {
		ok = ical_time_parse(ical_rule_until(rule), &until);
		if (ok)
			expansion.stop = until.wall + (until.is_utc ? before_s : 0) +
			    (until.is_date ? SECONDS_PER_DAY : 1);
	}
	ok = ok && ical_rule_expand(rule, &expansion, &reason);
	ical_rule_free(rule);
	return ok;
}

/* When a STANDARD or DAYLIGHT takes effect, on the wall clock before the change. */
static bool find_onsets(const GPtrArray *properties, int before_s, int64_t *budget, GArray *walls)
{
	const struct ical_property *first = ical_find(properties, "DTSTART");
	struct ical_time start;

	if (first == NULL || !ical_time_parse(first->value, &start))
		return false;
	g_array_append_val(walls, start.wall);
	for (guint i = 0; i < properties->len; i++) {
		const struct ical_property *property = properties->pdata[i];
		bool is_list = g_ascii_strcasecmp(property->name, "RDATE") == 0;
		g_auto(GStrv) values = g_strsplit(is_list ? property->value : "", ",", -1);

		for (guint k = 0; values[k] != NULL; k++) {
			struct ical_time time;

			if (!ical_time_parse(values[k], &time))
				return false;
			time.wall += time.is_utc ? before_s : 0;
			g_array_append_val(walls, time.wall);
		}
		if (g_ascii_strcasecmp(property->name, "RRULE") == 0 &&
		    !expand_rule(property->value, start.wall, before_s, budget, walls))
			return false;
	}
	return true;
}

/* The changes of one STANDARD or DAYLIGHT. */
static bool add_changes(const GPtrArray *properties, int64_t *budget, GArray *changes)
{
	const struct ical_property *after = ical_find(properties, "TZOFFSETTO");
	const struct ical_property *before = ical_find(properties, "TZOFFSETFROM");
	g_autoptr(GArray) walls = g_array_new(FALSE, FALSE, sizeof(int64_t));
	struct change change;

	/* some programs leave TZOFFSETFROM out of a zone that never changes */
	if (before == NULL)
		before = after;
	if (after == NULL || !parse_offset(after->value, &change.after_s) ||
	    !parse_offset(before->value, &change.before_s) ||
	    !find_onsets(properties, change.before_s, budget, walls))
		return false;
	for (guint i = 0; i < walls->len; i++) {
		change.utc = g_array_index(walls, int64_t, i) - change.before_s;
		g_array_append_val(changes, change);
	}
	return true;
}

static int compare_changes(gconstpointer left, gconstpointer right)
{
	const struct change *a = left, *b = right;

	if (a->utc != b->utc)
		return a->utc < b->utc ? -1 : 1;
	return a->after_s - b->after_s;
}

char *ical_zone_name(const struct ical_frame *block)
{
	struct defect defect = { 0 };
	g_autoptr(GPtrArray) properties = ical_properties_read(block, &defect);
	const struct ical_property *name = ical_find(properties, "TZID");

	defect_clear(&defect);
	return name != NULL ? g_strdup(name->value) : NULL;
}

/* Reads one line of a VTIMEZONE; `properties` are those of the part at hand. */
static bool read_line(
    const struct ical_line *line, GPtrArray *properties, int64_t *budget, GArray *changes)
{
	struct defect defect = { 0 };

	if (ical_line_is(line, "BEGIN:STANDARD") || ical_line_is(line, "BEGIN:DAYLIGHT"))
		g_ptr_array_set_size(properties, 0);
	else if (ical_line_is(line, "END:STANDARD") || ical_line_is(line, "END:DAYLIGHT"))
		return add_changes(properties, budget, changes);
	struct ical_property *property = ical_property_new(line, &defect);
	if (property != NULL)
		g_ptr_array_add(properties, property);
	bool ok = defect.code == NULL;
	defect_clear(&defect);
	return ok;
}

GArray *ical_zone_changes(const struct ical_frame *block, int64_t *budget)
{
	g_autoptr(GPtrArray) properties = ical_properties_new();
	g_autoptr(GArray) changes = g_array_new(FALSE, FALSE, sizeof(struct change));
	struct ical_cursor lines = ical_frame_lines(block);
	struct ical_line line;

	if (block->end - block->start > BLOCK_SIZE_MAX)
		return NULL;
	while (ical_next_line(&lines, &line))
		if (!read_line(&line, properties, budget, changes))
			return NULL;
	g_array_sort(changes, compare_changes);
	return changes->len > 0 ? g_steal_pointer(&changes) : NULL;
}
