#ifndef ETL_IMPORT_H
#define ETL_IMPORT_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/db.h"
#include "etl/facts/load.h"
#include "etl/values/profile.h"

/*
 * The front door: a file in, facts in the ledger. One load is one transaction: all of a file that
 * can be read, or none of it. The same bytes are not read twice. Rejected and held records never
 * stop a file, unless more are rejected than its profile allows.
 */
struct import_context {
	struct db *db;
	const char *root; /* the workspace; archive/ and rejects/ lie in it */
	struct declared_names declared;
	const char *currency; /* of amounts that name none */
	int64_t run_id;
	bool is_dry_run; /* writes no file; the caller rolls the ledger back */
};

struct import_file {
	const char *path;              /* to open */
	const char *shown_path;        /* for messages and the ledger */
	const struct profile *profile; /* NULL: none was found, see `refusal` */
	const char *refusal;           /* why no profile was found */
	int64_t reread_of;             /* the load whose held records are read again; 0: none */
};

enum load_status { LOAD_LOADED, LOAD_SKIPPED, LOAD_REFUSED };

struct load_report {
	int64_t load_id; /* of a skipped file: the load that read these bytes */
	char *path;
	char *profile;
	enum load_status status;
	struct load_counts counts;
	GPtrArray *messages;   /* char *: one per finding, in order */
	GPtrArray *severities; /* GINT_TO_POINTER(enum severity), beside the messages */
	char *refusal;         /* of a refused file */
	char *reject_file;     /* relative to the workspace; NULL without rejects */
};

void load_report_free(struct load_report *report);
/* The word for a status: loaded, skipped, refused. */
const char *load_status_name(enum load_status status);

/* False only when the ledger or the disk fails; a file that breaks its contract is a refused load.
 */
bool import_run(const struct import_context *context, const struct import_file *file,
    struct load_report **report, GError **error);

/* A load with held records whose names are known by now. */
struct held_load {
	int64_t load_id;
	char *path; /* as it was shown */
	char *profile;
	char *archive; /* where its bytes are */
};

void held_load_free(struct held_load *load);
/* struct held_load *, oldest first. */
GPtrArray *import_find_released(const struct import_context *context);

#endif
