#include "base/money.h"
#include "reports/page_alone.h"
#include "reports/pages.h"
#include "reports/statement.h"

/* The page of a period for those who may see all pay of it. */

static void write_answers(struct page *page, const struct mtta_pool *mtta)
{
	if (mtta == NULL) {
		for (int i = 0; i < 9; i++)
			page_number(page, NO_FIGURE);
		return;
	}
	page_count(page, mtta->incidents);
	page_take_number(page, mtta_text(mtta));
	page_take_number(page, mtta->target_s < 0 ? NULL : duration_text(mtta->target_s));
	page_take_number(page, mtta->median_s < 0 ? NULL : duration_text(mtta->median_s));
	page_take_number(page, mtta->p90_s < 0 ? NULL : duration_text(mtta->p90_s));
	page_take_number(page,
	    g_strdup_printf("%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT, mtta->within_target,
		mtta->acknowledged));
	page_take_number(page,
	    g_strdup_printf("%" G_GINT64_FORMAT " (%" G_GINT64_FORMAT ")", mtta->never_acknowledged,
		mtta->auto_resolved));
	page_take_number(page,
	    g_strdup_printf(
		"%" G_GINT64_FORMAT " (%" G_GINT64_FORMAT ")", mtta->escalations, mtta->top_level));
	page_take_number(page,
	    g_strdup_printf("%" G_GINT64_FORMAT " / %" G_GINT64_FORMAT, mtta->first_line_critical,
		mtta->first_line_flap));
}

static void write_pools_answers(struct page *page, const GPtrArray *rewards)
{
	static const struct column columns[] = { { "Pool", false }, { "Incidents", true },
		{ "MTTA", true }, { "Target", true }, { "Median", true }, { "90 % within", true },
		{ "Within target", true }, { "Never acknowledged (auto-resolved)", true },
		{ "Escalations (most of one)", true }, { "First line: critical / flap", true } };

	html_element(page->html, TAG_H2, "How incidents were answered", NULL);
	page_table_begin(
	    page, "By pool, of incidents created in the period", columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < rewards->len; i++) {
		const struct pool_reward *reward = g_ptr_array_index(rewards, i);

		html_open(page->html, TAG_TR, NULL);
		page_row_head(page, reward->pool->name);
		write_answers(page, reward->mtta);
		html_close(page->html, TAG_TR);
	}
	page_table_end(page);
}

/* Pay is shown to the minor unit, one sum a line. */
static void write_pay(struct page *page, const GArray *sums)
{
	html_open(page->html, TAG_TD, "class", "number", NULL);
	for (guint i = 0; i < sums->len; i++) {
		const struct money_sum *sum = &g_array_index(sums, struct money_sum, i);
		g_autofree char *amount = money_display(sum->minor, sum->currency);

		if (i > 0)
			html_empty(page->html, TAG_BR, NULL);
		html_text(page->html, amount);
	}
	if (sums->len == 0)
		html_text(page->html, NO_FIGURE);
	html_close(page->html, TAG_TD);
}

static void write_loss(struct page *page, const GArray *sums)
{
	html_open(page->html, TAG_TD, "class", "number", NULL);
	page_money(page, sums, NO_FIGURE);
	html_close(page->html, TAG_TD);
}

static char *fraction_text(struct fraction value)
{
	return g_strdup_printf("%.2f", (double)value.numerator / (double)value.denominator);
}

static void write_rewards(struct page *page, const GPtrArray *rewards)
{
	static const struct column columns[] = { { "Pool", false }, { "SLO, %", true },
		{ "Attained, %", true }, { "Status", false }, { "Pay", true },
		{ "Money lost", true }, { "Engineers", true }, { "Standby hours", true },
		{ "Gini", true }, { "Coefficients used", false } };

	html_element(page->html, TAG_H2, "Reward and reliability", NULL);
	page_table_begin(
	    page, "What pools were paid, and what they attained", columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < rewards->len; i++) {
		const struct pool_reward *reward = g_ptr_array_index(rewards, i);
		const struct slo_result *slo = reward->slo;

		html_open(page->html, TAG_TR, NULL);
		page_row_head(page, reward->pool->name);
		page_take_number(
		    page, reward->pool->has_slo ? decimal_format(reward->pool->slo_percent) : NULL);
		page_take_number(page,
		    slo == NULL
			? NULL
			: attained_text(slo->sum.counts, slo->has_target, slo->target_percent));
		html_open(page->html, TAG_TD, NULL);
		page_status_mark(page, slo);
		html_close(page->html, TAG_TD);
		write_pay(page, reward->pay);
		write_loss(page, reward->loss);
		page_count(page, reward->load.engineers);
		page_take_number(
		    page, g_strdup_printf("%.2f", (double)reward->load.standby_s / 3600));
		page_take_number(page, fraction_text(reward->load.gini));
		page_cell(page, *reward->coefficients == '\0' ? NULL : reward->coefficients);
		html_close(page->html, TAG_TR);
	}
	page_table_end(page);
}

static void write_load(struct page *page, const struct pay_facts *facts)
{
	static const struct column columns[] = { { "Pool", false }, { "Engineer", false },
		{ "Standby hours", true }, { "Share, %", true }, { "Nights", true },
		{ "Weekends", true }, { "Holidays", true }, { "Call-outs", true },
		{ "Call-out hours", true } };
	const GArray *loads = facts->fairness->engineers;

	html_element(page->html, TAG_H2, "Load", NULL);
	page_table_begin(
	    page, "Standby of each engineer, paid or not", columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < loads->len; i++) {
		const struct engineer_load *load = &g_array_index(loads, struct engineer_load, i);
		const struct pool_load *pool = fairness_of_pool(facts->fairness, load->pool);
		int64_t share = share_ten_thousandths(load->standby_s, pool->standby_s);

		html_open(page->html, TAG_TR, NULL);
		page_row_head(page, load->pool);
		page_cell(page, load->engineer);
		page_take_number(page, g_strdup_printf("%.2f", (double)load->standby_s / 3600));
		page_take_number(page, decimal_format((struct decimal){ share, 2 }));
		page_count(page, load->nights);
		page_count(page, load->weekends);
		page_count(page, load->holidays);
		page_count(page, load->callouts);
		page_take_number(page, g_strdup_printf("%.2f", (double)load->callout_s / 3600));
		html_close(page->html, TAG_TR);
	}
	page_table_end(page);
}

static void write_statement(struct page *page, const struct pay_facts *facts, const char *id)
{
	const struct engineer *engineer =
	    catalogue_engineer(facts->catalogue, id, civil_to_days(facts->report->period.end) - 1);
	g_autofree char *name = statement_name(facts->report, id);
	g_autofree char *html_name = g_strconcat(name, ".html", NULL);
	g_autofree char *csv_name = g_strconcat(name, ".csv", NULL);
	GArray *sums = g_array_new(FALSE, FALSE, sizeof(struct money_sum));

	for (guint i = 0; i < facts->report->totals->len; i++) {
		const struct pay_total *total = g_ptr_array_index(facts->report->totals, i);
		struct money_sum sum = { .minor = total->amount_minor };

		g_strlcpy(sum.currency, total->currency, sizeof sum.currency);
		if (g_str_equal(total->engineer, id))
			g_array_append_val(sums, sum);
	}
	html_open(page->html, TAG_TR, NULL);
	page_row_head(page, id);
	page_cell(page, engineer != NULL ? engineer->name : NULL);
	write_pay(page, sums);
	html_open(page->html, TAG_TD, NULL);
	html_link(page->html, html_name, "page", NULL);
	html_text(page->html, ", ");
	html_link(page->html, csv_name, "CSV", NULL);
	html_close(page->html, TAG_TD);
	html_close(page->html, TAG_TR);
	g_array_unref(sums);
}

static void write_statements(struct page *page, const struct pay_facts *facts)
{
	static const struct column columns[] = { { "Engineer", false }, { "Name", false },
		{ "Total", true }, { "Statement", false } };
	g_autoptr(GPtrArray) engineers = statement_engineers(facts->report);

	html_element(page->html, TAG_H2, "Statements", NULL);
	page_table_begin(
	    page, "One for each engineer, to be handed over", columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < engineers->len; i++)
		write_statement(page, facts, g_ptr_array_index(engineers, i));
	page_table_end(page);
}

char *pay_page_html(const struct site *site, const struct pay_facts *facts)
{
	struct page page = { .site = site, .to_root = "" };
	g_autofree char *month = month_text(&facts->report->period);
	g_autofree char *title = g_strdup_printf("On-call pay, %s", month);

	page_alone_begin(&page, title);
	write_rewards(&page, facts->rewards);
	write_pools_answers(&page, facts->rewards);
	write_load(&page, facts);
	write_statements(&page, facts);
	return page_alone_end(&page);
}
