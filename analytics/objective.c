#include "analytics/objective.h"

#include <string.h>

#include "base/error.h"
#include "base/zone.h"

void objective_free(struct objective *objective)
{
	g_free(objective->name);
	g_free(objective->title);
	g_free(objective->description);
	g_free(objective->service);
	g_free(objective->metric);
	g_free(objective->zone);
	g_free(objective->source);
	g_free(objective);
}

static bool is_text(const struct yaml *node, const char *wanted)
{
	return g_strcmp0(yaml_text(node), wanted) == 0;
}

/* `target: 0.999` or `targetPercent: 99.9`, below 1 (100) as OpenSLO demands. */
static bool read_target(const struct yaml *node, struct decimal *percent, GError **error)
{
	const struct yaml *target = yaml_get(node, "target");
	const struct yaml *target_percent = yaml_get(node, "targetPercent");
	const struct yaml *given = target != NULL ? target : target_percent;

	if ((target == NULL) == (target_percent == NULL))
		return yaml_fail(node, error, "an objective has either target or targetPercent");
	if (yaml_text(given) == NULL || !decimal_parse(yaml_text(given), percent) ||
	    percent->digits < 0)
		return yaml_fail(given, error, "expected a number such as %s",
		    target != NULL ? "0.999" : "99.9");
	/* decided before the conversion, which could not hold a large number */
	if (percent->digits / (target != NULL ? 1 : 100) >= power_of_ten(percent->scale))
		return yaml_fail(given, error, "a target lies below 100 %%");
	if (target != NULL) {
		for (; percent->scale < 2; percent->scale++)
			percent->digits *= 10;
		percent->scale -= 2;
	}
	if (percent->scale > 9)
		return yaml_fail(given, error, "a target has at most 9 decimals of a percent");
	return true;
}

/* One side of the ratio: the metric of a nines source, whose field must be `field`. */
static bool read_metric(
    const struct yaml *side, const char *field, const char **metric, GError **error)
{
	static const char *const side_keys[] = { "metricSource", NULL };
	static const char *const source_keys[] = { "type", "spec", "metricSourceRef", NULL };
	static const char *const spec_keys[] = { "metric", "field", NULL };

	if (!yaml_allow(side, error, side_keys))
		return false;
	const struct yaml *source = yaml_get(side, "metricSource");
	if (source == NULL)
		return yaml_fail(side, error, "expected a metricSource");
	if (!yaml_allow(source, error, source_keys))
		return false;
	const struct yaml *spec = yaml_get(source, "spec");
	if (!is_text(yaml_get(source, "type"), "nines") || spec == NULL)
		return yaml_fail(
		    source, error, "expected metricSource: {type: nines, spec: {metric, field}}");
	if (!yaml_allow(spec, error, spec_keys))
		return false;
	*metric = yaml_text(yaml_get(spec, "metric"));
	if (*metric == NULL)
		*metric = "requests";
	if (!is_text(yaml_get(spec, "field"), field))
		return yaml_fail(spec, error, "expected field: %s here", field);
	return true;
}

static bool read_indicator(const struct yaml *spec, const char **metric, GError **error)
{
	static const char *const indicator_keys[] = { "metadata", "spec", NULL };
	static const char *const sli_keys[] = { "description", "ratioMetric", NULL };
	static const char *const ratio_keys[] = { "counter", "good", "total", NULL };
	const struct yaml *indicator = yaml_get(spec, "indicator");
	const char *total = NULL;

	if (indicator == NULL)
		return yaml_fail(spec, error, "expected an indicator in this document");
	if (!yaml_allow(indicator, error, indicator_keys))
		return false;
	const struct yaml *sli = yaml_get(indicator, "spec");
	if (sli == NULL)
		return yaml_fail(indicator, error, "expected the indicator's spec");
	if (!yaml_allow(sli, error, sli_keys))
		return false;
	const struct yaml *ratio = yaml_get(sli, "ratioMetric");
	if (ratio == NULL)
		return yaml_fail(sli, error, "expected a ratioMetric");
	if (!yaml_allow(ratio, error, ratio_keys))
		return false;
	const struct yaml *good = yaml_get(ratio, "good"), *all = yaml_get(ratio, "total");
	if (good == NULL || all == NULL)
		return yaml_fail(ratio, error, "a ratioMetric has good and total");
	if (!read_metric(good, "good", metric, error) || !read_metric(all, "total", &total, error))
		return false;
	return g_strcmp0(*metric, total) == 0 ||
	    yaml_fail(all, error, "good and total are fields of one metric");
}

/* A calendar month; its startTime must begin a month. */
static bool read_window(const struct yaml *spec, const char **zone, GError **error)
{
	static const char *const window_keys[] = { "duration", "isRolling", "calendar", NULL };
	static const char *const calendar_keys[] = { "startTime", "timeZone", NULL };
	const struct yaml *windows = yaml_get(spec, "timeWindow");

	if (windows == NULL || windows->kind != YAML_SEQUENCE || yaml_count(windows) != 1)
		return yaml_fail(
		    windows != NULL ? windows : spec, error, "expected one timeWindow");
	const struct yaml *window = yaml_item(windows, 0);
	if (!yaml_allow(window, error, window_keys))
		return false;
	if (!is_text(yaml_get(window, "duration"), "1M"))
		return yaml_fail(
		    window, error, "expected a window of one calendar month: duration: 1M");
	if (yaml_get(window, "isRolling") != NULL &&
	    !is_text(yaml_get(window, "isRolling"), "false"))
		return yaml_fail(yaml_get(window, "isRolling"), error, "expected isRolling: false");
	const struct yaml *calendar = yaml_get(window, "calendar");
	if (calendar == NULL)
		return true;
	if (!yaml_allow(calendar, error, calendar_keys))
		return false;
	const char *start = yaml_text(yaml_get(calendar, "startTime"));
	*zone = yaml_text(yaml_get(calendar, "timeZone"));
	if (*zone != NULL && zone_find(*zone) == NULL)
		return yaml_fail(yaml_get(calendar, "timeZone"), error, "not an IANA time zone");
	if (start != NULL && (strlen(start) < 10 || strncmp(start + 7, "-01", 3) != 0))
		return yaml_fail(
		    yaml_get(calendar, "startTime"), error, "a month begins on its first day");
	return true;
}

static bool check_head(const struct yaml *document, GError **error)
{
	static const char *const keys[] = { "apiVersion", "kind", "metadata", "spec", NULL };
	static const char *const metadata_keys[] = { "name", "displayName", "labels", "annotations",
		NULL };
	const struct yaml *metadata = yaml_get(document, "metadata");

	if (!yaml_allow(document, error, keys))
		return false;
	if (!is_text(yaml_get(document, "apiVersion"), "openslo/v1"))
		return yaml_fail(yaml_get(document, "apiVersion") != NULL
			? yaml_get(document, "apiVersion")
			: document,
		    error, "expected apiVersion: openslo/v1");
	if (metadata == NULL)
		return yaml_fail(document, error, "expected metadata");
	return yaml_allow(metadata, error, metadata_keys) &&
	    yaml_require_text(metadata, "name", error) != NULL;
}

static bool check_spec(const struct yaml *spec, GError **error)
{
	static const char *const keys[] = { "description", "service", "indicator", "timeWindow",
		"budgetingMethod", "objectives", "alertPolicies", NULL };

	if (!yaml_allow(spec, error, keys))
		return false;
	if (!is_text(yaml_get(spec, "budgetingMethod"), "Occurrences"))
		return yaml_fail(yaml_get(spec, "budgetingMethod") != NULL
			? yaml_get(spec, "budgetingMethod")
			: spec,
		    error, "expected budgetingMethod: Occurrences");
	if (yaml_count(yaml_get(spec, "objectives")) == 0)
		return yaml_fail(spec, error, "expected objectives");
	return true;
}

static bool is_known_name(const GPtrArray *objectives, const char *name)
{
	for (guint i = 0; i < objectives->len; i++)
		if (g_str_equal(((struct objective *)objectives->pdata[i])->name, name))
			return true;
	return false;
}

static bool add_objective(const struct yaml *document, guint index, const struct objective *common,
    GPtrArray *objectives, GError **error)
{
	static const char *const keys[] = { "displayName", "target", "targetPercent", NULL };
	const struct yaml *metadata = yaml_get(document, "metadata");
	const struct yaml *list = yaml_get(yaml_get(document, "spec"), "objectives");
	const struct yaml *node = yaml_item(list, index);
	struct decimal target;

	if (!yaml_allow(node, error, keys) || !read_target(node, &target, error))
		return false;
	const char *name = yaml_text(yaml_get(metadata, "name"));
	const char *title = yaml_text(yaml_get(metadata, "displayName"));
	g_autofree char *own_name =
	    yaml_count(list) == 1 ? g_strdup(name) : g_strdup_printf("%s-%u", name, index + 1);
	if (is_known_name(objectives, own_name))
		return yaml_fail(metadata, error, "there is an SLO \"%s\" already", own_name);
	struct objective *objective = g_new0(struct objective, 1);
	objective->name = g_steal_pointer(&own_name);
	objective->title = g_strdup(title != NULL ? title : objective->name);
	objective->description = g_strdup(common->description);
	objective->service = g_strdup(common->service);
	objective->metric = g_strdup(common->metric);
	objective->zone = g_strdup(common->zone);
	objective->target_percent = target;
	objective->source = g_strdup_printf("%s:%d", document->file, document->line);
	g_ptr_array_add(objectives, objective);
	return true;
}

bool objective_read(const struct yaml *document, GPtrArray *objectives, GError **error)
{
	const struct yaml *spec = yaml_get(document, "spec");
	const char *metric = NULL, *zone = NULL;

	if (!check_head(document, error))
		return false;
	if (is_text(yaml_get(document, "kind"), "Service"))
		return true;
	if (!is_text(yaml_get(document, "kind"), "SLO"))
		return yaml_fail(document, error, "expected kind: SLO or kind: Service");
	if (spec == NULL)
		return yaml_fail(document, error, "expected a spec");
	const char *service = yaml_require_text(spec, "service", error);
	if (service == NULL || !check_spec(spec, error) || !read_indicator(spec, &metric, error) ||
	    !read_window(spec, &zone, error))
		return false;
	struct objective common = {
		.description = (char *)(guintptr)yaml_text(yaml_get(spec, "description")),
		.service = (char *)(guintptr)service,
		.metric = (char *)(guintptr)metric,
		.zone = (char *)(guintptr)zone,
	};
	for (guint i = 0; i < yaml_count(yaml_get(spec, "objectives")); i++)
		if (!add_objective(document, i, &common, objectives, error))
			return false;
	return true;
}
