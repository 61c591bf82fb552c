#include "base/zone.h"

#include <glib.h>
#include <string.h>

struct zone {
	char *name;
	GTimeZone *rules;
};

static void zone_free(gpointer data)
{
	struct zone *zone = data;

	g_time_zone_unref(zone->rules);
	g_free(zone->name);
	g_free(zone);
}

/* GLib also reads offsets and POSIX rules, and the folders right/ (which counts leap seconds) and
 * posix/ of the system; those are not names of places. */
static bool is_place_name(const char *name)
{
	return g_str_equal(name, "UTC") ||
	    (g_ascii_isalpha(name[0]) && strchr(name, '/') != NULL && strchr(name, ',') == NULL &&
		strstr(name, "..") == NULL && !g_str_has_prefix(name, "right/") &&
		!g_str_has_prefix(name, "posix/"));
}

const struct zone *zone_find(const char *name)
{
	static GHashTable *known;

	if (known == NULL)
		known = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, zone_free);
	struct zone *zone = g_hash_table_lookup(known, name);
	if (zone != NULL || !is_place_name(name))
		return zone;
	GTimeZone *rules = g_time_zone_new_identifier(name);
	if (rules == NULL)
		return NULL;
	zone = g_new(struct zone, 1);
	*zone = (struct zone){ .name = g_strdup(name), .rules = rules };
	g_hash_table_insert(known, zone->name, zone);
	return zone;
}

const char *zone_name(const struct zone *zone)
{
	return zone->name;
}

static int offset_at(const struct zone *zone, int64_t utc)
{
	int interval = g_time_zone_find_interval(zone->rules, G_TIME_TYPE_UNIVERSAL, utc);

	return g_time_zone_get_offset(zone->rules, interval);
}

struct local_time zone_local(const struct zone *zone, int64_t utc)
{
	int offset_s = offset_at(zone, utc);
	int64_t wall = utc + offset_s;
	int64_t days = day_of_second(wall);

	return (struct local_time){
		.days = days,
		.second_of_day = (int)(wall - days * SECONDS_PER_DAY),
		.offset_s = offset_s,
	};
}

/* The instant in (before, after] at which the zone leaves the offset that it has at `before`. */
static int64_t find_change(const struct zone *zone, int64_t before, int64_t after)
{
	int offset_s = offset_at(zone, before);

	while (after - before > 1) {
		int64_t middle = before + (after - before) / 2;

		if (offset_at(zone, middle) == offset_s)
			before = middle;
		else
			after = middle;
	}
	return after;
}

/*
 * No zone's clock is ever moved twice within two days, nor by more than a day and an hour, so the
 * offsets two days before and after are the only candidates.
 */
enum local_kind zone_instants(
    const struct zone *zone, int64_t days, int second_of_day, int64_t *first, int64_t *last)
{
	int64_t wall = days * SECONDS_PER_DAY + second_of_day;
	int64_t early = wall - 2 * SECONDS_PER_DAY, late = wall + 2 * SECONDS_PER_DAY;
	int64_t with_early = wall - offset_at(zone, early),
		with_late = wall - offset_at(zone, late);
	bool early_holds = with_early + offset_at(zone, with_early) == wall;
	bool late_holds = with_late + offset_at(zone, with_late) == wall;

	if (early_holds && late_holds) {
		*first = MIN(with_early, with_late);
		*last = MAX(with_early, with_late);
		return with_early == with_late ? LOCAL_UNIQUE : LOCAL_AMBIGUOUS;
	}
	if (early_holds || late_holds) {
		*first = *last = early_holds ? with_early : with_late;
		return LOCAL_UNIQUE;
	}
	*first = *last = find_change(zone, early, late);
	return LOCAL_MISSING;
}

int64_t zone_instant(const struct zone *zone, int64_t days, int second_of_day)
{
	int64_t first, last;

	zone_instants(zone, days, second_of_day, &first, &last);
	return first;
}

int64_t zone_day_start(const struct zone *zone, int64_t days)
{
	return zone_instant(zone, days, 0);
}

char *zone_format(const struct zone *zone, int64_t utc)
{
	struct local_time local = zone_local(zone, utc);
	struct civil_date date = civil_from_days(local.days);

	return g_strdup_printf("%04d-%02d-%02d %02d:%02d", date.year, date.month, date.day,
	    local.second_of_day / 3600, local.second_of_day / 60 % 60);
}

char *zone_data_version(void)
{
	static const char mark[] = "# version ";
	g_autofree char *text = NULL;

	if (!g_file_get_contents("/usr/share/zoneinfo/tzdata.zi", &text, NULL, NULL) ||
	    !g_str_has_prefix(text, mark))
		return g_strdup("unknown");
	const char *version = text + strlen(mark);
	return g_strndup(version, strcspn(version, "\n"));
}
