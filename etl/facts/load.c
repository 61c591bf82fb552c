#include "etl/facts/load.h"

#include <string.h>

#include "base/instant.h"
#include "etl/codes.h"
#include "etl/records/csv.h"
#include "etl/records/json_reject.h"

static void finding_free(gpointer data)
{
	struct finding *finding = data;

	g_free(finding->message);
	g_free(finding->name);
	g_free(finding);
}

char *finding_format(const struct finding *finding, const char *path)
{
	static const char *const words[] = {
		[SEVERITY_REJECT] = "error",
		[SEVERITY_HOLD] = "held",
		[SEVERITY_WARNING] = "warning",
	};

	return g_strdup_printf("%s:%" G_GINT64_FORMAT ":%d: %s: %s [%s]", path, finding->line,
	    finding->column, words[finding->severity], finding->message, finding->code);
}

static void learn_names(struct loading *loading)
{
	struct statement *services = db_prepare(loading->db, "SELECT name FROM service");
	struct statement *engineers = db_prepare(loading->db,
	    "SELECT e.id, v.email FROM engineer e LEFT JOIN engineer_version v "
	    "ON v.engineer = e.id AND v.replaced_by IS NULL");

	while (statement_step(services))
		g_hash_table_add(loading->services, g_strdup(column_text(services, 0)));
	while (statement_step(engineers)) {
		const char *id = column_text(engineers, 0), *email = column_text(engineers, 1);

		g_hash_table_insert(loading->engineers, g_strdup(id), g_strdup(id));
		if (email != NULL)
			g_hash_table_insert(
			    loading->engineers, g_ascii_strdown(email, -1), g_strdup(id));
	}
}

struct loading *loading_new(
    struct db *db, const char *path, const struct profile *profile, int64_t load_id)
{
	struct loading *loading = g_new0(struct loading, 1);

	loading->db = db;
	loading->path = path;
	loading->profile = profile;
	loading->load_id = load_id;
	loading->services = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	loading->engineers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	loading->seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	loading->sample_holds = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	loading->touched = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	loading->conflicts = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	loading->findings = g_ptr_array_new_with_free_func(finding_free);
	loading->rejects = g_string_new(NULL);
	learn_names(loading);
	return loading;
}

void loading_free(struct loading *loading)
{
	if (loading == NULL)
		return;
	g_hash_table_unref(loading->services);
	g_hash_table_unref(loading->seen);
	g_hash_table_unref(loading->touched);
	g_hash_table_unref(loading->conflicts);
	g_hash_table_unref(loading->engineers);
	g_hash_table_unref(loading->sample_holds);
	g_ptr_array_unref(loading->findings);
	g_string_free(loading->rejects, TRUE);
	if (loading->samples != NULL)
		g_hash_table_unref(loading->samples);
	if (loading->awaited != NULL)
		g_hash_table_unref(loading->awaited);
	g_free(loading);
}

void loading_await(struct loading *loading, int64_t load_id)
{
	struct statement *holds = db_prepare(loading->db,
	    "SELECT line, name FROM hold WHERE load_id = :load_id AND closed_by IS NULL");

	loading->awaited = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	loading->awaited_load_id = load_id;
	bind_int(holds, ":load_id", load_id);
	while (statement_step(holds))
		g_hash_table_add(loading->awaited,
		    g_strdup(column_text(holds, loading->profile->kind->store != NULL ? 1 : 0)));
}

static struct finding *add_finding(struct loading *loading, enum severity severity,
    const struct record *record, const char *code, const char *message)
{
	struct finding *finding = g_new0(struct finding, 1);

	finding->severity = severity;
	finding->code = code;
	finding->record_line = record->line;
	finding->byte_offset = record->byte_offset;
	finding->message = g_strdup(message);
	g_ptr_array_add(loading->findings, finding);
	return finding;
}

/* Where the three columns of a reject file begin in a record of one, with their delimiter; `size`
 * when the record does not have them. */
static size_t find_reject_columns(
    const struct loading *loading, const struct record *record, size_t size)
{
	guint left = record->cell_count > REJECT_COLUMNS ? record->cell_count - REJECT_COLUMNS : 0;
	bool is_quoted = false;

	for (size_t i = 0; left > 0 && i < size; i++) {
		is_quoted ^= record->raw[i] == '"';
		if (!is_quoted && record->raw[i] == loading->profile->dialect.delimiter &&
		    --left == 0)
			return i;
	}
	return size;
}

/* The record's own bytes, with three columns behind them that a re-import ignores. */
static void keep_for_reject_file(
    struct loading *loading, const struct record *record, const char *code, const char *message)
{
	GString *out = loading->rejects;
	char delimiter = loading->profile->dialect.delimiter;

	if (loading->profile->format == PROFILE_JSON) {
		struct json_shape shape = { JSON_DOCUMENT, loading->profile->records };

		json_append_reject(out, &shape, record, code, message);
		return;
	}
	size_t size = record->raw_size;
	while (size > 0 && strchr("\r\n", record->raw[size - 1]) != NULL &&
	    record->raw[size - 1] != '\0')
		size--;
	size_t own_size =
	    loading->is_reject_file ? find_reject_columns(loading, record, size) : size;
	g_string_append_len(out, record->raw, (gssize)own_size);
	/* a broken record of a reject file has whatever it has of the columns */
	if (!loading->is_reject_file || own_size < size) {
		g_string_append_printf(out, "%c%" G_GINT64_FORMAT "%c%s%c", delimiter, record->line,
		    delimiter, code, delimiter);
		csv_append_field(out, message);
	}
	g_string_append_len(out, size < record->raw_size ? record->raw + size : "\n",
	    size < record->raw_size ? (gssize)(record->raw_size - size) : 1);
}

void loading_reject(struct loading *loading, const struct record *record, const char *code,
    const struct value *place, const char *message)
{
	struct finding *finding = add_finding(loading, SEVERITY_REJECT, record, code, message);

	finding->line = place->line;
	finding->column = place->column;
	loading->counts.rejected++;
	keep_for_reject_file(loading, record, code, message);
}

static gint64 *keep_number(int64_t number)
{
	gint64 *kept = g_new(gint64, 1);

	*kept = number;
	return kept;
}

void loading_conflict(struct loading *loading, int64_t line, const char *message)
{
	g_hash_table_replace(loading->conflicts, keep_number(line), g_strdup(message));
}

void loading_touch(struct loading *loading, int64_t start_utc, int64_t end_utc)
{
	int64_t last = MAX(end_utc - 1, start_utc);

	for (int64_t at = start_utc; at <= last; at += SECONDS_PER_DAY)
		g_hash_table_add(loading->touched, keep_number(at / SECONDS_PER_DAY));
	g_hash_table_add(loading->touched, keep_number(last / SECONDS_PER_DAY));
}

void loading_warn(struct loading *loading, const struct record *record, const char *code,
    const struct value *place, const char *message)
{
	struct finding *finding = add_finding(loading, SEVERITY_WARNING, record, code, message);

	finding->line = place->line;
	finding->column = place->column;
	loading->counts.warnings++;
}

/* Where an unknown name is to be added. */
static const char *home_of(const char *kind)
{
	if (g_str_equal(kind, "service"))
		return "catalogue/services.csv";
	if (g_str_equal(kind, "engineer"))
		return "catalogue/engineers.csv";
	return "nines.yaml";
}

static bool find_instant(
    const struct kind *kind, const struct value *values, const char *field, int64_t *utc)
{
	for (guint i = 0; i < kind->field_count; i++) {
		if (g_str_equal(kind->fields[i].name, field) && values[i].text != NULL) {
			*utc = values[i].number;
			return true;
		}
	}
	return false;
}

/* A file of samples names one service in thousands of rows: those share one hold. */
void loading_hold(struct loading *loading, const struct record *record, const struct value *values,
    const struct unknown_name *unknown)
{
	const struct kind *kind = loading->profile->kind;
	struct finding *shared =
	    kind->store != NULL ? g_hash_table_lookup(loading->sample_holds, unknown->name) : NULL;

	loading->counts.held++;
	if (shared != NULL) {
		shared->records++;
		return;
	}
	g_autofree char *message =
	    g_strdup_printf("%s \"%s\" is not known; add it to %s and it is read again",
		unknown->kind, unknown->name, home_of(unknown->kind));
	struct finding *finding =
	    add_finding(loading, SEVERITY_HOLD, record, unknown->code, message);
	finding->line = unknown->line;
	finding->column = unknown->column;
	finding->name_kind = unknown->kind;
	finding->name = g_strdup(unknown->name);
	finding->records = 1;
	finding->has_start = find_instant(kind, values, "start", &finding->start_utc);
	finding->has_end = find_instant(kind, values, "end", &finding->end_utc);
	if (kind->store != NULL)
		g_hash_table_insert(loading->sample_holds, g_strdup(unknown->name), finding);
}

static void write_reject(struct loading *loading, const struct finding *finding)
{
	struct statement *insert = db_prepare(loading->db,
	    "INSERT INTO reject (load_id, line, at_line, at_column, byte_offset, code, message) "
	    "VALUES (:load_id, :line, :at_line, :at_column, :byte_offset, :code, :message)");

	bind_int(insert, ":load_id", loading->load_id);
	bind_int(insert, ":line", finding->record_line);
	bind_int(insert, ":at_line", finding->line);
	bind_int(insert, ":at_column", finding->column);
	bind_int(insert, ":byte_offset", finding->byte_offset);
	bind_text(insert, ":code", finding->code);
	bind_text(insert, ":message", finding->message);
	statement_run(insert);
}

static void write_hold(struct loading *loading, const struct finding *finding)
{
	struct statement *insert = db_prepare(loading->db,
	    "INSERT INTO hold (load_id, line, at_column, code, kind, name, records, start_utc, end_utc) "
	    "VALUES (:load_id, :line, :at_column, :code, :kind, :name, :records, :start_utc, :end_utc)");

	bind_int(insert, ":load_id", loading->load_id);
	bind_int(insert, ":line", finding->record_line);
	bind_int(insert, ":at_column", finding->column);
	bind_text(insert, ":code", finding->code);
	bind_text(insert, ":kind", finding->name_kind);
	bind_text(insert, ":name", finding->name);
	bind_int(insert, ":records", finding->records);
	if (finding->has_start)
		bind_int(insert, ":start_utc", finding->start_utc);
	if (finding->has_end)
		bind_int(insert, ":end_utc", finding->end_utc);
	statement_run(insert);
}

static void write_warning(struct loading *loading, const struct finding *finding)
{
	struct statement *insert = db_prepare(loading->db,
	    "INSERT INTO warning (load_id, line, at_column, code, message) "
	    "VALUES (:load_id, :line, :at_column, :code, :message)");

	bind_int(insert, ":load_id", loading->load_id);
	bind_int(insert, ":line", finding->record_line);
	bind_int(insert, ":at_column", finding->column);
	bind_text(insert, ":code", finding->code);
	bind_text(insert, ":message", finding->message);
	statement_run(insert);
}

void loading_write_findings(struct loading *loading)
{
	for (guint i = 0; i < loading->findings->len; i++) {
		const struct finding *finding = loading->findings->pdata[i];

		switch (finding->severity) {
		case SEVERITY_REJECT:
			write_reject(loading, finding);
			break;
		case SEVERITY_HOLD:
			write_hold(loading, finding);
			break;
		case SEVERITY_WARNING:
			write_warning(loading, finding);
			break;
		}
	}
}

char *values_digest(const struct kind *kind, const struct value *values)
{
	g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);

	for (guint i = 0; i < kind->field_count; i++) {
		const struct value *value = &values[i];
		const char *text = value->text != NULL ? value->text : "";

		g_checksum_update(checksum, (const guchar *)kind->fields[i].name, -1);
		g_checksum_update(checksum, (const guchar *)(value->text != NULL ? "=" : "-"), 1);
		if (kind->fields[i].type == VALUE_INSTANT) {
			/* the same instant written with another offset is the same */
			g_autofree char *number =
			    g_strdup_printf("%" G_GINT64_FORMAT, value->number);
			g_checksum_update(checksum, (const guchar *)number, -1);
		} else {
			g_checksum_update(checksum, (const guchar *)text, (gssize)strlen(text) + 1);
		}
	}
	return g_strdup(g_checksum_get_string(checksum));
}

/* Values whose fact is their number, not their text. */
static bool is_number(enum value_type type)
{
	return type == VALUE_INSTANT || type == VALUE_DATE || type == VALUE_INTEGER ||
	    type == VALUE_MONEY || type == VALUE_YES_NO || type == VALUE_CLOCK;
}

static void bind_value(
    struct statement *statement, const struct field *field, const struct value *value)
{
	if (value->text == NULL)
		bind_null(statement, field->parameter);
	else if (is_number(field->type))
		bind_int(statement, field->parameter, value->number);
	else
		bind_text(statement, field->parameter, value->text);
}

/* Binds the fields that the statement names. */
static void bind_values(
    struct loading *loading, struct statement *statement, const struct value *values)
{
	const struct kind *kind = loading->profile->kind;

	for (guint i = 0; i < kind->field_count; i++) {
		const char *parameter = kind->fields[i].parameter;

		if (parameter != NULL && statement_has(statement, parameter))
			bind_value(statement, &kind->fields[i], &values[i]);
	}
	if (statement_has(statement, ":source"))
		bind_text(statement, ":source", loading->profile->name);
}

/* Notes a row that the file has, and the time that it spans. */
static void note_seen(struct loading *loading, const struct value *values, int64_t id)
{
	const struct kind *kind = loading->profile->kind;
	int64_t start_utc, end_utc;

	if (kind->snapshot == NULL || !find_instant(kind, values, "start", &start_utc) ||
	    !find_instant(kind, values, "end", &end_utc))
		return;
	if (g_hash_table_size(loading->seen) == 0) {
		loading->first_utc = start_utc;
		loading->last_utc = end_utc;
	}
	loading->first_utc = MIN(loading->first_utc, start_utc);
	loading->last_utc = MAX(loading->last_utc, end_utc);
	g_hash_table_add(loading->seen, keep_number(id));
}

void loading_withdraw(struct loading *loading)
{
	const struct kind *kind = loading->profile->kind;
	g_autoptr(GArray) lacking = g_array_new(FALSE, FALSE, sizeof(gint64));

	if (kind->snapshot == NULL || loading->awaited != NULL ||
	    g_hash_table_size(loading->seen) == 0 ||
	    loading->counts.rejected + loading->counts.held > 0)
		return;
	struct statement *earlier = db_prepare_literal(loading->db, kind->snapshot);
	struct statement *retire = db_prepare_literal(loading->db, kind->retire);
	bind_text(earlier, ":path", loading->path);
	bind_text(earlier, ":profile", loading->profile->name);
	bind_int(earlier, ":load_id", loading->load_id);
	bind_int(earlier, ":first", loading->first_utc);
	bind_int(earlier, ":last", loading->last_utc);
	while (statement_step(earlier)) {
		gint64 id = column_int(earlier, 0);

		if (!g_hash_table_contains(loading->seen, &id))
			g_array_append_val(lacking, id);
	}
	for (guint i = 0; i < lacking->len; i++) {
		bind_int(retire, ":id", g_array_index(lacking, gint64, i));
		bind_int(retire, ":load_id", loading->load_id);
		statement_run(retire);
	}
	loading->counts.withdrawn = lacking->len;
}

static void insert_row(struct loading *loading, const struct record *record,
    const struct value *values, const char *digest)
{
	const struct kind *kind = loading->profile->kind;
	struct statement *insert = db_prepare_literal(loading->db, kind->insert);

	bind_values(loading, insert, values);
	bind_int(insert, ":load_id", loading->load_id);
	bind_int(insert, ":line", record->line);
	bind_text(insert, ":row_sha256", digest);
	statement_run(insert);
	int64_t id = db_last_id(loading->db);
	note_seen(loading, values, id);
	if (kind->after_insert != NULL)
		kind->after_insert(loading, values, id);
}

enum outcome loading_store(
    struct loading *loading, const struct record *record, const struct value *values)
{
	const struct kind *kind = loading->profile->kind;
	g_autofree char *digest = values_digest(kind, values);
	struct statement *find = db_prepare_literal(loading->db, kind->find);
	struct statement *retire = db_prepare_literal(loading->db, kind->retire);

	bind_values(loading, find, values);
	if (!statement_step(find)) {
		insert_row(loading, record, values, digest);
		return OUTCOME_NEW;
	}
	int64_t id = column_int(find, 0);
	bool is_same = g_strcmp0(column_text(find, 1), digest) == 0 ||
	    (loading->awaited != NULL && column_int(find, 2) > loading->awaited_load_id);
	statement_reset(find);
	if (is_same) {
		note_seen(loading, values, id);
		return OUTCOME_SAME;
	}
	bind_int(retire, ":id", id);
	bind_int(retire, ":load_id", loading->load_id);
	statement_run(retire);
	insert_row(loading, record, values, digest);
	return OUTCOME_CHANGED;
}

void loading_store_services(struct statement *insert, const struct value *list, int64_t id)
{
	if (list->text == NULL || *list->text == '\0')
		return;
	g_auto(GStrv) names = g_strsplit(list->text, "\n", -1);
	for (guint i = 0; names[i] != NULL; i++) {
		bind_int(insert, ":id", id);
		bind_int(insert, ":position", i + 1);
		bind_text(insert, ":service", names[i]);
		statement_run(insert);
	}
}
