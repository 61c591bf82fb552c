#ifndef ETL_FACTS_STORE_H
#define ETL_FACTS_STORE_H

#include "base/db.h"
#include "etl/facts/kind.h"

/* Typed values become rows: new ones, revisions of older ones, or nothing new. */
struct loading;
struct record;

/*
 * Keeps one record: finds the current row of its key, and adds a row when there is none or when the
 * values differ, in which case the current one is replaced, not lost. A record that is older than
 * the current row is left out (OUTCOME_SUPERSEDED), so that the order of imports does not matter:
 * older by the kind's version field when both have it, else by the "now" of the two imports.
 * Of one file a record with the key and the values of another one is OUTCOME_DUPLICATE; with other
 * values it is rejected (I122), unless the version field says which of them is newer.
 */
enum outcome loading_store(
    struct loading *loading, const struct record *record, const struct value *values);

/*
 * Withdraws what this file should have and lacks: of a shift file that declares a window, the rows
 * of its schedules in that window, whichever file of the profile gave them; else what an earlier
 * state of the same file gave inside the time that the file spans. A shift that was moved is not
 * paid twice. A file with rejects or holds withdraws nothing, nor does one of which only the held
 * records are read again.
 */
void loading_withdraw(struct loading *loading);

/* Stores the names of a VALUE_SERVICE_LIST with a statement of :id, :position (from 1) and
 * :service. */
void loading_store_services(struct statement *insert, const struct value *list, int64_t id);

/* SHA-256 over the values of a record, in hexadecimal. The caller frees it. */
char *values_digest(const struct kind *kind, const struct value *values);

#endif
