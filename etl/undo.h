#ifndef ETL_UNDO_H
#define ETL_UNDO_H

#include "etl/import.h"
#include "etl/values/open.h"

/*
 * Takes a load back: its records are no longer current, those that they replaced are again, unless
 * a later load said something about them since. The rows stay as history, the load has the status
 * `undone`, and a run does not read the same bytes again; importing the file by its name does. What
 * it had open is closed, and what it had settled is open again.
 *
 * Samples keep no history: the metrics that the load has samples of are emptied, and the caller has
 * the archived files of all other loads that had some replayed, in order.
 *
 * All of it in a transaction that the caller has begun.
 */
struct undo {
	const struct import_context *context;
	int64_t load_id;
	int64_t withdrawn, restored; /* records */
	GHashTable *metrics;         /* `SERVICE\nMETRIC`, as a set: to be put together anew */
	GArray *loads;               /* int64_t: to be replayed, in this order */
	int64_t samples;             /* that the metrics had */
};

/* NINES_ERROR_USAGE when the load is not one that was loaded. */
bool undo_begin(struct undo *undo, const struct import_context *context, const GPtrArray *profiles,
    int64_t load_id, GError **error);
/* The archived file of a load, with the profile that it was read with. */
bool undo_replay(struct undo *undo, const struct input *input, int64_t load_id, GError **error);
/* Behind the last file, also after a failure. */
void undo_end(struct undo *undo);

#endif
