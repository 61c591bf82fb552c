#ifndef REPORTS_PAGE_ALONE_H
#define REPORTS_PAGE_ALONE_H

#include "reports/page.h"

/*
 * A page that stands alone: without navigation, with its style in it, so that one file can be
 * handed to one reader. Its policy lets nothing in but that style. For page.h otherwise.
 */
/* Opens a page down to <main> and its <h1>; `page` needs its site. */
void page_alone_begin(struct page *page, const char *title);
/* Closes the page; the text is the caller's. */
char *page_alone_end(struct page *page);

/* A list of facts as small tiles: label above figure. */
void page_facts_begin(struct page *page);
void page_fact(struct page *page, const char *label, const char *figure);
void page_facts_end(struct page *page);

#endif
