#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "reports/pay_pool.h"
#include "reports/statement.h"
#include "tests/support_book.h"

static void has(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("there is no `%s`", part);
}

static void lacks(const char *text, const char *part)
{
	if (strstr(text, part) != NULL)
		fail_msg("there is `%s`", part);
}

static void a_statement_tells_of_one_engineer_alone(void **state)
{
	struct company *company = company_new(COMPANY_SMALL);
	struct pay_facts facts = company_pay(company);
	g_autofree char *page = statement_html(company->site, &facts, "anna");
	g_autofree char *csv = statement_csv(&facts, "anna");

	(void)state;
	has(page, "On-call statement, October 2026");
	has(page, "Anna Lindqvist");
	has(page, "inbox/shifts-2026-10.csv:17");
	has(page, "paid on pool A at 0.35");
	lacks(page, "calc");
	lacks(page, "JPY");
	has(csv, "line,1,A,standby,work,,,594000,,33.35,hour,0,0.00,EUR,,,\r\n");
	has(csv,
	    "segment,,B,standby,weekend,2026-10-24T22:00:00Z,2026-10-25T05:00:00Z,25200,,,,,,,"
	    "overlapped,paid on pool A at 0.35,inbox/shifts-2026-10.csv:44\r\n");
	lacks(csv, "JPY");
	company_free(company);
}

static void a_statement_shows_caps_and_adjustments(void **state)
{
	struct company *company = company_new(COMPANY_SMALL);
	struct pay_facts facts = company_pay(company);
	g_autofree char *page = statement_html(company->site, &facts, "kenji");
	g_autofree char *csv = statement_csv(&facts, "kenji");

	(void)state;
	has(page, "Caps and adjustments");
	has(page, "at most 30000 in a period");
	has(page, "2026-09 line 4");
	has(page, "5000 JPY per shift");
	has(csv, ",C,standby,holiday,,,129600,3,5000,shift,1.5,22500,JPY,,,\r\n");
	has(csv, ",C,cap,-,,,0,,,hour,,-300,JPY,,at most 30000 in a period,\r\n");
	has(csv, ",200,JPY,,'=a shift came late,2026-09 line 4\r\n");
	company_free(company);
}

static void hostile_names_stay_text(void **state)
{
	struct company *company = company_new(COMPANY_SMALL);
	struct engineer *anna = g_ptr_array_index(company->catalogue->engineers, 0);
	struct pay_facts facts = company_pay(company);

	(void)state;
	g_free(anna->name);
	anna->name = g_strdup("</style><script>alert(1)</script>");
	g_autofree char *statement = statement_html(company->site, &facts, "anna");
	g_autofree char *page = pay_page_html(company->site, &facts);
	lacks(statement, "<script");
	lacks(page, "<script");
	has(statement, "&lt;script&gt;");
	/* the policy lets in the one style of the page */
	has(statement, "sha256-");
	company_free(company);
}

static void names_of_files_tell_nothing_and_stay(void **state)
{
	struct company *company = company_new(COMPANY_SMALL);
	g_autofree char *anna = statement_name(company->pay, "anna");
	g_autofree char *again = statement_name(company->pay, "anna");
	g_autofree char *bob = statement_name(company->pay, "bob");
	g_autoptr(GPtrArray) engineers = statement_engineers(company->pay);

	(void)state;
	assert_string_equal(anna, again);
	assert_string_not_equal(anna, bob);
	assert_int_equal(strlen(anna), strlen("statement-") + 16);
	lacks(anna, "anna");
	assert_int_equal(engineers->len, 4);
	company_free(company);
}

static void pools_add_up_to_the_whole(void **state)
{
	struct company *company = company_new(COMPANY_SMALL);
	struct pay_facts whole = company_pay(company);
	int64_t lines = 0, segments = 0, seconds = 0, problems = 0, euros = 0;

	(void)state;
	for (guint i = 0; i < company->policy->pools->len; i++) {
		const struct pool *pool = company->policy->pools->pdata[i];
		struct pay_pool *part = pay_pool_of(&whole, pool->name);
		const struct pay_report *report = pay_pool_facts(part)->report;

		assert_true(pay_pool_is_any(part));
		assert_int_equal(report->reconciliation.difference, 0);
		lines += report->lines->len;
		segments += report->segments->len;
		seconds += report->reconciliation.shift_seconds;
		problems += report->exceptions->len;
		for (guint k = 0; k < report->segments->len; k++) {
			const struct pay_segment *segment = report->segments->pdata[k];

			/* the numbers of its own lines */
			if (segment->line != G_MAXUINT)
				assert_string_equal(
				    ((struct pay_line *)report->lines->pdata[segment->line])
					->engineer,
				    segment->engineer);
		}
		for (guint k = 0; k < report->grand_totals->len; k++) {
			const struct pay_total *total = report->grand_totals->pdata[k];

			euros += g_str_equal(total->currency, "EUR") ? total->amount_minor : 0;
		}
		pay_pool_free(part);
	}
	assert_int_equal(lines, company->pay->lines->len);
	assert_int_equal(segments, company->pay->segments->len);
	assert_int_equal(seconds, company->pay->reconciliation.shift_seconds);
	assert_int_equal(problems, company->pay->exceptions->len);
	assert_int_equal(
	    euros, ((struct pay_total *)company->pay->grand_totals->pdata[0])->amount_minor);
	company_free(company);
}

static void names_of_pools_are_safe_in_names_of_files(void **state)
{
	static const char *const cases[][2] = { { "A", "A" }, { "B/2", "B%2F2" },
		{ "..", "%2E%2E" }, { "Z\xc3\xbc", "Z%C3%BC" }, { "a b", "a%20b" } };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *slug = pay_pool_slug(cases[i][0]);

		assert_string_equal(slug, cases[i][1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_statement_tells_of_one_engineer_alone),
		cmocka_unit_test(a_statement_shows_caps_and_adjustments),
		cmocka_unit_test(hostile_names_stay_text),
		cmocka_unit_test(names_of_files_tell_nothing_and_stay),
		cmocka_unit_test(pools_add_up_to_the_whole),
		cmocka_unit_test(names_of_pools_are_safe_in_names_of_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
