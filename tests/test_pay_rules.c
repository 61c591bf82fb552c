/* The options of the pay policy, one by one. */
#include "analytics/pay.h"

#include "tests/support_pay.h"

#define AMOUNTS(unit)                                                                              \
	BERLIN "pools: {A: {standby: {unit: " unit                                                 \
	       ", currency: EUR, work: 0, nonwork: 50.00, weekend: 75.00, holiday: 90.00}}}\n"

static void amounts_are_paid_per_hour_shift_or_day(void **state)
{
	static const struct rule_case cases[] = {
		{ "hour", AMOUNTS("hour"), { { "A", "2026-10-05 16:00", "2026-10-05 20:00" } },
		    "2026-10",
		    "ada A work standby 7200 s, 0 x 1 = 0.00 EUR\n"
		    "ada A nonwork standby 7200 s, 50.00 x 1 = 100.00 EUR\n" },
		{ "a shift has the class of its start", AMOUNTS("shift"),
		    { { "A", "2026-10-09 18:00", "2026-10-10 09:00" },
			{ "A", "2026-10-10 18:00", "2026-10-11 09:00" } },
		    "2026-10",
		    "ada A nonwork standby 1 shift in 54000 s, 50.00 = 50.00 EUR\n"
		    "ada A weekend standby 1 shift in 54000 s, 75.00 = 75.00 EUR\n" },
		{ "a shift that only begins in work hours is none of them", AMOUNTS("shift"),
		    { { "A", "2026-10-05 09:00", "2026-10-06 09:00" },
			{ "A", "2026-10-06 09:00", "2026-10-06 18:00" } },
		    "2026-10",
		    "ada A work standby 1 shift in 32400 s, 0 = 0.00 EUR\n"
		    "ada A nonwork standby 1 shift in 86400 s, 50.00 = 50.00 EUR\n" },
		{ "a shift counts where it begins", AMOUNTS("shift"),
		    { { "A", "2026-10-31 18:00", "2026-11-01 09:00" } }, "2026-11",
		    "ada A weekend standby 0 shift in 32400 s, 75.00 = 0.00 EUR\n" },
		{ "a day counts once, in its first class", AMOUNTS("day"),
		    { { "A", "2026-10-09 08:00", "2026-10-09 12:00" },
			{ "A", "2026-10-09 20:00", "2026-10-10 09:00" } },
		    "2026-10",
		    "ada A work standby 0 day in 10800 s, 0 = 0.00 EUR\n"
		    "ada A nonwork standby 1 day in 18000 s, 50.00 = 50.00 EUR\n"
		    "ada A weekend standby 1 day in 32400 s, 75.00 = 75.00 EUR\n" },
		{ "prices change at midnight",
		    BERLIN
		    "pools: {A: {standby: [{nonwork: 1/2}, {valid_from: 2026-10-06, nonwork: 3/4}]}}\n",
		    { { "A", "2026-10-05 22:00", "2026-10-06 02:00" } }, "2026-10",
		    "ada A nonwork standby 7200 s, 10.00 x 1/2 = 10.00 EUR\n"
		    "ada A nonwork standby 7200 s, 10.00 x 3/4 = 15.00 EUR\n" },
		{ "rules change at midnight",
		    BERLIN "pools: {A: {standby: {work: 0, nonwork: 1}}}\n"
			   "pay: [{}, {valid_from: 2026-10-06, work_hours: {from: \"00:00\"}}]\n",
		    { { "A", "2026-10-05 22:00", "2026-10-06 02:00" } }, "2026-10",
		    "ada A work standby 7200 s, 10.00 x 0 = 0.00 EUR\n"
		    "ada A nonwork standby 7200 s, 10.00 x 1 = 20.00 EUR\n" },
		{ "a schedule changes its pool",
		    BERLIN
		    "pools: {A: {standby: {nonwork: 1}}, B: {standby: {nonwork: 2}}}\n"
		    "schedules: {A-primary: [{pool: A}, {pool: B, valid_from: 2026-10-06}]}\n",
		    { { "A", "2026-10-05 22:00", "2026-10-06 02:00" } }, "2026-10",
		    "ada A nonwork standby 7200 s, 10.00 x 1 = 20.00 EUR\n"
		    "ada B nonwork standby 7200 s, 10.00 x 2 = 40.00 EUR\n" },
	};

	check_rule_cases(*state, cases, G_N_ELEMENTS(cases));
}

#define WEEKEND(rule)                                                                              \
	BERLIN "pools: {A: {standby: {work: 0, nonwork: 1, weekend: 2, holiday: 3}}}\n"            \
	       "pay: {weekend: " rule "}\n"

static void the_day_of_a_second_is_by_calendar_window_or_start(void **state)
{
	static const struct rule_case cases[] = {
		{ "calendar", WEEKEND("calendar"),
		    { { "A", "2026-10-09 18:00", "2026-10-10 09:00" } }, "2026-10",
		    "ada A nonwork standby 21600 s, 10.00 x 1 = 60.00 EUR\n"
		    "ada A weekend standby 32400 s, 10.00 x 2 = 180.00 EUR\n" },
		{ "window", WEEKEND("{from: \"Fri 18:00\", to: \"Mon 09:00\"}"),
		    { { "A", "2026-10-09 17:00", "2026-10-12 10:00" } }, "2026-10",
		    "ada A work standby 7200 s, 10.00 x 0 = 0.00 EUR\n"
		    "ada A weekend standby 226800 s, 10.00 x 2 = 1260.00 EUR\n" },
		{ "weekday by start", WEEKEND("by-start"),
		    { { "A", "2026-10-09 18:00", "2026-10-10 09:00" } }, "2026-10",
		    "ada A nonwork standby 54000 s, 10.00 x 1 = 150.00 EUR\n" },
		{ "weekend by start", WEEKEND("by-start"),
		    { { "A", "2026-10-11 18:00", "2026-10-12 10:00" } }, "2026-10",
		    "ada A weekend standby 57600 s, 10.00 x 2 = 320.00 EUR\n" },
		{ "work hours go on by start", WEEKEND("by-start"),
		    { { "A", "2026-10-08 18:00", "2026-10-09 10:00" } }, "2026-10",
		    "ada A work standby 3600 s, 10.00 x 0 = 0.00 EUR\n"
		    "ada A nonwork standby 54000 s, 10.00 x 1 = 150.00 EUR\n" },
	};

	check_rule_cases(*state, cases, G_N_ELEMENTS(cases));
}

static void precedence_and_several_calendars_decide_the_class(void **state)
{
	struct world *world = *state;
	static const struct span day[] = { { "A", "2026-10-10 00:00", "2026-10-11 00:00" },
		{ NULL, NULL, NULL } };
	static const char *const policies[] = {
		"pay: {}\n",
		"pay: {precedence: [weekend, holiday, work, nonwork]}\n",
	};
	static const char *const lines[] = {
		"ada A weekend standby 43200 s, 10.00 x 2 = 240.00 EUR\n"
		"ada A holiday standby 43200 s, 10.00 x 3 = 360.00 EUR\n",
		"ada A weekend standby 86400 s, 10.00 x 2 = 480.00 EUR\n",
	};

	add_holiday(world, "company", "2026-10-10", 14 * 3600);
	add_holiday(world, "city", "2026-10-10", 12 * 3600);
	for (size_t i = 0; i < G_N_ELEMENTS(policies); i++) {
		const char *policy = keep(world,
		    g_strconcat(
			"zone: Europe/Berlin\n"
			"calendars:\n"
			"  DE: {covers: [2026, 2027], includes: [company, city]}\n"
			"  company: {covers: [2026, 2026]}\n"
			"  city: {covers: [2026, 2027]}\n"
			"pools: {A: {standby: {work: 0, nonwork: 1, weekend: 2, holiday: 3}}}\n",
			policies[i], NULL));

		assert_taken_text(show_pay_lines(pay_ada(world, policy, day, "2026-10")), lines[i]);
	}
	/* a calendar that is included has to cover the year, too */
	static const struct span next_year[] = { { "A", "2027-10-09 00:00", "2027-10-09 01:00" },
		{ NULL, NULL, NULL } };
	const char *policy =
	    "zone: Europe/Berlin\ncalendars: {DE: {covers: [2026, 2027], includes: "
	    "[company]}, company: {covers: [2026, 2026]}}\n"
	    "pools: {A: {standby: {weekend: 2}}}\n";
	assert_taken_text(
	    show_problem_texts(pay_ada(world, policy, next_year, "2027-10")->blocking),
	    "no_calendar: the holiday calendar of ada is not stated for this year\n");
}

#define OVERLAP(rule)                                                                              \
	BERLIN "pools: {A: {standby: {nonwork: 0.6}}, B: {standby: {nonwork: 0.4}}, "              \
	       "C: {standby: {unit: hour, currency: EUR, nonwork: 5.00}}, "                        \
	       "D: {standby: {unit: hour, currency: GBP, nonwork: 50.00}}}\n"                      \
	       "pay: {overlap: " rule "}\n"

static void overlaps_are_paid_once_per_pool_or_split(void **state)
{
	static const struct rule_case cases[] = {
		{ "once", OVERLAP("paid_once"),
		    { { "B", "2026-10-05 18:00", "2026-10-05 20:00" },
			{ "A", "2026-10-05 19:00", "2026-10-05 21:00" } },
		    "2026-10",
		    "ada A nonwork standby 7200 s, 10.00 x 0.6 = 12.00 EUR\n"
		    "ada B nonwork standby 3600 s, 10.00 x 0.4 = 4.00 EUR\n" },
		{ "per pool, and once in a pool", OVERLAP("per_pool"),
		    { { "B", "2026-10-05 18:00", "2026-10-05 20:00" },
			{ "B", "2026-10-05 19:00", "2026-10-05 20:00" },
			{ "A", "2026-10-05 19:00", "2026-10-05 21:00" } },
		    "2026-10",
		    "ada A nonwork standby 7200 s, 10.00 x 0.6 = 12.00 EUR\n"
		    "ada B nonwork standby 7200 s, 10.00 x 0.4 = 8.00 EUR\n" },
		{ "split", OVERLAP("split"),
		    { { "B", "2026-10-05 18:00", "2026-10-05 20:00" },
			{ "B", "2026-10-05 19:00", "2026-10-05 20:00" },
			{ "C", "2026-10-05 19:00", "2026-10-05 21:00" } },
		    "2026-10",
		    "ada B nonwork standby 3600 s, 10.00 x 1/5 = 2.00 EUR\n"
		    "ada B nonwork standby 3600 s, 10.00 x 0.4 = 4.00 EUR\n"
		    "ada C nonwork standby 3600 s, 5.00 x 1/2 = 2.50 EUR\n"
		    "ada C nonwork standby 3600 s, 5.00 x 1 = 5.00 EUR\n" },
		{ "an amount against a factor", OVERLAP("paid_once"),
		    { { "C", "2026-10-05 18:00", "2026-10-05 20:00" },
			{ "A", "2026-10-05 18:00", "2026-10-05 20:00" } },
		    "2026-10", "ada A nonwork standby 7200 s, 10.00 x 0.6 = 12.00 EUR\n" },
		{ "other currencies are not compared", OVERLAP("paid_once"),
		    { { "D", "2026-10-05 18:00", "2026-10-05 20:00" },
			{ "B", "2026-10-05 18:00", "2026-10-05 20:00" } },
		    "2026-10", "ada B nonwork standby 7200 s, 10.00 x 0.4 = 8.00 EUR\n" },
	};

	check_rule_cases(*state, cases, G_N_ELEMENTS(cases));
}

#define CALLOUT(rules) BERLIN "pools: {A: {callout: {nonwork: 1}}}\npay: {callout: {" rules "}}\n"
#define NIGHT                                                                                      \
	{                                                                                          \
		{ "!A", "2026-10-05 02:10", "2026-10-05 02:40" },                                  \
		    { "!A", "2026-10-05 02:30", "2026-10-05 03:05" },                              \
		{                                                                                  \
			"!A", "2026-10-05 04:00", "2026-10-05 04:05"                               \
		}                                                                                  \
	}
#define THREE_CALLS /* of 70, 15 and 30 minutes */                                                 \
	{                                                                                          \
		{ "!A", "2026-10-05 00:00", "2026-10-05 01:10" },                                  \
		    { "!A", "2026-10-05 03:00", "2026-10-05 03:15" },                              \
		{                                                                                  \
			"!A", "2026-10-05 05:00", "2026-10-05 05:30"                               \
		}                                                                                  \
	}

static void call_outs_are_gathered_rounded_and_clipped(void **state)
{
	static const struct rule_case cases[] = {
		{ "callout-union", CALLOUT("minimum: 1h"), NIGHT, "2026-10",
		    "ada A nonwork callout 7200 s, 10.00 x 1 = 20.00 EUR\n" },
		{ "callout-window", CALLOUT("minimum: 2h, window: 2h"), NIGHT, "2026-10",
		    "ada A nonwork callout 7200 s, 10.00 x 1 = 20.00 EUR\n" },
		{ "a window ends", CALLOUT("minimum: 1h, window: 90m"), NIGHT, "2026-10",
		    "ada A nonwork callout 7200 s, 10.00 x 1 = 20.00 EUR\n" },
		{ "tvoed-3, each", CALLOUT("step: 1h"), THREE_CALLS, "2026-10",
		    "ada A nonwork callout 14400 s, 10.00 x 1 = 40.00 EUR\n" },
		{ "tvoed-3, sum", CALLOUT("step: 1h, round: sum"), THREE_CALLS, "2026-10",
		    "ada A nonwork callout 7200 s, 10.00 x 1 = 20.00 EUR\n" },
		{ "the minimum of a day", CALLOUT("minimum: 3h, round: sum"), THREE_CALLS,
		    "2026-10", "ada A nonwork callout 10800 s, 10.00 x 1 = 30.00 EUR\n" },
		{ "callout-min-crosses-work-hours", CALLOUT("minimum: 1h"),
		    { { "!A", "2026-10-05 08:40", "2026-10-05 08:50" } }, "2026-10",
		    "ada A nonwork callout 3600 s, 10.00 x 1 = 10.00 EUR\n" },
		{ "callout-min-crosses-work-hours, clipped",
		    CALLOUT("minimum: 1h, clip_minimum: yes"),
		    { { "!A", "2026-10-05 08:40", "2026-10-05 08:50" } }, "2026-10",
		    "ada A nonwork callout 1200 s, 10.00 x 1 = 3.33 EUR\n" },
	};

	check_rule_cases(*state, cases, G_N_ELEMENTS(cases));
}

#define BOUNDS(rules) BERLIN "pools: {A: {standby: {nonwork: 1}}}\npay: {" rules "}\n"

static void minimums_and_caps_are_lines_of_their_own(void **state)
{
	struct world *world = *state;
	static const struct rule_case cases[] = {
		{ "cap", BOUNDS("cap: 1000.00 EUR"),
		    { { "A", "2026-10-05 18:00", "2026-10-06 09:00" },
			{ "A", "2026-10-06 18:00", "2026-10-07 09:00" } },
		    "2026-10", "ada A nonwork standby 108000 s, 10.00 x 1 = 300.00 EUR\n" },
		{ "capped", BOUNDS("cap: 123.45 EUR"),
		    { { "A", "2026-10-05 18:00", "2026-10-06 09:00" } }, "2026-10",
		    "ada A nonwork standby 54000 s, 10.00 x 1 = 150.00 EUR\n"
		    "ada  - cap capped at EUR 123.45 = -26.55 EUR\n" },
		{ "minimum", BOUNDS("minimum: 200 EUR, cap: 1000.00 EUR"),
		    { { "A", "2026-10-05 18:00", "2026-10-06 09:00" } }, "2026-10",
		    "ada A nonwork standby 54000 s, 10.00 x 1 = 150.00 EUR\n"
		    "ada  - cap brought up to EUR 200.00 = 50.00 EUR\n" },
		{ "of its currency only", BOUNDS("cap: 1.00 GBP"),
		    { { "A", "2026-10-05 18:00", "2026-10-06 09:00" } }, "2026-10",
		    "ada A nonwork standby 54000 s, 10.00 x 1 = 150.00 EUR\n" },
		{ "not of a quarter", BOUNDS("cap: 1.00 EUR"),
		    { { "A", "2026-10-05 18:00", "2026-10-06 09:00" } }, "2026-Q4",
		    "ada A nonwork standby 54000 s, 10.00 x 1 = 150.00 EUR\n" },
	};

	check_rule_cases(world, cases, G_N_ELEMENTS(cases));
	assert_taken_text(show_problem_texts(world->pay->exceptions),
	    "no_bounds: caps and minimums hold for one pay period; 2026-Q4 is none, and they are "
	    "left out\n");
	const struct pay_report *capped =
	    pay_ada(world, cases[1].policy, cases[1].spans, cases[1].period);
	assert_number(((struct pay_total *)capped->totals->pdata[0])->amount_minor, 12345);
	assert_number(((struct pay_total *)capped->grand_totals->pdata[0])->amount_minor, 12345);
	assert_true(pay_report_sum(world->pay, NULL)); /* the lines alone give the same */
	assert_number(((struct pay_total *)capped->totals->pdata[0])->amount_minor, 12345);
	assert_number(capped->totals->len + capped->grand_totals->len, 2);
}

static void a_pay_period_begins_at_its_anchor(void **state)
{
	struct world *world = *state;
	static const struct span shift[] = { { "A", "2026-10-07 08:00", "2026-10-07 12:00" },
		{ NULL, NULL, NULL } };
	const char *policy =
	    BERLIN "pools: {A: {standby: {work: 1, nonwork: 1}}}\n"
		   "pay: {period: {anchor: \"first Wednesday 10:00\"}, cutoff: 15}\n";
	const struct pay_report *october = pay_ada(world, policy, shift, "2026-10");

	assert_taken_text(
	    show_pay_lines(october), "ada A work standby 7200 s, 10.00 x 1 = 20.00 EUR\n");
	assert_taken_text(civil_format(october->pay_month), "2026-11-01");
	assert_taken_text(show_pay_lines(pay_ada(world, policy, shift, "2026-09")),
	    "ada A work standby 3600 s, 10.00 x 1 = 10.00 EUR\n"
	    "ada A nonwork standby 3600 s, 10.00 x 1 = 10.00 EUR\n");
}

static void double_bookings_are_held_until_somebody_decides(void **state)
{
	struct world *world = *state;
	static const char *const rules[] = { "list", "hold" };
	static const int64_t disputed[] = { 0, 7200 };
	static const char *const seats[] = { "1", "2" };

	add_berliner(world, "ada");
	add_berliner(world, "bob");
	add_shift(world, "A", "ada", "2026-10-05T18:00:00+02:00", "2026-10-05T21:00:00+02:00");
	add_shift(world, "A", "bob", "2026-10-05T20:00:00+02:00", "2026-10-05T22:00:00+02:00");
	for (int i = 0; i < 4; i++) {
		set_policy(world,
		    keep(world,
			g_strdup_printf(BERLIN
			    "pools: {A: {standby: {nonwork: 1}}}\n"
			    "schedules: {A-primary: {pool: A, seats: %s}}\npay: {double_booking: %s}\n",
			    seats[i / 2], rules[i % 2])));
		const struct pay_report *report = world_pay(world, "2026-10");
		const struct pay_reconciliation *sum = &report->reconciliation;

		assert_number(sum->shift_seconds, 18000);
		assert_number(sum->disputed, i < 2 ? disputed[i] : 0);
		assert_number(sum->priced, 18000 - sum->disputed);
		assert_number(report->exceptions->len, i == 0);
		assert_number(report->blocking->len, i == 1);
	}
	set_policy(
	    world, BERLIN "pools: {A: {standby: {nonwork: 1}}}\npay: {double_booking: hold}\n");
	assert_taken_text(show_problem_texts(world_pay(world, "2026-10")->blocking),
	    "disputed: ada and bob were primary of A-primary, which has 1 seat, at the same time; nobody "
	    "is paid for this time until the rota says who was on call\n");
}

/* One stretch of time is one problem, however many come and go in it. */
static void a_crowd_is_told_once(void **state)
{
	struct world *world = *state;
	static const char *const names[] = { "ada", "bob", "eve", "ida", "zoe" };

	set_policy(world, BERLIN "pools: {A: {standby: {nonwork: 1}}}\n");
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		struct shift *shift =
		    add_shift(world, "A", names[i], "2026-10-05T16:00:00Z", "2026-10-05T18:00:00Z");

		add_berliner(world, names[i]);
		shift->start_utc += (int64_t)i * 3600;
		shift->end_utc += (int64_t)i * 3600;
	}
	assert_taken_text(show_problem_texts(world_pay(world, "2026-10")->exceptions),
	    "double_booking: ada, bob, eve and 2 others were primary of A-primary, which has 1 seat, at the "
	    "same time; all of them are paid\n");
	assert_number(((struct pay_problem *)world->pay->exceptions->pdata[0])->seconds, 4 * 3600);
}

static void limits_are_listed_in_words(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *limits, *problems;
	} cases[] = {
		{ "{}", "" },
		{ "{shift: 10h}",
		    "long_shift: a shift of ada on A-primary lasts 15 h, more than 10 h\n" },
		{ "{rest: 11h}",
		    "short_rest: ada had less than 11 h between shifts 2 times, 9 h at the least\n" },
		{ "{week: 20h}",
		    "long_week: ada was on call for 24 h in the week of 2026-10-05, more than 20 h\n" },
		{ "{days: 3}", "days_in_row: ada was on call on 4 days in a row, more than 3\n" },
		{ "{callout: 2h}",
		    "long_callout: ada worked on INC-1 for 2.5 h without a break, as recorded; was it closed late?\n" },
	};
	static const struct span spans[] = { { "A", "2026-10-05 18:00", "2026-10-06 09:00" },
		{ "A", "2026-10-06 18:00", "2026-10-06 22:00" },
		{ "A", "2026-10-07 08:00", "2026-10-07 09:00" },
		{ "A", "2026-10-08 05:00", "2026-10-08 09:00" },
		{ "!A", "2026-10-08 05:00", "2026-10-08 07:30" }, { NULL, NULL, NULL } };

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const char *policy = keep(world,
		    g_strdup_printf(BERLIN
			"pools: {A: {standby: {work: 0, nonwork: 1}, callout: {nonwork: "
			"1}}}\npay: {limits: %s}\n",
			cases[i].limits));

		assert_taken_text(
		    show_problem_texts(pay_ada(world, policy, spans, "2026-10")->exceptions),
		    cases[i].problems);
	}
}

static void weeks_and_days_in_a_row_go_across_the_edge_of_a_period(void **state)
{
	struct world *world = *state;
	static const struct span spans[] = { { "A", "2026-09-28 18:00", "2026-10-02 09:00" },
		{ NULL, NULL, NULL } };
	const char *policy = BERLIN "pools: {A: {standby: {work: 0, nonwork: 1}}}\n"
				    "pay: {limits: {shift: 0s, week: 80h, days: 4}}\n";

	assert_taken_text(show_problem_texts(pay_ada(world, policy, spans, "2026-10")->exceptions),
	    "days_in_row: ada was on call on 5 days in a row, more than 4\n"
	    "long_week: ada was on call for 87 h in the week of 2026-09-28, more than 80 h\n");
	assert_taken_text(
	    show_problem_texts(pay_ada(world, policy, spans, "2026-09")->exceptions), "");
}

static void a_gap_names_the_incidents_that_began_in_it(void **state)
{
	struct world *world = *state;
	static const struct span spans[] = { { "A", "2026-10-01 00:00", "2026-10-05 18:00" },
		{ "A", "2026-10-06 02:00", "2026-11-01 00:00" }, { NULL, NULL, NULL } };
	struct loss loss = { LOSS_APPROXIMATE, 120000, "EUR" };

	add_service(world, "shop", "web", "core", "A");
	add_service(world, "mail", "web", "core", "B");
	add_incident(world, "INC-7", "mail;shop", "2026-10-05T20:00:00Z", "2026-10-05T21:00:00Z")
	    ->loss = loss;
	add_incident(world, "INC-8", "shop", "2026-10-05T20:30:00Z", NULL);
	add_incident(world, "INC-9", "mail", "2026-10-05T20:30:00Z", NULL);
	add_incident(world, "INC-10", "shop", "2026-10-06T00:00:00Z", NULL); /* its end */
	const char *policy =
	    BERLIN "pools: {A: {coverage: 24x7, standby: {work: 0, nonwork: 1, weekend: 1}}}\n"
		   "pay: {limits: {shift: 0s}}\n";
	assert_taken_text(show_problem_texts(pay_ada(world, policy, spans, "2026-10")->exceptions),
	    "coverage_gap: nobody was on call for pool A, which is to be covered 24x7, for 8 h; in it began "
	    "INC-7 (cost about EUR 1,200.00), INC-8 (cost not estimated)\n");
	g_ptr_array_set_size(world->incidents, 0);
	assert_taken_text(show_problem_texts(pay_ada(world, policy, spans, "2026-10")->exceptions),
	    "coverage_gap: nobody was on call for pool A, which is to be covered 24x7, for 8 h; no incident "
	    "began in it\n");
}

static void a_gap_follows_the_pool_of_a_schedule(void **state)
{
	struct world *world = *state;
	static const struct span spans[] = { { "A", "2026-10-01 00:00", "2026-11-01 00:00" },
		{ NULL, NULL, NULL } };
	const char *policy = BERLIN
	    "pools: {A: {coverage: 24x7, standby: {work: 0, nonwork: 1, weekend: 1}}, B: {standby: {work: 0, "
	    "nonwork: 1, weekend: 1}}}\n"
	    "schedules: {A-primary: [{pool: A}, {pool: B, valid_from: 2026-10-31}]}\n"
	    "pay: {limits: {shift: 0s}}\n";

	assert_taken_text(show_problem_texts(pay_ada(world, policy, spans, "2026-10")->exceptions),
	    "coverage_gap: nobody was on call for pool A, which is to be covered 24x7, for 24 h; no incident "
	    "began in it\n");
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_WORLD(amounts_are_paid_per_hour_shift_or_day),
		WITH_WORLD(the_day_of_a_second_is_by_calendar_window_or_start),
		WITH_WORLD(precedence_and_several_calendars_decide_the_class),
		WITH_WORLD(overlaps_are_paid_once_per_pool_or_split),
		WITH_WORLD(call_outs_are_gathered_rounded_and_clipped),
		WITH_WORLD(minimums_and_caps_are_lines_of_their_own),
		WITH_WORLD(a_pay_period_begins_at_its_anchor),
		WITH_WORLD(double_bookings_are_held_until_somebody_decides),
		WITH_WORLD(a_crowd_is_told_once),
		WITH_WORLD(limits_are_listed_in_words),
		WITH_WORLD(weeks_and_days_in_a_row_go_across_the_edge_of_a_period),
		WITH_WORLD(a_gap_names_the_incidents_that_began_in_it),
		WITH_WORLD(a_gap_follows_the_pool_of_a_schedule),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
