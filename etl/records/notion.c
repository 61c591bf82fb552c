#include "etl/records/notion.h"

#include <string.h>

#include "base/error.h"
#include "etl/codes.h"
#include "etl/records/csv.h"
#include "etl/records/zip.h"

#define EXPORT_SIZE_MAX   (256 * 1024 * 1024)
#define DATABASE_SIZE_MAX (64 * 1024 * 1024)

struct database {
	char *name;         /* without its key */
	GPtrArray *columns; /* char * */
	GHashTable *rows;   /* title -> GStrv; NULL: several rows have that title */
};

struct notion {
	struct page_source base;
	char *shown_path;
	char *wanted; /* database, or NULL */
	GString *bytes;
	struct zip *zip;
	guint next;
	GHashTable *databases; /* folder of the pages -> struct database * */
	GPtrArray *owned;      /* struct database * */
	GHashTable *seen;      /* keys of pages */
};

static void database_free(gpointer data)
{
	struct database *database = data;

	g_free(database->name);
	g_ptr_array_unref(database->columns);
	g_hash_table_unref(database->rows);
	g_free(database);
}

static void row_free(gpointer data)
{
	g_strfreev(data);
}

static void notion_free(struct page_source *source)
{
	struct notion *notion = (struct notion *)source;

	g_hash_table_unref(notion->databases);
	g_ptr_array_unref(notion->owned);
	g_hash_table_unref(notion->seen);
	zip_free(notion->zip);
	if (notion->bytes != NULL)
		g_string_free(notion->bytes, TRUE);
	g_free(notion->shown_path);
	g_free(notion->wanted);
	g_free(notion);
}

/* `Title (Title%20152bb5....md)` of a relation is the title. */
static char *strip_relations(const char *text)
{
	GString *plain = g_string_new(NULL);
	const char *open;

	while ((open = strstr(text, " (")) != NULL) {
		size_t size = strcspn(open, ")");
		bool is_page = open[size] == ')' && size > strlen(" (.md") &&
		    (strncmp(open + size - strlen(".md"), ".md", strlen(".md")) == 0 ||
			g_str_has_prefix(open, " (https://www.notion.so/"));

		g_string_append_len(plain, text, open - text);
		if (!is_page)
			g_string_append_len(plain, open, (gssize)size);
		text = open + size + is_page;
	}
	g_string_append(plain, text);
	return g_string_free(plain, FALSE);
}

static void add_row(struct database *database, const struct record *record)
{
	GStrv row = g_new0(char *, record->cell_count + 1);
	char *title = g_strstrip(g_strdup(record->cells[0].text));

	for (guint i = 0; i < record->cell_count; i++)
		row[i] = strip_relations(record->cells[i].text);
	if (g_hash_table_contains(database->rows, title))
		g_clear_pointer(&row, g_strfreev);
	g_hash_table_replace(database->rows, title, row);
}

/* Reads `Name <key>_all.csv`. */
static struct database *read_database(
    const char *name, const char *bytes, size_t size, GError **error)
{
	const struct csv_dialect dialect = { .delimiter = ',' };
	struct source *source = source_open_memory(bytes, size, name, error);
	struct reader *reader = source != NULL ? csv_open(source, name, &dialect, error) : NULL;
	struct record record = { 0 };

	if (reader == NULL)
		return NULL;
	struct database *database = g_new0(struct database, 1);
	database->columns = g_ptr_array_ref(reader->columns);
	database->rows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, row_free);
	while (reader->class->next(reader, &record, NULL))
		if (record.cell_count == database->columns->len && record.cell_count > 0)
			add_row(database, &record);
	record_clear(&record);
	reader_free(reader);
	return database;
}

static const char *base_name(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash != NULL ? slash + 1 : name;
}

/* What macOS puts into archives beside the files. */
static bool is_litter(const char *name)
{
	return g_str_has_prefix(name, "__MACOSX/") || g_str_has_prefix(base_name(name), "._");
}

/*
 * The pages of a database lie in a folder of its name; newer exports leave the key out. The CSV of
 * all columns overrules the other one.
 */
static bool add_database(struct notion *notion, guint index, bool is_full, GError **error)
{
	const char *name = zip_name(notion->zip, index), *bytes;
	size_t size;

	if (!zip_read(notion->zip, index, &bytes, &size, error))
		return false;
	if (size > DATABASE_SIZE_MAX)
		return fail(error, NINES_ERROR_CONTRACT,
		    "%s: error: \"%s\" in it is larger than 64 MiB [%s]", notion->shown_path, name,
		    CODE_UNREADABLE);
	g_autofree char *shown = g_strdup_printf("%s/%s", notion->shown_path, name);
	struct database *database = read_database(shown, bytes, size, error);
	if (database == NULL)
		return false;
	g_ptr_array_add(notion->owned, database);
	g_autofree char *folder =
	    g_strndup(name, strlen(name) - strlen(is_full ? "_all.csv" : ".csv"));
	database->name = page_title(folder);
	g_autofree char *parent = g_strndup(folder, (gsize)(base_name(folder) - folder));
	g_hash_table_replace(
	    notion->databases, g_strconcat(parent, database->name, NULL), database);
	g_hash_table_replace(notion->databases, g_steal_pointer(&folder), database);
	return true;
}

/* Reads the databases, those of visible columns first, and finds out what else there is. */
static bool add_databases(struct notion *notion, GError **error)
{
	bool has_pages = false, has_html = false;

	for (int is_full = 0; is_full < 2; is_full++) {
		for (guint i = 0; i < zip_count(notion->zip); i++) {
			const char *name = zip_name(notion->zip, i);
			bool is_csv = g_str_has_suffix(name, ".csv") && !is_litter(name);

			has_pages =
			    has_pages || (g_str_has_suffix(name, ".md") && !is_litter(name));
			has_html = has_html || g_str_has_suffix(name, ".html");
			if (is_csv && g_str_has_suffix(name, "_all.csv") == (is_full == 1) &&
			    !add_database(notion, i, is_full == 1, error))
				return false;
		}
	}
	if (has_pages)
		return true;
	return fail(error, NINES_ERROR_CONTRACT, "%s: error: %s [%s]", notion->shown_path,
	    has_html ? "this is an export as HTML; export it again as \"Markdown & CSV\""
		     : "there is no Markdown page in this archive",
	    CODE_NO_PROFILE);
}

/* `# Title`, as the first line of a page has it. */
static char *read_title(const char *text, size_t size)
{
	const char *end = memchr(text, '\n', size);
	g_autofree char *line = g_strndup(text, end != NULL ? (gsize)(end - text) : size);

	return g_strdup(g_str_has_prefix(line, "# ") ? g_strstrip(line + 2) : "");
}

static const struct database *find_database(const struct notion *notion, const char *name)
{
	g_autofree char *folder = g_path_get_dirname(name);

	return g_hash_table_lookup(notion->databases, folder);
}

/* Whether the entry is a page to be read, and was not read yet. */
static bool is_wanted(struct notion *notion, const char *name)
{
	const struct database *database = find_database(notion, name);
	char *key;

	if (!g_str_has_suffix(name, ".md") || is_litter(name))
		return false;
	if (notion->wanted != NULL &&
	    (database == NULL || !g_str_equal(database->name, notion->wanted)))
		return false;
	key = page_key(name);
	return key == NULL || g_hash_table_add(notion->seen, key);
}

static bool notion_next(struct page_source *source, struct page *page, GError **error)
{
	struct notion *notion = (struct notion *)source;

	while (notion->next < zip_count(notion->zip) &&
	    !is_wanted(notion, zip_name(notion->zip, notion->next)))
		notion->next++;
	if (notion->next == zip_count(notion->zip))
		return false;
	*page = (struct page){ .name = zip_name(notion->zip, notion->next) };
	if (!zip_read(notion->zip, notion->next++, &page->text, &page->size, error))
		return false;
	const struct database *database = find_database(notion, page->name);
	if (database != NULL) {
		g_autofree char *title = read_title(page->text, page->size);

		page->columns = database->columns;
		page->row = g_hash_table_lookup(database->rows, title);
	}
	return true;
}

static bool has_database(const struct notion *notion)
{
	for (guint i = 0; i < notion->owned->len; i++)
		if (g_str_equal(((struct database *)notion->owned->pdata[i])->name, notion->wanted))
			return true;
	return false;
}

/* Opens the archive and settles what is in it. */
static bool open_archive(struct notion *notion, const char *path, GError **error)
{
	notion->bytes = source_read_bytes(path, notion->shown_path, EXPORT_SIZE_MAX, error);
	if (notion->bytes == NULL)
		return false;
	notion->zip = zip_open(notion->bytes->str, notion->bytes->len, notion->shown_path, error);
	if (notion->zip == NULL || !add_databases(notion, error))
		return false;
	return notion->wanted == NULL || has_database(notion) ||
	    fail(error, NINES_ERROR_CONTRACT, "%s: error: there is no database \"%s\" in it [%s]",
		notion->shown_path, notion->wanted, CODE_HEADER);
}

struct reader *notion_open(const char *path, const char *shown_path,
    const struct notion_choice *choice, const GPtrArray *columns, GError **error)
{
	struct notion *notion = g_new0(struct notion, 1);

	notion->base.next = notion_next;
	notion->base.free = notion_free;
	notion->base.is_archive = true;
	notion->shown_path = g_strdup(shown_path);
	notion->wanted = g_strdup(choice->database);
	notion->databases = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	notion->owned = g_ptr_array_new_with_free_func(database_free);
	notion->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	if (open_archive(notion, path, error))
		return postmortems_open(&notion->base, choice->view, columns);
	notion_free(&notion->base);
	return NULL;
}
