#ifndef CLI_EXPLAIN_PAY_LINE_H
#define CLI_EXPLAIN_PAY_LINE_H

#include "base/json.h"
#include "cli/compute.h"

/* Lines and segments of pay with what they come from, for people and as JSON objects. */
struct pay_context {
	const struct policy *policy;
	const struct catalogue *catalogue;
	const struct pay_report *report;
};

/* `75600 s x 20.00 EUR x 1 / 3600 = 420.00 EUR`. The caller frees it. */
char *pay_line_formula(const struct pay_line *line);

/* Indexes count from 0; what is printed counts from 1, as the workbook does. */
void pay_line_print(const struct pay_context *context, guint index);
void pay_segment_print(const struct pay_context *context, guint index);
void pay_line_write_json(struct json *json, const struct pay_context *context, guint index);
void pay_segment_write_json(struct json *json, const struct pay_context *context, guint index);

#endif
