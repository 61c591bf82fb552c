#ifndef REPORTS_PUBLISH_H
#define REPORTS_PUBLISH_H

#include "reports/site.h"

/* What a publication did. */
struct publication {
	char *release;    /* out/releases/NAME; the name is the hash of all its files */
	bool has_changed; /* anything at all: the site, a workbook, a CSV */
	GPtrArray
	    *files; /* struct published_file *: every file that is published, sorted by path */
	GPtrArray
	    *withdrawn; /* char *: paths of files that were removed, since nothing fills them */
};

/* NULL is allowed. */
void publication_free(struct publication *publication);

/*
 * Renders everything into OUT: site (a link to a release, switched with one rename when all of it
 * is written and synced), books/ (reliability workbooks), pay/ (mode 0750: compensation workbooks
 * and payroll CSVs, mode 0640; and what publish_pay.h says). What is unchanged is left alone; what
 * was published stays until its successor is whole. The release before the current one is kept,
 * older ones are removed.
 *
 * The files of kept months are taken over as they are.
 *
 * With `books` not NULL only the workbooks and payroll CSVs of the months that touch that period
 * are written; the pages always are, since they show all months together.
 */
bool publish_everything(const struct site *site, const char *root, const struct period *books,
    struct publication **publication, GError **error);

#endif
