#include "cli/table.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct table {
	GPtrArray *cells; /* char *, titles first */
	guint columns;
	bool *is_number;
};

struct table *table_new(const char *const *titles)
{
	struct table *table = g_new0(struct table, 1);

	table->cells = g_ptr_array_new_with_free_func(g_free);
	while (titles[table->columns] != NULL)
		table->columns++;
	table->is_number = g_new0(bool, table->columns);
	for (guint i = 0; i < table->columns; i++) {
		table->is_number[i] = titles[i][0] == '>';
		g_ptr_array_add(table->cells, g_strdup(titles[i] + table->is_number[i]));
	}
	return table;
}

void table_add(struct table *table, const char *text)
{
	g_ptr_array_add(table->cells, g_strdup(text != NULL ? text : "-"));
}

void table_addf(struct table *table, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_ptr_array_add(table->cells, g_strdup_vprintf(format, arguments));
	va_end(arguments);
}

static glong width_of(const char *text)
{
	return g_utf8_strlen(text, -1);
}

static void print_cell(const struct table *table, guint index, glong width)
{
	const char *text = table->cells->pdata[index];
	guint column = index % table->columns;
	int padding = (int)(width - width_of(text));
	bool is_last = column + 1 == table->columns;

	if (table->is_number[column])
		printf("%*s%s", padding, "", text);
	else
		printf("%s%*s", text, is_last ? 0 : padding, "");
	fputs(is_last ? "\n" : "  ", stdout);
}

void table_print(struct table *table)
{
	g_autofree glong *widths = g_new0(glong, table->columns);

	g_assert(table->cells->len % table->columns == 0);
	for (guint i = 0; i < table->cells->len; i++)
		widths[i % table->columns] =
		    MAX(widths[i % table->columns], width_of(table->cells->pdata[i]));
	if (table->cells->len > table->columns)
		for (guint i = 0; i < table->cells->len; i++)
			print_cell(table, i, widths[i % table->columns]);
	g_ptr_array_unref(table->cells);
	g_free(table->is_number);
	g_free(table);
}
