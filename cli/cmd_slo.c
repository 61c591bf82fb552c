#include <math.h>
#include <stdio.h>

#include "base/json.h"
#include "cli/compute.h"
#include "cli/table.h"
#include "reports/page.h"

/* Whole counts are JSON integers; fractional ones are exact decimals in text. */
static void write_count(struct json *json, const char *key, int64_t digits, int scale)
{
	if (scale == 0) {
		json_int(json, key, digits);
		return;
	}
	g_autofree char *text = decimal_format((struct decimal){ digits, scale });
	json_text(json, key, text);
}

static void write_result(struct json *json, const struct slo_result *result)
{
	const struct slo_counts *counts = &result->counts;
	g_autofree char *target =
	    result->has_target ? decimal_format(result->target_percent) : NULL;
	bool has_status = result->has_target || result->status == SLO_NO_DATA;

	json_text(json, "service", result->service);
	json_text(json, "product", result->product);
	json_text(json, "team", result->team);
	json_text(json, "pool", result->pool);
	json_text(json, "kind", "ratio");
	json_text(json, "window", "1M");
	json_text(json, "target", target);
	write_count(json, "good", counts->good, counts->scale);
	write_count(json, "bad", counts->total - counts->good, counts->scale);
	write_count(json, "total", counts->total, counts->scale);
	json_number(json, "attained", slo_attained(*counts));
	json_text(json, "status", has_status ? slo_status_name(result->status) : NULL);
	if (result->has_target && counts->total > 0)
		json_bool(json, "on_target", result->on_target);
	else
		json_null(json, "on_target");
	json_number(json, "budget_consumed", slo_budget_consumed(result));
	json_number(json, "budget_remaining", slo_budget_remaining(result));
	json_number(json, "budget_remaining_minutes", slo_budget_remaining_minutes(result));
	json_number(json, "coverage", slo_coverage(result));
	json_number(json, "raw_attained", slo_attained(result->raw));
	write_count(json, "unattributed_bad", result->unattributed_bad, counts->scale);
}

static void print_json(const struct slo_report *report)
{
	struct json *json = json_new();
	g_autofree char *start = instant_format(report->start_utc);
	g_autofree char *end = instant_format(report->end_utc);

	json_object_begin(json, NULL);
	json_text(json, "period", report->period.name);
	json_text(json, "zone", zone_name(report->zone));
	json_text(json, "start", start);
	json_text(json, "end", end);
	json_array_begin(json, "objectives");
	for (guint i = 0; i < report->objectives->len; i++) {
		const struct slo_result *result = report->objectives->pdata[i];

		json_object_begin(json, NULL);
		json_text(json, "objective", result->name);
		write_result(json, result);
		json_object_end(json);
	}
	json_array_end(json);
	json_array_begin(json, "rollups");
	for (guint i = 0; i < report->rollups->len; i++) {
		const struct slo_result *result = report->rollups->pdata[i];

		json_object_begin(json, NULL);
		json_text(json, "scope", result->scope);
		json_text(json, "name", result->name);
		json_text(json, "formula", result->formula);
		write_result(json, result);
		json_object_end(json);
	}
	json_array_end(json);
	json_object_end(json);
	g_autofree char *text = json_finish(json);
	fputs(text, stdout);
}

static void add_percent(struct table *table, double ratio, int decimals)
{
	if (isfinite(ratio))
		table_addf(table, "%.*f %%", decimals, ratio * 100);
	else
		table_add(table, NULL);
}

static void add_attained(struct table *table, const struct slo_result *result)
{
	g_autofree char *text =
	    attained_text(result->counts, result->has_target, result->target_percent);

	if (result->counts.total > 0)
		table_addf(table, "%s %%", text);
	else
		table_add(table, NULL);
}

static void add_row(struct table *table, const struct slo_result *result)
{
	g_autofree char *target =
	    result->has_target ? decimal_format(result->target_percent) : NULL;
	double minutes = slo_budget_remaining_minutes(result);

	if (target != NULL)
		table_addf(table, "%s %%", target);
	else
		table_add(table, NULL);
	add_attained(table, result);
	if (!result->has_target && result->status != SLO_NO_DATA)
		table_add(table, NULL);
	else if (result->status == SLO_PROVISIONAL)
		table_add(table, result->on_target ? "on target so far" : "off target so far");
	else
		table_add(table,
		    result->status == SLO_NO_DATA ? "no data" : slo_status_name(result->status));
	add_percent(table, slo_budget_consumed(result), 1);
	if (isfinite(minutes))
		table_addf(table, "%.1f", minutes);
	else
		table_add(table, NULL);
	add_percent(table, slo_coverage(result), 2);
}

static void print_tables(const struct slo_report *report)
{
	static const char *const objective_titles[] = { "service", "objective", ">target",
		">attained", "status", ">budget used", ">minutes left", ">coverage", NULL };
	static const char *const rollup_titles[] = { "scope", "name", ">target", ">attained",
		"status", ">budget used", ">minutes left", ">coverage", NULL };
	struct table *objectives = table_new(objective_titles);
	struct table *rollups = table_new(rollup_titles);

	for (guint i = 0; i < report->objectives->len; i++) {
		const struct slo_result *result = report->objectives->pdata[i];

		table_add(objectives, result->service);
		table_add(objectives, result->is_pool_default ? "SLO of its pool" : result->name);
		add_row(objectives, result);
	}
	for (guint i = 0; i < report->rollups->len; i++) {
		const struct slo_result *result = report->rollups->pdata[i];

		table_add(rollups, result->scope);
		table_add(rollups, result->name);
		add_row(rollups, result);
	}
	printf("%s, %s%s\n\n", report->period.name, zone_name(report->zone),
	    report->is_running ? ", running" : "");
	table_print(objectives);
	putchar('\n');
	table_print(rollups);
}

enum exit_code cmd_slo(const struct options *options)
{
	g_autoptr(GError) error = NULL;
	struct workspace *workspace = workspace_open(options, WORKSPACE_READ, &error);
	struct slo_report *report = NULL;
	struct facts *facts = NULL;
	struct period period;

	if (workspace != NULL && workspace_period(workspace, options, &period, &error)) {
		facts = facts_load(workspace);
		report = compute_slo(workspace, facts, &period, &error);
		if (error == NULL)
			db_check(workspace->db, &error);
	}
	if (error == NULL && report != NULL) {
		if (options->json)
			print_json(report);
		else
			print_tables(report);
	}
	slo_report_free(report);
	facts_free(facts);
	workspace_close(workspace);
	return error != NULL ? report_error(error) : EXIT_DONE;
}
