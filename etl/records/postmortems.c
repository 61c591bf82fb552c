#include "etl/records/postmortems.h"

#include <string.h>

#include "etl/records/document.h"

struct postmortems {
	struct reader base;
	struct page_source *pages;
	enum document_view view;
	struct page page;
	bool has_page; /* `postmortem` is read */
	struct postmortem postmortem;
	guint next_item;
	GArray *cells;
};

static void give_cells(struct postmortems *postmortems, struct record *record)
{
	record->cells = (const struct cell *)(gpointer)postmortems->cells->data;
	record->cell_count = postmortems->cells->len;
}

static void add_cell(struct postmortems *postmortems, const struct passage *passage)
{
	struct cell cell = { .line = 1, .column = 1 };

	if (passage != NULL && passage->text != NULL)
		cell = (struct cell){ passage->text, passage->line, passage->column };
	g_array_append_val(postmortems->cells, cell);
}

static void copy_notice(struct record *record, const struct defect *notice)
{
	record->notice = *notice;
	record->notice.message = g_strdup(notice->message);
}

static void give_postmortem(struct postmortems *postmortems, struct record *record)
{
	const GPtrArray *columns = postmortems->base.columns;

	const struct passage name = { (char *)(guintptr)postmortems->page.name, 1, 1 };

	for (guint i = 0; i < columns->len; i++)
		add_cell(postmortems,
		    g_str_equal(columns->pdata[i], "@page")
			? &name
			: postmortem_find(&postmortems->postmortem, columns->pdata[i]));
	copy_notice(record, &postmortems->postmortem.notice);
	give_cells(postmortems, record);
}

static void give_item(
    struct postmortems *postmortems, const struct action_item *item, struct record *record)
{
	const GPtrArray *columns = postmortems->base.columns;
	const struct passage *text = &item->parts[ITEM_TEXT];

	for (guint i = 0; i < columns->len; i++) {
		const struct passage *passage = NULL;

		if (g_str_equal(columns->pdata[i], "postmortem"))
			passage = &postmortems->postmortem.id;
		for (guint part = 0; part < ITEM_PARTS; part++)
			if (g_str_equal(columns->pdata[i], item_part_name((enum item_part)part)))
				passage = &item->parts[part];
		add_cell(postmortems, passage);
	}
	record->line = text->line;
	record->raw = text->text;
	record->raw_size = strlen(text->text);
	copy_notice(record, &item->notice);
	give_cells(postmortems, record);
}

static void end_page(struct postmortems *postmortems)
{
	if (postmortems->has_page)
		postmortem_clear(&postmortems->postmortem);
	postmortems->has_page = false;
}

/* Reads the next page; its defect is the record's. */
static bool begin_page(struct postmortems *postmortems, struct record *record, GError **error)
{
	end_page(postmortems);
	if (!postmortems->pages->next(postmortems->pages, &postmortems->page, error))
		return false;
	postmortems->has_page =
	    postmortem_read(&postmortems->postmortem, &postmortems->page, &record->defect);
	postmortems->next_item = 0;
	return true;
}

static bool postmortems_next(struct reader *reader, struct record *record, GError **error)
{
	struct postmortems *postmortems = (struct postmortems *)reader;
	bool is_item = postmortems->view == DOCUMENT_ACTION_ITEMS;

	record_clear(record);
	g_array_set_size(postmortems->cells, 0);
	while (!is_item || !postmortems->has_page ||
	    postmortems->next_item == postmortems->postmortem.items->len) {
		if (!begin_page(postmortems, record, error))
			return false;
		if (!is_item || !postmortems->has_page)
			break;
	}
	record->part = postmortems->pages->is_archive ? postmortems->page.name : NULL;
	record->line = 1;
	record->byte_offset = 0;
	record->raw = postmortems->page.text;
	record->raw_size = postmortems->page.size;
	record->cell_count = 0;
	if (!postmortems->has_page)
		return true;
	if (is_item)
		give_item(postmortems,
		    &g_array_index(postmortems->postmortem.items, struct action_item,
			postmortems->next_item++),
		    record);
	else
		give_postmortem(postmortems, record);
	return true;
}

static void postmortems_close(struct reader *reader)
{
	struct postmortems *postmortems = (struct postmortems *)reader;

	end_page(postmortems);
	postmortems->pages->free(postmortems->pages);
	g_array_unref(postmortems->cells);
	g_free(postmortems);
}

static const struct reader_class postmortems_class = { .next = postmortems_next,
	.free = postmortems_close };

struct reader *postmortems_open(
    struct page_source *pages, enum document_view view, const GPtrArray *columns)
{
	struct postmortems *postmortems = g_new0(struct postmortems, 1);

	reader_init(&postmortems->base, &postmortems_class);
	reader_add_columns(&postmortems->base, columns);
	postmortems->pages = pages;
	postmortems->view = view;
	postmortems->cells = g_array_new(FALSE, FALSE, sizeof(struct cell));
	return &postmortems->base;
}

/* The one page of a Markdown file. */
struct markdown_file {
	struct page_source base;
	GString *text;
	char *name;
	bool is_read;
};

static bool file_next(struct page_source *source, struct page *page, GError **error)
{
	struct markdown_file *file = (struct markdown_file *)source;

	(void)error;
	if (file->is_read)
		return false;
	file->is_read = true;
	*page =
	    (struct page){ .name = file->name, .text = file->text->str, .size = file->text->len };
	return true;
}

static void file_free(struct page_source *source)
{
	struct markdown_file *file = (struct markdown_file *)source;

	g_string_free(file->text, TRUE);
	g_free(file->name);
	g_free(file);
}

struct reader *postmortems_open_markdown(struct source *source, const char *shown_path,
    enum document_view view, const GPtrArray *columns, GError **error)
{
	GString *text = document_load(source, shown_path, error);

	if (text == NULL)
		return NULL;
	struct markdown_file *file = g_new0(struct markdown_file, 1);
	file->base.next = file_next;
	file->base.free = file_free;
	file->text = text;
	file->name = g_path_get_basename(shown_path);
	return postmortems_open(&file->base, view, columns);
}
