#include "analytics/slo_window.h"

#include <glib.h>
#include <string.h>

/* What a unit is made of: one of the two is 0. */
static const struct unit {
	char letter;
	int seconds; /* of elapsed time, or of whole days on the calendar */
	int months;
} units[] = {
	[WINDOW_MINUTE] = { 'm', 60, 0 },
	[WINDOW_HOUR] = { 'h', 3600, 0 },
	[WINDOW_DAY] = { 'd', SECONDS_PER_DAY, 0 },
	[WINDOW_WEEK] = { 'w', 7 * SECONDS_PER_DAY, 0 },
	[WINDOW_MONTH] = { 'M', 0, 1 },
	[WINDOW_QUARTER] = { 'Q', 0, 3 },
	[WINDOW_YEAR] = { 'Y', 0, 12 },
};

/* A twelfth of 365.2425 days. */
#define MONTH_NOMINAL_S 2629746

static int64_t divide_down(int64_t dividend, int64_t divisor)
{
	return dividend / divisor - (dividend % divisor < 0);
}

/* The length in what it steps by: months, or seconds. */
static int64_t step_of(const struct slo_window *window)
{
	const struct unit *unit = &units[window->unit];

	g_assert(window->count > 0);
	return (int64_t)window->count * (unit->months > 0 ? unit->months : unit->seconds);
}

static int64_t month_index(int64_t day)
{
	struct civil_date date = civil_from_days(day);

	return (int64_t)date.year * 12 + date.month - 1;
}

/* The first day of a month that is counted from that of another day. */
static int64_t month_first_day(int64_t day, int64_t months)
{
	return civil_to_days(civil_month_start(civil_from_days(day), (int)months));
}

/* The start of the k-th calendar window of days, weeks or months, 0 being that of the anchor. */
static int64_t border(const struct slo_window *window, const struct zone *zone, int64_t k)
{
	int64_t step = step_of(window), day;

	if (units[window->unit].months > 0)
		day = month_first_day(window->anchor_day, k * step) +
		    civil_from_days(window->anchor_day).day - 1;
	else
		day = window->anchor_day + k * (step / SECONDS_PER_DAY);
	return zone_instant(zone, day, window->anchor_s);
}

static struct slo_span calendar_span(
    const struct slo_window *window, const struct zone *zone, int64_t utc)
{
	int64_t step = step_of(window);
	int64_t day = zone_local(zone, utc).days;

	if (window->unit == WINDOW_MINUTE || window->unit == WINDOW_HOUR) {
		int64_t anchor = zone_instant(zone, window->anchor_day, window->anchor_s);
		int64_t start = anchor + divide_down(utc - anchor, step) * step;

		return (struct slo_span){ start, start + step };
	}
	/* right but for the days around a border; borders never go back */
	int64_t k = units[window->unit].months > 0
	    ? divide_down(month_index(day) - month_index(window->anchor_day), step)
	    : divide_down(day - window->anchor_day, step / SECONDS_PER_DAY);
	while (border(window, zone, k) > utc)
		k--;
	while (border(window, zone, k + 1) <= utc)
		k++;
	return (struct slo_span){ border(window, zone, k), border(window, zone, k + 1) };
}

static int64_t rolling_start(const struct slo_window *window, const struct zone *zone, int64_t utc)
{
	int64_t step = step_of(window);

	if (units[window->unit].months == 0)
		return utc - step;
	struct local_time local = zone_local(zone, utc);
	int64_t first = month_first_day(local.days, -step);
	int64_t day = first + civil_from_days(local.days).day - 1;
	int64_t last = month_first_day(first, 1) - 1;
	return zone_instant(zone, MIN(day, last), local.second_of_day);
}

struct slo_span slo_window_at(
    const struct slo_window *window, const struct zone *report_zone, int64_t utc)
{
	const struct zone *zone = window->zone != NULL ? window->zone : report_zone;

	if (window->is_rolling)
		return (struct slo_span){ rolling_start(window, zone, utc), utc };
	return calendar_span(window, zone, utc);
}

char *slo_window_format(const struct slo_window *window)
{
	return g_strdup_printf("%d%c", window->count, units[window->unit].letter);
}

bool slo_window_parse_duration(const char *text, struct slo_window *window)
{
	struct slo_window read = { 0 };
	size_t digits = strspn(text, "0123456789"), unit = 0;

	if (digits == 0 || digits > 8 || text[0] == '0' || text[digits] == '\0' ||
	    text[digits + 1] != '\0')
		return false;
	while (unit < G_N_ELEMENTS(units) && units[unit].letter != text[digits])
		unit++;
	if (unit == G_N_ELEMENTS(units))
		return false;
	read.unit = (enum window_unit)unit;
	read.count = (int)g_ascii_strtoll(text, NULL, 10);
	if (slo_window_nominal_s(&read) > INT64_C(12) * WINDOW_YEARS_MAX * MONTH_NOMINAL_S)
		return false;
	window->unit = read.unit;
	window->count = read.count;
	return true;
}

int64_t slo_window_nominal_s(const struct slo_window *window)
{
	return step_of(window) * (units[window->unit].months > 0 ? MONTH_NOMINAL_S : 1);
}
