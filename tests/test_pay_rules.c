/* The options of the pay policy, one by one, and the pricing cases of others in ../shared. */
#include "analytics/pay.h"

#include <string.h>

#include "base/yaml.h"
#include "tests/support_analytics.h"

/* `ada A nonwork standby 21600 s, 10.00 x 1 = 60.00 EUR`, of amounts `2 shifts, 50.00 = ...`, of
 * caps the reason. */
static char *show_lines(const struct pay_report *report)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < report->lines->len; i++) {
		const struct pay_line *line = report->lines->pdata[i];
		g_autofree char *amount = money_format(line->amount_minor, line->currency);

		g_string_append_printf(text, "%s %s %s %s ", line->engineer, line->pool,
		    day_class_name(line->day_class), pay_kind_name(line->kind));
		if (line->kind == PAY_CAP)
			g_string_append(text, line->reason);
		else if (line->unit == PAY_PER_HOUR)
			g_string_append_printf(text, "%" G_GINT64_FORMAT " s, %s x %s",
			    line->seconds, line->rate, line->coefficient);
		else
			g_string_append_printf(text,
			    "%" G_GINT64_FORMAT " %s in %" G_GINT64_FORMAT " s, %s", line->count,
			    pay_unit_name(line->unit), line->seconds, line->rate);
		g_string_append_printf(text, " = %s %s\n", amount, line->currency);
	}
	return g_string_free(text, FALSE);
}

static char *show_problems(const GPtrArray *problems)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < problems->len; i++) {
		const struct pay_problem *problem = problems->pdata[i];

		g_string_append_printf(text, "%s: %s\n", problem->code, problem->text);
	}
	return g_string_free(text, FALSE);
}

#define BERLIN "zone: Europe/Berlin\ncalendars: {DE: {covers: [2018, 2027]}}\n"

struct span {
	const char *pool, *start, *end; /* by the clock of Berlin; a call-out with `!` before */
};

/* The lines of ada, who has 10.00 EUR an hour. */
static struct pay_report *pay_ada(
    struct world *world, const char *policy, const struct span *spans, const char *period)
{
	g_ptr_array_set_size(world->shifts, 0);
	g_ptr_array_set_size(world->callouts, 0);
	g_ptr_array_set_size(world->catalogue->engineers, 0);
	g_ptr_array_set_size(world->catalogue->rates, 0);
	set_policy(world, policy);
	add_berliner(world, "ada");
	for (; spans->pool != NULL; spans++) {
		const char *zero = "2026-01-01T00:00:00Z";
		bool is_callout = *spans->pool == '!';
		struct shift *shift =
		    is_callout ? NULL : add_shift(world, spans->pool, "ada", zero, zero);
		struct callout *callout =
		    is_callout ? add_callout(world, spans->pool + 1, "ada", zero, zero) : NULL;

		*(is_callout ? &callout->start_utc : &shift->start_utc) =
		    local_at("Europe/Berlin", spans->start);
		*(is_callout ? &callout->end_utc : &shift->end_utc) =
		    local_at("Europe/Berlin", spans->end);
	}
	return (struct pay_report *)(guintptr)world_pay(world, period);
}

struct rule_case {
	const char *name, *policy;
	struct span spans[6];
	const char *period, *lines;
};

static void check_cases(struct world *world, const struct rule_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct pay_report *report =
		    pay_ada(world, cases[i].policy, cases[i].spans, cases[i].period);
		g_autofree char *lines = show_lines(report);

		if (!g_str_equal(lines, cases[i].lines))
			print_error("%s\n", cases[i].name);
		assert_string_equal(lines, cases[i].lines);
		assert_number(report->reconciliation.difference, 0);
	}
}

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

	check_cases(*state, cases, G_N_ELEMENTS(cases));
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

	check_cases(*state, cases, G_N_ELEMENTS(cases));
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

		assert_taken_text(show_lines(pay_ada(world, policy, day, "2026-10")), lines[i]);
	}
	/* a calendar that is included has to cover the year, too */
	static const struct span next_year[] = { { "A", "2027-10-09 00:00", "2027-10-09 01:00" },
		{ NULL, NULL, NULL } };
	const char *policy =
	    "zone: Europe/Berlin\ncalendars: {DE: {covers: [2026, 2027], includes: "
	    "[company]}, company: {covers: [2026, 2026]}}\n"
	    "pools: {A: {standby: {weekend: 2}}}\n";
	assert_taken_text(show_problems(pay_ada(world, policy, next_year, "2027-10")->blocking),
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

	check_cases(*state, cases, G_N_ELEMENTS(cases));
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

	check_cases(*state, cases, G_N_ELEMENTS(cases));
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

	check_cases(world, cases, G_N_ELEMENTS(cases));
	assert_taken_text(show_problems(world->pay->exceptions),
	    "no_bounds: caps and minimums hold for one pay period; 2026-Q4 is none, and they are "
	    "left out\n");
	const struct pay_report *capped =
	    pay_ada(world, cases[1].policy, cases[1].spans, cases[1].period);
	assert_number(((struct pay_total *)capped->totals->pdata[0])->amount_minor, 12345);
	assert_number(((struct pay_total *)capped->grand_totals->pdata[0])->amount_minor, 12345);
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
	    show_lines(october), "ada A work standby 7200 s, 10.00 x 1 = 20.00 EUR\n");
	assert_taken_text(civil_format(october->pay_month), "2026-11-01");
	assert_taken_text(show_lines(pay_ada(world, policy, shift, "2026-09")),
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
	assert_taken_text(show_problems(world_pay(world, "2026-10")->blocking),
	    "disputed: ada and bob were all primary of A-primary at once, which has 1 seat; nobody is "
	    "paid for this time until the rota says who was on call\n");
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
		    show_problems(pay_ada(world, policy, spans, "2026-10")->exceptions),
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

	assert_taken_text(show_problems(pay_ada(world, policy, spans, "2026-10")->exceptions),
	    "days_in_row: ada was on call on 5 days in a row, more than 4\n"
	    "long_week: ada was on call for 87 h in the week of 2026-09-28, more than 80 h\n");
	assert_taken_text(show_problems(pay_ada(world, policy, spans, "2026-09")->exceptions), "");
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
	assert_taken_text(show_problems(pay_ada(world, policy, spans, "2026-10")->exceptions),
	    "coverage_gap: nobody was on call for pool A, which is to be covered 24x7, for 8 h; in it began "
	    "INC-7 (cost about EUR 1,200.00), INC-8 (cost not estimated)\n");
	g_ptr_array_set_size(world->incidents, 0);
	assert_taken_text(show_problems(pay_ada(world, policy, spans, "2026-10")->exceptions),
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

	assert_taken_text(show_problems(pay_ada(world, policy, spans, "2026-10")->exceptions),
	    "coverage_gap: nobody was on call for pool A, which is to be covered 24x7, for 24 h; no incident "
	    "began in it\n");
}

/* What others are paid, where our rules have it; the id is that of the case. */
static void pricing_cases_of_others_agree(void **state)
{
	static const struct rule_case cases[] = {
		{ "roy-oncall-weekday",
		    BERLIN "pools: {A: {standby: {unit: hour, currency: EUR, nonwork: 3.90}}}\n",
		    { { "A", "2026-10-05 18:00", "2026-10-05 22:00" } }, "2026-10",
		    "ada A nonwork standby 14400 s, 3.90 x 1 = 15.60 EUR\n" },
		{ "tvoed-2",
		    BERLIN
		    "pools: {A: {standby: {unit: day, currency: EUR, nonwork: 2, weekend: 4}}}\n",
		    { { "A", "2026-10-09 23:00", "2026-10-11 00:00" } }, "2026-10",
		    "ada A nonwork standby 1 day in 3600 s, 2 = 2.00 EUR\n"
		    "ada A weekend standby 1 day in 86400 s, 4 = 4.00 EUR\n" },
		{ "utah", /* at an hourly rate of 10, so 15.625 and 52.50 */
		    BERLIN "pools: {A: {standby: {weekend: 1/12}, callout: {weekend: 1}}}\n"
			   "pay: {standby_during_callout: suspended}\n",
		    { { "A", "2026-10-10 00:00", "2026-10-11 00:00" },
			{ "!A", "2026-10-10 10:00", "2026-10-10 15:15" } },
		    "2026-10",
		    "ada A weekend standby 67500 s, 10.00 x 1/12 = 15.63 EUR\n"
		    "ada A weekend callout 18900 s, 10.00 x 1 = 52.50 EUR\n" },
		{ "incidentio-weekday-vs-startday",
		    BERLIN
		    "pools: {A: {standby: {unit: hour, currency: EUR, nonwork: 10.00, weekend: "
		    "15.00}}}\n",
		    { { "A", "2026-06-12 18:00", "2026-06-15 09:00" } }, "2026-06",
		    "ada A nonwork standby 54000 s, 10.00 x 1 = 150.00 EUR\n"
		    "ada A weekend standby 172800 s, 15.00 x 1 = 720.00 EUR\n" },
		{ "float32",
		    BERLIN
		    "pools: {A: {standby: {unit: hour, currency: EUR, work: 50/24, nonwork: 50/24}}}\n",
		    { { "A", "2026-10-05 00:00", "2026-10-09 07:30" } }, "2026-10",
		    "ada A work standby 129600 s, 50/24 x 1 = 75.00 EUR\n"
		    "ada A nonwork standby 243000 s, 50/24 x 1 = 140.63 EUR\n" },
		{ "callout-vs-standby, additive",
		    BERLIN "pools: {A: {standby: {unit: hour, currency: EUR, nonwork: 4.00}, "
			   "callout: {unit: hour, currency: EUR, nonwork: 30.00}}}\n",
		    { { "A", "2026-10-05 18:00", "2026-10-06 09:00" },
			{ "!A", "2026-10-06 02:00", "2026-10-06 04:00" } },
		    "2026-10",
		    "ada A nonwork standby 54000 s, 4.00 x 1 = 60.00 EUR\n"
		    "ada A nonwork callout 7200 s, 30.00 x 1 = 60.00 EUR\n" },
		{ "overlap-different-rates",
		    BERLIN "pools: {A: {standby: {unit: hour, currency: EUR, nonwork: 6.00}}, "
			   "B: {standby: {unit: hour, currency: EUR, nonwork: 4.00}}}\n",
		    { { "B", "2026-10-05 18:00", "2026-10-05 20:00" },
			{ "A", "2026-10-05 18:00", "2026-10-05 20:00" } },
		    "2026-10", "ada A nonwork standby 7200 s, 6.00 x 1 = 12.00 EUR\n" },
		{ "derbyshire-1, one of 31 shifts",
		    BERLIN "pools: {A: {standby: {unit: shift, currency: EUR, nonwork: 28.11}}}\n",
		    { { "A", "2026-10-05 18:00", "2026-10-06 02:00" } }, "2026-10",
		    "ada A nonwork standby 1 shift in 28800 s, 28.11 = 28.11 EUR\n" },
	};

	check_cases(*state, cases, G_N_ELEMENTS(cases));
}

/* cuvva-mayday: a block of twelve hours is a holiday when it begins on one. */
static void blocks_are_holidays_by_their_start(void **state)
{
	struct world *world = *state;
	static const char *const starts[] = { "2021-05-02T12:00:00Z", "2021-05-03T00:00:00Z",
		"2021-05-03T12:00:00Z", "2021-05-04T00:00:00Z" };
	static const bool is_holiday[] = { false, true, true, false };

	set_policy(world,
	    "zone: UTC\ncalendars: {GB: {covers: [2021, 2021]}}\n"
	    "pools: {A: {standby: {unit: shift, currency: GBP, nonwork: 50, weekend: 100, holiday: 100}}}\n"
	    "pay: {zone: report}\n");
	add_engineer(world, "ada", "Europe/London", "GB");
	add_holiday(world, "GB", "2021-05-03", 0);
	for (size_t i = 0; i < G_N_ELEMENTS(starts); i++) {
		g_ptr_array_set_size(world->shifts, 0);
		struct shift *shift = add_shift(world, "A", "ada", starts[i], starts[i]);

		shift->end_utc += 12 * 3600;
		const struct pay_report *report = world_pay(world, "2021-05");
		const struct pay_line *line = report->lines->pdata[0];
		assert_int_equal(report->lines->len, 1);
		assert_int_equal(line->day_class == CLASS_HOLIDAY, is_holiday[i]);
	}
}

/* Every case is either told of here, or known to be none of pay's. */
static void no_pricing_case_is_forgotten(void **state)
{
	struct world *world = *state;
	static const char *const told[] = { "roy-incident-weekday", "roy-oncall-weekday",
		"cuvva-mayday", "pd-month-568", "tvoed-2", "tvoed-3", "utah", "derbyshire-1",
		"incidentio-weekday-vs-startday", "third-rate", "float32", "lr-3", "lr-weights",
		"callout-window", "callout-min-crosses-work-hours", "callout-vs-standby",
		"overlap-pay-once", "overlap-different-rates", "cap", "fx", NULL };
	/* day counts of other rules; other tests: MTTA, closing, rejects, footing */
	static const char *const others[] = { "caloohpay-1", "caloohpay-2", "caloohpay-3",
		"caloohpay-5", "caloohpay-6", "caloohpay-8", "caloohpay-9", "caloohpay-multi",
		"tvoed-1", "opsgenie-flat-weekend", "calloutpay-foot", "mtta-pool",
		"mtta-target-boundary", "retro", "min-duration-0", NULL };
	const char *path = shared_path(world->files, "conformance/oncall-pay-cases.json");
	g_autofree char *bytes = NULL;
	gsize size;

	assert_true(g_file_get_contents(path, &bytes, &size, NULL));
	g_autoptr(GPtrArray) documents = yaml_read(path, bytes, size, YAML_JSON_ONLY, NULL);
	const struct yaml *cases = yaml_get(documents->pdata[0], "pricing");
	assert_true(yaml_count(cases) >= 35);
	for (guint i = 0; i < yaml_count(cases); i++) {
		const char *id = yaml_text(yaml_get(yaml_item(cases, i), "id"));

		if (!g_strv_contains(told, id) && !g_strv_contains(others, id))
			fail_msg("%s is new", id);
	}
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
		WITH_WORLD(limits_are_listed_in_words),
		WITH_WORLD(weeks_and_days_in_a_row_go_across_the_edge_of_a_period),
		WITH_WORLD(a_gap_names_the_incidents_that_began_in_it),
		WITH_WORLD(a_gap_follows_the_pool_of_a_schedule),
		WITH_WORLD(pricing_cases_of_others_agree),
		WITH_WORLD(blocks_are_holidays_by_their_start),
		WITH_WORLD(no_pricing_case_is_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
