#include "etl/facts/sample_number.h"

#include <string.h>

#include "tests/support.h"

static const char *const defects[] = {
	[NUMBER_FINE] = "fine",
	[NUMBER_MALFORMED] = "malformed",
	[NUMBER_TOO_LARGE] = "too large",
	[NUMBER_TOO_LONG] = "too long",
};

static void numbers_are_read_exactly_and_rounded_only_where_they_may_be(void **state)
{
	static const struct {
		const char *text;
		const char *exact;   /* the value, or the defect */
		const char *rounded; /* NULL: the same */
	} cases[] = {
		{ "12", "12", NULL },
		{ "-0.50", "-0.5", NULL },
		{ "+7", "7", NULL },
		{ "100.000", "100", NULL },
		{ "0", "0", NULL },
		{ "-0.0", "0", NULL },
		{ "007", "7", NULL },
		{ "999999999999999999", "999999999999999999", NULL },
		{ "0.000000000000001", "0.000000000000001", NULL },
		/* exponents */
		{ "1.5e3", "1500", NULL },
		{ "1.5E+03", "1500", NULL },
		{ "25e-3", "0.025", NULL },
		{ "-2.50e0", "-2.5", NULL },
		{ "1.772319600e+09", "1772319600", NULL },
		{ "0e99999999999999999999", "0", NULL },
		{ "1e17", "100000000000000000", NULL },
		{ "1e18", "1000000000000000000", NULL },
		{ "9.223372036854775807e18", "9223372036854775807", NULL },
		{ "9.223372036854775808e18", "too large", NULL },
		{ "1e19", "too large", NULL },
		{ "1e-15", "0.000000000000001", NULL },
		{ "1e-16", "too long", "0" },
		{ "1e-999999999999", "too long", "0" },
		{ "1e999999999999", "too large", NULL },
		{ "123456789012345678901e-5", "too long", "1234567890123456.789" },
		/* many digits */
		{ "49.6747222222222", "49.6747222222222", NULL },
		{ "6034.73333333333", "6034.73333333333", NULL },
		{ "0.08333333333333333", "too long", "0.083333333333333" },
		{ "0.00000000000000000005", "too long", "0" },
		{ "0.0000000000000005", "too long", "0.000000000000001" },
		{ "-0.0000000000000005", "too long", "-0.000000000000001" },
		{ "0.00000000000000049999", "too long", "0" },
		{ "0.9999999999999999", "too long", "1" },
		{ "1234567.123456789012345", "too long", "1234567.123456789012" },
		{ "99.9999999999999999999", "too long", "100" },
		{ "999999999999999999.5", "too long", "1000000000000000000" },
		{ "999999999999999999.4", "too long", "999999999999999999" },
		{ "1000000000000000000", "1000000000000000000", NULL },
		{ "900000000000000000.1", "900000000000000000.1", NULL },
		{ "-9223.372036854775807", "-9223.372036854775807", NULL },
		{ "9223.372036854775808", "too long", "9223.37203685477581" },
		{ "9223372036854775806.5", "too long", "9223372036854775807" },
		{ "9223372036854775807.4", "too long", "9223372036854775807" },
		{ "9223372036854775807.5", "too long", "too large" },
		{ "9223372036854775808", "too large", NULL },
		{ "10000000000000000000", "too large", NULL },
		/* digits that all lie behind the last one that is kept */
		{ "0.0000000000000004999999999999999999", "too long", "0" },
		{ "0.0000000000000005000000000000000001", "too long", "0.000000000000001" },
		{ "5e-16", "too long", "0.000000000000001" },
		{ "0.00000000000000009223372036854775807", "too long", "0" },
		{ "0.500000000000000000000000000000", "0.5", NULL },
		{ "9223372036854775807", "9223372036854775807", NULL },
		{ "00000000000000000000000000000001", "1", NULL },
		/* no numbers */
		{ "", "malformed", NULL },
		{ "-", "malformed", NULL },
		{ ".", "malformed", NULL },
		{ ".5", "malformed", NULL },
		{ "5.", "malformed", NULL },
		{ "5.e3", "malformed", NULL },
		{ "1.2.3", "malformed", NULL },
		{ "1e", "malformed", NULL },
		{ "1e+", "malformed", NULL },
		{ "1e5.5", "malformed", NULL },
		{ "e5", "malformed", NULL },
		{ "--5", "malformed", NULL },
		{ "1,000", "malformed", NULL },
		{ "1 000", "malformed", NULL },
		{ "0x10", "malformed", NULL },
		{ "12%", "malformed", NULL },
		{ "NaN", "malformed", NULL },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		for (int may_round = 0; may_round < 2; may_round++) {
			const char *expected = may_round && cases[i].rounded != NULL
			    ? cases[i].rounded
			    : cases[i].exact;
			struct decimal value;
			enum number_defect defect =
			    sample_number_read(cases[i].text, may_round != 0, &value);

			print_message("             %s\n", cases[i].text);
			assert_taken_text(defect == NUMBER_FINE ? decimal_format(value)
								: g_strdup(defects[defect]),
			    expected);
		}
	}
}

static void numbers_have_their_smallest_scale(void **state)
{
	struct decimal value;

	(void)state;
	sample_number_read("1.500", false, &value);
	assert_number(value.scale, 1);
	sample_number_read("15000e-4", false, &value);
	assert_number(value.scale, 1);
	sample_number_read("2.9999999999999999", true, &value);
	assert_number(value.scale, 0);
}

static void a_written_number_is_read_back(void **state)
{
	uint64_t seed = 7;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct decimal number = { (int64_t)random_below(&seed, INT64_MAX),
			(int)random_below(&seed, DECIMAL_SCALE_MAX + 1) };
		int shift = (int)random_below(&seed, 40) - 20;
		struct decimal plain, shifted;

		number.digits >>= random_below(&seed, 60);
		g_autofree char *text = decimal_format(number);
		assert_number(sample_number_read(text, false, &plain), NUMBER_FINE);
		assert_number(
		    plain.digits * power_of_ten(number.scale - plain.scale), number.digits);
		/* the same with a moved point and an exponent that moves it back */
		g_autofree char *moved =
		    g_strdup_printf("%" G_GINT64_FORMAT "e%d", number.digits, -number.scale);
		assert_number(sample_number_read(moved, false, &shifted), NUMBER_FINE);
		assert_number(shifted.digits, plain.digits);
		assert_number(shifted.scale, plain.scale);
		g_autofree char *zeros = g_strdup_printf("%s%s%.*se%d", text,
		    number.scale == 0 ? "." : "", MAX(shift, 1), "00000000000000000000", 0);
		assert_number(sample_number_read(zeros, false, &shifted), NUMBER_FINE);
		assert_number(shifted.digits, plain.digits);
	}
}

static void some_texts_stand_for_no_value(void **state)
{
	static const char *const unknown[] = { "NaN", "nan", "+Inf", "-Inf", "inf", "null", "NULL",
		"None", "undefined", "-" };
	static const char *const known[] = { "0", "-0", "-1", "n/a", "nano", "", "--" };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(unknown); i++)
		assert_true(sample_number_is_unknown(unknown[i]));
	for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
		assert_false(sample_number_is_unknown(known[i]));
}

static void a_smaller_scale_rounds_half_away_from_zero(void **state)
{
	static const struct {
		int64_t value;
		int from, to;
		int64_t expected;
	} cases[] = { { 125, 2, 1, 13 }, { -125, 2, 1, -13 }, { 124, 2, 1, 12 }, { 5, 1, 0, 1 },
		{ 4, 1, 0, 0 }, { 7, 0, 3, 7000 }, { INT64_MAX, 15, 0, 9223 },
		{ INT64_MIN, 1, 0, -922337203685477581 }, { 0, 15, 0, 0 } };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		int64_t value = cases[i].value;

		assert_true(sample_rescale(&value, cases[i].from, cases[i].to));
		assert_number(value, cases[i].expected);
	}
	int64_t large = INT64_MAX / 10 + 1;
	assert_false(sample_rescale(&large, 0, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_read_exactly_and_rounded_only_where_they_may_be),
		cmocka_unit_test(numbers_have_their_smallest_scale),
		cmocka_unit_test(a_written_number_is_read_back),
		cmocka_unit_test(some_texts_stand_for_no_value),
		cmocka_unit_test(a_smaller_scale_rounds_half_away_from_zero),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
