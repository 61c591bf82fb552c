#ifndef ETL_RECORDS_NOTION_H
#define ETL_RECORDS_NOTION_H

#include "etl/records/postmortems.h"

/*
 * A Notion export, "Markdown & CSV", as it is downloaded: a zip, or a zip of zips. Every page is a
 * document; with `database`, only the rows of the databases of that name are. Pages are known by
 * the 32 hex digits at the end of their names, and each is given once.
 *
 * A row of a database is a page and a line of a CSV. The page is what is read; the CSV (`NAME_all`,
 * which has all columns, before the one of the visible columns) says which lines under its title
 * are properties, and adds those that the page lacks, if exactly one line has its title.
 *
 * NINES_ERROR_CONTRACT when the archive is refused (etl/records/zip.h), has no Markdown (an export
 * as HTML has to be made again as "Markdown & CSV"), or lacks the database.
 */
struct notion_choice {
	enum document_view view;
	const char *database; /* NULL: all pages */
};

struct reader *notion_open(const char *path, const char *shown_path,
    const struct notion_choice *choice, const GPtrArray *columns, GError **error);

#endif
