#include "reports/html.h"

#include <stdarg.h>
#include <string.h>

#include "base/fs.h"

#define DEPTH_MAX 64
#define FILE_MODE 0644

/* Where an element may stand, and what its children stand in. */
enum place {
	IN_DOCUMENT = 1 << 0,
	IN_HTML = 1 << 1,
	IN_HEAD = 1 << 2,
	IN_FLOW = 1 << 3,
	IN_PHRASE = 1 << 4,
	IN_LIST = 1 << 5,
	IN_DETAILS = 1 << 6,
	IN_FIGURE = 1 << 7,
	IN_TABLE = 1 << 8,
	IN_ROWS = 1 << 9,
	IN_ROW = 1 << 10,
	IN_DRAWING = 1 << 11,
	IN_TEXT = 1 << 12,
	NOTHING = 0,
};

#define ANYWHERE (IN_FLOW | IN_PHRASE)

struct tag_rule {
	const char *name;
	unsigned stands_in;
	unsigned holds;
	bool breaks; /* begins a line of its own in the file */
};

static const struct tag_rule rules[TAG_COUNT] = {
	[TAG_HTML] = { "html", IN_DOCUMENT, IN_HTML, true },
	[TAG_HEAD] = { "head", IN_HTML, IN_HEAD, true },
	[TAG_TITLE] = { "title", IN_HEAD | IN_DRAWING, IN_TEXT, true },
	[TAG_META] = { "meta", IN_HEAD, NOTHING, true },
	[TAG_BODY] = { "body", IN_HTML, IN_FLOW, true },
	[TAG_HEADER] = { "header", IN_FLOW, IN_FLOW, true },
	[TAG_NAV] = { "nav", IN_FLOW, IN_FLOW, true },
	[TAG_MAIN] = { "main", IN_FLOW, IN_FLOW, true },
	[TAG_SECTION] = { "section", IN_FLOW, IN_FLOW, true },
	[TAG_FOOTER] = { "footer", IN_FLOW, IN_FLOW, true },
	[TAG_DIV] = { "div", IN_FLOW, IN_FLOW, true },
	[TAG_H1] = { "h1", IN_FLOW, IN_PHRASE, true },
	[TAG_H2] = { "h2", IN_FLOW, IN_PHRASE, true },
	[TAG_H3] = { "h3", IN_FLOW, IN_PHRASE, true },
	[TAG_P] = { "p", IN_FLOW, IN_PHRASE, true },
	[TAG_UL] = { "ul", IN_FLOW, IN_LIST, true },
	[TAG_LI] = { "li", IN_LIST, IN_FLOW, true },
	[TAG_DETAILS] = { "details", IN_FLOW, IN_FLOW | IN_DETAILS, true },
	[TAG_SUMMARY] = { "summary", IN_DETAILS, IN_PHRASE, true },
	[TAG_FIGURE] = { "figure", IN_FLOW, IN_FLOW | IN_FIGURE, true },
	[TAG_FIGCAPTION] = { "figcaption", IN_FIGURE, IN_PHRASE, true },
	[TAG_TABLE] = { "table", IN_FLOW, IN_TABLE, true },
	[TAG_CAPTION] = { "caption", IN_TABLE, IN_PHRASE, true },
	[TAG_THEAD] = { "thead", IN_TABLE, IN_ROWS, true },
	[TAG_TBODY] = { "tbody", IN_TABLE, IN_ROWS, true },
	[TAG_TR] = { "tr", IN_ROWS, IN_ROW, true },
	[TAG_TH] = { "th", IN_ROW, IN_PHRASE, false },
	[TAG_TD] = { "td", IN_ROW, IN_PHRASE, false },
	[TAG_BDI] = { "bdi", ANYWHERE, IN_PHRASE, false },
	[TAG_SPAN] = { "span", ANYWHERE, IN_PHRASE, false },
	[TAG_STRONG] = { "strong", ANYWHERE, IN_PHRASE, false },
	[TAG_TIME] = { "time", ANYWHERE, IN_TEXT, false },
	[TAG_BR] = { "br", ANYWHERE, NOTHING, false },
	[TAG_SVG] = { "svg", ANYWHERE, IN_DRAWING, false },
	[TAG_G] = { "g", IN_DRAWING, IN_DRAWING, true },
	[TAG_RECT] = { "rect", IN_DRAWING, NOTHING, true },
	[TAG_LINE] = { "line", IN_DRAWING, NOTHING, true },
	[TAG_CIRCLE] = { "circle", IN_DRAWING, NOTHING, true },
	[TAG_PATH] = { "path", IN_DRAWING, NOTHING, true },
	[TAG_TEXT] = { "text", IN_DRAWING, IN_TEXT, true },
	[TAG_DESC] = { "desc", IN_DRAWING, IN_TEXT, true },
};

struct html {
	GString *bytes;
	enum html_tag open[DEPTH_MAX];
	size_t depth;
	bool
	    line_is_broken; /* the element closed last began a line, so its parent's end does too */
};

struct html *html_new(void)
{
	struct html *html = g_new0(struct html, 1);

	html->bytes = g_string_new("<!DOCTYPE html>");
	return html;
}

void html_free(struct html *html)
{
	if (html == NULL)
		return;
	g_string_free(html->bytes, TRUE);
	g_free(html);
}

/* What HTML allows as a character, but for carriage returns: they come back as line feeds. */
static bool is_writable(gunichar character)
{
	if (character < 0x20)
		return character == '\t' || character == '\n';
	if (character >= 0x7f && character < 0xa0)
		return false;
	return (character & 0xfffe) != 0xfffe && !(character >= 0xfdd0 && character <= 0xfdef);
}

static void escape(GString *bytes, const char *text)
{
	g_autofree char *valid = g_utf8_make_valid(text, -1);

	for (char *at = valid; *at != '\0'; at = g_utf8_next_char(at)) {
		gunichar character = g_utf8_get_char(at);

		if (character == '&')
			g_string_append(bytes, "&amp;");
		else if (character == '<')
			g_string_append(bytes, "&lt;");
		else if (character == '>')
			g_string_append(bytes, "&gt;");
		else if (character == '"')
			g_string_append(bytes, "&quot;");
		else if (character == '\'')
			g_string_append(bytes, "&#39;");
		else if (is_writable(character))
			g_string_append_len(bytes, at, g_utf8_next_char(at) - at);
	}
}

static unsigned place_now(const struct html *html)
{
	return html->depth == 0 ? IN_DOCUMENT : rules[html->open[html->depth - 1]].holds;
}

static void write_attribute(struct html *html, const char *name, const char *value)
{
	g_string_append_printf(html->bytes, " %s=\"", name);
	escape(html->bytes, value);
	g_string_append_c(html->bytes, '"');
}

static void write_attributes(struct html *html, va_list pairs)
{
	const char *name;

	while ((name = va_arg(pairs, const char *)) != NULL) {
		const char *value = va_arg(pairs, const char *);

		g_assert(strspn(name,
			     "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") ==
		    strlen(name));
		g_assert(!g_str_equal(name, "href") && !g_str_equal(name, "src"));
		g_assert(!g_str_equal(name, "style") && !g_str_has_prefix(name, "on"));
		if (value != NULL)
			write_attribute(html, name, value);
	}
}

static void begin_tag(struct html *html, enum html_tag tag)
{
	g_assert((unsigned)tag < TAG_COUNT);
	g_assert((rules[tag].stands_in & place_now(html)) != 0);
	if (rules[tag].breaks)
		g_string_append_c(html->bytes, '\n');
	g_string_append_printf(html->bytes, "<%s", rules[tag].name);
}

static void end_open_tag(struct html *html, enum html_tag tag)
{
	g_assert(rules[tag].holds != NOTHING && html->depth < DEPTH_MAX);
	g_string_append_c(html->bytes, '>');
	html->open[html->depth++] = tag;
	html->line_is_broken = false;
}

void html_open(struct html *html, enum html_tag tag, ...)
{
	va_list pairs;

	begin_tag(html, tag);
	va_start(pairs, tag);
	write_attributes(html, pairs);
	va_end(pairs);
	end_open_tag(html, tag);
}

void html_close(struct html *html, enum html_tag tag)
{
	g_assert(html->depth > 0 && html->open[html->depth - 1] == tag);
	html->depth--;
	g_string_append_printf(
	    html->bytes, "%s</%s>", html->line_is_broken ? "\n" : "", rules[tag].name);
	html->line_is_broken = rules[tag].breaks;
}

void html_empty(struct html *html, enum html_tag tag, ...)
{
	va_list pairs;

	begin_tag(html, tag);
	g_assert(rules[tag].holds == NOTHING);
	va_start(pairs, tag);
	write_attributes(html, pairs);
	va_end(pairs);
	g_string_append(html->bytes, rules[tag].stands_in & IN_DRAWING ? "/>" : ">");
	html->line_is_broken = rules[tag].breaks;
}

void html_text(struct html *html, const char *text)
{
	if (text == NULL)
		return;
	g_assert((place_now(html) & (IN_FLOW | IN_PHRASE | IN_TEXT)) != 0);
	escape(html->bytes, text);
	html->line_is_broken = false;
}

void html_textf(struct html *html, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	html_text(html, text);
}

void html_element(struct html *html, enum html_tag tag, const char *text, ...)
{
	va_list pairs;

	begin_tag(html, tag);
	va_start(pairs, text);
	write_attributes(html, pairs);
	va_end(pairs);
	end_open_tag(html, tag);
	html_text(html, text);
	html_close(html, tag);
}

/* Browsers drop tabs and line ends inside an address, skip blanks before it and read a backslash as
 * a slash, so all of these are refused instead of interpreted. */
static bool has_only_plain_bytes(const char *address)
{
	for (const char *at = address; *at != '\0'; at++)
		if ((unsigned char)*at <= ' ' || *at == 0x7f || *at == '\\')
			return false;
	return g_utf8_validate(address, -1, NULL);
}

bool html_address_is_allowed(const char *address)
{
	static const char *const schemes[] = { "http", "https", "mailto", NULL };

	if (address == NULL || *address == '\0' || !has_only_plain_bytes(address))
		return false;
	size_t before_colon = strcspn(address, ":/?#");
	if (address[before_colon] != ':')
		return !g_str_has_prefix(address, "//");
	for (size_t i = 0; schemes[i] != NULL; i++)
		if (strlen(schemes[i]) == before_colon &&
		    g_ascii_strncasecmp(address, schemes[i], before_colon) == 0)
			return true;
	return false;
}

void html_link(struct html *html, const char *address, const char *text, ...)
{
	va_list pairs;

	g_assert((place_now(html) & ANYWHERE) != 0);
	if (!html_address_is_allowed(address)) {
		html_text(html, text);
		return;
	}
	g_string_append(html->bytes, "<a");
	write_attribute(html, "href", address);
	va_start(pairs, text);
	write_attributes(html, pairs);
	va_end(pairs);
	g_string_append_c(html->bytes, '>');
	escape(html->bytes, text);
	g_string_append(html->bytes, "</a>");
	html->line_is_broken = false;
}

void html_stylesheet(struct html *html, const char *address)
{
	g_assert((place_now(html) & IN_HEAD) != 0 && html_address_is_allowed(address));
	g_string_append(html->bytes, "\n<link rel=\"stylesheet\"");
	write_attribute(html, "href", address);
	g_string_append_c(html->bytes, '>');
	html->line_is_broken = true;
}

void html_style(struct html *html, const char *css)
{
	/* nothing in it may end the element */
	g_assert((place_now(html) & IN_HEAD) != 0 && strchr(css, '<') == NULL);
	g_string_append_printf(html->bytes, "\n<style>%s</style>", css);
	html->line_is_broken = true;
}

char *html_take(struct html *html)
{
	g_assert(html->depth == 0);
	g_string_append_c(html->bytes, '\n');
	char *text = g_strdup(html->bytes->str);
	html_free(html);
	return text;
}

bool html_finish(struct html *html, const char *path, GError **error)
{
	g_assert(html->depth == 0);
	g_string_append_c(html->bytes, '\n');
	bool ok = fs_write(path, html->bytes->str, html->bytes->len, FILE_MODE, error);
	html_free(html);
	return ok;
}

const char *html_written(const struct html *html)
{
	return html->bytes->str;
}
