#ifndef ETL_IMPORT_H
#define ETL_IMPORT_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/db.h"
#include "etl/load_report.h"

/*
 * The front door: a file in, facts in the ledger. One load is one transaction: all of a file that
 * can be read, or none of it. The same bytes are not read twice. Rejected and held records never
 * stop a file, unless more are rejected than its profile allows.
 */
struct import_context {
	struct db *db;
	const char *root; /* the workspace; archive/ and rejects/ lie in it */
	struct declared_names declared;
	const char *currency;    /* of amounts that name none */
	const struct zone *zone; /* of the reports */
	int64_t as_of_utc; /* "now": facts of an import with an earlier one do not replace others */
	struct time_window window; /* what files of shifts speak for; also bounds endless rules */
	int64_t
	    clock_utc; /* the time of day, whatever `as_of_utc`: files younger than it are read */
	int64_t run_id;
	bool is_dry_run; /* writes no file; the caller rolls the ledger back */
};

struct import_file {
	const char *path;              /* to open */
	const char *shown_path;        /* for messages and the ledger */
	const struct profile *profile; /* NULL: none was found, see `refusal` */
	const char *settings; /* JSON: those of the profile that no file states; NULL: none */
	const char *refusal;  /* why no profile was found */
	bool is_asked_for;    /* somebody named the file: bytes that were undone are read again */
	int64_t reread_of;    /* the load whose held records are read again; 0: none */
};

/* Tells a loading of what the files of an import have in common. Borrows from the context. */
void import_prepare(const struct import_context *context, struct loading *loading);

/* False only when the ledger or the disk fails; a file that breaks its contract is a refused load.
 */
bool import_run(const struct import_context *context, const struct import_file *file,
    struct load_report **report, GError **error);

#endif
