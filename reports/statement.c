#include "reports/statement.h"

#include <string.h>

#include "base/money.h"
#include "reports/page_alone.h"

/* What is written of whom. */
struct statement {
	struct page page;
	const struct pay_facts *facts;
	const struct pay_report *report; /* of the facts */
	const char *engineer;
};

GPtrArray *statement_engineers(const struct pay_report *report)
{
	GPtrArray *engineers = g_ptr_array_new();
	g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < report->segments->len; i++) {
		struct pay_segment *segment = g_ptr_array_index(report->segments, i);

		if (g_hash_table_add(known, segment->engineer))
			g_ptr_array_add(engineers, segment->engineer);
	}
	for (guint i = 0; i < report->lines->len; i++) {
		struct pay_line *line = g_ptr_array_index(report->lines, i);

		if (g_hash_table_add(known, line->engineer))
			g_ptr_array_add(engineers, line->engineer);
	}
	return engineers;
}

char *statement_name(const struct pay_report *report, const char *engineer)
{
	g_autofree char *text = g_strdup_printf("statement\n%s\n%s", report->period.name, engineer);
	g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);

	return g_strdup_printf("statement-%.16s", digest);
}

static const struct engineer *find_engineer(const struct statement *statement)
{
	return catalogue_engineer(statement->facts->catalogue, statement->engineer,
	    civil_to_days(statement->report->period.end) - 1);
}

static bool is_own(const struct statement *statement, const char *engineer)
{
	return g_strcmp0(statement->engineer, engineer) == 0;
}

static char *hours_text(int64_t seconds)
{
	return g_strdup_printf("%.2f", (double)seconds / 3600);
}

static char *total_text(const struct statement *statement)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; i < statement->report->totals->len; i++) {
		const struct pay_total *total = g_ptr_array_index(statement->report->totals, i);
		g_autofree char *amount = money_display(total->amount_minor, total->currency);

		if (is_own(statement, total->engineer))
			g_string_append_printf(text, "%s%s", text->len > 0 ? " and " : "", amount);
	}
	return g_string_free(g_steal_pointer(&text), FALSE);
}

static void write_facts(struct statement *statement)
{
	struct page *page = &statement->page;
	const struct engineer *engineer = find_engineer(statement);
	int64_t first = civil_to_days(statement->report->period.first);
	int64_t last = civil_to_days(statement->report->period.end) - 1;
	g_autofree char *from = day_text(first), *to = day_text(last);
	g_autofree char *days = g_strdup_printf("%s to %s", from, to);
	g_autofree char *total = total_text(statement);
	const struct zone *zone = policy_pay_zone(statement->facts->policy, engineer);

	page_facts_begin(page);
	page_fact(page, "Engineer", engineer != NULL ? engineer->name : statement->engineer);
	page_fact(page, "Staff number", engineer != NULL ? engineer->staff_no : NULL);
	page_fact(page, "Cost centre", engineer != NULL ? engineer->cost_centre : NULL);
	page_fact(page, "Period", days);
	page_fact(page, "Times are those of", zone_name(zone));
	page_fact(page, "Total", total);
	page_facts_end(page);
	if (!g_str_equal(statement->report->status, "closed"))
		html_element(page->html, TAG_P,
		    "The period is open: what arrives before it is closed changes this statement.",
		    "class", "banner", NULL);
}

/* As people write it. */
static const char *kind_text(enum pay_kind kind)
{
	return kind == PAY_CALLOUT ? "call-out" : pay_kind_name(kind);
}

static void write_line(struct statement *statement, const struct pay_line *line)
{
	struct page *page = &statement->page;
	bool is_stated = *line->rate == '\0';

	html_open(page->html, TAG_TR, NULL);
	page_row_head(page, kind_text(line->kind));
	page_cell(page, day_class_name(line->day_class));
	page_cell(page, line->pool);
	page_take_number(page, hours_text(line->seconds));
	page_take_number(page,
	    is_stated ? NULL
		      : g_strdup_printf(
			    "%s %s per %s", line->rate, line->currency, pay_unit_name(line->unit)));
	page_take_number(page, is_stated ? NULL : g_strdup(line->coefficient));
	page_take_number(page, money_display(line->amount_minor, line->currency));
	html_close(page->html, TAG_TR);
}

static void write_total(struct page *page, const struct pay_total *total)
{
	html_open(page->html, TAG_TR, "class", "total", NULL);
	page_row_head(page, "Total");
	for (int i = 0; i < 2; i++)
		page_cell(page, "");
	for (int i = 0; i < 3; i++)
		page_number(page, "");
	page_take_number(page, money_display(total->amount_minor, total->currency));
	html_close(page->html, TAG_TR);
}

static void write_lines(struct statement *statement)
{
	static const struct column columns[] = { { "Kind", false }, { "Class of time", false },
		{ "Pool", false }, { "Hours", true }, { "Rate", true }, { "Coefficient", true },
		{ "Amount", true } };
	struct page *page = &statement->page;
	const struct pay_report *report = statement->report;
	struct pay_range lines = pay_lines_of(report, statement->engineer);

	html_element(page->html, TAG_H2, "Pay", NULL);
	page_table_begin(page, "Amount = hours x rate x coefficient, rounded once a line", columns,
	    G_N_ELEMENTS(columns));
	for (guint i = lines.from; i < lines.to; i++)
		write_line(statement, g_ptr_array_index(report->lines, i));
	for (guint i = 0; i < report->totals->len; i++) {
		const struct pay_total *total = g_ptr_array_index(report->totals, i);

		if (is_own(statement, total->engineer))
			write_total(page, total);
	}
	page_table_end(page);
}

static void write_load(struct statement *statement)
{
	static const struct column columns[] = { { "Pool", false }, { "Standby hours", true },
		{ "work", true }, { "nonwork", true }, { "weekend", true }, { "holiday", true },
		{ "Nights", true }, { "Weekends", true }, { "Holidays", true },
		{ "Call-outs", true }, { "Call-out hours", true } };
	struct page *page = &statement->page;
	const GArray *loads = statement->facts->fairness->engineers;

	html_element(page->html, TAG_H2, "Hours", NULL);
	page_table_begin(
	    page, "Time on call by class, paid or not", columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < loads->len; i++) {
		const struct engineer_load *load = &g_array_index(loads, struct engineer_load, i);

		if (!is_own(statement, load->engineer))
			continue;
		html_open(page->html, TAG_TR, NULL);
		page_row_head(page, load->pool);
		page_take_number(page, hours_text(load->standby_s));
		for (int day_class = 0; day_class < CLASS_COUNT; day_class++)
			page_take_number(page, hours_text(load->class_s[day_class]));
		page_count(page, load->nights);
		page_count(page, load->weekends);
		page_count(page, load->holidays);
		page_count(page, load->callouts);
		page_take_number(page, hours_text(load->callout_s));
		html_close(page->html, TAG_TR);
	}
	page_table_end(page);
}

static void write_adjustments(struct statement *statement)
{
	static const struct column columns[] = { { "Kind", false }, { "Corrects", false },
		{ "Reason", false }, { "Amount", true } };
	struct page *page = &statement->page;
	struct pay_range lines = pay_lines_of(statement->report, statement->engineer);
	bool is_open = false;

	for (guint i = lines.from; i < lines.to; i++) {
		const struct pay_line *line = g_ptr_array_index(statement->report->lines, i);

		if (line->kind != PAY_CAP && line->kind != PAY_ADJUSTMENT)
			continue;
		if (!is_open) {
			html_element(page->html, TAG_H2, "Caps and adjustments", NULL);
			page_table_begin(
			    page, "They are lines above, too", columns, G_N_ELEMENTS(columns));
		}
		is_open = true;
		html_open(page->html, TAG_TR, NULL);
		page_row_head(page, kind_text(line->kind));
		page_cell(page, line->corrects);
		page_cell(page, line->reason);
		page_take_number(page, money_display(line->amount_minor, line->currency));
		html_close(page->html, TAG_TR);
	}
	if (is_open)
		page_table_end(page);
}

static void write_clock(struct page *page, const struct zone *zone, int64_t utc)
{
	struct local_time local = zone_local(zone, utc);
	g_autofree char *machine = instant_format(utc);
	g_autofree char *day = day_text(local.days);

	html_open(page->html, TAG_TIME, "datetime", machine, NULL);
	html_textf(page->html, "%s, %02d:%02d", day, local.second_of_day / 3600,
	    local.second_of_day / 60 % 60);
	html_close(page->html, TAG_TIME);
}

static void write_segment(struct statement *statement, const struct pay_segment *segment)
{
	struct page *page = &statement->page;
	const struct engineer *engineer = catalogue_engineer(
	    statement->facts->catalogue, segment->engineer, segment->start_utc / SECONDS_PER_DAY);
	const struct zone *zone = policy_pay_zone(statement->facts->policy, engineer);
	bool has_reason = segment->reason != NULL;

	html_open(page->html, TAG_TR, NULL);
	html_open(page->html, TAG_TH, "scope", "row", NULL);
	write_clock(page, zone, segment->start_utc);
	html_close(page->html, TAG_TH);
	html_open(page->html, TAG_TD, NULL);
	write_clock(page, zone, segment->end_utc);
	html_close(page->html, TAG_TD);
	page_take_number(page, hours_text(segment->end_utc - segment->start_utc));
	page_cell(page, kind_text(segment->kind));
	page_cell(page, day_class_name(segment->day_class));
	page_cell(page, segment->pool);
	page_take_cell(page,
	    g_strconcat(pay_outcome_name(segment->outcome), has_reason ? ": " : NULL,
		segment->reason, NULL));
	page_cell(page, segment->source);
	html_close(page->html, TAG_TR);
}

static void write_time(struct statement *statement)
{
	static const struct column columns[] = { { "From", false }, { "To", false },
		{ "Hours", true }, { "Kind", false }, { "Class of time", false }, { "Pool", false },
		{ "Paid", false }, { "Source", false } };
	struct page *page = &statement->page;
	struct pay_range segments = pay_segments_of(statement->report, statement->engineer);

	html_element(page->html, TAG_H2, "Time", NULL);
	page_table_begin(page,
	    "Shifts and call-outs, cut where the class of time or the rate changes", columns,
	    G_N_ELEMENTS(columns));
	for (guint i = segments.from; i < segments.to; i++)
		write_segment(statement, g_ptr_array_index(statement->report->segments, i));
	page_table_end(page);
}

static void write_problems(
    struct statement *statement, const GPtrArray *problems, const char *title)
{
	struct html *html = statement->page.html;
	bool is_open = false;

	for (guint i = 0; i < problems->len; i++) {
		const struct pay_problem *problem = g_ptr_array_index(problems, i);

		if (!is_own(statement, problem->engineer))
			continue;
		if (!is_open) {
			html_element(html, TAG_H2, title, NULL);
			html_open(html, TAG_UL, NULL);
		}
		is_open = true;
		html_open(html, TAG_LI, NULL);
		page_name(&statement->page, problem->text);
		html_textf(html, ", %.2f h", (double)problem->seconds / 3600);
		html_close(html, TAG_LI);
	}
	if (is_open)
		html_close(html, TAG_UL);
}

char *statement_html(const struct site *site, const struct pay_facts *facts, const char *engineer)
{
	struct statement statement = { .page = { .site = site, .to_root = "" },
		.facts = facts,
		.report = facts->report,
		.engineer = engineer };
	g_autofree char *month = month_text(&facts->report->period);
	g_autofree char *title = g_strdup_printf("On-call statement, %s", month);

	page_alone_begin(&statement.page, title);
	write_facts(&statement);
	write_problems(&statement, facts->report->blocking, "Not paid until it is mended");
	write_lines(&statement);
	write_load(&statement);
	write_adjustments(&statement);
	write_time(&statement);
	return page_alone_end(&statement.page);
}
