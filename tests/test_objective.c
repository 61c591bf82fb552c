#include "analytics/objective.h"

#include <string.h>

#include "tests/support_analytics.h"

static const char *const good_document =
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
    "    - {duration: 1M, isRolling: false, calendar: {startTime: \"2026-01-01 00:00:00\", timeZone: "
    "Europe/London}}\n"
    "  budgetingMethod: Occurrences\n"
    "  objectives:\n"
    "    - {displayName: Requests answered, target: 0.9995}\n";

/* Reads every document; the message of the refusal, or "". */
static const char *read_all(struct world *world, const char *text)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) documents =
	    yaml_read("slos/shop.yaml", text, strlen(text), YAML_ANY, &error);
	bool ok = documents != NULL;

	for (guint i = 0; ok && i < documents->len; i++)
		ok = objective_read(documents->pdata[i], world->objectives, &error);
	if (ok != (error == NULL))
		fail_msg("refused without a message: %s", text);
	return keep(world, g_strdup(ok ? "" : error->message));
}

/* The good document with one part replaced, which must be there. */
static const char *with(struct world *world, const char *part, const char *replacement)
{
	const char *found = strstr(good_document, part);

	if (found == NULL)
		fail_msg("the document has no \"%s\"", part);
	return keep(world,
	    g_strdup_printf("%.*s%s%s", (int)(found - good_document), good_document, replacement,
		found + strlen(part)));
}

static const struct objective *objective_at(const struct world *world, guint index)
{
	assert_true(index < world->objectives->len);
	return world->objectives->pdata[index];
}

static void reads_a_document(void **state)
{
	struct world *world = *state;

	assert_string_equal(read_all(world, good_document), "");
	assert_int_equal(world->objectives->len, 1);
	const struct objective *objective = objective_at(world, 0);

	assert_string_equal(objective->name, "shop-success");
	assert_string_equal(objective->title, "Shop answers");
	assert_string_equal(objective->description, "Pages are served.");
	assert_string_equal(objective->service, "shop");
	assert_string_equal(objective->metric, "pages");
	assert_string_equal(objective->zone, "Europe/London");
	assert_taken_text(decimal_format(objective->target_percent), "99.95");
	assert_string_equal(objective->source, "slos/shop.yaml:1");
}

static void reads_every_sample(void **state)
{
	struct world *world = *state;
	g_autoptr(GDir) folder = g_dir_open("samples/slos", 0, NULL);
	const char *name;

	assert_non_null(folder);
	while ((name = g_dir_read_name(folder)) != NULL) {
		g_autofree char *path = g_build_filename("samples/slos", name, NULL);
		g_autofree char *text = NULL;

		assert_true(g_file_get_contents(path, &text, NULL, NULL));
		assert_string_equal(read_all(world, text), "");
	}
	assert_true(world->objectives->len >= 10);
	for (guint i = 0; i < world->objectives->len; i++)
		assert_string_equal(objective_at(world, i)->metric, "requests");
}

static void reads_targets_exactly(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *written, *percent;
	} cases[] = {
		{ "target: 0.9995", "99.95" },
		{ "target: 0.999", "99.9" },
		{ "target: 0.99", "99" },
		{ "target: 0.9", "90" },
		{ "target: 0", "0" },
		{ "target: 0.99999999999", "99.999999999" },
		{ "targetPercent: 99.99", "99.99" },
		{ "targetPercent: 95", "95" },
		{ "targetPercent: 99.999999999", "99.999999999" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_ptr_array_set_size(world->objectives, 0);
		assert_string_equal(
		    read_all(world, with(world, "target: 0.9995", cases[i].written)), "");
		assert_taken_text(
		    decimal_format(objective_at(world, 0)->target_percent), cases[i].percent);
	}
}

static void several_objectives_are_numbered(void **state)
{
	struct world *world = *state;

	assert_string_equal(
	    read_all(world,
		with(world, "    - {displayName: Requests answered, target: 0.9995}\n",
		    "    - {target: 0.99}\n    - {displayName: Hard, target: 0.999}\n")),
	    "");
	assert_int_equal(world->objectives->len, 2);
	assert_string_equal(objective_at(world, 0)->name, "shop-success-1");
	assert_string_equal(objective_at(world, 1)->name, "shop-success-2");
	assert_taken_text(decimal_format(objective_at(world, 1)->target_percent), "99.9");
}

static void a_title_is_the_name_when_there_is_none(void **state)
{
	struct world *world = *state;

	assert_string_equal(read_all(world, with(world, ", displayName: Shop answers", "")), "");
	assert_string_equal(objective_at(world, 0)->title, "shop-success");
}

static void the_metric_is_requests_and_the_zone_that_of_the_reports(void **state)
{
	struct world *world = *state;
	const char *text =
	    keep(world, g_strdup(with(world, "metric: pages, field: good", "field: good")));
	const char *total = strstr(text, "metric: pages, ");

	assert_non_null(total);
	text = keep(world,
	    g_strdup_printf(
		"%.*s%s", (int)(total - text), text, total + strlen("metric: pages, ")));
	assert_string_equal(read_all(world, text), "");
	assert_string_equal(objective_at(world, 0)->metric, "requests");
	g_ptr_array_set_size(world->objectives, 0);
	assert_string_equal(
	    read_all(world,
		with(world,
		    ", calendar: {startTime: \"2026-01-01 00:00:00\", timeZone: Europe/London}",
		    "")),
	    "");
	assert_null(objective_at(world, 0)->zone);
}

static void a_service_document_adds_nothing(void **state)
{
	struct world *world = *state;

	assert_string_equal(
	    read_all(
		world, "apiVersion: openslo/v1\nkind: Service\nmetadata: {name: shop}\nspec: {}\n"),
	    "");
	assert_int_equal(world->objectives->len, 0);
}

static void refuses_what_it_does_not_compute(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *part, *replacement, *position, *message;
	} cases[] = {
		{ "kind: SLO", "kind: SLO\nowner: me", ":3:", "owner" },
		{ "  service: shop", "  service: shop\n  team: front", ":7:", "team" },
		{ "{name: shop-success", "{nam: shop-success", ":3:", "nam" },
		{ "counter: true", "raw: true", ":11:", "raw" },
		{ "openslo/v1", "openslo/v1alpha", ":1:13: error: ", "openslo/v1" },
		{ "apiVersion: openslo/v1\n", "", ":1:1: error: ", "openslo/v1" },
		{ "kind: SLO", "kind: SLI", ":1:1: error: ", "kind: SLO" },
		{ "metadata: {name: shop-success, displayName: Shop answers}\n", "",
		    ":1:1: error: ", "metadata" },
		{ "name: shop-success, ", "", ":3:", "name" },
		{ "Occurrences", "Timeslices", ":16:20: error: ", "Occurrences" },
		{ "Occurrences", "RatioTimeslices", ":16:20: error: ", "Occurrences" },
		{ "isRolling: false", "isRolling: true", ":15:33: error: ", "isRolling" },
		{ "duration: 1M", "duration: 28d", ":15:", "calendar month" },
		{ "2026-01-01 00", "2026-01-15 00", ":15:", "first day" },
		{ "Europe/London", "London", ":15:", "IANA" },
		{ "target: 0.9995", "target: 1", ":18:", "below 100" },
		{ "target: 0.9995", "target: 1.0", ":18:", "below 100" },
		{ "target: 0.9995", "target: 99.95", ":18:", "below 100" },
		{ "target: 0.9995", "target: 999999999999999999", ":18:", "below 100" },
		{ "target: 0.9995", "target: -0.5", ":18:", "number" },
		{ "target: 0.9995", "target: most", ":18:", "number" },
		{ "target: 0.9995", "target: 0.999999999999", ":18:", "9 decimals" },
		{ "target: 0.9995", "targetPercent: 100", ":18:", "below 100" },
		{ "target: 0.9995", "target: 0.99, targetPercent: 99",
		    ":18:", "either target or targetPercent" },
		{ ", target: 0.9995", "", ":18:", "either target or targetPercent" },
		{ "target: 0.9995", "target: 0.99, timeSliceTarget: 0.9",
		    ":18:", "timeSliceTarget" },
		{ "total: {metricSource: {type: nines, spec: {metric: pages",
		    "total: {metricSource: {type: "
		    "nines, spec: {metric: hits",
		    ":13:", "one metric" },
		{ "type: nines, spec: {metric: pages, field: good",
		    "type: prometheus, spec: {metric: pages, "
		    "field: good",
		    ":12:", "type: nines" },
		{ "field: good", "field: bad", ":12:", "field: good" },
		{ "        total: {metricSource: {type: nines, spec: {metric: pages, field: total}}}\n",
		    "", ":11:", "good and total" },
		{ "ratioMetric:", "thresholdMetric:", ":11:", "thresholdMetric" },
		{ "  service: shop\n", "", ":5:", "service" },
		{ "    - {displayName: Requests answered, target: 0.9995}\n", "    []\n",
		    ":5:", "objectives" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const char *text = with(world, cases[i].part, cases[i].replacement);
		const char *message = read_all(world, text);
		g_autofree char *start = g_strconcat("slos/shop.yaml", cases[i].position, NULL);

		if (!g_str_has_prefix(message, start))
			print_error("case %zu, %s: %s\n", i, cases[i].replacement, message);
		assert_true(g_str_has_prefix(message, start));
		assert_holds(message, ": error: ");
		assert_holds(message, cases[i].message);
	}
}

static void refuses_a_document_without_an_indicator_or_a_window(void **state)
{
	struct world *world = *state;
	static const char *const head = "apiVersion: openslo/v1\nkind: SLO\nmetadata: {name: x}\n";
	static const struct {
		const char *rest, *message;
	} cases[] = {
		{ "spec: {service: shop, budgetingMethod: Occurrences, objectives: [{target: 0.9}]}\n",
		    "slos/shop.yaml:4:7: error: expected an indicator in this document" },
		{ "spec: {service: shop, indicatorRef: y, budgetingMethod: Occurrences, objectives: "
		  "[{target: 0.9}]}\n",
		    "indicatorRef" },
		{ "", "slos/shop.yaml:1:1: error: expected a spec" },
		{ "spec: {service: shop, indicator: {spec: {ratioMetric: {good: {metricSource: {type: nines, "
		  "spec: {field: good}}}, total: {metricSource: {type: nines, spec: {field: total}}}}}}, "
		  "budgetingMethod: Occurrences, objectives: [{target: 0.9}]}\n",
		    "slos/shop.yaml:4:7: error: expected one timeWindow" },
		{ "spec: []\n", "slos/shop.yaml:4:" },
		{ "spec: {service: shop, indicator: x, budgetingMethod: Occurrences, objectives: [{target: "
		  "0.9}]}\n",
		    "slos/shop.yaml:4:" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strconcat(head, cases[i].rest, NULL);

		assert_holds(read_all(world, text), cases[i].message);
	}
}

static void refuses_two_documents_of_one_name(void **state)
{
	struct world *world = *state;
	g_autofree char *twice = g_strconcat(good_document, "---\n", good_document, NULL);
	const char *message = read_all(world, twice);

	assert_holds(message, "slos/shop.yaml:22:");
	assert_holds(message, "there is an SLO \"shop-success\" already");
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_WORLD(reads_a_document),
		WITH_WORLD(reads_every_sample),
		WITH_WORLD(reads_targets_exactly),
		WITH_WORLD(several_objectives_are_numbered),
		WITH_WORLD(a_title_is_the_name_when_there_is_none),
		WITH_WORLD(the_metric_is_requests_and_the_zone_that_of_the_reports),
		WITH_WORLD(a_service_document_adds_nothing),
		WITH_WORLD(refuses_what_it_does_not_compute),
		WITH_WORLD(refuses_a_document_without_an_indicator_or_a_window),
		WITH_WORLD(refuses_two_documents_of_one_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
