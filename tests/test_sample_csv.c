#include "etl/facts/sample_csv.h"

#include <string.h>

#include "analytics/facts_samples.h"
#include "base/instant.h"
#include "base/money.h"
#include "tests/support_samples.h"

#define METRICS "timestamp,service,good,total,metric\n"
#define GAUGES  "timestamp,service,metric,value\n"

/* --- the writer --- */

static void a_number_has_no_zeros_at_its_end(void **state)
{
	static const struct {
		int64_t value;
		int scale;
		const char *text;
	} cases[] = {
		{ 0, 0, "0" },
		{ 0, 15, "0" },
		{ 7, 0, "7" },
		{ 100, 0, "100" },
		{ 100, 2, "1" },
		{ 100, 1, "10" },
		{ 1050, 2, "10.5" },
		{ 5, 1, "0.5" },
		{ -5, 1, "-0.5" },
		{ -5, 3, "-0.005" },
		{ 1, 15, "0.000000000000001" },
		{ -1234, 2, "-12.34" },
		{ 1000000000000000000, 0, "1000000000000000000" },
		{ 1000000000000000000, 15, "1000" },
		{ INT64_MAX, 0, "9223372036854775807" },
		{ INT64_MAX, 15, "9223.372036854775807" },
		{ INT64_MIN, 0, "-9223372036854775808" },
		{ INT64_MIN, 1, "-922337203685477580.8" },
	};
	struct sample_key key = { "web", "m", SAMPLE_VALUE };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GArray) samples = g_array_new(FALSE, FALSE, sizeof(struct sample));
		struct sample sample = { 0, cases[i].value, 0 };
		GString *csv = g_string_new(NULL);
		g_autofree char *expected =
		    g_strdup_printf("1970-01-01T00:00:00Z,web,m,%s\n", cases[i].text);

		g_array_append_val(samples, sample);
		sample_csv_append(csv, &key, cases[i].scale, samples);
		assert_taken_text(g_string_free(csv, FALSE), expected);
	}
}

static void a_line_has_its_time_names_and_values(void **state)
{
	static const struct {
		struct sample_key key;
		const char *line;
	} cases[] = {
		{ { "web", "requests", SAMPLE_RATIO }, "web,0.5,20,requests" },
		{ { "web", "requests", SAMPLE_VALUE }, "web,requests,0.5" },
		{ { "a,b", "say \"x\"", SAMPLE_RATIO }, "\"a,b\",0.5,20,\"say \"\"x\"\"\"" },
		{ { "Zahlung für Küche", "p|q", SAMPLE_VALUE }, "Zahlung für Küche,\"p|q\",0.5" },
		/* a guard against formulas would make it another name */
		{ { "=cmd", "@m", SAMPLE_RATIO }, "=cmd,0.5,20,@m" },
		{ { " web ", "two\nlines", SAMPLE_VALUE }, "\" web \",\"two\nlines\",0.5" },
	};
	static const char *const times[] = { "0001-01-01T00:00:00Z", "1969-12-31T23:59:59Z",
		"2026-10-24T00:00:09Z", "2026-10-24T09:08:07Z", "2026-10-25T00:00:00Z",
		"9999-12-31T23:59:59Z" };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GArray) samples = g_array_new(FALSE, FALSE, sizeof(struct sample));
		g_autoptr(GString) expected = g_string_new(NULL);
		GString *csv = g_string_new(NULL);

		for (size_t j = 0; j < G_N_ELEMENTS(times); j++) {
			struct sample sample = { at(times[j]), 5, 200 };

			g_array_append_val(samples, sample);
			g_string_append_printf(expected, "%s,%s\n", times[j], cases[i].line);
		}
		sample_csv_append(csv, &cases[i].key, 1, samples);
		assert_taken_text(g_string_free(csv, FALSE), expected->str);
	}
}

/* --- the walk --- */

/* What is selected, as `nines export` prints it. Borrowed. */
static const char *export_of(struct fixture *fixture, const struct sample_selection *selection)
{
	enum sample_field field = selection->is_ratio ? SAMPLE_RATIO : SAMPLE_VALUE;
	GString *csv = g_string_new(NULL);
	struct sample_walk walk;

	sample_csv_append_header(csv, field);
	sample_walk_begin(&walk, fixture->db, selection);
	while (sample_walk_step(&walk)) {
		struct sample_key key = { walk.service, walk.metric, field };

		assert_true(walk.samples->len > 0);
		sample_csv_append(csv, &key, walk.scale, walk.samples);
	}
	sample_walk_end(&walk);
	char *lent = g_string_free(csv, FALSE);
	g_ptr_array_add(fixture->texts, lent);
	return lent;
}

static const char *export_all(struct fixture *fixture, bool is_ratio)
{
	struct sample_selection selection = { is_ratio, SAMPLES_FOREVER_START, SAMPLES_FOREVER_END,
		NULL };

	return export_of(fixture, &selection);
}

static void lines_are_in_order_of_service_metric_and_time(void **state)
{
	struct fixture *fixture = *state;

	import_text(fixture, "nines-metrics", "a.csv",
	    METRICS "2026-10-25T00:00:00Z,web,1,1,b\n"
		    "2026-10-24T00:01:00Z,web,2,2,b\n"
		    "2026-10-24T00:00:00Z,web,3.50,4,b\n"
		    "2026-10-24T00:00:00Z,web,4,4,a\n");
	import_text(fixture, "nines-metrics", "b.csv", METRICS "2026-10-26T00:00:00Z,shop,5,5,c\n");
	import_text(fixture, "nines-gauges", "c.csv", GAUGES "2026-10-24T00:00:00Z,web,a,-6.25\n");
	assert_string_equal(export_all(fixture, true),
	    METRICS "2026-10-26T00:00:00Z,shop,5,5,c\n"
		    "2026-10-24T00:00:00Z,web,4,4,a\n"
		    "2026-10-24T00:00:00Z,web,3.5,4,b\n"
		    "2026-10-24T00:01:00Z,web,2,2,b\n"
		    "2026-10-25T00:00:00Z,web,1,1,b\n");
	assert_string_equal(
	    export_all(fixture, false), GAUGES "2026-10-24T00:00:00Z,web,a,-6.25\n");
}

static void a_selection_is_half_open_and_may_name_services(void **state)
{
	struct fixture *fixture = *state;
	static const char *const shop[] = { "shop", NULL }, *const both[] = { "web", "shop", NULL },
				 *const nobody[] = { "shopping", NULL };
	static const struct {
		const char *start, *end;
		const char *const *services;
		const char *values; /* of the lines, in their order */
	} cases[] = {
		{ "2026-10-24T00:00:00Z", "2026-10-26T00:00:00Z", NULL, "5 6 7 8 1 2 3 4 " },
		{ "2026-10-24T23:59:00Z", "2026-10-25T00:00:00Z", NULL, "6 2 " },
		{ "2026-10-24T23:59:01Z", "2026-10-25T00:00:01Z", NULL, "7 3 " },
		{ "2026-10-24T23:59:01Z", "2026-10-25T00:00:00Z", NULL, "" },
		{ "2026-10-25T12:00:01Z", "2026-10-27T00:00:00Z", NULL, "" },
		{ "2026-10-01T00:00:00Z", "2026-10-24T00:00:00Z", NULL, "" },
		{ "2026-10-25T00:00:00Z", "2026-10-26T00:00:00Z", shop, "7 8 " },
		{ "2026-10-25T00:00:00Z", "2026-10-26T00:00:00Z", both, "7 8 3 4 " },
		{ "2026-10-24T00:00:00Z", "2026-10-26T00:00:00Z", nobody, "" },
	};

	import_text(fixture, "nines-gauges", "a.csv",
	    GAUGES "2026-10-24T00:00:00Z,web,m,1\n2026-10-24T23:59:00Z,web,m,2\n"
		   "2026-10-25T00:00:00Z,web,m,3\n2026-10-25T12:00:00Z,web,m,4\n"
		   "2026-10-24T00:00:00Z,shop,m,5\n2026-10-24T23:59:00Z,shop,m,6\n"
		   "2026-10-25T00:00:00Z,shop,m,7\n2026-10-25T12:00:00Z,shop,m,8\n");
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct sample_selection selection = { false, at(cases[i].start), at(cases[i].end),
			cases[i].services };
		g_auto(GStrv) lines = g_strsplit(export_of(fixture, &selection), "\n", -1);
		GString *values = g_string_new(NULL);

		for (guint j = 1; *lines[j] != '\0'; j++)
			g_string_append_printf(values, "%s ", strrchr(lines[j], ',') + 1);
		assert_taken_text(g_string_free(values, FALSE), cases[i].values);
	}
}

static void a_walk_that_ends_early_leaves_room_for_the_next(void **state)
{
	struct fixture *fixture = *state;
	struct sample_selection all = { true, SAMPLES_FOREVER_START, SAMPLES_FOREVER_END, NULL };
	struct sample_walk walk;

	import_text(fixture, "nines-metrics", "a.csv",
	    METRICS "2026-10-24T00:00:00Z,web,1,1,a\n2026-10-25T00:00:00Z,web,2,2,a\n");
	for (int round = 0; round < 2; round++) {
		sample_walk_begin(&walk, fixture->db, &all);
		assert_true(sample_walk_step(&walk));
		assert_number(walk.samples->len, 1);
		assert_number(g_array_index(walk.samples, struct sample, 0).good, 1);
		sample_walk_end(&walk);
	}
}

static void a_damaged_day_fails_the_ledger(void **state)
{
	struct fixture *fixture = *state;
	struct sample_selection all = { true, SAMPLES_FOREVER_START, SAMPLES_FOREVER_END, NULL };
	struct sample_walk walk;
	g_autoptr(GError) error = NULL;

	import_text(fixture, "nines-metrics", "a.csv",
	    METRICS "2026-10-24T00:00:00Z,web,1,1,a\n2026-10-25T00:00:00Z,web,2,2,a\n");
	statement_run(db_prepare(fixture->db,
	    "UPDATE sample_block SET data = x'ff' WHERE day = (SELECT max(day) FROM "
	    "sample_block)"));
	/* a connection of its own: what fails one sticks to it */
	struct db *db = db_open(path_of(fixture, "nines.db"), DB_READ_ONLY, NULL);
	sample_walk_begin(&walk, db, &all);
	bool has_first = sample_walk_step(&walk), has_second = sample_walk_step(&walk);
	sample_walk_end(&walk);
	bool ok = db_check(db, &error);
	db_close(db);
	assert_true(has_first);
	assert_false(has_second);
	assert_false(ok);
	assert_holds(error->message, "a block of samples is damaged");
}

/* A sort would hold every sample that there is. */
static void days_are_read_in_their_order_without_a_sort(void **state)
{
	struct fixture *fixture = *state;
	const char *sql = text_of(fixture, "schemas/queries/samples.sql");
	g_autofree char *plan = db_explain_plan(fixture->db, sql);

	assert_holds(plan, "SEARCH b USING INDEX");
	assert_null(strstr(plan, "TEMP B-TREE"));
}

/* --- there and back --- */

/* What the ledger has of pairs and gauges, but for the loads that wrote it. */
static const char *facts_of(struct fixture *fixture)
{
	return ledger_text(fixture,
	    "SELECT coalesce(group_concat(fact, char(10)), '') FROM (SELECT json_array(service, "
	    "metric, field, day, step_s, scale, samples, first_utc, last_utc, good_sum, total_sum, "
	    "hex(data)) AS fact FROM sample_series s JOIN sample_block b ON b.series_id = s.id "
	    "WHERE field IN ('ratio', 'value') ORDER BY service, metric, field, day)");
}

/* Imports the text, exports it, and imports the exports in its place. */
static void check_there_and_back(struct fixture *fixture, const char *profile, const char *text)
{
	db_begin(fixture->db);
	struct load_report *report = import_text(fixture, profile, "there.csv", text);
	assert_number(report->status, LOAD_LOADED);
	assert_number(report->counts.rejected + report->counts.held, 0);
	const char *metrics = export_all(fixture, true), *gauges = export_all(fixture, false);
	const char *facts = facts_of(fixture);
	assert_true(strlen(facts) > 0);
	db_rollback(fixture->db);

	db_begin(fixture->db);
	assert_string_equal(facts_of(fixture), "");
	const char *names[] = { "nines-metrics", "nines-gauges" }, *texts[] = { metrics, gauges };
	for (int i = 0; i < 2; i++) {
		report = import_text(fixture, names[i], "back.csv", texts[i]);
		assert_number(report->counts.added, report->counts.read);
	}
	assert_string_equal(facts_of(fixture), facts);
	assert_string_equal(export_all(fixture, true), metrics);
	assert_string_equal(export_all(fixture, false), gauges);
	db_rollback(fixture->db);
}

static void every_value_comes_back(void **state)
{
	struct fixture *fixture = *state;
	static const struct {
		const char *profile, *header, *rows[4];
	} cases[] = {
		{ "nines-metrics", METRICS, { "web,9,10,a", "web,0,0,a", "web,10,10,b" } },
		{ "nines-metrics", METRICS, { "web,0.1,0.3,a", "web,7,9,a", "web,0.25,1,a" } },
		{ "nines-metrics", METRICS, { "web,9.50,10.0,a", "web,0.000000000000001,1,a" } },
		/* more than 10^18 */
		{ "nines-metrics", METRICS,
		    { "web,1000000000000000000,1000000000000000001,a", "web,0,1,a",
			"web,9223372036854775807,9223372036854775807,a" } },
		{ "nines-metrics", METRICS, { "web,999999999999999.999,999999999999999.999,a" } },
		{ "nines-gauges", GAUGES, { "web,a,-5", "web,a,0", "shop,a,5" } },
		{ "nines-gauges", GAUGES, { "web,a,-0.0000000000000005", "web,a,1.5e3" } },
		{ "nines-gauges", GAUGES,
		    { "web,a,-123456789012345", "web,a,49.67472222222222",
			"web,a,0.08333333333333333" } },
		{ "nines-gauges", GAUGES, { "web,a,-9223372036854775807", "web,a,1e-15" } },
		/* names */
		{ "nines-metrics", METRICS,
		    { "\"Zahlung, \"\"Küche\"\" 💳\",1,2,\"p50, in ms\"", "\"= 1; 2 | 3\",1,2,@m",
			"\"Zahlung, \"\"Küche\"\" 💳\",3,4,\"two\nlines\"",
			"web,1,2,\"  blanks\t\"" } },
		/* what an import made of it: parts, counters, sums, and a gap that is zero */
		{ "nines-series", "timestamp,series,service,metric,field,value\n",
		    { "x,web,requests,total,1180.0000005", "x,web,requests,total,7",
			"x,web,up,value,-1" } },
		{ "gauges-sum", GAUGES, { "web,m,900000000000000000", "web,m,0.125" } },
		{ "metrics-zero", METRICS, { "web,9,10,a", "web,8,10,a" } },
	};

	import_text(fixture, "nines-services", "s.csv",
	    "service,product,team,pool,critical\n"
	    "\"Zahlung, \"\"Küche\"\" 💳\",store,front,A,yes\n"
	    "\"= 1; 2 | 3\",store,front,A,yes\n");
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GString) text = g_string_new(cases[i].header);

		print_message("             %s\n", cases[i].rows[0]);
		/* two a day, a minute apart; those that are summed have one time */
		for (guint j = 0; j < 4 && cases[i].rows[j] != NULL; j++)
			g_string_append_printf(text, "2026-10-2%uT00:0%u:00Z,%s\n", 4 + j / 2,
			    g_str_has_suffix(cases[i].profile, "sum") ? 0 : j % 2,
			    cases[i].rows[j]);
		check_there_and_back(fixture, cases[i].profile, text->str);
	}
}

static void parts_come_back_as_the_ratio_that_they_make(void **state)
{
	struct fixture *fixture = *state;
	static const struct {
		const char *profile, *total, *bad, *metrics;
	} cases[] = {
		{ "nines-series", "1180.0000005", "0.25",
		    "2026-10-24T00:00:00Z,web,1179.750001,1180.000001,requests\n" },
		{ "nines-series", "9223372036854775807", "1",
		    "2026-10-24T00:00:00Z,web,9223372036854775806,9223372036854775807,requests\n" },
		/* the next reading is 10 more of both; the last one has no increase yet */
		{ "series-counter", "100", "7", "2026-10-24T00:00:00Z,web,0,10,requests\n" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		bool is_counter = g_str_has_suffix(cases[i].profile, "counter");
		const char *later = "2026-10-24T00:01:00Z,x,web,requests,total,110\n"
				    "2026-10-24T00:01:00Z,x,web,requests,bad,17\n";
		g_autofree char *text =
		    g_strdup_printf("timestamp,series,service,metric,field,value\n"
				    "2026-10-24T00:00:00Z,x,web,requests,total,%s\n"
				    "2026-10-24T00:00:00Z,x,web,requests,bad,%s\n%s",
			cases[i].total, cases[i].bad, is_counter ? later : "");
		g_autofree char *expected = g_strconcat(METRICS, cases[i].metrics, NULL);

		print_message("             %s\n", cases[i].metrics);
		db_begin(fixture->db);
		import_text(fixture, cases[i].profile, "a.csv", text);
		assert_string_equal(export_all(fixture, true), expected);
		db_rollback(fixture->db);
		check_there_and_back(fixture, cases[i].profile, text);
	}
}

static void every_step_comes_back(void **state)
{
	struct fixture *fixture = *state;
	static const struct {
		int64_t step_s;
		int count;
	} cases[] = {
		{ 10, 8640 + 6 },                                          /* a day and a minute */
		{ 60, 3000 }, { 300, 600 }, { 3600, 100 }, { 86400, 500 }, /* one sample a day */
		{ 7 * 86400, 60 }, { 7919, 200 }, /* at no time of day twice */
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		for (int is_ratio = 0; is_ratio < 2; is_ratio++) {
			g_autoptr(GString) text = g_string_new(is_ratio ? METRICS : GAUGES);
			int64_t at_utc = at("2025-12-31T23:57:11Z");

			print_message("             %d s\n", (int)cases[i].step_s);
			for (int j = 0; j < cases[i].count; j++, at_utc += cases[i].step_s) {
				g_autofree char *time = instant_format(at_utc);

				if (is_ratio)
					g_string_append_printf(
					    text, "%s,web,%d.%d,%d,a\n", time, j, j % 7, j + 1);
				else
					g_string_append_printf(
					    text, "%s,web,a,%d.%02d\n", time, 50 - j, j % 100);
			}
			check_there_and_back(
			    fixture, is_ratio ? "nines-metrics" : "nines-gauges", text->str);
		}
	}
}

static void random_gauges_come_back(void **state)
{
	struct fixture *fixture = *state;
	uint64_t seed = 5;

	fixture->context.is_dry_run = true;
	for (int round = 0; round < 40; round++) {
		g_autoptr(GString) text = g_string_new(GAUGES);
		int64_t at_utc = at("2026-02-27T00:00:00Z");

		for (int i = 0; i < 100; i++) {
			struct decimal value = { (int64_t)random_below(&seed, INT64_MAX),
				(int)random_below(&seed, DECIMAL_SCALE_MAX + 1) };
			g_autofree char *time = instant_format(at_utc);

			value.digits >>= random_below(&seed, 63);
			g_autofree char *number = decimal_format(value);
			g_string_append_printf(text, "%s,web,a,%s%s\n", time,
			    random_below(&seed, 2) == 0 ? "-" : "", number);
			at_utc += 1 + (int64_t)random_below(&seed, 20000);
		}
		check_there_and_back(fixture, "nines-gauges", text->str);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_has_no_zeros_at_its_end),
		cmocka_unit_test(a_line_has_its_time_names_and_values),
		in_samples(lines_are_in_order_of_service_metric_and_time),
		in_samples(a_selection_is_half_open_and_may_name_services),
		in_samples(a_walk_that_ends_early_leaves_room_for_the_next),
		in_samples(a_damaged_day_fails_the_ledger),
		in_samples(days_are_read_in_their_order_without_a_sort),
		in_samples(every_value_comes_back),
		in_samples(parts_come_back_as_the_ratio_that_they_make),
		in_samples(every_step_comes_back),
		in_samples(random_gauges_come_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
