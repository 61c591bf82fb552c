#ifndef CLI_PAY_PRINT_H
#define CLI_PAY_PRINT_H

#include "analytics/pay.h"
#include "analytics/pay_adjust.h"
#include "base/json.h"

/* Pay as the verbs of `nines pay` print it: for people, and as the members of a JSON object. */

void pay_print_report(const struct pay_report *report, const struct zone *zone);
void pay_write_report(struct json *json, const struct pay_report *report);

/* A title and a line for each problem; nothing when there is none. */
void pay_print_problems(const char *title, const GPtrArray *problems, const struct zone *zone);
void pay_write_problems(struct json *json, const char *key, const GPtrArray *problems);

/* struct pay_total *, as an array of objects. */
void pay_write_totals(struct json *json, const char *key, const GPtrArray *totals);

/* What adjustments come to, a sum for each currency: struct pay_total *. The caller unrefs it. */
GPtrArray *pay_sum_adjustments(const GPtrArray *adjustments);
void pay_print_adjustments(const GPtrArray *adjustments);
void pay_write_adjustments(struct json *json, const char *key, const GPtrArray *adjustments);

/* `EUR 1,234.50, USD 20.00`, or `nothing`. The caller frees it. */
char *pay_totals_text(const GPtrArray *totals);

#endif
