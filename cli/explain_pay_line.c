#include "cli/explain_pay_line.h"

#include <stdio.h>

char *pay_line_formula(const struct pay_line *line)
{
	g_autofree char *amount = money_format(line->amount_minor, line->currency);

	if (*line->rate == '\0')
		return g_strdup_printf("%s %s, as stated", amount, line->currency);
	if (line->unit == PAY_PER_HOUR)
		return g_strdup_printf("%" G_GINT64_FORMAT " s x %s %s x %s / 3600 = %s %s",
		    line->seconds, line->rate, line->currency, line->coefficient, amount,
		    line->currency);
	return g_strdup_printf("%" G_GINT64_FORMAT " %s%s x %s %s x %s = %s %s", line->count,
	    pay_unit_name(line->unit), line->count == 1 ? "" : "s", line->rate, line->currency,
	    line->coefficient, amount, line->currency);
}

/* What decided how the time of a line is paid. */
static char *rule_of(const struct pay_line *line)
{
	static const char *const classes[] = { "a work day, inside work hours",
		"outside work hours, no weekend, no holiday", "a day of the weekend",
		"a holiday in the engineer's calendar", "no class of time" };

	if (line->kind == PAY_CAP)
		return g_strdup("a cap or minimum of the pay policy");
	if (line->kind == PAY_ADJUSTMENT)
		return g_strdup("what a closed period should have paid, less what it paid");
	return g_strdup_printf("coefficient %s of pool %s for %s, %s: %s", line->coefficient,
	    line->pool, pay_kind_name(line->kind), day_class_name(line->day_class),
	    classes[line->day_class]);
}

/* Where the rate of a line was read, as its segments know it; NULL: not from the catalogue. */
static const char *rate_source(const struct pay_report *report, guint index)
{
	for (guint i = 0; i < report->segments->len; i++) {
		const struct pay_segment *segment = report->segments->pdata[i];

		if (segment->line == index && segment->rate != NULL)
			return segment->rate->source;
	}
	return NULL;
}

static char *local_time(
    const struct pay_context *context, const struct pay_segment *segment, int64_t utc)
{
	const struct engineer *engineer = catalogue_engineer(
	    context->catalogue, segment->engineer, segment->start_utc / SECONDS_PER_DAY);

	return zone_format(policy_pay_zone(context->policy, engineer), utc);
}

void pay_segment_print(const struct pay_context *context, guint index)
{
	const struct pay_segment *segment = context->report->segments->pdata[index];
	g_autofree char *start = local_time(context, segment, segment->start_utc);
	g_autofree char *end = local_time(context, segment, segment->end_utc);
	bool has_reason = segment->reason != NULL;

	printf("  segment %u: %s to %s, %" G_GINT64_FORMAT " s, %s, %s%s%s\n    from %s\n",
	    index + 1, start, end, segment->end_utc - segment->start_utc,
	    day_class_name(segment->day_class), pay_outcome_name(segment->outcome),
	    has_reason ? ": " : "", has_reason ? segment->reason : "", segment->source);
}

static void print_rate(const struct pay_context *context, guint index)
{
	const struct pay_line *line = context->report->lines->pdata[index];
	const char *source = rate_source(context->report, index);
	g_autofree char *from = civil_format(civil_from_days(line->rate_from));

	printf("  rate %s %s per %s, version of %s%s%s\n", line->rate, line->currency,
	    pay_unit_name(line->unit), from, source != NULL ? ", from " : "",
	    source != NULL ? source : "");
}

void pay_line_print(const struct pay_context *context, guint index)
{
	const struct pay_line *line = context->report->lines->pdata[index];
	g_autofree char *formula = pay_line_formula(line);
	g_autofree char *rule = rule_of(line);

	printf("line %u: %s, pool %s, %s, %.2f h\n  %s\n  %s\n", index + 1,
	    pay_kind_name(line->kind), line->pool, day_class_name(line->day_class),
	    (double)line->seconds / 3600, formula, rule);
	if (*line->rate != '\0')
		print_rate(context, index);
	if (line->corrects != NULL)
		printf("  corrects %s\n", line->corrects);
	if (line->reason != NULL)
		printf("  %s\n", line->reason);
	for (guint i = 0; i < context->report->segments->len; i++)
		if (((struct pay_segment *)context->report->segments->pdata[i])->line == index)
			pay_segment_print(context, i);
}

void pay_segment_write_json(struct json *json, const struct pay_context *context, guint index)
{
	const struct pay_segment *segment = context->report->segments->pdata[index];

	json_object_begin(json, NULL);
	json_int(json, "segment", (int64_t)index + 1);
	if (segment->line < context->report->lines->len)
		json_int(json, "line", (int64_t)segment->line + 1);
	else
		json_null(json, "line");
	json_text(json, "pool", segment->pool);
	json_text(json, "kind", pay_kind_name(segment->kind));
	json_text(json, "class", day_class_name(segment->day_class));
	json_instant(json, "start", segment->start_utc);
	json_instant(json, "end", segment->end_utc);
	json_int(json, "seconds", segment->end_utc - segment->start_utc);
	json_text(json, "outcome", pay_outcome_name(segment->outcome));
	json_text(json, "reason", segment->reason);
	json_text(json, "source", segment->source);
	json_object_end(json);
}

void pay_line_write_json(struct json *json, const struct pay_context *context, guint index)
{
	const struct pay_line *line = context->report->lines->pdata[index];
	g_autofree char *formula = pay_line_formula(line);
	g_autofree char *rule = rule_of(line);

	json_object_begin(json, NULL);
	json_int(json, "line", (int64_t)index + 1);
	json_text(json, "engineer", line->engineer);
	json_text(json, "pool", line->pool);
	json_text(json, "kind", pay_kind_name(line->kind));
	json_text(json, "class", day_class_name(line->day_class));
	json_text(json, "rule", rule);
	json_text(json, "formula", formula);
	json_int(json, "seconds", line->seconds);
	json_int(json, "count", line->count);
	json_text(json, "unit", pay_unit_name(line->unit));
	json_text(json, "rate", line->rate);
	json_day(json, "rate_from", line->rate_from);
	json_text(json, "rate_source", rate_source(context->report, index));
	json_text(json, "coefficient", line->coefficient);
	json_int(json, "amount_minor", line->amount_minor);
	json_text(json, "currency", line->currency);
	json_text(json, "corrects", line->corrects);
	json_text(json, "reason", line->reason);
	json_array_begin(json, "segments");
	for (guint i = 0; i < context->report->segments->len; i++)
		if (((struct pay_segment *)context->report->segments->pdata[i])->line == index)
			pay_segment_write_json(json, context, i);
	json_array_end(json);
	json_object_end(json);
}
