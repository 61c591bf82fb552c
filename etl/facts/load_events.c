/* Corrections of what the samples say, and events such as bugs and releases. */
#include "etl/codes.h"
#include "etl/facts/kind.h"
#include "etl/facts/load.h"
#include "etl/records/reader.h"

enum { START, END };

static const struct field correction_fields[] = {
	[START] = { "start", ":start", VALUE_INSTANT, true, NULL, NULL },
	[END] = { "end", ":end", VALUE_INSTANT, true, NULL, NULL },
	{ "kind", ":kind", VALUE_TEXT, true, NULL, NULL },
	{ "reason", ":reason", VALUE_TEXT, true, NULL, NULL },
	{ "approver", ":approver", VALUE_TEXT, true, NULL, NULL },
	{ "service", ":service", VALUE_SERVICE, false, NULL, NULL },
	{ "objective", ":objective", VALUE_TEXT, false, NULL, NULL },
};

static bool check_correction(
    struct loading *loading, const struct record *record, struct value *values)
{
	if (values[END].number > values[START].number)
		return true;
	loading_reject(
	    loading, record, CODE_END_BEFORE_START, &values[END], "end does not lie behind start");
	return false;
}

const struct kind kind_corrections = {
	.name = "corrections",
	.fields = correction_fields,
	.field_count = G_N_ELEMENTS(correction_fields),
	.start = "start",
	.decides_attainment = true,
	.end = "end",
	.find = SQL(
	    "SELECT id, row_sha256, load_id, start_utc, end_utc, NULL FROM correction WHERE start_utc = :start AND end_utc = :end "
	    "AND kind = :kind AND coalesce(service, '') = coalesce(:service, '') "
	    "AND coalesce(objective, '') = coalesce(:objective, '') AND replaced_by IS NULL"),
	.retire = SQL("UPDATE correction SET replaced_by = :load_id WHERE id = :id"),
	.insert =
	    SQL("INSERT INTO correction (start_utc, end_utc, kind, reason, approver, service, "
		"objective, load_id, line, row_sha256) VALUES (:start, :end, :kind, :reason, "
		":approver, :service, :objective, :load_id, :line, :row_sha256)"),
	.check = check_correction,
	.retire_load = SQL(RETIRE_LOAD("correction")),
	.restore_replaced = SQL(RESTORE_REPLACED("correction",
	    "n.start_utc = o.start_utc AND n.end_utc = o.end_utc AND n.kind = o.kind AND n.service IS o.service AND n.objective IS o.objective")),
};

static const struct field event_fields[] = {
	{ "kind", ":kind", VALUE_TEXT, true, NULL, NULL },
	{ "subject", ":subject", VALUE_TEXT, true, NULL, NULL },
	{ "at", ":at", VALUE_INSTANT, true, NULL, NULL },
	{ "id", ":external_id", VALUE_TEXT, false, NULL, NULL },
	{ "closed_at", ":closed", VALUE_INSTANT, false, NULL, NULL },
};

const struct kind kind_events = {
	.name = "events",
	.fields = event_fields,
	.field_count = G_N_ELEMENTS(event_fields),
	.start = "at",
	.decides_attainment = true,
	.end = "closed_at",
	.find = SQL(
	    "SELECT id, row_sha256, load_id, at_utc, closed_utc, NULL FROM event WHERE kind = :kind AND subject = :subject "
	    "AND coalesce(external_id, '') = coalesce(:external_id, '') AND at_utc = :at "
	    "AND replaced_by IS NULL"),
	.retire = SQL("UPDATE event SET replaced_by = :load_id WHERE id = :id"),
	.insert =
	    SQL("INSERT INTO event (kind, subject, at_utc, external_id, closed_utc, load_id, "
		"line, row_sha256) VALUES (:kind, :subject, :at, :external_id, :closed, :load_id, "
		":line, :row_sha256)"),
	.retire_load = SQL(RETIRE_LOAD("event")),
	.restore_replaced = SQL(RESTORE_REPLACED("event",
	    "n.kind = o.kind AND n.subject = o.subject AND n.external_id IS o.external_id AND n.at_utc = o.at_utc")),
};
