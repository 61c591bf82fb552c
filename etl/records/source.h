#ifndef ETL_RECORDS_SOURCE_H
#define ETL_RECORDS_SOURCE_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A file as a stream of bytes, decompressed when it is gzip (by its first bytes, not its name).
 * Failures are NINES_ERROR_CONTRACT and end in a code.
 */
struct source;

struct source *source_open(
    const char *path, const char *shown_path, const char *encoding, GError **error);
bool source_knows_encoding(const char *name);
/* NULL is allowed. */
void source_close(struct source *source);

/* Reads up to `size` bytes; 0 at the end; -1 on failure. */
gssize source_read(struct source *source, char *buffer, size_t size, GError **error);

/* The rest of the stream, at most `limit` bytes (more is a failure), with a NUL behind it. */
GString *source_read_all(struct source *source, size_t limit, GError **error);

/* What a file is known by. */
struct digest {
	char sha256[65]; /* of the bytes as they lie there */
	int64_t bytes;
};

/*
 * Reads the file once for its digest and, with `archive` not NULL, keeps a copy of it in the folder
 * as SHA256.gz: compressed unless it was, written under a temporary name and renamed.
 */
bool source_digest(const char *path, const char *archive, struct digest *digest, GError **error);

#endif
