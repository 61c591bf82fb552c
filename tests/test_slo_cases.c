/* Attainment and budgets against the cases of others, in ../shared. */
#include "analytics/slo_budget.h"

#include <math.h>
#include <string.h>

#include "base/yaml.h"
#include "tests/support.h"

/* A target that is written as a ratio. */
static struct decimal percent_of_ratio(const char *text)
{
	struct decimal target;

	assert_true(decimal_parse(text, &target));
	target.digits *= 100;
	return target;
}

static struct slo_budget budget_of(struct slo_counts counts, struct decimal target_percent)
{
	struct slo_budget budget = { 0 };

	assert_true(slo_budget_add(&budget, counts, target_percent));
	return budget;
}

static void check_near(
    const char *name, const char *what, double found, double expected, double tolerance)
{
	if (!(fabs(found - expected) <= tolerance))
		fail_msg("%s: %s is %.15g, not %.15g", name, what, found, expected);
}

static int64_t int_of(const char *text)
{
	return g_ascii_strtoll(text, NULL, 10);
}

/* `3557865/3663253` */
static struct slo_counts fraction_of_text(const char *text)
{
	const char *slash = strchr(text, '/');

	assert_non_null(slash);
	return (struct slo_counts){ .good = int_of(text), .total = int_of(slash + 1) };
}

/* Good and total events, good and all slices, or the mean of the ratios, which is given. */
static struct slo_counts counts_of_row(char **row)
{
	enum { METHOD = 2, GOOD = 4, TOTAL, SLICES, BAD_SLICES, FRACTION = 9 };

	if (g_str_equal(row[METHOD], "occurrences"))
		return (
		    struct slo_counts){ .good = int_of(row[GOOD]), .total = int_of(row[TOTAL]) };
	if (g_str_equal(row[METHOD], "timeslices"))
		return (struct slo_counts){ .good = int_of(row[SLICES]) - int_of(row[BAD_SLICES]),
			.total = int_of(row[SLICES]) };
	assert_string_equal(row[METHOD], "ratiotimeslices");
	return fraction_of_text(row[FRACTION]);
}

static void budgets_are_those_of_the_worked_cases(void **state)
{
	enum { ID, TARGET = 3, ATTAINED = 8, FRACTION, CONSUMED, REMAINING, OBJECTIVE };
	g_autoptr(GPtrArray) rows = shared_table(*state, "conformance/budget_cases.csv");
	guint without_data = 0;

	for (guint i = 0; i < rows->len; i++) {
		char **row = rows->pdata[i];
		struct slo_counts counts = counts_of_row(row);
		struct decimal target = percent_of_ratio(row[TARGET]);
		struct slo_budget budget = budget_of(counts, target);
		bool is_met = g_str_equal(row[OBJECTIVE], "met");

		print_message("             %s\n", row[ID]);
		assert_true(slo_is_met(counts, target) == is_met);
		assert_true(slo_budget_is_met(&budget) == is_met);
		if (counts.total == 0) {
			/* the table leaves all figures empty */
			assert_string_equal(row[ATTAINED], "");
			assert_true(isnan(slo_attained(counts)));
			assert_true(isnan(slo_budget_consumed(&budget)));
			without_data++;
			continue;
		}
		struct slo_counts exact = fraction_of_text(row[FRACTION]);
		assert_true((int128)counts.good * exact.total == (int128)exact.good * counts.total);
		/* the table has twelve digits */
		check_near(row[ID], "attained", slo_attained(counts),
		    g_ascii_strtod(row[ATTAINED], NULL), 1e-12);
		double consumed = g_ascii_strtod(row[CONSUMED], NULL);
		check_near(
		    row[ID], "consumed", slo_budget_consumed(&budget), consumed, consumed * 1e-11);
		check_near(row[ID], "remaining", slo_budget_remaining(&budget),
		    g_ascii_strtod(row[REMAINING], NULL), 1e-11 * MAX(1, consumed));
	}
	assert_number(without_data, 1);
	assert_number(rows->len, 20);
}

/* A month whose minutes are its events allows so many of them, exactly. */
static void months_allow_the_published_minutes(void **state)
{
	enum { MONTH, MINUTES = 4, AT_99_9, AT_99_99 };
	static const struct {
		int column;
		struct decimal target;
	} targets[] = { { AT_99_9, { 999, 1 } }, { AT_99_99, { 9999, 2 } } };
	g_autoptr(GPtrArray) rows = shared_table(*state, "conformance/calendar_month_budget.csv");

	for (guint i = 0; i < rows->len; i++) {
		char **row = rows->pdata[i];
		int64_t minutes = int_of(row[MINUTES]);

		for (size_t j = 0; j < G_N_ELEMENTS(targets); j++) {
			const char *expected = row[targets[j].column];
			struct slo_counts counts = { minutes, minutes, 0 };
			struct slo_budget budget = budget_of(counts, targets[j].target);

			assert_taken_text(slo_budget_allowed_text(&budget), expected);
			check_near(row[MONTH], "budget",
			    slo_budget_minutes(
				slo_target_allowed_share(targets[j].target), minutes * 60),
			    g_ascii_strtod(expected, NULL), 1e-12);
		}
	}
	assert_number(rows->len, 15);
}

/* Minutes of a gist of Nobl9 on budgeting methods (slo.md 2.3). */
enum { GIST_MINUTES = 10 };

static void check_gist(const struct slo_counts *minutes)
{
	static const struct {
		struct decimal slice_target;
		int64_t good;
	} slices[] = { { { 95, 0 }, 6 }, { { 90, 0 }, 8 }, { { 80, 0 }, 9 }, { { 50, 0 }, 10 } };
	/* what is consumed of the budget of the minutes so far */
	static const double running[GIST_MINUTES] = { 10, 2.857, 1.538, 1.026, 1.132, 1.765, 1.707,
		1.474, 1.308, 1.186 };
	const struct decimal target = { 95, 0 };
	struct slo_counts sum = { 0 }, means = { 0 };
	int64_t common = 1; /* denominator of the ratios */

	for (int i = 0; i < GIST_MINUTES; i++) {
		sum.good += minutes[i].good;
		sum.total += minutes[i].total;
		/* the least common multiple */
		common *= fraction_of(common, minutes[i].total).denominator;
		struct slo_budget so_far = budget_of(sum, target);
		check_near(
		    "occurrences", "consumed", slo_budget_consumed(&so_far), running[i], 0.000501);
	}
	assert_true(sum.good == 111 && sum.total == 118);
	struct slo_budget occurrences = budget_of(sum, target);
	check_near("occurrences", "consumed", slo_budget_consumed(&occurrences), 7 / 5.9, 1e-15);
	for (size_t j = 0; j < G_N_ELEMENTS(slices); j++) {
		struct slo_counts counts = { 0, GIST_MINUTES, 0 };

		for (int i = 0; i < GIST_MINUTES; i++)
			counts.good += slo_is_met(minutes[i], slices[j].slice_target);
		assert_number(counts.good, slices[j].good);
		struct slo_budget timeslices = budget_of(counts, target);
		check_near("timeslices", "consumed", slo_budget_consumed(&timeslices),
		    (double)(GIST_MINUTES - slices[j].good) / 0.5, 1e-14);
	}
	/* the mean of the ratios, over the common denominator */
	for (int i = 0; i < GIST_MINUTES; i++) {
		means.good += minutes[i].good * (common / minutes[i].total);
		means.total += common;
	}
	assert_number(means.good * 700, means.total * 641);
	struct slo_budget ratio_timeslices = budget_of(means, target);
	check_near("ratio timeslices", "consumed", slo_budget_consumed(&ratio_timeslices),
	    59 / 35.0, 1e-15);
}

static void ten_minutes_differ_by_the_method_of_budgeting(void **state)
{
	static const struct slo_counts minutes[GIST_MINUTES] = { { 2, 4, 0 }, { 10, 10, 0 },
		{ 12, 12, 0 }, { 13, 13, 0 }, { 13, 14, 0 }, { 12, 15, 0 }, { 13, 14, 0 },
		{ 13, 13, 0 }, { 12, 12, 0 }, { 11, 11, 0 } };

	(void)state;
	check_gist(minutes);
}

static void ten_minutes_are_those_of_nobl9(void **state)
{
	enum { MINUTE, GOOD, TOTAL };
	g_autoptr(GPtrArray) rows = shared_table(*state, "conformance/nobl9_gist_minutes.csv");
	struct slo_counts minutes[GIST_MINUTES] = { { 0 } };

	assert_number(rows->len, GIST_MINUTES);
	for (guint i = 0; i < rows->len; i++) {
		char **row = rows->pdata[i];

		minutes[i].good = int_of(row[GOOD]);
		minutes[i].total = int_of(row[TOTAL]);
	}
	check_gist(minutes);
}

static double number_at(const struct yaml *node, const char *key)
{
	const char *text = yaml_text(yaml_get(node, key));

	assert_non_null(text);
	return g_ascii_strtod(text, NULL);
}

/* What slo-generator is given: good and bad events, of which -1 is none, or an SLI. */
static struct slo_counts counts_of_input(const struct yaml *input)
{
	struct decimal ratio;

	if (g_str_equal(yaml_text(yaml_get(input, "method")), "sli")) {
		assert_true(decimal_parse(yaml_text(yaml_get(input, "sli")), &ratio));
		return (struct slo_counts){ ratio.digits, power_of_ten(ratio.scale), 0 };
	}
	if (yaml_text(yaml_get(input, "good")) == NULL)
		return (struct slo_counts){ 0 };
	int64_t good = MAX(int_of(yaml_text(yaml_get(input, "good"))), 0);
	int64_t bad = MAX(int_of(yaml_text(yaml_get(input, "bad"))), 0);
	return (struct slo_counts){ good, good + bad, 0 };
}

/* It rounds the SLI to six decimals and goes on with that. */
static struct slo_counts round_as_slo_generator(struct slo_counts counts)
{
	g_autofree char *text = g_strdup_printf("%.6f", slo_attained(counts));
	struct decimal ratio;

	assert_true(decimal_parse(text, &ratio));
	return (struct slo_counts){ ratio.digits, 1000000, 0 };
}

/* A figure at so many decimals. */
static void check_rounded(const char *name, double found, double expected, int decimals)
{
	g_autofree char *ours = g_strdup_printf("%.*f", decimals, found);
	g_autofree char *theirs = g_strdup_printf("%.*f", decimals, expected);

	if (!g_str_equal(ours, theirs))
		fail_msg("%s is %s, not %s", name, ours, theirs);
}

static void check_report(const char *name, const struct yaml *input, const struct yaml *expected)
{
	struct decimal target = percent_of_ratio(yaml_text(yaml_get(input, "goal")));
	int64_t window_s = int_of(yaml_text(yaml_get(input, "window_s")));
	struct slo_counts counts = counts_of_input(input);
	struct slo_budget ours = budget_of(counts, target);
	struct slo_budget theirs = budget_of(round_as_slo_generator(counts), target);
	double minutes = slo_budget_minutes(slo_target_allowed_share(target), window_s);
	double burn = number_at(expected, "error_budget_burn_rate");
	bool is_alert = g_str_equal(yaml_text(yaml_get(expected, "alert")), "true");

	/* ours, rounded as theirs is */
	check_rounded(name, slo_attained(counts), number_at(expected, "sli_measurement"), 6);
	check_rounded(name, slo_budget_consumed(&ours), burn, 1);
	assert_true((burn > number_at(input, "burn_rate_threshold")) == is_alert);
	/* what it makes of its rounded SLI */
	check_near(name, "consumed", 100 * slo_budget_consumed(&theirs),
	    number_at(expected, "error_budget_consumed_ratio"), 1e-9);
	check_near(name, "budget", minutes, number_at(expected, "error_budget_minutes"), 1e-9);
	check_near(name, "bad", slo_budget_consumed(&theirs) * minutes,
	    number_at(expected, "error_minutes"), 1e-9);
	check_near(name, "remaining", slo_budget_remaining(&theirs) * minutes,
	    number_at(expected, "error_budget_remaining_minutes"), 1e-9);
}

static void reports_are_those_of_slo_generator(void **state)
{
	const char *path = shared_path(*state, "conformance/slo_generator_report_cases.json");
	const char *text = text_of(*state, path);
	g_autoptr(GPtrArray) documents = yaml_read(path, text, strlen(text), YAML_JSON_ONLY, NULL);
	const struct yaml *cases = yaml_get(documents->pdata[0], "cases");
	guint valid = 0;

	for (guint i = 0; i < yaml_count(cases); i++) {
		const struct yaml *item = yaml_item(cases, i);
		const struct yaml *input = yaml_get(item, "input");
		const struct yaml *expected = yaml_get(item, "expected");
		const char *name = yaml_text(yaml_get(item, "name"));

		print_message("             %s\n", name);
		if (g_str_equal(yaml_text(yaml_get(expected, "valid")), "true")) {
			check_report(name, input, expected);
			valid++;
			continue;
		}
		/* What it refuses has no data for us, is less than the events that it asks for,
		 * or is more good than total, which is refused when it is read. */
		struct slo_counts counts = counts_of_input(input);
		assert_true(counts.total == 0 || counts.good > counts.total ||
		    counts.total < int_of(yaml_text(yaml_get(input, "min_valid_events"))));
	}
	assert_number(valid, 9);
	assert_number(yaml_count(cases), 14);
}

#define in_folder(test) cmocka_unit_test_setup_teardown(test, folder_setup, folder_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_folder(budgets_are_those_of_the_worked_cases),
		in_folder(months_allow_the_published_minutes),
		cmocka_unit_test(ten_minutes_differ_by_the_method_of_budgeting),
		in_folder(ten_minutes_are_those_of_nobl9),
		in_folder(reports_are_those_of_slo_generator),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
