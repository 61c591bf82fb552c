#ifndef ETL_RECORDS_FRONTMATTER_H
#define ETL_RECORDS_FRONTMATTER_H

#include "base/yaml.h"
#include "etl/records/reader.h"
#include "etl/records/source.h"

/*
 * Text files that begin with a block of YAML between two lines `---`, as cState, Hugo, Jekyll and
 * Obsidian write them: one record each.
 *
 * The cells are the values that the `columns` name: a dot steps into a mapping (`impact.region`), a
 * list joins its items with `;`, and `@body` is the text behind the block. Takes the source over;
 * the columns are copied. NINES_ERROR_CONTRACT with line and column when there is no block, when
 * it is never closed, and when its YAML is malformed.
 */
struct reader *frontmatter_open(
    struct source *source, const char *shown_path, const GPtrArray *columns, GError **error);

/* A block is at most this long, so that a text is not taken for one because of a `---` far below.
 */
#define FRONTMATTER_SIZE_MAX (64 * 1024)

enum frontmatter_state { FRONTMATTER_NONE, FRONTMATTER_OPEN, FRONTMATTER_CLOSED };

/*
 * Looks for the block at the top of a text. When it is closed, the text up to `yaml_size` is a
 * YAML document with its opening line, so that the places in it are those of the file, and the
 * text from `body` on is what stands behind the block.
 */
enum frontmatter_state frontmatter_find(
    const char *text, size_t size, size_t *yaml_size, size_t *body);

/* A scalar, or the items of a list joined with `;`, as text; NULL when there is none. `place` is
 * the node that it begins with. The caller frees it. */
char *frontmatter_text(const struct yaml *node, const struct yaml **place);

#endif
