#ifndef ETL_FACTS_SAMPLE_SPILL_H
#define ETL_FACTS_SAMPLE_SPILL_H

#include <glib.h>
#include <stdbool.h>

#include "base/db.h"
#include "etl/facts/sample.h"

/*
 * What does not fit the memory: the slots of a file by series and UTC day, in a temporary table of
 * the ledger's connection, which keeps it in a file of its own. A rolled back load takes it along.
 * Failures stick to the connection.
 */

/* Makes the table when there is none. */
void spill_begin(struct db *db);
/* The slots (struct slot) of a day, none when it has none yet. The caller unrefs them. */
GArray *spill_read(struct db *db, const struct sample_key *key, int64_t day);
void spill_write(struct db *db, const struct sample_key *key, int64_t day, const GArray *slots);

/* Walks all days in order of service, metric, field and day. */
struct spill_walk {
	struct db *db;
	struct statement *days;
	struct sample_key key; /* its texts and `slots` live until the next step */
	int64_t day;
	GArray *slots; /* struct slot */
};

void spill_walk_begin(struct spill_walk *walk, struct db *db);
bool spill_walk_step(struct spill_walk *walk);
/* Also ends a walk before its end. */
void spill_walk_end(struct spill_walk *walk);

/* Forgets all of it. */
void spill_end(struct db *db);

#endif
