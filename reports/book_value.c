#include "reports/book.h"

#include "base/instant.h"
#include "base/money.h"

enum {
	SERIAL_OF_1970 = 25569,
	FIRST_SAFE_SERIAL = 61, /* 1900-03-01; before it spreadsheets disagree */
};

static const int64_t money_limit = 10000000000000;     /* of 15 digits that a cell holds exactly */
static const int64_t integer_limit = 9007199254740992; /* 2^53 */

void sheet_day(struct sheet *sheet, int64_t days)
{
	if (days + SERIAL_OF_1970 >= FIRST_SAFE_SERIAL) {
		sheet_number(sheet, (double)(days + SERIAL_OF_1970), FORM_DAY);
		return;
	}
	g_autofree char *text = civil_format(civil_from_days(days));
	sheet_text(sheet, text, FORM_TEXT);
}

void sheet_time(struct sheet *sheet, int64_t utc, const struct zone *zone)
{
	struct local_time local = zone_local(zone, utc);

	if (local.days + SERIAL_OF_1970 >= FIRST_SAFE_SERIAL) {
		double serial = (double)(local.days + SERIAL_OF_1970) +
		    (double)local.second_of_day / SECONDS_PER_DAY;

		sheet_number(sheet, serial, FORM_TIME);
		return;
	}
	g_autofree char *text = zone_format(zone, utc);
	sheet_text(sheet, text, FORM_TEXT);
}

void sheet_integer(struct sheet *sheet, int64_t value, enum cell_form form)
{
	if (value > integer_limit || value < -integer_limit) {
		g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, value);

		sheet_text(sheet, text, FORM_RIGHT);
		return;
	}
	sheet_number(sheet, (double)value, form);
}

/* False, with the error kept, when a cell would not hold the amount. */
static bool money_value(struct sheet *sheet, int64_t minor, const char *currency, double *value)
{
	int digits = MAX(currency_digits(currency), 0);

	if (minor >= money_limit || minor <= -money_limit) {
		sheet_fail(sheet,
		    "%" G_GINT64_FORMAT " minor units of %s are more than a cell holds exactly",
		    minor, currency);
		return false;
	}
	*value = (double)minor / (double)power_of_ten(digits);
	return true;
}

static enum cell_form money_form(const char *currency)
{
	return FORM_MONEY + (unsigned)MAX(currency_digits(currency), 0);
}

void sheet_money(struct sheet *sheet, int64_t minor, const char *currency)
{
	double value;

	if (money_value(sheet, minor, currency, &value))
		sheet_number(sheet, value, money_form(currency));
}

void sheet_formula_number(
    struct sheet *sheet, double value, enum cell_form form, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	sheet_formula_list(sheet, value, form, format, arguments);
	va_end(arguments);
}

void sheet_formula_money(
    struct sheet *sheet, int64_t minor, const char *currency, const char *format, ...)
{
	va_list arguments;
	double value;

	if (!money_value(sheet, minor, currency, &value))
		return;
	va_start(arguments, format);
	sheet_formula_list(sheet, value, money_form(currency), format, arguments);
	va_end(arguments);
}
