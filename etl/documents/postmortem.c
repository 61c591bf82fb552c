#include "etl/documents/postmortem.h"

#include <string.h>

#include "base/words.h"
#include "base/yaml.h"
#include "etl/codes.h"
#include "etl/documents/postmortem_parts.h"
#include "etl/records/document.h"
#include "etl/records/frontmatter.h"

/* How long the name of a property may be, in bytes. */
#define NAME_SIZE_MAX 80

/* A document while it is walked through. */
struct walk {
	struct postmortem *postmortem;
	struct markdown *markdown;
	const struct page *page;
	enum topic topics[7]; /* of the headings that are open, by their level */
	int level;            /* of the last heading; 0: none yet */
	bool has_title;
	bool is_preamble; /* nothing but the title was before */
	bool is_first;    /* the next paragraph is the first one under the title */
	struct passage sections[TOPIC_FIELDS];
	GString *texts[TOPIC_FIELDS];
	struct timeline timeline;
	struct item_list items;
};

static void add_property(
    struct postmortem *postmortem, const char *name, const struct passage *value)
{
	struct property property = { .name = g_strdup(name), .value = *value };
	enum topic topic = vocabulary_topic(name);

	property.value.text = clean_text(value->text);
	g_array_append_val(postmortem->properties, property);
	if (topic < TOPIC_FIELDS)
		postmortem_take(postmortem, topic, name, value);
}

/* The keys of front matter, mappings as dotted names. */
static void add_matter(struct postmortem *postmortem, const struct yaml *node, const char *prefix)
{
	for (guint i = 0; i < yaml_count(node); i++) {
		g_autofree char *name = g_strdup_printf("%s%s", prefix, yaml_key(node, i));
		const struct yaml *value = yaml_item(node, i), *place;

		if (value->kind == YAML_MAPPING) {
			g_autofree char *inner = g_strdup_printf("%s.", name);

			add_matter(postmortem, value, inner);
			continue;
		}
		g_autofree char *text = frontmatter_text(value, &place);
		if (text == NULL)
			continue;
		struct passage passage = { text, place->line, place->column };
		if (g_str_equal(name, "id")) {
			g_free(postmortem->id.text);
			postmortem->id = passage;
			postmortem->id.text = clean_text(text);
		}
		add_property(postmortem, name, &passage);
	}
}

/* A block that is not closed is text. Sets where the text behind the block begins. */
static bool read_matter(
    struct postmortem *postmortem, const struct page *page, size_t *body, struct defect *defect)
{
	struct yaml_fault fault;
	size_t yaml_size;

	*body = 0;
	if (frontmatter_find(page->text, page->size, &yaml_size, body) != FRONTMATTER_CLOSED)
		return true;
	g_autoptr(GPtrArray) documents = yaml_parse("", page->text, yaml_size, YAML_ANY, &fault);
	if (documents == NULL) {
		*defect = (struct defect){ CODE_SYNTAX, fault.message, fault.line, fault.column };
		return false;
	}
	const struct yaml *block = documents->len > 0 ? documents->pdata[0] : NULL;
	if (block == NULL || block->kind != YAML_MAPPING)
		*body = 0;
	else
		add_matter(postmortem, block, "");
	return true;
}

/* The colon that ends the name of a property, which begins with a letter and is short; or NULL. */
static const char *find_colon(const char *line)
{
	const char *colon = line + strcspn(line, ":\n");

	if (*colon != ':' || colon - line > NAME_SIZE_MAX || colon == line ||
	    !g_unichar_isalpha(g_utf8_get_char(line)))
		return NULL;
	return colon[1] == '\0' || g_ascii_isspace(colon[1]) ? colon : NULL;
}

/* The lines under a title are properties only of these names, if they are known. */
static bool is_awaited(const struct walk *walk, const char *name)
{
	const GPtrArray *columns = walk->page->columns;

	return !walk->is_first || columns == NULL || words_contain(columns, name);
}

/*
 * `Name: value` lines; a line without a name goes on with the value before it. In a list item only
 * the first line has a name.
 */
static void read_properties(struct walk *walk, const struct block *block)
{
	const char *line = block->text + strspn(block->text, " \t\n");

	while (*line != '\0') {
		const char *colon = find_colon(line);
		const char *end = line + strcspn(line, "\n");

		if (colon == NULL) {
			line = end + (*end != '\0');
			continue;
		}
		while (*end != '\0' && (block->kind == BLOCK_ITEM || find_colon(end + 1) == NULL))
			end += 1 + strcspn(end + 1, "\n");
		g_autofree char *name = g_strchomp(g_strndup(line, (gsize)(colon - line)));
		const char *start = colon + 1 + strspn(colon + 1, " \t\n");
		struct passage value = passage_at(walk->markdown, start);
		g_autofree char *text = start < end ? g_strndup(start, (gsize)(end - start)) : NULL;
		value.text = text;
		if (text != NULL && is_awaited(walk, name))
			add_property(walk->postmortem, name, &value);
		line = end + (*end != '\0');
	}
}

/* How many cells the row has that the block at the index is the first of. */
static guint row_size(const struct walk *walk, guint index)
{
	guint row = markdown_block(walk->markdown, index)->row, size = 0;

	for (; index + size < markdown_count(walk->markdown); size++) {
		const struct block *block = markdown_block(walk->markdown, index + size);

		if (block->kind != BLOCK_CELL || block->row != row)
			break;
	}
	return size;
}

/* A row of two or four cells has one or two properties, but when it is a head of other names. */
static void read_row(struct walk *walk, guint index)
{
	guint size = row_size(walk, index);

	if (size != 2 && size != 4)
		return;
	for (guint i = 0; i < size; i += 2) {
		const struct block *name = markdown_block(walk->markdown, index + i);
		const struct block *value = markdown_block(walk->markdown, index + i + 1);
		g_autofree char *key = clean_text(name->text);
		struct passage passage = passage_at(walk->markdown, value->text);

		if (g_str_has_suffix(key, ":"))
			key[strlen(key) - 1] = '\0';
		if (*key != '\0' && *value->text != '\0' && strlen(key) <= NAME_SIZE_MAX &&
		    !(name->is_head && vocabulary_topic(value->text) != TOPIC_NONE))
			add_property(walk->postmortem, key, &passage);
	}
}

/* A section's text is the texts of its blocks, on a line each; cells of a row stay on one. */
static void add_to_section(struct walk *walk, enum topic topic, const struct block *block)
{
	GString *text = walk->texts[topic];

	if (block->text[strspn(block->text, " \t\n")] == '\0')
		return;
	if (text == NULL) {
		text = walk->texts[topic] = g_string_new(NULL);
		walk->sections[topic] = passage_at(walk->markdown, block->text);
	} else if (text->len > 4 * PASSAGE_LENGTH_MAX) {
		return;
	} else {
		g_string_append(
		    text, block->kind == BLOCK_CELL && block->column > 0 ? " | " : "\n");
	}
	g_string_append(text, block->text);
}

/*
 * Settles what the section below a heading is about. One that is not known goes on with the section
 * that it stands in, as does `Details` within the root cause: then the heading belongs to the text,
 * and the result is true.
 */
static bool enter_section(struct walk *walk, const struct block *heading)
{
	enum topic topic = vocabulary_topic(heading->text);
	int level = heading->level;

	if (level == 1 && topic == TOPIC_TITLE)
		topic = TOPIC_NONE; /* of a template: `# Incident title` */
	if (level == 1 && topic == TOPIC_NONE && !walk->has_title) {
		struct passage title = passage_at(walk->markdown, heading->text);

		postmortem_take(walk->postmortem, TOPIC_TITLE, "title", &title);
		walk->has_title = true;
		walk->is_first = true;
	} else {
		walk->is_preamble = false;
	}
	/* a heading right under one that is two levels higher stands in that one too */
	for (int i = walk->level + 1; i < level; i++)
		walk->topics[i] = walk->topics[walk->level];
	enum topic outer = walk->topics[level - 1];
	bool goes_on = topic == TOPIC_NONE || (topic == TOPIC_FACTS && outer < TOPIC_FIELDS);
	walk->topics[level] = goes_on ? outer : topic;
	walk->level = level;
	return goes_on;
}

static void walk_block(struct walk *walk, guint index)
{
	const struct block *block = markdown_block(walk->markdown, index);
	enum topic before = walk->topics[walk->level];

	bool is_text = block->kind != BLOCK_HEADING || enter_section(walk, block);
	if (!walk->timeline.has_day)
		walk->timeline.has_day =
		    postmortem_day(walk->postmortem, walk->page->name, &walk->timeline.day);
	enum topic topic = walk->is_preamble ? TOPIC_FACTS : walk->topics[walk->level];
	if (before == TOPIC_ACTIONS && topic != TOPIC_ACTIONS)
		item_list_flush(&walk->items);
	if (topic == TOPIC_TIMELINE)
		timeline_add(&walk->timeline, block);
	else if (topic == TOPIC_ACTIONS)
		item_list_add(&walk->items, block);
	else if (topic == TOPIC_FACTS && block->kind == BLOCK_CELL && block->column == 0)
		read_row(walk, index);
	else if (topic == TOPIC_FACTS && (block->kind == BLOCK_TEXT || block->kind == BLOCK_ITEM))
		read_properties(walk, block);
	else if (topic < TOPIC_FIELDS && is_text)
		add_to_section(walk, topic, block);
	if (block->kind != BLOCK_HEADING)
		walk->is_first = false;
}

static void walk_document(struct walk *walk)
{
	struct postmortem *postmortem = walk->postmortem;

	walk->is_preamble = true;
	for (guint i = 0; i < G_N_ELEMENTS(walk->topics); i++)
		walk->topics[i] = TOPIC_NONE;
	for (guint i = 0; i < markdown_count(walk->markdown); i++)
		walk_block(walk, i);
	item_list_flush(&walk->items);
	for (guint topic = 0; topic < TOPIC_FIELDS; topic++) {
		if (walk->texts[topic] == NULL)
			continue;
		walk->sections[topic].text = walk->texts[topic]->str;
		postmortem_take_section(postmortem, (enum topic)topic, &walk->sections[topic]);
		g_string_free(walk->texts[topic], TRUE);
	}
}

static const struct passage *find_property(const struct postmortem *postmortem, const char *name)
{
	for (guint i = 0; i < postmortem->properties->len; i++) {
		const struct property *property =
		    &g_array_index(postmortem->properties, struct property, i);

		if (g_str_equal(property->name, name))
			return &property->value;
	}
	return NULL;
}

/* What the page does not say itself. */
static void add_row(struct postmortem *postmortem, const struct page *page)
{
	for (guint i = 0; page->row != NULL && i < page->columns->len; i++) {
		const char *name = page->columns->pdata[i];
		struct passage passage = { page->row[i], 1, 1 };

		if (*name != '\0' && page->row[i][0] != '\0' &&
		    find_property(postmortem, name) == NULL)
			add_property(postmortem, name, &passage);
	}
}

/* A file name without its folders and extension. */
static char *stem_of(const char *name)
{
	static const char *const extensions[] = { ".gz", ".md", ".markdown", ".mdown", ".txt" };
	char *stem = g_path_get_basename(name);

	for (size_t i = 0; i < G_N_ELEMENTS(extensions); i++)
		if (g_str_has_suffix(stem, extensions[i]) && strlen(stem) > strlen(extensions[i]))
			stem[strlen(stem) - strlen(extensions[i])] = '\0';
	return stem;
}

#define KEY_SIZE 32

/* Where Notion's key begins in a stem, or NULL. */
static char *find_key(char *stem)
{
	size_t size = strlen(stem);
	char *key = size >= KEY_SIZE ? stem + size - KEY_SIZE : NULL;

	if (key == NULL || (key > stem && key[-1] != ' ' && key[-1] != '-'))
		return NULL;
	return strspn(key, "0123456789abcdef") == KEY_SIZE ? key : NULL;
}

char *page_key(const char *name)
{
	g_autofree char *stem = stem_of(name);

	return g_strdup(find_key(stem));
}

char *page_title(const char *name)
{
	g_autofree char *stem = stem_of(name);
	char *key = find_key(stem);

	if (key != NULL && key > stem)
		key[-1] = '\0';
	return g_strdup(stem);
}

/* A document without a title or id has those of its file. */
static void take_name(struct postmortem *postmortem, const char *name)
{
	if (postmortem->id.text == NULL) {
		char *key = page_key(name);

		postmortem->id = (struct passage){ key != NULL ? key : stem_of(name), 1, 1 };
	}
	if (postmortem->fields[TOPIC_TITLE].text == NULL)
		postmortem->fields[TOPIC_TITLE] = (struct passage){ page_title(name), 1, 1 };
}

bool postmortem_read(struct postmortem *postmortem, const struct page *page, struct defect *defect)
{
	struct walk walk = { .postmortem = postmortem, .page = page };
	size_t body;

	if (page->size > DOCUMENT_SIZE_MAX) {
		*defect = (struct defect){ CODE_TOO_LONG,
			g_strdup("the document is larger than 16 MiB"), 1, 1 };
		return false;
	}
	if (!document_check(page->text, page->size, defect))
		return false;
	*postmortem = (struct postmortem){
		.properties = g_array_new(FALSE, FALSE, sizeof(struct property)),
		.items = g_array_new(FALSE, FALSE, sizeof(struct action_item)),
	};
	if (read_matter(postmortem, page, &body, defect))
		walk.markdown = markdown_parse(page->text, page->size, body, defect);
	if (walk.markdown == NULL) {
		postmortem_clear(postmortem);
		return false;
	}
	walk.timeline.markdown = walk.items.markdown = walk.markdown;
	walk.items.items = postmortem->items;
	walk_document(&walk);
	add_row(postmortem, page);
	take_name(postmortem, page->name);
	postmortem_conclude(postmortem, page->name, &walk.timeline);
	markdown_free(walk.markdown);
	return true;
}

void postmortem_clear(struct postmortem *postmortem)
{
	for (guint i = 0; i < postmortem->properties->len; i++) {
		struct property *property =
		    &g_array_index(postmortem->properties, struct property, i);

		g_free(property->name);
		g_free(property->value.text);
	}
	for (guint i = 0; i < postmortem->items->len; i++)
		action_item_clear(&g_array_index(postmortem->items, struct action_item, i));
	for (guint i = 0; i < TOPIC_FIELDS; i++)
		g_free(postmortem->fields[i].text);
	g_free(postmortem->id.text);
	g_free(postmortem->derived.text);
	defect_clear(&postmortem->notice);
	g_array_unref(postmortem->properties);
	g_array_unref(postmortem->items);
}

const struct passage *postmortem_find(const struct postmortem *postmortem, const char *column)
{
	if (g_str_equal(column, "id"))
		return &postmortem->id;
	if (g_str_equal(column, "derived"))
		return &postmortem->derived;
	for (guint topic = 0; topic < TOPIC_FIELDS; topic++)
		if (g_str_equal(column, topic_name((enum topic)topic)))
			return &postmortem->fields[topic];
	return find_property(postmortem, column);
}
