#include <math.h>
#include <string.h>

#include "reports/pages.h"
#include "reports/svg.h"

#define INCIDENTS_MAX 80

static void write_attained(struct page *page, struct slo_counts counts, const struct slo_result *of)
{
	page_take_number(page, attained_text(counts, of->has_target, of->target_percent));
}

static bool differs(const struct slo_result *result)
{
	return result->sum.raw.good != result->sum.counts.good ||
	    result->sum.raw.total != result->sum.counts.total;
}

/* The share of the bad events that no incident explains. */
static char *unattributed_text(const struct slo_result *result)
{
	int64_t bad = result->sum.counts.total - result->sum.counts.good;

	return bad > 0 ? share_text((double)result->sum.unattributed_bad / (double)bad)
		       : g_strdup(NO_FIGURE);
}

static char *coverage_text(const struct slo_result *result)
{
	return result->sum.slots.expected > 0 &&
		result->sum.slots.observed >= result->sum.slots.expected
	    ? g_strdup("100")
	    : share_text(slo_coverage(&result->sum));
}

static void write_objective(struct page *page, const struct slo_result *result, int64_t day)
{
	struct html *html = page->html;
	const char *service = result->service != NULL
	    ? service_title(page->site, result->service, day)
	    : result->name;

	html_open(html, TAG_TR, NULL);
	page_row_head(page, service);
	page_cell(page, result->is_pool_default ? "SLO of the pool" : result->title);
	html_open(html, TAG_TD, NULL);
	page_status_mark(page, result);
	html_close(html, TAG_TD);
	page_take_number(page,
	    result->has_target ? decimal_format(result->target_percent) : g_strdup(NO_FIGURE));
	write_attained(page, result->sum.counts, result);
	if (differs(result))
		write_attained(page, result->sum.raw, result);
	else
		page_number(page, "same");
	page_take_number(page, share_text(slo_consumed(&result->sum, result->kind)));
	page_take_number(page, minutes_text(slo_remaining_minutes(&result->sum, result->kind)));
	page_take_number(page, coverage_text(result));
	page_take_number(page, unattributed_text(result));
	html_close(html, TAG_TR);
}

static void write_objectives(struct page *page, const struct month_report *month)
{
	static const struct column columns[] = {
		{ "Service", false },
		{ "Objective", false },
		{ "Status", false },
		{ "Target, %", true },
		{ "Attained, %", true },
		{ "Without corrections, %", true },
		{ "Budget used, %", true },
		{ "Budget left, min", true },
		{ "Coverage, %", true },
		{ "Bad events outside incidents, %", true },
	};
	int64_t day = civil_to_days(month->period.end) - 1;

	if (month->slo->objectives->len == 0)
		return;
	html_element(page->html, TAG_H2, "Objectives", NULL);
	page_table_begin(page, "All SLOs, worst first", columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < month->slo->objectives->len; i++)
		write_objective(page, g_ptr_array_index(month->slo->objectives, i), day);
	page_table_end(page);
	html_element(page->html, TAG_P,
	    "Worst first: by the share of the error budget that is used. Budget left is in minutes of full "
	    "outage. Coverage is the share of the expected samples that was there.",
	    "class", "note", NULL);
}

static void write_rollup(struct page *page, const struct slo_result *result)
{
	bool is_pool = g_str_equal(result->scope, "pool");
	bool is_system = g_str_equal(result->scope, "system");
	g_autofree char *title = g_strconcat(is_pool ? "Pool " : "", result->title, NULL);

	html_open(page->html, TAG_TR, NULL);
	page_row_head(page, is_system ? "System" : title);
	page_cell(page, result->scope);
	html_open(page->html, TAG_TD, NULL);
	page_status_mark(page, result);
	html_close(page->html, TAG_TD);
	page_take_number(page,
	    result->has_target ? decimal_format(result->target_percent) : g_strdup(NO_FIGURE));
	write_attained(page, result->sum.counts, result);
	page_take_number(page, minutes_text(slo_remaining_minutes(&result->sum, result->kind)));
	page_take_number(page, unattributed_text(result));
	page_cell(page, result->formula);
	html_close(page->html, TAG_TR);
}

static void write_rollups(struct page *page, const struct month_report *month)
{
	static const struct column columns[] = {
		{ "Roll-up", false },
		{ "Of", false },
		{ "Status", false },
		{ "Target, %", true },
		{ "Attained, %", true },
		{ "Budget left, min", true },
		{ "Bad events outside incidents, %", true },
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
}

static char *events_text(int64_t events, int scale)
{
	return scale == 0 ? count_text(events) : decimal_format((struct decimal){ events, scale });
}

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
		    page, events_text(day->counts.total - day->counts.good, day->counts.scale));
		write_attained(page, day->counts, system);
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

	write_objectives(page, month);
	write_days(page, month);
	write_rollups(page, month);
	write_incidents(page, month);
	write_mtta(page, month);
	write_loads(page, month);
}
