#ifndef ETL_RECORDS_SOURCE_H
#define ETL_RECORDS_SOURCE_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A file as a stream of text: decompressed when it is gzip (by its first bytes, not its name) and
 * decoded to UTF-8, in constant memory. Failures are NINES_ERROR_CONTRACT and end in a code.
 */
struct source;

/*
 * `encoding` is the one that the file is declared to have, or NULL. A byte order mark overrules it
 * and is no part of the text; without both, a file whose every second byte is NUL is UTF-16, any
 * other UTF-8. Bytes that are not valid UTF-8 come through, for the readers to reject their record;
 * those that mean nothing in another encoding are a failure that names their offset.
 */
struct source *source_open(
    const char *path, const char *shown_path, const char *encoding, GError **error);
/* As source_open(), of bytes that lie in memory as long as the source. */
struct source *source_open_memory(
    const char *bytes, size_t size, const char *shown_path, GError **error);
/* NULL is allowed. */
void source_close(struct source *source);

/* Whether source_open() takes it for an encoding, such as `windows-1252` or `KOI8-R`. */
bool source_knows_encoding(const char *name);

/* Reads up to `size` bytes of text, 16 at least; 0 at the end; -1 on failure. */
gssize source_read(struct source *source, char *buffer, size_t size, GError **error);

/* The rest of the stream, at most `limit` bytes of text (more is a failure), with a NUL behind it.
 */
GString *source_read_all(struct source *source, size_t limit, GError **error);

/* A file that is no text: its bytes, at most `limit` of them, decompressed when it is gzip. */
GString *source_read_bytes(const char *path, const char *shown_path, size_t limit, GError **error);

/* Says that a file has no text. False. */
bool source_fail_empty(const char *shown_path, GError **error);

/* The name of a file without its folders and the ending of its compression. The caller frees it. */
char *source_name(const char *path);

#endif
