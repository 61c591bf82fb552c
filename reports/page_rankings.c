#include <string.h>

#include "reports/pages.h"
#include "reports/svg.h"

#define ROWS_MAX 10

/* Around a name in a sentence, which may be written from right to left. */
#define FIRST_ISOLATE "\u2068"
#define POP_ISOLATE   "\u2069"

/* Adds counts of one month to a sum over months. */
void counts_add(GArray *sums, const GPtrArray *counts)
{
	for (guint i = 0; counts != NULL && i < counts->len; i++) {
		const struct count_by *count = g_ptr_array_index(counts, i);
		guint at = 0;

		while (at < sums->len &&
		    !g_str_equal(g_array_index(sums, struct count_by, at).name, count->name))
			at++;
		if (at == sums->len)
			g_array_append_val(sums, *count);
		else
			g_array_index(sums, struct count_by, at).count += count->count;
	}
}

gint counts_compare(gconstpointer left, gconstpointer right)
{
	const struct count_by *a = left, *b = right;

	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	return strcmp(a->name, b->name);
}

void page_pair_begin(struct page *page, const char *title)
{
	html_element(page->html, TAG_H2, title, NULL);
	html_open(page->html, TAG_DIV, "class", "pair", NULL);
}

/* What a chart of rows shows, its column titles and how a sum is written. */
struct ranking {
	const char *title;
	const char *name_title;
	const char *sum_title;
	char *(*text_of)(int64_t sum);
	bool is_of_services;
};

static void write_ranking_table(
    struct page *page, const struct ranking *ranking, const GArray *sums, GPtrArray *names)
{
	const struct column columns[] = {
		{ ranking->name_title, false },
		{ ranking->sum_title, true },
	};

	page_table_begin(page, ranking->title, columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < sums->len; i++) {
		html_open(page->html, TAG_TR, NULL);
		page_row_head(page, g_ptr_array_index(names, i));
		page_take_number(
		    page, ranking->text_of(g_array_index(sums, struct count_by, i).count));
		html_close(page->html, TAG_TR);
	}
	page_table_end(page);
}

/* The chart has the first rows, the table all. */
static void write_ranking(struct page *page, const struct ranking *ranking, GArray *sums)
{
	g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	g_autofree struct chart_column *columns = g_new0(struct chart_column, sums->len + 1);
	guint shown = MIN(sums->len, ROWS_MAX);

	g_array_sort(sums, counts_compare);
	if (sums->len == 0)
		return;
	for (guint i = 0; i < sums->len; i++) {
		const struct count_by *sum = &g_array_index(sums, struct count_by, i);
		const char *name = ranking->is_of_services
		    ? service_title(page->site, sum->name, site_today(page->site))
		    : sum->name;

		g_ptr_array_add(names, (gpointer)(guintptr)name);
		g_ptr_array_add(texts, ranking->text_of(sum->count));
		columns[i].label = name;
		columns[i].value = (double)sum->count;
		columns[i].text = g_ptr_array_index(texts, i);
	}
	g_autofree char *id = page_new_id(page);
	g_autofree char *finding = g_strdup_printf(
	    FIRST_ISOLATE "%s" POP_ISOLATE " is first with %s.", columns[0].label, columns[0].text);
	g_autofree char *caption =
	    shown < sums->len ? g_strdup_printf("The first %u of %u.", shown, sums->len) : NULL;
	page_pair_begin(page, ranking->title);
	svg_rows(page->html,
	    &(struct chart){
		.id = id,
		.title = ranking->title,
		.finding = finding,
		.caption = caption,
		.columns = columns,
		.count = shown,
	    });
	write_ranking_table(page, ranking, sums, names);
	html_close(page->html, TAG_DIV);
}

static void write_services(struct page *page)
{
	static const struct ranking ranking = { "Services by downtime over all months", "Service",
		"Downtime", duration_text, true };
	g_autoptr(GArray) sums = g_array_new(FALSE, FALSE, sizeof(struct count_by));

	for (guint i = 0; i < page->site->months->len; i++) {
		const GPtrArray *services = site_month(page->site, i)->trend->services;

		for (guint at = 0; at < services->len; at++) {
			const struct service_trend *service = g_ptr_array_index(services, at);
			struct count_by sum = { service->service, service->downtime_s };
			gpointer one[] = { &sum };

			if (service->downtime_s > 0)
				counts_add(sums, &(GPtrArray){ one, 1 });
		}
	}
	write_ranking(page, &ranking, sums);
}

static void write_causes_and_detection(struct page *page)
{
	static const struct ranking causes = { "Causes over all months", "Cause", "Incidents",
		count_text, false };
	static const struct ranking detection = { "Detected by, over all months", "Detected by",
		"Incidents", count_text, false };
	g_autoptr(GArray) by_cause = g_array_new(FALSE, FALSE, sizeof(struct count_by));
	g_autoptr(GArray) by_detection = g_array_new(FALSE, FALSE, sizeof(struct count_by));

	for (guint i = 0; i < page->site->months->len; i++) {
		counts_add(by_cause, site_month(page->site, i)->trend->by_cause);
		counts_add(by_detection, site_month(page->site, i)->trend->by_detection);
	}
	write_ranking(page, &causes, by_cause);
	write_ranking(page, &detection, by_detection);
}

void page_rankings(struct page *page)
{
	write_services(page);
	write_causes_and_detection(page);
}
