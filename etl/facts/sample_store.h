#ifndef ETL_FACTS_SAMPLE_STORE_H
#define ETL_FACTS_SAMPLE_STORE_H

#include <glib.h>
#include <stdbool.h>

#include "etl/facts/load.h"
#include "etl/facts/sample.h"
#include "etl/facts/sample_days.h"

/*
 * Brings the settled samples of a file into the ledger. A sample replaces the one that the ledger
 * has of its series and time, if any, so that overlapping exports never count twice; it is counted
 * as new, changed or same. Of a load that is read again for its held records, what a newer load
 * wrote stays.
 *
 * A day of a series has one scale. Where its values have more digits than fit together, a gauge or
 * part is rounded (half away from zero) to as many decimals as do fit; pairs of good and total stay
 * exact, and refuse the file.
 *
 * The gaps of a series are counted (counts.gaps) by its step in the file: the distance of
 * neighbours that occurs most often, and of several such the smallest. A distance of 7199 s at a
 * step of 3600 s is one gap: stamps may be off by less than half a step.
 */
struct sample_store;

struct sample_store *sample_store_new(struct loading *loading);
/* A day of a series as the file has it. */
struct file_day {
	const struct sample_key *key;
	int64_t day;
	const GArray *slots;           /* struct slot, in order, one per time */
	const struct day_block *block; /* of all of them, or NULL: it is made when it is needed */
};

/*
 * Stores a day. Days come in order of
 * service, metric, field and day. False with CONTRACT when the file is to be refused.
 */
bool sample_store_day(struct sample_store *store, const struct file_day *day, GError **error);
/* Behind the last day. */
bool sample_store_end(struct sample_store *store, GError **error);
void sample_store_free(struct sample_store *store);

#endif
