#include "reports/payroll.h"

#include <string.h>

#include "base/money.h"
#include "reports/payroll_rows.h"

/* RFC 4180: quoted where it must be, quotes doubled. */
static void append_field(GString *csv, const char *text)
{
	bool is_quoted = strpbrk(text, ",\"\r\n") != NULL || *text == ' ' ||
	    (*text != '\0' && text[strlen(text) - 1] == ' ');

	if (csv->len > 0 && csv->str[csv->len - 1] != '\n')
		g_string_append_c(csv, ',');
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

/* Text from the catalogue: a spreadsheet must not take it for a formula. */
static void append_text(GString *csv, const char *text)
{
	g_autofree char *line = clean_line(text == NULL ? "" : text);
	g_autofree char *prefixed = g_strconcat("'", line, NULL);
	char first = line[strspn(line, " ")];

	append_field(csv, first != '\0' && strchr("=+-@", first) != NULL ? prefixed : line);
}

static void append_row(GString *csv, const struct payroll_row *row, const struct pay_report *report,
    const struct catalogue *catalogue)
{
	int64_t last_day = civil_to_days(report->period.end) - 1;
	const struct engineer *engineer = catalogue_engineer(catalogue, row->engineer, last_day);
	const char *staff_no = engineer == NULL ? NULL : engineer->staff_no;
	g_autofree char *hours = decimal_format((struct decimal){ payroll_hours(row->seconds), 4 });
	g_autofree char *amount = money_format(row->amount_minor, row->currency);
	g_autofree char *first = civil_format(report->period.first);
	g_autofree char *last = civil_format(civil_from_days(last_day));

	/* never empty: append_field() knows the first field by the line end before it */
	append_text(csv, staff_no != NULL && *staff_no != '\0' ? staff_no : row->engineer);
	append_text(csv, row->engineer);
	append_text(csv, engineer == NULL ? NULL : engineer->name);
	append_text(csv, engineer == NULL ? NULL : engineer->cost_centre);
	append_text(csv, row->code);
	append_field(csv, hours);
	append_field(csv, amount);
	append_text(csv, row->currency);
	append_field(csv, first);
	append_field(csv, last);
	g_string_append(csv, "\r\n");
}

char *payroll_csv(const struct pay_report *report, const struct catalogue *catalogue)
{
	GString *csv =
	    g_string_new("employee_id,engineer,name,cost_centre,pay_code,hours,amount,currency,"
			 "period_start,period_end\r\n");
	g_autoptr(GPtrArray) rows = payroll_rows(report);

	for (guint i = 0; i < rows->len; i++)
		append_row(csv, g_ptr_array_index(rows, i), report, catalogue);
	return g_string_free(csv, FALSE);
}
