#ifndef ETL_FACTS_SAMPLES_H
#define ETL_FACTS_SAMPLES_H

#include <glib.h>
#include <stdbool.h>

#include "etl/facts/load.h"
#include "etl/facts/sample_runs.h"

/*
 * The samples of one file. They are packed (etl/facts/sample_runs.h) and kept in memory while the
 * file is read; whenever they fill the budget, they are settled by series and UTC day into a
 * temporary table of the ledger's connection and forgotten, so that a file of any length takes the
 * same memory. Behind the last record all of them go to the ledger, series by series. Neither how a
 * file was packed nor whether it was spilled changes anything in the ledger, the counts or the
 * findings. Repeats are settled as in etl/facts/sample_settle.h.
 *
 * A record that store() of a kind was given is counted as `same` by the import; what it really was
 * is known later, and counted then.
 */
struct samples;

/* Takes a sample; its line must not be above UINT32_MAX. Errors are told by samples_finish(). */
void samples_gather(
    struct loading *loading, const struct sample_key *key, const struct gathered *sample);

/* The owner of the runs of a series, as samples_take() has to be given them. It lives as long as
 * the loading. NULL: samples of the series are not wanted (loading->only_metrics). */
struct run_owner *samples_owner(struct loading *loading, const struct sample_key *key);
/* Takes packed samples over, which stand behind all that were taken or gathered so far. A run whose
 * owner is NULL is left out. */
void samples_take(struct loading *loading, struct pack *pack);

/* Stores what was gathered. False with CONTRACT when the file is to be refused. */
bool samples_finish(struct loading *loading, GError **error);

/* NULL is allowed. */
void samples_free(struct samples *samples);

/* For tests: how many bytes are kept before they are spilled; 0: the usual number. */
void samples_set_budget(gsize bytes);

#endif
