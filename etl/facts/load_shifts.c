/* Shifts: who was on call. Ids of shift exports are not trusted; a shift is known by its content.
 */
#include "base/instant.h"
#include "etl/codes.h"
#include "etl/facts/kind.h"
#include "etl/facts/load.h"
#include "etl/records/reader.h"

static const char *const role_choices[] = { "primary", "secondary", "shadow", NULL };

enum { SCHEDULE, ENGINEER, START, END, POOL, ROLE };

static const struct field shift_fields[] = {
	[SCHEDULE] = { "schedule", ":schedule", VALUE_SCHEDULE, true, NULL, NULL },
	[ENGINEER] = { "engineer", ":engineer", VALUE_ENGINEER, true, NULL, NULL },
	[START] = { "start", ":start", VALUE_INSTANT, false, NULL, NULL },
	[END] = { "end", ":end", VALUE_INSTANT, false, NULL, NULL },
	[POOL] = { "pool", ":pool", VALUE_POOL, false, NULL, NULL },
	[ROLE] = { "role", ":role", VALUE_CHOICE, false, "primary", role_choices },
};

/* Somebody who is always on call is so as far as the file speaks. */
static bool close_ends(struct loading *loading, const struct record *record, struct value *values)
{
	static const guint ends[] = { START, END };

	for (guint i = 0; i < G_N_ELEMENTS(ends); i++) {
		struct value *value = &values[ends[i]];

		if (value->text != NULL)
			continue;
		if (!loading->window.is_declared) {
			g_autofree char *message = g_strdup_printf(
			    "%s: none, and no window says how far the file reaches; give one with --window",
			    shift_fields[ends[i]].name);

			loading_reject(loading, record, CODE_OPEN_ENDED, value, message);
			return false;
		}
		value->text = "";
		value->number =
		    ends[i] == START ? loading->window.start_utc : loading->window.end_utc;
	}
	return true;
}

static bool check_shift(struct loading *loading, const struct record *record, struct value *values)
{
	if (!close_ends(loading, record, values))
		return false;
	if (values[END].number <= values[START].number) {
		loading_reject(loading, record, CODE_END_BEFORE_START, &values[END],
		    values[END].number == values[START].number ? "the shift has no length"
							       : "end lies before start");
		return false;
	}
	if (values[POOL].text == NULL)
		values[POOL].text =
		    g_hash_table_lookup(loading->declared->schedules, values[SCHEDULE].text);
	if (values[POOL].text == NULL) {
		struct unknown_name unknown = { CODE_UNKNOWN_SCHEDULE, "schedule",
			values[SCHEDULE].text, values[SCHEDULE].line, values[SCHEDULE].column };

		loading_hold(loading, record, values, &unknown);
		return false;
	}
	if (values[END].number - values[START].number > SECONDS_PER_DAY)
		loading_warn(loading, record, CODE_LONG_SHIFT, &values[START],
		    "the shift is longer than 24 hours");
	if (values[END].number % 60 == 59)
		loading_warn(loading, record, CODE_ENDS_AT_59, &values[END],
		    "the shift ends at :59; kept as it is, one second is unpaid");
	return true;
}

const struct kind kind_shifts = {
	.name = "shifts",
	.fields = shift_fields,
	.field_count = G_N_ELEMENTS(shift_fields),
	.start = "start",
	.end = "end",
	.find = SQL(
	    "SELECT id, row_sha256, load_id, start_utc, end_utc, NULL FROM shift WHERE schedule = :schedule "
	    "AND engineer = :engineer AND role = :role AND start_utc = :start AND end_utc = :end "
	    "AND replaced_by IS NULL"),
	.retire = SQL("UPDATE shift SET replaced_by = :load_id WHERE id = :id"),
	.insert =
	    SQL("INSERT INTO shift (schedule, engineer, start_utc, end_utc, pool, role, load_id, "
		"line, row_sha256) VALUES (:schedule, :engineer, :start, :end, :pool, :role, "
		":load_id, :line, :row_sha256)"),
	.snapshot =
	    SQL("SELECT t.id, t.start_utc, t.end_utc FROM shift t JOIN load l ON l.id = t.load_id "
		"WHERE t.replaced_by IS NULL AND t.load_id <> :load_id AND l.path = :path "
		"AND l.profile = :profile AND t.start_utc >= :first AND t.start_utc < :last"),
	.window_rows =
	    SQL("SELECT t.id, t.start_utc, t.end_utc FROM shift t JOIN load l ON l.id = t.load_id "
		"WHERE t.replaced_by IS NULL AND t.load_id <> :load_id AND t.schedule = :schedule "
		"AND l.profile = :profile AND t.start_utc >= :first AND t.start_utc < :last"),
	.check = check_shift,
	.retire_load = SQL(RETIRE_LOAD("shift")),
	.restore_replaced = SQL(RESTORE_REPLACED("shift",
	    "n.schedule = o.schedule AND n.engineer = o.engineer AND n.role = o.role AND n.start_utc = o.start_utc AND n.end_utc = o.end_utc")),
};
