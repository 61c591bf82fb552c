#include "etl/records/ical_event.h"

#include <string.h>

#include "base/instant.h"
#include "base/words.h"
#include "etl/records/ical_rule.h"

/* Local time lies within so many seconds of UTC, and then some. */
#define CLOCK_MARGIN_S (2 * SECONDS_PER_DAY)

/* The one property of this name, or NULL. False with a defect when there are two. */
static bool find_single(const struct ical_event *event, const char *name,
    const struct ical_property **found, struct defect *defect)
{
	*found = NULL;
	for (guint i = 0; i < event->properties->len; i++) {
		const struct ical_property *property = event->properties->pdata[i];

		if (g_ascii_strcasecmp(property->name, name) != 0)
			continue;
		if (*found != NULL)
			return ical_fail(defect, property->place, "the event has %s twice", name);
		*found = property;
	}
	return true;
}

/* Times of an event that name no zone are on the clock of its start. */
static bool read_moment(const struct ical_event *event, const struct ical_property *property,
    const char *text, struct ical_moment *moment, struct defect *defect)
{
	if (!ical_moment_read(event->calendar, property, text, moment, defect))
		return false;
	if (!moment->has_zone)
		moment->clock = event->start.clock;
	return true;
}

/* The length from start to end on the clock of the start. */
static void measure(struct ical_event *event, const struct ical_moment *end)
{
	int64_t end_wall = end->time.wall;

	event->has_end = true;
	event->end_utc = ical_moment_utc(end);
	if (!ical_clock_equal(&end->clock, &event->start.clock))
		end_wall = ical_clock_wall(&event->start.clock, event->end_utc);
	event->length = (struct ical_length){ .wall_s = end_wall - event->start.time.wall };
}

static bool read_end(struct ical_event *event, struct defect *defect)
{
	const struct ical_property *property, *duration;
	struct ical_moment end;

	event->length =
	    (struct ical_length){ .wall_s = event->start.time.is_date ? SECONDS_PER_DAY : 0 };
	if (!find_single(event, "DTEND", &property, defect) ||
	    !find_single(event, "DURATION", &duration, defect))
		return false;
	if (property != NULL) {
		if (!read_moment(event, property, property->value, &end, defect))
			return false;
		if (end.time.is_date && event->options->all_day_end_is_inclusive)
			end.time.wall += SECONDS_PER_DAY;
		measure(event, &end);
		return true;
	}
	if (duration == NULL || ical_length_parse(duration->value, &event->length))
		return true;
	g_autofree char *shown = word_shown(duration->value);
	return ical_fail(
	    defect, duration->place, "DURATION: \"%s\" is not a duration of iCalendar", shown);
}

static bool read_times(struct ical_event *event, struct defect *defect)
{
	const struct ical_property *property;

	if (!find_single(event, "DTSTART", &property, defect))
		return false;
	if (property == NULL)
		return ical_fail(defect, event->place, "the event has no DTSTART");
	return ical_moment_read(
		   event->calendar, property, property->value, &event->start, defect) &&
	    read_end(event, defect);
}

static void add_occurrence(
    const struct ical_event *event, int64_t wall, struct ical_length length, GArray *occurrences)
{
	const struct ical_clock *clock = &event->start.clock;
	struct ical_occurrence occurrence = {
		.start_utc = ical_clock_instant(clock, wall),
		.end_utc = ical_clock_instant(clock, wall + length.wall_s) + length.exact_s,
		.start_wall = wall,
		.end_wall = wall + length.wall_s,
	};

	if (wall == event->start.time.wall && event->has_end)
		occurrence.end_utc = event->end_utc;
	if (length.exact_s != 0)
		occurrence.end_wall = ical_clock_wall(clock, occurrence.end_utc);
	g_array_append_val(occurrences, occurrence);
}

/* The last wall-clock time that UNTIL allows: of a date its last second. */
static bool read_until(const struct ical_event *event, const struct ical_property *property,
    const char *text, int64_t *wall, struct defect *defect)
{
	struct ical_time until;

	if (!ical_time_parse(text, &until)) {
		g_autofree char *shown = word_shown(text);

		return ical_fail(defect, property->place,
		    "UNTIL: \"%s\" is not a date or time of iCalendar", shown);
	}
	*wall = until.wall;
	if (until.is_date)
		*wall += SECONDS_PER_DAY - 1;
	else if (until.is_utc)
		*wall = ical_clock_wall(&event->start.clock, until.wall);
	return true;
}

static bool fail_rule(
    const struct ical_property *property, const char *reason, struct defect *defect)
{
	g_autofree char *shown = word_shown(property->value);

	return ical_fail(defect, property->place, "the rule of recurrence %s: %s", reason, shown);
}

static bool apply_rule(struct ical_event *event, const struct ical_property *property,
    const struct ical_rule *rule, GArray *walls, struct defect *defect)
{
	int64_t until = INT64_MAX - 1;
	const char *reason;
	struct ical_expansion expansion = {
		.start = event->start.time.wall,
		.budget = event->calendar->budget,
		.walls = walls,
	};

	if (ical_rule_until(rule) != NULL &&
	    !read_until(event, property, ical_rule_until(rule), &until, defect))
		return false;
	expansion.stop = MIN(event->options->window_end_utc + CLOCK_MARGIN_S, until + 1);
	if (!ical_rule_expand(rule, &expansion, &reason))
		return fail_rule(property, reason, defect);
	event->has_endless_rule = expansion.goes_on &&
	    until >= ical_clock_wall(&event->start.clock, event->options->window_end_utc);
	return true;
}

/* Appends when the occurrences start, on the wall clock. */
static bool follow_rule(struct ical_event *event, GArray *walls, struct defect *defect)
{
	const struct ical_property *property;
	const char *reason;

	if (!find_single(event, "RRULE", &property, defect))
		return false;
	if (property == NULL) {
		g_array_append_val(walls, event->start.time.wall);
		return true;
	}
	struct ical_rule *rule = ical_rule_new(property->value, event->start.time.is_date, &reason);
	if (rule == NULL)
		return fail_rule(property, reason, defect);
	bool ok = apply_rule(event, property, rule, walls, defect);
	ical_rule_free(rule);
	return ok;
}

/* One value of RDATE, which may be `start/end` or `start/duration`. */
static bool add_date(const struct ical_event *event, const struct ical_property *property,
    char *text, GArray *occurrences, struct defect *defect)
{
	const struct ical_clock *clock = &event->start.clock;
	struct ical_length length = event->length;
	struct ical_moment start, end;
	char *second = strchr(text, '/');

	if (second != NULL)
		*second++ = '\0';
	if (!read_moment(event, property, text, &start, defect))
		return false;
	int64_t wall = ical_clock_equal(&start.clock, clock)
	    ? start.time.wall
	    : ical_clock_wall(clock, ical_moment_utc(&start));
	if (start.time.is_date && !event->start.time.is_date)
		wall += event->start.time.wall -
		    day_of_second(event->start.time.wall) * SECONDS_PER_DAY;
	if (second != NULL && !ical_length_parse(second, &length)) {
		if (!read_moment(event, property, second, &end, defect))
			return false;
		length = (struct ical_length){
			.wall_s = ical_clock_wall(clock, ical_moment_utc(&end)) - wall
		};
	}
	add_occurrence(event, wall, length, occurrences);
	return true;
}

/* Adds the values of RDATE, and notes those of EXDATE. */
static bool read_lists(const struct ical_event *event, GArray *occurrences,
    struct ical_exclusions *exclusions, struct defect *defect)
{
	struct ical_moment moment;

	for (guint i = 0; i < event->properties->len; i++) {
		const struct ical_property *property = event->properties->pdata[i];
		bool is_added = g_ascii_strcasecmp(property->name, "RDATE") == 0;

		if (!is_added && g_ascii_strcasecmp(property->name, "EXDATE") != 0)
			continue;
		g_auto(GStrv) values = g_strsplit(property->value, ",", -1);
		for (guint k = 0; values[k] != NULL; k++) {
			if (is_added ? !add_date(event, property, values[k], occurrences, defect)
				     : !read_moment(event, property, values[k], &moment, defect))
				return false;
			if (!is_added)
				ical_exclusions_add(exclusions, &moment);
		}
	}
	return true;
}

/* What other events of the same UID say of this one. False with a defect. */
static bool find_changes(
    const struct ical_event *event, const struct ical_exclusions **changes, struct defect *defect)
{
	const struct ical_property *uid = ical_find(event->properties, "UID");
	const struct ical_property *original = ical_find(event->properties, "RECURRENCE-ID");
	const struct ical_property *rule = ical_find(event->properties, "RRULE");
	struct ical_moment moment;

	*changes = uid != NULL ? g_hash_table_lookup(event->calendar->changes, uid->value) : NULL;
	if (*changes != NULL && (*changes)->changes_future)
		return ical_fail(defect, original != NULL ? original->place : event->place,
		    "a change of an occurrence and all that follow (RANGE=THISANDFUTURE) is not "
		    "supported");
	if (original == NULL)
		return true;
	*changes = NULL;
	if (rule != NULL)
		return ical_fail(defect, rule->place,
		    "an event that changes an occurrence cannot have a rule of its own");
	return ical_moment_read(event->calendar, original, original->value, &moment, defect);
}

static bool overlaps_window(
    const struct ical_occurrence *occurrence, const struct ical_options *options)
{
	return occurrence->start_utc < options->window_end_utc &&
	    (occurrence->end_utc > options->window_start_utc ||
		occurrence->start_utc >= options->window_start_utc);
}

static int compare_occurrences(gconstpointer left, gconstpointer right)
{
	const struct ical_occurrence *a = left, *b = right;

	if (a->start_utc != b->start_utc)
		return a->start_utc < b->start_utc ? -1 : 1;
	return (a->end_utc > b->end_utc) - (a->end_utc < b->end_utc);
}

/* Sorts the occurrences, and keeps one of each start that is wanted. */
static void select_occurrences(const struct ical_event *event, GArray *occurrences,
    const struct ical_exclusions *dropped, const struct ical_exclusions *changes)
{
	bool is_recurring = ical_find(event->properties, "RRULE") != NULL ||
	    ical_find(event->properties, "RDATE") != NULL;
	guint kept = 0;

	g_array_sort(occurrences, compare_occurrences);
	for (guint i = 0; i < occurrences->len; i++) {
		struct ical_occurrence *all = (struct ical_occurrence *)(gpointer)occurrences->data;
		struct ical_occurrence occurrence = all[i];

		if ((kept > 0 && all[kept - 1].start_utc == occurrence.start_utc) ||
		    ical_excludes(dropped, occurrence.start_utc, occurrence.start_wall) ||
		    ical_excludes(changes, occurrence.start_utc, occurrence.start_wall) ||
		    (is_recurring && !overlaps_window(&occurrence, event->options)))
			continue;
		all[kept++] = occurrence;
	}
	g_array_set_size(occurrences, kept);
}

static bool is_cancelled(const struct ical_event *event)
{
	const struct ical_property *status = ical_find(event->properties, "STATUS");

	return status != NULL && g_ascii_strcasecmp(status->value, "CANCELLED") == 0;
}

bool ical_event_expand(struct ical_event *event, GArray *occurrences, struct defect *defect)
{
	const struct ical_exclusions *changes;

	if (!find_changes(event, &changes, defect))
		return false;
	if (is_cancelled(event))
		return true;
	g_autoptr(GArray) walls = g_array_new(FALSE, FALSE, sizeof(int64_t));
	struct ical_exclusions *dropped = ical_exclusions_new();
	bool ok = read_times(event, defect) && follow_rule(event, walls, defect);
	for (guint i = 0; i < walls->len; i++)
		add_occurrence(event, g_array_index(walls, int64_t, i), event->length, occurrences);
	ok = ok && read_lists(event, occurrences, dropped, defect);
	if (ok)
		select_occurrences(event, occurrences, dropped, changes);
	else
		g_array_set_size(occurrences, 0);
	ical_exclusions_free(dropped);
	return ok;
}
