/*
 * The one address of md4c. What matters here: it gives text in pieces that point into the source,
 * but says nothing of where a block stands; its bare-address links take quadratic time on
 * `https://a.b(((...`, so they are left off; the destination of a reference is copied at every use,
 * so a budget stops a small file that uses a long one often.
 */
#include "etl/records/markdown.h"

#include <md4c.h>
#include <string.h>

#include "etl/codes.h"

#define PARTS_MAX     500000
#define TEXT_SIZE_MAX (4 * 1024 * 1024)
/* Longer runs of letters, digits, `+`, `/` and `=` are pictures in base64, no words. */
#define WORD_SIZE_MAX 1000
/* Copied destinations of references may take so many bytes, on top of the document's own size. */
#define LINK_BYTES_MAX (8 * 1024 * 1024)

/* From `plain` on, the plain text is the source from `source` on. */
struct anchor {
	gsize plain;
	gsize source;
};

struct markdown {
	const char *source;
	gsize source_size;
	GString *plain;  /* the texts of all blocks, each ended by NUL */
	GArray *blocks;  /* struct block; while reading, `text` is not set */
	GArray *starts;  /* gsize: where the text of each block begins in `plain` */
	GArray *anchors; /* struct anchor, in order */

	/* the place found last: places are mostly asked for in their order */
	gsize place, place_line_start;
	int64_t place_line;

	/* while reading */
	bool is_open; /* the last block takes more text */
	int lists;    /* in how many lists the reader is */
	int pictures;
	bool is_head;
	guint row, column;
	gsize link_bytes;
};

static struct block *last_block(struct markdown *markdown)
{
	return &g_array_index(markdown->blocks, struct block, markdown->blocks->len - 1);
}

static void close_block(struct markdown *markdown)
{
	if (markdown->is_open)
		g_string_append_c(markdown->plain, '\0');
	markdown->is_open = false;
}

static struct block *open_block(struct markdown *markdown, enum block_kind kind)
{
	struct block block = { .kind = kind, .level = markdown->lists };

	close_block(markdown);
	g_array_append_val(markdown->blocks, block);
	g_array_append_val(markdown->starts, markdown->plain->len);
	markdown->is_open = true;
	return last_block(markdown);
}

static bool is_empty(const struct markdown *markdown)
{
	return markdown->plain->len ==
	    g_array_index(markdown->starts, gsize, markdown->starts->len - 1);
}

/* A paragraph is a block of its own, but for the one that an item begins with. */
static void open_paragraph(struct markdown *markdown)
{
	if (!markdown->is_open || last_block(markdown)->kind != BLOCK_ITEM || !is_empty(markdown))
		open_block(markdown, BLOCK_TEXT);
}

/* md4c only stops at once for a negative result. */
static int stop_when_excessive(const struct markdown *markdown)
{
	bool is_excessive = markdown->blocks->len + markdown->anchors->len > PARTS_MAX ||
	    markdown->link_bytes > markdown->source_size + LINK_BYTES_MAX;

	return is_excessive ? -1 : 0;
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *data)
{
	struct markdown *markdown = data;

	if (type == MD_BLOCK_UL || type == MD_BLOCK_OL) {
		close_block(markdown);
		markdown->lists++;
	} else if (type == MD_BLOCK_LI) {
		const MD_BLOCK_LI_DETAIL *item = detail;
		struct block *block = open_block(markdown, BLOCK_ITEM);

		if (item->is_task)
			block->checkbox = item->task_mark == ' ' ? ' ' : 'x';
	} else if (type == MD_BLOCK_H) {
		open_block(markdown, BLOCK_HEADING)->level =
		    (int)((const MD_BLOCK_H_DETAIL *)detail)->level;
	} else if (type == MD_BLOCK_P) {
		open_paragraph(markdown);
	} else if (type == MD_BLOCK_CODE) {
		open_block(markdown, BLOCK_TEXT);
	} else if (type == MD_BLOCK_THEAD || type == MD_BLOCK_TBODY) {
		markdown->is_head = type == MD_BLOCK_THEAD;
	} else if (type == MD_BLOCK_TR) {
		markdown->row++;
		markdown->column = 0;
	} else if (type == MD_BLOCK_TH || type == MD_BLOCK_TD) {
		struct block *cell = open_block(markdown, BLOCK_CELL);

		cell->is_head = markdown->is_head;
		cell->row = markdown->row;
		cell->column = markdown->column++;
	}
	return stop_when_excessive(markdown);
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *data)
{
	struct markdown *markdown = data;

	(void)detail;
	if (type == MD_BLOCK_UL || type == MD_BLOCK_OL)
		markdown->lists--;
	close_block(markdown);
	return 0;
}

/* The named entities that tools write into text; md4c takes any name for one. */
static void append_entity(GString *text, const char *entity, size_t size)
{
	static const struct {
		const char *name, *text;
	} named[] = { { "&amp;", "&" }, { "&lt;", "<" }, { "&gt;", ">" }, { "&quot;", "\"" },
		{ "&apos;", "'" }, { "&nbsp;", " " } };
	g_autofree char *copy = g_strndup(entity, size);

	for (size_t i = 0; i < G_N_ELEMENTS(named); i++) {
		if (g_str_equal(copy, named[i].name)) {
			g_string_append(text, named[i].text);
			return;
		}
	}
	bool is_hex = copy[1] == '#' && (copy[2] == 'x' || copy[2] == 'X');
	guint64 number =
	    copy[1] == '#' ? g_ascii_strtoull(copy + (is_hex ? 3 : 2), NULL, is_hex ? 16 : 10) : 0;
	if (number > 0 && number <= 0x10ffff && g_unichar_validate((gunichar)number))
		g_string_append_unichar(text, (gunichar)number);
	else
		g_string_append_len(text, entity, (gssize)size);
}

/* The address as plain text, when it is one that a browser opens. */
static char *read_address(const MD_ATTRIBUTE *attribute)
{
	GString *address = g_string_new(NULL);

	for (int i = 0; attribute->size > 0 && attribute->substr_offsets[i] < attribute->size;
	     i++) {
		const char *part = attribute->text + attribute->substr_offsets[i];
		size_t size = attribute->substr_offsets[i + 1] - attribute->substr_offsets[i];

		if (attribute->substr_types[i] == MD_TEXT_ENTITY)
			append_entity(address, part, size);
		else
			g_string_append_len(address, part, (gssize)size);
	}
	bool is_web =
	    g_str_has_prefix(address->str, "https://") || g_str_has_prefix(address->str, "http://");
	return g_string_free(address, !is_web);
}

static int enter_span(MD_SPANTYPE type, void *detail, void *data)
{
	struct markdown *markdown = data;

	if (type == MD_SPAN_IMG) {
		const MD_SPAN_IMG_DETAIL *image = detail;

		markdown->pictures++;
		markdown->link_bytes += image->src.size + image->title.size;
	} else if (type == MD_SPAN_A) {
		const MD_SPAN_A_DETAIL *link = detail;

		markdown->link_bytes += link->href.size + link->title.size;
		if (markdown->is_open && last_block(markdown)->link == NULL)
			last_block(markdown)->link = read_address(&link->href);
	}
	return stop_when_excessive(markdown);
}

static int leave_span(MD_SPANTYPE type, void *detail, void *data)
{
	struct markdown *markdown = data;

	(void)detail;
	if (type == MD_SPAN_IMG)
		markdown->pictures--;
	return 0;
}

/* Notes where the end of the plain text comes from, unless the text before it says so already. */
static void add_anchor(struct markdown *markdown, const char *text)
{
	guintptr start = (guintptr)markdown->source, at = (guintptr)text;
	struct anchor anchor = { markdown->plain->len, at - start };

	if (at < start || at >= start + markdown->source_size)
		return;
	if (markdown->anchors->len > 0) {
		const struct anchor *last =
		    &g_array_index(markdown->anchors, struct anchor, markdown->anchors->len - 1);

		if (anchor.source - last->source == anchor.plain - last->plain)
			return;
	}
	g_array_append_val(markdown->anchors, anchor);
}

static int take_text(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *data)
{
	struct markdown *markdown = data;

	if (markdown->pictures > 0)
		return 0;
	if (!markdown->is_open)
		open_block(markdown, BLOCK_TEXT);
	enum block_kind kind = last_block(markdown)->kind;
	bool is_break = type == MD_TEXT_BR || type == MD_TEXT_SOFTBR ||
	    (type == MD_TEXT_HTML && size >= 3 && g_ascii_strncasecmp(text, "<br", 3) == 0);

	if (is_break && is_empty(markdown)) {
		return 0; /* behind a tag that was dropped */
	} else if (is_break) {
		g_string_append_c(
		    markdown->plain, kind == BLOCK_HEADING || kind == BLOCK_CELL ? ' ' : '\n');
	} else if (type == MD_TEXT_ENTITY) {
		add_anchor(markdown, text);
		append_entity(markdown->plain, text, size);
	} else if (type != MD_TEXT_HTML && type != MD_TEXT_NULLCHAR) {
		add_anchor(markdown, text);
		g_string_append_len(markdown->plain, text, (gssize)size);
	}
	return stop_when_excessive(markdown);
}

/* The size of the text without the pictures in it. */
static size_t count_text(const char *text, size_t size)
{
	size_t count = 0, run = 0;

	for (size_t i = 0; i < size; i++) {
		bool goes_on =
		    g_ascii_isalnum(text[i]) || text[i] == '+' || text[i] == '/' || text[i] == '=';

		run = goes_on ? run + 1 : 0;
		count += run <= WORD_SIZE_MAX;
	}
	return count;
}

static struct markdown *refuse(struct defect *defect, const char *message)
{
	*defect = (struct defect){ CODE_TOO_LONG, g_strdup(message), 1, 1 };
	return NULL;
}

struct markdown *markdown_parse(const char *text, size_t size, size_t offset, struct defect *defect)
{
	const MD_PARSER parser = {
		.flags = MD_FLAG_TABLES | MD_FLAG_TASKLISTS | MD_FLAG_NOHTMLBLOCKS,
		.enter_block = enter_block,
		.leave_block = leave_block,
		.enter_span = enter_span,
		.leave_span = leave_span,
		.text = take_text,
	};
	if (count_text(text, size) > TEXT_SIZE_MAX)
		return refuse(defect, "the document has more than 4 MiB of text");
	struct markdown *markdown = g_new0(struct markdown, 1);

	markdown->source = text;
	markdown->source_size = size;
	markdown->plain = g_string_new(NULL);
	markdown->blocks = g_array_new(FALSE, FALSE, sizeof(struct block));
	markdown->starts = g_array_new(FALSE, FALSE, sizeof(gsize));
	markdown->anchors = g_array_new(FALSE, FALSE, sizeof(struct anchor));
	markdown->place_line = 1;
	int result = md_parse(text + offset, (MD_SIZE)(size - offset), &parser, markdown);
	close_block(markdown);
	/* the plain text has stopped growing, and so stopped moving */
	for (guint i = 0; i < markdown->blocks->len; i++)
		g_array_index(markdown->blocks, struct block, i).text =
		    markdown->plain->str + g_array_index(markdown->starts, gsize, i);
	if (result == 0)
		return markdown;
	markdown_free(markdown);
	return refuse(defect, "the document has more parts than can be kept in memory");
}

void markdown_free(struct markdown *markdown)
{
	if (markdown == NULL)
		return;
	for (guint i = 0; i < markdown->blocks->len; i++)
		g_free(g_array_index(markdown->blocks, struct block, i).link);
	g_string_free(markdown->plain, TRUE);
	g_array_unref(markdown->blocks);
	g_array_unref(markdown->starts);
	g_array_unref(markdown->anchors);
	g_free(markdown);
}

guint markdown_count(const struct markdown *markdown)
{
	return markdown->blocks->len;
}

const struct block *markdown_block(const struct markdown *markdown, guint index)
{
	return &g_array_index(markdown->blocks, struct block, index);
}

/* The offset in the source of an offset in the plain text. */
static gsize find_source(const struct markdown *markdown, gsize plain)
{
	guint low = 0, high = markdown->anchors->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (g_array_index(markdown->anchors, struct anchor, middle).plain <= plain)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0)
		return 0;
	const struct anchor *anchor = &g_array_index(markdown->anchors, struct anchor, low - 1);
	return MIN(anchor->source + (plain - anchor->plain), markdown->source_size);
}

void markdown_place(struct markdown *markdown, const char *character, int64_t *line, int *column)
{
	const char *source = markdown->source;
	gsize wanted = find_source(markdown, (gsize)(character - markdown->plain->str));

	if (wanted < markdown->place) {
		markdown->place = markdown->place_line_start = 0;
		markdown->place_line = 1;
	}
	for (; markdown->place < wanted; markdown->place++) {
		if (source[markdown->place] != '\n' &&
		    (source[markdown->place] != '\r' || source[markdown->place + 1] == '\n'))
			continue;
		markdown->place_line++;
		markdown->place_line_start = markdown->place + 1;
	}
	*line = markdown->place_line;
	*column = 1 +
	    (int)g_utf8_strlen(
		source + markdown->place_line_start, (gssize)(wanted - markdown->place_line_start));
}
