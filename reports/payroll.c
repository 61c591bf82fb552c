#include "reports/payroll.h"

#include <string.h>

#include "base/money.h"
#include "reports/csv_text.h"
#include "reports/payroll_rows.h"

static char *date_text(enum payroll_date form, struct civil_date date)
{
	switch (form) {
	case DATE_COMPACT:
		return g_strdup_printf("%04d%02d%02d", date.year, date.month, date.day);
	case DATE_DOTTED:
		return g_strdup_printf("%02d.%02d.%04d", date.day, date.month, date.year);
	case DATE_DAY_FIRST:
		return g_strdup_printf("%02d/%02d/%04d", date.day, date.month, date.year);
	case DATE_MONTH_FIRST:
		return g_strdup_printf("%02d/%02d/%04d", date.month, date.day, date.year);
	case DATE_ISO:
		break;
	}
	return civil_format(date);
}

/* Of what the data say; NULL: the value is a number or a date. */
static const char *text_value(const struct payroll_column *column, const struct payroll_row *row,
    const struct engineer *engineer, const struct pay_report *report)
{
	const char *staff_no = engineer == NULL ? NULL : engineer->staff_no;
	const char *text = NULL;

	switch ((int)column->value) {
	case PAYROLL_TEXT:
		return column->text;
	case PAYROLL_EMPLOYEE_ID:
		return staff_no != NULL && *staff_no != '\0' ? staff_no : row->engineer;
	case PAYROLL_ENGINEER:
		return row->engineer;
	case PAYROLL_NAME:
		text = engineer == NULL ? NULL : engineer->name;
		break;
	case PAYROLL_COST_CENTRE:
		text = engineer == NULL ? NULL : engineer->cost_centre;
		break;
	case PAYROLL_TEAM:
		text = engineer == NULL ? NULL : engineer->team;
		break;
	case PAYROLL_PAY_CODE:
		return row->code;
	case PAYROLL_CURRENCY:
		return row->currency;
	case PAYROLL_PERIOD:
		return report->period.name;
	default:
		return NULL;
	}
	return text == NULL ? "" : text;
}

static char *number_value(const struct payroll_layout *layout, enum payroll_value value,
    const struct payroll_row *row, const struct pay_report *report)
{
	switch ((int)value) {
	case PAYROLL_HOURS:
		return decimal_format((struct decimal){
		    payroll_hours(row->seconds, layout->hours_decimals), layout->hours_decimals });
	case PAYROLL_SECONDS:
		return g_strdup_printf("%" G_GINT64_FORMAT, row->seconds);
	case PAYROLL_COUNT:
		return g_strdup_printf("%" G_GINT64_FORMAT, row->count);
	case PAYROLL_AMOUNT:
		return money_format(row->amount_minor, row->currency);
	case PAYROLL_PERIOD_START:
		return date_text(layout->date, report->period.first);
	case PAYROLL_PERIOD_END:
		return date_text(
		    layout->date, civil_from_days(civil_to_days(report->period.end) - 1));
	default:
		return g_strdup_printf("%" G_GINT64_FORMAT, row->lines);
	}
}

static void append_row(GString *csv, const struct payroll_layout *layout,
    const struct payroll_row *row, const struct pay_report *report, const struct engineer *engineer)
{
	for (guint i = 0; i < layout->columns->len; i++) {
		const struct payroll_column *column = layout->columns->pdata[i];
		const char *text = text_value(column, row, engineer, report);
		g_autofree char *number =
		    text == NULL ? number_value(layout, column->value, row, report) : NULL;

		if (text != NULL)
			csv_text(csv, layout->separator, text);
		else if (column->value == PAYROLL_HOURS || column->value == PAYROLL_AMOUNT)
			csv_field(
			    csv, layout->separator, g_strdelimit(number, ".", layout->decimal));
		else
			csv_field(csv, layout->separator, number);
	}
	csv_end_row(csv);
}

char *payroll_csv(const struct pay_report *report, const struct catalogue *catalogue,
    const struct payroll_layout *layout)
{
	GString *csv = g_string_new(NULL);
	g_autoptr(GPtrArray) rows = payroll_rows(report, layout);
	int64_t last_day = civil_to_days(report->period.end) - 1;

	for (guint i = 0; layout->has_headings && i < layout->columns->len; i++)
		csv_text(csv, layout->separator,
		    ((struct payroll_column *)layout->columns->pdata[i])->heading);
	if (layout->has_headings)
		csv_end_row(csv);
	for (guint i = 0; i < rows->len; i++) {
		const struct payroll_row *row = rows->pdata[i];

		append_row(csv, layout, row, report,
		    catalogue_engineer(catalogue, row->engineer, last_day));
	}
	return g_string_free(csv, FALSE);
}
