/*
 * Fuzzes the fast path of samples against the ordinary reader with libFuzzer. The first three bytes
 * of an input choose a profile, the size of the chunks, the threads and the memory; the rest is the
 * file. Whatever it is, both leave the same blocks, counts, findings, rejects and errors behind.
 */
#define _GNU_SOURCE /* memfd_create() */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "etl/facts/samples.h"
#include "etl/fast.h"
#include "etl/reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char profiles_text[] =
    "profile: pairs-first\nkind: metrics\nduplicates: first\n"
    "---\nprofile: pairs-last\nkind: metrics\nduplicates: last\nreject: {max: 1}\n"
    "---\nprofile: pairs-sum\nkind: metrics\nduplicates: sum\ngaps: zero\n"
    "---\nprofile: pairs-nulls\nkind: metrics\nnulls: [\"\", \"12\", web]\n"
    "---\nprofile: pairs-words\nkind: metrics\nnulls: [\"\", web]\n"
    "---\nprofile: values-first\nkind: gauges\nduplicates: first\ndecimal: \",\"\n";

static const char *const names[] = { "nines-metrics", "nines-gauges", "pairs-first", "pairs-last",
	"pairs-sum", "pairs-nulls", "pairs-words", "values-first" };

static struct db *db;
static const struct profile *profiles[G_N_ELEMENTS(names)];
static int64_t load_id;

static void run_sql(struct statement *statement)
{
	statement_run(statement);
	g_assert(db_check(db, NULL));
}

/* Once for all inputs: a ledger in memory with a few names, and the profiles. */
static void prepare(void)
{
	g_autofree char *folder = g_dir_make_tmp("fuzz-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "p.yaml", NULL);

	g_assert(g_file_set_contents(path, profiles_text, -1, NULL));
	GPtrArray *all = profiles_load(folder, NULL);
	g_assert(all != NULL);
	g_unlink(path);
	g_rmdir(folder);
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		profiles[i] = profile_find(all, names[i]);
		g_assert(profiles[i] != NULL);
	}
	db = db_open(":memory:", DB_READ_WRITE, NULL);
	run_sql(db_prepare(
	    db, "INSERT INTO run (command, as_of_utc, version) VALUES ('test', 0, 'test')"));
	run_sql(db_prepare(db,
	    "INSERT INTO load (run_id, path, profile, as_of_utc, sha256, bytes, status) "
	    "VALUES (1, 'in', 'in', 0, '', 0, 'loading')"));
	load_id = db_last_id(db);
	run_sql(
	    db_prepare(db, "INSERT INTO service (name) VALUES ('web'), ('a b'), ('q\"'), ('é')"));
	run_sql(db_prepare(db,
	    "INSERT INTO alias (kind, name, target, row_sha256, load_id, line) "
	    "VALUES ('service', 'w', 'web', '', 1, 1)"));
}

static void append_query(GString *text, struct statement *query)
{
	while (statement_step(query))
		for (int i = 0; i < column_count(query); i++)
			g_string_append_printf(text, "%s%c", column_text(query, i),
			    i + 1 < column_count(query) ? ' ' : '\n');
}

static void append_number(GString *text, const char *name, int64_t number)
{
	g_string_append_printf(text, "%s %" G_GINT64_FORMAT "\n", name, number);
}

static void append_loading(GString *text, const struct loading *loading)
{
	const struct load_counts *counts = &loading->counts;

	append_number(text, "read", counts->read);
	append_number(text, "new", counts->added);
	append_number(text, "changed", counts->changed);
	append_number(text, "same", counts->same);
	append_number(text, "rejected", counts->rejected);
	append_number(text, "held", counts->held);
	append_number(text, "warnings", counts->warnings);
	append_number(text, "superseded", counts->superseded);
	append_number(text, "duplicates", counts->duplicates);
	append_number(text, "empty", counts->empty);
	append_number(text, "gaps", counts->gaps);
	append_number(text, "touched", g_hash_table_size(loading->touched));
	for (guint i = 0; i < loading->findings->len; i++) {
		const struct finding *finding = loading->findings->pdata[i];
		g_autofree char *message = finding_format(finding, "in");

		g_string_append_printf(text, "%s\n", message);
		append_number(text, "offset", finding->byte_offset);
		append_number(text, "record", finding->record_line);
		append_number(text, "records", finding->records);
	}
	g_string_append_len(text, loading->rejects->str, (gssize)loading->rejects->len);
}

/* Reads the file into the ledger, says what that did, and takes it back. */
static char *outcome_of(const char *path, const struct profile *profile)
{
	struct declared_names declared = { g_hash_table_new(g_str_hash, g_str_equal),
		g_hash_table_new(g_str_hash, g_str_equal) };
	struct input input = { .path = path, .shown_path = "in", .profile = profile };
	g_autoptr(GError) error = NULL;
	GString *text = g_string_new(NULL);

	db_begin(db);
	struct loading *loading = loading_new(db, "in", profile, load_id);
	loading->declared = &declared;
	struct reader *reader = input_open(&input, &error);
	bool ok = reader != NULL && reading_run(loading, &input, reader, &error);
	g_assert(ok == (error == NULL));
	g_string_append_printf(text, "%s\n", ok ? "loaded" : error->message);
	append_loading(text, loading);
	if (ok) {
		append_query(text,
		    db_prepare(db,
			"SELECT id, service, metric, field, reading, gap FROM sample_series "
			"ORDER BY id"));
		append_query(text,
		    db_prepare(db,
			"SELECT series_id, day, step_s, scale, samples, first_utc, last_utc, "
			"good_sum, total_sum, hex(data) FROM sample_block "
			"ORDER BY series_id, day"));
	}
	loading_free(loading);
	reader_free(reader);
	db_rollback(db);
	g_assert(db_check(db, NULL));
	g_hash_table_unref(declared.pools);
	g_hash_table_unref(declared.schedules);
	return g_string_free(text, FALSE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 3)
		return 0;
	if (db == NULL)
		prepare();
	int descriptor = memfd_create("fuzz", MFD_CLOEXEC);
	g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", descriptor);
	g_assert(descriptor >= 0);
	g_assert(write(descriptor, data + 3, size - 3) == (ssize_t)(size - 3));
	const struct profile *profile = profiles[data[0] % G_N_ELEMENTS(names)];

	fast_set((struct fast_settings){ .is_off = true });
	samples_set_budget(0);
	g_autofree char *expected = outcome_of(path, profile);
	fast_set((struct fast_settings){
	    .chunk_size = (size_t)data[1] + 1, .threads = 1 + data[2] % 3 });
	samples_set_budget((data[2] & 0x80) != 0 ? 200 : 0);
	g_autofree char *found = outcome_of(path, profile);
	if (!g_str_equal(expected, found))
		g_error("the ordinary reader:\n%s\nthe fast path:\n%s", expected, found);
	close(descriptor);
	return 0;
}
