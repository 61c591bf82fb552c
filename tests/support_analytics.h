#ifndef TESTS_SUPPORT_ANALYTICS_H
#define TESTS_SUPPORT_ANALYTICS_H

#include "tests/support.h"

#include "analytics/catalogue.h"
#include "analytics/incident.h"
#include "analytics/objective.h"
#include "analytics/pay.h"
#include "analytics/policy.h"
#include "analytics/slo.h"
#include "analytics/trend.h"

/*
 * What the tests of analytics share: a small world of policy, catalogue and facts, in which every
 * test puts what it is about. Everything that a builder returns belongs to the world and may be
 * changed; times are RFC 3339 text with an offset, dates YYYY-MM-DD, NULL for none.
 */
struct world {
	struct fixture *files; /* for shared_path() and shared_table() */
	GPtrArray *texts;

	struct policy *policy;
	struct catalogue *catalogue;
	GPtrArray *shifts, *callouts, *unknown;
	GPtrArray *incidents, *postmortems;
	GPtrArray *objectives, *series, *corrections, *events;
	bool wants_alerts;
	int64_t known_until_utc;

	/* of the last call of world_facts(), world_pay(), world_slo() and world_trend() */
	struct slo_facts facts;
	GPtrArray *pool_objectives;
	GPtrArray *tracks; /* struct slo_track * */
	struct pay_report *pay;
	struct slo_report *slo;
	struct month_trend *trend;
};

int world_setup(void **state);
int world_teardown(void **state);

/* Keeps a text for as long as the test runs. */
const char *keep(struct world *world, char *text);

/* The policy of a YAML text, which must be sound. */
void set_policy(struct world *world, const char *yaml);
/* The message with which a policy is refused; "" when it is not. */
const char *policy_refusal(struct world *world, const char *yaml);
/* A policy of the pools A, B and C in Berlin, with these lines under `pay:` (indented by two). */
void set_usual_policy(struct world *world, const char *pay_lines);

struct service *add_service(
    struct world *world, const char *name, const char *product, const char *team, const char *pool);
struct engineer *add_engineer(
    struct world *world, const char *id, const char *zone, const char *calendar);
struct rate *add_rate(struct world *world, const char *engineer, const char *text,
    const char *currency, const char *valid_from);
struct holiday *add_holiday(
    struct world *world, const char *calendar, const char *date, int from_s);
/* An engineer of the calendar DE in Berlin at 10.00 EUR. */
void add_berliner(struct world *world, const char *id);
/* A primary shift on the schedule `POOL-primary`. */
struct shift *add_shift(struct world *world, const char *pool, const char *engineer,
    const char *start, const char *end);
struct callout *add_callout(struct world *world, const char *pool, const char *engineer,
    const char *start, const char *end);
/* `services` have `;` between; without an end the incident is open. */
struct incident *add_incident(
    struct world *world, const char *id, const char *services, const char *start, const char *end);
struct postmortem *add_postmortem(
    struct world *world, const char *id, const char *services, const char *date);
struct sample_series *add_series(
    struct world *world, const char *service, int64_t step_s, int scale);
void add_sample(struct sample_series *series, int64_t at_utc, int64_t good, int64_t total);
/* On the requests of the service, by Occurrences, in the calendar month of the reports. */
struct objective *add_objective(
    struct world *world, const char *name, const char *service, const char *percent);
/* At most so many bugs of the service in that month. */
struct objective *add_count(
    struct world *world, const char *name, const char *service, const char *limit);
/* Without an end it is open. */
struct event *add_event(
    struct world *world, const char *kind, const char *subject, const char *start, const char *end);
struct correction *add_correction(
    struct world *world, const char *service, const char *start, const char *end);

struct decimal percent_of(const char *text);
struct period period_of(const char *text);
/* The first instant at which the clock of the zone shows `YYYY-MM-DD HH:MM`. */
int64_t local_at(const char *zone, const char *text);

/* Sort the catalogue and compute; the computation must not fail. */
const struct pay_report *world_pay(struct world *world, const char *period);
const struct slo_report *world_slo(struct world *world, const char *period, bool is_running);
/* The facts of attainment, sorted. */
const struct slo_facts *world_facts(struct world *world);
const struct month_trend *world_trend(struct world *world, const char *period);
/* The message with which the report or pay_compute() fails, which it must. */
const char *slo_failure(struct world *world, const char *period);
const char *pay_failure(struct world *world, const char *period);

/* The objective of this name, which must exist. */
const struct slo_result *result_of(const struct slo_report *report, const char *name);
/* The roll-up of this scope and name, which must exist. */
const struct slo_result *rollup_of(
    const struct slo_report *report, const char *scope, const char *name);

/* The days of an objective in the last report, which must exist. */
const struct slo_track *track_of(const struct world *world, const char *name);
/* A day of a result, which must exist. */
const struct slo_day *day_of(const struct slo_result *result, const char *date);

#define assert_slo_counts(counts, good, total)                                                     \
	check_slo_counts((counts), (good), (total), __FILE__, __LINE__)
void check_slo_counts(
    struct slo_counts counts, int64_t good, int64_t total, const char *file, int line);
/* Compares `expected observed bad excluded`. */
#define assert_slo_slots(slots, text) check_slo_slots(&(slots), (text), __FILE__, __LINE__)
void check_slo_slots(
    const struct slo_slots *slots, const char *expected, const char *file, int line);

#define assert_near(actual, expected) check_near((actual), (expected), #actual, __FILE__, __LINE__)
/* Equal to eleven significant digits; NAN equals only NAN. */
void check_near(double actual, double expected, const char *expression, const char *file, int line);

/* The usual policy, and the services shop and web of pool A, mail of pool B, batch of pool C, which
 * has no SLO. */
void set_four_services(struct world *world);

#endif
