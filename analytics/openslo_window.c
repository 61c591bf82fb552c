#include <string.h>

#include "analytics/openslo_parts.h"

#define YEARS_MAX 100

/* v1alpha has `unit` and `count` instead of a duration. */
static bool read_alpha_length(const struct yaml *node, struct slo_window *window, GError **error)
{
	static const struct {
		const char *name;
		enum window_unit unit;
		int seconds; /* what a count of the unit has too many of */
	} units[] = {
		{ "Second", WINDOW_MINUTE, 60 },
		{ "Day", WINDOW_DAY, 1 },
		{ "Week", WINDOW_WEEK, 1 },
		{ "Month", WINDOW_MONTH, 1 },
		{ "Quarter", WINDOW_QUARTER, 1 },
	};
	const struct yaml *count = openslo_get(node, "count");
	guint64 number;
	size_t i = 0;

	while (!openslo_says(node, "unit", units[i].name))
		i++;
	if (!g_ascii_string_to_unsigned(count->text, 10, 1, 1000000000, &number, NULL) ||
	    number % (guint64)units[i].seconds != 0)
		return yaml_fail(count, error, "expected a whole number of %s",
		    units[i].seconds > 1 ? "minutes, in seconds" : "units");
	window->unit = units[i].unit;
	window->count = (int)number / units[i].seconds;
	return true;
}

static bool read_length(const struct yaml *node, struct slo_window *window, GError **error)
{
	const struct yaml *duration = openslo_get(node, "duration");

	if (duration == NULL) {
		duration = openslo_get(node, "count");
		if (!read_alpha_length(node, window, error))
			return false;
	} else if (!slo_window_parse_duration(duration->text, window)) {
		return yaml_fail(duration, error, "expected a duration such as 28d or 1M");
	}
	if ((window->unit == WINDOW_MINUTE && window->count < 24 * 60) ||
	    (window->unit == WINDOW_HOUR && window->count < 24))
		return yaml_fail(duration, error,
		    "a window has at least a day, since attainment is kept by the day (m is "
		    "minutes; months are M)");
	return slo_window_nominal_s(window) <= (int64_t)YEARS_MAX * 366 * SECONDS_PER_DAY ||
	    yaml_fail(duration, error, "a window has at most %d years", YEARS_MAX);
}

static int two_digits(const char *text)
{
	return g_ascii_isdigit(text[0]) && g_ascii_isdigit(text[1])
	    ? (text[0] - '0') * 10 + text[1] - '0'
	    : 99;
}

/* Exactly `2026-01-31 12:00:00`. */
static bool parse_start(const char *text, struct civil_date *date, int *second_of_day)
{
	if (strlen(text) != 19 || text[10] != ' ' || text[13] != ':' || text[16] != ':')
		return false;
	g_autofree char *day = g_strndup(text, 10);
	int hour = two_digits(text + 11), minute = two_digits(text + 14),
	    second = two_digits(text + 17);
	*second_of_day = hour * 3600 + minute * 60 + second;
	return civil_parse(day, date) && hour < 24 && minute < 60 && second < 60;
}

static bool read_calendar(const struct yaml *node, struct slo_window *window, GError **error)
{
	const struct yaml *start = openslo_get(node, "startTime");
	const struct yaml *zone = openslo_get(node, "timeZone");
	struct civil_date date;

	if (!parse_start(start->text, &date, &window->anchor_s))
		return yaml_fail(
		    start, error, "expected a date and time such as 2026-01-01 00:00:00");
	if (window->unit >= WINDOW_MONTH && date.day > 28)
		return yaml_fail(start, error,
		    "a window of months begins on day 1 to 28: not every month has day %d",
		    date.day);
	window->anchor_day = civil_to_days(date);
	window->zone = zone_find(zone->text);
	return window->zone != NULL ||
	    yaml_fail(zone, error, "expected an IANA time zone such as Europe/Berlin");
}

bool openslo_read_window(
    const struct openslo_object *slo, struct slo_window *window, GError **error)
{
	const struct yaml *list =
	    openslo_get(slo->spec, slo->version == OPENSLO_V1ALPHA ? "timeWindows" : "timeWindow");
	const struct yaml *node = yaml_item(list, 0), *rolling = openslo_get(node, "isRolling");
	const struct yaml *calendar = openslo_get(node, "calendar");

	*window = (struct slo_window){ 0 };
	if (!read_length(node, window, error) ||
	    (rolling != NULL && !yaml_read_yes_no(rolling, &window->is_rolling, error)))
		return false;
	if (window->is_rolling)
		return calendar == NULL ||
		    yaml_fail(calendar, error, "a rolling window has no calendar");
	if (calendar == NULL)
		return yaml_fail(node, error, "a window that is not rolling has a calendar");
	return read_calendar(calendar, window, error);
}
