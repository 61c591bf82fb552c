#ifndef REPORTS_CSV_TEXT_H
#define REPORTS_CSV_TEXT_H

#include <glib.h>

/*
 * Writes rows of CSV (RFC 4180) at the end of a text: fields quoted where they must be, quotes
 * doubled, rows ended by CR LF. Fields are written from left to right; `separator` is `,`, `;` or
 * a tab.
 */
/* Text from the data: on one line, without control characters, and with an apostrophe before what a
 * spreadsheet would take for a formula. NULL is empty. */
void csv_text(GString *csv, char separator, const char *text);
/* What this program made itself, such as a number: as it is. */
void csv_field(GString *csv, char separator, const char *text);
void csv_end_row(GString *csv);

#endif
