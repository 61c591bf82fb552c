#ifndef ANALYTICS_FACTS_PAY_H
#define ANALYTICS_FACTS_PAY_H

#include "analytics/pay_adjust.h"
#include "analytics/pay_close.h"
#include "base/db.h"

/*
 * The books of pay: which periods are closed, what they paid, and the proof that it is what was
 * closed (schemas/004_pay_closing.sql). A failure of the ledger sticks to it (db_check()).
 */

/* A period was closed, or reopened. */
struct pay_entry {
	int64_t id; /* 1, 2, 3: the order of the chain */
	bool is_close;
	struct period period;
	int64_t at_utc;
	char *reason; /* of a reopening; NULL of a close */
	char *sha256; /* of its manifest */
};

/* struct pay_entry *, in order. The caller unrefs it. */
GPtrArray *facts_pay_entries(struct db *db);
/* Of all entries the closes that hold, since their periods were not reopened: struct pay_entry *,
 * by period, borrowed from the entries. */
GPtrArray *facts_pay_closed(const GPtrArray *entries);

/* What a close paid, as a report with status closed. Its segments have no rate and coefficient of
 * their own: their lines do. */
struct pay_report *facts_pay_report(struct db *db, const struct pay_entry *entry);
/* struct pay_problem *: the exceptions of closes. The caller unrefs it. */
GPtrArray *facts_pay_exceptions(struct db *db, const GPtrArray *closed);
/* struct pay_adjustment *: of a period, by the closes that hold. */
GPtrArray *facts_pay_adjusted(struct db *db, const char *period, const GPtrArray *closed);

/* struct pay_file *, by path. The caller unrefs it. */
GPtrArray *facts_pay_files(struct db *db, int64_t entry_id);

/* struct pay_approval *: current ones of exceptions that touch [start, end). */
GPtrArray *facts_pay_approvals(struct db *db, int64_t start_utc, int64_t end_utc);
/* What a close freezes. Borrowed. */
struct pay_closing {
	const struct pay_report *report;
	const GPtrArray *adjustments; /* struct pay_adjustment *: that pay_report_adjust() added */
	const GPtrArray *approvals;   /* struct pay_approval *, of each exception in their order */
	const GPtrArray *files;       /* struct pay_file * */
	const char *witness; /* lines `KEY: VALUE` of the manifest about inputs and settings */
	int64_t run_id, at_utc;
};

/* Adds the entry, within the caller's transaction. The hash of the entry, to be freed. */
char *facts_pay_close(struct db *db, const struct pay_closing *closing);
/* Adds the entry that reopens the close. */
char *facts_pay_reopen(struct db *db, const struct pay_entry *close, const char *reason,
    int64_t run_id, int64_t at_utc);

/*
 * Compares everything that was closed with the manifests, and these with the chain of hashes:
 * char *, a line for each thing that is not as it was closed; empty when all is. `entries` are
 * those of the ledger.
 */
GPtrArray *facts_pay_verify(struct db *db, const GPtrArray *entries);

#endif
