#include "cli/pay_print.h"

#include <stdio.h>

#include "cli/table.h"

/* The members that a line has wherever it stands. */
static void write_line(struct json *json, const struct pay_line *line)
{
	json_text(json, "engineer", line->engineer);
	json_text(json, "pool", line->pool);
	json_text(json, "class", day_class_name(line->day_class));
	json_text(json, "kind", pay_kind_name(line->kind));
	json_int(json, "seconds", line->seconds);
	json_text(json, "unit", pay_unit_name(line->unit));
	json_int(json, "count", line->count);
	json_text(json, "rate", line->rate);
	json_day(json, "rate_from", line->rate_from);
	json_text(json, "coefficient", line->coefficient);
	json_int(json, "amount_minor", line->amount_minor);
	json_text(json, "currency", line->currency);
	json_text(json, "corrects", line->corrects);
	json_text(json, "reason", line->reason);
}

static void write_lines(struct json *json, const struct pay_report *report)
{
	json_array_begin(json, "lines");
	for (guint i = 0; i < report->lines->len; i++) {
		const struct pay_line *line = report->lines->pdata[i];

		json_object_begin(json, NULL);
		write_line(json, line);
		json_object_end(json);
	}
	json_array_end(json);
}

void pay_write_totals(struct json *json, const char *key, const GPtrArray *totals)
{
	json_array_begin(json, key);
	for (guint i = 0; i < totals->len; i++) {
		const struct pay_total *total = totals->pdata[i];

		json_object_begin(json, NULL);
		if (total->engineer != NULL)
			json_text(json, "engineer", total->engineer);
		json_text(json, "currency", total->currency);
		json_int(json, "amount_minor", total->amount_minor);
		json_object_end(json);
	}
	json_array_end(json);
}

void pay_write_problems(struct json *json, const char *key, const GPtrArray *problems)
{
	json_array_begin(json, key);
	for (guint i = 0; i < problems->len; i++) {
		const struct pay_problem *problem = problems->pdata[i];

		json_object_begin(json, NULL);
		json_text(json, "code", problem->code);
		json_text(json, "engineer", problem->engineer);
		json_text(json, "pool", problem->pool);
		json_text(json, "text", problem->text);
		json_instant(json, "start", problem->start_utc);
		json_instant(json, "end", problem->end_utc);
		json_int(json, "seconds", problem->seconds);
		json_object_end(json);
	}
	json_array_end(json);
}

void pay_write_report(struct json *json, const struct pay_report *report)
{
	const struct pay_reconciliation *sum = &report->reconciliation;

	json_text(json, "period", report->period.name);
	json_text(json, "status", report->status);
	write_lines(json, report);
	pay_write_totals(json, "totals", report->totals);
	pay_write_totals(json, "grand_totals", report->grand_totals);
	pay_write_problems(json, "blocking", report->blocking);
	pay_write_problems(json, "exceptions", report->exceptions);
	json_object_begin(json, "reconciliation");
	json_int(json, "shift_seconds", sum->shift_seconds);
	json_int(json, "priced", sum->priced);
	json_int(json, "unpaid_work", sum->unpaid_work);
	json_int(json, "overlapped", sum->overlapped);
	json_int(json, "disputed", sum->disputed);
	json_int(json, "rejected", sum->rejected);
	json_int(json, "difference", sum->difference);
	json_object_end(json);
}

static bool has_adjustments(const struct pay_report *report)
{
	for (guint i = 0; i < report->lines->len; i++)
		if (((struct pay_line *)report->lines->pdata[i])->kind == PAY_ADJUSTMENT)
			return true;
	return false;
}

static void print_lines(const struct pay_report *report)
{
	const char *titles[] = { "engineer", "kind", "pool", "class", ">hours", ">rate",
		">coefficient", ">amount", has_adjustments(report) ? "corrects" : NULL, NULL };
	struct table *table = table_new(titles);
	bool shows_corrected = titles[8] != NULL;

	for (guint i = 0; i < report->lines->len; i++) {
		const struct pay_line *line = report->lines->pdata[i];
		g_autofree char *amount = money_display(line->amount_minor, line->currency);

		table_add(table, line->engineer);
		table_add(table, pay_kind_name(line->kind));
		table_add(table, line->pool);
		table_add(table, day_class_name(line->day_class));
		table_addf(table, "%.2f", (double)line->seconds / 3600);
		table_add(table, line->rate);
		table_add(table, line->coefficient);
		table_add(table, amount);
		if (shows_corrected)
			table_add(table, line->corrects);
	}
	table_print(table);
}

static void print_totals(const struct pay_report *report)
{
	static const char *const titles[] = { "engineer", ">total", NULL };
	struct table *table = table_new(titles);

	for (guint i = 0; i < report->totals->len; i++) {
		const struct pay_total *total = report->totals->pdata[i];
		g_autofree char *amount = money_display(total->amount_minor, total->currency);

		table_add(table, total->engineer);
		table_add(table, amount);
	}
	for (guint i = 0; i < report->grand_totals->len; i++) {
		const struct pay_total *total = report->grand_totals->pdata[i];
		g_autofree char *amount = money_display(total->amount_minor, total->currency);

		table_add(table, "all together");
		table_add(table, amount);
	}
	table_print(table);
}

void pay_print_problems(const char *title, const GPtrArray *problems, const struct zone *zone)
{
	if (problems->len > 0)
		printf("\n%s\n", title);
	for (guint i = 0; i < problems->len; i++) {
		const struct pay_problem *problem = problems->pdata[i];
		g_autofree char *start = zone_format(zone, problem->start_utc);
		g_autofree char *end = zone_format(zone, problem->end_utc);

		printf("  %s to %s, %.2f h: %s\n", start, end, (double)problem->seconds / 3600,
		    problem->text);
	}
}

void pay_print_report(const struct pay_report *report, const struct zone *zone)
{
	const struct pay_reconciliation *sum = &report->reconciliation;

	printf("Pay of %s (%s)\n\n", report->period.name, report->status);
	print_lines(report);
	putchar('\n');
	print_totals(report);
	pay_print_problems(
	    "Blocking: these hours cannot be paid before this is mended", report->blocking, zone);
	pay_print_problems("To look at", report->exceptions, zone);
	printf(
	    "\nShift hours %.2f = priced %.2f + unpaid work hours %.2f + overlapped %.2f + disputed %.2f + "
	    "rejected %.2f\n",
	    (double)sum->shift_seconds / 3600, (double)sum->priced / 3600,
	    (double)sum->unpaid_work / 3600, (double)sum->overlapped / 3600,
	    (double)sum->disputed / 3600, (double)sum->rejected / 3600);
}

GPtrArray *pay_sum_adjustments(const GPtrArray *adjustments)
{
	GPtrArray *totals = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < adjustments->len; i++) {
		const struct pay_line *line =
		    ((struct pay_adjustment *)adjustments->pdata[i])->line;
		struct pay_total *total = NULL;

		for (guint k = 0; k < totals->len && total == NULL; k++)
			if (g_str_equal(
				((struct pay_total *)totals->pdata[k])->currency, line->currency))
				total = totals->pdata[k];
		if (total == NULL) {
			total = g_new0(struct pay_total, 1);
			total->currency = line->currency; /* borrowed */
			g_ptr_array_add(totals, total);
		}
		total->amount_minor += line->amount_minor;
	}
	return totals;
}

void pay_print_adjustments(const GPtrArray *adjustments)
{
	static const char *const titles[] = { "corrects", "engineer", "pool", "class", ">hours",
		">rate", ">coefficient", ">amount", "reason", NULL };
	struct table *table = table_new(titles);

	for (guint i = 0; i < adjustments->len; i++) {
		const struct pay_line *line =
		    ((struct pay_adjustment *)adjustments->pdata[i])->line;
		g_autofree char *amount = money_display(line->amount_minor, line->currency);

		table_add(table, line->corrects);
		table_add(table, line->engineer);
		table_add(table, line->pool);
		table_add(table, day_class_name(line->day_class));
		table_addf(table, "%+.2f", (double)line->seconds / 3600);
		table_add(table, line->rate);
		table_add(table, line->coefficient);
		table_add(table, amount);
		table_add(table, line->reason);
	}
	table_print(table);
}

void pay_write_adjustments(struct json *json, const char *key, const GPtrArray *adjustments)
{
	json_array_begin(json, key);
	for (guint i = 0; i < adjustments->len; i++) {
		const struct pay_adjustment *adjustment = adjustments->pdata[i];

		json_object_begin(json, NULL);
		json_text(json, "of_period", adjustment->period);
		json_text(json, "of_kind", pay_kind_name(adjustment->kind));
		if (adjustment->number > 0)
			json_int(json, "of_line", adjustment->number);
		else
			json_null(json, "of_line");
		write_line(json, adjustment->line);
		json_object_end(json);
	}
	json_array_end(json);
}

char *pay_totals_text(const GPtrArray *totals)
{
	g_autoptr(GString) text = g_string_new(totals->len == 0 ? "nothing" : NULL);

	for (guint i = 0; i < totals->len; i++) {
		const struct pay_total *total = totals->pdata[i];
		g_autofree char *amount = money_display(total->amount_minor, total->currency);

		g_string_append_printf(text, "%s%s", i > 0 ? ", " : "", amount);
	}
	return g_string_free(g_steal_pointer(&text), FALSE);
}
