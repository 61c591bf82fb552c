#ifndef ETL_RECORDS_CSV_HEADER_H
#define ETL_RECORDS_CSV_HEADER_H

#include <glib.h>
#include <stdbool.h>

/*
 * Names the columns of a file by its header rows, each a GPtrArray of char * (changed here). A
 * column has its name from the first row that has a cell for it. Columns of one name get the cells
 * of the other rows added to it, each under what its row begins with: `errors{code="500"}`; empty
 * ones and `undefined` are left out.
 *
 * The rows of Grafana's full header begin with a marker, `#name#`, `#type#`, `#unit#`, that its
 * data records lack: it is dropped, whether it is a cell of its own or stands before the first one
 * (`#name#Time`).
 *
 * A last column without a name comes from a delimiter at the end of the rows: it gets no name, and
 * the result is true.
 */
bool header_name_columns(const GPtrArray *rows, GPtrArray *columns);

#endif
