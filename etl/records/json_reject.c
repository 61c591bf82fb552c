#include "etl/records/json_reject.h"

#include <string.h>

#include "base/json.h"
#include "etl/records/reject_columns.h"

void json_append_text(GString *out, const char *text)
{
	struct json *value = json_new();

	json_text(value, NULL, text);
	g_autofree char *quoted = json_finish(value);
	g_string_append_len(out, quoted, (gssize)strlen(quoted) - 1); /* without the line end */
}

void json_append_key(GString *out, const char *key)
{
	if (out->str[out->len - 1] != '{')
		g_string_append(out, ", ");
	json_append_text(out, key);
	g_string_append(out, ": ");
}

/* Scalars are written as text: they read the same. */
void json_append_value(GString *out, const struct yaml *value)
{
	if (value->kind == YAML_SCALAR) {
		json_append_text(out, value->text);
		return;
	}
	g_string_append_c(out, value->kind == YAML_MAPPING ? '{' : '[');
	for (guint i = 0; i < yaml_count(value); i++) {
		if (value->kind == YAML_MAPPING)
			json_append_key(out, yaml_key(value, i));
		else if (i > 0)
			g_string_append(out, ", ");
		json_append_value(out, yaml_item(value, i));
	}
	g_string_append_c(out, value->kind == YAML_MAPPING ? '}' : ']');
}

static void append_path(GString *out, const struct json_shape *shape, bool is_open)
{
	g_auto(GStrv) steps = g_strsplit(shape->records != NULL ? shape->records : "", ".", -1);

	for (guint i = 0; steps[i] != NULL; i++) {
		g_string_append_c(out, is_open ? '{' : '}');
		if (!is_open)
			continue;
		json_append_text(out, steps[i]);
		g_string_append(out, ": ");
	}
}

/* The object with the three keys before its own ones. */
static void append_marked(
    GString *out, const struct record *record, size_t size, const char *code, const char *message)
{
	const char *rest = record->raw + 1;

	g_string_append_printf(out,
	    "{\"%s\": %" G_GINT64_FORMAT ", \"%s\": \"%s\", \"%s\": ", reject_columns[REJECT_LINE],
	    record->line, reject_columns[REJECT_CODE], code, reject_columns[REJECT_TEXT]);
	json_append_text(out, message);
	g_string_append(out, rest[strspn(rest, " \t\r\n")] != '}' ? ", " : "");
	g_string_append_len(out, rest, (gssize)size - 1);
}

void json_append_reject(GString *body, const struct json_shape *shape, const struct record *record,
    const char *code, const char *message)
{
	bool is_lines = shape->form == JSON_LINES;
	bool is_whole_line = is_lines && record->defect.code != NULL;
	size_t size = record->raw_size;

	while (size > 0 && memchr("\r\n", record->raw[size - 1], 2) != NULL)
		size--;
	if (size == 0)
		return;
	if (is_lines && !is_whole_line)
		append_path(body, shape, true);
	else if (!is_lines && body->len > 0)
		g_string_append(body, ",\n");
	/* a broken line of a reject file has what it has of the three */
	if (record->raw[0] == '{' && !(is_whole_line && shape->records != NULL) &&
	    !g_str_has_prefix(record->raw, "{\"" REJECT_PREFIX "line\""))
		append_marked(body, record, size, code, message);
	else
		g_string_append_len(body, record->raw, (gssize)size);
	if (is_lines && !is_whole_line)
		append_path(body, shape, false);
	g_string_append(body, is_lines ? "\n" : "");
}

void json_append_reject_file(GString *text, const struct json_shape *shape, const GString *body)
{
	bool is_lines = shape->form == JSON_LINES;

	if (!is_lines)
		append_path(text, shape, true);
	g_string_append(text, is_lines ? "" : "[\n");
	g_string_append_len(text, body->str, (gssize)body->len);
	g_string_append(text, is_lines ? "" : "\n]");
	if (!is_lines)
		append_path(text, shape, false);
	g_string_append(text, is_lines ? "" : "\n");
}
