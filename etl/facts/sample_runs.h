#ifndef ETL_FACTS_SAMPLE_RUNS_H
#define ETL_FACTS_SAMPLE_RUNS_H

#include <glib.h>
#include <stdint.h>

#include "etl/facts/sample.h"

/*
 * Samples in the memory that they need: gathered in the order of the file, then packed as one run
 * per series and UTC day, in which each is told by how it differs from the one before. A minute of
 * counts takes about 5 bytes. Nothing here is shared, so threads may each fill a batch of their
 * own.
 */

/* What a batch remembers of a series; the head of whatever its user knows of it. All zero at first,
 * and of no more than one batch. */
struct run_owner {
	guint batch_number; /* of its run at hand */
	guint run;          /* the run at hand */
	int64_t day;        /* of that run */
};

/* The samples that one pack has of a series and UTC day, in the order of the file. */
struct run {
	struct run_owner *owner;
	int64_t day;
	int64_t line_before; /* lines of samples count from here */
	const guint8 *bytes; /* of the pack */
	guint size, count;
};

struct pack {
	GArray *runs; /* struct run, in the order of their first samples */
	guint8 *bytes;
	gsize size;
};

/* NULL is allowed. */
void pack_free(struct pack *pack);

struct batch;

struct batch *batch_new(void);
/* NULL is allowed. */
void batch_free(struct batch *batch);
guint batch_count(const struct batch *batch);
void batch_add(struct batch *batch, struct run_owner *owner, const struct gathered *sample);
/* Packs what was added, and empties the batch. */
struct pack *batch_pack(struct batch *batch);
/* Empties the batch. */
void batch_forget(struct batch *batch);

/* Appends the samples of a run (struct gathered); lines are capped at UINT32_MAX. */
void run_unpack(const struct run *run, GArray *gathered);

#endif
