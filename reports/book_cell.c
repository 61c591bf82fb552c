#include "reports/book_cell.h"

#include <string.h>

enum { FOOTER_LIMIT = 70 }; /* three parts in 255 */

static bool is_kept(gunichar character)
{
	if (character == '\t' || character == '\n')
		return true;
	return character >= 0x20 && (character < 0x7f || character > 0x9f) && character != 0xfffe &&
	    character != 0xffff;
}

/* `_x`, four hexadecimal digits, `_` */
static bool is_escape(const char *text)
{
	if (text[0] != '_' || text[1] != 'x')
		return false;
	for (int i = 2; i < 6; i++)
		if (!g_ascii_isxdigit(text[i]))
			return false;
	return text[6] == '_';
}

char *cell_clean(const char *text, gsize limit)
{
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	GString *clean = g_string_new(NULL);
	gsize units = 0;

	for (const char *at = valid; *at != '\0'; at += g_utf8_skip[(guchar)*at]) {
		gunichar character = g_utf8_get_char(at);

		if (!is_kept(character))
			continue;
		units += character > 0xffff ? 2 : 1;
		if (units > limit) {
			g_string_append(clean, " [cut]");
			break;
		}
		if (is_escape(at))
			g_string_append(clean, "_x005F");
		g_string_append_unichar(clean, character);
	}
	return g_string_free(clean, FALSE);
}

static double character_width(gunichar character)
{
	if (g_unichar_iszerowidth(character))
		return 0;
	if (g_unichar_iswide(character))
		return 2;
	return g_unichar_isupper(character) ? 1.15 : 1;
}

double cell_width(const char *text)
{
	double longest = 0, width = 0;

	for (const char *at = text; *at != '\0'; at += g_utf8_skip[(guchar)*at]) {
		width = *at == '\n' ? 0 : width + character_width(g_utf8_get_char(at));
		longest = MAX(longest, width);
	}
	return longest;
}

double cell_word_width(const char *text)
{
	double longest = 0, width = 0;

	for (const char *at = text; *at != '\0'; at += g_utf8_skip[(guchar)*at]) {
		gunichar character = g_utf8_get_char(at);

		width = g_unichar_isspace(character) ? 0 : width + character_width(character);
		longest = MAX(longest, width);
	}
	return longest;
}

/* Words longer than the line are broken by spreadsheets, too. */
static int paragraph_lines(const char *text, double width)
{
	char **words = g_strsplit(text, " ", -1);
	double used = 0;
	int lines = 1;

	for (char **word = words; *word != NULL; word++) {
		double size = cell_width(*word);

		if (used > 0 && used + 1 + size > width) {
			lines++;
			used = 0;
		}
		lines += (int)(size / (width + 1));
		used += size + (used > 0 ? 1 : 0);
	}
	g_strfreev(words);
	return lines;
}

int cell_lines(const char *text, double width)
{
	char **paragraphs = g_strsplit(text, "\n", -1);
	int lines = 0;

	for (char **paragraph = paragraphs; *paragraph != NULL; paragraph++)
		lines += paragraph_lines(*paragraph, width);
	g_strfreev(paragraphs);
	return lines;
}

static void append_column(GString *text, unsigned column)
{
	if (column > 26)
		g_string_append_c(text, (char)('A' + (column - 1) / 26 - 1));
	g_string_append_c(text, (char)('A' + (column - 1) % 26));
}

char *cell_reference(unsigned column, unsigned row)
{
	GString *text = g_string_new(NULL);

	append_column(text, column);
	g_string_append_printf(text, "%u", row);
	return g_string_free(text, FALSE);
}

/* 0 when there is no such key */
static unsigned key_column(const struct book_table *table, const char *key)
{
	for (unsigned i = 0; i < table->column_count; i++)
		if (g_str_equal(table->columns[i].key, key))
			return i + 1;
	return 0;
}

static bool is_plain_name(const char *name)
{
	for (; *name != '\0'; name++)
		if (!g_ascii_isalpha(*name))
			return false;
	return true;
}

char *cell_range(const struct book_table *table, const char *key)
{
	unsigned column = key_column(table, key);
	const char *quote = is_plain_name(table->sheet) ? "" : "'";
	GString *text = g_string_new(NULL);

	if (column == 0)
		return g_string_free(text, TRUE);
	g_string_append_printf(text, "%s%s%s!$", quote, table->sheet, quote);
	append_column(text, column);
	g_string_append_printf(text, "$%u:$", table->first_row);
	append_column(text, column);
	g_string_append_printf(text, "$%u", table->first_row + MAX(table->rows, 1) - 1);
	return g_string_free(text, FALSE);
}

static char *resolve(
    const char *name, const GPtrArray *tables, const struct book_table *current, unsigned row)
{
	const char *point = strchr(name, '.');

	if (point == NULL) {
		unsigned column = current == NULL ? 0 : key_column(current, name);

		return column == 0 ? NULL : cell_reference(column, row);
	}
	for (guint i = 0; i < tables->len; i++) {
		const struct book_table *table = g_ptr_array_index(tables, i);
		gsize size = (gsize)(point - name);

		if (strlen(table->name) == size && strncmp(table->name, name, size) == 0)
			return cell_range(table, point + 1);
	}
	return NULL;
}

char *cell_formula(
    const char *formula, const GPtrArray *tables, const struct book_table *current, unsigned row)
{
	g_autoptr(GString) text = g_string_new(NULL);

	while (*formula != '\0') {
		const char *end = *formula == '[' ? strchr(formula, ']') : NULL;

		if (end == NULL) {
			g_string_append_c(text, *formula++);
			continue;
		}
		g_autofree char *name = g_strndup(formula + 1, (gsize)(end - formula - 1));
		g_autofree char *reference = resolve(name, tables, current, row);
		if (reference == NULL)
			return NULL;
		g_string_append(text, reference);
		formula = end + 1;
	}
	return g_string_free(g_steal_pointer(&text), FALSE);
}

bool cell_is_sheet_name(const char *name)
{
	glong length = g_utf8_validate(name, -1, NULL) ? g_utf8_strlen(name, -1) : 0;

	return length > 0 && length <= 31 && strpbrk(name, "[]:*?/\\") == NULL && name[0] != '\'' &&
	    name[strlen(name) - 1] != '\'';
}

/* `&` starts a code in a footer, and a digit after a font size would belong to the size */
char *cell_footer(const struct book_properties *properties)
{
	g_autofree char *title = cell_clean(properties->title, FOOTER_LIMIT);
	g_autofree char *owner = cell_clean(properties->organisation, FOOTER_LIMIT);
	g_autoptr(GString) text = g_string_new(NULL);

	g_string_printf(text, "%s\n%s", title, owner);
	g_string_replace(text, "&", "&&", 0);
	char **parts = g_strsplit(text->str, "\n", 2);
	char *footer =
	    g_strdup_printf("&L&8 %.100s&C&8 %.100s&R&8 Page &P of &N", parts[0], parts[1]);
	g_strfreev(parts);
	return footer;
}
