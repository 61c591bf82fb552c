#include "tests/support_analytics.h"

/* Five-minute slots of a service from 10 to 12 October (UTC) that had traffic in two of them. */
static struct sample_series *add_sparse_series(struct world *world, bool gap_is_zero)
{
	set_usual_policy(world, "");
	add_service(world, "shop", "store", "front", "A");
	add_objective(world, "shop-success", "shop", "99");
	struct sample_series *series = add_series(world, "shop", 300, 0);
	series->gap_is_zero = gap_is_zero;
	series->first_utc = at("2026-10-10T00:00:00Z");
	series->last_utc = at("2026-10-12T23:55:00Z");
	add_sample(series, series->first_utc, 9, 10);
	add_sample(series, series->last_utc, 8, 10);
	return series;
}

static void a_gap_of_zero_was_observed_without_events(void **state)
{
	struct world *world = *state;

	add_sparse_series(world, true);
	const struct slo_result *result =
	    result_of(world_slo(world, "2026-10", false), "shop-success");
	assert_number(result->sum.counts.good, 17);
	assert_number(result->sum.counts.total, 20);
	/* the clock changes in October: 745 hours of 12 slots; three days are known */
	assert_number(result->sum.slots.expected, 745 * 12);
	assert_number(result->sum.slots.observed, 3 * 288);
}

static void a_gap_without_data_is_unknown(void **state)
{
	struct world *world = *state;

	add_sparse_series(world, false);
	const struct slo_result *result =
	    result_of(world_slo(world, "2026-10", false), "shop-success");
	assert_number(result->sum.counts.total, 20);
	assert_number(result->sum.slots.observed, 2);
}

static void days_are_observed_where_the_series_is_known(void **state)
{
	struct world *world = *state;

	add_sparse_series(world, true);
	const struct slo_result *result =
	    result_of(world_slo(world, "2026-10", false), "shop-success");
	/* days of Berlin, two hours ahead in October until the 25th */
	static const struct {
		int day;
		int64_t observed;
	} days[] = { { 9, 0 }, { 10, 264 }, { 11, 288 }, { 12, 288 }, { 13, 24 }, { 14, 0 } };
	for (size_t i = 0; i < G_N_ELEMENTS(days); i++)
		assert_number(
		    g_array_index(result->days, struct slo_day, days[i].day - 1).slots.observed,
		    days[i].observed);
}

static void a_month_between_two_samples_is_observed(void **state)
{
	struct world *world = *state;
	struct sample_series *series = add_sparse_series(world, true);

	/* what is loaded for October lies outside of it */
	g_array_set_size(series->samples, 0);
	series->first_utc = at("2026-08-01T00:00:00Z");
	series->last_utc = at("2026-12-01T00:00:00Z");
	const struct slo_result *result =
	    result_of(world_slo(world, "2026-10", false), "shop-success");
	assert_number(result->sum.counts.total, 0);
	assert_int_equal(result->sum.status, SLO_NO_DATA);
	assert_number(result->sum.slots.observed, 745 * 12);
	assert_near(slo_coverage(&result->sum), 1);
}

static void a_running_month_is_observed_up_to_what_is_known(void **state)
{
	struct world *world = *state;

	add_sparse_series(world, true);
	world->known_until_utc = at("2026-10-13T00:00:00Z");
	const struct slo_result *result =
	    result_of(world_slo(world, "2026-10", true), "shop-success");
	assert_number(result->sum.slots.observed, 3 * 288);
	/* October begins two hours before midnight UTC */
	assert_number(result->sum.slots.expected, 12 * 288 + 24);
}

#define in_world(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(a_gap_of_zero_was_observed_without_events),
		in_world(a_gap_without_data_is_unknown),
		in_world(days_are_observed_where_the_series_is_known),
		in_world(a_month_between_two_samples_is_observed),
		in_world(a_running_month_is_observed_up_to_what_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
