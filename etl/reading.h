#ifndef ETL_READING_H
#define ETL_READING_H

#include "etl/facts/load.h"
#include "etl/values/open.h"

/* The window is the period that the name of the file states, unless one was declared. */
void reading_find_window(struct loading *loading);

/*
 * Reads every record of an open file into the loading: values, facts, findings. False with
 * NINES_ERROR_CONTRACT when the file breaks the contract of its profile (a column is missing, too
 * many rejects, cut off by its tool); the caller rolls back.
 */
bool reading_run(
    struct loading *loading, const struct input *input, struct reader *reader, GError **error);

#endif
