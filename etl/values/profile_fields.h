#ifndef ETL_VALUES_PROFILE_FIELDS_H
#define ETL_VALUES_PROFILE_FIELDS_H

#include "etl/values/profile.h"

/* Reads `fields` of a profile into profile->sources; without `node` every field is read from the
 * column of its own name. Then the constants that the settings of the profile have under `set`. */
bool profile_read_fields(struct profile *profile, const struct yaml *node, GError **error);
void profile_free_fields(struct profile *profile);

/* Appends the texts of a scalar or of a list of scalars; a NULL node has none. */
bool profile_read_texts(const struct yaml *node, GPtrArray *texts, GError **error);
/* Appends ways of writing times (struct time_form *). */
bool profile_read_times(const struct yaml *node, GPtrArray *times, GError **error);
/* NULL with the error set when the text is no regular expression. */
GRegex *profile_read_regex(const struct yaml *node, GError **error);
/* An empty list of them. */
GPtrArray *profile_times_new(void);

#endif
