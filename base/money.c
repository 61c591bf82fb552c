#include "base/money.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

__extension__ typedef int128 int128;

int64_t power_of_ten(int exponent)
{
	int64_t power = 1;

	g_assert(exponent >= 0 && exponent <= 18);
	while (exponent-- > 0)
		power *= 10;
	return power;
}

bool decimal_parse(const char *text, struct decimal *value)
{
	bool negative = *text == '-', point = false;
	int count = 0;

	*value = (struct decimal){ 0 };
	if (*text == '-' || *text == '+')
		text++;
	for (; *text != '\0'; text++) {
		if (*text == '.' && !point && count > 0) {
			point = true;
			continue;
		}
		if (!g_ascii_isdigit(*text) || count == 18 || value->scale == DECIMAL_SCALE_MAX)
			return false;
		value->digits = value->digits * 10 + (*text - '0');
		value->scale += point;
		count++;
	}
	if (negative)
		value->digits = -value->digits;
	return count > 0 && (!point || value->scale > 0);
}

char *decimal_format(struct decimal value)
{
	int64_t unit = power_of_ten(value.scale);
	int64_t whole = value.digits / unit, part = value.digits % unit;
	const char *sign = value.digits < 0 ? "-" : "";

	if (value.scale == 0)
		return g_strdup_printf("%" G_GINT64_FORMAT, value.digits);
	return g_strdup_printf(
	    "%s%" G_GINT64_FORMAT ".%0*" G_GINT64_FORMAT, sign, ABS(whole), value.scale, ABS(part));
}

static int64_t greatest_common_divisor(int64_t a, int64_t b)
{
	while (b != 0) {
		int64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a < 0 ? -a : a;
}

struct fraction fraction_of(int64_t numerator, int64_t denominator)
{
	int64_t divisor = greatest_common_divisor(numerator, denominator);

	return (struct fraction){ numerator / divisor, denominator / divisor };
}

struct fraction fraction_from_decimal(struct decimal value)
{
	return fraction_of(value.digits, power_of_ten(value.scale));
}

bool fraction_parse(const char *text, struct fraction *value)
{
	struct decimal above, below;
	const char *slash = strchr(text, '/');

	if (slash == NULL) {
		if (!decimal_parse(text, &above))
			return false;
		*value = fraction_from_decimal(above);
		return true;
	}
	g_autofree char *first = g_strndup(text, (gsize)(slash - text));
	if (!decimal_parse(first, &above) || !decimal_parse(slash + 1, &below))
		return false;
	if (above.scale != 0 || below.scale != 0 || below.digits <= 0)
		return false;
	*value = fraction_of(above.digits, below.digits);
	return true;
}

int fraction_compare(struct fraction left, struct fraction right)
{
	int128 a = (int128)left.numerator * right.denominator;
	int128 b = (int128)right.numerator * left.denominator;

	return (a > b) - (a < b);
}

/* Two quotients of positive divisors: their whole parts, then, turned over, what remains of them.
 */
static int compare_quotients(int128 left, int128 left_by, int128 right, int128 right_by)
{
	for (int sign = 1;; sign = -sign) {
		int128 a = left / left_by, b = right / right_by;
		int128 left_rest = left % left_by, right_rest = right % right_by;

		if (a != b)
			return a > b ? sign : -sign;
		if (left_rest == 0 || right_rest == 0)
			return sign * ((left_rest > 0) - (right_rest > 0));
		left = left_by;
		left_by = left_rest;
		right = right_by;
		right_by = right_rest;
	}
}

int fraction_compare_products(const struct fraction left[2], const struct fraction right[2])
{
	return compare_quotients((int128)left[0].numerator * left[1].numerator,
	    (int128)left[0].denominator * left[1].denominator,
	    (int128)right[0].numerator * right[1].numerator,
	    (int128)right[0].denominator * right[1].denominator);
}

/* ISO 4217 currencies that do not have two decimals. */
int currency_digits(const char *currency)
{
	static const char *const none[] = { "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW",
		"PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF", NULL };
	static const char *const three[] = { "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND",
		NULL };

	if (strlen(currency) != 3 || strspn(currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 3)
		return -1;
	if (g_strv_contains(none, currency))
		return 0;
	return g_strv_contains(three, currency) ? 3 : 2;
}

bool money_parse(const char *text, const char *currency, int64_t *minor)
{
	struct decimal value;
	int digits = currency_digits(currency);

	if (digits < 0 || !decimal_parse(text, &value))
		return false;
	for (; value.scale > digits; value.scale--) {
		if (value.digits % 10 != 0)
			return false;
		value.digits /= 10;
	}
	return !__builtin_mul_overflow(value.digits, power_of_ten(digits - value.scale), minor);
}

char *money_format(int64_t minor, const char *currency)
{
	return decimal_format((struct decimal){ minor, MAX(currency_digits(currency), 0) });
}

char *money_display(int64_t minor, const char *currency)
{
	g_autofree char *plain = money_format(minor, currency);
	GString *grouped = g_string_new(plain);
	const char *digits = plain + (*plain == '-');
	gssize start = digits - plain;

	for (gssize at = start + (gssize)strcspn(digits, ".") - 3; at > start; at -= 3)
		g_string_insert_c(grouped, at, ',');
	g_string_prepend_c(grouped, ' ');
	g_string_prepend(grouped, currency);
	return g_string_free(grouped, FALSE);
}

/* half away from zero */
static int128 divide_rounded(int128 dividend, int128 divisor)
{
	int128 magnitude = dividend < 0 ? -dividend : dividend;
	int128 quotient = (magnitude + divisor / 2) / divisor;

	/* an odd divisor has no exact half; floor(divisor / 2) is right for both */
	return dividend < 0 ? -quotient : quotient;
}

bool money_product(int64_t seconds, struct fraction hourly_rate, struct fraction coefficient,
    const char *currency, int64_t *minor)
{
	int64_t scale = power_of_ten(MAX(currency_digits(currency), 0));
	int128 dividend, divisor, part;

	if (__builtin_mul_overflow((int128)seconds * scale, (int128)hourly_rate.numerator, &part) ||
	    __builtin_mul_overflow(part, (int128)coefficient.numerator, &dividend))
		return false;
	part = (int128)hourly_rate.denominator * 3600;
	if (__builtin_mul_overflow(part, (int128)coefficient.denominator, &divisor))
		return false;
	/* the magnitude with half the divisor, as divide_rounded() needs it */
	if (dividend < 0 ? __builtin_sub_overflow(divisor / 2, dividend, &part)
			 : __builtin_add_overflow(divisor / 2, dividend, &part))
		return false;
	int128 rounded = divide_rounded(dividend, divisor);
	if (rounded > INT64_MAX || rounded < INT64_MIN)
		return false;
	*minor = (int64_t)rounded;
	return true;
}

struct remainder {
	int128 rest;
	size_t index;
};

static gint compare_remainders(gconstpointer left, gconstpointer right)
{
	const struct remainder *a = left, *b = right;

	if (a->rest != b->rest)
		return a->rest > b->rest ? -1 : 1;
	return (a->index > b->index) - (a->index < b->index);
}

bool money_share(int64_t minor, const int64_t *weights, size_t count, int64_t *shares)
{
	int128 magnitude = minor < 0 ? -(int128)minor : minor, sum = 0, left = magnitude;
	int sign = minor < 0 ? -1 : 1;

	for (size_t i = 0; i < count; i++) {
		if (weights[i] < 0)
			return false;
		sum += weights[i];
	}
	if (sum == 0)
		return false;
	g_autofree struct remainder *remainders = g_new(struct remainder, count);
	for (size_t i = 0; i < count; i++) {
		int128 product = magnitude * weights[i];

		remainders[i] = (struct remainder){ product % sum, i };
		shares[i] = (int64_t)(product / sum * sign);
		left -= product / sum;
	}
	/* fewer units than parts with a remainder are left */
	qsort(remainders, count, sizeof(*remainders), compare_remainders);
	for (size_t i = 0; i < (size_t)left; i++)
		shares[remainders[i].index] += sign;
	return true;
}
