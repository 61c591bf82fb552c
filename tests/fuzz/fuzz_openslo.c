/*
 * Fuzzes the reader of OpenSLO documents with libFuzzer. An input is one or more files, separated
 * by lines `====`. Whatever they are, they are refused with a place, or give objectives that are
 * sorted, complete, and have sound windows, slices and targets.
 */
#define _GNU_SOURCE /* memmem() */
#include <string.h>

#include "analytics/openslo.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

/* libfyaml 0.7.12 leaks a buffer of quoted texts of many lines. */
const char *__lsan_default_suppressions(void)
{
	return "leak:libfyaml\n";
}

static const char separator[] = "\n====\n";

static void check_objective(const struct objective *objective)
{
	const struct slo_window *window = &objective->window;
	bool is_foreign = objective->indicator == INDICATOR_FOREIGN;
	g_autofree char *fingerprint = objective_fingerprint(objective);

	g_assert(objective->title != NULL && objective->service != NULL);
	g_assert(objective->series_service != NULL && objective->burn_conditions != NULL);
	g_assert(strchr(objective->source, ':') != NULL && *fingerprint != '\0');
	g_assert(is_foreign == (objective->foreign != NULL));
	g_assert((objective->event != NULL) == (objective->indicator == INDICATOR_EVENTS));
	g_assert((objective->metric != NULL) ==
	    (objective->indicator == INDICATOR_RATIO || objective->indicator == INDICATOR_GAUGE));
	g_assert(objective->has_target != objective_counts_events(objective->kind));
	g_assert(objective->target_percent.digits >= 0 && objective->target_percent.scale <= 9);
	g_assert(comparison_holds(
	    COMPARE_LT, objective->target_percent, (struct decimal){ .digits = 100 }));
	g_assert((objective->slice_s > 0) == (objective->budgeting != BUDGET_OCCURRENCES));
	g_assert(objective->slice_s <= SECONDS_PER_DAY);
	g_assert(window->count > 0 && slo_window_nominal_s(window) >= SECONDS_PER_DAY);
	g_assert(window->is_rolling == (window->zone == NULL));
	g_assert(window->anchor_s >= 0 && window->anchor_s < SECONDS_PER_DAY);
	for (guint i = 0; i < objective->burn_conditions->len; i++) {
		const struct burn_condition *condition = objective->burn_conditions->pdata[i];

		g_assert(condition->name != NULL && condition->severity != NULL);
		g_assert(condition->long_s > 0 && condition->hold_s >= 0);
		g_assert(condition->threshold.numerator >= 0);
		g_assert(condition->threshold.denominator > 0);
	}
}

static void check_all(const GPtrArray *objectives)
{
	for (guint i = 0; i < objectives->len; i++) {
		const struct objective *objective = objectives->pdata[i];
		const struct objective *before = i > 0 ? objectives->pdata[i - 1] : NULL;
		int order = before != NULL ? strcmp(before->name, objective->name) : -1;

		g_assert(order < 0 || (order == 0 && before->valid_from < objective->valid_from));
		check_objective(objective);
	}
}

static void check_message(const char *message)
{
	g_assert(g_regex_match_simple(
	    "^[ab]\\.yaml:[1-9][0-9]*:[1-9][0-9]*: error: .", message, G_REGEX_DOTALL, 0));
}

/* Adds the documents of a file, which is kept open. */
static bool open_file(
    const char *name, const char *text, size_t size, GPtrArray *files, GPtrArray *documents)
{
	g_autoptr(GError) error = NULL;
	GPtrArray *file = yaml_read(name, text, size, YAML_ANY, &error);

	if (file == NULL)
		return false;
	g_ptr_array_add(files, file);
	g_ptr_array_extend(documents, file, NULL, NULL);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	const char *end = memmem(data, size, separator, sizeof(separator) - 1);
	const char *second = end != NULL ? end + sizeof(separator) - 1 : text + size;
	g_autoptr(GPtrArray) files =
	    g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
	g_autoptr(GPtrArray) documents = g_ptr_array_new();
	g_autoptr(GError) error = NULL;

	if (!open_file(
		"a.yaml", text, (size_t)((end != NULL ? end : second) - text), files, documents) ||
	    !open_file("b.yaml", second, (size_t)(text + size - second), files, documents))
		return 0;
	g_autoptr(GPtrArray) objectives = openslo_read(documents, &error);
	g_assert((objectives == NULL) == (error != NULL));
	if (objectives == NULL)
		check_message(error->message);
	else
		check_all(objectives);
	return 0;
}
