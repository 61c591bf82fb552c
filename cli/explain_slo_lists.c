/* The lists of `nines explain slo`: what the figures are made of. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analytics/slo_events.h"
#include "analytics/slo_outlook.h"
#include "cli/explain_slo_parts.h"
#include "cli/table.h"
#include "reports/slo_text.h"

const char *explain_slo_noun(const struct slo_result *result)
{
	bool has_slices = result->version->slice_s > 0;

	if (result->kind == OBJECTIVE_RESPONSE)
		return "answers";
	if (result->kind == OBJECTIVE_THRESHOLD && !has_slices)
		return "samples";
	return has_slices ? "slices" : "events";
}

char *explain_slo_counted(const char *number, const char *noun)
{
	bool is_one = g_str_equal(number, "1");

	return g_strdup_printf("%s %.*s", number, (int)strlen(noun) - is_one, noun);
}

static char *count_of(const struct slo_result *result, int64_t digits)
{
	return slo_count_text(digits, result->sum.counts.scale);
}

static void add_text(struct table *table, char *text)
{
	table_add(table, text);
	g_free(text);
}

/* What a version of the objective wants. */
static char *version_target(const struct objective *version)
{
	g_autofree char *number =
	    decimal_format(version->has_target ? version->target_percent : version->value);

	return g_strdup_printf("%s%s%s",
	    version->has_target                      ? ""
		: version->comparison == COMPARE_LTE ? "<= "
						     : ">= ",
	    number, version->has_target ? " %" : "");
}

static void print_segments(const struct slo_result *result)
{
	static const char *const titles[] = { "from", "to", ">target", ">good", ">total",
		"defined in", NULL };
	bool counts_events = objective_counts_events(result->kind);
	struct table *table;

	if (result->segments->len < 2)
		return;
	table = table_new(titles);
	for (guint i = 0; i < result->segments->len; i++) {
		const struct slo_segment *segment =
		    &g_array_index(result->segments, struct slo_segment, i);
		const struct slo_counts *counts = &segment->counts;
		const char *source = segment->version->source;

		add_text(table, civil_format(civil_from_days(segment->first_day)));
		add_text(table, civil_format(civil_from_days(segment->end_day - 1)));
		add_text(table, version_target(segment->version));
		add_text(table, counts_events ? NULL : slo_count_text(counts->good, counts->scale));
		add_text(table, slo_count_text(counts->total, counts->scale));
		table_add(table, source != NULL ? source : "nines.yaml");
	}
	printf("\nSegments: the target changed, and the %s is the sum of theirs\n",
	    counts_events ? "limit" : "budget");
	table_print(table);
}

/* What a correction changes. */
static char *effect_text(const struct slo_result *result, const struct slo_effect *effect)
{
	g_autofree char *events = count_of(result, effect->total);
	g_autofree char *bad = count_of(result, effect->bad);
	g_autofree char *slots = slo_count_text(effect->slots, 0);

	if (effect->total == 0 && effect->slots == 0)
		return g_strdup("nothing: it has no effect");
	if (objective_counts_events(result->kind))
		return explain_slo_counted(events, "events");
	if (effect->total == 0 && effect->bad == 0) {
		g_autofree char *empty = explain_slo_counted(slots, "slots");

		return g_strdup_printf("%s without %s", empty, explain_slo_noun(result));
	}
	g_autofree char *counted = explain_slo_counted(events, explain_slo_noun(result));
	return g_strdup_printf("%s, %s of them bad", counted, bad);
}

static void print_corrections(
    const struct workspace *workspace, const struct slo_result *result, const GArray *corrections)
{
	static const char *const titles[] = { "from", "to", "kind", "of", "reason", "approver",
		"takes out", "source", NULL };
	struct table *table = table_new(titles);

	if (corrections->len > 0)
		puts("\nCorrections");
	for (guint i = 0; i < corrections->len; i++) {
		const struct slo_effect *effect = &g_array_index(corrections, struct slo_effect, i);
		const struct correction *correction = effect->correction;

		add_text(table, zone_format(workspace->policy->zone, correction->start_utc));
		add_text(table, zone_format(workspace->policy->zone, correction->end_utc));
		table_add(table, correction->kind);
		table_add(table,
		    correction->objective != NULL     ? correction->objective
			: correction->service != NULL ? correction->service
						      : "all services");
		table_add(table, correction->reason);
		table_add(table, correction->approver);
		add_text(table, effect_text(result, effect));
		table_add(table, correction->source);
	}
	table_print(table);
}

bool explain_slo_is_attributed(const struct slo_result *result)
{
	return result->version->indicator == INDICATOR_RATIO ||
	    result->version->indicator == INDICATOR_GAUGE;
}

static void print_costs(const struct workspace *workspace, const struct slo_result *result)
{
	static const char *const titles[] = { "incident", "from", "to", ">bad", ">of the budget",
		"title", "postmortem", NULL };
	struct table *table = table_new(titles);
	g_autofree char *rest = count_of(result, result->sum.unattributed_bad);
	double share = slo_unattributed_share(&result->sum);

	if (!isfinite(share) || !explain_slo_is_attributed(result)) {
		table_print(table);
		return;
	}
	printf("\nIncidents that the bad %s belong to\n", explain_slo_noun(result));
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
	printf("unattributed: %s bad (%.1f %% of all) in no incident of %s%s\n", rest, share * 100,
	    result->service,
	    share * 100 > SLO_UNATTRIBUTED_LIMIT_PERCENT
		? "; over 20 %: look for incidents that nobody recorded"
		: "");
}

/* The conditions that were replayed: `page above 14.4 over 1h/5m`. */
static void print_conditions(const struct slo_result *result)
{
	const struct objective *version = result->version;
	g_autoptr(GPtrArray) conditions = version->burn_conditions->len > 0
	    ? g_ptr_array_ref(version->burn_conditions)
	    : burn_default_conditions(result->sum.span.end_utc - result->sum.span.start_utc);

	for (guint i = 0; i < conditions->len; i++) {
		const struct burn_condition *condition = conditions->pdata[i];

		printf("%s%s %s %.4g over %s", i == 0 ? "  " : ", ", condition->severity,
		    condition->is_inclusive ? "from" : "above",
		    (double)condition->threshold.numerator /
			(double)condition->threshold.denominator,
		    condition->name);
	}
	putchar('\n');
}

static void print_alerts(
    const struct workspace *workspace, const struct slo_result *result, int64_t known_until_utc)
{
	static const char *const titles[] = { "severity", "windows", "from", "to", "incident",
		"first known", "by", NULL };
	struct table *table = table_new(titles);

	if (result->version->has_target && result->sum.counts.total > 0) {
		puts(result->alerts->len > 0 ? "\nBurn-rate alerts that would have fired"
					     : "\nNo burn-rate alert would have fired");
		print_conditions(result);
	}
	for (guint i = 0; i < result->alerts->len; i++) {
		const struct slo_alert *alert = &g_array_index(result->alerts, struct slo_alert, i);
		const struct incident *incident =
		    slo_alert_incident(result, alert, known_until_utc);

		table_add(table, alert->severity);
		table_add(table, alert->condition);
		add_text(table, zone_format(workspace->policy->zone, alert->start_utc));
		add_text(table, zone_format(workspace->policy->zone, alert->end_utc));
		table_add(table, incident != NULL ? incident->id : "none");
		add_text(table,
		    incident != NULL
			? zone_format(workspace->policy->zone, incident_created(incident))
			: NULL);
		table_add(table, incident != NULL ? incident->detected_by : NULL);
	}
	table_print(table);
}

static void print_policy(const struct slo_result *result, const struct slo_policy_state *state)
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
	else if (explain_slo_is_attributed(result))
		printf("  no incident alone used over %d %% of the budget\n",
		    SLO_INCIDENT_SHARE_PERCENT);
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
			printf("\nSamples of %s %s were read from (whole days, UTC)\n",
			    version->series_service, version->metric);
		is_first = false;
		table_add(table, column_text(rows, 0));
		table_addf(table, "%" G_GINT64_FORMAT, column_int(rows, 1));
		add_text(table, slo_count_text(column_int(rows, 2), 0));
		add_text(table, civil_format(civil_from_days(column_int(rows, 3))));
		add_text(table, civil_format(civil_from_days(column_int(rows, 4))));
	}
	table_print(table);
	if (rows != NULL && is_first)
		printf("\nThere are no samples of %s %s on these days\n", version->series_service,
		    version->metric);
}

static void print_events(
    const struct workspace *workspace, const struct facts *facts, const struct slo_result *result)
{
	static const char *const titles[] = { "event", "at", "closed", "source", NULL };
	struct table *table = table_new(titles);
	struct statement *rows = slo_event_sources(workspace->db, facts, result);
	bool is_first = true;

	while (rows != NULL && statement_step(rows)) {
		if (is_first)
			puts("\nEvents that count, unless a correction takes them out");
		is_first = false;
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
	if (rows != NULL && is_first)
		printf("\nThere are no events \"%s\" of %s\n", result->version->event,
		    result->version->series_service);
}

static void print_answers(
    const struct workspace *workspace, const struct facts *facts, const struct slo_result *result)
{
	static const char *const titles[] = { "incident", "known", "acknowledged", ">seconds", "",
		"source", NULL };
	struct table *table = table_new(titles);
	g_autoptr(GArray) answers = slo_find_answers(workspace, facts, result);

	if (answers->len > 0)
		puts("\nIncidents to answer");
	for (guint i = 0; i < answers->len; i++) {
		const struct slo_answer *answer = &g_array_index(answers, struct slo_answer, i);
		const struct incident *incident = answer->incident;
		bool is_answered = incident->acknowledged_utc != NO_TIME;

		table_add(table, incident->id);
		add_text(table, zone_format(workspace->policy->zone, incident_created(incident)));
		add_text(table,
		    is_answered ? zone_format(workspace->policy->zone, incident->acknowledged_utc)
				: NULL);
		add_text(table, is_answered ? slo_count_text(answer->seconds, 0) : NULL);
		table_add(table,
		    !is_answered          ? "never: does not count"
			: answer->is_good ? "in time"
					  : "late");
		table_add(table, incident->source);
	}
	table_print(table);
}

void explain_slo_print_lists(const struct workspace *workspace, const struct facts *facts,
    const struct slo_explanation *explanation)
{
	const struct slo_result *result = explanation->result;

	print_segments(result);
	print_corrections(workspace, result, explanation->effects);
	print_answers(workspace, facts, result);
	print_costs(workspace, result);
	print_alerts(workspace, result, facts->known_until_utc);
	print_policy(result, &explanation->result->outlook->policy);
	print_events(workspace, facts, result);
	print_sources(workspace->db, result);
}
