#include "base/words.h"
#include "tests/support.h"

#define DIGITS "01234567890123456789"

static void a_text_is_shown_on_one_line_and_not_for_ever(void **state)
{
	static const struct {
		const char *text, *shown;
	} cases[] = {
		{ "", "" },
		{ "plain text", "plain text" },
		{ "Zürich \"1\"", "Zürich \"1\"" },
		{ "two\nlines", "two\\u000alines" },
		{ "a\tb\r", "a\\u0009b\\u000d" },
		{ "\x1b[2J", "\\u001b[2J" },
		{ "no\u00a0break", "no\\u00a0break" },
		{ "zero\u200bwidth", "zero\\u200bwidth" },
		{ "\u0440\u0443\u0431", "\u0440\u0443\u0431" },
		{ "caf\xe9 \xed\xa0\x80", "caf\\xe9 \\xed\\xa0\\x80" },
		{ "half \xc3", "half \\xc3" },
		{ DIGITS DIGITS DIGITS, DIGITS DIGITS DIGITS },
		{ DIGITS DIGITS DIGITS "x", DIGITS DIGITS DIGITS "..." },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *shown = word_shown(cases[i].text);

		assert_string_equal(shown, cases[i].shown);
	}
}

static void the_nearest_word_is_the_same_but_for_slips(void **state)
{
	g_autoptr(GPtrArray) words = g_ptr_array_new();
	static const struct {
		const char *text, *nearest;
	} cases[] = {
		{ "Checkout API", "checkout-api" },
		{ "chekout-api", "checkout-api" },
		{ "Services", "services" },
		{ "service", "services" },
		{ "opened", NULL },
		{ "", NULL },
	};

	(void)state;
	g_ptr_array_add(words, (gpointer)(guintptr) "checkout-api");
	g_ptr_array_add(words, (gpointer)(guintptr) "services");
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const char *nearest = word_nearest(cases[i].text, words);

		if (cases[i].nearest == NULL)
			assert_null(nearest);
		else
			assert_string_equal(nearest, cases[i].nearest);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_is_shown_on_one_line_and_not_for_ever),
		cmocka_unit_test(the_nearest_word_is_the_same_but_for_slips),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
