/* The JSON of `nines explain slo`, and where the figures were read from. */
#include "analytics/slo_events.h"
#include "cli/explain_slo_parts.h"
#include "cli/rows.h"
#include "cli/slo_json.h"

struct statement *slo_sample_sources(struct db *db, const struct slo_result *result)
{
	const struct objective *version = result->version;
	struct statement *rows = db_query(db, "sample_sources");

	if (version->indicator != INDICATOR_RATIO && version->indicator != INDICATOR_GAUGE)
		return NULL;
	bind_text(rows, ":service", version->series_service);
	bind_text(rows, ":metric", version->metric);
	bind_text(rows, ":field", version->indicator == INDICATOR_GAUGE ? "value" : "ratio");
	bind_int(rows, ":first_day", day_of_second(result->sum.span.start_utc));
	bind_int(rows, ":last_day", day_of_second(result->sum.span.end_utc - 1));
	return rows;
}

struct statement *slo_event_sources(
    struct db *db, const struct facts *facts, const struct slo_result *result)
{
	const struct objective *version = result->version;
	struct statement *rows = db_query(db, "event_sources");

	if (version->indicator != INDICATOR_EVENTS)
		return NULL;
	bind_text(rows, ":kind", version->event);
	bind_text(rows, ":subject", version->series_service);
	bind_int(rows, ":start_utc", result->sum.span.start_utc);
	bind_int(rows, ":end_utc", MIN(result->sum.span.end_utc, facts->known_until_utc));
	bind_int(rows, ":is_open", version->counts_open);
	return rows;
}

GArray *slo_find_answers(
    const struct workspace *workspace, const struct facts *facts, const struct slo_result *result)
{
	const struct objective *version = result->version;
	const struct zone *zone = objective_zone(version, workspace->policy->zone);
	GArray *answers = g_array_new(FALSE, TRUE, sizeof(struct slo_answer));

	for (guint i = 0; version->indicator == INDICATOR_RESPONSE && i < facts->slo.incidents->len;
	     i++) {
		const struct incident *incident = facts->slo.incidents->pdata[i];
		int64_t created_utc = incident_created(incident);
		struct slo_answer answer = { .incident = incident };

		if (created_utc < result->sum.span.start_utc ||
		    created_utc >= result->sum.span.end_utc ||
		    !slo_is_to_answer(
			&facts->slo, version, incident, zone_local(zone, created_utc).days))
			continue;
		if (incident->acknowledged_utc != NO_TIME) {
			answer.seconds = MAX(incident->acknowledged_utc - created_utc, 0);
			answer.is_good = comparison_holds(version->comparison,
			    (struct decimal){ answer.seconds, 0 }, version->value);
		}
		g_array_append_val(answers, answer);
	}
	return answers;
}

static void write_effects(struct json *json, const struct slo_explanation *explanation)
{
	int scale = explanation->result->sum.counts.scale;

	json_array_begin(json, "corrections");
	for (guint i = 0; i < explanation->effects->len; i++) {
		const struct slo_effect *effect =
		    &g_array_index(explanation->effects, struct slo_effect, i);
		const struct correction *correction = effect->correction;

		json_object_begin(json, NULL);
		json_instant(json, "start", correction->start_utc);
		json_instant(json, "end", correction->end_utc);
		json_text(json, "kind", correction->kind);
		json_text(json, "service", correction->service);
		json_text(json, "objective", correction->objective);
		json_text(json, "reason", correction->reason);
		json_text(json, "approver", correction->approver);
		slo_write_count(json, "total", effect->total, scale);
		slo_write_count(json, "bad", effect->bad, scale);
		json_int(json, "slots", effect->slots);
		json_text(json, "source", correction->source);
		json_object_end(json);
	}
	json_array_end(json);
}

static void write_alerts(
    struct json *json, const struct facts *facts, const struct slo_result *result)
{
	json_array_begin(json, "alerts");
	for (guint i = 0; i < result->alerts->len; i++) {
		const struct slo_alert *alert = &g_array_index(result->alerts, struct slo_alert, i);
		const struct incident *incident =
		    slo_alert_incident(result, alert, facts->known_until_utc);

		json_object_begin(json, NULL);
		json_text(json, "severity", alert->severity);
		json_text(json, "condition", alert->condition);
		json_instant(json, "start", alert->start_utc);
		json_instant(json, "end", alert->end_utc);
		json_text(json, "incident", incident != NULL ? incident->id : NULL);
		if (incident != NULL)
			json_instant(json, "incident_known", incident_created(incident));
		else
			json_null(json, "incident_known");
		json_text(json, "detected_by", incident != NULL ? incident->detected_by : NULL);
		json_object_end(json);
	}
	json_array_end(json);
}

static void write_policy(struct json *json, const struct slo_policy_state *state)
{
	json_object_begin(json, "policy");
	if (state->is_known)
		json_bool(json, "is_exhausted", state->is_exhausted);
	else
		json_null(json, "is_exhausted");
	if (state->is_exhausted)
		json_day(json, "exhausted_since", state->exhausted_since_day);
	else
		json_null(json, "exhausted_since");
	json_text(
	    json, "largest_incident", state->largest != NULL ? state->largest->incident->id : NULL);
	if (state->largest != NULL) {
		json_number(json, "largest_share", state->largest_share);
		json_bool(json, "has_postmortem", state->has_postmortem);
		json_bool(json, "has_p0_action", state->has_urgent_action);
	} else {
		json_null(json, "largest_share");
		json_null(json, "has_postmortem");
		json_null(json, "has_p0_action");
	}
	json_object_end(json);
}

static void write_answers(struct json *json, const struct workspace *workspace,
    const struct facts *facts, const struct slo_result *result)
{
	g_autoptr(GArray) answers = slo_find_answers(workspace, facts, result);

	json_array_begin(json, "answers");
	for (guint i = 0; i < answers->len; i++) {
		const struct slo_answer *answer = &g_array_index(answers, struct slo_answer, i);
		bool is_answered = answer->incident->acknowledged_utc != NO_TIME;

		json_object_begin(json, NULL);
		json_text(json, "incident", answer->incident->id);
		json_instant(json, "known", incident_created(answer->incident));
		if (is_answered) {
			json_instant(json, "acknowledged", answer->incident->acknowledged_utc);
			json_int(json, "seconds", answer->seconds);
			json_bool(json, "in_time", answer->is_good);
		} else {
			json_null(json, "acknowledged");
			json_null(json, "seconds");
			json_null(json, "in_time");
		}
		json_text(json, "source", answer->incident->source);
		json_object_end(json);
	}
	json_array_end(json);
}

static void write_sources(struct json *json, const struct workspace *workspace,
    const struct facts *facts, const struct slo_result *result)
{
	struct statement *samples = slo_sample_sources(workspace->db, result);
	struct statement *events = slo_event_sources(workspace->db, facts, result);

	json_array_begin(json, "samples");
	while (samples != NULL && statement_step(samples)) {
		json_object_begin(json, NULL);
		json_text(json, "file", column_text(samples, 0));
		json_int(json, "days", column_int(samples, 1));
		json_int(json, "samples", column_int(samples, 2));
		json_day(json, "first_day", column_int(samples, 3));
		json_day(json, "last_day", column_int(samples, 4));
		json_object_end(json);
	}
	json_array_end(json);
	json_array_begin(json, "events");
	while (events != NULL && statement_step(events)) {
		json_object_begin(json, NULL);
		json_text(json, "id", column_text(events, 2));
		json_instant(json, "at", column_int(events, 0));
		json_text(json, "file", column_text(events, 3));
		json_int(json, "line", column_int(events, 4));
		json_object_end(json);
	}
	json_array_end(json);
}

void explain_slo_print_json(const struct workspace *workspace, const struct facts *facts,
    const struct slo_explanation *explanation)
{
	const struct slo_result *result = explanation->result;
	struct json *json = json_new();

	json_object_begin(json, NULL);
	json_text(json, "objective", result->name);
	json_text(json, "period", explanation->period.name);
	json_text(json, "source", result->version->source);
	json_text(json, "formula", result->formula);
	slo_write_json(json, result);
	write_effects(json, explanation);
	write_answers(json, workspace, facts, result);
	write_alerts(json, facts, result);
	write_policy(json, &result->outlook->policy);
	write_sources(json, workspace, facts, result);
	json_object_end(json);
	rows_print_json(json);
}
