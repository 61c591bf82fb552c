#include "reports/release.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/fs.h"

/* --- names --- */

static char *releases_folder(const char *out)
{
	return g_build_filename(out, "releases", NULL);
}

/* What is rendered anew. */
static char *staging_folder(const char *out)
{
	return g_build_filename(out, "releases", ".staging", NULL);
}

/* A release that is no longer kept. */
static char *spare_folder(const char *out)
{
	return g_build_filename(out, "releases", ".spare", NULL);
}

/* The release that is being made of the spare one. */
static char *next_folder(const char *out)
{
	return g_build_filename(out, "releases", ".next", NULL);
}

/* The name of the release that is shown; NULL when there is none. The caller frees it. */
static char *shown_name(const char *out)
{
	g_autofree char *link = g_build_filename(out, "site", NULL);
	g_autofree char *shown = g_file_read_link(link, NULL);

	return shown != NULL ? g_path_get_basename(shown) : NULL;
}

static bool move(const char *from, const char *to, GError **error)
{
	return rename(from, to) == 0 ||
	    fail(error, NINES_ERROR_FAILED, "%s: cannot be renamed: %s", from, g_strerror(errno));
}

char *release_stage(const char *out, GError **error)
{
	g_autofree char *staging = staging_folder(out);

	if (!fs_remove(staging, error) || !fs_make_folder(staging, 0755, error))
		return NULL;
	return g_steal_pointer(&staging);
}

/* --- what is kept --- */

static bool is_same_file(const char *one, const char *other)
{
	struct stat first, second;

	return stat(one, &first) == 0 && stat(other, &second) == 0 &&
	    first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

/* Removes a file, and the folders that are empty without it. */
static bool strip(const char *next, const char *relative, GError **error)
{
	g_autofree char *path = g_build_filename(next, relative, NULL);
	g_autofree char *folder = g_path_get_dirname(path);

	if (!fs_remove(path, error))
		return false;
	while (strlen(folder) > strlen(next) && rmdir(folder) == 0) {
		char *parent = g_path_get_dirname(folder);

		g_free(folder);
		folder = parent;
	}
	return true;
}

/* Leaves of a former release only what is kept as it is shown: the set of `there`, paths. */
static bool strip_former(
    const char *out, const char *next, GHashTable *kept, GHashTable *there, GError **error)
{
	g_autoptr(GPtrArray) files = fs_find(next, "", "*");

	for (guint i = 0; i < files->len; i++) {
		const char *relative = files->pdata[i];
		g_autofree char *found = g_build_filename(next, relative, NULL);
		g_autofree char *shown = g_build_filename(out, "site", relative, NULL);

		if (g_hash_table_contains(kept, relative) && is_same_file(found, shown))
			g_hash_table_add(there, g_strdup(relative));
		else if (!strip(next, relative, error))
			return false;
	}
	return true;
}

static bool make_parent(const char *path, GError **error)
{
	g_autofree char *folder = g_path_get_dirname(path);

	return fs_make_folder(folder, 0755, error);
}

static bool keep_page(const char *out, const char *next, const char *relative, GError **error)
{
	g_autofree char *from = g_build_filename(out, "site", relative, NULL);
	g_autofree char *to = g_build_filename(next, relative, NULL);
	size_t size;

	if (!make_parent(to, error))
		return false;
	if (link(from, to) == 0)
		return true;
	g_autofree char *bytes = fs_read(from, &size, error);
	return bytes != NULL && fs_write(to, bytes, size, 0644, error);
}

static bool keep_pages(const char *out, const char *next, GHashTable *kept, GError **error)
{
	g_autoptr(GHashTable) there = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	GHashTableIter iterator;
	gpointer page;

	if (!strip_former(out, next, kept, there, error))
		return false;
	g_hash_table_iter_init(&iterator, kept);
	while (g_hash_table_iter_next(&iterator, &page, NULL))
		if (!g_hash_table_contains(there, page) && !keep_page(out, next, page, error))
			return false;
	return true;
}

/* --- what is new --- */

static bool move_staged(const char *staging, const char *next, GError **error)
{
	g_autoptr(GPtrArray) files = fs_find(staging, "", "*");

	for (guint i = 0; i < files->len; i++) {
		g_autofree char *from = g_build_filename(staging, files->pdata[i], NULL);
		g_autofree char *to = g_build_filename(next, files->pdata[i], NULL);

		if (!make_parent(to, error) || !move(from, to, error))
			return false;
	}
	return fs_remove(staging, error);
}

/* Makes the next release of the spare one, or of nothing. */
static bool assemble(
    const char *out, const char *staging, const char *next, GHashTable *kept, GError **error)
{
	g_autofree char *spare = spare_folder(out);

	if (!fs_remove(next, error))
		return false;
	if (rename(spare, next) != 0 && !fs_make_folder(next, 0755, error))
		return false;
	return keep_pages(out, next, kept, error) && move_staged(staging, next, error) &&
	    fs_sync_tree(next, error);
}

/* --- showing --- */

static bool make_spare(const char *out, const char *folder, GError **error)
{
	g_autofree char *spare = spare_folder(out);

	return fs_remove(spare, error) && move(folder, spare, error);
}

/* Keeps the release that is shown and the one before it; an older one is the spare. */
static bool prune(const char *out, const char *current, const char *previous, GError **error)
{
	g_autofree char *releases = releases_folder(out);
	g_autoptr(GDir) folder = g_dir_open(releases, 0, NULL);
	const char *name;

	while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
		g_autofree char *path = g_build_filename(releases, name, NULL);

		if (*name != '.' && !g_str_equal(name, current) && g_strcmp0(name, previous) != 0 &&
		    !make_spare(out, path, error))
			return false;
	}
	return true;
}

bool release_show(
    const char *out, const char *name, GHashTable *kept, bool *has_changed, GError **error)
{
	g_autofree char *releases = releases_folder(out);
	g_autofree char *staging = staging_folder(out);
	g_autofree char *next = next_folder(out);
	g_autofree char *link = g_build_filename(out, "site", NULL);
	g_autofree char *target = g_strdup_printf("releases/%s", name);
	g_autofree char *final = g_build_filename(releases, name, NULL);
	g_autofree char *previous = shown_name(out);

	if (g_strcmp0(previous, name) == 0 && g_file_test(final, G_FILE_TEST_IS_DIR))
		return fs_remove(staging, error);
	*has_changed = true;
	return assemble(out, staging, next, kept, error) && fs_remove(final, error) &&
	    move(next, final, error) && fs_sync_folder(releases, error) &&
	    fs_switch_link(link, target, error) && prune(out, name, previous, error);
}
