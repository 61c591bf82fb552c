#include "base/json.h"

#include <math.h>

#include "tests/support.h"

static void writes_a_document_in_the_order_of_the_calls(void **state)
{
	struct json *json = json_new();

	(void)state;
	json_object_begin(json, NULL);
	json_text(json, "period", "2026-10");
	json_int(json, "good", INT64_MAX);
	json_int(json, "bad", INT64_MIN);
	json_bool(json, "met", true);
	json_null(json, "note");
	json_text(json, "reason", NULL);
	json_array_begin(json, "lines");
	json_int(json, NULL, 1);
	json_object_begin(json, NULL);
	json_number(json, "ratio", 0.5);
	json_object_end(json);
	json_array_begin(json, NULL);
	json_array_end(json);
	json_array_end(json);
	json_object_begin(json, "empty");
	json_object_end(json);
	json_object_end(json);
	assert_taken_text(json_finish(json),
	    "{\n"
	    "  \"period\": \"2026-10\",\n"
	    "  \"good\": 9223372036854775807,\n"
	    "  \"bad\": -9223372036854775808,\n"
	    "  \"met\": true,\n"
	    "  \"note\": null,\n"
	    "  \"reason\": null,\n"
	    "  \"lines\": [\n"
	    "    1,\n"
	    "    {\n"
	    "      \"ratio\": 0.5\n"
	    "    },\n"
	    "    []\n"
	    "  ],\n"
	    "  \"empty\": {}\n"
	    "}\n");
}

static void escapes_text_and_keys(void **state)
{
	struct json *json = json_new();

	(void)state;
	json_object_begin(json, NULL);
	json_text(json, "a\"b", "q\" b\\ n\n t\t r\r z\x01 d\x7f ä €");
	json_object_end(json);
	assert_taken_text(json_finish(json),
	    "{\n  \"a\\\"b\": \"q\\\" b\\\\ n\\n t\\t r\\u000d z\\u0001 d\\u007f ä €\"\n}\n");
}

static void writes_numbers_that_json_knows(void **state)
{
	static const struct {
		double value;
		const char *text;
	} cases[] = {
		{ 0.0, "0\n" },
		{ -0.0, "0\n" },
		{ 0.1, "0.1\n" },
		{ 1.0 / 3.0, "0.333333333333\n" },
		{ -2.5, "-2.5\n" },
		{ 1e20, "1e+20\n" },
		{ 99.995, "99.995\n" },
		{ NAN, "null\n" },
		{ INFINITY, "null\n" },
		{ -INFINITY, "null\n" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct json *json = json_new();

		json_number(json, NULL, cases[i].value);
		assert_taken_text(json_finish(json), cases[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_a_document_in_the_order_of_the_calls),
		cmocka_unit_test(escapes_text_and_keys),
		cmocka_unit_test(writes_numbers_that_json_knows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
