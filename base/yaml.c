#include "base/yaml.h"

#include <libfyaml.h>
#include <string.h>

#include "base/error.h"

#define NESTING_MAX 100

static void node_free(gpointer data)
{
	struct yaml *node = data;

	g_free(node->text);
	if (node->keys != NULL)
		g_ptr_array_unref(node->keys);
	if (node->items != NULL)
		g_ptr_array_unref(node->items);
	g_free(node);
}

/* What is under construction: the open collections, and per open mapping the key that waits. */
struct builder {
	const char *file; /* interned: nodes borrow it for ever */
	GPtrArray *documents;
	struct yaml *open[NESTING_MAX];
	char *waiting_key[NESTING_MAX];
	int depth;
	int line, column; /* of the last event that has a place */
};

static bool fail_at(const char *file, int line, int column, GError **error, const char *message)
{
	return fail(error, NINES_ERROR_USAGE, "%s:%d:%d: error: %s", file, line, column, message);
}

/* Puts a node into the innermost open collection, or makes it a document. */
static bool attach(struct builder *builder, struct yaml *node, GError **error)
{
	if (builder->depth == 0) {
		g_ptr_array_add(builder->documents, node);
		return true;
	}
	struct yaml *parent = builder->open[builder->depth - 1];
	char **waiting = &builder->waiting_key[builder->depth - 1];
	if (parent->kind == YAML_MAPPING && *waiting == NULL) {
		bool usable = node->kind == YAML_SCALAR && node->text != NULL;
		bool known = usable && yaml_get(parent, node->text) != NULL;

		if (usable && !known)
			*waiting = g_strdup(node->text);
		else
			fail_at(builder->file, node->line, node->column, error,
			    known ? "this key was given before" : "a key must be plain text");
		node_free(node);
		return usable && !known;
	}
	if (parent->kind == YAML_MAPPING)
		g_ptr_array_add(parent->keys, g_steal_pointer(waiting));
	g_ptr_array_add(parent->items, node);
	return true;
}

static bool is_quoted(const struct fy_event *event)
{
	enum fy_scalar_style style;

	if (event->type != FYET_SCALAR || event->scalar.value == NULL)
		return false;
	style = fy_token_scalar_style(event->scalar.value);
	return style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED;
}

/*
 * The marks of quoted texts and of aliases lie behind their first character. A value that is left
 * out has no mark: it stands where its key does.
 */
static void find_place(struct builder *builder, struct fy_event *event)
{
	const struct fy_mark *mark = fy_event_start_mark(event);

	if (mark == NULL)
		return;
	builder->line = mark->line + 1;
	builder->column = mark->column + 1 - (is_quoted(event) || event->type == FYET_ALIAS);
}

static struct yaml *node_new(struct builder *builder, enum yaml_kind kind)
{
	struct yaml *node = g_new0(struct yaml, 1);

	node->kind = kind;
	node->file = builder->file;
	node->line = builder->line;
	node->column = builder->column;
	if (kind == YAML_MAPPING)
		node->keys = g_ptr_array_new_with_free_func(g_free);
	if (kind != YAML_SCALAR)
		node->items = g_ptr_array_new_with_free_func(node_free);
	return node;
}

static bool add_scalar(struct builder *builder, struct fy_event *event, GError **error)
{
	struct yaml *node = node_new(builder, YAML_SCALAR);
	size_t length = 0;
	const char *text =
	    event->scalar.value != NULL ? fy_token_get_text(event->scalar.value, &length) : NULL;

	node->quoted =
	    event->scalar.value != NULL && fy_token_scalar_style(event->scalar.value) != FYSS_PLAIN;
	if (text != NULL && memchr(text, '\0', length) != NULL) {
		fail_at(node->file, node->line, node->column, error, "the text holds a NUL");
		node_free(node);
		return false;
	}
	if (text != NULL)
		node->text = g_strndup(text, length);
	if (!node->quoted &&
	    (text == NULL || g_strcmp0(node->text, "") == 0 || g_strcmp0(node->text, "null") == 0 ||
		g_strcmp0(node->text, "~") == 0))
		g_clear_pointer(&node->text, g_free);
	return attach(builder, node, error);
}

static bool open_collection(struct builder *builder, enum yaml_kind kind, GError **error)
{
	struct yaml *node = node_new(builder, kind);
	int line = node->line, column = node->column;

	if (builder->depth == NESTING_MAX) {
		node_free(node);
		return fail_at(builder->file, line, column, error, "nested too deeply");
	}
	if (!attach(builder, node, error))
		return false;
	builder->waiting_key[builder->depth] = NULL;
	builder->open[builder->depth++] = node;
	return true;
}

static bool take_event(struct builder *builder, struct fy_event *event, GError **error)
{
	find_place(builder, event);
	switch (event->type) {
	case FYET_SCALAR:
		return add_scalar(builder, event, error);
	case FYET_MAPPING_START:
		return open_collection(builder, YAML_MAPPING, error);
	case FYET_SEQUENCE_START:
		return open_collection(builder, YAML_SEQUENCE, error);
	case FYET_MAPPING_END:
	case FYET_SEQUENCE_END:
		builder->depth--;
		return true;
	case FYET_ALIAS:
		return fail_at(builder->file, builder->line, builder->column, error,
		    "aliases are not accepted");
	case FYET_NONE:
	case FYET_STREAM_START:
	case FYET_STREAM_END:
	case FYET_DOCUMENT_START:
	case FYET_DOCUMENT_END:
		return true;
	}
	return true;
}

static bool parse_events(struct builder *builder, struct fy_parser *parser, GError **error)
{
	struct fy_event *event;
	bool ok = true;

	while (ok && (event = fy_parser_parse(parser)) != NULL) {
		ok = take_event(builder, event, error);
		fy_parser_event_free(parser, event);
	}
	return ok;
}

static bool report_syntax_error(const char *file, struct fy_diag *diag, GError **error)
{
	void *position = NULL;
	struct fy_diag_error *first = fy_diag_errors_iterate(diag, &position);

	if (first == NULL)
		return fail_at(file, 1, 1, error, "not valid YAML");
	return fail_at(file, MAX(first->line, 1), MAX(first->column, 1), error, first->msg);
}

GPtrArray *yaml_read(
    const char *file, const char *bytes, size_t size, enum yaml_dialect dialect, GError **error)
{
	struct fy_diag_cfg diag_config;
	fy_diag_cfg_default(&diag_config);
	diag_config.fp = NULL;
	struct fy_diag *diag = fy_diag_create(&diag_config);
	fy_diag_set_collect_errors(diag, true);
	unsigned int flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG | FYPCF_DEFAULT_VERSION_1_2 |
	    (dialect == YAML_JSON_ONLY ? FYPCF_JSON_FORCE : FYPCF_JSON_NONE);
	struct fy_parse_cfg config = { .flags = flags, .diag = diag };
	struct fy_parser *parser = fy_parser_create(&config);
	struct builder builder = {
		.file = g_intern_string(file),
		.documents = g_ptr_array_new_with_free_func(node_free),
		.line = 1,
		.column = 1,
	};
	bool ok;

	if (!g_utf8_validate_len(bytes, size, NULL))
		ok = fail_at(file, 1, 1, error, "not valid UTF-8");
	else if (fy_parser_set_string(parser, bytes, size) != 0)
		ok = fail_at(file, 1, 1, error, "cannot be read as YAML");
	else
		ok = parse_events(&builder, parser, error);
	if (ok && fy_parser_get_stream_error(parser))
		ok = report_syntax_error(file, diag, error);
	while (builder.depth > 0)
		g_free(builder.waiting_key[--builder.depth]);
	fy_parser_destroy(parser);
	fy_diag_destroy(diag);
	if (!ok)
		g_clear_pointer(&builder.documents, g_ptr_array_unref);
	return builder.documents;
}

const struct yaml *yaml_get(const struct yaml *node, const char *key)
{
	if (node == NULL || node->kind != YAML_MAPPING)
		return NULL;
	for (guint i = 0; i < node->keys->len; i++)
		if (g_str_equal(node->keys->pdata[i], key))
			return i < node->items->len ? node->items->pdata[i] : NULL;
	return NULL;
}

guint yaml_count(const struct yaml *node)
{
	return node == NULL || node->items == NULL ? 0 : node->items->len;
}

const struct yaml *yaml_item(const struct yaml *node, guint index)
{
	return node->items->pdata[index];
}

const char *yaml_key(const struct yaml *node, guint index)
{
	return node->keys->pdata[index];
}

const char *yaml_text(const struct yaml *node)
{
	return node != NULL && node->kind == YAML_SCALAR ? node->text : NULL;
}

bool yaml_fail(const struct yaml *node, GError **error, const char *format, ...)
{
	va_list arguments;

	g_assert(node != NULL);
	va_start(arguments, format);
	g_autofree char *message = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	return fail_at(node->file, node->line, node->column, error, message);
}

bool yaml_allow(const struct yaml *node, GError **error, const char *const *keys)
{
	if (node->kind != YAML_MAPPING)
		return yaml_fail(node, error, "expected keys and values here");
	for (guint i = 0; i < node->keys->len; i++) {
		if (!g_strv_contains(keys, yaml_key(node, i))) {
			g_autofree char *list = g_strjoinv(", ", (char **)(guintptr)keys);

			return yaml_fail(yaml_item(node, i), error,
			    "unknown key \"%s\"; known here: %s", yaml_key(node, i), list);
		}
	}
	return true;
}

const char *yaml_require_text(const struct yaml *node, const char *key, GError **error)
{
	const struct yaml *value = yaml_get(node, key);
	const char *text = yaml_text(value);

	if (text == NULL)
		yaml_fail(value != NULL ? value : node, error, "\"%s\" needs a value", key);
	return text;
}

bool yaml_read_duration(const struct yaml *node, int64_t *seconds, GError **error)
{
	static const char units[] = "smhd";
	static const int64_t lengths[] = { 1, 60, 3600, 86400 };
	const char *text = yaml_text(node);
	size_t length = text != NULL ? strlen(text) : 0;
	const char *unit = length > 1 ? strchr(units, text[length - 1]) : NULL;
	g_autofree char *number = unit != NULL ? g_strndup(text, length - 1) : NULL;
	guint64 count;

	if (number == NULL || !g_ascii_string_to_unsigned(number, 10, 0, 1000000, &count, NULL))
		return yaml_fail(node, error, "expected a duration such as 5m or 1h");
	*seconds = (int64_t)count * lengths[unit - units];
	return true;
}

bool yaml_read_yes_no(const struct yaml *node, bool *value, GError **error)
{
	const char *text = yaml_text(node);

	*value = g_strcmp0(text, "yes") == 0 || g_strcmp0(text, "true") == 0;
	if (*value || g_strcmp0(text, "no") == 0 || g_strcmp0(text, "false") == 0)
		return true;
	return yaml_fail(node, error, "expected yes or no");
}
