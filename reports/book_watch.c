#include "reports/book_state.h"

/* Whoever asks about a cell is told what is written there. */

void book_watch(struct book *book, struct cell_sight *sight)
{
	book->sight = sight;
}

void cell_sight_clear(struct cell_sight *sight)
{
	char **const texts[] = { &sight->table, &sight->label, &sight->key, &sight->row_text,
		&sight->formula, &sight->text };

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
		g_clear_pointer(texts[i], g_free);
}

static void note_row(struct sheet *sheet, const char *text)
{
	if (text == NULL || sheet->text_row == sheet->row)
		return;
	sheet->text_row = sheet->row;
	g_free(sheet->row_text);
	sheet->row_text = g_strdup(text);
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
	sight->row_text = g_strdup(sheet->text_row == sheet->row ? sheet->row_text : NULL);
	sight->formula = g_strdup(formula);
	sight->text = g_strdup(text);
	sight->number = number;
	sight->form = form;
	note_table(sight, sheet);
}
