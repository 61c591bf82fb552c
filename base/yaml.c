#include "base/yaml.h"

#include <libfyaml.h>
#include <limits.h>
#include <string.h>

#include "base/error.h"
#include "base/yaml_tree.h"

#define YAML_LINE_SIZE_MAX (1024 * 1024)

static bool is_quoted(struct fy_token *token)
{
	enum fy_scalar_style style = token != NULL ? fy_token_scalar_style(token) : FYSS_PLAIN;

	return style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED;
}

/* A mapping without brackets. Inside of `[key: value]` its mark is that of the colon. */
static bool is_bare(struct fy_event *event)
{
	const struct fy_mark *start = fy_event_start_mark(event);
	const struct fy_mark *end = fy_event_end_mark(event);

	return event->type == FYET_MAPPING_START && start != NULL && end != NULL &&
	    start->input_pos == end->input_pos;
}

/*
 * The marks of quoted texts lie inside of the quotes, that of an alias behind its sign. A value
 * that is left out has no mark: it stands where its key does. A block ends somewhere before what
 * follows it.
 */
static void find_place(struct builder *builder, struct fy_event *event)
{
	const struct fy_mark *start = fy_event_start_mark(event);
	const struct fy_mark *end = fy_event_end_mark(event);
	bool quoted = event->type == FYET_SCALAR && is_quoted(event->scalar.value);

	if (end != NULL)
		builder->end = end->input_pos + quoted;
	if (start != NULL && !is_bare(event) && event->type != FYET_MAPPING_END &&
	    event->type != FYET_SEQUENCE_END)
		builder_move(builder, start->input_pos - (quoted || event->type == FYET_ALIAS));
}

static bool add_scalar(struct builder *builder, struct fy_token *token)
{
	size_t length = 0;
	const char *text = token != NULL ? fy_token_get_text(token, &length) : NULL;
	bool quoted = token != NULL && fy_token_scalar_style(token) != FYSS_PLAIN;
	bool is_null = text == NULL || length == 0 || (length == 1 && *text == '~') ||
	    (length == 4 && memcmp(text, "null", 4) == 0);

	if (text != NULL && is_null && !quoted)
		text = NULL;
	return builder_add_scalar(builder, text, length, quoted);
}

static bool take_event(struct builder *builder, struct fy_event *event)
{
	find_place(builder, event);
	switch (event->type) {
	case FYET_SCALAR:
		return add_scalar(builder, event->scalar.value);
	case FYET_MAPPING_START:
		if (!builder_open(builder, YAML_MAPPING))
			return false;
		builder->open[builder->depth - 1].is_bare = is_bare(event);
		return true;
	case FYET_SEQUENCE_START:
		return builder_open(builder, YAML_SEQUENCE);
	case FYET_MAPPING_END:
	case FYET_SEQUENCE_END:
		return builder_close(builder);
	case FYET_ALIAS:
		return builder_fail(builder, builder->place.offset, "aliases are not accepted");
	case FYET_DOCUMENT_START:
		builder_begin_document(builder);
		return true;
	case FYET_NONE:
	case FYET_STREAM_START:
	case FYET_STREAM_END:
	case FYET_DOCUMENT_END:
		return true;
	}
	return true;
}

static bool report_syntax_error(struct builder *builder, struct fy_diag *diag)
{
	void *position = NULL;
	const struct fy_diag_error *first = fy_diag_errors_iterate(diag, &position);
	const struct fy_mark *mark =
	    first != NULL && first->fyt != NULL ? fy_token_start_mark(first->fyt) : NULL;
	size_t at = mark != NULL ? mark->input_pos - is_quoted(first->fyt) : 0;

	return builder_fail(
	    builder, MIN(at, builder->size), first != NULL ? first->msg : "not valid YAML");
}

static bool check_bytes(struct builder *builder)
{
	const char *bad = builder->bytes;

	if (builder->size > INT_MAX)
		return builder_fail(builder, 0, "larger than 2 GiB");
	return g_utf8_validate_len(builder->bytes, builder->size, &bad) ||
	    builder_fail(builder, (size_t)(bad - builder->bytes),
		*bad == '\0' ? "a NUL byte" : "not valid UTF-8");
}

/* Of a line the library keeps every token, at hundreds of times its size. */
static bool check_lines(struct builder *builder)
{
	const char *line = builder->bytes, *end = builder->bytes + builder->size;

	while (line < end) {
		const char *line_end = memchr(line, '\n', (size_t)(end - line));

		if ((line_end != NULL ? line_end : end) - line > YAML_LINE_SIZE_MAX)
			return builder_fail(builder, (size_t)(line - builder->bytes),
			    "a line that is longer than 1 MiB");
		line = line_end != NULL ? line_end + 1 : end;
	}
	return true;
}

static bool build_yaml(struct builder *builder)
{
	if (!check_lines(builder))
		return false;
	struct fy_diag_cfg diag_config = { .level = FYET_ERROR, .module_mask = UINT_MAX };
	struct fy_diag *diag = fy_diag_create(&diag_config);
	fy_diag_set_collect_errors(diag, true);
	struct fy_parse_cfg config = {
		.flags =
		    FYPCF_QUIET | FYPCF_COLLECT_DIAG | FYPCF_DEFAULT_VERSION_1_2 | FYPCF_JSON_NONE,
		.diag = diag,
	};
	struct fy_parser *parser = fy_parser_create(&config);
	bool ok = fy_parser_set_string(parser, builder->bytes, builder->size) == 0 ||
	    builder_fail(builder, 0, "cannot be read as YAML");
	struct fy_event *event;

	while (ok && (event = fy_parser_parse(parser)) != NULL) {
		ok = take_event(builder, event);
		fy_parser_event_free(parser, event);
	}
	if (ok && fy_parser_get_stream_error(parser))
		ok = report_syntax_error(builder, diag);
	fy_parser_destroy(parser);
	fy_diag_destroy(diag);
	return ok;
}

GPtrArray *yaml_parse(const char *file, const char *bytes, size_t size, enum yaml_dialect dialect,
    struct yaml_fault *fault)
{
	struct builder builder;

	builder_init(&builder, file, bytes, size, fault);
	bool ok = check_bytes(&builder) &&
	    (dialect == YAML_JSON_ONLY ? yaml_build_json(&builder) : build_yaml(&builder));
	return builder_finish(&builder, ok);
}

static bool fail_reading(
    const char *file, int line, int column, GError **error, const char *message)
{
	return fail(error, NINES_ERROR_USAGE, "%s:%d:%d: error: %s", file, line, column, message);
}

GPtrArray *yaml_read(
    const char *file, const char *bytes, size_t size, enum yaml_dialect dialect, GError **error)
{
	struct yaml_fault fault;
	GPtrArray *documents = yaml_parse(file, bytes, size, dialect, &fault);

	if (documents == NULL) {
		fail_reading(file, fault.line, fault.column, error, fault.message);
		g_free(fault.message);
	}
	return documents;
}

bool yaml_fail(const struct yaml *node, GError **error, const char *format, ...)
{
	va_list arguments;

	g_assert(node != NULL);
	va_start(arguments, format);
	g_autofree char *message = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	return fail_reading(node->file, node->line, node->column, error, message);
}

bool yaml_allow(const struct yaml *node, GError **error, const char *const *keys)
{
	if (node->kind != YAML_MAPPING)
		return yaml_fail(node, error, "expected keys and values here");
	for (guint i = 0; i < yaml_count(node); i++) {
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
