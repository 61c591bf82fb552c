#ifndef ANALYTICS_SLO_WINDOW_H
#define ANALYTICS_SLO_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/zone.h"

/*
 * The time window of an objective, half-open in UTC. A calendar window steps through the wall clock
 * of a zone from an anchor, in both directions: its days have 23, 24 or 25 hours, its months 28 to
 * 31 days. A rolling window reaches back from an instant: minutes and hours are exact, days and
 * weeks are days of 24 hours. (Reports end rolling windows at a day's start, and count local days:
 * slo.h.)
 *
 * The rule is that of Nobl9, whose published cases it meets:
 * - A border that the clock jumps over is the first instant after the jump; one that the clock
 *   shows twice is the first of the two (zone_instant()). A window that a zone leaves out
 *   altogether (a day of Apia, 2011-12-30) is empty, and contains no instant.
 * - Calendar windows of minutes and hours are of elapsed time, from the anchor's instant on: an
 *   hour that the clock shows twice is two windows.
 * - An anchor on a day that a month lacks runs over into the next, as dates of Go do: months from
 *   January 31 begin on March 3, March 31, May 1. The reader of objectives refuses those, since
 *   nobody means them.
 * - A rolling window of months, quarters or years reaches back to the same day and wall clock of an
 *   earlier month in the zone, or to the last day of a month that is shorter.
 */
enum window_unit {
	WINDOW_MINUTE,
	WINDOW_HOUR,
	WINDOW_DAY,
	WINDOW_WEEK,
	WINDOW_MONTH,
	WINDOW_QUARTER,
	WINDOW_YEAR
};

struct slo_window {
	bool is_rolling;
	enum window_unit unit;
	int count; /* of units; positive */
	/* of a calendar window; configured months, quarters and years begin on day 1..28 */
	const struct zone *zone; /* NULL: the zone of the reports */
	int64_t anchor_day;      /* civil date, as days since 1970 */
	int anchor_s;            /* wall clock second of that day: 0 is midnight */
};

struct slo_span {
	int64_t start_utc, end_utc;
};

/*
 * The window that contains an instant; of a rolling one, the one that ends there.
 * `report_zone` stands in for a zone that the window does not name. Example: 1 quarter from
 * 2004-01-02 12:00 in New York has 2006-01-04T15:04:05Z in 2006-01-02T17:00Z..2006-04-02T16:00Z.
 */
struct slo_span slo_window_at(
    const struct slo_window *window, const struct zone *report_zone, int64_t utc);

/* `1M`, `28d`, `1w`: count and unit as OpenSLO writes them (m h d w M Q Y). The caller frees it. */
char *slo_window_format(const struct slo_window *window);
/* Reads that; false when it is none, or longer than WINDOW_YEARS_MAX years. Touches unit and count
 * only. */
bool slo_window_parse_duration(const char *text, struct slo_window *window);
/* About how many seconds it has: for order, not for sums. Months have a twelfth of 365.2425 days.
 */
int64_t slo_window_nominal_s(const struct slo_window *window);

#define WINDOW_YEARS_MAX 100

#endif
