/* Who may let an exception of pay pass, and for which one an approval holds. */
#include "analytics/pay_close.h"

#include "tests/support_analytics.h"

static struct pay_approval *add_approval(GPtrArray *approvals)
{
	struct pay_approval *approval = g_new0(struct pay_approval, 1);

	approval->exception = g_strdup("double_booking");
	approval->engineer = g_strdup("ada");
	approval->pool = g_strdup("A");
	approval->start_utc = at("2026-08-10T08:00:00Z");
	approval->end_utc = at("2026-08-10T10:00:00Z");
	approval->reason = g_strdup("handed over");
	approval->approver = g_strdup("Finance");
	approval->source = g_strdup("catalogue/approvals.csv:2");
	g_ptr_array_add(approvals, approval);
	return approval;
}

/* What the exception is, and who approved it; NULL: as the approval has it. */
static const struct {
	const char *what;
	const char *code, *engineer, *pool, *start, *end, *approver;
	bool is_approved;
} cases[] = {
	{ "the exception itself", NULL, NULL, NULL, NULL, NULL, NULL, true },
	{ "another kind", "overlap", NULL, NULL, NULL, NULL, NULL, false },
	{ "another engineer", NULL, "bob", NULL, NULL, NULL, NULL, false },
	{ "another pool", NULL, NULL, "B", NULL, NULL, NULL, false },
	{ "one that begins earlier", NULL, NULL, NULL, "2026-08-10T07:59:59Z", NULL, NULL, false },
	{ "one that lasts longer", NULL, NULL, NULL, NULL, "2026-08-10T10:00:01Z", NULL, false },
	{ "approved by the engineer", NULL, NULL, NULL, NULL, NULL, "ada", false },
	{ "by a former name, in capitals", NULL, NULL, NULL, NULL, NULL, "ADA BEFORE", false },
	{ "by an e-mail address", NULL, NULL, NULL, NULL, NULL, "Ada@example.com", false },
	{ "by another engineer", NULL, NULL, NULL, NULL, NULL, "bob", true },
};

static char *text_or(const char *text, const char *usual)
{
	return g_strdup(text != NULL ? text : usual);
}

static void name_engineer(struct engineer *engineer, const char *name)
{
	g_free(engineer->name);
	engineer->name = g_strdup(name);
	g_free(engineer->email);
	engineer->email = g_strdup("ada@example.com");
}

static void an_approval_is_of_one_exception_and_by_somebody_else(void **state)
{
	struct world *world = *state;

	name_engineer(add_engineer(world, "ada", "Europe/Berlin", "DE"), "Ada Before");
	name_engineer(add_engineer(world, "ada", "Europe/Berlin", "DE"), "Ada Now");
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GPtrArray) approvals = pay_approvals_new();
		struct pay_approval *approval = add_approval(approvals);
		struct pay_problem problem = {
			.code = text_or(cases[i].code, "double_booking"),
			.engineer = text_or(cases[i].engineer, "ada"),
			.pool = text_or(cases[i].pool, "A"),
			.start_utc =
			    at(cases[i].start != NULL ? cases[i].start : "2026-08-10T08:00:00Z"),
			.end_utc = at(cases[i].end != NULL ? cases[i].end : "2026-08-10T10:00:00Z"),
		};

		print_message("             %s\n", cases[i].what);
		if (cases[i].approver != NULL) {
			g_free(approval->approver);
			approval->approver = g_strdup(cases[i].approver);
		}
		assert_ptr_equal(pay_approval_of(approvals, &problem, world->catalogue),
		    cases[i].is_approved ? approval : NULL);
		g_free(problem.code);
		g_free(problem.engineer);
		g_free(problem.pool);
	}
}

static void an_exception_of_nobody_is_approved_by_anybody(void **state)
{
	struct world *world = *state;
	g_autoptr(GPtrArray) approvals = pay_approvals_new();
	struct pay_approval *approval = add_approval(approvals);
	char code[] = "coverage_gap", pool[] = "A";
	struct pay_problem gap = { .code = code,
		.pool = pool,
		.start_utc = approval->start_utc,
		.end_utc = approval->end_utc };

	g_free(approval->exception);
	approval->exception = g_strdup("coverage_gap");
	g_clear_pointer(&approval->engineer, g_free);
	assert_ptr_equal(pay_approval_of(approvals, &gap, world->catalogue), approval);
}

static void a_problem_is_known_whatever_its_text(void **state)
{
	g_autoptr(GPtrArray) known = g_ptr_array_new();
	char code[] = "coverage_gap", pool[] = "A", one[] = "one text", other[] = "another";
	struct pay_problem was = { .code = code, .pool = pool, .text = one, .end_utc = 60 };
	struct pay_problem is = { .code = code, .pool = pool, .text = other, .end_utc = 60 };

	(void)state;
	g_ptr_array_add(known, &was);
	assert_ptr_equal(pay_problem_find(known, &is), &was);
	is.end_utc = 61;
	assert_null(pay_problem_find(known, &is));
}

#define in_world(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(an_approval_is_of_one_exception_and_by_somebody_else),
		in_world(an_exception_of_nobody_is_approved_by_anybody),
		cmocka_unit_test(a_problem_is_known_whatever_its_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
