#include "analytics/interval.h"

#include "tests/support.h"

/* `(10,25) (20,40)` as a list. The caller unrefs it. */
static GArray *list_of(const struct interval *spans, guint count)
{
	GArray *list = interval_list_new();

	g_array_append_vals(list, spans, count);
	return list;
}

static char *show(const GArray *list)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < list->len; i++) {
		const struct interval *span = &g_array_index(list, struct interval, i);

		g_string_append_printf(text, "%s(%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ")",
		    i > 0 ? " " : "", span->start_utc, span->end_utc);
	}
	return g_string_free(text, FALSE);
}

static void merges_what_overlaps_or_touches(void **state)
{
	static const struct {
		struct interval spans[6];
		guint count;
		const char *merged;
		int64_t sum, seconds;
	} cases[] = {
		{ { { 10, 25 }, { 20, 40 }, { 40, 45 }, { 100, 130 }, { 110, 115 } }, 5,
		    "(10,45) (100,130)", 75, 65 },
		{ { { 110, 115 }, { 40, 45 }, { 100, 130 }, { 10, 25 }, { 20, 40 } }, 5,
		    "(10,45) (100,130)", 75, 65 },
		{ { { 0, 0 } }, 0, "", 0, 0 },
		{ { { 5, 6 } }, 1, "(5,6)", 1, 1 },
		{ { { 5, 6 }, { 5, 6 } }, 2, "(5,6)", 2, 1 },
		{ { { 0, 10 }, { 11, 12 } }, 2, "(0,10) (11,12)", 11, 11 },
		{ { { -20, -10 }, { -10, 0 }, { -15, 5 } }, 3, "(-20,5)", 40, 25 },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		GArray *list = list_of(cases[i].spans, cases[i].count);

		assert_number(interval_list_seconds(list), cases[i].sum);
		interval_list_merge(list);
		assert_taken_text(show(list), cases[i].merged);
		assert_number(interval_list_seconds(list), cases[i].seconds);
		g_array_unref(list);
	}
}

static void drops_empty_spans(void **state)
{
	static const struct interval spans[] = { { 3, 3 }, { 9, 7 }, { 1, 2 }, { 2, 2 } };
	GArray *list = list_of(spans, G_N_ELEMENTS(spans));

	(void)state;
	interval_list_merge(list);
	assert_taken_text(show(list), "(1,2)");
	interval_list_add(list, 8, 8);
	interval_list_add(list, 9, 8);
	assert_number(list->len, 1);
	g_array_unref(list);
}

static void clips_to_the_part_inside(void **state)
{
	static const struct {
		struct interval span, clipped;
	} cases[] = {
		{ { 0, 100 }, { 10, 20 } },
		{ { 12, 15 }, { 12, 15 } },
		{ { 0, 12 }, { 10, 12 } },
		{ { 15, 100 }, { 15, 20 } },
		{ { 10, 20 }, { 10, 20 } },
	};
	static const struct interval outside[] = { { 0, 10 }, { 0, 5 }, { 20, 30 }, { 25, 30 },
		{ 15, 15 }, { 18, 12 } };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct interval found = interval_clip(cases[i].span, 10, 20);

		assert_number(found.start_utc, cases[i].clipped.start_utc);
		assert_number(found.end_utc, cases[i].clipped.end_utc);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(outside); i++) {
		struct interval found = interval_clip(outside[i], 10, 20);

		assert_number(found.start_utc, found.end_utc);
	}
}

static void covers_half_open_spans(void **state)
{
	static const struct interval spans[] = { { 10, 20 }, { 30, 31 }, { 40, 50 } };
	static const int64_t inside[] = { 10, 19, 30, 40, 49 },
			     outside[] = { 9, 20, 29, 31, 39, 50, 99 };
	GArray *list = list_of(spans, G_N_ELEMENTS(spans)), *empty = interval_list_new();

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(inside); i++)
		assert_true(interval_list_covers(list, inside[i]));
	for (size_t i = 0; i < G_N_ELEMENTS(outside); i++)
		assert_false(interval_list_covers(list, outside[i]));
	assert_false(interval_list_covers(empty, 10));
	g_array_unref(list);
	g_array_unref(empty);
}

static void finds_the_gaps_of_a_window(void **state)
{
	static const struct {
		struct interval spans[3];
		guint count;
		const char *gaps;
	} cases[] = {
		{ { { 0, 0 } }, 0, "(100,200)" },
		{ { { 0, 300 } }, 1, "" },
		{ { { 100, 200 } }, 1, "" },
		{ { { 120, 130 }, { 150, 160 } }, 2, "(100,120) (130,150) (160,200)" },
		{ { { 0, 110 }, { 190, 250 } }, 2, "(110,190)" },
		{ { { 0, 50 }, { 300, 400 } }, 2, "(100,200)" },
		{ { { 0, 100 }, { 200, 400 } }, 2, "(100,200)" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		GArray *list = list_of(cases[i].spans, cases[i].count);
		GArray *gaps = interval_list_gaps(list, 100, 200);

		assert_taken_text(show(gaps), cases[i].gaps);
		g_array_unref(gaps);
		g_array_unref(list);
	}
}

/* 500 random lists against a bitmap of 200 seconds. */
static void agrees_with_a_bitmap_on_random_lists(void **state)
{
	uint64_t seed = 20261024;

	(void)state;
	for (int round = 0; round < 500; round++) {
		GArray *list = interval_list_new();
		bool covered[200] = { false };
		int64_t expected = 0;

		for (uint64_t i = random_below(&seed, 12); i > 0; i--) {
			int64_t start = (int64_t)random_below(&seed, 190);
			int64_t end = start + (int64_t)random_below(&seed, 30);

			end = MIN(end, 200);
			interval_list_add(list, start, end);
			for (int64_t second = start; second < end; second++)
				covered[second] = true;
		}
		interval_list_merge(list);
		GArray *gaps = interval_list_gaps(list, 0, 200);
		for (int64_t second = 0; second < 200; second++) {
			expected += covered[second];
			assert_true(interval_list_covers(list, second) == covered[second]);
			assert_true(interval_list_covers(gaps, second) != covered[second]);
		}
		assert_number(interval_list_seconds(list), expected);
		assert_number(interval_list_seconds(gaps), 200 - expected);
		g_array_unref(gaps);
		g_array_unref(list);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(merges_what_overlaps_or_touches),
		cmocka_unit_test(drops_empty_spans),
		cmocka_unit_test(clips_to_the_part_inside),
		cmocka_unit_test(covers_half_open_spans),
		cmocka_unit_test(finds_the_gaps_of_a_window),
		cmocka_unit_test(agrees_with_a_bitmap_on_random_lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
