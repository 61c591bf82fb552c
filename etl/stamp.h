#ifndef ETL_STAMP_H
#define ETL_STAMP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/db.h"
#include "etl/records/archive.h"

/*
 * What tells, without reading it, that a file is the one that was read before: its inode, size and
 * times. A file that was written in the last seconds has none: it could be written again within one
 * tick of the file system's clock.
 */

/* The stamp of a file, or NULL. `clock_utc` is the time of day. The caller frees it. */
char *stamp_take(const char *path, int64_t clock_utc);
/* The digest of the file that had this stamp (NULL is allowed); false when it is not known. */
bool stamp_find(struct db *db, const char *path, const char *stamp, struct digest *digest);
/* Remembers that the file with this stamp (NULL: forgets the file) has that digest. */
void stamp_write(struct db *db, const char *path, const char *stamp, const struct digest *digest);

#endif
