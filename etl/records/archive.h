#ifndef ETL_RECORDS_ARCHIVE_H
#define ETL_RECORDS_ARCHIVE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* What a file is known by. */
struct digest {
	char sha256[65]; /* of the bytes as they lie there */
	int64_t bytes;
};

/* Where the copy of a file lies in the folder of the archive. The caller frees it. */
char *archive_path(const char *folder, const char *sha256);

/* Reads the file for its digest. CONTRACT when it cannot be read. */
bool source_digest(const char *path, struct digest *digest, GError **error);

/*
 * A copy of a file for the archive, made by a thread of its own while the file is read: compressed
 * unless it was, as gzip members of a MiB of input each, which is a gzip file like any other. It
 * has a temporary name until archiving_end().
 */
struct archiving;

/* Begins to copy the file into the folder. NULL with CONTRACT when the file cannot be opened, with
 * FAILED when the copy cannot be written. */
struct archiving *archiving_begin(const char *path, const char *folder, GError **error);
/*
 * Waits for the copy, and keeps it as SHA256.gz: synced, renamed, for good. With CONTRACT when the
 * file could not be read, or is not the file any more that it was at the beginning: what was read
 * of it in the meantime is then worth nothing.
 */
bool archiving_end(struct archiving *archiving, const struct digest *digest, GError **error);
/* Without an end there is no copy. NULL is allowed. */
void archiving_free(struct archiving *archiving);

#endif
