#include "etl/records/frontmatter.h"

#include <string.h>

#include "base/error.h"
#include "etl/codes.h"
#include "etl/records/document.h"

struct frontmatter {
	struct reader base;
	GString *text;
	size_t body;
	GPtrArray *documents; /* of the block; empty when it says nothing */
	struct defect defect; /* of the text, until the record was given */
	bool is_read;
	GArray *cells;
	GPtrArray *texts; /* what the cells point to */
};

/* The size of a line with its end. */
static size_t line_size(const char *text, size_t size)
{
	const char *end = memchr(text, '\n', size);

	return end != NULL ? (size_t)(end - text) + 1 : size;
}

/* Whether a line is the mark and nothing else but blanks. */
static bool is_mark(const char *line, size_t size, const char *mark)
{
	size_t length = strlen(mark);

	if (size < length || memcmp(line, mark, length) != 0)
		return false;
	for (size_t i = length; i < size; i++)
		if (!g_ascii_isspace(line[i]))
			return false;
	return true;
}

enum frontmatter_state frontmatter_find(
    const char *text, size_t size, size_t *yaml_size, size_t *body)
{
	size_t at = line_size(text, size);

	if (!is_mark(text, at, "---"))
		return FRONTMATTER_NONE;
	while (at < MIN(size, FRONTMATTER_SIZE_MAX)) {
		size_t length = line_size(text + at, size - at);

		if (is_mark(text + at, length, "---") || is_mark(text + at, length, "...")) {
			*yaml_size = at;
			*body = at + length;
			return FRONTMATTER_CLOSED;
		}
		at += length;
	}
	return FRONTMATTER_OPEN;
}

/* Appends the texts at a path below the node: of a list, those of its items. */
static void collect(
    const struct yaml *node, char **steps, GString *joined, const struct yaml **place)
{
	if (node == NULL)
		return;
	if (node->kind == YAML_SEQUENCE) {
		for (guint i = 0; i < yaml_count(node); i++)
			collect(yaml_item(node, i), steps, joined, place);
	} else if (*steps != NULL) {
		collect(yaml_get(node, *steps), steps + 1, joined, place);
	} else if (yaml_text(node) != NULL) {
		if (*place != NULL)
			g_string_append_c(joined, ';');
		else
			*place = node;
		g_string_append(joined, node->text);
	}
}

/* As frontmatter_text(), of the value at a path. */
static char *find_text(const struct yaml *node, char **steps, const struct yaml **place)
{
	GString *joined = g_string_new(NULL);

	*place = NULL;
	collect(node, steps, joined, place);
	return g_string_free(joined, *place == NULL);
}

char *frontmatter_text(const struct yaml *node, const struct yaml **place)
{
	char *no_steps[] = { NULL };

	return find_text(node, no_steps, place);
}

static void add_cell(struct frontmatter *matter, const char *column)
{
	struct cell cell = { .line = 1, .column = 1 };
	const struct yaml *place;

	if (g_str_equal(column, "@body")) {
		cell.text = matter->text->str + matter->body;
		document_place(matter->text->str, matter->body, &cell.line, &cell.column);
	} else if (matter->documents->len > 0) {
		g_auto(GStrv) steps = g_strsplit(column, ".", -1);
		char *text = find_text(matter->documents->pdata[0], steps, &place);

		if (place != NULL) {
			g_ptr_array_add(matter->texts, text);
			cell = (struct cell){ text, place->line, place->column };
		}
	}
	g_array_append_val(matter->cells, cell);
}

static bool frontmatter_next(struct reader *reader, struct record *record, GError **error)
{
	struct frontmatter *matter = (struct frontmatter *)reader;

	(void)error;
	defect_clear(&record->defect);
	if (matter->is_read)
		return false;
	matter->is_read = true;
	record->line = 1;
	record->byte_offset = 0;
	record->raw = matter->text->str;
	record->raw_size = matter->text->len;
	record->cell_count = 0;
	record->defect = matter->defect;
	matter->defect = (struct defect){ .code = NULL };
	if (record->defect.code != NULL)
		return true;
	for (guint i = 0; i < reader->columns->len; i++)
		add_cell(matter, reader->columns->pdata[i]);
	record->cells = (const struct cell *)(gpointer)matter->cells->data;
	record->cell_count = matter->cells->len;
	return true;
}

static void frontmatter_close(struct reader *reader)
{
	struct frontmatter *matter = (struct frontmatter *)reader;

	if (matter->text != NULL)
		g_string_free(matter->text, TRUE);
	if (matter->documents != NULL)
		g_ptr_array_unref(matter->documents);
	defect_clear(&matter->defect);
	g_array_unref(matter->cells);
	g_ptr_array_unref(matter->texts);
	g_free(matter);
}

static const struct reader_class frontmatter_class = { .next = frontmatter_next,
	.free = frontmatter_close };

static bool parse_block(struct frontmatter *matter, const char *shown_path, GError **error)
{
	g_autoptr(GError) syntax = NULL;
	size_t yaml_size;

	switch (frontmatter_find(matter->text->str, matter->text->len, &yaml_size, &matter->body)) {
	case FRONTMATTER_NONE:
		return fail(error, NINES_ERROR_CONTRACT,
		    "%s:1:1: error: the file does not begin with a block between two lines --- [%s]",
		    shown_path, CODE_HEADER);
	case FRONTMATTER_OPEN:
		return fail(error, NINES_ERROR_CONTRACT,
		    "%s:1:1: error: no second line --- closes this block [%s]", shown_path,
		    CODE_HEADER);
	case FRONTMATTER_CLOSED:
		break;
	}
	matter->documents = yaml_read(shown_path, matter->text->str, yaml_size, YAML_ANY, &syntax);
	if (matter->documents == NULL)
		return fail(error, NINES_ERROR_CONTRACT, "%s [%s]", syntax->message, CODE_SYNTAX);
	const struct yaml *block = matter->documents->len > 0 ? matter->documents->pdata[0] : NULL;
	if (block == NULL || block->kind == YAML_MAPPING ||
	    (block->kind == YAML_SCALAR && block->text == NULL))
		return true;
	return fail(error, NINES_ERROR_CONTRACT,
	    "%s:%d:%d: error: expected keys and values between the lines --- [%s]", shown_path,
	    block->line, block->column, CODE_HEADER);
}

struct reader *frontmatter_open(
    struct source *source, const char *shown_path, const GPtrArray *columns, GError **error)
{
	struct frontmatter *matter = g_new0(struct frontmatter, 1);

	reader_init(&matter->base, &frontmatter_class);
	matter->cells = g_array_new(FALSE, FALSE, sizeof(struct cell));
	matter->texts = g_ptr_array_new_with_free_func(g_free);
	reader_add_columns(&matter->base, columns);
	matter->text = document_load(source, shown_path, error);
	if (matter->text != NULL &&
	    (!document_check(matter->text->str, matter->text->len, &matter->defect) ||
		parse_block(matter, shown_path, error)))
		return &matter->base;
	reader_free(&matter->base);
	return NULL;
}
