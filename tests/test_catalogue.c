#include "analytics/catalogue.h"

#include "base/instant.h"
#include "tests/support_analytics.h"

/* Versions are added in the order in which the catalogue keeps them: by name, then date. */
static void the_version_of_the_day_holds(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *date, *pool;
	} cases[] = {
		{ "2020-01-01", "A" }, /* before the first version, the first one */
		{ "2026-01-01", "A" },
		{ "2026-06-30", "A" },
		{ "2026-07-01", "B" },
		{ "2026-09-30", "B" },
		{ "2026-10-01", "C" },
		{ "2099-01-01", "C" },
	};

	add_service(world, "mail", "store", "front", "X");
	add_service(world, "shop", "store", "front", "A")->valid_from = day("2026-01-01");
	add_service(world, "shop", "store", "front", "B")->valid_from = day("2026-07-01");
	add_service(world, "shop", "store", "front", "C")->valid_from = day("2026-10-01");
	add_service(world, "web", "store", "front", "Y");
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_string_equal(
		    catalogue_service(world->catalogue, "shop", day(cases[i].date))->pool,
		    cases[i].pool);
	assert_string_equal(catalogue_service(world->catalogue, "mail", 0)->pool, "X");
	assert_string_equal(catalogue_service(world->catalogue, "web", 0)->pool, "Y");
}

static void an_unknown_name_gives_nothing(void **state)
{
	struct world *world = *state;
	static const char *const names[] = { "", "a", "shop2", "sho", "zzz" };

	add_service(world, "shop", "store", "front", "A");
	add_engineer(world, "shop", "UTC", "none");
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		assert_null(catalogue_service(world->catalogue, names[i], 0));
		assert_null(catalogue_engineer(world->catalogue, names[i], 0));
		assert_null(catalogue_rate(world->catalogue, names[i], 0));
		assert_null(catalogue_holiday(world->catalogue, names[i], 0));
	}
}

static void an_engineer_moves_on_a_date(void **state)
{
	struct world *world = *state;

	add_engineer(world, "ada", "Europe/Berlin", "DE")->valid_from = day("2026-01-01");
	add_engineer(world, "ada", "Asia/Kolkata", "IN")->valid_from = day("2026-10-10");
	assert_string_equal(
	    catalogue_engineer(world->catalogue, "ada", day("2025-01-01"))->calendar, "DE");
	assert_string_equal(
	    catalogue_engineer(world->catalogue, "ada", day("2026-10-09"))->calendar, "DE");
	assert_string_equal(
	    catalogue_engineer(world->catalogue, "ada", day("2026-10-10"))->calendar, "IN");
}

static void a_rate_is_never_guessed(void **state)
{
	struct world *world = *state;

	add_rate(world, "ada", "10.00", "EUR", "2026-06-01");
	add_rate(world, "ada", "10.50", "EUR", "2026-07-01");
	add_rate(world, "bob", "20.00", "EUR", NULL);
	assert_null(catalogue_rate(world->catalogue, "ada", day("2026-05-31")));
	assert_string_equal(
	    catalogue_rate(world->catalogue, "ada", day("2026-06-30"))->text, "10.00");
	assert_string_equal(
	    catalogue_rate(world->catalogue, "ada", day("2026-07-01"))->text, "10.50");
	assert_string_equal(catalogue_rate(world->catalogue, "bob", 0)->text, "20.00");
}

static void of_several_holidays_of_a_day_the_earliest_counts(void **state)
{
	struct world *world = *state;

	add_holiday(world, "DE", "2026-12-24", 14 * 3600);
	add_holiday(world, "DE", "2026-12-24", 12 * 3600);
	add_holiday(world, "DE", "2026-12-25", 0);
	add_holiday(world, "IN", "2026-12-26", 0);
	assert_int_equal(
	    catalogue_holiday(world->catalogue, "DE", day("2026-12-24"))->from_s, 12 * 3600);
	assert_int_equal(catalogue_holiday(world->catalogue, "DE", day("2026-12-25"))->from_s, 0);
	assert_null(catalogue_holiday(world->catalogue, "DE", day("2026-12-23")));
	assert_null(catalogue_holiday(world->catalogue, "DE", day("2026-12-26")));
	assert_null(catalogue_holiday(world->catalogue, "IN", day("2026-12-25")));
}

static void lists_each_service_of_a_day_once(void **state)
{
	struct world *world = *state;

	add_service(world, "mail", "store", "front", "X")->valid_from = day("2026-12-01");
	add_service(world, "shop", "store", "front", "A")->valid_from = day("2026-01-01");
	add_service(world, "shop", "store", "front", "B")->valid_from = day("2026-07-01");
	g_autoptr(GPtrArray) june = catalogue_services_on(world->catalogue, day("2026-06-01"));
	g_autoptr(GPtrArray) july = catalogue_services_on(world->catalogue, day("2026-07-01"));
	g_autoptr(GPtrArray) none = NULL;

	assert_int_equal(june->len, 2);
	assert_string_equal(((struct service *)june->pdata[0])->name, "mail");
	assert_string_equal(((struct service *)june->pdata[1])->pool, "A");
	assert_int_equal(july->len, 2);
	assert_string_equal(((struct service *)july->pdata[1])->pool, "B");
	g_ptr_array_set_size(world->catalogue->services, 0);
	none = catalogue_services_on(world->catalogue, 0);
	assert_int_equal(none->len, 0);
}

static void no_catalogue_is_freed_quietly(void **state)
{
	(void)state;
	catalogue_free(NULL);
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_WORLD(the_version_of_the_day_holds),
		WITH_WORLD(an_unknown_name_gives_nothing),
		WITH_WORLD(an_engineer_moves_on_a_date),
		WITH_WORLD(a_rate_is_never_guessed),
		WITH_WORLD(of_several_holidays_of_a_day_the_earliest_counts),
		WITH_WORLD(lists_each_service_of_a_day_once),
		cmocka_unit_test(no_catalogue_is_freed_quietly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
