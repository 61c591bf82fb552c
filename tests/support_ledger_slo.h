#ifndef TESTS_SUPPORT_LEDGER_SLO_H
#define TESTS_SUPPORT_LEDGER_SLO_H

#include "tests/support_analytics.h"

#include "analytics/facts.h"
#include "analytics/facts_slo.h"

/*
 * A ledger and what attainment is computed from: the policy and objectives of a world, all other
 * facts read anew from the ledger.
 */
struct room {
	struct fixture *fixture; /* of samples_setup() */
	struct world *world;
	struct catalogue *catalogue;
	GPtrArray *postmortems, *incidents, *corrections, *events, *pool_objectives;
	struct slo_facts facts;
	int64_t first_day; /* of facts; G_MAXINT64: there are none */
	uint64_t seed;
	int files; /* how many were written */
};

int room_setup(void **state);
int room_teardown(void **state);
#define in_room(test) cmocka_unit_test_setup_teardown(test, room_setup, room_teardown)

/* Imports a text as a file of a name of its own. */
struct load_report *room_import(struct room *room, const char *profile, const char *text);
/* Takes a load back, and replays what has to be. */
void room_undo(struct room *room, int64_t load_id);

/* Reads the facts; what was read before is gone. */
void room_read(struct room *room);
/* Reads the facts and brings the kept days up to date. */
void room_refresh(struct room *room);

/* The plans (struct slo_plan *) of all objectives and services over [first, end). */
GPtrArray *room_plans(const struct room *room, int64_t first_day, int64_t end_day);
/* Fails when the kept days of [first, end) are not those that come out anew. */
void room_check(struct room *room, int64_t first_day, int64_t end_day, const char *after);

/* RFC 3339. */
void append_time(GString *text, int64_t utc);
/* From 20 August 2026 on for ten weeks of UTC: web and shop by the hour, mail once a day. */
void load_weeks(struct room *room);

#endif
