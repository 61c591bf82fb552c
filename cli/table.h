#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include <glib.h>

/* A table for people: columns as wide as their widest cell, numbers to the right. */
struct table;

/* The titles; one that begins with `>` is of a column of numbers. NULL-terminated. */
struct table *table_new(const char *const *titles);
/* Adds a cell; rows fill from left to right. NULL is shown as `-`. */
void table_add(struct table *table, const char *text);
void table_addf(struct table *table, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Prints to stdout and frees. A table without rows prints nothing. */
void table_print(struct table *table);

#endif
