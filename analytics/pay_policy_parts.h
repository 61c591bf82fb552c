#ifndef ANALYTICS_PAY_POLICY_PARTS_H
#define ANALYTICS_PAY_POLICY_PARTS_H

#include "analytics/pay_policy.h"

/*
 * How the values of the pay policy are written. Each returns false with the error set at the value.
 */

/* What one of several words stands for. `words` is NULL-terminated; a node that is NULL leaves the
 * index as it is. */
bool pay_read_word(
    const struct yaml *node, const char *const *words, unsigned *index, GError **error);
/* `Mon-Fri`, or a list such as `Mon-Thu,Sat`: bit 0 is Monday. */
bool pay_read_days(const struct yaml *node, unsigned *days, GError **error);
/* `09:00`; 24:00 is the end of the day. */
bool pay_read_clock(const struct yaml *node, int *second_of_day, GError **error);
/* `Fri 18:00`: seconds since Monday 00:00. */
bool pay_read_week_time(const struct yaml *node, int *second_of_week, GError **error);
/* `first Wednesday 10:00`; without a time 00:00. */
bool pay_read_anchor(const struct yaml *node, struct pay_calendar *calendar, GError **error);
/* A duration, `0s` or more, when there is a node. */
bool pay_read_duration(const struct yaml *node, int64_t *seconds, GError **error);
/* `1000.00 EUR`, a list of these with one of a currency, or `none`: struct pay_bound. A node that
 * is NULL leaves the bounds as they are. */
bool pay_read_bounds(const struct yaml *node, GArray *bounds, GError **error);
/* `valid_from` of a version: later than `before`, which is that of the version before; the first
 * version (NULL) has none, and holds from PAY_FIRST_DAY. */
bool pay_read_valid_from(
    const struct yaml *node, const int64_t *before, int64_t *valid_from, GError **error);

/* The number of versions that `node` is: a sequence has its items, anything else is one. */
guint pay_version_count(const struct yaml *node);
const struct yaml *pay_version(const struct yaml *node, guint index);

#endif
