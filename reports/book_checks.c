#include "reports/book_checks.h"

#include "base/money.h"

static const struct book_column columns[] = {
	{ .label = "Check", .key = "check" },
	{ .label = "Currency", .key = "currency" },
	{ .label = "Expected", .key = "expected", .is_number = true },
	{ .label = "Actual", .key = "actual", .is_number = true },
	{ .label = "Difference", .key = "difference", .is_number = true },
	{ .label = "Status", .key = "status" },
	{ .label = "What it says", .key = "meaning", .width = 70 },
};

GArray *book_checks_new(void)
{
	return g_array_new(FALSE, TRUE, sizeof(struct book_check));
}

bool book_checks_are_ok(const GArray *checks)
{
	for (guint i = 0; i < checks->len; i++) {
		const struct book_check *check = &g_array_index(checks, struct book_check, i);

		if (check->expected != check->actual)
			return false;
	}
	return true;
}

void book_checks_declare(struct book *book, const GArray *checks)
{
	struct book_table table = {
		.name = "Checks",
		.sheet = "Checks",
		.columns = columns,
		.column_count = G_N_ELEMENTS(columns),
		.first_row = TABLE_FIRST_ROW,
		.rows = checks->len,
	};

	g_assert(checks->len > 0);
	book_declare(book, &table);
	book_set_overall(book, book_checks_are_ok(checks));
}

static void write_money_check(struct sheet *sheet, const struct book_check *check)
{
	int digits = MAX(currency_digits(check->currency), 0);

	sheet_money(sheet, check->expected, check->currency);
	sheet_formula_money(
	    sheet, check->actual, check->currency, "=ROUND(%s,%d)", check->formula, digits);
	sheet_formula_money(sheet, check->actual - check->expected, check->currency,
	    "=ROUND([actual]-[expected],%d)", digits);
}

static void write_count_check(struct sheet *sheet, const struct book_check *check)
{
	sheet_integer(sheet, check->expected, FORM_COUNT_OF);
	if (check->formula == NULL)
		sheet_integer(sheet, check->actual, FORM_COUNT_OF);
	else
		sheet_formula_number(
		    sheet, (double)check->actual, FORM_COUNT_OF, "=%s", check->formula);
	sheet_formula_number(sheet, (double)(check->actual - check->expected), FORM_COUNT_OF,
	    "=[actual]-[expected]");
}

/* Expected is what was written, actual what the cells say now. */
static void write_control(struct sheet *sheet, struct book *book, const struct book_check *check)
{
	g_autofree char *name = g_strdup_printf("Control sum of %s", check->sheet);
	g_autofree char *formula = NULL;
	int64_t sum = book_control_sum(book, check->sheet, &formula);

	sheet_text(sheet, name, FORM_TEXT);
	sheet_text(sheet, NULL, FORM_TEXT);
	sheet_integer(sheet, sum, FORM_COUNT_OF);
	sheet_formula_number(sheet, (double)sum, FORM_COUNT_OF, "=%s", formula);
	sheet_formula_number(sheet, 0, FORM_COUNT_OF, "=[actual]-[expected]");
}

static void write_check(struct sheet *sheet, const struct book_check *check)
{
	sheet_text(sheet, check->name, FORM_TEXT);
	sheet_text(sheet, check->currency, FORM_TEXT);
	if (check->currency != NULL)
		write_money_check(sheet, check);
	else
		write_count_check(sheet, check);
}

void book_checks_write(struct book *book, const GArray *checks)
{
	struct sheet *sheet = book_sheet(book, "Checks");

	sheet_protect(sheet);
	sheet_heading_of_checks(sheet, "Checks",
	    "Expected is what nines worked out; actual is calculated from the sheets of this workbook. "
	    "Whatever is altered by hand shows here as CHECK.");
	sheet_table_begin(sheet, "Checks");
	for (guint i = 0; i < checks->len; i++) {
		const struct book_check *check = &g_array_index(checks, struct book_check, i);

		if (check->sheet != NULL)
			write_control(sheet, book, check);
		else
			write_check(sheet, check);
		sheet_formula_text(sheet, check->actual == check->expected ? "OK" : "CHECK",
		    FORM_STATUS, "=IF([difference]=0,\"OK\",\"CHECK\")");
		sheet_text(sheet, check->meaning, FORM_WRAPPED);
		sheet_next_row(sheet);
	}
	sheet_table_end(sheet);
}
