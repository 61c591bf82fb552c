#include "etl/values/local_order.h"

#include <stdlib.h>
#include <string.h>

#include "tests/support.h"

#define STEPS_MAX 12

/*
 * Wall clock times as they stand in a file, `SERIES=MM-DD/HH:MM`, of 2026-10-25 without MM-DD; and
 * the UTC of each as HH:MM, `?` for one that stays ambiguous, `-` for a missing one.
 */
struct file_case {
	const char *times, *utc;
};

static char *read_file(const char *zone, const char *times)
{
	struct local_order *order = local_order_new(zone_find(zone));
	g_auto(GStrv) words = g_strsplit(times, " ", -1);
	GString *found = g_string_new(NULL);

	for (guint i = 0; words[i] != NULL; i++) {
		g_auto(GStrv) named = g_strsplit(words[i], "=", 2);
		const char *time = named[1] != NULL ? named[1] : named[0];
		const char *slash = strchr(time, '/');
		const char *clock = slash != NULL ? slash + 1 : time;
		g_autofree char *date =
		    g_strdup_printf("2026-%.5s", slash != NULL ? time : "10-25");
		int second = atoi(clock) * 3600 + atoi(clock + 3) * 60;
		int64_t utc;
		enum local_kind kind = local_order_instant(
		    order, named[1] != NULL ? named[0] : NULL, day(date), second, &utc);
		int minute = (int)(utc / 60 % 1440);

		g_string_append(found, i > 0 ? " " : "");
		if (kind == LOCAL_UNIQUE)
			g_string_append_printf(found, "%02d:%02d", minute / 60, minute % 60);
		else
			g_string_append(found, kind == LOCAL_AMBIGUOUS ? "?" : "-");
	}
	local_order_free(order);
	return g_string_free(found, FALSE);
}

static void check_files(const char *zone, const struct file_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		print_message("             %s\n", cases[i].times);
		assert_taken_text(read_file(zone, cases[i].times), cases[i].utc);
	}
}

static void the_second_pass_begins_where_times_go_backwards(void **state)
{
	static const struct file_case cases[] = {
		{ "01:30 02:00 02:30 02:00 02:30 03:00", "23:30 00:00 00:30 01:00 01:30 02:00" },
		{ "01:00 02:00 02:00 03:00", "23:00 00:00 01:00 02:00" },
		/* with steps of 40 and 50 minutes it begins in the middle of the hour */
		{ "01:30 02:10 02:50 02:30 03:10", "23:30 00:10 00:50 01:30 02:10" },
		{ "01:30 02:20 02:10 03:00", "23:30 00:20 01:10 02:00" },
		/* a file that leaves the second pass out */
		{ "01:30 02:00 02:30 03:00", "23:30 00:00 00:30 02:00" },
		/* what is far away still tells the order */
		{ "09-01/12:00 02:15 12:00", "10:00 00:15 11:00" },
		/* once the second pass has begun, a repeated time is itself again */
		{ "01:30 02:00 02:00 02:00 03:00", "23:30 00:00 01:00 01:00 02:00" },
	};

	(void)state;
	check_files("Europe/Berlin", cases, G_N_ELEMENTS(cases));
}

static void a_file_with_the_newest_first_has_the_second_pass_first(void **state)
{
	static const struct file_case cases[] = {
		{ "03:00 02:30 02:00 02:30 02:00 01:30", "02:00 01:30 01:00 00:30 00:00 23:30" },
		{ "03:00 02:00 02:00 01:00", "02:00 01:00 00:00 23:00" },
		{ "03:00 02:30 02:00 01:30", "02:00 01:30 01:00 23:30" },
		{ "11-01/00:00 02:45 02:45", "23:00 01:45 00:45" },
	};

	(void)state;
	check_files("Europe/Berlin", cases, G_N_ELEMENTS(cases));
}

static void what_the_order_does_not_tell_stays_ambiguous(void **state)
{
	static const struct file_case cases[] = {
		{ "02:30", "?" },
		{ "02:30 03:00", "? 02:00" },
		{ "02:30 01:30", "? 23:30" },
		{ "02:00 02:00 03:00", "? ? 02:00" },
		{ "02:30 02:00 02:30", "? ? ?" },
	};

	(void)state;
	check_files("Europe/Berlin", cases, G_N_ELEMENTS(cases));
}

static void a_file_that_starts_inside_the_hour_tells_its_later_pass(void **state)
{
	static const struct file_case cases[] = {
		/* two steps up are none of a file that descends: it has one pass to come */
		{ "02:00 02:20 02:40 02:00 02:20 02:40 03:00", "? ? ? 01:00 01:20 01:40 02:00" },
		{ "02:40 02:20 02:00 02:40 02:20 02:00 01:40", "? ? ? 00:40 00:20 00:00 23:40" },
		{ "02:00 02:30 02:00 02:30 03:00", "? ? ? 01:30 02:00" },
		{ "02:30 02:00 02:30 02:00 01:30", "? ? ? 00:00 23:30" },
		/* which pass it was is not told when there is only one */
		{ "02:00 02:20 02:40 03:00", "? ? ? 02:00" },
	};

	(void)state;
	check_files("Europe/Berlin", cases, G_N_ELEMENTS(cases));
}

static void a_file_without_order_tells_nothing(void **state)
{
	static const struct file_case cases[] = {
		{ "00:30 00:00 01:00 02:00 02:30 03:00", "22:30 22:00 23:00 ? ? 02:00" },
		{ "01:30 02:30 02:00 01:45 02:30", "23:30 00:30 01:00 23:45 ?" },
		/* a third pass */
		{ "01:30 02:00 02:30 02:00 02:30 02:00 03:00",
		    "23:30 00:00 00:30 01:00 01:30 ? 02:00" },
	};

	(void)state;
	check_files("Europe/Berlin", cases, G_N_ELEMENTS(cases));
}

static void every_series_has_its_own_order(void **state)
{
	static const struct file_case cases[] = {
		{ "a=01:30 b=01:30 a=02:00 b=02:00 a=02:30 b=02:30 a=02:00 b=02:00",
		    "23:30 23:30 00:00 00:00 00:30 00:30 01:00 01:00" },
		{ "a=01:00 b=03:00 a=02:00 b=02:00 a=02:00 b=02:00",
		    "23:00 02:00 00:00 01:00 01:00 00:00" },
		/* one behind the other */
		{ "a=01:00 a=02:00 a=02:00 a=03:00 b=01:00 b=02:00 b=02:00 b=03:00",
		    "23:00 00:00 01:00 02:00 23:00 00:00 01:00 02:00" },
		/* a series that begins late is not told by the others */
		{ "a=01:00 a=02:00 b=02:00 a=02:00 b=03:00", "23:00 00:00 ? 01:00 02:00" },
	};

	(void)state;
	check_files("Europe/Berlin", cases, G_N_ELEMENTS(cases));
}

static void a_time_that_the_clock_jumps_over_is_missing(void **state)
{
	static const struct file_case cases[] = {
		{ "03-29/01:30 03-29/02:30 03-29/03:00", "00:30 - 01:00" },
		{ "03-29/02:30 02:30", "- ?" },
		{ "03-29/01:30 03-29/02:30 02:30", "00:30 - 00:30" },
	};

	(void)state;
	check_files("Europe/Berlin", cases, G_N_ELEMENTS(cases));
}

static void other_zones_move_their_clocks_otherwise(void **state)
{
	static const struct file_case lord_howe[] = {
		{ "04-05/01:15 04-05/01:30 04-05/01:45 04-05/01:30 04-05/01:45 04-05/02:00",
		    "14:15 14:30 14:45 15:00 15:15 15:30" },
	};
	static const struct file_case cairo[] = {
		{ "10-29/22:30 10-29/23:30 10-29/23:30 10-29/24:00 10-30/00:00",
		    "19:30 20:30 21:30 22:00 22:00" },
	};

	(void)state;
	check_files("Australia/Lord_Howe", lord_howe, G_N_ELEMENTS(lord_howe));
	check_files("Africa/Cairo", cairo, G_N_ELEMENTS(cairo));
}

/* Whatever the step, a file that starts before the hour is read as it was written. */
static void files_in_order_come_back(void **state)
{
	const struct zone *berlin = zone_find("Europe/Berlin");
	const int64_t start = at("2026-10-24T12:00:00Z"), end = at("2026-10-25T12:00:00Z");

	(void)state;
	for (int minutes = 1; minutes <= 60; minutes++) {
		struct local_order *up = local_order_new(berlin), *down = local_order_new(berlin);
		int failed = 0;

		for (int64_t at_utc = start; at_utc < end; at_utc += minutes * 60) {
			int64_t backwards = start + end - at_utc, found;
			struct local_time one = zone_local(berlin, at_utc);
			struct local_time other = zone_local(berlin, backwards);

			failed += local_order_instant(
				      up, NULL, one.days, one.second_of_day, &found) != 0 ||
			    found != at_utc;
			failed += local_order_instant(
				      down, NULL, other.days, other.second_of_day, &found) != 0 ||
			    found != backwards;
		}
		local_order_free(up);
		local_order_free(down);
		assert_number(failed, 0);
	}
}

static void series_without_end_do_not_eat_the_memory(void **state)
{
	struct local_order *order = local_order_new(zone_find("Europe/Berlin"));
	const int64_t date = day("2026-10-25");
	g_autofree char *padding = g_strnfill(100000, 'x');
	int followed = 0;

	(void)state;
	for (int i = 0; i < 400; i++) {
		g_autofree char *group = g_strdup_printf("%s%d", padding, i);
		int64_t utc;

		local_order_instant(order, group, date, 3600, &utc);
		followed += local_order_instant(order, group, date, 2 * 3600, &utc) == LOCAL_UNIQUE;
	}
	local_order_free(order);
	assert_true(followed > 0 && followed <= LOCAL_ORDER_MEMORY / 100000);
}

static void a_real_file_keeps_all_its_events(void **state)
{
	GPtrArray *rows = shared_table(*state, "data/slo/csv-formats/dst_fallback_local_times.csv");
	struct local_order *order = local_order_new(zone_find("Europe/Berlin"));
	g_autoptr(GHashTable) slots = g_hash_table_new(g_int64_hash, g_int64_equal);
	int64_t instants[STEPS_MAX], good = 0, total = 0;

	/* a comment stands in the place of the header, so the first record is the header */
	for (guint i = 1; i < rows->len && i < STEPS_MAX; i++) {
		GStrv row = rows->pdata[i];
		struct written_time time;

		if (!written_time_parse(row[0], &time) ||
		    local_order_instant(order, NULL, civil_to_days(time.date), time.second_of_day,
			&instants[i]) != LOCAL_UNIQUE ||
		    !g_hash_table_add(slots, &instants[i]))
			continue;
		good += atoi(row[1]);
		total += atoi(row[2]);
	}
	g_ptr_array_unref(rows);
	local_order_free(order);
	assert_number(g_hash_table_size(slots), 6);
	assert_number(good, 590);
	assert_number(total, 600);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_second_pass_begins_where_times_go_backwards),
		cmocka_unit_test(a_file_with_the_newest_first_has_the_second_pass_first),
		cmocka_unit_test(what_the_order_does_not_tell_stays_ambiguous),
		cmocka_unit_test(a_file_that_starts_inside_the_hour_tells_its_later_pass),
		cmocka_unit_test(a_file_without_order_tells_nothing),
		cmocka_unit_test(every_series_has_its_own_order),
		cmocka_unit_test(a_time_that_the_clock_jumps_over_is_missing),
		cmocka_unit_test(other_zones_move_their_clocks_otherwise),
		cmocka_unit_test(files_in_order_come_back),
		cmocka_unit_test(series_without_end_do_not_eat_the_memory),
		cmocka_unit_test_setup_teardown(
		    a_real_file_keeps_all_its_events, folder_setup, folder_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
