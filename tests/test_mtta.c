#include "analytics/mtta.h"

#include "tests/support_analytics.h"

/* An incident at `start` on `services`, acknowledged after so many seconds; -1: never. */
static struct incident *acknowledged_after(
    struct world *world, const char *services, const char *start, int64_t seconds)
{
	struct incident *incident = add_incident(world,
	    keep(world, g_strdup_printf("INC-%u", world->incidents->len)), services, start, NULL);

	if (seconds >= 0)
		incident->acknowledged_utc = incident->started_utc + seconds;
	return incident;
}

static void prepare(struct world *world)
{
	set_usual_policy(world, "");
	add_service(world, "api", "store", "front", "B");
	add_service(world, "shop", "store", "front", "A");
	add_service(world, "web", "store", "front", "A");
}

/* The pools of October 2026 in Berlin. The caller unrefs them. */
static GPtrArray *october(const struct world *world)
{
	return mtta_compute(world->policy, world->catalogue, world->incidents,
	    at("2026-09-30T22:00:00Z"), at("2026-10-31T23:00:00Z"));
}

static void sums_seconds_before_it_divides(void **state)
{
	struct world *world = *state;

	prepare(world);
	acknowledged_after(world, "shop", "2026-10-02T10:00:00Z", 60);
	acknowledged_after(world, "shop", "2026-10-03T10:00:00Z", 120);
	acknowledged_after(world, "web", "2026-10-04T10:00:00Z", 600);
	acknowledged_after(world, "web", "2026-10-05T10:00:00Z", -1);
	g_autoptr(GPtrArray) pools = october(world);
	const struct mtta_pool *pool = pools->pdata[0];

	assert_int_equal(pools->len, 3);
	assert_string_equal(pool->pool, "A");
	assert_number(mtta_seconds(pool), 260); /* the mean of the services' means would say 345 */
	assert_number(pool->seconds, 780);
	assert_number(pool->incidents, 4);
	assert_number(pool->acknowledged, 3);
	assert_number(pool->never_acknowledged, 1);
	assert_number(pool->within_target, 2);
	assert_number(pool->median_s, 120);
	assert_number(pool->target_s, 300);
	assert_true(mtta_is_met(pool));
	assert_number(((struct mtta_pool *)pools->pdata[1])->incidents, 0);
}

static void exactly_the_target_meets_it(void **state)
{
	struct world *world = *state;
	static const struct {
		int64_t first, second;
		bool met;
		int64_t within;
	} cases[] = {
		{ 300, 300, true, 2 },
		{ 300, 301, false, 1 }, /* 300.5 s, shown as 301 */
		{ 299, 301, true, 1 },
		{ 0, 600, true, 1 },
		{ 0, 601, false, 1 },
	};

	prepare(world);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_ptr_array_set_size(world->incidents, 0);
		acknowledged_after(world, "shop", "2026-10-02T10:00:00Z", cases[i].first);
		acknowledged_after(world, "shop", "2026-10-03T10:00:00Z", cases[i].second);
		g_autoptr(GPtrArray) pools = october(world);

		assert_true(mtta_is_met(pools->pdata[0]) == cases[i].met);
		assert_number(
		    ((struct mtta_pool *)pools->pdata[0])->within_target, cases[i].within);
	}
}

static void the_mean_is_rounded_half_up(void **state)
{
	static const struct {
		int64_t seconds, acknowledged, mean;
	} cases[] = {
		{ 780, 3, 260 },
		{ 1, 2, 1 },
		{ 1, 3, 0 },
		{ 2, 3, 1 },
		{ 5, 2, 3 },
		{ 0, 7, 0 },
		{ 0, 0, -1 },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct mtta_pool pool = { .seconds = cases[i].seconds,
			.acknowledged = cases[i].acknowledged,
			.target_s = 1 };

		assert_number(mtta_seconds(&pool), cases[i].mean);
	}
}

static void nothing_acknowledged_or_no_target_is_not_met(void **state)
{
	struct world *world = *state;

	prepare(world);
	add_service(world, "batch", "store", "back", "C");
	acknowledged_after(world, "shop", "2026-10-02T10:00:00Z", -1);
	acknowledged_after(world, "batch", "2026-10-02T10:00:00Z", 0);
	/* the catalogue is kept sorted by name */
	g_ptr_array_insert(
	    world->catalogue->services, 1, g_ptr_array_steal_index(world->catalogue->services, 3));
	g_autoptr(GPtrArray) pools = october(world);
	const struct mtta_pool *never = pools->pdata[0], *no_target = pools->pdata[2];

	assert_number(mtta_seconds(never), -1);
	assert_number(never->median_s, -1);
	assert_false(mtta_is_met(never));
	assert_number(no_target->target_s, -1);
	assert_number(no_target->acknowledged, 1);
	assert_number(no_target->within_target, 0);
	assert_false(mtta_is_met(no_target));
}

static void an_acknowledgement_before_creation_counts_as_zero(void **state)
{
	struct world *world = *state;

	prepare(world);
	struct incident *incident = acknowledged_after(world, "shop", "2026-10-02T10:00:00Z", 0);
	incident->acknowledged_utc = incident->started_utc - 90;
	acknowledged_after(world, "shop", "2026-10-02T11:00:00Z", 30);
	g_autoptr(GPtrArray) pools = october(world);

	assert_number(mtta_seconds(pools->pdata[0]), 15);
	assert_number(((struct mtta_pool *)pools->pdata[0])->acknowledged, 2);
}

static void an_incident_is_created_when_it_was_detected(void **state)
{
	struct world *world = *state;

	prepare(world);
	struct incident *september = acknowledged_after(world, "shop", "2026-09-30T21:59:00Z", 400);
	september->detected_utc = at("2026-09-30T22:00:00Z"); /* October in Berlin */
	struct incident *november = acknowledged_after(world, "shop", "2026-10-31T22:59:00Z", 400);
	november->detected_utc = at("2026-10-31T23:00:00Z");
	g_autoptr(GPtrArray) pools = october(world);

	assert_number(((struct mtta_pool *)pools->pdata[0])->incidents, 1);
	assert_number(mtta_seconds(pools->pdata[0]), 340);
}

static void an_incident_counts_once_in_each_pool_it_touches(void **state)
{
	struct world *world = *state;

	prepare(world);
	acknowledged_after(world, "shop;web;api;unheard-of", "2026-10-02T10:00:00Z", 60);
	acknowledged_after(world, "unheard-of", "2026-10-02T10:00:00Z", 60);
	g_autoptr(GPtrArray) pools = october(world);

	assert_number(((struct mtta_pool *)pools->pdata[0])->incidents, 1);
	assert_number(((struct mtta_pool *)pools->pdata[1])->incidents, 1);
	assert_number(((struct mtta_pool *)pools->pdata[2])->incidents, 0);
}

static void the_pool_is_that_of_the_day_of_creation(void **state)
{
	struct world *world = *state;

	prepare(world);
	add_service(world, "web", "store", "front", "B")->valid_from = day("2026-10-10");
	acknowledged_after(world, "web", "2026-10-09T21:59:59Z", 60);  /* 9 October in Berlin */
	acknowledged_after(world, "web", "2026-10-09T22:00:00Z", 120); /* 10 October */
	g_autoptr(GPtrArray) pools = october(world);

	assert_number(mtta_seconds(pools->pdata[0]), 60);
	assert_number(mtta_seconds(pools->pdata[1]), 120);
}

static void maintenance_does_not_count(void **state)
{
	struct world *world = *state;

	prepare(world);
	acknowledged_after(world, "shop", "2026-10-02T10:00:00Z", 60)->is_maintenance = true;
	g_autoptr(GPtrArray) pools = october(world);

	assert_number(((struct mtta_pool *)pools->pdata[0])->incidents, 0);
}

static void counts_escalations_and_first_line_decisions(void **state)
{
	struct world *world = *state;
	static const char *const decisions[] = { "critical", "flap", "flap", NULL };

	prepare(world);
	for (int i = 0; i < 4; i++) {
		struct incident *incident =
		    acknowledged_after(world, "shop", "2026-10-02T10:00:00Z", 10 * i);

		incident->first_line = g_strdup(decisions[i]);
		incident->escalations = i;
	}
	g_autoptr(GPtrArray) pools = october(world);
	const struct mtta_pool *pool = pools->pdata[0];

	assert_number(pool->first_line_critical, 1);
	assert_number(pool->first_line_flap, 2);
	assert_number(pool->escalations, 6);
	assert_number(pool->escalated, 3);
	assert_number(pool->top_level, 3);
	assert_number(pool->median_s, 10); /* the lower one of 10 and 20 */
}

static void quantiles_are_seconds_that_were_measured(void **state)
{
	static const struct {
		int64_t count, median, p90;
	} cases[] = {
		{ 0, -1, -1 },
		{ 1, 10, 10 },
		{ 2, 10, 20 },
		{ 9, 50, 90 },
		{ 10, 50, 90 },
		{ 11, 60, 100 },
	};
	struct world *world = *state;

	prepare(world);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_ptr_array_set_size(world->incidents, 0);
		for (int64_t k = cases[i].count; k > 0; k--)
			acknowledged_after(world, "shop", "2026-10-02T10:00:00Z", 10 * k);
		g_autoptr(GPtrArray) pools = october(world);
		const struct mtta_pool *pool = pools->pdata[0];

		assert_number(pool->median_s, cases[i].median);
		assert_number(pool->p90_s, cases[i].p90);
	}
}

static void tells_apart_who_was_never_acknowledged(void **state)
{
	struct world *world = *state;
	static const int resolved[] = { 1, 1, 0, -1 };

	prepare(world);
	for (size_t i = 0; i < G_N_ELEMENTS(resolved); i++)
		acknowledged_after(world, "shop", "2026-10-02T10:00:00Z", -1)->auto_resolved =
		    resolved[i];
	/* acknowledged first: no longer by itself */
	acknowledged_after(world, "shop", "2026-10-02T10:00:00Z", 60)->auto_resolved = 1;
	acknowledged_after(world, "shop", "2026-10-02T10:00:00Z", 0)->acknowledged_utc -= 5;
	g_autoptr(GPtrArray) pools = october(world);
	const struct mtta_pool *pool = pools->pdata[0];

	assert_number(pool->never_acknowledged, 4);
	assert_number(pool->auto_resolved, 2);
	assert_number(pool->auto_unknown, 1);
	assert_number(pool->acknowledged, 2);
	assert_number(pool->early, 1);
	assert_number(pool->seconds, 60);
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_WORLD(sums_seconds_before_it_divides),
		WITH_WORLD(exactly_the_target_meets_it),
		cmocka_unit_test(the_mean_is_rounded_half_up),
		WITH_WORLD(nothing_acknowledged_or_no_target_is_not_met),
		WITH_WORLD(an_acknowledgement_before_creation_counts_as_zero),
		WITH_WORLD(an_incident_is_created_when_it_was_detected),
		WITH_WORLD(an_incident_counts_once_in_each_pool_it_touches),
		WITH_WORLD(the_pool_is_that_of_the_day_of_creation),
		WITH_WORLD(maintenance_does_not_count),
		WITH_WORLD(counts_escalations_and_first_line_decisions),
		WITH_WORLD(quantiles_are_seconds_that_were_measured),
		WITH_WORLD(tells_apart_who_was_never_acknowledged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
