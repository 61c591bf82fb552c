#include "etl/import.h"

#include <string.h>

#include "base/error.h"
#include "base/fs.h"
#include "base/period.h"
#include "base/words.h"
#include "etl/codes.h"
#include "etl/facts/reject_file.h"
#include "etl/reading.h"
#include "etl/records/archive.h"
#include "etl/records/reject_columns.h"
#include "etl/records/source.h"
#include "etl/stamp.h"

/* Endless rules of calendars are followed up to the end of the next month. */
static int64_t find_horizon(const struct import_context *context)
{
	struct civil_date today = zone_date(context->zone, context->as_of_utc);

	return zone_day_start(context->zone, civil_to_days(civil_month_start(today, 2)));
}

/* Whether the name of a file is a part of what it says: two calendars may have the same days. */
static bool reads_name(const struct profile *profile)
{
	return profile->window.file != NULL || words_contain(profile->wanted, "@file");
}

/*
 * The load that read these bytes before, or 0; also 0 when the file had other bytes since then, and
 * is restored: its newest state holds. A calendar with endless rules is read again when they reach
 * farther by now, and so is a file for which another window or other settings are declared, or one
 * of another name where the name counts.
 */
static int64_t find_same_bytes(const struct import_context *context, const struct import_file *file,
    const struct digest *digest)
{
	struct statement *find = db_prepare(context->db,
	    "SELECT max(l.id) FROM load l WHERE l.sha256 = :sha256 AND l.profile = :profile "
	    "AND (l.status = 'loaded' OR (l.status = 'undone' AND NOT :asked)) "
	    "AND coalesce(l.horizon_utc >= :horizon, 1) "
	    "AND (:has_window = 0 OR (l.window_start_utc = :start AND l.window_end_utc = :end)) "
	    "AND (:settings IS NULL OR l.settings IS :settings) "
	    "AND (:name IS NULL OR substr('/' || l.path, -length(:name) - 1) = '/' || :name) "
	    "AND NOT EXISTS (SELECT 1 FROM load n WHERE n.id > l.id "
	    "AND n.path = :path AND n.profile = :profile AND n.status = 'loaded' "
	    "AND n.sha256 <> :sha256)");
	g_autofree char *name =
	    reads_name(file->profile) ? g_path_get_basename(file->shown_path) : NULL;
	int64_t id = 0;

	bind_text(find, ":name", name);
	bind_text(find, ":settings", file->settings);
	bind_text(find, ":sha256", digest->sha256);
	bind_text(find, ":profile", file->profile->name);
	bind_text(find, ":path", file->shown_path);
	bind_int(find, ":asked", file->is_asked_for);
	bind_int(find, ":horizon", find_horizon(context));
	bind_int(find, ":has_window", context->window.is_declared);
	bind_int(find, ":start", context->window.start_utc);
	bind_int(find, ":end", context->window.end_utc);
	if (statement_step(find))
		id = column_int(find, 0);
	statement_reset(find);
	return id;
}

/* What is read again is the archived copy, but still the same file. */
static void find_digest(
    const struct import_context *context, int64_t load_id, struct digest *digest)
{
	struct statement *find =
	    db_prepare(context->db, "SELECT sha256, bytes FROM load WHERE id = :load_id");

	*digest = (struct digest){ .bytes = 0 };
	bind_int(find, ":load_id", load_id);
	if (statement_step(find)) {
		g_strlcpy(digest->sha256, column_text(find, 0), sizeof(digest->sha256));
		digest->bytes = column_int(find, 1);
	}
	statement_reset(find);
}

static int64_t insert_load(const struct import_context *context, const struct import_file *file,
    const struct load_report *report, const struct digest *digest)
{
	struct statement *insert = db_prepare(context->db,
	    "INSERT INTO load (run_id, path, profile, settings, as_of_utc, sha256, bytes, "
	    "status) VALUES (:run_id, :path, :profile, :settings, :as_of_utc, :sha256, :bytes, 'loading')");

	bind_int(insert, ":run_id", context->run_id);
	bind_text(insert, ":path", report->path);
	bind_text(insert, ":profile", report->profile);
	bind_text(insert, ":settings", file->settings);
	bind_int(insert, ":as_of_utc", context->as_of_utc);
	bind_text(insert, ":sha256", digest->sha256);
	bind_int(insert, ":bytes", digest->bytes);
	statement_run(insert);
	return db_last_id(context->db);
}

static void finish_load(const struct import_context *context, const struct load_report *report,
    const struct loading *loading, const char *header)
{
	struct statement *update = db_prepare(context->db,
	    "UPDATE load SET rows_read = :read, rows_new = :new, rows_changed = :changed, "
	    "rows_same = :same, rows_rejected = :rejected, rows_held = :held, "
	    "rows_withdrawn = :withdrawn, rows_superseded = :superseded, "
	    "rows_duplicate = :duplicate, rows_empty = :empty, gaps = :gaps, "
	    "warnings = :warnings, window_start_utc = :start, window_end_utc = :end, "
	    "horizon_utc = :horizon, status = :status, message = :message, header = :header "
	    "WHERE id = :id");
	const struct load_counts *counts = &report->counts;

	bind_int(update, ":read", counts->read);
	bind_int(update, ":new", counts->added);
	bind_int(update, ":changed", counts->changed);
	bind_int(update, ":same", counts->same);
	bind_int(update, ":rejected", counts->rejected);
	bind_int(update, ":held", counts->held);
	bind_int(update, ":withdrawn", counts->withdrawn);
	bind_int(update, ":superseded", counts->superseded);
	bind_int(update, ":duplicate", counts->duplicates);
	bind_int(update, ":empty", counts->empty);
	bind_int(update, ":gaps", counts->gaps);
	bind_int(update, ":warnings", counts->warnings);
	if (loading->window.is_declared) {
		bind_int(update, ":start", loading->window.start_utc);
		bind_int(update, ":end", loading->window.end_utc);
	}
	if (loading->has_endless_rule)
		bind_int(update, ":horizon", find_horizon(context));
	bind_text(update, ":status", load_status_name(report->status));
	bind_text(update, ":message", report->refusal);
	bind_text(update, ":header", header);
	bind_int(update, ":id", report->load_id);
	statement_run(update);
}

/* A newer state of a file speaks for the file: what its earlier states had open is settled, and
 * what is still wrong is a reject or hold of the new load. */
static void settle_earlier(struct loading *loading)
{
	struct statement *holds = db_prepare(loading->db,
	    "UPDATE hold SET closed_by = :by WHERE closed_by IS NULL AND dropped_by IS NULL AND load_id IN "
	    "(SELECT id FROM load WHERE path = :path AND profile = :profile AND id <> :by)");
	struct statement *rejects = db_prepare(loading->db,
	    "UPDATE reject SET closed_by = :by WHERE closed_by IS NULL AND dropped_by IS NULL AND load_id IN "
	    "(SELECT id FROM load WHERE path = :path AND profile = :profile AND id <> :by)");
	struct statement *both[] = { holds, rejects };

	for (guint i = 0; i < G_N_ELEMENTS(both); i++) {
		bind_int(both[i], ":by", loading->load_id);
		bind_text(both[i], ":path", loading->path);
		bind_text(both[i], ":profile", loading->profile->name);
		statement_run(both[i]);
	}
}

/* The records that a reread load held are settled by the new one, which has its own rejects and
 * holds. */
static void close_reread(struct loading *loading, int64_t load_id)
{
	struct statement *holds = db_prepare(loading->db,
	    "UPDATE hold SET closed_by = :by WHERE load_id = :load_id AND closed_by IS NULL AND dropped_by IS NULL");

	bind_int(holds, ":by", loading->load_id);
	bind_int(holds, ":load_id", load_id);
	statement_run(holds);
}

/* The load that refused the same bytes for the same reason before, or 0: every night would add one.
 */
static int64_t find_same_refusal(const struct import_context *context,
    const struct load_report *report, const struct digest *digest)
{
	struct statement *find = db_prepare(context->db,
	    "SELECT max(id) FROM load WHERE sha256 = :sha256 AND profile = :profile AND path = :path "
	    "AND status = 'refused' AND message = :message");
	int64_t id = 0;

	bind_text(find, ":sha256", digest->sha256);
	bind_text(find, ":profile", report->profile);
	bind_text(find, ":path", report->path);
	bind_text(find, ":message", report->refusal);
	if (statement_step(find))
		id = column_int(find, 0);
	statement_reset(find);
	return id;
}

void import_prepare(const struct import_context *context, struct loading *loading)
{
	loading->declared = &context->declared;
	loading->default_currency = context->currency;
	loading->zone = context->zone;
	loading->as_of_utc = context->as_of_utc;
	loading->window = context->window;
}

/* What is read again speaks for the time that it was declared to speak for, if it was. */
static void restore_window(struct loading *loading, int64_t load_id)
{
	struct statement *find = db_prepare(
	    loading->db, "SELECT window_start_utc, window_end_utc FROM load WHERE id = :load_id");

	loading->window = (struct time_window){ 0 };
	bind_int(find, ":load_id", load_id);
	if (statement_step(find) && !column_is_null(find, 0))
		loading->window =
		    (struct time_window){ true, column_int(find, 0), column_int(find, 1) };
	statement_reset(find);
}

/* Reads the file inside a transaction that the caller has begun. False with CONTRACT: roll back. */
static bool load_file(const struct import_context *context, const struct import_file *file,
    struct loading *loading, struct reader **reader, GError **error)
{
	if (file->profile == NULL)
		return fail(error, NINES_ERROR_CONTRACT, "%s", file->refusal);
	import_prepare(context, loading);
	if (file->reread_of != 0) {
		loading_await(loading, file->reread_of);
		restore_window(loading, file->reread_of);
	}
	reading_find_window(loading);
	/* a calendar gives what lies in the window, so that is known before it is opened */
	struct input input = {
		.path = file->path,
		.shown_path = file->shown_path,
		.profile = file->profile,
		.window_start_utc = loading->window.start_utc,
		.window_end_utc =
		    loading->window.is_declared ? loading->window.end_utc : find_horizon(context),
	};
	*reader = input_open(&input, error);
	return *reader != NULL && reading_run(loading, &input, *reader, error);
}

/* The header of the newest earlier file of the profile in the same folder. The caller frees it. */
static char *find_earlier_header(const struct loading *loading)
{
	struct statement *find = db_prepare(loading->db,
	    "SELECT path, header FROM load WHERE profile = :profile AND id < :load_id "
	    "AND status = 'loaded' AND header IS NOT NULL ORDER BY id DESC");
	g_autofree char *folder = g_path_get_dirname(loading->path);
	char *header = NULL;

	bind_text(find, ":profile", loading->profile->name);
	bind_int(find, ":load_id", loading->load_id);
	while (header == NULL && statement_step(find)) {
		g_autofree char *other = g_path_get_dirname(column_text(find, 0));

		if (g_str_equal(folder, other))
			header = g_strdup(column_text(find, 1));
	}
	statement_reset(find);
	return header;
}

/* The names of `header` that `other` lacks, in quotes. */
static char *lacking_names(const char *header, const char *other)
{
	g_auto(GStrv) names = g_strsplit(header, "\n", -1);
	g_auto(GStrv) others = g_strsplit(other, "\n", -1);
	GString *lacking = g_string_new(NULL);

	for (guint i = 0; names[i] != NULL; i++)
		if (!g_strv_contains((const char *const *)others, names[i]) &&
		    !g_str_has_prefix(names[i], REJECT_PREFIX))
			g_string_append_printf(
			    lacking, "%s\"%s\"", lacking->len > 0 ? ", " : "", names[i]);
	return g_string_free(lacking, FALSE);
}

/* An exporter that changed its columns may have changed their meaning too. */
static void compare_header(struct loading *loading, const char *header)
{
	g_autofree char *earlier = header != NULL ? find_earlier_header(loading) : NULL;
	struct record record = { .line = 1 };
	struct value place = { .line = 1, .column = 1 };

	if (earlier == NULL)
		return;
	g_autofree char *added = lacking_names(header, earlier);
	g_autofree char *gone = lacking_names(earlier, header);
	if (*added == '\0' && *gone == '\0')
		return;
	g_autofree char *message =
	    g_strdup_printf("the header changed since the last such file%s%s%s%s",
		*added != '\0' ? "; new: " : "", added, *gone != '\0' ? "; gone: " : "", gone);
	loading_warn(loading, &record, CODE_NEW_HEADER, &place, message);
}

static bool write_reject_file(const struct import_context *context, struct load_report *report,
    const struct loading *loading, GError **error)
{
	gsize size;
	g_autofree char *text = context->is_dry_run ? NULL : reject_file_text(loading, &size);
	g_autofree char *name = source_name(report->path);
	g_autofree char *folder =
	    g_strdup_printf("%s/rejects/%" G_GINT64_FORMAT, context->root, report->load_id);
	g_autofree char *path = g_build_filename(folder, name, NULL);

	if (text == NULL)
		return true;
	report->closes_rejects = reject_file_has_origins(loading->profile);
	report->reject_file =
	    g_strdup_printf("rejects/%" G_GINT64_FORMAT "/%s", report->load_id, name);
	return fs_make_folder(folder, 0750, error) && fs_write(path, text, size, 0640, error);
}

/* Writes what is to be known of the load beside its facts. */
static bool conclude(const struct import_context *context, const struct import_file *file,
    struct load_report *report, struct loading *loading, struct reader *reader, GError **error)
{
	struct input input = { .profile = file->profile };
	g_autofree char *header = reader != NULL ? input_header(&input, reader) : NULL;

	if (report->status == LOAD_LOADED)
		compare_header(loading, header);
	loading_write_findings(loading);
	if (report->status == LOAD_LOADED && file->reread_of != 0)
		close_reread(loading, file->reread_of);
	else if (report->status == LOAD_LOADED)
		settle_earlier(loading);
	if (report->status == LOAD_LOADED)
		loading_write_touched(loading);
	load_report_take(report, loading);
	finish_load(context, report, loading, header);
	/* of a refused file the other records are not loaded either: it is repaired as a whole */
	return report->status == LOAD_REFUSED || write_reject_file(context, report, loading, error);
}

/* Nothing of a refused file counts, but what was found stays known. */
static void undo_counts(struct load_counts *counts)
{
	struct load_counts kept = { .read = counts->read,
		.rejected = counts->rejected,
		.held = counts->held,
		.warnings = counts->warnings };

	*counts = kept;
}

/* The facts in a savepoint of their own; a broken contract is a refused load, not a failure. */
static bool load_facts(const struct import_context *context, const struct import_file *file,
    struct load_report *report, struct loading *loading, struct reader **reader, GError **error)
{
	GError *failure = NULL;

	db_begin(context->db);
	if (load_file(context, file, loading, reader, &failure))
		return db_commit(context->db, error);
	db_rollback(context->db);
	if (!g_error_matches(failure, NINES_ERROR, NINES_ERROR_CONTRACT)) {
		g_propagate_error(error, failure);
		return false;
	}
	report->status = LOAD_REFUSED;
	report->refusal = g_strdup(failure->message);
	undo_counts(&loading->counts);
	g_error_free(failure);
	return true;
}

/* A file on its way in. */
struct arrival {
	const struct import_file *file;
	struct digest digest;
	struct archiving *archiving; /* NULL: no copy is made, or it is made already */
};

/* Nothing that was read of the file counts before its copy is safe. */
static bool end_copy(struct arrival *arrival, GError **error)
{
	bool ok = arrival->archiving == NULL ||
	    archiving_end(arrival->archiving, &arrival->digest, error);

	g_clear_pointer(&arrival->archiving, archiving_free);
	return ok;
}

/* The load row, the facts or the refusal, and the findings: one transaction. */
static bool load_in_transaction(const struct import_context *context, struct arrival *arrival,
    struct load_report *report, GError **error)
{
	const struct import_file *file = arrival->file;
	struct reader *reader = NULL;

	db_begin(context->db);
	report->load_id = insert_load(context, file, report, &arrival->digest);
	struct loading *loading =
	    loading_new(context->db, report->path, file->profile, report->load_id);
	bool ok =
	    load_facts(context, file, report, loading, &reader, error) && end_copy(arrival, error);
	int64_t same_refusal = ok && report->status == LOAD_REFUSED
	    ? find_same_refusal(context, report, &arrival->digest)
	    : 0;
	if (same_refusal != 0) {
		report->load_id = same_refusal;
		load_report_take(report, loading);
	} else {
		ok = ok && conclude(context, file, report, loading, reader, error);
	}
	loading_free(loading);
	reader_free(reader);
	if (ok && same_refusal == 0)
		return db_commit(context->db, error);
	db_rollback(context->db);
	return ok && db_check(context->db, error);
}

/* The same bytes are not read twice, but a copy of them that was lost is made again. */
static bool skip(const struct import_context *context, struct arrival *arrival, const char *folder,
    struct load_report *report, GError **error)
{
	g_autofree char *kept = archive_path(folder, arrival->digest.sha256);

	report->status = LOAD_SKIPPED;
	return (g_file_test(kept, G_FILE_TEST_EXISTS) || end_copy(arrival, error)) &&
	    db_check(context->db, error);
}

/* Whether the file need not even be read: it is as it was when its bytes were loaded, and they are
 * in the archive. */
static bool is_untouched(const struct import_context *context, struct arrival *arrival,
    const char *stamp, const char *folder, struct load_report *report)
{
	const struct import_file *file = arrival->file;

	if (file->profile == NULL ||
	    !stamp_find(context->db, file->shown_path, stamp, &arrival->digest))
		return false;
	g_autofree char *kept = archive_path(folder, arrival->digest.sha256);
	report->load_id = find_same_bytes(context, file, &arrival->digest);
	return report->load_id != 0 && g_file_test(kept, G_FILE_TEST_EXISTS);
}

static bool import_arrival(const struct import_context *context, struct arrival *arrival,
    struct load_report *report, GError **error)
{
	const struct import_file *file = arrival->file;
	g_autofree char *folder = g_build_filename(context->root, "archive", NULL);
	g_autofree char *stamp = stamp_take(file->path, context->clock_utc);

	if (file->reread_of != 0) {
		find_digest(context, file->reread_of, &arrival->digest);
		return load_in_transaction(context, arrival, report, error);
	}
	if (is_untouched(context, arrival, stamp, folder, report)) {
		report->status = LOAD_SKIPPED;
		return db_check(context->db, error);
	}
	if (!context->is_dry_run) {
		if (!fs_make_folder(folder, 0750, error))
			return false;
		arrival->archiving = archiving_begin(file->path, folder, error);
		if (arrival->archiving == NULL)
			return false;
	}
	if (!source_digest(file->path, &arrival->digest, error))
		return false;
	stamp_write(context->db, file->shown_path, stamp, &arrival->digest);
	if (file->profile != NULL)
		report->load_id = find_same_bytes(context, file, &arrival->digest);
	return report->load_id != 0 ? skip(context, arrival, folder, report, error)
				    : load_in_transaction(context, arrival, report, error);
}

bool import_run(const struct import_context *context, const struct import_file *file,
    struct load_report **report, GError **error)
{
	const char *profile = file->profile != NULL ? file->profile->name : "";
	struct arrival arrival = { .file = file };
	GError *failure = NULL;

	*report = load_report_new(file->shown_path, profile);
	bool ok = import_arrival(context, &arrival, *report, &failure);
	archiving_free(arrival.archiving);
	if (ok)
		return true;
	if (!g_error_matches(failure, NINES_ERROR, NINES_ERROR_CONTRACT)) {
		g_propagate_error(error, failure);
		return false;
	}
	/* bytes that cannot be had are no load */
	load_report_free(*report);
	*report = load_report_new(file->shown_path, profile);
	(*report)->status = LOAD_REFUSED;
	(*report)->refusal = g_strdup(failure->message);
	g_error_free(failure);
	return true;
}
