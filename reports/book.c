#include "reports/book.h"

#include <math.h>
#include <string.h>
#include <xlsxwriter.h>

#include "reports/book_cell.h"
#include "reports/book_look.h"
#include "reports/book_state.h"

enum {
	TEXT_LIMIT = 32000,   /* of 32,767 in a cell */
	PROPERTY_LIMIT = 200, /* of 255 */
	LINES_MAX = 26,       /* a row holds 409 points */
};

static const double widest_measured = 42;
static const double line_height = 15;        /* points */
static const double letters_in_digits = 1.1; /* letters are narrower than digits */

static lxw_format *format_make(lxw_workbook *workbook, const struct cell_look *look, bool is_total)
{
	lxw_format *format = workbook_add_format(workbook);

	format_set_font_color(format, look->ink);
	format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
	if (look->number != NULL)
		format_set_num_format(format, look->number);
	if (look->size > 0)
		format_set_font_size(format, look->size);
	if (look->is_bold || is_total)
		format_set_bold(format);
	if (look->is_wrapped)
		format_set_text_wrap(format);
	if (look->align != LOOK_BY_KIND)
		format_set_align(
		    format, (uint8_t)(look->align == LOOK_LEFT ? LXW_ALIGN_LEFT : LXW_ALIGN_RIGHT));
	if (look->indent > 0)
		format_set_indent(format, (uint8_t)look->indent);
	if (look->is_unlocked)
		format_set_unlocked(format);
	if (look->fill != 0)
		format_set_bg_color(format, look->fill);
	if (look->is_ruled || look->is_boxed) {
		format_set_bottom(format, LXW_BORDER_THIN);
		format_set_bottom_color(format, look->is_boxed ? LOOK_LINE : LOOK_RULE);
	}
	if (is_total) {
		format_set_top(format, LXW_BORDER_THIN);
		format_set_top_color(format, LOOK_LINE);
	}
	return format;
}

static lxw_format *format_of(struct sheet *sheet, enum cell_form form)
{
	lxw_format **format = &sheet->book->formats[sheet->is_total][form];

	if (*format == NULL)
		*format = format_make(sheet->book->workbook, look_of(form), sheet->is_total);
	return *format;
}

static void sheet_free(gpointer data)
{
	struct sheet *sheet = data;

	for (guint i = 0; i < sheet->tall_cells->len; i++)
		g_free(g_array_index(sheet->tall_cells, struct tall_cell, i).text);
	g_array_unref(sheet->tall_cells);
	g_array_unref(sheet->runs);
	g_free(sheet->row_text);
	g_free(sheet->row_next);
	g_free(sheet->name);
	g_free(sheet);
}

struct book *book_new(const char *path, const struct book_properties *properties)
{
	struct book *book = g_new0(struct book, 1);
	g_autofree char *title = cell_clean(properties->title, PROPERTY_LIMIT);
	g_autofree char *company = cell_clean(properties->organisation, PROPERTY_LIMIT);
	char author[] = "nines";
	lxw_doc_properties document = {
		.title = title,
		.company = company,
		.author = author,
		.created = (time_t)properties->created_utc,
	};

	book->path = g_strdup(path);
	book->footer = cell_footer(properties);
	book->sheets = g_ptr_array_new_with_free_func(sheet_free);
	book->sheet_names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	book->tables = g_ptr_array_new_with_free_func(g_free);
	book->is_ok = true;
	book->workbook = workbook_new(path);
	if (book->workbook == NULL)
		book_fail(book, "no workbook could be made");
	else if (workbook_set_properties(book->workbook, &document) != LXW_NO_ERROR)
		book_fail(book, "the properties were refused");
	return book;
}

static bool is_working(const struct sheet *sheet)
{
	return sheet->worksheet != NULL && sheet->book->error == NULL;
}

static void check_written(struct sheet *sheet, lxw_error code)
{
	if (code != LXW_NO_ERROR)
		sheet_fail(sheet, "%s", lxw_strerror(code));
}

void book_define(
    struct book *book, const char *name, const char *sheet, unsigned column, unsigned row)
{
	g_autofree char *letters = cell_reference(column, row);
	char *digits = letters + strcspn(letters, "0123456789");
	g_autofree char *formula =
	    g_strdup_printf("='%s'!$%.*s$%s", sheet, (int)(digits - letters), letters, digits);

	if (book->error != NULL)
		return;
	lxw_error code = workbook_define_name(book->workbook, name, formula);
	if (code != LXW_NO_ERROR)
		book_fail(book, "name %s: %s", name, lxw_strerror(code));
}

static void set_up_page(struct sheet *sheet)
{
	lxw_worksheet *worksheet = sheet->worksheet;

	worksheet_set_landscape(worksheet);
	worksheet_set_paper(worksheet, 9); /* A4 */
	worksheet_fit_to_pages(worksheet, 1, 0);
	worksheet_set_margins(worksheet, 0.5, 0.5, 0.5, 0.7);
	worksheet_gridlines(worksheet, LXW_HIDE_ALL_GRIDLINES);
	check_written(sheet, worksheet_set_footer(worksheet, sheet->book->footer));
	/* staff numbers are text on purpose, and decimals differ with the currency */
	check_written(sheet,
	    worksheet_ignore_errors(worksheet, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:CV1048576"));
	check_written(
	    sheet, worksheet_ignore_errors(worksheet, LXW_IGNORE_FORMULA_DIFFERS, "A1:CV1048576"));
}

struct sheet *book_sheet(struct book *book, const char *name)
{
	struct sheet *sheet = g_new0(struct sheet, 1);

	sheet->book = book;
	sheet->name = g_strdup(name);
	sheet->row = sheet->column = 1;
	sheet->tall_cells = g_array_new(FALSE, FALSE, sizeof(struct tall_cell));
	sheet->runs = g_array_new(FALSE, FALSE, sizeof(struct control_run));
	g_ptr_array_add(book->sheets, sheet);
	if (book->error != NULL)
		return sheet;
	if (!cell_is_sheet_name(name)) {
		book_fail(book, "`%s` is no name of a sheet", name);
		return sheet;
	}
	if (!g_hash_table_add(book->sheet_names, g_utf8_casefold(name, -1))) {
		book_fail(book, "two sheets are named `%s`", name);
		return sheet;
	}
	sheet->worksheet = workbook_add_worksheet(book->workbook, name);
	if (sheet->worksheet == NULL)
		book_fail(book, "sheet %s could not be made", name);
	else
		set_up_page(sheet);
	return sheet;
}

void sheet_protect(struct sheet *sheet)
{
	lxw_protection allowed = {
		.format_columns = LXW_TRUE,
		.format_rows = LXW_TRUE,
		.autofilter = LXW_TRUE,
	};

	if (is_working(sheet))
		worksheet_protect(sheet->worksheet, NULL, &allowed);
}

void sheet_fit_page(struct sheet *sheet)
{
	if (is_working(sheet))
		worksheet_fit_to_pages(sheet->worksheet, 1, 1);
}

/* The width that a cell asks for; then the cursor moves on. */
static void advance(struct sheet *sheet, double width)
{
	g_assert(sheet->column <= COLUMNS_MAX);
	struct column_state *column = &sheet->columns[sheet->column - 1];

	if (sheet->is_total)
		width *= 1.1;
	column->width = MAX(column->width, MIN(width, widest_measured));
	sheet->column++;
}

static void note_status(struct sheet *sheet, enum cell_form form)
{
	struct column_state *column = &sheet->columns[sheet->column - 1];

	if (form != FORM_STATUS && form != FORM_VERDICT)
		return;
	if (column->first_status == 0)
		column->first_status = sheet->row;
	column->last_status = sheet->row;
}

static void note_height(struct sheet *sheet, const char *text, enum cell_form form)
{
	struct tall_cell cell = { sheet->row, sheet->column, form, NULL };

	if (!look_of(form)->is_wrapped && look_of(form)->size <= 11)
		return;
	cell.text = g_strdup(text);
	g_array_append_val(sheet->tall_cells, cell);
}

void sheet_blank(struct sheet *sheet, enum cell_form form)
{
	if (!is_working(sheet))
		return;
	check_written(sheet,
	    worksheet_write_blank(sheet->worksheet, sheet->row - 1, (lxw_col_t)(sheet->column - 1),
		format_of(sheet, form)));
	advance(sheet, 0);
}

void sheet_text(struct sheet *sheet, const char *text, enum cell_form form)
{
	g_autofree char *clean = cell_clean(text == NULL ? "" : text, TEXT_LIMIT);

	if (*clean == '\0') {
		sheet_blank(sheet, form);
		return;
	}
	if (!is_working(sheet))
		return;
	control_note_text(sheet);
	watch_cell(sheet, clean, 0, NULL, form);
	check_written(sheet,
	    worksheet_write_string(sheet->worksheet, sheet->row - 1, (lxw_col_t)(sheet->column - 1),
		clean, format_of(sheet, form)));
	note_status(sheet, form);
	note_height(sheet, clean, form);
	advance(sheet, look_text_width(form, clean));
}

static void write_number(struct sheet *sheet, double value, enum cell_form form, double width)
{
	if (!is_working(sheet))
		return;
	control_note_number(sheet, value, form);
	watch_cell(sheet, NULL, value, NULL, form);
	check_written(sheet,
	    worksheet_write_number(sheet->worksheet, sheet->row - 1, (lxw_col_t)(sheet->column - 1),
		value, format_of(sheet, form)));
	advance(sheet, width);
}

void sheet_number(struct sheet *sheet, double value, enum cell_form form)
{
	if (isfinite(value))
		write_number(sheet, value, form, look_number_width(form, value));
	else
		sheet_blank(sheet, form);
}

static void write_formula(
    struct sheet *sheet, const char *formula, double value, enum cell_form form)
{
	if (!is_working(sheet))
		return;
	if (!isfinite(value)) {
		sheet_fail(sheet, "a formula without a value: %s", formula);
		return;
	}
	control_note_number(sheet, value, form);
	watch_cell(sheet, NULL, value, formula, form);
	check_written(sheet,
	    worksheet_write_formula_num(sheet->worksheet, sheet->row - 1,
		(lxw_col_t)(sheet->column - 1), formula, format_of(sheet, form), value));
	advance(sheet, look_number_width(form, value));
}

void sheet_formula_list(
    struct sheet *sheet, double value, enum cell_form form, const char *format, va_list arguments)
{
	g_autofree char *formula = sheet_formula_expand(sheet, format, arguments);

	write_formula(sheet, formula, value, form);
}

void sheet_formula_text(
    struct sheet *sheet, const char *value, enum cell_form form, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *formula = sheet_formula_expand(sheet, format, arguments);
	va_end(arguments);
	if (!is_working(sheet))
		return;
	control_note_text(sheet);
	watch_cell(sheet, value, 0, formula, form);
	check_written(sheet,
	    worksheet_write_formula_str(sheet->worksheet, sheet->row - 1,
		(lxw_col_t)(sheet->column - 1), formula, format_of(sheet, form), value));
	note_status(sheet, form);
	advance(sheet, look_text_width(form, value));
}

void sheet_table_end(struct sheet *sheet)
{
	const struct book_table *table = sheet->table;

	sheet->table = NULL;
	if (!is_working(sheet) || table == NULL)
		return;
	if (sheet->row != table->first_row + table->rows) {
		book_fail(sheet->book, "table %s was declared with %u rows and has %u", table->name,
		    table->rows, sheet->row - table->first_row);
		return;
	}
	if (table->is_inner)
		return;
	unsigned last = table->first_row + MAX(table->rows, 1) - 1;
	worksheet_freeze_panes(sheet->worksheet, table->first_row - 1, 1);
	check_written(sheet,
	    worksheet_repeat_rows(sheet->worksheet, table->first_row - 3, table->first_row - 2));
	check_written(sheet,
	    worksheet_autofilter(sheet->worksheet, table->first_row - 2, 0, last - 1,
		(lxw_col_t)(table->column_count - 1)));
}

void sheet_chart(struct sheet *sheet, const char *name, const char *key, const char *title)
{
	const struct book_table *table = book_find_table(sheet->book, name);
	g_autofree char *values = table == NULL ? NULL : cell_range(table, key);
	g_autofree char *categories =
	    table == NULL ? NULL : cell_range(table, table->columns[0].key);
	lxw_chart_fill fill = { .color = LOOK_CHART };
	lxw_chart_line line = { .color = LOOK_RULE };
	lxw_chart_font font = { .size = 12, .bold = LXW_TRUE };
	lxw_chart_options options = { .x_scale = 1.4, .y_scale = 0.95 };

	if (!is_working(sheet))
		return;
	if (values == NULL) {
		book_fail(sheet->book, "a chart names what is not declared: %s.%s", name, key);
		return;
	}
	lxw_chart *chart = workbook_add_chart(sheet->book->workbook, LXW_CHART_COLUMN);
	g_autofree char *categories_formula = g_strconcat("=", categories, NULL);
	g_autofree char *values_formula = g_strconcat("=", values, NULL);
	lxw_chart_series *series = chart_add_series(chart, categories_formula, values_formula);
	chart_series_set_fill(series, &fill);
	chart_series_set_name(series, title);
	chart_title_set_name(chart, title);
	chart_title_set_name_font(chart, &font);
	chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
	chart_axis_set_min(chart->y_axis, 0);
	chart_axis_major_gridlines_set_line(chart->y_axis, &line);
	check_written(sheet,
	    worksheet_insert_chart_opt(
		sheet->worksheet, sheet->row - 1, (lxw_col_t)(sheet->column - 1), chart, &options));
}

static lxw_format *signal_format(struct book *book, lxw_color_t ink)
{
	lxw_format *format = workbook_add_format(book->workbook);

	format_set_font_color(format, ink);
	return format;
}

/* The word says it; the colour only helps. */
static void colour_words(struct sheet *sheet, unsigned column, lxw_format *good, lxw_format *bad)
{
	static const struct {
		char text[16];
		bool is_good;
	} words[] = { { "\"OK\"", true }, { "\"met\"", true }, { "\"CHECK\"", false },
		{ "\"missed\"", false }, { "\"blocking\"", false } };
	const struct column_state *state = &sheet->columns[column];

	for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
		char text[16];
		lxw_conditional_format rule = {
			.type = LXW_CONDITIONAL_TYPE_CELL,
			.criteria = LXW_CONDITIONAL_CRITERIA_EQUAL_TO,
			.value_string = text,
			.format = words[i].is_good ? good : bad,
		};

		g_strlcpy(text, words[i].text, sizeof text);
		check_written(sheet,
		    worksheet_conditional_format_range(sheet->worksheet, state->first_status - 1,
			(lxw_col_t)column, state->last_status - 1, (lxw_col_t)column, &rule));
	}
}

static double column_width(const struct column_state *column)
{
	return ceil(MAX(column->width, 5)) + 1.5;
}

static double tall_height(const struct sheet *sheet, const struct tall_cell *cell)
{
	const struct cell_look *look = look_of(cell->form);
	double width = column_width(&sheet->columns[cell->column - 1]) / (look->is_bold ? 1.1 : 1);

	if (!look->is_wrapped)
		return look->size * 1.5;
	return line_height *
	    MIN(cell_lines(cell->text, (width - look->indent * 1.5) * letters_in_digits),
		LINES_MAX);
}

/* Neither Excel nor LibreOffice makes room for wrapped text that it did not enter itself. */
static void set_heights(struct sheet *sheet)
{
	unsigned row = 0;
	double height = 0;

	for (guint i = 0; i < sheet->tall_cells->len && is_working(sheet); i++) {
		const struct tall_cell *cell =
		    &g_array_index(sheet->tall_cells, struct tall_cell, i);

		if (cell->row != row)
			height = line_height;
		row = cell->row;
		height = MAX(height, tall_height(sheet, cell));
		check_written(sheet, worksheet_set_row(sheet->worksheet, row - 1, height, NULL));
	}
}

static void finish_sheet(struct sheet *sheet, lxw_format *good, lxw_format *bad)
{
	for (unsigned i = 0; i < COLUMNS_MAX && is_working(sheet); i++) {
		if (sheet->columns[i].width > 0)
			check_written(sheet,
			    worksheet_set_column(sheet->worksheet, (lxw_col_t)i, (lxw_col_t)i,
				column_width(&sheet->columns[i]), NULL));
		if (sheet->columns[i].first_status > 0)
			colour_words(sheet, i, good, bad);
	}
	set_heights(sheet);
}

static void book_free(struct book *book)
{
	if (book->workbook != NULL)
		lxw_workbook_free(book->workbook);
	g_ptr_array_unref(book->sheets);
	g_ptr_array_unref(book->tables);
	g_hash_table_unref(book->sheet_names);
	g_clear_error(&book->error);
	g_free(book->footer);
	g_free(book->path);
	g_free(book);
}

bool book_finish(struct book *book, GError **error)
{
	if (book->error == NULL) {
		lxw_format *good = signal_format(book, LOOK_GOOD);
		lxw_format *bad = signal_format(book, LOOK_BAD);

		for (guint i = 0; i < book->sheets->len; i++)
			finish_sheet(g_ptr_array_index(book->sheets, i), good, bad);
	}
	if (book->error == NULL) {
		/* closing frees the workbook, whatever comes of it */
		lxw_error code = workbook_close(g_steal_pointer(&book->workbook));

		if (code != LXW_NO_ERROR)
			book_fail(book, "could not be written: %s", lxw_strerror(code));
	}
	bool is_written = book->error == NULL;
	if (!is_written)
		g_propagate_error(error, g_steal_pointer(&book->error));
	book_free(book);
	return is_written;
}
