#include <glib.h>

#include "base/money.h"
#include "reports/book_pay_parts.h"

/* What the pay was worked out from: the sheets Pools, Rules and Manifest. */

#ifndef NINES_VERSION
#define NINES_VERSION "unknown"
#endif

static const struct book_column pool_columns[] = {
	{ .label = "Pool", .key = "pool" },
	{ .label = "Target MTTA, minutes", .key = "mtta_target", .is_number = true },
	{ .label = "SLO, %", .key = "slo_percent", .is_number = true },
	{ .label = "Coverage", .key = "coverage" },
	{ .label = "Standby,\nwork", .key = "standby_work", .is_number = true },
	{ .label = "Standby,\nnonwork", .key = "standby_nonwork", .is_number = true },
	{ .label = "Standby,\nweekend", .key = "standby_weekend", .is_number = true },
	{ .label = "Standby,\nholiday", .key = "standby_holiday", .is_number = true },
	{ .label = "Call-out,\nwork", .key = "callout_work", .is_number = true },
	{ .label = "Call-out,\nnonwork", .key = "callout_nonwork", .is_number = true },
	{ .label = "Call-out,\nweekend", .key = "callout_weekend", .is_number = true },
	{ .label = "Call-out,\nholiday", .key = "callout_holiday", .is_number = true },
};

static const struct book_column rule_columns[] = {
	{ .label = "Rule", .key = "rule" },
	{ .label = "What holds", .key = "text", .width = 110 },
};

static const struct book_column fact_columns[] = {
	{ .label = "Fact", .key = "fact" },
	{ .label = "Value", .key = "value" },
};

enum { FACTS = 13 };

unsigned pay_pools_rows(const struct pay_book *pay)
{
	return pay->policy->pools->len;
}

void pay_reference_declare(struct pay_book *pay)
{
	struct book_table tables[] = {
		{ .name = "Pools",
		    .columns = pool_columns,
		    .column_count = G_N_ELEMENTS(pool_columns),
		    .rows = pay_pools_rows(pay) },
		{ .name = "Rules",
		    .columns = rule_columns,
		    .column_count = G_N_ELEMENTS(rule_columns),
		    .rows = pay->rules->len },
		{ .name = "Manifest",
		    .columns = fact_columns,
		    .column_count = G_N_ELEMENTS(fact_columns),
		    .rows = FACTS },
	};

	for (guint i = 0; i < G_N_ELEMENTS(tables); i++) {
		tables[i].sheet = tables[i].name;
		tables[i].first_row = TABLE_FIRST_ROW;
		book_declare(pay->book, &tables[i]);
	}
}

/* Amounts stand with their unit: `50.00 per shift`. */
static void write_prices(struct sheet *sheet, const struct pay_terms *terms)
{
	for (int i = 0; i < CLASS_COUNT; i++) {
		const struct pay_price *price = terms != NULL ? &terms->of[i] : NULL;
		g_autofree char *amount = price != NULL && price->amount != NULL
		    ? g_strdup_printf("%s per %s", price->amount->text, pay_unit_name(terms->unit))
		    : NULL;

		if (amount != NULL)
			sheet_text(sheet, amount, FORM_RIGHT);
		else
			sheet_text(sheet,
			    price == NULL || price->coefficient.text == NULL
				? "none"
				: price->coefficient.text,
			    FORM_RIGHT);
	}
}

void pay_pools_write(struct pay_book *pay)
{
	struct sheet *sheet = book_sheet(pay->book, "Pools");

	sheet_heading(sheet, "Pools",
	    "Targets and coefficients on the hourly rate. `none`: the policy names no coefficient, and "
	    "such time is blocking.");
	sheet_protect(sheet);
	sheet_table_begin(sheet, "Pools");
	for (guint i = 0; i < pay->policy->pools->len; i++) {
		const struct pool *pool = g_ptr_array_index(pay->policy->pools, i);
		g_autofree char *slo = pool->has_slo ? decimal_format(pool->slo_percent) : NULL;

		sheet_text(sheet, pool->name, FORM_TEXT);
		if (pool->mtta_target_s >= 0)
			sheet_number(sheet, (double)pool->mtta_target_s / 60, FORM_MINUTES);
		else
			sheet_blank(sheet, FORM_MINUTES);
		sheet_text(sheet, slo, FORM_RIGHT);
		sheet_text(sheet, pool->covers_all_hours ? "24x7" : "business hours", FORM_TEXT);
		write_prices(sheet, pay_terms_on(pool->standby, pay->last_day));
		write_prices(sheet, pay_terms_on(pool->callout, pay->last_day));
		sheet_next_row(sheet);
	}
	sheet_table_end(sheet);
	pay_rewards_write(sheet, pay);
}

static void write_pair(struct sheet *sheet, const char *name, const char *text, enum cell_form form)
{
	sheet_text(sheet, name, FORM_TEXT);
	sheet_text(sheet, text, form);
	sheet_next_row(sheet);
}

void pay_rules_write(struct pay_book *pay)
{
	struct sheet *sheet = book_sheet(pay->book, "Rules");

	sheet_heading(sheet, "Rules", "The policy that this workbook follows, in words.");
	sheet_table_begin(sheet, "Rules");
	for (guint i = 0; i < pay->rules->len; i++) {
		const struct pay_statement *rule = g_ptr_array_index(pay->rules, i);

		write_pair(sheet, rule->topic, rule->text, FORM_WRAPPED);
	}
	sheet_table_end(sheet);
}

static void write_count(struct sheet *sheet, const char *name, guint count)
{
	g_autofree char *text = g_strdup_printf("%u", count);

	write_pair(sheet, name, text, FORM_TEXT);
}

void pay_manifest_write(struct pay_book *pay)
{
	const struct pay_report *report = pay->report;
	struct sheet *sheet = book_sheet(pay->book, "Manifest");
	int64_t start_utc, end_utc;

	period_bounds(&report->period, pay->policy->zone, &start_utc, &end_utc);
	g_autofree char *first = civil_format(report->period.first);
	g_autofree char *last = civil_format(civil_from_days(pay->last_day));
	g_autofree char *start = instant_format(start_utc);
	g_autofree char *end = instant_format(end_utc);

	sheet_heading(sheet, "Manifest", "What this workbook was made from.");
	sheet_table_begin(sheet, "Manifest");
	write_pair(sheet, "Written by", "nines " NINES_VERSION, FORM_TEXT);
	write_pair(sheet, "Organisation", pay->policy->organisation, FORM_TEXT);
	write_pair(sheet, "Period", report->period.name, FORM_TEXT);
	write_pair(sheet, "First day", first, FORM_TEXT);
	write_pair(sheet, "Last day", last, FORM_TEXT);
	write_pair(sheet, "Status", report->status, FORM_TEXT);
	write_pair(sheet, "Time zone of the reports", zone_name(pay->policy->zone), FORM_TEXT);
	write_pair(sheet, "Start of the period in that zone", start, FORM_TEXT);
	write_pair(sheet, "End of the period in that zone", end, FORM_TEXT);
	write_count(sheet, "Lines", report->lines->len);
	write_count(sheet, "Segments", report->segments->len);
	write_count(sheet, "Blocking problems", report->blocking->len);
	write_count(sheet, "Other exceptions", report->exceptions->len);
	sheet_table_end(sheet);
}
