#include "base/json.h"

#include <math.h>

#include "base/instant.h"

struct json {
	GString *text;
	int depth;
	bool first; /* nothing stands in the innermost collection yet */
};

static void append_escaped(GString *out, const char *text)
{
	g_string_append_c(out, '"');
	for (; *text != '\0'; text++) {
		unsigned char byte = (unsigned char)*text;

		if (byte == '"' || byte == '\\')
			g_string_append_printf(out, "\\%c", byte);
		else if (byte == '\n')
			g_string_append(out, "\\n");
		else if (byte == '\t')
			g_string_append(out, "\\t");
		else if (byte < 0x20 || byte == 0x7f)
			g_string_append_printf(out, "\\u%04x", byte);
		else
			g_string_append_c(out, (char)byte);
	}
	g_string_append_c(out, '"');
}

static void new_line(struct json *json)
{
	g_string_append_c(json->text, '\n');
	for (int i = 0; i < json->depth; i++)
		g_string_append(json->text, "  ");
}

static void start_value(struct json *json, const char *key)
{
	if (json->depth > 0) {
		if (!json->first)
			g_string_append_c(json->text, ',');
		new_line(json);
	}
	json->first = false;
	if (key != NULL) {
		append_escaped(json->text, key);
		g_string_append(json->text, ": ");
	}
}

static void begin(struct json *json, const char *key, char bracket)
{
	start_value(json, key);
	g_string_append_c(json->text, bracket);
	json->depth++;
	json->first = true;
}

static void end(struct json *json, char bracket)
{
	g_assert(json->depth > 0);
	json->depth--;
	if (!json->first)
		new_line(json);
	json->first = false;
	g_string_append_c(json->text, bracket);
}

struct json *json_new(void)
{
	struct json *json = g_new0(struct json, 1);

	json->text = g_string_new(NULL);
	return json;
}

void json_object_begin(struct json *json, const char *key)
{
	begin(json, key, '{');
}

void json_object_end(struct json *json)
{
	end(json, '}');
}

void json_array_begin(struct json *json, const char *key)
{
	begin(json, key, '[');
}

void json_array_end(struct json *json)
{
	end(json, ']');
}

void json_text(struct json *json, const char *key, const char *text)
{
	start_value(json, key);
	if (text == NULL)
		g_string_append(json->text, "null");
	else
		append_escaped(json->text, text);
}

void json_int(struct json *json, const char *key, int64_t value)
{
	start_value(json, key);
	g_string_append_printf(json->text, "%" G_GINT64_FORMAT, value);
}

void json_bool(struct json *json, const char *key, bool value)
{
	start_value(json, key);
	g_string_append(json->text, value ? "true" : "false");
}

void json_number(struct json *json, const char *key, double value)
{
	char digits[G_ASCII_DTOSTR_BUF_SIZE];

	if (!isfinite(value)) {
		json_null(json, key);
		return;
	}
	start_value(json, key);
	g_string_append(json->text, g_ascii_formatd(digits, sizeof(digits), "%.12g", value + 0.0));
}

void json_null(struct json *json, const char *key)
{
	start_value(json, key);
	g_string_append(json->text, "null");
}

void json_instant(struct json *json, const char *key, int64_t utc)
{
	g_autofree char *text = instant_format(utc);

	json_text(json, key, text);
}

void json_day(struct json *json, const char *key, int64_t day)
{
	g_autofree char *text = civil_format(civil_from_days(day));

	json_text(json, key, text);
}

char *json_finish(struct json *json)
{
	g_assert(json->depth == 0);
	g_string_append_c(json->text, '\n');
	char *text = g_string_free(json->text, FALSE);
	g_free(json);
	return text;
}
