#include "analytics/slo_consistency.h"

#include "tests/support.h"

static struct decimal percent_of(const char *text)
{
	struct decimal percent;

	assert_true(decimal_parse(text, &percent));
	return percent;
}

static void a_system_bears_so_many_services_in_series(void **state)
{
	static const struct {
		const char *component, *system;
		int64_t count;
	} cases[] = {
		/* slo.md 1.3 */
		{ "99.99", "99.9", 10 },
		{ "99.99", "99.89", 11 },
		{ "99.999", "99.9", 100 },
		{ "99.95", "99.9", 2 },
		/* equal targets bear one, however they are written */
		{ "99.9", "99.9", 1 },
		{ "99.90", "99.900000000", 1 },
		{ "33", "33", 1 },
		{ "0.000000001", "0.000000001", 1 },
		/* exact powers, and a little more than they give */
		{ "90", "81", 2 },
		{ "90", "81.000000001", 1 },
		{ "90", "80.999999999", 2 },
		{ "99", "97.0299", 3 },
		{ "99", "97.0300", 2 },
		{ "50", "0.1953125", 9 },
		{ "50", "0.1953126", 8 },
		{ "10", "0.0000000001", 12 },
		/* not even one */
		{ "99.9", "99.99", 0 },
		{ "99.9", "100", 0 },
		{ "0", "0.000000001", 0 },
		/* no limit */
		{ "100", "99.9", INT64_MAX },
		{ "100", "100", INT64_MAX },
		{ "99.9", "0", INT64_MAX },
		{ "0", "0", INT64_MAX },
		/* very many */
		{ "99.999999999", "50", INT64_C(69314718055) },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		print_message("             %s %% of %s %%\n", cases[i].system, cases[i].component);
		assert_number(
		    slo_serial_max(percent_of(cases[i].component), percent_of(cases[i].system)),
		    cases[i].count);
	}
}

/* Of small targets in whole per cent, against multiplication. */
static void counts_are_those_of_multiplication(void **state)
{
	(void)state;
	for (int component = 1; component < 100; component++) {
		for (int system = 1; system <= 100; system++) {
			int64_t count = slo_serial_max(
			    (struct decimal){ component, 0 }, (struct decimal){ system, 0 });
			int128 power = 100, floor = 100;
			int64_t multiplied = 0;

			/* component^k x 100 against system x 100^k, while they fit */
			for (; multiplied < 17; multiplied++) {
				power *= component;
				floor *= 100;
				if (power * 100 < floor * system)
					break;
			}
			if (multiplied < 17)
				assert_number(count, multiplied);
			else
				assert_true(count >= multiplied);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_system_bears_so_many_services_in_series),
		cmocka_unit_test(counts_are_those_of_multiplication),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
