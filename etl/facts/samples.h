#ifndef ETL_FACTS_SAMPLES_H
#define ETL_FACTS_SAMPLES_H

#include <glib.h>
#include <stdbool.h>

#include "etl/facts/load.h"
#include "etl/facts/sample.h"

/*
 * The samples of one file. They are gathered in memory while the file is read; whenever they fill
 * the budget, they are settled by series and UTC day into a temporary table of the ledger's
 * connection and forgotten, so that a file of any length takes the same memory. Behind the last
 * record all of them go to the ledger, series by series. Whether a file was spilled changes nothing
 * in the ledger or the counts.
 *
 * Repeats. Two samples of one series and time that have the same value are one: the second is
 * counted in counts.duplicates. With different values the profile decides:
 *   reject  none is taken; each is a conflict (loading_conflict()) that names the line of another
 *   first   the first in the file is taken, others are counted in counts.superseded
 *   last    the last in the file is taken, others are counted in counts.superseded
 *   sum     they are added up, equal ones too: a line per request is such a file
 *
 * A record that store() of a kind was given is counted as `same` by the import; what it really was
 * is known later, and counted then.
 */
struct samples;

/* Takes a sample; its line must not be above UINT32_MAX. Errors are told by samples_finish(). */
void samples_gather(
    struct loading *loading, const struct sample_key *key, const struct gathered *sample);

/* Stores what was gathered. False with CONTRACT when the file is to be refused. */
bool samples_finish(struct loading *loading, GError **error);

/* NULL is allowed. */
void samples_free(struct samples *samples);

/* For tests: how many bytes are gathered before they are spilled; 0: the usual number. */
void samples_set_budget(gsize bytes);

#endif
