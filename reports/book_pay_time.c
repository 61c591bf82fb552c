#include <glib.h>

#include "reports/book_pay_parts.h"

/* Where the time went: the sheets Segments, Call-outs, Exceptions and Reconciliation. */

static const struct book_column segment_columns[] = {
	{ .label = "Segment", .key = "segment", .is_number = true },
	{ .label = "Line", .key = "line", .is_number = true },
	{ .label = "Engineer", .key = "engineer" },
	{ .label = "Name", .key = "name" },
	{ .label = "Pool", .key = "pool" },
	{ .label = "Kind", .key = "kind" },
	{ .label = "Class of time", .key = "class" },
	{ .label = "Start, local", .key = "start_local" },
	{ .label = "End, local", .key = "end_local" },
	{ .label = "Time zone", .key = "zone" },
	{ .label = "Start, UTC", .key = "start_utc" },
	{ .label = "End, UTC", .key = "end_utc" },
	{ .label = "Seconds", .key = "seconds", .is_number = true },
	{ .label = "of these on the line", .key = "counted_seconds", .is_number = true },
	{ .label = "Outcome", .key = "outcome" },
	{ .label = "Reason", .key = "reason" },
	{ .label = "Source", .key = "source" },
};

static const struct book_column callout_columns[] = {
	{ .label = "Segment", .key = "segment", .is_number = true },
	{ .label = "Line", .key = "line", .is_number = true },
	{ .label = "Engineer", .key = "engineer" },
	{ .label = "Name", .key = "name" },
	{ .label = "Pool", .key = "pool" },
	{ .label = "Class of time", .key = "class" },
	{ .label = "Start, local", .key = "start_local" },
	{ .label = "End, local", .key = "end_local" },
	{ .label = "Time zone", .key = "zone" },
	{ .label = "Minutes", .key = "minutes", .is_number = true },
	{ .label = "Coefficient", .key = "coefficient", .is_number = true },
	{ .label = "Outcome", .key = "outcome" },
	{ .label = "Remark", .key = "reason" },
	{ .label = "Source", .key = "source" },
};

static const struct book_column problem_columns[] = {
	{ .label = "Severity", .key = "severity" },
	{ .label = "Kind", .key = "code" },
	{ .label = "Engineer", .key = "engineer" },
	{ .label = "Name", .key = "name" },
	{ .label = "Pool", .key = "pool" },
	{ .label = "What is wrong", .key = "text", .width = 60 },
	{ .label = "Start, local", .key = "start_local" },
	{ .label = "End, local", .key = "end_local" },
	{ .label = "Time zone", .key = "zone" },
	{ .label = "Hours at stake", .key = "hours", .is_number = true },
};

static const struct book_column reconciliation_columns[] = {
	{ .label = "Shift time", .key = "measure" },
	{ .label = "Seconds", .key = "seconds", .is_number = true },
	{ .label = "Hours", .key = "hours", .is_number = true },
	{ .label = "What it is", .key = "meaning" },
};

static const struct book_column outcome_columns[] = {
	{ .label = "Outcome of segments", .key = "outcome" },
	{ .label = "Standby, seconds", .key = "standby", .is_number = true },
	{ .label = "Call-outs, seconds", .key = "callout", .is_number = true },
};

enum { OUTCOMES = PAY_BLOCKED + 1, MEASURES = 7, MEASURES_FIRST_ROW = 6 };

static void declare(struct book *book, struct book_table table, unsigned rows, unsigned first_row)
{
	table.rows = rows;
	table.is_inner = first_row > 0;
	table.first_row = first_row > 0 ? first_row : TABLE_FIRST_ROW;
	book_declare(book, &table);
}

void pay_segments_declare(struct pay_book *pay)
{
	struct book_table segments = { .name = "Segments",
		.sheet = "Segments",
		.columns = segment_columns,
		.column_count = G_N_ELEMENTS(segment_columns) };
	struct book_table callouts = { .name = "Callouts",
		.sheet = "Call-outs",
		.columns = callout_columns,
		.column_count = G_N_ELEMENTS(callout_columns) };

	declare(pay->book, segments, pay->report->segments->len, 0);
	declare(pay->book, callouts, pay->callouts, 0);
}

void pay_exceptions_declare(struct pay_book *pay)
{
	struct book_table problems = { .name = "Exceptions",
		.sheet = "Exceptions",
		.columns = problem_columns,
		.column_count = G_N_ELEMENTS(problem_columns) };
	struct book_table measures = { .name = "Reconciliation",
		.sheet = "Reconciliation",
		.columns = reconciliation_columns,
		.column_count = G_N_ELEMENTS(reconciliation_columns) };
	struct book_table outcomes = { .name = "Outcomes",
		.sheet = "Reconciliation",
		.columns = outcome_columns,
		.column_count = G_N_ELEMENTS(outcome_columns) };

	declare(pay->book, problems, pay->report->blocking->len + pay->report->exceptions->len, 0);
	declare(pay->book, measures, MEASURES, MEASURES_FIRST_ROW);
	declare(pay->book, outcomes, OUTCOMES, MEASURES_FIRST_ROW + MEASURES + 3);
}

static void write_line_number(
    struct sheet *sheet, const struct pay_book *pay, const struct pay_segment *segment)
{
	if (segment->line < pay->report->lines->len)
		sheet_integer(sheet, (int64_t)segment->line + 1, FORM_ID);
	else
		sheet_blank(sheet, FORM_ID);
}

static void write_segment(struct sheet *sheet, const struct pay_book *pay, guint index)
{
	const struct pay_segment *segment = g_ptr_array_index(pay->report->segments, index);
	g_autofree char *start = instant_format(segment->start_utc);
	g_autofree char *end = instant_format(segment->end_utc);
	struct interval span = { segment->start_utc, segment->end_utc };
	int64_t seconds = segment->end_utc - segment->start_utc;

	sheet_integer(sheet, (int64_t)index + 1, FORM_ID);
	write_line_number(sheet, pay, segment);
	pay_book_name(sheet, pay, segment->engineer);
	sheet_text(sheet, segment->pool, FORM_TEXT);
	sheet_text(sheet, pay_kind_name(segment->kind), FORM_TEXT);
	sheet_text(sheet, day_class_name(segment->day_class), FORM_TEXT);
	pay_book_span(sheet, pay, segment->engineer, &span);
	sheet_text(sheet, start, FORM_TEXT);
	sheet_text(sheet, end, FORM_TEXT);
	sheet_integer(sheet, seconds, FORM_COUNT_OF);
	sheet_integer(sheet, pay_segment_counts(pay->report, segment) ? seconds : 0, FORM_COUNT_OF);
	sheet_text(sheet, pay_outcome_name(segment->outcome), FORM_TEXT);
	sheet_text(sheet, segment->reason, FORM_TEXT);
	sheet_text(sheet, segment->source, FORM_TEXT);
	sheet_next_row(sheet);
}

void pay_segments_write(struct pay_book *pay)
{
	struct sheet *sheet = book_sheet(pay->book, "Segments");

	sheet_heading(sheet, "Segments",
	    "Every piece of every shift and call-out, in local time. Seconds are elapsed ones: where the "
	    "clock changes they differ from end minus start.");
	sheet_table_begin(sheet, "Segments");
	for (guint i = 0; i < pay->report->segments->len; i++)
		write_segment(sheet, pay, i);
	sheet_table_end(sheet);
}

static void write_callout(struct sheet *sheet, const struct pay_book *pay, guint index)
{
	const struct pay_segment *segment = g_ptr_array_index(pay->report->segments, index);
	struct interval span = { segment->start_utc, segment->end_utc };

	sheet_integer(sheet, (int64_t)index + 1, FORM_ID);
	write_line_number(sheet, pay, segment);
	pay_book_name(sheet, pay, segment->engineer);
	sheet_text(sheet, segment->pool, FORM_TEXT);
	sheet_text(sheet, day_class_name(segment->day_class), FORM_TEXT);
	pay_book_span(sheet, pay, segment->engineer, &span);
	sheet_number(sheet, (double)(segment->end_utc - segment->start_utc) / 60, FORM_MINUTES);
	sheet_text(
	    sheet, segment->coefficient == NULL ? NULL : segment->coefficient->text, FORM_RIGHT);
	sheet_text(sheet, pay_outcome_name(segment->outcome), FORM_TEXT);
	sheet_text(sheet, segment->reason, FORM_TEXT);
	sheet_text(sheet, segment->source, FORM_TEXT);
	sheet_next_row(sheet);
}

void pay_callouts_write(struct pay_book *pay)
{
	struct sheet *sheet = book_sheet(pay->book, "Call-outs");

	sheet_heading(sheet, "Call-outs",
	    "Work on incidents outside paid work hours, merged for each engineer and brought up to the "
	    "minimum. The same pieces are among the segments.");
	sheet_table_begin(sheet, "Callouts");
	for (guint i = 0; i < pay->report->segments->len; i++) {
		const struct pay_segment *segment = g_ptr_array_index(pay->report->segments, i);

		if (segment->kind == PAY_CALLOUT)
			write_callout(sheet, pay, i);
	}
	sheet_table_end(sheet);
}

static void write_problems(struct sheet *sheet, const struct pay_book *pay,
    const GPtrArray *problems, const char *severity)
{
	for (guint i = 0; i < problems->len; i++) {
		const struct pay_problem *problem = g_ptr_array_index(problems, i);
		struct interval span = { problem->start_utc, problem->end_utc };

		sheet_text(sheet, severity, FORM_STATUS);
		sheet_text(sheet, problem->code, FORM_TEXT);
		pay_book_name(sheet, pay, problem->engineer);
		sheet_text(sheet, problem->pool, FORM_TEXT);
		sheet_text(sheet, problem->text, FORM_WRAPPED);
		if (span.start_utc == span.end_utc) {
			for (int k = 0; k < 3; k++)
				sheet_blank(sheet, FORM_TEXT);
		} else {
			pay_book_span(sheet, pay, problem->engineer, &span);
		}
		sheet_number(sheet, (double)problem->seconds / 3600, FORM_HOURS);
		sheet_next_row(sheet);
	}
}

void pay_exceptions_write(struct pay_book *pay)
{
	struct sheet *sheet = book_sheet(pay->book, "Exceptions");

	sheet_heading(sheet, "Exceptions",
	    "Blocking: time that cannot be priced and is on no line until it is resolved. The others are "
	    "paid as the policy says, and somebody should look at them.");
	sheet_table_begin(sheet, "Exceptions");
	write_problems(sheet, pay, pay->report->blocking, "blocking");
	write_problems(sheet, pay, pay->report->exceptions, "exception");
	sheet_table_end(sheet);
}

static void write_measure(
    struct sheet *sheet, const char *name, int64_t seconds, const char *meaning)
{
	sheet_text(sheet, name, FORM_TEXT);
	sheet_integer(sheet, seconds, FORM_COUNT_OF);
	sheet_formula_number(sheet, (double)seconds / 3600, FORM_HOURS, "=[seconds]/3600");
	sheet_text(sheet, meaning, FORM_TEXT);
	sheet_next_row(sheet);
}

static void write_measures(struct sheet *sheet, const struct pay_book *pay)
{
	const struct pay_reconciliation *sums = &pay->report->reconciliation;
	unsigned first = MEASURES_FIRST_ROW;

	write_measure(sheet, "Shift time in", sums->shift_seconds, "all shifts, within the period");
	write_measure(sheet, "priced", sums->priced, "paid standby, also at a coefficient of 0");
	write_measure(sheet, "unpaid work hours", sums->unpaid_work, "regular working time");
	write_measure(sheet, "overlapped", sums->overlapped, "paid once, on another shift");
	write_measure(sheet, "disputed", sums->disputed, "held until it is resolved");
	write_measure(sheet, "rejected", sums->rejected, "could not be priced: see Exceptions");
	sheet_total(sheet);
	book_define(pay->book, "reconciliation_difference", "Reconciliation", 2, sheet_row(sheet));
	sheet_text(sheet, "Difference", FORM_TEXT);
	sheet_formula_number(sheet, (double)sums->difference, FORM_COUNT_OF, "=B%u-SUM(B%u:B%u)",
	    first, first + 1, first + MEASURES - 2);
	sheet_formula_number(sheet, (double)sums->difference / 3600, FORM_HOURS, "=[seconds]/3600");
	sheet_text(sheet, "must be 0", FORM_TEXT);
	sheet_next_row(sheet);
}

static int64_t sum_outcome(
    const struct pay_report *report, enum pay_outcome outcome, enum pay_kind kind)
{
	int64_t sum = 0;

	for (guint i = 0; i < report->segments->len; i++) {
		const struct pay_segment *segment = g_ptr_array_index(report->segments, i);

		if (segment->outcome == outcome && segment->kind == kind)
			sum += segment->end_utc - segment->start_utc;
	}
	return sum;
}

#define OF_THIS_OUTCOME                                                                            \
	"=SUMPRODUCT(([Segments.outcome]=[outcome])*([Segments.kind]=\"%s\")*[Segments.seconds])"

void pay_reconciliation_write(struct pay_book *pay)
{
	struct sheet *sheet = book_sheet(pay->book, "Reconciliation");

	sheet_protect(sheet);
	sheet_heading(sheet, "Reconciliation",
	    "Every second of every shift is accounted for: what came in is what was priced or put aside "
	    "for a stated reason.");
	sheet_table_begin(sheet, "Reconciliation");
	write_measures(sheet, pay);
	sheet_table_end(sheet);
	sheet_table_begin(sheet, "Outcomes");
	for (int outcome = 0; outcome < OUTCOMES; outcome++) {
		enum pay_outcome which = (enum pay_outcome)outcome;

		sheet_text(sheet, pay_outcome_name(which), FORM_TEXT);
		sheet_formula_number(sheet, (double)sum_outcome(pay->report, which, PAY_STANDBY),
		    FORM_COUNT_OF, OF_THIS_OUTCOME, pay_kind_name(PAY_STANDBY));
		sheet_formula_number(sheet, (double)sum_outcome(pay->report, which, PAY_CALLOUT),
		    FORM_COUNT_OF, OF_THIS_OUTCOME, pay_kind_name(PAY_CALLOUT));
		sheet_next_row(sheet);
	}
	sheet_table_end(sheet);
}
