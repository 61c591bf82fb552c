#include "etl/values/profile.h"

#include <string.h>

#include "base/error.h"
#include "base/fs.h"
#include "schemas/embedded.h"

static void profile_destroy(gpointer data)
{
	profile_free(data);
}

void profile_free(struct profile *profile)
{
	if (profile == NULL)
		return;
	for (guint i = 0; profile->sources != NULL && i < profile->kind->field_count; i++) {
		g_ptr_array_unref(profile->sources[i].columns);
		g_free(profile->sources[i].constant);
		g_free(profile->sources[i].fallback);
		if (profile->sources[i].values != NULL)
			g_hash_table_unref(profile->sources[i].values);
	}
	g_free(profile->sources);
	g_free(profile->name);
	g_free(profile->title);
	g_free(profile->records);
	if (profile->recognise != NULL)
		g_ptr_array_unref(profile->recognise);
	if (profile->nulls != NULL)
		g_ptr_array_unref(profile->nulls);
	g_free(profile);
}

static bool read_texts(const struct yaml *node, GPtrArray *texts, GError **error)
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

static int field_index(const struct kind *kind, const char *name)
{
	for (guint i = 0; i < kind->field_count; i++)
		if (g_str_equal(kind->fields[i].name, name))
			return (int)i;
	return -1;
}

static bool read_values(const struct yaml *node, struct field_source *source, GError **error)
{
	source->values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	for (guint i = 0; i < yaml_count(node); i++) {
		const char *value = yaml_text(yaml_item(node, i));

		if (node->kind != YAML_MAPPING || value == NULL)
			return yaml_fail(yaml_item(node, i), error, "expected \"text: value\"");
		g_hash_table_insert(source->values, g_strdup(yaml_key(node, i)), g_strdup(value));
	}
	return true;
}

static bool read_field(
    const struct yaml *node, const struct kind *kind, struct field_source *source, GError **error)
{
	static const char *const keys[] = { "from", "constant", "default", "values",
		"seconds_after", "split", NULL };
	const struct yaml *after = yaml_get(node, "seconds_after");

	if (!yaml_allow(node, error, keys))
		return false;
	g_ptr_array_set_size(source->columns, 0);
	source->constant = g_strdup(yaml_text(yaml_get(node, "constant")));
	source->fallback = g_strdup(yaml_text(yaml_get(node, "default")));
	source->is_whole = g_strcmp0(yaml_text(yaml_get(node, "split")), "no") == 0;
	if (!read_texts(yaml_get(node, "from"), source->columns, error))
		return false;
	if (yaml_get(node, "values") != NULL &&
	    !read_values(yaml_get(node, "values"), source, error))
		return false;
	if (after != NULL) {
		const char *name = yaml_text(after);

		source->seconds_after = name != NULL ? field_index(kind, name) : -1;
		if (source->seconds_after < 0 ||
		    kind->fields[source->seconds_after].type != VALUE_INSTANT)
			return yaml_fail(after, error, "not a time field of %s", kind->name);
	}
	if (source->columns->len == 0 && source->constant == NULL)
		return yaml_fail(node, error, "a field needs \"from\" or \"constant\"");
	return true;
}

/* Without `fields` every field is read from the column of its own name. */
static bool read_fields(const struct yaml *node, struct profile *profile, GError **error)
{
	const struct kind *kind = profile->kind;

	profile->sources = g_new0(struct field_source, kind->field_count);
	for (guint i = 0; i < kind->field_count; i++) {
		profile->sources[i].columns = g_ptr_array_new_with_free_func(g_free);
		profile->sources[i].seconds_after = -1;
		if (node == NULL)
			g_ptr_array_add(
			    profile->sources[i].columns, g_strdup(kind->fields[i].name));
	}
	if (node != NULL && node->kind != YAML_MAPPING)
		return yaml_fail(node, error, "expected the fields of %s here", kind->name);
	for (guint i = 0; node != NULL && i < yaml_count(node); i++) {
		const struct yaml *item = yaml_item(node, i);
		int index = field_index(kind, yaml_key(node, i));

		if (index < 0)
			return yaml_fail(
			    item, error, "%s has no field \"%s\"", kind->name, yaml_key(node, i));
		if (!read_field(item, kind, &profile->sources[index], error))
			return false;
	}
	return true;
}

static bool read_reject_limits(const struct yaml *node, struct profile *profile, GError **error)
{
	static const char *const keys[] = { "max", "percent", NULL };

	profile->reject_max = -1;
	profile->reject_percent = 100;
	if (node == NULL)
		return true;
	if (!yaml_allow(node, error, keys))
		return false;
	for (guint i = 0; i < yaml_count(node); i++) {
		const char *text = yaml_text(yaml_item(node, i));
		guint64 number;

		if (text == NULL ||
		    !g_ascii_string_to_unsigned(text, 10, 0, G_MAXINT32, &number, NULL))
			return yaml_fail(yaml_item(node, i), error, "expected a whole number");
		if (g_str_equal(yaml_key(node, i), "max"))
			profile->reject_max = (int64_t)number;
		else if (number <= 100)
			profile->reject_percent = (int)number;
		else
			return yaml_fail(
			    yaml_item(node, i), error, "expected a percentage, 0 to 100");
	}
	return true;
}

static bool read_format(const struct yaml *root, struct profile *profile, GError **error)
{
	const struct yaml *format = yaml_get(root, "format");
	const char *delimiter = yaml_text(yaml_get(root, "delimiter"));
	const char *zone = yaml_text(yaml_get(root, "zone"));

	profile->records = g_strdup(yaml_text(yaml_get(root, "records")));
	profile->dialect.delimiter = ',';
	if (format != NULL && g_strcmp0(yaml_text(format), "json") == 0)
		profile->format = PROFILE_JSON;
	else if (format != NULL && g_strcmp0(yaml_text(format), "csv") != 0)
		return yaml_fail(format, error, "format is csv or json");
	if (delimiter != NULL && (strlen(delimiter) != 1 || strchr("\"\r\n ", *delimiter) != NULL))
		return yaml_fail(
		    yaml_get(root, "delimiter"), error, "a delimiter is one character");
	if (delimiter != NULL)
		profile->dialect.delimiter = *delimiter;
	if (zone != NULL && (profile->zone = zone_find(zone)) == NULL)
		return yaml_fail(
		    yaml_get(root, "zone"), error, "\"%s\" is not an IANA time zone", zone);
	return true;
}

static struct profile *profile_read(const struct yaml *root, GError **error)
{
	static const char *const keys[] = { "profile", "title", "kind", "format", "records",
		"delimiter", "zone", "recognise", "nulls", "fields", "reject", NULL };

	if (!yaml_allow(root, error, keys))
		return NULL;
	const char *name = yaml_require_text(root, "profile", error);
	const char *kind = name != NULL ? yaml_require_text(root, "kind", error) : NULL;
	if (kind == NULL)
		return NULL;
	if (kind_find(kind) == NULL) {
		yaml_fail(yaml_get(root, "kind"), error, "there is no kind \"%s\"", kind);
		return NULL;
	}
	struct profile *profile = g_new0(struct profile, 1);
	profile->name = g_strdup(name);
	profile->title = g_strdup(yaml_text(yaml_get(root, "title")));
	profile->kind = kind_find(kind);
	profile->recognise = g_ptr_array_new_with_free_func(g_free);
	profile->nulls = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(profile->nulls, g_strdup(""));
	if (read_format(root, profile, error) &&
	    read_texts(yaml_get(root, "recognise"), profile->recognise, error) &&
	    read_texts(yaml_get(root, "nulls"), profile->nulls, error) &&
	    read_fields(yaml_get(root, "fields"), profile, error) &&
	    read_reject_limits(yaml_get(root, "reject"), profile, error))
		return profile;
	profile_free(profile);
	return NULL;
}

static bool add_profile(
    GPtrArray *profiles, const char *file, const char *text, size_t size, GError **error)
{
	g_autoptr(GPtrArray) documents = yaml_read(file, text, size, YAML_ANY, error);

	for (guint i = 0; documents != NULL && i < documents->len; i++) {
		struct profile *profile = profile_read(documents->pdata[i], error);

		if (profile == NULL)
			return false;
		if (profile_find(profiles, profile->name) != NULL) {
			yaml_fail(documents->pdata[i], error, "there is a profile \"%s\" already",
			    profile->name);
			profile_free(profile);
			return false;
		}
		g_ptr_array_add(profiles, profile);
	}
	return documents != NULL;
}

static gint compare_names(gconstpointer left, gconstpointer right)
{
	const struct profile *const *a = left, *const *b = right;

	return strcmp((*a)->name, (*b)->name);
}

GPtrArray *profiles_load(const char *folder, GError **error)
{
	g_autoptr(GPtrArray) profiles = g_ptr_array_new_with_free_func(profile_destroy);
	g_autoptr(GPtrArray) own = fs_find(folder, "", "*.yaml");

	for (size_t i = 0; i < embedded_files_count; i++) {
		const struct embedded_file *file = &embedded_files[i];

		if (g_str_has_prefix(file->path, "schemas/profiles/") &&
		    !add_profile(profiles, file->path, file->text, strlen(file->text), error))
			return NULL;
	}
	for (guint i = 0; i < own->len; i++) {
		g_autofree char *path = g_build_filename(folder, own->pdata[i], NULL);
		size_t size;
		g_autofree char *text = fs_read(path, &size, error);

		if (text == NULL || !add_profile(profiles, path, text, size, error))
			return NULL;
	}
	g_ptr_array_sort(profiles, compare_names);
	return g_steal_pointer(&profiles);
}

const struct profile *profile_find(const GPtrArray *profiles, const char *name)
{
	for (guint i = 0; i < profiles->len; i++) {
		const struct profile *profile = profiles->pdata[i];

		if (g_str_equal(profile->name, name))
			return profile;
	}
	return NULL;
}

static void copy_source(struct field_source *copy, const struct field_source *source)
{
	*copy = *source;
	copy->columns = g_ptr_array_ref(source->columns);
	copy->constant = g_strdup(source->constant);
	copy->fallback = g_strdup(source->fallback);
	if (source->values != NULL)
		g_hash_table_ref(source->values);
}

struct profile *profile_with_constants(
    const struct profile *profile, const struct yaml *set, GError **error)
{
	struct profile *copy = g_new(struct profile, 1);

	*copy = *profile;
	copy->name = g_strdup(profile->name);
	copy->title = g_strdup(profile->title);
	copy->records = g_strdup(profile->records);
	g_ptr_array_ref(copy->recognise);
	g_ptr_array_ref(copy->nulls);
	copy->sources = g_new0(struct field_source, profile->kind->field_count);
	for (guint i = 0; i < profile->kind->field_count; i++)
		copy_source(&copy->sources[i], &profile->sources[i]);
	for (guint i = 0; i < yaml_count(set); i++) {
		const char *text = yaml_text(yaml_item(set, i));
		int index =
		    set->kind == YAML_MAPPING ? field_index(profile->kind, yaml_key(set, i)) : -1;

		if (index < 0 || text == NULL) {
			yaml_fail(yaml_item(set, i), error, "\"set\" gives values to fields of %s",
			    profile->kind->name);
			profile_free(copy);
			return NULL;
		}
		g_free(copy->sources[index].constant);
		copy->sources[index].constant = g_strdup(text);
	}
	return copy;
}
