#include <math.h>

#include "reports/pages.h"
#include "reports/slo_text.h"

/* A service of the newest month. */
struct row {
	const struct service *service;
	const struct slo_result *now; /* NULL: nothing measured */
};

static const struct month_report *newest(const struct page *page)
{
	return site_month(page->site, page->site->months->len - 1);
}

static bool has_data(const struct slo_result *result)
{
	return result != NULL && result->sum.status != SLO_NO_DATA;
}

/* Off target, then without data, then on target. */
static int rank(const struct row *row)
{
	if (!has_data(row->now))
		return 1;
	return slo_is_off_target(row->now) ? 0 : 2;
}

static gint compare_rows(gconstpointer left, gconstpointer right)
{
	const struct row *a = left, *b = right;

	if (rank(a) != rank(b))
		return rank(a) - rank(b);
	if (rank(a) != 1) {
		double used_a = slo_consumed(&a->now->sum, a->now->kind),
		       used_b = slo_consumed(&b->now->sum, b->now->kind);

		used_a = isnan(used_a) ? -1 : used_a;
		used_b = isnan(used_b) ? -1 : used_b;
		if (used_a > used_b || used_a < used_b)
			return used_a > used_b ? -1 : 1;
	}
	return g_strcmp0(a->service->name, b->service->name);
}

static void write_budget_left(struct page *page, const struct slo_result *result)
{
	double minutes = has_data(result) ? slo_remaining_minutes(&result->sum, result->kind) : NAN;
	g_autofree char *text = minutes_text(minutes);

	html_element(
	    page->html, TAG_TD, text, "class", minutes < 0 ? "number missed" : "number", NULL);
}

/* Status, target, attained now, in 28 days and the month before, budget left, months. */
static void write_figures(struct page *page, const struct slo_result *now)
{
	guint index = page->site->months->len - 1;
	const struct slo_result *before =
	    index > 0 && now != NULL ? slo_same(site_month(page->site, index - 1)->slo, now) : NULL;

	html_open(page->html, TAG_TD, NULL);
	page_status_mark(page, now);
	html_close(page->html, TAG_TD);
	page_take_number(page, now != NULL ? slo_target_text(now) : NULL);
	page_take_number(page, now != NULL ? slo_attained_text(now, &now->sum) : NULL);
	page_take_number(
	    page, now != NULL && now->has_rolling ? slo_attained_text(now, &now->rolling) : NULL);
	page_take_number(page, before != NULL ? slo_attained_text(before, &before->sum) : NULL);
	write_budget_left(page, now);
	html_open(page->html, TAG_TD, NULL);
	if (now != NULL)
		page_attainment_sparkline(page, index, now);
	html_close(page->html, TAG_TD);
}

static bool affects(const struct incident *incident, const char *service)
{
	for (guint i = 0; i < incident->services->len; i++)
		if (g_str_equal(g_ptr_array_index(incident->services, i), service))
			return true;
	return false;
}

static void write_open_incidents(struct page *page, const char *service)
{
	const GPtrArray *incidents = newest(page)->trend->incidents;
	int found = 0;

	html_open(page->html, TAG_TD, NULL);
	for (guint i = 0; i < incidents->len; i++) {
		const struct incident *incident = g_ptr_array_index(incidents, i);

		if (incident->is_maintenance || !incident_is_open(incident) ||
		    !affects(incident, service))
			continue;
		if (found++ > 0)
			html_text(page->html, ", ");
		page_name(page, incident->id);
	}
	if (found == 0)
		html_text(page->html, "none");
	html_close(page->html, TAG_TD);
}

static const struct service_action *newest_action(const struct site *site, const char *service)
{
	for (guint i = site->service_actions->len; i-- > 0;) {
		const struct service_action *action = g_ptr_array_index(site->service_actions, i);

		if (g_str_equal(action->service, service))
			return action;
	}
	return NULL;
}

static void write_action_text(struct page *page, const struct service_action *action)
{
	int64_t written = zone_local(page->site->policy->zone, action->written_utc).days;
	g_autofree char *age = counted_text(MAX(site_today(page->site) - written, 0), "day");

	page_name(page, action->text);
	html_empty(page->html, TAG_BR, NULL);
	html_open(page->html, TAG_SPAN, "class", "note", NULL);
	page_day(page, written);
	html_textf(page->html, ", %s old", age);
	if (action->author != NULL) {
		html_text(page->html, ", ");
		page_name(page, action->author);
	}
	if (action->status != NULL) {
		html_text(page->html, ", ");
		page_name(page, action->status);
	}
	if (action->due_day != NO_TIME) {
		html_text(page->html, ", due ");
		page_day(page, action->due_day);
	}
	html_close(page->html, TAG_SPAN);
}

static void write_action(struct page *page, const struct row *row)
{
	const struct service_action *action = newest_action(page->site, row->service->name);

	html_open(page->html, TAG_TD, "class", "wide", NULL);
	if (action != NULL)
		write_action_text(page, action);
	else if (row->now != NULL && slo_is_off_target(row->now))
		html_element(
		    page->html, TAG_STRONG, "no action written", "class", "mark missed", NULL);
	else
		html_text(page->html, NO_FIGURE);
	html_close(page->html, TAG_TD);
}

/* Which objective the figures are of: the worst, where there are several. */
static void write_objective(struct page *page, const struct row *row)
{
	const GPtrArray *objectives = newest(page)->slo->objectives;
	int count = 0;

	g_autofree char *window = row->now != NULL ? slo_window_text(row->now) : NULL;
	if (row->now == NULL || !g_str_equal(row->now->scope, "objective"))
		return;
	for (guint i = 0; i < objectives->len; i++)
		count += g_strcmp0(
			     ((const struct slo_result *)g_ptr_array_index(objectives, i))->service,
			     row->service->name) == 0;
	html_empty(page->html, TAG_BR, NULL);
	html_open(page->html, TAG_SPAN, "class", "note", NULL);
	page_name(page, row->now->is_pool_default ? "SLO of the pool" : row->now->title);
	if (window != NULL)
		html_textf(page->html, " (%s)", window);
	if (count > 1)
		html_textf(page->html, ", the worst of %d", count);
	html_close(page->html, TAG_SPAN);
}

static void write_row(struct page *page, const struct row *row)
{
	const struct service *service = row->service;

	html_open(page->html, TAG_TR, NULL);
	html_open(page->html, TAG_TH, "scope", "row", NULL);
	page_name(page, service->title != NULL ? service->title : service->name);
	write_objective(page, row);
	html_close(page->html, TAG_TH);
	page_cell(page, service->team);
	write_figures(page, row->now);
	write_open_incidents(page, service->name);
	write_action(page, row);
	html_close(page->html, TAG_TR);
}

static char *attained_title(const struct month_report *month)
{
	return g_strdup_printf(
	    "%s%s", month_short_name(&month->period), month->is_running ? " so far" : "");
}

/* The table of what is written by write_figures(), with columns before and after. */
static void begin_table(struct page *page, const char *caption, bool is_of_services)
{
	guint index = page->site->months->len - 1;
	g_autofree char *now = attained_title(site_month(page->site, index));
	g_autofree char *before = index > 0 ? attained_title(site_month(page->site, index - 1))
					    : g_strdup("Month before");
	const struct column columns[] = {
		{ is_of_services ? "Service" : "Roll-up", false },
		{ is_of_services ? "Team" : "How it is formed", false },
		{ "Status", false },
		{ "Target", true },
		{ now, true },
		{ "28 days", true },
		{ before, true },
		{ "Budget left, min", true },
		{ "By month", false },
		{ "Open incidents", false },
		{ "Newest action of the team", false },
	};

	page_table_begin(page, caption, columns, is_of_services ? 11 : 9);
}

static void write_rollup_row(struct page *page, const struct slo_result *result, const char *title)
{
	if (result == NULL)
		return;
	html_open(page->html, TAG_TR, NULL);
	page_row_head(page, title);
	html_element(page->html, TAG_TD, result->formula, "class", "list", NULL);
	write_figures(page, result);
	html_close(page->html, TAG_TR);
}

static void write_rollups(struct page *page)
{
	const struct site *site = page->site;
	const struct slo_report *slo = newest(page)->slo;

	html_element(page->html, TAG_H2, "System and pools", NULL);
	begin_table(page, "The system and its pools", false);
	write_rollup_row(page, slo_rollup(slo, "system", "system"), "System");
	write_rollup_row(
	    page, slo_rollup(slo, "system", "any-critical-down"), "No critical service down");
	for (guint i = 0; i < site->policy->pools->len; i++) {
		const struct pool *pool = g_ptr_array_index(site->policy->pools, i);
		g_autofree char *title = g_strdup_printf("Pool %s", pool->name);

		write_rollup_row(page, slo_rollup(slo, "pool", pool->name), title);
	}
	page_table_end(page);
}

/* The services of a pool, worst first; with NULL, those of pools that the policy lacks. */
static GArray *rows_of_pool(struct page *page, const GPtrArray *services, const char *pool)
{
	GArray *rows = g_array_new(FALSE, TRUE, sizeof(struct row));

	for (guint i = 0; i < services->len; i++) {
		const struct service *service = g_ptr_array_index(services, i);
		struct row row = { service, slo_of_service(newest(page)->slo, service->name) };
		bool is_known = policy_pool(page->site->policy, service->pool) != NULL;

		if (pool != NULL ? g_strcmp0(service->pool, pool) == 0 : !is_known)
			g_array_append_val(rows, row);
	}
	g_array_sort(rows, compare_rows);
	return rows;
}

static void write_pool(struct page *page, const GPtrArray *services, const char *pool)
{
	g_autoptr(GArray) rows = rows_of_pool(page, services, pool);
	g_autofree char *title =
	    pool != NULL ? g_strdup_printf("Pool %s", pool) : g_strdup("Services of unknown pools");
	g_autofree char *caption = g_strdup_printf("%s, worst first", title);
	guint off = 0;

	if (rows->len == 0)
		return;
	while (off < rows->len && rank(&g_array_index(rows, struct row, off)) == 0)
		off++;
	g_autofree char *count = counted_text(rows->len, "service");
	html_element(page->html, TAG_H2, title, NULL);
	html_open(page->html, TAG_P, NULL);
	html_textf(page->html, "%u of %s off target.", off, count);
	html_close(page->html, TAG_P);
	begin_table(page, caption, true);
	for (guint i = 0; i < rows->len; i++)
		write_row(page, &g_array_index(rows, struct row, i));
	page_table_end(page);
}

static void write_services(struct page *page)
{
	const struct site *site = page->site;
	g_autoptr(GPtrArray) services = catalogue_services_on(site->catalogue, site_today(site));
	g_autofree char *month = month_text(&newest(page)->period);

	html_open(page->html, TAG_P, "class", "headline", NULL);
	html_textf(page->html, "Every service against its target in %s%s.", month,
	    newest(page)->is_running ? " so far" : "");
	html_close(page->html, TAG_P);
	html_element(page->html, TAG_P,
	    "Budget left is what remains of the error budget, in minutes of full outage; negative where it "
	    "is overspent; counts and answered incidents have none, since they are not about time. 28 days "
	    "are those that end with the month, or with the last day that is known. By month shows up to twelve months: the dashed line is the target, a cross a "
	    "month off target.",
	    NULL);
	write_rollups(page);
	for (guint i = 0; i < site->policy->pools->len; i++) {
		const struct pool *pool = g_ptr_array_index(site->policy->pools, i);

		write_pool(page, services, pool->name);
	}
	write_pool(page, services, NULL);
}

bool page_status_write(const struct site *site, const char *folder, GError **error)
{
	g_autofree char *path = g_build_filename(folder, "status.html", NULL);
	struct page page = { .site = site, .to_root = "" };

	page_begin(&page, "Services", SECTION_STATUS);
	if (site->months->len == 0)
		html_element(page.html, TAG_P, "There is no month to report yet.", "class",
		    "headline", NULL);
	else
		write_services(&page);
	return page_end(&page, path, error);
}
