#include "reports/pages.h"

static char *month_address(const struct month_report *month)
{
	return g_strdup_printf("m/%s/index.html", month->period.name);
}

static void write_headline(struct page *page, guint index)
{
	const struct month_report *month = site_month(page->site, index);
	g_autofree char *headline = month_headline(page->site, index);
	g_autofree char *name = month_text(&month->period);
	g_autofree char *address = month_address(month);

	html_open(page->html, TAG_H2, NULL);
	html_link(page->html, address, name, NULL);
	html_text(page->html, month->is_running ? ", running" : "");
	html_close(page->html, TAG_H2);
	html_element(page->html, TAG_P, headline, "class", "headline", NULL);
	if (month->is_running) {
		html_open(page->html, TAG_P, "class", "note", NULL);
		html_text(page->html, "Provisional: counted to ");
		page_time(page, page->site->known_until_utc);
		html_text(page->html, ".");
		html_close(page->html, TAG_P);
	}
}

static void write_row(struct page *page, const struct month_report *month)
{
	const struct slo_result *system = slo_rollup(month->slo, "system", "system");
	struct slo_tally tally = slo_tally(month->slo);
	g_autofree char *name = month_text(&month->period);
	g_autofree char *address = month_address(month);

	html_open(page->html, TAG_TR, NULL);
	html_open(page->html, TAG_TH, "scope", "row", NULL);
	html_link(page->html, address, name, NULL);
	html_text(page->html, month->is_running ? " (running)" : "");
	html_close(page->html, TAG_TH);
	page_take_number(page, g_strdup_printf("%d of %d", (int)tally.met, (int)tally.total));
	html_open(page->html, TAG_TD, NULL);
	page_status_mark(page, system);
	html_close(page->html, TAG_TD);
	page_take_number(page,
	    system != NULL
		? attained_text(system->sum.counts, system->has_target, system->target_percent)
		: g_strdup(NO_FIGURE));
	page_count(page, month->trend->started);
	page_take_number(page, duration_text(month->trend->downtime_s));
	html_open(page->html, TAG_TD, "class", "number", NULL);
	page_money(page, month->trend->money, "none stated");
	html_close(page->html, TAG_TD);
	page_count(page, month->trend->not_estimated);
	html_close(page->html, TAG_TR);
}

static void write_months(struct page *page)
{
	static const struct column columns[] = {
		{ "Month", false },
		{ "SLOs met", true },
		{ "System", false },
		{ "System attained, %", true },
		{ "Incidents begun", true },
		{ "Downtime", true },
		{ "Money lost, as stated", true },
		{ "Losses not estimated", true },
	};

	html_element(page->html, TAG_H2, "All months", "id", "months", NULL);
	page_table_begin(page, "Months, newest first", columns, G_N_ELEMENTS(columns));
	for (guint i = page->site->months->len; i-- > 0;)
		write_row(page, site_month(page->site, i));
	page_table_end(page);
}

static void write_welcome(struct page *page)
{
	struct html *html = page->html;

	html_element(html, TAG_P, "There is no month to report yet.", "class", "headline", NULL);
	html_element(html, TAG_H2, "What to do next", NULL);
	html_open(html, TAG_UL, "class", "plain", NULL);
	html_element(html, TAG_LI,
	    "Put the exports of your incident tracker, your metrics and your shift log as files into the "
	    "folder inbox/ of the workspace, at any depth.",
	    NULL);
	html_element(html, TAG_LI,
	    "Run: nines run. It imports the files, computes the months and writes this site anew.",
	    NULL);
	html_element(html, TAG_LI,
	    "nines check says beforehand what a run would take from the files, and what it would refuse.",
	    NULL);
	html_close(html, TAG_UL);
}

bool page_index_write(const struct site *site, const char *folder, GError **error)
{
	g_autofree char *path = g_build_filename(folder, "index.html", NULL);
	struct page page = { .site = site, .to_root = "" };
	guint finished = site_newest_finished(site);
	guint newest = site->months->len - 1;

	page_begin(&page, "Reliability", SECTION_OVERVIEW);
	if (site->months->len == 0) {
		write_welcome(&page);
		return page_end(&page, path, error);
	}
	if (finished != G_MAXUINT) {
		write_headline(&page, finished);
		page_tiles(&page, finished);
	}
	if (newest != finished) {
		write_headline(&page, newest);
		if (finished == G_MAXUINT)
			page_tiles(&page, newest);
	}
	write_months(&page);
	return page_end(&page, path, error);
}
