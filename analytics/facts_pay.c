/* The books of pay as they are read: entries, what a close paid, its files, approvals. */
#include "analytics/facts_pay.h"

#include <string.h>

static char *copy(struct statement *rows, int column)
{
	return g_strdup(column_text(rows, column));
}

/* --- entries --- */

static void entry_destroy(gpointer data)
{
	struct pay_entry *entry = data;

	g_free(entry->reason);
	g_free(entry->sha256);
	g_free(entry);
}

GPtrArray *facts_pay_entries(struct db *db)
{
	struct statement *rows = db_prepare(db,
	    "SELECT id, action, period, first_day, end_day, at_utc, reason, sha256, clock_s FROM pay_entry "
	    "ORDER BY id");
	GPtrArray *entries = g_ptr_array_new_with_free_func(entry_destroy);

	while (statement_step(rows)) {
		struct pay_entry *entry = g_new0(struct pay_entry, 1);

		entry->id = column_int(rows, 0);
		entry->is_close = g_str_equal(column_text(rows, 1), "close");
		g_strlcpy(entry->period.name, column_text(rows, 2), sizeof(entry->period.name));
		entry->period.first = civil_from_days(column_int(rows, 3));
		entry->period.end = civil_from_days(column_int(rows, 4));
		entry->at_utc = column_int(rows, 5);
		entry->reason = copy(rows, 6);
		entry->sha256 = copy(rows, 7);
		entry->period.clock_s = (int)column_int(rows, 8);
		g_ptr_array_add(entries, entry);
	}
	return entries;
}

static gint compare_periods(gconstpointer left, gconstpointer right)
{
	const struct pay_entry *a = *(struct pay_entry *const *)left;
	const struct pay_entry *b = *(struct pay_entry *const *)right;
	int64_t first = civil_to_days(a->period.first), other = civil_to_days(b->period.first);

	return (first > other) - (first < other);
}

GPtrArray *facts_pay_closed(const GPtrArray *entries)
{
	GPtrArray *closed = g_ptr_array_new();

	for (guint i = 0; i < entries->len; i++) {
		struct pay_entry *entry = entries->pdata[i];

		for (guint k = closed->len; k-- > 0;)
			if (g_str_equal(((struct pay_entry *)closed->pdata[k])->period.name,
				entry->period.name))
				g_ptr_array_remove_index(closed, k);
		if (entry->is_close)
			g_ptr_array_add(closed, entry);
	}
	g_ptr_array_sort(closed, compare_periods);
	return closed;
}

/* --- what a close paid --- */

/* The names are those that were written; the tables check those of lines. */
static enum day_class read_class(const char *name)
{
	enum day_class day_class = CLASS_WORK;

	while (day_class < CLASS_COUNT && !g_str_equal(name, day_class_name(day_class)))
		day_class++;
	return day_class;
}

static enum pay_kind read_kind(const char *name)
{
	enum pay_kind kind = PAY_STANDBY;

	while (kind < PAY_ADJUSTMENT && !g_str_equal(name, pay_kind_name(kind)))
		kind++;
	return kind;
}

static enum pay_unit read_unit(const char *name)
{
	enum pay_unit unit = PAY_PER_HOUR;

	while (unit < PAY_PER_DAY && !g_str_equal(name, pay_unit_name(unit)))
		unit++;
	return unit;
}

static enum pay_outcome read_outcome(const char *name)
{
	enum pay_outcome outcome = PAY_PRICED;

	while (outcome < PAY_BLOCKED && !g_str_equal(name, pay_outcome_name(outcome)))
		outcome++;
	return outcome;
}

#define LINE_COLUMNS                                                                               \
	"engineer, pool, class, kind, seconds, unit, count, rate, rate_from, coefficient, "        \
	"amount_minor, currency, corrects, reason"

/* A cap has no rate and no coefficient. */
static struct fraction read_fraction(const char *text)
{
	struct fraction value = { 0, 1 };

	if (*text != '\0')
		fraction_parse(text, &value);
	return value;
}

static struct pay_line *read_line(struct statement *rows)
{
	struct pay_line *line = g_new0(struct pay_line, 1);

	line->engineer = copy(rows, 0);
	line->pool = copy(rows, 1);
	line->day_class = read_class(column_text(rows, 2));
	line->kind = read_kind(column_text(rows, 3));
	line->seconds = column_int(rows, 4);
	line->unit = read_unit(column_text(rows, 5));
	line->count = column_int(rows, 6);
	line->rate = copy(rows, 7);
	line->rate_from = column_int(rows, 8);
	line->coefficient = copy(rows, 9);
	line->rate_value = read_fraction(line->rate);
	line->coefficient_value = read_fraction(line->coefficient);
	line->amount_minor = column_int(rows, 10);
	line->currency = copy(rows, 11);
	line->corrects = copy(rows, 12);
	line->reason = copy(rows, 13);
	return line;
}

static void read_lines(struct db *db, int64_t entry_id, struct pay_report *report)
{
	struct statement *rows = db_prepare(db,
	    "SELECT " LINE_COLUMNS
	    " FROM pay_closed_line WHERE entry_id = :entry_id ORDER BY number");

	bind_int(rows, ":entry_id", entry_id);
	while (statement_step(rows))
		g_ptr_array_add(report->lines, read_line(rows));
}

static void read_segments(struct db *db, int64_t entry_id, struct pay_report *report)
{
	struct statement *rows = db_prepare(db,
	    "SELECT line_number, engineer, pool, kind, class, start_utc, end_utc, outcome, reason, "
	    "source FROM pay_closed_segment WHERE entry_id = :entry_id ORDER BY number");

	bind_int(rows, ":entry_id", entry_id);
	while (statement_step(rows)) {
		struct pay_segment *segment = g_new0(struct pay_segment, 1);
		int64_t number = column_int(rows, 0);

		segment->line = number > 0 ? (guint)number - 1 : G_MAXUINT;
		segment->engineer = pay_report_text(report, column_text(rows, 1));
		segment->pool = pay_report_text(report, column_text(rows, 2));
		segment->kind = read_kind(column_text(rows, 3));
		segment->day_class = read_class(column_text(rows, 4));
		segment->start_utc = column_int(rows, 5);
		segment->end_utc = column_int(rows, 6);
		segment->outcome = read_outcome(column_text(rows, 7));
		segment->reason = pay_report_text(report, column_text(rows, 8));
		segment->source = pay_report_text(report, column_text(rows, 9));
		g_ptr_array_add(report->segments, segment);
	}
}

static void read_exceptions(struct db *db, int64_t entry_id, GPtrArray *exceptions)
{
	struct statement *rows = db_prepare(db,
	    "SELECT code, engineer, pool, text, start_utc, end_utc, seconds FROM pay_closed_exception "
	    "WHERE entry_id = :entry_id ORDER BY number");

	bind_int(rows, ":entry_id", entry_id);
	while (statement_step(rows)) {
		struct pay_problem *problem = g_new0(struct pay_problem, 1);

		problem->code = copy(rows, 0);
		problem->engineer = copy(rows, 1);
		problem->pool = copy(rows, 2);
		problem->text = copy(rows, 3);
		problem->start_utc = column_int(rows, 4);
		problem->end_utc = column_int(rows, 5);
		problem->seconds = column_int(rows, 6);
		g_ptr_array_add(exceptions, problem);
	}
}

GPtrArray *facts_pay_exceptions(struct db *db, const GPtrArray *closed)
{
	GPtrArray *exceptions = pay_problems_new();

	for (guint i = 0; i < closed->len; i++)
		read_exceptions(db, ((struct pay_entry *)closed->pdata[i])->id, exceptions);
	return exceptions;
}

struct pay_report *facts_pay_report(struct db *db, const struct pay_entry *entry)
{
	struct statement *row = db_prepare(db,
	    "SELECT shift_s, priced_s, unpaid_work_s, overlapped_s, disputed_s, rejected_s "
	    "FROM pay_entry WHERE id = :id");
	struct pay_report *report = pay_report_new(&entry->period, "closed");
	GError *error = NULL;

	read_lines(db, entry->id, report);
	read_segments(db, entry->id, report);
	read_exceptions(db, entry->id, report->exceptions);
	bind_int(row, ":id", entry->id);
	if (statement_step(row))
		report->reconciliation = (struct pay_reconciliation){
			.shift_seconds = column_int(row, 0),
			.priced = column_int(row, 1),
			.unpaid_work = column_int(row, 2),
			.overlapped = column_int(row, 3),
			.disputed = column_int(row, 4),
			.rejected = column_int(row, 5),
		};
	statement_reset(row);
	/* they had totals when they were closed */
	if (!pay_report_sum(report, &error)) {
		db_fail(db, error->message);
		g_error_free(error);
	}
	return report;
}

static bool holds(const GPtrArray *closed, int64_t entry_id)
{
	for (guint i = 0; i < closed->len; i++)
		if (((struct pay_entry *)closed->pdata[i])->id == entry_id)
			return true;
	return false;
}

GPtrArray *facts_pay_adjusted(struct db *db, const char *period, const GPtrArray *closed)
{
	struct statement *rows = db_prepare(db,
	    "SELECT " LINE_COLUMNS ", entry_id, of_period, of_kind, of_line FROM pay_closed_line "
	    "WHERE of_period = :period ORDER BY entry_id, number");
	GPtrArray *adjusted = pay_adjustments_new();

	bind_text(rows, ":period", period);
	while (statement_step(rows)) {
		struct pay_adjustment *adjustment;

		if (!holds(closed, column_int(rows, 14)))
			continue;
		adjustment = g_new0(struct pay_adjustment, 1);
		adjustment->line = read_line(rows);
		adjustment->period = copy(rows, 15);
		adjustment->kind = read_kind(column_text(rows, 16));
		adjustment->number = (guint)column_int(rows, 17);
		g_ptr_array_add(adjusted, adjustment);
	}
	return adjusted;
}

/* --- files --- */

GPtrArray *facts_pay_files(struct db *db, int64_t entry_id)
{
	struct statement *rows = db_prepare(
	    db, "SELECT path, bytes FROM pay_closed_file WHERE entry_id = :entry_id ORDER BY path");
	GPtrArray *files = pay_files_new();

	bind_int(rows, ":entry_id", entry_id);
	while (statement_step(rows)) {
		struct pay_file *file = g_new0(struct pay_file, 1);
		const void *bytes = column_bytes(rows, 1, &file->size);

		file->path = copy(rows, 0);
		file->bytes = g_memdup2(bytes, file->size);
		g_ptr_array_add(files, file);
	}
	return files;
}

/* --- approvals --- */

GPtrArray *facts_pay_approvals(struct db *db, int64_t start_utc, int64_t end_utc)
{
	struct statement *rows = db_query(db, "pay_approvals");
	GPtrArray *approvals = pay_approvals_new();

	bind_int(rows, ":start_utc", start_utc);
	bind_int(rows, ":end_utc", end_utc);
	while (statement_step(rows)) {
		struct pay_approval *approval = g_new0(struct pay_approval, 1);

		approval->exception = copy(rows, 0);
		approval->engineer = copy(rows, 1);
		approval->pool = copy(rows, 2);
		approval->start_utc = column_int(rows, 3);
		approval->end_utc = column_int(rows, 4);
		approval->reason = copy(rows, 5);
		approval->approver = copy(rows, 6);
		approval->source = g_strdup_printf(
		    "%s:%" G_GINT64_FORMAT, column_text(rows, 7), column_int(rows, 8));
		g_ptr_array_add(approvals, approval);
	}
	return approvals;
}
