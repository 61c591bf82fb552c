#include "base/period.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"

struct period period_month(struct civil_date date)
{
	struct period period = {
		.first = civil_month_start(date, 0),
		.end = civil_month_start(date, 1),
	};

	snprintf(
	    period.name, sizeof(period.name), "%04d-%02d", date.year % 10000, date.month % 100);
	return period;
}

static bool all_digits(const char *text, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!g_ascii_isdigit(text[i]))
			return false;
	return true;
}

/* A day, month, quarter or year, written in exactly `length` bytes. */
static bool parse_unit(const char *text, size_t length, struct period *period)
{
	char unit[11];

	if (length < 4 || length >= sizeof(unit) || !all_digits(text, 4))
		return false;
	memcpy(unit, text, length);
	unit[length] = '\0';
	int year =
	    (unit[0] - '0') * 1000 + (unit[1] - '0') * 100 + (unit[2] - '0') * 10 + unit[3] - '0';
	struct civil_date date = { .year = year, .month = 1, .day = 1 };

	if (date.year < 1)
		return false;
	if (length == 4) {
		period->first = date;
		period->end = civil_month_start(date, 12);
		return true;
	}
	if (length == 7 && unit[4] == '-' && unit[5] == 'Q' && unit[6] >= '1' && unit[6] <= '4') {
		period->first = civil_month_start(date, (unit[6] - '1') * 3);
		period->end = civil_month_start(period->first, 3);
		return true;
	}
	if (length == 7 && unit[4] == '-' && all_digits(unit + 5, 2)) {
		date.month = (unit[5] - '0') * 10 + unit[6] - '0';
		if (!civil_is_valid(date))
			return false;
		period->first = date;
		period->end = civil_month_start(date, 1);
		return true;
	}
	if (length == 10 && civil_parse(unit, &date)) {
		period->first = date;
		period->end = civil_from_days(civil_to_days(date) + 1);
		return true;
	}
	return false;
}

bool period_parse(const char *text, struct civil_date today, struct period *period, GError **error)
{
	struct period last = { 0 };
	const char *dots = strstr(text, "..");

	memset(period, 0, sizeof(*period));
	if (g_str_equal(text, "last-month")) {
		*period = period_month(civil_month_start(today, -1));
		return true;
	}
	if (g_str_equal(text, "this-month")) {
		*period = period_month(today);
		return true;
	}
	size_t first_length = dots != NULL ? (size_t)(dots - text) : strlen(text);
	if (!parse_unit(text, first_length, period))
		goto bad;
	if (dots != NULL) {
		if (!parse_unit(dots + 2, strlen(dots + 2), &last))
			goto bad;
		period->end = last.end;
	}
	if (civil_to_days(period->end) <= civil_to_days(period->first))
		return fail(error, NINES_ERROR_USAGE, "period \"%s\" ends before it begins", text);
	g_strlcpy(period->name, text, sizeof(period->name));
	return true;
bad:
	return fail(error, NINES_ERROR_USAGE,
	    "\"%s\" is not a period; write 2026-10, 2026-Q3, 2026, 2026-10-24, last-month, this-month, or "
	    "A..B",
	    text);
}

bool period_is_month(const struct period *period)
{
	return period->first.day == 1 &&
	    civil_to_days(civil_month_start(period->first, 1)) == civil_to_days(period->end);
}

int64_t period_month_number(const struct period *period)
{
	return (int64_t)period->first.year * 12 + period->first.month;
}

bool period_touches(const struct period *one, const struct period *other)
{
	return civil_to_days(one->first) < civil_to_days(other->end) &&
	    civil_to_days(other->first) < civil_to_days(one->end);
}

void period_bounds(
    const struct period *period, const struct zone *zone, int64_t *start_utc, int64_t *end_utc)
{
	*start_utc = zone_instant(zone, civil_to_days(period->first), period->clock_s);
	*end_utc = zone_instant(zone, civil_to_days(period->end), period->clock_s);
}

struct civil_date zone_date(const struct zone *zone, int64_t utc)
{
	return civil_from_days(zone_local(zone, utc).days);
}
