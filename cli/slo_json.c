#include "cli/slo_json.h"

#include <math.h>

#include "analytics/slo_outlook.h"

void slo_write_count(struct json *json, const char *key, int64_t digits, int scale)
{
	if (scale == 0) {
		json_int(json, key, digits);
		return;
	}
	g_autofree char *text = decimal_format((struct decimal){ digits, scale });
	json_text(json, key, text);
}

/* The target in percent, or the limit in events; exact decimals. */
static void write_target(struct json *json, const struct slo_result *result)
{
	bool counts_events = objective_counts_events(result->kind);
	g_autofree char *text =
	    decimal_format(counts_events ? result->limit : result->target_percent);

	json_text(json, "target", result->has_target ? text : NULL);
	json_text(json, "unit", counts_events ? "events" : "percent");
	json_number(json, "limit", counts_events ? slo_limit(&result->sum) : NAN);
}

static void write_counts(struct json *json, const struct slo_sum *sum, enum objective_kind kind)
{
	const struct slo_counts *counts = &sum->counts;

	if (objective_counts_events(kind)) {
		json_null(json, "good");
		json_null(json, "bad");
	} else {
		slo_write_count(json, "good", counts->good, counts->scale);
		slo_write_count(json, "bad", counts->total - counts->good, counts->scale);
	}
	slo_write_count(json, "total", counts->total, counts->scale);
	json_number(json, "attained", slo_sum_attained(sum, kind));
}

static void write_budget(struct json *json, const struct slo_sum *sum, enum objective_kind kind)
{
	json_number(json, "budget_consumed", slo_consumed(sum, kind));
	json_number(json, "budget_remaining", slo_remaining(sum, kind));
	json_number(json, "budget_remaining_minutes", slo_remaining_minutes(sum, kind));
	json_number(json, "budget_remaining_events", slo_remaining_events(sum, kind));
	json_number(json, "coverage", slo_coverage(sum));
}

static void write_status(
    struct json *json, const struct slo_result *result, const struct slo_sum *sum)
{
	bool has_status = result->has_target || sum->status == SLO_NO_DATA;

	json_text(json, "status", has_status ? slo_status_name(sum->status) : NULL);
	if (result->has_target && sum->status != SLO_NO_DATA)
		json_bool(json, "on_target", sum->on_target);
	else
		json_null(json, "on_target");
}

static void write_slots(struct json *json, const struct slo_slots *slots)
{
	json_object_begin(json, "slots");
	json_int(json, "expected", slots->expected);
	json_int(json, "observed", slots->observed);
	json_int(json, "bad", slots->bad);
	json_int(json, "excluded", slots->excluded);
	json_object_end(json);
}

static void write_rolling(struct json *json, const struct slo_result *result)
{
	const struct slo_sum *sum = &result->rolling;

	if (!result->has_rolling) {
		json_null(json, "rolling_28d");
		return;
	}
	json_object_begin(json, "rolling_28d");
	json_instant(json, "start", sum->span.start_utc);
	json_instant(json, "end", sum->span.end_utc);
	write_counts(json, sum, result->kind);
	write_status(json, result, sum);
	write_budget(json, sum, result->kind);
	json_object_end(json);
}

static void write_range(struct json *json, const char *key, double low, double high)
{
	json_object_begin(json, key);
	json_number(json, "low", low);
	json_number(json, "high", high);
	json_object_end(json);
}

/* What the figure is worth: bounds where slots are missing, an interval where events are few. */
static void write_certainty(struct json *json, const struct slo_result *result)
{
	struct slo_bounds bounds = result->outlook->bounds;
	struct slo_confidence confidence = result->outlook->confidence;

	if (result->outlook->is_poorly_covered)
		write_range(json, "bounds", bounds.low, bounds.high);
	else
		json_null(json, "bounds");
	if (confidence.is_low)
		write_range(json, "interval", confidence.interval.low, confidence.interval.high);
	else
		json_null(json, "interval");
	if (confidence.is_flawless)
		json_number(json, "proven", confidence.proven);
	else
		json_null(json, "proven");
}

static void write_segments(struct json *json, const struct slo_result *result)
{
	json_array_begin(json, "segments");
	for (guint i = 0; i < result->segments->len; i++) {
		const struct slo_segment *segment =
		    &g_array_index(result->segments, struct slo_segment, i);
		const struct objective *version = segment->version;
		g_autofree char *target =
		    decimal_format(version->has_target ? version->target_percent : version->value);

		json_object_begin(json, NULL);
		json_day(json, "first_day", segment->first_day);
		json_day(json, "last_day", segment->end_day - 1);
		json_text(json, "target", target);
		slo_write_count(json, "good", segment->counts.good, segment->counts.scale);
		slo_write_count(json, "total", segment->counts.total, segment->counts.scale);
		json_text(json, "source", version->source);
		json_object_end(json);
	}
	json_array_end(json);
}

static void write_costs(struct json *json, const struct slo_result *result)
{
	json_array_begin(json, "incidents");
	for (guint i = 0; i < result->costs->len; i++) {
		const struct slo_cost *cost = &g_array_index(result->costs, struct slo_cost, i);

		json_object_begin(json, NULL);
		json_text(json, "incident", cost->incident->id);
		slo_write_count(json, "bad", cost->bad, result->sum.counts.scale);
		json_number(json, "budget_share", slo_cost_share(result, cost->bad));
		json_object_end(json);
	}
	json_array_end(json);
}

static void write_exhaustion(struct json *json, const struct slo_result *result)
{
	struct slo_exhaustion found = result->outlook->exhaustion;

	json_number(json, "burn_7d", found.is_known ? found.burn : NAN);
	if (found.is_in_window && !found.is_exhausted)
		json_instant(json, "exhausted_at", found.at_utc);
	else
		json_null(json, "exhausted_at");
}

void slo_write_json(struct json *json, const struct slo_result *result)
{
	const struct slo_sum *sum = &result->sum;

	json_text(json, "title", result->title);
	json_text(json, "service", result->service);
	json_text(json, "product", result->product);
	json_text(json, "team", result->team);
	json_text(json, "pool", result->pool);
	json_text(json, "kind", objective_kind_name(result->kind));
	json_text(json, "window", result->window);
	json_instant(json, "start", sum->span.start_utc);
	json_instant(json, "end", sum->span.end_utc);
	write_target(json, result);
	write_counts(json, sum, result->kind);
	write_status(json, result, sum);
	write_budget(json, sum, result->kind);
	json_number(json, "raw_attained",
	    objective_counts_events(result->kind) ? (double)sum->raw.total
						  : slo_attained(sum->raw));
	if (result->version == NULL || result->version->indicator == INDICATOR_RATIO ||
	    result->version->indicator == INDICATOR_GAUGE)
		slo_write_count(json, "unattributed_bad", sum->unattributed_bad, sum->counts.scale);
	else
		json_null(json, "unattributed_bad");
	write_slots(json, &sum->slots);
	write_certainty(json, result);
	write_rolling(json, result);
	write_exhaustion(json, result);
	if (result->version != NULL) {
		write_segments(json, result);
		write_costs(json, result);
	}
}
