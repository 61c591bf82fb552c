#include "base/error.h"
#include "reports/book_cell.h"
#include "reports/book_look.h"
#include "reports/book_state.h"

/* Errors, tables, headings and the place of the next cell: the book without its library. */
enum { LAST_ROW = 1048576 };

void book_fail(struct book *book, const char *format, ...)
{
	va_list arguments;

	if (book->error != NULL)
		return;
	va_start(arguments, format);
	g_autofree char *message = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	fail(&book->error, NINES_ERROR_FAILED, "%s: %s", book->path, message);
}

void book_set_overall(struct book *book, bool is_ok)
{
	book->is_ok = is_ok;
}

void book_declare(struct book *book, const struct book_table *table)
{
	g_assert(table->column_count <= COLUMNS_MAX && table->first_row >= 3);
	if (table->first_row + table->rows > LAST_ROW)
		book_fail(
		    book, "%s: %u rows are more than a sheet holds", table->sheet, table->rows);
	g_ptr_array_add(book->tables, g_memdup2(table, sizeof *table));
}

void sheet_fail(struct sheet *sheet, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *message = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_autofree char *cell = cell_reference(sheet->column, sheet->row);
	book_fail(sheet->book, "%s!%s: %s", sheet->name, cell, message);
}

unsigned sheet_row(const struct sheet *sheet)
{
	return sheet->row;
}

void sheet_go_to_row(struct sheet *sheet, unsigned row)
{
	sheet->row = row;
	sheet->column = 1;
	sheet->is_total = false;
}

void sheet_next_row(struct sheet *sheet)
{
	sheet_go_to_row(sheet, sheet->row + 1);
}

void sheet_total(struct sheet *sheet)
{
	sheet->is_total = true;
}

void sheet_skip(struct sheet *sheet, unsigned columns)
{
	sheet->column += columns;
}

char *sheet_formula_expand(struct sheet *sheet, const char *format, va_list arguments)
{
	g_autofree char *raw = g_strdup_vprintf(format, arguments);
	char *formula = cell_formula(raw, sheet->book->tables, sheet->table, sheet->row);

	if (formula == NULL)
		sheet_fail(sheet, "a formula names what is not declared: %s", raw);
	return formula;
}

const struct book_table *book_find_table(const struct book *book, const char *name)
{
	for (guint i = 0; i < book->tables->len; i++) {
		const struct book_table *table = g_ptr_array_index(book->tables, i);

		if (g_str_equal(table->name, name))
			return table;
	}
	return NULL;
}

static void write_labels(struct sheet *sheet, const struct book_table *table)
{
	for (unsigned i = 0; i < table->column_count; i++) {
		const struct book_column *column = &table->columns[i];

		sheet_text(sheet, column->label, column->is_number ? FORM_LABEL_RIGHT : FORM_LABEL);
	}
	sheet_next_row(sheet);
	if (table->is_inner)
		return;
	for (unsigned i = 0; i < table->column_count; i++) {
		const struct book_column *column = &table->columns[i];

		sheet_text(sheet, column->key, column->is_number ? FORM_KEY_RIGHT : FORM_KEY);
		/* room for the button of the filter */
		sheet->columns[i].width =
		    MAX(sheet->columns[i].width, look_text_width(FORM_KEY, column->key) + 2);
	}
	sheet_next_row(sheet);
}

void sheet_table_begin(struct sheet *sheet, const char *name)
{
	const struct book_table *table = book_find_table(sheet->book, name);

	if (table == NULL) {
		book_fail(sheet->book, "table %s is not declared", name);
		return;
	}
	sheet->table = table;
	sheet_go_to_row(sheet, table->first_row - (table->is_inner ? 1 : 2));
	write_labels(sheet, table);
	for (unsigned i = 0; i < table->column_count; i++)
		sheet->columns[i].width = MAX(sheet->columns[i].width, table->columns[i].width);
}

static void write_heading(
    struct sheet *sheet, const char *title, const char *note, const char *formula)
{
	sheet_text(sheet, title, FORM_TITLE);
	sheet_next_row(sheet);
	sheet_text(sheet, note, FORM_NOTE);
	sheet_next_row(sheet);
	sheet_text(sheet, "Checks", FORM_FACT);
	sheet_formula_text(sheet, sheet->book->is_ok ? "OK" : "CHECK", FORM_VERDICT, "%s", formula);
	sheet_next_row(sheet);
}

void sheet_heading(struct sheet *sheet, const char *title, const char *note)
{
	write_heading(sheet, title, note, "=check_overall");
}

void sheet_heading_of_checks(struct sheet *sheet, const char *title, const char *note)
{
	write_heading(sheet, title, note,
	    "=IF(COUNTIF([Checks.status],\"OK\")=ROWS([Checks.status]),\"OK\",\"CHECK\")");
	book_define(sheet->book, "check_overall", sheet->name, 2, sheet->row - 1);
}
