#include "analytics/calendar.h"

#include <string.h>

#include "tests/support_analytics.h"

struct expected_piece {
	const char *start; /* wall clock */
	enum day_class day_class;
	double hours;
};

static struct day_calendar calendar_of(const struct world *world, const char *zone)
{
	return (struct day_calendar){ .policy = world->policy,
		.catalogue = world->catalogue,
		.zone = zone_find(zone),
		.holidays = "DE" };
}

static GArray *cut(const struct world *world, const char *zone, int64_t start_utc, int64_t end_utc)
{
	struct day_calendar calendar = calendar_of(world, zone);
	GArray *pieces = g_array_new(FALSE, FALSE, sizeof(struct day_piece));

	calendar_cut(&calendar, start_utc, end_utc, pieces);
	return pieces;
}

/* Cuts a span given by the wall clock, and compares; the pieces must cover it without gap or
 * overlap. */
static void check_cut(const struct world *world, const char *zone, const char *start,
    const char *end, const struct expected_piece *expected)
{
	int64_t reached = local_at(zone, start), end_utc = local_at(zone, end);
	g_autoptr(GArray) pieces = cut(world, zone, reached, end_utc);
	guint count = 0;

	for (; expected[count].start != NULL; count++) {
		assert_true(count < pieces->len);
		const struct day_piece *piece = &g_array_index(pieces, struct day_piece, count);

		assert_number(piece->start_utc, reached);
		assert_number(piece->start_utc, local_at(zone, expected[count].start));
		assert_string_equal(
		    day_class_name(piece->day_class), day_class_name(expected[count].day_class));
		assert_number(piece->end_utc - piece->start_utc, expected[count].hours * 3600);
		assert_number(piece->day, zone_local(zone_find(zone), piece->start_utc).days);
		reached = piece->end_utc;
	}
	assert_number(pieces->len, count);
	assert_number(reached, end_utc);
}

static void cuts_at_midnight_work_hours_and_holidays(void **state)
{
	struct world *world = *state;
	static const struct expected_piece week[] = {
		{ "2026-12-22 17:00", CLASS_WORK, 1 },
		{ "2026-12-22 18:00", CLASS_NONWORK, 6 },
		{ "2026-12-23 00:00", CLASS_NONWORK, 9 },
		{ "2026-12-23 09:00", CLASS_WORK, 9 },
		{ "2026-12-23 18:00", CLASS_NONWORK, 6 },
		{ "2026-12-24 00:00", CLASS_NONWORK, 9 },
		{ "2026-12-24 09:00", CLASS_WORK, 5 },
		{ "2026-12-24 14:00", CLASS_HOLIDAY, 10 }, /* half a day */
		{ "2026-12-25 00:00", CLASS_HOLIDAY, 24 },
		{ "2026-12-26 00:00", CLASS_HOLIDAY, 24 }, /* Saturday: a holiday all the same */
		{ "2026-12-27 00:00", CLASS_WEEKEND, 24 },
		{ "2026-12-28 00:00", CLASS_NONWORK, 8 },
		{ NULL, 0, 0 },
	};

	set_usual_policy(world, "");
	add_holiday(world, "DE", "2026-12-24", 14 * 3600);
	add_holiday(world, "DE", "2026-12-25", 0);
	add_holiday(world, "DE", "2026-12-26", 0);
	check_cut(world, "Europe/Berlin", "2026-12-22 17:00", "2026-12-28 08:00", week);
}

static void half_a_holiday_at_the_weekend_begins_at_its_time(void **state)
{
	struct world *world = *state;
	static const struct expected_piece saturday[] = {
		{ "2026-10-31 00:00", CLASS_WEEKEND, 14 },
		{ "2026-10-31 14:00", CLASS_HOLIDAY, 10 },
		{ NULL, 0, 0 },
	};

	set_usual_policy(world, "");
	add_holiday(world, "DE", "2026-10-31", 14 * 3600);
	check_cut(world, "Europe/Berlin", "2026-10-31 00:00", "2026-11-01 00:00", saturday);
}

static void a_day_has_as_many_hours_as_its_clock_shows(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *zone, *date, *next;
		double hours;
	} cases[] = {
		{ "Europe/Berlin", "2026-10-25 00:00", "2026-10-26 00:00", 25 },
		{ "Europe/Berlin", "2026-03-29 00:00", "2026-03-30 00:00", 23 },
		{ "Australia/Lord_Howe", "2026-04-05 00:00", "2026-04-06 00:00", 24.5 },
		{ "Australia/Lord_Howe", "2026-10-04 00:00", "2026-10-05 00:00", 23.5 },
		{ "Africa/Cairo", "2026-10-29 00:00", "2026-10-30 00:00", 25 },
		{ "Africa/Cairo", "2026-04-24 00:00", "2026-04-25 00:00", 23 },
		{ "America/Scoresbysund", "2026-10-24 00:00", "2026-10-25 00:00", 25 },
		{ "America/Havana", "2020-11-01 00:00", "2020-11-02 00:00", 25 },
		{ "America/St_Johns", "2010-11-07 00:00", "2010-11-08 00:00", 25 },
		{ "Asia/Kolkata", "2026-10-25 00:00", "2026-10-26 00:00", 24 },
		{ "Pacific/Apia", "2011-12-29 00:00", "2011-12-31 00:00", 24 },
	};

	set_usual_policy(world, "");
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		int64_t start_utc = local_at(cases[i].zone, cases[i].date);
		int64_t end_utc = local_at(cases[i].zone, cases[i].next), seconds = 0;
		g_autoptr(GArray) pieces = cut(world, cases[i].zone, start_utc, end_utc);

		for (guint j = 0; j < pieces->len; j++) {
			const struct day_piece *piece = &g_array_index(pieces, struct day_piece, j);

			seconds += piece->end_utc - piece->start_utc;
		}
		if (seconds != (int64_t)(cases[i].hours * 3600))
			print_error("%s in %s\n", cases[i].date, cases[i].zone);
		assert_number(seconds, cases[i].hours * 3600);
	}
}

static void the_night_of_the_clock_change_has_thirteen_hours(void **state)
{
	struct world *world = *state;
	static const struct expected_piece autumn[] = {
		{ "2026-10-24 21:00", CLASS_WEEKEND, 3 },
		{ "2026-10-25 00:00", CLASS_WEEKEND, 10 },
		{ NULL, 0, 0 },
	};
	static const struct expected_piece spring[] = {
		{ "2026-03-28 21:00", CLASS_WEEKEND, 3 },
		{ "2026-03-29 00:00", CLASS_WEEKEND, 8 },
		{ NULL, 0, 0 },
	};

	set_usual_policy(world, "");
	check_cut(world, "Europe/Berlin", "2026-10-24 21:00", "2026-10-25 09:00", autumn);
	check_cut(world, "Europe/Berlin", "2026-03-28 21:00", "2026-03-29 09:00", spring);
}

/* Friday 2026-04-24 in Cairo has no 00:00: the day starts at 01:00. */
static void an_edge_that_the_clock_skips_lies_behind_the_jump(void **state)
{
	struct world *world = *state;
	static const struct expected_piece cairo[] = {
		{ "2026-04-23 18:00", CLASS_NONWORK, 6 },
		{ "2026-04-24 01:00", CLASS_NONWORK, 8 },
		{ "2026-04-24 09:00", CLASS_WORK, 9 },
		{ NULL, 0, 0 },
	};
	static const struct expected_piece berlin[] = {
		{ "2026-03-29 00:00", CLASS_WEEKEND, 2 },
		{ "2026-03-29 03:00", CLASS_HOLIDAY, 21 }, /* from 02:30, which is skipped */
		{ NULL, 0, 0 },
	};

	set_usual_policy(world, "");
	check_cut(world, "Africa/Cairo", "2026-04-23 18:00", "2026-04-24 18:00", cairo);
	add_holiday(world, "DE", "2026-03-29", 9000);
	check_cut(world, "Europe/Berlin", "2026-03-29 00:00", "2026-03-30 00:00", berlin);
}

static void an_edge_that_the_clock_shows_twice_lies_at_the_first(void **state)
{
	struct world *world = *state;
	static const struct expected_piece berlin[] = {
		{ "2026-10-25 00:00", CLASS_WEEKEND, 2.5 },
		{ "2026-10-25 02:30", CLASS_HOLIDAY, 22.5 },
		{ NULL, 0, 0 },
	};

	set_usual_policy(world, "");
	add_holiday(world, "DE", "2026-10-25", 9000);
	check_cut(world, "Europe/Berlin", "2026-10-25 00:00", "2026-10-26 00:00", berlin);
}

/* St. John's turned its clock back from 00:01 to 23:01 until 2011: the day begins, and the evening
 * before comes back. Its second hour belongs to the day that has begun, wherever the span ends. */
static void pieces_cover_a_span_that_ends_in_a_repeated_evening(void **state)
{
	struct world *world = *state;

	set_usual_policy(world, "");
	for (int minutes = -90; minutes <= 120; minutes += 15) {
		int64_t midnight = local_at("America/St_Johns", "2010-11-07 00:00");
		int64_t reached = midnight - 6 * 3600, end_utc = midnight + minutes * 60;
		g_autoptr(GArray) pieces = cut(world, "America/St_Johns", reached, end_utc);

		for (guint i = 0; i < pieces->len; i++) {
			const struct day_piece *piece = &g_array_index(pieces, struct day_piece, i);

			assert_number(piece->start_utc, reached);
			reached = piece->end_utc;
		}
		assert_number(reached, end_utc);
	}
}

static void work_hours_may_end_with_the_day(void **state)
{
	struct world *world = *state;
	static const struct expected_piece berlin[] = {
		{ "2026-10-06 00:00", CLASS_WORK, 24 },
		{ "2026-10-07 00:00", CLASS_NONWORK, 24 }, /* Wednesday is no work day here */
		{ NULL, 0, 0 },
	};
	static const struct expected_piece cairo[] = {
		{ "2026-04-23 00:00", CLASS_WORK, 24 }, /* Thursday, the clock jumps at its end */
		{ "2026-04-24 01:00", CLASS_NONWORK, 23 },
		{ NULL, 0, 0 },
	};

	set_usual_policy(
	    world, "  work_hours: {days: \"Mon-Tue,Thu\", from: \"00:00\", to: \"24:00\"}\n");
	check_cut(world, "Europe/Berlin", "2026-10-06 00:00", "2026-10-08 00:00", berlin);
	check_cut(world, "Africa/Cairo", "2026-04-23 00:00", "2026-04-25 00:00", cairo);
}

static void says_whether_the_calendar_covers_the_year(void **state)
{
	struct world *world = *state;
	int64_t new_year = local_at("Europe/Berlin", "2028-01-01 00:00");

	set_usual_policy(world, "");
	g_autoptr(GArray) pieces = cut(world, "Europe/Berlin", new_year - 3600, new_year + 3600);
	assert_int_equal(pieces->len, 2);
	assert_true(g_array_index(pieces, struct day_piece, 0).is_covered);
	assert_false(g_array_index(pieces, struct day_piece, 1).is_covered);

	struct day_calendar unknown = calendar_of(world, "Europe/Berlin");
	unknown.holidays = "XX";
	g_array_set_size(pieces, 0);
	calendar_cut(&unknown, new_year - 3600, new_year, pieces);
	assert_int_equal(pieces->len, 1);
	assert_false(g_array_index(pieces, struct day_piece, 0).is_covered);
}

static void an_empty_span_has_no_pieces(void **state)
{
	struct world *world = *state;

	set_usual_policy(world, "");
	g_autoptr(GArray) pieces = cut(world, "Europe/Berlin", 1000, 1000);
	g_autoptr(GArray) reversed = cut(world, "Europe/Berlin", 1000, 0);
	assert_int_equal(pieces->len + reversed->len, 0);
}

/* Random spans in zones that change their clocks at odd times: whole, in order, of one class each.
 */
static void random_spans_are_covered_exactly(void **state)
{
	struct world *world = *state;
	static const char *const zones[] = { "Europe/Berlin", "America/St_Johns",
		"America/Scoresbysund", "Africa/Cairo", "Australia/Lord_Howe", "America/Havana",
		"Pacific/Apia", "Asia/Kathmandu" };
	uint64_t seed = 20261025;

	set_usual_policy(world, "");
	for (int round = 0; round < 400; round++) {
		const char *zone = zones[random_below(&seed, G_N_ELEMENTS(zones))];
		int64_t reached = at("2010-01-01T00:00:00Z") +
		    (int64_t)random_below(&seed, UINT64_C(17) * 365 * 86400);
		int64_t end_utc = reached + (int64_t)random_below(&seed, 4 * 86400);
		g_autoptr(GArray) pieces = cut(world, zone, reached, end_utc);

		for (guint i = 0; i < pieces->len; i++) {
			const struct day_piece *piece = &g_array_index(pieces, struct day_piece, i);

			assert_number(piece->start_utc, reached);
			assert_true(piece->end_utc > piece->start_utc);
			reached = piece->end_utc;
		}
		assert_number(reached, end_utc);
	}
}

/* A calendar that keeps its days gives what one that does not would give. */
static void days_that_are_kept_are_cut_the_same(void **state)
{
	struct world *world = *state;
	static const char *const zones[] = { "Europe/Berlin", "Africa/Cairo", "Pacific/Apia",
		"Australia/Lord_Howe" };
	uint64_t seed = 7;

	set_usual_policy(world, "  weekend: {from: \"Fri 18:00\", to: \"Mon 09:00\"}\n");
	for (size_t i = 0; i < G_N_ELEMENTS(zones); i++) {
		struct day_calendar calendar = calendar_of(world, zones[i]);
		g_autoptr(GArray) kept = g_array_new(FALSE, FALSE, sizeof(struct day_piece));

		calendar_remember(&calendar);
		for (int round = 0; round < 200; round++) {
			int64_t start = at("2011-12-20T00:00:00Z") +
			    (int64_t)random_below(&seed, 86400 * 120) +
			    (int64_t)random_below(&seed, 16) * 86400 * 365;
			int64_t end = start + 1 + (int64_t)random_below(&seed, 86400 * 3);
			g_autoptr(GArray) pieces = cut(world, zones[i], start, end);

			g_array_set_size(kept, 0);
			calendar_cut(&calendar, start, end, kept);
			assert_number(kept->len, pieces->len);
			for (guint j = 0; j < kept->len; j++) {
				const struct day_piece *one =
				    &g_array_index(kept, struct day_piece, j);
				const struct day_piece *other =
				    &g_array_index(pieces, struct day_piece, j);

				assert_number(one->start_utc, other->start_utc);
				assert_number(one->end_utc, other->end_utc);
				assert_int_equal(one->day_class, other->day_class);
			}
			struct day_piece first = calendar_piece_at(&calendar, start);
			assert_true(first.start_utc <= start && first.end_utc > start);
			assert_int_equal(
			    first.day_class, g_array_index(pieces, struct day_piece, 0).day_class);
		}
		calendar_forget(&calendar);
	}
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_WORLD(days_that_are_kept_are_cut_the_same),
		WITH_WORLD(cuts_at_midnight_work_hours_and_holidays),
		WITH_WORLD(half_a_holiday_at_the_weekend_begins_at_its_time),
		WITH_WORLD(a_day_has_as_many_hours_as_its_clock_shows),
		WITH_WORLD(the_night_of_the_clock_change_has_thirteen_hours),
		WITH_WORLD(an_edge_that_the_clock_skips_lies_behind_the_jump),
		WITH_WORLD(an_edge_that_the_clock_shows_twice_lies_at_the_first),
		WITH_WORLD(pieces_cover_a_span_that_ends_in_a_repeated_evening),
		WITH_WORLD(work_hours_may_end_with_the_day),
		WITH_WORLD(says_whether_the_calendar_covers_the_year),
		WITH_WORLD(an_empty_span_has_no_pieces),
		WITH_WORLD(random_spans_are_covered_exactly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
