/* Action items from bullets, checkboxes and tables. */
#include <string.h>

#include "etl/documents/postmortem_parts.h"

void action_item_clear(struct action_item *item)
{
	for (guint i = 0; i < ITEM_PARTS; i++)
		g_free(item->parts[i].text);
	defect_clear(&item->notice);
	*item = (struct action_item){ .parts = { { .text = NULL } } };
}

/* Sets a part that is not set yet, in the form of its column. */
static void take_part(struct action_item *item, enum item_part part, const struct passage *stated)
{
	struct passage *kept = &item->parts[part];
	const char *text = stated->text;

	if (kept->text != NULL || vocabulary_is_unknown(text))
		return;
	*kept = *stated;
	if (part == ITEM_OWNER) {
		kept->text = clean_text(text + strspn(text, " @"));
	} else if (part == ITEM_STATUS) {
		const char *status = vocabulary_status(text);

		kept->text = status != NULL ? g_strdup(status) : clean_text(text);
	} else if (part == ITEM_DUE) {
		kept->text = clean_moment(text, NULL);
		if (kept->text == NULL)
			note_unread(&item->notice, item_part_name(part), stated);
	} else {
		kept->text = clean_text(text);
		g_strdelimit(kept->text, "\n", ' ');
	}
}

/* The end of a value within a sentence. */
static size_t value_size(const char *text)
{
	size_t size = strcspn(text, ";,|)\n");
	const char *stop = g_strstr_len(text, (gssize)size, ". ");

	return stop != NULL ? (size_t)(stop - text) : size;
}

/* Whether the words in front of a colon name an owner, a date or a state; where they begin. */
static enum item_part find_name(const char *text, const char *colon, const char **start)
{
	const char *at = colon;

	while (at > text && strchr(".;,|()[]\n", at[-1]) == NULL && colon - at < 40)
		at--;
	g_autofree char *name = g_strndup(at, (gsize)(colon - at));
	enum item_part part = vocabulary_item_part(name);
	*start = at;
	return part == ITEM_OWNER || part == ITEM_DUE || part == ITEM_STATUS ? part : ITEM_PARTS;
}

/* Takes `Owner: ann` and its like out of the text of an item, so that the text stays the same when
 * the owner changes. */
static void take_inline(struct action_item *item, GString *text)
{
	gsize from = 0;

	for (;;) {
		const char *colon = strchr(text->str + from, ':'), *start;

		if (colon == NULL)
			return;
		enum item_part part = find_name(text->str, colon, &start);
		from = (gsize)(colon - text->str) + 1;
		/* an item that is nothing else keeps it */
		if (part == ITEM_PARTS || start == text->str)
			continue;
		const char *end = colon + 1 + value_size(colon + 1);
		g_autofree char *value = g_strndup(colon + 1, (gsize)(end - colon - 1));
		struct passage stated = item->parts[ITEM_TEXT];

		stated.text = g_strstrip(value);
		take_part(item, part, &stated);
		if (start[-1] == '(' && *end == ')') {
			start--;
			end++;
		}
		from = (gsize)(start - text->str);
		g_string_erase(text, (gssize)from, end - start);
	}
}

/* Sets a part that another one says: a link, a mark of the state. */
static void take_hint(
    struct action_item *item, enum item_part part, const struct passage *place, const char *text)
{
	if (text == NULL || item->parts[part].text != NULL)
		return;
	item->parts[part] = *place;
	item->parts[part].text = g_strdup(text);
}

/* An address in the text, as far as a blank or a bracket. The caller frees it. */
static char *find_address(const char *text)
{
	const char *found = strstr(text, "https://");

	found = found != NULL ? found : strstr(text, "http://");
	size_t size = found != NULL ? strcspn(found, " \t\n<>()[]\"") : 0;
	while (size > 0 && strchr(".,;:", found[size - 1]) != NULL)
		size--;
	return size > 0 ? g_strndup(found, size) : NULL;
}

static bool is_address(const char *text)
{
	g_autofree char *address = find_address(text);

	return address != NULL && g_str_equal(address, text);
}

/* Reads the text of an item into the item, which may have parts from other columns. */
static void take_item_text(struct action_item *item, const struct passage *stated, const char *link)
{
	g_autofree char *address = find_address(stated->text);
	g_autofree char *clean = clean_text(stated->text);
	const char *behind = clean;
	const char *status = vocabulary_mark(&behind);

	item->parts[ITEM_TEXT] = *stated;
	item->parts[ITEM_TEXT].text = NULL;
	take_hint(item, ITEM_STATUS, stated, status);
	take_hint(item, ITEM_LINK, stated, link != NULL ? link : address);
	GString *text = g_string_new(behind);
	take_inline(item, text);
	g_strdelimit(text->str, "\n", ' ');
	char *kept = g_string_free(text, FALSE);
	/* what is left of a parenthesis, and of a sentence's end */
	for (size_t size = strlen(kept); size > 0 && strchr(" ([,;|", kept[size - 1]) != NULL;
	     size--)
		kept[size - 1] = '\0';
	item->parts[ITEM_TEXT].text = kept;
}

static bool is_item(const struct action_item *item)
{
	const char *text = item->parts[ITEM_TEXT].text;

	return text != NULL && !vocabulary_is_unknown(text);
}

static void keep_item(struct item_list *list, struct action_item *item)
{
	take_hint(item, ITEM_STATUS, &item->parts[ITEM_TEXT], list->section_status);
	if (is_item(item))
		g_array_append_val(list->items, *item);
	else
		action_item_clear(item);
	*item = (struct action_item){ .parts = { { .text = NULL } } };
}

static void take_bullet(struct item_list *list, const struct block *block)
{
	struct action_item item = { .parts = { { .text = NULL } } };
	const char *text = block->text + strspn(block->text, " \t\n");
	char checkbox = block->checkbox;

	/* an empty item with a box is no checkbox to Markdown */
	if (g_str_has_prefix(text, "[ ]") || g_str_has_prefix(text, "[x]")) {
		checkbox = text[1];
		text += strlen("[ ]");
	}
	g_autofree char *clean = clean_text(text);
	if (is_address(clean) && block->level > 1 && list->items->len > 0) {
		struct action_item *last =
		    &g_array_index(list->items, struct action_item, list->items->len - 1);
		take_hint(last, ITEM_LINK, &last->parts[ITEM_TEXT], clean);
		return;
	}
	struct passage stated = passage_at(list->markdown, text);
	if (checkbox != 0)
		take_hint(&item, ITEM_STATUS, &stated, checkbox == 'x' ? "closed" : "open");
	take_item_text(&item, &stated, block->link);
	keep_item(list, &item);
}

/* What a column of the head is called; the first of two alike counts. */
static void take_head(struct item_list *list, const struct block *cell)
{
	enum item_part part = vocabulary_item_part(cell->text);

	for (guint i = 0; i < cell->column; i++)
		part = list->columns[i] == part ? ITEM_PARTS : part;
	list->columns[cell->column] = part;
	for (guint i = cell->column + 1; i < G_N_ELEMENTS(list->columns); i++)
		list->columns[i] = ITEM_PARTS;
}

/* Without a column for the item, it is the first one, if that has no other use. */
static enum item_part part_of(const struct item_list *list, guint column)
{
	bool has_text = false;

	for (guint i = 0; i < G_N_ELEMENTS(list->columns); i++)
		has_text = has_text || list->columns[i] == ITEM_TEXT;
	return !has_text && column == 0 && list->columns[0] == ITEM_PARTS ? ITEM_TEXT
									  : list->columns[column];
}

static void take_cell(struct item_list *list, const struct block *cell)
{
	if (cell->row != list->row) {
		item_list_flush(list);
		list->row = cell->row;
	}
	if (cell->column >= G_N_ELEMENTS(list->columns))
		return;
	if (cell->is_head) {
		take_head(list, cell);
		return;
	}
	enum item_part part = part_of(list, cell->column);
	struct passage stated = passage_at(list->markdown, cell->text);
	if (part == ITEM_TEXT)
		take_item_text(&list->item, &stated, cell->link);
	else if (part == ITEM_LINK && cell->link != NULL)
		take_hint(&list->item, ITEM_LINK, &stated, cell->link);
	else if (part != ITEM_PARTS)
		take_part(&list->item, part, &stated);
}

void item_list_flush(struct item_list *list)
{
	if (list->row != 0)
		keep_item(list, &list->item);
	list->row = 0;
}

void item_list_add(struct item_list *list, const struct block *block)
{
	if (block->kind == BLOCK_CELL) {
		take_cell(list, block);
		return;
	}
	item_list_flush(list);
	if (block->kind == BLOCK_ITEM) {
		take_bullet(list, block);
	} else if (block->kind == BLOCK_HEADING) {
		const char *note = strrchr(block->text, '(');

		list->section_status = note != NULL ? vocabulary_status(note) : NULL;
	}
}
