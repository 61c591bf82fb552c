#ifndef REPORTS_BOOK_STATE_H
#define REPORTS_BOOK_STATE_H

#include <glib.h>

#include "reports/book.h"

/*
 * What the two halves of the book know of each other: book.c, which calls the library, and
 * book_table.c, which does not. Nobody else includes this.
 */
enum { COLUMNS_MAX = 64 };

struct lxw_workbook;
struct lxw_worksheet;
struct lxw_format;

struct book {
	struct lxw_workbook *workbook;
	char *path;
	char *footer;
	GPtrArray *sheets;                            /* struct sheet *, owned */
	GHashTable *sheet_names;                      /* after case folding */
	GPtrArray *tables;                            /* struct book_table * */
	struct lxw_format *formats[2][FORM_LAST + 1]; /* of ordinary and of total rows */
	bool is_ok;
	struct cell_sight *sight; /* NULL: nobody asks */
	GError *error;
};

struct column_state {
	double width;
	unsigned first_status, last_status; /* rows; 0: none */
	unsigned last_text;                 /* row; 0: none */
	guint run;                          /* the newest one, an index from 1; 0: none */
};

/* A cell that may need a higher row, which is known when the widths are. */
struct tall_cell {
	unsigned row, column;
	enum cell_form form;
	char *text;
};

/* Numbers of one form that stand below each other, and their control sum. */
struct control_run {
	unsigned column, first, last;
	int64_t scale, sum;
};

struct sheet {
	struct book *book;
	struct lxw_worksheet *worksheet; /* NULL when it could not be made */
	char *name;
	unsigned row, column; /* next cell, from 1 */
	bool is_total, is_what_if;
	const struct book_table *table; /* the one being written */
	GArray *tall_cells;             /* struct tall_cell */
	GArray *runs;                   /* struct control_run */
	unsigned text_row;              /* the row of row_text */
	char *row_text, *row_next;      /* its first two texts */
	struct column_state columns[COLUMNS_MAX];
};

/* book_control.c and book_watch.c are told of every cell before it is written. */
void control_note_number(struct sheet *sheet, double value, enum cell_form form);
void control_note_text(struct sheet *sheet);
/* `text` NULL: a number. `formula` NULL: a value. */
void watch_cell(
    struct sheet *sheet, const char *text, double number, const char *formula, enum cell_form form);

/* NULL when it was not declared. */
const struct book_table *book_find_table(const struct book *book, const char *name);
/* The formula with plain references, the caller's; NULL, with the error kept, when a table or key
 * is unknown. */
char *sheet_formula_expand(struct sheet *sheet, const char *format, va_list arguments)
    G_GNUC_PRINTF(2, 0);

#endif
