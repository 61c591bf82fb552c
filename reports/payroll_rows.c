#include "reports/payroll_rows.h"

#include <string.h>

#include "base/money.h"

static void row_free(gpointer data)
{
	struct payroll_row *row = data;

	g_free(row->code);
	g_free(row);
}

static int compare_rows(gconstpointer left, gconstpointer right)
{
	const struct payroll_row *a = *(struct payroll_row *const *)left;
	const struct payroll_row *b = *(struct payroll_row *const *)right;
	int order = strcmp(a->engineer, b->engineer);

	if (order == 0)
		order = strcmp(a->code, b->code);
	return order != 0 ? order : strcmp(a->currency, b->currency);
}

static struct payroll_row *row_of(GPtrArray *rows, GHashTable *known, const struct pay_line *line,
    const struct payroll_layout *layout)
{
	g_autofree char *code = payroll_layout_code(layout, line);
	char *key = g_strdup_printf("%s\n%s\n%s", code, line->currency, line->engineer);
	struct payroll_row *row = g_hash_table_lookup(known, key);

	if (row != NULL) {
		g_free(key);
		return row;
	}
	row = g_new0(struct payroll_row, 1);
	row->engineer = line->engineer;
	row->code = g_steal_pointer(&code);
	row->currency = line->currency;
	g_ptr_array_add(rows, row);
	g_hash_table_insert(known, key, row);
	return row;
}

GPtrArray *payroll_rows(const struct pay_report *report, const struct payroll_layout *layout)
{
	GPtrArray *rows = g_ptr_array_new_with_free_func(row_free);
	g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; i < report->lines->len; i++) {
		const struct pay_line *line = g_ptr_array_index(report->lines, i);
		struct payroll_row *row = row_of(rows, known, line, layout);

		row->seconds += line->seconds;
		row->count += line->count;
		row->amount_minor += line->amount_minor;
		row->lines++;
	}
	g_ptr_array_sort(rows, compare_rows);
	return rows;
}

int64_t payroll_hours(int64_t seconds, int decimals)
{
	int64_t unit = power_of_ten(decimals), magnitude = ABS(seconds);
	int64_t hours = magnitude / 3600 * unit + (magnitude % 3600 * unit + 1800) / 3600;

	return seconds < 0 ? -hours : hours;
}
