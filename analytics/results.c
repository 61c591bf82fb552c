/* The second half of facts.h: results on their way into the ledger. */
#include "analytics/facts.h"
#include "analytics/facts_pay_parts.h"

static void clear_period(struct statement *clear, const char *period)
{
	bind_text(clear, ":period", period);
	statement_run(clear);
}

static void bind_counts(struct statement *insert, const struct slo_sum *sum)
{
	bind_int(insert, ":good", sum->counts.good);
	bind_int(insert, ":total", sum->counts.total);
	bind_int(insert, ":raw_good", sum->raw.good);
	bind_int(insert, ":raw_total", sum->raw.total);
	bind_int(insert, ":scale", sum->counts.scale);
	bind_int(insert, ":unattributed_bad", sum->unattributed_bad);
	bind_int(insert, ":slots_expected", sum->slots.expected);
	bind_int(insert, ":slots_observed", sum->slots.observed);
	bind_int(insert, ":slots_bad", sum->slots.bad);
	bind_int(insert, ":slots_excluded", sum->slots.excluded);
	bind_int(insert, ":start_utc", sum->span.start_utc);
	bind_int(insert, ":end_utc", sum->span.end_utc);
}

static void bind_slo_result(struct statement *insert, const struct slo_result *result)
{
	bool counts_events = objective_counts_events(result->kind);
	g_autofree char *target =
	    result->has_target && !counts_events ? decimal_format(result->target_percent) : NULL;
	g_autofree char *limit = counts_events ? decimal_format(result->limit) : NULL;
	bool has_status = result->has_target || result->sum.status == SLO_NO_DATA;

	bind_text(insert, ":scope", result->scope);
	bind_text(insert, ":name", result->name);
	bind_text(insert, ":title", result->title);
	bind_text(insert, ":kind", objective_kind_name(result->kind));
	bind_text(insert, ":service", result->service);
	bind_text(insert, ":product", result->product);
	bind_text(insert, ":team", result->team);
	bind_text(insert, ":pool", result->pool);
	bind_text(insert, ":window", result->window);
	bind_text(insert, ":target_percent", target);
	bind_text(insert, ":limit_events", limit);
	bind_counts(insert, &result->sum);
	if (result->has_rolling) {
		bind_int(insert, ":rolling_good", result->rolling.counts.good);
		bind_int(insert, ":rolling_total", result->rolling.counts.total);
		bind_int(insert, ":rolling_scale", result->rolling.counts.scale);
	}
	bind_text(insert, ":status", has_status ? slo_status_name(result->sum.status) : NULL);
	statement_run(insert);
}

static void store_results(struct db *db, const char *period, const GPtrArray *results)
{
	struct statement *insert = db_prepare(db,
	    "INSERT INTO slo_period (period, scope, name, title, kind, service, product, team, pool, window, "
	    "start_utc, end_utc, target_percent, limit_events, good, total, raw_good, raw_total, "
	    "scale, unattributed_bad, slots_expected, slots_observed, slots_bad, slots_excluded, "
	    "rolling_good, rolling_total, rolling_scale, status) VALUES (:period, :scope, :name, "
	    ":title, :kind, :service, :product, :team, :pool, :window, :start_utc, :end_utc, "
	    ":target_percent, :limit_events, :good, :total, :raw_good, :raw_total, :scale, "
	    ":unattributed_bad, :slots_expected, :slots_observed, :slots_bad, :slots_excluded, "
	    ":rolling_good, :rolling_total, :rolling_scale, :status)");

	for (guint i = 0; i < results->len; i++) {
		bind_text(insert, ":period", period);
		bind_slo_result(insert, results->pdata[i]);
	}
}

void facts_store_slo(struct db *db, const struct slo_report *report)
{
	clear_period(
	    db_prepare(db, "DELETE FROM slo_period WHERE period = :period"), report->period.name);
	store_results(db, report->period.name, report->objectives);
	store_results(db, report->period.name, report->rollups);
}

static struct slo_result *read_result(struct statement *rows)
{
	struct slo_result *result = slo_result_new(column_text(rows, 0), column_text(rows, 1));
	const char *target = column_text(rows, 5), *limit = column_text(rows, 6);
	struct slo_sum *sum = &result->sum;

	objective_kind_parse(column_text(rows, 3), &result->kind);
	result->title = g_strdup(column_text(rows, 2));
	result->service = g_strdup(column_text(rows, 4));
	result->has_target = target != NULL || limit != NULL;
	if (target != NULL)
		decimal_parse(target, &result->target_percent);
	if (limit != NULL)
		decimal_parse(limit, &result->limit);
	sum->counts = (struct slo_counts){ column_int(rows, 7), column_int(rows, 8),
		(int)column_int(rows, 9) };
	/* NULL: no target, and met as far as there is one */
	for (enum slo_status status = SLO_MET; status <= SLO_PROVISIONAL; status++)
		if (g_strcmp0(column_text(rows, 10), slo_status_name(status)) == 0)
			sum->status = status;
	sum->on_target = result->has_target && sum->status == SLO_MET;
	return result;
}

struct slo_report *facts_read_slo(
    struct db *db, const struct period *period, const struct zone *zone, bool is_whole)
{
	struct statement *rows = db_query(db, "slo_period");
	struct statement *tally = db_query(db, "slo_tally");
	struct slo_report *report = slo_report_empty(period, zone);

	bind_text(rows, ":period", period->name);
	bind_int(rows, ":is_whole", is_whole);
	while (statement_step(rows)) {
		struct slo_result *result = read_result(rows);

		g_ptr_array_add(
		    g_str_equal(result->scope, "objective") ? report->objectives : report->rollups,
		    result);
	}
	bind_text(tally, ":period", period->name);
	if (!is_whole && statement_step(tally))
		report->tally = (struct slo_tally){ .total = column_int(tally, 0),
			.met = column_int(tally, 1),
			.no_data = column_int(tally, 2) };
	statement_reset(tally);
	return report;
}

void facts_store_trend(struct db *db, const struct month_trend *month)
{
	struct statement *insert = db_prepare(db,
	    "INSERT INTO incident_month (period, started, touching, downtime_s, downtime_sum_s, "
	    "postmortems, not_estimated) VALUES (:period, :started, :touching, :downtime_s, "
	    ":downtime_sum_s, :postmortems, :not_estimated)");

	clear_period(db_prepare(db, "DELETE FROM incident_month WHERE period = :period"),
	    month->period.name);
	bind_text(insert, ":period", month->period.name);
	bind_int(insert, ":started", month->started);
	bind_int(insert, ":touching", month->touching);
	bind_int(insert, ":downtime_s", month->downtime_s);
	bind_int(insert, ":downtime_sum_s", month->downtime_sum_s);
	bind_int(insert, ":postmortems", month->postmortems);
	bind_int(insert, ":not_estimated", month->not_estimated);
	statement_run(insert);
}

void facts_store_mtta(struct db *db, const char *period, const GPtrArray *pools)
{
	struct statement *insert = db_prepare(db,
	    "INSERT INTO mtta_pool (period, pool, target_s, incidents, acknowledged, seconds, "
	    "within_target) VALUES (:period, :pool, :target_s, :incidents, :acknowledged, :seconds, "
	    ":within_target)");

	clear_period(db_prepare(db, "DELETE FROM mtta_pool WHERE period = :period"), period);
	for (guint i = 0; i < pools->len; i++) {
		const struct mtta_pool *pool = pools->pdata[i];

		bind_text(insert, ":period", period);
		bind_text(insert, ":pool", pool->pool);
		if (pool->target_s >= 0)
			bind_int(insert, ":target_s", pool->target_s);
		bind_int(insert, ":incidents", pool->incidents);
		bind_int(insert, ":acknowledged", pool->acknowledged);
		bind_int(insert, ":seconds", pool->seconds);
		bind_int(insert, ":within_target", pool->within_target);
		statement_run(insert);
	}
}

static void store_lines(struct db *db, const struct pay_report *report)
{
	struct statement *insert = db_prepare(db,
	    "INSERT INTO pay_line (period, number, engineer, pool, class, kind, seconds, unit, count, "
	    "rate, rate_from, coefficient, amount_minor, currency, corrects, reason) VALUES (:period, "
	    ":number, :engineer, :pool, :class, :kind, :seconds, :unit, :count, :rate, :rate_from, "
	    ":coefficient, :amount_minor, :currency, :corrects, :reason)");

	for (guint i = 0; i < report->lines->len; i++) {
		const struct pay_line *line = report->lines->pdata[i];

		bind_text(insert, ":period", report->period.name);
		bind_int(insert, ":number", i + 1);
		bind_pay_line(insert, line);
		statement_run(insert);
	}
}

static void store_segments(struct db *db, const struct pay_report *report)
{
	struct statement *insert = db_prepare(db,
	    "INSERT INTO pay_segment (period, number, line_number, engineer, pool, kind, class, "
	    "start_utc, end_utc, outcome, reason, source) VALUES (:period, :number, :line_number, "
	    ":engineer, :pool, :kind, :class, :start_utc, :end_utc, :outcome, :reason, :source)");

	for (guint i = 0; i < report->segments->len; i++) {
		const struct pay_segment *segment = report->segments->pdata[i];

		bind_text(insert, ":period", report->period.name);
		bind_int(insert, ":number", i + 1);
		if (segment->line != G_MAXUINT)
			bind_int(insert, ":line_number", (int64_t)segment->line + 1);
		bind_pay_segment(insert, segment);
		statement_run(insert);
	}
}

void facts_store_pay(struct db *db, const struct pay_report *report)
{
	clear_period(
	    db_prepare(db, "DELETE FROM pay_line WHERE period = :period"), report->period.name);
	clear_period(
	    db_prepare(db, "DELETE FROM pay_segment WHERE period = :period"), report->period.name);
	store_lines(db, report);
	store_segments(db, report);
}
