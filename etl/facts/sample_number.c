#include "etl/facts/sample_number.h"

#include <glib.h>

/* An exponent is read up to this size: past it the number is 0 or too large anyway. */
#define EXPONENT_MAX 100000

/* A number of any length: as many of its first digits as fit, and what is known of the others. */
struct written {
	int64_t digits;
	int64_t exponent; /* the value is digits x 10^exponent and what was dropped */
	bool is_full;     /* digits were dropped: with the first of them it would not fit */
	int first_dropped;
	bool has_rest; /* not all of the dropped ones are zeros */
};

void sample_number_shorten(struct decimal *value)
{
	while (value->scale > 0 && value->digits % 10 == 0) {
		value->digits /= 10;
		value->scale--;
	}
}

static void put_digit(struct written *number, int digit, bool is_fraction)
{
	int64_t longer;

	if (!number->is_full && !__builtin_mul_overflow(number->digits, 10, &longer) &&
	    !__builtin_add_overflow(longer, digit, &longer)) {
		number->digits = longer;
		number->exponent -= is_fraction;
		return;
	}
	if (!number->is_full)
		number->first_dropped = digit;
	number->is_full = true;
	number->has_rest |= digit != 0;
	number->exponent += !is_fraction;
}

/* `12`, `12.5`: digits on both sides of a point. */
static bool read_mantissa(const char **at, struct written *number)
{
	bool is_fraction = false;

	for (; g_ascii_isdigit(**at) || **at == '.'; (*at)++) {
		if (**at != '.') {
			put_digit(number, **at - '0', is_fraction);
		} else {
			if (is_fraction || !g_ascii_isdigit((*at)[-1]) ||
			    !g_ascii_isdigit((*at)[1]))
				return false;
			is_fraction = true;
		}
	}
	return g_ascii_isdigit((*at)[-1]);
}

/* `e3`, `E-07`, or nothing. */
static bool read_exponent(const char **at, struct written *number)
{
	int64_t exponent = 0;

	if (**at != 'e' && **at != 'E')
		return true;
	(*at)++;
	bool is_negative = **at == '-';
	*at += **at == '-' || **at == '+';
	if (!g_ascii_isdigit(**at))
		return false;
	for (; g_ascii_isdigit(**at); (*at)++)
		exponent = MIN(exponent * 10 + (**at - '0'), EXPONENT_MAX);
	number->exponent += is_negative ? -exponent : exponent;
	return true;
}

/* digits / 10^count, half away from zero. */
static int64_t drop_decimals(int64_t digits, int64_t count)
{
	if (count > SAMPLE_DIGITS_MAX)
		return 0;
	if (count == SAMPLE_DIGITS_MAX)
		return digits / 5 >= power_of_ten(SAMPLE_DIGITS_MAX - 1);
	sample_rescale(&digits, (int)count, 0);
	return digits;
}

/* Multiplies the digits out. False when they do not fit. */
static bool settle_exponent(struct written *number)
{
	if (number->exponent <= 0)
		return true;
	if (number->is_full || number->exponent >= SAMPLE_DIGITS_MAX ||
	    __builtin_mul_overflow(
		number->digits, power_of_ten((int)number->exponent), &number->digits))
		return false;
	number->exponent = 0;
	return true;
}

static enum number_defect settle(struct written *number, bool may_round, struct decimal *value)
{
	if (number->digits == 0) {
		*value = (struct decimal){ 0 };
		return NUMBER_FINE;
	}
	while (number->exponent < 0 && number->digits % 10 == 0 && !number->has_rest) {
		number->digits /= 10;
		number->exponent++;
	}
	if (!settle_exponent(number))
		return NUMBER_TOO_LARGE;
	int64_t surplus = -number->exponent - DECIMAL_SCALE_MAX;
	if ((number->has_rest || surplus > 0) && !may_round)
		return NUMBER_TOO_LONG;
	if (surplus > 0)
		number->digits = drop_decimals(number->digits, surplus);
	else if (__builtin_add_overflow(
		     number->digits, number->first_dropped >= 5, &number->digits))
		return NUMBER_TOO_LARGE;
	*value = (struct decimal){ number->digits,
		surplus > 0 ? DECIMAL_SCALE_MAX : (int)-number->exponent };
	sample_number_shorten(value);
	return NUMBER_FINE;
}

enum number_defect sample_number_read(const char *text, bool may_round, struct decimal *value)
{
	struct written number = { 0 };

	/* nearly all are as simple as that */
	if (decimal_parse(text, value)) {
		sample_number_shorten(value);
		return NUMBER_FINE;
	}
	bool is_negative = *text == '-';
	text += *text == '-' || *text == '+';
	if (!g_ascii_isdigit(*text) || !read_mantissa(&text, &number) ||
	    !read_exponent(&text, &number) || *text != '\0')
		return NUMBER_MALFORMED;
	enum number_defect defect = settle(&number, may_round, value);
	if (defect == NUMBER_FINE && is_negative)
		value->digits = -value->digits;
	return defect;
}

static int compare(struct decimal a, struct decimal b)
{
	if (a.scale == b.scale)
		return (a.digits > b.digits) - (a.digits < b.digits);
	return fraction_compare(fraction_from_decimal(a), fraction_from_decimal(b));
}

enum pair_defect sample_pair_read(struct decimal *good, struct decimal *total)
{
	int scale = MAX(good->scale, total->scale);

	if (compare(*good, *total) > 0)
		return PAIR_GOOD_OVER_TOTAL;
	if (!sample_rescale(&good->digits, good->scale, scale) ||
	    !sample_rescale(&total->digits, total->scale, scale))
		return PAIR_TOO_LONG;
	good->scale = total->scale = scale;
	return PAIR_FINE;
}

bool sample_number_is_unknown(const char *text)
{
	static const char *const tokens[] = { "-", "nan", "null", "none", "undefined", "inf",
		"+inf", "-inf" };

	for (size_t i = 0; i < G_N_ELEMENTS(tokens); i++)
		if (g_ascii_strcasecmp(text, tokens[i]) == 0)
			return true;
	return false;
}

bool sample_rescale(int64_t *value, int from, int to)
{
	if (to == from)
		return true;
	if (to > from)
		return !__builtin_mul_overflow(*value, power_of_ten(to - from), value);
	int64_t unit = power_of_ten(from - to);
	int64_t rest = *value % unit;

	*value /= unit;
	if (ABS(rest) >= unit / 2)
		*value += rest < 0 ? -1 : 1;
	return true;
}
