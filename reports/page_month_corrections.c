/* What was taken out of the figures of a month, by whom and why. */
#include "reports/pages.h"
#include "reports/slo_text.h"

#define ROWS_MAX 60

static int64_t last_day(const struct month_report *month)
{
	return civil_to_days(month->period.end) - 1;
}

static void write_time(struct page *page, int64_t utc)
{
	html_open(page->html, TAG_TD, NULL);
	page_time(page, utc);
	html_close(page->html, TAG_TD);
}

static void write_scope(
    struct page *page, const struct correction *correction, const struct month_report *month)
{
	page_cell(page,
	    correction->objective != NULL ? correction->objective
		: correction->service != NULL
		? service_title(page->site, correction->service, last_day(month))
		: "all services");
}

static void write_use(
    struct page *page, const struct slo_correction_use *use, const struct month_report *month)
{
	const struct correction *correction = use->correction;

	html_open(page->html, TAG_TR, NULL);
	html_open(page->html, TAG_TH, "scope", "row", "class", "wide", NULL);
	page_name(page, correction->reason != NULL ? correction->reason : "no reason given");
	html_close(page->html, TAG_TH);
	page_cell(page, correction->kind);
	write_scope(page, correction, month);
	write_time(page, correction->start_utc);
	write_time(page, correction->end_utc);
	page_cell(page, correction->approver != NULL ? correction->approver : "nobody");
	html_open(page->html, TAG_TD, NULL);
	if (use->is_ahead)
		html_text(page->html, "still to come");
	else
		page_flag(page, use->has_effect, use->has_effect ? "taken out" : "had no effect");
	html_close(page->html, TAG_TD);
	html_close(page->html, TAG_TR);
}

static bool is_corrected(const struct slo_result *result)
{
	return result->sum.raw.good != result->sum.counts.good ||
	    result->sum.raw.total != result->sum.counts.total || result->sum.slots.excluded > 0;
}

static void write_corrected(
    struct page *page, const struct slo_result *result, const struct month_report *month)
{
	html_open(page->html, TAG_TR, NULL);
	page_objective_head(page, result, last_day(month));
	page_take_number(page, slo_target_text(result));
	page_take_number(page, slo_counts_text(result, result->sum.raw));
	page_take_number(page, slo_attained_text(result, &result->sum));
	page_count(page, result->sum.slots.excluded);
	html_close(page->html, TAG_TR);
}

static void write_all_corrected(struct page *page, const struct month_report *month)
{
	static const struct column columns[] = {
		{ "Service and objective", false },
		{ "Target", true },
		{ "Attained before corrections", true },
		{ "Attained", true },
		{ "Slots taken out", true },
	};
	guint found = 0;

	for (guint i = 0; i < month->slo->objectives->len; i++) {
		const struct slo_result *result = g_ptr_array_index(month->slo->objectives, i);

		if (!is_corrected(result) || found++ >= ROWS_MAX)
			continue;
		if (found == 1)
			page_table_begin(page, "Attainment before and after corrections", columns,
			    G_N_ELEMENTS(columns));
		write_corrected(page, result, month);
	}
	if (found == 0)
		return;
	page_table_end(page);
	if (found > ROWS_MAX) {
		html_open(page->html, TAG_P, "class", "note", NULL);
		html_textf(page->html, "And %u more.", found - ROWS_MAX);
		html_close(page->html, TAG_P);
	}
}

void page_month_corrections(struct page *page, const struct month_report *month)
{
	static const struct column columns[] = {
		{ "Reason", false },
		{ "Kind", false },
		{ "Of", false },
		{ "From", false },
		{ "To", false },
		{ "Approved by", false },
		{ "Effect", false },
	};
	const GArray *uses = month->slo->corrections;

	if (uses == NULL || uses->len == 0)
		return;
	guint shown = MIN(uses->len, ROWS_MAX);
	html_element(page->html, TAG_H2, "Corrections", NULL);
	page_table_begin(page, "Time that was taken out of the figures, on both sides", columns,
	    G_N_ELEMENTS(columns));
	for (guint i = 0; i < shown; i++)
		write_use(page, &g_array_index(uses, struct slo_correction_use, i), month);
	page_table_end(page);
	if (uses->len > shown) {
		html_open(page->html, TAG_P, "class", "note", NULL);
		html_textf(page->html, "And %u more.", uses->len - shown);
		html_close(page->html, TAG_P);
	}
	write_all_corrected(page, month);
}
