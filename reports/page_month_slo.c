/* Objectives on the month page: all of them, what their figures are worth, and roll-ups. */
#include "reports/pages.h"
#include "reports/slo_text.h"

void page_objective_name(struct page *page, const struct slo_result *result, int64_t day)
{
	g_autofree char *window = slo_window_text(result);

	if (result->service != NULL) {
		page_name(page, service_title(page->site, result->service, day));
		html_text(page->html, " ");
	}
	html_open(page->html, TAG_SPAN, "class", "note", NULL);
	page_name(page, result->is_pool_default ? "SLO of the pool" : result->title);
	if (window != NULL)
		html_textf(page->html, " (%s)", window);
	html_close(page->html, TAG_SPAN);
}

void page_objective_head(struct page *page, const struct slo_result *result, int64_t day)
{
	html_open(page->html, TAG_TH, "scope", "row", "class", "wide", NULL);
	page_objective_name(page, result, day);
	html_close(page->html, TAG_TH);
}

static int64_t last_day(const struct month_report *month)
{
	return civil_to_days(month->period.end) - 1;
}

static char *coverage_text(const struct slo_result *result)
{
	return result->sum.slots.expected > 0 &&
		result->sum.slots.observed >= result->sum.slots.expected
	    ? g_strdup("100")
	    : share_text(slo_coverage(&result->sum));
}

void page_attained_cells(struct page *page, const struct slo_result *result)
{
	html_open(page->html, TAG_TD, NULL);
	page_status_mark(page, result);
	html_close(page->html, TAG_TD);
	page_take_number(page, slo_target_text(result));
	page_take_number(page, slo_attained_text(result, &result->sum));
	page_take_number(
	    page, result->has_rolling ? slo_attained_text(result, &result->rolling) : NULL);
}

static void write_objective(struct page *page, const struct slo_result *result, int64_t day)
{
	html_open(page->html, TAG_TR, NULL);
	page_objective_head(page, result, day);
	page_attained_cells(page, result);
	page_take_number(page, slo_used_text(result, &result->sum));
	page_take_number(page, minutes_text(slo_remaining_minutes(&result->sum, result->kind)));
	page_take_number(page, coverage_text(result));
	page_take_number(page, slo_unattributed_text(result));
	html_close(page->html, TAG_TR);
}

/* What of the attainment is not certain. */
static void write_certainty(struct page *page, const struct month_report *month)
{
	static const struct column columns[] = {
		{ "Service and objective", false },
		{ "Attained", true },
		{ "What it is worth", false },
	};
	bool has_any = false;

	for (guint i = 0; i < month->slo->objectives->len; i++) {
		const struct slo_result *result = g_ptr_array_index(month->slo->objectives, i);
		g_autofree char *text = slo_certainty_text(result);

		if (text == NULL)
			continue;
		if (!has_any)
			page_table_begin(
			    page, "Figures to be read with care", columns, G_N_ELEMENTS(columns));
		has_any = true;
		html_open(page->html, TAG_TR, NULL);
		page_objective_head(page, result, last_day(month));
		page_take_number(page, slo_attained_text(result, &result->sum));
		html_element(page->html, TAG_TD, text, "class", "broad", NULL);
		html_close(page->html, TAG_TR);
	}
	if (has_any)
		page_table_end(page);
}

static void write_segment(
    struct page *page, const struct slo_result *result, const struct slo_segment *segment)
{
	html_open(page->html, TAG_TR, NULL);
	page_objective_head(page, result, segment->first_day);
	html_open(page->html, TAG_TD, NULL);
	page_day(page, segment->first_day);
	html_close(page->html, TAG_TD);
	html_open(page->html, TAG_TD, NULL);
	page_day(page, segment->end_day - 1);
	html_close(page->html, TAG_TD);
	page_take_number(page, slo_version_target_text(segment->version));
	page_take_number(page, slo_counts_text(result, segment->counts));
	html_close(page->html, TAG_TR);
}

/* Objectives whose target changed within the window. */
static void write_segments(struct page *page, const struct month_report *month)
{
	static const struct column columns[] = {
		{ "Service and objective", false },
		{ "From", false },
		{ "To", false },
		{ "Target", true },
		{ "Attained in these days", true },
	};
	bool has_any = false;

	for (guint i = 0; i < month->slo->objectives->len; i++) {
		const struct slo_result *result = g_ptr_array_index(month->slo->objectives, i);

		if (result->segments == NULL || result->segments->len < 2)
			continue;
		if (!has_any)
			page_table_begin(page,
			    "Targets that changed: the budget is the sum of the parts", columns,
			    G_N_ELEMENTS(columns));
		has_any = true;
		for (guint k = 0; k < result->segments->len; k++)
			write_segment(
			    page, result, &g_array_index(result->segments, struct slo_segment, k));
	}
	if (has_any)
		page_table_end(page);
}

void page_month_objectives(struct page *page, const struct month_report *month)
{
	static const struct column columns[] = {
		{ "Service and objective", false },
		{ "Status", false },
		{ "Target", true },
		{ "Attained", true },
		{ "28 days", true },
		{ "Budget used, %", true },
		{ "Budget left, min", true },
		{ "Coverage, %", true },
		{ "Bad outside incidents, %", true },
	};

	if (month->slo->objectives->len == 0)
		return;
	html_element(page->html, TAG_H2, "Objectives", NULL);
	page_table_begin(page, "All SLOs, worst first", columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < month->slo->objectives->len; i++)
		write_objective(
		    page, g_ptr_array_index(month->slo->objectives, i), last_day(month));
	page_table_end(page);
	html_element(page->html, TAG_P,
	    "Worst first: by the share of the error budget that is used; of at most so many events, by the "
	    "share of the limit. 28 days are those that end with the month, or with the last day that is "
	    "known. Budget left is in minutes of full outage. Coverage is the share of the expected samples "
	    "that was there.",
	    "class", "note", NULL);
	write_certainty(page, month);
	write_segments(page, month);
}

static void write_rollup(struct page *page, const struct slo_result *result)
{
	bool is_pool = g_str_equal(result->scope, "pool");
	bool is_system = g_str_equal(result->name, "system");
	g_autofree char *title = g_strconcat(is_pool ? "Pool " : "", result->title, NULL);

	html_open(page->html, TAG_TR, NULL);
	page_row_head(page, is_system ? "System" : title);
	page_cell(page, result->scope);
	page_attained_cells(page, result);
	page_take_number(page, minutes_text(slo_remaining_minutes(&result->sum, result->kind)));
	page_take_number(page, slo_unattributed_text(result));
	html_element(page->html, TAG_TD, result->formula, "class", "list", NULL);
	html_close(page->html, TAG_TR);
}

/* How many services in series the system's target bears. */
static void write_consistency(struct page *page, const struct slo_report *slo)
{
	const struct policy *policy = page->site->policy;

	if (slo->serial_services < 0 || slo->serial_services == INT64_MAX ||
	    !policy->has_system_target)
		return;
	g_autofree char *target = decimal_format(policy->system_target_percent);
	g_autofree char *services = counted_text(slo->serial_services, "service");
	html_open(page->html, TAG_P, "class", "note", NULL);
	html_textf(page->html,
	    "Do the targets fit? The system's %s %% bears %s of the strictest pool in series, each just "
	    "at its own target.",
	    target, services);
	html_close(page->html, TAG_P);
}

void page_month_rollups(struct page *page, const struct month_report *month)
{
	static const struct column columns[] = {
		{ "Roll-up", false },
		{ "Of", false },
		{ "Status", false },
		{ "Target", true },
		{ "Attained", true },
		{ "28 days", true },
		{ "Budget left, min", true },
		{ "Bad outside incidents, %", true },
		{ "How it is formed", false },
	};

	if (month->slo->rollups->len == 0)
		return;
	html_element(page->html, TAG_H2, "System, pools, teams and products", NULL);
	page_table_begin(page, "Roll-ups", columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < month->slo->rollups->len; i++) {
		const struct slo_result *result = g_ptr_array_index(month->slo->rollups, i);

		if (!g_str_equal(result->scope, "service"))
			write_rollup(page, result);
	}
	page_table_end(page);
	write_consistency(page, month->slo);
}
