#include "analytics/slo_budget.h"

#include <math.h>
#include <string.h>

#include "tests/support.h"

static struct decimal percent_of(const char *text)
{
	struct decimal percent;

	assert_true(decimal_parse(text, &percent));
	return percent;
}

static struct slo_counts counts_of(int64_t good, int64_t total)
{
	return (struct slo_counts){ .good = good, .total = total };
}

static struct slo_budget budget_of(struct slo_counts counts, const char *target)
{
	struct slo_budget budget = { 0 };

	assert_true(slo_budget_add(&budget, counts, percent_of(target)));
	return budget;
}

/* Equal to eleven significant digits. */
static void check_near(const char *name, double found, double expected)
{
	if (found != expected && !(fabs(found - expected) <= 1e-11 * MAX(1, fabs(expected))))
		fail_msg("%s is %.15g, not %.15g", name, found, expected);
}

#define E9  INT64_C(1000000000)
#define E11 INT64_C(100000000000)
#define E18 INT64_C(1000000000000000000)

static void whole_numbers_decide(void **state)
{
	static const struct {
		int64_t good, total;
		const char *target;
		bool is_met;
		double consumed;
		const char *allowed, *remaining;
	} cases[] = {
		/* equality is met; in doubles 999/1000 is below 99.9/100 */
		{ 999, 1000, "99.9", true, 1, "1", "0" },
		{ 998, 1000, "99.9", false, 2, "1", "-1" },
		{ 9999, 10000, "99.99", true, 1, "1", "0" },
		{ 1999, 2000, "99.95", true, 1, "1", "0" },
		{ 2998500, 3000000, "99.9", true, 0.5, "3000", "1500" },
		/* one event of 10^11 */
		{ INT64_C(99990000000), E11, "99.99", true, 1, "10000000", "0" },
		{ INT64_C(99989999999), E11, "99.99", false, 1.0000001, "10000000", "-1" },
		{ E9 - 1, E9, "99.9999999", true, 1, "1", "0" },
		{ E9 - 2, E9, "99.9999999", false, 2, "1", "-1" },
		/* of 10^18, with as many decimals as a target may have */
		{ E18 - 10000000, E18, "99.999999999", true, 1, "10000000", "0" },
		{ E18 - 10000001, E18, "99.999999999", false, 1.0000001, "10000000", "-1" },
		{ E18 - 1, E18, "99.999999999", true, 1e-7, "10000000", "9999999" },
		{ INT64_MAX, INT64_MAX, "99.999999999", true, 0, "92233720.36854775807",
		    "92233720.36854775807" },
		/* an SLI that was rounded to six decimals would be 1 */
		{ 19999993, 20000000, "99.99999", false, 3.5, "2", "-5" },
		/* a burn that was rounded to one decimal would be 1 */
		{ 98951, 100000, "99", false, 1.049, "1000", "-49" },
		/* half an event is allowed: one is too many */
		{ 4999, 5000, "99.99", false, 2, "0.5", "-0.5" },
		{ 5000, 5000, "99.99", true, 0, "0.5", "0.5" },
		/* nothing is allowed */
		{ 100, 100, "100", true, 0, "0", "0" },
		{ 99, 100, "100", false, INFINITY, "0", "-1" },
		{ INT64_MAX - 1, INT64_MAX, "100", false, INFINITY, "0", "-1" },
		/* everything is */
		{ 0, 1, "0", true, 1, "1", "0" },
		{ 0, 100, "99.9", false, 1000, "0.1", "-99.9" },
		/* no data */
		{ 0, 0, "99.9", false, NAN, "0", "0" },
		{ 0, 0, "0", false, NAN, "0", "0" },
		{ 0, 0, "100", false, NAN, "0", "0" },
		/* more good than total */
		{ 1001, 1000, "99.9", true, 0, "1", "1" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct slo_counts counts = counts_of(cases[i].good, cases[i].total);
		struct slo_budget budget = budget_of(counts, cases[i].target);
		double consumed = slo_budget_consumed(&budget);

		print_message("             %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
			      " at %s %%\n",
		    cases[i].good, cases[i].total, cases[i].target);
		assert_true(slo_is_met(counts, percent_of(cases[i].target)) == cases[i].is_met);
		assert_true(slo_budget_is_met(&budget) == cases[i].is_met);
		assert_taken_text(slo_budget_allowed_text(&budget), cases[i].allowed);
		assert_taken_text(slo_budget_remaining_text(&budget), cases[i].remaining);
		if (isnan(cases[i].consumed)) {
			assert_true(isnan(consumed) && isnan(slo_budget_remaining(&budget)));
			assert_true(isnan(slo_attained(counts)));
			assert_true(isnan(slo_budget_allowed_share(&budget)));
			continue;
		}
		assert_true(consumed == cases[i].consumed);
		check_near("remaining", slo_budget_remaining(&budget), 1 - consumed);
		check_near("events", slo_budget_remaining_events(&budget),
		    g_ascii_strtod(cases[i].remaining, NULL));
		check_near("allowed share", slo_budget_allowed_share(&budget),
		    slo_target_allowed_share(percent_of(cases[i].target)));
	}
}

static void what_is_left_keeps_its_digits(void **state)
{
	struct slo_budget over = budget_of(counts_of(INT64_C(99989999999), E11), "99.99");
	struct slo_budget nearly = budget_of(counts_of(E18 - 9999999, E18), "99.999999999");

	(void)state;
	assert_true(slo_budget_remaining(&over) == -1e-7);
	assert_true(slo_budget_remaining(&nearly) == 1e-7);
}

static void fractional_counts_are_exact(void **state)
{
	/* 99.9 of 100.0, as rates of a Prometheus are */
	struct slo_counts counts = { 999, 1000, 1 };
	struct slo_budget budget = budget_of(counts, "99.9");

	(void)state;
	assert_true(slo_is_met(counts, percent_of("99.9")));
	assert_true(slo_budget_is_met(&budget));
	assert_true(slo_attained(counts) == 0.999);
	assert_taken_text(slo_budget_allowed_text(&budget), "0.1");
	assert_taken_text(slo_budget_remaining_text(&budget), "0");
	check_near("events", slo_budget_remaining_events(&budget), 0);
}

static void a_month_with_two_targets_has_the_sum_of_their_budgets(void **state)
{
	struct slo_budget budget = { 0 };

	(void)state;
	assert_true(slo_budget_add(&budget, counts_of(995, 1000), percent_of("99")));
	assert_taken_text(slo_budget_allowed_text(&budget), "10");
	assert_true(slo_budget_add(&budget, counts_of(994, 1000), percent_of("99.9")));
	assert_taken_text(slo_budget_allowed_text(&budget), "11");
	/* the second half alone misses its target; together they use 11 of 11 */
	assert_true(slo_budget_is_met(&budget));
	assert_true(slo_budget_consumed(&budget) == 1);
	assert_true(slo_budget_remaining(&budget) == 0);
	check_near("allowed share", slo_budget_allowed_share(&budget), 0.0055);
	/* of other scales: 0.1 of 0.5 events is bad, nothing is allowed */
	assert_true(slo_budget_add(&budget, (struct slo_counts){ 4, 5, 1 }, percent_of("100")));
	assert_false(slo_budget_is_met(&budget));
	assert_taken_text(slo_budget_remaining_text(&budget), "-0.1");
	check_near("consumed", slo_budget_consumed(&budget), 11.1 / 11);
	/* and without any: they change nothing */
	assert_true(slo_budget_add(&budget, counts_of(0, 0), percent_of("99.999999999")));
	assert_taken_text(slo_budget_remaining_text(&budget), "-0.1");
}

static void sums_that_do_not_fit_are_refused_and_change_nothing(void **state)
{
	struct slo_counts fine = { E18, E18, 9 };
	struct slo_budget budget = { 0 };

	(void)state;
	/* 10^18 events beside some with nine decimals and a target with nine fit */
	assert_true(slo_budget_add(&budget, fine, percent_of("99.999999999")));
	assert_true(slo_budget_add(&budget, counts_of(E18 - 1, E18), percent_of("99")));
	struct slo_budget before = budget;
	assert_false(slo_budget_add(&budget, counts_of(E18, E18), percent_of("99")));
	assert_true(budget.total == before.total && budget.bad == before.bad &&
	    budget.allowed == before.allowed && budget.scale == before.scale);
	assert_taken_text(slo_budget_allowed_text(&budget), "10000000000000000.01");
	/* zeros at the end of a target take no room */
	budget = (struct slo_budget){ 0 };
	for (int i = 0; i < 1000; i++)
		assert_true(
		    slo_budget_add(&budget, counts_of(E18, E18), percent_of("99.900000000")));
	assert_taken_text(slo_budget_allowed_text(&budget), "1000000000000000000");
}

static void minutes_are_those_of_a_full_outage(void **state)
{
	/* slo.md 1.4, 2.4 and 2.6 */
	static const struct {
		const char *target;
		int64_t window_s;
		double minutes;
	} cases[] = {
		{ "99.9", 28 * 86400, 40.32 },
		{ "99.99", 28 * 86400, 4.032 },
		{ "99.9", 29 * 86400, 41.76 },
		{ "99.9", 30 * 86400, 43.2 },
		{ "99.99", 30 * 86400, 4.32 },
		{ "99.9", 31 * 86400, 44.64 },
		{ "99.9", 44580 * 60, 44.58 },
		{ "99.9", 365 * 86400, 525.6 },
		{ "99.99", 365 * 86400, 52.56 },
		{ "99.95", 7 * 86400, 5.04 },
		{ "99.999", 7 * 86400, 0.1008 },
		{ "100", 30 * 86400, 0 },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct decimal target = percent_of(cases[i].target);

		check_near(cases[i].target,
		    slo_budget_minutes(slo_target_allowed_share(target), cases[i].window_s),
		    cases[i].minutes);
	}
	/* the largest burn is 1 / (1 - target) */
	check_near("burn", 1 / slo_target_allowed_share(percent_of("99.99")), 10000);
	/* of 30 days at 99.9 %, when half of the budget is left */
	struct slo_budget half = budget_of(counts_of(2998500, 3000000), "99.9");
	check_near("left",
	    slo_budget_remaining(&half) *
		slo_budget_minutes(slo_budget_allowed_share(&half), 30 * 86400),
	    21.6);
	/* ten days at 99.9 % and twenty at 99.99 %, with their seconds as events */
	struct slo_budget month = budget_of(counts_of(864000, 864000), "99.9");
	assert_true(slo_budget_add(&month, counts_of(1728000, 1728000), percent_of("99.99")));
	assert_taken_text(slo_budget_allowed_text(&month), "1036.8");
	check_near(
	    "minutes", slo_budget_minutes(slo_budget_allowed_share(&month), 30 * 86400), 17.28);
}

/* slo.md 2.2, 2.4 and 2.5. */
static void figures_of_others_come_out(void **state)
{
	static const struct {
		int64_t good, total;
		const char *target;
		double attained, consumed;
	} cases[] = {
		{ 3557865, 3663253, "97", 0.971231034274837, 0.958965524176681 },
		{ 333, 777, "99.9", 0.428571428571429, 571.428571428571 },
		{ 10000, 10080, "99", 0.992063492063492, 0.793650793650794 },
		{ 998, 1008, "95", 0.990079365079365, 0.198412698412698 },
		{ 715, 720, "99", 0.993055555555556, 0.694444444444444 },
		{ 710, 720, "99", 0.986111111111111, 1.38888888888889 },
		{ 1435, 1440, "99", 0.996527777777778, 0.347222222222222 },
		{ 9995, 10000, "99.9", 0.9995, 0.5 },
		{ INT64_C(458420286000), INT64_C(2633484600000), "99.9", 0.17407365359189875,
		    825.926346408101 },
		/* 5 of 10080 slices are within 99.95 %, 6 are not */
		{ 10075, 10080, "99.95", 0.999503968253968, 0.992063492063492 },
		{ 10074, 10080, "99.95", 0.999404761904762, 1.19047619047619 },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct slo_counts counts = counts_of(cases[i].good, cases[i].total);
		struct slo_budget budget = budget_of(counts, cases[i].target);

		check_near("attained", slo_attained(counts), cases[i].attained);
		check_near("consumed", slo_budget_consumed(&budget), cases[i].consumed);
		assert_true(slo_budget_is_met(&budget) == (cases[i].consumed <= 1));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_numbers_decide),
		cmocka_unit_test(what_is_left_keeps_its_digits),
		cmocka_unit_test(fractional_counts_are_exact),
		cmocka_unit_test(a_month_with_two_targets_has_the_sum_of_their_budgets),
		cmocka_unit_test(sums_that_do_not_fit_are_refused_and_change_nothing),
		cmocka_unit_test(minutes_are_those_of_a_full_outage),
		cmocka_unit_test(figures_of_others_come_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
