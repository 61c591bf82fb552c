#include "tests/support_openslo.h"

/* OpenSLO documents, and the objectives that they state. */

static const char good_document[] =
    "apiVersion: openslo/v1\n"
    "kind: SLO\n"
    "metadata: {name: shop-success, displayName: Shop answers}\n"
    "spec:\n"
    "  description: Pages are served.\n"
    "  service: shop\n"
    "  indicator:\n"
    "    metadata: {name: shop-requests}\n"
    "    spec:\n"
    "      ratioMetric:\n"
    "        counter: true\n"
    "        good: {metricSource: {type: nines, spec: {metric: pages, field: good}}}\n"
    "        total: {metricSource: {type: nines, spec: {metric: pages, field: total}}}\n"
    "  timeWindow:\n"
    "    - {duration: 1M, isRolling: false, calendar: {startTime: 2026-01-01 00:00:00, timeZone: "
    "Europe/London}}\n"
    "  budgetingMethod: Occurrences\n"
    "  objectives:\n"
    "    - {displayName: Requests answered, target: 0.9995}\n";

static void reads_a_document(void **state)
{
	(void)state;
	assert_string_equal(read_text(good_document), "");
	assert_int_equal(objective_count(), 1);
	const struct objective *objective = objective_at(0);

	assert_string_equal(objective->name, "shop-success");
	assert_string_equal(objective->title, "Shop answers");
	assert_string_equal(objective->description, "Pages are served.");
	assert_string_equal(objective->service, "shop");
	assert_string_equal(objective->series_service, "shop");
	assert_string_equal(objective->metric, "pages");
	assert_string_equal(zone_name(objective->window.zone), "Europe/London");
	assert_int_equal(objective->window.anchor_day, day("2026-01-01"));
	assert_true(objective->has_target);
	assert_taken_text(decimal_format(objective->target_percent), "99.95");
	assert_int_equal(objective->burn_conditions->len, 0);
	assert_true(objective->valid_from == G_MININT64);
	assert_string_equal(objective->source, "a.yaml:1");
}

static void reads_every_sample(void **state)
{
	(void)state;
	g_autoptr(GDir) folder = g_dir_open("samples/slos", 0, NULL);
	const char *name;

	assert_non_null(folder);
	while ((name = g_dir_read_name(folder)) != NULL) {
		g_autofree char *path = g_build_filename("samples/slos", name, NULL);
		g_autofree char *text = NULL;

		assert_true(g_file_get_contents(path, &text, NULL, NULL));
		assert_string_equal(read_text(text), "");
		assert_true(objective_count() > 0);
	}
}

static void reads_targets_exactly(void **state)
{
	(void)state;
	static const struct {
		const char *written, *percent;
	} cases[] = {
		{ "target: 0.9995", "99.95" },
		{ "target: 0.999", "99.9" },
		{ "target: 0.99", "99" },
		{ "target: 0.9", "90" },
		{ "target: 0", "0" },
		{ "target: 0.0", "0" },
		{ "target: 0.99999999999", "99.999999999" },
		{ "target: 0.9990000000000", "99.900000000" },
		{ "targetPercent: 99.99", "99.99" },
		{ "targetPercent: 95", "95" },
		{ "targetPercent: 99.999999999", "99.999999999" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		assert_string_equal(
		    read_text(replace(good_document, "target: 0.9995", cases[i].written)), "");
		assert_taken_text(
		    decimal_format(objective_at(0)->target_percent), cases[i].percent);
	}
}

static void several_objectives_are_numbered(void **state)
{
	(void)state;
	assert_string_equal(
	    read_text(
		replace(good_document, "    - {displayName: Requests answered, target: 0.9995}\n",
		    "    - {target: 0.99}\n    - {displayName: Hard, target: 0.999}\n")),
	    "");
	assert_int_equal(objective_count(), 2);
	assert_string_equal(objective_at(0)->name, "shop-success-1");
	assert_string_equal(objective_at(1)->name, "shop-success-2");
	assert_taken_text(decimal_format(objective_at(1)->target_percent), "99.9");
}

static void a_title_is_the_name_when_there_is_none(void **state)
{
	(void)state;
	assert_string_equal(
	    read_text(replace(good_document, ", displayName: Shop answers", "")), "");
	assert_string_equal(objective_at(0)->title, "shop-success");
}

#define BAD(metric)                                                                                \
	"{ratioMetric: {" SIDE("bad", "field: bad, metric: " metric) ", " SIDE(                    \
	    "total", "field: total, metric: " metric) "}}"
#define SLICES ", timeSliceTarget: 0.95, timeSliceWindow: 5m"

static void every_kind_of_objective_is_read(void **state)
{
	(void)state;
	static const struct {
		const char *indicator, *method, *objective, *expected;
	} cases[] = {
		{ SUCCESS, "Occurrences", "{target: 0.9}", "ratio requests of shop" },
		{ BAD("pages"), "Occurrences", "{target: 0.9}", "ratio pages of shop" },
		{ BAD("sessions"), "Occurrences", "{target: 0.9}", "crash_free sessions of shop" },
		{ BAD("users"), "Occurrences", "{target: 0.9}", "crash_free users of shop" },
		{ SUCCESS, "Timeslices", "{target: 0.9" SLICES "}",
		    "timeslices requests of shop slices 300 s 95" },
		{ SUCCESS, "Timeslices", "{target: 0.9, timeSliceTarget: 1, timeSliceWindow: 15}",
		    "timeslices requests of shop slices 900 s 100" },
		{ SUCCESS, "RatioTimeslices", "{target: 0.9, timeSliceWindow: 1d}",
		    "ratio_timeslices requests of shop slices 86400 s 0" },
		{ BAD("sessions"), "Timeslices", "{target: 0.9" SLICES "}",
		    "timeslices sessions of shop slices 300 s 95" },
		{ "{ratioMetric: {" SIDE("good", "field: good, series: web, gap: zero") ", " SIDE(
		      "total", "field: total") "}}",
		    "Occurrences", "{target: 0.9}", "ratio requests of web zero" },
		{ "{ratioMetric: {" SIDE("good", "field: good") ", " SIDE(
		      "total", "field: total, series: web, gap: bad") "}}",
		    "Timeslices", "{target: 0.9" SLICES "}",
		    "timeslices requests of web slices 300 s 95 bad" },
		{ LATENCY, "Occurrences", "{target: 0.9, op: lt, value: 0.300}",
		    "threshold p99 of shop < 0.300" },
		{ LATENCY, "Occurrences", "{target: 0.9, op: gte, value: -5}",
		    "threshold p99 of shop >= -5" },
		{ GAUGE("metric: p99, field: value, gap: good, series: web"), "Timeslices",
		    "{target: 0.9, op: lte, value: 300" SLICES "}",
		    "threshold p99 of web <= 300 slices 300 s 95 good" },
		{ GAUGE("metric: p99, field: value, gap: nodata"), "Occurrences",
		    "{target: 0.9, op: gt, value: 300}", "threshold p99 of shop > 300 nodata" },
		{ GAUGE("event: bug, count: opened"), "Occurrences", "{op: lte, value: 12}",
		    "count_ceiling bug of shop <= 12 without target" },
		{ GAUGE("event: bug"), "Occurrences", "{op: lt, value: 12}",
		    "count_ceiling bug of shop <= 11 without target" },
		{ GAUGE("event: bug, count: open, series: web"), "Occurrences",
		    "{op: lte, value: 12.0, target: 0.9}",
		    "count_ceiling open bug of web <= 12 without target" },
		{ GAUGE("event: release"), "Occurrences", "{op: gte, value: 8}",
		    "count_floor release of shop >= 8 without target" },
		{ GAUGE("event: release"), "Occurrences", "{op: gt, value: 7}",
		    "count_floor release of shop >= 8 without target" },
		{ GAUGE("incident: acknowledgement, pool: A"), "Occurrences",
		    "{op: lte, value: 300, target: 0.9}", "response pool A <= 300" },
		{ GAUGE("incident: acknowledgement"), "Occurrences",
		    "{op: lt, value: 90.5, target: 0.9}", "response of shop < 90.5" },
		{ GAUGE("incident: acknowledgement, series: web"), "Occurrences",
		    "{op: lt, value: 90, target: 0.9}", "response of web < 90" },
		{ "{ratioMetric: {good: {metricSource: {type: Prometheus, spec: {query: up}}}, "
		  "total: {metricSource: {type: Prometheus, spec: {query: up}}}}}",
		    "Timeslices", "{target: 0.9" SLICES "}",
		    "timeslices from Prometheus of shop slices 300 s 95" },
		{ "{ratioMetric: {rawType: success, raw: {metricSource: {metricSourceRef: thanos, "
		  "spec: {query: up}}}}}",
		    "Occurrences", "{target: 0.9}", "ratio from thanos of shop" },
		{ "{thresholdMetric: {metricSource: {type: '', spec: {query: up}}}}", "Occurrences",
		    "{target: 0.9, op: lt, value: 1}",
		    "threshold from a source without a type of shop < 1" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		assert_string_equal(read_text(slo_document(cases[i].indicator, cases[i].method,
					cases[i].objective, MONTH)),
		    "");
		assert_taken_text(describe(objective_at(0)), cases[i].expected);
	}
}

static void refuses_what_makes_no_sense(void **state)
{
	(void)state;
	static const struct {
		const char *indicator, *method, *objective, *message;
	} cases[] = {
		/* op and value */
		{ SUCCESS, "Occurrences", "{target: 0.9, op: gt}", "9:34: error: \"op\" is forb" },
		{ SUCCESS, "Occurrences", "{target: 0.9, value: 1}", "9:37: error: \"value\" is" },
		{ LATENCY, "Occurrences", "{target: 0.9}", "9:16: error: \"op\" needs a value" },
		{ LATENCY, "Occurrences", "{target: 0.9, op: lt}", "9:16: error: \"value\" needs" },
		{ LATENCY, "Occurrences", "{target: 0.9, op: eq, value: 1}",
		    "9:34: error: expected one of lte, lt, gte, gt" },
		{ LATENCY, "Occurrences", "{target: 0.9, op: lt, value: \"1\"}",
		    "9:45: error: expected a number" },
		{ LATENCY, "Occurrences", "{op: lt, value: 1}",
		    "9:16: error: expected exactly one of target, targetPercent" },
		/* slices */
		{ SUCCESS, "Timeslices", "{target: 0.9, timeSliceWindow: 5m}",
		    "9:16: error: \"timeSliceTarget\" needs a value" },
		{ SUCCESS, "Timeslices", "{target: 0.9, timeSliceTarget: 0.9}",
		    "9:16: error: \"timeSliceWindow\" needs a value" },
		{ SUCCESS, "RatioTimeslices", "{target: 0.9}",
		    "9:16: error: \"timeSliceWindow\" needs a value" },
		{ SUCCESS, "Timeslices", "{target: 0.9, timeSliceTarget: 0, timeSliceWindow: 5m}",
		    "9:47: error: a timeSliceTarget lies above 0" },
		{ SUCCESS, "Timeslices",
		    "{target: 0.9, timeSliceTarget: 1.01, timeSliceWindow: 5m}",
		    "9:47: error: expected a number from 0 to 1" },
		{ SUCCESS, "RatioTimeslices", "{target: 0.9, timeSliceWindow: 25h}",
		    "9:47: error: a slice is at most a day" },
		{ SUCCESS, "RatioTimeslices", "{target: 0.9, timeSliceWindow: 0}",
		    "9:47: error: a slice is at most a day long, and not empty" },
		{ SUCCESS, "RatioTimeslices", "{target: 0.9, timeSliceWindow: 1M}",
		    "9:47: error: expected minutes, hours, days or weeks" },
		{ SUCCESS, "RatioTimeslices", "{target: 0.9, timeSliceWindow: 5s}",
		    "9:47: error: expected a duration such as 5m" },
		{ SUCCESS, "Minutes", "{target: 0.9}", "8:20: error: expected one of Occurrences" },
		/* gaps */
		{ "{ratioMetric: {" SIDE("good", "field: good, gap: good") ", " SIDE(
		      "total", "field: total") "}}",
		    "Occurrences", "{target: 0.9}", "error: gap: good needs slices" },
		{ GAUGE("metric: p99, field: value, gap: bad"), "Occurrences",
		    "{target: 0.9, op: lt, value: 1}", "error: gap: bad needs slices" },
		{ GAUGE("metric: p99, field: value, gap: zero"), "Timeslices",
		    "{target: 0.9, op: lt, value: 1" SLICES "}",
		    "error: gap: zero needs a ratioMetric" },
		{ GAUGE("metric: p99, field: value, gap: maybe"), "Occurrences",
		    "{target: 0.9, op: lt, value: 1}",
		    "error: expected gap: nodata, good, bad or zero" },
		{ "{ratioMetric: {" SIDE("good", "field: good, gap: nodata") ", " SIDE(
		      "total", "field: total, gap: zero") "}}",
		    "Occurrences", "{target: 0.9}", "one series and one gap" },
		{ "{ratioMetric: {" SIDE("good", "field: good, series: a") ", " SIDE(
		      "total", "field: total, series: b") "}}",
		    "Occurrences", "{target: 0.9}", "one series and one gap" },
		/* the ledger's metrics */
		{ "{ratioMetric: {" SIDE("good", "field: bad") ", " SIDE(
		      "total", "field: total") "}}",
		    "Occurrences", "{target: 0.9}", "error: expected field: good here" },
		{ "{ratioMetric: {" SIDE("bad", "metric: a") ", " SIDE(
		      "total", "field: total") "}}",
		    "Occurrences", "{target: 0.9}", "error: expected field: bad here" },
		{ BAD("\"\""), "Occurrences", "{target: 0.9}", "error: \"metric\" needs a value" },
		{ "{ratioMetric: {" SIDE("good", "field: good, metric: a") ", " SIDE(
		      "total", "field: total, metric: b") "}}",
		    "Occurrences", "{target: 0.9}",
		    "error: good and total are fields of one metric" },
		{ "{ratioMetric: {" SIDE("good", "field: good, of: web") ", " SIDE(
		      "total", "field: total") "}}",
		    "Occurrences", "{target: 0.9}",
		    "unknown key \"of\"; known here: metric, field, series, gap" },
		{ "{ratioMetric: {" SIDE(
		      "good", "field: good") ", total: {metricSource: {type: Any, "
					     "spec: {query: a}}}}}",
		    "Occurrences", "{target: 0.9}", "error: good and total have one source" },
		{ "{ratioMetric: {rawType: success, " SIDE("raw", "field: good") "}}",
		    "Occurrences", "{target: 0.9}", "error: the ledger has no raw ratios" },
		{ GAUGE("field: value"), "Occurrences", "{target: 0.9, op: lt, value: 1}",
		    "error: \"metric\" needs a value" },
		{ GAUGE("metric: p99"), "Occurrences", "{target: 0.9, op: lt, value: 1}",
		    "error: expected field: value here" },
		/* counts */
		{ GAUGE("event: bug"), "Occurrences", "{op: lte, value: 1.5}",
		    "9:33: error: expected a whole number of events" },
		{ GAUGE("event: bug"), "Occurrences", "{op: lte, value: -1}",
		    "9:33: error: expected a whole number of events" },
		{ GAUGE("event: bug"), "Occurrences", "{op: lt, value: 0}",
		    "9:32: error: no count is below 0" },
		{ GAUGE("event: release"), "Occurrences", "{op: gte, value: 0}",
		    "9:33: error: every count is at least 0" },
		{ GAUGE("event: bug"), "Occurrences", "{op: lte}", "9:16: error: \"value\" needs" },
		{ GAUGE("event: bug"), "Occurrences", "{op: lte, value: 1, target: 1}",
		    "error: a target lies below 100 %" },
		{ GAUGE("event: bug, count: closed"), "Occurrences", "{op: lte, value: 1}",
		    "error: expected count: opened or open" },
		{ GAUGE("event: "), "Occurrences", "{op: lte, value: 1}",
		    "error: \"event\" needs a value" },
		{ GAUGE("event: bug, gap: zero"), "Occurrences", "{op: lte, value: 1}",
		    "unknown key \"gap\"; known here: event, count, series" },
		{ GAUGE("event: bug"), "Timeslices", "{op: lte, value: 1" SLICES "}",
		    "events and incidents have budgetingMethod: Occurrences" },
		/* answers */
		{ GAUGE("incident: acknowledgement"), "Occurrences",
		    "{op: gte, value: 300, target: 0.9}", "9:21: error: expected op: lte or lt" },
		{ GAUGE("incident: acknowledgement"), "Occurrences",
		    "{op: lte, value: 0, target: 0.9}",
		    "9:33: error: expected a number of seconds above 0" },
		{ GAUGE("incident: acknowledgement"), "Occurrences", "{op: lte, value: 300}",
		    "9:16: error: expected exactly one of target, targetPercent" },
		{ GAUGE("incident: mitigation"), "Occurrences",
		    "{op: lte, value: 300, target: 0.9}",
		    "error: expected incident: acknowledgement" },
		{ GAUGE("incident: acknowledgement, pool: A, series: web"), "Occurrences",
		    "{op: lte, value: 300, target: 0.9}", "error: a pool has no series" },
		{ GAUGE("incident: acknowledgement"), "RatioTimeslices",
		    "{op: lte, value: 300, target: 0.9, timeSliceWindow: 5m}",
		    "events and incidents have budgetingMethod: Occurrences" },
		/* the shape of indicators */
		{ "{}", "Occurrences", "{target: 0.9}",
		    "6:42: error: expected exactly one of thresholdMetric, ratioMetric" },
		{ "{ratioMetric: {" SIDE("good", "field: good") "}}", "Occurrences",
		    "{target: 0.9}", "error: expected exactly one of total, raw" },
		{ "{ratioMetric: {" SIDE("good", "field: good") ", " SIDE(
		      "bad", "field: bad") ", " SIDE("total", "field: total") "}}",
		    "Occurrences", "{target: 0.9}",
		    "error: expected exactly one of good, bad, raw" },
		{ "{ratioMetric: {raw: {metricSource: {type: Any, spec: {query: a}}}}}",
		    "Occurrences", "{target: 0.9}", "error: \"rawType\" needs a value" },
		{ "{ratioMetric: {rawType: both, raw: {metricSource: {type: Any, spec: {query: a}}}}}",
		    "Occurrences", "{target: 0.9}", "error: expected one of success, failure" },
		{ "{thresholdMetric: {metricSource: {type: Any, spec: {}}}}", "Occurrences",
		    "{target: 0.9, op: lt, value: 1}", "error: expected keys and values here" },
		{ "{thresholdMetric: {metricSource: {type: Any}}}", "Occurrences",
		    "{target: 0.9, op: lt, value: 1}", "error: \"spec\" needs a value" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const char *message = read_text(
		    slo_document(cases[i].indicator, cases[i].method, cases[i].objective, MONTH));

		assert_true(g_str_has_prefix(message, "a.yaml:"));
		assert_holds(message, cases[i].message);
	}
}

static void refuses_what_openslo_refuses(void **state)
{
	(void)state;
	static const struct {
		const char *part, *replacement, *position, *message;
	} cases[] = {
		{ "kind: SLO", "kind: SLO\nowner: me", ":3:8: error: ", "unknown key \"owner\"" },
		{ "  service: shop", "  service: shop\n  team: front", ":7:9: error: ", "team" },
		{ "{name: shop-success", "{nam: shop-success", ":3:17: error: ", "nam" },
		{ "counter: true", "raws: true", ":11:15: error: ", "raws" },
		{ "counter: true", "counter: 1", ":11:18: error: ", "yes or no" },
		{ "openslo/v1", "openslo/v2", ":1:13: error: ", "openslo/v1" },
		{ "openslo/v1", "n9/v1alpha", ":1:13: error: ", "openslo/v1" },
		{ "apiVersion: openslo/v1\n", "", ":1:1: error: ", "openslo/v1" },
		{ "kind: SLO", "kind: Project", ":2:7: error: ", "a kind of openslo/v1" },
		{ "openslo/v1\nkind: SLO", "openslo/v1alpha\nkind: SLI",
		    ":2:7: error: ", "v1alpha" },
		{ "metadata: {name: shop-success, displayName: Shop answers}\n", "",
		    ":1:1: error: ", "\"metadata\" needs a value" },
		{ "name: shop-success, ", "", ":3:11: error: ", "\"name\" needs a value" },
		{ "name: shop-success", "name: shop success", ":3:18: error: ", "a name" },
		{ "name: shop-success", "name: Shop", ":3:18: error: ", "a name" },
		{ "Shop answers",
		    "a title that is longer than sixty-three characters is not taken by OpenSLO",
		    ":3:45: error: ", "longer than 63" },
		{ "displayName: Shop answers", "labels: {team: {}}", ":3:47: error: ", "a text" },
		{ "displayName: Shop answers", "labels: {team: [a, {}]}",
		    ":3:51: error: ", "a text" },
		{ "displayName: Shop answers", "labels: team",
		    ":3:40: error: ", "keys and values" },
		{ "displayName: Shop answers", "labels: {te am: a}", ":3:48: error: ", "te am" },
		{ "displayName: Shop answers", "annotations: {a: [b]}",
		    ":3:49: error: ", "a text" },
		{ "displayName: Shop answers", "annotations: {a/b/c: d}",
		    ":3:53: error: ", "a/b/c" },
		{ "target: 0.9995", "target: 1", ":18:", "below 100" },
		{ "target: 0.9995", "target: 1.0", ":18:", "below 100" },
		{ "target: 0.9995", "target: 99.95", ":18:", "from 0 to 1" },
		{ "target: 0.9995", "target: 999999999999999999", ":18:", "from 0 to 1" },
		{ "target: 0.9995", "target: -0.5", ":18:", "from 0 to 1" },
		{ "target: 0.9995", "target: most", ":18:", "number" },
		{ "target: 0.9995", "target: \"0.9\"", ":18:", "number" },
		{ "target: 0.9995", "target: 0.999999999999", ":18:", "9 decimals" },
		{ "target: 0.9995", "targetPercent: 100", ":18:", "below 100" },
		{ "target: 0.9995", "target: 0.99, targetPercent: 99",
		    ":18:7: error: ", "exactly one of target, targetPercent" },
		{ ", target: 0.9995", "",
		    ":18:7: error: ", "exactly one of target, targetPercent" },
		{ "  service: shop\n", "", ":5:3: error: ", "\"service\" needs a value" },
		{ "  service: shop\n", "  service: \"\"\n", ":6:12: error: ", "\"service\"" },
		{ "    - {displayName: Requests answered, target: 0.9995}\n", "    []\n",
		    ":18:5: error: ", "\"objectives\" has at least one item" },
		{ "  objectives:\n    -", "  objectives:\n   ", ":18:5: error: ", "a list here" },
		{ "    metadata: {name: shop-requests}\n", "", ":8:5: error: ", "metadata" },
		{ "Pages are served.", "[a]", ":5:16: error: ", "a text" },
		{ "  indicator:\n", "  indicatorRef: a\n  indicator:\n",
		    ":5:3: error: ", "exactly one of indicator, indicatorRef" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const char *text = replace(good_document, cases[i].part, cases[i].replacement);
		const char *message = read_text(text);
		g_autofree char *start = g_strconcat("a.yaml", cases[i].position, NULL);

		if (!g_str_has_prefix(message, start))
			print_error("case %zu, %s: %s\n", i, cases[i].replacement, message);
		assert_true(g_str_has_prefix(message, start));
		assert_holds(message, ": error: ");
		assert_holds(message, cases[i].message);
	}
}

static void a_description_has_at_most_1050_characters(void **state)
{
	(void)state;
	g_autofree char *most = g_strnfill(1049, 'a');
	g_autofree char *fitting = g_strconcat(most, "\xc3\xa4", NULL);
	g_autofree char *longer = g_strconcat(fitting, "a", NULL);

	assert_string_equal(read_text(replace(good_document, "Pages are served.", fitting)), "");
	assert_holds(read_text(replace(good_document, "Pages are served.", longer)),
	    "a.yaml:5:16: error: longer than 1050 characters");
}

static void refuses_a_document_that_lacks_a_part(void **state)
{
	(void)state;
	static const char *const head = "apiVersion: openslo/v1\nkind: SLO\nmetadata: {name: x}\n";
	static const struct {
		const char *rest, *message;
	} cases[] = {
		{ "spec: {service: shop, budgetingMethod: Occurrences, objectives: [{target: 0.9}], "
		  "timeWindow: [{duration: 28d, isRolling: true}]}\n",
		    "a.yaml:4:7: error: expected exactly one of indicator, indicatorRef here" },
		{ "spec: {service: shop, indicatorRef: y, budgetingMethod: Occurrences, objectives: "
		  "[{target: 0.9}], timeWindow: [{duration: 28d, isRolling: true}]}\n",
		    "a.yaml:4:37: error: there is no SLI \"y\"" },
		{ "", "a.yaml:1:1: error: \"spec\" needs a value" },
		{ "spec: {service: shop, indicatorRef: y, budgetingMethod: Occurrences, objectives: "
		  "[{target: 0.9}]}\n",
		    "a.yaml:4:7: error: \"timeWindow\" needs a value" },
		{ "spec: []\n", "a.yaml:4:7: error: expected keys and values here" },
		{ "spec: {service: shop, indicator: x}\n",
		    "a.yaml:4:34: error: expected keys and values here" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strconcat(head, cases[i].rest, NULL);

		assert_string_equal(read_text(text), cases[i].message);
	}
	assert_holds(read_text("SLO"), "a.yaml:1:1: error: expected an OpenSLO object");
	assert_string_equal(read_text("# nothing yet\n"), "");
	assert_string_equal(read_text("---\n---\n# nothing here\n"), "");
	assert_int_equal(objective_count(), 0);
}

#define CALENDAR(duration, start, zone)                                                            \
	"{duration: " duration ", isRolling: false, calendar: {startTime: " start                  \
	", timeZone: " zone "}}"

static void windows_are_read(void **state)
{
	(void)state;
	static const struct {
		const char *window, *length, *zone;
		bool is_rolling;
		const char *day;
		int second;
	} cases[] = {
		{ MONTH, "1M", "Europe/Berlin", false, "2026-01-01", 0 },
		{ CALENDAR("1Q", "2004-01-02 12:00:00", "America/New_York"), "1Q",
		    "America/New_York", false, "2004-01-02", 43200 },
		{ CALENDAR("1w", "\"2022-01-01 23:59:59\"", "UTC"), "1w", "UTC", false,
		    "2022-01-01", 86399 },
		{ CALENDAR("1Y", "2026-02-28 00:00:00", "Asia/Tokyo"), "1Y", "Asia/Tokyo", false,
		    "2026-02-28", 0 },
		{ CALENDAR("1d", "2026-03-31 00:00:00", "UTC"), "1d", "UTC", false, "2026-03-31",
		    0 },
		{ "{duration: 28d, isRolling: true}", "28d", NULL, true, NULL, 0 },
		{ "{duration: 4w, isRolling: yes}", "4w", NULL, true, NULL, 0 },
		{ "{duration: 24h, isRolling: true}", "24h", NULL, true, NULL, 0 },
		{ "{duration: 1M, isRolling: true}", "1M", NULL, true, NULL, 0 },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		assert_string_equal(read_text(slo_document(
					SUCCESS, "Occurrences", "{target: 0.9}", cases[i].window)),
		    "");
		const struct slo_window *window = &objective_at(0)->window;

		assert_taken_text(slo_window_format(window), cases[i].length);
		assert_true(window->is_rolling == cases[i].is_rolling);
		if (cases[i].zone == NULL) {
			assert_null(window->zone);
			continue;
		}
		assert_string_equal(zone_name(window->zone), cases[i].zone);
		assert_int_equal(window->anchor_day, day(cases[i].day));
		assert_int_equal(window->anchor_s, cases[i].second);
	}
}

static void refuses_windows_that_cannot_be(void **state)
{
	(void)state;
	static const struct {
		const char *window, *message;
	} cases[] = {
		{ "", "7:15: error: \"timeWindow\" has exactly one item" },
		{ "{duration: 1w, isRolling: true}, {duration: 1d, isRolling: true}",
		    "7:15: error: \"timeWindow\" has exactly one item" },
		{ "{isRolling: true}", "7:16: error: \"duration\" needs a value" },
		{ "{duration: 28, isRolling: true}", "7:27: error: expected a duration" },
		{ "{duration: 28D, isRolling: true}", "7:27: error: expected a duration" },
		{ "{duration: 0d, isRolling: true}", "7:27: error: expected a duration" },
		{ "{duration: 101Y, isRolling: true}", "7:27: error: " },
		{ "{duration: 1m, isRolling: true}",
		    "7:27: error: a window has at least a day, since attainment is kept by the day (m "
		    "is minutes; months are M)" },
		{ "{duration: 1439m, isRolling: true}",
		    "7:27: error: a window has at least a day" },
		{ CALENDAR("23h", "2026-01-01 00:00:00", "UTC"),
		    "7:27: error: a window has at least a day" },
		{ "{duration: 28d, isRolling: true, calendar: {startTime: 2026-01-01 00:00:00, "
		  "timeZone: UTC}}",
		    "7:59: error: a rolling window has no calendar" },
		{ "{duration: 28d, isRolling: false}",
		    "7:16: error: a window that is not rolling has a calendar" },
		{ "{duration: 28d}", "7:16: error: a window that is not rolling has a calendar" },
		{ "{duration: 28d, isRolling: maybe}", "7:43: error: expected yes or no" },
		{ CALENDAR("1M", "2026-01-01", "UTC"), "error: expected a date and time" },
		{ CALENDAR("1M", "2026-02-30 00:00:00", "UTC"), "error: expected a date and time" },
		{ CALENDAR("1M", "2026-02-01T00:00:00", "UTC"), "error: expected a date and time" },
		{ CALENDAR("1M", "2026-02-01 24:00:00", "UTC"), "error: expected a date and time" },
		{ CALENDAR("1M", "2026-02-01 00:60:00", "UTC"), "error: expected a date and time" },
		{ CALENDAR("1M", "2026-02-01 0a:00:00", "UTC"), "error: expected a date and time" },
		{ CALENDAR("1M", "2026-01-29 00:00:00", "UTC"),
		    "error: a window of months begins on day 1 to 28: not every month has day 29" },
		{ CALENDAR("1Y", "2024-02-29 00:00:00", "UTC"), "begins on day 1 to 28" },
		{ CALENDAR("1M", "2026-01-01 00:00:00", "Berlin"), "IANA time zone" },
		{ CALENDAR("1M", "2026-01-01 00:00:00", "+02:00"), "IANA time zone" },
		{ "{duration: 1M, isRolling: false, calendar: {startTime: 2026-01-01 00:00:00}}",
		    "\"timeZone\" needs a value" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_holds(read_text(slo_document(
				 SUCCESS, "Occurrences", "{target: 0.9}", cases[i].window)),
		    cases[i].message);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_openslo(reads_a_document),
		in_openslo(reads_every_sample),
		in_openslo(reads_targets_exactly),
		in_openslo(several_objectives_are_numbered),
		in_openslo(a_title_is_the_name_when_there_is_none),
		in_openslo(every_kind_of_objective_is_read),
		in_openslo(refuses_what_makes_no_sense),
		in_openslo(refuses_what_openslo_refuses),
		in_openslo(a_description_has_at_most_1050_characters),
		in_openslo(refuses_a_document_that_lacks_a_part),
		in_openslo(windows_are_read),
		in_openslo(refuses_windows_that_cannot_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
