#include "analytics/openslo_shape.h"

struct shape {
	const struct field *fields;   /* up to one without a name */
	const char *const *one_of[3]; /* of each list exactly one key is there */
};

/* clang-format off */
#define WORDS(...)                 (const char *const[]){ __VA_ARGS__, NULL }
#define FIELDS(...)                .fields = (const struct field[]){ __VA_ARGS__, MAY(NULL, TEXT) }
#define MAY(name, form)            { name, form, false, NULL, NULL, 0, 0 }
#define MUST(name, form)           { name, form, true, NULL, NULL, 0, 0 }
#define MAY_BE(name, ...)          { name, CHOICE, false, NULL, WORDS(__VA_ARGS__), 0, 0 }
#define MUST_BE(name, ...)         { name, CHOICE, true, NULL, WORDS(__VA_ARGS__), 0, 0 }
#define MAY_HOLD(name, shape)      { name, OBJECT, false, &(shape), NULL, 0, 0 }
#define MUST_HOLD(name, shape)     { name, OBJECT, true, &(shape), NULL, 0, 0 }
#define MAY_LIST(name, shape)      { name, LIST, false, &(shape), NULL, 0, 0 }
#define MUST_LIST(name, shape)     { name, LIST, true, &(shape), NULL, 1, 0 }
#define MUST_LIST_ONE(name, shape) { name, LIST, true, &(shape), NULL, 1, 1 }
#define OPERATORS                  "lte", "lt", "gte", "gt"

static const struct shape metadata_v1 = { FIELDS(
	MUST("name", NAME), MAY("displayName", TITLE), MAY("labels", LABELS),
	MAY("annotations", ANNOTATIONS)) };
static const struct shape metadata_v1alpha = { FIELDS(
	MUST("name", NAME), MAY("displayName", TITLE)) };
static const struct shape metadata_v2alpha = { FIELDS(
	MUST("name", NAME), MAY("labels", LABELS), MAY("annotations", ANNOTATIONS)) };

/* The same in every version that has them. */
static const struct shape service = { FIELDS(MAY("description", DESCRIPTION)) };
static const struct shape data_source = { FIELDS(
	MAY("description", DESCRIPTION), MUST("type", TEXT), MUST("connectionDetails", ANYTHING)) };
static const struct shape target = { FIELDS(
	MAY("description", DESCRIPTION), MUST("target", TEXT)) };

/* Indicators. */
static const struct shape source_v1 = { FIELDS(
	MAY("metricSourceRef", NAME), MAY("type", TEXT), MUST("spec", SETTINGS)) };
static const struct shape metric_v1 = { FIELDS(MUST_HOLD("metricSource", source_v1)) };
static const struct shape metric_v2alpha = { FIELDS(
	MAY("dataSourceRef", NAME), MAY_HOLD("dataSourceSpec", data_source), MAY("spec", SETTINGS)),
	{ WORDS("dataSourceRef", "dataSourceSpec") } };

#define RATIO(metric) { FIELDS( \
	MAY("counter", FLAG), MAY_HOLD("good", metric), MAY_HOLD("bad", metric), \
	MAY_HOLD("total", metric), MAY_HOLD("raw", metric), \
	MAY_BE("rawType", "success", "failure")), \
	{ WORDS("good", "bad", "raw"), WORDS("total", "raw") } }
#define SLI(metric, ratio) { FIELDS( \
	MAY("description", DESCRIPTION), MAY_HOLD("thresholdMetric", metric), \
	MAY_HOLD("ratioMetric", ratio)), \
	{ WORDS("thresholdMetric", "ratioMetric") } }
static const struct shape ratio_v1 = RATIO(metric_v1);
static const struct shape ratio_v2alpha = RATIO(metric_v2alpha);
static const struct shape sli_v1 = SLI(metric_v1, ratio_v1);
static const struct shape sli_v2alpha = SLI(metric_v2alpha, ratio_v2alpha);
static const struct shape indicator_v1 = { FIELDS(
	MUST_HOLD("metadata", metadata_v1), MUST_HOLD("spec", sli_v1)) };
static const struct shape indicator_v2alpha = { FIELDS(
	MUST_HOLD("metadata", metadata_v2alpha), MUST_HOLD("spec", sli_v2alpha)) };

/* Alerts. In v1 `alertAfter` may be left out. */
#define BURN(after) { FIELDS( \
	MUST_BE("kind", "burnrate"), MUST_BE("op", OPERATORS), MUST("threshold", NUMBER), \
	MUST("lookbackWindow", DURATION), after("alertAfter", DURATION)) }
#define CONDITION(burn) { FIELDS( \
	MAY("description", DESCRIPTION), MUST("severity", TEXT), MUST_HOLD("condition", burn)) }
#define POLICY(condition, target) { FIELDS( \
	MAY("description", DESCRIPTION), MAY("alertWhenNoData", FLAG), \
	MAY("alertWhenBreaching", FLAG), MAY("alertWhenResolved", FLAG), \
	MUST_LIST_ONE("conditions", condition), MUST_LIST("notificationTargets", target)) }
/* An object by name, or in place. */
#define EITHER(reference, kind, metadata, shape) { FIELDS( \
	MAY(reference, NAME), MAY_BE("kind", kind), MAY_HOLD("metadata", metadata), \
	MAY_HOLD("spec", shape)), \
	{ WORDS(reference, "spec"), WORDS(reference, "kind"), WORDS(reference, "metadata") } }
static const struct shape burn_v1 = BURN(MAY), burn_v2alpha = BURN(MUST);
static const struct shape condition_v1 = CONDITION(burn_v1);
static const struct shape condition_v2alpha = CONDITION(burn_v2alpha);
static const struct shape any_condition_v1 =
	EITHER("conditionRef", "AlertCondition", metadata_v1, condition_v1);
static const struct shape any_condition_v2alpha =
	EITHER("conditionRef", "AlertCondition", metadata_v2alpha, condition_v2alpha);
static const struct shape any_target_v1 =
	EITHER("targetRef", "AlertNotificationTarget", metadata_v1, target);
static const struct shape any_target_v2alpha =
	EITHER("targetRef", "AlertNotificationTarget", metadata_v2alpha, target);
static const struct shape policy_v1 = POLICY(any_condition_v1, any_target_v1);
static const struct shape policy_v2alpha = POLICY(any_condition_v2alpha, any_target_v2alpha);
static const struct shape any_policy_v1 =
	EITHER("alertPolicyRef", "AlertPolicy", metadata_v1, policy_v1);
static const struct shape any_policy_v2alpha =
	EITHER("alertPolicyRef", "AlertPolicy", metadata_v2alpha, policy_v2alpha);

/* SLOs. In v2alpha oslo reads `service`, go-sdk `serviceRef`. */
static const struct shape calendar = { FIELDS(MUST("startTime", TEXT), MUST("timeZone", TEXT)) };
static const struct shape window = { FIELDS(
	MUST("duration", DURATION), MAY("isRolling", FLAG), MAY_HOLD("calendar", calendar)) };
#define OBJECTIVE(sli, sli_ref, indicator) { FIELDS( \
	MAY("displayName", TEXT), MAY_BE("op", OPERATORS), MAY("value", NUMBER), \
	MAY("target", NUMBER), MAY("targetPercent", NUMBER), MAY("timeSliceTarget", NUMBER), \
	MAY("timeSliceWindow", SLICE), MAY_HOLD(sli, indicator), MAY(sli_ref, NAME), \
	MAY("compositeWeight", NUMBER)) }
#define SLO(sli, sli_ref, indicator, objective, policy) \
	MAY("description", DESCRIPTION), MAY_HOLD(sli, indicator), MAY(sli_ref, NAME), \
	MUST_BE("budgetingMethod", "Occurrences", "Timeslices", "RatioTimeslices"), \
	MUST_LIST_ONE("timeWindow", window), MUST_LIST("objectives", objective), \
	MAY_LIST("alertPolicies", policy)
static const struct shape objective_v1 = OBJECTIVE("indicator", "indicatorRef", indicator_v1);
static const struct shape objective_v2alpha = OBJECTIVE("sli", "sliRef", indicator_v2alpha);
static const struct shape slo_v1 = { FIELDS(
	MUST("service", TEXT),
	SLO("indicator", "indicatorRef", indicator_v1, objective_v1, any_policy_v1)) };
static const struct shape slo_v2alpha = { FIELDS(
	MAY("service", TEXT), MAY("serviceRef", TEXT),
	SLO("sli", "sliRef", indicator_v2alpha, objective_v2alpha, any_policy_v2alpha)),
	{ WORDS("service", "serviceRef") } };

static const struct shape metric_v1alpha = { FIELDS(
	MUST("source", LETTERS), MUST("queryType", LETTERS), MUST("query", TEXT)) };
static const struct shape ratio_v1alpha = { FIELDS(
	MAY("incremental", FLAG), MUST_HOLD("good", metric_v1alpha),
	MUST_HOLD("total", metric_v1alpha)) };
static const struct shape indicator_v1alpha = { FIELDS(
	MUST_HOLD("thresholdMetric", metric_v1alpha)) };
static const struct shape window_v1alpha = { FIELDS(
	MUST_BE("unit", "Second", "Day", "Week", "Month", "Quarter"), MUST("count", NUMBER),
	MAY("isRolling", FLAG), MAY_HOLD("calendar", calendar)) };
static const struct shape objective_v1alpha = { FIELDS(
	MAY("displayName", DESCRIPTION), MUST("value", NUMBER), MAY_BE("op", OPERATORS),
	MUST("target", NUMBER), MAY("timeSliceTarget", NUMBER),
	MAY_HOLD("ratioMetrics", ratio_v1alpha)) };
static const struct shape slo_v1alpha = { FIELDS(
	MAY("description", DESCRIPTION), MUST("service", TEXT),
	MUST_BE("budgetingMethod", "Occurrences", "Timeslices"),
	MAY_HOLD("indicator", indicator_v1alpha), MUST_LIST_ONE("timeWindows", window_v1alpha),
	MUST_LIST("objectives", objective_v1alpha)) };

/* Only a Service may leave its spec out. */
static const struct {
	enum openslo_version version;
	bool has_spec;
	const char *kind;
	const struct shape *spec;
} kinds[] = {
	{ OPENSLO_V1ALPHA, true, "SLO", &slo_v1alpha },
	{ OPENSLO_V1ALPHA, false, "Service", &service },
	{ OPENSLO_V1, true, "SLO", &slo_v1 },
	{ OPENSLO_V1, true, "SLI", &sli_v1 },
	{ OPENSLO_V1, false, "Service", &service },
	{ OPENSLO_V1, true, "DataSource", &data_source },
	{ OPENSLO_V1, true, "AlertPolicy", &policy_v1 },
	{ OPENSLO_V1, true, "AlertCondition", &condition_v1 },
	{ OPENSLO_V1, true, "AlertNotificationTarget", &target },
	{ OPENSLO_V2ALPHA, true, "SLO", &slo_v2alpha },
	{ OPENSLO_V2ALPHA, true, "SLI", &sli_v2alpha },
	{ OPENSLO_V2ALPHA, false, "Service", &service },
	{ OPENSLO_V2ALPHA, true, "DataSource", &data_source },
	{ OPENSLO_V2ALPHA, true, "AlertPolicy", &policy_v2alpha },
	{ OPENSLO_V2ALPHA, true, "AlertCondition", &condition_v2alpha },
	{ OPENSLO_V2ALPHA, true, "AlertNotificationTarget", &target },
};
/* clang-format on */

static const struct {
	const char *text;
	enum openslo_version version;
	const struct shape *metadata;
} versions[] = {
	{ "openslo/v1", OPENSLO_V1, &metadata_v1 },
	{ "openslo/v1alpha", OPENSLO_V1ALPHA, &metadata_v1alpha },
	{ "openslo.com/v2alpha", OPENSLO_V2ALPHA, &metadata_v2alpha },
};

static const struct field *find_field(const struct shape *shape, const char *name)
{
	for (const struct field *field = shape->fields; field->name != NULL; field++)
		if (g_str_equal(field->name, name))
			return field;
	return NULL;
}

static bool fail_unknown(
    const struct yaml *node, guint index, const struct shape *shape, GError **error)
{
	g_autoptr(GString) list = g_string_new(NULL);

	for (const struct field *field = shape->fields; field->name != NULL; field++)
		g_string_append_printf(list, "%s%s", list->len > 0 ? ", " : "", field->name);
	return yaml_fail(yaml_item(node, index), error, "unknown key \"%s\"; known here: %s",
	    yaml_key(node, index), list->str);
}

/* First of all, as the tools do, every key is known; of a mapping, or of each in a list. */
static bool check_keys(const struct yaml *node, const struct shape *shape, GError **error)
{
	for (guint i = 0; i < yaml_count(node); i++) {
		const struct field *field =
		    node->kind == YAML_MAPPING ? find_field(shape, yaml_key(node, i)) : NULL;
		const struct shape *inner = field != NULL ? field->inner : shape;

		if (node->kind == YAML_MAPPING && field == NULL)
			return fail_unknown(node, i, shape, error);
		if (inner != NULL && !check_keys(yaml_item(node, i), inner, error))
			return false;
	}
	return true;
}

static bool check_shape(const struct yaml *node, const struct shape *shape,
    enum openslo_version version, GError **error);

static bool check_list(const struct yaml *node, const struct field *field,
    enum openslo_version version, GError **error)
{
	guint count = yaml_count(node);

	if (node->kind != YAML_SEQUENCE)
		return yaml_fail(node, error, "expected a list here");
	if (count < field->least || (field->most > 0 && count > field->most))
		return yaml_fail(node, error, "\"%s\" has %s one item", field->name,
		    field->most == 1 ? "exactly" : "at least");
	for (guint i = 0; i < count; i++)
		if (!check_shape(yaml_item(node, i), field->inner, version, error))
			return false;
	return true;
}

static bool check_value(const struct yaml *node, const struct field *field,
    enum openslo_version version, GError **error)
{
	if (field->form == LIST)
		return check_list(node, field, version, error);
	if (field->form == OBJECT)
		return check_shape(node, field->inner, version, error);
	return openslo_check_field(node, field, version, error);
}

static bool check_shape(const struct yaml *node, const struct shape *shape,
    enum openslo_version version, GError **error)
{
	if (node->kind != YAML_MAPPING)
		return yaml_fail(node, error, "expected keys and values here");
	for (const struct field *field = shape->fields; field->name != NULL; field++) {
		const struct yaml *value = openslo_get(node, field->name);

		if (value != NULL && !check_value(value, field, version, error))
			return false;
		if (value == NULL && field->is_required)
			return yaml_fail(node, error, "\"%s\" needs a value", field->name);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(shape->one_of) && shape->one_of[i] != NULL; i++)
		if (!openslo_one_of(node, shape->one_of[i], error))
			return false;
	return true;
}

/* Where a key stands, else the mapping that lacks it. */
static const struct yaml *place_of(const struct yaml *node, const char *key)
{
	return yaml_get(node, key) != NULL ? yaml_get(node, key) : node;
}

static bool check_body(size_t version, struct openslo_object *object, GError **error)
{
	static const char *const heads[] = { "apiVersion", "kind", "metadata", "spec", NULL };
	const struct yaml *node = object->node, *metadata = openslo_get(node, "metadata");
	size_t i = 0;

	while (i < G_N_ELEMENTS(kinds) &&
	    (kinds[i].version != object->version || !openslo_says(node, "kind", kinds[i].kind)))
		i++;
	if (i == G_N_ELEMENTS(kinds))
		return yaml_fail(place_of(node, "kind"), error,
		    "expected a kind of %s, such as SLO", versions[version].text);
	object->kind = kinds[i].kind;
	if (!yaml_allow(node, error, heads))
		return false;
	object->spec = openslo_get(node, "spec");
	if (!check_keys(metadata, versions[version].metadata, error) ||
	    !check_keys(object->spec, kinds[i].spec, error))
		return false;
	if (metadata == NULL)
		return yaml_fail(node, error, "\"metadata\" needs a value");
	if (!check_shape(metadata, versions[version].metadata, object->version, error))
		return false;
	object->name = openslo_text(metadata, "name");
	if (object->spec == NULL)
		return !kinds[i].has_spec || yaml_fail(node, error, "\"spec\" needs a value");
	return check_shape(object->spec, kinds[i].spec, object->version, error);
}

bool openslo_check(const struct yaml *node, struct openslo_object *object, GError **error)
{
	*object = (struct openslo_object){ .node = node };
	if (node->kind != YAML_MAPPING)
		return yaml_fail(node, error, "expected an OpenSLO object here");
	for (size_t i = 0; i < G_N_ELEMENTS(versions); i++) {
		if (openslo_says(node, "apiVersion", versions[i].text)) {
			object->version = versions[i].version;
			return check_body(i, object, error);
		}
	}
	return yaml_fail(place_of(node, "apiVersion"), error,
	    "expected apiVersion: openslo/v1, openslo/v1alpha or openslo.com/v2alpha");
}
