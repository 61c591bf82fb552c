#include "base/db.h"

#include <string.h>

#include "base/error.h"
#include "schemas/embedded.h"
#include "tests/support.h"

/* A connection that a test opens beside its ledger is closed before it asserts anything. */
static struct db *open_fine(const char *path, enum db_mode mode)
{
	g_autoptr(GError) error = NULL;
	struct db *db = db_open(path, mode, &error);

	if (db == NULL)
		fail_msg("%s", error->message);
	return db;
}

static void check_refused(const char *path, enum db_mode mode, const char *part)
{
	g_autoptr(GError) error = NULL;
	struct db *db = db_open(path, mode, &error);

	if (db != NULL) {
		db_close(db);
		fail_msg("%s was opened", path);
	}
	assert_true(g_error_matches(error, NINES_ERROR, NINES_ERROR_FAILED));
	assert_holds(error->message, path);
	assert_holds(error->message, part);
}

static void execute(struct db *db, const char *sql)
{
	g_autoptr(GError) error = NULL;

	statement_run(db_prepare_literal(db, sql));
	if (!db_check(db, &error))
		fail_msg("%s", error->message);
}

static int64_t number_of(struct db *db, const char *sql)
{
	struct statement *statement = db_prepare_literal(db, sql);
	int64_t number = statement_step(statement) ? column_int(statement, 0) : -1;

	statement_reset(statement);
	return number;
}

static void a_fresh_ledger_has_identity_version_and_keys(void **state)
{
	struct fixture *fixture = *state;

	assert_number(ledger_number(fixture, "PRAGMA application_id"), 0x6e696e65);
	assert_number(ledger_number(fixture, "PRAGMA user_version"), db_schema_version());
	assert_true(db_schema_version() >= 3);
	assert_number(ledger_number(fixture, "PRAGMA foreign_keys"), 1);
	assert_string_equal(ledger_text(fixture, "PRAGMA journal_mode"), "wal");
	assert_null(db_verify(fixture->db));
}

static void every_table_is_strict(void **state)
{
	struct fixture *fixture = *state;

	assert_number(
	    ledger_number(fixture,
		"SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND type = 'table' "
		"AND name NOT LIKE 'sqlite_%' AND NOT strict"),
	    0);
	assert_true(
	    ledger_number(fixture, "SELECT count(*) FROM pragma_table_list WHERE strict") > 20);
}

static void opens_a_ledger_again_with_what_it_holds(void **state)
{
	const char *path = path_of(*state, "a.db");
	struct db *db = open_fine(path, DB_READ_WRITE);

	execute(db, "INSERT INTO service (name) VALUES ('web')");
	db_close(db);
	db = open_fine(path, DB_READ_ONLY);
	assert_number(number_of(db, "SELECT count(*) FROM service WHERE name = 'web'"), 1);
	db_close(db);
	db = open_fine(path, DB_READ_WRITE);
	assert_number(number_of(db, "SELECT count(*) FROM service"), 1);
	db_close(db);
	assert_false(g_file_test(path_of(*state, "a.db.before-3"), G_FILE_TEST_EXISTS));
}

static void a_reader_cannot_write(void **state)
{
	const char *path = path_of(*state, "a.db");
	g_autoptr(GError) error = NULL;

	db_close(open_fine(path, DB_READ_WRITE));
	struct db *db = open_fine(path, DB_READ_ONLY);
	statement_run(db_prepare(db, "INSERT INTO service (name) VALUES ('web')"));
	bool ok = db_check(db, &error);
	db_close(db);
	assert_false(ok);
	assert_holds(error->message, "readonly");
}

static void a_reader_refuses_a_missing_file(void **state)
{
	const char *path = path_of(*state, "absent.db");

	check_refused(path, DB_READ_ONLY, "");
	assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
	check_refused(path_of(*state, "no/folder.db"), DB_READ_WRITE, "");
}

static void a_newer_ledger_is_refused(void **state)
{
	const char *path = path_of(*state, "a.db");
	struct db *db = open_fine(path, DB_READ_WRITE);

	execute(db, "PRAGMA user_version = 999");
	db_close(db);
	check_refused(path, DB_READ_WRITE, "schema version 999");
	check_refused(path, DB_READ_ONLY, "use a newer nines");
}

static void a_file_of_another_program_is_refused_and_not_touched(void **state)
{
	const char *path = path_of(*state, "a.db");
	struct db *db = open_fine(path, DB_READ_WRITE);

	/* as somebody else's database would be: with tables, another id, and no write-ahead log */
	execute(db, "PRAGMA application_id = 7");
	execute(db, "PRAGMA user_version = 0");
	number_of(db, "PRAGMA journal_mode = DELETE");
	db_close(db);
	gsize size_before, size_after;
	g_autofree char *before = NULL, *after = NULL;
	assert_true(g_file_get_contents(path, &before, &size_before, NULL));
	check_refused(path, DB_READ_WRITE, "not a ledger");
	check_refused(path, DB_READ_ONLY, "not a ledger");
	assert_true(g_file_get_contents(path, &after, &size_after, NULL));
	assert_number(size_after, size_before);
	assert_memory_equal(after, before, size_before);
}

static void a_file_that_is_no_database_is_refused_and_not_touched(void **state)
{
	const char *path = put_text(*state, "a.db",
	    "id,title\nThis is a CSV file, and somebody gave it as the ledger by mistake. It is long "
	    "enough to have a header of a hundred bytes.\n");
	g_autofree char *before = g_strdup(text_of(*state, path));

	check_refused(path, DB_READ_WRITE, "");
	check_refused(path, DB_READ_ONLY, "");
	assert_string_equal(text_of(*state, path), before);
}

/* Takes a ledger back to the version before its last migration. */
static void make_older(const char *path)
{
	struct db *db = open_fine(path, DB_READ_WRITE);
	static const char *const results[] = { "slo_period", "slo_day" };

	execute(db, "INSERT INTO service (name) VALUES ('web')");
	for (size_t i = 0; i < G_N_ELEMENTS(results); i++) {
		g_autofree char *sql = g_strdup_printf("DROP TABLE %s", results[i]);
		struct statement *drop = db_prepare_literal(db, g_intern_string(sql));

		statement_run(drop);
	}
	struct statement *others = db_prepare(db,
	    "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > "
	    "(SELECT max(rootpage) FROM sqlite_schema WHERE tbl_name = 'sample_block')");
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	while (statement_step(others))
		g_ptr_array_add(names, g_strdup(column_text(others, 0)));
	for (guint i = 0; i < names->len; i++) {
		g_autofree char *sql = g_strdup_printf("DROP TABLE %s", (char *)names->pdata[i]);

		statement_run(db_prepare_literal(db, g_intern_string(sql)));
	}
	execute(db, "PRAGMA user_version = 2");
	db_close(db);
}

static void an_older_ledger_is_copied_and_migrated(void **state)
{
	const char *path = path_of(*state, "a.db"), *copy = path_of(*state, "a.db.before-2");

	make_older(path);
	check_refused(path, DB_READ_ONLY, "migrates it");
	struct db *db = open_fine(path, DB_READ_WRITE);
	assert_number(number_of(db, "PRAGMA user_version"), db_schema_version());
	assert_number(number_of(db, "SELECT count(*) FROM slo_period"), 0);
	assert_number(number_of(db, "SELECT count(*) FROM service"), 1);
	db_close(db);
	/* the copy is the old one, with its data */
	assert_true(g_file_test(copy, G_FILE_TEST_EXISTS));
	check_refused(copy, DB_READ_ONLY, "schema version 2");
}

static void a_migration_that_fails_changes_nothing(void **state)
{
	const char *path = path_of(*state, "a.db");

	make_older(path);
	/* a table of the next migration is in the way */
	struct db *db = open_fine(":memory:", DB_READ_WRITE);
	g_autofree char *attach = g_strdup_printf("ATTACH '%s' AS old", path);
	statement_run(db_prepare_literal(db, attach));
	execute(db, "CREATE TABLE old.slo_day (x INTEGER) STRICT");
	db_close(db);
	check_refused(path, DB_READ_WRITE, "");
	db = open_fine(":memory:", DB_READ_WRITE);
	statement_run(db_prepare_literal(db, attach));
	assert_number(number_of(db, "PRAGMA old.user_version"), 2);
	assert_number(
	    number_of(db, "SELECT count(*) FROM old.sqlite_schema WHERE name = 'slo_period'"), 0);
	db_close(db);
}

static void inner_transactions_are_undone_alone(void **state)
{
	struct fixture *fixture = *state;
	struct db *db = fixture->db;

	db_begin(db);
	execute(db, "INSERT INTO service (name) VALUES ('outer')");
	db_begin(db);
	execute(db, "INSERT INTO service (name) VALUES ('undone')");
	db_rollback(db);
	db_begin(db);
	execute(db, "INSERT INTO service (name) VALUES ('inner')");
	assert_true(db_commit(db, NULL));
	assert_true(db_commit(db, NULL));
	assert_string_equal(
	    ledger_text(
		fixture, "SELECT group_concat(name) FROM (SELECT name FROM service ORDER BY name)"),
	    "inner,outer");
}

static void rolling_back_the_outer_one_undoes_the_inner_ones(void **state)
{
	struct fixture *fixture = *state;
	struct db *db = fixture->db;

	db_begin(db);
	db_begin(db);
	execute(db, "INSERT INTO service (name) VALUES ('inner')");
	assert_true(db_commit(db, NULL));
	db_rollback(db);
	assert_number(ledger_number(fixture, "SELECT count(*) FROM service"), 0);
}

static void the_first_error_sticks(void **state)
{
	const char *path = path_of(*state, "a.db");
	struct db *db = open_fine(path, DB_READ_WRITE);
	g_autoptr(GError) first = NULL, second = NULL, commit = NULL;
	struct statement *insert = db_prepare(db, "INSERT INTO service (name) VALUES (:name)");

	db_begin(db);
	bind_text(insert, ":name", "web");
	statement_run(insert);
	bind_text(insert, ":name", ""); /* CHECK (name <> '') */
	statement_run(insert);
	bool ok = db_check(db, &first);
	/* from here on nothing happens */
	bind_text(insert, ":name", "shop");
	statement_run(insert);
	bool stepped = statement_step(db_prepare(db, "SELECT 1"));
	struct statement *unknown = db_prepare(db, "SELECT * FROM nowhere");
	bool has = statement_has(unknown, ":x");
	bind_int(unknown, ":x", 1);
	bool still = db_check(db, &second);
	bool committed = db_commit(db, &commit);
	db_close(db);
	assert_false(ok || stepped || has || still || committed);
	assert_holds(first->message, "CHECK");
	assert_string_equal(first->message, second->message);
	assert_string_equal(first->message, commit->message);
	db = open_fine(path, DB_READ_WRITE);
	assert_number(number_of(db, "SELECT count(*) FROM service"), 0);
	db_close(db);
}

static void foreign_keys_hold(void **state)
{
	struct db *db = open_fine(path_of(*state, "a.db"), DB_READ_WRITE);
	g_autoptr(GError) error = NULL;

	statement_run(db_prepare(db,
	    "INSERT INTO sample_series (service, metric, field, reading, gap) "
	    "VALUES ('nobody', 'requests', 'ratio', 'delta', 'nodata')"));
	bool ok = db_check(db, &error);
	db_close(db);
	assert_false(ok);
	assert_holds(error->message, "FOREIGN KEY");
}

static void a_word_in_double_quotes_is_no_text(void **state)
{
	struct db *db = open_fine(path_of(*state, "a.db"), DB_READ_WRITE);
	g_autoptr(GError) error = NULL;

	statement_run(db_prepare(db, "SELECT name FROM service WHERE name = \"nope\""));
	bool ok = db_check(db, &error);
	db_close(db);
	assert_false(ok);
	assert_holds(error->message, "no such column");
}

static void values_come_back_as_they_were_bound(void **state)
{
	struct fixture *fixture = *state;
	struct statement *echo = db_prepare(fixture->db,
	    "SELECT :text AS a, :int AS b, :bytes AS c, :null AS d, 0.5 AS e, :missing AS f");
	size_t size;

	for (int round = 0; round < 2; round++) {
		bind_text(echo, ":text", "ä");
		bind_int(echo, ":int", INT64_MIN);
		bind_bytes(echo, ":bytes", "x\0y", 3);
		bind_null(echo, ":null");
		bind_text(echo, ":missing", NULL);
		assert_true(statement_step(echo));
		assert_string_equal(column_text(echo, 0), "ä");
		assert_number(column_int(echo, 1), INT64_MIN);
		assert_memory_equal(column_bytes(echo, 2, &size), "x\0y", 3);
		assert_number(size, 3);
		assert_true(column_is_null(echo, 3) && column_text(echo, 3) == NULL);
		assert_false(column_is_integer(echo, 4));
		assert_true(column_is_null(echo, 5));
		assert_int_equal(column_count(echo), 6);
		assert_string_equal(column_name(echo, 1), "b");
		/* a second step ends it, so that it is ready again, with nothing bound */
		assert_false(statement_step(echo));
	}
	assert_true(statement_step(echo));
	assert_true(column_is_null(echo, 0));
	statement_reset(echo);
	assert_true(statement_has(echo, ":int"));
	assert_false(statement_has(echo, ":other"));
}

static void knows_the_id_of_the_last_row(void **state)
{
	struct fixture *fixture = *state;

	execute(fixture->db,
	    "INSERT INTO run (id, command, as_of_utc, version) VALUES (41, 'a', 0, '')");
	assert_number(db_last_id(fixture->db), 41);
}

static void verify_finds_a_row_that_names_nothing(void **state)
{
	struct fixture *fixture = *state;

	assert_null(db_verify(fixture->db));
	execute(fixture->db, "PRAGMA foreign_keys = OFF");
	execute(fixture->db,
	    "INSERT INTO sample_series (service, metric, field, reading, gap) "
	    "VALUES ('nobody', 'requests', 'ratio', 'delta', 'nodata')");
	g_autofree char *found = db_verify(fixture->db);
	execute(fixture->db, "DELETE FROM sample_series");
	assert_holds(found, "sample_series");
}

/* Tables that grow with the years, and the names of their indexes' owners in a plan. */
static const char *const big_tables[] = { "incident", "shift", "callout", "sample_block", "reject",
	"hold", "event" };

/* A step such as `SCAN s`, where s is a big table or an alias of one, without an index. */
static bool is_full_scan(const char *step, const char *sql)
{
	if (!g_str_has_prefix(step, "SCAN ") || strstr(step, " USING ") != NULL)
		return false;
	g_autofree char *name = g_strndup(step + 5, strcspn(step + 5, " "));
	for (size_t i = 0; i < G_N_ELEMENTS(big_tables); i++) {
		g_autofree char *pattern =
		    g_strdup_printf("\\b%s\\s+(as\\s+)?%s\\b", big_tables[i], name);

		if (g_str_equal(name, big_tables[i]) ||
		    g_regex_match_simple(pattern, sql, G_REGEX_CASELESS, 0))
			return true;
	}
	return false;
}

static bool check_plan(struct fixture *fixture, const char *path, const char *sql)
{
	g_autofree char *plan = db_explain_plan(fixture->db, sql);
	g_auto(GStrv) steps = g_strsplit(plan, "\n", -1);
	bool ok = true;

	if (strstr(sql, "full scan:") != NULL)
		return true;
	for (guint i = 0; steps[i] != NULL; i++) {
		if (is_full_scan(steps[i], sql)) {
			print_error("%s: %s\n", path, steps[i]);
			ok = false;
		}
	}
	return ok;
}

static void a_full_scan_is_told_from_a_search(void **state)
{
	struct fixture *fixture = *state;

	assert_true(is_full_scan("SCAN incident", "SELECT * FROM incident"));
	assert_true(is_full_scan("SCAN i", "SELECT * FROM incident i"));
	assert_true(is_full_scan("SCAN i", "SELECT * FROM incident AS i"));
	assert_false(is_full_scan("SCAN s", "SELECT * FROM service s JOIN incident i"));
	assert_false(
	    is_full_scan("SCAN i USING INDEX incident_by_time", "SELECT * FROM incident i"));
	assert_false(is_full_scan("SEARCH i USING INDEX x (a=?)", "SELECT * FROM incident i"));
	g_autofree char *plan =
	    db_explain_plan(fixture->db, "SELECT * FROM shift s WHERE pool = 'A'");
	assert_true(g_str_has_prefix(plan, "SCAN s"));
}

static void every_query_prepares_and_reads_big_tables_by_an_index(void **state)
{
	struct fixture *fixture = *state;
	guint count = 0, bad = 0;

	for (size_t i = 0; i < embedded_files_count; i++) {
		const struct embedded_file *file = &embedded_files[i];
		g_autoptr(GError) error = NULL;

		if (!g_str_has_prefix(file->path, "schemas/queries/"))
			continue;
		g_autofree char *name = g_strndup(file->path + strlen("schemas/queries/"),
		    strlen(file->path) - strlen("schemas/queries/") - strlen(".sql"));
		db_query(fixture->db, name);
		if (!db_check(fixture->db, &error))
			fail_msg("%s: %s", file->path, error->message);
		bad += !check_plan(fixture, file->path, file->text);
		count++;
	}
	print_message("             %u queries\n", count);
	assert_number(bad, 0);
}

/* The views are for people; they may scan, but must work. */
static void every_view_can_be_read(void **state)
{
	struct fixture *fixture = *state;
	struct statement *views = db_prepare(
	    fixture->db, "SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY name");
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

	while (statement_step(views))
		g_ptr_array_add(names, g_strdup(column_text(views, 0)));
	assert_true(names->len > 0);
	for (guint i = 0; i < names->len; i++) {
		g_autofree char *sql =
		    g_strdup_printf("SELECT count(*) FROM \"%s\"", (char *)names->pdata[i]);

		assert_number(ledger_number(fixture, sql), 0);
	}
}

static void embedded_text_equals_its_file(void **state)
{
	assert_true(embedded_files_count > 20);
	for (size_t i = 0; i < embedded_files_count; i++) {
		const struct embedded_file *file = &embedded_files[i];

		if (i > 0)
			assert_true(strcmp(embedded_files[i - 1].path, file->path) < 0);
		if (strcmp(text_of(*state, file->path), file->text) != 0)
			fail_msg("%s differs from its file", file->path);
		assert_ptr_equal(embedded_text(file->path), file->text);
	}
	assert_null(embedded_text("schemas/absent.sql"));
}

#define in_folder(test) cmocka_unit_test_setup_teardown(test, folder_setup, folder_teardown)
#define in_ledger(test) cmocka_unit_test_setup_teardown(test, ledger_setup, ledger_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_ledger(a_fresh_ledger_has_identity_version_and_keys),
		in_ledger(every_table_is_strict),
		in_folder(opens_a_ledger_again_with_what_it_holds),
		in_folder(a_reader_cannot_write),
		in_folder(a_reader_refuses_a_missing_file),
		in_folder(a_newer_ledger_is_refused),
		in_folder(a_file_of_another_program_is_refused_and_not_touched),
		in_folder(a_file_that_is_no_database_is_refused_and_not_touched),
		in_folder(an_older_ledger_is_copied_and_migrated),
		in_folder(a_migration_that_fails_changes_nothing),
		in_ledger(inner_transactions_are_undone_alone),
		in_ledger(rolling_back_the_outer_one_undoes_the_inner_ones),
		in_folder(the_first_error_sticks),
		in_folder(foreign_keys_hold),
		in_folder(a_word_in_double_quotes_is_no_text),
		in_ledger(values_come_back_as_they_were_bound),
		in_ledger(knows_the_id_of_the_last_row),
		in_ledger(verify_finds_a_row_that_names_nothing),
		in_ledger(a_full_scan_is_told_from_a_search),
		in_ledger(every_query_prepares_and_reads_big_tables_by_an_index),
		in_ledger(every_view_can_be_read),
		in_folder(embedded_text_equals_its_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
