#include <glib.h>
#include <math.h>

#include "analytics/slo_outlook.h"
#include "reports/book_checks.h"
#include "reports/book_reliability_parts.h"
#include "reports/slo_text.h"

/* The sheets Budget by incident and Corrections. */

static const struct book_column budget_columns[] = {
	{ .label = "Objective", .key = "objective" },
	{ .label = "Service", .key = "service" },
	{ .label = "Incident", .key = "incident" },
	{ .label = "Title", .key = "title", .width = 40 },
	{ .label = "Start, local", .key = "start_local" },
	{ .label = "End, local", .key = "end_local" },
	{ .label = "Bad", .key = "bad", .is_number = true },
	{ .label = "Share of bad", .key = "bad_share", .is_number = true },
	{ .label = "Share of budget", .key = "budget_share", .is_number = true },
	{ .label = "To look into", .key = "flag" },
};

static const struct book_column correction_columns[] = {
	{ .label = "Start, local", .key = "start_local" },
	{ .label = "End, local", .key = "end_local" },
	{ .label = "Kind", .key = "kind" },
	{ .label = "Service", .key = "service" },
	{ .label = "Objective", .key = "objective" },
	{ .label = "Objectives", .key = "objectives", .is_number = true },
	{ .label = "Reason", .key = "reason", .width = 60 },
	{ .label = "Approver", .key = "approver" },
	{ .label = "Effect", .key = "effect" },
	{ .label = "Source", .key = "source" },
};

static const struct slo_result *objective_at(const struct slo_report *slo, guint index)
{
	return g_ptr_array_index(slo->objectives, index);
}

static int64_t bad_of(const struct slo_result *result)
{
	return result->sum.counts.total - result->sum.counts.good;
}

static bool is_attributed(const struct slo_result *result)
{
	return slo_has_costs(result) && result->costs != NULL && bad_of(result) > 0;
}

static unsigned rows_of(const struct slo_result *result)
{
	return is_attributed(result) ? result->costs->len + (result->sum.unattributed_bad != 0) : 0;
}

void reliability_budget_declare(struct reliability_book *reliability)
{
	const struct slo_report *slo = reliability->month->slo;
	struct book_table budget = {
		.name = "Budget",
		.sheet = "Budget by incident",
		.columns = budget_columns,
		.column_count = G_N_ELEMENTS(budget_columns),
		.first_row = TABLE_FIRST_ROW,
	};
	struct book_table corrections = {
		.name = "Corrections",
		.sheet = "Corrections",
		.columns = correction_columns,
		.column_count = G_N_ELEMENTS(correction_columns),
		.first_row = TABLE_FIRST_ROW,
		.rows = slo->corrections != NULL ? slo->corrections->len : 0,
	};

	for (guint i = 0; i < slo->objectives->len; i++)
		budget.rows += rows_of(objective_at(slo, i));
	book_declare(reliability->book, &budget);
	book_declare(reliability->book, &corrections);
}

#define ROW_OF_OBJECTIVE "MATCH([objective],[SLO.objective],0)"

/* How much of what was bad, and of the budget: the sheet SLO has both wholes. */
static void write_shares(struct sheet *sheet, const struct slo_result *result, int64_t bad)
{
	double share = (double)bad / (double)bad_of(result);
	double of_budget = slo_cost_share(result, bad);
	bool has_formula = reliability_is_usable(result->sum.counts);

	if (has_formula)
		sheet_formula_number(
		    sheet, share, FORM_PERCENT, "=[bad]/INDEX([SLO.bad]," ROW_OF_OBJECTIVE ")");
	else
		sheet_number(sheet, share, FORM_PERCENT);
	if (has_formula && isfinite(of_budget))
		sheet_formula_number(sheet, of_budget, FORM_PERCENT,
		    "=[bad_share]*INDEX([SLO.budget_used]," ROW_OF_OBJECTIVE ")");
	else
		sheet_number(sheet, of_budget, FORM_PERCENT);
}

static void write_cost(struct sheet *sheet, const struct reliability_book *reliability,
    const struct slo_result *result, const struct slo_cost *cost)
{
	const struct incident *incident = cost->incident;

	sheet_text(sheet, result->name, FORM_TEXT);
	sheet_text(sheet, result->service, FORM_TEXT);
	sheet_text(sheet, incident->id, FORM_TEXT);
	sheet_text(sheet, incident->title, FORM_WRAPPED);
	sheet_time(sheet, incident->started_utc, reliability->zone);
	if (incident_is_open(incident))
		sheet_text(sheet, "open", FORM_TEXT);
	else
		sheet_time(
		    sheet, incident_end(incident, reliability->known_until_utc), reliability->zone);
	reliability_write_count(sheet, cost->bad, result->sum.counts.scale);
	write_shares(sheet, result, cost->bad);
	sheet_blank(sheet, FORM_TEXT);
	sheet_next_row(sheet);
}

static void write_unattributed(struct sheet *sheet, const struct slo_result *result)
{
	bool is_much = slo_unattributed_share(&result->sum) * 100 > SLO_UNATTRIBUTED_LIMIT_PERCENT;

	sheet_text(sheet, result->name, FORM_TEXT);
	sheet_text(sheet, result->service, FORM_TEXT);
	sheet_blank(sheet, FORM_TEXT);
	sheet_text(sheet, "outside every incident", FORM_WRAPPED);
	sheet_blank(sheet, FORM_TIME);
	sheet_blank(sheet, FORM_TIME);
	reliability_write_count(sheet, result->sum.unattributed_bad, result->sum.counts.scale);
	write_shares(sheet, result, result->sum.unattributed_bad);
	sheet_text(sheet, is_much ? "over 20 %" : NULL, FORM_TEXT);
	sheet_next_row(sheet);
}

static void write_corrections(struct reliability_book *reliability)
{
	const GArray *uses = reliability->month->slo->corrections;
	struct sheet *sheet = book_sheet(reliability->book, "Corrections");

	sheet_heading(sheet, "Corrections",
	    "Time that was taken out of the figures, on both sides; what the objectives were without it is "
	    "in the columns Raw of the sheet SLO. No service and no objective: all of them.");
	sheet_table_begin(sheet, "Corrections");
	for (guint i = 0; uses != NULL && i < uses->len; i++) {
		const struct slo_correction_use *use =
		    &g_array_index(uses, struct slo_correction_use, i);
		const struct correction *correction = use->correction;

		sheet_time(sheet, correction->start_utc, reliability->zone);
		sheet_time(sheet, correction->end_utc, reliability->zone);
		sheet_text(sheet, correction->kind, FORM_TEXT);
		sheet_text(sheet, correction->service, FORM_TEXT);
		sheet_text(sheet, correction->objective, FORM_TEXT);
		sheet_integer(sheet, use->objectives, FORM_COUNT_OF);
		sheet_text(sheet, correction->reason, FORM_WRAPPED);
		sheet_text(sheet, correction->approver, FORM_TEXT);
		sheet_text(sheet,
		    use->is_ahead         ? "still to come"
			: use->has_effect ? "taken out"
					  : "no effect",
		    FORM_TEXT);
		sheet_text(sheet, correction->source, FORM_TEXT);
		sheet_next_row(sheet);
	}
	sheet_table_end(sheet);
}

void reliability_budget_write(struct reliability_book *reliability)
{
	const struct slo_report *slo = reliability->month->slo;
	struct sheet *sheet = book_sheet(reliability->book, "Budget by incident");

	sheet_heading(sheet, "Error budget by incident",
	    "What was bad during an incident of the service belongs to it; incidents at the same time share "
	    "it equally. The rows of an objective add up to its bad events on the sheet SLO.");
	sheet_table_begin(sheet, "Budget");
	for (guint i = 0; i < slo->objectives->len; i++) {
		const struct slo_result *result = objective_at(slo, i);

		if (!is_attributed(result))
			continue;
		for (guint k = 0; k < result->costs->len; k++)
			write_cost(sheet, reliability, result,
			    &g_array_index(result->costs, struct slo_cost, k));
		if (result->sum.unattributed_bad != 0)
			write_unattributed(sheet, result);
	}
	sheet_table_end(sheet);
	write_corrections(reliability);
}

static int64_t attributed(const struct slo_result *result)
{
	int64_t bad = result->sum.unattributed_bad;

	for (guint i = 0; i < result->costs->len; i++)
		bad += g_array_index(result->costs, struct slo_cost, i).bad;
	return bad;
}

void reliability_budget_check(const struct slo_report *slo, GArray *checks)
{
	struct book_check check = {
		.name = "Objectives whose incidents do not add up",
		.formula =
		    "SUMPRODUCT((ROUND(SUMIF([Budget.objective],[SLO.objective],[Budget.bad])"
		    "-[SLO.bad],6)<>0)*([SLO.kind]<>\"response\"))",
		.meaning =
		    "What incidents used of the budget, and what none explains, is all that was "
		    "bad.",
	};
	unsigned rows = 0;

	for (guint i = 0; i < slo->objectives->len; i++) {
		const struct slo_result *result = objective_at(slo, i);

		rows += rows_of(result);
		if (!is_attributed(result))
			continue;
		if (!reliability_is_usable(result->sum.counts))
			return;
		check.actual += attributed(result) != bad_of(result);
	}
	if (rows > 0)
		g_array_append_val(checks, check);
}
