#ifndef REPORTS_BOOK_CHECKS_H
#define REPORTS_BOOK_CHECKS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "reports/book.h"

/*
 * The sheet Checks of a workbook. What is expected is written as a value, from the report; what is
 * there is a formula over the other sheets: whoever changes a cell turns the status to CHECK.
 */
struct book_check {
	const char *name;
	const char *currency;     /* NULL: a count */
	int64_t expected, actual; /* minor units, or a count */
	/* The formula of `actual`; NULL when only the program can tell. Money is rounded around it.
	 * A literal; [currency] is the currency of the row. */
	const char *formula;
	const char *meaning; /* what to look at when it fails */
	/* The sheet whose control sum this is, which is written before this one; name, values and
	 * formula follow from it. */
	const char *sheet;
};

/* A GArray of struct book_check; strings are borrowed. */
GArray *book_checks_new(void);
bool book_checks_are_ok(const GArray *checks);
/* Before the sheets are written: declares the table Checks and sets the overall result. */
void book_checks_declare(struct book *book, const GArray *checks);
void book_checks_write(struct book *book, const GArray *checks);

#endif
