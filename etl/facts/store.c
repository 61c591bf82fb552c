#include "etl/facts/store.h"

#include <string.h>

#include "base/words.h"
#include "etl/codes.h"
#include "etl/facts/load.h"
#include "etl/records/reader.h"

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

static bool is_day(const struct kind *kind, const char *name)
{
	return kind->fields[kind_field(kind, name)].type == VALUE_DATE;
}

/* Incidents, corrections and events change the attainment of any service. */
static void mark_stale(struct loading *loading, int64_t start_utc, int64_t end_utc)
{
	struct statement *mark = db_prepare(loading->db,
	    "INSERT INTO slo_stale (service, start_utc, end_utc) VALUES (NULL, :start_utc, :end_utc)");

	bind_int(mark, ":start_utc", start_utc);
	bind_int(mark, ":end_utc", end_utc);
	statement_run(mark);
}

/* Marks the periods of a row, given the columns or fields that say when it holds. */
static void touch(struct loading *loading, bool has_start, int64_t start, bool has_end, int64_t end)
{
	const struct kind *kind = loading->profile->kind;

	if (kind->start == NULL || !has_start)
		return;
	if (is_day(kind, kind->start))
		start = zone_day_start(loading->zone, start);
	if (kind->is_lasting)
		loading_touch_from(loading, start);
	else
		loading_touch(loading, start, has_end ? MAX(end, start) : start);
	/* what has no end goes on */
	if (kind->decides_attainment)
		mark_stale(loading, start, has_end ? MAX(end, start + 1) : INT64_MAX);
}

static void touch_values(struct loading *loading, const struct value *values)
{
	const struct kind *kind = loading->profile->kind;
	int64_t start = 0, end = 0;
	bool has_start = kind_find_number(kind, values, kind->start, &start);
	bool has_end = kind_find_number(kind, values, kind->end, &end);

	touch(loading, has_start, start, has_end, end);
}

/* Notes the time that the rows of the file span, and their schedules. */
static void note_span(struct loading *loading, const struct value *values)
{
	const struct kind *kind = loading->profile->kind;
	int64_t start_utc, end_utc;

	if (kind->snapshot == NULL || !kind_find_number(kind, values, kind->start, &start_utc) ||
	    !kind_find_number(kind, values, kind->end, &end_utc))
		return;
	if (g_hash_table_size(loading->seen) == 0) {
		loading->first_utc = start_utc;
		loading->last_utc = end_utc;
	}
	loading->first_utc = MIN(loading->first_utc, start_utc);
	loading->last_utc = MAX(loading->last_utc, end_utc);
	if (kind->window_rows != NULL)
		g_hash_table_add(
		    loading->schedules, g_strdup(values[kind_field(kind, "schedule")].text));
}

/* Notes a row whose key the file has. Where the record that the row is stands, is remembered; an
 * older state of it is no place of the row. */
static void note_seen(struct loading *loading, const struct record *record,
    const struct value *values, int64_t id, bool is_row)
{
	gint64 *key = number_key(id);
	char *place = NULL;

	note_span(loading, values);
	if (is_row)
		place = g_strdup_printf("line %" G_GINT64_FORMAT "%s%s", record->line,
		    record->part != NULL ? " of " : "", record->part != NULL ? record->part : "");
	else if (g_hash_table_contains(loading->seen, key)) {
		g_free(key);
		return;
	}
	g_hash_table_replace(loading->seen, key, place);
}

/* The rows that this file should have; columns: id, start, end. */
static void collect_lacking(struct loading *loading, struct statement *rows, GArray *lacking)
{
	while (statement_step(rows)) {
		gint64 id = column_int(rows, 0);

		if (g_hash_table_contains(loading->seen, &id))
			continue;
		g_array_append_val(lacking, id);
		touch(loading, true, column_int(rows, 1), true, column_int(rows, 2));
	}
}

static void find_lacking_in_window(struct loading *loading, GArray *lacking)
{
	struct statement *rows =
	    db_prepare_literal(loading->db, loading->profile->kind->window_rows);
	g_autoptr(GList) names =
	    g_list_sort(g_hash_table_get_keys(loading->schedules), (GCompareFunc)strcmp);

	for (GList *name = names; name != NULL; name = name->next) {
		bind_text(rows, ":schedule", name->data);
		bind_text(rows, ":profile", loading->profile->name);
		bind_int(rows, ":load_id", loading->load_id);
		bind_int(rows, ":first", loading->window.start_utc);
		bind_int(rows, ":last", loading->window.end_utc);
		collect_lacking(loading, rows, lacking);
	}
}

static void find_lacking_of_file(struct loading *loading, GArray *lacking)
{
	struct statement *rows = db_prepare_literal(loading->db, loading->profile->kind->snapshot);

	bind_text(rows, ":path", loading->path);
	bind_text(rows, ":profile", loading->profile->name);
	bind_int(rows, ":load_id", loading->load_id);
	bind_int(rows, ":first", loading->first_utc);
	bind_int(rows, ":last", loading->last_utc);
	collect_lacking(loading, rows, lacking);
}

static void retire_row(struct loading *loading, int64_t id)
{
	struct statement *retire = db_prepare_literal(loading->db, loading->profile->kind->retire);

	bind_int(retire, ":id", id);
	bind_int(retire, ":load_id", loading->load_id);
	statement_run(retire);
}

void loading_withdraw(struct loading *loading)
{
	const struct kind *kind = loading->profile->kind;
	g_autoptr(GArray) lacking = g_array_new(FALSE, FALSE, sizeof(gint64));

	if (kind->snapshot == NULL || loading->awaited != NULL ||
	    loading->counts.rejected + loading->counts.held > 0)
		return;
	if (loading->window.is_declared && kind->window_rows != NULL)
		find_lacking_in_window(loading, lacking);
	else if (g_hash_table_size(loading->seen) > 0)
		find_lacking_of_file(loading, lacking);
	for (guint i = 0; i < lacking->len; i++)
		retire_row(loading, g_array_index(lacking, gint64, i));
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
	note_seen(loading, record, values, id, true);
	touch_values(loading, values);
	if (kind->after_insert != NULL)
		kind->after_insert(loading, values, id);
}

/* The current row of a record's key, as `find` of the kind gives it. */
struct current_row {
	int64_t id, load_id;
	bool is_equal, has_start, has_end, has_version;
	int64_t start, end, version;
};

static bool find_current(struct loading *loading, const struct value *values, const char *digest,
    struct current_row *row)
{
	struct statement *find = db_prepare_literal(loading->db, loading->profile->kind->find);

	bind_values(loading, find, values);
	if (!statement_step(find))
		return false;
	*row = (struct current_row){
		.id = column_int(find, 0),
		.is_equal = g_strcmp0(column_text(find, 1), digest) == 0,
		.load_id = column_int(find, 2),
		.has_start = !column_is_null(find, 3),
		.start = column_int(find, 3),
		.has_end = !column_is_null(find, 4),
		.end = column_int(find, 4),
		.has_version = !column_is_null(find, 5),
		.version = column_int(find, 5),
	};
	statement_reset(find);
	return true;
}

static int64_t load_as_of(struct db *db, int64_t load_id)
{
	struct statement *find = db_prepare(db, "SELECT as_of_utc FROM load WHERE id = :load_id");
	int64_t as_of_utc = INT64_MIN;

	bind_int(find, ":load_id", load_id);
	if (statement_step(find))
		as_of_utc = column_int(find, 0);
	statement_reset(find);
	return as_of_utc;
}

/* Whether the ledger knows the record in a newer state. */
static bool is_older(
    struct loading *loading, const struct value *values, const struct current_row *row)
{
	const struct kind *kind = loading->profile->kind;
	int64_t version;

	if (loading->awaited != NULL && row->load_id > loading->awaited_load_id)
		return true;
	if (row->has_version && kind_find_number(kind, values, kind->version, &version))
		return version < row->version;
	return loading->as_of_utc < load_as_of(loading->db, row->load_id);
}

/* `id "4711"` or `engineer "ann", valid_from "2026-01-01"`: the fields that a row is found by. Its
 * place is that of the first one in the record; a name of the whole file stands above it. */
static char *key_label(struct statement *find, const struct kind *kind, const struct value *values,
    struct value *place)
{
	GString *label = g_string_new(NULL);
	int64_t first_line = place->line;
	bool is_placed = false;

	for (guint i = 0; i < kind->field_count; i++) {
		const struct field *field = &kind->fields[i];

		if (field->parameter == NULL || values[i].text == NULL ||
		    !statement_has(find, field->parameter))
			continue;
		g_autofree char *shown = word_shown(values[i].text);
		g_string_append_printf(
		    label, "%s%s \"%s\"", label->len > 0 ? ", " : "", field->name, shown);
		if (!is_placed && values[i].line >= first_line) {
			*place = values[i];
			is_placed = true;
		}
	}
	return g_string_free(label, FALSE);
}

/*
 * Whether the file says something else of the record at another place, and neither is the newer
 * state: then the record is rejected. The first one stays, since taking it back would have to bring
 * back the row that it replaced.
 */
static bool contradicts(struct loading *loading, const struct record *record,
    const struct value *values, const struct current_row *row)
{
	const struct kind *kind = loading->profile->kind;
	const gint64 id = row->id;
	const char *other = g_hash_table_lookup(loading->seen, &id);
	struct value place = { .line = record->line, .column = 1 };
	int64_t version;

	if (other == NULL)
		return false;
	if (row->has_version && kind_find_number(kind, values, kind->version, &version) &&
	    version != row->version)
		return false;
	struct statement *find = db_prepare_literal(loading->db, kind->find);
	g_autofree char *label = key_label(find, kind, values, &place);
	g_autofree char *message = g_strdup_printf("%s: other values than on %s", label, other);
	loading_reject(loading, record, CODE_CONFLICT, &place, message);
	return true;
}

enum outcome loading_store(
    struct loading *loading, const struct record *record, const struct value *values)
{
	g_autofree char *digest = values_digest(loading->profile->kind, values);
	struct current_row row;

	if (!find_current(loading, values, digest, &row)) {
		insert_row(loading, record, values, digest);
		return OUTCOME_NEW;
	}
	if (row.is_equal) {
		const gint64 id = row.id;
		bool is_repeat = g_hash_table_lookup(loading->seen, &id) != NULL;

		if (!is_repeat)
			note_seen(loading, record, values, row.id, true);
		return is_repeat ? OUTCOME_DUPLICATE : OUTCOME_SAME;
	}
	if (contradicts(loading, record, values, &row))
		return OUTCOME_REJECTED;
	if (is_older(loading, values, &row)) {
		note_seen(loading, record, values, row.id, false);
		return OUTCOME_SUPERSEDED;
	}
	touch(loading, row.has_start, row.start, row.has_end, row.end);
	retire_row(loading, row.id);
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
