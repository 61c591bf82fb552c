#include <glib.h>
#include <string.h>

#include "base/money.h"
#include "reports/book_reliability_parts.h"

/* The sheets Summary and Trends: the month beside others. */

static const struct book_column fixed_columns[] = {
	{ .label = "Month", .key = "month" },
	{ .label = "State", .key = "state" },
	{ .label = "Incidents begun", .key = "started", .is_number = true },
	{ .label = "Incidents in the month", .key = "touching", .is_number = true },
	{ .label = "Downtime, hours", .key = "downtime", .is_number = true },
	{ .label = "Sum of incidents, hours", .key = "downtime_sum", .is_number = true },
	{ .label = "Maintenance", .key = "maintenance", .is_number = true },
	{ .label = "Postmortems", .key = "postmortems", .is_number = true },
	{ .label = "Losses not estimated", .key = "not_estimated", .is_number = true },
};

static const struct book_column measure_columns[] = {
	{ .label = "Measure", .key = "measure" },
	{ .label = "This month", .key = "this_month", .is_number = true, .width = 16 },
	{ .label = "Month before", .key = "month_before", .is_number = true, .width = 16 },
	{ .label = "Year before", .key = "year_before", .is_number = true, .width = 16 },
};

static const struct book_column status_columns[] = {
	{ .label = "Objectives", .key = "status" },
	{ .label = "Number", .key = "number", .is_number = true },
};

static const char *const statuses[] = { "met", "missed", "provisional", "no data" };

enum { MEASURES_FIRST_ROW = 12, COUNTED_MEASURES = 5 };

static unsigned measure_rows(const struct reliability_book *reliability)
{
	return COUNTED_MEASURES + reliability->currencies->len;
}

void reliability_summary_declare(struct reliability_book *reliability)
{
	struct book_table measures = {
		.name = "Measures",
		.sheet = "Summary",
		.columns = measure_columns,
		.column_count = G_N_ELEMENTS(measure_columns),
		.first_row = MEASURES_FIRST_ROW,
		.rows = measure_rows(reliability),
		.is_inner = true,
	};
	struct book_table counts = {
		.name = "Statuses",
		.sheet = "Summary",
		.columns = status_columns,
		.column_count = G_N_ELEMENTS(status_columns),
		.first_row = MEASURES_FIRST_ROW + measures.rows + 4,
		.rows = G_N_ELEMENTS(statuses),
		.is_inner = true,
	};

	book_declare(reliability->book, &measures);
	book_declare(reliability->book, &counts);
}

/* The month that began `months` before this one, or NULL. */
static const struct month_trend *month_before(
    const struct reliability_book *reliability, int months)
{
	int64_t first = civil_to_days(civil_month_start(reliability->month->period.first, -months));

	for (guint i = 0; i < reliability->months->len; i++) {
		const struct month_report *month = g_ptr_array_index(reliability->months, i);

		if (civil_to_days(month->period.first) == first)
			return month->trend;
	}
	return NULL;
}

struct compared {
	const struct month_trend *months[3];
};

static void write_counted(
    struct sheet *sheet, const char *name, const struct compared *compared, gsize offset)
{
	sheet_text(sheet, name, FORM_TEXT);
	for (guint i = 0; i < G_N_ELEMENTS(compared->months); i++) {
		int64_t value;

		if (compared->months[i] == NULL) {
			sheet_blank(sheet, FORM_COUNT_OF);
			continue;
		}
		memcpy(&value, (const char *)compared->months[i] + offset, sizeof value);
		sheet_integer(sheet, value, FORM_COUNT_OF);
	}
	sheet_next_row(sheet);
}

static void write_downtime(struct sheet *sheet, const struct compared *compared)
{
	sheet_text(sheet, "Downtime, hours", FORM_TEXT);
	for (guint i = 0; i < G_N_ELEMENTS(compared->months); i++) {
		if (compared->months[i] == NULL)
			sheet_blank(sheet, FORM_HOURS);
		else
			sheet_number(
			    sheet, (double)compared->months[i]->downtime_s / 3600, FORM_HOURS);
	}
	sheet_next_row(sheet);
}

const struct money_sum *reliability_loss(const struct month_trend *trend, const char *currency)
{
	for (guint i = 0; i < trend->money->len; i++) {
		const struct money_sum *sum = &g_array_index(trend->money, struct money_sum, i);

		if (g_str_equal(sum->currency, currency))
			return sum;
	}
	return NULL;
}

static void write_loss(struct sheet *sheet, const struct month_trend *trend, const char *currency)
{
	const struct money_sum *sum = trend == NULL ? NULL : reliability_loss(trend, currency);

	if (sum == NULL)
		sheet_blank(sheet, FORM_MONEY + 2);
	else
		sheet_money(sheet, sum->minor, currency);
}

static void write_measures(struct sheet *sheet, struct reliability_book *reliability)
{
	struct compared compared = { { reliability->month->trend, month_before(reliability, 1),
	    month_before(reliability, 12) } };

	sheet_table_begin(sheet, "Measures");
	write_counted(
	    sheet, "Incidents begun", &compared, G_STRUCT_OFFSET(struct month_trend, started));
	write_counted(
	    sheet, "Incidents still open", &compared, G_STRUCT_OFFSET(struct month_trend, open));
	write_downtime(sheet, &compared);
	write_counted(
	    sheet, "Postmortems", &compared, G_STRUCT_OFFSET(struct month_trend, postmortems));
	write_counted(sheet, "Losses not estimated", &compared,
	    G_STRUCT_OFFSET(struct month_trend, not_estimated));
	for (guint i = 0; i < reliability->currencies->len; i++) {
		const char *currency = g_ptr_array_index(reliability->currencies, i);
		g_autofree char *name = g_strdup_printf("Loss, %s", currency);

		sheet_text(sheet, name, FORM_TEXT);
		for (guint k = 0; k < G_N_ELEMENTS(compared.months); k++)
			write_loss(sheet, compared.months[k], currency);
		sheet_next_row(sheet);
	}
	sheet_table_end(sheet);
}

static void write_fact(struct sheet *sheet, const char *name, const char *value)
{
	sheet_text(sheet, name, FORM_FACT);
	sheet_text(sheet, value, FORM_FREE);
	sheet_next_row(sheet);
}

static char *system_text(const struct slo_report *slo)
{
	for (guint i = 0; i < slo->rollups->len; i++) {
		const struct slo_result *result = g_ptr_array_index(slo->rollups, i);

		if (g_strcmp0(result->name, "system") != 0 || result->sum.counts.total == 0)
			continue;
		if (!result->has_target)
			return g_strdup_printf(
			    "%.4f %% of events were good", slo_attained(result->sum.counts) * 100);
		g_autofree char *target = decimal_format(result->target_percent);
		return g_strdup_printf("%.4f %% of events were good, target %s %%",
		    slo_attained(result->sum.counts) * 100, target);
	}
	return g_strdup("no data");
}

static void write_facts(struct sheet *sheet, const struct reliability_book *reliability)
{
	const struct month_report *month = reliability->month;
	const struct data_quality *quality = &reliability->month->quality;
	g_autofree char *known = zone_format(reliability->zone, reliability->known_until_utc);
	g_autofree char *until = g_strdup_printf("%s, %s", known, zone_name(reliability->zone));
	g_autofree char *system = system_text(month->slo);
	g_autofree char *rejects =
	    g_strdup_printf("%" G_GINT64_FORMAT " records refused and "
			    "%" G_GINT64_FORMAT " held are not in these figures",
		quality->open_rejects, quality->open_holds);

	write_fact(sheet, "Month", month->period.name);
	write_fact(
	    sheet, "State", month->is_running ? "provisional: the month has not ended" : "final");
	write_fact(sheet, "Known until", until);
	write_fact(sheet, "System", system);
	write_fact(sheet, "Data quality", rejects);
}

static int64_t count_status(const struct slo_report *slo, const char *status)
{
	int64_t count = 0;

	for (guint i = 0; i < slo->objectives->len; i++) {
		const struct slo_result *result = g_ptr_array_index(slo->objectives, i);
		bool has_data = result->sum.status != SLO_NO_DATA;

		if (result->has_target)
			count += g_str_equal(
			    has_data ? slo_status_name(result->sum.status) : "no data", status);
	}
	return count;
}

void reliability_summary_write(struct reliability_book *reliability)
{
	struct sheet *sheet = book_sheet(reliability->book, "Summary");
	g_autofree char *title = g_strdup_printf("Reliability %s", reliability->month->period.name);

	sheet_fit_page(sheet);
	sheet_heading(sheet, title, reliability->site->policy->organisation);
	sheet_next_row(sheet);
	write_facts(sheet, reliability);
	write_measures(sheet, reliability);
	sheet_text(sheet,
	    "Currencies are never added. An empty cell: no such month, or no loss stated.",
	    FORM_NOTE);
	sheet_table_begin(sheet, "Statuses");
	for (guint i = 0; i < G_N_ELEMENTS(statuses); i++) {
		sheet_text(sheet, statuses[i], FORM_STATUS);
		sheet_formula_number(sheet,
		    (double)count_status(reliability->month->slo, statuses[i]), FORM_COUNT_OF,
		    "=SUMPRODUCT(([SLO.status]=[status])*1)");
		sheet_next_row(sheet);
	}
	sheet_table_end(sheet);
}

void reliability_trends_declare(struct reliability_book *reliability)
{
	GArray *columns = reliability->trend_columns;
	guint shown = MIN(reliability->currencies->len, 20);

	g_array_append_vals(columns, fixed_columns, G_N_ELEMENTS(fixed_columns));
	for (guint i = 0; i < shown; i++) {
		const char *currency = g_ptr_array_index(reliability->currencies, i);
		g_autofree char *lower = g_ascii_strdown(currency, -1);
		char *label = g_strdup_printf("Loss, %s", currency);
		char *key = g_strdup_printf("loss_%s", lower);
		struct book_column column = { .label = label, .key = key, .is_number = true };

		g_ptr_array_add(reliability->texts, label);
		g_ptr_array_add(reliability->texts, key);
		g_array_append_val(columns, column);
	}
	struct book_table table = {
		.name = "Trends",
		.sheet = "Trends",
		.columns = &g_array_index(columns, struct book_column, 0),
		.column_count = columns->len,
		.first_row = TABLE_FIRST_ROW,
		.rows = reliability->months->len,
	};
	book_declare(reliability->book, &table);
}

static void write_month(struct sheet *sheet, const struct reliability_book *reliability,
    const struct month_report *month)
{
	const struct month_trend *trend = month->trend;
	guint losses = reliability->trend_columns->len - G_N_ELEMENTS(fixed_columns);

	sheet_text(sheet, month->period.name, FORM_TEXT);
	sheet_text(sheet, month->is_running ? "running" : "final", FORM_TEXT);
	sheet_integer(sheet, trend->started, FORM_COUNT_OF);
	sheet_integer(sheet, trend->touching, FORM_COUNT_OF);
	sheet_number(sheet, (double)trend->downtime_s / 3600, FORM_HOURS);
	sheet_number(sheet, (double)trend->downtime_sum_s / 3600, FORM_HOURS);
	sheet_integer(sheet, trend->maintenance, FORM_COUNT_OF);
	sheet_integer(sheet, trend->postmortems, FORM_COUNT_OF);
	sheet_integer(sheet, trend->not_estimated, FORM_COUNT_OF);
	for (guint i = 0; i < losses; i++)
		write_loss(sheet, trend, g_ptr_array_index(reliability->currencies, i));
	sheet_next_row(sheet);
}

void reliability_trends_write(struct reliability_book *reliability)
{
	struct sheet *sheet = book_sheet(reliability->book, "Trends");
	const GPtrArray *drift = reliability->month->drift;

	sheet_heading(sheet, "Trends",
	    "This month and the twelve before it. Downtime is the union of the incidents of a month, without "
	    "maintenance; their plain sum is larger where incidents overlap.");
	sheet_table_begin(sheet, "Trends");
	for (guint i = 0; i < reliability->months->len; i++)
		write_month(sheet, reliability, g_ptr_array_index(reliability->months, i));
	sheet_table_end(sheet);
	sheet_next_row(sheet);
	for (guint i = 0; drift != NULL && i < drift->len; i++) {
		const struct trend_answer *answer = g_ptr_array_index(drift, i);

		sheet_text(sheet, answer->sentence, FORM_FREE);
		sheet_next_row(sheet);
	}
	if (reliability->months->len == 0)
		return;
	sheet_next_row(sheet);
	sheet_chart(sheet, "Trends", "started", "Incidents begun, by month");
	sheet_go_to_row(sheet, sheet_row(sheet) + 16);
	sheet_chart(sheet, "Trends", "downtime", "Downtime by month, hours");
}
