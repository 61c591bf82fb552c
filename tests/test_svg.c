#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "reports/svg.h"

static struct html *body_new(void)
{
	struct html *html = html_new();

	html_open(html, TAG_HTML, NULL);
	html_open(html, TAG_BODY, NULL);
	return html;
}

static void assert_written(const struct html *html, const char *expected)
{
	if (strstr(html_written(html), expected) == NULL)
		fail_msg("lacks %s: %s", expected, html_written(html));
}

static int count_of(const struct html *html, const char *text)
{
	int count = 0;

	for (const char *at = html_written(html); (at = strstr(at, text)) != NULL; at++)
		count++;
	return count;
}

static const struct chart_column two_months[] = {
	{ .label = "Sep", .group = "2026", .text = "10", .value = 10 },
	{ .label = "Oct", .group = "2026", .text = "5", .value = 5, .is_running = true },
};

static struct chart chart_of(const struct chart_column *columns, size_t count)
{
	return (struct chart){
		.id = "c1",
		.title = "Incidents <by> month",
		.finding = "Highest: September.",
		.caption = "The hollow month is running.",
		.unit = "incidents",
		.columns = columns,
		.count = count,
		.target = NAN,
	};
}

static void chart_is_an_image_with_title_description_and_caption(void **state)
{
	struct html *html = body_new();
	struct chart chart = chart_of(two_months, 2);

	(void)state;
	svg_bars(html, &chart);
	assert_written(html, "role=\"img\" aria-labelledby=\"c1-title c1-desc\"");
	assert_written(html, "<title id=\"c1-title\">Incidents &lt;by&gt; month</title>");
	assert_written(html, "<desc id=\"c1-desc\">Highest: September.</desc>");
	assert_written(html,
	    "<figcaption><strong>Incidents &lt;by&gt; month</strong>. Highest: "
	    "September. The hollow month is running.</figcaption>");
	html_free(html);
}

static void bars_start_at_zero_and_keep_their_proportion(void **state)
{
	struct html *html = body_new();
	struct chart chart = chart_of(two_months, 2);

	(void)state;
	svg_bars(html, &chart);
	assert_written(html, ">0</text>");
	/* the plot is 174 high and its axis ends at 10 */
	assert_written(html, "height=\"174.0\"");
	assert_written(html, "height=\"87.0\"");
	assert_int_equal(count_of(html, "class=\"bar\""), 1);
	assert_int_equal(count_of(html, "class=\"bar running\""), 1);
	html_free(html);
}

static void chart_without_values_has_an_axis_and_no_bars(void **state)
{
	static const struct chart_column none[] = {
		{ .label = "Sep", .text = "0", .value = 0 },
		{ .label = "Oct", .value = NAN },
	};
	struct html *html = body_new();
	struct chart chart = chart_of(none, 2);

	(void)state;
	svg_bars(html, &chart);
	chart.count = 0;
	chart.id = "c2";
	svg_bars(html, &chart);
	assert_int_equal(count_of(html, "<rect"), 0);
	assert_int_equal(count_of(html, "class=\"axis\""), 2);
	assert_null(strstr(html_written(html), "nan"));
	html_free(html);
}

static void stack_names_its_series_at_the_last_column(void **state)
{
	static const double september[] = { 4, 6 }, october[] = { 0, 5 };
	static const char *const names[] = { "SEV1", "<SEV2>" };
	const struct chart_column columns[] = {
		{ .label = "Sep", .value = 10, .parts = september },
		{ .label = "Oct", .value = 5, .parts = october },
	};
	struct html *html = body_new();
	struct chart chart = chart_of(columns, 2);

	(void)state;
	chart.series = names;
	chart.series_count = 2;
	svg_stack(html, &chart);
	assert_written(html, ">SEV1</text>");
	assert_written(html, ">&lt;SEV2&gt;</text>");
	/* a part of zero draws nothing, each name has its swatch */
	assert_int_equal(count_of(html, "class=\"series-1\""), 1 + 1);
	assert_int_equal(count_of(html, "class=\"series-2\""), 2 + 1);
	html_free(html);
}

static void dots_mark_the_cut_axis_the_target_and_what_is_off_it(void **state)
{
	static const struct chart_column columns[] = {
		{ .label = "Aug", .value = 99.95 },
		{ .label = "Sep", .value = 99.5, .is_off_target = true },
		{ .label = "Oct", .value = NAN },
	};
	struct html *html = body_new();
	struct chart chart = chart_of(columns, 3);

	(void)state;
	chart.unit = "%";
	chart.target = 99.9;
	chart.target_text = "target 99.9 %";
	svg_dots(html, &chart);
	assert_written(html, "%, axis cut: it starts at 99.44");
	assert_written(html, ">target 99.9 %</text>");
	assert_int_equal(count_of(html, "class=\"dot\""), 1);
	assert_int_equal(count_of(html, "class=\"cross\""), 1);
	assert_int_equal(count_of(html, "class=\"dot none\""), 1);
	html_free(html);
}

static void rows_cut_long_names_between_characters(void **state)
{
	static const struct chart_column rows[] = {
		{ .label = "ااااااااااااااااااااااااااااااااااااااااا", .text = "3 h", .value = 3 },
		{ .label = "a\xff", .text = "1 h", .value = 1 },
	};
	struct html *html = body_new();
	struct chart chart = chart_of(rows, 2);

	(void)state;
	svg_rows(html, &chart);
	assert_written(html, "ااا…</text>");
	assert_true(g_utf8_validate(html_written(html), -1, NULL));
	html_free(html);
}

static void sparkline_breaks_where_data_are_missing(void **state)
{
	static const double values[] = { 99.9, 99.8, NAN, 99.99 };
	static const bool is_off[] = { false, true, false, false };
	struct html *html = body_new();

	(void)state;
	svg_sparkline(html,
	    &(struct sparkline){
		.id = "s1",
		.title = "Attainment",
		.finding = "1 of 3 months off target.",
		.values = values,
		.is_off_target = is_off,
		.count = 4,
		.target = 99.9,
	    });
	const char *path = strstr(html_written(html), "class=\"line\" d=\"");
	assert_non_null(path);
	assert_int_equal(path[strlen("class=\"line\" d=\"")], 'M');
	assert_non_null(strchr(path + strlen("class=\"line\" d=\"M"), 'M'));
	assert_int_equal(count_of(html, "small cross"), 1);
	assert_int_equal(count_of(html, "class=\"dot\""), 1);
	html_free(html);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chart_is_an_image_with_title_description_and_caption),
		cmocka_unit_test(bars_start_at_zero_and_keep_their_proportion),
		cmocka_unit_test(chart_without_values_has_an_axis_and_no_bars),
		cmocka_unit_test(stack_names_its_series_at_the_last_column),
		cmocka_unit_test(dots_mark_the_cut_axis_the_target_and_what_is_off_it),
		cmocka_unit_test(rows_cut_long_names_between_characters),
		cmocka_unit_test(sparkline_breaks_where_data_are_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
