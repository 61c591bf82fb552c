#include <math.h>
#include <string.h>

#include "base/words.h"
#include "reports/pages.h"
#include "reports/svg.h"

#define MONTHS_MAX 24 /* on one chart */
#define SERIES_MAX 5  /* the last of them is all the rest */

/* The months on the charts: up to MONTHS_MAX newest ones. */
struct span {
	struct page *page;
	guint first;
	guint count;
	struct chart_column *columns; /* their labels are filled in */
	GPtrArray *texts;             /* what the columns borrow */
};

static const struct month_report *month_at(const struct span *span, guint i)
{
	return site_month(span->page->site, span->first + i);
}

static const char *keep(struct span *span, char *text)
{
	g_ptr_array_add(span->texts, text);
	return text;
}

static void span_begin(struct span *span, struct page *page)
{
	guint months = page->site->months->len;

	*span = (struct span){ .page = page, .count = MIN(months, MONTHS_MAX) };
	span->first = months - span->count;
	span->columns = g_new0(struct chart_column, span->count);
	span->texts = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < span->count; i++) {
		const struct month_report *month = month_at(span, i);

		span->columns[i] = (struct chart_column){
			.label = month_short_name(&month->period),
			.group = keep(span, g_strdup_printf("%d", month->period.first.year)),
			.is_running = month->is_running,
		};
	}
}

static void span_end(struct span *span)
{
	g_free(span->columns);
	g_ptr_array_unref(span->texts);
}

/* `Highest: September 2026, 17. Newest: October 2026 so far, 4.` */
static char *finding_of(const struct span *span)
{
	guint highest = 0, last = span->count - 1;

	for (guint i = 0; i < span->count; i++)
		if (span->columns[i].value > span->columns[highest].value)
			highest = i;
	g_autofree char *high_name = month_text(&month_at(span, highest)->period);
	g_autofree char *last_name = month_text(&month_at(span, last)->period);
	const char *so_far = month_at(span, last)->is_running ? " so far" : "";
	if (highest == last)
		return g_strdup_printf("The newest month is the highest: %s%s, %s.", last_name,
		    so_far, span->columns[last].text);
	return g_strdup_printf("Highest: %s, %s. Newest: %s%s, %s.", high_name,
	    span->columns[highest].text, last_name, so_far, span->columns[last].text);
}

static const char *running_caption(const struct span *span)
{
	return month_at(span, span->count - 1)->is_running
	    ? "The hollow month is running and not complete."
	    : NULL;
}

static void begin_month_row(struct page *page, const struct month_report *month)
{
	g_autofree char *name = month_text(&month->period);
	g_autofree char *address = g_strdup_printf("m/%s/index.html", month->period.name);

	html_open(page->html, TAG_TR, NULL);
	html_open(page->html, TAG_TH, "scope", "row", NULL);
	html_link(page->html, address, name, NULL);
	html_text(page->html, month->is_running ? " (running)" : "");
	html_close(page->html, TAG_TH);
}

static gint compare_names(gconstpointer left, gconstpointer right)
{
	const struct count_by *a = left, *b = right;

	return strcmp(a->name, b->name);
}

/* The severities of the span in the order of their names, which is how they are numbered: at most
 * SERIES_MAX, of which the last may be the name of the rest. */
static GPtrArray *severities(const struct span *span)
{
	g_autoptr(GArray) sums = g_array_new(FALSE, FALSE, sizeof(struct count_by));
	GPtrArray *names = g_ptr_array_new();
	static char rest[] = "all other";

	for (guint i = 0; i < span->count; i++)
		counts_add(sums, month_at(span, i)->trend->by_severity);
	g_array_sort(sums, counts_compare);
	bool has_rest = sums->len > SERIES_MAX;
	g_array_set_size(sums, MIN(sums->len, has_rest ? SERIES_MAX - 1 : SERIES_MAX));
	g_array_sort(sums, compare_names);
	for (guint i = 0; i < sums->len; i++)
		g_ptr_array_add(names, g_array_index(sums, struct count_by, i).name);
	if (has_rest)
		g_ptr_array_add(names, rest);
	return names;
}

static double *parts_of(const struct month_trend *trend, const GPtrArray *names)
{
	double *parts = g_new0(double, names->len + 1);

	for (guint i = 0; i < trend->by_severity->len; i++) {
		const struct count_by *count = g_ptr_array_index(trend->by_severity, i);
		guint at = 0;

		while (
		    at + 1 < names->len && !g_str_equal(g_ptr_array_index(names, at), count->name))
			at++;
		parts[at] += (double)count->count;
	}
	return parts;
}

static void write_incident_table(struct span *span, const GPtrArray *names)
{
	struct page *page = span->page;
	g_autofree struct column *columns = g_new0(struct column, names->len + 2);

	columns[0] = (struct column){ "Month", false };
	for (guint i = 0; i < names->len; i++)
		columns[i + 1] = (struct column){ g_ptr_array_index(names, i), true };
	columns[names->len + 1] = (struct column){ "All", true };
	page_table_begin(page, "Incidents begun, by severity", columns, names->len + 2);
	for (guint i = span->count; i-- > 0;) {
		begin_month_row(page, month_at(span, i));
		for (guint part = 0; part < names->len; part++)
			page_count(page, (int64_t)span->columns[i].parts[part]);
		page_count(page, month_at(span, i)->trend->started);
		html_close(page->html, TAG_TR);
	}
	page_table_end(page);
}

static void write_incidents(struct page *page)
{
	struct span span;

	span_begin(&span, page);
	g_autoptr(GPtrArray) names = severities(&span);
	for (guint i = 0; i < span.count; i++) {
		const struct month_trend *trend = month_at(&span, i)->trend;
		double *parts = parts_of(trend, names);

		g_ptr_array_add(span.texts, parts);
		span.columns[i].parts = parts;
		span.columns[i].value = (double)trend->started;
		span.columns[i].text = keep(&span, count_text(trend->started));
	}
	g_autofree char *finding = finding_of(&span);
	g_autofree char *id = page_new_id(page);
	page_pair_begin(page, "Incidents");
	svg_stack(page->html,
	    &(struct chart){
		.id = id,
		.title = "Incidents begun by month and severity",
		.finding = finding,
		.caption = running_caption(&span),
		.unit = "incidents",
		.columns = span.columns,
		.count = span.count,
		.series = (const char *const *)names->pdata,
		.series_count = names->len,
	    });
	write_incident_table(&span, names);
	html_close(page->html, TAG_DIV);
	span_end(&span);
}

static void write_downtime_table(struct span *span)
{
	static const struct column columns[] = {
		{ "Month", false },
		{ "Downtime", true },
		{ "Summed over incidents", true },
		{ "Still open", true },
	};
	struct page *page = span->page;

	page_table_begin(page, "Downtime by month", columns, G_N_ELEMENTS(columns));
	for (guint i = span->count; i-- > 0;) {
		const struct month_trend *trend = month_at(span, i)->trend;

		begin_month_row(page, month_at(span, i));
		page_take_number(page, duration_text(trend->downtime_s));
		page_take_number(page, duration_text(trend->downtime_sum_s));
		page_count(page, trend->open);
		html_close(page->html, TAG_TR);
	}
	page_table_end(page);
}

/* `4:12`, which fits over a bar. */
static char *clock_text(int64_t seconds)
{
	int64_t minutes = (seconds + 30) / 60;

	return g_strdup_printf("%d:%02d", (int)(minutes / 60), (int)(minutes % 60));
}

static void write_downtime(struct page *page)
{
	struct span span;

	span_begin(&span, page);
	for (guint i = 0; i < span.count; i++) {
		int64_t seconds = month_at(&span, i)->trend->downtime_s;

		span.columns[i].value = (double)seconds / 3600;
		span.columns[i].text = keep(&span, duration_text(seconds));
	}
	g_autofree char *finding = finding_of(&span);
	for (guint i = 0; i < span.count; i++)
		span.columns[i].text =
		    keep(&span, clock_text(month_at(&span, i)->trend->downtime_s));
	g_autofree char *id = page_new_id(page);
	g_autofree char *caption =
	    g_strconcat("Overlapping incidents count once. ", running_caption(&span), NULL);
	page_pair_begin(page, "Downtime");
	svg_bars(page->html,
	    &(struct chart){
		.id = id,
		.title = "Downtime by month",
		.finding = finding,
		.caption = caption,
		.unit = "hours; h:min over the bars",
		.columns = span.columns,
		.count = span.count,
	    });
	write_downtime_table(&span);
	html_close(page->html, TAG_DIV);
	span_end(&span);
}

static const struct money_sum *money_in(const struct month_trend *trend, const char *currency)
{
	for (guint i = 0; i < trend->money->len; i++)
		if (g_str_equal(
			g_array_index(trend->money, struct money_sum, i).currency, currency))
			return &g_array_index(trend->money, struct money_sum, i);
	return NULL;
}

/* The amount without its currency, which stands at the axis. */
static const char *short_amount(const char *amount)
{
	const char *blank = strchr(amount, ' ');

	return blank != NULL ? blank + 1 : amount;
}

static void write_money_table(struct span *span, const char *currency)
{
	static const struct column columns[] = {
		{ "Month", false },
		{ "Stated", true },
		{ "Losses", true },
		{ "Not estimated", true },
	};
	struct page *page = span->page;
	g_autofree char *caption = g_strdup_printf("Money lost, as stated in %s", currency);

	page_table_begin(page, caption, columns, G_N_ELEMENTS(columns));
	for (guint i = span->count; i-- > 0;) {
		const struct month_trend *trend = month_at(span, i)->trend;
		const struct money_sum *sum = money_in(trend, currency);
		g_autofree char *amount = sum != NULL ? amount_text(sum->minor, currency) : NULL;

		begin_month_row(page, month_at(span, i));
		page_take_number(page,
		    amount != NULL
			? g_strconcat(sum->is_floor ? "at least " : "", short_amount(amount), NULL)
			: g_strdup(NO_FIGURE));
		page_count(page, sum != NULL ? sum->losses : 0);
		page_count(page, trend->not_estimated);
		html_close(page->html, TAG_TR);
	}
	page_table_end(page);
}

static void write_currency(struct page *page, const char *currency)
{
	struct span span;
	g_autofree char *title = g_strdup_printf("Money lost by month, %s", currency);
	double unit = (double)power_of_ten(MAX(currency_digits(currency), 0));
	bool has_floor = false;

	span_begin(&span, page);
	for (guint i = 0; i < span.count; i++) {
		const struct money_sum *sum = money_in(month_at(&span, i)->trend, currency);
		int64_t minor = sum != NULL ? sum->minor : 0;

		span.columns[i].value = (double)minor / unit;
		span.columns[i].text = short_amount(keep(&span, amount_text(minor, currency)));
		has_floor |= sum != NULL && sum->is_floor;
	}
	g_autofree char *finding = finding_of(&span);
	g_autofree char *id = page_new_id(page);
	const char *running = running_caption(&span);
	g_autofree char *caption = g_strdup_printf("As far as postmortems state it.%s%s%s",
	    has_floor ? " Some months are at least this much: see the table." : "",
	    running != NULL ? " " : "", running != NULL ? running : "");
	page_pair_begin(page, title);
	svg_bars(page->html,
	    &(struct chart){
		.id = id,
		.title = title,
		.finding = finding,
		.caption = caption,
		.unit = currency,
		.columns = span.columns,
		.count = span.count,
	    });
	write_money_table(&span, currency);
	html_close(page->html, TAG_DIV);
	span_end(&span);
}

static void write_money(struct page *page)
{
	const GPtrArray *months = page->site->months;
	g_autoptr(GPtrArray) currencies = g_ptr_array_new();

	for (guint i = 0; i < months->len; i++) {
		GArray *sums = site_month(page->site, i)->trend->money;

		for (guint at = 0; at < sums->len; at++) {
			char *currency = g_array_index(sums, struct money_sum, at).currency;

			if (!words_contain(currencies, currency))
				g_ptr_array_add(currencies, currency);
		}
	}
	words_sort(currencies);
	for (guint i = 0; i < currencies->len; i++)
		write_currency(page, g_ptr_array_index(currencies, i));
	if (currencies->len == 0) {
		html_element(page->html, TAG_H2, "Money lost", NULL);
		html_element(page->html, TAG_P, "No postmortem states a loss.", NULL);
	}
}

static void write_drift(struct page *page)
{
	const GPtrArray *drift = page->site->drift;

	if (drift == NULL || drift->len == 0)
		return;
	html_element(page->html, TAG_H2, "Is it changing?", NULL);
	html_open(page->html, TAG_UL, "class", "plain", NULL);
	for (guint i = 0; i < drift->len; i++) {
		const struct trend_answer *answer = g_ptr_array_index(drift, i);

		bool is_downtime = g_str_equal(answer->question, "downtime_drift");

		html_open(page->html, TAG_LI, NULL);
		html_element(page->html, TAG_STRONG, is_downtime ? "Downtime" : "Incidents", NULL);
		html_textf(page->html, ": %s", answer->sentence);
		html_open(page->html, TAG_SPAN, "class", "note", NULL);
		html_textf(page->html, " n = %d finished months", (int)answer->n);
		if (answer->statistic != NULL)
			html_textf(page->html, "; %s", answer->statistic);
		html_close(page->html, TAG_SPAN);
		html_close(page->html, TAG_LI);
	}
	html_close(page->html, TAG_UL);
}

static const struct slo_result *system_at(const struct span *span, guint i)
{
	return slo_rollup(month_at(span, i)->slo, "system", "system");
}

static void write_system_chart(struct span *span)
{
	const struct slo_result *system = system_at(span, span->count - 1);
	bool has_target = system != NULL && system->has_target;
	g_autofree char *id = page_new_id(span->page);
	g_autofree char *target = has_target ? decimal_format(system->target_percent) : NULL;
	g_autofree char *target_text = has_target ? g_strdup_printf("target %s %%", target) : NULL;
	int off = 0;

	for (guint i = 0; i < span->count; i++)
		off += span->columns[i].is_off_target;
	g_autofree char *finding = g_strdup_printf("%d of %u months off target.", off, span->count);
	svg_dots(span->page->html,
	    &(struct chart){
		.id = id,
		.title = "System attainment by month",
		.finding = finding,
		.caption =
		    "A cross is a month off target, a hollow mark one without data or running.",
		.unit = "%",
		.columns = span->columns,
		.count = span->count,
		.target = has_target ? (double)system->target_percent.digits /
			(double)power_of_ten(system->target_percent.scale)
				     : NAN,
		.target_text = target_text,
	    });
}

static void write_system_table(struct span *span)
{
	static const struct column columns[] = {
		{ "Month", false },
		{ "Status", false },
		{ "Attained, %", true },
	};
	struct page *page = span->page;

	page_table_begin(page, "System attainment by month", columns, G_N_ELEMENTS(columns));
	for (guint i = span->count; i-- > 0;) {
		const char *text = span->columns[i].text;

		begin_month_row(page, month_at(span, i));
		html_open(page->html, TAG_TD, NULL);
		page_status_mark(page, system_at(span, i));
		html_close(page->html, TAG_TD);
		page_number(page, text != NULL ? text : NO_FIGURE);
		html_close(page->html, TAG_TR);
	}
	page_table_end(page);
}

static void write_system(struct page *page)
{
	struct span span;

	span_begin(&span, page);
	for (guint i = 0; i < span.count; i++) {
		const struct slo_result *system = system_at(&span, i);

		span.columns[i].value =
		    system != NULL ? slo_attained(system->sum.counts) * 100 : NAN;
		span.columns[i].is_off_target = system != NULL && slo_is_off_target(system);
		if (system != NULL)
			span.columns[i].text = keep(&span,
			    attained_text(
				system->sum.counts, system->has_target, system->target_percent));
	}
	page_pair_begin(page, "System attainment");
	write_system_chart(&span);
	write_system_table(&span);
	html_close(page->html, TAG_DIV);
	span_end(&span);
}

bool page_trends_write(const struct site *site, const char *folder, GError **error)
{
	g_autofree char *path = g_build_filename(folder, "trends.html", NULL);
	struct page page = { .site = site, .to_root = "" };

	page_begin(&page, "Trends", SECTION_TRENDS);
	if (site->months->len == 0) {
		html_element(page.html, TAG_P, "There is no month to report yet.", "class",
		    "headline", NULL);
		return page_end(&page, path, error);
	}
	write_drift(&page);
	write_incidents(&page);
	write_downtime(&page);
	write_money(&page);
	write_system(&page);
	page_rankings(&page);
	return page_end(&page, path, error);
}
