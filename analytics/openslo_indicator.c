#include "analytics/openslo_parts.h"

#include <string.h>

/* What a metric is read from. */
struct origin {
	const struct yaml *place;
	bool is_ledger;          /* type: nines */
	const char *name;        /* its type, else the name of its data source */
	const struct yaml *spec; /* or NULL */
};

static bool find_origin(const GArray *objects, enum openslo_version version,
    const struct yaml *metric, struct origin *origin, GError **error)
{
	bool is_v1 = version == OPENSLO_V1;
	const struct yaml *source = is_v1 ? openslo_get(metric, "metricSource") : metric;
	const struct yaml *reference =
	    openslo_get(source, is_v1 ? "metricSourceRef" : "dataSourceRef");
	const struct yaml *typed = is_v1 ? source : openslo_get(metric, "dataSourceSpec");
	const char *type = openslo_text(typed, "type");
	const struct openslo_object *found = NULL;

	if (type == NULL && reference != NULL &&
	    !openslo_find(objects, "DataSource", reference, &found, error))
		return false;
	if (found != NULL)
		type = openslo_text(found->spec, "type");
	if (type != NULL && *type == '\0')
		type = NULL;
	*origin = (struct origin){
		.place = source,
		.is_ledger = g_strcmp0(type, "nines") == 0,
		.name = type != NULL    ? type
		    : reference != NULL ? reference->text
					: "a source without a type",
		.spec = openslo_get(source, "spec"),
	};
	return !origin->is_ledger || origin->spec != NULL ||
	    yaml_fail(source, error, "expected spec: {metric, field}");
}

/* The keys of a ledger's spec, and those of them whose values are names. */
static bool check_spec(
    const struct yaml *spec, const char *const *keys, const char *const *names, GError **error)
{
	if (!yaml_allow(spec, error, keys))
		return false;
	for (size_t i = 0; names[i] != NULL; i++) {
		const struct yaml *name = openslo_get(spec, names[i]);

		if (name != NULL && (yaml_text(name) == NULL || *name->text == '\0'))
			return yaml_fail(name, error, "\"%s\" needs a value", names[i]);
	}
	return true;
}

static void set_foreign(struct objective *objective, const char *name)
{
	objective->indicator = INDICATOR_FOREIGN;
	objective->foreign = g_strdup(name);
}

/* What spec: {metric, field, series, gap} says. */
struct selection {
	const char *metric;
	const struct yaml *series, *gap;
};

static bool read_selection(const struct origin *origin, const char *field, const char *metric,
    struct selection *selection, GError **error)
{
	static const char *const keys[] = { "metric", "field", "series", "gap", NULL };
	static const char *const names[] = { "metric", "series", NULL };
	const struct yaml *spec = origin->spec, *written = openslo_get(spec, "field");

	if (!check_spec(spec, keys, names, error))
		return false;
	if (!openslo_says(spec, "field", field))
		return yaml_fail(
		    written != NULL ? written : spec, error, "expected field: %s here", field);
	selection->metric = openslo_text(spec, "metric");
	if (selection->metric == NULL)
		selection->metric = metric;
	selection->series = openslo_get(spec, "series");
	selection->gap = openslo_get(spec, "gap");
	return selection->metric != NULL || yaml_fail(spec, error, "\"metric\" needs a value");
}

static bool read_gap(const struct yaml *gap, struct objective *objective, GError **error)
{
	static const struct {
		const char *name;
		enum gap_rule rule;
	} rules[] = { { "nodata", GAP_NODATA }, { "good", GAP_GOOD }, { "bad", GAP_BAD },
		{ "zero", GAP_ZERO } };
	size_t i = 0;

	if (gap == NULL)
		return true;
	while (i < G_N_ELEMENTS(rules) && g_strcmp0(yaml_text(gap), rules[i].name) != 0)
		i++;
	if (i == G_N_ELEMENTS(rules))
		return yaml_fail(gap, error, "expected gap: nodata, good, bad or zero");
	objective->gap = rules[i].rule;
	if ((objective->gap == GAP_GOOD || objective->gap == GAP_BAD) && objective->slice_s == 0)
		return yaml_fail(gap, error,
		    "gap: %s needs slices, with budgetingMethod: Timeslices or RatioTimeslices",
		    rules[i].name);
	return objective->gap != GAP_ZERO || objective->indicator == INDICATOR_RATIO ||
	    yaml_fail(gap, error, "gap: zero needs a ratioMetric: no value is not the value 0");
}

static void set_series(struct objective *objective, const struct yaml *series)
{
	if (series != NULL) {
		g_free(objective->series_service);
		objective->series_service = g_strdup(series->text);
	}
}

/* Both sides say the same; what one of them leaves out, the other says for both. */
static bool join_texts(const struct yaml **side, const struct yaml *total, GError **error)
{
	if (*side == NULL)
		*side = total;
	return total == NULL || g_strcmp0(yaml_text(*side), yaml_text(total)) == 0 ||
	    yaml_fail(total, error, "both sides of a ratio have one series and one gap");
}

static bool read_ledger_ratio(const struct origin *side, const char *field,
    const struct origin *total, struct objective *objective, GError **error)
{
	struct selection first = { 0 }, second = { 0 };

	if (!read_selection(side, field, "requests", &first, error) ||
	    !read_selection(total, "total", "requests", &second, error))
		return false;
	if (g_strcmp0(first.metric, second.metric) != 0)
		return yaml_fail(
		    total->place, error, "%s and total are fields of one metric", field);
	if (!join_texts(&first.series, second.series, error) ||
	    !join_texts(&first.gap, second.gap, error))
		return false;
	objective->indicator = INDICATOR_RATIO;
	objective->metric = g_strdup(first.metric);
	set_series(objective, first.series);
	if (objective->kind == OBJECTIVE_SUCCESS_RATE && g_str_equal(field, "bad") &&
	    (g_str_equal(first.metric, "sessions") || g_str_equal(first.metric, "users")))
		objective->kind = OBJECTIVE_CRASH_FREE;
	return read_gap(first.gap, objective, error);
}

static enum objective_kind kind_of_ratio(enum budgeting budgeting)
{
	return budgeting == BUDGET_TIMESLICES      ? OBJECTIVE_TIMESLICES
	    : budgeting == BUDGET_RATIO_TIMESLICES ? OBJECTIVE_RATIO_TIMESLICES
						   : OBJECTIVE_SUCCESS_RATE;
}

static bool read_ratio(const GArray *objects, const struct openslo_object *sli,
    struct objective *objective, GError **error)
{
	const struct yaml *ratio = openslo_get(sli->spec, "ratioMetric");
	const char *field = openslo_get(ratio, "good") != NULL ? "good"
	    : openslo_get(ratio, "bad") != NULL                ? "bad"
							       : "raw";
	struct origin side, total;

	objective->kind = kind_of_ratio(objective->budgeting);
	if (!find_origin(objects, sli->version, openslo_get(ratio, field), &side, error))
		return false;
	if (g_str_equal(field, "raw")) {
		if (side.is_ledger)
			return yaml_fail(side.place, error,
			    "the ledger has no raw ratios: name good or bad, and total");
		if (openslo_get(ratio, "rawType") == NULL)
			return yaml_fail(ratio, error, "\"rawType\" needs a value");
	} else if (!find_origin(
		       objects, sli->version, openslo_get(ratio, "total"), &total, error)) {
		return false;
	} else if (side.is_ledger != total.is_ledger) {
		return yaml_fail(total.place, error, "%s and total have one source", field);
	}
	if (side.is_ledger)
		return read_ledger_ratio(&side, field, &total, objective, error);
	set_foreign(objective, side.name);
	return true;
}

/* `op` and `value`, as far as they are there. */
static bool read_comparison(const struct yaml *node, struct objective *objective, GError **error)
{
	static const struct {
		const char *name;
		enum comparison comparison;
	} operators[] = { { "lte", COMPARE_LTE }, { "lt", COMPARE_LT }, { "gte", COMPARE_GTE },
		{ "gt", COMPARE_GT } };
	const struct yaml *value = openslo_get(node, "value");

	for (size_t i = 0; i < G_N_ELEMENTS(operators); i++)
		if (openslo_says(node, "op", operators[i].name))
			objective->comparison = operators[i].comparison;
	return value == NULL || openslo_read_number(value, &objective->value, error);
}

static bool read_gauge(const struct origin *origin, struct objective *objective, GError **error)
{
	struct selection selection = { 0 };

	if (!read_selection(origin, "value", NULL, &selection, error))
		return false;
	objective->indicator = INDICATOR_GAUGE;
	objective->metric = g_strdup(selection.metric);
	set_series(objective, selection.series);
	return read_gap(selection.gap, objective, error);
}

static bool is_upper(enum comparison comparison)
{
	return comparison == COMPARE_LTE || comparison == COMPARE_LT;
}

/* Makes the limit one that counts: below 12 is at most 11, above 7 is at least 8. */
static bool normalise_count(const struct yaml *node, struct objective *objective, GError **error)
{
	const struct yaml *place = openslo_get(node, "value");
	struct decimal *value = &objective->value;

	for (; value->scale > 0 && value->digits % 10 == 0; value->scale--)
		value->digits /= 10;
	if (value->scale > 0 || value->digits < 0)
		return yaml_fail(place, error, "expected a whole number of events");
	if (objective->comparison == COMPARE_LT)
		value->digits--;
	else if (objective->comparison == COMPARE_GT)
		value->digits++;
	if (is_upper(objective->comparison)) {
		objective->kind = OBJECTIVE_COUNT_CEILING;
		objective->comparison = COMPARE_LTE;
		return value->digits >= 0 || yaml_fail(place, error, "no count is below 0");
	}
	objective->kind = OBJECTIVE_COUNT_FLOOR;
	objective->comparison = COMPARE_GTE;
	return value->digits > 0 || yaml_fail(place, error, "every count is at least 0");
}

static bool read_events(const struct origin *origin, const struct yaml *node,
    struct objective *objective, GError **error)
{
	static const char *const keys[] = { "event", "count", "series", NULL };
	static const char *const names[] = { "event", "series", NULL };
	const struct yaml *spec = origin->spec, *count = openslo_get(spec, "count");

	if (!check_spec(spec, keys, names, error) ||
	    yaml_require_text(spec, "event", error) == NULL)
		return false;
	objective->counts_open = openslo_says(spec, "count", "open");
	if (count != NULL && !objective->counts_open && !openslo_says(spec, "count", "opened"))
		return yaml_fail(count, error, "expected count: opened or open");
	objective->indicator = INDICATOR_EVENTS;
	objective->event = g_strdup(openslo_text(spec, "event"));
	set_series(objective, openslo_get(spec, "series"));
	return normalise_count(node, objective, error);
}

static bool read_response(const struct origin *origin, const struct yaml *node,
    struct objective *objective, GError **error)
{
	static const char *const keys[] = { "incident", "pool", "series", NULL };
	static const char *const names[] = { "pool", "series", NULL };
	const struct yaml *spec = origin->spec;
	const struct yaml *pool = openslo_get(spec, "pool"), *series = openslo_get(spec, "series");

	if (!check_spec(spec, keys, names, error))
		return false;
	if (!openslo_says(spec, "incident", "acknowledgement"))
		return yaml_fail(
		    yaml_get(spec, "incident"), error, "expected incident: acknowledgement");
	if (pool != NULL && series != NULL)
		return yaml_fail(series, error, "a pool has no series");
	if (!is_upper(objective->comparison))
		return yaml_fail(openslo_get(node, "op"), error,
		    "expected op: lte or lt: an answer comes within a time");
	if (objective->value.digits <= 0)
		return yaml_fail(
		    openslo_get(node, "value"), error, "expected a number of seconds above 0");
	objective->kind = OBJECTIVE_RESPONSE;
	objective->indicator = INDICATOR_RESPONSE;
	objective->pool = g_strdup(openslo_text(spec, "pool"));
	set_series(objective, series);
	return true;
}

static bool read_ledger_threshold(const struct origin *origin, const struct yaml *node,
    struct objective *objective, GError **error)
{
	bool is_events = yaml_get(origin->spec, "event") != NULL;

	if (!is_events && yaml_get(origin->spec, "incident") == NULL)
		return read_gauge(origin, objective, error);
	if (objective->budgeting != BUDGET_OCCURRENCES)
		return yaml_fail(
		    origin->spec, error, "events and incidents have budgetingMethod: Occurrences");
	return is_events ? read_events(origin, node, objective, error)
			 : read_response(origin, node, objective, error);
}

static bool check_comparison(const struct yaml *node, bool is_wanted, GError **error)
{
	static const char *const keys[] = { "op", "value" };

	for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
		const struct yaml *value = openslo_get(node, keys[i]);

		if (is_wanted && value == NULL)
			return yaml_fail(node, error,
			    "\"%s\" needs a value: a thresholdMetric is compared with it", keys[i]);
		if (!is_wanted && value != NULL)
			return yaml_fail(value, error,
			    "\"%s\" is forbidden here: it is for a thresholdMetric", keys[i]);
	}
	return true;
}

static bool read_threshold(const GArray *objects, const struct openslo_object *sli,
    const struct yaml *node, struct objective *objective, GError **error)
{
	struct origin origin;

	objective->kind = OBJECTIVE_THRESHOLD;
	if (!find_origin(
		objects, sli->version, openslo_get(sli->spec, "thresholdMetric"), &origin, error) ||
	    !read_comparison(node, objective, error))
		return false;
	if (!origin.is_ledger) {
		set_foreign(objective, origin.name);
		return true;
	}
	return check_comparison(node, true, error) &&
	    read_ledger_threshold(&origin, node, objective, error);
}

/* In v1alpha every metric is of another tool; `value` is required even where nothing is compared.
 */
static bool read_alpha(const struct openslo_object *slo, const struct yaml *node,
    struct objective *objective, GError **error)
{
	const struct yaml *indicator = openslo_get(slo->spec, "indicator");
	const struct yaml *objectives = openslo_get(slo->spec, "objectives");
	const struct yaml *ratio = openslo_get(node, "ratioMetrics");
	const struct yaml *metric =
	    ratio != NULL ? openslo_get(ratio, "good") : openslo_get(indicator, "thresholdMetric");
	const struct yaml *op = openslo_get(node, "op");
	bool has_ratio = false;

	for (guint i = 0; i < yaml_count(objectives); i++)
		has_ratio |= openslo_get(yaml_item(objectives, i), "ratioMetrics") != NULL;
	if (has_ratio == (indicator != NULL))
		return yaml_fail(slo->spec, error,
		    "expected either indicator or the ratioMetrics of objectives");
	if (ratio != NULL && op != NULL)
		return check_comparison(node, false, error);
	if (ratio == NULL && op == NULL)
		return check_comparison(node, true, error);
	objective->kind = ratio != NULL ? kind_of_ratio(objective->budgeting) : OBJECTIVE_THRESHOLD;
	set_foreign(
	    objective, metric != NULL ? openslo_text(metric, "source") : "a source without a type");
	return ratio != NULL || read_comparison(node, objective, error);
}

/* The SLI of an objective: its own, or that of the SLO; in place, or by name. */
static bool find_sli(const GArray *objects, const struct openslo_object *slo,
    const struct yaml *holder, struct openslo_object *sli, GError **error)
{
	bool is_v1 = slo->version == OPENSLO_V1;
	const struct yaml *place = openslo_get(holder, is_v1 ? "indicator" : "sli");
	const struct yaml *reference = openslo_get(holder, is_v1 ? "indicatorRef" : "sliRef");
	const struct openslo_object *found = NULL;

	*sli = *slo;
	sli->spec = openslo_get(place, "spec");
	if (place != NULL)
		return true;
	if (!openslo_find(objects, "SLI", reference, &found, error))
		return false;
	if (found == NULL)
		return yaml_fail(reference, error, "there is no SLI \"%s\"", reference->text);
	*sli = *found;
	return true;
}

bool openslo_read_indicator(const GArray *objects, const struct openslo_object *slo,
    const struct yaml *node, struct objective *objective, GError **error)
{
	bool has_own = openslo_get(node, "indicator") != NULL ||
	    openslo_get(node, "indicatorRef") != NULL || openslo_get(node, "sli") != NULL ||
	    openslo_get(node, "sliRef") != NULL;
	struct openslo_object sli;

	if (slo->version == OPENSLO_V1ALPHA)
		return read_alpha(slo, node, objective, error);
	if (!find_sli(objects, slo, has_own ? node : slo->spec, &sli, error))
		return false;
	bool is_ratio = openslo_get(sli.spec, "ratioMetric") != NULL;
	if (is_ratio ? !read_ratio(objects, &sli, objective, error)
		     : !read_threshold(objects, &sli, node, objective, error))
		return false;
	/* as OpenSLO's tools do, which do not look behind a reference and not into composites */
	bool is_checked = objective->foreign == NULL || (!has_own && sli.node == slo->node);
	return !is_checked || check_comparison(node, !is_ratio, error);
}
