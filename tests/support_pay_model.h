#ifndef TESTS_SUPPORT_PAY_MODEL_H
#define TESTS_SUPPORT_PAY_MODEL_H

#include "analytics/pay.h"
#include "tests/support_analytics.h"

/*
 * A model of pay that looks at every minute of a month and knows nothing of intervals. In it the
 * schedule `duty` has two seats, and serves pool A for nine days and pool B from the tenth on.
 */
enum { PEOPLE = 3, MINUTES = 40 * 1440, SHIFTS = 32 };

extern const char *const model_people[PEOPLE];

struct model {
	const struct world *world;
	struct period period;
	int64_t base_utc;    /* three days before the month */
	GHashTable *seconds; /* by person, pool, kind, class, outcome and price: int64_t * */
	GHashTable *counts;
	int person;
	const struct zone *zone;
	int64_t days[MINUTES]; /* of the person's clock */
	int clock_s[MINUTES];
	enum day_class classes[MINUTES];
	bool worked[MINUTES];
};

/* The instant at which a minute of the model begins. */
int64_t model_utc(const struct model *model, int minute);
/* Adds to a sum by text. */
void model_add(GHashTable *sums, const char *key, int64_t number);
/* Fills model->seconds and model->counts, for everybody, from the world. */
void model_run(struct model *model);

#endif
