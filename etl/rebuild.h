#ifndef ETL_REBUILD_H
#define ETL_REBUILD_H

#include "etl/values/open.h"

/*
 * The reject file of a load anew, for some of its rejects: from its archived bytes, and findings
 * (struct finding *) with the line and offset of their record, code and message. NULL with the
 * error set when the file cannot be read any more, without one when none of the records is in it.
 * The caller frees it.
 */
char *reject_file_rebuild(
    const struct input *input, const GPtrArray *findings, gsize *size, GError **error);

#endif
