#ifndef CLI_WORKSPACE_H
#define CLI_WORKSPACE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "analytics/policy.h"
#include "base/db.h"
#include "base/period.h"
#include "cli/options.h"
#include "etl/import.h"
#include "etl/values/profile.h"
#include "reports/payroll_layout.h"

/* A source of nines.yaml, or a catalogue file: which files, and how to read them. */
struct source_rule {
	char *glob;              /* relative to the workspace */
	struct profile *profile; /* with the settings of the source */
};

enum workspace_need {
	WORKSPACE_CONFIG, /* nines.yaml, slos/ and profiles/ only */
	WORKSPACE_READ,   /* and the ledger, read only */
	WORKSPACE_WRITE,  /* and the ledger and the lock, to write */
	WORKSPACE_TRY,    /* as WORKSPACE_WRITE, but a ledger that is not there is kept in memory */
};

/* A folder with nines.yaml, and everything that it says. */
struct workspace {
	char *root;
	int64_t clock_utc;    /* the time of day, read once; no figure depends on it */
	int64_t as_of_utc;    /* now: --as-of, SOURCE_DATE_EPOCH or the time of day */
	GPtrArray *documents; /* of nines.yaml; keeps the tree alive */
	GPtrArray *
	    settings; /* GPtrArray * of documents: of loads that are read again; keeps them alive */
	struct policy *policy;
	GPtrArray *objectives;          /* struct objective * */
	struct payroll_layout *payroll; /* of payroll.yaml */
	GPtrArray *profiles;
	GPtrArray *rules; /* struct source_rule *, in the order in which files are to be read */
	struct declared_names declared;
	struct db *db;
	int lock;
	int64_t run_id; /* 0 until workspace_begin_run() */
};

/* NINES_ERROR_USAGE for a wrong config, NINES_ERROR_LOCKED when another run is at it. */
struct workspace *workspace_open(
    const struct options *options, enum workspace_need need, GError **error);
/* Reads a file with the keys of nines.yaml, `shown` in messages. The policy is the caller's, and so
 * are the documents, if there are any, which must live as long. NULL with the error set. */
struct policy *workspace_read_policy(
    const char *path, const char *shown, GPtrArray **documents, GError **error);
/* NULL is allowed. */
void workspace_close(struct workspace *workspace);

/* Books that a command began, and how it ended. */
void workspace_begin_run(struct workspace *workspace, const char *command);
void workspace_end_run(struct workspace *workspace, enum exit_code code);

/* The path of a file of the workspace. The caller frees it. */
char *workspace_path(const struct workspace *workspace, const char *relative);
/* The civil date of now, in the zone of the reports. */
struct civil_date workspace_today(const struct workspace *workspace);
/* Reads --period; without one, the month that is running. */
bool workspace_period(const struct workspace *workspace, const struct options *options,
    struct period *period, GError **error);

#endif
