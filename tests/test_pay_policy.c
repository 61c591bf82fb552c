/* The rules of pay: versions, what is refused, and what they say in words. */
#include "analytics/pay_policy.h"

#include "analytics/pay_period.h"
#include "analytics/pay_statement.h"
#include "tests/support_analytics.h"

static const struct pay_rules *rules_on(const struct world *world, const char *date)
{
	return pay_rules_on(world->policy->pay, day(date));
}

static void a_later_version_says_what_changes(void **state)
{
	struct world *world = *state;

	set_policy(world,
	    "pay:\n"
	    "  - {work_hours: {from: \"08:00\"}, callout: {minimum: 1h, step: 15m}, cap: 100 EUR}\n"
	    "  - {valid_from: 2026-07-01, callout: {minimum: 2h}, overlap: split}\n"
	    "  - {valid_from: 2026-10-01, cap: none, weekend: by-start, callout: {round: sum}}\n"
	    "  - {valid_from: 2026-11-01, weekend: calendar, callout: {round: each, window: 2h}}\n");
	const struct pay_rules *june = rules_on(world, "2026-06-30");
	const struct pay_rules *july = rules_on(world, "2026-07-01");
	const struct pay_rules *october = rules_on(world, "2026-10-31");
	const struct pay_rules *november = rules_on(world, "2030-01-01");

	assert_number(june->callout.minimum_s, 3600);
	assert_number(june->valid_from, PAY_FIRST_DAY);
	assert_number(day("0001-01-01"), PAY_FIRST_DAY);
	assert_int_equal(june->overlap, OVERLAP_PAID_ONCE);
	assert_number(july->callout.minimum_s, 7200);
	assert_number(july->callout.step_s, 900);
	assert_int_equal(july->overlap, OVERLAP_SPLIT);
	assert_int_equal(july->work_from_s, 8 * 3600);
	assert_number(g_array_index(july->caps, struct pay_bound, 0).minor, 10000);
	assert_int_equal(october->caps->len, 0);
	assert_int_equal(october->weekend, WEEKEND_BY_START);
	assert_true(october->callout.sums_day);
	assert_int_equal(november->weekend, WEEKEND_CALENDAR);
	assert_false(november->callout.sums_day);
	assert_number(november->callout.window_s, 7200);
}

static void reads_every_option(void **state)
{
	struct world *world = *state;

	set_policy(world,
	    "pay:\n"
	    "  period: {anchor: \"last Friday\"}\n"
	    "  zone: report\n"
	    "  weekend: {from: \"Fri 18:00\", to: \"Mon 09:00\"}\n"
	    "  precedence: [weekend, holiday, work, nonwork]\n"
	    "  double_booking: hold\n"
	    "  callout: {minimum: 30m, round: each, step: 1h, union: person, window: 90m, clip_minimum: yes}\n"
	    "  minimum: [10.00 EUR, 1000 JPY]\n"
	    "  cap: [500.00 EUR]\n"
	    "  limits: {shift: 12h, rest: 11h, week: 2d, days: 6, callout: 0s}\n"
	    "  cutoff: 15\n");
	const struct pay_policy *policy = world->policy->pay;
	const struct pay_rules *rules = rules_on(world, "2026-01-01");

	assert_true(policy->calendar.has_anchor);
	assert_int_equal(policy->calendar.week, 5);
	assert_int_equal(policy->calendar.weekday, 4);
	assert_int_equal(policy->calendar.second_of_day, 0);
	assert_false(policy->zone_is_engineers);
	assert_int_equal(rules->weekend, WEEKEND_WINDOW);
	assert_int_equal(rules->weekend_from_s, 4 * 86400 + 18 * 3600);
	assert_int_equal(rules->weekend_to_s, 9 * 3600);
	assert_int_equal(rules->precedence[0], CLASS_WEEKEND);
	assert_int_equal(rules->precedence[2], CLASS_WORK);
	assert_true(rules->holds_double_bookings && rules->callout.clips_minimum);
	assert_number(rules->callout.step_s, 3600);
	assert_number(rules->callout.window_s, 5400);
	assert_number(g_array_index(rules->minimums, struct pay_bound, 1).minor, 1000);
	assert_string_equal(g_array_index(rules->minimums, struct pay_bound, 1).currency, "JPY");
	assert_number(rules->limits.shift_s, 43200);
	assert_number(rules->limits.callout_s, 0);
	assert_int_equal(rules->limits.days_in_row, 6);
	assert_int_equal(rules->cutoff_day, 15);
}

static void prices_are_factors_or_amounts_by_date(void **state)
{
	struct world *world = *state;

	set_policy(world,
	    "pools:\n"
	    "  A:\n"
	    "    standby:\n"
	    "      - {work: 0, nonwork: 1/3}\n"
	    "      - {valid_from: 2026-07-01, unit: shift, currency: GBP, work: 0, nonwork: 50.00}\n"
	    "    callout: {unit: hour, currency: EUR, nonwork: 30.5}\n");
	const struct pool *pool = policy_pool(world->policy, "A");
	const struct pay_terms *june = pay_terms_on(pool->standby, day("2026-06-30"));
	const struct pay_terms *july = pay_terms_on(pool->standby, day("2026-07-01"));
	const struct rate *amount = july->of[CLASS_NONWORK].amount;

	assert_int_equal(june->unit, PAY_PER_HOUR);
	assert_null(june->of[CLASS_NONWORK].amount);
	assert_string_equal(june->of[CLASS_NONWORK].coefficient.text, "1/3");
	assert_int_equal(july->unit, PAY_PER_SHIFT);
	assert_string_equal(amount->text, "50.00");
	assert_string_equal(amount->currency, "GBP");
	assert_string_equal(amount->source, "nines.yaml:5");
	assert_number(amount->valid_from, day("2026-07-01"));
	assert_number(july->of[CLASS_NONWORK].coefficient.value.numerator, 1);
	assert_null(july->of[CLASS_WEEKEND].coefficient.text);
	assert_string_equal(pay_terms_on(pool->callout, 0)->of[CLASS_NONWORK].amount->text, "30.5");
}

static void schedules_change_their_pool(void **state)
{
	struct world *world = *state;

	set_policy(world,
	    "pools: {A: {}, B: {}}\n"
	    "calendars: {DE: {covers: [2026, 2027], includes: [company]}, company: {covers: [2026, 2026]}}\n"
	    "schedules: {duty: [{pool: A, seats: 2}, {pool: B, valid_from: 2026-07-01}]}\n");
	const struct schedule *duty = policy_schedule(world->policy, "duty");

	assert_int_equal(duty->seats, 2);
	assert_string_equal(schedule_pool(duty, day("2026-06-30")), "A");
	assert_string_equal(schedule_pool(duty, day("2026-07-01")), "B");
	assert_string_equal(policy_calendar(world->policy, "DE")->includes->pdata[0], "company");
}

static void refuses_with_position(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *yaml, *position, *part;
	} cases[] = {
		{ "pay: [{valid_from: 2026-01-01}]\n", "1:20", "without rules" },
		{ "pay: [{}, {overlap: split}]\n", "1:11", "needs valid_from" },
		{ "pay: [{}, {valid_from: July}]\n", "1:24", "a date such as" },
		{ "pay: [{}, {valid_from: 2026-07-01}, {valid_from: 2026-07-01}]\n", "1:50",
		    "two rules" },
		{ "pay: [{}, {valid_from: 2026-07-01, zone: report}]\n", "1:42", "first version" },
		{ "pay: [{}, {valid_from: 2026-07-01, period: month}]\n", "1:44", "first version" },
		{ "pay: []\n", "1:6", "expected rules" },
		{ "pay: [month]\n", "1:7", "keys and values" },
		{ "pay: {period: week}\n", "1:15", "period is month or" },
		{ "pay: {period: {anchor: \"fifth Friday\"}}\n", "1:24", "first Wednesday 10:00" },
		{ "pay: {period: {anchor: \"first Friday 25:00\"}}\n", "1:24", "first Wednesday" },
		{ "pay: {period: {anchor: first}}\n", "1:24", "first Wednesday" },
		{ "pay: {period: {anchor: first Friday, every: 2}}\n", "1:45", "unknown key" },
		{ "pay: {weekend: {from: \"Fri 18:00\"}}\n", "1:16", "needs from and to" },
		{ "pay: {weekend: {from: Fri, to: Mon}}\n", "1:23", "time of the week" },
		{ "pay: {weekend: {from: \"Fri 18:00\", to: \"Fri 18:00\"}}\n", "1:16",
		    "ends where it begins" },
		{ "pay: {callout: {round: sum, window: 2h}}\n", "1:16", "no room for a window" },
		{ "pay: {callout: {window: 2d}}\n", "1:25", "at most 1d" },
		{ "pay: {callout: {minimum: 25h}}\n", "1:16", "at most 1d" },
		{ "pay: {weekend: {from: \"Sun 24:00\", to: \"Mon 00:00\"}}\n", "1:16",
		    "ends where it begins" },
		{ "pay: {callout: {union: incident}}\n", "1:24", "expected person" },
		{ "pay: {callout: {clip_minimum: maybe}}\n", "1:31", "yes or no" },
		{ "pay: {callout: {fee: 5}}\n", "1:22", "unknown key" },
		{ "pay: {double_booking: pay}\n", "1:23", "list or hold" },
		{ "pay: {rounding: up}\n", "1:17", "half-away-from-zero" },
		{ "pay: {cap: 1000}\n", "1:12", "an amount and a currency" },
		{ "pay: {cap: 1000.001 EUR}\n", "1:12", "an amount and a currency" },
		{ "pay: {cap: -1 EUR}\n", "1:12", "an amount and a currency" },
		{ "pay: {cap: [1 EUR, 2 EUR]}\n", "1:20", "EUR has an amount already" },
		{ "pay: {minimum: 5 EUR, cap: 4 EUR}\n", "1:28", "below the minimum" },
		{ "pay: {limits: {nights: 3}}\n", "1:24", "unknown key" },
		{ "pay: {limits: {days: 0}}\n", "1:22", "from 1 to 31" },
		{ "pay: {cutoff: 29}\n", "1:15", "from 1 to 28" },
		{ "pools: {A: {standby: {unit: shift, nonwork: 5}}}\n", "1:29", "currency" },
		{ "pools: {A: {standby: {currency: EUR, nonwork: 5}}}\n", "1:33", "unit" },
		{ "pools: {A: {standby: {unit: week, currency: EUR}}}\n", "1:29", "hour or shift" },
		{ "pools: {A: {standby: {unit: day, currency: Euro}}}\n", "1:44", "ISO 4217" },
		{ "pools: {A: {standby: {unit: day, currency: EUR, nonwork: -5}}}\n", "1:58",
		    "amount such as" },
		{ "pools: {A: {callout: {unit: day, currency: EUR, nonwork: 5}}}\n", "1:22",
		    "call-outs are paid per hour" },
		{ "pools: {A: {standby: {nonwork: 1/1000000000001}}}\n", "1:32", "coefficient" },
		{ "pools: {A: {standby: {unit: day, currency: EUR, nonwork: 5}}}\n"
		  "pay: {overlap: split}\n",
		    "2:6", "split needs prices per hour" },
		{ "pools: {A: {}}\nschedules: {x: []}\n", "2:16", "the pool of the schedule" },
		{ "pools: {A: {}}\nschedules: {x: {pool: A, seats: 0}}\n", "2:33", "seats" },
		{ "pools: {A: {}}\nschedules: {x: [{pool: A}, {pool: A}]}\n", "2:28",
		    "valid_from" },
		{ "calendars: {DE: {covers: [2026, 2026], includes: [FR]}}\n", "1:51",
		    "name of a calendar" },
		{ "calendars: {DE: {covers: [2026, 2026], includes: DE}}\n", "1:50",
		    "a list of calendars" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const char *message = policy_refusal(world, cases[i].yaml);
		g_autofree char *start =
		    g_strdup_printf("nines.yaml:%s: error: ", cases[i].position);

		if (!g_str_has_prefix(message, start))
			print_error("%s%s\n", cases[i].yaml, message);
		assert_true(g_str_has_prefix(message, start));
		assert_holds(message, cases[i].part);
	}
}

static void pay_periods_follow_the_anchor(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *anchor, *period, *first, *end;
		bool is_one;
	} cases[] = {
		{ "first Wednesday 10:00", "2026-07", "2026-07-01", "2026-08-05", true },
		{ "first Wednesday 10:00", "2026-10", "2026-10-07", "2026-11-04", true },
		{ "first Wednesday 10:00", "2026-10..2026-11", "2026-10-07", "2026-12-02", false },
		{ "first Wednesday 10:00", "2026-10-07", "2026-10-07", "2026-10-08", false },
		{ "last Friday 10:00", "2026-10", "2026-10-30", "2026-11-27", true },
		{ "last Friday 10:00", "2026-05", "2026-05-29", "2026-06-26", true },
		{ "third Monday 10:00", "2026-12", "2026-12-21", "2027-01-18", true },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct period period = period_of(cases[i].period), month;

		set_policy(world,
		    keep(world,
			g_strdup_printf("pay: {period: {anchor: \"%s\"}}\n", cases[i].anchor)));
		month = pay_period_of(world->policy->pay, &period);
		assert_string_equal(month.name, cases[i].period);
		assert_taken_text(civil_format(month.first), cases[i].first);
		assert_taken_text(civil_format(month.end), cases[i].end);
		assert_int_equal(pay_period_is_one(world->policy->pay, &month), cases[i].is_one);
	}
	set_policy(world, "pay: {period: month}\n");
	struct period month = period_of("2026-02"), quarter = period_of("2026-Q1");
	assert_true(pay_period_is_one(world->policy->pay, &month));
	assert_false(pay_period_is_one(world->policy->pay, &quarter));
}

static void the_cut_off_day_gives_the_pay_month(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *complete, *month;
	} cases[] = {
		{ "2026-08-14", "2026-08-01" }, /* the 15th is a Saturday */
		{ "2026-08-15", "2026-09-01" },
		{ "2026-11-13", "2026-11-01" }, /* the 15th is a Sunday */
		{ "2026-11-14", "2026-12-01" },
		{ "2026-09-15", "2026-09-01" },
		{ "2026-12-16", "2027-01-01" },
	};

	set_policy(world, "pay: {cutoff: 15}\n");
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_taken_text(civil_format(pay_month_of(rules_on(world, "2026-01-01"),
				      civil_from_days(day(cases[i].complete)))),
		    cases[i].month);
	struct period october = period_of("2026-10");
	assert_taken_text(
	    civil_format(pay_month_of_period(world->policy->pay, &october)), "2026-11-01");
	set_policy(world, "pay: {}\n");
	assert_taken_text(
	    civil_format(pay_month_of_period(world->policy->pay, &october)), "2026-10-01");
}

static const char *statement_of(const GPtrArray *statements, const char *topic)
{
	for (guint i = 0; i < statements->len; i++) {
		const struct pay_statement *statement = statements->pdata[i];

		if (g_str_equal(statement->topic, topic))
			return statement->text;
	}
	return NULL;
}

static void the_policy_is_told_in_words(void **state)
{
	struct world *world = *state;

	set_policy(world,
	    "zone: Europe/Berlin\n"
	    "pools: {A: {standby: [{work: 0, nonwork: 1/4}, {valid_from: 2026-07-15, unit: day, "
	    "currency: EUR, nonwork: 20.00}], callout: {nonwork: 1.5}}}\n"
	    "pay:\n"
	    "  - period: {anchor: \"first Wednesday 10:00\"}\n"
	    "    weekend: {from: \"Fri 18:00\", to: \"Mon 09:00\"}\n"
	    "    callout: {minimum: 1h, step: 15m, window: 2h, clip_minimum: yes}\n"
	    "    cap: 1000.00 EUR\n"
	    "    limits: {rest: 11h}\n"
	    "  - {valid_from: 2026-07-15, overlap: per_pool, standby_during_callout: suspended}\n");
	g_autoptr(GPtrArray) july =
	    pay_policy_explain(world->policy, day("2026-07-01"), day("2026-08-01"));
	g_autoptr(GPtrArray) august =
	    pay_policy_explain(world->policy, day("2026-08-01"), day("2026-09-01"));

	assert_holds(statement_of(july, "Pay period"), "first Wednesday of a month, 10:00");
	assert_holds(statement_of(july, "Time zone"), "Europe/Berlin");
	assert_string_equal(statement_of(july, "Work hours"),
	    "Monday, Tuesday, Wednesday, Thursday, Friday, from 09:00 to 18:00 by the clock.");
	assert_string_equal(
	    statement_of(july, "Weekend"), "The weekend is from Friday 18:00 to Monday 09:00.");
	assert_holds(statement_of(july, "Class of time"), "holiday, weekend, nonwork, work");
	assert_holds(statement_of(july, "Overlap"), "highest coefficient");
	assert_holds(statement_of(july, "Overlap, from 2026-07-15"), "Each pool pays");
	assert_holds(statement_of(july, "Standby during a call-out, from 2026-07-15"), "not paid");
	assert_null(statement_of(july, "Weekend, from 2026-07-15")); /* it did not change */
	assert_holds(statement_of(july, "Call-outs"), "within 2 h");
	assert_holds(statement_of(july, "Call-outs"), "at least 1 h");
	assert_holds(statement_of(july, "Call-outs"), "steps of 15 min");
	assert_holds(statement_of(july, "Call-outs"), "where work hours begin");
	assert_holds(statement_of(july, "Minimum and cap"), "more than EUR 1,000.00.");
	assert_holds(statement_of(july, "Limits"), "rest between shifts under 11 h");
	assert_string_equal(statement_of(july, "Pool A, standby"),
	    "work 0, nonwork 1/4, weekend not stated, holiday not stated; times the hourly rate.");
	assert_string_equal(statement_of(july, "Pool A, standby, from 2026-07-15"),
	    "work not stated, nonwork 20.00, weekend not stated, holiday not stated; EUR per day.");
	assert_holds(statement_of(august, "Overlap"), "Each pool pays");
	assert_null(statement_of(august, "Overlap, from 2026-07-15"));
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_WORLD(a_later_version_says_what_changes),
		WITH_WORLD(reads_every_option),
		WITH_WORLD(prices_are_factors_or_amounts_by_date),
		WITH_WORLD(schedules_change_their_pool),
		WITH_WORLD(refuses_with_position),
		WITH_WORLD(pay_periods_follow_the_anchor),
		WITH_WORLD(the_cut_off_day_gives_the_pay_month),
		WITH_WORLD(the_policy_is_told_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
