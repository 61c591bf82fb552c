#include "reports/page_alone.h"

#include <string.h>

#include "schemas/embedded.h"

/* `'sha256-...'` of a style sheet, as a page's policy names what it lets in. */
static char *policy_of(const char *css)
{
	g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
	guint8 digest[32];
	gsize size = sizeof digest;

	g_checksum_update(checksum, (const guchar *)css, (gssize)strlen(css));
	g_checksum_get_digest(checksum, digest, &size);
	g_autofree char *base64 = g_base64_encode(digest, size);
	return g_strdup_printf("default-src 'none'; style-src 'sha256-%s'", base64);
}

void page_alone_begin(struct page *page, const char *title)
{
	struct html *html = page->html = html_new();
	const char *css = embedded_text("reports/style.css");
	g_autofree char *policy = policy_of(css);
	g_autofree char *full = g_strconcat(title, " · ", page->site->policy->organisation, NULL);

	html_open(html, TAG_HTML, "lang", "en", NULL);
	html_open(html, TAG_HEAD, NULL);
	html_empty(html, TAG_META, "charset", "utf-8", NULL);
	html_element(html, TAG_TITLE, full, NULL);
	html_empty(html, TAG_META, "name", "viewport", "content",
	    "width=device-width, initial-scale=1", NULL);
	html_empty(
	    html, TAG_META, "http-equiv", "Content-Security-Policy", "content", policy, NULL);
	html_empty(html, TAG_META, "name", "referrer", "content", "no-referrer", NULL);
	html_empty(html, TAG_META, "name", "robots", "content", "noindex", NULL);
	html_empty(html, TAG_META, "name", "color-scheme", "content", "light dark", NULL);
	html_style(html, css);
	html_close(html, TAG_HEAD);
	html_open(html, TAG_BODY, NULL);
	html_open(html, TAG_HEADER, "class", "top", NULL);
	html_open(html, TAG_P, "class", "organisation", NULL);
	page_name(page, page->site->policy->organisation);
	html_close(html, TAG_P);
	html_close(html, TAG_HEADER);
	html_open(html, TAG_MAIN, "id", "main", NULL);
	html_element(html, TAG_H1, title, NULL);
}

char *page_alone_end(struct page *page)
{
	struct html *html = page->html;

	html_close(html, TAG_MAIN);
	html_open(html, TAG_FOOTER, NULL);
	html_open(html, TAG_P, NULL);
	html_textf(html, "nines %s. Confidential: this page holds pay.", page->site->version);
	html_close(html, TAG_P);
	html_close(html, TAG_FOOTER);
	html_close(html, TAG_BODY);
	html_close(html, TAG_HTML);
	page->html = NULL;
	return html_take(html);
}

void page_facts_begin(struct page *page)
{
	html_open(page->html, TAG_UL, "class", "tiles", NULL);
}

void page_fact(struct page *page, const char *label, const char *figure)
{
	html_open(page->html, TAG_LI, "class", "tile", NULL);
	html_element(page->html, TAG_P, label, "class", "label", NULL);
	html_open(page->html, TAG_P, "class", "figure smaller", NULL);
	page_name(page, figure != NULL && *figure != '\0' ? figure : NO_FIGURE);
	html_close(page->html, TAG_P);
	html_close(page->html, TAG_LI);
}

void page_facts_end(struct page *page)
{
	html_close(page->html, TAG_UL);
}
