#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/fs.h"
#include "reports/html.h"

/* A page down to an open <body>. */
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

static void assert_not_written(const struct html *html, const char *unwanted)
{
	if (strstr(html_written(html), unwanted) != NULL)
		fail_msg("has %s: %s", unwanted, html_written(html));
}

/* Whether the call aborts, seen from a child that must not leave a core or a message. */
static bool aborts(void (*call)(struct html *html))
{
	pid_t child = fork();
	int status = 0;

	if (child == 0) {
		struct rlimit no_core = { 0, 0 };

		signal(SIGABRT, SIG_DFL);
		setrlimit(RLIMIT_CORE, &no_core);
		close(STDOUT_FILENO);
		close(STDERR_FILENO);
		call(body_new());
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void escapes_text_and_attributes(void **state)
{
	struct html *html = body_new();

	(void)state;
	html_element(html, TAG_P, "a < b & c > \"d\" 'e'", "class", "x\" onload=\"y", NULL);
	assert_written(html, "class=\"x&quot; onload=&quot;y\"");
	assert_written(html, ">a &lt; b &amp; c &gt; &quot;d&quot; &#39;e&#39;</p>");
	html_free(html);
}

static void writes_no_element_that_stands_in_the_data(void **state)
{
	struct html *html = body_new();

	(void)state;
	html_element(html, TAG_P, "</p><script>alert(1)</script><!-- ", NULL);
	assert_not_written(html, "<script");
	assert_not_written(html, "<!-- ");
	html_free(html);
}

static void drops_control_characters(void **state)
{
	struct html *html = body_new();

	(void)state;
	html_element(html, TAG_P, "a\x01\x08\x1b\r\x7f\xc2\x85z\tb\nc", NULL);
	assert_written(html, "<p>az\tb\nc</p>");
	html_free(html);
}

static void replaces_bytes_that_are_not_utf8(void **state)
{
	struct html *html = body_new();

	(void)state;
	html_element(html, TAG_P, "a\xff\xc3z", NULL);
	assert_written(html, "<p>a\xef\xbf\xbd\xef\xbf\xbdz</p>");
	html_free(html);
}

static void keeps_text_of_every_script(void **state)
{
	struct html *html = body_new();

	(void)state;
	html_element(html, TAG_P, "مخزن 🚚 Ñ", NULL);
	assert_written(html, "<p>مخزن 🚚 Ñ</p>");
	html_free(html);
}

static void leaves_out_attributes_without_value(void **state)
{
	struct html *html = body_new();

	(void)state;
	html_element(html, TAG_P, "x", "class", NULL, "id", "y", NULL);
	assert_written(html, "<p id=\"y\">x</p>");
	html_free(html);
}

static void closes_shapes_of_a_drawing(void **state)
{
	struct html *html = body_new();

	(void)state;
	html_open(html, TAG_SVG, NULL);
	html_empty(html, TAG_RECT, "x", "1", NULL);
	html_close(html, TAG_SVG);
	html_open(html, TAG_P, NULL);
	html_empty(html, TAG_BR, NULL);
	html_close(html, TAG_P);
	assert_written(html, "<rect x=\"1\"/>");
	assert_written(html, "<br></p>");
	html_free(html);
}

static void allows_only_addresses_that_cannot_run(void **state)
{
	static const struct {
		const char *address;
		bool is_allowed;
	} cases[] = {
		{ "https://example.org/a?b=1&c=2#d", true },
		{ "HTTP://example.org", true },
		{ "mailto:sre@example.org", true },
		{ "#main", true },
		{ "index.html", true },
		{ "../../m/2026-10/index.html#x", true },
		{ "a/b:c", true },
		{ "?a:b", true },
		{ "javascript:alert(1)", false },
		{ "JavaScript:alert(1)", false },
		{ " javascript:alert(1)", false },
		{ "java\tscript:alert(1)", false },
		{ "java\nscript:alert(1)", false },
		{ "\x01javascript:alert(1)", false },
		{ "data:text/html,x", false },
		{ "vbscript:x", false },
		{ "file:///etc/passwd", false },
		{ "//example.org/x", false },
		{ "\\\\example.org\\x", false },
		{ "/\\example.org", false },
		{ "http", true },
		{ "httpx://a", false },
		{ "a\xff", false },
		{ "", false },
		{ NULL, false },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		if (html_address_is_allowed(cases[i].address) != cases[i].is_allowed)
			fail_msg("%s", cases[i].address != NULL ? cases[i].address : "NULL");
}

static void writes_a_refused_address_as_text(void **state)
{
	struct html *html = body_new();

	(void)state;
	html_link(html, "javascript:alert(1)", "bad <one>", NULL);
	assert_written(html, "bad &lt;one&gt;");
	assert_not_written(html, "<a");
	assert_not_written(html, "javascript");
	html_link(html, "x.html?a=1&b=\"", "good", "aria-current", "page", NULL);
	assert_written(html, "<a href=\"x.html?a=1&amp;b=&quot;\" aria-current=\"page\">good</a>");
	html_free(html);
}

static void open_block_in_phrase(struct html *html)
{
	html_open(html, TAG_P, NULL);
	html_open(html, TAG_DIV, NULL);
}

static void open_cell_outside_row(struct html *html)
{
	html_open(html, TAG_TD, NULL);
}

static void close_out_of_turn(struct html *html)
{
	html_open(html, TAG_P, NULL);
	html_open(html, TAG_SPAN, NULL);
	html_close(html, TAG_P);
}

static void close_too_much(struct html *html)
{
	html_close(html, TAG_BODY);
	html_close(html, TAG_HTML);
	html_close(html, TAG_HTML);
}

static void write_text_between_rows(struct html *html)
{
	html_open(html, TAG_TABLE, NULL);
	html_text(html, "x");
}

static void write_style_attribute(struct html *html)
{
	html_open(html, TAG_P, "style", "color: red", NULL);
}

static void write_event_attribute(struct html *html)
{
	html_open(html, TAG_P, "onclick", "x()", NULL);
}

static void write_address_attribute(struct html *html)
{
	html_open(html, TAG_P, "href", "javascript:x()", NULL);
}

static void finish_with_open_elements(struct html *html)
{
	html_finish(html, "/nowhere/page.html", NULL);
}

static void write_well(struct html *html)
{
	html_element(html, TAG_P, "x", NULL);
}

static void stops_on_wrong_nesting_and_attributes(void **state)
{
	static const struct {
		const char *label;
		void (*call)(struct html *html);
	} cases[] = {
		{ "block in phrase", open_block_in_phrase },
		{ "cell outside row", open_cell_outside_row },
		{ "closed out of turn", close_out_of_turn },
		{ "closed too much", close_too_much },
		{ "text between rows", write_text_between_rows },
		{ "style", write_style_attribute },
		{ "event", write_event_attribute },
		{ "address", write_address_attribute },
		{ "finish with open elements", finish_with_open_elements },
	};

	(void)state;
	assert_false(aborts(write_well));
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		if (!aborts(cases[i].call))
			fail_msg("%s was let through", cases[i].label);
}

static void finish_writes_the_file_or_says_why_not(void **state)
{
	g_autofree char *folder = g_dir_make_tmp("nines-html-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "a.html", NULL);
	g_autofree char *missing = g_build_filename(folder, "no", "a.html", NULL);
	g_autofree char *bytes = NULL;
	g_autoptr(GError) error = NULL;
	struct html *html = html_new();

	(void)state;
	html_open(html, TAG_HTML, "lang", "en", NULL);
	html_close(html, TAG_HTML);
	assert_true(html_finish(html, path, NULL));
	assert_true(g_file_get_contents(path, &bytes, NULL, NULL));
	assert_string_equal(bytes, "<!DOCTYPE html>\n<html lang=\"en\"></html>\n");
	assert_false(html_finish(html_new(), missing, &error));
	assert_non_null(error);
	assert_true(fs_remove(folder, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(escapes_text_and_attributes),
		cmocka_unit_test(writes_no_element_that_stands_in_the_data),
		cmocka_unit_test(drops_control_characters),
		cmocka_unit_test(replaces_bytes_that_are_not_utf8),
		cmocka_unit_test(keeps_text_of_every_script),
		cmocka_unit_test(leaves_out_attributes_without_value),
		cmocka_unit_test(closes_shapes_of_a_drawing),
		cmocka_unit_test(allows_only_addresses_that_cannot_run),
		cmocka_unit_test(writes_a_refused_address_as_text),
		cmocka_unit_test(stops_on_wrong_nesting_and_attributes),
		cmocka_unit_test(finish_writes_the_file_or_says_why_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
