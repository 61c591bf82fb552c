#ifndef ETL_FACTS_REJECT_FILE_H
#define ETL_FACTS_REJECT_FILE_H

#include <glib.h>
#include <stdbool.h>

/*
 * The rejected records of a load as a file that can be repaired and imported: the header of the
 * original, the original bytes of the records, and behind each the line, code and message of its
 * defect, in columns that an import ignores (etl/records/reject_columns.h).
 */
struct loading;
struct profile;
struct record;

/* Adds a record. */
void reject_file_keep(
    struct loading *loading, const struct record *record, const char *code, const char *message);

/* The text of the file; NULL when nothing was rejected. The caller frees it. */
char *reject_file_text(const struct loading *loading, gsize *size);

/* Whether its records say where they come from, so that reading them again closes their rejects:
 * not those of calendars and texts. */
bool reject_file_has_origins(const struct profile *profile);

#endif
