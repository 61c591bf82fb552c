#ifndef ETL_VALUES_PLAN_H
#define ETL_VALUES_PLAN_H

#include "etl/facts/load.h"

/*
 * Which cells of a file feed which field, settled once per file, and the text that a record has for
 * a field: the cell or the constant, cut down as the profile says, NULL when it says nothing.
 */
struct record_plan {
	const struct profile *profile;
	GArray *columns[FIELDS_MAX];    /* int: indices of cells, best first, or COLUMN_ */
	GArray *checks[FIELDS_MAX];     /* int: of the columns that must agree */
	const char *joints[FIELDS_MAX]; /* between the cells that make one text; NULL: one does */
	int where[FIELDS_MAX];        /* the column that decides whether the field counts, or -1 */
	GArray *labels;               /* int: the columns of `@labels`, by their names */
	GPtrArray *names;             /* char *: of all columns; the reader's */
	guint column_count;           /* of the reader */
	int reject_line, reject_code; /* columns of a reject file, or -1 */
	char *file_name;              /* `@file` */
	GPtrArray *texts;             /* what the values of the current record were turned into */
	struct local_order *orders[FIELDS_MAX]; /* of times without offset; NULL until needed */
};

#define COLUMN_FILE   (-2) /* `@file`: the name of the file */
#define COLUMN_LABELS (-3) /* `@labels`: `{host="a",job="b"}`, of the columns that nobody reads */

/* NINES_ERROR_CONTRACT when the file lacks a column that the profile needs. Unused columns of a
 * native file are warned about once. */
struct record_plan *record_plan_new(
    struct loading *loading, const struct reader *reader, GError **error);
/*
 * Whether a record has a cell for every column. In a file without header the columns of a reject
 * file are told by there being three more cells.
 */
bool plan_fits(struct record_plan *plan, struct loading *loading, const struct record *record);
/* NULL is allowed. */
void record_plan_free(struct record_plan *plan);

/* Keeps a text for as long as the values of the current record live. Takes it over. */
const char *plan_keep(struct record_plan *plan, char *text);
/* Forgets what the record before this one kept. */
void plan_forget(struct record_plan *plan);

/*
 * Fills text, line and column of a value. `candidate` counts the columns that have a value: 0 is
 * the first. False when there is none. Without a value the fallback of the profile, then of the
 * kind, is candidate 0.
 */
bool plan_find_text(struct record_plan *plan, const struct record *record, guint field,
    guint candidate, struct value *value);

#endif
