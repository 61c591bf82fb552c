#include <glib.h>
#include <string.h>

#include "base/money.h"
#include "reports/book_reliability_parts.h"
#include "reports/slo_text.h"

/* The sheets SLO, Rollups and SLO by day. */

static const struct book_column result_columns[] = {
	{ .label = "Scope", .key = "scope" },
	{ .label = "Objective", .key = "objective" },
	{ .label = "Title", .key = "title" },
	{ .label = "Service", .key = "service" },
	{ .label = "Pool", .key = "pool" },
	{ .label = "Kind", .key = "kind" },
	{ .label = "Window", .key = "window" },
	{ .label = "Target, %", .key = "target", .is_number = true },
	{ .label = "Good", .key = "good", .is_number = true },
	{ .label = "Total", .key = "total", .is_number = true },
	{ .label = "Bad", .key = "bad", .is_number = true },
	{ .label = "Attained", .key = "attained", .is_number = true },
	{ .label = "Events", .key = "events", .is_number = true },
	{ .label = "Limit", .key = "limit", .is_number = true },
	{ .label = "Status", .key = "status" },
	{ .label = "On target", .key = "on_target" },
	{ .label = "Error budget", .key = "budget", .is_number = true },
	{ .label = "Budget used", .key = "budget_used", .is_number = true },
	{ .label = "Minutes left", .key = "minutes_left", .is_number = true },
	{ .label = "28 days", .key = "rolling", .is_number = true },
	{ .label = "Bad outside incidents", .key = "unattributed", .is_number = true },
	{ .label = "Raw good", .key = "raw_good", .is_number = true },
	{ .label = "Raw total", .key = "raw_total", .is_number = true },
	{ .label = "Raw attained", .key = "raw_attained", .is_number = true },
	{ .label = "Slots observed", .key = "observed", .is_number = true },
	{ .label = "Slots expected", .key = "expected", .is_number = true },
	{ .label = "Coverage", .key = "coverage", .is_number = true },
	{ .label = "How", .key = "how", .width = 30 },
};

static const struct book_column day_columns[] = {
	{ .label = "Day", .key = "day" },
	{ .label = "Objective", .key = "objective" },
	{ .label = "Service", .key = "service" },
	{ .label = "Good", .key = "good", .is_number = true },
	{ .label = "Total", .key = "total", .is_number = true },
	{ .label = "Bad", .key = "bad", .is_number = true },
	{ .label = "Attained", .key = "attained", .is_number = true },
	{ .label = "Slots observed", .key = "observed", .is_number = true },
	{ .label = "Slots expected", .key = "expected", .is_number = true },
	{ .label = "Coverage", .key = "coverage", .is_number = true },
};

static const struct slo_result *result_at(const GPtrArray *results, guint index)
{
	return g_ptr_array_index(results, index);
}

void reliability_slo_declare(struct reliability_book *reliability)
{
	const struct slo_report *slo = reliability->month->slo;
	struct book_table objectives = {
		.name = "SLO",
		.sheet = "SLO",
		.columns = result_columns,
		.column_count = G_N_ELEMENTS(result_columns),
		.first_row = TABLE_FIRST_ROW,
		.rows = slo->objectives->len,
	};
	struct book_table rollups = objectives;
	struct book_table days = {
		.name = "Days",
		.sheet = "SLO by day",
		.columns = day_columns,
		.column_count = G_N_ELEMENTS(day_columns),
		.first_row = TABLE_FIRST_ROW,
	};

	rollups.name = rollups.sheet = "Rollups";
	rollups.rows = slo->rollups->len;
	for (guint i = 0; i < slo->objectives->len; i++)
		if (!objective_counts_events(result_at(slo->objectives, i)->kind))
			days.rows += result_at(slo->objectives, i)->days->len;
	book_declare(reliability->book, &objectives);
	book_declare(reliability->book, &rollups);
	book_declare(reliability->book, &days);
}

bool reliability_is_usable(struct slo_counts counts)
{
	int64_t limit = (int64_t)1 << (counts.scale == 0 ? 53 : 48);

	return counts.total > 0 && counts.total < limit && counts.good < limit;
}

static double count_value(int64_t count, int scale)
{
	return (double)count / (double)power_of_ten(scale);
}

void reliability_write_count(struct sheet *sheet, int64_t count, int scale)
{
	if (scale == 0)
		sheet_integer(sheet, count, FORM_COUNT_OF);
	else
		sheet_number(sheet, count_value(count, scale), FORM_DECIMAL);
}

static void write_bad(struct sheet *sheet, struct slo_counts counts)
{
	if (!reliability_is_usable(counts))
		reliability_write_count(sheet, counts.total - counts.good, counts.scale);
	else
		sheet_formula_number(sheet, count_value(counts.total - counts.good, counts.scale),
		    counts.scale == 0 ? FORM_COUNT_OF : FORM_DECIMAL, "=ROUND([total]-[good],%d)",
		    counts.scale);
}

static void write_attained(struct sheet *sheet, struct slo_counts counts, const char *formula)
{
	if (reliability_is_usable(counts))
		sheet_formula_number(
		    sheet, slo_attained(counts), FORM_PERCENT_EXACT, "%s", formula);
	else
		sheet_number(sheet, slo_attained(counts), FORM_PERCENT_EXACT);
}

/* 100 % in the digits of the target: good x this >= digits x total is "met". */
static int64_t full_digits(struct decimal target)
{
	return 100 * power_of_ten(MIN(target.scale, 12));
}

/* Whether the figures follow from one target, so that a formula can say how. */
static bool has_one_target(const struct slo_result *result)
{
	return !objective_counts_events(result->kind) && result->segments->len <= 1;
}

/* Whether both sides of the comparison are whole numbers below 2^53. */
static bool is_comparable(const struct slo_result *result)
{
	const int64_t limit = (int64_t)1 << 53;
	int64_t left, right;

	return has_one_target(result) && reliability_is_usable(result->sum.counts) &&
	    result->target_percent.scale <= 12 &&
	    !__builtin_mul_overflow(
		result->sum.counts.good, full_digits(result->target_percent), &left) &&
	    !__builtin_mul_overflow(
		result->target_percent.digits, result->sum.counts.total, &right) &&
	    left < limit && right < limit;
}

/* Whether the limit of counted events is a whole number, which cells compare exactly. */
static bool has_whole_limit(const struct slo_result *result)
{
	const struct slo_sum *sum = &result->sum;

	return objective_counts_events(result->kind) && sum->counts.scale == 0 &&
	    sum->limit_days > 0 && sum->limit_events % sum->limit_days == 0;
}

static void write_comparison(
    struct sheet *sheet, const struct slo_result *result, const char *yes, const char *no)
{
	const char *value = result->sum.on_target ? yes : no;

	if (has_whole_limit(result)) {
		sheet_formula_text(sheet, value, FORM_STATUS,
		    "=IF([events]%s[limit],\"%s\",\"%s\")",
		    result->kind == OBJECTIVE_COUNT_CEILING ? "<=" : ">=", yes, no);
		return;
	}
	if (!is_comparable(result)) {
		sheet_text(sheet, value, FORM_STATUS);
		return;
	}
	sheet_formula_text(sheet, value, FORM_STATUS,
	    "=IF(ROUND([good]*%" G_GINT64_FORMAT ",0)*%" G_GINT64_FORMAT ">=%" G_GINT64_FORMAT
	    "*ROUND([total]*%" G_GINT64_FORMAT ",0),\"%s\",\"%s\")",
	    power_of_ten(result->sum.counts.scale), full_digits(result->target_percent),
	    result->target_percent.digits, power_of_ten(result->sum.counts.scale), yes, no);
}

static void write_status(struct sheet *sheet, const struct slo_result *result)
{
	if (!result->has_target) {
		sheet_blank(sheet, FORM_STATUS);
		sheet_blank(sheet, FORM_STATUS);
	} else if (result->sum.status == SLO_NO_DATA) {
		sheet_text(sheet, "no data", FORM_STATUS);
		sheet_blank(sheet, FORM_STATUS);
	} else {
		if (result->sum.status == SLO_PROVISIONAL)
			sheet_text(sheet, slo_status_name(result->sum.status), FORM_STATUS);
		else
			write_comparison(sheet, result, "met", "missed");
		write_comparison(sheet, result, "yes", "no");
	}
}

static void write_blanks(struct sheet *sheet, int count, enum cell_form form)
{
	for (int i = 0; i < count; i++)
		sheet_blank(sheet, form);
}

/* Counted events have a share of their limit, and no minutes. A floor is not used up. */
static void write_used_limit(struct sheet *sheet, const struct slo_result *result)
{
	double limit = slo_limit(&result->sum);

	sheet_blank(sheet, FORM_PERCENT_EXACT);
	if (result->kind == OBJECTIVE_COUNT_FLOOR || result->sum.status == SLO_NO_DATA)
		sheet_blank(sheet, FORM_PERCENT);
	else if (limit > 0)
		sheet_formula_number(sheet, (double)result->sum.counts.total / limit, FORM_PERCENT,
		    "=[events]/[limit]");
	else
		sheet_text(sheet, result->sum.counts.total > 0 ? "none" : "0", FORM_RIGHT);
	sheet_blank(sheet, FORM_MINUTES);
}

/*
 * The budget is written as a share that was divided once, and its use is bad / total / budget: 1 -
 * 0.9999 would lose half of the digits.
 */
static void write_budget(struct sheet *sheet, const struct slo_result *result)
{
	struct slo_counts counts = result->sum.counts;
	int64_t full = full_digits(result->target_percent);
	double budget = (double)(full - result->target_percent.digits) / (double)full;
	double bad = count_value(counts.total - counts.good, counts.scale);
	double minutes = (double)result->sum.window_s / 60;

	if (!result->has_target || result->target_percent.scale > 12) {
		write_blanks(sheet, 3, FORM_PERCENT);
		return;
	}
	if (objective_counts_events(result->kind)) {
		write_used_limit(sheet, result);
		return;
	}
	if (has_one_target(result))
		sheet_number(sheet, budget, FORM_PERCENT_EXACT);
	else
		sheet_number(
		    sheet, slo_budget_allowed_share(&result->sum.budget), FORM_PERCENT_EXACT);
	if (!has_one_target(result) || !reliability_is_usable(counts)) {
		sheet_number(sheet, slo_consumed(&result->sum, result->kind), FORM_PERCENT);
		sheet_number(
		    sheet, slo_remaining_minutes(&result->sum, result->kind), FORM_MINUTES);
		return;
	}
	if (budget <= 0) {
		sheet_text(sheet, bad > 0 ? "none" : "0", FORM_RIGHT);
		sheet_blank(sheet, FORM_MINUTES);
		return;
	}
	double used = bad / count_value(counts.total, counts.scale) / budget;
	sheet_formula_number(sheet, used, FORM_PERCENT, "=[bad]/[total]/[budget]");
	if (result->kind == OBJECTIVE_RESPONSE) {
		sheet_blank(sheet, FORM_MINUTES);
		return;
	}
	sheet_formula_number(sheet, (1 - used) * budget * minutes, FORM_MINUTES,
	    "=(1-[budget_used])*[budget]*%" G_GINT64_FORMAT "/60", result->sum.window_s);
}

static void write_coverage(struct sheet *sheet, const struct slo_slots *slots)
{
	int64_t observed = slots->observed, expected = slots->expected;

	sheet_integer(sheet, observed, FORM_COUNT_OF);
	sheet_integer(sheet, expected, FORM_COUNT_OF);
	if (expected > 0)
		sheet_formula_number(sheet, (double)observed / (double)expected, FORM_PERCENT,
		    "=[observed]/[expected]");
	else
		sheet_blank(sheet, FORM_PERCENT);
}

/* Counted events have no good ones and no ratio. */
static void write_events(struct sheet *sheet, const struct slo_result *result)
{
	write_blanks(sheet, 4, FORM_COUNT_OF);
	if (result->sum.status == SLO_NO_DATA)
		sheet_blank(sheet, FORM_COUNT_OF);
	else
		sheet_integer(sheet, result->sum.counts.total, FORM_COUNT_OF);
	sheet_number(sheet, slo_limit(&result->sum), FORM_DECIMAL);
}

static void write_result(struct sheet *sheet, const struct slo_result *result)
{
	struct slo_counts counts = result->sum.counts, raw = result->sum.raw;
	bool counts_events = objective_counts_events(result->kind);

	sheet_text(sheet, result->scope, FORM_TEXT);
	sheet_text(sheet, result->name, FORM_TEXT);
	sheet_text(
	    sheet, g_strcmp0(result->title, result->name) == 0 ? NULL : result->title, FORM_TEXT);
	sheet_text(sheet, result->service, FORM_TEXT);
	sheet_text(sheet, result->pool, FORM_TEXT);
	sheet_text(sheet, objective_kind_name(result->kind), FORM_TEXT);
	sheet_text(sheet, result->window, FORM_TEXT);
	if (result->has_target && !counts_events)
		sheet_number(sheet,
		    count_value(result->target_percent.digits, result->target_percent.scale),
		    FORM_DECIMAL);
	else
		sheet_blank(sheet, FORM_DECIMAL);
	if (counts_events) {
		write_events(sheet, result);
	} else {
		reliability_write_count(sheet, counts.good, counts.scale);
		reliability_write_count(sheet, counts.total, counts.scale);
		write_bad(sheet, counts);
		write_attained(sheet, counts, "=[good]/[total]");
		write_blanks(sheet, 2, FORM_COUNT_OF);
	}
	write_status(sheet, result);
	write_budget(sheet, result);
	if (result->has_rolling)
		sheet_number(sheet, slo_attained(result->rolling.counts), FORM_PERCENT_EXACT);
	else
		sheet_blank(sheet, FORM_PERCENT_EXACT);
	if (counts_events) {
		write_blanks(sheet, 4, FORM_COUNT_OF);
	} else {
		if (slo_has_costs(result))
			reliability_write_count(sheet, result->sum.unattributed_bad, counts.scale);
		else
			sheet_blank(sheet, FORM_COUNT_OF);
		reliability_write_count(sheet, raw.good, raw.scale);
		reliability_write_count(sheet, raw.total, raw.scale);
		write_attained(sheet, raw, "=[raw_good]/[raw_total]");
	}
	write_coverage(sheet, &result->sum.slots);
	sheet_text(sheet, result->formula, FORM_WRAPPED);
	sheet_next_row(sheet);
}

static void write_results(struct reliability_book *reliability, const char *name, const char *title,
    const char *note, const GPtrArray *results)
{
	struct sheet *sheet = book_sheet(reliability->book, name);

	sheet_heading(sheet, title, note);
	sheet_table_begin(sheet, name);
	for (guint i = 0; i < results->len; i++)
		write_result(sheet, result_at(results, i));
	sheet_table_end(sheet);
}

static void write_day(
    struct sheet *sheet, const struct slo_result *result, const struct slo_day *day)
{
	sheet_day(sheet, day->day);
	sheet_text(sheet, result->name, FORM_TEXT);
	sheet_text(sheet, result->service, FORM_TEXT);
	reliability_write_count(sheet, day->counts.good, day->counts.scale);
	reliability_write_count(sheet, day->counts.total, day->counts.scale);
	write_bad(sheet, day->counts);
	write_attained(sheet, day->counts, "=[good]/[total]");
	write_coverage(sheet, &day->slots);
	sheet_next_row(sheet);
}

void reliability_slo_write(struct reliability_book *reliability)
{
	const struct slo_report *slo = reliability->month->slo;

	write_results(reliability, "SLO", "Service level objectives",
	    "Attained = good / total over the window, after corrections; of counted events, events "
	    "against the limit. Worst first. Status is decided in whole numbers, never from the rounded "
	    "percentage.",
	    slo->objectives);
	write_results(reliability, "Rollups", "Roll-ups",
	    "System, pools, teams, products and services: counts are summed before the one division.",
	    slo->rollups);
	struct sheet *sheet = book_sheet(reliability->book, "SLO by day");
	sheet_heading(sheet, "Objectives by day",
	    "One row for each objective and day, for pivot tables. The days of an objective add up to "
	    "its window. Counted events are left out: they have no good and bad.");
	sheet_table_begin(sheet, "Days");
	for (guint i = 0; i < slo->objectives->len; i++) {
		const struct slo_result *result = result_at(slo->objectives, i);

		if (objective_counts_events(result->kind))
			continue;
		for (guint k = 0; k < result->days->len; k++)
			write_day(sheet, result, &g_array_index(result->days, struct slo_day, k));
	}
	sheet_table_end(sheet);
}
