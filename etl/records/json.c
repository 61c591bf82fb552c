#include "etl/records/json.h"

#include <string.h>

#include "base/error.h"
#include "base/yaml.h"
#include "etl/codes.h"
#include "etl/records/csv.h"
#include "etl/records/json_reject.h"
#include "etl/records/reject_columns.h"
#include "etl/records/walk.h"

/* Such a document is read as a whole. */
#define DOCUMENT_SIZE_MAX (256 * 1024 * 1024)
#define CHUNK_SIZE        65536

struct json_reader {
	struct reader base;
	enum json_form form;
	char *records;
	char *shown_path;
	struct source *source;
	GString *window;      /* the document; of JSON lines what was read and not consumed */
	bool at_end;          /* of the source */
	size_t start, size;   /* the text at hand in the window: the document, or a line */
	size_t dropped;       /* of a line that is too long: what is not kept of it */
	int64_t line;         /* on which the text at hand begins */
	int64_t byte_offset;  /* in the file, where it begins */
	GPtrArray *documents; /* of the text at hand; NULL: none, or it cannot be read */
	guint next_document;
	struct walk walk;
	bool is_ahead;             /* the first record was looked for when the file was opened */
	const struct yaml *object; /* the current record; NULL: there is a defect instead */
	struct defect defect;
	GArray *columns;   /* struct walk_column */
	GArray *cells;     /* struct cell */
	GArray *values;    /* const struct yaml *: of one cell */
	GPtrArray *joined; /* char *: the texts of cells with several values */
	GString *raw;
	bool is_composed; /* the bytes of a record are not those that the file has */
};

static const char *text_at_hand(const struct json_reader *json)
{
	return json->window->str + json->start;
}

static bool set_defect(struct json_reader *json, const char *code, char *message, int column)
{
	json->object = NULL;
	json->defect = (struct defect){ code, message, json->line, column };
	return true;
}

static bool fill(struct json_reader *json, GError **error)
{
	gsize before = json->window->len;

	if (json->at_end)
		return false;
	g_string_set_size(json->window, before + CHUNK_SIZE);
	gssize got = source_read(json->source, json->window->str + before, CHUNK_SIZE, error);
	g_string_set_size(json->window, before + (gsize)MAX(got, 0));
	json->at_end = got <= 0;
	return got > 0;
}

static void leave_line(struct json_reader *json)
{
	json->line += json->size + json->dropped > 0;
	json->byte_offset += (int64_t)(json->size + json->dropped);
	json->start += json->size;
	json->size = json->dropped = 0;
	if (json->start > CHUNK_SIZE) {
		g_string_erase(json->window, 0, (gssize)json->start);
		json->start = 0;
	}
}

/* Puts the next line at hand, of one that is too long only the end. False when there is none, and
 * on failure. */
static bool next_line(struct json_reader *json, GError **error)
{
	GError *failure = NULL;
	const char *line_end;
	size_t length, scanned = 0;

	leave_line(json);
	do {
		length = json->window->len - json->start;
		line_end = memchr(text_at_hand(json) + scanned, '\n', length - scanned);
		scanned = length;
		if (line_end == NULL && length > RECORD_SIZE_MAX) {
			g_string_truncate(json->window, json->start);
			json->dropped += length;
			scanned = 0;
		}
	} while (line_end == NULL && fill(json, &failure));
	json->size = line_end != NULL ? (size_t)(line_end - text_at_hand(json)) + 1
				      : json->window->len - json->start;
	if (failure != NULL)
		g_propagate_error(error, failure);
	return failure == NULL && json->size + json->dropped > 0;
}

static bool is_blank(const char *text, size_t size)
{
	while (size > 0 && memchr(" \t\r\n", text[size - 1], 4) != NULL)
		size--;
	return size == 0;
}

static const char *defect_code(const char *text, size_t size)
{
	if (memchr(text, '\0', size) != NULL)
		return CODE_NUL;
	return g_utf8_validate_len(text, size, NULL) ? CODE_SYNTAX : CODE_UTF8;
}

/* Parses the line at hand. True when it has a defect. */
static bool parse_line(struct json_reader *json)
{
	struct yaml_fault fault;

	g_clear_pointer(&json->documents, g_ptr_array_unref);
	json->next_document = 0;
	if (json->size + json->dropped > RECORD_SIZE_MAX)
		return set_defect(
		    json, CODE_TOO_LONG, g_strdup("the line is longer than 1 MiB"), 1);
	if (is_blank(text_at_hand(json), json->size))
		return false;
	json->walk.is_found = false;
	json->documents =
	    yaml_parse(json->shown_path, text_at_hand(json), json->size, YAML_JSON_ONLY, &fault);
	return json->documents == NULL &&
	    set_defect(
		json, defect_code(text_at_hand(json), json->size), fault.message, fault.column);
}

/* The text at hand is at its end. True when that is a defect of a line. */
static bool check_found(struct json_reader *json)
{
	bool is_lacking =
	    json->form == JSON_LINES && json->documents != NULL && !json->walk.is_found;

	if (!is_lacking)
		return false;
	g_clear_pointer(&json->documents, g_ptr_array_unref);
	return set_defect(json, CODE_NOT_A_RECORD,
	    json->records != NULL ? g_strdup_printf("no record under %s here", json->records)
				  : g_strdup("expected an object here"),
	    1);
}

/* Looks for the next record, or a line with a defect. False when there is none, and on failure. */
static bool advance(struct json_reader *json, GError **error)
{
	while ((json->object = walk_next(&json->walk)) == NULL) {
		if (json->documents != NULL && json->next_document < json->documents->len) {
			walk_begin(&json->walk, json->documents->pdata[json->next_document++]);
			continue;
		}
		if (check_found(json))
			return true;
		if (json->form != JSON_LINES || !next_line(json, error))
			return false;
		if (parse_line(json))
			return true;
	}
	return true;
}

/* The texts of all values of a column, and the place of the first one that has a text. */
static struct cell read_cell(struct json_reader *json, const struct walk_column *column)
{
	const struct yaml *place = NULL;
	const char *first = NULL;
	GString *joined = NULL;

	g_array_set_size(json->values, 0);
	walk_collect(&json->walk, json->object, column, json->values);
	for (guint i = 0; i < json->values->len; i++) {
		const struct yaml *value = g_array_index(json->values, const struct yaml *, i);
		const char *text = yaml_text(value);

		if (place == NULL || (first == NULL && text != NULL))
			place = value;
		if (first == NULL) {
			first = text;
		} else if (text != NULL) {
			joined = joined != NULL ? joined : g_string_new(first);
			g_string_append_printf(joined, ";%s", text);
		}
	}
	if (place == NULL)
		place = json->object;
	if (joined != NULL) {
		g_ptr_array_add(json->joined, joined->str);
		first = g_string_free(joined, FALSE);
	}
	return (struct cell){ first, json->line + place->line - 1, place->column };
}

static void append_own_text(GString *out, const struct json_reader *json, const struct yaml *value)
{
	if (json->form == JSON_YAML)
		json_append_value(out, value);
	else
		g_string_append_len(
		    out, text_at_hand(json) + value->start, (gssize)(value->end - value->start));
}

/* What stands for the record in a reject file. */
static void compose_raw(struct json_reader *json)
{
	const struct yaml *object = json->object;

	g_string_assign(json->raw, "{");
	for (guint i = 0; i < json->columns->len; i++) {
		const struct walk_column *column =
		    &g_array_index(json->columns, struct walk_column, i);
		const char *text = g_array_index(json->cells, struct cell, i).text;

		if (!column->is_from_top || text == NULL || yaml_get(object, column->name) != NULL)
			continue;
		json_append_key(json->raw, column->name);
		json_append_text(json->raw, text);
	}
	for (guint i = 0; i < yaml_count(object); i++) {
		if (g_strv_contains(reject_columns, yaml_key(object, i)))
			continue;
		json_append_key(json->raw, yaml_key(object, i));
		append_own_text(json->raw, json, yaml_item(object, i));
	}
	g_string_append_c(json->raw, '}');
}

static void read_cells(struct json_reader *json)
{
	g_array_set_size(json->cells, 0);
	g_ptr_array_set_size(json->joined, 0);
	for (guint i = 0; i < json->columns->len; i++) {
		struct cell cell =
		    read_cell(json, &g_array_index(json->columns, struct walk_column, i));

		g_array_append_val(json->cells, cell);
	}
}

/* A line that has no record. */
static void give_line(struct json_reader *json, struct record *record)
{
	record->line = json->line;
	record->byte_offset = json->byte_offset;
	record->raw = text_at_hand(json);
	record->raw_size = g_str_equal(json->defect.code, CODE_TOO_LONG) ? 0 : json->size;
}

static void give_object(struct json_reader *json, struct record *record)
{
	const struct yaml *object = json->object;

	record->line = json->line + object->line - 1;
	record->byte_offset = json->byte_offset + object->start;
	if (object->kind != YAML_MAPPING) {
		set_defect(
		    json, CODE_NOT_A_RECORD, g_strdup("expected an object here"), object->column);
		json->defect.line = record->line;
		g_string_truncate(json->raw, 0);
		append_own_text(json->raw, json, object);
	} else {
		read_cells(json);
		record->cells = (const struct cell *)(gpointer)json->cells->data;
		record->cell_count = json->cells->len;
		if (json->is_composed)
			compose_raw(json);
	}
	if (json->is_composed || json->defect.code != NULL) {
		record->raw = json->raw->str;
		record->raw_size = json->raw->len;
	} else {
		record->raw = text_at_hand(json) + object->start;
		record->raw_size = object->end - object->start;
	}
}

static bool json_next(struct reader *reader, struct record *record, GError **error)
{
	struct json_reader *json = (struct json_reader *)reader;

	defect_clear(&record->defect);
	if (!json->is_ahead && !advance(json, error))
		return false;
	json->is_ahead = false;
	record->cell_count = 0;
	if (json->object == NULL)
		give_line(json, record);
	else
		give_object(json, record);
	record->defect = json->defect;
	json->defect = (struct defect){ .code = NULL };
	return true;
}

static void json_close(struct reader *reader)
{
	struct json_reader *json = (struct json_reader *)reader;

	if (json->documents != NULL)
		g_ptr_array_unref(json->documents);
	source_close(json->source);
	walk_clear(&json->walk);
	defect_clear(&json->defect);
	for (guint i = 0; i < json->columns->len; i++)
		walk_column_clear(&g_array_index(json->columns, struct walk_column, i));
	g_array_unref(json->columns);
	g_array_unref(json->cells);
	g_array_unref(json->values);
	g_ptr_array_unref(json->joined);
	g_string_free(json->window, TRUE);
	g_string_free(json->raw, TRUE);
	g_free(json->records);
	g_free(json->shown_path);
	g_free(json);
}

static const struct reader_class json_class = { .next = json_next, .free = json_close };

static void add_column(struct json_reader *json, const char *name)
{
	struct walk_column column;

	g_ptr_array_add(json->base.columns, g_strdup(name));
	walk_column_init(&column, g_ptr_array_index(json->base.columns, json->columns->len));
	json->is_composed = json->is_composed || column.is_from_top;
	g_array_append_val(json->columns, column);
}

static struct json_reader *reader_new(
    struct source *source, const char *shown_path, const struct json_shape *shape)
{
	struct json_reader *json = g_new0(struct json_reader, 1);

	reader_init(&json->base, &json_class);
	json->form = shape->form;
	json->records = g_strdup(shape->records);
	json->shown_path = g_strdup(shown_path);
	json->source = source;
	json->window = g_string_new(NULL);
	json->line = 1;
	walk_init(&json->walk, shape->records);
	json->columns = g_array_new(FALSE, FALSE, sizeof(struct walk_column));
	json->cells = g_array_new(FALSE, FALSE, sizeof(struct cell));
	json->values = g_array_new(FALSE, FALSE, sizeof(const struct yaml *));
	json->joined = g_ptr_array_new_with_free_func(g_free);
	json->raw = g_string_new(NULL);
	json->is_composed = shape->form == JSON_YAML;
	return json;
}

static bool read_document(struct json_reader *json, GError **error)
{
	GString *text = source_read_all(json->source, DOCUMENT_SIZE_MAX, error);
	enum yaml_dialect dialect = json->form == JSON_YAML ? YAML_ANY : YAML_JSON_ONLY;
	g_autoptr(GError) syntax = NULL;

	if (text == NULL)
		return false;
	g_string_free(json->window, TRUE);
	json->window = text;
	json->size = text->len;
	if (is_blank(text->str, text->len))
		return true;
	json->documents = yaml_read(json->shown_path, text->str, text->len, dialect, &syntax);
	return syntax == NULL ||
	    fail(error, NINES_ERROR_CONTRACT, "%s [%s]", syntax->message, CODE_SYNTAX);
}

/* Reads ahead to the first record: there must be something, and it tells a reject file. */
static bool read_ahead(struct json_reader *json, GError **error)
{
	GError *failure = NULL;

	if (json->form != JSON_LINES && !read_document(json, error))
		return false;
	json->is_ahead = advance(json, &failure);
	if (failure != NULL) {
		g_propagate_error(error, failure);
		return false;
	}
	if (!json->is_ahead && !json->walk.is_found && json->documents == NULL)
		return source_fail_empty(json->shown_path, error);
	if (!json->is_ahead && !json->walk.is_found)
		return fail(error, NINES_ERROR_CONTRACT,
		    "%s:1:1: error: no list of records%s%s here [%s]", json->shown_path,
		    json->records != NULL ? " under " : "",
		    json->records != NULL ? json->records : "", CODE_HEADER);
	return true;
}

static bool is_reject_file(const struct json_reader *json)
{
	if (json->object != NULL)
		return yaml_get(json->object, reject_columns[REJECT_LINE]) != NULL;
	return json->is_ahead &&
	    g_strstr_len(text_at_hand(json), (gssize)json->size, reject_columns[REJECT_LINE]) !=
	    NULL;
}

struct reader *json_open(struct source *source, const char *shown_path,
    const struct json_shape *shape, const GPtrArray *columns, GError **error)
{
	struct json_reader *json = reader_new(source, shown_path, shape);

	for (guint i = 0; i < columns->len; i++)
		add_column(json, columns->pdata[i]);
	if (!read_ahead(json, error)) {
		reader_free(&json->base);
		return NULL;
	}
	if (is_reject_file(json)) {
		json->is_composed = true;
		for (guint i = 0; i < REJECT_COLUMNS; i++)
			add_column(json, reject_columns[i]);
	}
	return &json->base;
}

unsigned json_possible_forms(const char *text)
{
	const unsigned document = 1U << JSON_DOCUMENT, lines = 1U << JSON_LINES;
	bool is_quoted = false;
	int depth = 0;

	text += strspn(text, " \t\r\n");
	if (*text != '{')
		return *text == '[' ? document : 0;
	for (; *text != '\0' && *text != '\n'; text++) {
		if (*text == '"')
			is_quoted = !is_quoted;
		else if (is_quoted && *text == '\\' && text[1] != '\0')
			text++;
		else if (!is_quoted)
			depth += (*text == '{') - (*text == '}');
	}
	if (*text == '\n' && depth > 0)
		return document;
	return text[strspn(text, " \t\r\n")] == '\0' ? document | lines : lines;
}
