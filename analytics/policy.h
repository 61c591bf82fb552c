#ifndef ANALYTICS_POLICY_H
#define ANALYTICS_POLICY_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "analytics/pay_policy.h"
#include "base/money.h"
#include "base/yaml.h"
#include "base/zone.h"

/*
 * What the organisation decided: pools with their targets and coefficients, work hours, schedules,
 * holiday calendars and the targets above single services. Read from nines.yaml, never changed.
 */

struct pool {
	char *name;
	int64_t mtta_target_s; /* -1: none */
	bool has_slo;
	struct decimal slo_percent;   /* 99.99 */
	bool covers_all_hours;        /* coverage: 24x7 */
	GPtrArray *standby, *callout; /* struct pay_terms *, by valid_from */
};

/* The years for which a holiday calendar is complete, both included. The days of the calendars that
 * it includes, such as those of a company, are holidays of it too; they have to be complete as
 * well.
 */
struct calendar_years {
	char *name;
	int first_year;
	int last_year;
	GPtrArray *includes; /* char *: names of other calendars */
};

/* The pool that a schedule serves from local midnight of a day on. */
struct membership {
	int64_t valid_from;
	char *pool;
};

struct schedule {
	char *name;
	GPtrArray *pools; /* struct membership *, by valid_from; at least one */
	int seats;        /* how many engineers may hold one role at once */
};

struct policy {
	char *organisation;
	const struct zone *zone; /* reports and calendar windows */
	char *currency;
	bool has_system_target;
	struct decimal system_target_percent;
	struct decimal minimum_coverage_percent; /* below it, bounds stand beside an attainment */
	GPtrArray
	    *pools; /* struct pool *, in the order of the file; the order breaks ties of pay */
	GPtrArray *schedules; /* struct schedule * */
	GPtrArray *calendars; /* struct calendar_years * */
	struct pay_policy *pay;
};

/* Reads the policy keys of nines.yaml; other keys are the caller's. NULL with `file:line:col` set.
 */
struct policy *policy_read(const struct yaml *root, GError **error);
/* NULL is allowed. */
void policy_free(struct policy *policy);

/* The zone whose midnights split the pay of an engineer, of whom one version is given (NULL:
 * unknown): the engineer's own, or that of the reports, as the policy says. */
const struct zone *policy_pay_zone(const struct policy *policy, const struct engineer *engineer);
/* NULL when there is none. */
const struct pool *policy_pool(const struct policy *policy, const char *name);
const struct schedule *policy_schedule(const struct policy *policy, const char *name);
/* The pool of a schedule on a day. */
const char *schedule_pool(const struct schedule *schedule, int64_t day);
const struct calendar_years *policy_calendar(const struct policy *policy, const char *name);

#endif
