#include <glib.h>

#include "base/money.h"
#include "reports/book_pay_parts.h"
#include "reports/payroll_rows.h"

/* The sheets Payroll and Lines: what is paid to whom, and the products that it is made of. */

static const struct book_column payroll_columns[] = {
	{ .label = "Staff no", .key = "employee_id" },
	{ .label = "Engineer", .key = "engineer" },
	{ .label = "Name", .key = "name" },
	{ .label = "Cost centre", .key = "cost_centre" },
	{ .label = "Pay code", .key = "pay_code" },
	{ .label = "Hours", .key = "hours", .is_number = true },
	{ .label = "Amount", .key = "amount", .is_number = true },
	{ .label = "Currency", .key = "currency" },
	{ .label = "First day", .key = "period_start" },
	{ .label = "Last day", .key = "period_end" },
	{ .label = "Lines", .key = "lines", .is_number = true },
	{ .label = "What if", .key = "what_if", .is_number = true, .is_what_if = true },
};

static const struct book_column line_columns[] = {
	{ .label = "Line", .key = "line", .is_number = true },
	{ .label = "Engineer", .key = "engineer" },
	{ .label = "Staff no", .key = "staff_no" },
	{ .label = "Name", .key = "name" },
	{ .label = "Cost centre", .key = "cost_centre" },
	{ .label = "Pool", .key = "pool" },
	{ .label = "Kind", .key = "kind" },
	{ .label = "Class of time", .key = "class" },
	{ .label = "Pay code", .key = "pay_code" },
	{ .label = "Rate valid from", .key = "rate_from" },
	{ .label = "Rate", .key = "rate", .is_number = true },
	{ .label = "per", .key = "unit" },
	{ .label = "Coefficient", .key = "coefficient", .is_number = true },
	{ .label = "Coeff. numerator", .key = "coef_num", .is_number = true },
	{ .label = "Coeff. denominator", .key = "coef_den", .is_number = true },
	{ .label = "Shifts or days", .key = "count", .is_number = true },
	{ .label = "Seconds", .key = "seconds", .is_number = true },
	{ .label = "Hours", .key = "hours", .is_number = true },
	{ .label = "Amount", .key = "amount", .is_number = true },
	{ .label = "Currency", .key = "currency" },
	{ .label = "Seconds in Segments", .key = "seconds_found", .is_number = true },
	{ .label = "What if", .key = "what_if", .is_number = true, .is_what_if = true },
	{ .label = "Note", .key = "note", .width = 26 },
};

void pay_payroll_declare(struct pay_book *pay)
{
	struct book_table table = {
		.name = "Payroll",
		.sheet = "Payroll",
		.columns = payroll_columns,
		.column_count = G_N_ELEMENTS(payroll_columns),
		.first_row = TABLE_FIRST_ROW,
		.rows = pay->payroll->len,
	};

	book_declare(pay->book, &table);
}

void pay_lines_declare(struct pay_book *pay)
{
	struct book_table table = {
		.name = "Lines",
		.sheet = "Lines",
		.columns = line_columns,
		.column_count = G_N_ELEMENTS(line_columns),
		.first_row = TABLE_FIRST_ROW,
		.rows = pay->report->lines->len,
	};

	book_declare(pay->book, &table);
}

/* The lines of a row of Payroll; SUMIFS would take the id `123` for `00123`. */
#define OF_THIS_ROW                                                                                \
	"([Lines.engineer]=[engineer])*([Lines.pay_code]=[pay_code])*([Lines.currency]=[currency])"

static void write_payroll_row(
    struct sheet *sheet, const struct pay_book *pay, const struct payroll_row *row)
{
	const struct engineer *engineer = pay_book_engineer(pay, row->engineer);
	const char *staff_no = engineer == NULL ? NULL : engineer->staff_no;

	sheet_text(
	    sheet, staff_no != NULL && *staff_no != '\0' ? staff_no : row->engineer, FORM_TEXT);
	sheet_text(sheet, row->engineer, FORM_TEXT);
	sheet_text(sheet, engineer == NULL ? NULL : engineer->name, FORM_TEXT);
	sheet_text(sheet, engineer == NULL ? NULL : engineer->cost_centre, FORM_TEXT);
	sheet_text(sheet, row->code, FORM_TEXT);
	sheet_formula_number(sheet, (double)payroll_hours(row->seconds, 4) / 10000,
	    FORM_HOURS_EXACT, "=ROUND(SUMPRODUCT(" OF_THIS_ROW "*[Lines.seconds])/3600,4)");
	sheet_formula_money(sheet, row->amount_minor, row->currency,
	    "=ROUND(SUMPRODUCT(" OF_THIS_ROW "*[Lines.amount]),%d)",
	    MAX(currency_digits(row->currency), 0));
	sheet_text(sheet, row->currency, FORM_TEXT);
	sheet_day(sheet, civil_to_days(pay->report->period.first));
	sheet_day(sheet, pay->last_day);
	sheet_formula_number(
	    sheet, (double)row->lines, FORM_COUNT_OF, "=SUMPRODUCT(" OF_THIS_ROW "*1)");
	sheet_formula_money(sheet, row->amount_minor, row->currency,
	    "=ROUND(SUMPRODUCT(" OF_THIS_ROW "*[Lines.what_if]),%d)",
	    MAX(currency_digits(row->currency), 0));
	sheet_next_row(sheet);
}

void pay_payroll_write(struct pay_book *pay)
{
	struct sheet *sheet = book_sheet(pay->book, "Payroll");

	sheet_protect(sheet);
	sheet_heading(sheet, "Payroll",
	    "One row for each payee, pay code and currency, as in the payroll CSV. Hours and amounts are "
	    "summed from the sheet Lines.");
	sheet_table_begin(sheet, "Payroll");
	for (guint i = 0; i < pay->payroll->len; i++)
		write_payroll_row(sheet, pay, g_ptr_array_index(pay->payroll, i));
	sheet_table_end(sheet);
}

bool pay_rate_decimal(struct fraction rate, struct decimal *value)
{
	for (int scale = 0; scale <= 6; scale++) {
		int64_t unit = power_of_ten(scale);

		if (unit % rate.denominator != 0)
			continue;
		value->scale = scale;
		return !__builtin_mul_overflow(
		    rate.numerator, unit / rate.denominator, &value->digits);
	}
	return false;
}

static bool multiply_exactly(int64_t left, int64_t right, int64_t *product)
{
	const int64_t limit = 9007199254740992; /* 2^53: doubles hold every whole number below */

	return !__builtin_mul_overflow(left, right, product) && *product > -limit &&
	    *product < limit;
}

bool pay_line_is_product(const struct pay_line *line)
{
	return line->kind == PAY_STANDBY || line->kind == PAY_CALLOUT;
}

/* What the rate is multiplied by: seconds / 3600, or a count. */
static int64_t quantity_of(const struct pay_line *line)
{
	return line->unit == PAY_PER_HOUR ? line->seconds : line->count;
}

static int64_t divisor_of(const struct pay_line *line)
{
	return line->unit == PAY_PER_HOUR ? 3600 : 1;
}

static bool amount_is(const struct pay_line *line)
{
	int64_t seconds, exact;

	return !__builtin_mul_overflow(quantity_of(line), 3600 / divisor_of(line), &seconds) &&
	    money_product(
		seconds, line->rate_value, line->coefficient_value, line->currency, &exact) &&
	    exact == line->amount_minor;
}

bool pay_line_is_formula(const struct pay_line *line, const struct decimal *rate)
{
	int64_t product, dividend, divisor;
	int64_t minor_unit = power_of_ten(MAX(currency_digits(line->currency), 0));

	if (!pay_line_is_product(line) ||
	    !multiply_exactly(quantity_of(line), rate->digits, &product) ||
	    !multiply_exactly(product, line->coefficient_value.numerator, &dividend) ||
	    !multiply_exactly(line->coefficient_value.denominator,
		divisor_of(line) * power_of_ten(rate->scale), &divisor))
		return false;
	if (!amount_is(line) || __builtin_mul_overflow(ABS(dividend), minor_unit, &product))
		return false;
	int64_t from_half = ABS(2 * (product % divisor) - divisor);
	/* a half is recognised in 15 decimal digits; off a half, leave room for 2^-40 of the value
	 */
	if (from_half == 0)
		return product / divisor < 10000000000;
	return product / from_half < (int64_t)1 << 39;
}

static void write_amount(
    struct sheet *sheet, const struct pay_line *line, const struct decimal *rate)
{
	if (rate == NULL) {
		sheet_money(sheet, line->amount_minor, line->currency);
		return;
	}
	/* whole numbers are multiplied first and divided once: no error to round up or down */
	sheet_formula_money(sheet, line->amount_minor, line->currency,
	    "=ROUND(%s*ROUND([rate]*%" G_GINT64_FORMAT ",0)*[coef_num]/([coef_den]*"
	    "%" G_GINT64_FORMAT "),%d)",
	    line->unit == PAY_PER_HOUR ? "[seconds]" : "[count]", power_of_ten(rate->scale),
	    divisor_of(line) * power_of_ten(rate->scale), MAX(currency_digits(line->currency), 0));
}

/* What the amount is a product of; caps and adjustments have none. */
static void write_factors(struct sheet *sheet, const struct pay_line *line)
{
	if (!pay_line_is_product(line)) {
		sheet_blank(sheet, FORM_DAY);
		sheet_blank(sheet, FORM_RATE);
		sheet_blank(sheet, FORM_TEXT);
		sheet_blank(sheet, FORM_RIGHT);
		for (int i = 0; i < 3; i++)
			sheet_blank(sheet, FORM_ID);
		return;
	}
	sheet_day(sheet, line->rate_from);
	pay_book_fraction(sheet, line->rate_value, FORM_RATE);
	sheet_text(sheet, pay_unit_name(line->unit), FORM_TEXT);
	sheet_text(sheet, line->coefficient, FORM_RIGHT);
	sheet_integer(sheet, line->coefficient_value.numerator, FORM_ID);
	sheet_integer(sheet, line->coefficient_value.denominator, FORM_ID);
	if (line->unit == PAY_PER_HOUR)
		sheet_blank(sheet, FORM_ID);
	else
		sheet_integer(sheet, line->count, FORM_ID);
}

static const char *note_of(const struct pay_line *line, bool is_formula)
{
	if (!pay_line_is_product(line))
		return line->reason;
	return is_formula ? NULL : "stated exactly; a formula could round differently";
}

static void write_line(struct sheet *sheet, const struct pay_book *pay, guint index)
{
	const struct pay_line *line = g_ptr_array_index(pay->report->lines, index);
	const struct engineer *engineer = pay_book_engineer(pay, line->engineer);
	g_autofree char *code = payroll_layout_code(pay->facts->layout, line);
	int64_t segment_seconds = g_array_index(pay->segment_seconds, int64_t, index);
	struct decimal rate;
	bool is_formula =
	    pay_rate_decimal(line->rate_value, &rate) && pay_line_is_formula(line, &rate);

	sheet_integer(sheet, index + 1, FORM_ID);
	sheet_text(sheet, line->engineer, FORM_TEXT);
	sheet_text(sheet, engineer == NULL ? NULL : engineer->staff_no, FORM_TEXT);
	sheet_text(sheet, engineer == NULL ? NULL : engineer->name, FORM_TEXT);
	sheet_text(sheet, engineer == NULL ? NULL : engineer->cost_centre, FORM_TEXT);
	sheet_text(sheet, line->pool, FORM_TEXT);
	sheet_text(sheet, pay_kind_name(line->kind), FORM_TEXT);
	sheet_text(sheet, day_class_name(line->day_class), FORM_TEXT);
	sheet_text(sheet, code, FORM_TEXT);
	write_factors(sheet, line);
	sheet_integer(sheet, line->seconds, FORM_COUNT_OF);
	sheet_formula_number(sheet, (double)line->seconds / 3600, FORM_HOURS, "=[seconds]/3600");
	write_amount(sheet, line, is_formula ? &rate : NULL);
	sheet_text(sheet, line->currency, FORM_TEXT);
	sheet_formula_number(sheet, (double)segment_seconds, FORM_COUNT_OF,
	    "=SUMPRODUCT(([Segments.line]=[line])*[Segments.counted_seconds])");
	pay_what_if_write(sheet, pay, index);
	sheet_text(sheet, note_of(line, is_formula), FORM_WRAPPED);
	sheet_next_row(sheet);
}

void pay_lines_write(struct pay_book *pay)
{
	struct sheet *sheet = book_sheet(pay->book, "Lines");

	sheet_heading(sheet, "Pay lines",
	    "Amount = seconds x rate x coefficient / 3600, or shifts or days x rate x coefficient, rounded "
	    "once, half away from zero. The time behind each line is on the sheet Segments.");
	sheet_table_begin(sheet, "Lines");
	for (guint i = 0; i < pay->report->lines->len; i++)
		write_line(sheet, pay, i);
	sheet_table_end(sheet);
}
