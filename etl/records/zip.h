#ifndef ETL_RECORDS_ZIP_H
#define ETL_RECORDS_ZIP_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * A zip archive in memory, as its central directory describes it; entries are given one at a time.
 * Archives at its top are opened too (Notion delivers a zip of zips), with their files in the place
 * of theirs; archives in folders and in those are files like others. Folders are left out.
 *
 * Refused with NINES_ERROR_CONTRACT and I009: encrypted entries, absolute names and `..`, more than
 * ZIP_ENTRIES_MAX entries, more than ZIP_INFLATED_MAX bytes in all, entries that deflate cannot
 * have packed so well unless somebody meant harm. Damage is I006.
 */
#define ZIP_ENTRIES_MAX  20000
#define ZIP_INFLATED_MAX (512 * 1024 * 1024)

struct zip;

/* The bytes are borrowed and must live as long as the archive. */
struct zip *zip_open(const char *bytes, size_t size, const char *shown_path, GError **error);
/* NULL is allowed. */
void zip_free(struct zip *zip);

guint zip_count(const struct zip *zip);
/* UTF-8, with `/` between folders. Borrowed. */
const char *zip_name(const struct zip *zip, guint index);
/* The content of an entry with a NUL behind it, valid until the next call. */
bool zip_read(struct zip *zip, guint index, const char **bytes, size_t *size, GError **error);

#endif
