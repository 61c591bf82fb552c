#include <glib.h>

#include "base/money.h"
#include "reports/book_pay_parts.h"

/* The sheet Adjustments: what caps take away, and what closed periods should have paid. */

static const struct book_column columns[] = {
	{ .label = "Line", .key = "line", .is_number = true },
	{ .label = "Engineer", .key = "engineer" },
	{ .label = "Name", .key = "name" },
	{ .label = "Pool", .key = "pool" },
	{ .label = "Kind", .key = "kind" },
	{ .label = "Class of time", .key = "class" },
	{ .label = "Corrects", .key = "corrects" },
	{ .label = "Amount", .key = "amount", .is_number = true },
	{ .label = "Currency", .key = "currency" },
	{ .label = "Reason", .key = "reason", .width = 60 },
};

void pay_adjustments_declare(struct pay_book *pay)
{
	struct book_table table = { .name = "Adjustments",
		.sheet = "Adjustments",
		.columns = columns,
		.column_count = G_N_ELEMENTS(columns),
		.first_row = TABLE_FIRST_ROW,
		.rows = pay->adjusted->len };

	book_declare(pay->book, &table);
}

void pay_adjustments_write(struct pay_book *pay)
{
	struct sheet *sheet = book_sheet(pay->book, "Adjustments");

	sheet_protect(sheet);
	sheet_heading(sheet, "Adjustments",
	    "Lines that are no product of time and rate: caps and minimums of the policy, and what closed "
	    "periods should have paid more or less.");
	sheet_table_begin(sheet, "Adjustments");
	for (guint i = 0; i < pay->adjusted->len; i++) {
		guint index = g_array_index(pay->adjusted, guint, i);
		const struct pay_line *line = g_ptr_array_index(pay->report->lines, index);

		sheet_integer(sheet, (int64_t)index + 1, FORM_ID);
		pay_book_name(sheet, pay, line->engineer);
		sheet_text(sheet, line->pool, FORM_TEXT);
		sheet_text(sheet, pay_kind_name(line->kind), FORM_TEXT);
		sheet_text(sheet, day_class_name(line->day_class), FORM_TEXT);
		sheet_text(sheet, line->corrects, FORM_TEXT);
		sheet_formula_money(
		    sheet, line->amount_minor, line->currency, "=INDEX([Lines.amount],[line])");
		sheet_text(sheet, line->currency, FORM_TEXT);
		sheet_text(sheet, line->reason, FORM_WRAPPED);
		sheet_next_row(sheet);
	}
	sheet_table_end(sheet);
}
