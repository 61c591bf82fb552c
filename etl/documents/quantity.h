#ifndef ETL_DOCUMENTS_QUANTITY_H
#define ETL_DOCUMENTS_QUANTITY_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Durations and money as people write them in reports. What cannot be read for certain is not read:
 * a guess would be a number in a report. No floating point.
 */

/*
 * `8 minutes`, `20 hours 20 minutes.`, `1 hour and 48 minutes`, `11 Days`, `1.5 h`, `2h15m`,
 * `0 days 01:12:00`, `~25 min`, `279 minutes [^3]`, `10:00 to 10:48 UTC (48 minutes)`: as whole
 * minutes; a begun minute counts. A bare number is minutes only when `is_minutes`. False for
 * anything else, so also for two durations and for a range.
 */
bool quantity_minutes(const char *text, bool is_minutes, int64_t *minutes);

/* The three ways in which a loss may be known. */
#define QUALITY_EXACT       "exact"
#define QUALITY_APPROXIMATE "approximate"
#define QUALITY_FLOOR       "floor" /* so much at least */

struct money_text {
	char *number;     /* a plain decimal such as 1234.56; the caller frees it */
	char currency[4]; /* ISO 4217, or empty when none is named */
	const char *quality;
};

/*
 * `$1,234.56`, `R$67.3`, `1.234,56 EUR`, `≈ 9,131,000`, `≥ 46,568,719`, `50 тыс. руб.`, `~2M RUB`,
 * `at least 5k`. False for a number that something else follows than a currency (`120 orders`), for
 * a rate (`$5 per user`), a range, a negative amount, and for `1.234`, which is a thousand to some.
 */
bool quantity_money(const char *text, struct money_text *money);

/* The currency that a text such as `€`, `EUR`, `rub` or `руб.` begins with; false when it is none.
 */
bool quantity_currency(const char *text, char currency[static 4]);

#endif
