#include "reports/book_reliability.h"

#include <string.h>

#include "base/words.h"
#include "reports/book_checks.h"
#include "reports/book_reliability_parts.h"
#include "reports/pages.h"

static const struct book_column note_columns[] = {
	{ .label = "Word", .key = "word" },
	{ .label = "What it means here", .key = "meaning", .width = 110 },
};

static const char *const notes[][2] = {
	{ "Attained",
	    "Good events divided by all events of the window, summed before the one division. "
	    "Corrections take their events out of both; the raw figures keep them." },
	{ "Met, missed",
	    "Decided in whole numbers: good x 100 >= target x total. 99.98999 % is never "
	    "rounded up to 99.99 %. Without events there is no data, which is not met." },
	{ "Provisional",
	    "The month has not ended: the status may still change. `On target` says what it "
	    "would be if the month ended now." },
	{ "Error budget",
	    "The share of events that may be bad: 100 % minus the target. Budget used is the "
	    "share of bad events divided by it; above 100 % the objective is missed." },
	{ "Minutes left",
	    "What is left of the budget, as minutes of full outage over the whole month." },
	{ "Window",
	    "The objective's own: `1M` a calendar month, `28d` 28 days. The last one that ended in "
	    "the month; if none did, the one that goes on. Beside it stand the 28 days that end with "
	    "the month." },
	{ "Limit",
	    "Of counted events (kinds count_ceiling and count_floor): at most, or at least, so many "
	    "in the window. Budget used is then the share of a ceiling." },
	{ "Bad outside incidents", "Bad events that no incident of the service explains." },
	{ "Coverage",
	    "Observed slots divided by expected ones. Time without data is not assumed good." },
	{ "Downtime",
	    "The union of the incidents' intervals, clipped to the month, from start to mitigation "
	    "(else resolution). Maintenance is left out." },
	{ "Loss",
	    "What postmortems state, in the month in which the incident began. `floor`: at least this "
	    "much. A loss that was not estimated is unknown, not zero. Currencies are never added." },
	{ "MTTA",
	    "Mean time from creation to acknowledgement over the acknowledged incidents; one that "
	    "touches several pools counts once in each." },
	{ "Weight", "An incident of n services has n rows of weight 1/n on Incident services." },
};

bool reliability_started_in(const struct month_report *month, const struct incident *incident)
{
	return incident->started_utc >= month->trend->start_utc &&
	    incident->started_utc < month->trend->end_utc;
}

struct incident_counts {
	int64_t started, with_services, alike;
};

static struct incident_counts count_incidents(const struct month_report *month)
{
	const GPtrArray *incidents = month->trend->incidents;
	g_autoptr(GHashTable) folded = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	struct incident_counts counts = { 0 };

	for (guint i = 0; i < incidents->len; i++) {
		const struct incident *incident = g_ptr_array_index(incidents, i);

		counts.started +=
		    !incident->is_maintenance && reliability_started_in(month, incident);
		counts.with_services += incident->services->len > 0;
		counts.alike += !g_hash_table_add(folded, g_utf8_casefold(incident->id, -1));
	}
	return counts;
}

struct objective_counts {
	int64_t good, total, day_good, day_total, met, missed;
	bool is_whole; /* all counts are whole and their sums exact in a cell */
};

static struct objective_counts count_objectives(const struct slo_report *slo)
{
	const int64_t limit = (int64_t)1 << 52;
	struct objective_counts counts = { .is_whole = true };

	for (guint i = 0; i < slo->objectives->len; i++) {
		const struct slo_result *result = g_ptr_array_index(slo->objectives, i);

		counts.met += result->has_target && result->sum.status == SLO_MET;
		counts.missed += result->has_target && result->sum.status == SLO_MISSED;
		if (objective_counts_events(result->kind) || !counts.is_whole)
			continue;
		counts.is_whole = result->sum.counts.scale == 0 && result->sum.counts.total < limit;
		counts.good += result->sum.counts.good;
		counts.total += result->sum.counts.total;
		for (guint k = 0; k < result->days->len; k++) {
			const struct slo_day *day = &g_array_index(result->days, struct slo_day, k);

			counts.day_good += day->counts.good;
			counts.day_total += day->counts.total;
		}
		counts.is_whole = counts.is_whole && counts.total < limit;
	}
	return counts;
}

static void check_objectives(GArray *checks, const struct slo_report *slo)
{
	struct objective_counts counts = count_objectives(slo);
	const struct book_check sums[] = {
		{ .name = "Good events of all objectives",
		    .expected = counts.good,
		    .actual = counts.good,
		    .formula = "SUM([SLO.good])",
		    .meaning = "The counts are those that nines summed." },
		{ .name = "All events of all objectives",
		    .expected = counts.total,
		    .actual = counts.total,
		    .formula = "SUM([SLO.total])",
		    .meaning = "The counts are those that nines summed." },
		{ .name = "Good events by day",
		    .expected = counts.good,
		    .actual = counts.day_good,
		    .formula = "SUM([Days.good])",
		    .meaning = "The days of the objectives add up to the month." },
		{ .name = "All events by day",
		    .expected = counts.total,
		    .actual = counts.day_total,
		    .formula = "SUM([Days.total])",
		    .meaning = "The days of the objectives add up to the month." },
	};
	const struct book_check statuses[] = {
		{ .name = "Objectives met",
		    .expected = counts.met,
		    .actual = counts.met,
		    .formula = "SUMPRODUCT(([SLO.status]=\"met\")*1)",
		    .meaning = "The status worked out here is the one that nines decided." },
		{ .name = "Objectives missed",
		    .expected = counts.missed,
		    .actual = counts.missed,
		    .formula = "SUMPRODUCT(([SLO.status]=\"missed\")*1)",
		    .meaning = "The status worked out here is the one that nines decided." },
	};

	if (counts.is_whole)
		g_array_append_vals(checks, sums, G_N_ELEMENTS(sums));
	g_array_append_vals(checks, statuses, G_N_ELEMENTS(statuses));
}

static GArray *make_checks(const struct month_report *month)
{
	struct incident_counts counts = count_incidents(month);
	const struct book_check incidents[] = {
		{ .name = "Incidents begun this month",
		    .expected = month->trend->started,
		    .actual = counts.started,
		    .formula = "SUMPRODUCT(([Incidents.started]=\"yes\")*1)",
		    .meaning = "The sheet Incidents has every incident that the trend counts." },
		{ .name = "Incidents that name services",
		    .expected = counts.with_services,
		    .actual = counts.with_services,
		    .formula = "ROUND(SUM([IncidentServices.weight]),6)",
		    .meaning = "The weights of each incident add up to 1." },
		{ .name = "Incident ids that differ only in case",
		    .actual = counts.alike,
		    .meaning = "Spreadsheets would take them for one incident. Counted by nines." },
	};
	GArray *checks = book_checks_new();

	check_objectives(checks, month->slo);
	reliability_budget_check(month->slo, checks);
	g_array_append_vals(checks, incidents, G_N_ELEMENTS(incidents));
	return checks;
}

static GPtrArray *all_currencies(const GPtrArray *months)
{
	GPtrArray *currencies = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < months->len; i++) {
		const struct month_report *month = g_ptr_array_index(months, i);

		for (guint k = 0; k < month->trend->money->len; k++) {
			struct money_sum *sum =
			    &g_array_index(month->trend->money, struct money_sum, k);

			if (g_hash_table_add(known, sum->currency))
				g_ptr_array_add(currencies, g_strdup(sum->currency));
		}
	}
	words_sort(currencies);
	return currencies;
}

/* The month and the twelve before it: more is for the page of trends to show. */
static GPtrArray *months_up_to(const struct site *site, const struct month_report *last)
{
	GPtrArray *months = g_ptr_array_new();
	int64_t end = civil_to_days(last->period.end);
	int64_t first = civil_to_days(civil_month_start(last->period.first, -MONTHS_COMPARED));

	for (guint i = 0; i < site->months->len; i++) {
		struct month_report *month = g_ptr_array_index(site->months, i);

		if (civil_to_days(month->period.first) >= first &&
		    civil_to_days(month->period.end) <= end)
			g_ptr_array_add(months, month);
	}
	return months;
}

static GPtrArray *items_of(const struct site *site, const struct month_report *month)
{
	GPtrArray *items = g_ptr_array_new();

	for (guint i = 0; i < site->action_items->len; i++)
		if (month_has_item(site, month, site->action_items->pdata[i]))
			g_ptr_array_add(items, site->action_items->pdata[i]);
	return items;
}

static void write_notes(struct reliability_book *reliability)
{
	struct sheet *sheet = book_sheet(reliability->book, "Notes");

	sheet_heading(sheet, "Notes", "What the words in this workbook mean.");
	sheet_table_begin(sheet, "Notes");
	for (guint i = 0; i < G_N_ELEMENTS(notes); i++) {
		sheet_text(sheet, notes[i][0], FORM_TEXT);
		sheet_text(sheet, notes[i][1], FORM_WRAPPED);
		sheet_next_row(sheet);
	}
	sheet_table_end(sheet);
}

static void write_sheets(struct reliability_book *reliability)
{
	struct book_table note_table = {
		.name = "Notes",
		.sheet = "Notes",
		.columns = note_columns,
		.column_count = G_N_ELEMENTS(note_columns),
		.first_row = TABLE_FIRST_ROW,
		.rows = G_N_ELEMENTS(notes),
	};

	reliability_summary_declare(reliability);
	reliability_slo_declare(reliability);
	reliability_budget_declare(reliability);
	reliability_incidents_declare(reliability);
	reliability_trends_declare(reliability);
	reliability_people_declare(reliability);
	book_checks_declare(reliability->book, reliability->checks);
	book_declare(reliability->book, &note_table);
	reliability_summary_write(reliability);
	reliability_slo_write(reliability);
	reliability_budget_write(reliability);
	reliability_incidents_write(reliability);
	reliability_trends_write(reliability);
	reliability_people_write(reliability);
	book_checks_write(reliability->book, reliability->checks);
	write_notes(reliability);
}

bool book_reliability_write(
    const struct site *site, const struct month_report *month, const char *path, GError **error)
{
	g_autofree char *title = g_strdup_printf("Reliability %s", month->period.name);
	g_autoptr(GPtrArray) months = months_up_to(site, month);
	g_autoptr(GPtrArray) items = items_of(site, month);
	g_autoptr(GPtrArray) currencies = all_currencies(months);
	g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GArray) trend_columns = g_array_new(FALSE, FALSE, sizeof(struct book_column));
	g_autoptr(GArray) checks = make_checks(month);
	struct book_properties properties = {
		.title = title,
		.organisation =
		    site->policy->organisation == NULL ? "" : site->policy->organisation,
		.created_utc = month->slo->end_utc,
	};
	struct reliability_book reliability = {
		.book = book_new(path, &properties),
		.site = site,
		.month = month,
		.zone = site->policy->zone,
		.known_until_utc = month_known_until(site, month),
		.action_items = items,
		.months = months,
		.currencies = currencies,
		.trend_columns = trend_columns,
		.texts = texts,
		.checks = checks,
	};

	write_sheets(&reliability);
	return book_finish(reliability.book, error);
}
