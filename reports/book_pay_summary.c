#include <glib.h>

#include "base/money.h"
#include "reports/book_pay_parts.h"

/* The first sheet: what is paid, whether it adds up, and the place to sign. */

static const struct book_column pool_columns[] = {
	{ .label = "Pool", .key = "pool" },
	{ .label = "Currency", .key = "currency" },
	{ .label = "People", .key = "people", .is_number = true },
	{ .label = "Standby hours", .key = "standby_hours", .is_number = true },
	{ .label = "Call-out hours", .key = "callout_hours", .is_number = true },
	{ .label = "Standby", .key = "standby", .is_number = true, .width = 14 },
	{ .label = "Call-outs", .key = "callouts", .is_number = true, .width = 14 },
	{ .label = "Caps, adjustments", .key = "others", .is_number = true, .width = 14 },
	{ .label = "Amount", .key = "amount", .is_number = true, .width = 14 },
	{ .label = "What if",
	    .key = "what_if",
	    .is_number = true,
	    .width = 14,
	    .is_what_if = true },
};

enum { POOLS_FIRST_ROW = 14 };

void pay_summary_declare(struct pay_book *pay)
{
	struct book_table table = {
		.name = "PoolPay",
		.sheet = "Summary",
		.columns = pool_columns,
		.column_count = G_N_ELEMENTS(pool_columns),
		.first_row = POOLS_FIRST_ROW,
		.rows = pay->pools->len,
		.is_inner = true,
	};

	book_declare(pay->book, &table);
}

static void write_fact(struct sheet *sheet, const char *name, const char *value)
{
	sheet_text(sheet, name, FORM_FACT);
	sheet_text(sheet, value, FORM_FREE);
	sheet_next_row(sheet);
}

static guint count_payees(const struct pay_report *report, const char *currency)
{
	g_autoptr(GHashTable) payees = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < report->lines->len; i++) {
		const struct pay_line *line = g_ptr_array_index(report->lines, i);

		if (currency == NULL || g_str_equal(line->currency, currency))
			g_hash_table_add(payees, line->engineer);
	}
	return g_hash_table_size(payees);
}

static void write_facts(struct sheet *sheet, const struct pay_book *pay)
{
	const struct pay_report *report = pay->report;
	g_autofree char *first = civil_format(report->period.first);
	g_autofree char *last = civil_format(civil_from_days(pay->last_day));
	g_autofree char *period = g_strdup_printf("%s to %s", first, last);
	g_autofree char *status = g_utf8_strup(report->status, -1);
	g_autofree char *payees = g_strdup_printf("%u", count_payees(report, NULL));
	g_autofree char *problems = g_strdup_printf(
	    "%u blocking, %u to look at", report->blocking->len, report->exceptions->len);
	g_autofree char *zone = pay->policy->pay->zone_is_engineers
	    ? g_strdup("the time zone of each engineer")
	    : g_strdup(zone_name(pay->policy->zone));

	write_fact(sheet, "Period", period);
	write_fact(sheet, "Status", status);
	write_fact(sheet, "Days counted in", zone);
	write_fact(sheet, "Payees", payees);
	write_fact(sheet, "Problems", problems);
}

#define OF_THIS_POOL "([Lines.pool]=[pool])*([Lines.currency]=[currency])"

static int64_t pool_amount(const struct pool_pay *sum)
{
	return sum->standby_minor + sum->callout_minor + sum->other_minor;
}

static void write_pool(struct sheet *sheet, const struct pool_pay *sum)
{
	int digits = MAX(currency_digits(sum->currency), 0);

	sheet_text(sheet, sum->pool, FORM_TEXT);
	sheet_text(sheet, sum->currency, FORM_TEXT);
	sheet_integer(sheet, sum->people, FORM_COUNT_OF);
	sheet_formula_number(sheet, (double)sum->standby_s / 3600, FORM_HOURS,
	    "=SUMPRODUCT(" OF_THIS_POOL "*([Lines.kind]=\"%s\")*[Lines.seconds])/3600",
	    pay_kind_name(PAY_STANDBY));
	sheet_formula_number(sheet, (double)sum->callout_s / 3600, FORM_HOURS,
	    "=SUMPRODUCT(" OF_THIS_POOL "*([Lines.kind]=\"%s\")*[Lines.seconds])/3600",
	    pay_kind_name(PAY_CALLOUT));
	sheet_formula_money(sheet, sum->standby_minor, sum->currency,
	    "=ROUND(SUMPRODUCT(" OF_THIS_POOL "*([Lines.kind]=\"%s\")*[Lines.amount]),%d)",
	    pay_kind_name(PAY_STANDBY), digits);
	sheet_formula_money(sheet, sum->callout_minor, sum->currency,
	    "=ROUND(SUMPRODUCT(" OF_THIS_POOL "*([Lines.kind]=\"%s\")*[Lines.amount]),%d)",
	    pay_kind_name(PAY_CALLOUT), digits);
	sheet_formula_money(sheet, sum->other_minor, sum->currency,
	    "=ROUND(SUMPRODUCT(" OF_THIS_POOL
	    "*(([Lines.kind]=\"%s\")+([Lines.kind]=\"%s\"))*[Lines.amount]),%d)",
	    pay_kind_name(PAY_CAP), pay_kind_name(PAY_ADJUSTMENT), digits);
	sheet_formula_money(sheet, pool_amount(sum), sum->currency,
	    "=ROUND([standby]+[callouts]+[others],%d)", digits);
	sheet_formula_money(sheet, pool_amount(sum), sum->currency,
	    "=ROUND(SUMPRODUCT(" OF_THIS_POOL "*[Lines.what_if]),%d)", digits);
	sheet_next_row(sheet);
}

static void write_total(
    struct sheet *sheet, const struct pay_book *pay, const struct pay_total *total)
{
	struct pool_pay sum = { 0 };
	unsigned row = sheet_row(sheet);
	int digits = MAX(currency_digits(total->currency), 0);

	for (guint i = 0; i < pay->pools->len; i++) {
		const struct pool_pay *pool = g_ptr_array_index(pay->pools, i);

		if (!g_str_equal(pool->currency, total->currency))
			continue;
		sum.standby_s += pool->standby_s;
		sum.callout_s += pool->callout_s;
		sum.standby_minor += pool->standby_minor;
		sum.callout_minor += pool->callout_minor;
		sum.other_minor += pool->other_minor;
	}
	sheet_total(sheet);
	sheet_text(sheet, "Total", FORM_TEXT);
	sheet_text(sheet, total->currency, FORM_TEXT);
	sheet_integer(sheet, count_payees(pay->report, total->currency), FORM_COUNT_OF);
	sheet_formula_number(sheet, (double)sum.standby_s / 3600, FORM_HOURS,
	    "=SUMPRODUCT(([PoolPay.currency]=$B%u)*[PoolPay.standby_hours])", row);
	sheet_formula_number(sheet, (double)sum.callout_s / 3600, FORM_HOURS,
	    "=SUMPRODUCT(([PoolPay.currency]=$B%u)*[PoolPay.callout_hours])", row);
	sheet_formula_money(sheet, sum.standby_minor, total->currency,
	    "=ROUND(SUMPRODUCT(([PoolPay.currency]=$B%u)*[PoolPay.standby]),%d)", row, digits);
	sheet_formula_money(sheet, sum.callout_minor, total->currency,
	    "=ROUND(SUMPRODUCT(([PoolPay.currency]=$B%u)*[PoolPay.callouts]),%d)", row, digits);
	sheet_formula_money(sheet, sum.other_minor, total->currency,
	    "=ROUND(SUMPRODUCT(([PoolPay.currency]=$B%u)*[PoolPay.others]),%d)", row, digits);
	sheet_formula_money(sheet, pool_amount(&sum), total->currency,
	    "=ROUND(SUMPRODUCT(([PoolPay.currency]=$B%u)*[PoolPay.amount]),%d)", row, digits);
	sheet_what_if(sheet);
	sheet_formula_money(sheet, pool_amount(&sum), total->currency,
	    "=ROUND(SUMPRODUCT(([PoolPay.currency]=$B%u)*[PoolPay.what_if]),%d)", row, digits);
	sheet_next_row(sheet);
}

static void write_sign_off(struct sheet *sheet)
{
	static const char *const steps[] = { "Prepared by", "Reviewed by", "Approved by" };

	sheet_text(sheet, "Sign-off", FORM_SECTION);
	sheet_next_row(sheet);
	sheet_skip(sheet, 1);
	sheet_text(sheet, "Name", FORM_NOTE);
	sheet_skip(sheet, 2);
	sheet_text(sheet, "Signature", FORM_NOTE);
	sheet_skip(sheet, 2);
	sheet_text(sheet, "Date", FORM_NOTE);
	sheet_next_row(sheet);
	for (guint i = 0; i < G_N_ELEMENTS(steps); i++) {
		sheet_next_row(sheet);
		sheet_text(sheet, steps[i], FORM_FACT);
		for (int k = 0; k < 2; k++)
			sheet_blank(sheet, FORM_INPUT);
		sheet_skip(sheet, 1);
		for (int k = 0; k < 2; k++)
			sheet_blank(sheet, FORM_INPUT);
		sheet_skip(sheet, 1);
		sheet_blank(sheet, FORM_INPUT);
		sheet_next_row(sheet);
	}
}

void pay_summary_write(struct pay_book *pay)
{
	struct sheet *sheet = book_sheet(pay->book, "Summary");
	g_autofree char *title = pay_book_title(pay->facts);

	sheet_fit_page(sheet);
	sheet_protect(sheet);
	sheet_heading(sheet, title, pay->policy->organisation);
	sheet_next_row(sheet);
	write_facts(sheet, pay);
	sheet_go_to_row(sheet, POOLS_FIRST_ROW - 2);
	sheet_text(sheet, "Pay by pool", FORM_SECTION);
	sheet_table_begin(sheet, "PoolPay");
	for (guint i = 0; i < pay->pools->len; i++)
		write_pool(sheet, g_ptr_array_index(pay->pools, i));
	sheet_table_end(sheet);
	for (guint i = 0; i < pay->report->grand_totals->len; i++)
		write_total(sheet, pay, g_ptr_array_index(pay->report->grand_totals, i));
	if (pay->pools->len == 0)
		sheet_text(sheet, "Nothing is paid in this period.", FORM_FREE);
	sheet_next_row(sheet);
	sheet_text(sheet,
	    "Currencies are never added. People who are in several pools are counted once in a total.",
	    FORM_NOTE);
	sheet_next_row(sheet);
	sheet_next_row(sheet);
	write_sign_off(sheet);
}
