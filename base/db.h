#ifndef BASE_DB_H
#define BASE_DB_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The ledger's connection. It is sticky: the first failure is kept, every later call does nothing
 * (a step returns false), and db_check() reports it; so a caller checks once, at the end of its
 * work.
 *
 * Statements are literals or files of schemas/queries, compiled once per connection, owned by it,
 * and given values only by name. A statement that is stepped to its end is ready for its next use.
 */
struct db;
struct statement;

enum db_mode {
	DB_READ_WRITE, /* creates and migrates */
	DB_READ_ONLY,  /* refuses a missing file or another schema version */
};

/*
 * Opens a ledger file (a new one has mode 0600); `:memory:` is one that is never written. A file of
 * another program or of a newer version is refused. An older one is copied to PATH.before-N with
 * VACUUM INTO and then migrated, all migrations in one transaction.
 */
struct db *db_open(const char *path, enum db_mode mode, GError **error);
/* NULL is allowed. */
void db_close(struct db *db);

/* The version of the schema that this program writes. */
int db_schema_version(void);

/* Compiles only for string literals. Borrowed. */
#define db_prepare(db, sql) db_prepare_literal((db), "" sql "")
struct statement *db_prepare_literal(struct db *db, const char *sql);
/* The statement in schemas/queries/NAME.sql. Borrowed. */
struct statement *db_query(struct db *db, const char *name);

/* Whether the statement has a parameter of this name. */
bool statement_has(struct statement *statement, const char *name);
/* Names are written with their colon, `:service`. An unknown name is a bug. NULL text binds NULL.
 * Text and bytes must stay until the statement was stepped to its end. */
void bind_text(struct statement *statement, const char *name, const char *text);
void bind_int(struct statement *statement, const char *name, int64_t value);
void bind_null(struct statement *statement, const char *name);
void bind_bytes(struct statement *statement, const char *name, const void *bytes, size_t size);

/* True when there is a row. At the end, or after a failure, the statement is reset. */
bool statement_step(struct statement *statement);
/* Steps to the end. */
void statement_run(struct statement *statement);
/* Gives a statement up before its end. */
void statement_reset(struct statement *statement);

/* Columns of the current row, from 0. Text and bytes live until the next step; NULL for NULL. */
const char *column_text(struct statement *statement, int column);
int64_t column_int(struct statement *statement, int column);
bool column_is_null(struct statement *statement, int column);
bool column_is_integer(struct statement *statement, int column);
const void *column_bytes(struct statement *statement, int column, size_t *size);
int column_count(struct statement *statement);
const char *column_name(struct statement *statement, int column);

int64_t db_last_id(struct db *db);
/* How many rows the last statement that was run to its end changed. */
int64_t db_changes(struct db *db);

/* Transactions nest: the inner ones are savepoints. The outer one takes the write lock at once. */
void db_begin(struct db *db);
/* Reports the sticky error, in which case the transaction was rolled back. */
bool db_commit(struct db *db, GError **error);
void db_rollback(struct db *db);

/* Fails the connection from outside: what it holds makes no sense. */
void db_fail(struct db *db, const char *what);
/* True while nothing failed; otherwise sets the error. */
bool db_check(struct db *db, GError **error);

/* The result of PRAGMA integrity_check and foreign_key_check: NULL when sound. Caller frees. */
char *db_verify(struct db *db);

/* For tests: the plan of a query, one step a line. The caller frees it. */
char *db_explain_plan(struct db *db, const char *sql);

#endif
