#include "etl/values/profile.h"

#include <string.h>

#include "base/error.h"
#include "base/fs.h"
#include "base/words.h"
#include "etl/records/reject_columns.h"
#include "etl/records/source.h"
#include "etl/values/profile_fields.h"
#include "schemas/embedded.h"

const char *const profile_setting_keys[] = { "profile", "glob", "set", "encoding", "delimiter",
	"zone", "ambiguous", "times", "decimal", "nulls", "collapse", "truncated_at",
	"accept_truncated", "records", "duplicates", "gaps", "counter", "all_day_end", "window",
	"reject", "expect", NULL };

static const char *const format_names[] = {
	[PROFILE_CSV] = "csv",
	[PROFILE_JSON] = "json",
	[PROFILE_JSON_LINES] = "jsonl",
	[PROFILE_YAML] = "yaml",
	[PROFILE_FRONT_MATTER] = "frontmatter",
	[PROFILE_ICAL] = "ical",
	[PROFILE_MARKDOWN] = "markdown",
	[PROFILE_NOTION] = "notion",
	[PROFILE_NOTION + 1] = NULL,
};

const char *profile_format_name(enum profile_format format)
{
	return format_names[format];
}

static void profile_destroy(gpointer data)
{
	profile_free(data);
}

static void free_names(gpointer data)
{
	g_ptr_array_unref(data);
}

static struct profile *profile_new(void)
{
	struct profile *profile = g_new0(struct profile, 1);

	profile->csv_columns = g_ptr_array_new_with_free_func(g_free);
	profile->skip = g_ptr_array_new_with_free_func(g_free);
	profile->times = profile_times_new();
	profile->recognise = g_ptr_array_new_with_free_func(free_names);
	profile->nulls = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(profile->nulls, g_strdup(""));
	profile->decimal = '.';
	profile->collapse = -1;
	profile->reject_max = -1;
	profile->reject_percent = 100;
	return profile;
}

void profile_free(struct profile *profile)
{
	if (profile == NULL)
		return;
	profile_free_fields(profile);
	g_free(profile->name);
	g_free(profile->title);
	g_free(profile->encoding);
	g_free(profile->records);
	g_free(profile->dialect.comment);
	g_ptr_array_unref(profile->csv_columns);
	g_ptr_array_unref(profile->skip);
	g_ptr_array_unref(profile->times);
	g_ptr_array_unref(profile->recognise);
	g_ptr_array_unref(profile->nulls);
	g_clear_pointer(&profile->wanted, g_ptr_array_unref);
	g_clear_pointer(&profile->dialect.first_data_cell, g_regex_unref);
	g_clear_pointer(&profile->window.file, g_regex_unref);
	g_free(profile->window.from);
	g_free(profile->window.to);
	if (profile->settings != NULL)
		g_ptr_array_unref(profile->settings);
	if (profile->documents != NULL)
		g_ptr_array_unref(profile->documents);
	g_free(profile);
}

/* What a profile is made of: its own words, and settings that come before them, the last first. */
struct stated {
	const GPtrArray *settings; /* const struct yaml * */
	const struct yaml *root;
};

static const struct yaml *stated_get(const struct stated *stated, const char *key)
{
	const struct yaml *node = NULL;

	for (guint i = stated->settings->len; node == NULL && i > 0; i--)
		node = yaml_get(stated->settings->pdata[i - 1], key);
	return node != NULL ? node : yaml_get(stated->root, key);
}

/* A word out of a list; its index, `fallback` when there is none, or -1 with the error set. */
static int read_word(
    const struct yaml *node, const char *const *words, int fallback, GError **error)
{
	const char *text = yaml_text(node);

	if (node == NULL)
		return fallback;
	for (int i = 0; text != NULL && words[i] != NULL; i++)
		if (g_str_equal(words[i], text))
			return i;
	g_autofree char *list = g_strjoinv(", ", (char **)(guintptr)words);
	yaml_fail(node, error, "expected one of: %s", list);
	return -1;
}

static bool read_count(const struct yaml *node, int64_t *count, GError **error)
{
	guint64 number;

	if (node == NULL)
		return true;
	if (yaml_text(node) == NULL ||
	    !g_ascii_string_to_unsigned(yaml_text(node), 10, 0, G_MAXINT32, &number, NULL))
		return yaml_fail(node, error, "expected a whole number");
	*count = (int64_t)number;
	return true;
}

static bool read_yes_no(const struct yaml *node, bool *value, GError **error)
{
	return node == NULL || yaml_read_yes_no(node, value, error);
}

static bool read_reject_limits(const struct yaml *node, struct profile *profile, GError **error)
{
	static const char *const keys[] = { "max", "percent", NULL };
	int64_t percent = profile->reject_percent;

	if (node == NULL)
		return true;
	if (!yaml_allow(node, error, keys) ||
	    !read_count(yaml_get(node, "max"), &profile->reject_max, error) ||
	    !read_count(yaml_get(node, "percent"), &percent, error))
		return false;
	if (percent > 100)
		return yaml_fail(
		    yaml_get(node, "percent"), error, "expected a percentage, 0 to 100");
	profile->reject_percent = (int)percent;
	return true;
}

static bool read_expectation(const struct yaml *node, struct profile *profile, GError **error)
{
	static const char *const keys[] = { "every", "grace", NULL };
	const struct yaml *every = yaml_get(node, "every"), *grace = yaml_get(node, "grace");

	if (node == NULL)
		return true;
	if (!yaml_allow(node, error, keys))
		return false;
	if (every == NULL)
		return yaml_fail(node, error, "\"every\" needs a value");
	return yaml_read_duration(every, &profile->expect_every_s, error) &&
	    (grace == NULL || yaml_read_duration(grace, &profile->expect_grace_s, error));
}

static bool read_window(const struct yaml *node, struct profile *profile, GError **error)
{
	static const char *const keys[] = { "from", "to", "file", NULL };
	const struct yaml *file = yaml_get(node, "file");

	if (node == NULL)
		return true;
	if (!yaml_allow(node, error, keys))
		return false;
	profile->window.from = g_strdup(yaml_text(yaml_get(node, "from")));
	profile->window.to = g_strdup(yaml_text(yaml_get(node, "to")));
	if (file != NULL && (profile->window.file = profile_read_regex(file, error)) == NULL)
		return false;
	if ((profile->window.from == NULL) != (profile->window.to == NULL) ||
	    (profile->window.from != NULL) == (file != NULL))
		return yaml_fail(
		    node, error, "a window has \"from\" and \"to\", or \"file\" with a period");
	return true;
}

/* A list of columns; an inner list holds names of which a file has one. */
static bool read_recognise(const struct yaml *node, struct profile *profile, GError **error)
{
	if (node != NULL && node->kind != YAML_SEQUENCE)
		return yaml_fail(node, error, "expected a list of names");
	for (guint i = 0; i < yaml_count(node); i++) {
		GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

		g_ptr_array_add(profile->recognise, names);
		if (!profile_read_texts(yaml_item(node, i), names, error))
			return false;
	}
	return true;
}

static bool read_delimiter(const struct yaml *node, struct profile *profile, GError **error)
{
	const char *delimiter = yaml_text(node);

	if (node == NULL)
		return true;
	if (delimiter == NULL || strlen(delimiter) != 1 || strchr("\"\r\n ", *delimiter) != NULL)
		return yaml_fail(node, error, "a delimiter is one character");
	profile->dialect.delimiter = *delimiter;
	return true;
}

static bool read_header(const struct stated *stated, struct profile *profile, GError **error)
{
	const struct yaml *header = stated_get(stated, "header");
	const struct yaml *columns = stated_get(stated, "columns");
	bool is_none = g_strcmp0(yaml_text(header), "none") == 0;

	if (!profile_read_texts(columns, profile->csv_columns, error))
		return false;
	if (is_none != (profile->csv_columns->len > 0))
		return yaml_fail(header != NULL ? header : columns, error,
		    "\"header: none\" and \"columns\" go together");
	if (is_none)
		profile->dialect.columns = profile->csv_columns;
	else if (header != NULL)
		profile->dialect.first_data_cell = profile_read_regex(header, error);
	return header == NULL || is_none || profile->dialect.first_data_cell != NULL;
}

static bool read_unpivot(const struct yaml *node, struct profile *profile, GError **error)
{
	static const char *const keys[] = { "skip", NULL };

	if (node == NULL)
		return true;
	if (node->kind != YAML_MAPPING)
		return yaml_read_yes_no(node, &profile->is_unpivoted, error);
	profile->is_unpivoted = true;
	return yaml_allow(node, error, keys) &&
	    profile_read_texts(yaml_get(node, "skip"), profile->skip, error);
}

static bool read_dialect(const struct stated *stated, struct profile *profile, GError **error)
{
	const struct yaml *comment = stated_get(stated, "comment");

	profile->dialect.comment = g_strdup(yaml_text(comment));
	if (comment != NULL &&
	    (profile->dialect.comment == NULL || *profile->dialect.comment == '\0'))
		return yaml_fail(comment, error, "a comment begins with a text such as \"#\"");
	return read_delimiter(stated_get(stated, "delimiter"), profile, error) &&
	    read_header(stated, profile, error) &&
	    read_yes_no(stated_get(stated, "blocks"), &profile->dialect.has_blocks, error) &&
	    read_yes_no(stated_get(stated, "stray_quotes"), &profile->dialect.is_lenient, error) &&
	    read_unpivot(stated_get(stated, "unpivot"), profile, error);
}

static bool read_text_form(const struct stated *stated, struct profile *profile, GError **error)
{
	static const char *const decimals[] = { ".", ",", NULL };
	static const char *const ambiguous[] = { "reject", "order", NULL };
	static const char *const ends[] = { "exclusive", "inclusive", NULL };
	const struct yaml *encoding = stated_get(stated, "encoding");
	const struct yaml *zone = stated_get(stated, "zone");
	int decimal = read_word(stated_get(stated, "decimal"), decimals, 0, error);
	int order =
	    decimal >= 0 ? read_word(stated_get(stated, "ambiguous"), ambiguous, 0, error) : -1;
	int end = order >= 0 ? read_word(stated_get(stated, "all_day_end"), ends, 0, error) : -1;

	if (end < 0)
		return false;
	profile->decimal = *decimals[decimal];
	profile->is_ordered = order == 1;
	profile->day_end_is_inclusive = end == 1;
	profile->encoding = g_strdup(yaml_text(encoding));
	if (encoding != NULL &&
	    (profile->encoding == NULL || !source_knows_encoding(profile->encoding)))
		return yaml_fail(encoding, error, "not an encoding that is known here");
	if (zone != NULL && yaml_text(zone) != NULL)
		profile->zone = zone_find(yaml_text(zone));
	if (zone != NULL && profile->zone == NULL)
		return yaml_fail(zone, error, "\"%s\" is not an IANA time zone",
		    yaml_text(zone) != NULL ? yaml_text(zone) : "");
	return profile_read_times(stated_get(stated, "times"), profile->times, error) &&
	    profile_read_texts(stated_get(stated, "nulls"), profile->nulls, error);
}

static bool read_sample_policy(const struct stated *stated, const struct kind *kind,
    struct sample_policy *policy, GError **error)
{
	static const char *const duplicates[] = { [DUPLICATE_REJECT] = "reject",
		[DUPLICATE_FIRST] = "first",
		[DUPLICATE_LAST] = "last",
		[DUPLICATE_SUM] = "sum",
		NULL };
	static const char *const gaps[] = { "nodata", "zero", NULL };
	int duplicate = read_word(stated_get(stated, "duplicates"), duplicates, 0, error);
	int gap = duplicate >= 0 ? read_word(stated_get(stated, "gaps"), gaps, 0, error) : -1;

	if (gap < 0)
		return false;
	policy->duplicates = (enum duplicate_policy)duplicate;
	policy->gap_is_zero = gap == 1;
	if (!read_yes_no(stated_get(stated, "counter"), &policy->is_counter, error))
		return false;
	return !policy->is_counter || kind == &kind_series ||
	    yaml_fail(stated_get(stated, "counter"), error, "only a series is a counter");
}

static bool read_collapse(const struct yaml *node, struct profile *profile, GError **error)
{
	if (node == NULL)
		return true;
	profile->collapse =
	    yaml_text(node) != NULL ? kind_find_field(profile->kind, yaml_text(node)) : -1;
	return profile->collapse >= 0 ||
	    yaml_fail(node, error, "not a field of %s", profile->kind->name);
}

static bool read_limits(const struct stated *stated, struct profile *profile, GError **error)
{
	return read_collapse(stated_get(stated, "collapse"), profile, error) &&
	    read_count(stated_get(stated, "truncated_at"), &profile->truncated_at, error) &&
	    read_yes_no(
		stated_get(stated, "accept_truncated"), &profile->accepts_truncated, error) &&
	    read_sample_policy(stated, profile->kind, &profile->samples, error) &&
	    read_window(stated_get(stated, "window"), profile, error) &&
	    read_reject_limits(stated_get(stated, "reject"), profile, error) &&
	    read_expectation(stated_get(stated, "expect"), profile, error);
}

/* Where the format cannot say otherwise, a key that it does not know is a slip. */
static bool check_format(const struct stated *stated, struct profile *profile, GError **error)
{
	static const char *const of_csv[] = { "delimiter", "header", "columns", "comment", "blocks",
		"stray_quotes", "unpivot" };
	int format = read_word(stated_get(stated, "format"), format_names, (int)PROFILE_CSV, error);

	if (format < 0)
		return false;
	profile->format = (enum profile_format)format;
	for (size_t i = 0; i < G_N_ELEMENTS(of_csv); i++)
		if (profile->format != PROFILE_CSV && stated_get(stated, of_csv[i]) != NULL)
			return yaml_fail(stated_get(stated, of_csv[i]), error,
			    "\"%s\" is for csv only", of_csv[i]);
	profile->records = g_strdup(yaml_text(stated_get(stated, "records")));
	return true;
}

static void add_wanted_column(GPtrArray *wanted, char *column)
{
	if (column != NULL && !words_contain(wanted, column))
		g_ptr_array_add(wanted, column);
}

static void add_wanted(GPtrArray *wanted, const GPtrArray *columns)
{
	for (guint i = 0; i < columns->len; i++)
		add_wanted_column(wanted, columns->pdata[i]);
}

static GPtrArray *wanted_columns(const struct profile *profile)
{
	GPtrArray *wanted = g_ptr_array_new();

	/* the cells of a row of a wide reject file are not series either */
	for (size_t i = 0; profile->is_unpivoted && i < REJECT_COLUMNS; i++)
		g_ptr_array_add(wanted, (gpointer)(guintptr)reject_columns[i]);

	for (guint i = 0; i < profile->kind->field_count; i++) {
		add_wanted(wanted, profile->sources[i].columns);
		add_wanted(wanted, profile->sources[i].agrees_with);
		add_wanted_column(wanted, profile->sources[i].where_column);
	}
	for (guint i = 0; i < profile->recognise->len; i++)
		add_wanted(wanted, profile->recognise->pdata[i]);
	add_wanted_column(wanted, profile->window.from);
	add_wanted_column(wanted, profile->window.to);
	return wanted;
}

/* Takes the settings over. */
static struct profile *profile_read(const struct yaml *root, GPtrArray *settings, GError **error)
{
	static const char *const keys[] = { "profile", "title", "kind", "format", "encoding",
		"records", "delimiter", "header", "columns", "comment", "blocks", "stray_quotes",
		"unpivot", "zone", "ambiguous", "times", "decimal", "all_day_end", "recognise",
		"nulls", "collapse", "truncated_at", "duplicates", "gaps", "counter", "window",
		"fields", "reject", "expect", NULL };
	g_autoptr(GPtrArray) owned = settings;
	struct stated stated = { owned, root };

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
	struct profile *profile = profile_new();
	profile->root = root;
	profile->settings = g_ptr_array_ref(owned);
	profile->name = g_strdup(name);
	profile->title = g_strdup(yaml_text(yaml_get(root, "title")));
	profile->kind = kind_find(kind);
	if (check_format(&stated, profile, error) && read_dialect(&stated, profile, error) &&
	    read_text_form(&stated, profile, error) &&
	    read_recognise(yaml_get(root, "recognise"), profile, error) &&
	    read_limits(&stated, profile, error) &&
	    profile_read_fields(profile, yaml_get(root, "fields"), error)) {
		profile->wanted = wanted_columns(profile);
		return profile;
	}
	profile_free(profile);
	return NULL;
}

static bool add_profile(
    GPtrArray *profiles, const char *file, const char *text, size_t size, GError **error)
{
	g_autoptr(GPtrArray) documents = yaml_read(file, text, size, YAML_ANY, error);

	for (guint i = 0; documents != NULL && i < documents->len; i++) {
		struct profile *profile =
		    profile_read(documents->pdata[i], g_ptr_array_new(), error);

		if (profile == NULL)
			return false;
		profile->documents = g_ptr_array_ref(documents);
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

struct profile *profile_with(
    const struct profile *profile, const struct yaml *settings, GError **error)
{
	g_autoptr(GPtrArray) all = g_ptr_array_copy(profile->settings, NULL, NULL);

	if (settings != NULL && !yaml_allow(settings, error, profile_setting_keys))
		return NULL;
	if (settings != NULL)
		g_ptr_array_add(all, (gpointer)(guintptr)settings);
	struct profile *changed = profile_read(profile->root, g_steal_pointer(&all), error);
	if (changed != NULL)
		changed->documents = g_ptr_array_ref(profile->documents);
	return changed;
}
