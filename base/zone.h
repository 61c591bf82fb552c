#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/instant.h"

/*
 * IANA time zones by name, with the system's zone data behind them. A zone is found once, kept for
 * the life of the program, and never freed by a caller. Offsets such as `+02:00` are not zones: an
 * engineer lives in a place whose rules change.
 */
struct zone;

/* NULL when there is no such zone. */
const struct zone *zone_find(const char *name);
const char *zone_name(const struct zone *zone);

struct local_time {
	int64_t days;      /* civil date, days since 1970-01-01 */
	int second_of_day; /* wall clock */
	int offset_s;      /* east of Greenwich */
};

struct local_time zone_local(const struct zone *zone, int64_t utc);

enum local_kind {
	LOCAL_UNIQUE,
	LOCAL_AMBIGUOUS, /* the clock shows this time twice */
	LOCAL_MISSING,   /* the clock jumps over this time */
};

/*
 * The instants at which the wall clock shows `second_of_day` (0..86400) on the civil day. When the
 * time is unique both results are equal. When it is missing both are the first instant after the
 * jump.
 */
enum local_kind zone_instants(
    const struct zone *zone, int64_t days, int second_of_day, int64_t *first, int64_t *last);

/*
 * The first instant at which the wall clock shows `second_of_day` on that day or, when the clock
 * jumps over it, the first instant after the jump. Day starts and work-hour edges are found with
 * it; a day that a zone leaves out altogether (Apia, 2011-12-30) starts and ends at the same
 * instant.
 */
int64_t zone_instant(const struct zone *zone, int64_t days, int second_of_day);
int64_t zone_day_start(const struct zone *zone, int64_t days);

/* The release of the system's zone data, `2026a`; `unknown` where it does not say. The caller frees
 * it. */
char *zone_data_version(void);

/* `2026-10-24 21:00`, wall clock. The caller frees it. */
char *zone_format(const struct zone *zone, int64_t utc);

#endif
