#ifndef ETL_FACTS_LOAD_H
#define ETL_FACTS_LOAD_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/db.h"
#include "etl/facts/kind.h"
#include "etl/records/reader.h"
#include "etl/values/profile.h"

/*
 * One file on its way into the ledger: its load row, its counts, and what was rejected, held or
 * warned about. Everything that a record can meet is told to the loading, never printed.
 */

/* Names that nines.yaml declares; keys are names, schedules map to their pool. */
struct declared_names {
	GHashTable *pools;
	GHashTable *schedules; /* name -> char *pool */
};

struct load_counts {
	int64_t read, added, changed, same, rejected, held, withdrawn, warnings;
	/*
	 * Records that are neither stored nor wrong. read = added + changed + same + rejected +
	 * held + superseded + duplicates + empty.
	 */
	int64_t superseded; /* older states of a record that the file has a newer one of */
	int64_t duplicates; /* samples that repeat one of the file, value and all */
	int64_t empty;      /* samples without a value: unknown, not zero */
	int64_t gaps; /* no records: slots between the first and the last sample of a series that
			 the file has no sample for */
};

enum severity { SEVERITY_REJECT, SEVERITY_HOLD, SEVERITY_WARNING };

/* Something to tell about a record. */
struct finding {
	enum severity severity;
	const char *code;
	int64_t record_line; /* on which the record begins */
	int64_t byte_offset; /* of the record */
	int64_t line;        /* where the defect is */
	int column;
	char *message;
	const char *name_kind; /* hold: what kind of name is unknown */
	char *name;            /* hold */
	int64_t records;       /* hold: how many records wait for it */
	bool has_start, has_end;
	int64_t start_utc, end_utc; /* hold of a shift or call-out */
};

/* `file:line:col: error: ... [CODE]`, without a line end. The caller frees it. */
char *finding_format(const struct finding *finding, const char *path);

struct loading {
	struct db *db;
	int64_t load_id;
	const char *path; /* as shown */
	const struct profile *profile;
	const struct declared_names *declared;
	const char *default_currency;
	GHashTable *services;  /* known names, as a set */
	GHashTable *engineers; /* id or lower-case e-mail -> id */
	struct load_counts counts;
	GPtrArray *findings;      /* struct finding * */
	GString *rejects;         /* body of the reject file */
	GHashTable *sample_holds; /* name -> struct finding *: of samples, one hold per name */
	GHashTable *touched;      /* UTC days (gint64 *), as a set: what the load changed */
	GHashTable *seen; /* ids of the rows that the file has; only of a kind with snapshot */
	int64_t first_utc, last_utc; /* the first start and the last end in the file */
	GHashTable *samples;     /* of etl/facts/load_samples.c; NULL unless samples are loaded */
	GHashTable *conflicts;   /* record line (gint64 *) -> char *: see loading_conflict() */
	GHashTable *awaited;     /* of a load that is read again; see loading_await() */
	int64_t awaited_load_id; /* that load; what a newer one has said since then holds */
	bool is_reject_file;     /* its last three columns are those of a reject file */
};

/* What a reject file has behind the columns of its file: _reject_line, _reject_code, _reject_text.
 */
#define REJECT_COLUMNS 3

struct loading *loading_new(
    struct db *db, const char *path, const struct profile *profile, int64_t load_id);
/* NULL is allowed. */
void loading_free(struct loading *loading);

/*
 * Of a file that is read again only the records count that the load held: newer files may have
 * brought newer values of the others. They are known by their line or, as the holds of samples are
 * shared, by the name that they wait for. The set has both as text.
 */
void loading_await(struct loading *loading, int64_t load_id);

/* The record is rejected: remembered, counted, and its bytes kept for the reject file. */
void loading_reject(struct loading *loading, const struct record *record, const char *code,
    const struct value *place, const char *message);
void loading_warn(struct loading *loading, const struct record *record, const char *code,
    const struct value *place, const char *message);

/*
 * A record turned out to contradict another one after it was read, when its bytes are gone. It is
 * remembered by its line; when the file is at its end, those lines are read once more and rejected
 * with I122, and the counts of the record (`same`) are taken back by the caller of this.
 */
void loading_conflict(struct loading *loading, int64_t line, const char *message);

/* The facts of [start, end) are not what they were: the load touched the periods that lie there. */
void loading_touch(struct loading *loading, int64_t start_utc, int64_t end_utc);

/* A name that the catalogue or nines.yaml does not know. */
struct unknown_name {
	const char *code;
	const char *kind; /* service, engineer, schedule or pool */
	const char *name;
	int64_t line;
	int column;
};

/* The record is held for an unknown name. Its fields start and end, if the kind has them, are kept
 * with the hold, so that pay can say how many hours are at stake. */
void loading_hold(struct loading *loading, const struct record *record, const struct value *values,
    const struct unknown_name *unknown);

/* Writes the findings to the ledger. Apart from the facts: those of a refused file are kept too. */
void loading_write_findings(struct loading *loading);

/*
 * Keeps one record: finds the current row of its key, and adds a row when there is none or when the
 * values differ, in which case the current one is replaced, not lost.
 */
enum outcome loading_store(
    struct loading *loading, const struct record *record, const struct value *values);

/*
 * Withdraws what an earlier state of the same file gave and this one lacks, inside the time that
 * the file spans: a shift that was moved is not paid twice. A file with rejects or holds withdraws
 * nothing, nor does one of which only the held records are read again.
 */
void loading_withdraw(struct loading *loading);

/* Stores the names of a VALUE_SERVICE_LIST with a statement of :id, :position (from 1) and
 * :service. */
void loading_store_services(struct statement *insert, const struct value *list, int64_t id);

/* SHA-256 over the values of a record, in hexadecimal. The caller frees it. */
char *values_digest(const struct kind *kind, const struct value *values);

#endif
