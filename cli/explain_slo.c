#include "cli/explain_slo.h"

#include <math.h>
#include <stdio.h>

#include "analytics/facts_slo.h"
#include "analytics/slo_outlook.h"
#include "base/error.h"
#include "cli/compute.h"
#include "cli/explain_slo_parts.h"
#include "cli/slo_names.h"
#include "cli/table.h"
#include "reports/page.h"
#include "reports/slo_text.h"

/* --- the figures --- */

static void print_line(const char *label, char *text)
{
	if (text != NULL)
		printf("  %-10s  %s\n", label, text);
	g_free(text);
}

/* The bad events, with what they are. */
static char *bad_text(const struct slo_result *result)
{
	const struct slo_counts *counts = &result->sum.counts;
	g_autofree char *bad = slo_count_text(counts->total - counts->good, counts->scale);
	g_autofree char *noun = g_strdup_printf("bad %s", explain_slo_noun(result));

	return explain_slo_counted(bad, noun);
}

static char *allowed_text(const struct slo_sum *sum)
{
	g_autofree char *plain = slo_budget_allowed_text(&sum->budget);

	return slo_group_digits(plain);
}

static char *attained_line(const struct slo_result *result, const struct slo_sum *sum)
{
	g_autofree char *attained = slo_attained_text(result, sum);
	g_autofree char *good = slo_count_text(sum->counts.good, sum->counts.scale);
	g_autofree char *total = slo_count_text(sum->counts.total, sum->counts.scale);

	if (attained == NULL)
		return g_strdup("no data");
	if (objective_counts_events(result->kind))
		return g_strdup_printf("%s event%s", total, sum->counts.total == 1 ? "" : "s");
	return g_strdup_printf("%s = %s / %s", attained, good, total);
}

static char *raw_line(const struct slo_result *result)
{
	const struct slo_counts *raw = &result->sum.raw, *counts = &result->sum.counts;
	g_autofree char *percent = attained_text(*raw, result->has_target, result->target_percent);
	g_autofree char *good = slo_count_text(raw->good, raw->scale);
	g_autofree char *total = slo_count_text(raw->total, raw->scale);

	if (raw->good == counts->good && raw->total == counts->total)
		return NULL;
	return objective_counts_events(result->kind)
	    ? g_strdup_printf("%s events before corrections", total)
	    : g_strdup_printf("%s %% = %s / %s before corrections", percent, good, total);
}

/* How much outage is allowed, where that is a question of time. */
static char *outage_text(const struct slo_result *result, double minutes)
{
	return result->kind == OBJECTIVE_RESPONSE || !isfinite(minutes)
	    ? g_strdup("")
	    : g_strdup_printf(", or %.2f minutes of full outage", minutes);
}

static char *target_line(const struct slo_result *result)
{
	g_autofree char *target = slo_target_text(result);
	g_autofree char *allowed = allowed_text(&result->sum);
	g_autofree char *minutes = outage_text(result, result->sum.allowed_minutes);
	g_autofree char *limit = decimal_format(result->limit);
	const char *note = result->segments->len > 1 ? " at the end (see the segments)" : "";

	if (objective_counts_events(result->kind))
		return g_str_has_suffix(target, limit)
		    ? g_strdup_printf("%s in %s%s", target, result->window, note)
		    : g_strdup_printf(
			  "%s in these days, at %s in %s%s", target, limit, result->window, note);
	if (result->sum.status == SLO_NO_DATA)
		return g_strdup_printf("%s%s", target, note);
	return g_strdup_printf(
	    "%s%s; allows %s bad %s%s", target, note, allowed, explain_slo_noun(result), minutes);
}

static char *count_budget_line(const struct slo_result *result)
{
	double consumed = slo_consumed(&result->sum, result->kind);
	double left = slo_remaining_events(&result->sum, result->kind);
	bool is_ceiling = result->kind == OBJECTIVE_COUNT_CEILING;

	if (left == 0)
		return g_strdup(is_ceiling ? "used up, to the last event" : "just reached");
	if (!is_ceiling)
		return g_strdup_printf(
		    "%.6g %s than wanted", fabs(left), left < 0 ? "fewer" : "more");
	g_autofree char *used = slo_share_text(consumed, 1);
	return g_strdup_printf("%s%s%.6g %s", used != NULL ? used : "",
	    used != NULL ? " of the limit; " : "", fabs(left), left < 0 ? "too many" : "left");
}

static char *budget_line(const struct slo_result *result)
{
	const struct slo_sum *sum = &result->sum;
	double consumed = slo_consumed(sum, result->kind);
	g_autofree char *bad = bad_text(result);
	g_autofree char *plain = slo_budget_remaining_text(&sum->budget);
	g_autofree char *left = slo_group_digits(plain);
	g_autofree char *minutes = outage_text(result, slo_remaining_minutes(sum, result->kind));

	if (sum->status == SLO_NO_DATA)
		return NULL;
	if (objective_counts_events(result->kind))
		return count_budget_line(result);
	if (!isfinite(consumed))
		return g_strdup_printf("%s, and none is allowed", bad);
	return g_strdup_printf(
	    "%.1f %% used, by %s; left: %s%s", consumed * 100, bad, left, minutes);
}

/* Why it is met or not, in whole numbers. */
static char *status_line(const struct slo_result *result)
{
	const struct slo_sum *sum = &result->sum;
	g_autofree char *status = slo_status_text(result, sum);
	g_autofree char *bad = bad_text(result);
	g_autofree char *allowed = allowed_text(sum);

	if (sum->status == SLO_NO_DATA)
		return g_strdup(sum->slots.observed > 0
			? "no data: what was observed has no events, and that is never met"
			: "no data: nothing was observed, and that is never met");
	if (!objective_counts_events(result->kind))
		return g_strdup_printf(
		    "%s: %s %s %s allowed", status, bad, sum->on_target ? "<=" : ">", allowed);
	bool is_ceiling = result->kind == OBJECTIVE_COUNT_CEILING;
	return g_strdup_printf("%s: %" G_GINT64_FORMAT " %s %.6g %s", status, sum->counts.total,
	    is_ceiling ? (sum->on_target ? "<=" : ">") : (sum->on_target ? ">=" : "<"),
	    slo_limit(sum), is_ceiling ? "allowed" : "wanted");
}

/* Since when it holds, when that is not the whole window. */
static char *since_text(const struct slo_result *result)
{
	const struct slo_segment *first = result->segments->len > 0
	    ? &g_array_index(result->segments, struct slo_segment, 0)
	    : NULL;

	if (first == NULL || first->first_day <= result->sum.first_day)
		return g_strdup("");
	g_autofree char *since = civil_format(civil_from_days(first->first_day));
	g_autofree char *minutes = slo_count_text(result->sum.window_s / 60, 0);
	return g_strdup_printf("; it holds from %s on: %s minutes", since, minutes);
}

static char *window_line(
    const struct workspace *workspace, const struct facts *facts, const struct slo_result *result)
{
	const struct zone *zone = objective_zone(result->version, workspace->policy->zone);
	g_autofree char *start = zone_format(zone, result->sum.span.start_utc);
	g_autofree char *end = zone_format(zone, result->sum.span.end_utc);
	g_autofree char *minutes =
	    slo_count_text((result->sum.span.end_utc - result->sum.span.start_utc) / 60, 0);
	g_autofree char *known = zone_format(zone, facts->known_until_utc);
	g_autofree char *since = since_text(result);

	return g_strdup_printf("%s, from %s to %s %s: %s minutes%s%s%s", result->window, start, end,
	    zone_name(zone), minutes, since,
	    result->is_running ? "; it is running, and facts reach to " : "",
	    result->is_running ? known : "");
}

static char *coverage_line(const struct slo_result *result)
{
	const struct slo_slots *slots = &result->sum.slots;
	g_autofree char *observed = slo_count_text(slots->observed, 0);
	g_autofree char *expected = slo_count_text(slots->expected, 0);
	g_autofree char *excluded = slo_count_text(slots->excluded, 0);
	g_autofree char *share = slo_share_text(slo_coverage(&result->sum), 2);
	const char *what = objective_counts_events(result->kind) ? "days"
	    : result->version->slice_s > 0                       ? "slices"
								 : "slots";

	if (result->kind == OBJECTIVE_RESPONSE)
		return g_strdup_printf("incidents were acknowledged on %s day%s", observed,
		    slots->observed == 1 ? "" : "s");
	if (share == NULL)
		return g_strdup("nothing was expected");
	return g_strdup_printf("%s of %s %s observed (%s)%s%s%s", observed, expected, what, share,
	    slots->excluded > 0 ? "; corrections take out " : "",
	    slots->excluded > 0 ? excluded : "", slots->excluded > 0 ? " more" : "");
}

static char *rolling_line(const struct slo_result *result)
{
	g_autofree char *attained = attained_line(result, &result->rolling);
	g_autofree char *used = slo_share_text(slo_consumed(&result->rolling, result->kind), 1);

	if (!result->has_rolling)
		return NULL;
	g_autofree char *first = civil_format(civil_from_days(result->rolling.first_day));
	g_autofree char *last = civil_format(civil_from_days(result->rolling.end_day - 1));
	return g_strdup_printf("%s, %s to %s%s%s", attained, first, last,
	    used != NULL ? "; budget used: " : "", used != NULL ? used : "");
}

static char *exhaustion_line(const struct workspace *workspace, const struct slo_result *result)
{
	struct slo_exhaustion found = result->outlook->exhaustion;

	if (!found.is_known)
		return NULL;
	if (found.is_exhausted)
		return g_strdup_printf(
		    "the budget is used up; the last 7 days burn %.2f times what is allowed",
		    found.burn);
	if (!found.is_in_window)
		return g_strdup_printf("at the pace of the last 7 days (burn rate %.2f) the budget "
				       "lasts beyond the window",
		    found.burn);
	g_autofree char *when = zone_format(workspace->policy->zone, found.at_utc);
	return g_strdup_printf(
	    "at the pace of the last 7 days (burn rate %.2f) the budget is used up on %s",
	    found.burn, when);
}

static void print_result(const struct workspace *workspace, const struct facts *facts,
    const struct slo_explanation *explanation)
{
	const struct slo_result *result = explanation->result;

	if (g_str_equal(result->title, result->name))
		printf("%s, %s\n", result->name, explanation->period.name);
	else
		printf("%s (%s), %s\n", result->title, result->name, explanation->period.name);
	printf("  %s%s%s%s%s, %s\n\n", result->service, result->team != NULL ? ", team " : "",
	    result->team != NULL ? result->team : "", result->pool != NULL ? ", pool " : "",
	    result->pool != NULL ? result->pool : "",
	    result->version->source != NULL ? result->version->source
					    : "nines.yaml: the SLO of its pool");
	print_line("formula", g_strdup(result->formula));
	print_line("window", window_line(workspace, facts, result));
	print_line("attained", attained_line(result, &result->sum));
	print_line("raw", raw_line(result));
	print_line("target", target_line(result));
	print_line("budget", budget_line(result));
	print_line("status", status_line(result));
	print_line("coverage", coverage_line(result));
	print_line("28 days", rolling_line(result));
	print_line("certainty", slo_certainty_text(result));
	print_line("outlook", exhaustion_line(workspace, result));
	explain_slo_print_lists(workspace, facts, explanation);
}

/* --- computing --- */

/* The versions of one objective, in a list of their own. */
static GPtrArray *select_objective(const GPtrArray *all, const char *name)
{
	GPtrArray *selected = g_ptr_array_new();

	for (guint i = 0; i < all->len; i++)
		if (g_str_equal(((struct objective *)all->pdata[i])->name, name))
			g_ptr_array_add(selected, all->pdata[i]);
	return selected;
}

/* The facts without one of their corrections, whose effect is the difference. */
static bool find_effect(const struct workspace *workspace, struct slo_facts facts,
    struct slo_explanation *explanation, struct slo_effect *effect, GError **error)
{
	const struct slo_sum *with = &explanation->result->sum;
	g_autoptr(GPtrArray) others = g_ptr_array_new();

	for (guint i = 0; i < facts.corrections->len; i++)
		if (facts.corrections->pdata[i] != effect->correction)
			g_ptr_array_add(others, facts.corrections->pdata[i]);
	facts.corrections = others;
	g_autoptr(GPtrArray) plans = slo_report_plans(&facts, &explanation->period, false);
	g_ptr_array_set_size(plans, 1);
	g_autoptr(GPtrArray) tracks = facts_compute_tracks(workspace->db, &facts, plans, error);
	struct slo_report *report = tracks != NULL
	    ? slo_report_new(&facts, tracks, &explanation->period,
		  compute_is_running(workspace, &explanation->period), error)
	    : NULL;
	if (report == NULL)
		return false;
	const struct slo_sum *without = &((struct slo_result *)report->objectives->pdata[0])->sum;
	effect->total = without->counts.total - with->counts.total;
	effect->bad = effect->total - (without->counts.good - with->counts.good);
	effect->slots = with->slots.excluded - without->slots.excluded;
	slo_report_free(report);
	return true;
}

/* What each correction takes out that speaks of the objective and its window. */
static bool find_effects(const struct workspace *workspace, const struct slo_facts *facts,
    struct slo_explanation *explanation, GError **error)
{
	const struct slo_result *result = explanation->result;
	bool ok = true;

	explanation->effects = g_array_new(FALSE, FALSE, sizeof(struct slo_effect));
	for (guint i = 0; ok && i < facts->corrections->len; i++) {
		const struct correction *correction = facts->corrections->pdata[i];
		struct slo_effect effect = { correction, 0, 0, 0 };

		if (!correction_applies(correction, result->service, result->name) ||
		    correction->start_utc >= result->sum.span.end_utc ||
		    correction->end_utc <= result->sum.span.start_utc)
			continue;
		ok = find_effect(workspace, *facts, explanation, &effect, error);
		g_array_append_val(explanation->effects, effect);
	}
	return ok;
}

static bool explain(const struct workspace *workspace, const struct facts *facts, const char *name,
    struct slo_explanation *explanation, GError **error)
{
	g_autoptr(GPtrArray) own = select_objective(facts->slo.objectives, name);
	g_autoptr(GPtrArray) of_pool = select_objective(facts->slo.pool_objectives, name);
	struct slo_facts only = facts->slo;

	only.objectives = own;
	only.pool_objectives = of_pool;
	g_autoptr(GPtrArray) plans = slo_report_plans(&only, &explanation->period, true);
	if (!slo_check_name(&facts->slo, "explain", name, &explanation->period, error))
		return false;
	/* the first plan is that of the objective; the services are not needed */
	g_ptr_array_set_size(plans, 1);
	explanation->tracks = facts_compute_tracks(workspace->db, &only, plans, error);
	if (explanation->tracks == NULL)
		return false;
	explanation->report = slo_report_new(&only, explanation->tracks, &explanation->period,
	    compute_is_running(workspace, &explanation->period), error);
	if (explanation->report == NULL)
		return false;
	if (explanation->report->objectives->len == 0)
		return fail(error, NINES_ERROR_USAGE, "explain: \"%s\" does not hold in %s", name,
		    explanation->period.name);
	explanation->result = explanation->report->objectives->pdata[0];
	return find_effects(workspace, &only, explanation, error);
}

static void explanation_clear(struct slo_explanation *explanation)
{
	slo_report_free(explanation->report);
	if (explanation->tracks != NULL)
		g_ptr_array_unref(explanation->tracks);
	if (explanation->effects != NULL)
		g_array_unref(explanation->effects);
}

enum exit_code explain_slo(const struct options *options, char **words)
{
	g_autoptr(GError) error = NULL;
	struct workspace *workspace = NULL;
	struct slo_explanation explanation = { 0 };
	struct options with_period = *options;
	struct facts *facts = NULL;

	if (g_strv_length(words) < 1 || g_strv_length(words) > 2) {
		fail(&error, NINES_ERROR_USAGE,
		    "explain slo needs an objective, and takes a period: "
		    "nines explain slo checkout-success 2026-10");
		return report_error(error);
	}
	workspace = workspace_open(options, WORKSPACE_READ, &error);
	with_period.period = words[1];
	if (workspace != NULL &&
	    workspace_period(workspace, &with_period, &explanation.period, &error)) {
		facts = facts_load(workspace);
		if (explain(workspace, facts, words[0], &explanation, &error)) {
			if (options->json)
				explain_slo_print_json(workspace, facts, &explanation);
			else
				print_result(workspace, facts, &explanation);
		}
		if (error == NULL)
			db_check(workspace->db, &error);
	}
	explanation_clear(&explanation);
	facts_free(facts);
	workspace_close(workspace);
	return error != NULL ? report_error(error) : EXIT_DONE;
}
