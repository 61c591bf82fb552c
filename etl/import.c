#include "etl/import.h"

#include <string.h>

#include "base/error.h"
#include "base/fs.h"
#include "etl/codes.h"
#include "etl/records/csv.h"
#include "etl/records/json.h"
#include "etl/records/json_reject.h"
#include "etl/records/source.h"
#include "etl/values/record.h"

/* A file is given up when more records were rejected, whatever its profile allows. */
#define REJECTS_MAX          10000
#define REJECT_FILE_SIZE_MAX (64 * 1024 * 1024)

void load_report_free(struct load_report *report)
{
	if (report == NULL)
		return;
	g_free(report->path);
	g_free(report->profile);
	g_ptr_array_unref(report->messages);
	g_ptr_array_unref(report->severities);
	g_free(report->refusal);
	g_free(report->reject_file);
	g_free(report);
}

const char *load_status_name(enum load_status status)
{
	static const char *const names[] = {
		[LOAD_LOADED] = "loaded",
		[LOAD_SKIPPED] = "skipped",
		[LOAD_REFUSED] = "refused",
	};

	return names[status];
}

static struct load_report *load_report_new(const struct import_file *file)
{
	struct load_report *report = g_new0(struct load_report, 1);

	report->path = g_strdup(file->shown_path);
	report->profile = g_strdup(file->profile != NULL ? file->profile->name : "");
	report->messages = g_ptr_array_new_with_free_func(g_free);
	report->severities = g_ptr_array_new();
	return report;
}

/* The load that read these bytes before, or 0; also 0 when the file had other bytes since then, and
 * is restored: its newest state holds. */
static int64_t find_same_bytes(const struct import_context *context, const struct import_file *file,
    const struct digest *digest)
{
	struct statement *find = db_prepare(context->db,
	    "SELECT max(l.id) FROM load l WHERE l.sha256 = :sha256 AND l.profile = :profile "
	    "AND l.status = 'loaded' AND NOT EXISTS (SELECT 1 FROM load n WHERE n.id > l.id "
	    "AND n.path = :path AND n.profile = :profile AND n.status = 'loaded' "
	    "AND n.sha256 <> :sha256)");
	int64_t id = 0;

	bind_text(find, ":sha256", digest->sha256);
	bind_text(find, ":profile", file->profile->name);
	bind_text(find, ":path", file->shown_path);
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

static int64_t insert_load(const struct import_context *context, const struct load_report *report,
    const struct digest *digest)
{
	struct statement *insert = db_prepare(context->db,
	    "INSERT INTO load (run_id, path, profile, sha256, bytes, status) "
	    "VALUES (:run_id, :path, :profile, :sha256, :bytes, 'loading')");

	bind_int(insert, ":run_id", context->run_id);
	bind_text(insert, ":path", report->path);
	bind_text(insert, ":profile", report->profile);
	bind_text(insert, ":sha256", digest->sha256);
	bind_int(insert, ":bytes", digest->bytes);
	statement_run(insert);
	return db_last_id(context->db);
}

static void finish_load(const struct import_context *context, const struct load_report *report,
    const char *header_sha256)
{
	struct statement *update = db_prepare(context->db,
	    "UPDATE load SET rows_read = :read, rows_new = :new, rows_changed = :changed, "
	    "rows_same = :same, rows_rejected = :rejected, rows_held = :held, "
	    "rows_withdrawn = :withdrawn, warnings = :warnings, "
	    "status = :status, message = :message, header_sha256 = :header WHERE id = :id");
	const struct load_counts *counts = &report->counts;

	bind_int(update, ":read", counts->read);
	bind_int(update, ":new", counts->added);
	bind_int(update, ":changed", counts->changed);
	bind_int(update, ":same", counts->same);
	bind_int(update, ":rejected", counts->rejected);
	bind_int(update, ":held", counts->held);
	bind_int(update, ":withdrawn", counts->withdrawn);
	bind_int(update, ":warnings", counts->warnings);
	bind_text(update, ":status", load_status_name(report->status));
	bind_text(update, ":message", report->refusal);
	bind_text(update, ":header", header_sha256);
	bind_int(update, ":id", report->load_id);
	statement_run(update);
}

/* Every column that a profile asks for; a JSON reader looks these up. */
static GPtrArray *wanted_columns(const struct profile *profile)
{
	GPtrArray *columns = g_ptr_array_new();

	for (guint i = 0; i < profile->kind->field_count; i++)
		for (guint j = 0; j < profile->sources[i].columns->len; j++)
			if (!g_ptr_array_find_with_equal_func(
				columns, profile->sources[i].columns->pdata[j], g_str_equal, NULL))
				g_ptr_array_add(columns, profile->sources[i].columns->pdata[j]);
	return columns;
}

static struct reader *open_reader(const struct import_file *file, GError **error)
{
	struct source *source = source_open(file->path, file->shown_path, error);

	if (source == NULL)
		return NULL;
	if (file->profile->format == PROFILE_CSV)
		return csv_open(source, file->shown_path, &file->profile->dialect, error);
	g_autoptr(GPtrArray) columns = wanted_columns(file->profile);
	struct json_shape shape = { JSON_DOCUMENT, file->profile->records };
	return json_open(source, file->shown_path, &shape, columns, error);
}

static void count_outcome(struct load_counts *counts, enum outcome outcome)
{
	counts->added += outcome == OUTCOME_NEW;
	counts->changed += outcome == OUTCOME_CHANGED;
	counts->same += outcome == OUTCOME_SAME;
}

static bool check_limits(const struct loading *loading, bool is_end, GError **error)
{
	const struct profile *profile = loading->profile;
	const struct load_counts *counts = &loading->counts;
	int64_t limit = profile->reject_max >= 0 ? profile->reject_max : REJECTS_MAX;

	if (counts->rejected > limit || loading->rejects->len > REJECT_FILE_SIZE_MAX)
		return fail(error, NINES_ERROR_CONTRACT,
		    "%s:1:1: error: more than %" G_GINT64_FORMAT
		    " records were rejected; nothing of the file "
		    "was loaded [%s]",
		    loading->path, limit, CODE_REJECT_LIMIT);
	if (is_end && counts->rejected * 100 > counts->read * profile->reject_percent)
		return fail(error, NINES_ERROR_CONTRACT,
		    "%s:1:1: error: %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
		    " records were rejected, more than %d %%; nothing of the file was loaded [%s]",
		    loading->path, counts->rejected, counts->read, profile->reject_percent,
		    CODE_REJECT_LIMIT);
	return true;
}

/* A record of a reject file that was read closes the reject that it stood for. */
static void close_origin(
    struct loading *loading, const struct record_plan *plan, const struct record *record)
{
	const char *code;
	int64_t line, id = 0;

	if (!record_reject_origin(plan, record, &line, &code))
		return;
	struct statement *find = db_prepare(loading->db,
	    "SELECT r.id, l.path FROM reject r JOIN load l ON l.id = r.load_id "
	    "WHERE r.line = :line AND r.code = :code AND r.closed_by IS NULL AND l.profile = :profile");
	struct statement *close =
	    db_prepare(loading->db, "UPDATE reject SET closed_by = :load_id WHERE id = :id");
	g_autofree char *name = g_path_get_basename(loading->path);

	bind_int(find, ":line", line);
	bind_text(find, ":code", code);
	bind_text(find, ":profile", loading->profile->name);
	while (statement_step(find)) {
		g_autofree char *origin = g_path_get_basename(column_text(find, 1));

		if (g_str_has_prefix(origin, name))
			id = column_int(find, 0);
	}
	if (id == 0)
		return;
	bind_int(close, ":load_id", loading->load_id);
	bind_int(close, ":id", id);
	statement_run(close);
}

static bool read_records(struct loading *loading, struct reader *reader, GError **error)
{
	const struct kind *kind = loading->profile->kind;
	struct value values[FIELDS_MAX];
	struct record record = { 0 };
	GError *failure = NULL;
	struct record_plan *plan = record_plan_new(loading, reader, &failure);

	while (failure == NULL && reader->class->next(reader, &record, &failure)) {
		if (!record_is_awaited(plan, loading, &record))
			continue;
		loading->counts.read++;
		enum outcome outcome = record_read(plan, loading, &record, values);
		if (outcome == OUTCOME_NEW) {
			outcome = kind->store != NULL ? kind->store(loading, &record, values)
						      : loading_store(loading, &record, values);
			count_outcome(&loading->counts, outcome);
		}
		if (outcome != OUTCOME_HELD)
			close_origin(loading, plan, &record);
		check_limits(loading, false, &failure);
		db_check(loading->db, failure == NULL ? &failure : NULL);
	}
	defect_clear(&record.defect);
	record_plan_free(plan);
	if (failure == NULL && kind->finish != NULL)
		kind->finish(loading, &failure);
	if (failure == NULL)
		check_limits(loading, true, &failure);
	if (failure == NULL) {
		loading_withdraw(loading);
		return true;
	}
	g_propagate_error(error, failure);
	return false;
}

/* A newer state of a file speaks for the file: what its earlier states had open is settled, and
 * what is still wrong is a reject or hold of the new load. */
static void settle_earlier(struct loading *loading)
{
	struct statement *holds = db_prepare(loading->db,
	    "UPDATE hold SET closed_by = :by WHERE closed_by IS NULL AND load_id IN "
	    "(SELECT id FROM load WHERE path = :path AND profile = :profile AND id <> :by)");
	struct statement *rejects = db_prepare(loading->db,
	    "UPDATE reject SET closed_by = :by WHERE closed_by IS NULL AND load_id IN "
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
	    "UPDATE hold SET closed_by = :by WHERE load_id = :load_id AND closed_by IS NULL");

	bind_int(holds, ":by", loading->load_id);
	bind_int(holds, ":load_id", load_id);
	statement_run(holds);
}

static bool write_reject_file(const struct import_context *context, struct load_report *report,
    const struct loading *loading, const struct reader *reader, GError **error)
{
	if (context->is_dry_run || loading->rejects->len == 0 || reader == NULL)
		return true;
	g_autofree char *base = g_path_get_basename(report->path);
	if (g_str_has_suffix(base, ".gz"))
		base[strlen(base) - 3] = '\0';
	g_autofree char *folder =
	    g_strdup_printf("%s/rejects/%" G_GINT64_FORMAT, context->root, report->load_id);
	g_autofree char *path = g_build_filename(folder, base, NULL);
	g_autoptr(GString) text = g_string_new(NULL);
	struct json_shape shape = { JSON_DOCUMENT, loading->profile->records };

	if (loading->profile->format == PROFILE_JSON) {
		json_append_reject_file(text, &shape, loading->rejects);
	} else {
		size_t size = reader->header->len;

		while (size > 0 && strchr("\r\n", reader->header->str[size - 1]) != NULL)
			size--;
		g_string_append_len(text, reader->header->str, (gssize)size);
		if (reader_column(reader, "_reject_line") < 0)
			g_string_append_printf(text, "%c_reject_line%c_reject_code%c_reject_text",
			    loading->profile->dialect.delimiter,
			    loading->profile->dialect.delimiter,
			    loading->profile->dialect.delimiter);
		g_string_append(
		    text, size < reader->header->len ? reader->header->str + size : "\n");
		g_string_append_len(text, loading->rejects->str, (gssize)loading->rejects->len);
	}
	report->reject_file =
	    g_strdup_printf("rejects/%" G_GINT64_FORMAT "/%s", report->load_id, base);
	return fs_make_folder(folder, 0750, error) &&
	    fs_write(path, text->str, text->len, 0640, error);
}

static char *header_digest(const struct reader *reader)
{
	if (reader == NULL || reader->header->len == 0)
		return NULL;
	return g_compute_checksum_for_data(
	    G_CHECKSUM_SHA256, (const guchar *)reader->header->str, reader->header->len);
}

/* How many records of the load wait for each unknown name. */
static GHashTable *count_waiting(const struct loading *loading)
{
	GHashTable *waiting = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; i < loading->findings->len; i++) {
		const struct finding *finding = loading->findings->pdata[i];

		if (finding->severity != SEVERITY_HOLD)
			continue;
		char *key = g_strdup_printf("%s %s", finding->name_kind, finding->name);
		gsize before = GPOINTER_TO_SIZE(g_hash_table_lookup(waiting, key));
		g_hash_table_replace(
		    waiting, key, GSIZE_TO_POINTER(before + (gsize)finding->records));
	}
	return waiting;
}

/* The message of a hold, for all records that wait for its name; NULL when it was said before. */
static char *hold_message(GHashTable *waiting, const struct finding *finding, const char *path)
{
	g_autofree char *key = g_strdup_printf("%s %s", finding->name_kind, finding->name);
	g_autofree char *message = finding_format(finding, path);
	gsize records = GPOINTER_TO_SIZE(g_hash_table_lookup(waiting, key));

	g_hash_table_remove(waiting, key);
	if (records <= 1)
		return records == 0 ? NULL : g_steal_pointer(&message);
	return g_strdup_printf("%s\n    and %" G_GSIZE_FORMAT " more record%s with this name",
	    message, records - 1, records == 2 ? "" : "s");
}

/* One message per defect, but only one per name that many records wait for. */
static void take_over_findings(struct load_report *report, const struct loading *loading)
{
	g_autoptr(GHashTable) waiting = count_waiting(loading);

	report->counts = loading->counts;
	for (guint i = 0; i < loading->findings->len; i++) {
		const struct finding *finding = loading->findings->pdata[i];
		char *message = finding->severity == SEVERITY_HOLD
		    ? hold_message(waiting, finding, report->path)
		    : finding_format(finding, report->path);

		if (message == NULL)
			continue;
		g_ptr_array_add(report->messages, message);
		g_ptr_array_add(report->severities, GINT_TO_POINTER((gint)finding->severity));
	}
}

/* Nothing of a refused file counts, but what was found stays known. */
static void undo_counts(struct load_counts *counts)
{
	counts->added = counts->changed = counts->same = counts->withdrawn = 0;
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

/* Reads the file inside a transaction that the caller has begun. False with CONTRACT: roll back. */
static bool load_file(const struct import_context *context, const struct import_file *file,
    struct loading *loading, struct reader **reader, GError **error)
{
	if (file->profile == NULL)
		return fail(error, NINES_ERROR_CONTRACT, "%s", file->refusal);
	loading->declared = &context->declared;
	loading->default_currency = context->currency;
	if (file->reread_of != 0)
		loading_await(loading, file->reread_of);
	*reader = open_reader(file, error);
	return *reader != NULL && read_records(loading, *reader, error);
}

/* Writes what is to be known of the load beside its facts. */
static bool conclude(const struct import_context *context, const struct import_file *file,
    struct load_report *report, struct loading *loading, struct reader *reader, GError **error)
{
	g_autofree char *header = header_digest(reader);

	loading_write_findings(loading);
	if (report->status == LOAD_LOADED && file->reread_of != 0)
		close_reread(loading, file->reread_of);
	else if (report->status == LOAD_LOADED)
		settle_earlier(loading);
	take_over_findings(report, loading);
	finish_load(context, report, header);
	return write_reject_file(context, report, loading, reader, error);
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

/* The load row, the facts or the refusal, and the findings: one transaction. */
static bool load_in_transaction(const struct import_context *context,
    const struct import_file *file, struct load_report *report, const struct digest *digest,
    GError **error)
{
	struct reader *reader = NULL;

	db_begin(context->db);
	report->load_id = insert_load(context, report, digest);
	struct loading *loading =
	    loading_new(context->db, report->path, file->profile, report->load_id);
	bool ok = load_facts(context, file, report, loading, &reader, error);
	int64_t same_refusal =
	    ok && report->status == LOAD_REFUSED ? find_same_refusal(context, report, digest) : 0;
	if (same_refusal != 0) {
		report->load_id = same_refusal;
		take_over_findings(report, loading);
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

bool import_run(const struct import_context *context, const struct import_file *file,
    struct load_report **report, GError **error)
{
	g_autofree char *archive = g_build_filename(context->root, "archive", NULL);
	struct digest digest;
	GError *failure = NULL;

	*report = load_report_new(file);
	if (!context->is_dry_run && !fs_make_folder(archive, 0750, error))
		return false;
	if (file->reread_of != 0)
		find_digest(context, file->reread_of, &digest);
	else if (!source_digest(
		     file->path, context->is_dry_run ? NULL : archive, &digest, &failure)) {
		if (g_error_matches(failure, NINES_ERROR, NINES_ERROR_CONTRACT)) {
			(*report)->status = LOAD_REFUSED;
			(*report)->refusal = g_strdup(failure->message);
			g_clear_error(&failure);
			return true;
		}
		g_propagate_error(error, failure);
		return false;
	}
	if (file->profile != NULL && file->reread_of == 0) {
		(*report)->load_id = find_same_bytes(context, file, &digest);
		if ((*report)->load_id != 0) {
			(*report)->status = LOAD_SKIPPED;
			return db_check(context->db, error);
		}
	}
	return load_in_transaction(context, file, *report, &digest, error);
}

void held_load_free(struct held_load *load)
{
	g_free(load->path);
	g_free(load->profile);
	g_free(load->archive);
	g_free(load);
}

static void held_load_destroy(gpointer data)
{
	held_load_free(data);
}

static bool is_known(const struct import_context *context, const char *kind, const char *name)
{
	struct statement *service =
	    db_prepare(context->db, "SELECT 1 FROM service WHERE name = :name");
	struct statement *engineer = db_prepare(context->db,
	    "SELECT 1 FROM engineer_version WHERE replaced_by IS NULL "
	    "AND (engineer = :name OR lower(email) = lower(:name))");

	if (g_str_equal(kind, "pool"))
		return g_hash_table_contains(context->declared.pools, name);
	if (g_str_equal(kind, "schedule"))
		return g_hash_table_contains(context->declared.schedules, name);
	if (!g_str_equal(kind, "service") && !g_str_equal(kind, "engineer"))
		return false;
	struct statement *find = g_str_equal(kind, "service") ? service : engineer;
	bind_text(find, ":name", name);
	bool known = statement_step(find);
	statement_reset(find);
	return known;
}

GPtrArray *import_find_released(const struct import_context *context)
{
	struct statement *holds = db_prepare(context->db,
	    "SELECT l.id, l.path, l.profile, l.sha256, h.kind, h.name FROM hold h "
	    "JOIN load l ON l.id = h.load_id WHERE h.closed_by IS NULL AND l.status = 'loaded' "
	    "GROUP BY l.id, h.kind, h.name ORDER BY l.id");
	GPtrArray *loads = g_ptr_array_new_with_free_func(held_load_destroy);
	int64_t last_id = 0;

	while (statement_step(holds)) {
		int64_t id = column_int(holds, 0);

		if (id == last_id ||
		    !is_known(context, column_text(holds, 4), column_text(holds, 5)))
			continue;
		struct held_load *load = g_new(struct held_load, 1);
		*load = (struct held_load){
			.load_id = last_id = id,
			.path = g_strdup(column_text(holds, 1)),
			.profile = g_strdup(column_text(holds, 2)),
			.archive = g_strdup_printf(
			    "%s/archive/%s.gz", context->root, column_text(holds, 3)),
		};
		g_ptr_array_add(loads, load);
	}
	return loads;
}
