#include "reports/book_state.h"

/* Whoever asks about a cell is told what is written there. */

void book_watch(struct book *book, struct cell_sight *sight)
{
	book->sight = sight;
}

void cell_sight_clear(struct cell_sight *sight)
{
	char **const texts[] = { &sight->table, &sight->label, &sight->key, &sight->row_text,
		&sight->row_next, &sight->formula, &sight->text };

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
		g_clear_pointer(texts[i], g_free);
}

static void note_row(struct sheet *sheet, const char *text)
{
	bool is_new = sheet->text_row != sheet->row;

	if (text == NULL)
		return;
	if (is_new) {
		g_free(sheet->row_text);
		sheet->row_text = g_strdup(text);
		g_clear_pointer(&sheet->row_next, g_free);
	} else if (sheet->row_next == NULL) {
		sheet->row_next = g_strdup(text);
	}
	sheet->text_row = sheet->row;
}

static void note_table(struct cell_sight *sight, const struct sheet *sheet)
{
	const struct book_table *table = sheet->table;

	if (table == NULL || sheet->row < table->first_row || sheet->column > table->column_count)
		return;
	sight->table = g_strdup(table->name);
	sight->label = g_strdup(table->columns[sheet->column - 1].label);
	sight->key = g_strdup(table->columns[sheet->column - 1].key);
	sight->table_row = sheet->row - table->first_row + 1;
}

void watch_cell(
    struct sheet *sheet, const char *text, double number, const char *formula, enum cell_form form)
{
	struct cell_sight *sight = sheet->book->sight;

	if (sight == NULL)
		return;
	note_row(sheet, text);
	if (g_ascii_strcasecmp(sight->sheet, sheet->name) != 0)
		return;
	sight->has_sheet = true;
	if (sight->column != sheet->column || sight->row != sheet->row)
		return;
	sight->is_found = true;
	if (sheet->text_row == sheet->row) {
		sight->row_text = g_strdup(sheet->row_text);
		sight->row_next = g_strdup(sheet->row_next);
	}
	sight->formula = g_strdup(formula);
	sight->text = g_strdup(text);
	sight->number = number;
	sight->form = form;
	note_table(sight, sheet);
}
