/* The books of pay as they are written: closes and reopenings. */
#include "analytics/facts_pay.h"
#include "analytics/facts_pay_parts.h"

void bind_pay_line(struct statement *insert, const struct pay_line *line)
{
	bind_text(insert, ":engineer", line->engineer);
	bind_text(insert, ":pool", line->pool != NULL ? line->pool : "");
	bind_text(insert, ":class", day_class_name(line->day_class));
	bind_text(insert, ":kind", pay_kind_name(line->kind));
	bind_int(insert, ":seconds", line->seconds);
	bind_text(insert, ":unit", pay_unit_name(line->unit));
	bind_int(insert, ":count", line->count);
	bind_text(insert, ":rate", line->rate);
	bind_int(insert, ":rate_from", line->rate_from);
	bind_text(insert, ":coefficient", line->coefficient);
	bind_int(insert, ":amount_minor", line->amount_minor);
	bind_text(insert, ":currency", line->currency);
	bind_text(insert, ":corrects", line->corrects);
	bind_text(insert, ":reason", line->reason);
}

void bind_pay_segment(struct statement *insert, const struct pay_segment *segment)
{
	bind_text(insert, ":engineer", segment->engineer);
	bind_text(insert, ":pool", segment->pool);
	bind_text(insert, ":kind", pay_kind_name(segment->kind));
	bind_text(insert, ":class", day_class_name(segment->day_class));
	bind_int(insert, ":start_utc", segment->start_utc);
	bind_int(insert, ":end_utc", segment->end_utc);
	bind_text(insert, ":outcome", pay_outcome_name(segment->outcome));
	bind_text(insert, ":reason", segment->reason);
	bind_text(insert, ":source", segment->source);
}

static void store_lines(struct db *db, int64_t entry_id, const struct pay_closing *closing)
{
	struct statement *insert = db_prepare(db,
	    "INSERT INTO pay_closed_line (entry_id, number, engineer, pool, class, kind, seconds, unit, "
	    "count, rate, rate_from, coefficient, amount_minor, currency, corrects, reason, of_period, "
	    "of_kind, of_line) VALUES (:entry_id, :number, :engineer, :pool, :class, :kind, :seconds, "
	    ":unit, :count, :rate, :rate_from, :coefficient, :amount_minor, :currency, :corrects, "
	    ":reason, :of_period, :of_kind, :of_line)");
	const GPtrArray *lines = closing->report->lines;
	guint adjustments = 0;

	for (guint i = 0; i < lines->len; i++) {
		const struct pay_line *line = lines->pdata[i];

		bind_int(insert, ":entry_id", entry_id);
		bind_int(insert, ":number", i + 1);
		bind_pay_line(insert, line);
		if (line->kind == PAY_ADJUSTMENT) {
			const struct pay_adjustment *adjustment =
			    closing->adjustments->pdata[adjustments++];

			bind_text(insert, ":of_period", adjustment->period);
			bind_text(insert, ":of_kind", pay_kind_name(adjustment->kind));
			if (adjustment->number > 0)
				bind_int(insert, ":of_line", adjustment->number);
		}
		statement_run(insert);
	}
	g_assert(adjustments == closing->adjustments->len);
}

static void store_segments(struct db *db, int64_t entry_id, const struct pay_report *report)
{
	struct statement *insert = db_prepare(db,
	    "INSERT INTO pay_closed_segment (entry_id, line_number, number, engineer, pool, kind, class, "
	    "start_utc, end_utc, outcome, reason, source) VALUES (:entry_id, :line_number, :number, "
	    ":engineer, :pool, :kind, :class, :start_utc, :end_utc, :outcome, :reason, :source)");

	for (guint i = 0; i < report->segments->len; i++) {
		const struct pay_segment *segment = report->segments->pdata[i];
		bool is_on_line = segment->line < report->lines->len;

		bind_int(insert, ":entry_id", entry_id);
		bind_int(insert, ":line_number", is_on_line ? (int64_t)segment->line + 1 : 0);
		bind_int(insert, ":number", i + 1);
		bind_pay_segment(insert, segment);
		statement_run(insert);
	}
}

static void store_exceptions(struct db *db, int64_t entry_id, const struct pay_closing *closing)
{
	struct statement *insert = db_prepare(db,
	    "INSERT INTO pay_closed_exception (entry_id, number, code, engineer, pool, text, start_utc, "
	    "end_utc, seconds, approver, approval, source) VALUES (:entry_id, :number, :code, "
	    ":engineer, :pool, :text, :start_utc, :end_utc, :seconds, :approver, :approval, :source)");
	const GPtrArray *exceptions = closing->report->exceptions;

	for (guint i = 0; i < exceptions->len; i++) {
		const struct pay_problem *problem = exceptions->pdata[i];
		const struct pay_approval *approval = closing->approvals->pdata[i];

		bind_int(insert, ":entry_id", entry_id);
		bind_int(insert, ":number", i + 1);
		bind_text(insert, ":code", problem->code);
		bind_text(insert, ":engineer", problem->engineer);
		bind_text(insert, ":pool", problem->pool);
		bind_text(insert, ":text", problem->text);
		bind_int(insert, ":start_utc", problem->start_utc);
		bind_int(insert, ":end_utc", problem->end_utc);
		bind_int(insert, ":seconds", problem->seconds);
		bind_text(insert, ":approver", approval->approver);
		bind_text(insert, ":approval", approval->reason);
		bind_text(insert, ":source", approval->source);
		statement_run(insert);
	}
}

static void store_files(struct db *db, int64_t entry_id, const GPtrArray *files)
{
	struct statement *insert = db_prepare(db,
	    "INSERT INTO pay_closed_file (entry_id, path, bytes) VALUES (:entry_id, "
	    ":path, :bytes)");

	for (guint i = 0; i < files->len; i++) {
		const struct pay_file *file = files->pdata[i];

		bind_int(insert, ":entry_id", entry_id);
		bind_text(insert, ":path", file->path);
		bind_bytes(insert, ":bytes", file->bytes, file->size);
		statement_run(insert);
	}
}

/* --- entries --- */

struct new_entry {
	const char *action;
	const struct period *period;
	const struct pay_reconciliation *sum;
	const char *reason;
	int64_t run_id, at_utc;
};

/* Adds it behind the last one, without its manifest; returns its number. */
static int64_t add_entry(struct db *db, const struct new_entry *entry)
{
	struct statement *insert = db_prepare(db,
	    "INSERT INTO pay_entry (id, action, period, first_day, end_day, clock_s, run_id, at_utc, reason, "
	    "shift_s, priced_s, unpaid_work_s, overlapped_s, disputed_s, rejected_s, previous_sha256, "
	    "manifest, sha256) SELECT coalesce(max(id), 0) + 1, :action, :period, :first_day, :end_day, "
	    ":clock_s, :run_id, :at_utc, :reason, :shift_s, :priced_s, :unpaid_work_s, :overlapped_s, "
	    ":disputed_s, :rejected_s, (SELECT sha256 FROM pay_entry ORDER BY id DESC LIMIT 1), '', '' "
	    "FROM pay_entry");

	bind_text(insert, ":action", entry->action);
	bind_text(insert, ":period", entry->period->name);
	bind_int(insert, ":first_day", civil_to_days(entry->period->first));
	bind_int(insert, ":end_day", civil_to_days(entry->period->end));
	bind_int(insert, ":clock_s", entry->period->clock_s);
	bind_int(insert, ":run_id", entry->run_id);
	bind_int(insert, ":at_utc", entry->at_utc);
	bind_text(insert, ":reason", entry->reason);
	bind_int(insert, ":shift_s", entry->sum->shift_seconds);
	bind_int(insert, ":priced_s", entry->sum->priced);
	bind_int(insert, ":unpaid_work_s", entry->sum->unpaid_work);
	bind_int(insert, ":overlapped_s", entry->sum->overlapped);
	bind_int(insert, ":disputed_s", entry->sum->disputed);
	bind_int(insert, ":rejected_s", entry->sum->rejected);
	statement_run(insert);
	return db_last_id(db);
}

/* Writes the manifest of an entry whose rows are all there; the hash is the caller's. */
static char *seal(struct db *db, int64_t entry_id, const char *witness)
{
	struct statement *update = db_prepare(
	    db, "UPDATE pay_entry SET manifest = :manifest, sha256 = :sha256 WHERE id = :entry_id");
	g_autofree char *made = pay_manifest_make(db, entry_id);
	g_autofree char *manifest = g_strconcat(made, witness, NULL);
	char *sha256 = g_compute_checksum_for_string(G_CHECKSUM_SHA256, manifest, -1);

	bind_text(update, ":manifest", manifest);
	bind_text(update, ":sha256", sha256);
	bind_int(update, ":entry_id", entry_id);
	statement_run(update);
	return sha256;
}

char *facts_pay_close(struct db *db, const struct pay_closing *closing)
{
	const struct new_entry entry = {
		.action = "close",
		.period = &closing->report->period,
		.sum = &closing->report->reconciliation,
		.run_id = closing->run_id,
		.at_utc = closing->at_utc,
	};
	int64_t entry_id = add_entry(db, &entry);

	store_lines(db, entry_id, closing);
	store_segments(db, entry_id, closing->report);
	store_exceptions(db, entry_id, closing);
	store_files(db, entry_id, closing->files);
	return seal(db, entry_id, closing->witness);
}

char *facts_pay_reopen(struct db *db, const struct pay_entry *close, const char *reason,
    int64_t run_id, int64_t at_utc)
{
	const struct pay_reconciliation none = { 0 };
	const struct new_entry entry = {
		.action = "reopen",
		.period = &close->period,
		.sum = &none,
		.reason = reason,
		.run_id = run_id,
		.at_utc = at_utc,
	};

	return seal(db, add_entry(db, &entry), "");
}
