#include "tests/support_openslo.h"

/*
 * The examples and test data of OpenSLO's own tools: `oslo validate` and go-sdk. Each is accepted
 * or refused as they do, but for the rows that say why not.
 */

#define SLO_DATA "data/slo/"
#define SDK      "OpenSLO__go-sdk/pkg/"
#define EXAMPLES "OpenSLO__OpenSLO/examples/"
#define V1       SDK "openslo/v1/examples/"
#define V1ALPHA  SDK "openslo/v1alpha/examples/"
#define V2ALPHA  SDK "openslo/v2alpha/examples/"
#define DATA     SDK "openslosdk/test_data/"
#define OSLO     "OpenSLO__oslo/test/"

#define OP_IS_FORBIDDEN "error: \"op\" is forbidden here"
#define NO_NAME         "error: expected a name of a-z"

static const struct {
	const char *file;
	guint count;         /* of objectives */
	const char *message; /* NULL: accepted */
} outcomes[] = {
	{ EXAMPLES "budgeting-method/occurences-slo.yaml", 1, NULL },
	/* `op` at a ratio: oslo prints "property is forbidden" */
	{ EXAMPLES "budgeting-method/ratio-timeslices.yaml", 0, ":32:11: " OP_IS_FORBIDDEN },
	{ EXAMPLES "treat-low-traffic-as-equally-important/timeslices-slo.yaml", 0,
	    ":33:11: " OP_IS_FORBIDDEN },
	{ V1 "slos.yaml", 0, ":40:13: " OP_IS_FORBIDDEN },
	{ V2ALPHA "slos.yaml", 0, ":34:13: " OP_IS_FORBIDDEN },
	/* the same, but before it its window, which is a month by its comment and a minute as it is
	 */
	{ EXAMPLES "budgeting-method/timeslices-slo.yaml", 0,
	    ":27:17: error: a window has at least a day" },
	/* objects of their own, with references that nobody follows */
	{ V1 "alert_conditions.yaml", 0, NULL },
	{ V1 "alert_notification_targets.yaml", 0, NULL },
	{ V1 "alert_policies.yaml", 0, NULL },
	{ V1 "data_sources.yaml", 0, NULL },
	{ V1 "services.yaml", 0, NULL },
	{ V1 "slis.yaml", 0, NULL },
	{ V1ALPHA "services.yaml", 0, NULL },
	{ V1ALPHA "slos.yaml", 2, NULL },
	{ V2ALPHA "alert_conditions.yaml", 0, NULL },
	{ V2ALPHA "alert_notification_targets.yaml", 0, NULL },
	{ V2ALPHA "alert_policies.yaml", 0, NULL },
	{ V2ALPHA "data_sources.yaml", 0, NULL },
	{ V2ALPHA "services.yaml", 0, NULL },
	{ V2ALPHA "slis.yaml", 0, NULL },
	{ DATA "decode/sequence_of_objects.json", 0, NULL },
	{ DATA "decode/sequence_of_objects.yaml", 0, NULL },
	{ DATA "decode/single_object.json", 0, NULL },
	{ DATA "decode/single_object.yaml", 0, NULL },
	{ DATA "decode/two_documents.yaml", 0, NULL },
	/* made for the decoder, not valid: no timeWindow, no budgetingMethod, capitals in a name */
	{ DATA "decode/v1_slos.yaml", 0, ":7:5: error: \"timeWindow\" needs a value" },
	{ DATA "decode/v2alpha_slos.yaml", 0, ":6:5: error: \"budgetingMethod\" needs a value" },
	{ DATA "decode/v2alpha_data_source.yaml", 0, ":4:9: " NO_NAME },
	{ DATA "encode/v1_slo.json", 0, ":9:13: error: \"timeWindow\" needs a value" },
	{ DATA "encode/v1_slo.yaml", 0, ":7:5: error: \"timeWindow\" needs a value" },
	{ DATA "export/inputs/custom_config.yaml", 1, NULL },
	{ DATA "export/inputs/v1_alert_policies.yaml", 0, NULL },
	{ DATA "export/inputs/v1_slo.yaml", 1, NULL },
	{ DATA "export/outputs/custom_config.yaml", 1, NULL },
	{ DATA "export/outputs/v1_alert_policies.yaml", 0, NULL },
	{ DATA "export/outputs/v1_slo.yaml", 1, NULL },
	{ DATA "inline/inputs/v1_alert_policies_keep_refs.yaml", 0, NULL },
	{ DATA "inline/inputs/v1_alert_policies_remove_refs.yaml", 0, NULL },
	{ DATA "inline/inputs/v1_slo.yaml", 2, NULL },
	{ DATA "inline/outputs/v1_alert_policies_keep_refs.yaml", 0, NULL },
	{ DATA "inline/outputs/v1_alert_policies_remove_refs.yaml", 0, NULL },
	{ DATA "inline/outputs/v1_slo.yaml", 2, NULL },
	/* references that lead nowhere: oslo follows none; of them only an SLI is needed here */
	{ DATA "inline/inputs/v1_alert_policies_invalid_condition.yaml", 0, NULL },
	{ DATA "inline/inputs/v1_alert_policies_invalid_target.yaml", 0, NULL },
	{ DATA "inline/inputs/v1_slo_invalid_policy.yaml", 1, NULL },
	{ DATA "inline/inputs/v1_slo_invalid_target.yaml", 1, NULL },
	{ DATA "inline/inputs/v1_slo_invalid_sli.yaml", 0,
	    ":7:19: error: there is no SLI \"no-sli\"" },
	{ DATA "inline/inputs/custom_config.yaml", 0, ":20:19: error: there is no SLI \"my-sli\"" },
	{ DATA "inline/outputs/custom_config.yaml", 0,
	    ":20:19: error: there is no SLI \"my-sli\"" },
	{ OSLO "inputs/fmt/service.yaml", 0, NULL },
	{ OSLO "outputs/fmt/service.yaml", 0, NULL },
	/* what test/outputs/validate say; the container they come from lacks time zones. Shapes are
	 * looked at first, so that of v1.yaml and v2alpha.yaml the name is named, not `op` */
	{ OSLO "inputs/validate/v1.yaml", 0, ":59:11: " NO_NAME },
	{ OSLO "inputs/validate/v1alpha.yaml", 0, ":4:11: " NO_NAME },
	{ OSLO "inputs/validate/v2alpha.yaml", 0, ":50:11: " NO_NAME },
	{ OSLO "inputs/validate/mix/1.yaml", 0, ":4:11: " NO_NAME },
	{ OSLO "inputs/validate/mix/2.yaml", 0, ":4:11: " NO_NAME },
	{ OSLO "inputs/validate/mix/3.yaml", 0, ":4:11: " NO_NAME },
	{ OSLO "inputs/validate/recursive/1.yaml", 0, ":4:11: " NO_NAME },
	{ OSLO "inputs/validate/recursive/nested/2.yaml", 0, ":4:11: " NO_NAME },
	{ OSLO "inputs/validate/recursive/nested/nested2/nested3/3.yaml", 0, ":4:11: " NO_NAME },
	{ OSLO "inputs/validate/invalid-apiversion.yaml", 0,
	    ":1:13: error: expected apiVersion: openslo/v1" },
	{ OSLO "inputs/validate/unknown-field.yaml", 0, ":6:13: error: unknown key \"markdown\"" },
	/* sloth is content with less than v1alpha demands */
	{ "slok__sloth/examples/openslo-getting-started.yml", 0,
	    ":16:7: error: \"value\" needs a value" },
	{ "slok__sloth/examples/openslo-kubernetes-apiserver.yml", 0,
	    ":18:7: error: \"value\" needs a value" },
	/* another apiVersion */
	{ "nobl9__nobl9-go/manifest/v1alpha/slo/examples/generic.yaml", 0,
	    "error: expected apiVersion: openslo/v1" },
	{ "nobl9__nobl9-go/manifest/v1alpha/slo/examples/composite-slo.yaml", 0,
	    "error: expected apiVersion: openslo/v1" },
	{ "nobl9__nobl9-go/manifest/v1alpha/alertpolicy/examples/fast-burn.yaml", 0,
	    "error: expected apiVersion: openslo/v1" },
};

static void each_example_of_the_tools_has_its_outcome(void **state)
{
	for (size_t i = 0; i < G_N_ELEMENTS(outcomes); i++) {
		g_autofree char *name = g_strconcat(SLO_DATA, outcomes[i].file, NULL);
		g_autofree char *text = NULL;

		assert_true(g_file_get_contents(shared_path(*state, name), &text, NULL, NULL));
		const char *message = read_text(text);

		if ((outcomes[i].message == NULL) != (*message == '\0'))
			fail_msg("%s: %s", outcomes[i].file, message);
		if (outcomes[i].message != NULL)
			assert_holds(message, outcomes[i].message);
		else
			assert_int_equal(objective_count(), outcomes[i].count);
	}
}

static bool has_outcome(const char *file)
{
	for (size_t i = 0; i < G_N_ELEMENTS(outcomes); i++)
		if (g_str_has_suffix(file, outcomes[i].file))
			return true;
	return false;
}

static void walk(const char *folder)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;

	assert_non_null(dir);
	while ((name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *path = g_build_filename(folder, name, NULL);

		if (g_file_test(path, G_FILE_TEST_IS_DIR))
			walk(path);
		else if ((g_str_has_suffix(name, ".yaml") || g_str_has_suffix(name, ".yml") ||
			     g_str_has_suffix(name, ".json")) &&
		    !has_outcome(path))
			fail_msg("%s has no outcome in this test", path);
	}
}

static void no_example_of_openslo_is_left_out(void **state)
{
	walk(shared_path(*state, SLO_DATA "OpenSLO__OpenSLO"));
	walk(shared_path(*state, SLO_DATA "OpenSLO__go-sdk"));
	walk(shared_path(*state, SLO_DATA "OpenSLO__oslo"));
}

/* Copies of the rules that the examples show, for where they are not here. */

#define V1ALPHA_SLO(rest)                                                                          \
	"apiVersion: openslo/v1alpha\nkind: SLO\nmetadata: {name: a, displayName: A}\nspec:\n"     \
	"  service: shop\n" rest
#define V1ALPHA_SOURCE "{source: datadog, queryType: query, query: sum}"
#define V1ALPHA_RATIO  "{good: " V1ALPHA_SOURCE ", total: " V1ALPHA_SOURCE "}"
#define V1ALPHA_WEEK                                                                               \
	"  timeWindows:\n    - {unit: Week, count: 1, isRolling: false, calendar: {startTime: "    \
	"2022-01-01 12:00:00, timeZone: America/New_York}}\n"

static void v1alpha_has_its_own_windows_and_metrics(void **state)
{
	static const struct {
		const char *text, *description, *window;
	} cases[] = {
		{ V1ALPHA_SLO("  indicator: {thresholdMetric: " V1ALPHA_SOURCE "}\n" V1ALPHA_WEEK
			      "  budgetingMethod: Occurrences\n"
			      "  objectives: [{value: 200.0, op: gt, target: 0.98}]\n"),
		    "threshold from datadog of shop > 200.0", "1w" },
		{ V1ALPHA_SLO(
		      V1ALPHA_WEEK "  budgetingMethod: Timeslices\n"
				   "  objectives: [{value: 1, target: 0.98, timeSliceTarget: "
				   "0.95, ratioMetrics: " V1ALPHA_RATIO "}]\n"),
		    "timeslices from datadog of shop slices 60 s 95", "1w" },
		{ V1ALPHA_SLO("  timeWindows: [{unit: Second, count: 86400, isRolling: true}]\n"
			      "  budgetingMethod: Occurrences\n"
			      "  objectives: [{value: 1, target: 0.98, ratioMetrics: " V1ALPHA_RATIO
			      "}]\n"),
		    "ratio from datadog of shop", "1440m" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		assert_string_equal(read_text(cases[i].text), "");
		assert_taken_text(describe(objective_at(0)), cases[i].description);
		assert_taken_text(slo_window_format(&objective_at(0)->window), cases[i].window);
	}
}

static void refuses_what_v1alpha_refuses(void **state)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{ V1ALPHA_SLO(V1ALPHA_WEEK "  budgetingMethod: RatioTimeslices\n"
					   "  objectives: [{value: 1, target: 0.98}]\n"),
		    "error: expected one of Occurrences, Timeslices" },
		{ V1ALPHA_SLO(V1ALPHA_WEEK "  budgetingMethod: Occurrences\n"
					   "  objectives: [{value: 1, target: 0.98}]\n"),
		    "error: expected either indicator or the ratioMetrics of objectives" },
		{ V1ALPHA_SLO(V1ALPHA_WEEK
		      "  budgetingMethod: Occurrences\n"
		      "  objectives: [{value: 1, op: gt, target: 0.98, ratioMetrics: " V1ALPHA_RATIO
		      "}]\n"),
		    OP_IS_FORBIDDEN },
		{ V1ALPHA_SLO(V1ALPHA_WEEK
		      "  budgetingMethod: Occurrences\n"
		      "  objectives: [{target: 0.98, ratioMetrics: " V1ALPHA_RATIO "}]\n"),
		    "error: \"value\" needs a value" },
		{ V1ALPHA_SLO(V1ALPHA_WEEK
		      "  budgetingMethod: Timeslices\n"
		      "  objectives: [{value: 1, target: 0.98, ratioMetrics: " V1ALPHA_RATIO
		      "}]\n"),
		    "error: \"timeSliceTarget\" needs a value" },
		{ V1ALPHA_SLO("  indicator: {thresholdMetric: " V1ALPHA_SOURCE "}\n" V1ALPHA_WEEK
			      "  budgetingMethod: Occurrences\n"
			      "  objectives: [{value: 200.0, target: 0.98}]\n"),
		    "error: \"op\" needs a value" },
		{ V1ALPHA_SLO("  timeWindows: [{unit: Day, count: 1.5, isRolling: true}]\n"
			      "  budgetingMethod: Occurrences\n"
			      "  objectives: [{value: 1, target: 0.98, ratioMetrics: " V1ALPHA_RATIO
			      "}]\n"),
		    "error: expected a whole number of units" },
		{ V1ALPHA_SLO("  timeWindows: [{unit: Year, count: 1, isRolling: true}]\n"
			      "  budgetingMethod: Occurrences\n"
			      "  objectives: [{value: 1, target: 0.98}]\n"),
		    "error: expected one of Second, Day, Week, Month, Quarter" },
		{ V1ALPHA_SLO("  timeWindows: [{unit: Day, count: 99999, isRolling: true}]\n"
			      "  budgetingMethod: Occurrences\n"
			      "  objectives: [{value: 1, target: 0.98, ratioMetrics: " V1ALPHA_RATIO
			      "}]\n"),
		    "error: a window has at most 100 years" },
		{ V1ALPHA_SLO(
		      "  indicator: {thresholdMetric: {source: a-b, queryType: a, query: a}}\n" V1ALPHA_WEEK
		      "  budgetingMethod: Occurrences\n"
		      "  objectives: [{value: 1, op: gt, target: 0.98}]\n"),
		    ":6:41: error: expected letters only" },
		{ V1ALPHA_SLO("  timeWindows: [{unit: Day, count: 28}]\n"
			      "  budgetingMethod: Occurrences\n"
			      "  objectives: [{value: 1, target: 0.98, ratioMetrics: " V1ALPHA_RATIO
			      "}]\n"),
		    "error: a window that is not rolling has a calendar" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_holds(read_text(cases[i].text), cases[i].message);
}

#define V2ALPHA_HEAD(kind, name)                                                                   \
	"---\napiVersion: openslo.com/v2alpha\nkind: " kind "\nmetadata: {name: " name             \
	", labels: {env: prod}}\nspec:"
#define V2ALPHA_SLO(rest)                                                                          \
	V2ALPHA_HEAD("SLO", "a")                                                                   \
	" {budgetingMethod: Occurrences, timeWindow: [{duration: 4w, isRolling: true}], " rest "}\n"
#define V2ALPHA_RATIO                                                                               \
	"{ratioMetric: {good: {dataSourceRef: books, spec: {field: good}}, total: {dataSourceRef: " \
	"books, spec: {field: total}}}}"

static void v2alpha_has_other_names(void **state)
{
	static const struct {
		const char *text, *description;
	} cases[] = {
		{ V2ALPHA_SLO(
		      "serviceRef: shop, objectives: [{target: 0.9}], sli: {metadata: {name: "
		      "i}, spec: " V2ALPHA_RATIO "}"),
		    "ratio from books of shop" },
		{ V2ALPHA_SLO("service: shop, objectives: [{target: 0.9}], sliRef: i")
			V2ALPHA_HEAD("SLI", "i") " " V2ALPHA_RATIO "\n" V2ALPHA_HEAD(
			    "DataSource", "books") " {type: nines, connectionDetails: {}}\n",
		    "ratio requests of shop" },
		{ V2ALPHA_SLO(
		      "serviceRef: shop, objectives: [{target: 0.9, op: lt, value: 3}], sli: "
		      "{metadata: {name: i}, spec: {thresholdMetric: {dataSourceSpec: {type: "
		      "nines, connectionDetails: {}}, spec: {metric: p99, field: value}}}}"),
		    "threshold p99 of shop < 3" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		assert_string_equal(read_text(cases[i].text), "");
		assert_taken_text(describe(objective_at(0)), cases[i].description);
	}
}

static void refuses_what_v2alpha_refuses(void **state)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{ V2ALPHA_SLO("objectives: [{target: 0.9}], sliRef: i"),
		    "error: expected exactly one of service, serviceRef here" },
		{ V2ALPHA_SLO("serviceRef: shop, objectives: [{target: 0.9}], indicatorRef: i"),
		    "error: unknown key \"indicatorRef\"" },
		{ V2ALPHA_SLO(
		      "serviceRef: shop, objectives: [{target: 0.9, op: gt}], sli: {metadata: "
		      "{name: i}, spec: " V2ALPHA_RATIO "}"),
		    OP_IS_FORBIDDEN },
		{ V2ALPHA_SLO(
		      "serviceRef: shop, objectives: [{target: 0.9, op: gt, value: 1}], sli: "
		      "{metadata: {name: i}, spec: {thresholdMetric: {dataSourceSpec: {type: "
		      "nines, connectionDetails: {}}}}}"),
		    "error: expected spec: {metric, field}" },
		{ V2ALPHA_HEAD("SLI", "i") " {thresholdMetric: {spec: {query: a}}}\n",
		    "error: expected exactly one of dataSourceRef, dataSourceSpec here" },
		{ "apiVersion: openslo.com/v2alpha\nkind: Service\nmetadata: {name: a, displayName: A}\n",
		    ":3:34: error: unknown key \"displayName\"" },
		{ "apiVersion: openslo.com/v2alpha\nkind: Service\nmetadata: {name: a, labels: {b: [c]}}\n",
		    ":3:33: error: expected a text here" },
		{ "apiVersion: openslo.com/v2alpha\nkind: Service\nmetadata: {name: a, labels: {b: C}}\n",
		    ":3:33: error: expected a label" },
		{ V2ALPHA_HEAD("AlertCondition",
		      "c") " {severity: page, condition: {kind: burnrate, op: gt, threshold: 1, "
			   "lookbackWindow: 1h}}\n",
		    "error: \"alertAfter\" needs a value" },
		{ V2ALPHA_HEAD("AlertCondition",
		      "c") " {severity: page, condition: {kind: burnrate, op: gt, threshold: 1, "
			   "lookbackWindow: 1M, alertAfter: 5m}}\n",
		    "the units are m, h, d, w" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_holds(read_text(cases[i].text), cases[i].message);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_openslo(each_example_of_the_tools_has_its_outcome),
		in_openslo(no_example_of_openslo_is_left_out),
		in_openslo(v1alpha_has_its_own_windows_and_metrics),
		in_openslo(refuses_what_v1alpha_refuses),
		in_openslo(v2alpha_has_other_names),
		in_openslo(refuses_what_v2alpha_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
