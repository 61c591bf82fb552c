#ifndef ETL_DOCUMENTS_MOMENT_H
#define ETL_DOCUMENTS_MOMENT_H

#include <stdbool.h>

#include "base/instant.h"

/*
 * Dates and times as people write them in reports: `2025-03-03 09:52`, `~2025-03-03 19:30`,
 * `2019-12-03 --:--` (a date), `2023-12-04T8:00:00-00:00`, `@December 4, 2024 8:45 AM`,
 * `Apr 20, 2021 - 14:27 PDT`, `28th of February 2024`, `Jan 14, 10:18 AM`, `16:58 UTC`,
 * `22:30 UTC (Oct 29)`, `January 14-19, 2026` and `2026-09-06 / 09-07` (the first day).
 * `05/02/2012` and `29-02-2016` are not read: which number is the month differs between countries.
 */
struct moment {
	bool has_date;
	bool has_year; /* else date.year is 0 */
	struct civil_date date;
	bool has_clock;
	int second_of_day;
	/* as it stands behind a time: `Z`, `+02:00`, ` CET` with its blank; empty: none is named */
	char zone[8];
};

/* Reads the moment that a text begins with. NULL when there is none, else what stands behind it. */
const char *moment_read(const char *text, struct moment *moment);

/*
 * `2026-10-24`, or with a time `2026-10-24 19:00:00` and the zone. Names of zones other than UTC
 * are written as they are, for the profile to judge. The moment has a date with its year. The
 * caller frees it.
 */
char *moment_format(const struct moment *moment);

/* The zone that a text such as `All times in UTC.`, `CET (UTC+1)` or `Pacific Time` names first;
 * offsets go before names. False when it names none. */
bool moment_zone(const char *text, char zone[static 8]);

#endif
