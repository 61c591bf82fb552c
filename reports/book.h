#ifndef REPORTS_BOOK_H
#define REPORTS_BOOK_H

#include <glib.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/zone.h"

/*
 * Writes one workbook (xlsx). The book is sticky: it remembers its first error, later calls do
 * nothing and book_finish() reports. The same calls give the same bytes.
 *
 * Cells are written from left to right in the current row of a sheet. Text is always a text cell:
 * it can never become a formula. Control characters are dropped, broken UTF-8 is replaced by
 * U+FFFD, and text beyond 32,000 UTF-16 units is cut, visibly. Formulas are literals of this
 * program and always carry the value that a recalculation gives. Column widths follow from what was
 * written.
 *
 * A table has a row of labels for people, a row of keys for programs under it (with the filter),
 * and then its rows. Tables are declared before sheets are written, so that a formula may look
 * ahead:
 *
 *   [amount]        this row's cell in the column with the key `amount` of the table being written
 *   [Lines.amount]  all cells of that column of the table `Lines`, as a plain range:
 * Lines!$P$6:$P$99
 *
 * Rows and columns of this interface count from 1, as spreadsheets show them; column 1 is A.
 */
struct book;
struct sheet;

struct book_properties {
	const char *title;
	const char *organisation;
	int64_t created_utc; /* a fixed instant of the data, never now */
};

enum cell_form {
	FORM_TEXT,
	FORM_WRAPPED, /* broken into lines at the width of the column */
	FORM_FREE,    /* runs over the empty cells to its right, gives the column no width */
	FORM_TITLE,
	FORM_SECTION,
	FORM_NOTE,
	FORM_FACT,          /* a label before a value */
	FORM_RIGHT,         /* text set right, such as a fraction */
	FORM_INPUT,         /* an empty box to be written in; unlocked */
	FORM_WHAT_IF,       /* a number that the reader may change; unlocked */
	FORM_STATUS,        /* OK, met: green; CHECK, missed, blocking: red */
	FORM_VERDICT,       /* the same, outside of tables */
	FORM_COUNT_OF,      /* 1,234 */
	FORM_ID,            /* 1234 */
	FORM_HOURS,         /* 1,234.00 */
	FORM_HOURS_EXACT,   /* 1,234.0000 */
	FORM_MINUTES,       /* 1,234.0 */
	FORM_DECIMAL,       /* as many decimals as it has, up to 6 */
	FORM_RATE,          /* 1,234.50 to 1,234.500001 */
	FORM_PERCENT,       /* 12.3 % */
	FORM_PERCENT_EXACT, /* 99.98765 % */
	FORM_DAY,
	FORM_TIME,
	FORM_LABEL,
	FORM_LABEL_RIGHT,
	FORM_KEY,
	FORM_KEY_RIGHT,
	FORM_MONEY, /* one for each number of decimals, 0 to 3 */
	FORM_MONEY_LAST = FORM_MONEY + 3,
	FORM_LAST
};

struct book_column {
	const char *label; /* for people */
	const char *key;   /* for programs, and for formulas */
	bool is_number;    /* set right */
	double width;      /* in characters; 0: measured */
	bool is_what_if;   /* follows what the reader tries out: not in the control sum */
};

struct book_table {
	const char *name;
	const char *sheet;
	const struct book_column *columns;
	unsigned column_count;
	unsigned first_row; /* of data; the labels stand two rows above it */
	unsigned rows;
	bool is_inner; /* one of several blocks of a sheet: not frozen, no filter, no keys */
};

/* Where the table of a sheet begins that has sheet_heading() above it. */
#define TABLE_FIRST_ROW 7

/* The strings are copied. Nothing is written to `path` before book_finish(). */
struct book *book_new(const char *path, const struct book_properties *properties);
/* Declares a table; the struct is copied, its columns and names must live until book_finish(). */
void book_declare(struct book *book, const struct book_table *table);
/* Gives a cell a name that formulas of the whole workbook can use. */
void book_define(
    struct book *book, const char *name, const char *sheet, unsigned column, unsigned row);
/* What the cell named check_overall will show, for the top of every sheet: OK or CHECK. */
void book_set_overall(struct book *book, bool is_ok);
/* Keep the error as the book's first one, with the path, or with path, sheet and cell, before it.
 */
void book_fail(struct book *book, const char *format, ...) G_GNUC_PRINTF(2, 3);
void sheet_fail(struct sheet *sheet, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Writes the file (not atomically) and frees the book. NINES_ERROR_FAILED names the path. */
bool book_finish(struct book *book, GError **error);

/*
 * Adds a sheet: A4 landscape, one page wide, with a footer. Borrowed, never NULL. A name that is
 * empty, longer than 31 characters, has one of []:*?/\ or a quote at an end, or is taken is an
 * error.
 */
struct sheet *book_sheet(struct book *book, const char *name);
/* Title, a sentence about the sheet, and the overall check from the name check_overall. */
void sheet_heading(struct sheet *sheet, const char *title, const char *note);
/* As sheet_heading(), on the sheet that has the table `Checks`: the overall check is worked out
 * here from its column `status`, OK when every row says OK, and named check_overall. */
void sheet_heading_of_checks(struct sheet *sheet, const char *title, const char *note);

/* Against slips, not against people: locked without a password, but for forms that are unlocked.
 * Filters and columns can be set; locked cells cannot be sorted, so tables to work with are left
 * open. */
void sheet_protect(struct sheet *sheet);

/* The sheet is printed on one page, not only one page wide. */
void sheet_fit_page(struct sheet *sheet);

/* The row that is written next. */
unsigned sheet_row(const struct sheet *sheet);
void sheet_next_row(struct sheet *sheet);
void sheet_go_to_row(struct sheet *sheet, unsigned row);
/* The rest of the row is a total: bold, with a line above. */
void sheet_total(struct sheet *sheet);
void sheet_blank(struct sheet *sheet, enum cell_form form);
/* The next cell, below a what-if column, is not in the control sum either. */
void sheet_what_if(struct sheet *sheet);
/* Leaves cells out. */
void sheet_skip(struct sheet *sheet, unsigned columns);

/* Labels and keys of a declared table; then each row with sheet_next_row() after it. */
void sheet_table_begin(struct sheet *sheet, const char *name);
/* The number of rows must be the declared one. */
void sheet_table_end(struct sheet *sheet);

/* NULL is written as an empty cell. */
void sheet_text(struct sheet *sheet, const char *text, enum cell_form form);
/* Beyond 2^53 it is written as text, to keep all digits. */
void sheet_integer(struct sheet *sheet, int64_t value, enum cell_form form);
/* A value that is not finite is written as an empty cell. */
void sheet_number(struct sheet *sheet, double value, enum cell_form form);
/* Minor units; 10^13 and more is an error, since a cell would not hold it exactly. */
void sheet_money(struct sheet *sheet, int64_t minor, const char *currency);
/* A civil date; days before March 1900 are written as text. */
void sheet_day(struct sheet *sheet, int64_t days);
/* The wall clock of the zone; the zone belongs in a column of its own. */
void sheet_time(struct sheet *sheet, int64_t utc, const struct zone *zone);

/* The format must be a literal without data in its arguments; `value` is what it will give. */
void sheet_formula_number(struct sheet *sheet, double value, enum cell_form form,
    const char *format, ...) G_GNUC_PRINTF(4, 5);
void sheet_formula_money(struct sheet *sheet, int64_t minor, const char *currency,
    const char *format, ...) G_GNUC_PRINTF(4, 5);
void sheet_formula_text(struct sheet *sheet, const char *value, enum cell_form form,
    const char *format, ...) G_GNUC_PRINTF(4, 5);

void sheet_formula_list(struct sheet *sheet, double value, enum cell_form form, const char *format,
    va_list arguments) G_GNUC_PRINTF(4, 0);

/*
 * The control sum of a sheet: every number on it, but for what-if columns, in whole units of its
 * form (seconds of a time or of hours, thousandths of money) added up. A number that is changed by
 * a cent or a second changes it. Sets the formula that works it out from the cells, the caller's;
 * a sum beyond 2^53, which a cell would not hold, is an error of the book.
 */
int64_t book_control_sum(struct book *book, const char *sheet, char **formula);

/* A cell that somebody asks about, and what the book writes there. */
struct cell_sight {
	const char *sheet; /* where to look, borrowed */
	unsigned column, row;
	bool has_sheet, is_found;
	char *table, *label, *key; /* of the column, where the cell is in a table; else NULL */
	unsigned table_row;        /* from 1 */
	char *row_text, *row_next; /* the first two texts of the row before the cell */
	char *formula;             /* NULL: a value */
	char *text;                /* NULL: a number */
	double number;
	enum cell_form form;
};
/* To be asked before sheets are written; the sight must live until book_finish(). */
void book_watch(struct book *book, struct cell_sight *sight);
void cell_sight_clear(struct cell_sight *sight);

/* A column chart of the table being written: its first column against `key`, at the current row. */
void sheet_chart(struct sheet *sheet, const char *table, const char *key, const char *title);

#endif
