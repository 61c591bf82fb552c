#include "tests/support_openslo.h"

static GPtrArray *objectives; /* of the last reading */
static GPtrArray *texts;

int openslo_setup(void **state)
{
	texts = g_ptr_array_new_with_free_func(g_free);
	return folder_setup(state);
}

int openslo_teardown(void **state)
{
	g_clear_pointer(&objectives, g_ptr_array_unref);
	g_clear_pointer(&texts, g_ptr_array_unref);
	return folder_teardown(state);
}

guint objective_count(void)
{
	assert_non_null(objectives);
	return objectives->len;
}

static const char *keep(char *text)
{
	g_ptr_array_add(texts, text);
	return text;
}

const char *read_files(const char *const *files)
{
	g_autoptr(GPtrArray) documents = g_ptr_array_new();
	g_autoptr(GPtrArray) opened =
	    g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
	g_autoptr(GError) error = NULL;

	g_clear_pointer(&objectives, g_ptr_array_unref);
	for (size_t i = 0; files[i] != NULL; i++) {
		g_autofree char *name = g_strdup_printf("%c.yaml", (int)('a' + i));
		GPtrArray *file = yaml_read(name, files[i], strlen(files[i]), YAML_ANY, &error);

		if (file == NULL)
			return keep(g_strdup(error->message));
		g_ptr_array_add(opened, file);
		g_ptr_array_extend(documents, file, NULL, NULL);
	}
	objectives = openslo_read(documents, &error);
	if ((objectives == NULL) != (error != NULL))
		fail_msg("refused without a message: %s", files[0]);
	return keep(g_strdup(error != NULL ? error->message : ""));
}

const char *read_text(const char *text)
{
	return read_files((const char *const[]){ text, NULL });
}

const struct objective *objective_at(guint index)
{
	assert_non_null(objectives);
	assert_true(index < objectives->len);
	return objectives->pdata[index];
}

const char *slo_document(
    const char *indicator, const char *method, const char *objective, const char *window)
{
	return keep(
	    g_strdup_printf("apiVersion: openslo/v1\nkind: SLO\nmetadata: {name: x}\nspec:\n"
			    "  service: shop\n"
			    "  indicator: {metadata: {name: i}, spec: %s}\n"
			    "  timeWindow: [%s]\n  budgetingMethod: %s\n  objectives: [%s]\n",
		indicator, window, method, objective));
}

const char *replace(const char *text, const char *part, const char *replacement)
{
	const char *found = strstr(text, part);

	if (found == NULL)
		fail_msg("the document has no \"%s\"", part);
	return keep(g_strdup_printf(
	    "%.*s%s%s", (int)(found - text), text, replacement, found + strlen(part)));
}

char *describe(const struct objective *objective)
{
	static const char *const comparisons[] = { "<=", "<", ">=", ">" };
	static const char *const gaps[] = { "", " nodata", " good", " bad", " zero" };
	g_autofree char *value = decimal_format(objective->value);
	g_autofree char *slice = decimal_format(objective->slice_target_percent);
	GString *text = g_string_new(objective_kind_name(objective->kind));

	if (objective->foreign != NULL)
		g_string_append_printf(text, " from %s", objective->foreign);
	if (objective->metric != NULL)
		g_string_append_printf(text, " %s", objective->metric);
	if (objective->event != NULL)
		g_string_append_printf(
		    text, " %s%s", objective->counts_open ? "open " : "", objective->event);
	if (objective->pool != NULL)
		g_string_append_printf(text, " pool %s", objective->pool);
	else
		g_string_append_printf(text, " of %s", objective->series_service);
	if (objective->value.digits != 0)
		g_string_append_printf(text, " %s %s", comparisons[objective->comparison], value);
	if (objective->slice_s > 0)
		g_string_append_printf(text, " slices %d s %s", (int)objective->slice_s, slice);
	g_string_append(text, gaps[objective->gap]);
	g_string_append(text, objective->has_target ? "" : " without target");
	return g_string_free(text, FALSE);
}
