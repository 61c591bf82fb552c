#include "reports/csv_text.h"

#include <stdbool.h>
#include <string.h>

static void append_field(GString *csv, char separator, const char *text)
{
	size_t length = strlen(text);
	bool is_quoted = strchr(text, separator) != NULL || strpbrk(text, "\"\r\n") != NULL ||
	    *text == ' ' || (length > 0 && text[length - 1] == ' ');

	if (is_quoted)
		g_string_append_c(csv, '"');
	for (; *text != '\0'; text++) {
		if (*text == '"')
			g_string_append_c(csv, '"');
		g_string_append_c(csv, *text);
	}
	if (is_quoted)
		g_string_append_c(csv, '"');
}

void csv_field(GString *csv, char separator, const char *text)
{
	append_field(csv, separator, text);
	g_string_append_c(csv, separator);
}

/* On one line, without control characters. */
static char *clean_line(const char *text)
{
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	GString *line = g_string_new(NULL);

	for (const char *at = valid; *at != '\0'; at += g_utf8_skip[(guchar)*at]) {
		gunichar character = g_utf8_get_char(at);

		if (*at == '\n' || *at == '\t')
			g_string_append_c(line, ' ');
		else if (!g_unichar_iscntrl(character))
			g_string_append_unichar(line, character);
	}
	return g_string_free(line, FALSE);
}

void csv_text(GString *csv, char separator, const char *text)
{
	g_autofree char *line = clean_line(text == NULL ? "" : text);
	g_autofree char *prefixed = g_strconcat("'", line, NULL);
	char first = line[strspn(line, " ")];

	csv_field(csv, separator, first != '\0' && strchr("=+-@", first) != NULL ? prefixed : line);
}

void csv_end_row(GString *csv)
{
	/* the separator behind the last field */
	g_string_truncate(csv, csv->len - 1);
	g_string_append(csv, "\r\n");
}
