#ifndef ANALYTICS_CATALOGUE_H
#define ANALYTICS_CATALOGUE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/money.h"
#include "base/zone.h"

/*
 * Who and what there is: services, engineers, rates and holidays, effective-dated. A version holds
 * from local midnight of `valid_from` (days since 1970-01-01; the earliest date when none was
 * given) until the next version of the same name.
 */
struct service {
	char *name;
	char *title; /* the name when none was given */
	char *product, *team, *pool;
	bool critical;
	int64_t valid_from;
};

struct engineer {
	char *id;
	char *name;
	char *email;
	const struct zone *zone;
	char *calendar;
	char *staff_no, *cost_centre, *team; /* NULL when not given */
	bool has_training_date;
	int64_t trained_at; /* days */
	int64_t valid_from;
};

struct rate {
	char *engineer;
	char *text; /* the hourly rate as written, `33.35` */
	struct fraction hourly_rate;
	char *currency;
	int64_t valid_from;
	char *source; /* catalogue/rates.csv:7 */
};

struct holiday {
	char *calendar;
	int64_t day;
	char *name;
	int from_s; /* wall clock from which the day is a holiday; 0 for a whole day */
};

struct catalogue {
	GPtrArray *services;  /* struct service *, by name, then valid_from */
	GPtrArray *engineers; /* struct engineer *, by id, then valid_from */
	GPtrArray *rates;     /* struct rate *, by engineer, then valid_from */
	GPtrArray *holidays;  /* struct holiday *, by calendar, then day */
};

/* NULL is allowed. */
void rate_free(struct rate *rate);

struct catalogue *catalogue_new(void);
/* NULL is allowed. */
void catalogue_free(struct catalogue *catalogue);

/* The version that holds on the day; before the first version, the first one. NULL: unknown name.
 */
const struct service *catalogue_service(
    const struct catalogue *catalogue, const char *name, int64_t day);
const struct engineer *catalogue_engineer(
    const struct catalogue *catalogue, const char *id, int64_t day);
/* The rate of the day, NULL when none holds yet: pay never guesses a rate. */
const struct rate *catalogue_rate(
    const struct catalogue *catalogue, const char *engineer, int64_t day);
/* The holiday of a day in a calendar, or NULL; with several, the one that begins first. */
const struct holiday *catalogue_holiday(
    const struct catalogue *catalogue, const char *calendar, int64_t day);
/* The services of a day, one version each, sorted by name. Borrowed elements; free the array. */
GPtrArray *catalogue_services_on(const struct catalogue *catalogue, int64_t day);

#endif
