#include <glib.h>
#include <math.h>

#include "base/money.h"
#include "reports/book_pay_parts.h"

/* On the sheet Pools: reward beside reliability, money, and the coefficients that lines had. */

static const struct book_column reward_columns[] = {
	{ .label = "Pool", .key = "pool" },
	{ .label = "Target MTTA, minutes", .key = "target", .is_number = true },
	{ .label = "Incidents", .key = "incidents", .is_number = true },
	{ .label = "Acknow-\nledged", .key = "acknowledged", .is_number = true },
	{ .label = "Seconds until then", .key = "seconds", .is_number = true },
	{ .label = "MTTA, minutes", .key = "mtta", .is_number = true },
	{ .label = "Median, minutes", .key = "median", .is_number = true },
	{ .label = "90 % within, minutes", .key = "p90", .is_number = true },
	{ .label = "Within target", .key = "within", .is_number = true },
	{ .label = "Share within target", .key = "within_share", .is_number = true },
	{ .label = "Never acknow-\nledged", .key = "never", .is_number = true },
	{ .label = "of these resolved by itself", .key = "auto_resolved", .is_number = true },
	{ .label = "Escalated incidents", .key = "escalated", .is_number = true },
	{ .label = "Escalations", .key = "escalations", .is_number = true },
	{ .label = "Highest level", .key = "level", .is_number = true },
	{ .label = "First line: critical", .key = "critical", .is_number = true },
	{ .label = "First line: flap", .key = "flap", .is_number = true },
	{ .label = "SLO, %", .key = "slo_percent", .is_number = true },
	{ .label = "Attained", .key = "attained", .is_number = true },
	{ .label = "Engineers on standby", .key = "engineers", .is_number = true },
	{ .label = "Gini of hours", .key = "gini", .is_number = true },
	{ .label = "Coefficients used", .key = "coefficients", .width = 30 },
};

static const struct book_column money_columns[] = {
	{ .label = "Pool", .key = "pool" },
	{ .label = "Currency", .key = "currency" },
	{ .label = "Pay", .key = "pay", .is_number = true },
	{ .label = "Money lost", .key = "lost", .is_number = true },
	{ .label = "Known as", .key = "quality" },
};

static const struct book_column coefficient_columns[] = {
	{ .label = "Pool", .key = "pool" },
	{ .label = "Kind", .key = "kind" },
	{ .label = "Class of time", .key = "class" },
	{ .label = "Rate per", .key = "unit" },
	{ .label = "Coefficient as written", .key = "coefficient", .is_number = true },
	{ .label = "Coefficient", .key = "value", .is_number = true },
	{ .label = "What if", .key = "what_if", .is_number = true, .is_what_if = true },
	{ .label = "Seconds", .key = "seconds", .is_number = true },
};

static unsigned declare_block(struct pay_book *pay, const char *name,
    const struct book_column *columns, unsigned column_count, const unsigned place[2])
{
	struct book_table table = { .name = name,
		.sheet = "Pools",
		.columns = columns,
		.column_count = column_count,
		.first_row = place[0],
		.rows = place[1],
		.is_inner = true };

	book_declare(pay->book, &table);
	/* a row between, one for the title, one for the labels */
	return place[0] + MAX(place[1], 1) + 3;
}

void pay_rewards_declare(struct pay_book *pay)
{
	unsigned place[] = { TABLE_FIRST_ROW + MAX(pay_pools_rows(pay), 1) + 3,
		pay->facts->rewards->len };

	place[0] =
	    declare_block(pay, "Rewards", reward_columns, G_N_ELEMENTS(reward_columns), place);
	place[1] = pay->pool_money->len;
	place[0] =
	    declare_block(pay, "PoolMoney", money_columns, G_N_ELEMENTS(money_columns), place);
	place[1] = pay->coefficients->len;
	declare_block(
	    pay, "Coefficients", coefficient_columns, G_N_ELEMENTS(coefficient_columns), place);
}

static void write_minutes(struct sheet *sheet, int64_t seconds)
{
	if (seconds >= 0)
		sheet_number(sheet, (double)seconds / 60, FORM_MINUTES);
	else
		sheet_blank(sheet, FORM_MINUTES);
}

static void write_answers(struct sheet *sheet, const struct mtta_pool *mtta)
{
	double minutes = (double)mtta->seconds / 60;

	write_minutes(sheet, mtta->target_s);
	sheet_integer(sheet, mtta->incidents, FORM_COUNT_OF);
	sheet_integer(sheet, mtta->acknowledged, FORM_COUNT_OF);
	sheet_integer(sheet, mtta->seconds, FORM_COUNT_OF);
	if (mtta->acknowledged > 0)
		sheet_formula_number(sheet, minutes / (double)mtta->acknowledged, FORM_MINUTES,
		    "=[seconds]/60/[acknowledged]");
	else
		sheet_blank(sheet, FORM_MINUTES);
	write_minutes(sheet, mtta->median_s);
	write_minutes(sheet, mtta->p90_s);
	sheet_integer(sheet, mtta->within_target, FORM_COUNT_OF);
	if (mtta->acknowledged > 0 && mtta->target_s >= 0)
		sheet_formula_number(sheet,
		    (double)mtta->within_target / (double)mtta->acknowledged, FORM_PERCENT,
		    "=[within]/[acknowledged]");
	else
		sheet_blank(sheet, FORM_PERCENT);
	sheet_integer(sheet, mtta->never_acknowledged, FORM_COUNT_OF);
	sheet_integer(sheet, mtta->auto_resolved, FORM_COUNT_OF);
	sheet_integer(sheet, mtta->escalated, FORM_COUNT_OF);
	sheet_integer(sheet, mtta->escalations, FORM_COUNT_OF);
	sheet_integer(sheet, mtta->top_level, FORM_COUNT_OF);
	sheet_integer(sheet, mtta->first_line_critical, FORM_COUNT_OF);
	sheet_integer(sheet, mtta->first_line_flap, FORM_COUNT_OF);
}

static void write_reward(struct sheet *sheet, const struct pool_reward *reward)
{
	g_autofree char *target =
	    reward->pool->has_slo ? decimal_format(reward->pool->slo_percent) : NULL;
	double attained =
	    reward->slo == NULL ? NAN : slo_sum_attained(&reward->slo->sum, reward->slo->kind);

	sheet_text(sheet, reward->pool->name, FORM_TEXT);
	if (reward->mtta != NULL)
		write_answers(sheet, reward->mtta);
	else
		sheet_skip(sheet, 16);
	sheet_text(sheet, target, FORM_RIGHT);
	sheet_number(sheet, attained, FORM_PERCENT_EXACT);
	sheet_integer(sheet, reward->load.engineers, FORM_COUNT_OF);
	sheet_number(sheet,
	    (double)reward->load.gini.numerator / (double)reward->load.gini.denominator, FORM_RATE);
	sheet_text(sheet, reward->coefficients, FORM_WRAPPED);
	sheet_next_row(sheet);
}

static void write_money(struct sheet *sheet, const struct pool_money *money)
{
	sheet_text(sheet, money->reward->pool->name, FORM_TEXT);
	sheet_text(sheet, money->currency, FORM_TEXT);
	sheet_formula_money(sheet, money->pay == NULL ? 0 : money->pay->minor, money->currency,
	    "=ROUND(SUMPRODUCT(([Lines.pool]=[pool])*([Lines.currency]=[currency])*"
	    "[Lines.amount]),%d)",
	    MAX(currency_digits(money->currency), 0));
	if (money->loss != NULL)
		sheet_money(sheet, money->loss->minor, money->currency);
	else
		sheet_blank(sheet, FORM_MONEY);
	sheet_text(sheet,
	    money->loss == NULL         ? NULL
		: money->loss->is_floor ? "at least"
					: "estimated",
	    FORM_TEXT);
	sheet_next_row(sheet);
}

static int64_t seconds_by(const struct pay_book *pay, guint row)
{
	int64_t seconds = 0;

	for (guint i = 0; i < pay->report->lines->len; i++) {
		const struct pay_line *line = g_ptr_array_index(pay->report->lines, i);

		if (g_array_index(pay->line_keys, struct line_key, i).coefficient == row)
			seconds += line->seconds;
	}
	return seconds;
}

static void write_coefficient(struct sheet *sheet, const struct pay_book *pay, guint index)
{
	const struct pay_line *line =
	    g_array_index(pay->coefficients, struct used_coefficient, index).line;

	sheet_text(sheet, line->pool, FORM_TEXT);
	sheet_text(sheet, pay_kind_name(line->kind), FORM_TEXT);
	sheet_text(sheet, day_class_name(line->day_class), FORM_TEXT);
	sheet_text(sheet, pay_unit_name(line->unit), FORM_TEXT);
	sheet_text(sheet, line->coefficient, FORM_RIGHT);
	pay_book_fraction(sheet, line->coefficient_value, FORM_RATE);
	pay_book_fraction(sheet, line->coefficient_value, FORM_WHAT_IF);
	sheet_formula_number(sheet, (double)seconds_by(pay, index + 1), FORM_COUNT_OF,
	    "=SUMPRODUCT(([Lines.pool]=[pool])*([Lines.kind]=[kind])*([Lines.class]=[class])*"
	    "([Lines.unit]=[unit])*([Lines.coefficient]=[coefficient])*[Lines.seconds])");
	sheet_next_row(sheet);
}

static void begin_block(struct sheet *sheet, const char *table, const char *title)
{
	sheet_next_row(sheet);
	sheet_text(sheet, title, FORM_SECTION);
	sheet_table_begin(sheet, table);
}

void pay_rewards_write(struct sheet *sheet, struct pay_book *pay)
{
	begin_block(sheet, "Rewards", "Reward and reliability");
	for (guint i = 0; i < pay->facts->rewards->len; i++)
		write_reward(sheet, g_ptr_array_index(pay->facts->rewards, i));
	sheet_table_end(sheet);
	begin_block(sheet, "PoolMoney", "Pay and money lost");
	for (guint i = 0; i < pay->pool_money->len; i++)
		write_money(sheet, &g_array_index(pay->pool_money, struct pool_money, i));
	sheet_table_end(sheet);
	begin_block(sheet, "Coefficients",
	    "Coefficients used: change `What if` to see what others would pay");
	for (guint i = 0; i < pay->coefficients->len; i++)
		write_coefficient(sheet, pay, i);
	sheet_table_end(sheet);
}
