/* Where each field of a profile comes from. */
#include "etl/values/profile_fields.h"

#include "base/timeform.h"

bool profile_read_texts(const struct yaml *node, GPtrArray *texts, GError **error)
{
	if (node == NULL)
		return true;
	if (node->kind == YAML_SCALAR) {
		g_ptr_array_add(texts, g_strdup(node->text != NULL ? node->text : ""));
		return true;
	}
	for (guint i = 0; i < yaml_count(node); i++) {
		const struct yaml *item = yaml_item(node, i);

		if (node->kind != YAML_SEQUENCE || item->kind != YAML_SCALAR)
			return yaml_fail(item, error, "expected a list of names");
		g_ptr_array_add(texts, g_strdup(item->text != NULL ? item->text : ""));
	}
	return true;
}

static void free_form(gpointer data)
{
	time_form_free(data);
}

GPtrArray *profile_times_new(void)
{
	return g_ptr_array_new_with_free_func(free_form);
}

bool profile_read_times(const struct yaml *node, GPtrArray *times, GError **error)
{
	g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);

	if (!profile_read_texts(node, texts, error))
		return false;
	for (guint i = 0; i < texts->len; i++) {
		struct time_form *form = time_form_new(texts->pdata[i]);

		if (form == NULL)
			return yaml_fail(node, error,
			    "\"%s\" is not a way of writing a time such as %%d/%%m/%%Y %%H:%%M",
			    (char *)texts->pdata[i]);
		g_ptr_array_add(times, form);
	}
	return true;
}

GRegex *profile_read_regex(const struct yaml *node, GError **error)
{
	const char *text = yaml_text(node);
	g_autoptr(GError) cause = NULL;
	GRegex *regex = text != NULL ? g_regex_new(text, 0, 0, &cause) : NULL;

	if (regex == NULL)
		yaml_fail(node, error, "not a regular expression: %s",
		    cause != NULL ? cause->message : "a text is expected");
	return regex;
}

static bool read_values(const struct yaml *node, struct field_source *source, GError **error)
{
	if (node == NULL)
		return true;
	source->values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	for (guint i = 0; i < yaml_count(node); i++) {
		const char *value = yaml_text(yaml_item(node, i));

		if (node->kind != YAML_MAPPING || value == NULL)
			return yaml_fail(yaml_item(node, i), error, "expected \"text: value\"");
		g_hash_table_insert(source->values, g_strdup(yaml_key(node, i)), g_strdup(value));
	}
	return true;
}

static bool read_seconds_after(
    const struct yaml *node, const struct kind *kind, struct field_source *source, GError **error)
{
	const char *name = yaml_text(node);

	if (node == NULL)
		return true;
	source->seconds_after = name != NULL ? kind_find_field(kind, name) : -1;
	if (source->seconds_after < 0 || kind->fields[source->seconds_after].type != VALUE_INSTANT)
		return yaml_fail(node, error, "not a time field of %s", kind->name);
	return true;
}

static bool read_where(const struct yaml *node, struct field_source *source, GError **error)
{
	if (node == NULL)
		return true;
	if (node->kind != YAML_MAPPING || yaml_count(node) != 1)
		return yaml_fail(node, error, "expected a column and a regular expression");
	source->where_column = g_strdup(yaml_key(node, 0));
	source->where = profile_read_regex(yaml_item(node, 0), error);
	return source->where != NULL;
}

static bool read_field(
    const struct yaml *node, const struct kind *kind, struct field_source *source, GError **error)
{
	static const char *const keys[] = { "from", "join", "where", "constant", "default",
		"values", "match", "strip", "times", "seconds_after", "split", "agrees_with",
		NULL };
	const struct yaml *match = yaml_get(node, "match");

	if (!yaml_allow(node, error, keys))
		return false;
	g_ptr_array_set_size(source->columns, 0);
	source->joint = g_strdup(yaml_text(yaml_get(node, "join")));
	source->constant = g_strdup(yaml_text(yaml_get(node, "constant")));
	source->fallback = g_strdup(yaml_text(yaml_get(node, "default")));
	source->is_whole = g_strcmp0(yaml_text(yaml_get(node, "split")), "no") == 0;
	if (match != NULL && (source->match = profile_read_regex(match, error)) == NULL)
		return false;
	if (!profile_read_texts(yaml_get(node, "from"), source->columns, error) ||
	    !read_where(yaml_get(node, "where"), source, error) ||
	    !profile_read_texts(yaml_get(node, "strip"), source->strip, error) ||
	    !profile_read_texts(yaml_get(node, "agrees_with"), source->agrees_with, error) ||
	    !profile_read_times(yaml_get(node, "times"), source->times, error) ||
	    !read_values(yaml_get(node, "values"), source, error) ||
	    !read_seconds_after(yaml_get(node, "seconds_after"), kind, source, error))
		return false;
	if (source->columns->len == 0 && source->constant == NULL && source->fallback == NULL)
		return yaml_fail(node, error, "a field needs \"from\" or \"constant\"");
	return true;
}

static void init_sources(struct profile *profile, bool by_name)
{
	const struct kind *kind = profile->kind;

	profile->sources = g_new0(struct field_source, kind->field_count);
	for (guint i = 0; i < kind->field_count; i++) {
		struct field_source *source = &profile->sources[i];

		source->columns = g_ptr_array_new_with_free_func(g_free);
		source->strip = g_ptr_array_new_with_free_func(g_free);
		source->agrees_with = g_ptr_array_new_with_free_func(g_free);
		source->times = profile_times_new();
		source->seconds_after = -1;
		if (by_name)
			g_ptr_array_add(source->columns, g_strdup(kind->fields[i].name));
	}
}

static bool set_constants(struct profile *profile, const struct yaml *set, GError **error)
{
	for (guint i = 0; i < yaml_count(set); i++) {
		const char *text = yaml_text(yaml_item(set, i));
		int index = set->kind == YAML_MAPPING
		    ? kind_find_field(profile->kind, yaml_key(set, i))
		    : -1;

		if (index < 0 || text == NULL)
			return yaml_fail(yaml_item(set, i), error,
			    "\"set\" gives values to fields of %s", profile->kind->name);
		g_free(profile->sources[index].constant);
		profile->sources[index].constant = g_strdup(text);
	}
	return true;
}

bool profile_read_fields(struct profile *profile, const struct yaml *node, GError **error)
{
	const struct kind *kind = profile->kind;

	init_sources(profile, node == NULL);
	if (node != NULL && node->kind != YAML_MAPPING)
		return yaml_fail(node, error, "expected the fields of %s here", kind->name);
	for (guint i = 0; node != NULL && i < yaml_count(node); i++) {
		const struct yaml *item = yaml_item(node, i);
		int index = kind_find_field(kind, yaml_key(node, i));

		if (index < 0)
			return yaml_fail(
			    item, error, "%s has no field \"%s\"", kind->name, yaml_key(node, i));
		if (!read_field(item, kind, &profile->sources[index], error))
			return false;
	}
	for (guint i = 0; i < profile->settings->len; i++)
		if (!set_constants(profile, yaml_get(profile->settings->pdata[i], "set"), error))
			return false;
	return true;
}

void profile_free_fields(struct profile *profile)
{
	for (guint i = 0; profile->sources != NULL && i < profile->kind->field_count; i++) {
		struct field_source *source = &profile->sources[i];

		g_ptr_array_unref(source->columns);
		g_ptr_array_unref(source->strip);
		g_ptr_array_unref(source->agrees_with);
		g_ptr_array_unref(source->times);
		g_free(source->joint);
		g_free(source->where_column);
		g_clear_pointer(&source->where, g_regex_unref);
		g_free(source->constant);
		g_free(source->fallback);
		g_clear_pointer(&source->match, g_regex_unref);
		g_clear_pointer(&source->values, g_hash_table_unref);
	}
	g_free(profile->sources);
}
