#include "analytics/stats.h"

#include <math.h>
#include <string.h>

#include "tests/support.h"

/* Equal as printed with six decimals. */
static void check_interval(
    const char *name, struct interval_estimate found, double low, double high)
{
	if (fabs(found.low - low) > 5.01e-7 || fabs(found.high - high) > 5.01e-7)
		fail_msg(
		    "%s is %.7f..%.7f, not %.6f..%.6f", name, found.low, found.high, low, high);
}

static void proportions_have_the_interval_of_wilson(void **state)
{
	/* reference: scipy, statsmodels; postmortems.md 2.6 */
	static const struct {
		double successes, trials, low, high;
	} cases[] = {
		{ 17, 23, .535300, .874514 },
		{ 31, 44, .557798, .818445 },
		{ 0, 9, 0, .299145 },
		{ 9, 9, .700855, 1 },
		{ 1, 4, .045587, .699358 },
		{ 7, 22, .163606, .526814 },
		{ 10, 38, .149716, .420088 },
		{ 12, 27, .275859, .626870 },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *name =
		    g_strdup_printf("%g/%g", cases[i].successes, cases[i].trials);

		check_interval(name, stats_wilson(cases[i].successes, cases[i].trials),
		    cases[i].low, cases[i].high);
	}
	assert_true(stats_wilson(0, 9).low == 0 && stats_wilson(9, 9).high == 1);
	assert_true(isnan(stats_wilson(0, 0).low) && isnan(stats_wilson(0, 0).high));
}

static void intervals_hold_their_proportion_and_shrink_with_trials(void **state)
{
	(void)state;
	for (double trials = 1; trials < 1e19; trials *= 7) {
		for (int tenths = 0; tenths <= 10; tenths++) {
			double share = tenths / 10.0;
			struct interval_estimate few = stats_wilson(trials * share, trials);
			struct interval_estimate many =
			    stats_wilson(2 * trials * share, 2 * trials);
			struct interval_estimate failures =
			    stats_wilson(trials - trials * share, trials);

			assert_true(0 <= few.low && few.low <= share + 1e-15);
			assert_true(share - 1e-15 <= few.high && few.high <= 1);
			assert_true(many.high - many.low <= few.high - few.low + 1e-15);
			/* what succeeds and what fails mirror each other */
			assert_true(fabs(failures.low - (1 - few.high)) < 1e-14);
			assert_true(fabs(failures.high - (1 - few.low)) < 1e-14);
		}
	}
}

static void no_failures_prove_no_more_than_their_number_can(void **state)
{
	/* per cent, rounded down as a proof must be */
	static const struct {
		double trials;
		const char *proven;
	} cases[] = {
		{ 1, "5.0000" },
		{ 5000, "99.9401" },
		{ 29955, "99.9899" },
		{ 29956, "99.9900" },
		{ 2994, "99.8999" },
		{ 2995, "99.9000" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		double proven = 100 * (1 - stats_failure_bound(cases[i].trials));

		assert_taken_text(
		    g_strdup_printf("%.4f", floor(proven * 1e4 + 1e-7) / 1e4), cases[i].proven);
		/* at the bound, seeing none has a chance of 5 % */
		assert_true(fabs(pow(1 - stats_failure_bound(cases[i].trials), cases[i].trials) -
				0.05) < 1e-9);
	}
	/* the rule of three */
	assert_true(fabs(stats_failure_bound(1e18) * 1e18 - 2.995732273553991) < 1e-12);
	assert_true(isnan(stats_failure_bound(0)));
}

/* `prop 17 23 0.739130 Wilson 0.535300 0.874514 ...` and `1/4 = 0.250000 Wilson 0.045587..0.699358`
 */
static void intervals_are_those_of_the_reference(void **state)
{
	static const struct {
		const char *file, *pattern;
		int count;
	} sources[] = {
		{ "conformance/stats/stats_reference.txt",
		    "prop (\\d+) (\\d+) [\\d.]+ Wilson (\\d\\.\\d+) (\\d\\.\\d+)", 3 },
		{ "conformance/stats/monthly_reference.txt",
		    "(\\d+)/(\\d+) = [\\d.]+ Wilson (\\d\\.\\d+)\\.\\.(\\d\\.\\d+)", 4 },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(sources); i++) {
		const char *text = text_of(*state, shared_path(*state, sources[i].file));
		g_autoptr(GRegex) regex = g_regex_new(sources[i].pattern, 0, 0, NULL);
		g_autoptr(GMatchInfo) match = NULL;
		int count = 0;

		for (g_regex_match(regex, text, 0, &match); g_match_info_matches(match);
		     g_match_info_next(match, NULL), count++) {
			g_auto(GStrv) field = g_match_info_fetch_all(match);

			check_interval(field[0],
			    stats_wilson(
				g_ascii_strtod(field[1], NULL), g_ascii_strtod(field[2], NULL)),
			    g_ascii_strtod(field[3], NULL), g_ascii_strtod(field[4], NULL));
		}
		assert_number(count, sources[i].count);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(proportions_have_the_interval_of_wilson),
		cmocka_unit_test(intervals_hold_their_proportion_and_shrink_with_trials),
		cmocka_unit_test(no_failures_prove_no_more_than_their_number_can),
		cmocka_unit_test_setup_teardown(
		    intervals_are_those_of_the_reference, folder_setup, folder_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
