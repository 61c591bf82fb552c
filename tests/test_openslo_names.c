#include "tests/support_openslo.h"

/* OpenSLO objects that name each other, versions of one name, and lists of objects. */

#define SLO(name, rest)                                                                            \
	"apiVersion: openslo/v1\nkind: SLO\nmetadata: {name: " name "}\nspec:\n"                   \
	"  service: shop\n  budgetingMethod: Occurrences\n"                                        \
	"  timeWindow: [{duration: 28d, isRolling: true}]\n" rest
#define OBJECT(kind, name, spec)                                                                   \
	"---\napiVersion: openslo/v1\nkind: " kind "\nmetadata: {name: " name "}\nspec: " spec "\n"

static void an_indicator_is_found_by_name_in_any_file(void **state)
{
	static const char *const before[] = { OBJECT("SLI", "success", SUCCESS),
		SLO("a", "  indicatorRef: success\n  objectives: [{target: 0.9}]\n"), NULL };
	static const char *const after[] = {
		SLO("a", "  indicatorRef: p99\n  objectives: [{target: 0.9, op: lt, value: 1}]\n"),
		OBJECT("SLI", "success", SUCCESS) OBJECT("SLI", "p99", LATENCY), NULL
	};

	(void)state;
	assert_string_equal(read_files(before), "");
	assert_taken_text(describe(objective_at(0)), "ratio requests of shop");
	assert_string_equal(objective_at(0)->source, "b.yaml:1");
	assert_string_equal(read_files(after), "");
	assert_taken_text(describe(objective_at(0)), "threshold p99 of shop < 1");
}

static void refuses_references_that_lead_nowhere(void **state)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{ SLO("a", "  indicatorRef: success\n  objectives: [{target: 0.9}]\n"),
		    "a.yaml:8:17: error: there is no SLI \"success\"" },
		{ SLO("a", "  indicatorRef: success\n  objectives: [{target: 0.9}]\n")
			OBJECT("SLI", "success", SUCCESS) OBJECT("SLI", "success", LATENCY),
		    "a.yaml:8:17: error: there are two of SLI \"success\", at a.yaml:11 and a.yaml:16" },
		{ SLO("a", "  indicatorRef: A b\n  objectives: [{target: 0.9}]\n"),
		    "a.yaml:8:17: error: expected a name" },
		{ SLO("a", "  indicatorRef: success\n  objectives: [{target: 0.9, op: lt}]\n")
			OBJECT("SLI", "success", SUCCESS),
		    "a.yaml:9:34: error: \"op\" is forbidden here" },
		{ SLO("a", "  indicatorRef: p99\n  objectives: [{target: 0.9, op: lt}]\n")
			OBJECT("SLI", "p99", LATENCY),
		    "a.yaml:9:16: error: \"value\" needs a value" },
		{ SLO("a",
		      "  indicatorRef: s\n  objectives: [{target: 0.9}]\n"
		      "  alertPolicies: [{alertPolicyRef: fast}]\n") OBJECT("SLI", "s", SUCCESS),
		    "a.yaml:10:36: error: there is no AlertPolicy \"fast\"" },
		{ SLO("a",
		      "  indicatorRef: s\n  objectives: [{target: 0.9}]\n"
		      "  alertPolicies: [{alertPolicyRef: fast}]\n") OBJECT("SLI", "s", SUCCESS)
			OBJECT("AlertPolicy", "fast",
			    "{alertWhenBreaching: true, conditions: [{conditionRef: burn}], "
			    "notificationTargets: [{targetRef: nobody}]}"),
		    "a.yaml:20:62: error: there is no AlertCondition \"burn\"" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_holds(read_text(cases[i].text), cases[i].message);
}

static void a_source_has_the_type_of_its_data_source(void **state)
{
	static const char named[] =
	    "{ratioMetric: {good: {metricSource: {metricSourceRef: books, spec: {field: good}}}, "
	    "total: {metricSource: {metricSourceRef: books, spec: {field: total}}}}}";
	const char *slo = slo_document(named, "Occurrences", "{target: 0.9}", MONTH);
	static const char *const sources[][2] = {
		{ "", "ratio from books of shop" },
		{ OBJECT("DataSource", "books", "{type: Datadog, connectionDetails: {}}"),
		    "ratio from Datadog of shop" },
		{ OBJECT("DataSource", "books", "{type: nines, connectionDetails: {}}"),
		    "ratio requests of shop" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(sources); i++) {
		assert_string_equal(
		    read_files((const char *const[]){ slo, sources[i][0], NULL }), "");
		assert_taken_text(describe(objective_at(0)), sources[i][1]);
	}
}

#define CONDITION(op, threshold, window)                                                           \
	"{severity: page, condition: {kind: burnrate, op: " op ", threshold: " threshold           \
	", lookbackWindow: " window ", alertAfter: 5m}}"
#define ALERTED(breaching, condition)                                                              \
	SLO("a",                                                                                   \
	    "  indicator: {metadata: {name: i}, spec: " SUCCESS "}\n"                              \
	    "  objectives: [{target: 0.9}]\n  alertPolicies:\n"                                    \
	    "    - alertPolicyRef: by-name\n"                                                      \
	    "    - {kind: AlertPolicy, metadata: {name: p}, spec: {alertWhenBreaching: " breaching \
	    ", conditions: [{kind: AlertCondition, metadata: {name: here}, spec: " condition       \
	    "}], notificationTargets: [{targetRef: nobody}]}}\n")                                  \
	OBJECT("AlertPolicy", "by-name",                                                           \
	    "{alertWhenBreaching: true, conditions: [{conditionRef: slow}], notificationTargets: " \
	    "[{kind: AlertNotificationTarget, metadata: {name: t}, spec: {target: mail}}]}")       \
	OBJECT("AlertCondition", "slow",                                                           \
	    "{severity: ticket, condition: {kind: burnrate, op: gt, threshold: 1, "                \
	    "lookbackWindow: 3d}}")

static void burn_conditions_come_from_alert_policies(void **state)
{
	static const struct {
		const char *name, *severity;
		int64_t long_s, hold_s;
		bool is_inclusive;
		struct fraction threshold;
	} expected[] = {
		{ "slow", "ticket", INT64_C(3) * 86400, 0, false, { 1, 1 } },
		{ "here", "page", 3600, 300, true, { 72, 5 } },
	};

	(void)state;
	assert_string_equal(read_text(ALERTED("true", CONDITION("gte", "14.4", "1h"))), "");
	const GPtrArray *conditions = objective_at(0)->burn_conditions;
	assert_int_equal(conditions->len, 2);
	for (guint i = 0; i < conditions->len; i++) {
		const struct burn_condition *condition = conditions->pdata[i];

		assert_string_equal(condition->name, expected[i].name);
		assert_string_equal(condition->severity, expected[i].severity);
		assert_number(condition->long_s, expected[i].long_s);
		assert_number(condition->short_s, 0);
		assert_number(condition->hold_s, expected[i].hold_s);
		assert_true(condition->is_inclusive == expected[i].is_inclusive);
		assert_number(fraction_compare(condition->threshold, expected[i].threshold), 0);
	}
}

static void a_policy_that_is_silent_when_the_budget_burns_has_no_conditions(void **state)
{
	(void)state;
	assert_string_equal(read_text(ALERTED("false", CONDITION("lte", "2", "1h"))), "");
	assert_int_equal(objective_at(0)->burn_conditions->len, 1);
}

static void refuses_conditions_that_are_no_burn(void **state)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{ ALERTED("true", CONDITION("lte", "2", "1h")), "error: expected op: gt or gte" },
		{ ALERTED("true", CONDITION("lt", "2", "1h")), "error: expected op: gt or gte" },
		{ ALERTED("true", CONDITION("eq", "2", "1h")), "error: expected one of lte, lt" },
		{ ALERTED("true", CONDITION("gt", "-2", "1h")),
		    "error: a burn rate is not below 0" },
		{ ALERTED("true", CONDITION("gt", "2", "0h")),
		    "error: a lookbackWindow has some length" },
		{ ALERTED("true", CONDITION("gt", "2", "1M")),
		    "error: expected minutes, hours, days or weeks" },
		{ ALERTED("true", "{severity: page, condition: {kind: budget}}"),
		    "error: expected burnrate" },
		{ ALERTED("true",
		      "{condition: {kind: burnrate, op: gt, threshold: 1, "
		      "lookbackWindow: 1h}}"),
		    "error: \"severity\" needs a value" },
		{ OBJECT("AlertPolicy", "p", "{conditions: [], notificationTargets: []}"),
		    "error: \"conditions\" has exactly one item" },
		{ OBJECT("AlertPolicy", "p",
		      "{conditions: [{conditionRef: a, spec: {}}], notificationTargets: []}"),
		    "error: " },
		{ OBJECT("AlertPolicy", "p",
		      "{conditions: [{conditionRef: a}], notificationTargets: []}"),
		    "error: \"notificationTargets\" has at least one item" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_holds(read_text(cases[i].text), cases[i].message);
}

static void counts_and_foreign_sources_need_no_conditions(void **state)
{
	static const char *const sources[] = {
		"{thresholdMetric: {metricSource: {type: Any, spec: {query: a}}}}",
		GAUGE("event: bug"),
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(sources); i++) {
		const char *text = slo_document(sources[i],
		    "Occurrences\n  alertPolicies: [{alertPolicyRef: not-here}]",
		    "{op: lt, value: 2, target: 0.9}", MONTH);

		assert_string_equal(read_text(text), "");
		assert_int_equal(objective_at(0)->burn_conditions->len, 0);
	}
}

static void each_objective_of_a_composite_has_its_own_indicator(void **state)
{
	(void)state;
	assert_string_equal(
	    read_text(SLO("a",
		"  objectives:\n"
		"    - {target: 0.9, indicatorRef: success, compositeWeight: 3}\n"
		"    - {target: 0.8, op: lt, value: 2, indicator: {metadata: {name: i}, spec: " LATENCY
		"}}\n") OBJECT("SLI", "success", SUCCESS)),
	    "");
	assert_int_equal(objective_count(), 2);
	assert_taken_text(describe(objective_at(0)), "ratio requests of shop");
	assert_taken_text(describe(objective_at(1)), "threshold p99 of shop < 2");
}

static void refuses_composites_that_openslo_refuses(void **state)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{ SLO("a", "  indicatorRef: s\n  objectives: [{target: 0.9, indicatorRef: s}]\n"),
		    "a.yaml:5:3: error: expected indicator or indicatorRef either here or in every" },
		{ SLO("a", "  objectives: [{target: 0.9, indicatorRef: s}, {target: 0.9}]\n"),
		    "a.yaml:8:48: error: expected exactly one of indicator, indicatorRef here" },
		{ SLO("a", "  objectives: [{target: 0.9, indicatorRef: s, compositeWeight: 0}]\n"),
		    "a.yaml:8:64: error: a compositeWeight lies above 0" },
		{ SLO("a", "  objectives: [{target: 0.9}]\n"),
		    "a.yaml:5:3: error: expected exactly one of indicator, indicatorRef here" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_holds(read_text(cases[i].text), cases[i].message);
}

/* A document of a name and a date, or without one. */
#define VERSION(name, date, body)                                                                  \
	"apiVersion: openslo/v1\nkind: SLO\nmetadata: {name: " name ", annotations: {" date "}}\n" \
	"spec:\n  service: shop\n  timeWindow: [{duration: 28d, isRolling: true}]\n"               \
	"  indicator: {metadata: {name: i}, spec: " body "}]\n"
#define FROM(date)     "nines/valid-from: " date
#define RATIO_OF(rest) SUCCESS "}\n  budgetingMethod: Occurrences\n  objectives: [{" rest
#define GAUGE_OF(rest) LATENCY "}\n  budgetingMethod: Occurrences\n  objectives: [{" rest
#define SLICES_OF(window)                                                                          \
	SUCCESS "}\n  budgetingMethod: RatioTimeslices\n  objectives: [{target: 0.9, "             \
		"timeSliceWindow: " window

static void versions_of_a_name_are_sorted_by_date(void **state)
{
	static const char *const files[] = {
		VERSION("b", "", RATIO_OF("target: 0.9")),
		VERSION("a", FROM("\"2026-10-15\""), RATIO_OF("target: 0.99")),
		VERSION("a", FROM("2025-01-01"), RATIO_OF("target: 0.9")),
		VERSION("a", "team/note: any", RATIO_OF("target: 0.8")),
		NULL,
	};
	static const struct {
		const char *name, *percent;
		const char *valid_from;
	} expected[] = { { "a", "80", NULL }, { "a", "90", "2025-01-01" },
		{ "a", "99", "2026-10-15" }, { "b", "90", NULL } };

	(void)state;
	assert_string_equal(read_files(files), "");
	assert_int_equal(objective_count(), G_N_ELEMENTS(expected));
	for (guint i = 0; i < objective_count(); i++) {
		const struct objective *objective = objective_at(i);

		assert_string_equal(objective->name, expected[i].name);
		assert_taken_text(decimal_format(objective->target_percent), expected[i].percent);
		assert_number(objective->valid_from,
		    expected[i].valid_from != NULL ? day(expected[i].valid_from) : G_MININT64);
	}
}

static void refuses_versions_that_do_not_go_together(void **state)
{
	static const struct {
		const char *first, *second, *message;
	} cases[] = {
		{ VERSION("a", "", RATIO_OF("target: 0.9")),
		    VERSION("a", "", RATIO_OF("target: 0.99")),
		    "b.yaml:3:11: error: there is an SLO \"a\" already, at a.yaml:1" },
		{ VERSION("a", FROM("2026-01-01"), RATIO_OF("target: 0.9")),
		    VERSION("a", FROM("2026-01-01"), RATIO_OF("target: 0.99")),
		    "b.yaml:3:11: error: there is an SLO \"a\" already, at a.yaml:1" },
		{ VERSION("a-1", "", RATIO_OF("target: 0.9")),
		    VERSION("a", "", RATIO_OF("target: 0.9}, {target: 0.99")),
		    "b.yaml:3:11: error: there is an SLO \"a-1\" already, at a.yaml:1" },
		{ VERSION("a", "", RATIO_OF("target: 0.9")),
		    VERSION("a", FROM("2026-01-01"), RATIO_OF("target: 0.9}, {target: 0.99")),
		    "b.yaml:3:11: error: the version of \"a\" at a.yaml:1 has another number of "
		    "objectives: give this one another name" },
		{ VERSION("a", "", RATIO_OF("target: 0.9")),
		    VERSION("a", FROM("2026-01-01"), GAUGE_OF("target: 0.9, op: lt, value: 1")),
		    "b.yaml:3:11: error: the version of \"a\" at a.yaml:1 has another kind" },
		{ VERSION("a", FROM("2026-01-01"), SLICES_OF("5m")),
		    VERSION("a", "", SLICES_OF("1m")), "another kind, slice or direction" },
		{ VERSION("a", "", GAUGE_OF("target: 0.9, op: gt, value: 1")),
		    VERSION("a", FROM("2026-01-01"), GAUGE_OF("target: 0.9, op: lt, value: 1")),
		    "another kind, slice or direction of comparison: give this one another name" },
		{ VERSION("a", FROM("15.10.2026"), RATIO_OF("target: 0.9")), "",
		    "a.yaml:3:53: error: expected a date such as 2026-10-15" },
		{ VERSION("a", FROM("2026-02-30"), RATIO_OF("target: 0.9")), "",
		    "error: expected a date" },
		{ VERSION("a", "nines/valid-form: 2026-10-15", RATIO_OF("target: 0.9")), "",
		    "unknown annotation \"nines/valid-form\"; known is nines/valid-from" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_holds(
		    read_files((const char *const[]){ cases[i].first, cases[i].second, NULL }),
		    cases[i].message);
}

static void directions_may_become_strict(void **state)
{
	(void)state;
	assert_string_equal(
	    read_files(
		(const char *const[]){ VERSION("a", "", GAUGE_OF("target: 0.9, op: lte, value: 1")),
		    VERSION("a", FROM("2026-01-01"), GAUGE_OF("target: 0.9, op: lt, value: 2")),
		    NULL }),
	    "");
}

static void objects_of_other_kinds_state_nothing(void **state)
{
	(void)state;
	assert_string_equal(
	    read_text(OBJECT("Service", "shop", "{}") OBJECT("Service", "shop", "{}")
		    OBJECT("DataSource", "d", "{type: Any, connectionDetails: [{url: a}]}")
			OBJECT("AlertNotificationTarget", "t", "{target: mail}")
			    OBJECT("AlertCondition", "c", CONDITION("lte", "2", "1M"))
				OBJECT("AlertPolicy", "p",
				    "{conditions: [{conditionRef: gone}], notificationTargets: "
				    "[{targetRef: gone}]}") OBJECT("SLI", "s", SUCCESS)),
	    "");
	assert_int_equal(objective_count(), 0);
}

static void lists_and_json_are_read(void **state)
{
	static const char *const files[] = {
		"- {apiVersion: openslo/v1, kind: Service, metadata: {name: shop, labels: {team: [a, b], "
		"env: prod}}}\n- {apiVersion: openslo/v1, kind: Service, metadata: {name: web}, spec: "
		"{description: Pages}}\n",
		"[{\"apiVersion\": \"openslo/v1\", \"kind\": \"SLO\", \"metadata\": {\"name\": \"a\"}, "
		"\"spec\": {\"service\": \"shop\", \"indicatorRef\": \"s\", \"budgetingMethod\": "
		"\"Occurrences\", \"timeWindow\": [{\"duration\": \"28d\", \"isRolling\": true}], "
		"\"objectives\": [{\"targetPercent\": 99.9}]}}]",
		OBJECT("SLI", "s", SUCCESS),
		NULL,
	};

	(void)state;
	assert_string_equal(read_files(files), "");
	assert_int_equal(objective_count(), 1);
	assert_taken_text(decimal_format(objective_at(0)->target_percent), "99.9");
	assert_holds(
	    read_text("- apiVersion: openslo/v1\n  kind: Service\n  metadata: {name: a b}\n"),
	    "a.yaml:3:20: error: expected a name");
	assert_holds(read_text("- - a\n"), "a.yaml:1:3: error: expected an OpenSLO object here");
}

/* Takes the first comment mark off every line. */
static char *uncomment(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	GString *bare = g_string_new(NULL);

	for (size_t i = 0; lines[i] != NULL; i++)
		g_string_append_printf(bare, "%s\n",
		    lines[i] + (g_str_has_prefix(lines[i], "# ") ? 2 : *lines[i] == '#'));
	return g_string_free(bare, FALSE);
}

static void the_examples_of_a_new_workspace_are_valid(void **state)
{
	static const char *const expected[][2] = {
		{ "app-crash-free", "crash_free sessions of checkout" },
		{ "checkout-hours", "ratio_timeslices requests of checkout slices 3600 s 0" },
		{ "checkout-latency", "threshold latency_p99_ms of checkout < 300" },
		{ "checkout-minutes", "timeslices requests of checkout slices 300 s 95 bad" },
		{ "checkout-releases", "count_floor release of checkout >= 8 without target" },
		{ "checkout-success", "ratio requests of checkout" },
		{ "checkout-success", "ratio requests of checkout" },
		{ "pool-a-response", "response pool A <= 300" },
		{ "shop-bugs", "count_ceiling bug of shop <= 12 without target" },
	};
	g_autofree char *text = NULL;

	(void)state;
	assert_true(g_file_get_contents("schemas/workspace/slos/example.yaml", &text, NULL, NULL));
	g_autofree char *bare = uncomment(text);
	assert_string_equal(read_text(text), "");
	assert_int_equal(objective_count(), 0);
	assert_string_equal(read_text(bare), "");
	assert_int_equal(objective_count(), G_N_ELEMENTS(expected));
	for (guint i = 0; i < objective_count(); i++) {
		assert_string_equal(objective_at(i)->name, expected[i][0]);
		assert_taken_text(describe(objective_at(i)), expected[i][1]);
	}
	assert_int_equal(objective_at(6)->burn_conditions->len, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_openslo(an_indicator_is_found_by_name_in_any_file),
		in_openslo(refuses_references_that_lead_nowhere),
		in_openslo(a_source_has_the_type_of_its_data_source),
		in_openslo(burn_conditions_come_from_alert_policies),
		in_openslo(a_policy_that_is_silent_when_the_budget_burns_has_no_conditions),
		in_openslo(refuses_conditions_that_are_no_burn),
		in_openslo(counts_and_foreign_sources_need_no_conditions),
		in_openslo(each_objective_of_a_composite_has_its_own_indicator),
		in_openslo(refuses_composites_that_openslo_refuses),
		in_openslo(versions_of_a_name_are_sorted_by_date),
		in_openslo(refuses_versions_that_do_not_go_together),
		in_openslo(directions_may_become_strict),
		in_openslo(objects_of_other_kinds_state_nothing),
		in_openslo(lists_and_json_are_read),
		in_openslo(the_examples_of_a_new_workspace_are_valid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
