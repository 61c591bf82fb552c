#ifndef BASE_TIMEFORM_H
#define BASE_TIMEFORM_H

#include <stdbool.h>

#include "base/instant.h"

/*
 * The ways in which exporters write times. Names of months and days are English, in any capitals
 * and abbreviated to three letters or more; no locale and no clock is asked. Fractions of a second
 * are dropped. Where a blank is expected there may be several, no-break blanks among them.
 *
 * What cannot be told from the text alone is no affair of time_text_parse(): which of `05/02` is
 * the month, two-digit years, days that are counted from 1900. A profile declares such a form as a
 * struct time_form.
 */

/*
 * A time whose meaning needs no setting; a date alone is none. The whole text has to be one of
 * these, each seen in the exports named with it:
 * - what written_time_parse() reads, also with an offset that stands behind blanks, is written in
 *   hours alone or as `UTC` or `GMT`: `2023-01-02 09:00:00 +02:00`, `... GMT`, `...+02` (PagerDuty,
 *   Grafana, Opsgenie, ServiceNow, CloudWatch, databases)
 * - `2023/01/02 09:00:00`, seconds optional (the console of CloudWatch)
 * - ISO 8601 basic: `20170122T220000Z`, without the offset a local time (iCalendar)
 * - RFC 2822: `Sun, 1 Mar 2026 00:00:00 +0100`, day of the week and seconds optional (Prometheus
 *   scripts, mail)
 * - JavaScript's Date: `Sun Mar 01 2026 00:00:00 GMT+0100 (Central European Standard Time)` (Cloud
 *   Monitoring). As in RFC 2822, what stands in parentheses behind the offset is a comment.
 * - time since 1970 UTC, by its size in seconds (below 10^11), milliseconds (below 10^14),
 *   microseconds (below 10^17) or nanoseconds; from 10^8 on, so that neither `20260301` nor a
 *   count is one; `20260301120000` is none either. `1772319720.123` and `1.7723196e9` are read
 *   too, without floating point (Opsgenie, Grafana, Prometheus, k6).
 */
bool time_text_parse(const char *text, struct written_time *time);

/* A declared form, such as `%d/%b/%y %I:%M %p` of Jira. Never changes, so it can be shared. */
struct time_form;

/*
 * A pattern is text in which these stand for parts of a time, as in strptime(3):
 *   %Y %m %d    year of four digits, month, day; %y the last two digits, 69..99 are 19xx
 *   %b %B       the name of a month
 *   %a %A       the name of a day of the week; it is not compared with the date
 *   %H %M %S    hour, minute, second; %f the digits of a fraction
 *   %I %p       hour from 1 to 12, AM or PM: 12 AM is midnight
 *   %z          `Z`, `+hh`, `+hhmm`, `+hh:mm`, `UTC`, `GMT`, `GMT+hhmm`
 *   %s          seconds since 1970 UTC, below 10^11, perhaps with fraction and exponent
 *   %%          a percent sign
 * %m %d %H %I take one digit or two, and exactly two beside another number, as in `%Y%m%d`. Blanks
 * match one or more blanks, everything else itself.
 *
 * The pattern `excel-1900` or `excel-1904` stands for the days that a spreadsheet counts:
 * `46082.25` is 6 o'clock on 2026-03-01, rounded to whole seconds. Days before 1900-03-01
 * (1904-01-02) are refused: there the count has a day that never was, or the cell is a time of day
 * alone.
 *
 * NULL when the pattern says something twice, lacks the year, month or day, or has parts that mean
 * nothing on their own (%p without %I, %M without an hour). The caller frees it with
 * time_form_free(), which takes NULL.
 */
struct time_form *time_form_new(const char *pattern);
void time_form_free(struct time_form *form);

/* The whole text must match. A form without a time of day gives 0:00. */
bool time_form_parse(const struct time_form *form, const char *text, struct written_time *time);

#endif
