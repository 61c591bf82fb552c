#ifndef ETL_RECORDS_POSTMORTEMS_H
#define ETL_RECORDS_POSTMORTEMS_H

#include "etl/documents/postmortem.h"
#include "etl/records/source.h"

/*
 * Postmortems that are documents as records. A document is one record of the columns of
 * postmortem_find() and `@page`, the name of its file in an archive, or one record for each of its
 * action items: `postmortem` (its id), `item`, `type`, `owner`, `due`, `status` and `link`. A
 * document that cannot be read is one record with a defect.
 */
enum document_view { DOCUMENT_POSTMORTEM, DOCUMENT_ACTION_ITEMS };

/* Where documents come from. */
struct page_source {
	/* Gives the next page, valid until the next call. False at the end, and on failure, which
	 * sets the error. */
	bool (*next)(struct page_source *source, struct page *page, GError **error);
	void (*free)(struct page_source *source);
	bool is_archive; /* the name of a page says where it lies in the file */
};

/* Takes the pages over; the columns are copied. */
struct reader *postmortems_open(
    struct page_source *pages, enum document_view view, const GPtrArray *columns);

/* A Markdown file: one page. Takes the source over; NULL when the file cannot be read. */
struct reader *postmortems_open_markdown(struct source *source, const char *shown_path,
    enum document_view view, const GPtrArray *columns, GError **error);

#endif
