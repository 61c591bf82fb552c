#include "etl/values/plan.h"

#include <string.h>

#include "base/error.h"
#include "base/words.h"
#include "etl/codes.h"
#include "etl/records/reject_columns.h"
#include "etl/records/source.h"
#include "etl/values/local_order.h"

/* Whether `set` of a source makes a column unnecessary. */
static bool is_replaced(const struct profile *profile, const char *column)
{
	for (guint i = 0; i < profile->kind->field_count; i++)
		if (profile->sources[i].constant != NULL &&
		    words_contain(profile->sources[i].columns, column))
			return true;
	return false;
}

static bool has_any(
    const struct profile *profile, const struct reader *reader, const GPtrArray *names)
{
	for (guint i = 0; i < names->len; i++)
		if (reader_column(reader, names->pdata[i]) >= 0 ||
		    is_replaced(profile, names->pdata[i]))
			return true;
	return false;
}

/* What the file has in the place of a column that it lacks: the same in other words, or something
 * else altogether, such as a record or a web page. */
static char *describe_header(const struct reader *reader, const char *name)
{
	const char *near = word_nearest(name, reader->columns);
	g_autofree char *first_line =
	    g_strndup(reader->header->str, strcspn(reader->header->str, "\r\n"));
	g_autofree char *shown = word_shown(near != NULL ? near : first_line);

	return near != NULL
	    ? g_strdup_printf(
		  "    the file has \"%s\"; a profile of your own can read it from there", shown)
	    : g_strdup_printf("    the header begins \"%s\"", shown);
}

/* `hint` may be NULL. */
static bool fail_at(const struct loading *loading, struct place place, const char *message,
    const char *hint, GError **error)
{
	return fail(error, NINES_ERROR_CONTRACT, "%s:%" G_GINT64_FORMAT ":%d: error: %s [%s]%s%s",
	    loading->path, place.line, place.column, message, CODE_HEADER, hint != NULL ? "\n" : "",
	    hint != NULL ? hint : "");
}

static bool check_recognised(struct loading *loading, const struct reader *reader, GError **error)
{
	const struct profile *profile = loading->profile;

	for (guint i = 0; i < profile->recognise->len; i++) {
		const GPtrArray *names = profile->recognise->pdata[i];

		if (has_any(profile, reader, names))
			continue;
		g_autofree char *hint = describe_header(reader, names->pdata[0]);
		g_autofree char *message =
		    g_strdup_printf("the header lacks the column \"%s\" that the profile %s needs",
			(char *)names->pdata[0], profile->name);
		return fail_at(loading, reader_place(reader, -1), message, hint, error);
	}
	return true;
}

/* One column for every field that must have a value. */
static bool check_required(struct loading *loading, const struct record_plan *plan,
    const struct reader *reader, GError **error)
{
	const struct kind *kind = loading->profile->kind;

	for (guint i = 0; i < kind->field_count; i++) {
		const struct field_source *source = &loading->profile->sources[i];

		if (!kind->fields[i].is_required || source->constant != NULL ||
		    source->fallback != NULL || plan->columns[i]->len > 0)
			continue;
		g_autofree char *message =
		    g_strdup_printf("the header has no column for \"%s\"", kind->fields[i].name);
		g_autofree char *hint =
		    g_strdup_printf("    a source in nines.yaml can give the value: set: {%s: ...}",
			kind->fields[i].name);
		return fail_at(loading, reader_place(reader, -1), message, hint, error);
	}
	return true;
}

/* A column that stands twice is a list; a field with one value cannot tell which one is meant. */
static bool add_columns(struct loading *loading, struct record_plan *plan,
    const struct reader *reader, guint field, GError **error)
{
	const struct field_source *source = &plan->profile->sources[field];
	bool is_list = plan->profile->kind->fields[field].type == VALUE_SERVICE_LIST;

	plan->joints[field] = source->joint;
	for (guint i = 0; i < source->columns->len; i++) {
		const char *name = source->columns->pdata[i];
		guint found = 0;
		int last = -1;

		for (guint column = 0; column < reader->columns->len; column++) {
			if (!g_str_equal(reader->columns->pdata[column], name))
				continue;
			g_array_append_val(plan->columns[field], column);
			last = (int)column;
			found++;
		}
		if (found > 1 && !is_list) {
			g_autofree char *message =
			    g_strdup_printf("the header names \"%s\" twice", name);

			return fail_at(loading, reader_place(reader, last), message, NULL, error);
		}
		if (found > 1 && source->joint == NULL)
			plan->joints[field] = ";";
		int column = g_str_equal(name, "@file") ? COLUMN_FILE
		    : g_str_equal(name, "@labels")      ? COLUMN_LABELS
							: -1;
		if (column != -1)
			g_array_append_val(plan->columns[field], column);
	}
	plan->where[field] =
	    source->where != NULL ? reader_column(reader, source->where_column) : -1;
	for (guint i = 0; i < source->agrees_with->len; i++) {
		int column = reader_column(reader, source->agrees_with->pdata[i]);

		if (column >= 0)
			g_array_append_val(plan->checks[field], column);
	}
	return true;
}

static bool is_read(const struct record_plan *plan, int column)
{
	for (guint i = 0; i < plan->profile->kind->field_count; i++)
		for (guint j = 0; j < plan->columns[i]->len; j++)
			if (g_array_index(plan->columns[i], int, j) == column)
				return true;
	return false;
}

/* Only a native file's columns are all known; exports of others have many that nobody reads. */
static void warn_of_unused(
    struct loading *loading, const struct record_plan *plan, const struct reader *reader)
{
	struct record header = { .line = reader_place(reader, -1).line };

	if (!g_str_has_prefix(loading->profile->name, "nines-"))
		return;
	for (guint column = 0; column < reader->columns->len; column++) {
		const char *name = reader->columns->pdata[column];

		if (g_str_has_prefix(name, REJECT_PREFIX) || is_read(plan, (int)column))
			continue;
		struct place place = reader_place(reader, (int)column);
		struct value value = { .line = place.line, .column = place.column };
		g_autofree char *shown = word_shown(name);
		g_autofree char *message = g_strdup_printf("the column \"%s\" is not read", shown);
		loading_warn(loading, &header, CODE_UNUSED_COLUMN, &value, message);
	}
}

static gint compare_columns(gconstpointer left, gconstpointer right, gpointer data)
{
	const GPtrArray *names = data;

	return strcmp(names->pdata[*(const int *)left], names->pdata[*(const int *)right]);
}

/* What tells the series of one name apart: all columns that nobody reads, in one order whatever
 * their order in the file. */
static void find_labels(struct record_plan *plan, const struct reader *reader)
{
	const GPtrArray *wanted = plan->profile->wanted;

	for (int column = 0; column < (int)reader->columns->len; column++) {
		const char *name = reader->columns->pdata[column];

		if (*name != '\0' && !g_str_has_prefix(name, REJECT_PREFIX) &&
		    !words_contain(wanted, name))
			g_array_append_val(plan->labels, column);
	}
	g_array_sort_with_data(plan->labels, compare_columns, reader->columns);
}

/* The base name without the endings of its format and its compression. */
static char *bare_name(const char *path)
{
	char *name = source_name(path);
	char *dot = strrchr(name, '.');

	if (dot != NULL && dot != name)
		*dot = '\0';
	return name;
}

struct record_plan *record_plan_new(
    struct loading *loading, const struct reader *reader, GError **error)
{
	struct record_plan *plan = g_new0(struct record_plan, 1);
	bool ok = true;

	plan->profile = loading->profile;
	plan->column_count = reader->columns->len;
	plan->texts = g_ptr_array_new_with_free_func(g_free);
	plan->file_name = bare_name(loading->path);
	plan->names = g_ptr_array_ref(reader->columns);
	plan->labels = g_array_new(FALSE, FALSE, sizeof(int));
	find_labels(plan, reader);
	for (guint i = 0; i < FIELDS_MAX; i++) {
		plan->columns[i] = g_array_new(FALSE, FALSE, sizeof(int));
		plan->checks[i] = g_array_new(FALSE, FALSE, sizeof(int));
	}
	for (guint i = 0; ok && i < plan->profile->kind->field_count; i++)
		ok = add_columns(loading, plan, reader, i, error);
	plan->reject_line = reader_column(reader, reject_columns[REJECT_LINE]);
	plan->reject_code = reader_column(reader, reject_columns[REJECT_CODE]);
	loading->is_reject_file = plan->reject_line >= 0 &&
	    (plan->profile->is_unpivoted ||
		plan->reject_line + REJECT_COLUMNS == (int)plan->column_count);
	if (ok && check_recognised(loading, reader, error) &&
	    check_required(loading, plan, reader, error)) {
		warn_of_unused(loading, plan, reader);
		return plan;
	}
	record_plan_free(plan);
	return NULL;
}

bool plan_fits(struct record_plan *plan, struct loading *loading, const struct record *record)
{
	if (record->cell_count == plan->column_count)
		return true;
	if (plan->profile->dialect.columns == NULL ||
	    record->cell_count != plan->column_count + REJECT_COLUMNS)
		return false;
	plan->reject_line = (int)plan->column_count;
	plan->reject_code = plan->reject_line + REJECT_CODE;
	loading->is_reject_file = true;
	return true;
}

void record_plan_free(struct record_plan *plan)
{
	if (plan == NULL)
		return;
	for (guint i = 0; i < FIELDS_MAX; i++) {
		g_array_unref(plan->columns[i]);
		g_array_unref(plan->checks[i]);
		local_order_free(plan->orders[i]);
	}
	g_array_unref(plan->labels);
	g_ptr_array_unref(plan->names);
	g_ptr_array_unref(plan->texts);
	g_free(plan->file_name);
	g_free(plan);
}

const char *plan_keep(struct record_plan *plan, char *text)
{
	g_ptr_array_add(plan->texts, text);
	return text;
}

void plan_forget(struct record_plan *plan)
{
	g_ptr_array_set_size(plan->texts, 0);
}

/* What the regular expression of a field lets through; NULL when it matches nothing. */
static const char *cut_out(
    struct record_plan *plan, const struct field_source *source, const char *text)
{
	g_autoptr(GMatchInfo) match = NULL;

	if (!g_regex_match(source->match, text, 0, &match))
		return NULL;
	return plan_keep(
	    plan, g_match_info_fetch(match, g_regex_get_capture_count(source->match) > 0 ? 1 : 0));
}

static const char *strip(
    struct record_plan *plan, const struct field_source *source, const char *text)
{
	for (guint i = 0; i < source->strip->len; i++)
		if (g_str_has_suffix(text, source->strip->pdata[i]))
			return plan_keep(plan,
			    g_strstrip(
				g_strndup(text, strlen(text) - strlen(source->strip->pdata[i]))));
	return text;
}

/* A text as the field means it; NULL for a null token. */
static const char *refine(struct record_plan *plan, guint field, const char *text)
{
	const struct field_source *source = &plan->profile->sources[field];
	const GPtrArray *nulls = plan->profile->nulls;

	if (text != NULL && source->match != NULL)
		text = cut_out(plan, source, text);
	if (text != NULL)
		text = strip(plan, source, text);
	if (source->values != NULL && text != NULL) {
		const char *mapped = g_hash_table_lookup(source->values, text);

		if (mapped == NULL)
			mapped = g_hash_table_lookup(source->values, "*");
		text = mapped != NULL ? mapped : text;
	}
	for (guint i = 0; text != NULL && i < nulls->len; i++)
		if (g_str_equal(nulls->pdata[i], text))
			return NULL;
	return text;
}

/* What the columns of `@labels` say; NULL when all of them are empty. */
static const char *write_labels(struct record_plan *plan, const struct record *record)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < plan->labels->len; i++) {
		int column = g_array_index(plan->labels, int, i);
		const char *value = record->cells[column].text;

		if (value != NULL && *value != '\0')
			g_string_append_printf(text, "%c%s=\"%s\"", text->len > 0 ? ',' : '{',
			    (char *)plan->names->pdata[column], value);
	}
	if (text->len > 0)
		g_string_append_c(text, '}');
	return plan_keep(plan, g_string_free(text, FALSE));
}

static bool take_cell(struct record_plan *plan, const struct record *record, guint field,
    int column, struct value *value)
{
	const struct cell *cell = column >= 0 ? &record->cells[column] : NULL;

	if (cell != NULL) {
		value->line = cell->line;
		value->column = cell->column;
	}
	value->text = refine(plan, field,
	    cell != NULL                  ? cell->text
		: column == COLUMN_LABELS ? write_labels(plan, record)
					  : plan->file_name);
	return value->text != NULL;
}

/* All cells that have a value, with the joint between them. It stands where the first one does. */
static bool join_cells(
    struct record_plan *plan, const struct record *record, guint field, struct value *value)
{
	GString *joined = g_string_new(NULL);
	guint found = 0;

	for (guint i = 0; i < plan->columns[field]->len; i++) {
		struct value part = *value;

		if (!take_cell(
			plan, record, field, g_array_index(plan->columns[field], int, i), &part))
			continue;
		if (found++ == 0)
			*value = part;
		else
			g_string_append(joined, plan->joints[field]);
		g_string_append(joined, part.text);
	}
	value->text = plan_keep(plan, g_string_free(joined, FALSE));
	return found > 0;
}

/* Whether the field counts in this record. */
static bool is_met(struct record_plan *plan, const struct record *record, guint field)
{
	const struct field_source *source = &plan->profile->sources[field];
	const char *text = plan->where[field] >= 0 ? record->cells[plan->where[field]].text : NULL;

	return source->where == NULL ||
	    (text != NULL && g_regex_match(source->where, text, 0, NULL));
}

/* As plan_find_text(), of the cells alone; *found counts those that have a value. */
static bool find_cell(struct record_plan *plan, const struct record *record, guint field,
    guint candidate, struct value *value)
{
	guint found = 0;

	for (guint i = 0; i < plan->columns[field]->len; i++)
		if (take_cell(
			plan, record, field, g_array_index(plan->columns[field], int, i), value) &&
		    found++ == candidate)
			return true;
	return false;
}

bool plan_find_text(struct record_plan *plan, const struct record *record, guint field,
    guint candidate, struct value *value)
{
	const struct field_source *source = &plan->profile->sources[field];
	const struct field *definition = &plan->profile->kind->fields[field];

	*value = (struct value){ .line = record->line, .column = 1 };
	if (source->constant != NULL) {
		value->text = source->constant;
		return candidate == 0;
	}
	if (is_met(plan, record, field) &&
	    (plan->joints[field] != NULL ? candidate == 0 && join_cells(plan, record, field, value)
					 : find_cell(plan, record, field, candidate, value)))
		return true;
	value->text = source->fallback != NULL ? source->fallback : definition->fallback;
	return candidate == 0 && value->text != NULL;
}
