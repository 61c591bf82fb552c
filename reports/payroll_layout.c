#include "reports/payroll_layout.h"

#include <string.h>

static const char *const value_names[PAYROLL_VALUES + 1] = {
	[PAYROLL_TEXT] = "text",
	[PAYROLL_EMPLOYEE_ID] = "employee_id",
	[PAYROLL_ENGINEER] = "engineer",
	[PAYROLL_NAME] = "name",
	[PAYROLL_COST_CENTRE] = "cost_centre",
	[PAYROLL_TEAM] = "team",
	[PAYROLL_PAY_CODE] = "pay_code",
	[PAYROLL_HOURS] = "hours",
	[PAYROLL_SECONDS] = "seconds",
	[PAYROLL_COUNT] = "count",
	[PAYROLL_AMOUNT] = "amount",
	[PAYROLL_CURRENCY] = "currency",
	[PAYROLL_PERIOD] = "period",
	[PAYROLL_PERIOD_START] = "period_start",
	[PAYROLL_PERIOD_END] = "period_end",
	[PAYROLL_LINES] = "lines",
};

static const char *const date_names[] = { [DATE_ISO] = "YYYY-MM-DD",
	[DATE_COMPACT] = "YYYYMMDD",
	[DATE_DOTTED] = "DD.MM.YYYY",
	[DATE_DAY_FIRST] = "DD/MM/YYYY",
	[DATE_MONTH_FIRST] = "MM/DD/YYYY",
	NULL };

static void column_free(gpointer data)
{
	struct payroll_column *column = data;

	g_free(column->heading);
	g_free(column->text);
	g_free(column);
}

static struct payroll_layout *layout_new(void)
{
	struct payroll_layout *layout = g_new0(struct payroll_layout, 1);

	layout->columns = g_ptr_array_new_with_free_func(column_free);
	layout->separator = ',';
	layout->decimal = '.';
	layout->hours_decimals = 4;
	layout->has_headings = true;
	return layout;
}

void payroll_layout_free(struct payroll_layout *layout)
{
	if (layout == NULL)
		return;
	for (int kind = 0; kind <= PAY_ADJUSTMENT; kind++)
		for (int day_class = 0; day_class <= CLASS_COUNT; day_class++)
			g_free(layout->codes[kind][day_class]);
	g_ptr_array_unref(layout->columns);
	g_free(layout);
}

static void add_column(
    struct payroll_layout *layout, const char *heading, enum payroll_value value, const char *text)
{
	struct payroll_column *column = g_new(struct payroll_column, 1);

	*column = (struct payroll_column){ g_strdup(heading), value, g_strdup(text) };
	g_ptr_array_add(layout->columns, column);
}

struct payroll_layout *payroll_layout_default(void)
{
	static const enum payroll_value values[] = { PAYROLL_EMPLOYEE_ID, PAYROLL_ENGINEER,
		PAYROLL_NAME, PAYROLL_COST_CENTRE, PAYROLL_PAY_CODE, PAYROLL_HOURS, PAYROLL_AMOUNT,
		PAYROLL_CURRENCY, PAYROLL_PERIOD_START, PAYROLL_PERIOD_END };
	struct payroll_layout *layout = layout_new();

	for (gsize i = 0; i < G_N_ELEMENTS(values); i++)
		add_column(layout, value_names[values[i]], values[i], NULL);
	return layout;
}

/* The place of the text of a node in a list; -1 with the error set. */
static int choose(const struct yaml *node, const char *const *choices, GError **error)
{
	const char *text = yaml_text(node);

	for (int i = 0; text != NULL && choices[i] != NULL; i++)
		if (g_str_equal(text, choices[i]))
			return i;
	g_autofree char *list = g_strjoinv(", ", (char **)(guintptr)choices);
	yaml_fail(node, error, "expected one of: %s", list);
	return -1;
}

static bool has_heading(const struct payroll_layout *layout, const char *heading)
{
	for (guint i = 0; i < layout->columns->len; i++) {
		const struct payroll_column *column = layout->columns->pdata[i];

		if (g_str_equal(column->heading, heading))
			return true;
	}
	return false;
}

static bool read_column(const struct yaml *node, struct payroll_layout *layout, GError **error)
{
	static const char *const keys[] = { "heading", "value", "text", NULL };
	const struct yaml *value = yaml_get(node, "value"), *text = yaml_get(node, "text");

	if (!yaml_allow(node, error, keys))
		return false;
	const char *heading = yaml_require_text(node, "heading", error);
	if (heading == NULL)
		return false;
	if (has_heading(layout, heading))
		return yaml_fail(yaml_get(node, "heading"), error,
		    "two columns have the heading \"%s\"", heading);
	if ((value == NULL) == (text == NULL))
		return yaml_fail(node, error, "a column has either a value or a text");
	if (text != NULL && yaml_text(text) == NULL)
		return yaml_fail(text, error, "expected a text");
	/* the first name is that of fixed text */
	int which = value == NULL ? -1 : choose(value, value_names + 1, error);
	if (value != NULL && which < 0)
		return false;
	add_column(layout, heading, (enum payroll_value)(which + 1), yaml_text(text));
	return true;
}

static bool read_columns(const struct yaml *node, struct payroll_layout *layout, GError **error)
{
	if (node->kind != YAML_SEQUENCE || yaml_count(node) == 0)
		return yaml_fail(node, error, "expected a list of columns");
	for (guint i = 0; i < yaml_count(node); i++)
		if (!read_column(yaml_item(node, i), layout, error))
			return false;
	return true;
}

/* `standby`, of all classes, or `standby-nonwork`. */
static bool set_code(struct payroll_layout *layout, const char *name, const char *code)
{
	bool is_known = false;

	for (int kind = 0; kind <= PAY_ADJUSTMENT; kind++) {
		const char *kind_name = pay_kind_name((enum pay_kind)kind);

		for (int day_class = 0; day_class <= CLASS_COUNT; day_class++) {
			g_autofree char *full = g_strconcat(
			    kind_name, "-", day_class_name((enum day_class)day_class), NULL);
			char **place = &layout->codes[kind][day_class];
			bool is_one = day_class < CLASS_COUNT && g_str_equal(name, full);

			if (!is_one && !g_str_equal(name, kind_name))
				continue;
			is_known = true;
			/* the code of one class stands above that of all, in whatever order */
			if (is_one || *place == NULL) {
				g_free(*place);
				*place = g_strdup(code);
			}
		}
	}
	return is_known;
}

static bool read_codes(const struct yaml *node, struct payroll_layout *layout, GError **error)
{
	if (node != NULL && node->kind != YAML_MAPPING)
		return yaml_fail(
		    node, error, "expected a mapping of kinds and classes to pay codes");
	for (guint i = 0; i < yaml_count(node); i++) {
		const struct yaml *code = yaml_item(node, i);

		if (yaml_text(code) == NULL || *yaml_text(code) == '\0')
			return yaml_fail(code, error, "expected a pay code");
		if (!set_code(layout, yaml_key(node, i), yaml_text(code)))
			return yaml_fail(code, error,
			    "\"%s\" is no kind of pay, such as standby-nonwork, callout or cap",
			    yaml_key(node, i));
	}
	return true;
}

static bool read_forms(const struct yaml *root, struct payroll_layout *layout, GError **error)
{
	static const char *const separators[] = { ",", ";", "tab", NULL };
	static const char *const decimals[] = { ".", ",", NULL };
	static const char *const counts[] = { "0", "1", "2", "3", "4", NULL };
	const struct yaml *separator = yaml_get(root, "separator");
	const struct yaml *decimal = yaml_get(root, "decimal"), *date = yaml_get(root, "date");
	const struct yaml *hours = yaml_get(root, "hours_decimals");
	const struct yaml *headings = yaml_get(root, "headings");
	int which[] = { 0, 0, DATE_ISO, 4 };

	if (separator != NULL && (which[0] = choose(separator, separators, error)) < 0)
		return false;
	if (decimal != NULL && (which[1] = choose(decimal, decimals, error)) < 0)
		return false;
	if (date != NULL && (which[2] = choose(date, date_names, error)) < 0)
		return false;
	if (hours != NULL && (which[3] = choose(hours, counts, error)) < 0)
		return false;
	layout->separator = ",;\t"[which[0]];
	layout->decimal = *decimals[which[1]];
	layout->date = (enum payroll_date)which[2];
	layout->hours_decimals = which[3];
	return headings == NULL || yaml_read_yes_no(headings, &layout->has_headings, error);
}

struct payroll_layout *payroll_layout_read(const struct yaml *root, GError **error)
{
	static const char *const keys[] = { "columns", "codes", "separator", "decimal", "date",
		"hours_decimals", "headings", NULL };
	struct payroll_layout *layout = layout_new();

	const struct yaml *columns = yaml_get(root, "columns");

	/* where columns are missing, the fault is that of the file */
	if (yaml_allow(root, error, keys) &&
	    read_columns(columns != NULL ? columns : root, layout, error) &&
	    read_codes(yaml_get(root, "codes"), layout, error) && read_forms(root, layout, error))
		return layout;
	payroll_layout_free(layout);
	return NULL;
}

char *payroll_layout_code(const struct payroll_layout *layout, const struct pay_line *line)
{
	const char *code = layout->codes[line->kind][line->day_class];

	if (code != NULL)
		return g_strdup(code);
	if (line->day_class == CLASS_COUNT)
		return g_strdup(pay_kind_name(line->kind));
	return g_strconcat(pay_kind_name(line->kind), "-", day_class_name(line->day_class), NULL);
}
