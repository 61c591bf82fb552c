#ifndef BASE_FS_H
#define BASE_FS_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * Files and folders. Every write goes to a temporary name in the same folder, is synced and
 * renamed, so a reader sees the old file or the new one and never a part. Failures are
 * NINES_ERROR_FAILED and name the path and the system's reason.
 */

/* Creates the folder and its parents. */
bool fs_make_folder(const char *path, int mode, GError **error);
/* Replaces a file. `mode` is its permission bits. */
bool fs_write(const char *path, const char *bytes, size_t size, int mode, GError **error);
/* Moves a finished file to its final name: syncs it, renames it, syncs the folder. */
bool fs_publish_file(const char *temporary, const char *path, int mode, GError **error);
/* Reads a whole file; NULL on failure. The caller frees it. */
char *fs_read(const char *path, size_t *size, GError **error);
/* Points the symbolic link at `target` with one rename. */
bool fs_switch_link(const char *link, const char *target, GError **error);
/* Removes a file or a folder with all that is in it; a missing one is fine. */
bool fs_remove(const char *path, GError **error);
bool fs_sync_folder(const char *path, GError **error);
/* Makes everything below a folder durable, whatever was renamed, linked or written there: all that
 * its file system has in memory, which is one call instead of one for each folder. */
bool fs_sync_tree(const char *path, GError **error);

/*
 * The files below `root`, at any depth, whose path relative to `root` matches the pattern (`*` and
 * `?` as in the shell, `*` also across folders), sorted by path. Hidden files are left out. A
 * missing folder gives none. Elements are owned by the array.
 */
GPtrArray *fs_find(const char *root, const char *folder, const char *pattern);

/* Takes an exclusive lock that the kernel drops with the process. Returns a descriptor to be given
 * to fs_unlock(), or -1 with NINES_ERROR_LOCKED when somebody else holds it. */
int fs_lock(const char *path, GError **error);
void fs_unlock(int descriptor);

#endif
