#include "etl/reading.h"

#include <string.h>

#include "base/error.h"
#include "base/period.h"
#include "etl/codes.h"
#include "etl/fast.h"
#include "etl/values/record.h"

/* A file is given up when more records were rejected, whatever its profile allows. */
#define REJECTS_MAX          10000
#define REJECT_FILE_SIZE_MAX (64 * 1024 * 1024)

struct reading_state {
	struct loading *loading;
	const struct input *input;
	struct record_plan *plan;
	guint block;        /* of the reader, that the plan is for */
	GHashTable *newest; /* key -> struct newest *; NULL: records of one key are not collapsed */
};

/* Of the records with one key: where the one lies that counts. */
struct newest {
	int64_t byte_offset;
	bool has_version;
	int64_t version;
};

static const char limit_hint[] =
    "    repair the file and import it again, or let its source allow more: reject: {max: N, percent: N}";

static bool check_limits(const struct loading *loading, bool is_end, GError **error)
{
	const struct profile *profile = loading->profile;
	const struct load_counts *counts = &loading->counts;
	int64_t limit = profile->reject_max >= 0 ? profile->reject_max : REJECTS_MAX;

	if (counts->rejected > limit || loading->rejects->len > REJECT_FILE_SIZE_MAX)
		return fail(error, NINES_ERROR_CONTRACT,
		    "%s:1:1: error: more than %" G_GINT64_FORMAT
		    " records were rejected; nothing of the file "
		    "was loaded [%s]\n%s",
		    loading->path, limit, CODE_REJECT_LIMIT, limit_hint);
	if (is_end && counts->rejected * 100 > counts->read * profile->reject_percent)
		return fail(error, NINES_ERROR_CONTRACT,
		    "%s:1:1: error: %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
		    " records were rejected, more than %d %%; nothing of the file was loaded [%s]\n%s",
		    loading->path, counts->rejected, counts->read, profile->reject_percent,
		    CODE_REJECT_LIMIT, limit_hint);
	return true;
}

/* A tool that stops at so many rows says nothing about the rows behind them. */
static bool check_truncated(const struct loading *loading, GError **error)
{
	const struct profile *profile = loading->profile;

	if (profile->truncated_at == 0 || profile->accepts_truncated ||
	    loading->counts.read != profile->truncated_at)
		return true;
	return fail(error, NINES_ERROR_CONTRACT,
	    "%s:1:1: error: exactly %" G_GINT64_FORMAT " records: the export stops there [%s]\n"
	    "    export it in smaller parts or, if it happens to be complete, import it with "
	    "--accept-truncated",
	    loading->path, profile->truncated_at, CODE_TRUNCATED);
}

static void count_outcome(struct load_counts *counts, enum outcome outcome)
{
	counts->added += outcome == OUTCOME_NEW;
	counts->changed += outcome == OUTCOME_CHANGED;
	counts->same += outcome == OUTCOME_SAME;
	counts->superseded += outcome == OUTCOME_SUPERSEDED;
	counts->duplicates += outcome == OUTCOME_DUPLICATE;
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
	    "WHERE r.line = :line AND r.code = :code AND r.closed_by IS NULL AND r.dropped_by IS NULL AND l.profile = :profile");
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

void reading_find_window(struct loading *loading)
{
	g_autofree char *name = g_path_get_basename(loading->path);
	g_autoptr(GMatchInfo) match = NULL;
	struct period period;

	if (loading->window.is_declared || loading->profile->window.file == NULL ||
	    !g_regex_match(loading->profile->window.file, name, 0, &match))
		return;
	g_autofree char *text = g_match_info_fetch(match, 1);
	struct civil_date today = zone_date(loading->zone, loading->as_of_utc);
	if (text == NULL || !period_parse(text, today, &period, NULL))
		return;
	loading->window.is_declared = true;
	period_bounds(&period, loading->zone, &loading->window.start_utc, &loading->window.end_utc);
}

/* The bounds that each record states; a file may hold several answers of one tool. */
static void read_window_of_record(
    struct loading *loading, const struct reader *reader, const struct record *record)
{
	const struct window_rule *rule = &loading->profile->window;
	struct time_window *window = &loading->window;
	int64_t start_utc, end_utc;

	if (rule->from == NULL || record->defect.code != NULL)
		return;
	int from = reader_column(reader, rule->from), to = reader_column(reader, rule->to);
	guint field = kind_field(loading->profile->kind, loading->profile->kind->start);
	if (from < 0 || to < 0 || record->cells[from].text == NULL ||
	    record->cells[to].text == NULL ||
	    !record_read_instant(loading->profile, field, record->cells[from].text, &start_utc) ||
	    !record_read_instant(loading->profile, field, record->cells[to].text, &end_utc))
		return;
	window->start_utc = window->is_declared ? MIN(window->start_utc, start_utc) : start_utc;
	window->end_utc = window->is_declared ? MAX(window->end_utc, end_utc) : end_utc;
	window->is_declared = true;
}

static bool find_version(
    struct record_plan *plan, const struct record *record, struct newest *newest)
{
	guint field = (guint)plan->profile->collapse;
	struct value value;

	newest->has_version = plan_find_text(plan, record, field, 0, &value) &&
	    record_read_instant(plan->profile, field, value.text, &newest->version);
	return newest->has_version;
}

/* Which record of each key is its newest state; of equals the last one in the file. */
static GHashTable *find_newest(
    const struct reading_state *state, struct reader *reader, GError **error)
{
	GHashTable *found = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	struct record record = { 0 };
	struct value key;

	while (reader->class->next(reader, &record, error)) {
		struct newest now = { .byte_offset = record.byte_offset };

		plan_forget(state->plan);
		if (record.cell_count != state->plan->column_count ||
		    !plan_find_text(state->plan, &record, 0, 0, &key))
			continue;
		struct newest *known = g_hash_table_lookup(found, key.text);
		find_version(state->plan, &record, &now);
		if (known != NULL && known->has_version && now.has_version &&
		    now.version < known->version)
			continue;
		g_hash_table_replace(found, g_strdup(key.text), g_memdup2(&now, sizeof(now)));
	}
	record_clear(&record);
	return found;
}

static bool collapse(struct reading_state *state, GError **error)
{
	GError *failure = NULL;

	if (state->loading->profile->collapse < 0)
		return true;
	struct reader *reader = input_open(state->input, error);
	if (reader == NULL)
		return false;
	state->newest = find_newest(state, reader, &failure);
	reader_free(reader);
	if (failure != NULL)
		g_propagate_error(error, failure);
	return failure == NULL;
}

static bool is_superseded(const struct reading_state *state, const struct record *record)
{
	const struct newest *newest = NULL;
	struct value key;

	if (state->newest != NULL && record->cell_count == state->plan->column_count &&
	    plan_find_text(state->plan, record, 0, 0, &key))
		newest = g_hash_table_lookup(state->newest, key.text);
	return newest != NULL && newest->byte_offset != record->byte_offset;
}

static void take_record(struct reading_state *state, const struct record *record)
{
	struct loading *loading = state->loading;
	const struct kind *kind = loading->profile->kind;
	struct value values[FIELDS_MAX];

	loading->counts.read++;
	if (is_superseded(state, record)) {
		loading->counts.superseded++;
		return;
	}
	enum outcome outcome = record_read(state->plan, loading, record, values);
	if (outcome == OUTCOME_NEW) {
		outcome = kind->store != NULL ? kind->store(loading, record, values)
					      : loading_store(loading, record, values);
		count_outcome(&loading->counts, outcome);
	}
	if (outcome != OUTCOME_HELD)
		close_origin(loading, state->plan, record);
}

/* The next block of a file has columns of its own. */
static bool follow_block(struct reading_state *state, const struct reader *reader, GError **error)
{
	if (reader->block == state->block)
		return true;
	record_plan_free(state->plan);
	state->plan = record_plan_new(state->loading, reader, error);
	state->block = reader->block;
	return state->plan != NULL;
}

/* The next record, behind what could be read without looking at each. */
static bool next_record(
    struct fast *fast, struct reader *reader, struct record *record, GError **error)
{
	if (fast != NULL)
		fast_take(fast);
	return reader->class->next(reader, record, error);
}

static bool read_all(struct reading_state *state, struct reader *reader, GError **error)
{
	struct loading *loading = state->loading;
	struct fast *fast = fast_new(loading, reader, state->plan);
	struct record record = { 0 };
	GError *failure = NULL;

	while (failure == NULL && next_record(fast, reader, &record, &failure)) {
		if (!follow_block(state, reader, &failure))
			break;
		if (!record_is_awaited(state->plan, loading, &record))
			continue;
		read_window_of_record(loading, reader, &record);
		take_record(state, &record);
		check_limits(loading, false, &failure);
		db_check(loading->db, failure == NULL ? &failure : NULL);
	}
	fast_free(fast);
	record_clear(&record);
	if (failure != NULL)
		g_propagate_error(error, failure);
	return failure == NULL;
}

/* What turned out to be wrong when the bytes of the record were gone. */
static bool reject_conflicts(struct reading_state *state, GError **error)
{
	struct loading *loading = state->loading;
	struct record record = { 0 };
	GError *failure = NULL;

	if (g_hash_table_size(loading->conflicts) == 0)
		return true;
	struct reader *reader = input_open(state->input, error);
	if (reader == NULL)
		return false;
	loading->reader = reader;
	while (failure == NULL && reader->class->next(reader, &record, &failure)) {
		const struct conflict *conflict =
		    g_hash_table_lookup(loading->conflicts, &record.line);
		struct value place = { .line = record.line, .column = 1 };

		if (conflict == NULL)
			continue;
		loading_reject(loading, &record, CODE_CONFLICT, &place, conflict->message);
		loading->counts.rejected += conflict->records - 1;
		g_hash_table_remove(loading->conflicts, &record.line);
		check_limits(loading, false, &failure);
	}
	record_clear(&record);
	loading->reader = NULL;
	reader_free(reader);
	if (failure != NULL)
		g_propagate_error(error, failure);
	return failure == NULL;
}

bool reading_run(
    struct loading *loading, const struct input *input, struct reader *reader, GError **error)
{
	struct reading_state state = { .loading = loading, .input = input };
	const struct kind *kind = loading->profile->kind;

	loading->reader = reader;
	state.plan = record_plan_new(loading, reader, error);
	state.block = reader->block;
	bool ok = state.plan != NULL && collapse(&state, error) &&
	    read_all(&state, reader, error) && check_truncated(loading, error) &&
	    (kind->finish == NULL || kind->finish(loading, error)) &&
	    reject_conflicts(&state, error) && check_limits(loading, true, error);
	if (ok)
		loading_withdraw(loading);
	loading->has_endless_rule = ok && input_goes_on(input, reader);
	record_plan_free(state.plan);
	if (state.newest != NULL)
		g_hash_table_unref(state.newest);
	return ok;
}
