#ifndef CLI_HISTORY_H
#define CLI_HISTORY_H

#include "base/db.h"
#include "base/json.h"

/*
 * The revisions of records: what was said first, where, and what later files made of it. Of one key
 * (an incident's id, a schedule, a service ...), or of all keys of which a load replaced or
 * withdrew a record.
 */
struct history_request {
	const char *kind; /* of etl/facts/kind.h; kinds without rows (samples) have no history */
	const char *key;  /* or */
	int64_t load_id;
};

/* Prints nothing when there is nothing; returns how many revisions there were. */
int64_t history_print(struct db *db, const struct history_request *request);
void history_write_json(
    struct json *json, const char *key, struct db *db, const struct history_request *request);

#endif
