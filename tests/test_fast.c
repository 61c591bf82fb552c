#include "etl/fast.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "base/block.h"
#include "etl/facts/samples.h"
#include "tests/support_samples.h"

#define HEADER "timestamp,service,good,total\n"
#define PLAIN                                                                                      \
	"2026-10-24T00:00:00Z,web,1,2\n"                                                           \
	"2026-10-24T00:00:00Z,shop,3,4\n"                                                          \
	"2026-10-24T00:01:00Z,web,5,6\n"                                                           \
	"2026-10-24T00:01:00Z,shop,7,8\n"

static int fast_teardown(void **state)
{
	fast_set((struct fast_settings){ 0 });
	return samples_teardown(state);
}

#define in_fast(test) cmocka_unit_test_setup_teardown(test, samples_setup, fast_teardown)

/* Everything that an import leaves behind, as text; the import is taken back. */
static char *outcome_of(struct fixture *fixture, const char *profile, const char *path)
{
	db_begin(fixture->db);
	const struct load_report *report = import_path(fixture, profile, path);
	const struct load_counts *counts = &report->counts;
	GString *text = g_string_new(samples_of(fixture, NULL));

	g_string_append_printf(text,
	    "status %d read %d new %d changed %d same %d rejected %d held %d warnings %d "
	    "duplicates %d superseded %d gaps %d refusal %s\n",
	    (int)report->status, (int)counts->read, (int)counts->added, (int)counts->changed,
	    (int)counts->same, (int)counts->rejected, (int)counts->held, (int)counts->warnings,
	    (int)counts->duplicates, (int)counts->superseded, (int)counts->gaps,
	    report->refusal != NULL ? report->refusal : "none");
	for (guint i = 0; i < report->messages->len; i++)
		g_string_append_printf(text, "%s\n", (char *)report->messages->pdata[i]);
	g_string_append(text,
	    ledger_text(fixture,
		"SELECT coalesce(group_concat(series_id || ' ' || day || ' ' || hex(data), char(10)), '') "
		"FROM (SELECT * FROM sample_block ORDER BY series_id, day)"));
	db_rollback(fixture->db);
	return g_string_free(text, FALSE);
}

/* However the file is cut and spread, it is what the ordinary reader makes of it. */
static void check_all_ways(struct fixture *fixture, const char *profile, const char *path)
{
	static const struct fast_settings ways[] = { { false, 0, 0 }, { false, 1, 1 },
		{ false, 30, 2 }, { false, 64, 1 }, { false, 200, 3 }, { false, 1000, 16 } };

	fixture->context.is_dry_run = true;
	fast_set((struct fast_settings){ .is_off = true });
	g_autofree char *expected = outcome_of(fixture, profile, path);
	for (size_t i = 0; i < G_N_ELEMENTS(ways); i++) {
		fast_set(ways[i]);
		g_autofree char *found = outcome_of(fixture, profile, path);
		assert_string_equal(found, expected);
	}
}

static void reads_what_the_ordinary_reader_reads(void **state)
{
	struct fixture *fixture = *state;
	static const struct {
		const char *name, *profile, *text;
	} files[] = {
		{ "plain lines", "nines-metrics", HEADER PLAIN },
		{ "CRLF", "nines-metrics",
		    "timestamp,service,good,total\r\n2026-10-24T00:00:00Z,web,1,2\r\n"
		    "2026-10-24T00:01:00Z,web,1,2\r\n" },
		{ "a last line without an end", "nines-metrics",
		    HEADER PLAIN "2026-10-24T00:02:00Z,web,1,2" },
		{ "no record", "nines-metrics", HEADER },
		{ "quotes", "nines-metrics",
		    HEADER PLAIN "\"2026-10-24T00:02:00Z\",\"web\",1,2\n"
				 "2026-10-24T00:03:00Z,web,1,2\n" },
		{ "lines inside of quotes", "nines-metrics",
		    HEADER PLAIN "2026-10-24T00:02:00Z,\"we\n2026-10-24T00:03:00Z,web,1,2\n"
				 "2026-10-24T00:03:00Z,web,1,2\nb\",1,2\n"
				 "2026-10-24T00:04:00Z,web,1,2\n" },
		{ "a quote that is never closed", "nines-metrics",
		    HEADER PLAIN "2026-10-24T00:02:00Z,\"web,1,2\n2026-10-24T00:03:00Z,web,1,2\n" },
		{ "an unknown service", "nines-metrics",
		    HEADER PLAIN "2026-10-24T00:02:00Z,nobody,1,2\n"
				 "2026-10-24T00:03:00Z,web,1,2\n" },
		{ "more good than total", "nines-metrics",
		    HEADER PLAIN "2026-10-24T00:02:00Z,web,3,2\n2026-10-24T00:03:00Z,web,1,2\n" },
		{ "numbers of 18 digits and more", "nines-metrics",
		    HEADER PLAIN "2026-10-24T00:02:00Z,web,999999999999999999,999999999999999999\n"
				 "2026-10-24T00:03:00Z,web,1,4999999999999999999\n"
				 "2026-10-24T00:04:00Z,web,1,9999999999999999999\n"
				 "2026-10-24T00:05:00Z,web,1,99999999999999999999\n" },
		{ "a field too few and one too many", "nines-metrics",
		    HEADER PLAIN "2026-10-24T00:02:00Z,web,1\n2026-10-24T00:03:00Z,web,1,2,3\n" },
		{ "empty lines", "nines-metrics",
		    HEADER PLAIN "\n  \n2026-10-24T00:03:00Z,web,1,2\n" },
		{ "a CR alone", "nines-metrics",
		    HEADER PLAIN "2026-10-24T00:03:00Z,web,1,2\r2026-10-24T00:04:00Z,web,1,2\n" },
		{ "blanks around fields", "nines-metrics",
		    HEADER PLAIN "2026-10-24T00:03:00Z, web ,1 ,2\n" },
		{ "other numbers", "nines-metrics",
		    HEADER PLAIN "2026-10-24T00:03:00Z,web,+1,2e3\n2026-10-24T00:04:00Z,web,-1,2\n"
				 "2026-10-24T00:05:00Z,web,1.,2\n"
				 "2026-10-24T00:05:00Z,web,.5,2\n" },
		{ "decimals", "nines-metrics",
		    HEADER PLAIN "2026-10-24T00:03:00Z,web,1.50,2.250\n"
				 "2026-10-24T00:04:00Z,shop,0.000,0.001\n" },
		{ "other times", "nines-metrics",
		    HEADER PLAIN "2026-10-24T00:03:00+02:00,web,1,2\n2026-10-24T00:04:00,web,1,2\n"
				 "2026-10-24T23:59:60Z,web,1,2\n2026-10-24T24:00:00Z,web,1,2\n"
				 "2026-02-29T00:00:00Z,web,1,2\n2026-10-24t00:05:00z,web,1,2\n" },
		{ "repeats and conflicts", "nines-metrics",
		    HEADER PLAIN PLAIN "2026-10-24T00:01:00Z,web,4,6\n"
				       "2026-10-24T00:01:00Z,web,4,6\n" },
		{ "the first of repeats", "metrics-first",
		    HEADER PLAIN "2026-10-24T00:01:00Z,web,4,6\n" },
		{ "the last of repeats", "metrics-last",
		    HEADER PLAIN "2026-10-24T00:01:00Z,web,4,6\n" },
		{ "repeats that are summed", "metrics-sum", HEADER PLAIN PLAIN PLAIN },
		{ "a byte order mark", "nines-metrics", "\xef\xbb\xbf" HEADER PLAIN },
		{ "bytes that are no UTF-8", "nines-metrics",
		    HEADER PLAIN "2026-10-24T00:03:00Z,w\xe9 b,1,2\n" PLAIN },
		{ "columns in another order, semicolons, a metric", "nines-metrics",
		    "metric;total;good;timestamp;service\nm;3;2;2026-10-24T00:00:00Z;web\n"
		    ";3;2;2026-10-24T00:01:00Z;web\n\xc3\xa9 x;3;2;2026-10-24T00:02:00Z;shop\n" },
		{ "a column that nobody reads", "nines-metrics",
		    "timestamp,service,good,total,note\n2026-10-24T00:00:00Z,web,1,2,hello\n" },
		{ "gauges", "nines-gauges",
		    "timestamp,service,metric,value\n2026-10-24T00:00:00Z,web,cpu,0.25\n"
		    "2026-10-24T00:01:00Z,web,cpu,-1\n2026-10-24T00:02:00Z,web,cpu,7\n" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
		print_message("# %s\n", files[i].name);
		check_all_ways(
		    fixture, files[i].profile, put_text(fixture, "in.csv", files[i].text));
	}
}

/* Of a few values, now and then one that is not plain. */
static const char *some(uint64_t *seed, const char *const *plain, const char *const *odd)
{
	const char *const *values = random_below(seed, 60) == 0 ? odd : plain;

	return values[random_below(seed, g_strv_length((char **)(guintptr)values))];
}

static char *random_rows(uint64_t *seed, int rows)
{
	static const char *const services[] = { "web", "shop", NULL };
	static const char *const odd_services[] = { "nobody", "\"web\"", "we\"b", "\"we\nb\"", "",
		"web ", NULL };
	static const char *const goods[] = { "0", "1", "2", "1.5", "007", NULL };
	static const char *const totals[] = { "3", "3.0", "4.25", "1000000", NULL };
	static const char *const odd_numbers[] = { "", "x", "-1", "1e2", "0.0", "1,1", "\"2\"",
		NULL };
	static const char *const ends[] = { "\n", "\r\n", NULL };
	static const char *const odd_ends[] = { "\r", "\n\n", ",\n", " \n", NULL };
	GString *text = g_string_new(HEADER);

	for (int i = 0; i < rows; i++) {
		g_autofree char *at_text =
		    instant_format(1792800000 + (int64_t)random_below(seed, 3) * SECONDS_PER_DAY +
			(int64_t)random_below(seed, 600) * 60);

		g_string_append_printf(text, "%s,%s,%s,%s%s", at_text,
		    some(seed, services, odd_services), some(seed, goods, odd_numbers),
		    some(seed, totals, odd_numbers), some(seed, ends, odd_ends));
	}
	return g_string_free(text, FALSE);
}

static void reads_random_files_as_the_ordinary_reader_does(void **state)
{
	struct fixture *fixture = *state;
	uint64_t seed = 5;

	for (int round = 0; round < 16; round++) {
		g_autofree char *text = random_rows(&seed, (int)random_below(&seed, 150));

		samples_set_budget(round % 2 == 0 ? 0 : 500);
		check_all_ways(fixture, round % 3 == 0 ? "metrics-last" : "nines-metrics",
		    put_text(fixture, "in.csv", text));
	}
}

static void reads_compressed_files_alike(void **state)
{
	struct fixture *fixture = *state;
	uint64_t seed = 9;
	g_autofree char *text = random_rows(&seed, 500);

	check_all_ways(
	    fixture, "nines-metrics", put_gzip(fixture, "in.csv.gz", text, strlen(text)));
}

static void tells_the_lines_of_conflicts_that_lie_far_apart(void **state)
{
	struct fixture *fixture = *state;
	GString *text = g_string_new(HEADER "2026-10-24T00:00:00Z,web,1,2\n");

	for (int i = 0; i < 1000; i++)
		g_string_append_printf(text, "2026-10-25T%02d:%02d:00Z,shop,1,2\n", i / 60, i % 60);
	g_string_append(text, "2026-10-24T00:00:00Z,web,2,2\n");
	put_text(fixture, "in.csv", text->str);
	g_string_free(text, TRUE);
	fast_set((struct fast_settings){ .chunk_size = 300, .threads = 3 });
	const struct load_report *report =
	    import_path(fixture, "nines-metrics", path_of(fixture, "in.csv"));
	assert_message(
	    report, "web requests at 2026-10-24T00:00:00Z has another value on line 1003");
	assert_message(report, "web requests at 2026-10-24T00:00:00Z has another value on line 2");
	assert_counts(report, "1002 1000 0 0 2 0");
}

/* --- a million rows, added up twice --- */

/* SplitMix64. */
static uint64_t next_random(uint64_t *state)
{
	uint64_t bits = *state += UINT64_C(0x9e3779b97f4a7c15);

	bits = (bits ^ (bits >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	bits = (bits ^ (bits >> 27)) * UINT64_C(0x94d049bb133111eb);
	return bits ^ (bits >> 31);
}

#define MILLION  1000000
#define SERVICES 7

static void execute(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
}

/* A number in thousandths, with as many decimals as it needs, and sometimes zeros behind them. */
static char *put_thousandths(char *at, uint64_t thousandths, bool has_zeros)
{
	at += sprintf(at, "%d", (int)(thousandths / 1000));
	if (thousandths % 1000 == 0 && !has_zeros)
		return at;
	at += sprintf(at, ".%03d", (int)(thousandths % 1000));
	while (!has_zeros && at[-1] == '0')
		at--;
	return at;
}

/* Writes the rows, out of order and some of them twice, and tells SQLite of every field as it
 * stands in the file. */
static void write_million(GString *text, sqlite3 *peer)
{
	sqlite3_stmt *insert = NULL;
	uint64_t state = 20261024;
	char last[100] = "";

	execute(peer, "CREATE TABLE raw (at TEXT, service TEXT, good TEXT, total TEXT)");
	execute(peer, "BEGIN");
	sqlite3_prepare_v2(peer, "INSERT INTO raw VALUES (?, ?, ?, ?)", -1, &insert, NULL);
	g_string_append(text, HEADER);
	for (int i = 0; i < MILLION; i++) {
		/* each slot once: the step is prime to their number */
		uint64_t slot = (uint64_t)i * 700001 % MILLION, bits = next_random(&state);
		g_autofree char *at_text =
		    instant_format(1790812800 + (int64_t)(slot / SERVICES) * 20);
		char service[20], good[30], total[30];
		uint64_t thousandths = bits % 5000000;

		sprintf(service, "s%d", (int)(slot % SERVICES));
		*put_thousandths(total, thousandths, (bits & UINT64_C(1) << 40) != 0) = '\0';
		*put_thousandths(good, thousandths - (bits >> 50) % (thousandths + 1),
		    (bits & UINT64_C(1) << 41) != 0) = '\0';
		const char *fields[] = { at_text, service, good, total };
		if (bits >> 57 == 0)
			g_string_append(text, last);
		snprintf(last, sizeof(last), "%s,%s,%s,%s\n", at_text, service, good, total);
		g_string_append(text, last);
		for (int field = 0; field < 4; field++)
			sqlite3_bind_text(insert, field + 1, fields[field], -1, SQLITE_STATIC);
		assert_int_equal(sqlite3_step(insert), SQLITE_DONE);
		sqlite3_reset(insert);
	}
	sqlite3_finalize(insert);
	execute(peer, "COMMIT");
}

/* `service day good total count`, in thousandths, by text alone: digits before the point, and three
 * behind it. */
static char *sums_by_sql(sqlite3 *peer)
{
#define THOUSANDTHS(column)                                                                        \
	"sum(CAST(substr(" column ", 1, instr(" column " || '.', '.') - 1) AS INTEGER) * 1000 + "  \
	"CAST(substr(substr(" column ", instr(" column                                             \
	" || '.', '.') + 1) || '000', 1, 3) AS INTEGER))"
	sqlite3_stmt *query = NULL;
	GString *text = g_string_new(NULL);
	int result = sqlite3_prepare_v2(peer,
	    "SELECT service || ' ' || substr(at, 1, 10) || ' ' || " THOUSANDTHS("good") " || ' ' || " THOUSANDTHS(
		"total") " || ' ' || count(*) "
			 "FROM raw GROUP BY service, substr(at, 1, 10) ORDER BY 1",
	    -1, &query, NULL);

	assert_int_equal(result, SQLITE_OK);
	while (sqlite3_step(query) == SQLITE_ROW)
		g_string_append_printf(text, "%s\n", sqlite3_column_text(query, 0));
	sqlite3_finalize(query);
	return g_string_free(text, FALSE);
}

/* The same, of the blocks. */
static char *sums_by_block(struct fixture *fixture)
{
	struct statement *rows = db_prepare(fixture->db,
	    "SELECT s.service || ' ' || date(b.day * 86400, 'unixepoch'), b.scale, b.data, b.good_sum, "
	    "b.total_sum FROM sample_block b JOIN sample_series s ON s.id = b.series_id ORDER BY 1");
	g_autoptr(GArray) samples = g_array_new(FALSE, FALSE, sizeof(struct sample));
	GString *text = g_string_new(NULL);

	while (statement_step(rows)) {
		int64_t good = 0, total = 0, unit = 1;
		size_t size;
		const void *bytes = column_bytes(rows, 2, &size);

		g_array_set_size(samples, 0);
		assert_true(block_decode(bytes, size, samples));
		for (guint i = 0; i < samples->len; i++) {
			good += g_array_index(samples, struct sample, i).good;
			total += g_array_index(samples, struct sample, i).total;
		}
		assert_int_equal(good, column_int(rows, 3));
		assert_int_equal(total, column_int(rows, 4));
		for (int64_t scale = column_int(rows, 1); scale < 3; scale++)
			unit *= 10;
		g_string_append_printf(text, "%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %u\n",
		    column_text(rows, 0), good * unit, total * unit, samples->len);
	}
	return g_string_free(text, FALSE);
}

static void a_million_random_rows_add_up_to_what_sql_says_of_the_file(void **state)
{
	struct fixture *fixture = *state;
	GString *services = g_string_new("service,product,team,pool,critical\n");
	GString *text = g_string_new(NULL);
	sqlite3 *peer = NULL;

	for (int i = 0; i < SERVICES; i++)
		g_string_append_printf(services, "s%d,store,front,A,no\n", i);
	import_text(fixture, "nines-services", "catalogue/services.csv", services->str);
	g_string_free(services, TRUE);
	assert_int_equal(sqlite3_open(":memory:", &peer), SQLITE_OK);
	write_million(text, peer);
	/* so that it is spilled, too */
	samples_set_budget(1024 * 1024);
	fast_set((struct fast_settings){ .threads = 4 });
	const struct load_report *report =
	    import_text(fixture, "nines-metrics", "in.csv", text->str);
	g_string_free(text, TRUE);
	assert_number(report->counts.added, MILLION);
	assert_number(report->counts.read, MILLION + report->counts.duplicates);
	assert_true(report->counts.duplicates > 1000);
	g_autofree char *expected = sums_by_sql(peer), *found = sums_by_block(fixture);
	sqlite3_close(peer);
	assert_string_equal(found, expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_fast(reads_what_the_ordinary_reader_reads),
		in_fast(reads_random_files_as_the_ordinary_reader_does),
		in_fast(reads_compressed_files_alike),
		in_fast(tells_the_lines_of_conflicts_that_lie_far_apart),
		in_fast(a_million_random_rows_add_up_to_what_sql_says_of_the_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
