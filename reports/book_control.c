#include <math.h>
#include <string.h>

#include "reports/book_cell.h"
#include "reports/book_state.h"

/* Control sums: what was written, and a formula that adds the same numbers up. */
static const int64_t sum_limit = 9007199254740992; /* 2^53 */

/* In whole units, so that sums are exact: the number times this, rounded. */
static int64_t scale_of(enum cell_form form)
{
	switch ((int)form) {
	case FORM_HOURS:
		return 3600;
	case FORM_HOURS_EXACT:
		return 10000;
	case FORM_MINUTES:
		return 60;
	case FORM_TIME:
		return SECONDS_PER_DAY;
	case FORM_DECIMAL:
	case FORM_RATE:
	case FORM_PERCENT:
		return 1000000;
	case FORM_PERCENT_EXACT:
		return 1000000000;
	default:
		return form >= FORM_MONEY ? 1000 : 1;
	}
}

void control_note_text(struct sheet *sheet)
{
	sheet->columns[sheet->column - 1].last_text = sheet->row;
}

void sheet_what_if(struct sheet *sheet)
{
	sheet->is_what_if = true;
}

static bool is_tried_out(struct sheet *sheet)
{
	bool is_what_if = sheet->is_what_if;

	sheet->is_what_if = false;
	return is_what_if ||
	    (sheet->table != NULL && sheet->column <= sheet->table->column_count &&
		sheet->table->columns[sheet->column - 1].is_what_if);
}

/* The run that a number at the place of the sheet belongs to: a text, or another form, ends one. */
static struct control_run *run_of(struct sheet *sheet, int64_t scale)
{
	struct column_state *column = &sheet->columns[sheet->column - 1];
	struct control_run *run = column->run == 0
	    ? NULL
	    : &g_array_index(sheet->runs, struct control_run, column->run - 1);

	if (run != NULL && run->scale == scale && column->last_text <= run->last)
		return run;
	struct control_run next = { .column = sheet->column, .first = sheet->row, .scale = scale };
	g_array_append_val(sheet->runs, next);
	column->run = sheet->runs->len;
	return &g_array_index(sheet->runs, struct control_run, column->run - 1);
}

/* As spreadsheets round: what is a half in 15 digits is a half. */
static double round_units(double units)
{
	char digits[G_ASCII_DTOSTR_BUF_SIZE];

	return round(g_ascii_strtod(g_ascii_formatd(digits, sizeof digits, "%.15g", units), NULL));
}

void control_note_number(struct sheet *sheet, double value, enum cell_form form)
{
	if (is_tried_out(sheet))
		return;
	struct control_run *run = run_of(sheet, scale_of(form));
	double units = round_units(value * (double)run->scale);

	run->last = sheet->row;
	if (fabs(units) < (double)sum_limit)
		run->sum += (int64_t)units;
	else
		run->sum = sum_limit;
}

static const struct sheet *find_sheet(const struct book *book, const char *name)
{
	for (guint i = 0; i < book->sheets->len; i++) {
		const struct sheet *sheet = g_ptr_array_index(book->sheets, i);

		if (g_str_equal(sheet->name, name))
			return sheet;
	}
	return NULL;
}

static void add_run(GString *formula, const char *sheet, const struct control_run *run)
{
	g_autofree char *first = cell_reference(run->column, run->first);
	int letters = (int)strcspn(first, "0123456789");
	g_autofree char *cells = g_strdup_printf(
	    "'%s'!$%.*s$%u:$%.*s$%u", sheet, letters, first, run->first, letters, first, run->last);

	if (formula->len > 0)
		g_string_append_c(formula, '+');
	g_string_append_printf(
	    formula, "SUMPRODUCT(ROUND(%s*%" G_GINT64_FORMAT ",0))", cells, run->scale);
}

int64_t book_control_sum(struct book *book, const char *sheet, char **formula)
{
	const struct sheet *found = find_sheet(book, sheet);
	g_autoptr(GString) text = g_string_new(NULL);
	int64_t sum = 0;
	bool fits = true;

	for (guint i = 0; found != NULL && i < found->runs->len; i++) {
		const struct control_run *run = &g_array_index(found->runs, struct control_run, i);

		add_run(text, sheet, run);
		fits = fits && !__builtin_add_overflow(sum, run->sum, &sum) && ABS(sum) < sum_limit;
	}
	if (found == NULL)
		book_fail(book, "the control sum of `%s`, which is not written", sheet);
	if (!fits)
		book_fail(book, "%s: its numbers are too large to be added up exactly", sheet);
	*formula = g_strdup(text->len > 0 ? text->str : "0");
	return fits ? sum : 0;
}
