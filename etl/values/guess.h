#ifndef ETL_VALUES_GUESS_H
#define ETL_VALUES_GUESS_H

#include "etl/values/profile.h"

/*
 * Which profile reads a file. A profile is recognised when the file has all the columns that it is
 * known by (of documents: keys of one of the first records) and its first records make sense: most
 * of the first twenty have values of the right types, though what a source may have to add can
 * still be missing: a zone, a way of writing times, a decimal comma. What has no header is only
 * recognised when its first record makes sense. When no profile makes
 * sense of the records, the columns of a header or the keys alone decide: it is a broken file.
 */

/* The one that is recognised; with several, the one that asks for most columns. NULL with
 * NINES_ERROR_CONTRACT and a code when none is, when two fit equally well, or when the file is
 * empty or malformed. */
const struct profile *profile_guess(
    const GPtrArray *profiles, const char *path, const char *shown_path, GError **error);

#endif
