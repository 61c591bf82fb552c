#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "reports/payroll.h"
#include "reports/payroll_rows.h"
#include "tests/support_book.h"

static const char header[] =
    "employee_id,engineer,name,cost_centre,pay_code,hours,amount,currency,period_start,period_end\r\n";

static void rounds_hours_to_four_decimals(void **state)
{
	static const struct {
		int64_t seconds, hours;
	} cases[] = { { 0, 0 }, { 3600, 10000 }, { 4800, 13333 }, { 6000, 16667 }, { 1, 3 },
		{ -6000, -16667 }, { 2678400, 7440000 } };

	(void)state;
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_int_equal(payroll_hours(cases[i].seconds), cases[i].hours);
}

static void sums_lines_by_payee_code_and_currency(void **state)
{
	struct company *company = company_new(COMPANY_SMALL);
	g_autofree char *csv = payroll_csv(company->pay, company->catalogue);

	(void)state;
	assert_true(g_str_has_prefix(csv, header));
	/* 33.35 x 0.5 x 1 h = 16.675 and 100/3 x 0.15 x 13 h = 65.00 */
	assert_non_null(strstr(csv,
	    "\r\n00417,anna,Anna Lindqvist,4711,standby-holiday,14.0000,81.68,EUR,2026-10-01,2026-10-31"
	    "\r\n"));
	assert_non_null(strstr(csv, ",standby-work,165.0000,0.00,EUR,"));
	assert_non_null(strstr(csv, "\r\nkenji,kenji,"));
	assert_non_null(strstr(csv, ",standby-weekend,25.0000,12499,JPY,"));
	company_free(company);
}

static void prefixes_what_looks_like_a_formula(void **state)
{
	struct company *company = company_new(COMPANY_SMALL);
	g_autofree char *csv = payroll_csv(company->pay, company->catalogue);

	(void)state;
	assert_non_null(strstr(csv, "\r\n'+1,bob,'=cmd|' /C calc'!A0,4711,"));
	assert_null(strstr(csv, ",=cmd"));
	company_free(company);
}

static void leaves_negative_amounts_alone(void **state)
{
	struct company *company = company_new(COMPANY_SMALL);
	struct pay_line *line = g_ptr_array_index(company->pay->lines, 9);

	(void)state;
	line->amount_minor = -7504;
	g_autofree char *csv = payroll_csv(company->pay, company->catalogue);
	assert_non_null(strstr(csv, ",callout-nonwork,1.5000,-75.04,EUR,"));
	company_free(company);
}

static void quotes_and_cleans_names(void **state)
{
	struct company *company = company_new(COMPANY_SMALL);
	struct engineer *anna = g_ptr_array_index(company->catalogue->engineers, 0);

	(void)state;
	g_free(anna->name);
	anna->name = g_strdup("Lindqvist, \"Anna\"\nthe\x01 first\xff");
	g_autofree char *csv = payroll_csv(company->pay, company->catalogue);
	assert_non_null(
	    strstr(csv, "\r\n00417,anna,\"Lindqvist, \"\"Anna\"\" the first\xef\xbf\xbd\",4711,"));
	company_free(company);
}

static void writes_the_header_alone_when_nothing_is_paid(void **state)
{
	struct company *company = company_new(COMPANY_EMPTY);
	g_autofree char *csv = payroll_csv(company->pay, company->catalogue);

	(void)state;
	assert_string_equal(csv, header);
	company_free(company);
}

static void adds_up_to_the_grand_totals(void **state)
{
	struct company *company = company_new(COMPANY_LARGE);
	g_autoptr(GPtrArray) rows = payroll_rows(company->pay);

	(void)state;
	for (guint i = 0; i < company->pay->grand_totals->len; i++) {
		const struct pay_total *total = g_ptr_array_index(company->pay->grand_totals, i);
		int64_t sum = 0;

		for (guint k = 0; k < rows->len; k++) {
			const struct payroll_row *row = g_ptr_array_index(rows, k);

			sum += g_str_equal(row->currency, total->currency) ? row->amount_minor : 0;
		}
		assert_int_equal(sum, total->amount_minor);
	}
	company_free(company);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rounds_hours_to_four_decimals),
		cmocka_unit_test(sums_lines_by_payee_code_and_currency),
		cmocka_unit_test(prefixes_what_looks_like_a_formula),
		cmocka_unit_test(leaves_negative_amounts_alone),
		cmocka_unit_test(quotes_and_cleans_names),
		cmocka_unit_test(writes_the_header_alone_when_nothing_is_paid),
		cmocka_unit_test(adds_up_to_the_grand_totals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
