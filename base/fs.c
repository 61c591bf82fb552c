/* syncfs() is of Linux. */
#define _GNU_SOURCE
#include "base/fs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/words.h"

static bool fail_on(const char *what, const char *path, GError **error)
{
	return fail(error, NINES_ERROR_FAILED, "%s: cannot %s: %s", path, what, g_strerror(errno));
}

bool fs_make_folder(const char *path, int mode, GError **error)
{
	return g_mkdir_with_parents(path, mode) == 0 || fail_on("create the folder", path, error);
}

static bool sync_with(int (*sync_one)(int file), const char *path, GError **error)
{
	int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (folder < 0)
		return fail_on("open", path, error);
	bool ok = sync_one(folder) == 0;
	close(folder);
	return ok || fail_on("sync", path, error);
}

bool fs_sync_folder(const char *path, GError **error)
{
	return sync_with(fsync, path, error);
}

bool fs_sync_tree(const char *path, GError **error)
{
	return sync_with(syncfs, path, error);
}

static bool sync_parent(const char *path, GError **error)
{
	g_autofree char *folder = g_path_get_dirname(path);

	return fs_sync_folder(folder, error);
}

static bool write_all(int file, const char *bytes, size_t size)
{
	while (size > 0) {
		ssize_t written = write(file, bytes, size);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return false;
		bytes += written;
		size -= (size_t)written;
	}
	return true;
}

bool fs_write(const char *path, const char *bytes, size_t size, int mode, GError **error)
{
	g_autofree char *temporary = g_strdup_printf("%s.tmp", path);
	int file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (file < 0)
		return fail_on("write", temporary, error);
	bool ok =
	    write_all(file, bytes, size) && fchmod(file, (mode_t)mode) == 0 && fsync(file) == 0;
	int reason = errno;
	if (close(file) != 0 || !ok) {
		errno = ok ? errno : reason;
		fail_on("write", path, error);
		unlink(temporary);
		return false;
	}
	if (rename(temporary, path) != 0) {
		fail_on("replace", path, error);
		unlink(temporary);
		return false;
	}
	return sync_parent(path, error);
}

bool fs_publish_file(const char *temporary, const char *path, int mode, GError **error)
{
	int file = open(temporary, O_RDONLY | O_CLOEXEC);

	if (file < 0)
		return fail_on("open", temporary, error);
	bool ok = fchmod(file, (mode_t)mode) == 0 && fsync(file) == 0;
	close(file);
	if (!ok || rename(temporary, path) != 0)
		return fail_on("replace", path, error);
	return sync_parent(path, error);
}

char *fs_read(const char *path, size_t *size, GError **error)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);

	if (file < 0) {
		fail_on("read", path, error);
		return NULL;
	}
	GString *bytes = g_string_new(NULL);
	char buffer[65536];
	ssize_t got;
	while ((got = read(file, buffer, sizeof(buffer))) > 0)
		g_string_append_len(bytes, buffer, got);
	if (got < 0)
		fail_on("read", path, error);
	close(file);
	*size = bytes->len;
	return g_string_free(bytes, got < 0);
}

bool fs_switch_link(const char *link, const char *target, GError **error)
{
	g_autofree char *temporary = g_strdup_printf("%s.tmp", link);

	if (unlink(temporary) != 0 && errno != ENOENT)
		return fail_on("remove", temporary, error);
	if (symlink(target, temporary) != 0)
		return fail_on("create the link", temporary, error);
	if (rename(temporary, link) != 0)
		return fail_on("switch", link, error);
	return sync_parent(link, error);
}

bool fs_remove(const char *path, GError **error)
{
	struct stat state;

	if (lstat(path, &state) != 0)
		return errno == ENOENT || fail_on("look at", path, error);
	if (S_ISDIR(state.st_mode)) {
		g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
		const char *name;

		while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
			g_autofree char *child = g_build_filename(path, name, NULL);

			if (!fs_remove(child, error))
				return false;
		}
	}
	return g_remove(path) == 0 || fail_on("remove", path, error);
}

/* Whether an entry leads to a folder. Most folders tell that themselves. */
static bool is_folder(const char *root, const char *relative, const struct dirent *entry)
{
	if (entry->d_type != DT_UNKNOWN && entry->d_type != DT_LNK)
		return entry->d_type == DT_DIR;
	g_autofree char *path = g_build_filename(root, relative, NULL);
	return g_file_test(path, G_FILE_TEST_IS_DIR);
}

static void collect(const char *root, const char *folder, GPatternSpec *pattern, GPtrArray *found)
{
	g_autofree char *path = g_build_filename(root, folder, NULL);
	DIR *entries = opendir(path);
	const struct dirent *entry;

	while (entries != NULL && (entry = readdir(entries)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		g_autofree char *relative = g_build_filename(folder, entry->d_name, NULL);
		if (is_folder(root, relative, entry))
			collect(root, relative, pattern, found);
		else if (g_pattern_spec_match_string(pattern, relative))
			g_ptr_array_add(found, g_steal_pointer(&relative));
	}
	if (entries != NULL)
		closedir(entries);
}

GPtrArray *fs_find(const char *root, const char *folder, const char *pattern)
{
	GPtrArray *found = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPatternSpec) spec = g_pattern_spec_new(pattern);

	collect(root, folder, spec, found);
	words_sort(found);
	return found;
}

int fs_lock(const char *path, GError **error)
{
	int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (file < 0) {
		fail_on("open", path, error);
		return -1;
	}
	if (flock(file, LOCK_EX | LOCK_NB) != 0) {
		if (errno == EWOULDBLOCK)
			fail(error, NINES_ERROR_LOCKED, "%s: another run holds this lock", path);
		else
			fail_on("lock", path, error);
		close(file);
		return -1;
	}
	return file;
}

void fs_unlock(int descriptor)
{
	if (descriptor >= 0)
		close(descriptor);
}
