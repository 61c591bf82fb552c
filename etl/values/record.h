#ifndef ETL_VALUES_RECORD_H
#define ETL_VALUES_RECORD_H

#include "etl/values/plan.h"

/*
 * Turns the cells of a record into the values of its kind, as the profile says. A record that
 * cannot be read is rejected, one that names something unknown is held; both are told to the
 * loading.
 */

/*
 * Fills `values`, one per field of the kind. Texts live until the next call with this plan. Returns
 * OUTCOME_NEW when the record is fit to be stored, else OUTCOME_REJECTED or OUTCOME_HELD.
 */
enum outcome record_read(struct record_plan *plan, struct loading *loading,
    const struct record *record, struct value *values);

/* As record_read(), but for what the kind itself has to say about the values: needs no ledger. A
 * record that names something unknown counts as new. */
enum outcome record_read_fields(struct record_plan *plan, struct loading *loading,
    const struct record *record, struct value *values);

/* The service that a name means, itself or by an alias; NULL when it is unknown. Lives as long as
 * the name and the loading; several threads may ask. */
const char *record_find_service(const struct loading *loading, const char *name);

/* False for a record of a load that is read again, when the load did not hold it. */
bool record_is_awaited(
    struct record_plan *plan, struct loading *loading, const struct record *record);

/* The line and code by which a record of a reject file names the reject it stood for; false when
 * the record is not from a reject file. */
bool record_reject_origin(
    const struct record_plan *plan, const struct record *record, int64_t *line, const char **code);

/* An instant as this profile writes them in this field; false when the text is none. A time without
 * an offset is taken in the profile's zone, the first of two. */
bool record_read_instant(
    const struct profile *profile, guint field, const char *text, int64_t *utc);

#endif
