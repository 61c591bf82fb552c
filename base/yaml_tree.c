#include "base/yaml_tree.h"

#include <string.h>

#define BLOCK_SIZE_MIN 256
#define BLOCK_DOUBLED  12 /* times: the largest blocks have 1 MiB */

/* A tree and its memory: nodes, lists and texts lie in blocks that are freed at once. */
struct document {
	struct yaml root; /* first: by it the caller knows the document */
	GPtrArray *blocks;
	char *unused; /* of the last block */
	size_t unused_size;
};

static struct document *document_new(void)
{
	struct document *document = g_new0(struct document, 1);

	document->blocks = g_ptr_array_new_with_free_func(g_free);
	return document;
}

static void document_free(gpointer data)
{
	struct document *document = data;

	g_ptr_array_unref(document->blocks);
	g_free(document);
}

static void *document_take(struct document *document, size_t size)
{
	size = (size + sizeof(gpointer) - 1) / sizeof(gpointer) * sizeof(gpointer);
	if (size > document->unused_size) {
		guint doubled = MIN(document->blocks->len, BLOCK_DOUBLED);

		document->unused_size = MAX(size, (size_t)BLOCK_SIZE_MIN << doubled);
		document->unused = g_malloc(document->unused_size);
		g_ptr_array_add(document->blocks, document->unused);
	}
	void *taken = document->unused;
	document->unused += size;
	document->unused_size -= size;
	return taken;
}

struct yaml_children {
	guint count;
	struct yaml **items;
	const char **keys; /* of a mapping */
	guint *order;      /* of a mapping: the indices of its keys, sorted by the keys */
};

/* A child of a collection that is open. */
struct child {
	struct yaml *node;
	const char *key; /* NULL in a sequence */
	unsigned key_start;
};

void builder_init(struct builder *builder, const char *file, const char *bytes, size_t size,
    struct yaml_fault *fault)
{
	*builder = (struct builder){
		.file = g_intern_string(file),
		.bytes = bytes,
		.size = size,
		.documents = g_ptr_array_new_with_free_func(document_free),
		.pending = g_array_sized_new(FALSE, FALSE, sizeof(struct child), 16),
		.place = { 0, 1, 1 },
		.fault = fault,
	};
}

GPtrArray *builder_finish(struct builder *builder, bool ok)
{
	g_array_unref(builder->pending);
	if (!ok)
		g_clear_pointer(&builder->documents, g_ptr_array_unref);
	return builder->documents;
}

bool builder_fail(struct builder *builder, size_t offset, const char *message)
{
	builder_move(builder, offset);
	*builder->fault =
	    (struct yaml_fault){ builder->place.line, builder->place.column, g_strdup(message) };
	return false;
}

/* Lines end as YAML says: LF, CRLF, CR. A byte order mark is no character of the first one. */
void builder_move(struct builder *builder, size_t offset)
{
	static const char mark[] = "\xef\xbb\xbf";
	struct place place = builder->place;

	if (offset < place.offset)
		place = (struct place){ 0, 1, 1 };
	if (place.offset == 0 && offset >= 3 && memcmp(builder->bytes, mark, 3) == 0)
		place.offset = 3;
	for (; place.offset < offset; place.offset++) {
		char byte = builder->bytes[place.offset];
		bool is_cr_of_crlf = byte == '\r' && place.offset + 1 < builder->size &&
		    builder->bytes[place.offset + 1] == '\n';

		if (byte == '\n' || (byte == '\r' && !is_cr_of_crlf)) {
			place.line++;
			place.column = 1;
		} else if (((unsigned char)byte & 0xc0) != 0x80) {
			place.column++;
		}
	}
	builder->place = place;
}

void builder_begin_document(struct builder *builder)
{
	builder->document = document_new();
	g_ptr_array_add(builder->documents, builder->document);
}

static bool is_key_awaited(const struct builder *builder)
{
	const struct level *level = &builder->open[MAX(builder->depth, 1) - 1];

	return builder->depth > 0 && level->node->kind == YAML_MAPPING && level->key == NULL;
}

static void set_start(struct yaml *node, const struct place *place)
{
	node->line = place->line;
	node->column = place->column;
	node->start = (unsigned)place->offset;
}

/* A node of the document, which is the last child of the innermost open collection. NULL when there
 * are too many. */
static struct yaml *add_node(struct builder *builder, enum yaml_kind kind)
{
	struct yaml *node = &builder->document->root;

	if (builder->node_count++ == NODES_MAX) {
		builder_fail(builder, builder->place.offset, "more values than can be kept");
		return NULL;
	}
	if (builder->depth > 0) {
		struct level *level = &builder->open[builder->depth - 1];

		node = document_take(builder->document, sizeof(*node));
		struct child child = { node, level->key, level->key_start };
		g_array_append_val(builder->pending, child);
		level->key = NULL;
	}
	*node = (struct yaml){ .kind = kind, .file = builder->file, .end = (unsigned)builder->end };
	set_start(node, &builder->place);
	return node;
}

bool builder_add_scalar(struct builder *builder, const char *text, size_t length, bool quoted)
{
	char *copy = NULL;

	if (text != NULL) {
		copy = document_take(builder->document, length + 1);
		memcpy(copy, text, length);
		copy[length] = '\0';
		if (strlen(copy) < length)
			return builder_fail(builder, builder->place.offset, "the text holds a NUL");
	}
	if (!is_key_awaited(builder)) {
		struct yaml *node = add_node(builder, YAML_SCALAR);

		if (node == NULL)
			return false;
		node->text = copy;
		node->quoted = quoted;
		return true;
	}
	if (copy == NULL)
		return builder_fail(builder, builder->place.offset, "a key must be plain text");
	struct level *level = &builder->open[builder->depth - 1];
	if (level->is_bare && level->first == builder->pending->len)
		set_start(level->node, &builder->place);
	level->key = copy;
	level->key_start = (unsigned)builder->place.offset;
	return true;
}

bool builder_open(struct builder *builder, enum yaml_kind kind)
{
	if (is_key_awaited(builder))
		return builder_fail(builder, builder->place.offset, "a key must be plain text");
	if (builder->depth == NESTING_MAX)
		return builder_fail(builder, builder->place.offset, "nested too deeply");
	struct yaml *node = add_node(builder, kind);
	if (node == NULL)
		return false;
	builder->open[builder->depth++] =
	    (struct level){ .node = node, .first = builder->pending->len };
	return true;
}

static gint compare_keys(gconstpointer left, gconstpointer right, gpointer data)
{
	const char *const *keys = data;

	return strcmp(keys[*(const guint *)left], keys[*(const guint *)right]);
}

/* The index of the first key that was given before, or the count when there is none. */
static guint find_repeated(const struct yaml_children *children)
{
	guint repeated = children->count;

	for (guint i = 1; i < children->count; i++) {
		guint earlier = children->order[i - 1], later = children->order[i];

		if (strcmp(children->keys[earlier], children->keys[later]) == 0)
			repeated = MIN(repeated, later);
	}
	return repeated;
}

static struct yaml_children *children_new(
    struct document *document, const struct child *pending, guint count, enum yaml_kind kind)
{
	struct yaml_children *children = document_take(document, sizeof(*children));

	*children = (struct yaml_children){ .count = count };
	children->items = document_take(document, count * sizeof(*children->items));
	for (guint i = 0; i < count; i++)
		children->items[i] = pending[i].node;
	if (kind != YAML_MAPPING)
		return children;
	children->keys = document_take(document, count * sizeof(*children->keys));
	children->order = document_take(document, count * sizeof(*children->order));
	for (guint i = 0; i < count; i++) {
		children->keys[i] = pending[i].key;
		children->order[i] = i;
	}
	/* stable: of two that are equal the later one stays behind */
	g_qsort_with_data(children->order, (gint)count, sizeof(*children->order), compare_keys,
	    (gpointer)children->keys);
	return children;
}

bool builder_close(struct builder *builder)
{
	const struct level *level = &builder->open[--builder->depth];
	struct child *pending = &g_array_index(builder->pending, struct child, level->first);
	guint count = builder->pending->len - level->first;
	struct yaml *node = level->node;

	node->end = (unsigned)builder->end;
	node->children = children_new(builder->document, pending, count, node->kind);
	guint repeated = node->kind == YAML_MAPPING ? find_repeated(node->children) : count;
	if (repeated < count)
		return builder_fail(
		    builder, pending[repeated].key_start, "this key was given before");
	g_array_set_size(builder->pending, level->first);
	return true;
}

const struct yaml *yaml_get(const struct yaml *node, const char *key)
{
	if (node == NULL || node->kind != YAML_MAPPING)
		return NULL;
	const struct yaml_children *children = node->children;
	guint low = 0, high = children->count;
	while (low < high) {
		guint middle = low + (high - low) / 2;
		int order = strcmp(key, children->keys[children->order[middle]]);

		if (order == 0)
			return children->items[children->order[middle]];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

guint yaml_count(const struct yaml *node)
{
	return node == NULL || node->children == NULL ? 0 : node->children->count;
}

const struct yaml *yaml_item(const struct yaml *node, guint index)
{
	return node->children->items[index];
}

const char *yaml_key(const struct yaml *node, guint index)
{
	return node->children->keys[index];
}

const char *yaml_text(const struct yaml *node)
{
	return node != NULL && node->kind == YAML_SCALAR ? node->text : NULL;
}
