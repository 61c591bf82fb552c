#include <string.h>

#include "reports/pages.h"
#include "reports/slo_text.h"

/* What fits on the first printed page. */
#define FIRST_SLOS      6
#define FIRST_INCIDENTS 5
#define FIRST_ITEMS     5
#define FIRST_SERVICES  3
#define ITEMS_MAX       60

struct cost_order {
	const char *currency;
	const struct month_trend *trend;
	int64_t known_until_utc;
};

/* The part of the incident that lies in the month. */
static int64_t downtime_in(const struct cost_order *order, const struct incident *incident)
{
	int64_t end = MIN(incident_end(incident, order->known_until_utc), order->trend->end_utc);

	return MAX(end - MAX(incident->started_utc, order->trend->start_utc), 0);
}

/* The loss of an incident counts in the month in which the incident started. */
static bool has_loss_in(const struct month_trend *trend, const struct incident *incident)
{
	return incident->loss.quality != LOSS_NOT_ESTIMATED &&
	    incident->started_utc >= trend->start_utc && incident->started_utc < trend->end_utc;
}

static int money_rank(const struct cost_order *order, const struct incident *incident)
{
	if (!has_loss_in(order->trend, incident))
		return 2;
	return g_str_equal(incident->loss.currency, order->currency) ? 0 : 1;
}

static gint compare_cost(gconstpointer left, gconstpointer right, gpointer data)
{
	const struct incident *a = *(struct incident *const *)left;
	const struct incident *b = *(struct incident *const *)right;
	const struct cost_order *order = data;
	int rank_a = money_rank(order, a), rank_b = money_rank(order, b);

	if (rank_a != rank_b)
		return rank_a - rank_b;
	int by_currency = rank_a == 1 ? strcmp(a->loss.currency, b->loss.currency) : 0;
	if (by_currency != 0)
		return by_currency;
	if (rank_a < 2 && a->loss.minor != b->loss.minor)
		return a->loss.minor > b->loss.minor ? -1 : 1;
	int64_t downtime_a = downtime_in(order, a), downtime_b = downtime_in(order, b);
	if (downtime_a != downtime_b)
		return downtime_a > downtime_b ? -1 : 1;
	return strcmp(a->id, b->id);
}

GPtrArray *incidents_by_cost(const struct site *site, const struct month_trend *trend)
{
	struct cost_order order = { site->policy->currency, trend,
		MIN(site->known_until_utc, trend->end_utc) };
	GPtrArray *sorted = g_ptr_array_new();

	for (guint i = 0; i < trend->incidents->len; i++) {
		struct incident *incident = g_ptr_array_index(trend->incidents, i);

		if (!incident->is_maintenance)
			g_ptr_array_add(sorted, incident);
	}
	g_ptr_array_sort_with_data(sorted, compare_cost, &order);
	return sorted;
}

void page_incident_table_begin(struct page *page, const char *caption)
{
	static const struct column columns[] = {
		{ "Started", false },
		{ "Incident", false },
		{ "Lasted", true },
		{ "Services", false },
		{ "Cause", false },
		{ "Money lost", true },
		{ "Postmortem", false },
	};

	page_table_begin(page, caption, columns, G_N_ELEMENTS(columns));
}

static void write_incident_name(struct page *page, const struct incident *incident)
{
	html_open(page->html, TAG_TH, "scope", "row", "class", "wide", NULL);
	html_open(page->html, TAG_SPAN, "class", "clamp", NULL);
	page_name(page, incident->title);
	html_close(page->html, TAG_SPAN);
	html_open(page->html, TAG_SPAN, "class", "note", NULL);
	html_text(page->html, " ");
	page_name(page, incident->id);
	if (incident->severity != NULL) {
		html_text(page->html, ", ");
		page_name(page, incident->severity);
	}
	html_close(page->html, TAG_SPAN);
	html_close(page->html, TAG_TH);
}

static void write_services(
    struct page *page, const struct month_trend *trend, const struct incident *incident)
{
	int64_t day = zone_local(page->site->policy->zone, trend->start_utc).days;
	guint count = incident->services->len;

	html_open(page->html, TAG_TD, "class", "list", NULL);
	if (count == 0)
		html_text(page->html, "none named");
	for (guint i = 0; i < count && i < FIRST_SERVICES; i++) {
		if (i > 0)
			html_text(page->html, ", ");
		page_name(
		    page, service_title(page->site, g_ptr_array_index(incident->services, i), day));
	}
	if (count > FIRST_SERVICES)
		html_textf(page->html, " and %u more", count - FIRST_SERVICES);
	html_close(page->html, TAG_TD);
}

static void write_loss(
    struct page *page, const struct month_trend *trend, const struct incident *incident)
{
	g_autofree char *loss = loss_text(&incident->loss);

	html_open(page->html, TAG_TD, "class", "number", NULL);
	html_text(page->html, loss);
	if (incident->started_utc < trend->start_utc &&
	    incident->loss.quality != LOSS_NOT_ESTIMATED)
		html_element(
		    page->html, TAG_SPAN, " counted in an earlier month", "class", "note", NULL);
	html_close(page->html, TAG_TD);
}

void page_incident_row(
    struct page *page, const struct month_trend *trend, const struct incident *incident)
{
	int64_t until = month_known_until(page->site, page->month);
	g_autofree char *lasted =
	    duration_text(incident_end(incident, until) - incident->started_utc);

	html_open(page->html, TAG_TR, NULL);
	html_open(page->html, TAG_TD, NULL);
	page_time(page, incident->started_utc);
	html_close(page->html, TAG_TD);
	write_incident_name(page, incident);
	page_take_number(
	    page, g_strconcat(lasted, incident_is_open(incident) ? ", open" : "", NULL));
	write_services(page, trend, incident);
	page_cell(page, incident->cause);
	write_loss(page, trend, incident);
	page_cell(page, incident->postmortem != NULL ? incident->postmortem : "none yet");
	html_close(page->html, TAG_TR);
}

static char *attained_before(struct page *page, guint index, const struct slo_result *result)
{
	const struct slo_result *before =
	    index > 0 ? slo_same(site_month(page->site, index - 1)->slo, result) : NULL;

	return before != NULL ? slo_attained_text(before, &before->sum) : NULL;
}

static void write_slo_row(struct page *page, guint index, const struct slo_result *result)
{
	int64_t day = civil_to_days(site_month(page->site, index)->period.end) - 1;

	html_open(page->html, TAG_TR, NULL);
	html_open(page->html, TAG_TH, "scope", "row", "class", "wide", NULL);
	html_open(page->html, TAG_SPAN, "class", "clamp", NULL);
	page_objective_name(page, result, day);
	html_close(page->html, TAG_SPAN);
	html_close(page->html, TAG_TH);
	page_attained_cells(page, result);
	page_take_number(page, attained_before(page, index, result));
	page_take_number(page, minutes_text(slo_remaining_minutes(&result->sum, result->kind)));
	html_close(page->html, TAG_TR);
}

static void write_better_or_worse(struct page *page, guint index)
{
	static const struct column columns[] = {
		{ "Service and objective", false },
		{ "Status", false },
		{ "Target", true },
		{ "Attained", true },
		{ "28 days", true },
		{ "Month before", true },
		{ "Budget left, min", true },
	};
	const struct slo_report *slo = site_month(page->site, index)->slo;
	guint shown = MIN(slo->objectives->len, FIRST_SLOS);
	g_autofree char *caption = shown < slo->objectives->len
	    ? g_strdup_printf("The worst %u of %u SLOs", shown, slo->objectives->len)
	    : g_strdup("SLOs, worst first");

	html_element(page->html, TAG_H2, "Better or worse?", NULL);
	if (shown == 0) {
		html_element(page->html, TAG_P, "No SLO is defined.", NULL);
		return;
	}
	page_table_begin(page, caption, columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < shown; i++)
		write_slo_row(page, index, g_ptr_array_index(slo->objectives, i));
	page_table_end(page);
}

static void write_cost(struct page *page, guint index)
{
	const struct month_trend *trend = site_month(page->site, index)->trend;
	g_autoptr(GPtrArray) incidents = incidents_by_cost(page->site, trend);
	guint shown = MIN(incidents->len, FIRST_INCIDENTS);
	g_autofree char *caption = shown < incidents->len
	    ? g_strdup_printf(
		  "%u of %u incidents, by money lost, then by downtime", shown, incidents->len)
	    : g_strdup("Incidents, by money lost, then by downtime");

	html_element(page->html, TAG_H2, "What did it cost?", NULL);
	if (shown == 0) {
		html_element(page->html, TAG_P, "No incident touched this month.", NULL);
		return;
	}
	page_incident_table_begin(page, caption);
	for (guint i = 0; i < shown; i++)
		page_incident_row(page, trend, g_ptr_array_index(incidents, i));
	page_table_end(page);
}

static bool is_open_item(const struct action_item *item)
{
	return g_strcmp0(item->status, "closed") != 0 && g_strcmp0(item->status, "declined") != 0;
}

static gint compare_items(gconstpointer left, gconstpointer right)
{
	const struct action_item *a = *(struct action_item *const *)left;
	const struct action_item *b = *(struct action_item *const *)right;
	int64_t due_a = a->due_day == NO_TIME ? INT64_MAX : a->due_day;
	int64_t due_b = b->due_day == NO_TIME ? INT64_MAX : b->due_day;

	if (due_a != due_b)
		return due_a < due_b ? -1 : 1;
	int by_postmortem = g_strcmp0(a->postmortem, b->postmortem);
	return by_postmortem != 0 ? by_postmortem : g_strcmp0(a->item, b->item);
}

/* Open items of the postmortems up to the end of the month, the longest overdue first. */
static GPtrArray *open_items(const struct site *site, const struct month_report *month)
{
	GPtrArray *items = g_ptr_array_new();

	for (guint i = 0; i < site->action_items->len; i++) {
		struct action_item *item = g_ptr_array_index(site->action_items, i);

		if (is_open_item(item) && month_has_item(site, month, item))
			g_ptr_array_add(items, item);
	}
	g_ptr_array_sort(items, compare_items);
	return items;
}

/* The last day of what the page knows. */
static int64_t page_today(const struct page *page)
{
	return zone_local(page->site->policy->zone, month_known_until(page->site, page->month) - 1)
	    .days;
}

static bool is_overdue(const struct page *page, const struct action_item *item)
{
	return item->due_day != NO_TIME && item->due_day < page_today(page);
}

static void write_item(struct page *page, const struct action_item *item)
{
	struct html *html = page->html;

	html_open(html, TAG_TR, NULL);
	html_open(html, TAG_TH, "scope", "row", "class", "wide", NULL);
	html_open(html, TAG_SPAN, "class", "clamp", NULL);
	html_link(html, item->link, item->item, "dir", "auto", NULL);
	html_close(html, TAG_SPAN);
	html_close(html, TAG_TH);
	page_cell(page, item->postmortem);
	page_cell(page, item->owner != NULL ? item->owner : "no owner");
	html_open(html, TAG_TD, NULL);
	if (item->due_day != NO_TIME)
		page_day(page, item->due_day);
	else
		html_text(html, "no date");
	html_close(html, TAG_TD);
	html_open(html, TAG_TD, NULL);
	if (is_overdue(page, item)) {
		g_autofree char *days = counted_text(page_today(page) - item->due_day, "day");

		html_open(html, TAG_SPAN, "class", "mark missed", NULL);
		html_element(html, TAG_SPAN, "✖", "class", "shape", "aria-hidden", "true", NULL);
		html_textf(html, " overdue by %s", days);
		html_close(html, TAG_SPAN);
	} else {
		html_text(html, "open");
	}
	html_close(html, TAG_TD);
	html_close(html, TAG_TR);
}

static void begin_items(struct page *page, const char *caption)
{
	static const struct column columns[] = {
		{ "Action item", false },
		{ "Postmortem", false },
		{ "Owner", false },
		{ "Due", false },
		{ "State", false },
	};

	page_table_begin(page, caption, columns, G_N_ELEMENTS(columns));
}

static void write_items_sentence(struct page *page, const GPtrArray *items)
{
	g_autofree char *open = counted_text(items->len, "action item");
	guint overdue = 0;

	while (overdue < items->len && is_overdue(page, g_ptr_array_index(items, overdue)))
		overdue++;
	html_open(page->html, TAG_P, NULL);
	html_textf(page->html, "%s open, %u overdue on ", open, overdue);
	page_day(page, page_today(page));
	html_text(page->html, ".");
	html_close(page->html, TAG_P);
}

static void write_what_is_done(struct page *page, const GPtrArray *items)
{
	guint shown = MIN(items->len, FIRST_ITEMS);
	g_autofree char *caption = shown < items->len
	    ? g_strdup_printf("%u of %u open action items, by due date", shown, items->len)
	    : g_strdup("Open action items, by due date");

	html_element(page->html, TAG_H2, "What is being done?", NULL);
	write_items_sentence(page, items);
	if (shown == 0)
		return;
	begin_items(page, caption);
	for (guint i = 0; i < shown; i++)
		write_item(page, g_ptr_array_index(items, i));
	page_table_end(page);
}

/* Past the first page, and not without end: a page stays small enough to be mailed. */
static void write_other_items(struct page *page, const GPtrArray *items)
{
	guint shown = MIN(items->len, ITEMS_MAX);
	g_autofree char *caption = shown < items->len
	    ? g_strdup_printf(
		  "The first %u of %u open action items, by due date", shown, items->len)
	    : g_strdup("All open action items, by due date");

	if (items->len <= FIRST_ITEMS)
		return;
	html_element(page->html, TAG_H2, "Open action items", NULL);
	begin_items(page, caption);
	for (guint i = 0; i < shown; i++)
		write_item(page, g_ptr_array_index(items, i));
	page_table_end(page);
}

static void write_neighbour(struct page *page, guint index, const char *way)
{
	const struct month_report *month = site_month(page->site, index);
	g_autofree char *address = g_strdup_printf("../%s/index.html", month->period.name);
	g_autofree char *name = month_text(&month->period);
	g_autofree char *text = g_strdup_printf("%s: %s", way, name);

	html_open(page->html, TAG_LI, NULL);
	html_link(page->html, address, text, NULL);
	html_close(page->html, TAG_LI);
}

static void write_neighbours(struct page *page, guint index)
{
	html_open(page->html, TAG_NAV, "class", "months", "aria-label", "Months", NULL);
	html_open(page->html, TAG_UL, NULL);
	if (index > 0)
		write_neighbour(page, index - 1, "Before");
	if (index + 1 < page->site->months->len)
		write_neighbour(page, index + 1, "After");
	html_open(page->html, TAG_LI, NULL);
	html_link(page->html, "../../index.html#months", "All months", NULL);
	html_close(page->html, TAG_LI);
	html_close(page->html, TAG_UL);
	html_close(page->html, TAG_NAV);
}

static void write_banner(struct page *page)
{
	html_open(page->html, TAG_P, "class", "banner", NULL);
	html_element(page->html, TAG_STRONG, "Provisional. ", NULL);
	html_text(page->html, "This month has not ended; its figures count what is known until ");
	page_time(page, month_known_until(page->site, page->month));
	html_text(page->html, ", and will change.");
	html_close(page->html, TAG_P);
}

bool page_month_write(const struct site *site, guint index, const char *folder, GError **error)
{
	const struct month_report *month = site_month(site, index);
	struct page page = { .site = site, .month = month, .to_root = "../../" };
	g_autofree char *path =
	    g_build_filename(folder, "m", month->period.name, "index.html", NULL);
	g_autofree char *name = month_text(&month->period);
	g_autofree char *headline = month_headline(site, index);
	g_autoptr(GPtrArray) items = open_items(site, month);

	page_begin(&page, name, SECTION_MONTH);
	write_neighbours(&page, index);
	html_element(page.html, TAG_P, headline, "class", "headline", NULL);
	if (month->is_running)
		write_banner(&page);
	page_tiles(&page, index);
	write_better_or_worse(&page, index);
	write_cost(&page, index);
	write_what_is_done(&page, items);
	html_open(page.html, TAG_DIV, "class", "details", NULL);
	page_month_details(&page, index);
	write_other_items(&page, items);
	html_close(page.html, TAG_DIV);
	return page_end(&page, path, error);
}
