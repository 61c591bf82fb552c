#ifndef ETL_REJECT_FILE_H
#define ETL_REJECT_FILE_H

#include "etl/facts/load.h"
#include "etl/values/open.h"

/*
 * The rejected records of a load as a file that can be repaired and imported: the header of the
 * original, the original bytes of the records, and behind each the line, code and message of its
 * defect, in columns that an import ignores (REJECT_COLUMNS).
 */

/* The text of such a file; NULL when nothing was rejected. The caller frees it. */
char *reject_file_text(const struct loading *loading, const struct reader *reader, gsize *size);

/* The same for some of the rejects of a load, from its archived bytes: findings with their place,
 * code and message. NULL with the error set when the file cannot be read any more. */
char *reject_file_rebuild(
    const struct input *input, const GPtrArray *findings, gsize *size, GError **error);

/* Its name: that of the original, without the ending of a compression. The caller frees it. */
char *reject_file_name(const char *path);

#endif
