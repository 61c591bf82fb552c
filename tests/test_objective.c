#include "analytics/objective.h"

#include "tests/support_openslo.h"

/* What objectives know about themselves. */

static struct decimal number(const char *text)
{
	struct decimal value;

	assert_true(decimal_parse(text, &value));
	return value;
}

static void comparisons_are_exact(void **state)
{
	static const struct {
		const char *left, *right;
		int order; /* of left and right */
	} cases[] = {
		{ "1", "1", 0 },
		{ "1", "1.000", 0 },
		{ "0.3", "0.30", 0 },
		{ "0.1", "0.100000000000001", -1 },
		{ "300", "299.999", 1 },
		{ "-1", "0", -1 },
		{ "-0.5", "-0.25", -1 },
		{ "999999999999999999", "999999999999999998", 1 },
		{ "999999999999999999", "0.000000000000001", 1 },
		{ "999.999999999999999", "999999999999999999", -1 },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct decimal left = number(cases[i].left), right = number(cases[i].right);

		assert_true(comparison_holds(COMPARE_LTE, left, right) == (cases[i].order <= 0));
		assert_true(comparison_holds(COMPARE_LT, left, right) == (cases[i].order < 0));
		assert_true(comparison_holds(COMPARE_GTE, left, right) == (cases[i].order >= 0));
		assert_true(comparison_holds(COMPARE_GT, left, right) == (cases[i].order > 0));
	}
}

static void kinds_have_names(void **state)
{
	static const char *const names[] = { "ratio", "crash_free", "timeslices",
		"ratio_timeslices", "threshold", "count_ceiling", "count_floor", "response" };

	(void)state;
	for (guint kind = 0; kind < G_N_ELEMENTS(names); kind++) {
		assert_string_equal(objective_kind_name(kind), names[kind]);
		assert_true(objective_counts_events(kind) ==
		    (g_str_has_prefix(names[kind], "count_") != 0));
	}
}

static void freeing_nothing_is_allowed(void **state)
{
	(void)state;
	objective_free(NULL);
}

#define SLICED "{target: 0.9, op: lt, value: 300, timeSliceTarget: 0.95, timeSliceWindow: 5m}"

/* What a document with a part replaced has as fingerprint. */
static char *fingerprint_with(const char *part, const char *replacement)
{
	const char *text =
	    slo_document(GAUGE("metric: p99, field: value, gap: bad"), "Timeslices", SLICED, MONTH);

	assert_string_equal(read_text(part != NULL ? replace(text, part, replacement) : text), "");
	return objective_fingerprint(objective_at(0));
}

static void what_days_do_not_depend_on_leaves_the_fingerprint(void **state)
{
	static const char *const cases[][2] = {
		{ "target: 0.9,", "target: 0.99," },
		{ "name: x", "name: y, displayName: other" },
		{ "metadata: {name: x}",
		    "metadata: {name: x, annotations: {nines/valid-from: 2026-05-01}}" },
		{ "2026-01-01 00:00:00", "2025-07-01 00:00:00" },
		{ "duration: 1M", "duration: 1Q" },
	};
	g_autofree char *as_is = fingerprint_with(NULL, NULL);

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_taken_text(fingerprint_with(cases[i][0], cases[i][1]), as_is);
}

static void what_days_depend_on_changes_the_fingerprint(void **state)
{
	static const char *const cases[][2] = {
		{ "metric: p99", "metric: p95" },
		{ "service: shop", "service: web" },
		{ "gap: bad", "gap: good" },
		{ "op: lt", "op: lte" },
		{ "value: 300", "value: 301" },
		{ "timeSliceTarget: 0.95", "timeSliceTarget: 0.951" },
		{ "timeSliceWindow: 5m", "timeSliceWindow: 10m" },
		{ "Timeslices", "RatioTimeslices" },
		{ "Europe/Berlin", "Europe/Lisbon" },
		{ "2026-01-01 00:00:00", "2026-01-01 12:00:00" },
		{ "type: nines", "type: other" },
	};
	g_autofree char *as_is = fingerprint_with(NULL, NULL);

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *changed = fingerprint_with(cases[i][0], cases[i][1]);

		if (g_str_equal(changed, as_is))
			fail_msg("\"%s\" does not count", cases[i][1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comparisons_are_exact),
		cmocka_unit_test(kinds_have_names),
		cmocka_unit_test(freeing_nothing_is_allowed),
		in_openslo(what_days_do_not_depend_on_leaves_the_fingerprint),
		in_openslo(what_days_depend_on_changes_the_fingerprint),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
