#include "analytics/pay.h"

#include <string.h>

#include "base/instant.h"
#include "base/yaml.h"
#include "tests/support_analytics.h"

static const struct pay_line *line_at(const struct pay_report *report, guint index)
{
	return report->lines->pdata[index];
}

static const struct pay_segment *segment_at(const struct pay_report *report, guint index)
{
	return report->segments->pdata[index];
}

/* One line of text per pay line, `ada A nonwork standby 21600 10.00 x 1 = 60.00 EUR`. */
static char *show_lines(const struct pay_report *report)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < report->lines->len; i++) {
		const struct pay_line *line = line_at(report, i);
		g_autofree char *amount = money_format(line->amount_minor, line->currency);

		g_string_append_printf(text, "%s %s %s %s %" G_GINT64_FORMAT " %s x %s = %s %s\n",
		    line->engineer, line->pool, day_class_name(line->day_class),
		    pay_kind_name(line->kind), line->seconds, line->rate, line->coefficient, amount,
		    line->currency);
	}
	return g_string_free(text, FALSE);
}

/* One line per segment, `ada A standby nonwork 06-30 16:00 360 min priced`, in UTC. */
static char *show_segments(const struct pay_report *report)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < report->segments->len; i++) {
		const struct pay_segment *segment = segment_at(report, i);
		g_autofree char *start = instant_format(segment->start_utc);

		g_string_append_printf(text, "%s %s %s %s %.5s %.5s %" G_GINT64_FORMAT " min %s",
		    segment->engineer, segment->pool, pay_kind_name(segment->kind),
		    day_class_name(segment->day_class), start + 5, start + 11,
		    (segment->end_utc - segment->start_utc) / 60,
		    pay_outcome_name(segment->outcome));
		if (segment->reason != NULL)
			g_string_append_printf(text, ": %s", segment->reason);
		g_string_append_c(text, '\n');
	}
	return g_string_free(text, FALSE);
}

/* One line per problem, `no_rate ada A 21600 s`. */
static char *show_problems(const GPtrArray *problems)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < problems->len; i++) {
		const struct pay_problem *problem = problems->pdata[i];

		g_string_append_printf(text, "%s %s %s %" G_GINT64_FORMAT " s\n", problem->code,
		    problem->engineer != NULL ? problem->engineer : "-",
		    problem->pool != NULL ? problem->pool : "-", problem->seconds);
	}
	return g_string_free(text, FALSE);
}

static int64_t class_seconds(
    const struct pay_report *report, const char *engineer, enum day_class day_class)
{
	int64_t seconds = 0;

	for (guint i = 0; i < report->lines->len; i++)
		if (line_at(report, i)->day_class == day_class &&
		    g_str_equal(line_at(report, i)->engineer, engineer))
			seconds += line_at(report, i)->seconds;
	return seconds;
}

static void a_rate_changes_at_local_midnight_inside_a_shift(void **state)
{
	struct world *world = *state;

	set_usual_policy(world, "");
	add_berliner(world, "ada");
	add_rate(world, "ada", "10.50", "EUR", "2026-07-01");
	add_shift(world, "A", "ada", "2026-06-30T18:00:00+02:00", "2026-07-01T09:00:00+02:00");
	assert_taken_text(show_lines(world_pay(world, "2026-06..2026-07")),
	    "ada A nonwork standby 21600 10.00 x 1 = 60.00 EUR\n"
	    "ada A nonwork standby 32400 10.50 x 1 = 94.50 EUR\n");
	const struct pay_total *total = world->pay->totals->pdata[0];
	assert_number(total->amount_minor, 15450);
	assert_number(world->pay->totals->len, 1);
	assert_number(line_at(world->pay, 1)->rate_from, day("2026-07-01"));
	assert_taken_text(show_lines(world_pay(world, "2026-06")),
	    "ada A nonwork standby 21600 10.00 x 1 = 60.00 EUR\n");
	assert_taken_text(show_lines(world_pay(world, "2026-07")),
	    "ada A nonwork standby 32400 10.50 x 1 = 94.50 EUR\n");
	assert_number(world->pay->reconciliation.shift_seconds, 32400);
}

static void a_third_of_a_rate_is_rounded_once_per_line(void **state)
{
	struct world *world = *state;

	set_usual_policy(world, "");
	add_engineer(world, "ada", "Europe/Berlin", "DE");
	add_rate(world, "ada", "20.00", "EUR", NULL);
	for (int hour = 0; hour < 7; hour++) { /* seven shifts of an hour: one line */
		struct shift *shift =
		    add_shift(world, "A", "ada", "2026-10-24T10:00:00Z", "2026-10-24T11:00:00Z");

		shift->start_utc += hour * 3600;
		shift->end_utc += hour * 3600;
	}
	assert_taken_text(show_lines(world_pay(world, "2026-10")),
	    "ada A weekend standby 25200 20.00 x 1/3 = 46.67 EUR\n");
	assert_number(world->pay->segments->len, 7);
	for (guint i = 0; i < 7; i++)
		assert_number(segment_at(world->pay, i)->line, 0);
}

static void the_night_of_the_clock_change_pays_thirteen_hours(void **state)
{
	struct world *world = *state;

	set_usual_policy(world, "");
	add_berliner(world, "ada");
	add_shift(world, "A", "ada", "2026-10-24T21:00:00+02:00", "2026-10-25T09:00:00+01:00");
	assert_taken_text(show_lines(world_pay(world, "2026-10")),
	    "ada A weekend standby 46800 10.00 x 1/3 = 43.33 EUR\n");
}

static void lord_howe_has_a_day_of_24_and_a_half_hours(void **state)
{
	struct world *world = *state;

	set_usual_policy(world, "");
	add_engineer(world, "ada", "Australia/Lord_Howe", "DE");
	add_rate(world, "ada", "10.00", "EUR", NULL);
	struct shift *shift =
	    add_shift(world, "A", "ada", "2026-04-05T00:00:00+11:00", "2026-04-06T00:00:00+10:30");

	assert_number(shift->end_utc - shift->start_utc, 88200);
	assert_number(class_seconds(world_pay(world, "2026-04"), "ada", CLASS_WEEKEND), 88200);
}

static void weeks_nights_and_months_are_exact_to_the_second(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *zone, *start, *end, *month;
		int64_t seconds[CLASS_COUNT]; /* work, nonwork, weekend, holiday */
	} cases[] = {
		{ "Europe/Berlin", "2026-06-08T07:00:00Z", "2026-06-15T07:00:00Z", "2026-06",
		    { 162000, 270000, 172800, 0 } },
		{ "Europe/Berlin", "2026-10-19T07:00:00Z", "2026-10-26T08:00:00Z", "2026-10",
		    { 162000, 270000, 176400, 0 } },
		{ "Europe/Berlin", "2026-03-23T08:00:00Z", "2026-03-30T07:00:00Z", "2026-03",
		    { 162000, 270000, 169200, 0 } },
		{ "Europe/Berlin", "2026-06-08T15:59:59Z", "2026-06-08T16:00:01Z", "2026-06",
		    { 1, 1, 0, 0 } },
		{ "Europe/Berlin", "2026-08-31T16:00:00Z", "2026-09-01T07:00:00Z", "2026-08",
		    { 0, 21600, 0, 0 } },
		{ "Europe/Berlin", "2026-08-31T16:00:00Z", "2026-09-01T07:00:00Z", "2026-09",
		    { 0, 32400, 0, 0 } },
		{ "Europe/Berlin", "2026-12-31T17:00:00Z", "2027-01-01T08:00:00Z", "2026-12",
		    { 0, 21600, 0, 0 } },
		{ "Europe/Berlin", "2026-12-31T17:00:00Z", "2027-01-01T08:00:00Z", "2027-01",
		    { 0, 0, 0, 32400 } },
		{ "America/New_York", "2026-10-31T22:00:00Z", "2026-11-01T14:00:00Z", "2026-10",
		    { 0, 0, 21600, 0 } },
		{ "America/New_York", "2026-10-31T22:00:00Z", "2026-11-01T14:00:00Z", "2026-11",
		    { 0, 0, 36000, 0 } },
		{ "Asia/Kolkata", "2026-06-08T12:30:00Z", "2026-06-09T03:30:00Z", "2026-06",
		    { 0, 54000, 0, 0 } },
		{ "Europe/Prague", "2026-10-05T16:00:00Z", "2026-10-06T16:00:00Z", "2026-11",
		    { 0, 0, 0, 0 } },
	};

	set_usual_policy(world, "");
	add_holiday(world, "DE", "2027-01-01", 0);
	add_rate(world, "ada", "10.00", "EUR", NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_ptr_array_set_size(world->catalogue->engineers, 0);
		g_ptr_array_set_size(world->shifts, 0);
		add_engineer(world, "ada", cases[i].zone, "DE");
		add_shift(world, "A", "ada", cases[i].start, cases[i].end);
		const struct pay_report *report = world_pay(world, cases[i].month);

		for (int day_class = 0; day_class < CLASS_COUNT; day_class++)
			assert_number(
			    class_seconds(report, "ada", day_class), cases[i].seconds[day_class]);
	}
}

static void work_hours_at_zero_are_unpaid_and_keep_their_line(void **state)
{
	struct world *world = *state;

	set_usual_policy(world, "");
	add_berliner(world, "ada");
	add_shift(world, "A", "ada", "2026-10-05T09:00:00+02:00", "2026-10-06T09:00:00+02:00");
	add_shift(world, "C", "ada", "2026-10-06T09:00:00+02:00", "2026-10-07T09:00:00+02:00");
	assert_taken_text(show_lines(world_pay(world, "2026-10")),
	    "ada A work standby 32400 10.00 x 0 = 0.00 EUR\n"
	    "ada A nonwork standby 54000 10.00 x 1 = 150.00 EUR\n"
	    "ada C work standby 32400 10.00 x 0 = 0.00 EUR\n"
	    "ada C nonwork standby 54000 10.00 x 0 = 0.00 EUR\n");
	assert_int_equal(segment_at(world->pay, 0)->outcome, PAY_UNPAID_WORK);
	assert_int_equal(segment_at(world->pay, 4)->outcome, PAY_PRICED); /* 0.00, and not work */
	assert_number(world->pay->reconciliation.unpaid_work, 64800);
	assert_number(world->pay->reconciliation.priced, 108000);
}

static void holidays_beat_weekends_and_half_days_begin_at_their_time(void **state)
{
	struct world *world = *state;

	set_usual_policy(world, "");
	add_berliner(world, "ada");
	add_holiday(world, "DE", "2026-12-24", 14 * 3600);
	add_holiday(world, "DE", "2026-12-25", 0);
	add_holiday(world, "DE", "2026-12-26", 0); /* Saturday */
	add_shift(world, "A", "ada", "2026-12-24T08:00:00+01:00", "2026-12-28T00:00:00+01:00");
	assert_taken_text(show_lines(world_pay(world, "2026-12")),
	    "ada A work standby 18000 10.00 x 0 = 0.00 EUR\n"
	    "ada A nonwork standby 3600 10.00 x 1 = 10.00 EUR\n"
	    "ada A weekend standby 86400 10.00 x 1/3 = 80.00 EUR\n"
	    "ada A holiday standby 208800 10.00 x 2 = 1160.00 EUR\n");
}

static void the_zone_of_the_engineer_or_of_the_report_splits_days(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *pay_lines, *zone;
		int64_t work, nonwork, weekend;
	} cases[] = {
		{ "", "Europe/Berlin", 0, 2, 6 },
		{ "", "America/New_York", 2, 6, 0 },
		{ "", "Asia/Kolkata", 0, 0, 8 },
		{ "", "Asia/Tokyo", 0, 0, 8 },
		{ "  work_hours: {days: Mon-Fri}\n", "America/New_York", 2, 6, 0 },
	};

	for (size_t i = 0; i <= G_N_ELEMENTS(cases); i++) {
		bool by_report = i == G_N_ELEMENTS(cases);

		set_usual_policy(world, by_report ? "" : cases[i].pay_lines);
		world->policy->pay->zone_is_engineers = !by_report;
		g_ptr_array_set_size(world->catalogue->engineers, 0);
		add_engineer(world, "ada", by_report ? "Asia/Tokyo" : cases[i].zone, "DE");
		g_ptr_array_set_size(world->catalogue->rates, 0);
		add_rate(world, "ada", "10.00", "EUR", NULL);
		g_ptr_array_set_size(world->shifts, 0);
		add_shift(world, "A", "ada", "2026-06-05T20:00:00Z", "2026-06-06T04:00:00Z");
		const struct pay_report *report = world_pay(world, "2026-06");
		size_t expected = by_report ? 0 : i; /* Berlin is the zone of the reports */

		assert_number(
		    class_seconds(report, "ada", CLASS_WORK), cases[expected].work * 3600);
		assert_number(
		    class_seconds(report, "ada", CLASS_NONWORK), cases[expected].nonwork * 3600);
		assert_number(
		    class_seconds(report, "ada", CLASS_WEEKEND), cases[expected].weekend * 3600);
	}
}

static void the_zone_is_that_of_the_day_on_which_the_shift_begins(void **state)
{
	struct world *world = *state;

	set_usual_policy(world, "");
	add_engineer(world, "ada", "Europe/Berlin", "DE");
	add_engineer(world, "ada", "Asia/Kolkata", "DE")->valid_from = day("2026-10-06");
	add_rate(world, "ada", "10.00", "EUR", NULL);
	add_shift(world, "A", "ada", "2026-10-05T16:00:00Z", "2026-10-06T08:00:00Z");
	add_shift(world, "A", "ada", "2026-10-06T08:00:00Z", "2026-10-06T16:00:00Z");
	assert_taken_text(show_segments(world_pay(world, "2026-10")),
	    "ada A standby nonwork 10-05 16:00 360 min priced\n"
	    "ada A standby nonwork 10-05 22:00 540 min priced\n"
	    "ada A standby work 10-06 07:00 60 min unpaid work hours\n"
	    "ada A standby work 10-06 08:00 270 min unpaid work hours\n"
	    "ada A standby nonwork 10-06 12:30 210 min priced\n");
}

static void shadow_shifts_are_left_out(void **state)
{
	struct world *world = *state;

	set_usual_policy(world, "");
	add_berliner(world, "ada");
	struct shift *shift =
	    add_shift(world, "A", "ada", "2026-10-05T16:00:00Z", "2026-10-06T07:00:00Z");
	g_free(shift->role);
	shift->role = g_strdup("shadow");
	const struct pay_report *report = world_pay(world, "2026-10");

	assert_number(report->lines->len + report->segments->len + report->totals->len, 0);
	assert_number(report->reconciliation.shift_seconds, 0);
}

static void a_secondary_is_paid_like_a_primary(void **state)
{
	struct world *world = *state;

	set_usual_policy(world, "");
	add_berliner(world, "ada");
	struct shift *shift =
	    add_shift(world, "A", "ada", "2026-10-05T16:00:00Z", "2026-10-05T18:00:00Z");
	g_free(shift->role);
	shift->role = g_strdup("secondary");
	assert_taken_text(show_lines(world_pay(world, "2026-10")),
	    "ada A nonwork standby 7200 10.00 x 1 = 20.00 EUR\n");
}

static void two_shifts_of_one_pool_count_once(void **state)
{
	struct world *world = *state;

	set_usual_policy(world, "");
	add_berliner(world, "ada");
	add_shift(world, "A", "ada", "2026-10-05T16:00:00Z", "2026-10-05T18:00:00Z");
	add_shift(world, "A", "ada", "2026-10-05T17:00:00Z", "2026-10-05T19:00:00Z");
	assert_taken_text(show_lines(world_pay(world, "2026-10")),
	    "ada A nonwork standby 10800 10.00 x 1 = 30.00 EUR\n");
	assert_number(world->pay->reconciliation.shift_seconds, 14400);
	assert_number(world->pay->reconciliation.priced, 10800);
	assert_number(world->pay->reconciliation.overlapped, 3600);
	assert_taken_text(show_problems(world->pay->exceptions), "overlap ada A 3600 s\n");
	/* side by side they do not overlap */
	((struct shift *)world->shifts->pdata[1])->start_utc += 3600;
	assert_number(world_pay(world, "2026-10")->reconciliation.overlapped, 0);
	assert_number(world->pay->exceptions->len, 0);
}

static void the_highest_coefficient_wins_and_the_loser_keeps_a_zero_segment(void **state)
{
	struct world *world = *state;

	set_policy(world,
	    "zone: Europe/Berlin\ncalendars: {DE: {covers: [2026, 2026]}}\n"
	    "pools: {B: {standby: {nonwork: 0.4}}, A: {standby: {nonwork: 0.6}}}\n");
	add_berliner(world, "ada");
	add_shift(world, "B", "ada", "2026-10-05T16:00:00Z", "2026-10-05T18:00:00Z");
	add_shift(world, "A", "ada", "2026-10-05T16:00:00Z", "2026-10-05T18:00:00Z");
	assert_taken_text(show_lines(world_pay(world, "2026-10")),
	    "ada A nonwork standby 7200 10.00 x 0.6 = 12.00 EUR\n");
	assert_taken_text(show_segments(world->pay),
	    "ada A standby nonwork 10-05 16:00 120 min priced\n"
	    "ada B standby nonwork 10-05 16:00 120 min overlapped: paid on A-primary\n");
	assert_number(segment_at(world->pay, 1)->line, G_MAXUINT);
}

static void a_tie_goes_to_the_pool_named_first(void **state)
{
	struct world *world = *state;
	static const char *const policies[] = {
		"{A: {standby: {nonwork: 1/2}}, B: {standby: {nonwork: 0.5}}}",
		"{B: {standby: {nonwork: 0.50}}, A: {standby: {nonwork: 2/4}}}"
	};
	static const char *const winners[] = { "A", "B" };

	add_berliner(world, "ada");
	add_shift(world, "B", "ada", "2026-10-05T15:30:00Z", "2026-10-05T18:00:00Z");
	add_shift(world, "A", "ada", "2026-10-05T16:00:00Z", "2026-10-05T18:00:00Z");
	((struct shift *)world->shifts->pdata[0])->start_utc += 1800;
	for (size_t i = 0; i < G_N_ELEMENTS(policies); i++) {
		g_autofree char *yaml = g_strconcat(
		    "zone: Europe/Berlin\ncalendars: {DE: {covers: [2026, 2026]}}\npools: ",
		    policies[i], "\n", NULL);

		set_policy(world, yaml);
		assert_int_equal(world_pay(world, "2026-10")->lines->len, 1);
		assert_string_equal(line_at(world->pay, 0)->pool, winners[i]);
	}
}

static void every_loser_names_the_schedule_that_is_paid(void **state)
{
	struct world *world = *state;

	set_usual_policy(world, "");
	add_berliner(world, "ada");
	add_shift(world, "A", "ada", "2026-10-05T16:00:00Z", "2026-10-05T17:00:00Z");
	add_shift(world, "B", "ada", "2026-10-05T16:00:00Z", "2026-10-05T18:00:00Z");
	struct shift *late =
	    add_shift(world, "A", "ada", "2026-10-05T17:00:00Z", "2026-10-05T18:00:00Z");
	g_free(late->schedule);
	late->schedule = g_strdup("A-late");
	assert_taken_text(show_segments(world_pay(world, "2026-10")),
	    "ada A standby nonwork 10-05 16:00 60 min priced\n"
	    "ada B standby nonwork 10-05 16:00 60 min overlapped: paid on A-primary\n"
	    "ada A standby nonwork 10-05 17:00 60 min priced\n"
	    "ada B standby nonwork 10-05 17:00 60 min overlapped: paid on A-late\n");
}

/* Paid at the coefficients of the shift, not of the incident's service. */
static void call_outs_are_merged_and_brought_up_to_the_minimum(void **state)
{
	struct world *world = *state;

	set_usual_policy(world, "  callout: {minimum: 1h}\n");
	add_berliner(world, "ada");
	add_shift(world, "A", "ada", "2026-10-05T18:00:00+02:00", "2026-10-06T09:00:00+02:00");
	add_callout(world, "B", "ada", "2026-10-06T02:10:00+02:00", "2026-10-06T02:40:00+02:00");
	add_callout(world, "B", "ada", "2026-10-06T02:30:00+02:00", "2026-10-06T03:05:00+02:00");
	add_callout(world, "B", "ada", "2026-10-06T04:00:00+02:00", "2026-10-06T04:05:00+02:00");
	assert_taken_text(show_lines(world_pay(world, "2026-10")),
	    "ada A nonwork standby 54000 10.00 x 1 = 150.00 EUR\n"
	    "ada A nonwork callout 7200 10.00 x 1.5 = 30.00 EUR\n");
	assert_taken_text(show_segments(world->pay),
	    "ada A standby nonwork 10-05 16:00 360 min priced\n"
	    "ada A standby nonwork 10-05 22:00 540 min priced\n"
	    "ada A callout nonwork 10-06 00:10 55 min priced\n"
	    "ada A callout nonwork 10-06 01:05 5 min priced: minimum\n"
	    "ada A callout nonwork 10-06 02:00 5 min priced\n"
	    "ada A callout nonwork 10-06 02:05 55 min priced: minimum\n");
}

static void a_top_up_runs_into_work_hours_and_ends_where_the_next_span_begins(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *start, *end, *second_start, *second_end;
		int64_t minutes;
	} cases[] = {
		{ "08:40", "08:50", NULL, NULL, 60 },  /* the top-up is paid in full */
		{ "08:40", "09:30", NULL, NULL, 60 },  /* 20 minutes before work, topped up */
		{ "10:00", "11:00", NULL, NULL, 0 },   /* within work hours */
		{ "17:50", "18:10", NULL, NULL, 60 },  /* 10 minutes after work */
		{ "08:50", "18:10", NULL, NULL, 120 }, /* a span before and one after */
		{ "02:00", "02:10", "02:30", "02:40",
		    30 + 60 }, /* the first one ends at the second */
		{ "02:00", "02:10", "03:00", "03:10", 120 },
		{ "02:00", "04:00", "03:00", "03:10", 120 },
		{ "02:00", "03:00", "03:00", "03:10", 70 }, /* one span */
		{ "23:50", "24:00", NULL, NULL, 60 },
	};

	set_usual_policy(world, "  callout: {minimum: 1h}\n");
	add_berliner(world, "ada");
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const char *ends[] = { cases[i].start, cases[i].end, cases[i].second_start,
			cases[i].second_end };
		const char *times[4];
		int64_t seconds = 0;

		for (int j = 0; j < 4; j++)
			times[j] = keep(world,
			    g_strdup_printf(
				"2026-10-06T%s:00+02:00", ends[j] != NULL ? ends[j] : "00:00"));
		g_ptr_array_set_size(world->callouts, 0);
		add_callout(world, "A", "ada", times[0], times[1]);
		if (ends[2] != NULL)
			add_callout(world, "A", "ada", times[2], times[3]);
		const struct pay_report *report = world_pay(world, "2026-10");

		for (guint j = 0; j < report->lines->len; j++)
			seconds += line_at(report, j)->seconds;
		assert_number(seconds, cases[i].minutes * 60);
		assert_number(report->blocking->len, 0);
	}
}

static void a_top_up_has_the_class_and_the_month_of_the_end_of_its_span(void **state)
{
	struct world *world = *state;

	set_usual_policy(world, "  callout: {minimum: 1h}\n");
	add_berliner(world, "ada");
	add_holiday(world, "DE", "2026-11-01", 0);
	add_callout(world, "A", "ada", "2026-10-31T23:45:00+01:00", "2026-10-31T23:50:00+01:00");
	add_callout(world, "A", "ada", "2026-11-02T23:50:00+01:00", "2026-11-03T00:10:00+01:00");
	assert_taken_text(show_lines(world_pay(world, "2026-10")),
	    "ada A weekend callout 3600 10.00 x 2 = 20.00 EUR\n");
	assert_taken_text(show_lines(world_pay(world, "2026-11")),
	    "ada A nonwork callout 3600 10.00 x 1.5 = 15.00 EUR\n");
	/* worked up to midnight: the top-up stays with the second before it */
	((struct callout *)world->callouts->pdata[0])->end_utc += 10 * 60;
	assert_taken_text(show_lines(world_pay(world, "2026-10")),
	    "ada A weekend callout 3600 10.00 x 2 = 20.00 EUR\n");
	((struct callout *)world->callouts->pdata[0])->end_utc -= 10 * 60;
	/* worked across the end of the month: each part in its own, the top-up with the last one */
	((struct callout *)world->callouts->pdata[0])->end_utc += 15 * 60;
	assert_taken_text(show_lines(world_pay(world, "2026-10")),
	    "ada A weekend callout 900 10.00 x 2 = 5.00 EUR\n");
	assert_taken_text(show_lines(world_pay(world, "2026-11")),
	    "ada A nonwork callout 3600 10.00 x 1.5 = 15.00 EUR\n"
	    "ada A holiday callout 2700 10.00 x 3 = 22.50 EUR\n");
}

static void standby_during_a_call_out_is_added_or_suspended(void **state)
{
	struct world *world = *state;
	static const char *const head =
	    "zone: Europe/Berlin\ncalendars: {DE: {covers: [2026, 2026]}}\n"
	    "pools: {A: {standby: {nonwork: 0.4}, callout: {nonwork: 3}}}\n";
	static const struct {
		const char *rule;
		int64_t minor, overlapped;
	} cases[] = {
		{ "pay: {standby_during_callout: additive}\n", 12000, 0 },
		{ "pay: {standby_during_callout: suspended}\n", 11200, 7200 },
		{ "", 12000, 0 },
	};

	add_berliner(world, "ada");
	add_shift(world, "A", "ada", "2026-10-05T18:00:00+02:00", "2026-10-06T09:00:00+02:00");
	add_callout(world, "A", "ada", "2026-10-06T02:00:00+02:00", "2026-10-06T04:00:00+02:00");
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *yaml = g_strconcat(head, cases[i].rule, NULL);

		set_policy(world, yaml);
		world_pay(world, "2026-10");
		assert_number(((struct pay_total *)world->pay->totals->pdata[0])->amount_minor,
		    cases[i].minor);
		assert_number(world->pay->reconciliation.overlapped, cases[i].overlapped);
	}
}

static void whoever_worked_is_paid_at_the_pool_of_the_shift_or_ad_hoc(void **state)
{
	struct world *world = *state;

	set_usual_policy(world, "");
	add_berliner(world, "ada");
	add_berliner(world, "bob");
	add_shift(world, "B", "ada", "2026-10-05T18:00:00+02:00", "2026-10-05T20:00:00+02:00");
	add_callout(world, "A", "ada", "2026-10-05T19:00:00+02:00", "2026-10-05T21:00:00+02:00");
	add_callout(world, "A", "bob", "2026-10-05T19:00:00+02:00", "2026-10-05T20:00:00+02:00");
	assert_taken_text(show_lines(world_pay(world, "2026-10")),
	    "ada B nonwork standby 7200 10.00 x 0.5 = 10.00 EUR\n"
	    "ada B nonwork callout 7200 10.00 x 1 = 20.00 EUR\n" /* past the end of the shift, too
								  */
	    "bob A nonwork callout 3600 10.00 x 1.5 = 15.00 EUR\n");
	assert_taken_text(show_problems(world->pay->exceptions), "ad_hoc bob A 3600 s\n");
	assert_number(world->pay->segments->len, 3);
	assert_string_equal(segment_at(world->pay, 2)->reason, "ad hoc");
	assert_holds(((struct pay_problem *)world->pay->exceptions->pdata[0])->text, "INC-2");
}

static void a_call_out_needs_no_shift_in_the_pool_of_its_incident(void **state)
{
	struct world *world = *state;

	set_usual_policy(world, "");
	add_berliner(world, "ada");
	add_callout(world, NULL, "ada", "2026-10-05T19:00:00+02:00", "2026-10-05T20:00:00+02:00");
	assert_taken_text(
	    show_problems(world_pay(world, "2026-10")->blocking), "no_coefficient ada  3600 s\n");
	assert_number(world->pay->lines->len, 0);
	assert_number(world->pay->reconciliation.shift_seconds, 0);
}

static void what_cannot_be_priced_blocks_with_the_seconds_at_stake(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *engineer, *pool, *start, *end, *blocking;
		int64_t rejected;
	} cases[] = {
		{ "ada", "A", "2026-10-05T18:00:00+02:00", "2026-10-05T20:00:00+02:00", "", 0 },
		{ "new", "A", "2026-10-05T18:00:00+02:00", "2026-10-05T20:00:00+02:00",
		    "no_rate new A 7200 s\n", 7200 },
		/* the rate begins on the sixth, at midnight */
		{ "new", "A", "2026-10-05T23:00:00+02:00", "2026-10-06T02:00:00+02:00",
		    "no_rate new A 3600 s\n", 3600 },
		{ "ada", "D", "2026-10-05T18:00:00+02:00", "2026-10-05T20:00:00+02:00",
		    "no_coefficient ada D 7200 s\n", 7200 },
		{ "ada", "X", "2026-10-05T18:00:00+02:00", "2026-10-05T20:00:00+02:00",
		    "no_coefficient ada X 7200 s\n", 7200 },
		/* work hours are blocked as well: their class is not known */
		{ "far", "A", "2026-10-05T17:00:00+02:00", "2026-10-05T20:00:00+02:00",
		    "no_calendar far A 10800 s\n", 10800 },
		{ "nobody", "A", "2026-10-05T18:00:00+02:00", "2026-10-05T20:00:00+02:00",
		    "no_engineer nobody A 7200 s\n", 7200 },
	};

	set_policy(world,
	    "zone: Europe/Berlin\ncalendars: {DE: {covers: [2026, 2026]}, XX: {covers: [2020, 2025]}}\n"
	    "pools: {A: {standby: {work: 0, nonwork: 1}}, D: {standby: {work: 0}}}\n");
	add_berliner(world, "ada");
	add_engineer(world, "new", "Europe/Berlin", "DE");
	add_rate(world, "new", "10.00", "EUR", "2026-10-06");
	add_engineer(world, "far", "Europe/Berlin", "XX");
	add_rate(world, "far", "10.00", "EUR", NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_ptr_array_set_size(world->shifts, 0);
		add_shift(world, cases[i].pool, cases[i].engineer, cases[i].start, cases[i].end);
		const struct pay_report *report = world_pay(world, "2026-10");

		assert_taken_text(show_problems(report->blocking), cases[i].blocking);
		assert_number(report->reconciliation.rejected, cases[i].rejected);
		for (guint j = 0; j < report->segments->len; j++)
			if (segment_at(report, j)->outcome == PAY_BLOCKED)
				assert_number(segment_at(report, j)->line, G_MAXUINT);
	}
}

static void a_year_outside_the_calendar_blocks_from_new_year(void **state)
{
	struct world *world = *state;

	set_usual_policy(world, "");
	add_berliner(world, "ada");
	add_shift(world, "A", "ada", "2027-12-31T18:00:00+01:00", "2028-01-01T09:00:00+01:00");
	assert_taken_text(show_problems(world_pay(world, "2027-12")->blocking), "");
	assert_number(world->pay->reconciliation.priced, 21600);
	assert_taken_text(
	    show_problems(world_pay(world, "2028-01")->blocking), "no_calendar ada A 32400 s\n");
}

static void blocking_problems_are_gathered(void **state)
{
	struct world *world = *state;

	set_usual_policy(world, "");
	add_engineer(world, "ada", "Europe/Berlin", "DE");
	add_shift(world, "A", "ada", "2026-10-05T18:00:00+02:00", "2026-10-06T09:00:00+02:00");
	add_shift(world, "A", "ada", "2026-10-07T18:00:00+02:00", "2026-10-07T19:00:00+02:00");
	assert_taken_text(
	    show_problems(world_pay(world, "2026-10")->blocking), "no_rate ada A 57600 s\n");
	const struct pay_problem *problem = world->pay->blocking->pdata[0];
	assert_number(problem->start_utc, at("2026-10-05T18:00:00+02:00"));
	assert_number(problem->end_utc, at("2026-10-07T19:00:00+02:00"));
}

static void time_that_overlaps_is_at_stake_once(void **state)
{
	struct world *world = *state;

	set_usual_policy(world, "");
	add_engineer(world, "ada", "Europe/Berlin", "DE");
	add_shift(world, "A", "ada", "2026-10-05T18:00:00+02:00", "2026-10-05T20:00:00+02:00");
	add_shift(world, "A", "ada", "2026-10-05T19:00:00+02:00", "2026-10-05T21:00:00+02:00");
	assert_taken_text(
	    show_problems(world_pay(world, "2026-10")->blocking), "no_rate ada A 10800 s\n");
	assert_number(world->pay->reconciliation.rejected, 10800);
	assert_number(world->pay->reconciliation.overlapped, 3600);
}

/* The coefficient that is missing might be the higher one. */
static void a_missing_coefficient_blocks_also_where_another_pool_pays(void **state)
{
	struct world *world = *state;

	set_policy(world,
	    "zone: Europe/Berlin\ncalendars: {DE: {covers: [2026, 2026]}}\n"
	    "pools: {A: {standby: {nonwork: 1}}, D: {}}\n");
	add_berliner(world, "ada");
	add_shift(world, "D", "ada", "2026-10-05T18:00:00+02:00", "2026-10-05T20:00:00+02:00");
	add_shift(world, "A", "ada", "2026-10-05T18:00:00+02:00", "2026-10-05T20:00:00+02:00");
	assert_taken_text(
	    show_problems(world_pay(world, "2026-10")->blocking), "no_coefficient ada D 7200 s\n");
	assert_number(world->pay->reconciliation.priced, 7200);
	assert_number(world->pay->reconciliation.overlapped, 7200);
}

static void held_time_blocks(void **state)
{
	struct world *world = *state;
	struct pay_problem *held = g_new0(struct pay_problem, 1);

	set_usual_policy(world, "");
	held->code = g_strdup("held");
	held->engineer = g_strdup("zoe");
	held->text = g_strdup("zoe is not in the catalogue");
	held->seconds = 54000;
	g_ptr_array_add(world->unknown, held);
	assert_taken_text(
	    show_problems(world_pay(world, "2026-10")->blocking), "held zoe - 54000 s\n");
}

static void currencies_have_totals_of_their_own(void **state)
{
	struct world *world = *state;

	set_usual_policy(world, "");
	add_berliner(world, "ada");
	add_rate(world, "ada", "1000", "JPY", "2026-10-06");
	add_engineer(world, "bob", "Europe/London", "DE");
	add_rate(world, "bob", "5.00", "GBP", NULL);
	add_shift(world, "A", "ada", "2026-10-05T14:00:00Z", "2026-10-05T23:00:00Z");
	add_shift(world, "A", "bob", "2026-10-05T17:00:00Z", "2026-10-06T03:00:00Z");
	const struct pay_report *report = world_pay(world, "2026-10");
	static const struct {
		const char *engineer, *currency;
		int64_t minor;
	} expected[] = { { "ada", "EUR", 6000 }, { "ada", "JPY", 1000 }, { "bob", "GBP", 5000 } };

	assert_int_equal(report->totals->len, 3);
	assert_int_equal(report->grand_totals->len, 3);
	for (guint i = 0; i < 3; i++) {
		const struct pay_total *total = report->totals->pdata[i];

		assert_string_equal(total->engineer, expected[i].engineer);
		assert_string_equal(total->currency, expected[i].currency);
		assert_number(total->amount_minor, expected[i].minor);
	}
	assert_null(((struct pay_total *)report->grand_totals->pdata[0])->engineer);
	assert_string_equal(((struct pay_total *)report->grand_totals->pdata[1])->currency, "GBP");
	assert_number(((struct pay_total *)report->grand_totals->pdata[1])->amount_minor, 5000);
}

static void an_amount_that_does_not_fit_is_an_error(void **state)
{
	struct world *world = *state;

	set_usual_policy(world, "");
	add_engineer(world, "ada", "Europe/Berlin", "DE");
	add_rate(world, "ada", "999999999999999999", "EUR", NULL);
	add_shift(world, "A", "ada", "2026-10-05T18:00:00+02:00", "2026-10-06T09:00:00+02:00");
	assert_holds(pay_failure(world, "2026-10"), "64 bits");
}

static void lists_what_somebody_should_look_at(void **state)
{
	struct world *world = *state;

	set_policy(world,
	    "zone: Europe/Berlin\ncalendars: {DE: {covers: [2026, 2026]}}\n"
	    "pools: {A: {coverage: 24x7, standby: {work: 0, nonwork: 1, weekend: 1}}, "
	    "B: {coverage: 24x7, standby: {work: 0, nonwork: 1, weekend: 1}}, "
	    "C: {standby: {work: 0, nonwork: 1}}}\n");
	add_berliner(world, "ada");
	add_berliner(world, "bob");
	((struct engineer *)world->catalogue->engineers->pdata[1])->has_training_date = true;
	((struct engineer *)world->catalogue->engineers->pdata[1])->trained_at = day("2026-10-20");
	add_shift(world, "A", "ada", "2026-09-30T22:00:00Z", "2026-10-15T22:00:00Z");
	add_shift(world, "A", "bob", "2026-10-15T21:00:00Z", "2026-10-16T21:00:00Z");
	add_shift(world, "A", "ada", "2026-10-16T22:00:00Z", "2026-10-31T23:00:00Z");
	add_shift(world, "C", "bob", "2026-10-20T22:00:00Z", "2026-10-21T22:00:00Z");
	struct shift *second =
	    add_shift(world, "A", "bob", "2026-10-25T00:00:00Z", "2026-10-25T04:00:00Z");
	g_free(second->role);
	second->role = g_strdup("secondary");
	assert_taken_text(show_problems(world_pay(world, "2026-10")->exceptions),
	    "coverage_gap - B 2682000 s\n" /* nobody at all, 745 h */
	    "coverage_gap - A 3600 s\n"
	    "double_booking bob A 3600 s\n"
	    "long_shift ada A 1296000 s\n"
	    "long_shift ada A 1299600 s\n"
	    "untrained bob A 86400 s\n");
}

static void the_day_of_the_training_is_early_enough(void **state)
{
	struct world *world = *state;

	set_usual_policy(world, "");
	add_berliner(world, "ada");
	((struct engineer *)world->catalogue->engineers->pdata[0])->has_training_date = true;
	((struct engineer *)world->catalogue->engineers->pdata[0])->trained_at = day("2026-10-06");
	add_shift(world, "A", "ada", "2026-10-05T23:00:00+02:00", "2026-10-06T00:00:00+02:00");
	add_shift(world, "A", "ada", "2026-10-06T00:00:00+02:00", "2026-10-07T00:00:00+02:00");
	assert_taken_text(
	    show_problems(world_pay(world, "2026-10")->exceptions), "untrained ada A 3600 s\n");
}

static void coverage_is_judged_up_to_what_is_known(void **state)
{
	struct world *world = *state;

	set_policy(world,
	    "zone: Europe/Berlin\ncalendars: {DE: {covers: [2026, 2026]}}\n"
	    "pools: {A: {coverage: 24x7, standby: {work: 0, nonwork: 1}}}\n");
	add_berliner(world, "ada");
	world->known_until_utc = at("2026-10-02T04:00:00Z");
	add_shift(world, "A", "ada", "2026-09-30T22:00:00Z", "2026-10-01T20:00:00Z");
	assert_taken_text(
	    show_problems(world_pay(world, "2026-10")->exceptions), "coverage_gap - A 28800 s\n");
	world->known_until_utc = at("2026-10-01T10:00:00Z");
	assert_taken_text(show_problems(world_pay(world, "2026-10")->exceptions), "");
	/* without any shift at all nothing is said */
	g_ptr_array_set_size(world->shifts, 0);
	world->known_until_utc = at("2026-12-01T00:00:00Z");
	assert_taken_text(show_problems(world_pay(world, "2026-10")->exceptions), "");
}

static void a_swapped_hour_keeps_the_sum(void **state)
{
	struct world *world = *state;

	set_usual_policy(world, "");
	add_berliner(world, "ada");
	add_berliner(world, "bob");
	add_shift(world, "A", "ada", "2026-06-08T18:00:00+02:00", "2026-06-08T21:00:00+02:00");
	add_shift(world, "A", "bob", "2026-06-08T21:00:00+02:00", "2026-06-08T22:00:00+02:00");
	add_shift(world, "A", "ada", "2026-06-08T22:00:00+02:00", "2026-06-09T09:00:00+02:00");
	assert_taken_text(show_lines(world_pay(world, "2026-06")),
	    "ada A nonwork standby 50400 10.00 x 1 = 140.00 EUR\n"
	    "bob A nonwork standby 3600 10.00 x 1 = 10.00 EUR\n");
}

static void lines_and_segments_are_in_order(void **state)
{
	struct world *world = *state;

	set_usual_policy(world, "");
	add_berliner(world, "bob");
	add_berliner(world, "ada");
	add_callout(world, "A", "ada", "2026-10-05T19:00:00+02:00", "2026-10-05T20:00:00+02:00");
	add_shift(world, "B", "bob", "2026-10-10T00:00:00+02:00", "2026-10-11T00:00:00+02:00");
	add_shift(world, "B", "bob", "2026-10-05T18:00:00+02:00", "2026-10-06T00:00:00+02:00");
	add_shift(world, "A", "bob", "2026-10-12T18:00:00+02:00", "2026-10-12T20:00:00+02:00");
	add_shift(world, "A", "ada", "2026-10-12T18:00:00+02:00", "2026-10-12T20:00:00+02:00");
	assert_taken_text(show_lines(world_pay(world, "2026-10")),
	    "ada A nonwork standby 7200 10.00 x 1 = 20.00 EUR\n"
	    "ada A nonwork callout 3600 10.00 x 1.5 = 15.00 EUR\n"
	    "bob A nonwork standby 7200 10.00 x 1 = 20.00 EUR\n"
	    "bob B nonwork standby 21600 10.00 x 0.5 = 30.00 EUR\n"
	    "bob B weekend standby 86400 10.00 x 0.5 = 120.00 EUR\n");
	for (guint i = 0; i < world->pay->segments->len; i++) {
		const struct pay_line *line = line_at(world->pay, segment_at(world->pay, i)->line);

		assert_string_equal(line->engineer, segment_at(world->pay, i)->engineer);
		assert_int_equal(line->day_class, segment_at(world->pay, i)->day_class);
	}
	assert_string_equal(world->pay->status, "open");
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_WORLD(a_rate_changes_at_local_midnight_inside_a_shift),
		WITH_WORLD(a_third_of_a_rate_is_rounded_once_per_line),
		WITH_WORLD(the_night_of_the_clock_change_pays_thirteen_hours),
		WITH_WORLD(lord_howe_has_a_day_of_24_and_a_half_hours),
		WITH_WORLD(weeks_nights_and_months_are_exact_to_the_second),
		WITH_WORLD(work_hours_at_zero_are_unpaid_and_keep_their_line),
		WITH_WORLD(holidays_beat_weekends_and_half_days_begin_at_their_time),
		WITH_WORLD(the_zone_of_the_engineer_or_of_the_report_splits_days),
		WITH_WORLD(the_zone_is_that_of_the_day_on_which_the_shift_begins),
		WITH_WORLD(shadow_shifts_are_left_out),
		WITH_WORLD(a_secondary_is_paid_like_a_primary),
		WITH_WORLD(two_shifts_of_one_pool_count_once),
		WITH_WORLD(the_highest_coefficient_wins_and_the_loser_keeps_a_zero_segment),
		WITH_WORLD(a_tie_goes_to_the_pool_named_first),
		WITH_WORLD(every_loser_names_the_schedule_that_is_paid),
		WITH_WORLD(call_outs_are_merged_and_brought_up_to_the_minimum),
		WITH_WORLD(a_top_up_runs_into_work_hours_and_ends_where_the_next_span_begins),
		WITH_WORLD(a_top_up_has_the_class_and_the_month_of_the_end_of_its_span),
		WITH_WORLD(standby_during_a_call_out_is_added_or_suspended),
		WITH_WORLD(whoever_worked_is_paid_at_the_pool_of_the_shift_or_ad_hoc),
		WITH_WORLD(a_call_out_needs_no_shift_in_the_pool_of_its_incident),
		WITH_WORLD(what_cannot_be_priced_blocks_with_the_seconds_at_stake),
		WITH_WORLD(a_year_outside_the_calendar_blocks_from_new_year),
		WITH_WORLD(blocking_problems_are_gathered),
		WITH_WORLD(time_that_overlaps_is_at_stake_once),
		WITH_WORLD(a_missing_coefficient_blocks_also_where_another_pool_pays),
		WITH_WORLD(held_time_blocks),
		WITH_WORLD(currencies_have_totals_of_their_own),
		WITH_WORLD(an_amount_that_does_not_fit_is_an_error),
		WITH_WORLD(lists_what_somebody_should_look_at),
		WITH_WORLD(the_day_of_the_training_is_early_enough),
		WITH_WORLD(coverage_is_judged_up_to_what_is_known),
		WITH_WORLD(a_swapped_hour_keeps_the_sum),
		WITH_WORLD(lines_and_segments_are_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
