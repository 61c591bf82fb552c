#include "base/money.h"
#include "reports/csv_text.h"
#include "reports/statement.h"

static void add_number(GString *csv, int64_t number)
{
	g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, number);

	csv_field(csv, ',', text);
}

static void skip(GString *csv, int fields)
{
	for (int i = 0; i < fields; i++)
		csv_field(csv, ',', "");
}

static void add_amount(GString *csv, int64_t minor, const char *currency)
{
	g_autofree char *amount = money_format(minor, currency);

	csv_field(csv, ',', amount);
	csv_text(csv, ',', currency);
}

static void add_line(GString *csv, const struct pay_line *line, guint index)
{
	csv_field(csv, ',', "line");
	add_number(csv, (int64_t)index + 1);
	csv_text(csv, ',', line->pool);
	csv_field(csv, ',', pay_kind_name(line->kind));
	csv_field(csv, ',', day_class_name(line->day_class));
	skip(csv, 2);
	add_number(csv, line->seconds);
	if (line->unit == PAY_PER_HOUR)
		skip(csv, 1);
	else
		add_number(csv, line->count);
	csv_text(csv, ',', line->rate);
	csv_field(csv, ',', pay_unit_name(line->unit));
	csv_text(csv, ',', line->coefficient);
	add_amount(csv, line->amount_minor, line->currency);
	skip(csv, 1);
	csv_text(csv, ',', line->reason);
	csv_text(csv, ',', line->corrects);
	csv_end_row(csv);
}

static void add_segment(
    GString *csv, const struct pay_segment *segment, const struct pay_report *report)
{
	g_autofree char *start = instant_format(segment->start_utc);
	g_autofree char *end = instant_format(segment->end_utc);

	csv_field(csv, ',', "segment");
	if (segment->line < report->lines->len)
		add_number(csv, (int64_t)segment->line + 1);
	else
		skip(csv, 1);
	csv_text(csv, ',', segment->pool);
	csv_field(csv, ',', pay_kind_name(segment->kind));
	csv_field(csv, ',', day_class_name(segment->day_class));
	csv_field(csv, ',', start);
	csv_field(csv, ',', end);
	add_number(csv, segment->end_utc - segment->start_utc);
	skip(csv, 6);
	csv_field(csv, ',', pay_outcome_name(segment->outcome));
	csv_text(csv, ',', segment->reason);
	csv_text(csv, ',', segment->source);
	csv_end_row(csv);
}

char *statement_csv(const struct pay_facts *facts, const char *engineer)
{
	const struct pay_report *report = facts->report;
	struct pay_range lines = pay_lines_of(report, engineer);
	struct pay_range segments = pay_segments_of(report, engineer);
	GString *csv =
	    g_string_new("record,line,pool,kind,class,start,end,seconds,count,rate,per,coefficient,"
			 "amount,currency,outcome,reason,source\r\n");

	for (guint i = lines.from; i < lines.to; i++)
		add_line(csv, g_ptr_array_index(report->lines, i), i);
	for (guint i = segments.from; i < segments.to; i++)
		add_segment(csv, g_ptr_array_index(report->segments, i), report);
	for (guint i = 0; i < report->totals->len; i++) {
		const struct pay_total *total = g_ptr_array_index(report->totals, i);

		if (!g_str_equal(total->engineer, engineer))
			continue;
		csv_field(csv, ',', "total");
		skip(csv, 11);
		add_amount(csv, total->amount_minor, total->currency);
		skip(csv, 3);
		csv_end_row(csv);
	}
	return g_string_free(csv, FALSE);
}
