#include <stdio.h>

#include "base/json.h"
#include "cli/compute.h"
#include "cli/pay_figures.h"
#include "cli/table.h"

static void write_lines(struct json *json, const struct pay_report *report)
{
	json_array_begin(json, "lines");
	for (guint i = 0; i < report->lines->len; i++) {
		const struct pay_line *line = report->lines->pdata[i];

		json_object_begin(json, NULL);
		json_text(json, "engineer", line->engineer);
		json_text(json, "pool", line->pool);
		json_text(json, "class", day_class_name(line->day_class));
		json_text(json, "kind", pay_kind_name(line->kind));
		json_int(json, "seconds", line->seconds);
		json_text(json, "rate", line->rate);
		json_day(json, "rate_from", line->rate_from);
		json_text(json, "coefficient", line->coefficient);
		json_int(json, "amount_minor", line->amount_minor);
		json_text(json, "currency", line->currency);
		json_object_end(json);
	}
	json_array_end(json);
}

static void write_totals(struct json *json, const char *key, const GPtrArray *totals)
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

static void write_problems(struct json *json, const char *key, const GPtrArray *problems)
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

static void print_json(
    const struct workspace *workspace, const struct facts *facts, const struct pay_report *report)
{
	const struct pay_reconciliation *sum = &report->reconciliation;
	struct json *json = json_new();

	json_object_begin(json, NULL);
	json_text(json, "period", report->period.name);
	json_text(json, "status", report->status);
	write_lines(json, report);
	write_totals(json, "totals", report->totals);
	write_totals(json, "grand_totals", report->grand_totals);
	write_problems(json, "blocking", report->blocking);
	write_problems(json, "exceptions", report->exceptions);
	json_object_begin(json, "reconciliation");
	json_int(json, "shift_seconds", sum->shift_seconds);
	json_int(json, "priced", sum->priced);
	json_int(json, "unpaid_work", sum->unpaid_work);
	json_int(json, "overlapped", sum->overlapped);
	json_int(json, "disputed", sum->disputed);
	json_int(json, "rejected", sum->rejected);
	json_int(json, "difference", sum->difference);
	json_object_end(json);
	pay_figures_write_json(json, workspace, facts, report);
	json_object_end(json);
	g_autofree char *text = json_finish(json);
	fputs(text, stdout);
}

static void print_lines(const struct pay_report *report)
{
	static const char *const titles[] = { "engineer", "kind", "pool", "class", ">hours",
		">rate", ">coefficient", ">amount", NULL };
	struct table *table = table_new(titles);

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

static void print_problems(const char *title, const GPtrArray *problems, const struct zone *zone)
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

static void print_text(const struct pay_report *report, const struct zone *zone)
{
	const struct pay_reconciliation *sum = &report->reconciliation;

	printf("Pay of %s (%s)\n\n", report->period.name, report->status);
	print_lines(report);
	putchar('\n');
	print_totals(report);
	print_problems(
	    "Blocking: these hours cannot be paid before this is mended", report->blocking, zone);
	print_problems("To look at", report->exceptions, zone);
	printf(
	    "\nShift hours %.2f = priced %.2f + unpaid work hours %.2f + overlapped %.2f + disputed %.2f + "
	    "rejected %.2f\n",
	    (double)sum->shift_seconds / 3600, (double)sum->priced / 3600,
	    (double)sum->unpaid_work / 3600, (double)sum->overlapped / 3600,
	    (double)sum->disputed / 3600, (double)sum->rejected / 3600);
}

enum exit_code cmd_pay(const struct options *options)
{
	g_autoptr(GError) error = NULL;
	struct workspace *workspace = workspace_open(options, WORKSPACE_READ, &error);
	struct pay_report *report = NULL;
	struct facts *facts = NULL;
	struct period period;
	enum exit_code code = EXIT_DONE;

	if (workspace != NULL && workspace_period(workspace, options, &period, &error)) {
		facts = facts_load(workspace);
		report = compute_pay(workspace, facts, &period, &error);
		if (error == NULL)
			db_check(workspace->db, &error);
	}
	if (error == NULL && report != NULL) {
		if (options->json)
			print_json(workspace, facts, report);
		else
			print_text(report, workspace->policy->zone);
		if (report->blocking->len > 0)
			code = EXIT_QUARANTINED;
	}
	pay_report_free(report);
	facts_free(facts);
	workspace_close(workspace);
	return error != NULL ? report_error(error) : code;
}
