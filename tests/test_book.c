#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "reports/book.h"
#include "reports/book_cell.h"
#include "reports/book_pay.h"
#include "reports/book_pay_parts.h"
#include "reports/book_reliability.h"
#include "tests/support_book.h"

/*
 * Without arguments this runs the tests. With a folder it writes the workbooks that
 * tests/books/test_recalculation.py looks at, so that both look at the same ones.
 */
static const struct book_column columns[] = {
	{ .label = "Name", .key = "name" },
	{ .label = "Amount", .key = "amount", .is_number = true },
	{ .label = "Twice", .key = "twice", .is_number = true },
};

static const struct book_table table = {
	.name = "Things",
	.sheet = "Things",
	.columns = columns,
	.column_count = G_N_ELEMENTS(columns),
	.first_row = TABLE_FIRST_ROW,
	.rows = 1,
};

static const char *const hostile[] = { "=cmd|' /C calc'!A0", "+1", "-1+1", "@x", "\t=1", "00417",
	"bell \x07 and escape \x1b", "broken \xff\xc3", "\xf0\x9f\x94\xa5 fire",
	"\xd9\x85\xd9\x87\xd9\x86\xd8\xaf\xd8\xb3", "_x0041_ stays", "two\nlines", "a&b<c>\"d\"" };

static struct book *open_book(const char *path)
{
	struct book_properties properties = { "Test & trial", "2026 Widgets", 1793491200 };

	return book_new(path, &properties);
}

static char *temporary(const char *name)
{
	return g_strdup_printf("%s/nines-%d-%s", g_get_tmp_dir(), (int)getpid(), name);
}

static void write_hostile(struct book *book)
{
	struct sheet *sheet = book_sheet(book, "Text");
	g_autofree char *endless = g_strnfill(40000, 'x');

	for (guint i = 0; i < G_N_ELEMENTS(hostile); i++) {
		sheet_text(sheet, hostile[i], FORM_TEXT);
		sheet_next_row(sheet);
	}
	sheet_text(sheet, endless, FORM_TEXT);
	sheet_next_row(sheet);
	sheet_text(sheet, endless, FORM_WRAPPED);
}

/* Finishes the book and expects its one error to contain a text. */
static void expect_error(struct book *book, const char *part)
{
	g_autoptr(GError) error = NULL;

	assert_false(book_finish(book, &error));
	assert_non_null(error);
	if (strstr(error->message, part) == NULL)
		fail_msg("`%s` does not say `%s`", error->message, part);
}

static void expect_same_bytes(const char *left, const char *right)
{
	gsize left_size, right_size;
	g_autofree char *left_bytes = company_file(left, &left_size);
	g_autofree char *right_bytes = company_file(right, &right_size);

	assert_int_equal(left_size, right_size);
	assert_memory_equal(left_bytes, right_bytes, left_size);
	assert_true(left_size > 3000);
}

static bool write_pay(const struct company *company, const char *path, GError **error)
{
	struct pay_facts facts = company_pay(company);

	return book_pay_write(&facts, NULL, path, error);
}

static void writes_the_same_bytes_twice(void **state)
{
	struct company *company = company_new(COMPANY_SMALL);
	g_autofree char *first = temporary("1.xlsx"), *second = temporary("2.xlsx");

	(void)state;
	assert_true(write_pay(company, first, NULL));
	g_usleep(1100000); /* zip and the document's properties count whole seconds */
	assert_true(write_pay(company, second, NULL));
	expect_same_bytes(first, second);
	assert_true(book_reliability_write(company->site, company->month, first, NULL));
	g_usleep(1100000);
	assert_true(book_reliability_write(company->site, company->month, second, NULL));
	expect_same_bytes(first, second);
	g_unlink(first);
	g_unlink(second);
	company_free(company);
}

static void writes_books_of_an_empty_month(void **state)
{
	struct company *company = company_new(COMPANY_EMPTY);
	g_autofree char *path = temporary("empty.xlsx");
	g_autoptr(GError) error = NULL;

	(void)state;
	assert_true(write_pay(company, path, &error));
	assert_true(book_reliability_write(company->site, company->month, path, &error));
	assert_null(error);
	g_unlink(path);
	company_free(company);
}

static void takes_hostile_text(void **state)
{
	g_autofree char *path = temporary("text.xlsx");
	struct book *book = open_book(path);

	(void)state;
	write_hostile(book);
	assert_true(book_finish(book, NULL));
	g_unlink(path);
}

static void cleans_text(void **state)
{
	static const struct {
		const char *text, *clean;
	} cases[] = {
		{ "plain", "plain" },
		{ "=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0" },
		{ "a\x01\x1f\x7f"
		  "b\r\n\tc",
		    "ab\n\tc" },
		{ "\xff", "\xef\xbf\xbd" },
		{ "\xef\xbf\xbe"
		  "x\xef\xbf\xbf",
		    "x" },
		{ "_x0041_", "_x005F_x0041_" },
		{ "_x004_", "_x004_" },
		{ "12345678901", "1234567890 [cut]" },
		{ "123456789\xf0\x9f\x94\xa5", "123456789 [cut]" },
	};

	(void)state;
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		gsize limit = strlen(cases[i].text) > 12 && cases[i].text[0] == '=' ? 100 : 10;
		g_autofree char *clean = cell_clean(cases[i].text, limit);

		assert_string_equal(clean, cases[i].clean);
	}
}

static void measures_text(void **state)
{
	(void)state;
	assert_true(cell_width("abc") == 3);
	assert_true(cell_width("abc\nabcdef") == 6);
	assert_true(cell_width("\xe6\x97\xa5\xe6\x9c\xac") == 4);
	assert_true(cell_word_width("a longest word") == 7);
	assert_int_equal(cell_lines("one two three", 7), 2);
	assert_int_equal(cell_lines("one two three", 20), 1);
	assert_int_equal(cell_lines("one\ntwo", 20), 2);
}

static void expands_formulas_to_plain_ranges(void **state)
{
	g_autoptr(GPtrArray) tables = g_ptr_array_new();
	struct book_table things = table, empty = table;

	(void)state;
	things.rows = 93;
	things.sheet = "Call-outs";
	empty.rows = 0;
	empty.name = "Nothing";
	g_ptr_array_add(tables, &things);
	g_ptr_array_add(tables, &empty);
	g_autofree char *ranges =
	    cell_formula("=SUM([Things.amount])+SUM([Nothing.twice])", tables, NULL, 0);
	assert_string_equal(ranges, "=SUM('Call-outs'!$B$7:$B$99)+SUM(Things!$C$7:$C$7)");
	g_autofree char *cells = cell_formula("=[amount]*2+A1", tables, &things, 12);
	assert_string_equal(cells, "=B12*2+A1");
	assert_null(cell_formula("=[nothing]", tables, &things, 12));
	assert_null(cell_formula("=[Nowhere.amount]", tables, &things, 12));
	g_autofree char *far = cell_reference(28, 3);
	assert_string_equal(far, "AB3");
}

static void refuses_names_of_sheets(void **state)
{
	static const char *const names[] = { "", "a name of more than 31 characters", "a/b", "'a",
		"a'", "[a]", "a:b", "\xff" };

	(void)state;
	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		struct book *book = open_book("/nonexistent/never.xlsx");

		sheet_text(book_sheet(book, names[i]), "x", FORM_TEXT);
		expect_error(book, "is no name of a sheet");
	}
	struct book *book = open_book("/nonexistent/never.xlsx");
	book_sheet(book, "Summary");
	book_sheet(book, "SUMMARY");
	expect_error(book, "two sheets are named");
}

static void refuses_amounts_that_a_cell_does_not_hold(void **state)
{
	g_autofree char *path = temporary("money.xlsx");
	struct book *book = open_book(path);

	(void)state;
	sheet_money(book_sheet(book, "Fine"), 9999999999999, "EUR");
	sheet_money(book_sheet(book, "Money"), -10000000000000, "EUR");
	expect_error(book, "Money!A1: -10000000000000 minor units of EUR");
	assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
}

static void keeps_the_first_error(void **state)
{
	struct book *book = open_book("/nonexistent/never.xlsx");
	struct sheet *sheet = book_sheet(book, "Things");

	(void)state;
	book_fail(book, "first");
	book_fail(book, "second");
	sheet_table_begin(sheet, "Nowhere");
	sheet_formula_number(sheet, 1, FORM_COUNT_OF, "=[nowhere]");
	expect_error(book, "/nonexistent/never.xlsx: first");
}

static void refuses_formulas_without_a_value(void **state)
{
	struct book *book = open_book("/nonexistent/never.xlsx");

	(void)state;
	sheet_formula_number(book_sheet(book, "A"), NAN, FORM_HOURS, "=1/3");
	expect_error(book, "A!A1: a formula without a value");
	book = open_book("/nonexistent/never.xlsx");
	sheet_formula_number(book_sheet(book, "A"), 1, FORM_HOURS, "=[Lines.amount]");
	expect_error(book, "names what is not declared");
}

static void counts_the_rows_of_a_table(void **state)
{
	struct book *book = open_book("/nonexistent/never.xlsx");
	struct sheet *sheet;

	(void)state;
	book_declare(book, &table);
	sheet = book_sheet(book, "Things");
	sheet_table_begin(sheet, "Things");
	sheet_table_end(sheet);
	expect_error(book, "was declared with 1 rows and has 0");
}

static void reports_a_path_that_cannot_be_written(void **state)
{
	struct book *book = open_book("/nonexistent/never.xlsx");

	(void)state;
	sheet_text(book_sheet(book, "A"), "x", FORM_TEXT);
	expect_error(book, "/nonexistent/never.xlsx: could not be written");
}

static void knows_which_amounts_a_formula_reproduces(void **state)
{
	static const struct {
		struct line_product product;
		bool is_formula;
	} cases[] = {
		{ { "EUR", "33.35", "0.25", 3600 }, true },
		{ { "EUR", "10.005", "1", 3600 }, true }, /* a half: 10.01 */
		{ { "EUR", "20.00", "1/3", 25200 }, true },
		{ { "JPY", "3333", "0.5", 3600 }, true },
		{ { "EUR", "0", "1", 3600 }, true },
		/* 200000199999.4950000005: one part in 10^14 from a half */
		{ { "EUR", "199999999999.999999", "1", 3600 }, false },
		{ { "EUR", "123456789.123457", "1/999983", 2678399 }, false },
	};
	struct company *company = company_new(COMPANY_EMPTY);

	(void)state;
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct pay_line line = { 0 };
		struct decimal rate;

		company_price(company, &line, &cases[i].product);
		assert_true(pay_rate_decimal(line.rate_value, &rate));
		assert_int_equal(pay_line_is_formula(&line, &rate), cases[i].is_formula);
		line.amount_minor++;
		assert_false(pay_line_is_formula(&line, &rate));
	}
	struct decimal rate;
	assert_false(pay_rate_decimal((struct fraction){ 100, 3 }, &rate));
	company_free(company);
}

static bool write_company(const char *folder, enum company_size size, const char *suffix)
{
	struct company *company = company_new(size);
	g_autofree char *pay = g_strdup_printf("%s/compensation%s.xlsx", folder, suffix);
	g_autofree char *reliability = g_strdup_printf("%s/reliability%s.xlsx", folder, suffix);

	if (g_str_equal(suffix, "-blocked"))
		company_block(company, "kenji");
	bool is_written = write_pay(company, pay, NULL) &&
	    book_reliability_write(company->site, company->month, reliability, NULL);
	company_free(company);
	return is_written;
}

static bool write_all(const char *folder)
{
	g_autofree char *path = g_strdup_printf("%s/text.xlsx", folder);
	struct book *book = open_book(path);

	write_hostile(book);
	return book_finish(book, NULL) && write_company(folder, COMPANY_EMPTY, "-empty") &&
	    write_company(folder, COMPANY_SMALL, "") &&
	    write_company(folder, COMPANY_SMALL, "-blocked") &&
	    write_company(folder, COMPANY_LARGE, "-large");
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_the_same_bytes_twice),
		cmocka_unit_test(writes_books_of_an_empty_month),
		cmocka_unit_test(takes_hostile_text),
		cmocka_unit_test(cleans_text),
		cmocka_unit_test(measures_text),
		cmocka_unit_test(expands_formulas_to_plain_ranges),
		cmocka_unit_test(refuses_names_of_sheets),
		cmocka_unit_test(refuses_amounts_that_a_cell_does_not_hold),
		cmocka_unit_test(keeps_the_first_error),
		cmocka_unit_test(refuses_formulas_without_a_value),
		cmocka_unit_test(counts_the_rows_of_a_table),
		cmocka_unit_test(reports_a_path_that_cannot_be_written),
		cmocka_unit_test(knows_which_amounts_a_formula_reproduces),
	};

	if (argc == 2)
		return write_all(argv[1]) ? 0 : 1;
	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
