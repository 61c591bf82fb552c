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

/*
 * Reads the file once for its digest and, with `archive` not NULL, keeps a copy of it in the folder
 * as SHA256.gz: compressed unless it was, written under a temporary name, synced and renamed.
 * Compression is spread over the cores: the copy consists of gzip members of a MiB of input each,
 * which is a gzip file like any other, and its bytes do not depend on the cores. Takes some MiB of
 * memory whatever the file. CONTRACT when the file cannot be read.
 */
bool source_digest(const char *path, const char *archive, struct digest *digest, GError **error);

#endif
