#include "analytics/openslo_shape.h"

#include <string.h>

#define DESCRIPTION_MAX 1050
#define TITLE_MAX       63

/* What is written in a field. */
enum form {
	TEXT,
	DESCRIPTION, /* a text of at most 1050 characters */
	TITLE,       /* of at most 63 */
	NAME,        /* a DNS label */
	LETTERS,     /* a to z, either case */
	CHOICE,      /* one of `choices` */
	NUMBER,
	FLAG,
	DURATION, /* 5m */
	SLICE,    /* a duration, or a number of minutes */
	LABELS,
	ANNOTATIONS,
	SETTINGS, /* a mapping with anything in it, but not empty */
	ANYTHING,
	OBJECT, /* of `inner` */
	LIST,   /* of such, `least` to `most` (0: any number) */
};

struct shape;

struct field {
	const char *name;
	enum form form;
	bool is_required;
	const struct shape *inner;
	const char *const *choices;
	guint least, most;
};

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
	const char *kind;
	const struct shape *spec;
	bool has_spec;
} kinds[] = {
	{ OPENSLO_V1ALPHA, "SLO", &slo_v1alpha, true },
	{ OPENSLO_V1ALPHA, "Service", &service, false },
	{ OPENSLO_V1, "SLO", &slo_v1, true },
	{ OPENSLO_V1, "SLI", &sli_v1, true },
	{ OPENSLO_V1, "Service", &service, false },
	{ OPENSLO_V1, "DataSource", &data_source, true },
	{ OPENSLO_V1, "AlertPolicy", &policy_v1, true },
	{ OPENSLO_V1, "AlertCondition", &condition_v1, true },
	{ OPENSLO_V1, "AlertNotificationTarget", &target, true },
	{ OPENSLO_V2ALPHA, "SLO", &slo_v2alpha, true },
	{ OPENSLO_V2ALPHA, "SLI", &sli_v2alpha, true },
	{ OPENSLO_V2ALPHA, "Service", &service, false },
	{ OPENSLO_V2ALPHA, "DataSource", &data_source, true },
	{ OPENSLO_V2ALPHA, "AlertPolicy", &policy_v2alpha, true },
	{ OPENSLO_V2ALPHA, "AlertCondition", &condition_v2alpha, true },
	{ OPENSLO_V2ALPHA, "AlertNotificationTarget", &target, true },
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

const struct yaml *openslo_get(const struct yaml *node, const char *key)
{
	const struct yaml *value = yaml_get(node, key);

	return value != NULL && value->kind == YAML_SCALAR && value->text == NULL ? NULL : value;
}

const char *openslo_text(const struct yaml *node, const char *key)
{
	return yaml_text(yaml_get(node, key));
}

bool openslo_says(const struct yaml *node, const char *key, const char *text)
{
	return g_strcmp0(openslo_text(node, key), text) == 0;
}

bool openslo_one_of(const struct yaml *node, const char *const *keys, GError **error)
{
	int count = 0;

	for (size_t i = 0; keys[i] != NULL; i++)
		count += openslo_get(node, keys[i]) != NULL;
	if (count == 1)
		return true;
	g_autofree char *list = g_strjoinv(", ", (char **)(guintptr)keys);
	return yaml_fail(node, error, "expected exactly one of %s here", list);
}

bool openslo_read_number(const struct yaml *node, struct decimal *value, GError **error)
{
	return (yaml_text(node) != NULL && !node->quoted && decimal_parse(node->text, value)) ||
	    yaml_fail(node, error, "expected a number such as 99.9, of at most 18 digits");
}

/* A whole number and the letter of a unit. */
static bool split_duration(const char *text, const char *units, int64_t *count, char *unit)
{
	size_t length = strlen(text);
	guint64 number;

	if (length < 2 || strchr(units, text[length - 1]) == NULL)
		return false;
	g_autofree char *digits = g_strndup(text, length - 1);
	if (!g_ascii_string_to_unsigned(digits, 10, 0, 1000000, &number, NULL))
		return false;
	*count = (int64_t)number;
	*unit = text[length - 1];
	return true;
}

static bool is_digits(const char *text)
{
	size_t length = strspn(text, "0123456789");

	return length > 0 && length <= 6 && text[length] == '\0';
}

bool openslo_read_seconds(
    const struct yaml *node, bool takes_minutes, int64_t *seconds, GError **error)
{
	static const char units[] = "mhdw";
	static const int lengths[] = { 60, 3600, 86400, 7 * 86400 };
	const char *text = yaml_text(node);
	int64_t count;
	char unit;

	if (takes_minutes && is_digits(text)) {
		*seconds = g_ascii_strtoll(text, NULL, 10) * 60;
		return true;
	}
	if (!split_duration(text, units, &count, &unit))
		return yaml_fail(node, error, "expected minutes, hours, days or weeks: 5m, 1h");
	*seconds = count * lengths[strchr(units, unit) - units];
	return true;
}

static bool matches(const char *text, const char *pattern)
{
	return g_regex_match_simple(pattern, text, G_REGEX_DOLLAR_ENDONLY, 0);
}

#define NAME_PATTERN      "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"
#define LABEL_KEY_PATTERN "^[a-zA-Z0-9]([-._a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$"
#define QUALIFIED_PATTERN                                                                          \
	"^(?=.{0,317}$)([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"                                        \
	"(\\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*/)?[a-zA-Z0-9]([-._a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$"
#define LABEL_PATTERN "^([a-z0-9]([-._a-z0-9]{0,61}[a-z0-9])?)?$"

static bool check_text(const struct yaml *node, const struct field *field, GError **error)
{
	const char *text = yaml_text(node);

	if (text == NULL)
		return yaml_fail(node, error, "expected a text here");
	if (field->is_required && *text == '\0')
		return yaml_fail(node, error, "\"%s\" needs a value", field->name);
	if (field->form == NAME && !matches(text, NAME_PATTERN))
		return yaml_fail(node, error,
		    "expected a name of a-z, 0-9 and -, at most 63 of them, such as \"my-name\"");
	if (field->form == LETTERS && !matches(text, "^[a-zA-Z]*$"))
		return yaml_fail(node, error, "expected letters only");
	glong most = field->form == TITLE ? TITLE_MAX
	    : field->form == DESCRIPTION  ? DESCRIPTION_MAX
					  : G_MAXLONG;
	return g_utf8_strlen(text, -1) <= most ||
	    yaml_fail(node, error, "longer than %ld characters", most);
}

static bool check_choice(const struct yaml *node, const char *const *choices, GError **error)
{
	if (yaml_text(node) != NULL && g_strv_contains(choices, node->text))
		return true;
	g_autofree char *list = g_strjoinv(", ", (char **)(guintptr)choices);
	return yaml_fail(node, error, "expected %s%s", choices[1] != NULL ? "one of " : "", list);
}

/* Labels have one text, in v1 also a list of them. */
static bool check_label(const struct yaml *value, enum openslo_version version, GError **error)
{
	if (version == OPENSLO_V1 && value->kind == YAML_SEQUENCE) {
		for (guint i = 0; i < yaml_count(value); i++)
			if (yaml_text(yaml_item(value, i)) == NULL)
				return yaml_fail(
				    yaml_item(value, i), error, "expected a text here");
		return true;
	}
	if (yaml_text(value) == NULL)
		return yaml_fail(value, error, "expected a text here");
	return version != OPENSLO_V2ALPHA || matches(value->text, LABEL_PATTERN) ||
	    yaml_fail(value, error, "expected a label of a-z, 0-9, -, _ and .");
}

static bool check_marks(
    const struct yaml *node, bool are_labels, enum openslo_version version, GError **error)
{
	const char *pattern =
	    are_labels && version == OPENSLO_V1 ? LABEL_KEY_PATTERN : QUALIFIED_PATTERN;

	if (node->kind != YAML_MAPPING)
		return yaml_fail(node, error, "expected keys and values here");
	for (guint i = 0; i < yaml_count(node); i++) {
		const struct yaml *value = yaml_item(node, i);

		if (!matches(yaml_key(node, i), pattern))
			return yaml_fail(
			    value, error, "\"%s\" cannot be a key here", yaml_key(node, i));
		if (are_labels ? !check_label(value, version, error)
			       : yaml_text(value) == NULL &&
			    !yaml_fail(value, error, "expected a text here"))
			return false;
	}
	return true;
}

static bool check_duration(const struct yaml *node, enum openslo_version version, GError **error)
{
	const char *units = version == OPENSLO_V2ALPHA ? "mhdw" : "mhdwMQY";
	int64_t count;
	char unit;

	return (yaml_text(node) != NULL && split_duration(node->text, units, &count, &unit)) ||
	    yaml_fail(node, error,
		"expected a duration such as 5m, 1h or 28d; the units are m, h, d, w%s",
		version == OPENSLO_V2ALPHA ? "" : ", M, Q and Y");
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

static bool check_field(const struct yaml *node, const struct field *field,
    enum openslo_version version, GError **error)
{
	struct decimal number;
	bool flag;

	switch (field->form) {
	case TEXT:
	case DESCRIPTION:
	case TITLE:
	case NAME:
	case LETTERS:
		return check_text(node, field, error);
	case CHOICE:
		return check_choice(node, field->choices, error);
	case NUMBER:
		return openslo_read_number(node, &number, error);
	case FLAG:
		return yaml_read_yes_no(node, &flag, error);
	case SLICE:
		if (yaml_text(node) != NULL && is_digits(node->text))
			return true;
		return check_duration(node, version, error);
	case DURATION:
		return check_duration(node, version, error);
	case LABELS:
	case ANNOTATIONS:
		return check_marks(node, field->form == LABELS, version, error);
	case SETTINGS:
		return (node->kind == YAML_MAPPING && yaml_count(node) > 0) ||
		    yaml_fail(node, error, "expected keys and values here");
	case ANYTHING:
		return true;
	case OBJECT:
		return check_shape(node, field->inner, version, error);
	case LIST:
		return check_list(node, field, version, error);
	}
	g_assert_not_reached();
}

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

static bool check_shape(const struct yaml *node, const struct shape *shape,
    enum openslo_version version, GError **error)
{
	if (node->kind != YAML_MAPPING)
		return yaml_fail(node, error, "expected keys and values here");
	for (guint i = 0; i < yaml_count(node); i++) {
		const struct field *field = find_field(shape, yaml_key(node, i));

		if (field == NULL)
			return fail_unknown(node, i, shape, error);
		if (openslo_get(node, field->name) != NULL &&
		    !check_field(yaml_item(node, i), field, version, error))
			return false;
	}
	for (const struct field *field = shape->fields; field->name != NULL; field++)
		if (field->is_required && openslo_get(node, field->name) == NULL)
			return yaml_fail(node, error, "\"%s\" needs a value", field->name);
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
	if (metadata == NULL)
		return yaml_fail(node, error, "\"metadata\" needs a value");
	if (!check_shape(metadata, versions[version].metadata, object->version, error))
		return false;
	object->name = openslo_text(metadata, "name");
	object->spec = openslo_get(node, "spec");
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
