#include "etl/undo.h"

#include "base/error.h"
#include "etl/import.h"

static int64_t run_counted(struct db *db, const char *sql, int64_t load_id)
{
	struct statement *statement = db_prepare_literal(db, sql);

	bind_int(statement, ":load_id", load_id);
	statement_run(statement);
	return db_changes(db);
}

/* The months that the load touched are what it was again: the undoing touches the same. */
static void close_load(const struct import_context *context, int64_t load_id)
{
	struct statement *status =
	    db_prepare(context->db, "UPDATE load SET status = 'undone' WHERE id = :load_id");
	struct statement *holds = db_prepare(context->db,
	    "UPDATE hold SET dropped_for = 'the load was undone', dropped_by = :run_id "
	    "WHERE load_id = :load_id AND closed_by IS NULL AND dropped_by IS NULL");
	struct statement *rejects = db_prepare(context->db,
	    "UPDATE reject SET dropped_for = 'the load was undone', dropped_by = :run_id "
	    "WHERE load_id = :load_id AND closed_by IS NULL AND dropped_by IS NULL");

	bind_int(status, ":load_id", load_id);
	statement_run(status);
	bind_int(holds, ":load_id", load_id);
	bind_int(holds, ":run_id", context->run_id);
	statement_run(holds);
	bind_int(rejects, ":load_id", load_id);
	bind_int(rejects, ":run_id", context->run_id);
	statement_run(rejects);
}

/* What the undone load had settled of earlier states of its file is open again. */
static void reopen_settled(const struct import_context *context, int64_t load_id)
{
	static const char holds[] =
	    "UPDATE hold SET closed_by = NULL WHERE closed_by = :load_id AND load_id <> :load_id";
	static const char rejects[] =
	    "UPDATE reject SET closed_by = NULL WHERE closed_by = :load_id AND load_id <> :load_id";

	run_counted(context->db, holds, load_id);
	run_counted(context->db, rejects, load_id);
}

static const struct profile *find_profile(const struct import_context *context,
    const GPtrArray *profiles, int64_t load_id, GError **error)
{
	struct statement *find =
	    db_prepare(context->db, "SELECT profile, status FROM load WHERE id = :load_id");
	const struct profile *profile = NULL;

	bind_int(find, ":load_id", load_id);
	if (statement_step(find) && g_str_equal(column_text(find, 1), "loaded"))
		profile = profile_find(profiles, column_text(find, 0));
	statement_reset(find);
	if (profile == NULL)
		fail(error, NINES_ERROR_USAGE,
		    "load %" G_GINT64_FORMAT " is not one that can be undone: it was refused or "
		    "undone, or its profile is gone",
		    load_id);
	return profile;
}

bool undo_run(const struct import_context *context, const GPtrArray *profiles, int64_t load_id,
    struct undo_result *result, GError **error)
{
	const struct profile *profile = find_profile(context, profiles, load_id, error);

	if (profile == NULL)
		return false;
	close_load(context, load_id);
	reopen_settled(context, load_id);
	if (profile->kind->retire_load != NULL) {
		result->withdrawn = run_counted(context->db, profile->kind->retire_load, load_id);
		result->restored =
		    run_counted(context->db, profile->kind->restore_replaced, load_id);
		return db_check(context->db, error);
	}
	return false;
}
