#ifndef BASE_YAML_TREE_H
#define BASE_YAML_TREE_H

#include "base/yaml.h"

/*
 * Builds the trees of base/yaml.h; only for its two readers, base/yaml.c and base/yaml_json.c.
 * Before each call they say where in the bytes they are.
 */
#define NESTING_MAX 100
/* Scalars, lists and mappings; a tree of so many takes 2 GiB, whatever the file is. */
#define NODES_MAX 20000000

/* Where a byte stands. */
struct place {
	size_t offset;
	int line, column;
};

/* A collection that is open. */
struct level {
	struct yaml *node;
	guint first;     /* of its children among the pending ones */
	const char *key; /* of a mapping: the one that waits for its value, or NULL */
	unsigned key_start;
	bool is_bare; /* a mapping without brackets: it begins where its first key does */
};

struct builder {
	const char *file; /* interned: nodes borrow it for ever */
	const char *bytes;
	size_t size;
	GPtrArray *documents;
	struct document *document; /* the last of them */
	unsigned node_count;
	struct level open[NESTING_MAX];
	int depth;
	GArray *pending;    /* the children of all open collections, the outermost's first */
	struct place place; /* where the next node begins */
	size_t end;         /* where it ends; of a collection, set before it is closed */
	struct yaml_fault *fault;
};

void builder_init(struct builder *builder, const char *file, const char *bytes, size_t size,
    struct yaml_fault *fault);
/* What was built, or NULL when it failed. */
GPtrArray *builder_finish(struct builder *builder, bool ok);

/* Sets the fault and returns false. */
bool builder_fail(struct builder *builder, size_t offset, const char *message);
/* Moves the place to an offset; going back costs a walk from the beginning, so only faults do. */
void builder_move(struct builder *builder, size_t offset);

void builder_begin_document(struct builder *builder);
/* A value or, where one is due, a key. NULL is null. The text is copied. */
bool builder_add_scalar(struct builder *builder, const char *text, size_t length, bool quoted);
bool builder_open(struct builder *builder, enum yaml_kind kind);
bool builder_close(struct builder *builder);

/* The JSON reader: one document. */
bool yaml_build_json(struct builder *builder);

#endif
