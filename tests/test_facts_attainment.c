/* Attainment of services by month, against SQL over the very rows of the files. */
#include "tests/support_ledger_slo.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "base/instant.h"

/* Months of Berlin, in UTC. */
static const struct {
	const char *period, *start, *end;
} months[] = {
	{ "2026-09", "2026-08-31T22:00:00Z", "2026-09-30T22:00:00Z" },
	{ "2026-10", "2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z" },
	{ "2026-11", "2026-10-31T23:00:00Z", "2026-11-30T23:00:00Z" },
};

/* --- the other side --- */

static sqlite3 *peer;

static void execute(const char *sql)
{
	if (sqlite3_exec(peer, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(peer));
}

static int peer_setup(void **state)
{
	if (sqlite3_open(":memory:", &peer) != SQLITE_OK)
		return -1;
	execute("CREATE TABLE raw (at TEXT, service TEXT, good TEXT, total TEXT)");
	return room_setup(state);
}

static int peer_teardown(void **state)
{
	sqlite3_close(peer);
	return room_teardown(state);
}

#define in_peer(test) cmocka_unit_test_setup_teardown(test, peer_setup, peer_teardown)

/* The rows of a CSV of four columns behind its header, each field as it stands there. */
static void tell_rows(const char *csv)
{
	static const char header[] = "timestamp,service,good,total\n";
	sqlite3_stmt *insert = NULL;
	int field = 1;

	assert_true(g_str_has_prefix(csv, header));
	execute("BEGIN");
	sqlite3_prepare_v2(peer, "INSERT INTO raw VALUES (?, ?, ?, ?)", -1, &insert, NULL);
	for (const char *from = csv + strlen(header), *to = from; *from != '\0'; from = ++to) {
		while (*to != ',' && *to != '\n')
			to++;
		sqlite3_bind_text(insert, field, from, (int)(to - from), SQLITE_STATIC);
		assert_true((*to == '\n') == (field == 4));
		if (field++ < 4)
			continue;
		assert_int_equal(sqlite3_step(insert), SQLITE_DONE);
		sqlite3_reset(insert);
		field = 1;
	}
	sqlite3_finalize(insert);
	execute("COMMIT");
}

/* Digits before the point, and three behind it. */
#define THOUSANDTHS(column)                                                                        \
	"sum(CAST(substr(" column ", 1, instr(" column " || '.', '.') - 1) AS INTEGER) * 1000 + "  \
	"CAST(substr(substr(" column ", instr(" column                                             \
	" || '.', '.') + 1) || '000', 1, 3) AS INTEGER))"

/* `SERVICE GOOD TOTAL MET`, in thousandths; met at 99.9 %, and nothing without events. */
static char *sums_by_sql(const char *start, const char *end)
{
	sqlite3_stmt *query = NULL;
	GString *text = g_string_new(NULL);

	assert_int_equal(
	    sqlite3_prepare_v2(peer,
		"SELECT service || ' ' || good || ' ' || total || ' ' || "
		"(total > 0 AND good * 1000 >= total * 999) FROM (SELECT service, " THOUSANDTHS(
		    "good") " AS good, " THOUSANDTHS("total") " AS total FROM (SELECT DISTINCT * "
							      "FROM raw) WHERE at >= ?1 AND at < ?2 GROUP BY service) ORDER BY 1",
		-1, &query, NULL),
	    SQLITE_OK);
	sqlite3_bind_text(query, 1, start, -1, SQLITE_STATIC);
	sqlite3_bind_text(query, 2, end, -1, SQLITE_STATIC);
	while (sqlite3_step(query) == SQLITE_ROW)
		g_string_append_printf(text, "%s\n", sqlite3_column_text(query, 0));
	sqlite3_finalize(query);
	return g_string_free(text, FALSE);
}

/* --- our side --- */

static void append_result(GString *text, const struct slo_result *result)
{
	struct slo_counts counts = result->sum.counts;
	int64_t unit = (int64_t)power_of_ten(3 - counts.scale);

	if (counts.total == 0 && result->sum.slots.observed == 0)
		return;
	g_string_append_printf(text, "%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %d\n",
	    result->name, counts.good * unit, counts.total * unit, result->sum.on_target);
}

/* The same of a month: from the samples, or from the kept days. */
static char *sums_of_report(struct room *room, const char *period_text, bool is_kept)
{
	struct period period = period_of(period_text);
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) plans = slo_report_plans(&room->facts, &period, is_kept);
	g_autoptr(GPtrArray) tracks = is_kept
	    ? facts_read_tracks(room->fixture->db, &room->facts, plans)
	    : facts_compute_tracks(room->fixture->db, &room->facts, plans, &error);
	GString *text = g_string_new(NULL);

	assert_non_null(tracks);
	struct slo_report *report = slo_report_new(&room->facts, tracks, &period, false, &error);
	assert_non_null(report);
	for (guint i = 0; i < report->rollups->len; i++) {
		const struct slo_result *result = report->rollups->pdata[i];

		if (g_str_equal(result->scope, "service"))
			append_result(text, result);
	}
	slo_report_free(report);
	return g_string_free(text, FALSE);
}

static void compare_months(struct room *room, guint services)
{
	room_refresh(room);
	for (size_t i = 0; i < G_N_ELEMENTS(months); i++) {
		g_autofree char *expected = sums_by_sql(months[i].start, months[i].end);
		g_autofree char *anew = sums_of_report(room, months[i].period, false);
		g_autofree char *kept = sums_of_report(room, months[i].period, true);
		g_auto(GStrv) lines = g_strsplit(expected, "\n", -1);

		print_message(
		    "             %s: %u services\n", months[i].period, g_strv_length(lines) - 1);
		assert_int_equal(g_strv_length(lines) - 1, services);
		assert_string_equal(anew, expected);
		assert_string_equal(kept, expected);
	}
}

static char *read_gzip(const char *path)
{
	GString *text = g_string_new(NULL);
	gzFile file = gzopen(path, "rb");
	char chunk[65536];
	int size;

	assert_non_null(file);
	while ((size = gzread(file, chunk, sizeof(chunk))) > 0)
		g_string_append_len(text, chunk, size);
	assert_int_equal(gzclose(file), Z_OK);
	return g_string_free(text, FALSE);
}

static void months_of_the_sample_company_are_what_sql_says_of_its_files(void **state)
{
	struct room *room = *state;

	set_policy(room->world,
	    "zone: Europe/Berlin\npools: {A: {slo: 99.9}, B: {slo: 99.9}, C: {slo: 99.9}}\n");
	g_hash_table_add(room->fixture->context.declared.pools, (gpointer)(guintptr) "C");
	import_path(room->fixture, "nines-services", "samples/catalogue/services.csv");
	for (size_t i = 0; i < G_N_ELEMENTS(months); i++) {
		g_autofree char *path =
		    g_strdup_printf("samples/inbox/metrics-%s.csv.gz", months[i].period);
		g_autofree char *text = read_gzip(path);

		import_path(room->fixture, "nines-metrics", path);
		tell_rows(text);
	}
	room_read(room);
	compare_months(room,
	    (guint)ledger_number(
		room->fixture, "SELECT count(DISTINCT service) FROM sample_series"));
}

/* --- a million rows --- */

/* Checked memory takes its time. */
#ifdef __SANITIZE_ADDRESS__
enum { ROWS = 200000 };
#else
enum { ROWS = 1000000 };
#endif
enum { SERVICES = 7 };

static void append_thousandths(GString *text, uint64_t thousandths)
{
	g_string_append_printf(text, ",%" G_GUINT64_FORMAT, thousandths / 1000);
	if (thousandths % 1000 != 0)
		g_string_append_printf(text, ".%03d", (int)(thousandths % 1000));
}

/* Out of order: the step through the slots is prime to their number. */
static char *random_rows(void)
{
	GString *text = g_string_new("timestamp,service,good,total\n");
	int64_t first_utc = at(months[0].start);
	int64_t step_s = (at(months[2].end) - first_utc) / (ROWS / SERVICES + 1);
	uint64_t seed = 20261124;

	for (int64_t i = 0; i < ROWS; i++) {
		int64_t slot = i * 700001 % ROWS;
		int64_t utc = first_utc + slot / SERVICES * step_s;
		/* half of the services have fractions, and all fail about as much as they may */
		bool is_whole = slot % SERVICES < 4;
		uint64_t total = random_below(&seed, 5000000);
		uint64_t bad = random_below(&seed, total / 500 + 2);

		total -= is_whole ? total % 1000 : 0;
		bad = MIN(is_whole ? bad - bad % 1000 : bad, total);
		append_time(text, utc);
		g_string_append_printf(text, ",s%d", (int)(slot % SERVICES));
		append_thousandths(text, total - bad);
		append_thousandths(text, total);
		g_string_append_c(text, '\n');
	}
	return g_string_free(text, FALSE);
}

static void months_of_random_rows_are_what_sql_says_of_them(void **state)
{
	struct room *room = *state;
	GString *services = g_string_new("service,product,team,pool,critical\n");
	g_autofree char *text = random_rows();

	set_policy(room->world, "zone: Europe/Berlin\npools: {A: {slo: 99.9}, B: {}}\n");
	for (int i = 0; i < SERVICES; i++)
		g_string_append_printf(services, "s%d,store,front,A,no\n", i);
	import_text(room->fixture, "nines-services", "catalogue/s.csv", services->str);
	g_string_free(services, TRUE);
	const struct load_report *report = room_import(room, "nines-metrics", text);
	assert_number(report->counts.added, ROWS);
	tell_rows(text);
	compare_months(room, SERVICES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_peer(months_of_the_sample_company_are_what_sql_says_of_its_files),
		in_peer(months_of_random_rows_are_what_sql_says_of_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
