#include "etl/records/ical_calendar.h"

#include "base/instant.h"
#include "base/words.h"

struct block {
	struct ical_frame frame;
	GArray *changes; /* NULL: not read yet, or not readable */
	bool is_read;
};

int64_t ical_moment_utc(const struct ical_moment *moment)
{
	return ical_clock_instant(&moment->clock, moment->time.wall);
}

struct ical_exclusions *ical_exclusions_new(void)
{
	struct ical_exclusions *exclusions = g_new0(struct ical_exclusions, 1);

	exclusions->keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	return exclusions;
}

void ical_exclusions_free(struct ical_exclusions *exclusions)
{
	if (exclusions == NULL)
		return;
	g_hash_table_unref(exclusions->keys);
	g_free(exclusions);
}

static char *instant_key(int64_t utc)
{
	return g_strdup_printf("@%" G_GINT64_FORMAT, utc);
}

static char *day_key(int64_t wall)
{
	return g_strdup_printf("#%" G_GINT64_FORMAT, day_of_second(wall));
}

void ical_exclusions_add(struct ical_exclusions *exclusions, const struct ical_moment *moment)
{
	g_hash_table_add(exclusions->keys,
	    moment->time.is_date ? day_key(moment->time.wall)
				 : instant_key(ical_moment_utc(moment)));
}

bool ical_excludes(const struct ical_exclusions *exclusions, int64_t start_utc, int64_t start_wall)
{
	if (exclusions == NULL || g_hash_table_size(exclusions->keys) == 0)
		return false;
	g_autofree char *instant = instant_key(start_utc);
	g_autofree char *day = day_key(start_wall);
	return g_hash_table_contains(exclusions->keys, instant) ||
	    g_hash_table_contains(exclusions->keys, day);
}

static void free_property(gpointer property)
{
	ical_property_free(property);
}

static void free_exclusions(gpointer exclusions)
{
	ical_exclusions_free(exclusions);
}

static void free_block(gpointer data)
{
	struct block *block = data;

	g_clear_pointer(&block->changes, g_array_unref);
	g_free(block);
}

struct ical_calendar *ical_calendar_new(int64_t *budget)
{
	struct ical_calendar *calendar = g_new0(struct ical_calendar, 1);

	calendar->properties =
	    g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_property);
	calendar->blocks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_block);
	calendar->changes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_exclusions);
	calendar->budget = budget;
	return calendar;
}

void ical_calendar_free(struct ical_calendar *calendar)
{
	if (calendar == NULL)
		return;
	g_hash_table_unref(calendar->properties);
	g_hash_table_unref(calendar->blocks);
	g_hash_table_unref(calendar->changes);
	g_free(calendar);
}

void ical_calendar_add_zone(struct ical_calendar *calendar, const struct ical_frame *frame)
{
	char *name = ical_zone_name(frame);

	if (name == NULL || g_hash_table_contains(calendar->blocks, name)) {
		g_free(name);
		return;
	}
	struct block *block = g_new(struct block, 1);
	*block = (struct block){ .frame = *frame };
	g_hash_table_insert(calendar->blocks, name, block);
}

/* The rules of the system are newer than those that a program wrote into a file, so that an IANA
 * name is preferred to a VTIMEZONE. */
static bool find_clock(
    const struct ical_calendar *calendar, const char *name, struct ical_clock *clock)
{
	struct block *block = g_hash_table_lookup(calendar->blocks, name);

	*clock = (struct ical_clock){ .zone = zone_find(name) };
	if (clock->zone != NULL)
		return true;
	if (block != NULL && !block->is_read) {
		block->changes = ical_zone_changes(&block->frame, calendar->budget);
		block->is_read = true;
	}
	clock->changes = block != NULL ? block->changes : NULL;
	return clock->changes != NULL;
}

void ical_calendar_set_clock(struct ical_calendar *calendar, const struct zone *zone)
{
	const struct ical_property *name =
	    g_hash_table_lookup(calendar->properties, "X-WR-TIMEZONE");

	if (name == NULL || !find_clock(calendar, name->value, &calendar->clock))
		calendar->clock = (struct ical_clock){ .zone = zone, .is_floating = zone == NULL };
}

bool ical_moment_read(const struct ical_calendar *calendar, const struct ical_property *property,
    const char *text, struct ical_moment *moment, struct defect *defect)
{
	g_autofree char *zone = ical_parameter(property, "TZID");

	if (!ical_time_parse(text, &moment->time)) {
		g_autofree char *shown = word_shown(text);

		return ical_fail(defect, property->place,
		    "%s: \"%s\" is not a date or time of iCalendar", property->name, shown);
	}
	moment->clock = calendar->clock;
	moment->has_zone = moment->time.is_utc || zone != NULL;
	if (moment->time.is_utc)
		moment->clock = (struct ical_clock){ .zone = NULL };
	if (moment->time.is_utc || zone == NULL || find_clock(calendar, zone, &moment->clock))
		return true;
	g_autofree char *shown = word_shown(zone);
	return ical_fail(defect, property->place,
	    "%s: \"%s\" is neither an IANA time zone nor a VTIMEZONE of this file that can be read",
	    property->name, shown);
}

static struct ical_exclusions *exclusions_of(struct ical_calendar *calendar, const char *uid)
{
	struct ical_exclusions *exclusions = g_hash_table_lookup(calendar->changes, uid);

	if (exclusions == NULL) {
		exclusions = ical_exclusions_new();
		g_hash_table_insert(calendar->changes, g_strdup(uid), exclusions);
	}
	return exclusions;
}

void ical_calendar_add_change(struct ical_calendar *calendar, const struct ical_frame *frame)
{
	struct defect defect = { 0 };
	g_autoptr(GPtrArray) properties = ical_properties_read(frame, &defect);
	const struct ical_property *uid = ical_find(properties, "UID");
	const struct ical_property *original = ical_find(properties, "RECURRENCE-ID");
	const struct ical_property *start = ical_find(properties, "DTSTART");
	struct ical_moment moment, started;

	defect_clear(&defect); /* it is told with the event */
	if (uid != NULL && original != NULL &&
	    ical_moment_read(calendar, original, original->value, &moment, &defect)) {
		struct ical_exclusions *exclusions = exclusions_of(calendar, uid->value);
		g_autofree char *range = ical_parameter(original, "RANGE");

		if (!moment.has_zone && start != NULL &&
		    ical_moment_read(calendar, start, start->value, &started, &defect))
			moment.clock = started.clock;
		ical_exclusions_add(exclusions, &moment);
		exclusions->changes_future |= range != NULL;
	}
	defect_clear(&defect);
}
