#include <math.h>
#include <string.h>

#include "reports/pages.h"
#include "reports/svg.h"

#define SPARKLINE_MONTHS 12

typedef char *(*form)(int64_t figure);
typedef int64_t (*figure)(const struct month_report *month);

static int64_t downtime_of(const struct month_report *month)
{
	return month->trend->downtime_s;
}

static int64_t incidents_of(const struct month_report *month)
{
	return month->trend->started;
}

/* `EUR 41,300 and at least USD 1,200` */
static char *money_sentence(const GArray *sums)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < sums->len; i++) {
		const struct money_sum *sum = &g_array_index(sums, struct money_sum, i);
		g_autofree char *amount = amount_text(sum->minor, sum->currency);

		g_string_append_printf(text, "%s%s%s",
		    i == 0 ? "" : (i + 1 == sums->len ? " and " : ", "),
		    sum->is_floor ? "at least " : "", amount);
	}
	return g_string_free(text, FALSE);
}

static void append_slos(GString *text, const struct month_report *month)
{
	struct slo_tally tally = slo_tally(month->slo);

	if (tally.total == 0) {
		g_string_append(text, "No SLO is defined");
		return;
	}
	g_string_append_printf(text, "%d of %d SLOs %s", (int)tally.met, (int)tally.total,
	    month->is_running ? "on target so far" : "met");
	if (tally.no_data > 0)
		g_string_append_printf(text, " (%d without data)", (int)tally.no_data);
}

static void append_downtime(GString *text, const struct site *site, guint index)
{
	const struct month_report *month = site_month(site, index);
	g_autofree char *downtime = duration_text(month->trend->downtime_s);

	g_string_append_printf(text, "; %s%s", month->trend->downtime_s > 0 ? downtime : "no",
	    month->trend->downtime_s > 0 ? " of downtime" : " downtime");
	if (month->is_running)
		g_string_append(text, " so far");
	if (index == 0 || month->is_running)
		return;
	const struct month_report *before = site_month(site, index - 1);
	g_autofree char *name = month_text(&before->period);
	g_autofree char *change = change_text(month->trend->downtime_s, before->trend->downtime_s);
	if (before->trend->downtime_s == 0)
		g_string_append_printf(text, " (none in %s)", name);
	else if (month->trend->downtime_s == before->trend->downtime_s)
		g_string_append_printf(text, " (as in %s)", name);
	else
		g_string_append_printf(text, " (%s against %s)", change, name);
}

char *month_headline(const struct site *site, guint index)
{
	const struct month_report *month = site_month(site, index);
	const struct month_trend *trend = month->trend;
	GString *text = g_string_new(NULL);

	append_slos(text, month);
	append_downtime(text, site, index);
	if (trend->money->len > 0) {
		g_autofree char *money = money_sentence(trend->money);

		g_string_append_printf(text, "; %s lost%s, as far as stated", money,
		    month->is_running ? " so far" : "");
	} else {
		g_string_append(text, "; no loss stated");
	}
	if (trend->not_estimated > 0) {
		g_autofree char *unknown = counted_text(trend->not_estimated, "postmortem");

		g_string_append_printf(text, " (%s without an estimate)", unknown);
	}
	g_string_append_c(text, '.');
	return g_string_free(text, FALSE);
}

static void tile_begin(struct page *page, const char *label, const char *value)
{
	html_open(page->html, TAG_LI, "class", "tile", NULL);
	html_element(page->html, TAG_P, label, "class", "label", NULL);
	if (value != NULL)
		html_element(page->html, TAG_P, value, "class", "figure", NULL);
}

static void tile_note(struct page *page, const char *text)
{
	html_element(page->html, TAG_P, text, "class", "note", NULL);
}

/* Against one earlier month. A month that runs is not compared in percent: it is not over. */
static void note_against(struct page *page, guint index, guint earlier, figure of, form text_of)
{
	const struct month_report *now = site_month(page->site, index);
	const struct month_report *then = site_month(page->site, earlier);
	g_autofree char *name = month_text(&then->period);
	g_autofree char *value = text_of(of(then));
	g_autofree char *change = change_text(of(now), of(then));

	html_open(page->html, TAG_P, "class", "note", NULL);
	if (now->is_running)
		html_textf(page->html, "%s, whole month: %s", name, value);
	else if (of(then) == 0 || of(now) == of(then))
		html_textf(page->html, "%s: %s", name, value);
	else
		html_textf(page->html, "%s against %s (%s)", change, name, value);
	html_close(page->html, TAG_P);
}

static void compare(struct page *page, guint index, figure of, form text_of)
{
	if (index > 0)
		note_against(page, index, index - 1, of, text_of);
	for (guint i = 0; i + 1 < index; i++) {
		struct civil_date date = site_month(page->site, index)->period.first;
		struct civil_date then = site_month(page->site, i)->period.first;

		if (then.year == date.year - 1 && then.month == date.month)
			note_against(page, index, i, of, text_of);
	}
}

static void count_sparkline(struct page *page, guint index, figure of, const char *title)
{
	double values[SPARKLINE_MONTHS];
	guint first = index + 1 > SPARKLINE_MONTHS ? index + 1 - SPARKLINE_MONTHS : 0,
	      highest = first;

	if (index == first)
		return;
	for (guint i = first; i <= index; i++) {
		values[i - first] = (double)of(site_month(page->site, i));
		if (of(site_month(page->site, i)) > of(site_month(page->site, highest)))
			highest = i;
	}
	g_autofree char *id = page_new_id(page);
	g_autofree char *name = month_text(&site_month(page->site, highest)->period);
	g_autofree char *finding =
	    g_strdup_printf("Highest of %u months: %s.", index - first + 1, name);
	html_open(page->html, TAG_P, "class", "trend", NULL);
	svg_sparkline(page->html,
	    &(struct sparkline){
		.id = id,
		.title = title,
		.finding = finding,
		.values = values,
		.count = index - first + 1,
		.target = NAN,
		.from_zero = true,
	    });
	html_close(page->html, TAG_P);
}

static void slo_tile(struct page *page, guint index)
{
	const struct month_report *month = site_month(page->site, index);
	struct slo_tally tally = slo_tally(month->slo);
	g_autofree char *value = g_strdup_printf("%d of %d", (int)tally.met, (int)tally.total);

	tile_begin(page, month->is_running ? "SLOs on target so far" : "SLOs met", value);
	if (tally.no_data > 0) {
		g_autofree char *note = g_strdup_printf("%d without data", (int)tally.no_data);

		tile_note(page, note);
	}
	if (index > 0) {
		const struct month_report *before = site_month(page->site, index - 1);
		struct slo_tally then = slo_tally(before->slo);
		g_autofree char *name = month_text(&before->period);
		g_autofree char *note =
		    g_strdup_printf("%s: %d of %d", name, (int)then.met, (int)then.total);

		tile_note(page, note);
	}
	html_close(page->html, TAG_LI);
}

static char *percent_of(const struct slo_result *result)
{
	g_autofree char *attained =
	    attained_text(result->sum.counts, result->has_target, result->target_percent);

	return g_str_equal(attained, NO_FIGURE) ? g_strdup("no data")
						: g_strconcat(attained, " %", NULL);
}

static void system_tile(struct page *page, guint index)
{
	const struct slo_result *system =
	    slo_rollup(site_month(page->site, index)->slo, "system", "system");

	if (system == NULL)
		return;
	g_autofree char *value = percent_of(system);
	tile_begin(page, "System attainment", value);
	if (system->has_target) {
		g_autofree char *target = decimal_format(system->target_percent);

		html_open(page->html, TAG_P, "class", "note", NULL);
		page_status_mark(page, system);
		html_textf(page->html, ", target %s %%", target);
		html_close(page->html, TAG_P);
	}
	if (index > 0) {
		const struct month_report *before = site_month(page->site, index - 1);
		const struct slo_result *then = slo_rollup(before->slo, "system", "system");
		g_autofree char *name = month_text(&before->period);
		g_autofree char *figure_then =
		    then != NULL ? percent_of(then) : g_strdup("no data");
		g_autofree char *note = g_strdup_printf("%s: %s", name, figure_then);

		tile_note(page, note);
		html_open(page->html, TAG_P, "class", "trend", NULL);
		page_attainment_sparkline(page, index, system);
		html_close(page->html, TAG_P);
	}
	html_close(page->html, TAG_LI);
}

static void incident_tile(struct page *page, guint index)
{
	const struct month_trend *trend = site_month(page->site, index)->trend;
	g_autofree char *value = count_text(trend->started);

	tile_begin(page, "Incidents begun", value);
	if (trend->open > 0) {
		g_autofree char *note = g_strdup_printf("%d still open", (int)trend->open);

		tile_note(page, note);
	}
	compare(page, index, incidents_of, count_text);
	count_sparkline(page, index, incidents_of, "Incidents by month");
	html_close(page->html, TAG_LI);
}

static void downtime_tile(struct page *page, guint index)
{
	const struct month_trend *trend = site_month(page->site, index)->trend;
	g_autofree char *value = duration_text(trend->downtime_s);
	g_autofree char *sum = duration_text(trend->downtime_sum_s);

	tile_begin(page, "Downtime", value);
	html_open(page->html, TAG_P, "class", "note", NULL);
	html_textf(page->html, "%s summed over incidents", sum);
	html_close(page->html, TAG_P);
	compare(page, index, downtime_of, duration_text);
	count_sparkline(page, index, downtime_of, "Downtime by month");
	html_close(page->html, TAG_LI);
}

static const struct money_sum *money_in(const struct month_report *month, const char *currency)
{
	const GArray *sums = month->trend->money;

	for (guint i = 0; i < sums->len; i++)
		if (g_str_equal(g_array_index(sums, struct money_sum, i).currency, currency))
			return &g_array_index(sums, struct money_sum, i);
	return NULL;
}

/* The same currencies a month earlier, and those that are gone. */
static void note_money_before(struct page *page, guint index)
{
	const struct month_report *month = site_month(page->site, index);
	const struct month_report *before = site_month(page->site, index - 1);
	g_autofree char *name = month_text(&before->period);
	g_autofree char *all = before->trend->money->len > 0 ? money_sentence(before->trend->money)
							     : g_strdup("none stated");
	const struct money_sum *now = month->trend->money->len == 1
	    ? &g_array_index(month->trend->money, struct money_sum, 0)
	    : NULL;
	const struct money_sum *then = now != NULL ? money_in(before, now->currency) : NULL;
	bool is_comparable = then != NULL && before->trend->money->len == 1 && !month->is_running &&
	    !now->is_floor && !then->is_floor && then->minor > 0 && then->minor != now->minor;
	g_autofree char *change = is_comparable ? change_text(now->minor, then->minor) : NULL;

	html_open(page->html, TAG_P, "class", "note", NULL);
	if (is_comparable)
		html_textf(page->html, "%s against %s (%s)", change, name, all);
	else
		html_textf(page->html, "%s: %s", name, all);
	html_close(page->html, TAG_P);
}

static void money_tile(struct page *page, guint index)
{
	const struct month_trend *trend = site_month(page->site, index)->trend;

	tile_begin(page, "Money lost, as far as stated", NULL);
	html_open(page->html, TAG_P, "class",
	    trend->money->len == 1 && !g_array_index(trend->money, struct money_sum, 0).is_floor
		? "figure"
		: "figure smaller",
	    NULL);
	page_money(page, trend->money, "none stated");
	html_close(page->html, TAG_P);
	if (trend->not_estimated > 0) {
		g_autofree char *count = counted_text(trend->not_estimated, "postmortem");
		g_autofree char *note = g_strdup_printf("%s not estimated", count);

		tile_note(page, note);
	}
	if (index > 0)
		note_money_before(page, index);
	html_close(page->html, TAG_LI);
}

char *mtta_text(const struct mtta_pool *mtta)
{
	if (mtta->acknowledged == 0)
		return g_strdup("none acknowledged");
	g_autofree char *text = duration_text(mtta_seconds(mtta));
	bool is_just_missed =
	    mtta->target_s >= 0 && !mtta_is_met(mtta) && mtta_seconds(mtta) <= mtta->target_s;
	return is_just_missed ? g_strconcat("over ", text, NULL) : g_steal_pointer(&text);
}

/* A label and its duration, kept on one line. */
static void write_unbroken(struct page *page, const char *label, const char *duration)
{
	html_open(page->html, TAG_SPAN, "class", "unbroken", NULL);
	html_textf(page->html, "%s%s", label, duration);
	html_close(page->html, TAG_SPAN);
}

static void write_mtta(struct page *page, const struct mtta_pool *mtta, guint index)
{
	const struct month_report *before = index > 0 ? site_month(page->site, index - 1) : NULL;
	const struct mtta_pool *then =
	    before != NULL ? mtta_of_pool(before->mtta, mtta->pool) : NULL;
	g_autofree char *now_text = mtta_text(mtta);
	g_autofree char *target = duration_text(mtta->target_s);
	g_autofree char *then_text = then != NULL ? mtta_text(then) : NULL;

	html_open(page->html, TAG_P, "class", "pool", NULL);
	html_open(page->html, TAG_STRONG, NULL);
	page_name(page, mtta->pool);
	html_textf(page->html, " %s", now_text);
	html_close(page->html, TAG_STRONG);
	if (mtta->acknowledged > 0 && mtta->target_s >= 0) {
		html_text(page->html, " ");
		page_mark(page, mtta_is_met(mtta));
	}
	if (mtta->target_s >= 0) {
		html_text(page->html, mtta->acknowledged > 0 ? ", " : "; ");
		write_unbroken(page, "target ", target);
	}
	if (then_text != NULL) {
		g_autofree char *label = g_strdup_printf("%s: ", month_short_name(&before->period));

		html_text(page->html, "; ");
		write_unbroken(page, label, then_text);
	}
	html_close(page->html, TAG_P);
}

static void mtta_tile(struct page *page, guint index)
{
	const struct month_report *month = site_month(page->site, index);

	if (month->mtta == NULL || month->mtta->len == 0)
		return;
	tile_begin(page, "Mean time to acknowledge, by pool", NULL);
	for (guint i = 0; i < month->mtta->len; i++)
		write_mtta(page, g_ptr_array_index(month->mtta, i), index);
	html_close(page->html, TAG_LI);
}

void page_tiles(struct page *page, guint index)
{
	html_open(page->html, TAG_UL, "class", "tiles", NULL);
	slo_tile(page, index);
	system_tile(page, index);
	incident_tile(page, index);
	downtime_tile(page, index);
	money_tile(page, index);
	mtta_tile(page, index);
	html_close(page->html, TAG_UL);
}
