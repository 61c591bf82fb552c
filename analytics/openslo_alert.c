#include "analytics/openslo_parts.h"

static bool read_burn(const struct yaml *node, struct burn_condition *condition, GError **error)
{
	const struct yaml *op = openslo_get(node, "op"), *after = openslo_get(node, "alertAfter");
	const struct yaml *lookback = openslo_get(node, "lookbackWindow");
	const struct yaml *threshold = openslo_get(node, "threshold");
	struct decimal number;

	condition->is_inclusive = openslo_says(node, "op", "gte");
	if (!condition->is_inclusive && !openslo_says(node, "op", "gt"))
		return yaml_fail(op, error,
		    "expected op: gt or gte: a budget that burns slowly is no reason to alert");
	if (!openslo_read_number(threshold, &number, error))
		return false;
	if (number.digits < 0)
		return yaml_fail(threshold, error, "a burn rate is not below 0");
	condition->threshold = fraction_from_decimal(number);
	if (!openslo_read_seconds(lookback, false, &condition->long_s, error))
		return false;
	if (condition->long_s == 0)
		return yaml_fail(lookback, error, "a lookbackWindow has some length");
	return after == NULL || openslo_read_seconds(after, false, &condition->hold_s, error);
}

/* `spec` is that of an AlertCondition. */
static bool add_condition(
    const char *name, const struct yaml *spec, GPtrArray *conditions, GError **error)
{
	struct burn_condition *condition = g_new0(struct burn_condition, 1);

	g_ptr_array_add(conditions, condition);
	condition->name = g_strdup(name);
	condition->severity = g_strdup(openslo_text(spec, "severity"));
	return read_burn(openslo_get(spec, "condition"), condition, error);
}

/* What an entry of a list of policies or conditions stands for: name and spec of an object that
 * stands there, or of the one that it names. */
static bool follow(const GArray *objects, const struct yaml *entry, const char *kind,
    struct openslo_object *object, GError **error)
{
	const char *key = g_str_equal(kind, "AlertPolicy") ? "alertPolicyRef" : "conditionRef";
	const struct yaml *reference = openslo_get(entry, key);
	const struct openslo_object *found = NULL;

	object->name = openslo_text(openslo_get(entry, "metadata"), "name");
	object->spec = openslo_get(entry, "spec");
	if (reference == NULL)
		return true;
	if (!openslo_find(objects, kind, reference, &found, error))
		return false;
	if (found == NULL)
		return yaml_fail(reference, error, "there is no %s \"%s\"", kind, reference->text);
	*object = *found;
	return true;
}

static bool add_policy(
    const GArray *objects, const struct yaml *entry, GPtrArray *conditions, GError **error)
{
	struct openslo_object policy, condition;
	const struct yaml *breaching;
	bool is_on = false;

	if (!follow(objects, entry, "AlertPolicy", &policy, error))
		return false;
	breaching = openslo_get(policy.spec, "alertWhenBreaching");
	if (breaching != NULL && !yaml_read_yes_no(breaching, &is_on, error))
		return false;
	return !is_on ||
	    (follow(objects, yaml_item(openslo_get(policy.spec, "conditions"), 0), "AlertCondition",
		 &condition, error) &&
		add_condition(condition.name, condition.spec, conditions, error));
}

static void destroy_condition(gpointer data)
{
	burn_condition_free(data);
}

/* What is not computed needs no conditions: there the references are not followed. */
bool openslo_read_conditions(const GArray *objects, const struct openslo_object *slo,
    struct objective *objective, GError **error)
{
	const struct yaml *policies = openslo_get(slo->spec, "alertPolicies");

	objective->burn_conditions = g_ptr_array_new_with_free_func(destroy_condition);
	if (objective->foreign != NULL || objective_counts_events(objective->kind))
		return true;
	for (guint i = 0; i < yaml_count(policies); i++)
		if (!add_policy(objects, yaml_item(policies, i), objective->burn_conditions, error))
			return false;
	return true;
}
