#include "tests/support.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/fs.h"
#include "base/instant.h"
#include "etl/records/csv.h"

void check_number(
    int64_t actual, int64_t expected, const char *expression, const char *file, int line)
{
	if (actual == expected)
		return;
	print_error(
	    "%s is %" G_GINT64_FORMAT ", not %" G_GINT64_FORMAT "\n", expression, actual, expected);
	_fail(file, line);
}

void check_taken_text(
    char *actual, const char *expected, const char *expression, const char *file, int line)
{
	bool ok = g_strcmp0(actual, expected) == 0;

	if (!ok)
		print_error("%s is \"%s\", not \"%s\"\n", expression,
		    actual != NULL ? actual : "(null)", expected != NULL ? expected : "(null)");
	g_free(actual);
	if (!ok)
		_fail(file, line);
}

void check_holds(const char *text, const char *part, const char *file, int line)
{
	if (text != NULL && strstr(text, part) != NULL)
		return;
	print_error("\"%s\" does not hold \"%s\"\n", text != NULL ? text : "(null)", part);
	_fail(file, line);
}

int64_t at(const char *text)
{
	int64_t utc;

	if (!instant_parse(text, &utc))
		fail_msg("not an instant: %s", text);
	return utc;
}

int64_t day(const char *text)
{
	struct civil_date date;

	if (!civil_parse(text, &date))
		fail_msg("not a date: %s", text);
	return civil_to_days(date);
}

static const char *lend(struct fixture *fixture, char *text)
{
	g_ptr_array_add(fixture->texts, text);
	return text;
}

int folder_setup(void **state)
{
	struct fixture *fixture = g_new0(struct fixture, 1);

	fixture->root = g_dir_make_tmp("nines-test-XXXXXX", NULL);
	fixture->texts = g_ptr_array_new_with_free_func(g_free);
	*state = fixture;
	return fixture->root != NULL ? 0 : -1;
}

int folder_teardown(void **state)
{
	struct fixture *fixture = *state;
	bool ok = fs_remove(fixture->root, NULL);

	g_ptr_array_unref(fixture->texts);
	g_free(fixture->root);
	g_free(fixture);
	return ok ? 0 : -1;
}

static void report_destroy(gpointer data)
{
	load_report_free(data);
}

int ledger_setup(void **state)
{
	if (folder_setup(state) != 0)
		return -1;
	struct fixture *fixture = *state;
	GError *error = NULL;

	fixture->db = db_open(path_of(fixture, "nines.db"), DB_READ_WRITE, &error);
	if (fixture->db != NULL)
		fixture->profiles = profiles_load(path_of(fixture, "profiles"), &error);
	if (fixture->profiles == NULL) {
		print_error("%s\n", error->message);
		return -1;
	}
	fixture->reports = g_ptr_array_new_with_free_func(report_destroy);
	struct statement *run = db_prepare(fixture->db,
	    "INSERT INTO run (command, as_of_utc, version) VALUES ('test', 0, 'test')");
	statement_run(run);
	fixture->context = (struct import_context){
		.db = fixture->db,
		.root = fixture->root,
		.declared = { .pools = g_hash_table_new(g_str_hash, g_str_equal),
		    .schedules = g_hash_table_new(g_str_hash, g_str_equal) },
		.currency = "EUR",
		.zone = zone_find("UTC"),
		.as_of_utc = at("2026-12-01T06:00:00Z"),
		.run_id = db_last_id(fixture->db),
	};
	g_hash_table_add(fixture->context.declared.pools, (gpointer)(guintptr) "A");
	g_hash_table_add(fixture->context.declared.pools, (gpointer)(guintptr) "B");
	g_hash_table_insert(fixture->context.declared.schedules, (gpointer)(guintptr) "primary",
	    (gpointer)(guintptr) "A");
	return 0;
}

int ledger_teardown(void **state)
{
	struct fixture *fixture = *state;
	char *unsound = db_verify(fixture->db);
	bool ok = unsound == NULL && db_check(fixture->db, NULL);

	if (unsound != NULL)
		print_error("the ledger is not sound: %s\n", unsound);
	g_free(unsound);
	g_ptr_array_unref(fixture->reports);
	g_ptr_array_unref(fixture->profiles);
	g_hash_table_unref(fixture->context.declared.pools);
	g_hash_table_unref(fixture->context.declared.schedules);
	db_close(fixture->db);
	return folder_teardown(state) == 0 && ok ? 0 : -1;
}

const char *path_of(struct fixture *fixture, const char *name)
{
	return lend(fixture, g_build_filename(fixture->root, name, NULL));
}

/* The path of a file about to be written, in a folder that exists. */
static const char *new_path(struct fixture *fixture, const char *name)
{
	const char *path = path_of(fixture, name);
	g_autofree char *folder = g_path_get_dirname(path);

	assert_true(fs_make_folder(folder, 0700, NULL));
	return path;
}

const char *put_bytes(struct fixture *fixture, const char *name, const char *bytes, size_t size)
{
	const char *path = new_path(fixture, name);
	/* not g_file_set_contents(), which waits for the disk when the file is there already */
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
	return path;
}

const char *put_text(struct fixture *fixture, const char *name, const char *text)
{
	return put_bytes(fixture, name, text, strlen(text));
}

const char *put_gzip(struct fixture *fixture, const char *name, const char *bytes, size_t size)
{
	const char *path = new_path(fixture, name);
	gzFile file = gzopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(gzwrite(file, bytes, (unsigned)size), size);
	assert_int_equal(gzclose(file), Z_OK);
	return path;
}

const char *text_of(struct fixture *fixture, const char *path)
{
	char *text = NULL;

	if (!g_file_get_contents(path, &text, NULL, NULL))
		fail_msg("cannot read %s", path);
	return lend(fixture, text);
}

static struct load_report *run_import(struct fixture *fixture, const struct import_file *file)
{
	struct load_report *report = NULL;
	g_autoptr(GError) error = NULL;
	bool ok = import_run(&fixture->context, file, &report, &error);

	if (report != NULL)
		g_ptr_array_add(fixture->reports, report);
	if (!ok) {
		print_error("import of %s failed: %s\n", file->shown_path, error->message);
		fail();
	}
	return report;
}

struct load_report *import_with(
    struct fixture *fixture, const struct profile *profile, const char *path)
{
	const char *shown =
	    g_str_has_prefix(path, fixture->root) ? path + strlen(fixture->root) + 1 : path;
	struct import_file file = { .path = path, .shown_path = shown, .profile = profile };

	return run_import(fixture, &file);
}

struct load_report *import_path(struct fixture *fixture, const char *profile, const char *path)
{
	const struct profile *found = profile_find(fixture->profiles, profile);

	if (found == NULL)
		fail_msg("there is no profile %s", profile);
	return import_with(fixture, found, path);
}

struct load_report *import_text(
    struct fixture *fixture, const char *profile, const char *name, const char *text)
{
	return import_path(fixture, profile, put_text(fixture, name, text));
}

struct load_report *import_again(struct fixture *fixture, int64_t load_id)
{
	g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, load_id);
	g_autofree char *find = g_strdup_printf(
	    "SELECT path || char(10) || profile || char(10) || sha256 FROM load WHERE id = %s", id);
	g_auto(GStrv) words = g_strsplit(ledger_text(fixture, find), "\n", -1);
	g_autofree char *archive = g_strdup_printf("%s/archive/%s.gz", fixture->root, words[2]);
	struct import_file file = {
		.path = archive,
		.shown_path = words[0],
		.profile = profile_find(fixture->profiles, words[1]),
		.reread_of = load_id,
	};

	return run_import(fixture, &file);
}

void add_catalogue(struct fixture *fixture)
{
	import_text(fixture, "nines-services", "catalogue/services.csv",
	    "service,product,team,pool,critical\n"
	    "web,store,front,A,yes\n"
	    "shop,store,front,A,no\n");
	import_text(fixture, "nines-engineers", "catalogue/engineers.csv",
	    "engineer,name,email,zone,calendar\n"
	    "ada,Ada,ada@example.com,Europe/Berlin,DE\n"
	    "bob,Bob,Bob@Example.com,Europe/Berlin,DE\n");
}

int64_t ledger_number(struct fixture *fixture, const char *sql)
{
	struct statement *statement = db_prepare_literal(fixture->db, lend(fixture, g_strdup(sql)));
	g_autoptr(GError) error = NULL;
	int64_t number = 0;

	if (statement_step(statement))
		number = column_int(statement, 0);
	else
		fail_msg(
		    "no row: %s (%s)", sql, db_check(fixture->db, &error) ? "" : error->message);
	statement_reset(statement);
	return number;
}

const char *ledger_text(struct fixture *fixture, const char *sql)
{
	struct statement *statement = db_prepare_literal(fixture->db, lend(fixture, g_strdup(sql)));
	char *text = NULL;

	if (statement_step(statement))
		text = g_strdup(column_text(statement, 0));
	else
		fail_msg("no row: %s", sql);
	statement_reset(statement);
	return lend(fixture, text);
}

void check_counts(
    const struct load_report *report, const char *expected, const char *file, int line)
{
	const struct load_counts *counts = &report->counts;
	char found[200];

	snprintf(found, sizeof(found),
	    "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
	    " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
	    counts->read, counts->added, counts->changed, counts->same, counts->rejected,
	    counts->held);
	if (g_str_equal(found, expected))
		return;
	print_error("%s: read new changed same rejected held are %s, not %s\n", report->path, found,
	    expected);
	if (report->refusal != NULL)
		print_error("%s\n", report->refusal);
	for (guint i = 0; i < MIN(report->messages->len, 20); i++)
		print_error("%s\n", (char *)report->messages->pdata[i]);
	_fail(file, line);
}

void check_message(const struct load_report *report, const char *part, const char *file, int line)
{
	for (guint i = 0; i < report->messages->len; i++)
		if (strstr(report->messages->pdata[i], part) != NULL)
			return;
	print_error("no message holds \"%s\"\n", part);
	for (guint i = 0; i < MIN(report->messages->len, 20); i++)
		print_error("%s\n", (char *)report->messages->pdata[i]);
	_fail(file, line);
}

const char *shared_path(struct fixture *fixture, const char *name)
{
	const char *path = lend(fixture, g_build_filename("..", "shared", name, NULL));

	if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
		print_message("             skipped: %s is not here\n", path);
		skip();
	}
	return path;
}

static void table_destroy(gpointer data)
{
	g_strfreev(data);
}

GPtrArray *shared_table(struct fixture *fixture, const char *name)
{
	const char *path = shared_path(fixture, name);
	struct csv_dialect dialect = { .delimiter = ',' };
	struct reader *reader = csv_open(source_open(path, path, NULL, NULL), path, &dialect, NULL);
	GPtrArray *rows = g_ptr_array_new_with_free_func(table_destroy);
	struct record record = { 0 };

	assert_non_null(reader);
	while (reader->class->next(reader, &record, NULL)) {
		GStrv row = g_new0(char *, record.cell_count + 1);

		for (guint i = 0; i < record.cell_count; i++)
			row[i] = g_strdup(record.cells[i].text);
		g_ptr_array_add(rows, row);
	}
	reader_free(reader);
	return rows;
}

uint64_t random_below(uint64_t *state, uint64_t limit)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state % limit;
}
