#ifndef BASE_PERIOD_H
#define BASE_PERIOD_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/instant.h"
#include "base/zone.h"

/*
 * A period of civil days, half-open; only the pay periods of a pay calendar begin at another time
 * than midnight. The one grammar of every command:
 *
 *   2026-10            a month
 *   2026-Q3            a quarter
 *   2026               a year
 *   2026-10-24         a day
 *   last-month         the month before the one of today
 *   this-month         the month of today
 *   A..B               from the first day of A to the last day of B, both included;
 *                      A and B are days, months, quarters or years
 */
struct period {
	char name[40]; /* as written; last-month and this-month become YYYY-MM */
	struct civil_date first;
	struct civil_date end; /* the day after the last one */
	int clock_s; /* wall clock at which it begins on `first` and ends on `end`; 0: midnight */
};

/* Reads a period. `today` gives the relative ones their meaning. */
bool period_parse(const char *text, struct civil_date today, struct period *period, GError **error);
/* The month of a date. */
struct period period_month(struct civil_date date);
/* True for exactly one calendar month. */
bool period_is_month(const struct period *period);
/* Counts the month in which the period begins: one month later is one more. */
int64_t period_month_number(const struct period *period);
/* Whether two periods have a day in common. */
bool period_touches(const struct period *one, const struct period *other);
/* Half-open bounds in UTC: the days of the period as the clocks of the zone count them. */
void period_bounds(
    const struct period *period, const struct zone *zone, int64_t *start_utc, int64_t *end_utc);
/* The civil date of an instant in a zone. */
struct civil_date zone_date(const struct zone *zone, int64_t utc);

#endif
