#ifndef ANALYTICS_FACTS_SERIES_H
#define ANALYTICS_FACTS_SERIES_H

#include <glib.h>
#include <stdbool.h>

#include "analytics/sample_series.h"
#include "analytics/slo_track.h"
#include "base/db.h"

/*
 * A series as the ledger has it: read by the one thread that owns the ledger, decoded by any.
 */
struct stored_series {
	struct sample_series *head; /* everything but its samples */
	GArray *blocks;             /* of its days, in order, not yet decoded */
};

/* Reads the days that overlap [start, end). NULL when the ledger has no such series. */
struct stored_series *stored_series_read(
    struct db *db, const struct series_key *key, int64_t start_utc, int64_t end_utc);
/* NULL is allowed. */
void stored_series_free(struct stored_series *stored);

/*
 * Decodes the samples and gives the stored series up. NULL when a block is damaged. Days have
 * scales of their own, a series has one: the largest of them; where values do not fit it, the
 * largest that they do fit, rounded half away from zero.
 */
struct sample_series *stored_series_decode(struct stored_series *stored);

#endif
