#include "reports/publish.h"

#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/fs.h"
#include "reports/book_reliability.h"
#include "reports/publish_pay.h"
#include "reports/release.h"

static void published_file_free(gpointer data)
{
	struct published_file *file = data;

	g_free(file->path);
	g_free(file);
}

GPtrArray *published_file_list_new(void)
{
	return g_ptr_array_new_with_free_func(published_file_free);
}

struct publication *publication_new(void)
{
	struct publication *publication = g_new0(struct publication, 1);

	publication->files = published_file_list_new();
	publication->withdrawn = g_ptr_array_new_with_free_func(g_free);
	return publication;
}

void publication_free(struct publication *publication)
{
	if (publication == NULL)
		return;
	g_free(publication->release);
	g_ptr_array_unref(publication->files);
	g_ptr_array_unref(publication->withdrawn);
	g_free(publication);
}

static bool add_file(struct publication *publication, const char *folder, const char *relative,
    const char *shown, GError **error)
{
	g_autofree char *path = g_build_filename(folder, relative, NULL);
	size_t size;
	g_autofree char *bytes = fs_read(path, &size, error);

	if (bytes == NULL)
		return false;
	struct published_file *file = g_new0(struct published_file, 1);
	g_autofree char *digest =
	    g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes, size);
	file->path = g_strdup_printf("%s%s", shown, relative);
	file->bytes = (int64_t)size;
	g_strlcpy(file->sha256, digest, sizeof(file->sha256));
	g_ptr_array_add(publication->files, file);
	return true;
}

/* The name of a release: the hash of the paths and hashes of its files. */
static char *name_release(const struct publication *publication)
{
	g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);

	for (guint i = 0; i < publication->files->len; i++) {
		const struct published_file *file = publication->files->pdata[i];
		g_autofree char *line = g_strdup_printf("%s  %s\n", file->sha256, file->path);

		g_checksum_update(checksum, (const guchar *)line, -1);
	}
	return g_strndup(g_checksum_get_string(checksum), 16);
}

static void take_over(struct publication *publication, const struct published_file *kept)
{
	struct published_file *file = g_memdup2(kept, sizeof(*kept));

	file->path = g_strdup(kept->path);
	g_ptr_array_add(publication->files, file);
}

#define SITE "out/site/"

static bool is_page(const struct published_file *file)
{
	return g_str_has_prefix(file->path, SITE);
}

/* Takes the pages of kept months over. Returns the set of their paths below the site, which the
 * files own. */
static GHashTable *keep_pages(const struct site *site, struct publication *publication)
{
	GHashTable *kept = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < site->months->len; i++) {
		const struct month_report *month = site->months->pdata[i];

		for (guint k = 0; month->kept != NULL && k < month->kept->len; k++) {
			struct published_file *file = month->kept->pdata[k];

			if (!is_page(file))
				continue;
			take_over(publication, file);
			g_hash_table_add(kept, file->path + strlen(SITE));
		}
	}
	return kept;
}

static gint compare_files(gconstpointer left, gconstpointer right)
{
	const struct published_file *a = *(struct published_file *const *)left;
	const struct published_file *b = *(struct published_file *const *)right;

	return strcmp(a->path, b->path);
}

static bool publish_site(
    const struct site *site, struct publication *publication, const char *out, GError **error)
{
	g_autoptr(GHashTable) kept = keep_pages(site, publication);
	g_autofree char *staging = release_stage(out, error);

	if (staging == NULL || !site_write(site, staging, error))
		return false;
	g_autoptr(GPtrArray) staged = fs_find(staging, "", "*");
	for (guint i = 0; i < staged->len; i++)
		if (!add_file(publication, staging, staged->pdata[i], SITE, error))
			return false;
	g_ptr_array_sort(publication->files, compare_files);
	g_autofree char *name = name_release(publication);
	publication->release = g_strdup_printf("out/releases/%s", name);
	return release_show(out, name, kept, &publication->has_changed, error);
}

static bool have_same_bytes(const char *one, const char *other)
{
	g_autofree char *first = NULL, *second = NULL;
	gsize first_size, second_size;

	return g_file_get_contents(one, &first, &first_size, NULL) &&
	    g_file_get_contents(other, &second, &second_size, NULL) && first_size == second_size &&
	    memcmp(first, second, first_size) == 0;
}

bool publish_finished(struct publication *publication, const char *out, const char *relative,
    const char *temporary, int mode, GError **error)
{
	g_autofree char *path = g_build_filename(out, relative, NULL);

	if (have_same_bytes(temporary, path)) {
		unlink(temporary);
	} else {
		publication->has_changed = true;
		if (!fs_publish_file(temporary, path, mode, error))
			return false;
	}
	return add_file(publication, out, relative, "out/", error);
}

static bool publish_reliability(const struct site *site, const struct month_report *month,
    struct publication *publication, const char *out, GError **error)
{
	g_autofree char *relative =
	    g_strdup_printf("books/reliability-%s.xlsx", month->period.name);
	g_autofree char *temporary = g_strdup_printf("%s/%s.tmp", out, relative);

	return book_reliability_write(site, month, temporary, error) &&
	    publish_finished(publication, out, relative, temporary, 0644, error);
}

static bool has_pay(const struct pay_report *pay)
{
	return pay->lines->len > 0 || pay->segments->len > 0 || pay->blocking->len > 0;
}

static void keep_books(const struct month_report *month, struct publication *publication)
{
	for (guint i = 0; i < month->kept->len; i++)
		if (!is_page(month->kept->pdata[i]))
			take_over(publication, month->kept->pdata[i]);
}

static bool publish_all(const struct site *site, const struct period *wanted,
    struct publication *publication, const char *out, GError **error)
{
	g_autofree char *books = g_build_filename(out, "books", NULL);
	g_autofree char *pay = g_build_filename(out, "pay", NULL);

	if (!fs_make_folder(books, 0755, error) || !fs_make_folder(pay, 0750, error) ||
	    !publish_site(site, publication, out, error))
		return false;
	for (guint i = 0; i < site->months->len; i++) {
		const struct month_report *month = site->months->pdata[i];

		if (month->kept != NULL) {
			keep_books(month, publication);
			continue;
		}
		if (wanted != NULL && !period_touches(&month->period, wanted))
			continue;
		if (!publish_reliability(site, month, publication, out, error))
			return false;
		if (has_pay(month->pay) && !publish_pay(site, month, publication, out, error))
			return false;
	}
	g_ptr_array_sort(publication->files, compare_files);
	return true;
}

bool publish_everything(const struct site *site, const char *root, const struct period *books,
    struct publication **publication, GError **error)
{
	g_autofree char *out = g_build_filename(root, "out", NULL);
	struct publication *made = publication_new();

	if (publish_all(site, books, made, out, error)) {
		*publication = made;
		return true;
	}
	publication_free(made);
	return false;
}
