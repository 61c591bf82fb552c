/* slo: attainment of objectives and roll-ups, now or with another target. */
#include <math.h>
#include <stdio.h>

#include "analytics/facts_slo.h"
#include "analytics/slo_outlook.h"
#include "base/error.h"
#include "base/words.h"
#include "cli/compute.h"
#include "cli/rows.h"
#include "cli/slo_json.h"
#include "cli/slo_names.h"
#include "cli/table.h"
#include "reports/slo_text.h"

/* What a command computed. */
struct slo_answer {
	struct workspace *workspace;
	struct facts *facts;
	GPtrArray *tracks;
	struct slo_report *report;
	struct slo_report *what_if; /* with the other target; NULL: not asked for */
};

static bool is_wanted(const struct slo_result *result, char **wanted)
{
	return wanted[0] == NULL || g_strv_contains((const char *const *)wanted, result->name);
}

/* --- JSON --- */

static const struct slo_result *same_result(
    const struct slo_report *report, const struct slo_result *result)
{
	for (guint i = 0; report != NULL && i < report->objectives->len; i++) {
		const struct slo_result *other = report->objectives->pdata[i];

		if (g_str_equal(other->name, result->name))
			return other;
	}
	return NULL;
}

/* `null` when it was not asked, and of counted events, which have no target in percent. */
static void write_what_if(struct json *json, const struct slo_result *result)
{
	if (result == NULL || objective_counts_events(result->kind)) {
		json_null(json, "what_if");
		return;
	}
	g_autofree char *target = decimal_format(result->target_percent);

	json_object_begin(json, "what_if");
	json_text(json, "target", target);
	json_bool(json, "on_target", result->sum.on_target);
	json_number(json, "budget_consumed", slo_consumed(&result->sum, result->kind));
	json_number(json, "budget_remaining", slo_remaining(&result->sum, result->kind));
	json_number(
	    json, "budget_remaining_minutes", slo_remaining_minutes(&result->sum, result->kind));
	json_number(
	    json, "budget_remaining_events", slo_remaining_events(&result->sum, result->kind));
	json_object_end(json);
}

static void print_json(const struct slo_answer *answer, char **wanted)
{
	const struct slo_report *report = answer->report;
	struct json *json = json_new();

	json_object_begin(json, NULL);
	json_text(json, "period", report->period.name);
	json_text(json, "zone", zone_name(report->zone));
	json_instant(json, "start", report->start_utc);
	json_instant(json, "end", report->end_utc);
	json_array_begin(json, "objectives");
	for (guint i = 0; i < report->objectives->len; i++) {
		const struct slo_result *result = report->objectives->pdata[i];
		const struct slo_result *other = same_result(answer->what_if, result);

		if (!is_wanted(result, wanted))
			continue;
		json_object_begin(json, NULL);
		json_text(json, "objective", result->name);
		slo_write_json(json, result);
		write_what_if(json, other);
		json_object_end(json);
	}
	json_array_end(json);
	json_array_begin(json, "rollups");
	for (guint i = 0; wanted[0] == NULL && i < report->rollups->len; i++) {
		const struct slo_result *result = report->rollups->pdata[i];

		json_object_begin(json, NULL);
		json_text(json, "scope", result->scope);
		json_text(json, "name", result->name);
		json_text(json, "formula", result->formula);
		slo_write_json(json, result);
		json_object_end(json);
	}
	json_array_end(json);
	json_object_end(json);
	rows_print_json(json);
}

/* --- tables --- */

static void add_optional(struct table *table, char *text)
{
	table_add(table, text);
	g_free(text);
}

static void add_row(struct table *table, const struct slo_result *result)
{
	const struct slo_sum *sum = &result->sum;

	add_optional(table, slo_target_text(result));
	add_optional(table, slo_attained_text(result, sum));
	add_optional(table, slo_status_text(result, sum));
	add_optional(table, slo_share_text(slo_consumed(sum, result->kind), 1));
	add_optional(table, slo_number_text(slo_remaining_minutes(sum, result->kind), 1));
	add_optional(table, slo_share_text(slo_coverage(sum), 2));
	add_optional(
	    table, result->has_rolling ? slo_attained_text(result, &result->rolling) : NULL);
}

/* Whether the figures of an objective are of other days than those of the period. */
static bool has_other_days(const struct slo_report *report, const struct slo_result *result)
{
	return result->sum.first_day != civil_to_days(report->period.first) ||
	    result->sum.end_day != civil_to_days(report->period.end);
}

static void print_objectives(const struct slo_answer *answer, char **wanted)
{
	static const char *const titles[] = { "service", "objective", ">target", ">attained",
		"status", ">budget used", ">minutes left", ">coverage", ">28 days", NULL };
	static const char *const with_days[] = { "service", "objective", ">target", ">attained",
		"status", ">budget used", ">minutes left", ">coverage", ">28 days", "of", NULL };
	const struct slo_report *report = answer->report;
	bool shows_days = false;

	for (guint i = 0; i < report->objectives->len; i++)
		shows_days = shows_days ||
		    (is_wanted(report->objectives->pdata[i], wanted) &&
			has_other_days(report, report->objectives->pdata[i]));
	struct table *table = table_new(shows_days ? with_days : titles);
	for (guint i = 0; i < report->objectives->len; i++) {
		const struct slo_result *result = report->objectives->pdata[i];

		if (!is_wanted(result, wanted))
			continue;
		table_add(table, result->service);
		table_add(table, result->name);
		add_row(table, result);
		if (!shows_days)
			continue;
		g_autofree char *first = civil_format(civil_from_days(result->sum.first_day));
		g_autofree char *last = civil_format(civil_from_days(result->sum.end_day - 1));
		table_addf(table, "%s..%s", first, last);
	}
	table_print(table);
}

static void print_rollups(const struct slo_answer *answer)
{
	static const char *const titles[] = { "scope", "name", ">target", ">attained", "status",
		">budget used", ">minutes left", ">coverage", ">28 days", NULL };
	struct table *table = table_new(titles);

	for (guint i = 0; i < answer->report->rollups->len; i++) {
		const struct slo_result *result = answer->report->rollups->pdata[i];

		table_add(table, result->scope);
		table_add(table, result->name);
		add_row(table, result);
	}
	table_print(table);
}

/* How the roll-ups come about: the sums of requests, and the others each in its way. */
static void print_formulas(const struct slo_report *report)
{
	puts("\nRoll-ups are the sum of good / sum of total of the requests of their services.");
	for (guint i = 0; i < report->rollups->len; i++) {
		const struct slo_result *result = report->rollups->pdata[i];

		if (result->kind != OBJECTIVE_SUCCESS_RATE)
			printf("%s: %s\n", result->name, result->formula);
	}
}

/* What stands below the tables because it changes how they are to be read. */
static void print_notes(const struct slo_answer *answer, char **wanted)
{
	const struct slo_report *report = answer->report;
	int64_t serial = report->serial_services;
	bool is_first = true;

	for (guint i = 0; i < report->objectives->len; i++) {
		const struct slo_result *result = report->objectives->pdata[i];
		g_autofree char *text = slo_certainty_text(result);

		if (text == NULL || !is_wanted(result, wanted))
			continue;
		printf("%s%s: %s\n", is_first ? "\n" : "", result->name, text);
		is_first = false;
	}
	if (wanted[0] == NULL && serial >= 0 && serial < INT64_MAX)
		printf("\nThe system's target bears %" G_GINT64_FORMAT
		       " service%s of the strictest pool in series, each just at its own.\n",
		    serial, serial == 1 ? "" : "s");
}

static void print_what_if(const struct slo_answer *answer, char **wanted)
{
	static const char *const titles[] = { "objective", ">attained", ">target", "status",
		">budget used", ">if", "status", ">budget used", ">minutes left", NULL };
	struct table *table = table_new(titles);

	for (guint i = 0; i < answer->report->objectives->len; i++) {
		const struct slo_result *result = answer->report->objectives->pdata[i];
		const struct slo_result *other = same_result(answer->what_if, result);

		if (objective_counts_events(result->kind) || !is_wanted(result, wanted))
			continue;
		table_add(table, result->name);
		add_optional(table, slo_attained_text(other, &other->sum));
		add_optional(table, slo_target_text(result));
		add_optional(table, slo_status_text(result, &result->sum));
		add_optional(table, slo_share_text(slo_consumed(&result->sum, result->kind), 1));
		add_optional(table, slo_target_text(other));
		add_optional(table, slo_status_text(other, &other->sum));
		add_optional(table, slo_share_text(slo_consumed(&other->sum, other->kind), 1));
		add_optional(
		    table, slo_number_text(slo_remaining_minutes(&other->sum, other->kind), 1));
	}
	table_print(table);
	for (guint i = 0; wanted[0] != NULL && i < answer->report->objectives->len; i++) {
		const struct slo_result *result = answer->report->objectives->pdata[i];

		if (objective_counts_events(result->kind) && is_wanted(result, wanted))
			printf("%s counts events: it has no target in percent.\n", result->name);
	}
}

static void print_tables(const struct slo_answer *answer, char **wanted)
{
	const struct slo_report *report = answer->report;

	printf("%s, %s%s\n\n", report->period.name, zone_name(report->zone),
	    report->is_running ? ", running" : "");
	if (answer->what_if != NULL) {
		print_what_if(answer, wanted);
		return;
	}
	print_objectives(answer, wanted);
	if (wanted[0] == NULL) {
		putchar('\n');
		print_rollups(answer);
		print_formulas(report);
	}
	print_notes(answer, wanted);
}

/* --- computing --- */

/* `99.95` or `99.95%`, below 100. */
static bool read_target(const char *text, struct decimal *target, GError **error)
{
	g_autofree char *number = g_strdup(text);
	size_t length = strlen(number);

	if (length > 0 && number[length - 1] == '%')
		number[length - 1] = '\0';
	return (decimal_parse(number, target) && target->digits >= 0 && target->scale <= 9 &&
		   target->digits < 100 * power_of_ten(target->scale)) ||
	    fail(error, NINES_ERROR_USAGE,
		"--what-if: expected a percentage below 100 such as 99.95, not \"%s\"", text);
}

/* The days do not depend on targets: the same tracks are summed up against another one. */
static bool try_target(
    struct slo_answer *answer, const struct period *period, struct decimal target, GError **error)
{
	const GPtrArray *lists[] = { answer->workspace->objectives,
		answer->facts->pool_objectives };

	for (size_t k = 0; k < G_N_ELEMENTS(lists); k++)
		for (guint i = 0; i < lists[k]->len; i++) {
			struct objective *objective = lists[k]->pdata[i];

			if (objective->has_target)
				objective->target_percent = target;
		}
	answer->what_if = slo_report_new(&answer->facts->slo, answer->tracks, period,
	    compute_is_running(answer->workspace, period), error);
	return answer->what_if != NULL;
}

static bool compute(struct slo_answer *answer, const struct options *options, GError **error)
{
	struct period period;
	struct decimal target;

	if (options->what_if != NULL && !read_target(options->what_if, &target, error))
		return false;
	answer->workspace = workspace_open(options, WORKSPACE_READ, error);
	if (answer->workspace == NULL ||
	    !workspace_period(answer->workspace, options, &period, error))
		return false;
	answer->facts = facts_load(answer->workspace);
	for (char **name = options->arguments; *name != NULL; name++)
		if (!slo_check_name(&answer->facts->slo, "slo", *name, &period, error))
			return false;
	answer->tracks = compute_tracks(answer->workspace, answer->facts, &period, error);
	if (answer->tracks == NULL)
		return false;
	answer->report = slo_report_new(&answer->facts->slo, answer->tracks, &period,
	    compute_is_running(answer->workspace, &period), error);
	return answer->report != NULL &&
	    (options->what_if == NULL || try_target(answer, &period, target, error)) &&
	    db_check(answer->workspace->db, error);
}

enum exit_code cmd_slo(const struct options *options)
{
	g_autoptr(GError) error = NULL;
	struct slo_answer answer = { 0 };

	if (compute(&answer, options, &error)) {
		if (options->json)
			print_json(&answer, options->arguments);
		else
			print_tables(&answer, options->arguments);
	}
	slo_report_free(answer.what_if);
	slo_report_free(answer.report);
	if (answer.tracks != NULL)
		g_ptr_array_unref(answer.tracks);
	facts_free(answer.facts);
	workspace_close(answer.workspace);
	return error != NULL ? report_error(error) : EXIT_DONE;
}
