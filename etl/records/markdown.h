#ifndef ETL_RECORDS_MARKDOWN_H
#define ETL_RECORDS_MARKDOWN_H

#include "etl/records/reader.h"

/*
 * Markdown (CommonMark with the tables and checkboxes of GitHub) as a flat list of blocks of plain
 * text: markup, HTML tags and pictures are gone, entities and backslashes resolved, line breaks
 * kept. Every piece of the text knows where it stood in the file.
 */
enum block_kind {
	BLOCK_HEADING,
	BLOCK_TEXT, /* a paragraph or a block of code */
	BLOCK_ITEM, /* the first paragraph of a list item; more of it follow as BLOCK_TEXT */
	BLOCK_CELL, /* of a table, row by row */
};

struct block {
	enum block_kind kind;
	int level;     /* heading: 1..6; others: in how many lists it stands */
	char checkbox; /* item: 'x' or ' ', or 0 when it has none */
	bool is_head;  /* cell of a table's head */
	guint row;     /* cell: differs between the rows of all tables */
	guint column;  /* cell: from 0 */
	const char *text;
	char *link; /* the first http or https address that it links to, or NULL */
};

struct markdown;

/*
 * Reads `text` from `offset` on; it must live as long as the result, and have a NUL behind it.
 * NULL, with a defect, when it is larger than any report that people write: its parts are held in
 * memory. Pictures in base64, which Google Docs puts into the text, do not count.
 */
struct markdown *markdown_parse(
    const char *text, size_t size, size_t offset, struct defect *defect);
/* NULL is allowed. */
void markdown_free(struct markdown *markdown);

guint markdown_count(const struct markdown *markdown);
const struct block *markdown_block(const struct markdown *markdown, guint index);
/* Where a character of a block's text stands in `text`, line and column 1-based. */
void markdown_place(struct markdown *markdown, const char *character, int64_t *line, int *column);

#endif
