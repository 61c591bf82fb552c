#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "reports/payroll.h"
#include "reports/payroll_rows.h"
#include "schemas/embedded.h"
#include "tests/support_book.h"

static const char header[] =
    "employee_id,engineer,name,cost_centre,pay_code,hours,amount,currency,period_start,period_end\r\n";

static char *default_csv(const struct company *company)
{
	struct payroll_layout *layout = payroll_layout_default();
	char *csv = payroll_csv(company->pay, company->catalogue, layout);

	payroll_layout_free(layout);
	return csv;
}

/* NULL, with the message, when it is refused. */
static struct payroll_layout *read_layout(const char *yaml, char **refusal)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) documents =
	    yaml_read("payroll.yaml", yaml, strlen(yaml), YAML_ANY, &error);
	struct payroll_layout *layout =
	    documents == NULL ? NULL : payroll_layout_read(documents->pdata[0], &error);

	*refusal = g_strdup(error == NULL ? "" : error->message);
	return layout;
}

static void rounds_hours_to_four_decimals(void **state)
{
	static const struct {
		int64_t seconds, hours;
	} cases[] = { { 0, 0 }, { 3600, 10000 }, { 4800, 13333 }, { 6000, 16667 }, { 1, 3 },
		{ -6000, -16667 }, { 2678400, 7440000 } };

	(void)state;
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_int_equal(payroll_hours(cases[i].seconds, 4), cases[i].hours);
}

static void sums_lines_by_payee_code_and_currency(void **state)
{
	struct company *company = company_new(COMPANY_SMALL);
	g_autofree char *csv = default_csv(company);

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
	g_autofree char *csv = default_csv(company);

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
	g_autofree char *csv = default_csv(company);
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
	g_autofree char *csv = default_csv(company);
	assert_non_null(
	    strstr(csv, "\r\n00417,anna,\"Lindqvist, \"\"Anna\"\" the first\xef\xbf\xbd\",4711,"));
	company_free(company);
}

static void writes_the_header_alone_when_nothing_is_paid(void **state)
{
	struct company *company = company_new(COMPANY_EMPTY);
	g_autofree char *csv = default_csv(company);

	(void)state;
	assert_string_equal(csv, header);
	company_free(company);
}

static void adds_up_to_the_grand_totals(void **state)
{
	struct company *company = company_new(COMPANY_LARGE);
	struct payroll_layout *layout = payroll_layout_default();
	g_autoptr(GPtrArray) rows = payroll_rows(company->pay, layout);

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
	payroll_layout_free(layout);
	company_free(company);
}

static void writes_what_the_layout_says(void **state)
{
	struct company *company = company_new(COMPANY_SMALL);
	g_autofree char *refusal = NULL;
	struct payroll_layout *layout =
	    read_layout("columns:\n"
			"  - {heading: Personalnummer, value: employee_id}\n"
			"  - {heading: Firma, text: \"0042\"}\n"
			"  - {heading: Lohnart, value: pay_code}\n"
			"  - {heading: Stunden, value: hours}\n"
			"  - {heading: \"=Betrag\", value: amount}\n"
			"  - {heading: bis, value: period_end}\n"
			"  - {heading: Zeilen, value: lines}\n"
			"codes: {callout: \"1300\", standby-work: \"1000\", standby: \"1200\"}\n"
			"separator: \";\"\n"
			"decimal: \",\"\n"
			"date: DD.MM.YYYY\n"
			"hours_decimals: 2\n",
		&refusal);

	(void)state;
	assert_string_equal(refusal, "");
	g_autofree char *csv = payroll_csv(company->pay, company->catalogue, layout);
	assert_true(
	    g_str_has_prefix(csv, "Personalnummer;Firma;Lohnart;Stunden;'=Betrag;bis;Zeilen\r\n"));
	assert_non_null(strstr(csv, "\r\n00417;0042;1000;165,00;0,00;31.10.2026;1\r\n"));
	assert_non_null(strstr(csv, "\r\n00417;0042;1300;1,50;75,04;31.10.2026;1\r\n"));
	/* eight lines of standby outside work hours are one row */
	assert_non_null(strstr(csv, ";31.10.2026;8\r\n"));
	payroll_layout_free(layout);
	company_free(company);
}

static void the_shipped_layout_is_the_default_one(void **state)
{
	struct company *company = company_new(COMPANY_SMALL);
	g_autofree char *refusal = NULL;
	struct payroll_layout *layout =
	    read_layout(embedded_text("schemas/workspace/payroll.yaml"), &refusal);

	(void)state;
	assert_string_equal(refusal, "");
	g_autofree char *csv = payroll_csv(company->pay, company->catalogue, layout);
	g_autofree char *expected = default_csv(company);
	assert_string_equal(csv, expected);
	payroll_layout_free(layout);
	company_free(company);
}

static void refuses_a_layout_with_its_place(void **state)
{
	static const char *const cases[][2] = {
		{ "codes: {}", "payroll.yaml:1:1: error: expected a list of columns" },
		{ "columns: []", "payroll.yaml:1:10: error: expected a list of columns" },
		{ "columns:\n  - {heading: a, value: salary}",
		    "payroll.yaml:2:25: error: expected one of: employee_id, engineer, " },
		{ "columns:\n  - {value: name}", "payroll.yaml:2:" },
		{ "columns:\n  - {heading: a, value: name, text: b}",
		    "payroll.yaml:2:5: error: a column has either a value or a text" },
		{ "columns:\n  - {heading: a, value: name}\n  - {heading: a, value: team}",
		    "payroll.yaml:3:15: error: two columns have the heading \"a\"" },
		{ "columns: [{heading: a, value: name}]\ncodes: {standby-night: 1}",
		    "payroll.yaml:2:24: error: \"standby-night\" is no kind of pay" },
		{ "columns: [{heading: a, value: name}]\nseparator: x",
		    "payroll.yaml:2:12: error: expected one of: ,, ;, tab" },
		{ "columns: [{heading: a, value: name}]\nhours_decimals: 5",
		    "payroll.yaml:2:17: error: expected one of: 0, 1, 2, 3, 4" },
		{ "columns: [{heading: a, value: name}]\nheader: yes", "payroll.yaml:2:" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *refusal = NULL;

		assert_null(read_layout(cases[i][0], &refusal));
		if (!g_str_has_prefix(refusal, cases[i][1]))
			fail_msg("%s", refusal);
	}
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
		cmocka_unit_test(writes_what_the_layout_says),
		cmocka_unit_test(the_shipped_layout_is_the_default_one),
		cmocka_unit_test(refuses_a_layout_with_its_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
