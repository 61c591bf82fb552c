#include <glib.h>

#include "base/money.h"
#include "reports/book_pay_parts.h"

/* Coefficients and rates that the reader may try others for, and what lines would be by them. */

static char *coefficient_key(const struct pay_line *line)
{
	return g_strdup_printf("%d\n%d\n%d\n%s\n%s", line->kind, line->day_class, line->unit,
	    line->coefficient, line->pool);
}

static guint find_coefficient(struct pay_book *pay, GHashTable *known, const struct pay_line *line)
{
	struct used_coefficient used = { line };
	g_autofree char *key = coefficient_key(line);
	guint row = GPOINTER_TO_UINT(g_hash_table_lookup(known, key));

	if (row > 0)
		return row;
	g_array_append_val(pay->coefficients, used);
	row = pay->coefficients->len;
	g_hash_table_insert(known, g_steal_pointer(&key), GUINT_TO_POINTER(row));
	return row;
}

static char *rate_key(
    const char *engineer, int64_t valid_from, const char *currency, const char *rate)
{
	return g_strdup_printf(
	    "%" G_GINT64_FORMAT "\n%s\n%s\n%s", valid_from, currency, rate, engineer);
}

static GHashTable *index_rates(const struct pay_book *pay)
{
	GHashTable *rows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; i < pay->rates->len; i++) {
		const struct rate *rate = g_array_index(pay->rates, const struct rate *, i);

		g_hash_table_insert(rows,
		    rate_key(rate->engineer, rate->valid_from, rate->currency, rate->text),
		    GUINT_TO_POINTER(i + 1));
	}
	return rows;
}

void pay_what_if_find(struct pay_book *pay)
{
	g_autoptr(GHashTable) coefficients =
	    g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GHashTable) rates = index_rates(pay);

	pay->coefficients = g_array_new(FALSE, FALSE, sizeof(struct used_coefficient));
	pay->line_keys = g_array_new(FALSE, TRUE, sizeof(struct line_key));
	for (guint i = 0; i < pay->report->lines->len; i++) {
		const struct pay_line *line = g_ptr_array_index(pay->report->lines, i);
		struct line_key place = { 0, 0 };

		if (pay_line_is_product(line)) {
			g_autofree char *key =
			    rate_key(line->engineer, line->rate_from, line->currency, line->rate);

			place.coefficient = find_coefficient(pay, coefficients, line);
			place.rate = GPOINTER_TO_UINT(g_hash_table_lookup(rates, key));
		}
		g_array_append_val(pay->line_keys, place);
	}
}

/* Unchanged inputs give the amount itself, so that trying nothing out changes nothing. */
#define TRIED_COEFFICIENT "INDEX([Coefficients.what_if],%u)"
#define TRIED_RATE        "INDEX([Rates.what_if],%u)"
#define IS_UNCHANGED      TRIED_COEFFICIENT "=INDEX([Coefficients.value],%u)"

void pay_what_if_write(struct sheet *sheet, const struct pay_book *pay, guint index)
{
	const struct pay_line *line = g_ptr_array_index(pay->report->lines, index);
	const struct line_key *key = &g_array_index(pay->line_keys, struct line_key, index);
	int digits = MAX(currency_digits(line->currency), 0);
	const char *amount = line->unit == PAY_PER_HOUR ? "[seconds]/3600" : "[count]";

	if (key->coefficient == 0)
		sheet_formula_money(sheet, line->amount_minor, line->currency, "=[amount]");
	else if (key->rate == 0)
		sheet_formula_money(sheet, line->amount_minor, line->currency,
		    "=IF(" IS_UNCHANGED ",[amount],ROUND(%s*[rate]*" TRIED_COEFFICIENT ",%d))",
		    key->coefficient, key->coefficient, amount, key->coefficient, digits);
	else
		sheet_formula_money(sheet, line->amount_minor, line->currency,
		    "=IF(AND(" IS_UNCHANGED "," TRIED_RATE
		    "=INDEX([Rates.rate],%u)),[amount],ROUND(%s*" TRIED_RATE "*" TRIED_COEFFICIENT
		    ",%d))",
		    key->coefficient, key->coefficient, key->rate, key->rate, amount, key->rate,
		    key->coefficient, digits);
}

void pay_book_fraction(struct sheet *sheet, struct fraction value, enum cell_form form)
{
	struct decimal decimal;

	if (pay_rate_decimal(value, &decimal))
		sheet_number(
		    sheet, (double)decimal.digits / (double)power_of_ten(decimal.scale), form);
	else
		sheet_formula_number(sheet, (double)value.numerator / (double)value.denominator,
		    form, "=%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, value.numerator,
		    value.denominator);
}

static const struct book_column rate_columns[] = {
	{ .label = "Engineer", .key = "engineer" },
	{ .label = "Name", .key = "name" },
	{ .label = "Valid from", .key = "valid_from" },
	{ .label = "Rate per hour", .key = "rate", .is_number = true },
	{ .label = "as written", .key = "rate_text", .is_number = true },
	{ .label = "Currency", .key = "currency" },
	{ .label = "What if", .key = "what_if", .is_number = true, .is_what_if = true },
	{ .label = "Source", .key = "source" },
};

void pay_rates_declare(struct pay_book *pay)
{
	struct book_table table = { .name = "Rates",
		.sheet = "Rates",
		.columns = rate_columns,
		.column_count = G_N_ELEMENTS(rate_columns),
		.first_row = TABLE_FIRST_ROW,
		.rows = pay->rates->len };

	book_declare(pay->book, &table);
}

void pay_rates_write(struct pay_book *pay)
{
	struct sheet *sheet = book_sheet(pay->book, "Rates");

	sheet_protect(sheet);
	sheet_heading(sheet, "Rates",
	    "The hourly rates that were used, each from local midnight of its date until the next one. "
	    "Change `What if` to see what other rates would pay.");
	sheet_table_begin(sheet, "Rates");
	for (guint i = 0; i < pay->rates->len; i++) {
		const struct rate *rate = g_array_index(pay->rates, const struct rate *, i);

		pay_book_name(sheet, pay, rate->engineer);
		sheet_day(sheet, rate->valid_from);
		pay_book_fraction(sheet, rate->hourly_rate, FORM_RATE);
		sheet_text(sheet, rate->text, FORM_RIGHT);
		sheet_text(sheet, rate->currency, FORM_TEXT);
		pay_book_fraction(sheet, rate->hourly_rate, FORM_WHAT_IF);
		sheet_text(sheet, rate->source, FORM_TEXT);
		sheet_next_row(sheet);
	}
	sheet_table_end(sheet);
}
