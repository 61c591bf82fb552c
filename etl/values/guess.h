#ifndef ETL_VALUES_GUESS_H
#define ETL_VALUES_GUESS_H

#include "etl/values/profile.h"

/*
 * The one profile whose recognised columns (of JSON: keys of the first record) the file has all of;
 * with several, the one that asks for most. NULL with NINES_ERROR_CONTRACT and a code when none
 * fits, when two fit equally well, or when the file is empty or malformed JSON.
 */
const struct profile *profile_guess(
    const GPtrArray *profiles, const char *path, const char *shown_path, GError **error);

#endif
