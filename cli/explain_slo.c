#include "cli/explain_slo.h"

#include <math.h>
#include <stdio.h>

#include "analytics/facts_slo.h"
#include "analytics/slo_outlook.h"
#include "base/error.h"
#include "cli/compute.h"
#include "cli/explain_slo_parts.h"
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

static char *count_of(const struct slo_result *result, int64_t digits)
{
	return slo_count_text(digits, result->sum.counts.scale);
}

static char *attained_line(const struct slo_result *result, const struct slo_sum *sum)
{
	g_autofree char *attained = slo_attained_text(result, sum);
	g_autofree char *good = slo_count_text(sum->counts.good, sum->counts.scale);
	g_autofree char *total = slo_count_text(sum->counts.total, sum->counts.scale);

	if (attained == NULL)
		return g_strdup("no data");
	if (objective_counts_events(result->kind))
		return g_strdup_printf("%s events", total);
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

static char *target_line(const struct slo_result *result)
{
	g_autofree char *target = slo_target_text(result);
	g_autofree char *allowed = slo_budget_allowed_text(&result->sum.budget);

	if (objective_counts_events(result->kind))
		return g_strdup_printf("%s in %s; of this window %.10g", target, result->window,
		    slo_limit(&result->sum));
	return g_strdup_printf("%s; allows %s bad, or %.2f minutes of full outage", target, allowed,
	    result->sum.allowed_minutes);
}

static char *budget_line(const struct slo_result *result)
{
	const struct slo_sum *sum = &result->sum;
	double consumed = slo_consumed(sum, result->kind);
	g_autofree char *bad = count_of(result, sum->counts.total - sum->counts.good);
	g_autofree char *left = slo_budget_remaining_text(&sum->budget);

	if (sum->status == SLO_NO_DATA)
		return NULL;
	if (objective_counts_events(result->kind))
		return isfinite(consumed) && result->kind == OBJECTIVE_COUNT_CEILING
		    ? g_strdup_printf("%.1f %% of the limit; %.10g left", consumed * 100,
			  slo_remaining_events(sum, result->kind))
		    : g_strdup_printf(
			  "%+.10g against the limit", slo_remaining_events(sum, result->kind));
	if (!isfinite(consumed))
		return g_strdup_printf("%s bad, and none is allowed", bad);
	return g_strdup_printf("%s bad use %.1f %%; left are %s, or %.2f minutes", bad,
	    consumed * 100, left, slo_remaining_minutes(sum, result->kind));
}

/* Why it is met or not, in whole numbers. */
static char *status_line(const struct slo_result *result)
{
	const struct slo_sum *sum = &result->sum;
	g_autofree char *status = slo_status_text(result, sum);
	g_autofree char *bad = count_of(result, sum->counts.total - sum->counts.good);
	g_autofree char *allowed = slo_budget_allowed_text(&sum->budget);

	if (sum->status == SLO_NO_DATA)
		return g_strdup(sum->slots.observed > 0
			? "no data: what was observed has no events"
			: "no data: nothing was observed, which is never met");
	if (objective_counts_events(result->kind))
		return g_strdup_printf("%s: %" G_GINT64_FORMAT " against %.10g", status,
		    sum->counts.total, slo_limit(sum));
	return g_strdup_printf(
	    "%s: %s bad %s %s allowed", status, bad, sum->on_target ? "<=" : ">", allowed);
}

static char *window_line(const struct workspace *workspace, const struct slo_result *result)
{
	const struct zone *zone = result->version->window.zone != NULL
	    ? result->version->window.zone
	    : workspace->policy->zone;
	g_autofree char *start = zone_format(zone, result->sum.span.start_utc);
	g_autofree char *end = zone_format(zone, result->sum.span.end_utc);
	g_autofree char *minutes =
	    slo_count_text((result->sum.span.end_utc - result->sum.span.start_utc) / 60, 0);

	return g_strdup_printf("%s, from %s to %s %s: %s minutes%s", result->window, start, end,
	    zone_name(zone), minutes, result->is_running ? ", so far" : "");
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

	if (share == NULL)
		return NULL;
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

/* --- lists --- */

static void add_text(struct table *table, char *text)
{
	table_add(table, text);
	g_free(text);
}

static void print_segments(const struct slo_result *result)
{
	static const char *const titles[] = { "from", "to", ">target", ">good", ">total",
		"defined in", NULL };
	struct table *table;

	if (result->segments->len < 2)
		return;
	table = table_new(titles);
	for (guint i = 0; i < result->segments->len; i++) {
		const struct slo_segment *segment =
		    &g_array_index(result->segments, struct slo_segment, i);
		const struct objective *version = segment->version;

		add_text(table, civil_format(civil_from_days(segment->first_day)));
		add_text(table, civil_format(civil_from_days(segment->end_day - 1)));
		add_text(table,
		    decimal_format(version->has_target ? version->target_percent : version->value));
		add_text(table, slo_count_text(segment->counts.good, segment->counts.scale));
		add_text(table, slo_count_text(segment->counts.total, segment->counts.scale));
		table_add(table, version->source);
	}
	puts("\nSegments: the target changed, and the budget is the sum of theirs");
	table_print(table);
}

static void print_corrections(
    const struct workspace *workspace, const GArray *corrections, int scale)
{
	static const char *const titles[] = { "from", "to", "kind", "of", "reason", "approver",
		"takes out", "source", NULL };
	struct table *table = table_new(titles);

	if (corrections->len > 0)
		puts("\nCorrections");
	for (guint i = 0; i < corrections->len; i++) {
		const struct slo_effect *effect = &g_array_index(corrections, struct slo_effect, i);
		const struct correction *correction = effect->correction;
		g_autofree char *events = slo_count_text(effect->total, scale);
		g_autofree char *bad = slo_count_text(effect->bad, scale);

		add_text(table, zone_format(workspace->policy->zone, correction->start_utc));
		add_text(table, zone_format(workspace->policy->zone, correction->end_utc));
		table_add(table, correction->kind);
		table_add(table,
		    correction->objective != NULL     ? correction->objective
			: correction->service != NULL ? correction->service
						      : "all services");
		table_add(table, correction->reason);
		table_add(table, correction->approver);
		if (effect->total != 0 || effect->slots != 0)
			table_addf(table, "%s, %s of them bad", events, bad);
		else
			table_add(table, "nothing: it has no effect");
		table_add(table, correction->source);
	}
	table_print(table);
}

static void print_costs(const struct workspace *workspace, const struct slo_result *result)
{
	static const char *const titles[] = { "incident", "from", "to", ">bad", ">of the budget",
		"title", "postmortem", NULL };
	struct table *table = table_new(titles);
	g_autofree char *rest = count_of(result, result->sum.unattributed_bad);
	double share = slo_unattributed_share(&result->sum);

	if (isfinite(share))
		puts("\nIncidents that the bad events belong to");
	for (guint i = 0; i < result->costs->len; i++) {
		const struct slo_cost *cost = &g_array_index(result->costs, struct slo_cost, i);
		const struct incident *incident = cost->incident;

		table_add(table, incident->id);
		add_text(table, zone_format(workspace->policy->zone, incident->started_utc));
		add_text(table,
		    incident_is_open(incident)
			? g_strdup("open")
			: zone_format(workspace->policy->zone, incident->resolved_utc));
		add_text(table, count_of(result, cost->bad));
		add_text(table, slo_share_text(slo_cost_share(result, cost->bad), 1));
		table_add(table, incident->title);
		table_add(table, incident->postmortem);
	}
	table_print(table);
	if (isfinite(share))
		printf("%s bad (%.1f %% of all) no incident explains%s\n", rest, share * 100,
		    share * 100 > SLO_UNATTRIBUTED_LIMIT_PERCENT
			? ": over 20 %, look for incidents that nobody recorded"
			: "");
}

static void print_alerts(
    const struct workspace *workspace, const struct slo_result *result, int64_t known_until_utc)
{
	static const char *const titles[] = { "severity", "windows", "from", "to", "incident",
		"first known", "by", NULL };
	struct table *table = table_new(titles);

	if (result->alerts->len > 0)
		puts("\nBurn-rate alerts that would have fired");
	for (guint i = 0; i < result->alerts->len; i++) {
		const struct slo_alert *alert = &g_array_index(result->alerts, struct slo_alert, i);
		const struct incident *incident =
		    slo_alert_incident(result, alert, known_until_utc);

		table_add(table, alert->severity);
		table_add(table, alert->condition);
		add_text(table, zone_format(workspace->policy->zone, alert->start_utc));
		add_text(table, zone_format(workspace->policy->zone, alert->end_utc));
		table_add(table, incident != NULL ? incident->id : "none: nobody was told");
		add_text(table,
		    incident != NULL
			? zone_format(workspace->policy->zone, incident_created(incident))
			: NULL);
		table_add(table, incident != NULL ? incident->detected_by : NULL);
	}
	table_print(table);
}

static void print_policy(const struct slo_policy_state *state)
{
	if (!state->is_known)
		return;
	g_autofree char *since = civil_format(civil_from_days(state->exhausted_since_day));
	puts("\nError budget policy");
	if (state->is_exhausted)
		printf("  the budget of 28 days is used up since %s: changes wait\n", since);
	else
		puts("  the budget of 28 days is not used up: changes may go on");
	if (state->largest != NULL)
		printf("  %s alone used %.1f %% of the budget: %s\n", state->largest->incident->id,
		    state->largest_share * 100,
		    !state->has_postmortem         ? "it needs a postmortem, and there is none"
			: state->has_urgent_action ? "its postmortem has a P0 action"
						   : "its postmortem has no P0 action yet");
}

static void print_sources(struct db *db, const struct slo_result *result)
{
	static const char *const titles[] = { "file", ">days", ">samples", "from", "to", NULL };
	const struct objective *version = result->version;
	struct table *table = table_new(titles);
	struct statement *rows = slo_sample_sources(db, result);
	bool is_first = true;

	while (rows != NULL && statement_step(rows)) {
		if (is_first)
			printf("\nSamples of %s %s were read from\n", version->series_service,
			    version->metric);
		is_first = false;
		table_add(table, column_text(rows, 0));
		table_addf(table, "%" G_GINT64_FORMAT, column_int(rows, 1));
		add_text(table, slo_count_text(column_int(rows, 2), 0));
		add_text(table, civil_format(civil_from_days(column_int(rows, 3))));
		add_text(table, civil_format(civil_from_days(column_int(rows, 4))));
	}
	table_print(table);
}

static void print_events(
    const struct workspace *workspace, const struct facts *facts, const struct slo_result *result)
{
	static const char *const titles[] = { "event", "at", "closed", "source", NULL };
	struct table *table = table_new(titles);
	struct statement *rows = slo_event_sources(workspace->db, facts, result);

	if (rows != NULL)
		puts("\nEvents that count");
	while (rows != NULL && statement_step(rows)) {
		table_add(table, column_text(rows, 2));
		add_text(table, zone_format(workspace->policy->zone, column_int(rows, 0)));
		add_text(table,
		    column_is_null(rows, 1)
			? NULL
			: zone_format(workspace->policy->zone, column_int(rows, 1)));
		table_addf(
		    table, "%s:%" G_GINT64_FORMAT, column_text(rows, 3), column_int(rows, 4));
	}
	table_print(table);
}

static void print_result(const struct workspace *workspace, const struct facts *facts,
    const struct slo_explanation *explanation)
{
	const struct slo_result *result = explanation->result;

	printf("%s (%s), %s\n", result->title, result->name, explanation->period.name);
	printf("  %s%s%s%s%s, %s\n\n", result->service, result->team != NULL ? ", team " : "",
	    result->team != NULL ? result->team : "", result->pool != NULL ? ", pool " : "",
	    result->pool != NULL ? result->pool : "",
	    result->version->source != NULL ? result->version->source : "the SLO of its pool");
	print_line("formula", g_strdup(result->formula));
	print_line("window", window_line(workspace, result));
	print_line("attained", attained_line(result, &result->sum));
	print_line("raw", raw_line(result));
	print_line("target", target_line(result));
	print_line("budget", budget_line(result));
	print_line("status", status_line(result));
	print_line("coverage", coverage_line(result));
	print_line("28 days", rolling_line(result));
	print_line("certainty", slo_certainty_text(result));
	print_line("outlook", exhaustion_line(workspace, result));
	print_segments(result);
	print_corrections(workspace, explanation->effects, explanation->result->sum.counts.scale);
	print_costs(workspace, result);
	print_alerts(workspace, result, facts->known_until_utc);
	print_policy(&result->outlook->policy);
	print_events(workspace, facts, result);
	print_sources(workspace->db, result);
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
	if (own->len == 0 && of_pool->len == 0)
		return fail(
		    error, NINES_ERROR_USAGE, "explain: there is no objective \"%s\"", name);
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
		return fail(error, NINES_ERROR_USAGE, "explain: \"%s\" did not hold in %s yet",
		    name, explanation->period.name);
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
	struct workspace *workspace = workspace_open(options, WORKSPACE_READ, &error);
	struct slo_explanation explanation = { 0 };
	struct options with_period = *options;
	struct facts *facts = NULL;

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
