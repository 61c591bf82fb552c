#ifndef ANALYTICS_POLICY_H
#define ANALYTICS_POLICY_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/money.h"
#include "base/yaml.h"
#include "base/zone.h"

/*
 * What the organisation decided: pools with their targets and coefficients, work hours, schedules,
 * holiday calendars and the targets above single services. Read from nines.yaml, never changed.
 */

/* Every second of a shift has exactly one class: holiday > weekend > nonwork / work. */
enum day_class { CLASS_WORK, CLASS_NONWORK, CLASS_WEEKEND, CLASS_HOLIDAY, CLASS_COUNT };

/* work nonwork weekend holiday; CLASS_COUNT, no class: - */
const char *day_class_name(enum day_class day_class);

/* A factor on the hourly rate, with the text that it was written as. */
struct coefficient {
	struct fraction value;
	char *text; /* `1/3`; NULL when the policy names none for this class */
};

struct pool {
	char *name;
	int64_t mtta_target_s; /* -1: none */
	bool has_slo;
	struct decimal slo_percent; /* 99.99 */
	bool covers_all_hours;      /* coverage: 24x7 */
	struct coefficient standby[CLASS_COUNT];
	struct coefficient callout[CLASS_COUNT];
};

/* The years for which a holiday calendar is complete, both included. */
struct calendar_years {
	char *name;
	int first_year;
	int last_year;
};

struct schedule {
	char *name;
	char *pool;
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
	GPtrArray *schedules;        /* struct schedule * */
	GPtrArray *calendars;        /* struct calendar_years * */
	bool pay_zone_is_engineers;  /* false: the zone of the reports splits days and months */
	unsigned work_days;          /* bit 0 is Monday */
	int work_from_s, work_to_s;  /* wall clock */
	bool standby_during_callout; /* additive; false: suspended */
	int64_t callout_minimum_s;
};

/* Reads the policy keys of nines.yaml; other keys are the caller's. NULL with `file:line:col` set.
 */
struct policy *policy_read(const struct yaml *root, GError **error);
/* NULL is allowed. */
void policy_free(struct policy *policy);

/* NULL when there is none. */
const struct pool *policy_pool(const struct policy *policy, const char *name);
const struct schedule *policy_schedule(const struct policy *policy, const char *name);
const struct calendar_years *policy_calendar(const struct policy *policy, const char *name);

#endif
