#include <glib.h>

#include "reports/book_pay_parts.h"

/* The sheet Load: who carried how much of the standby, and how evenly it was spread. */

static const struct book_column load_columns[] = {
	{ .label = "Pool", .key = "pool" },
	{ .label = "Engineer", .key = "engineer" },
	{ .label = "Name", .key = "name" },
	{ .label = "Standby, seconds", .key = "seconds", .is_number = true },
	{ .label = "Hours", .key = "hours", .is_number = true },
	{ .label = "Share of the pool", .key = "share", .is_number = true },
	{ .label = "of these work hours", .key = "work", .is_number = true },
	{ .label = "nonwork", .key = "nonwork", .is_number = true },
	{ .label = "weekend", .key = "weekend", .is_number = true },
	{ .label = "holiday", .key = "holiday", .is_number = true },
	{ .label = "Nights", .key = "nights", .is_number = true },
	{ .label = "Weekends", .key = "weekends", .is_number = true },
	{ .label = "Holidays", .key = "holidays", .is_number = true },
	{ .label = "Call-outs", .key = "callouts", .is_number = true },
	{ .label = "Call-out hours", .key = "callout_hours", .is_number = true },
};

static const struct book_column fairness_columns[] = {
	{ .label = "Pool", .key = "pool" },
	{ .label = "Engineers on standby", .key = "engineers", .is_number = true },
	{ .label = "", .key = "unused" },
	{ .label = "Standby, seconds", .key = "seconds", .is_number = true },
	{ .label = "Hours", .key = "hours", .is_number = true },
	{ .label = "Mean hours", .key = "mean", .is_number = true },
	{ .label = "Most hours of one", .key = "most", .is_number = true },
	{ .label = "Gini coefficient", .key = "gini", .is_number = true },
};

void pay_load_declare(struct pay_book *pay)
{
	const struct fairness *fairness = pay->facts->fairness;
	struct book_table load = { .name = "Load",
		.sheet = "Load",
		.columns = load_columns,
		.column_count = G_N_ELEMENTS(load_columns),
		.first_row = TABLE_FIRST_ROW,
		.rows = fairness->engineers->len };
	struct book_table pools = { .name = "Fairness",
		.sheet = "Load",
		.columns = fairness_columns,
		.column_count = G_N_ELEMENTS(fairness_columns),
		.first_row = TABLE_FIRST_ROW + MAX(load.rows, 1) + 3,
		.rows = fairness->pools->len,
		.is_inner = true };

	book_declare(pay->book, &load);
	book_declare(pay->book, &pools);
}

static void write_hours(struct sheet *sheet, int64_t seconds)
{
	sheet_number(sheet, (double)seconds / 3600, FORM_HOURS);
}

static void write_load(
    struct sheet *sheet, const struct pay_book *pay, const struct engineer_load *load)
{
	const struct pool_load *pool = fairness_of_pool(pay->facts->fairness, load->pool);
	const int64_t counts[] = { load->nights, load->weekends, load->holidays, load->callouts };
	double share = pool->standby_s == 0 ? 0 : (double)load->standby_s / (double)pool->standby_s;

	sheet_text(sheet, load->pool, FORM_TEXT);
	pay_book_name(sheet, pay, load->engineer);
	sheet_integer(sheet, load->standby_s, FORM_COUNT_OF);
	sheet_formula_number(sheet, (double)load->standby_s / 3600, FORM_HOURS, "=[seconds]/3600");
	sheet_formula_number(sheet, share, FORM_PERCENT,
	    "=[seconds]/MAX(1,SUMPRODUCT(([Load.pool]=[pool])*[Load.seconds]))");
	for (int day_class = 0; day_class < CLASS_COUNT; day_class++)
		write_hours(sheet, load->class_s[day_class]);
	for (gsize i = 0; i < G_N_ELEMENTS(counts); i++)
		sheet_integer(sheet, counts[i], FORM_COUNT_OF);
	write_hours(sheet, load->callout_s);
	sheet_next_row(sheet);
}

static void write_fairness(struct sheet *sheet, const struct pool_load *pool)
{
	double hours = (double)pool->standby_s / 3600;

	sheet_text(sheet, pool->pool, FORM_TEXT);
	sheet_integer(sheet, pool->engineers, FORM_COUNT_OF);
	sheet_text(sheet, NULL, FORM_TEXT);
	sheet_formula_number(sheet, (double)pool->standby_s, FORM_COUNT_OF,
	    "=SUMPRODUCT(([Load.pool]=[pool])*[Load.seconds])");
	sheet_formula_number(sheet, hours, FORM_HOURS, "=[seconds]/3600");
	sheet_formula_number(sheet, hours / (double)MAX(pool->engineers, 1), FORM_HOURS,
	    "=[hours]/MAX(1,[engineers])");
	write_hours(sheet, pool->most_s);
	sheet_formula_number(sheet, (double)pool->gini.numerator / (double)pool->gini.denominator,
	    FORM_RATE, "=%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, pool->gini.numerator,
	    pool->gini.denominator);
	sheet_next_row(sheet);
}

void pay_load_write(struct pay_book *pay)
{
	const struct fairness *fairness = pay->facts->fairness;
	struct sheet *sheet = book_sheet(pay->book, "Load");

	sheet_protect(sheet);
	sheet_heading(sheet, "Load and fairness",
	    "Standby of each engineer, paid or not. A night is a day on call between 00:00 and 06:00, a "
	    "weekend a week with such time. Gini 0: all had the same; towards 1: one had all.");
	sheet_table_begin(sheet, "Load");
	for (guint i = 0; i < fairness->engineers->len; i++)
		write_load(
		    sheet, pay, &g_array_index(fairness->engineers, struct engineer_load, i));
	sheet_table_end(sheet);
	sheet_table_begin(sheet, "Fairness");
	for (guint i = 0; i < fairness->pools->len; i++)
		write_fairness(sheet, &g_array_index(fairness->pools, struct pool_load, i));
	sheet_table_end(sheet);
}
