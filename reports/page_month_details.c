#include <math.h>
#include <string.h>

#include "reports/pages.h"
#include "reports/slo_text.h"
#include "reports/svg.h"

#define INCIDENTS_MAX 80

static void write_days_table(struct page *page, const struct slo_result *system)
{
	static const struct column columns[] = {
		{ "Day", false },
		{ "Bad events", true },
		{ "Attained, %", true },
	};

	page_table_begin(page, "The system by day", columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < system->days->len; i++) {
		const struct slo_day *day = &g_array_index(system->days, struct slo_day, i);

		html_open(page->html, TAG_TR, NULL);
		html_open(page->html, TAG_TH, "scope", "row", NULL);
		page_day(page, day->day);
		html_close(page->html, TAG_TH);
		page_take_number(
		    page, slo_count_text(day->counts.total - day->counts.good, day->counts.scale));
		page_take_number(
		    page, attained_text(day->counts, system->has_target, system->target_percent));
		html_close(page->html, TAG_TR);
	}
	page_table_end(page);
}

static char *days_finding(const struct slo_result *system)
{
	int off = 0, known = 0;

	for (guint i = 0; i < system->days->len; i++) {
		const struct slo_day *day = &g_array_index(system->days, struct slo_day, i);

		known += day->counts.total > 0;
		off += day->counts.total > 0 && system->has_target &&
		    !slo_is_met(day->counts, system->target_percent);
	}
	if (!system->has_target)
		return g_strdup_printf("%d of %u days have data.", known, system->days->len);
	return g_strdup_printf("%d of %d days with data were below the target.", off, known);
}

static void write_days_chart(struct page *page, const struct slo_result *system)
{
	guint count = system->days->len;
	g_autofree struct chart_column *columns = g_new0(struct chart_column, count);
	g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *finding = days_finding(system);
	g_autofree char *id = page_new_id(page);
	g_autofree char *target =
	    system->has_target ? decimal_format(system->target_percent) : NULL;
	g_autofree char *target_text =
	    target != NULL ? g_strdup_printf("target %s %%", target) : NULL;

	for (guint i = 0; i < count; i++) {
		const struct slo_day *day = &g_array_index(system->days, struct slo_day, i);

		g_ptr_array_add(labels, g_strdup_printf("%d", civil_from_days(day->day).day));
		columns[i].label = g_ptr_array_index(labels, i);
		columns[i].value = slo_attained(day->counts) * 100;
		columns[i].is_off_target = day->counts.total > 0 && system->has_target &&
		    !slo_is_met(day->counts, system->target_percent);
	}
	svg_dots(page->html,
	    &(struct chart){
		.id = id,
		.title = "System attainment by day",
		.finding = finding,
		.caption = "A cross is a day below the target, a hollow dot a day without data.",
		.unit = "%",
		.columns = columns,
		.count = count,
		.target = system->has_target ? (double)system->target_percent.digits /
			(double)power_of_ten(system->target_percent.scale)
					     : NAN,
		.target_text = target_text,
	    });
}

static void write_days(struct page *page, const struct month_report *month)
{
	const struct slo_result *system = slo_rollup(month->slo, "system", "system");

	if (system == NULL || system->days == NULL || system->days->len == 0)
		return;
	html_element(page->html, TAG_H2, "Day by day", NULL);
	html_open(page->html, TAG_DIV, "class", "pair", NULL);
	write_days_chart(page, system);
	write_days_table(page, system);
	html_close(page->html, TAG_DIV);
}

static void write_incidents(struct page *page, const struct month_report *month)
{
	g_autoptr(GPtrArray) incidents = incidents_by_cost(page->site, month->trend);
	guint shown = MIN(incidents->len, INCIDENTS_MAX);
	g_autofree char *caption = shown < incidents->len
	    ? g_strdup_printf(
		  "The first %u of %u incidents that touch the month, by money lost, then by "
		  "downtime",
		  shown, incidents->len)
	    : g_strdup("All incidents that touch the month, by money lost, then by downtime");

	if (shown == 0)
		return;
	html_element(page->html, TAG_H2, "Incidents", NULL);
	page_incident_table_begin(page, caption);
	for (guint i = 0; i < shown; i++)
		page_incident_row(page, month->trend, g_ptr_array_index(incidents, i));
	page_table_end(page);
	if (month->trend->maintenance > 0) {
		g_autofree char *windows =
		    counted_text(month->trend->maintenance, "maintenance window");

		html_open(page->html, TAG_P, "class", "note", NULL);
		html_textf(page->html, "%s left out.", windows);
		html_close(page->html, TAG_P);
	}
}

static void write_mtta_row(struct page *page, const struct mtta_pool *mtta)
{
	html_open(page->html, TAG_TR, NULL);
	page_row_head(page, mtta->pool);
	html_open(page->html, TAG_TD, NULL);
	if (mtta->acknowledged > 0 && mtta->target_s >= 0)
		page_mark(page, mtta_is_met(mtta));
	else
		html_text(page->html, mtta->target_s < 0 ? "no target" : "no data");
	html_close(page->html, TAG_TD);
	page_take_number(
	    page, mtta->target_s >= 0 ? duration_text(mtta->target_s) : g_strdup(NO_FIGURE));
	page_take_number(page, mtta->acknowledged > 0 ? mtta_text(mtta) : g_strdup(NO_FIGURE));
	page_take_number(
	    page, mtta->median_s >= 0 ? duration_text(mtta->median_s) : g_strdup(NO_FIGURE));
	page_count(page, mtta->incidents);
	page_count(page, mtta->within_target);
	page_count(page, mtta->never_acknowledged);
	page_count(page, mtta->escalations);
	page_count(page, mtta->first_line_critical);
	page_count(page, mtta->first_line_flap);
	html_close(page->html, TAG_TR);
}

static void write_mtta(struct page *page, const struct month_report *month)
{
	static const struct column columns[] = {
		{ "Pool", false },
		{ "Status", false },
		{ "Target", true },
		{ "MTTA", true },
		{ "Median", true },
		{ "Incidents", true },
		{ "Within target", true },
		{ "Never acknowledged", true },
		{ "Escalations", true },
		{ "First line: critical", true },
		{ "First line: flap", true },
	};

	if (month->mtta == NULL || month->mtta->len == 0)
		return;
	html_element(page->html, TAG_H2, "Time to acknowledge", NULL);
	page_table_begin(page, "Mean time to acknowledge, by pool", columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < month->mtta->len; i++)
		write_mtta_row(page, g_ptr_array_index(month->mtta, i));
	page_table_end(page);
	html_element(page->html, TAG_P,
	    "The mean is over the acknowledged incidents; those never acknowledged are counted apart. An "
	    "incident counts once in each pool that it touches.",
	    "class", "note", NULL);
}

struct load {
	const char *engineer;
	int64_t seconds[CLASS_COUNT];
	int64_t total;
};

static gint compare_loads(gconstpointer left, gconstpointer right)
{
	const struct load *a = left, *b = right;

	if (a->total != b->total)
		return a->total > b->total ? -1 : 1;
	return g_strcmp0(a->engineer, b->engineer);
}

static struct load *load_of(GArray *loads, const char *engineer)
{
	for (guint i = 0; i < loads->len; i++) {
		struct load *load = &g_array_index(loads, struct load, i);

		if (g_str_equal(load->engineer, engineer))
			return load;
	}
	struct load empty = { .engineer = engineer };
	g_array_append_val(loads, empty);
	return &g_array_index(loads, struct load, loads->len - 1);
}

/* Standby that was priced, or unpaid because it lay in work hours: what the engineer was on call
 * for. */
static GArray *standby_loads(const struct pay_report *pay)
{
	GArray *loads = g_array_new(FALSE, TRUE, sizeof(struct load));

	for (guint i = 0; i < pay->segments->len; i++) {
		const struct pay_segment *segment = g_ptr_array_index(pay->segments, i);
		int64_t seconds = segment->end_utc - segment->start_utc;

		if (segment->kind != PAY_STANDBY ||
		    (segment->outcome != PAY_PRICED && segment->outcome != PAY_UNPAID_WORK))
			continue;
		struct load *load = load_of(loads, segment->engineer);
		load->seconds[segment->day_class] += seconds;
		load->total += seconds;
	}
	g_array_sort(loads, compare_loads);
	return loads;
}

static char *hours_text(int64_t seconds)
{
	g_autofree char *whole = count_text((seconds + 180) / 3600);

	return g_strdup_printf("%s.%d", whole, (int)((seconds + 180) / 360 % 10));
}

static void write_load(struct page *page, const struct load *load, int64_t day)
{
	const struct engineer *engineer =
	    catalogue_engineer(page->site->catalogue, load->engineer, day);

	html_open(page->html, TAG_TR, NULL);
	page_row_head(
	    page, engineer != NULL && engineer->name != NULL ? engineer->name : load->engineer);
	for (int i = 0; i < CLASS_COUNT; i++)
		page_take_number(page, hours_text(load->seconds[i]));
	page_take_number(page, hours_text(load->total));
	html_close(page->html, TAG_TR);
}

static void write_loads(struct page *page, const struct month_report *month)
{
	static const struct column columns[] = {
		{ "Engineer", false },
		{ "Work hours, h", true },
		{ "Non-working hours, h", true },
		{ "Weekends, h", true },
		{ "Holidays, h", true },
		{ "All, h", true },
	};
	g_autoptr(GArray) loads = month->pay != NULL ? standby_loads(month->pay) : NULL;

	if (loads == NULL || loads->len == 0)
		return;
	html_element(page->html, TAG_H2, "On-call load", NULL);
	page_table_begin(
	    page, "Hours on standby by engineer, most first", columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < loads->len; i++)
		write_load(page, &g_array_index(loads, struct load, i),
		    civil_to_days(month->period.end) - 1);
	page_table_end(page);
}

void page_month_details(struct page *page, guint index)
{
	const struct month_report *month = site_month(page->site, index);

	page_month_objectives(page, month);
	page_month_budgets(page, month);
	page_month_corrections(page, month);
	write_days(page, month);
	page_month_rollups(page, month);
	write_incidents(page, month);
	write_mtta(page, month);
	write_loads(page, month);
}
