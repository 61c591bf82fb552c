#ifndef BASE_INSTANT_H
#define BASE_INSTANT_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Instants are int64 seconds since 1970-01-01T00:00:00Z. Civil dates are counted in days since
 * 1970-01-01 of the proleptic Gregorian calendar, without a zone. Intervals are half-open.
 * Years from 1 to 9999 are accepted.
 */

#define SECONDS_PER_DAY 86400

struct civil_date {
	int year;
	int month; /* 1..12 */
	int day;   /* 1..31 */
};

/* Days since 1970-01-01. The date must be valid. */
int64_t civil_to_days(struct civil_date date);
struct civil_date civil_from_days(int64_t days);
/* The first day of the month that lies `months` after the month of `date`. */
struct civil_date civil_month_start(struct civil_date date, int months);
/* 0 is Monday, 6 is Sunday. */
int civil_weekday(int64_t days);
bool civil_is_valid(struct civil_date date);
/* The English names of the months and weekdays; NULL-terminated. */
extern const char *const month_names[], *const weekday_names[];

/* The day in which a second of the same clock lies, counted from 1970-01-01. */
static inline int64_t day_of_second(int64_t second)
{
	return second / SECONDS_PER_DAY - (second % SECONDS_PER_DAY < 0);
}

/* Exactly YYYY-MM-DD. */
bool civil_parse(const char *text, struct civil_date *date);

/* A date and time as written, before its zone is known. */
struct written_time {
	struct civil_date date;
	int second_of_day; /* 0..86400; 24:00:00 is 86400 */
	bool has_offset;
	int offset_s; /* east of Greenwich is positive */
};

/*
 * RFC 3339, with `T` or a blank between date and time, seconds optional, a fraction (dropped), and
 * `Z`, `+hh:mm`, `+hhmm` or nothing behind. A second of 60 is read as 59.
 */
bool written_time_parse(const char *text, struct written_time *time);
/* Sets the time of day: 24:00:00 is the end of the day, a second of 60 is read as 59. False when no
 * clock shows it. */
bool written_time_set_clock(struct written_time *time, int hour, int minute, int second);
/* Exactly HH:MM; 24:00 is the end of the day. */
bool clock_parse(const char *text, int *second_of_day);
/* The instant of a written time that has an offset. */
int64_t written_time_instant(const struct written_time *time);
/* RFC 3339 text with an offset, as an instant; false when it is not one, or has no offset. */
bool instant_parse(const char *text, int64_t *utc);

/* `2026-10-24T19:00:00Z`. The caller frees it. */
char *instant_format(int64_t utc);
/* `2026-10-24`. The caller frees it. */
char *civil_format(struct civil_date date);

#endif
