/*
 * The one address of SQLite. Its traps that matter here: a deferred BEGIN that writes later fails
 * at once when another writer committed, so writers begin IMMEDIATE; an unknown name in double
 * quotes is a string unless DQS is off; foreign_keys is off by default and cannot be switched
 * inside a transaction; closing with live statements fails.
 */
#include "base/db.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "schemas/embedded.h"

/* "nine" in ASCII: what `file` and other programs see in the header. */
#define APPLICATION_ID 0x6e696e65

struct statement {
	struct db *db;
	sqlite3_stmt *handle; /* NULL when it could not be compiled */
};

struct db {
	sqlite3 *handle;
	GHashTable *statements; /* SQL text -> struct statement */
	GError *failure;
	int depth; /* of open transactions */
};

static void statement_free(gpointer data)
{
	struct statement *statement = data;

	sqlite3_finalize(statement->handle);
	g_free(statement);
}

static void keep_failure(struct db *db, const char *doing)
{
	/* of a migration its first line */
	if (db->failure == NULL)
		fail(&db->failure, NINES_ERROR_FAILED, "database: %.*s: %s",
		    (int)strcspn(doing, "\n"), doing, sqlite3_errmsg(db->handle));
}

static void execute(struct db *db, const char *sql)
{
	if (db->failure == NULL && sqlite3_exec(db->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
		keep_failure(db, sql);
}

static int64_t pragma_value(struct db *db, const char *sql)
{
	sqlite3_stmt *handle = NULL;
	int64_t value = 0;

	if (db->failure != NULL)
		return 0;
	if (sqlite3_prepare_v2(db->handle, sql, -1, &handle, NULL) != SQLITE_OK)
		keep_failure(db, sql);
	else if (sqlite3_step(handle) == SQLITE_ROW)
		value = sqlite3_column_int64(handle, 0);
	else
		keep_failure(db, sql);
	sqlite3_finalize(handle);
	return value;
}

/* Migrations are the embedded files schemas/NNN_name.sql, in order. */
static int migration_number(const struct embedded_file *file)
{
	const char *name = file->path + strlen("schemas/");

	if (!g_str_has_prefix(file->path, "schemas/") || !g_ascii_isdigit(name[0]))
		return 0;
	return (int)g_ascii_strtoll(name, NULL, 10);
}

int db_schema_version(void)
{
	int version = 0;

	for (size_t i = 0; i < embedded_files_count; i++)
		version = MAX(version, migration_number(&embedded_files[i]));
	return version;
}

static void copy_before_migrating(struct db *db, const char *path, int64_t version)
{
	g_autofree char *copy = g_strdup_printf("%s.before-%" G_GINT64_FORMAT, path, version);
	g_autofree char *sql = NULL;
	char *quoted = sqlite3_mprintf("VACUUM INTO %Q", copy);

	sql = g_strdup(quoted);
	sqlite3_free(quoted);
	if (!g_file_test(copy, G_FILE_TEST_EXISTS))
		execute(db, sql);
}

static void migrate(struct db *db, const char *path)
{
	int64_t version = pragma_value(db, "PRAGMA user_version");

	if (version == db_schema_version())
		return;
	if (version > 0)
		copy_before_migrating(db, path, version);
	execute(db, "BEGIN IMMEDIATE");
	for (size_t i = 0; i < embedded_files_count; i++) {
		int number = migration_number(&embedded_files[i]);

		if (number <= version)
			continue;
		execute(db, embedded_files[i].text);
		g_autofree char *sql = g_strdup_printf("PRAGMA user_version = %d", number);
		execute(db, sql);
	}
	execute(db, embedded_text("schemas/views.sql"));
	g_autofree char *sql = g_strdup_printf("PRAGMA application_id = %d", APPLICATION_ID);
	execute(db, sql);
	execute(db, "COMMIT");
	if (db->failure != NULL)
		sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
}

static void check_identity(struct db *db, const char *path, enum db_mode mode)
{
	int64_t application = pragma_value(db, "PRAGMA application_id");
	int64_t version = pragma_value(db, "PRAGMA user_version");
	int64_t tables = pragma_value(db, "SELECT count(*) FROM sqlite_schema");

	if (db->failure != NULL)
		return;
	if (application != APPLICATION_ID && (tables > 0 || mode == DB_READ_ONLY))
		fail(&db->failure, NINES_ERROR_FAILED, "%s: not a ledger of nines", path);
	else if (version > db_schema_version() ||
	    (mode == DB_READ_ONLY && version < db_schema_version()))
		fail(&db->failure, NINES_ERROR_FAILED,
		    "%s: the ledger has schema version %" G_GINT64_FORMAT
		    ", this program reads version %d; %s",
		    path, version, db_schema_version(),
		    version > db_schema_version() ? "use a newer nines"
						  : "`nines run` migrates it");
}

/* What a savepoint changes is kept in memory up to this size: a night changes a page of each
 * series, and would write every one of them to a file. */
#define SAVEPOINT_MEMORY (4 * 1024 * 1024)

/* Settings of SQLite as a whole, which are made before it is used first. */
static gpointer configure_library(gpointer data)
{
	sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, SAVEPOINT_MEMORY);
	return data;
}

static void configure(struct db *db)
{
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_extended_result_codes(db->handle, 1);
	sqlite3_busy_timeout(db->handle, 10000);
	execute(db, "PRAGMA trusted_schema = OFF");
	execute(db, "PRAGMA foreign_keys = ON");
}

/* The ledger holds pay: nobody else reads it. SQLite gives its other files the same mode. */
static void create_private(const char *path)
{
	int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (file >= 0)
		close(file);
}

struct db *db_open(const char *path, enum db_mode mode, GError **error)
{
	int flags = mode == DB_READ_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
					  : SQLITE_OPEN_READONLY;
	static GOnce once = G_ONCE_INIT;
	struct db *db = g_new0(struct db, 1);

	g_once(&once, configure_library, NULL);
	db->statements = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, statement_free);
	if (mode == DB_READ_WRITE && !g_str_equal(path, ":memory:"))
		create_private(path);
	if (sqlite3_open_v2(path, &db->handle, flags, NULL) != SQLITE_OK)
		fail(&db->failure, NINES_ERROR_FAILED, "%s: %s", path,
		    db->handle != NULL ? sqlite3_errmsg(db->handle) : "out of memory");
	if (db->failure == NULL)
		configure(db);
	check_identity(db, path, mode);
	if (db->failure == NULL && mode == DB_READ_WRITE) {
		/* it is written into the file, so only once the file is known to be ours */
		/* days of samples are long rows: larger pages take fewer writes. A file that has
		 * pages already keeps their size */
		execute(db, "PRAGMA page_size = 8192");
		execute(db, "PRAGMA journal_mode = WAL");
		migrate(db, path);
	}
	if (db->failure == NULL)
		return db;
	if (!g_str_has_prefix(db->failure->message, path))
		g_prefix_error(&db->failure, "%s: ", path);
	g_propagate_error(error, g_steal_pointer(&db->failure));
	db_close(db);
	return NULL;
}

void db_close(struct db *db)
{
	if (db == NULL)
		return;
	g_hash_table_unref(db->statements);
	int result = sqlite3_close(db->handle);
	g_assert(result == SQLITE_OK);
	g_clear_error(&db->failure);
	g_free(db);
}

struct statement *db_prepare_literal(struct db *db, const char *sql)
{
	struct statement *statement = g_hash_table_lookup(db->statements, sql);
	const char *rest = NULL;

	if (statement != NULL)
		return statement;
	statement = g_new0(struct statement, 1);
	statement->db = db;
	g_hash_table_insert(db->statements, (gpointer)(guintptr)sql, statement);
	if (db->failure != NULL)
		return statement;
	if (sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement->handle,
		&rest) != SQLITE_OK)
		keep_failure(db, sql);
	else if (rest[strspn(rest, " \t\n")] != '\0')
		g_error("more than one statement in: %s", sql);
	return statement;
}

struct statement *db_query(struct db *db, const char *name)
{
	g_autofree char *path = g_strdup_printf("schemas/queries/%s.sql", name);
	const char *sql = embedded_text(path);

	g_assert(sql != NULL);
	return db_prepare_literal(db, sql);
}

/* The parameter's index, or 0 when the connection failed before the statement was compiled. */
static int parameter(struct statement *statement, const char *name)
{
	if (statement->handle == NULL)
		return 0;
	int index = sqlite3_bind_parameter_index(statement->handle, name);
	if (index == 0)
		g_error("no parameter %s in: %s", name, sqlite3_sql(statement->handle));
	return index;
}

bool statement_has(struct statement *statement, const char *name)
{
	return statement->handle != NULL &&
	    sqlite3_bind_parameter_index(statement->handle, name) > 0;
}

static void check_bind(struct statement *statement, int result)
{
	if (result != SQLITE_OK)
		keep_failure(statement->db, "bind");
}

void bind_text(struct statement *statement, const char *name, const char *text)
{
	int index = parameter(statement, name);

	if (index > 0)
		check_bind(statement,
		    sqlite3_bind_text(statement->handle, index, text, -1, SQLITE_TRANSIENT));
}

void bind_int(struct statement *statement, const char *name, int64_t value)
{
	int index = parameter(statement, name);

	if (index > 0)
		check_bind(statement, sqlite3_bind_int64(statement->handle, index, value));
}

void bind_null(struct statement *statement, const char *name)
{
	int index = parameter(statement, name);

	if (index > 0)
		check_bind(statement, sqlite3_bind_null(statement->handle, index));
}

void bind_bytes(struct statement *statement, const char *name, const void *bytes, size_t size)
{
	int index = parameter(statement, name);

	if (index > 0)
		check_bind(statement,
		    sqlite3_bind_blob64(statement->handle, index, bytes, size, SQLITE_STATIC));
}

void statement_reset(struct statement *statement)
{
	sqlite3_reset(statement->handle);
	sqlite3_clear_bindings(statement->handle);
}

bool statement_step(struct statement *statement)
{
	if (statement->handle == NULL)
		return false;
	if (statement->db->failure == NULL) {
		int result = sqlite3_step(statement->handle);

		if (result == SQLITE_ROW)
			return true;
		if (result != SQLITE_DONE)
			keep_failure(statement->db, sqlite3_sql(statement->handle));
	}
	statement_reset(statement);
	return false;
}

void statement_run(struct statement *statement)
{
	while (statement_step(statement)) {
	}
}

const char *column_text(struct statement *statement, int column)
{
	return (const char *)sqlite3_column_text(statement->handle, column);
}

int64_t column_int(struct statement *statement, int column)
{
	return sqlite3_column_int64(statement->handle, column);
}

bool column_is_null(struct statement *statement, int column)
{
	return sqlite3_column_type(statement->handle, column) == SQLITE_NULL;
}

bool column_is_integer(struct statement *statement, int column)
{
	return sqlite3_column_type(statement->handle, column) == SQLITE_INTEGER;
}

const void *column_bytes(struct statement *statement, int column, size_t *size)
{
	const void *bytes = sqlite3_column_blob(statement->handle, column);

	*size = (size_t)sqlite3_column_bytes(statement->handle, column);
	return bytes;
}

int column_count(struct statement *statement)
{
	return sqlite3_column_count(statement->handle);
}

const char *column_name(struct statement *statement, int column)
{
	return sqlite3_column_name(statement->handle, column);
}

int64_t db_last_id(struct db *db)
{
	return sqlite3_last_insert_rowid(db->handle);
}

int64_t db_changes(struct db *db)
{
	return sqlite3_changes64(db->handle);
}

static void execute_savepoint(struct db *db, const char *verb)
{
	g_autofree char *sql = g_strdup_printf("%s level_%d", verb, db->depth);

	execute(db, sql);
}

void db_begin(struct db *db)
{
	if (db->depth == 0)
		execute(db, "BEGIN IMMEDIATE");
	else
		execute_savepoint(db, "SAVEPOINT");
	db->depth++;
}

/* Also runs on a failed connection: the transaction must not stay open. */
void db_rollback(struct db *db)
{
	g_assert(db->depth > 0);
	db->depth--;
	g_autofree char *inner =
	    g_strdup_printf("ROLLBACK TO level_%d; RELEASE level_%d", db->depth, db->depth);
	sqlite3_exec(db->handle, db->depth == 0 ? "ROLLBACK" : inner, NULL, NULL, NULL);
}

bool db_commit(struct db *db, GError **error)
{
	g_assert(db->depth > 0);
	if (db->failure == NULL) {
		db->depth--;
		if (db->depth == 0)
			execute(db, "COMMIT");
		else
			execute_savepoint(db, "RELEASE");
		if (db->failure == NULL)
			return true;
		db->depth++;
	}
	db_rollback(db);
	return db_check(db, error);
}

void db_fail(struct db *db, const char *what)
{
	if (db->failure == NULL)
		fail(&db->failure, NINES_ERROR_FAILED, "database: %s", what);
}

bool db_check(struct db *db, GError **error)
{
	if (db->failure == NULL)
		return true;
	if (error != NULL)
		*error = g_error_copy(db->failure);
	return false;
}

char *db_verify(struct db *db)
{
	struct statement *integrity = db_prepare(db, "PRAGMA integrity_check");
	struct statement *foreign_keys = db_prepare(db, "PRAGMA foreign_key_check");
	g_autoptr(GString) found = g_string_new(NULL);

	while (statement_step(integrity))
		if (!g_str_equal(column_text(integrity, 0), "ok"))
			g_string_append_printf(found, "%s\n", column_text(integrity, 0));
	while (statement_step(foreign_keys))
		g_string_append_printf(
		    found, "a row of %s names a missing row\n", column_text(foreign_keys, 0));
	return found->len == 0 ? NULL : g_strdup(found->str);
}

char *db_explain_plan(struct db *db, const char *sql)
{
	g_autofree char *question = g_strdup_printf("EXPLAIN QUERY PLAN %s", sql);
	GString *plan = g_string_new(NULL);
	sqlite3_stmt *handle = NULL;

	if (sqlite3_prepare_v2(db->handle, question, -1, &handle, NULL) != SQLITE_OK)
		g_string_append(plan, sqlite3_errmsg(db->handle));
	else
		while (sqlite3_step(handle) == SQLITE_ROW)
			g_string_append_printf(
			    plan, "%s\n", (const char *)sqlite3_column_text(handle, 3));
	sqlite3_finalize(handle);
	return g_string_free(plan, FALSE);
}
