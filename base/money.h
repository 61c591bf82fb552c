#ifndef BASE_MONEY_H
#define BASE_MONEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Exact numbers. Money is int64 minor units of a currency (ISO 4217); rates, coefficients and
 * targets are decimals or fractions read from text. Nothing here touches floating point, and
 * nothing rounds but money_product(), once.
 */

/* For exact products and cross-multiplication; both compilers have it, ISO C does not. */
__extension__ typedef __int128 int128;

/* The value is digits / 10^scale. */
struct decimal {
	int64_t digits;
	int scale; /* 0..DECIMAL_SCALE_MAX */
};

#define DECIMAL_SCALE_MAX 15

/* `-12.50`: at most 18 digits, no exponent, no grouping, no blanks. */
bool decimal_parse(const char *text, struct decimal *value);
/* With all its decimals. The caller frees it. */
char *decimal_format(struct decimal value);
/* 10^exponent for exponent 0..18. */
int64_t power_of_ten(int exponent);

/* The value is numerator / denominator; the denominator is positive; lowest terms. */
struct fraction {
	int64_t numerator;
	int64_t denominator;
};

/* A decimal, or a fraction of whole numbers such as `1/3`. */
bool fraction_parse(const char *text, struct fraction *value);
struct fraction fraction_from_decimal(struct decimal value);
/* A quotient in lowest terms. The denominator must be positive. */
struct fraction fraction_of(int64_t numerator, int64_t denominator);
/* -1, 0 or 1, exactly. */
int fraction_compare(struct fraction left, struct fraction right);
/* Compares the products left[0] x left[1] and right[0] x right[1] of fractions that are not
 * negative; exact at any size. */
int fraction_compare_products(const struct fraction left[2], const struct fraction right[2]);

/* How many decimals a currency has (EUR 2, JPY 0, KWD 3), or -1 when it is not three capitals. */
int currency_digits(const char *currency);

/* Reads `1234.50` as minor units; false when it is no number, has more decimals than the currency
 * holds (unless they are zero), or does not fit. */
bool money_parse(const char *text, const char *currency, int64_t *minor);
/* `1234.50`, without the currency. The caller frees it. */
char *money_format(int64_t minor, const char *currency);
/* `EUR 1,234.50`, for people. The caller frees it. */
char *money_display(int64_t minor, const char *currency);

/*
 * Divides an amount by weights so that the parts add up to it: each gets the whole units of its
 * share, and what is left goes, unit by unit, to the largest remainders, on a tie to the one that
 * stands first. A negative amount is divided as its magnitude. Example: 1000.01 by 5:3:2 is 500.01,
 * 300.00, 200.00. False when a weight is negative, or when all are zero or `count` is.
 */
bool money_share(int64_t minor, const int64_t *weights, size_t count, int64_t *shares);

/*
 * The amount of a pay line: seconds x hourly rate x coefficient / 3600 in minor units, computed in
 * 128 bits and rounded once, half away from zero. Example: 7 h x 20.00 x 1/3 = 46.67.
 * False when the result does not fit.
 */
bool money_product(int64_t seconds, struct fraction hourly_rate, struct fraction coefficient,
    const char *currency, int64_t *minor);

#endif
