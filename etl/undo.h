#ifndef ETL_UNDO_H
#define ETL_UNDO_H

#include "etl/import.h"

/*
 * Takes a load back: its records are no longer current, those that they replaced are again, unless
 * a later load said something about them since; samples are put together anew from the archived
 * files of the other loads. The rows stay as history, the load has the status `undone`, and a run
 * does not read the same bytes again; importing the file by its name does. What it had open is
 * closed.
 */
struct undo_result {
	int64_t withdrawn, restored;
};

/* In a transaction that the caller has begun. NINES_ERROR_USAGE when the load is not `loaded`. */
bool undo_run(const struct import_context *context, const GPtrArray *profiles, int64_t load_id,
    struct undo_result *result, GError **error);

#endif
