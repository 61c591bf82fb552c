#include "etl/records/json.h"

#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/yaml.h"
#include "etl/codes.h"

/* Such a document is read as a whole. */
#define DOCUMENT_SIZE_MAX (256 * 1024 * 1024)

struct json_reader {
	struct reader base;
	GPtrArray *documents;
	const struct yaml *list;
	guint next;
	GArray *cells;
	char *raw; /* the current record, written anew */
};

/* The value at `user.id`, or NULL. */
static const struct yaml *find_value(const struct yaml *object, const char *dotted)
{
	g_auto(GStrv) steps = g_strsplit(dotted, ".", -1);

	for (guint i = 0; steps[i] != NULL && object != NULL; i++)
		object = yaml_get(object, steps[i]);
	return object;
}

static void write_value(struct json *json, const char *key, const struct yaml *value)
{
	if (value->kind == YAML_SCALAR) {
		/* also numbers, true and false: as text they read the same */
		json_text(json, key, value->text);
	} else if (value->kind == YAML_MAPPING) {
		json_object_begin(json, key);
		for (guint i = 0; i < yaml_count(value); i++)
			write_value(json, yaml_key(value, i), yaml_item(value, i));
		json_object_end(json);
	} else {
		json_array_begin(json, key);
		for (guint i = 0; i < yaml_count(value); i++)
			write_value(json, NULL, yaml_item(value, i));
		json_array_end(json);
	}
}

static bool json_next(struct reader *reader, struct record *record, GError **error)
{
	struct json_reader *json = (struct json_reader *)reader;

	(void)error;
	defect_clear(&record->defect);
	if (json->next == yaml_count(json->list))
		return false;
	const struct yaml *object = yaml_item(json->list, json->next++);
	struct json *raw = json_new();
	write_value(raw, NULL, object);
	g_free(json->raw);
	json->raw = json_finish(raw);
	record->line = object->line;
	record->byte_offset = 0;
	record->raw = json->raw;
	record->raw_size = strlen(json->raw);
	record->cell_count = 0;
	if (object->kind != YAML_MAPPING) {
		record->defect = (struct defect){ CODE_NOT_A_RECORD,
			g_strdup("expected an object here"), object->line, object->column };
		return true;
	}
	g_array_set_size(json->cells, 0);
	for (guint i = 0; i < reader->columns->len; i++) {
		const struct yaml *value = find_value(object, reader->columns->pdata[i]);
		const struct yaml *place = value != NULL ? value : object;
		struct cell cell = { yaml_text(value), place->line, place->column };

		g_array_append_val(json->cells, cell);
	}
	record->cells = (const struct cell *)(gpointer)json->cells->data;
	record->cell_count = json->cells->len;
	return true;
}

static void json_close(struct reader *reader)
{
	struct json_reader *json = (struct json_reader *)reader;

	if (json->documents != NULL)
		g_ptr_array_unref(json->documents);
	g_array_unref(json->cells);
	g_free(json->raw);
	g_free(json);
}

static const struct reader_class json_class = { .next = json_next, .free = json_close };

static const struct yaml *find_list(GPtrArray *documents, const char *records)
{
	if (documents == NULL || documents->len == 0)
		return NULL;
	const struct yaml *list = documents->pdata[0];
	if (records != NULL)
		list = find_value(list, records);
	return list != NULL && list->kind == YAML_SEQUENCE ? list : NULL;
}

GPtrArray *json_parse(struct source *source, const char *shown_path, GError **error)
{
	g_autoptr(GString) text = source_read_all(source, DOCUMENT_SIZE_MAX, error);
	g_autoptr(GError) syntax = NULL;
	GPtrArray *documents = text != NULL
	    ? yaml_read(shown_path, text->str, text->len, YAML_JSON_ONLY, &syntax)
	    : NULL;

	if (syntax != NULL)
		fail(error, NINES_ERROR_CONTRACT, "%s [%s]", syntax->message, CODE_SYNTAX);
	return documents;
}

struct reader *json_open(struct source *source, const char *shown_path, const char *records,
    const GPtrArray *columns, GError **error)
{
	GPtrArray *documents = json_parse(source, shown_path, error);

	source_close(source);
	if (documents == NULL)
		return NULL;
	struct json_reader *json = g_new0(struct json_reader, 1);
	json->base.class = &json_class;
	json->base.columns = g_ptr_array_new_with_free_func(g_free);
	json->base.header = g_string_new(NULL);
	json->cells = g_array_new(FALSE, FALSE, sizeof(struct cell));
	for (guint i = 0; i < columns->len; i++)
		g_ptr_array_add(json->base.columns, g_strdup(columns->pdata[i]));
	json->documents = documents;
	json->list = find_list(documents, records);
	if (json->list != NULL)
		return &json->base;
	fail(error, NINES_ERROR_CONTRACT, "%s:1:1: error: no list of records%s%s here [%s]",
	    shown_path, records != NULL ? " under " : "", records != NULL ? records : "",
	    CODE_HEADER);
	reader_free(&json->base);
	return NULL;
}

bool json_is_likely(const char *text)
{
	text += strspn(text, " \t\r\n");
	return *text == '{' || *text == '[';
}

bool json_has_keys(GPtrArray *documents, const char *records, const GPtrArray *keys)
{
	const struct yaml *list = find_list(documents, records);

	if (yaml_count(list) == 0)
		return false;
	for (guint i = 0; i < keys->len; i++)
		if (find_value(yaml_item(list, 0), keys->pdata[i]) == NULL)
			return false;
	return true;
}
