/* Exceptions of pay that somebody looked at and lets pass. */
#include "etl/codes.h"
#include "etl/facts/kind.h"
#include "etl/facts/load.h"

enum { START, END };

static const struct field approval_fields[] = {
	[START] = { "start", ":start", VALUE_INSTANT, true, NULL, NULL },
	[END] = { "end", ":end", VALUE_INSTANT, true, NULL, NULL },
	{ "exception", ":exception", VALUE_TEXT, true, NULL, NULL },
	{ "engineer", ":engineer", VALUE_TEXT, false, NULL, NULL },
	{ "pool", ":pool", VALUE_TEXT, false, NULL, NULL },
	{ "reason", ":reason", VALUE_TEXT, true, NULL, NULL },
	{ "approver", ":approver", VALUE_TEXT, true, NULL, NULL },
};

static bool check_approval(
    struct loading *loading, const struct record *record, struct value *values)
{
	if (values[END].number >= values[START].number)
		return true;
	loading_reject(
	    loading, record, CODE_END_BEFORE_START, &values[END], "end lies before start");
	return false;
}

const struct kind kind_approvals = {
	.name = "approvals",
	.fields = approval_fields,
	.field_count = G_N_ELEMENTS(approval_fields),
	.start = "start",
	.end = "end",
	.find = SQL("SELECT id, row_sha256, load_id, start_utc, end_utc, NULL FROM pay_approval "
		    "WHERE start_utc = :start AND end_utc = :end AND exception = :exception "
		    "AND coalesce(engineer, '') = coalesce(:engineer, '') "
		    "AND coalesce(pool, '') = coalesce(:pool, '') AND replaced_by IS NULL"),
	.retire = SQL("UPDATE pay_approval SET replaced_by = :load_id WHERE id = :id"),
	.insert = SQL("INSERT INTO pay_approval (exception, engineer, pool, start_utc, end_utc, "
		      "reason, approver, load_id, line, row_sha256) VALUES (:exception, :engineer, "
		      ":pool, :start, :end, :reason, :approver, :load_id, :line, :row_sha256)"),
	.check = check_approval,
	.retire_load = SQL(RETIRE_LOAD("pay_approval")),
	.restore_replaced = SQL(RESTORE_REPLACED("pay_approval",
	    "n.start_utc = o.start_utc AND n.end_utc = o.end_utc AND n.exception = o.exception AND n.engineer IS o.engineer AND n.pool IS o.pool")),
};
