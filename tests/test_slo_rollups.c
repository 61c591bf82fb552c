/* Roll-ups: what the requests of services add up to. */
#include "analytics/slo.h"

#include <math.h>
#include <string.h>

#include "tests/support_analytics.h"

static void a_rollup_past_int64_is_an_error(void **state)
{
	struct world *world = *state;

	set_four_services(world);
	add_sample(add_series(world, "batch", 60, 0), at("2026-10-05T00:00:00Z"), 0, INT64_MAX);
	world_slo(world, "2026-10", false);
	add_sample(add_series(world, "mail", 60, 0), at("2026-10-05T00:00:00Z"), 0, 1);
	assert_holds(slo_failure(world, "2026-10"), "system");
}

static void counts_of_several_scales_are_summed_at_the_finest(void **state)
{
	struct world *world = *state;

	set_four_services(world);
	add_objective(world, "shop-success", "shop", "99");
	add_objective(world, "web-success", "web", "99");
	add_sample(
	    add_series(world, "shop", 60, 2), at("2026-10-05T00:00:00Z"), 9975, 10000); /* 99.75 */
	add_sample(add_series(world, "web", 60, 0), at("2026-10-05T00:00:00Z"), 3, 4);
	const struct slo_report *report = world_slo(world, "2026-10", false);
	const struct slo_result *store = rollup_of(report, "product", "store");

	assert_slo_counts(result_of(report, "shop-success")->sum.counts, 9975, 10000);
	assert_int_equal(result_of(report, "shop-success")->sum.counts.scale, 2);
	assert_int_equal(result_of(report, "web-success")->sum.counts.scale, 0);
	assert_slo_counts(store->sum.counts, 9975 + 300, 10400);
	assert_int_equal(store->sum.counts.scale, 2);
	assert_int_equal(rollup_of(report, "product", "post")->sum.counts.scale, 0);
	assert_number(store->sum.unattributed_bad, 25 + 100);
}

static void a_scale_that_overflows_is_an_error(void **state)
{
	struct world *world = *state;

	set_four_services(world);
	add_sample(add_series(world, "shop", 60, 9), at("2026-10-05T00:00:00Z"), 1, 1);
	add_sample(add_series(world, "web", 60, 0), at("2026-10-05T00:00:00Z"), 1,
	    INT64_MAX / 1000000000 + 1);
	slo_failure(world, "2026-10");
}

static void a_service_without_an_objective_is_held_to_its_pool(void **state)
{
	struct world *world = *state;

	set_four_services(world);
	add_objective(world, "shop-success", "shop", "99");
	add_sample(add_series(world, "web", 60, 0), at("2026-10-05T00:00:00Z"), 9998, 10000);
	add_sample(add_series(world, "mail", 60, 0), at("2026-10-05T00:00:00Z"), 9998, 10000);
	const struct slo_report *report = world_slo(world, "2026-10", false);

	assert_int_equal(report->objectives->len, 3); /* batch is in a pool without an SLO */
	assert_false(result_of(report, "shop-success")->is_pool_default);
	assert_true(result_of(report, "web-pool-slo")->is_pool_default);
	assert_int_equal(result_of(report, "web-pool-slo")->sum.status, SLO_MISSED);
	assert_int_equal(result_of(report, "mail-pool-slo")->sum.status, SLO_MET);
	assert_taken_text(
	    decimal_format(result_of(report, "mail-pool-slo")->target_percent), "99.9");
	assert_string_equal(result_of(report, "web-pool-slo")->service, "web");
}

static void rolls_up_pools_system_products_teams_and_services(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *scope, *name;
		int64_t good, total;
		const char *target, *formula;
		enum slo_status status;
	} cases[] = {
		{ "system", "system", 1083, 1111, "99.9", "over 4 services", SLO_MISSED },
		{ "system", "any-critical-down", 2682000, 2682000, "99.9", "seconds", SLO_MET },
		{ "pool", "A", 1079, 1100, "99.99", "over 2 services", SLO_MISSED },
		{ "pool", "B", 4, 10, "99.9", "over 1 service", SLO_MISSED },
		{ "pool", "C", 0, 1, NULL, "over 1 service", SLO_MET },
		{ "team", "back", 4, 11, NULL, "over 2 services", SLO_MET },
		{ "team", "front", 1079, 1100, NULL, "over 2 services", SLO_MET },
		{ "product", "post", 4, 11, NULL, "over 2 services", SLO_MET },
		{ "product", "store", 1079, 1100, NULL, "over 2 services", SLO_MET },
		{ "service", "batch", 0, 1, NULL, "over 1 service", SLO_MET },
		{ "service", "mail", 4, 10, "99.9", "over 1 service", SLO_MISSED },
		{ "service", "shop", 980, 1000, "99.99", "over 1 service", SLO_MISSED },
		{ "service", "web", 99, 100, "99.99", "over 1 service", SLO_MISSED },
	};

	set_four_services(world);
	add_sample(add_series(world, "shop", 60, 0), at("2026-10-05T00:00:00Z"), 980, 1000);
	add_sample(add_series(world, "web", 60, 0), at("2026-10-06T00:00:00Z"), 99, 100);
	add_sample(add_series(world, "mail", 60, 0), at("2026-10-07T00:00:00Z"), 4, 10);
	add_sample(add_series(world, "batch", 60, 0), at("2026-10-08T00:00:00Z"), 0, 1);
	const struct slo_report *report = world_slo(world, "2026-10", false);

	assert_int_equal(report->rollups->len, G_N_ELEMENTS(cases));
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const struct slo_result *result = report->rollups->pdata[i];

		assert_string_equal(result->scope, cases[i].scope);
		assert_string_equal(result->name, cases[i].name);
		assert_slo_counts(result->sum.counts, cases[i].good, cases[i].total);
		assert_true(result->has_target == (cases[i].target != NULL));
		if (result->has_target) {
			assert_taken_text(decimal_format(result->target_percent), cases[i].target);
			assert_int_equal(result->sum.status, cases[i].status);
		}
		assert_holds(result->formula, cases[i].formula);
	}
	assert_string_equal(rollup_of(report, "service", "web")->team, "front");
	assert_null(rollup_of(report, "team", "front")->pool);
}

static void a_rollup_follows_a_service_to_its_pool_of_the_month(void **state)
{
	struct world *world = *state;

	set_four_services(world);
	add_service(world, "web", "store", "front", "B")->valid_from = day("2026-10-01");
	struct sample_series *series = add_series(world, "web", 60, 0);
	add_sample(series, at("2026-09-05T00:00:00Z"), 1, 1);
	add_sample(series, at("2026-10-05T00:00:00Z"), 2, 2);
	assert_slo_counts(
	    rollup_of(world_slo(world, "2026-09", false), "pool", "A")->sum.counts, 1, 1);
	assert_slo_counts(
	    rollup_of(world_slo(world, "2026-10", false), "pool", "A")->sum.counts, 0, 0);
	assert_slo_counts(rollup_of(world->slo, "pool", "B")->sum.counts, 2, 2);
	assert_int_equal(rollup_of(world->slo, "pool", "A")->sum.status, SLO_NO_DATA);
}

/* Time in which any critical service has an incident: a union, whoever else is down. */
static void any_critical_service_down_is_a_union_of_time(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *what;
		const char *incidents[3][3]; /* services, start, end on 5 October, UTC */
		const char *corrected_to;    /* from 10:00 on, for all; NULL: none */
		int64_t bad_s, excluded_s;
	} cases[] = {
		{ "none", { { NULL } }, NULL, 0, 0 },
		{ "each another minute",
		    { { "shop", "10:00", "10:01" }, { "web", "11:00", "11:01" } }, NULL, 120, 0 },
		{ "an overlap", { { "shop", "10:00", "10:30" }, { "shop", "10:20", "10:50" } },
		    NULL, 3000, 0 },
		{ "two at once", { { "shop", "10:00", "10:30" }, { "web", "10:00", "10:30" } },
		    NULL, 1800, 0 },
		{ "one that is not critical", { { "mail", "10:00", "10:30" } }, NULL, 0, 0 },
		{ "one of several", { { "mail;shop", "10:00", "10:30" } }, NULL, 1800, 0 },
		{ "time that does not count", { { "shop", "10:00", "10:30" } }, "10:10", 1200,
		    600 },
	};

	set_four_services(world);
	for (guint i = 0; i < 2; i++)
		((struct service *)world->catalogue->services->pdata[i])->critical = true;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_ptr_array_set_size(world->incidents, 0);
		g_ptr_array_set_size(world->corrections, 0);
		for (int j = 0; j < 3 && cases[i].incidents[j][0] != NULL; j++) {
			g_autofree char *start =
			    g_strdup_printf("2026-10-05T%s:00Z", cases[i].incidents[j][1]);
			g_autofree char *end =
			    g_strdup_printf("2026-10-05T%s:00Z", cases[i].incidents[j][2]);

			add_incident(world, "INC", cases[i].incidents[j][0], start, end);
		}
		add_incident(world, "PLAN", "shop", "2026-10-06T10:00:00Z", "2026-10-06T11:00:00Z")
		    ->is_maintenance = true;
		if (cases[i].corrected_to != NULL) {
			g_autofree char *end =
			    g_strdup_printf("2026-10-05T%s:00Z", cases[i].corrected_to);

			add_correction(world, NULL, "2026-10-05T10:00:00Z", end);
		}
		print_message("             %s\n", cases[i].what);
		const struct slo_sum *sum =
		    &rollup_of(world_slo(world, "2026-10", false), "system", "any-critical-down")
			 ->sum;
		int64_t total = 44700 * 60 - cases[i].excluded_s;

		assert_slo_counts(sum->counts, total - cases[i].bad_s, total);
		assert_number(sum->raw.total, 44700 * 60);
		assert_number(sum->slots.excluded, cases[i].excluded_s);
		/* 99.9 % of 44,700 minutes are 2682 seconds */
		assert_int_equal(sum->status, cases[i].bad_s <= 2682 ? SLO_MET : SLO_MISSED);
	}
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_WORLD(any_critical_service_down_is_a_union_of_time),
		WITH_WORLD(a_rollup_past_int64_is_an_error),
		WITH_WORLD(counts_of_several_scales_are_summed_at_the_finest),
		WITH_WORLD(a_scale_that_overflows_is_an_error),
		WITH_WORLD(a_service_without_an_objective_is_held_to_its_pool),
		WITH_WORLD(rolls_up_pools_system_products_teams_and_services),
		WITH_WORLD(a_rollup_follows_a_service_to_its_pool_of_the_month),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
