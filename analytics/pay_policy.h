#ifndef ANALYTICS_PAY_POLICY_H
#define ANALYTICS_PAY_POLICY_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "analytics/catalogue.h"
#include "base/money.h"
#include "base/period.h"
#include "base/yaml.h"

/*
 * The rules by which on-call time is paid: what stands under `pay:` and under `standby:` and
 * `callout:` of a pool in nines.yaml. Both may be one mapping or a list of versions. A version
 * holds from local midnight of its `valid_from` until the next one; the first has none, so that no
 * day is without rules, and the dates ascend, so that no day has two. A later version of `pay:`
 * says what changes; one of a pool's prices states all of them.
 *
 * Every reader refuses what it does not know with NINES_ERROR_USAGE and `file:line:col`.
 */

/* 0001-01-01: what has no date holds from here. */
#define PAY_FIRST_DAY (-719162)

/* Every second of a shift has exactly one class, the first of pay.precedence that applies. */
enum day_class { CLASS_WORK, CLASS_NONWORK, CLASS_WEEKEND, CLASS_HOLIDAY, CLASS_COUNT };

/* work nonwork weekend holiday; `-` of CLASS_COUNT, which a line without a class has. */
const char *day_class_name(enum day_class day_class);

/* What a price is for. */
enum pay_unit { PAY_PER_HOUR, PAY_PER_SHIFT, PAY_PER_DAY };

const char *pay_unit_name(enum pay_unit unit); /* hour shift day */

/* A factor on a rate, with the text that it was written as. */
struct coefficient {
	struct fraction value;
	char *text; /* `1/3`; NULL when the policy names none for this class */
};

struct pay_price {
	struct coefficient coefficient;
	struct rate *amount; /* for a unit of the terms, its text as written; NULL: a factor on the
				engineer's hourly rate */
};

/* What standby or a call-out of one pool pays, by class. With an amount the coefficient is 1. */
struct pay_terms {
	int64_t valid_from;
	enum pay_unit unit; /* PAY_PER_HOUR for factors */
	struct pay_price of[CLASS_COUNT];
};

enum weekend_rule {
	WEEKEND_CALENDAR, /* Saturday and Sunday */
	WEEKEND_WINDOW,   /* from one time of the week to another, such as Fri 18:00 to Mon 09:00 */
	WEEKEND_BY_START, /* the day on which a shift begins makes all of it holiday or weekend */
};

enum overlap_rule {
	OVERLAP_PAID_ONCE, /* the best paid of an engineer's shifts counts */
	OVERLAP_PER_POOL,  /* each pool pays, in full */
	OVERLAP_SPLIT,     /* each of n pools pays 1/n of its price */
};

struct callout_rules {
	int64_t minimum_s;
	int64_t step_s;     /* the time of a call-out is rounded up to whole steps; 0: it is not */
	bool sums_day;      /* round: sum; minimum and step hold for a day, not for each call-out */
	int64_t window_s;   /* what begins so long after a call-out belongs to it; 0: nothing */
	bool clips_minimum; /* what is added ends where work hours begin */
};

/* A cap or minimum in money, per engineer and pay period. */
struct pay_bound {
	int64_t minor;
	char currency[4];
};

/* What is listed when it is exceeded; 0: not looked at. */
struct pay_limits {
	int64_t shift_s;   /* one shift */
	int64_t rest_s;    /* between two shifts of one engineer, at least */
	int64_t week_s;    /* on call from Monday to Sunday */
	int days_in_row;   /* on call without a free day */
	int64_t callout_s; /* one call-out */
};

/* One version of `pay:`. */
struct pay_rules {
	int64_t valid_from;
	unsigned work_days;         /* bit 0 is Monday */
	int work_from_s, work_to_s; /* wall clock */
	enum weekend_rule weekend;
	int weekend_from_s, weekend_to_s; /* of WEEKEND_WINDOW: seconds since Monday 00:00 */
	enum day_class precedence[CLASS_COUNT];
	enum overlap_rule overlap;
	bool standby_during_callout; /* additive; false: suspended */
	struct callout_rules callout;
	bool holds_double_bookings; /* false: they are paid and listed */
	GArray *minimums, *caps;    /* struct pay_bound, one per currency at most */
	struct pay_limits limits;
	int cutoff_day; /* 1..28; 0: none */
};

/* Which days and instants a pay period is made of. */
struct pay_calendar {
	bool has_anchor; /* false: a pay period is a month */
	int week;        /* 1..4: the first to fourth of a month; 5: the last */
	int weekday;     /* 0 is Monday */
	int second_of_day;
};

struct pay_policy {
	GPtrArray *rules;       /* struct pay_rules *, by valid_from; at least one */
	bool zone_is_engineers; /* false: the zone of the reports splits days and months */
	struct pay_calendar calendar;
	bool has_book_per_pool; /* compensation workbooks of single pools beside that of all */
};

/* `pay:`; NULL gives the rules that hold when it is left out. */
struct pay_policy *pay_policy_read(const struct yaml *node, GError **error);
/* NULL is allowed. */
void pay_policy_free(struct pay_policy *policy);

/* The rules of a day. */
const struct pay_rules *pay_rules_on(const struct pay_policy *policy, int64_t day);

/* `standby:` or `callout:` of a pool: struct pay_terms *, by valid_from; empty for NULL. */
GPtrArray *pay_terms_read(const struct yaml *node, GError **error);
/* The terms of a day; NULL when there are none. */
const struct pay_terms *pay_terms_on(const GPtrArray *versions, int64_t day);

#endif
