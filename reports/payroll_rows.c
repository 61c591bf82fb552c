#include "reports/payroll_rows.h"

#include <string.h>

static void row_free(gpointer data)
{
	struct payroll_row *row = data;

	g_free(row->code);
	g_free(row);
}

char *payroll_code(const struct pay_line *line)
{
	return g_strconcat(pay_kind_name(line->kind), "-", day_class_name(line->day_class), NULL);
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

static struct payroll_row *row_of(GPtrArray *rows, GHashTable *known, const struct pay_line *line)
{
	g_autofree char *code = payroll_code(line);
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

GPtrArray *payroll_rows(const struct pay_report *report)
{
	GPtrArray *rows = g_ptr_array_new_with_free_func(row_free);
	g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; i < report->lines->len; i++) {
		const struct pay_line *line = g_ptr_array_index(report->lines, i);
		struct payroll_row *row = row_of(rows, known, line);

		row->seconds += line->seconds;
		row->amount_minor += line->amount_minor;
		row->lines++;
	}
	g_ptr_array_sort(rows, compare_rows);
	return rows;
}

int64_t payroll_hours(int64_t seconds)
{
	int64_t magnitude = ABS(seconds);
	int64_t hours = magnitude / 3600 * 10000 + (magnitude % 3600 * 10000 + 1800) / 3600;

	return seconds < 0 ? -hours : hours;
}
