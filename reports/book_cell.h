#ifndef REPORTS_BOOK_CELL_H
#define REPORTS_BOOK_CELL_H

#include <glib.h>

#include "reports/book.h"

/*
 * What goes into a cell of a workbook: clean text, its width, formulas with plain references.
 * Every returned text is the caller's.
 */

/*
 * Text as a workbook can hold it: valid UTF-8 (broken bytes become U+FFFD), no control characters
 * but tab and newline, no U+FFFE and U+FFFF, and `_x0041_`, which spreadsheets would read as a
 * character, kept as written. Cut after `limit` UTF-16 units, with ` [cut]` behind.
 */
char *cell_clean(const char *text, gsize limit);
/* In columns of digit width: wide characters count two, marks none; the longest line counts. */
double cell_width(const char *text);
/* The width of the longest word, which is what wrapped text needs. */
double cell_word_width(const char *text);

/* How many lines the text takes when it is broken between words at a width. */
int cell_lines(const char *text, double width);

/* `P6`; columns and rows count from 1. */
char *cell_reference(unsigned column, unsigned row);
/* `Lines!$P$6:$P$99`, the cells of a column of a table; at least its first row. NULL: no such key.
 */
char *cell_range(const struct book_table *table, const char *key);
/*
 * A formula with its [key] and [table.key] replaced by references. `tables` are the declared ones
 * (struct book_table *), `current` the one being written or NULL. NULL: an unknown table or key.
 */
char *cell_formula(
    const char *formula, const GPtrArray *tables, const struct book_table *current, unsigned row);

bool cell_is_sheet_name(const char *name);
/* Title, organisation and `Page 1 of 9`, in the codes of a page footer, in which `&` is escaped. */
char *cell_footer(const struct book_properties *properties);

#endif
