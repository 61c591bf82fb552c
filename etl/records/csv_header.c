#include "etl/records/csv_header.h"

#include <string.h>

static const char *header_cell(const GPtrArray *rows, guint row, guint column)
{
	const GPtrArray *cells = rows->pdata[row];

	return column < cells->len ? cells->pdata[column] : "";
}

/* The name between the marks of `#name#Time`, or NULL; takes it off the row. */
static char *take_marker(GPtrArray *cells)
{
	char *first = cells->pdata[0];
	const char *end = *first == '#' ? strchr(first + 1, '#') : NULL;

	if (end == NULL || (end[1] == '\0' && cells->len == 1))
		return NULL; /* no column would be left */
	char *marker = g_strndup(first + 1, (gsize)(end - first - 1));
	if (end[1] == '\0')
		g_ptr_array_remove_index(cells, 0);
	else
		memmove(first, end + 1, strlen(end + 1) + 1);
	return marker;
}

/* What each row is called: its marker, or its first cell. */
static GPtrArray *take_keys(const GPtrArray *rows, bool is_marked)
{
	GPtrArray *keys = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < rows->len; i++) {
		char *marker = is_marked ? take_marker(rows->pdata[i]) : NULL;

		g_ptr_array_add(keys, marker != NULL ? marker : g_strdup(header_cell(rows, i, 0)));
	}
	return keys;
}

static const char *find_name(const GPtrArray *rows, guint column)
{
	const char *name = "";

	for (guint i = 0; i < rows->len && *name == '\0'; i++)
		name = header_cell(rows, i, column);
	return name;
}

static char *name_with_labels(
    const GPtrArray *rows, const GPtrArray *keys, const char *name, guint column)
{
	GString *text = g_string_new(name);
	char before = '{';

	for (guint i = 1; i < rows->len; i++) {
		const char *value = header_cell(rows, i, column);

		if (*value == '\0' || g_str_equal(value, "undefined"))
			continue;
		g_string_append_printf(
		    text, "%c%s=\"%s\"", before, (const char *)keys->pdata[i], value);
		before = ',';
	}
	if (before == ',')
		g_string_append_c(text, '}');
	return g_string_free(text, FALSE);
}

bool header_name_columns(const GPtrArray *rows, GPtrArray *columns)
{
	bool is_marked = g_str_has_prefix(header_cell(rows, 0, 0), "#name#");
	g_autoptr(GPtrArray) keys = take_keys(rows, is_marked);
	g_autoptr(GHashTable) counts = g_hash_table_new(g_str_hash, g_str_equal);
	guint width = 0;

	for (guint i = 0; i < rows->len; i++)
		width = MAX(width, ((const GPtrArray *)rows->pdata[i])->len);
	bool is_last_dropped = width > 1 && *find_name(rows, width - 1) == '\0';
	width -= is_last_dropped;
	for (guint i = 0; i < width; i++) {
		const char *name = find_name(rows, i);
		guint count = GPOINTER_TO_UINT(g_hash_table_lookup(counts, name));

		g_hash_table_insert(counts, (gpointer)(guintptr)name, GUINT_TO_POINTER(count + 1));
	}
	for (guint i = 0; i < width; i++) {
		const char *name = find_name(rows, i);
		bool is_repeated = *name != '\0' && (i > 0 || is_marked) &&
		    GPOINTER_TO_UINT(g_hash_table_lookup(counts, name)) > 1;

		g_ptr_array_add(
		    columns, is_repeated ? name_with_labels(rows, keys, name, i) : g_strdup(name));
	}
	return is_last_dropped;
}
