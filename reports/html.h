#ifndef REPORTS_HTML_H
#define REPORTS_HTML_H

#include <glib.h>
#include <stdbool.h>

/*
 * Writes one HTML page in memory. Whatever the data hold, the page is well formed and inert:
 *
 * - text and attribute values are always escaped; control characters are dropped and bytes that are
 *   not UTF-8 become U+FFFD; no call takes markup;
 * - tags are an enum, and an element that may not stand where it is opened, or that is closed out
 * of turn, is an assertion; so are the attributes href, src, style and on*, which no page needs;
 * - addresses only come in through html_link() and html_stylesheet(), past an allow-list.
 *
 * Attributes are pairs of name and value, ended by NULL; a pair whose value is NULL is left out.
 */
enum html_tag {
	TAG_HTML,
	TAG_HEAD,
	TAG_TITLE, /* of the page, and of a drawing */
	TAG_META,
	TAG_BODY,
	TAG_HEADER,
	TAG_NAV,
	TAG_MAIN,
	TAG_SECTION,
	TAG_FOOTER,
	TAG_DIV,
	TAG_H1,
	TAG_H2,
	TAG_H3,
	TAG_P,
	TAG_UL,
	TAG_LI,
	TAG_DETAILS,
	TAG_SUMMARY,
	TAG_FIGURE,
	TAG_FIGCAPTION,
	TAG_TABLE,
	TAG_CAPTION,
	TAG_THEAD,
	TAG_TBODY,
	TAG_TR,
	TAG_TH,
	TAG_TD,
	TAG_BDI,
	TAG_SPAN,
	TAG_STRONG,
	TAG_TIME,
	TAG_BR,
	TAG_SVG,
	TAG_G,
	TAG_RECT,
	TAG_LINE,
	TAG_CIRCLE,
	TAG_PATH,
	TAG_TEXT,
	TAG_DESC,
	TAG_COUNT
};

struct html;

/* Begins with the document type. */
struct html *html_new(void);
/* Drops a page that was not finished. NULL is allowed. */
void html_free(struct html *html);

void html_open(struct html *html, enum html_tag tag, ...) G_GNUC_NULL_TERMINATED;
/* The tag must be the one that was opened last. */
void html_close(struct html *html, enum html_tag tag);
/* An element that has no content: meta, br and the shapes of a drawing. */
void html_empty(struct html *html, enum html_tag tag, ...) G_GNUC_NULL_TERMINATED;
/* NULL writes nothing. */
void html_text(struct html *html, const char *text);
void html_textf(struct html *html, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Opens, writes the text, closes. */
void html_element(
    struct html *html, enum html_tag tag, const char *text, ...) G_GNUC_NULL_TERMINATED;

/*
 * `<a>` around the text, with further attributes, when the address is allowed: http, https, mailto,
 * a fragment, or a path relative to the page. Of anything else (javascript:, data:, //host, blanks,
 * control characters, backslashes) only the text is written.
 */
void html_link(
    struct html *html, const char *address, const char *text, ...) G_GNUC_NULL_TERMINATED;
bool html_address_is_allowed(const char *address);
/* The style sheet of the page, by a relative path that the caller knows to be good. */
void html_stylesheet(struct html *html, const char *address);

/* The style of a page that stands alone: a text of this program, without `<`. */
void html_style(struct html *html, const char *css);

/* The page as text, the caller's; frees the writer. Every element must be closed. */
char *html_take(struct html *html);
/* Writes the page to a file with fs_write() and frees the writer. Every element must be closed. */
bool html_finish(struct html *html, const char *path, GError **error);
/* For tests: what was written so far, borrowed. */
const char *html_written(const struct html *html);

#endif
