#include "analytics/openslo.h"

#include <string.h>

#include "analytics/openslo_parts.h"

#define VALID_FROM "nines/valid-from"

struct reading {
	GArray *objects;       /* struct openslo_object */
	GHashTable *first;     /* names of SLOs: the first object of the name */
	GPtrArray *objectives; /* struct objective * */
	GHashTable *places;    /* objectives: where they are named */
};

bool openslo_find(const GArray *objects, const char *kind, const struct yaml *reference,
    const struct openslo_object **found, GError **error)
{
	*found = NULL;
	for (guint i = 0; i < objects->len; i++) {
		const struct openslo_object *object =
		    &g_array_index(objects, struct openslo_object, i);

		if (!g_str_equal(object->kind, kind) || !g_str_equal(object->name, reference->text))
			continue;
		if (*found != NULL)
			return yaml_fail(reference, error,
			    "there are two of %s \"%s\", at %s:%d and %s:%d", kind, object->name,
			    (*found)->node->file, (*found)->node->line, object->node->file,
			    object->node->line);
		*found = object;
	}
	return true;
}

/* A document is an object, a list of them, or empty. */
static bool collect(const struct yaml *document, GArray *objects, GError **error)
{
	bool is_list = document->kind == YAML_SEQUENCE;

	if (document->kind == YAML_SCALAR && document->text == NULL)
		return true;
	for (guint i = 0; i < (is_list ? yaml_count(document) : 1); i++) {
		struct openslo_object object;

		if (!openslo_check(is_list ? yaml_item(document, i) : document, &object, error))
			return false;
		g_array_append_val(objects, object);
	}
	return true;
}

/* A share of 1 or, as percent, of 100, up to all of it. In percent, with at most 9 decimals. */
static bool read_share(
    const struct yaml *node, bool is_percent, struct decimal *percent, GError **error)
{
	int64_t all = is_percent ? 100 : 1;

	if (!openslo_read_number(node, percent, error))
		return false;
	if (!comparison_holds(COMPARE_GTE, *percent, (struct decimal){ 0 }) ||
	    !comparison_holds(COMPARE_LTE, *percent, (struct decimal){ .digits = all }))
		return yaml_fail(node, error, "expected a number from 0 to %d", (int)all);
	if (!is_percent) {
		for (; percent->scale < 2; percent->scale++)
			percent->digits *= 10;
		percent->scale -= 2;
	}
	for (; percent->scale > 9 && percent->digits % 10 == 0; percent->scale--)
		percent->digits /= 10;
	return percent->scale <= 9 ||
	    yaml_fail(node, error, "a target has at most 9 decimals of a percent");
}

static bool is_all(struct decimal percent)
{
	return comparison_holds(COMPARE_GTE, percent, (struct decimal){ .digits = 100 });
}

/* `target: 0.999` or `targetPercent: 99.9`. The limit of a count is its target. */
static bool read_target(const struct yaml *node, struct objective *objective, GError **error)
{
	static const char *const keys[] = { "target", "targetPercent", NULL };
	const struct yaml *target = openslo_get(node, "target");
	const struct yaml *percent = openslo_get(node, "targetPercent");
	const struct yaml *given = target != NULL ? target : percent;
	struct decimal read = { 0 };

	objective->has_target = !objective_counts_events(objective->kind);
	if (given == NULL && !objective->has_target)
		return true;
	if (!openslo_one_of(node, keys, error) ||
	    !read_share(given, given == percent, &read, error))
		return false;
	if (is_all(read))
		return yaml_fail(given, error, "a target lies below 100 %%");
	if (objective->has_target)
		objective->target_percent = read;
	return true;
}

/* v1alpha does not say how long its slices are: a minute. */
static bool read_slices(const struct openslo_object *slo, const struct yaml *node,
    struct objective *objective, GError **error)
{
	const struct yaml *length = openslo_get(node, "timeSliceWindow");
	const struct yaml *target = openslo_get(node, "timeSliceTarget");
	bool is_alpha = slo->version == OPENSLO_V1ALPHA;

	if (objective->budgeting == BUDGET_TIMESLICES) {
		if (target == NULL)
			return yaml_fail(node, error, "\"timeSliceTarget\" needs a value");
		if (!read_share(target, false, &objective->slice_target_percent, error))
			return false;
		if (!is_alpha && objective->slice_target_percent.digits == 0)
			return yaml_fail(target, error, "a timeSliceTarget lies above 0");
	}
	if (is_alpha) {
		objective->slice_s = 60;
		return true;
	}
	if (length == NULL)
		return yaml_fail(node, error, "\"timeSliceWindow\" needs a value");
	if (!openslo_read_seconds(length, true, &objective->slice_s, error))
		return false;
	return (objective->slice_s > 0 && objective->slice_s <= SECONDS_PER_DAY) ||
	    yaml_fail(length, error, "a slice is at most a day long, and not empty");
}

static bool read_budgeting(const struct openslo_object *slo, const struct yaml *node,
    struct objective *objective, GError **error)
{
	if (openslo_says(slo->spec, "budgetingMethod", "Occurrences"))
		return true;
	objective->budgeting = openslo_says(slo->spec, "budgetingMethod", "Timeslices")
	    ? BUDGET_TIMESLICES
	    : BUDGET_RATIO_TIMESLICES;
	return read_slices(slo, node, objective, error);
}

static bool read_valid_from(const struct yaml *metadata, int64_t *days, GError **error)
{
	const struct yaml *annotations = openslo_get(metadata, "annotations");
	struct civil_date date;

	*days = G_MININT64;
	for (guint i = 0; i < yaml_count(annotations); i++) {
		const struct yaml *value = yaml_item(annotations, i);

		if (!g_str_has_prefix(yaml_key(annotations, i), "nines/"))
			continue;
		if (!g_str_equal(yaml_key(annotations, i), VALID_FROM))
			return yaml_fail(value, error, "unknown annotation \"%s\"; known is %s",
			    yaml_key(annotations, i), VALID_FROM);
		if (!civil_parse(value->text, &date))
			return yaml_fail(value, error, "expected a date such as 2026-10-15");
		*days = civil_to_days(date);
	}
	return true;
}

static char *objective_name(const struct openslo_object *slo, guint index)
{
	return yaml_count(openslo_get(slo->spec, "objectives")) == 1
	    ? g_strdup(slo->name)
	    : g_strdup_printf("%s-%u", slo->name, index + 1);
}

/* What the SLO says about all of its objectives. */
static bool read_common(
    const struct openslo_object *slo, struct objective *objective, GError **error)
{
	const struct yaml *metadata = openslo_get(slo->node, "metadata");
	const char *title = openslo_text(metadata, "displayName");
	const char *service = openslo_text(slo->spec, "service");

	if (service == NULL)
		service = openslo_text(slo->spec, "serviceRef");
	objective->title = g_strdup(title != NULL && *title != '\0' ? title : objective->name);
	objective->description = g_strdup(openslo_text(slo->spec, "description"));
	objective->service = g_strdup(service);
	objective->series_service = g_strdup(service);
	objective->source = g_strdup_printf("%s:%d", slo->node->file, slo->node->line);
	return read_valid_from(metadata, &objective->valid_from, error) &&
	    openslo_read_window(slo, &objective->window, error);
}

static bool read_objective(
    struct reading *reading, const struct openslo_object *slo, guint index, GError **error)
{
	const struct yaml *node = yaml_item(openslo_get(slo->spec, "objectives"), index);
	struct objective *objective = g_new0(struct objective, 1);

	g_ptr_array_add(reading->objectives, objective);
	g_hash_table_insert(
	    reading->places, objective, (gpointer)(guintptr)openslo_get(slo->node, "metadata"));
	objective->name = objective_name(slo, index);
	return read_common(slo, objective, error) && read_budgeting(slo, node, objective, error) &&
	    openslo_read_indicator(reading->objects, slo, node, objective, error) &&
	    read_target(node, objective, error) &&
	    openslo_read_conditions(reading->objects, slo, objective, error);
}

/* An SLO has one indicator, or (a composite) each of its objectives has. */
static bool check_indicators(const struct openslo_object *slo, GError **error)
{
	static const char *const names[][3] = { { "indicator", "indicatorRef", NULL },
		{ "sli", "sliRef", NULL } };
	const char *const *keys = names[slo->version == OPENSLO_V2ALPHA];
	const struct yaml *objectives = openslo_get(slo->spec, "objectives");
	bool is_composite = false;
	struct decimal weight;

	for (guint i = 0; i < yaml_count(objectives); i++)
		is_composite |= openslo_get(yaml_item(objectives, i), keys[0]) != NULL ||
		    openslo_get(yaml_item(objectives, i), keys[1]) != NULL;
	if (slo->version == OPENSLO_V1ALPHA)
		return true;
	if (!is_composite)
		return openslo_one_of(slo->spec, keys, error);
	if (openslo_get(slo->spec, keys[0]) != NULL || openslo_get(slo->spec, keys[1]) != NULL)
		return yaml_fail(slo->spec, error,
		    "expected %s or %s either here or in every objective", keys[0], keys[1]);
	for (guint i = 0; i < yaml_count(objectives); i++) {
		const struct yaml *given = openslo_get(yaml_item(objectives, i), "compositeWeight");

		if (!openslo_one_of(yaml_item(objectives, i), keys, error) ||
		    (given != NULL && !openslo_read_number(given, &weight, error)))
			return false;
		if (given != NULL && weight.digits <= 0)
			return yaml_fail(given, error, "a compositeWeight lies above 0");
	}
	return true;
}

static bool read_slo(struct reading *reading, const struct openslo_object *slo, GError **error)
{
	guint count = yaml_count(openslo_get(slo->spec, "objectives"));
	const struct openslo_object *first = g_hash_table_lookup(reading->first, slo->name);

	if (first == NULL)
		g_hash_table_insert(
		    reading->first, (gpointer)(guintptr)slo->name, (gpointer)(guintptr)slo);
	else if (count != yaml_count(openslo_get(first->spec, "objectives")))
		return yaml_fail(openslo_get(slo->node, "metadata"), error,
		    "the version of \"%s\" at %s:%d has another number of objectives: give this "
		    "one another name",
		    slo->name, first->node->file, first->node->line);
	if (!check_indicators(slo, error))
		return false;
	for (guint i = 0; i < count; i++)
		if (!read_objective(reading, slo, i, error))
			return false;
	return true;
}

static gint by_name_and_date(gconstpointer left, gconstpointer right)
{
	const struct objective *a = *(const struct objective *const *)left;
	const struct objective *b = *(const struct objective *const *)right;
	int order = strcmp(a->name, b->name);

	return order != 0 ? order
			  : (a->valid_from > b->valid_from) - (a->valid_from < b->valid_from);
}

static bool is_upper(enum comparison comparison)
{
	return comparison == COMPARE_LTE || comparison == COMPARE_LT;
}

/* Days of all versions are added up, so they must be of one kind. */
static bool check_version(const struct reading *reading, const struct objective *before,
    const struct objective *objective, GError **error)
{
	const struct yaml *place = g_hash_table_lookup(reading->places, objective);

	if (before->valid_from == objective->valid_from)
		return yaml_fail(place, error,
		    "there is an SLO \"%s\" already, at %s; a version of it has another date in "
		    "the annotation %s",
		    objective->name, before->source, VALID_FROM);
	if (before->kind == objective->kind && before->slice_s == objective->slice_s &&
	    is_upper(before->comparison) == is_upper(objective->comparison))
		return true;
	return yaml_fail(place, error,
	    "the version of \"%s\" at %s has another kind, slice or direction of comparison: give "
	    "this one another name",
	    objective->name, before->source);
}

static bool read_objectives(struct reading *reading, const GPtrArray *documents, GError **error)
{
	for (guint i = 0; i < documents->len; i++)
		if (!collect(documents->pdata[i], reading->objects, error))
			return false;
	for (guint i = 0; i < reading->objects->len; i++) {
		const struct openslo_object *object =
		    &g_array_index(reading->objects, struct openslo_object, i);

		if (g_str_equal(object->kind, "SLO") && !read_slo(reading, object, error))
			return false;
	}
	g_ptr_array_sort(reading->objectives, by_name_and_date);
	for (guint i = 1; i < reading->objectives->len; i++) {
		const struct objective *before = reading->objectives->pdata[i - 1];
		const struct objective *objective = reading->objectives->pdata[i];

		if (g_str_equal(before->name, objective->name) &&
		    !check_version(reading, before, objective, error))
			return false;
	}
	return true;
}

static void destroy_objective(gpointer data)
{
	objective_free(data);
}

GPtrArray *openslo_read(const GPtrArray *documents, GError **error)
{
	struct reading reading = {
		.objects = g_array_new(FALSE, FALSE, sizeof(struct openslo_object)),
		.first = g_hash_table_new(g_str_hash, g_str_equal),
		.objectives = g_ptr_array_new_with_free_func(destroy_objective),
		.places = g_hash_table_new(NULL, NULL),
	};

	if (!read_objectives(&reading, documents, error))
		g_clear_pointer(&reading.objectives, g_ptr_array_unref);
	g_array_unref(reading.objects);
	g_hash_table_unref(reading.first);
	g_hash_table_unref(reading.places);
	return reading.objectives;
}
