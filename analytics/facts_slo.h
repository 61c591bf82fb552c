#ifndef ANALYTICS_FACTS_SLO_H
#define ANALYTICS_FACTS_SLO_H

#include <glib.h>
#include <stdbool.h>

#include "analytics/slo_track.h"
#include "base/db.h"

/*
 * The days of objectives and services: computed from the samples of the ledger, and kept there.
 * A failure of the ledger sticks to it (db_check()).
 */

/*
 * Computes the tracks (struct slo_track *) of plans (struct slo_plan *), in their order, from the
 * samples, and writes nothing. One thread reads the ledger, a series at a time; the others compute,
 * on as many cores as there are. NULL with NINES_ERROR_FAILED on sums past int64.
 */
GPtrArray *facts_compute_tracks(
    struct db *db, const struct slo_facts *facts, const GPtrArray *plans, GError **error);

/*
 * Brings the kept days up to date. Computed anew are the days of which a load, a correction, an
 * incident or an event changed something (slo_stale, which every load writes in its transaction),
 * those of objectives that changed, those that became known since, and the days behind changed ones
 * whose alerts look back on them. `first_day` is the first day of which there are facts. Within the
 * caller's transaction.
 */
bool facts_refresh_days(
    struct db *db, const struct slo_facts *facts, int64_t first_day, GError **error);

/* The kept days of plans, as facts_compute_tracks() would compute them once they are up to date. */
GPtrArray *facts_read_tracks(struct db *db, const struct slo_facts *facts, const GPtrArray *plans);

#endif
