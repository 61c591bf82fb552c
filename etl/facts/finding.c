#include "etl/facts/finding.h"

#include <string.h>

#include "base/words.h"
#include "etl/codes.h"
#include "etl/facts/load.h"
#include "etl/facts/reject_file.h"

/* A file of millions of odd records is not worth as many messages. */
#define WARNINGS_MAX 1000

void finding_free(gpointer data)
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

static struct finding *add_finding(struct loading *loading, enum severity severity,
    const struct record *record, const char *code, const char *message)
{
	struct finding *finding = g_new0(struct finding, 1);

	finding->severity = severity;
	finding->code = code;
	finding->record_line = record->line;
	finding->byte_offset = record->byte_offset;
	finding->message = record->part != NULL ? g_strdup_printf("%s: %s", record->part, message)
						: g_strdup(message);
	g_ptr_array_add(loading->findings, finding);
	return finding;
}

/* The cells of one row of a wide file share its other cells, and what is wrong with those. */
static bool is_said(const struct loading *loading, const struct value *place, const char *code)
{
	const struct finding *last = loading->findings->len > 0
	    ? loading->findings->pdata[loading->findings->len - 1]
	    : NULL;

	return loading->profile->is_unpivoted && last != NULL && last->line == place->line &&
	    last->column == place->column && g_str_equal(last->code, code);
}

void loading_reject(struct loading *loading, const struct record *record, const char *code,
    const struct value *place, const char *message)
{
	loading->counts.rejected++;
	if (is_said(loading, place, code))
		return;
	struct finding *finding = add_finding(loading, SEVERITY_REJECT, record, code, message);
	finding->line = place->line;
	finding->column = place->column;
	reject_file_keep(loading, record, code, message);
}

void conflict_free(gpointer data)
{
	struct conflict *conflict = data;

	g_free(conflict->message);
	g_free(conflict);
}

void loading_conflict(struct loading *loading, int64_t line, const char *message)
{
	struct conflict *conflict = g_hash_table_lookup(loading->conflicts, &line);

	if (conflict == NULL) {
		conflict = g_new0(struct conflict, 1);
		conflict->message = g_strdup(message);
		g_hash_table_insert(loading->conflicts, number_key(line), conflict);
	}
	conflict->records++;
}

void loading_warn(struct loading *loading, const struct record *record, const char *code,
    const struct value *place, const char *message)
{
	gsize before = GPOINTER_TO_SIZE(g_hash_table_lookup(loading->warnings, code));

	loading->counts.warnings++;
	g_hash_table_insert(
	    loading->warnings, (gpointer)(guintptr)code, GSIZE_TO_POINTER(before + 1));
	if (before >= WARNINGS_MAX)
		return;
	struct finding *finding = add_finding(loading, SEVERITY_WARNING, record, code, message);
	finding->line = place->line;
	finding->column = place->column;
}

/* Where an unknown name is to be added. */
static const char *home_of(const char *kind)
{
	if (g_str_equal(kind, "service"))
		return "catalogue/services.csv";
	if (g_str_equal(kind, "engineer"))
		return "catalogue/engineers.csv";
	if (g_str_equal(kind, "series"))
		return "catalogue/aliases.csv";
	return "nines.yaml";
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
	g_autofree char *shown = word_shown(unknown->name);
	g_autofree char *message =
	    g_strdup_printf("%s \"%s\" is not known; add it to %s and it is read again",
		unknown->kind, shown, home_of(unknown->kind));
	struct finding *finding =
	    add_finding(loading, SEVERITY_HOLD, record, unknown->code, message);
	finding->line = unknown->line;
	finding->column = unknown->column;
	finding->name_kind = g_intern_string(unknown->kind);
	finding->name = g_strdup(unknown->name);
	finding->records = 1;
	finding->has_start = kind_find_number(kind, values, "start", &finding->start_utc);
	finding->has_end = kind_find_number(kind, values, "end", &finding->end_utc);
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
	    "INSERT INTO hold (load_id, line, at_column, byte_offset, code, kind, name, records, "
	    "start_utc, end_utc) VALUES (:load_id, :line, :at_column, :byte_offset, :code, :kind, :name, :records, :start_utc, :end_utc)");

	bind_int(insert, ":load_id", loading->load_id);
	bind_int(insert, ":line", finding->record_line);
	bind_int(insert, ":at_column", finding->column);
	bind_int(insert, ":byte_offset", finding->byte_offset);
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
