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

enum { RULES = 9, FACTS = 13 };

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
		    .rows = RULES },
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

static void write_coefficients(struct sheet *sheet, const struct coefficient *coefficients)
{
	for (int i = 0; i < CLASS_COUNT; i++)
		sheet_text(sheet, coefficients[i].text == NULL ? "none" : coefficients[i].text,
		    FORM_RIGHT);
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
		write_coefficients(sheet, pool->standby);
		write_coefficients(sheet, pool->callout);
		sheet_next_row(sheet);
	}
	sheet_table_end(sheet);
	pay_rewards_write(sheet, pay);
}

static char *work_hours_text(const struct policy *policy)
{
	static const char *const names[] = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
		"Saturday", "Sunday" };
	g_autoptr(GString) text = g_string_new(NULL);

	for (unsigned day = 0; day < G_N_ELEMENTS(names); day++)
		if ((policy->work_days >> day & 1) != 0)
			g_string_append_printf(
			    text, "%s%s", text->len == 0 ? "" : ", ", names[day]);
	if (text->len == 0)
		return g_strdup("There are none.");
	g_string_append_printf(text, ", from %02d:%02d to %02d:%02d by the clock.",
	    policy->work_from_s / 3600, policy->work_from_s / 60 % 60, policy->work_to_s / 3600,
	    policy->work_to_s / 60 % 60);
	return g_string_free(g_steal_pointer(&text), FALSE);
}

static void write_pair(struct sheet *sheet, const char *name, const char *text, enum cell_form form)
{
	sheet_text(sheet, name, FORM_TEXT);
	sheet_text(sheet, text, form);
	sheet_next_row(sheet);
}

void pay_rules_write(struct pay_book *pay)
{
	const struct policy *policy = pay->policy;
	struct sheet *sheet = book_sheet(pay->book, "Rules");
	g_autofree char *work_hours = work_hours_text(policy);
	g_autofree char *zone = g_strdup_printf(policy->pay_zone_is_engineers
		? "Days, months, work hours and holidays are those of the engineer's own time zone (%s where "
		  "the engineer is unknown)."
		: "Days, months, work hours and holidays are counted in %s for everybody.",
	    zone_name(policy->zone));
	g_autofree char *minimum = g_strdup_printf(
	    "Call-outs of one engineer are merged and work hours are taken out. Each piece "
	    "that is left counts for at least %" G_GINT64_FORMAT " minutes.",
	    policy->callout_minimum_s / 60);
	const char *standby = policy->standby_during_callout
	    ? "Standby goes on being paid during a call-out."
	    : "Standby is not paid during a call-out.";
	const char *const rules[RULES][2] = {
		{ "Time zone", zone },
		{ "Work hours", work_hours },
		{ "Class of time",
		    "Every second of a shift has exactly one class: holiday before weekend (Saturday, Sunday) "
		    "before work (a work day, inside work hours); the rest is nonwork." },
		{ "Elapsed time",
		    "Shifts are counted in elapsed seconds: the night in which clocks go back has an hour more, "
		    "the one in which they go forward an hour less." },
		{ "Overlap",
		    "An engineer is paid once for a second. Of overlapping shifts the one with the highest "
		    "coefficient counts, on a tie the pool named first in the policy." },
		{ "Call-outs", minimum },
		{ "Standby during a call-out", standby },
		{ "Rates",
		    "An hourly rate holds from local midnight of its date. Nobody is paid by a guessed "
		    "rate: where there is none the time is blocking." },
		{ "Rounding",
		    "A line is seconds x hourly rate x coefficient / 3600, rounded once to the minor unit of its "
		    "currency, half away from zero. Nothing else is rounded. Currencies are never added." },
	};

	sheet_heading(sheet, "Rules", "The policy that this workbook follows, in words.");
	sheet_table_begin(sheet, "Rules");
	for (guint i = 0; i < RULES; i++)
		write_pair(sheet, rules[i][0], rules[i][1], FORM_WRAPPED);
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
