#include "analytics/burn.h"

#include <math.h>
#include <string.h>

#include "tests/support.h"

/* What a test replays, and the alerts of its last replay. */
struct past {
	GArray *observations;
	GPtrArray *conditions;
	GArray *alerts;
	struct fixture *files;
};

static int past_setup(void **state)
{
	struct past *past = g_new0(struct past, 1);

	if (folder_setup(state) != 0)
		return 1;
	past->files = *state;
	past->observations = g_array_new(FALSE, FALSE, sizeof(struct burn_observation));
	past->conditions = g_ptr_array_new_with_free_func((GDestroyNotify)burn_condition_free);
	*state = past;
	return 0;
}

static int past_teardown(void **state)
{
	struct past *past = *state;

	*state = past->files;
	g_array_unref(past->observations);
	g_ptr_array_unref(past->conditions);
	if (past->alerts != NULL)
		g_array_unref(past->alerts);
	g_free(past);
	return folder_teardown(state);
}

static void observe(struct past *past, int64_t at_utc, int64_t step_s, int64_t bad, int64_t total)
{
	struct burn_observation observation = { at_utc, step_s, total - bad, total };

	g_array_append_val(past->observations, observation);
}

/* `count` observations behind the last one, each of so many bad events of so many. */
static void go_on(struct past *past, int count, int64_t step_s, int64_t bad, int64_t total)
{
	int64_t at_utc = 0;

	if (past->observations->len > 0) {
		const struct burn_observation *last = &g_array_index(
		    past->observations, struct burn_observation, past->observations->len - 1);

		at_utc = last->at_utc + last->step_s;
	}
	for (int i = 0; i < count; i++)
		observe(past, at_utc + i * step_s, step_s, bad, total);
}

static struct burn_condition *add_condition(
    struct past *past, int64_t long_s, int64_t short_s, const char *threshold)
{
	struct burn_condition *condition = g_new0(struct burn_condition, 1);

	condition->long_s = long_s;
	condition->short_s = short_s;
	assert_true(fraction_parse(threshold, &condition->threshold));
	g_ptr_array_add(past->conditions, condition);
	return condition;
}

static struct decimal percent_of(const char *text)
{
	struct decimal percent;

	assert_true(decimal_parse(text, &percent));
	return percent;
}

static const GArray *replay(struct past *past, const char *target, int64_t start, int64_t end)
{
	if (past->alerts != NULL)
		g_array_unref(past->alerts);
	past->alerts =
	    burn_replay(past->observations, percent_of(target), past->conditions, start, end);
	return past->alerts;
}

/* `0:60-300 1:120-300`: condition, start, end. */
static char *text_of_alerts(const GArray *alerts)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < alerts->len; i++) {
		struct burn_alert alert = g_array_index(alerts, struct burn_alert, i);

		g_string_append_printf(text, "%s%u:%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT,
		    i > 0 ? " " : "", alert.condition, alert.start_utc, alert.end_utc);
	}
	return g_string_free(text, FALSE);
}

#define assert_alerts(past, target, start, end, expected)                                          \
	assert_taken_text(text_of_alerts(replay((past), (target), (start), (end))), (expected))

static void fires_while_both_windows_burn(void **state)
{
	struct past *past = *state;

	/* ten good minutes, six that are half bad, and twenty good ones */
	go_on(past, 10, 60, 0, 100);
	go_on(past, 6, 60, 50, 100);
	go_on(past, 20, 60, 0, 100);
	add_condition(past, 600, 120, "10"); /* more than 10 % bad at 99 % */
	/* over ten minutes: 5 % after one bad minute, 10 % after two, 15 % after three. Over two
	 * minutes: 50 % until both are good again, two minutes behind the last bad one. */
	assert_alerts(past, "99", 0, 10000, "0:780-1080");
	/* the long window alone sees it until two bad minutes are left in it */
	((struct burn_condition *)past->conditions->pdata[0])->short_s = 0;
	assert_alerts(past, "99", 0, 10000, "0:780-1440");
}

static void at_the_threshold_is_not_above_it(void **state)
{
	struct past *past = *state;
	struct burn_condition *condition = add_condition(past, 3600, 300, "14.4");

	/* 1.44 % bad: exactly 14.4 times what 99.9 % allows */
	go_on(past, 60, 60, 144, 10000);
	assert_alerts(past, "99.9", 0, 10000, "");
	condition->is_inclusive = true;
	assert_alerts(past, "99.9", 0, 10000, "0:60-3900");
	condition->is_inclusive = false;
	g_array_set_size(past->observations, 59);
	go_on(past, 1, 60, 145, 10000);
	assert_alerts(past, "99.9", 0, 10000, "0:3600-3900");
}

static void one_event_in_a_million_million_millions_decides(void **state)
{
	const int64_t total = INT64_C(1000000000000000000), bad = INT64_C(14400000000000000);
	struct past *past = *state;

	add_condition(past, 3600, 0, "14.4");
	go_on(past, 60, 60, bad, total);
	assert_alerts(past, "99.900000000", 0, 10000, "");
	go_on(past, 1, 60, bad + 1, total);
	assert_alerts(past, "99.900000000", 0, 10000, "0:3660-7260");
	/* with thresholds and targets of as many digits as there can be */
	g_ptr_array_set_size(past->conditions, 0);
	add_condition(past, 3600, 0, "999999999999999999/999999999999999998");
	g_array_set_size(past->observations, 0);
	go_on(past, 60, 60, 999, total);
	assert_alerts(past, "99.999999999999999", 0, 3600, "0:60-3600");
	g_array_set_size(past->observations, 0);
	go_on(past, 60, 60, 10, total);
	assert_alerts(past, "99.999999999999999", 0, 3600, "");
	go_on(past, 1, 60, 11, total);
	assert_alerts(past, "99.999999999999999", 0, 7260, "0:3660-7260");
}

static void fires_once_it_has_held(void **state)
{
	struct past *past = *state;
	struct burn_condition *condition = add_condition(past, 60, 0, "1");

	go_on(past, 2, 60, 0, 100);
	go_on(past, 3, 60, 100, 100);
	go_on(past, 1, 60, 0, 100);
	go_on(past, 2, 60, 100, 100);
	go_on(past, 1, 60, 0, 100);
	assert_alerts(past, "99", 0, 10000, "0:180-360 0:420-540");
	condition->hold_s = 90;
	assert_alerts(past, "99", 0, 10000, "0:270-360 0:510-540");
	condition->hold_s = 120;
	assert_alerts(past, "99", 0, 10000, "0:300-360");
	condition->hold_s = 180;
	assert_alerts(past, "99", 0, 10000, "");
}

static void silence_leaves_the_burn_until_a_window_is_empty(void **state)
{
	struct past *past = *state;

	add_condition(past, 3600, 300, "10");
	go_on(past, 10, 60, 100, 100);
	/* nothing comes: the short window is empty five minutes later */
	assert_alerts(past, "99", 0, 10000, "0:60-900");
	/* four minutes of silence do not end it */
	observe(past, 840, 60, 100, 100);
	assert_alerts(past, "99", 0, 10000, "0:60-1200");
	/* ten minutes do */
	observe(past, 1800, 60, 100, 100);
	assert_alerts(past, "99", 0, 10000, "0:60-1200 0:1860-2160");
}

static void an_hour_stands_for_its_hour_in_a_short_window(void **state)
{
	struct past *past = *state;

	add_condition(past, 3600, 300, "10");
	go_on(past, 3, 3600, 100, 100);
	go_on(past, 2, 3600, 0, 100);
	assert_alerts(past, "99", 0, 100000, "0:3600-14400");
	/* minutes behind an hour */
	g_array_set_size(past->observations, 3);
	go_on(past, 10, 60, 0, 100);
	assert_alerts(past, "99", 0, 100000, "0:3600-11100");
}

static void windows_without_events_do_not_burn(void **state)
{
	struct past *past = *state;
	struct burn_condition *condition = add_condition(past, 300, 0, "0");

	go_on(past, 10, 60, 0, 0);
	assert_alerts(past, "99", 0, 10000, "");
	condition->is_inclusive = true;
	assert_alerts(past, "99", 0, 10000, "");
	assert_alerts(past, "100", 0, 10000, "");
	go_on(past, 1, 60, 0, 1);
	assert_alerts(past, "99", 0, 10000, "0:660-960");
	/* more good than total */
	g_array_set_size(past->observations, 0);
	go_on(past, 10, 60, -5, 10);
	condition->is_inclusive = false;
	assert_alerts(past, "99", 0, 10000, "");
	g_array_set_size(past->observations, 0);
	assert_alerts(past, "99", 0, 10000, "");
}

static void a_target_of_100_percent_burns_at_the_first_bad_event(void **state)
{
	struct past *past = *state;

	add_condition(past, 300, 60, "1000000000");
	add_condition(past, 300, 60, "1000000000")->is_inclusive = true;
	go_on(past, 10, 60, 0, 1000000000);
	assert_alerts(past, "100", 0, 10000, "");
	go_on(past, 1, 60, 1, 1000000000);
	go_on(past, 10, 60, 0, 1000000000);
	assert_alerts(past, "100", 0, 10000, "0:660-720 1:660-720");
	/* where everything is allowed, all bad is a burn of 1 */
	g_array_set_size(past->observations, 0);
	g_ptr_array_set_size(past->conditions, 0);
	add_condition(past, 60, 0, "1");
	add_condition(past, 60, 0, "0.999");
	go_on(past, 1, 60, 7, 7);
	assert_alerts(past, "0", 0, 10000, "1:60-120");
}

static void those_that_end_together_count_together(void **state)
{
	struct past *past = *state;

	/* of two services: half of what happens is bad */
	for (int64_t i = 0; i < 3; i++) {
		observe(past, i * 60, 60, 10, 10);
		observe(past, i * 60, 60, 0, 10);
	}
	add_condition(past, 60, 0, "49");
	add_condition(past, 60, 0, "50");
	assert_alerts(past, "99", 0, 1000, "0:60-240");
}

/* slo.md 2.5: SRE workbook, table 5-8, as the first second at which an alert fires. */
static void detection_takes_as_long_as_in_the_workbook(void **state)
{
	static const struct {
		int bad_percent;
		int long_s;
		const char *threshold;
		double minutes; /* 0: never */
	} cases[] = {
		{ 100, 3600, "14.4", 0.864 },
		{ 15, 3600, "14.4", 5.76 },
		{ 10, 3600, "14.4", 8.64 },
		{ 1, 3600, "14.4", 0 },
		{ 1, 6 * 3600, "6", 216 },
	};
	struct past *past = *state;

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const int quiet_s = cases[i].long_s;
		/* an alert fires above the threshold, so in the second behind the exact time */
		int64_t detected = quiet_s + (int64_t)floor(cases[i].minutes * 60 + 1e-9) + 1;

		g_array_set_size(past->observations, 0);
		g_ptr_array_set_size(past->conditions, 0);
		add_condition(past, cases[i].long_s, cases[i].long_s / 12, cases[i].threshold);
		go_on(past, quiet_s, 1, 0, 100);
		go_on(past, 6 * 3600, 1, cases[i].bad_percent, 100);
		const GArray *alerts = replay(past, "99.9", 0, quiet_s + 6 * 3600);
		assert_number(alerts->len, cases[i].minutes > 0 ? 1 : 0);
		if (alerts->len > 0)
			assert_number(
			    g_array_index(alerts, struct burn_alert, 0).start_utc, detected);
	}
}

static void usual_conditions_follow_the_length_of_the_period(void **state)
{
	/* slo.md 1.2 */
	static const struct {
		int hours;
		const char *conditions;
	} cases[] = {
		{ 30 * 24,
		    "1h/5m page 3600 300 72/5, 6h/30m page 21600 1800 6/1, "
		    "1d/2h ticket 86400 7200 3/1, 3d/6h ticket 259200 21600 1/1, " },
		{ 28 * 24,
		    "1h/5m page 3600 300 336/25, 6h/30m page 21600 1800 28/5, "
		    "1d/2h ticket 86400 7200 14/5, 3d/6h ticket 259200 21600 14/15, " },
		{ 31 * 24,
		    "1h/5m page 3600 300 372/25, 6h/30m page 21600 1800 31/5, "
		    "1d/2h ticket 86400 7200 31/10, 3d/6h ticket 259200 21600 31/30, " },
		/* March of Berlin, an hour shorter */
		{ 743,
		    "1h/5m page 3600 300 743/50, 6h/30m page 21600 1800 743/120, "
		    "1d/2h ticket 86400 7200 743/240, 3d/6h ticket 259200 21600 743/720, " },
		{ 24,
		    "1h/5m page 3600 300 12/25, 6h/30m page 21600 1800 1/5, "
		    "1d/2h ticket 86400 7200 1/10, " },
		{ 1, "1h/5m page 3600 300 1/50, " },
		{ 0, "" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GPtrArray) conditions =
		    burn_default_conditions(cases[i].hours * INT64_C(3600));
		g_autoptr(GString) text = g_string_new(NULL);

		for (guint j = 0; j < conditions->len; j++) {
			const struct burn_condition *condition = conditions->pdata[j];

			assert_true(condition->hold_s == 0 && !condition->is_inclusive);
			g_string_append_printf(text,
			    "%s %s %d %d %" G_GINT64_FORMAT "/%" G_GINT64_FORMAT ", ",
			    condition->name, condition->severity, (int)condition->long_s,
			    (int)condition->short_s, condition->threshold.numerator,
			    condition->threshold.denominator);
		}
		assert_string_equal(text->str, cases[i].conditions);
	}
}

static void a_burn_uses_a_budget_up_in_time(void **state)
{
	/* slo.md 2.5, of 30 days */
	static const struct {
		double burn, hours;
	} cases[] = { { 1, 720 }, { 2, 360 }, { 6, 120 }, { 10, 72 }, { 14.4, 50 }, { 1000, 0.72 },
		{ INFINITY, 0 } };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_true(
		    fabs(burn_exhaustion_s(2592000, cases[i].burn) - cases[i].hours * 3600) < 1e-9);
	assert_true(isinf(burn_exhaustion_s(2592000, 0)));
	assert_true(isnan(burn_exhaustion_s(2592000, NAN)));
}

/* Whether a number is the printed one, to as many decimals as that has. */
static bool is_printed(double value, const char *printed)
{
	const char *point = strchr(printed, '.');
	int decimals = point != NULL ? (int)strlen(point + 1) : 0;
	g_autofree char *text = g_strdup_printf("%.*f", decimals, value);

	return g_str_equal(text, printed);
}

/*
 * threshold = share of the budget x period / long window. Where the share was rounded for printing
 * (14 times in 1 of 672 hours is 2.08333 %), the threshold is exact and gives the share.
 */
static void thresholds_are_those_of_the_peers(void **state)
{
	enum { PEER, DAYS, SEVERITY, PERCENT, LONG_H, SHORT_MIN, THRESHOLD };
	struct past *past = *state;
	g_autoptr(GPtrArray) rows =
	    shared_table(past->files, "conformance/burn_rate_thresholds.csv");
	guint usual = 0;

	for (guint i = 0; i < rows->len; i++) {
		char **row = rows->pdata[i];
		int64_t period_s = g_ascii_strtoll(row[DAYS], NULL, 10) * 86400;
		int64_t long_s = g_ascii_strtoll(row[LONG_H], NULL, 10) * 3600;
		struct fraction threshold =
		    burn_threshold(percent_of(row[PERCENT]), period_s, long_s);
		double value = (double)threshold.numerator / (double)threshold.denominator;
		double share =
		    g_ascii_strtod(row[THRESHOLD], NULL) * 100 * (double)long_s / (double)period_s;

		if (!is_printed(value, row[THRESHOLD]) && !is_printed(share, row[PERCENT]))
			fail_msg("%s: %s %% in %s h is %.12g, not %s", row[PEER], row[PERCENT],
			    row[LONG_H], value, row[THRESHOLD]);
		if (!g_str_has_prefix(row[PEER], "sloth-google"))
			continue;
		/* sloth has the four conditions that we take, too */
		g_autoptr(GPtrArray) conditions = burn_default_conditions(period_s);
		const struct burn_condition *condition = conditions->pdata[usual++ % 4];
		assert_number(condition->long_s, long_s);
		assert_number(condition->short_s, g_ascii_strtoll(row[SHORT_MIN], NULL, 10) * 60);
		assert_string_equal(condition->severity, row[SEVERITY]);
		assert_number(fraction_compare(condition->threshold, threshold), 0);
	}
	assert_number(usual, 8);
	assert_number(rows->len, 32);
}

#define with_past(test) cmocka_unit_test_setup_teardown(test, past_setup, past_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_past(fires_while_both_windows_burn),
		with_past(at_the_threshold_is_not_above_it),
		with_past(one_event_in_a_million_million_millions_decides),
		with_past(fires_once_it_has_held),
		with_past(silence_leaves_the_burn_until_a_window_is_empty),
		with_past(an_hour_stands_for_its_hour_in_a_short_window),
		with_past(windows_without_events_do_not_burn),
		with_past(a_target_of_100_percent_burns_at_the_first_bad_event),
		with_past(those_that_end_together_count_together),
		with_past(detection_takes_as_long_as_in_the_workbook),
		with_past(usual_conditions_follow_the_length_of_the_period),
		with_past(a_burn_uses_a_budget_up_in_time),
		with_past(thresholds_are_those_of_the_peers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
