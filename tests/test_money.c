#include "base/money.h"

#include "tests/support.h"

__extension__ typedef __int128 wide;

static struct fraction fraction(const char *text)
{
	struct fraction value;

	if (!fraction_parse(text, &value))
		fail_msg("not a fraction: %s", text);
	return value;
}

static void multiplies_hours_rates_and_coefficients_exactly(void **state)
{
	static const struct {
		int64_t seconds;
		const char *rate, *coefficient, *currency;
		int64_t minor;
	} cases[] = {
		{ 7 * 3600, "20.00", "1/3", "EUR", 4667 },
		{ 6 * 3600, "10.00", "1", "EUR", 6000 },
		{ 9 * 3600, "10.50", "1", "EUR", 9450 },
		{ 372600, "50", "1/24", "EUR", 21563 }, /* 103.5 h x 50 / 24 = 215.625 */
		{ 1, "36.00", "1/2", "EUR", 1 },        /* half a cent */
		{ -1, "36.00", "1/2", "EUR", -1 },
		{ 1, "-36.00", "1/2", "EUR", -1 },
		{ -1, "-36.00", "1/2", "EUR", 1 },
		{ 3, "36.00", "1/2", "EUR", 2 },
		{ -3, "36.00", "1/2", "EUR", -2 },
		{ 1, "35.99", "1/2", "EUR", 0 },
		{ -1, "35.99", "1/2", "EUR", 0 },
		{ 3600, "1500", "1.5", "JPY", 2250 },
		{ 1800, "1501", "1", "JPY", 751 },
		{ -1800, "1501", "1", "JPY", -751 },
		{ 3600, "4.125", "1/2", "KWD", 2063 },
		{ 0, "20.00", "1/3", "EUR", 0 },
		{ 3600, "20.00", "0", "EUR", 0 },
		{ INT64_MAX, "36", "1", "EUR", INT64_MAX },
		{ INT64_MIN, "36", "1", "EUR", INT64_MIN },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		int64_t minor = 0;

		assert_true(money_product(cases[i].seconds, fraction(cases[i].rate),
		    fraction(cases[i].coefficient), cases[i].currency, &minor));
		assert_number(minor, cases[i].minor);
	}
}

static void two_rates_of_one_shift_add_up(void **state)
{
	int64_t before, after;

	(void)state;
	assert_true(money_product(6 * 3600, fraction("10.00"), fraction("1"), "EUR", &before));
	assert_true(money_product(9 * 3600, fraction("10.50"), fraction("1"), "EUR", &after));
	assert_taken_text(money_format(before + after, "EUR"), "154.50");
}

static void refuses_a_product_that_does_not_fit(void **state)
{
	static const struct {
		int64_t seconds;
		struct fraction rate, coefficient;
		const char *currency;
	} cases[] = {
		{ INT64_MAX, { 37, 1 }, { 1, 1 }, "EUR" },
		{ INT64_MIN, { 37, 1 }, { 1, 1 }, "EUR" },
		{ INT64_MAX, { INT64_MAX, 1 }, { INT64_MAX, 1 }, "EUR" },
		{ INT64_MAX, { INT64_MIN, 1 }, { INT64_MAX, 1 }, "EUR" },
		{ 1, { 1, INT64_MAX }, { 1, INT64_MAX }, "EUR" },
		/* the product of the numerators is the smallest number of 128 bits */
		{ INT64_MIN, { INT64_C(1) << 62, 1 }, { 4, 1 }, "JPY" },
	};
	int64_t minor;

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		if (money_product(cases[i].seconds, cases[i].rate, cases[i].coefficient,
			cases[i].currency, &minor))
			fail_msg("case %zu was not refused", i);
}

/* The definition: the amount differs from the exact one by at most a half, and from zero at a half.
 */
static void is_rounding(wide amount, wide dividend, wide divisor)
{
	wide magnitude = dividend < 0 ? -dividend : dividend;
	wide rounded = amount < 0 ? -amount : amount;
	wide twice = 2 * (rounded * divisor - magnitude);

	assert_true(twice <= divisor && twice > -divisor);
	assert_true(amount == 0 || (amount < 0) == (dividend < 0));
}

static void agrees_with_a_recomputation_in_128_bits(void **state)
{
	static const char *const currencies[] = { "EUR", "JPY", "KWD" };
	static const int64_t scales[] = { 100, 1, 1000 };
	uint64_t seed = 20261024;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		int64_t seconds = (int64_t)random_below(&seed, 4000000) - 2000000;
		struct fraction rate = { (int64_t)random_below(&seed, 200000) - 1000,
			(int64_t)random_below(&seed, 1000) + 1 };
		struct fraction coefficient = { (int64_t)random_below(&seed, 1000),
			(int64_t)random_below(&seed, 999) + 1 };
		size_t currency = random_below(&seed, 3);
		int64_t minor;

		assert_true(
		    money_product(seconds, rate, coefficient, currencies[currency], &minor));
		is_rounding(minor,
		    (wide)seconds * rate.numerator * coefficient.numerator * scales[currency],
		    (wide)rate.denominator * coefficient.denominator * 3600);
	}
}

static void reads_and_writes_decimals(void **state)
{
	static const struct {
		const char *text;
		int64_t digits;
		int scale;
		const char *written;
	} cases[] = {
		{ "0", 0, 0, "0" },
		{ "12.50", 1250, 2, "12.50" },
		{ "-12.50", -1250, 2, "-12.50" },
		{ "-0.05", -5, 2, "-0.05" },
		{ "+7", 7, 0, "7" },
		{ "007.0", 70, 1, "7.0" },
		{ "99.99", 9999, 2, "99.99" },
		{ "999999999999999999", 999999999999999999, 0, "999999999999999999" },
		{ "0.000000000000001", 1, 15, "0.000000000000001" },
	};
	struct decimal value;

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		assert_true(decimal_parse(cases[i].text, &value));
		assert_number(value.digits, cases[i].digits);
		assert_number(value.scale, cases[i].scale);
		assert_taken_text(decimal_format(value), cases[i].written);
	}
}

static void refuses_what_is_no_decimal(void **state)
{
	static const char *const cases[] = { "", "-", "+", ".", "1.", ".5", "-.5", "1e3", "1,5",
		"1 000", "1_000", " 1", "1 ", "0x10", "nan", "inf", "1.2.3", "--1", "+-1",
		"1234567890123456789", "0.0000000000000001", "1/3", "½" };
	struct decimal value;

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		if (decimal_parse(cases[i], &value))
			fail_msg("\"%s\" was taken for a decimal", cases[i]);
}

static void reads_fractions_in_lowest_terms(void **state)
{
	static const struct {
		const char *text;
		int64_t numerator, denominator;
	} cases[] = {
		{ "1/3", 1, 3 },
		{ "50/24", 25, 12 },
		{ "0/7", 0, 1 },
		{ "-2/4", -1, 2 },
		{ "1.5", 3, 2 },
		{ "0.25", 1, 4 },
		{ "2", 2, 1 },
		{ "99.99", 9999, 100 },
	};
	static const char *const bad[] = { "", "/", "1/", "/3", "1/0", "1/-3", "1.5/3", "1/3.0",
		"1/3/2", "1 / 3", "a/b" };
	struct fraction value;

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		value = fraction(cases[i].text);
		assert_number(value.numerator, cases[i].numerator);
		assert_number(value.denominator, cases[i].denominator);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
		if (fraction_parse(bad[i], &value))
			fail_msg("\"%s\" was taken for a fraction", bad[i]);
}

static void compares_fractions_without_rounding(void **state)
{
	struct fraction just_below = { INT64_MAX - 1, INT64_MAX }, one = { 1, 1 };

	(void)state;
	assert_number(fraction_compare(fraction("1/3"), fraction("0.333333333333333")), 1);
	assert_number(fraction_compare(fraction("0.5"), fraction("1/2")), 0);
	assert_number(fraction_compare(fraction("-1/2"), fraction("1/3")), -1);
	assert_number(fraction_compare(just_below, one), -1);
}

static void knows_the_decimals_of_currencies(void **state)
{
	static const struct {
		const char *currency;
		int digits;
	} cases[] = { { "EUR", 2 }, { "USD", 2 }, { "JPY", 0 }, { "KRW", 0 }, { "ISK", 0 },
		{ "KWD", 3 }, { "TND", 3 }, { "", -1 }, { "eur", -1 }, { "EURO", -1 },
		{ "E1R", -1 }, { "€", -1 } };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_number(currency_digits(cases[i].currency), cases[i].digits);
}

static void reads_amounts_as_minor_units(void **state)
{
	static const struct {
		const char *text, *currency;
		int64_t minor;
	} cases[] = {
		{ "1234.50", "EUR", 123450 },
		{ "1234.5", "EUR", 123450 },
		{ "1234.5000", "EUR", 123450 },
		{ "-0.01", "EUR", -1 },
		{ "1500", "JPY", 1500 },
		{ "1500.00", "JPY", 1500 },
		{ "4.125", "KWD", 4125 },
		{ "4", "KWD", 4000 },
		{ "92233720368547758.07", "EUR", 0 }, /* 19 digits */
		{ "9999999999999999.99", "EUR", 999999999999999999 },
	};
	static const char *const bad[] = { "", "1.005", "1e3", "1,234.50", "999999999999999999",
		"EUR 5" };
	int64_t minor;

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		bool ok = money_parse(cases[i].text, cases[i].currency, &minor);

		assert_int_equal(ok, cases[i].minor != 0);
		if (ok)
			assert_number(minor, cases[i].minor);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
		if (money_parse(bad[i], "EUR", &minor))
			fail_msg("\"%s\" was taken for an amount", bad[i]);
	assert_false(money_parse("1.5", "JPY", &minor));
	assert_false(money_parse("1", "euro", &minor));
}

static void writes_amounts(void **state)
{
	static const struct {
		int64_t minor;
		const char *currency, *plain, *display;
	} cases[] = {
		{ 123450, "EUR", "1234.50", "EUR 1,234.50" },
		{ -123456789, "EUR", "-1234567.89", "EUR -1,234,567.89" },
		{ 99999, "EUR", "999.99", "EUR 999.99" },
		{ -99999, "EUR", "-999.99", "EUR -999.99" },
		{ 5, "EUR", "0.05", "EUR 0.05" },
		{ -5, "EUR", "-0.05", "EUR -0.05" },
		{ 0, "EUR", "0.00", "EUR 0.00" },
		{ 1500, "JPY", "1500", "JPY 1,500" },
		{ 4125, "KWD", "4.125", "KWD 4.125" },
		{ INT64_MAX, "EUR", "92233720368547758.07", "EUR 92,233,720,368,547,758.07" },
		{ INT64_MIN, "EUR", "-92233720368547758.08", "EUR -92,233,720,368,547,758.08" },
		{ INT64_MIN, "JPY", "-9223372036854775808", "JPY -9,223,372,036,854,775,808" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		assert_taken_text(money_format(cases[i].minor, cases[i].currency), cases[i].plain);
		assert_taken_text(
		    money_display(cases[i].minor, cases[i].currency), cases[i].display);
	}
}

/* lr-3, lr-6 and lr-weights of the conformance cases, and their edges. */
static void shares_add_up_by_largest_remainder(void **state)
{
	static const struct {
		int64_t minor;
		size_t count;
		int64_t weights[6], shares[6];
	} cases[] = {
		{ 10000, 3, { 1, 1, 1 }, { 3334, 3333, 3333 } },
		{ 23889, 6, { 1, 1, 1, 1, 1, 1 }, { 3982, 3982, 3982, 3981, 3981, 3981 } },
		{ 100001, 3, { 5, 3, 2 }, { 50001, 30000, 20000 } },
		{ -100001, 3, { 5, 3, 2 }, { -50001, -30000, -20000 } },
		{ 1371, 4, { 1000, 1000, 1000, 1000 }, { 343, 343, 343, 342 } },
		{ 10, 3, { 0, 1, 2 }, { 0, 3, 7 } }, /* 3.33 and 6.67 */
		{ 1, 2, { 1, 2 }, { 0, 1 } },
		{ 0, 2, { 1, 2 }, { 0, 0 } },
		{ INT64_MAX, 2, { INT64_MAX, 0 }, { INT64_MAX, 0 } },
		{ INT64_MIN, 1, { INT64_MAX }, { INT64_MIN } },
		{ 7, 2, { INT64_MAX, INT64_MAX }, { 4, 3 } },
	};
	static const int64_t none[] = { 0, 0 }, negative[] = { 3, -1 };
	int64_t shares[6];

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		assert_true(money_share(cases[i].minor, cases[i].weights, cases[i].count, shares));
		for (size_t j = 0; j < cases[i].count; j++)
			assert_number(shares[j], cases[i].shares[j]);
	}
	assert_false(money_share(100, none, 2, shares));
	assert_false(money_share(100, negative, 2, shares));
	assert_false(money_share(100, none, 0, shares));
}

static void random_shares_add_up_and_are_next_to_their_part(void **state)
{
	uint64_t seed = 20261005;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		size_t count = 1 + random_below(&seed, 9);
		int64_t weights[10], shares[10], sum = 0, weight = 0;
		int64_t minor = (int64_t)random_below(&seed, 1000000) - 500000;

		for (size_t i = 0; i < count; i++)
			weight += weights[i] = 1 + (int64_t)random_below(&seed, 5000);
		assert_true(money_share(minor, weights, count, shares));
		for (size_t i = 0; i < count; i++) {
			sum += shares[i];
			/* within one unit of minor x weight / all weights */
			assert_true(ABS(shares[i] * weight - minor * weights[i]) < weight);
		}
		assert_number(sum, minor);
	}
}

static void products_of_fractions_are_compared_exactly(void **state)
{
	static const struct {
		struct fraction left[2], right[2];
		int order;
	} cases[] = {
		{ { { 1, 3 }, { 1, 2 } }, { { 1, 6 }, { 1, 1 } }, 0 },
		{ { { 33, 100 }, { 1, 1 } }, { { 1, 3 }, { 1, 1 } }, -1 },
		{ { { 0, 1 }, { 5, 1 } }, { { 0, 1 }, { 1, 1 } }, 0 },
		{ { { 0, 1 }, { 5, 1 } }, { { 1, 1000 }, { 1, 1 } }, -1 },
		{ { { 50, 1 }, { 3600, 10800 } }, { { 50, 3 }, { 1, 1 } }, 0 },
		/* far beyond what a product of four would hold */
		{ { { INT64_MAX, 1 }, { INT64_MAX, INT64_MAX - 1 } },
		    { { INT64_MAX, 1 }, { INT64_MAX - 1, INT64_MAX - 2 } }, -1 },
		{ { { INT64_MAX, INT64_MAX - 2 }, { INT64_MAX, INT64_MAX - 4 } },
		    { { INT64_MAX, INT64_MAX - 4 }, { INT64_MAX, INT64_MAX - 2 } }, 0 },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		assert_int_equal(
		    fraction_compare_products(cases[i].left, cases[i].right), cases[i].order);
		assert_int_equal(
		    fraction_compare_products(cases[i].right, cases[i].left), -cases[i].order);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shares_add_up_by_largest_remainder),
		cmocka_unit_test(random_shares_add_up_and_are_next_to_their_part),
		cmocka_unit_test(products_of_fractions_are_compared_exactly),
		cmocka_unit_test(multiplies_hours_rates_and_coefficients_exactly),
		cmocka_unit_test(two_rates_of_one_shift_add_up),
		cmocka_unit_test(refuses_a_product_that_does_not_fit),
		cmocka_unit_test(agrees_with_a_recomputation_in_128_bits),
		cmocka_unit_test(reads_and_writes_decimals),
		cmocka_unit_test(refuses_what_is_no_decimal),
		cmocka_unit_test(reads_fractions_in_lowest_terms),
		cmocka_unit_test(compares_fractions_without_rounding),
		cmocka_unit_test(knows_the_decimals_of_currencies),
		cmocka_unit_test(reads_amounts_as_minor_units),
		cmocka_unit_test(writes_amounts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
