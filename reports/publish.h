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

/* Of nothing yet. */
struct publication *publication_new(void);
/* NULL is allowed. */
void publication_free(struct publication *publication);

/*
 * Renders everything into OUT: site (reports/release.h), books/ (reliability workbooks), pay/ (mode
 * 0750: publish_pay.h). What is unchanged is left alone; what was published stays until its
 * successor is whole.
 *
 * The files of kept months are taken over as they are.
 *
 * With `books` not NULL only the workbooks and payroll CSVs of the months that touch that period
 * are written; the pages always are, since they show all months together.
 */
bool publish_everything(const struct site *site, const char *root, const struct period *books,
    struct publication **publication, GError **error);

/*
 * Writes the files of pay of one month below `out`, which has the folder pay/: its workbook and
 * payroll CSV or, of closed pay, the files that were closed. Adds them to the publication.
 */
bool publish_pay(const struct site *site, const struct month_report *month,
    struct publication *publication, const char *out, GError **error);

#endif
