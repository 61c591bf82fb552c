#ifndef ETL_VALUES_RECORD_H
#define ETL_VALUES_RECORD_H

#include "etl/facts/load.h"

/*
 * Turns the cells of a record into the values of its kind, as the profile says. A record that
 * cannot be read is rejected, one that names something unknown is held; both are told to the
 * loading.
 */
struct record_plan;

/* Settles which column every field is read from. NINES_ERROR_CONTRACT when the file lacks a column
 * that the profile needs. Unused columns are warned about once. */
struct record_plan *record_plan_new(
    struct loading *loading, const struct reader *reader, GError **error);
/* NULL is allowed. */
void record_plan_free(struct record_plan *plan);

/*
 * Fills `values`, one per field of the kind. Texts live until the next call with this plan. Returns
 * OUTCOME_NEW when the record is fit to be stored, else OUTCOME_REJECTED or OUTCOME_HELD.
 */
enum outcome record_read(struct record_plan *plan, struct loading *loading,
    const struct record *record, struct value *values);

/* False for a record of a load that is read again, when the load did not hold it. */
bool record_is_awaited(
    struct record_plan *plan, struct loading *loading, const struct record *record);

/* The line and code by which a record of a reject file names the reject it stood for; false when
 * the record is not from a reject file. */
bool record_reject_origin(
    const struct record_plan *plan, const struct record *record, int64_t *line, const char **code);

#endif
