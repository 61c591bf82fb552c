/* Objectives that are no series: numbers of events, and answers to incidents. */
#include "analytics/slo.h"

#include <math.h>
#include <string.h>

#include "analytics/mtta.h"
#include "base/instant.h"
#include "tests/support_analytics.h"

static void prepare(struct world *world)
{
	set_usual_policy(world, "");
	add_service(world, "shop", "store", "front", "A");
	add_service(world, "mail", "post", "back", "B");
}

static const struct slo_result *goal(struct world *world, const char *period)
{
	return result_of(world_slo(world, period, false), "goal");
}

/* --- events that began --- */

static void events_are_counted_in_the_month_in_which_they_began(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *month;
		int64_t count;
		enum slo_status status;
	} cases[] = {
		/* nobody had kept that book yet */
		{ "2026-07", 0, SLO_NO_DATA },
		{ "2026-08", 1, SLO_MET },
		{ "2026-09", 3, SLO_MISSED },
		{ "2026-10", 2, SLO_MET },
		/* none is known to be none */
		{ "2026-11", 0, SLO_MET },
	};

	prepare(world);
	add_count(world, "goal", "shop", "2");
	add_event(world, "bug", "shop", "2026-08-20T10:00:00Z", NULL);
	add_event(world, "bug", "shop", "2026-08-31T22:00:00Z", NULL); /* September in Berlin */
	add_event(world, "bug", "shop", "2026-09-12T10:00:00Z", "2026-09-13T10:00:00Z");
	add_event(world, "bug", "shop", "2026-09-12T10:00:00Z", NULL);
	add_event(world, "release", "shop", "2026-09-14T10:00:00Z", NULL);
	add_event(world, "bug", "mail", "2026-09-15T10:00:00Z", NULL);
	add_event(world, "bug", "shop", "2026-09-30T21:59:59Z", NULL)->at_utc++;
	add_event(world, "bug", "shop", "2026-10-12T10:00:00Z", NULL);
	world->known_until_utc = at("2026-12-01T00:00:00Z");
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const struct slo_result *result = goal(world, cases[i].month);

		print_message("             %s\n", cases[i].month);
		assert_slo_counts(result->sum.counts, 0, cases[i].count);
		assert_int_equal(result->sum.status, cases[i].status);
		assert_near(slo_sum_attained(&result->sum, result->kind),
		    cases[i].status == SLO_NO_DATA ? NAN : (double)cases[i].count);
		assert_near(slo_consumed(&result->sum, result->kind),
		    cases[i].status == SLO_NO_DATA ? NAN : (double)cases[i].count / 2);
		assert_near(slo_remaining_events(&result->sum, result->kind),
		    cases[i].status == SLO_NO_DATA ? NAN : 2 - (double)cases[i].count);
		assert_true(isnan(slo_remaining_minutes(&result->sum, result->kind)));
		assert_number(result->sum.unattributed_bad, 0);
		assert_true(result->has_target && !result->has_rolling);
	}
}

static void a_book_that_begins_within_a_month_covers_the_rest_of_it(void **state)
{
	struct world *world = *state;

	prepare(world);
	add_count(world, "goal", "shop", "2");
	add_event(world, "bug", "mail", "2026-10-21T10:00:00Z", NULL);
	const struct slo_result *result = goal(world, "2026-10");

	assert_int_equal(result->sum.status, SLO_MET);
	assert_slo_slots(result->sum.slots, "31 11 0 0");
	assert_near(slo_coverage(&result->sum), 11.0 / 31);
}

static void a_running_month_is_counted_so_far(void **state)
{
	struct world *world = *state;

	prepare(world);
	add_count(world, "goal", "shop", "1");
	add_event(world, "bug", "shop", "2026-10-05T10:00:00Z", NULL);
	world->known_until_utc = at("2026-10-12T10:00:00Z");
	const struct slo_result *result = result_of(world_slo(world, "2026-10", true), "goal");

	assert_int_equal(result->sum.status, SLO_PROVISIONAL);
	assert_true(result->sum.on_target);
	assert_number(result->sum.slots.expected, 12);
	assert_near(slo_limit(&result->sum), 1);
	add_event(world, "bug", "shop", "2026-10-06T10:00:00Z", NULL);
	assert_false(result_of(world_slo(world, "2026-10", true), "goal")->sum.on_target);
}

static void ceilings_and_floors_are_met_at_their_limit(void **state)
{
	struct world *world = *state;
	static const struct {
		enum objective_kind kind;
		const char *limit;
		int events;
		bool is_met;
		double consumed, left;
	} cases[] = {
		{ OBJECTIVE_COUNT_CEILING, "3", 0, true, 0, 3 },
		{ OBJECTIVE_COUNT_CEILING, "3", 3, true, 1, 0 },
		{ OBJECTIVE_COUNT_CEILING, "3", 4, false, 4.0 / 3, -1 },
		{ OBJECTIVE_COUNT_CEILING, "0", 0, true, 0, 0 },
		{ OBJECTIVE_COUNT_CEILING, "0", 1, false, INFINITY, -1 },
		{ OBJECTIVE_COUNT_CEILING, "1000000000", 3, true, 3e-9, 999999997 },
		{ OBJECTIVE_COUNT_CEILING, "999999999999999999", 4, true, 4e-18, 1e18 },
		{ OBJECTIVE_COUNT_FLOOR, "3", 2, false, INFINITY, -1 },
		{ OBJECTIVE_COUNT_FLOOR, "3", 3, true, 0, 0 },
		{ OBJECTIVE_COUNT_FLOOR, "3", 5, true, 0, 2 },
		{ OBJECTIVE_COUNT_FLOOR, "0", 0, true, 0, 0 },
	};

	prepare(world);
	struct objective *objective = add_count(world, "goal", "shop", "3");
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_ptr_array_set_size(world->events, 0);
		add_event(world, "bug", "mail", "2026-01-01T00:00:00Z", NULL);
		for (int j = 0; j < cases[i].events; j++)
			add_event(world, "bug", "shop", "2026-10-05T10:00:00Z", NULL);
		objective->kind = cases[i].kind;
		objective->value = percent_of(cases[i].limit);
		const struct slo_result *result = goal(world, "2026-10");

		print_message("             case %zu\n", i);
		assert_int_equal(result->sum.status, cases[i].is_met ? SLO_MET : SLO_MISSED);
		assert_near(slo_consumed(&result->sum, result->kind), cases[i].consumed);
		assert_near(slo_remaining_events(&result->sum, result->kind), cases[i].left);
		assert_taken_text(decimal_format(result->limit), cases[i].limit);
	}
}

/* --- events that are open --- */

static void what_is_open_at_the_end_counts(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *month;
		int64_t count;
	} cases[] = { { "2026-08", 1 }, { "2026-09", 3 }, { "2026-10", 1 }, { "2026-11", 1 } };

	prepare(world);
	add_count(world, "goal", "shop", "2")->counts_open = true;
	add_event(world, "bug", "shop", "2026-08-10T10:00:00Z", "2026-09-30T22:00:00Z");
	add_event(world, "bug", "shop", "2026-09-10T10:00:00Z", "2026-09-20T10:00:00Z");
	/* closed at the end of the month is open at its end, as the clocks of Berlin have it */
	add_event(world, "bug", "shop", "2026-09-11T10:00:00Z", "2026-09-30T22:00:01Z");
	add_event(world, "bug", "shop", "2026-09-12T10:00:00Z", "2026-09-30T21:59:59Z");
	add_event(world, "bug", "shop", "2026-09-13T10:00:00Z", NULL);
	world->known_until_utc = at("2026-12-15T00:00:00Z");
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const struct slo_result *result = goal(world, cases[i].month);

		print_message("             %s\n", cases[i].month);
		assert_slo_counts(result->sum.counts, 0, cases[i].count);
		assert_int_equal(result->sum.status, cases[i].count <= 2 ? SLO_MET : SLO_MISSED);
	}
	/* a month that is running: what is open where knowledge ends */
	world->known_until_utc = at("2026-09-15T10:00:00Z");
	assert_slo_counts(result_of(world_slo(world, "2026-09", true), "goal")->sum.counts, 0, 5);
}

/* --- limits --- */

static void limits_follow_windows_and_versions_exactly(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *what, *duration, *period;
		const char *since, *limit; /* of a second version, or NULL */
		int128 events;
		int64_t days;
	} cases[] = {
		{ "a month", "1M", "2026-10", NULL, NULL, 12, 1 },
		{ "a limit that changes", "1M", "2026-10", "2026-10-16", "3", 12 * 15 + 3 * 16,
		    31 },
		{ "on its last day", "1M", "2026-10", "2026-10-31", "3", 12 * 30 + 3, 31 },
		{ "in February", "1M", "2026-02", "2026-02-15", "6", 12 * 14 + 6 * 14, 28 },
		/* three windows of a month */
		{ "a quarter of months", "1M", "2026-Q4", NULL, NULL, 36, 1 },
		{ "a quarter with a change", "1M", "2026-Q4", "2026-11-16", "3",
		    12 * 30 + 12 * 15 + 3 * 15 + 3 * 30, 30 },
		/* October 2026 has 31 of 7 days */
		{ "weeks in a month", "1w", "2026-10", NULL, NULL, 12 * 31, 7 },
		{ "a quarter so far", "1Q", "2026-11", NULL, NULL, 12, 1 },
		{ "a whole quarter", "1Q", "2026-12", NULL, NULL, 12, 1 },
		{ "a whole quarter with a change", "1Q", "2026-12", "2026-12-01", "104",
		    12 * 61 + 104 * 31, 92 },
	};

	prepare(world);
	add_event(world, "bug", "mail", "2026-01-01T00:00:00Z", NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_ptr_array_set_size(world->objectives, 0);
		for (int version = 0; version < (cases[i].since != NULL ? 2 : 1); version++) {
			struct objective *objective =
			    add_count(world, "goal", "shop", version == 0 ? "12" : cases[i].limit);

			assert_true(
			    slo_window_parse_duration(cases[i].duration, &objective->window));
			objective->window.anchor_day = day("2026-01-01");
			if (version > 0)
				objective->valid_from = day(cases[i].since);
		}
		print_message("             %s\n", cases[i].what);
		const struct slo_sum *sum = &goal(world, cases[i].period)->sum;

		assert_true(sum->limit_events * cases[i].days == cases[i].events * sum->limit_days);
		assert_near(slo_limit(sum), (double)cases[i].events / (double)cases[i].days);
	}
}

/* 12 x 15 / 31 + 3 x 16 / 31 are 7.35: seven are met, eight are not. */
static void a_prorated_limit_decides_exactly(void **state)
{
	struct world *world = *state;

	prepare(world);
	add_count(world, "goal", "shop", "12");
	add_count(world, "goal", "shop", "3")->valid_from = day("2026-10-16");
	for (int events = 0; events < 10; events++) {
		const struct slo_result *result = goal(world, "2026-10");

		assert_int_equal(result->sum.status,
		    events == 0       ? SLO_NO_DATA
			: events <= 7 ? SLO_MET
				      : SLO_MISSED);
		add_event(world, "bug", "shop", "2026-10-01T10:00:00Z", NULL);
	}
}

/* --- corrections --- */

static void an_event_in_a_correction_does_not_count(void **state)
{
	struct world *world = *state;

	prepare(world);
	add_count(world, "goal", "shop", "1");
	/* over the hour that the clock shows twice: 01:30Z lies in it, 00:59Z and 02:00Z do not */
	add_event(world, "bug", "shop", "2026-10-25T00:59:59Z", NULL);
	add_event(world, "bug", "shop", "2026-10-25T01:30:00Z", NULL);
	add_event(world, "bug", "shop", "2026-10-25T02:00:00Z", NULL);
	add_correction(world, "shop", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z");
	add_correction(world, "mail", "2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z");
	assert_slo_counts(goal(world, "2026-10")->sum.counts, 0, 2);
}

static void an_hour_that_the_clock_shows_twice_is_corrected_once(void **state)
{
	struct world *world = *state;

	prepare(world);
	add_objective(world, "goal", "shop", "99");
	struct sample_series *series = add_series(world, "shop", 60, 0);
	for (int64_t utc = at("2026-10-24T22:00:00Z"); utc < at("2026-10-25T23:00:00Z"); utc += 60)
		add_sample(series, utc, 0, 1);
	/* 02:00 to 03:00, the second time */
	add_correction(world, "shop", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z");
	const struct slo_result *result = goal(world, "2026-10");

	assert_slo_counts(result->sum.counts, 0, 1440);
	assert_slo_counts(result->sum.raw, 0, 1500);
	assert_slo_slots(day_of(result, "2026-10-25")->slots, "1440 1440 1440 60");
}

/* --- answers --- */

static struct incident *add_answered(
    struct world *world, const char *services, const char *created, int64_t seconds)
{
	struct incident *incident =
	    add_incident(world, "INC", services, created, "2026-12-31T00:00:00Z");

	incident->detected_utc = at(created);
	incident->started_utc -= 60;
	incident->acknowledged_utc = seconds >= 0 ? at(created) + seconds : NO_TIME;
	return incident;
}

static struct objective *add_answers(struct world *world, const char *pool)
{
	struct objective *objective = add_objective(world, "goal", "shop", "75");

	g_clear_pointer(&objective->metric, g_free);
	objective->kind = OBJECTIVE_RESPONSE;
	objective->indicator = INDICATOR_RESPONSE;
	objective->comparison = COMPARE_LTE;
	objective->value = percent_of("300");
	objective->pool = g_strdup(pool);
	return objective;
}

static void add_answers_of_october(struct world *world)
{
	add_answered(world, "shop", "2026-10-02T10:00:00Z", 300);
	add_answered(world, "shop;mail", "2026-10-03T10:00:00Z", 301);
	add_answered(world, "mail", "2026-10-04T10:00:00Z", 10);
	add_answered(world, "shop", "2026-10-05T10:00:00Z", 0);
	/* before it was detected: 0 s */
	add_answered(world, "shop", "2026-10-06T10:00:00Z", 5)->acknowledged_utc -= 100;
	add_answered(world, "shop", "2026-10-07T10:00:00Z", -1); /* never */
	add_answered(world, "shop", "2026-10-08T10:00:00Z", 9000)->is_maintenance = true;
	add_answered(world, "shop", "2026-10-31T23:00:00Z", 9000); /* November */
	add_answered(world, "shop", "2026-09-30T21:59:59Z", 9000); /* September */
}

static void answers_are_counted_on_the_day_on_which_the_incident_was_created(void **state)
{
	struct world *world = *state;

	prepare(world);
	add_answers_of_october(world);
	struct objective *objective = add_answers(world, NULL);
	const struct slo_result *result = goal(world, "2026-10");

	assert_slo_counts(result->sum.counts, 3, 4);
	assert_int_equal(result->sum.status, SLO_MET);
	assert_near(slo_consumed(&result->sum, result->kind), 1);
	assert_true(isnan(slo_remaining_minutes(&result->sum, result->kind)));
	assert_near(slo_remaining_events(&result->sum, result->kind), 0);
	assert_slo_counts(day_of(result, "2026-10-03")->counts, 0, 1);
	/* quiet days expect nothing */
	assert_slo_slots(result->sum.slots, "4 4 1 0");
	assert_int_equal(result->costs->len, 0);
	objective->comparison = COMPARE_LT;
	assert_slo_counts(goal(world, "2026-10")->sum.counts, 2, 4);
	assert_int_equal(goal(world, "2026-08")->sum.status, SLO_NO_DATA);
	assert_int_equal(goal(world, "2026-09")->sum.status, SLO_MISSED);
}

/* The same as MTTA counts them. */
static void answers_of_a_pool_are_those_of_its_services_on_that_day(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *pool;
		int64_t good, total;
	} cases[] = { { "A", 4, 5 }, { "B", 0, 1 }, { "C", 0, 0 } };

	prepare(world);
	add_answers_of_october(world);
	/* from the fourth on mail is of pool A */
	add_service(world, "mail", "post", "back", "A")->valid_from = day("2026-10-04");
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_ptr_array_set_size(world->objectives, 0);
		add_answers(world, cases[i].pool);
		const struct slo_result *result = goal(world, "2026-10");

		assert_slo_counts(result->sum.counts, cases[i].good, cases[i].total);
		assert_string_equal(result->pool, cases[i].pool);
		g_autoptr(GPtrArray) pools = mtta_compute(world->policy, world->catalogue,
		    world->incidents, result->sum.span.start_utc, result->sum.span.end_utc);
		const struct mtta_pool *pool = pools->pdata[i];
		assert_number(pool->acknowledged, cases[i].total);
	}
}

static void an_answer_in_a_correction_does_not_count(void **state)
{
	struct world *world = *state;

	prepare(world);
	add_answers_of_october(world);
	add_answers(world, NULL);
	add_correction(world, "shop", "2026-10-03T00:00:00Z", "2026-10-04T00:00:00Z");
	const struct slo_result *result = goal(world, "2026-10");

	assert_slo_counts(result->sum.counts, 3, 3);
	assert_slo_counts(result->sum.raw, 3, 4);
}

/* Bugs and answers say nothing of how available a service is to be. */
static void a_service_with_counts_alone_is_held_to_its_pool(void **state)
{
	struct world *world = *state;

	prepare(world);
	add_answers(world, NULL);
	add_count(world, "bugs", "shop", "2");
	assert_true(
	    result_of(world_slo(world, "2026-10", false), "shop-pool-slo")->is_pool_default);
	add_objective(world, "own", "shop", "99");
	for (guint i = 0; i < world_slo(world, "2026-10", false)->objectives->len; i++)
		assert_string_not_equal(
		    ((struct slo_result *)world->slo->objectives->pdata[i])->name, "shop-pool-slo");
}

#define in_world(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(events_are_counted_in_the_month_in_which_they_began),
		in_world(a_book_that_begins_within_a_month_covers_the_rest_of_it),
		in_world(a_running_month_is_counted_so_far),
		in_world(ceilings_and_floors_are_met_at_their_limit),
		in_world(what_is_open_at_the_end_counts),
		in_world(limits_follow_windows_and_versions_exactly),
		in_world(a_prorated_limit_decides_exactly),
		in_world(an_event_in_a_correction_does_not_count),
		in_world(an_hour_that_the_clock_shows_twice_is_corrected_once),
		in_world(answers_are_counted_on_the_day_on_which_the_incident_was_created),
		in_world(answers_of_a_pool_are_those_of_its_services_on_that_day),
		in_world(an_answer_in_a_correction_does_not_count),
		in_world(a_service_with_counts_alone_is_held_to_its_pool),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
