#include "analytics/fairness.h"

#include "analytics/reward.h"
#include "tests/support_analytics.h"

static struct fairness *loads_of(struct world *world, const char *period)
{
	return fairness_compute(world_pay(world, period), world->policy, world->catalogue);
}

static const struct engineer_load *load_at(const struct fairness *report, guint index)
{
	assert_true(index < report->engineers->len);
	return &g_array_index(report->engineers, struct engineer_load, index);
}

/* A report whose only segments are hours of work in which they were on call. */
static struct fraction gini_of_hours(const int64_t *hours, guint count)
{
	g_autoptr(GPtrArray) segments = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) pools = g_ptr_array_new();
	struct catalogue *catalogue = catalogue_new();
	struct pay_policy rules = { 0 };
	struct policy policy = { .zone = zone_find("UTC"), .pools = pools, .pay = &rules };
	struct pay_report pay = { .segments = segments };

	for (guint i = 0; i < count; i++) {
		struct pay_segment *segment = g_new0(struct pay_segment, 1);

		segment->engineer = g_strdup_printf("e%03u", i);
		g_ptr_array_add(names, segment->engineer);
		segment->pool = (char *)(guintptr) "A";
		segment->end_utc = hours[i] * 3600;
		g_ptr_array_add(segments, segment);
	}
	struct fairness *report = fairness_compute(&pay, &policy, catalogue);
	struct fraction gini = count == 0 ? (struct fraction){ 0, 1 }
					  : g_array_index(report->pools, struct pool_load, 0).gini;
	fairness_free(report);
	catalogue_free(catalogue);
	return gini;
}

static void gini_is_an_exact_fraction(void **state)
{
	static const struct {
		int64_t hours[5];
		guint count;
		int64_t numerator, denominator;
	} cases[] = {
		{ { 168, 168, 84, 252, 168 }, 5, 4, 25 },
		{ { 10, 10, 10 }, 3, 0, 1 },
		{ { 7 }, 1, 0, 1 },
		{ { 1, 3 }, 2, 1, 4 },
		{ { 0, 0, 12 }, 3, 0, 1 }, /* only who was on call is compared */
		{ { 0 }, 1, 0, 1 },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct fraction gini = gini_of_hours(cases[i].hours, cases[i].count);

		assert_number(gini.numerator, cases[i].numerator);
		assert_number(gini.denominator, cases[i].denominator);
	}
}

/* Against the definition, the mean of all differences over twice the mean. */
static void gini_is_the_mean_difference(void **state)
{
	int64_t hours[12];
	guint seed = 7;

	(void)state;
	for (int round = 0; round < 200; round++) {
		guint count = 1 + (seed = seed * 1103515245 + 12345) / 65536 % G_N_ELEMENTS(hours);
		int64_t differences = 0, sum = 0;

		for (guint i = 0; i < count; i++) {
			hours[i] = 1 + (seed = seed * 1103515245 + 12345) / 65536 % 700;
			sum += hours[i];
			for (guint k = 0; k < i; k++)
				differences += ABS(hours[i] - hours[k]);
		}
		struct fraction expected = fraction_of(differences, sum * count);
		struct fraction gini = gini_of_hours(hours, count);
		assert_int_equal(fraction_compare(gini, expected), 0);
	}
}

static void counts_nights_weekends_and_holidays_once(void **state)
{
	struct world *world = *state;

	set_usual_policy(world, "");
	add_berliner(world, "ann");
	add_holiday(world, "DE", "2026-10-03", 0); /* a Saturday */
	/* Thursday 18:00 to Monday 09:00: nights of Friday, Saturday, Sunday and Monday */
	add_shift(world, "A", "ann", "2026-10-01T18:00:00+02:00", "2026-10-05T09:00:00+02:00");
	/* touches a night by a second, and no weekend */
	add_shift(world, "A", "ann", "2026-10-07T05:59:59+02:00", "2026-10-07T12:00:00+02:00");
	add_shift(world, "A", "ann", "2026-10-08T06:00:00+02:00", "2026-10-08T12:00:00+02:00");
	struct fairness *report = loads_of(world, "2026-10");
	const struct engineer_load *load = load_at(report, 0);

	assert_number(report->engineers->len, 1);
	assert_number(load->nights, 5);
	assert_number(load->weekends, 1);
	assert_number(load->holidays, 1);
	assert_number(load->class_s[CLASS_HOLIDAY], 24 * 3600);
	assert_number(load->class_s[CLASS_WEEKEND], 24 * 3600);
	assert_number(load->standby_s, (87 + 6 + 6) * 3600 + 1);
	fairness_free(report);
}

static void counts_time_once_and_call_outs_by_record(void **state)
{
	struct world *world = *state;

	set_usual_policy(world, "");
	add_berliner(world, "ann");
	add_berliner(world, "bob");
	add_shift(world, "A", "ann", "2026-10-05T18:00:00+02:00", "2026-10-06T00:00:00+02:00");
	add_shift(world, "B", "ann", "2026-10-05T18:00:00+02:00", "2026-10-05T20:00:00+02:00");
	add_shift(world, "A", "bob", "2026-10-06T18:00:00+02:00", "2026-10-06T20:00:00+02:00");
	/* over midnight, and brought up to an hour: two classes of pieces, one call-out */
	add_callout(world, "A", "ann", "2026-10-05T23:50:00+02:00", "2026-10-06T00:10:00+02:00");
	struct fairness *report = loads_of(world, "2026-10");
	const struct pool_load *pool = fairness_of_pool(report, "A");

	assert_number(load_at(report, 0)->standby_s, 6 * 3600);
	assert_number(load_at(report, 0)->callouts, 1);
	assert_number(load_at(report, 1)->callouts, 0);
	assert_number(pool->engineers, 2);
	assert_number(pool->standby_s, 8 * 3600);
	assert_number(pool->most_s, 6 * 3600);
	assert_number(pool->gini.numerator, 1);
	assert_number(pool->gini.denominator, 4);
	fairness_free(report);
}

static void shares_are_rounded_half_up(void **state)
{
	(void)state;
	assert_number(share_ten_thousandths(1, 3), 3333);
	assert_number(share_ten_thousandths(2, 3), 6667);
	assert_number(share_ten_thousandths(1, 20000), 1);
	assert_number(share_ten_thousandths(0, 0), 0);
}

static void reward_stands_beside_reliability(void **state)
{
	struct world *world = *state;

	set_usual_policy(world, "");
	add_berliner(world, "ann");
	add_service(world, "shop", "store", "front", "A");
	add_shift(world, "A", "ann", "2026-10-03T18:00:00+02:00", "2026-10-05T09:00:00+02:00");
	add_incident(world, "INC-1", "shop", "2026-10-04T10:00:00Z", "2026-10-04T11:00:00Z")
	    ->acknowledged_utc = local_at("UTC", "2026-10-04 10:01");
	struct postmortem *postmortem = add_postmortem(world, "PM-1", "shop", "2026-10-04");
	postmortem->loss = (struct loss){ LOSS_FLOOR, 100000, "EUR" };
	const struct pay_report *pay = world_pay(world, "2026-10");
	struct fairness *load = fairness_compute(pay, world->policy, world->catalogue);
	const struct month_trend *trend = world_trend(world, "2026-10");
	g_autoptr(GPtrArray) mtta = mtta_compute(
	    world->policy, world->catalogue, world->incidents, trend->start_utc, trend->end_utc);
	struct reward_input input = { world->policy, world->catalogue, pay, load, mtta, NULL,
		trend };
	g_autoptr(GPtrArray) rewards = reward_compute(&input);
	const struct pool_reward *a = rewards->pdata[0], *b = rewards->pdata[1];

	assert_number(rewards->len, 3);
	assert_string_equal(a->pool->name, "A");
	assert_number(mtta_seconds(a->mtta), 60);
	assert_null(a->slo);
	int64_t sum = 0;
	for (guint i = 0; i < pay->lines->len; i++)
		sum += ((struct pay_line *)pay->lines->pdata[i])->amount_minor;
	assert_true(sum > 0);
	assert_number(g_array_index(a->pay, struct money_sum, 0).minor, sum);
	assert_number(g_array_index(a->loss, struct money_sum, 0).minor, 100000);
	assert_true(g_array_index(a->loss, struct money_sum, 0).is_floor);
	assert_non_null(strstr(a->coefficients, "standby "));
	assert_non_null(strstr(a->coefficients, "weekend "));
	assert_number(b->pay->len + b->loss->len, 0);
	assert_string_equal(b->coefficients, "");
	assert_number(b->load.engineers, 0);
	fairness_free(load);
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gini_is_an_exact_fraction),
		cmocka_unit_test(gini_is_the_mean_difference),
		WITH_WORLD(counts_nights_weekends_and_holidays_once),
		WITH_WORLD(counts_time_once_and_call_outs_by_record),
		cmocka_unit_test(shares_are_rounded_half_up),
		WITH_WORLD(reward_stands_beside_reliability),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
