#include "tests/support.h"

/* Why time does not count: what people write for it, and what the ledger keeps. */

#define HEADER "start,end,kind,reason,approver\n"

static struct load_report *load_kind(struct fixture *fixture, const char *kind, guint number)
{
	/* files of their own, and hours of their own: nothing is another case's */
	g_autofree char *name = g_strdup_printf("%u/in.csv", number);
	g_autofree char *text =
	    g_strdup_printf(HEADER "2026-10-24T%02u:00:00Z,2026-10-24T%02u:30:00Z,%s,planned,ada\n",
		number, number, kind);

	return import_text(fixture, "nines-corrections", name, text);
}

static const char *newest_kind(struct fixture *fixture)
{
	return ledger_text(fixture, "SELECT kind FROM correction ORDER BY id DESC LIMIT 1");
}

static void a_kind_is_understood_however_it_is_written(void **state)
{
	struct fixture *fixture = *state;
	static const struct {
		const char *text, *kind;
	} cases[] = {
		{ "scheduled_maintenance", "scheduled_maintenance" },
		{ "Scheduled Maintenance", "scheduled_maintenance" },
		{ "maintenance", "scheduled_maintenance" },
		{ "PLANNED", "scheduled_maintenance" },
		{ "Outside business hours", "outside_business_hours" },
		{ "out-of-hours", "outside_business_hours" },
		{ "deploy", "deployment" },
		{ "Company-wide network problem", "network_problem" },
		{ "frozen-dependency", "frozen_dependency" },
		{ "load test", "out_of_scope_traffic" },
		{ "Pen-Test", "out_of_scope_traffic" },
		{ "miscategorized errors", "miscategorised_errors" },
		{ "false positive", "miscategorised_errors" },
		{ "Other", "other" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct load_report *report = load_kind(fixture, cases[i].text, i);

		assert_counts(report, "1 1 0 0 0 0");
		assert_number(report->counts.warnings, 0);
		assert_string_equal(newest_kind(fixture), cases[i].kind);
	}
}

static void an_unknown_kind_counts_as_other_and_is_told(void **state)
{
	struct fixture *fixture = *state;
	struct load_report *report = load_kind(fixture, "full moon", 0);

	assert_counts(report, "1 1 0 0 0 0");
	assert_number(report->counts.warnings, 1);
	assert_message(
	    report, ":2:43: warning: kind: \"full moon\" is not known, and is taken as other");
	assert_message(report, "[W311]");
	assert_string_equal(newest_kind(fixture), "other");
}

static void another_spelling_of_the_kind_is_the_same_correction(void **state)
{
	struct fixture *fixture = *state;

	load_kind(fixture, "maintenance", 0);
	assert_counts(import_text(fixture, "nines-corrections", "1/in.csv",
			  HEADER "2026-10-24T00:00:00Z,2026-10-24T00:30:00Z,Planned,planned,ada\n"),
	    "1 0 0 1 0 0");
}

static void a_correction_without_a_kind_is_rejected(void **state)
{
	struct load_report *report = load_kind(*state, "", 0);

	assert_counts(report, "1 0 0 0 1 0");
	assert_message(report, "[I106]");
}

#define in_ledger(test) cmocka_unit_test_setup_teardown(test, ledger_setup, ledger_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_ledger(a_kind_is_understood_however_it_is_written),
		in_ledger(an_unknown_kind_counts_as_other_and_is_told),
		in_ledger(another_spelling_of_the_kind_is_the_same_correction),
		in_ledger(a_correction_without_a_kind_is_rejected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
