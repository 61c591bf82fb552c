#include <string.h>

#include "base/instant.h"
#include "etl/facts/samples.h"
#include "tests/support_samples.h"

#define HEADER "timestamp,series,service,metric,field,value\n"

/* `FIELD HH:MM VALUE` each, `;` between, of web requests on 24 October; `+` before the time is the
 * day after. */
static const char *parts_of(struct fixture *fixture, const char *samples)
{
	g_auto(GStrv) all = g_strsplit(samples, "; ", -1);
	GString *text = g_string_new(HEADER);

	for (guint i = 0; all[i] != NULL; i++) {
		g_auto(GStrv) words = g_strsplit(all[i], " ", 3);
		bool is_next = words[1][0] == '+';

		g_string_append_printf(text, "2026-10-%dT%s:00Z,x,web,requests,%s,%s\n",
		    is_next ? 25 : 24, words[1] + is_next, words[0], words[2]);
	}
	char *lent = g_string_free(text, FALSE);
	g_ptr_array_add(fixture->texts, lent);
	return lent;
}

static void parts_are_joined_slot_by_slot(void **state)
{
	struct fixture *fixture = *state;
	static const struct {
		const char *profile, *samples, *ratio;
	} cases[] = {
		{ "nines-series", "good 00:00 9; total 00:00 10", "24 00:00:00 9/10\n" },
		{ "nines-series", "bad 00:00 1; total 00:00 10", "24 00:00:00 9/10\n" },
		{ "nines-series", "good 00:00 9; bad 00:00 1", "24 00:00:00 9/10\n" },
		{ "nines-series", "good 00:00 0; bad 00:00 0", "24 00:00:00 0/0\n" },
		{ "nines-series", "good 00:00 0.5; bad 00:00 0.25", "24 00:00:00 0.50/0.75\n" },
		/* one part is no ratio, nor are two that never meet */
		{ "nines-series", "total 00:00 10", "" },
		{ "series-zero", "total 00:00 10", "" },
		{ "nines-series", "total 00:00 10; bad 00:01 1", "" },
		/* a slot without its partner is unknown */
		{ "nines-series", "total 00:00 10; total 00:01 11; bad 00:01 1",
		    "24 00:01:00 10/11\n" },
		{ "nines-series", "total 00:00 10; total 00:01 11; good 00:00 1",
		    "24 00:00:00 1/10\n" },
		/* but nothing happened in it when the gap says so */
		{ "series-zero", "total 00:00 10; total 00:01 11; bad 00:01 1",
		    "24 00:00:00 10/10\n24 00:01:00 10/11\n" },
		{ "series-zero", "total 00:00 10; total +00:00 11; bad 00:00 1",
		    "24 00:00:00 9/10\n25 00:00:00 11/11\n" },
		{ "series-zero", "good 00:00 10; bad 00:01 1",
		    "24 00:00:00 10/10\n24 00:01:00 0/1\n" },
		{ "series-zero", "total 00:00 10; good 00:01 0",
		    "24 00:00:00 0/10\n24 00:01:00 0/0\n" },
		/* of three parts the first two that are there hold */
		{ "nines-series",
		    "total 00:00 10; good 00:00 8; bad 00:00 1; total 00:01 10; bad 00:01 1; "
		    "good 00:02 3; bad 00:02 1; total 00:03 5",
		    "24 00:00:00 8/10\n24 00:01:00 9/10\n24 00:02:00 3/4\n" },
		{ "series-zero",
		    "total 00:00 10; good 00:00 8; bad 00:00 1; total 00:01 10; bad 00:01 1; "
		    "good 00:02 3; bad 00:02 1; total 00:03 5",
		    "24 00:00:00 8/10\n24 00:01:00 9/10\n24 00:02:00 3/4\n24 00:03:00 0/5\n" },
		/* extrapolated counts: to a millionth */
		{ "nines-series", "total 00:00 1180.0000005; bad 00:00 0.083333333333333",
		    "24 00:00:00 1179.916667/1180.000001\n" },
		{ "nines-series", "total 00:00 12345.678901234567; good 00:00 12345.678901234567",
		    "24 00:00:00 12345.678901/12345.678901\n" },
		/* and to what fits */
		{ "nines-series",
		    "total 00:00 999999999999999999; bad 00:00 0; total 00:01 1.5; bad 00:01 0",
		    "24 00:00:00 999999999999999999/999999999999999999\n24 00:01:00 2/2\n" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *expected = g_strdup_printf(
		    "%s%s", *cases[i].ratio != '\0' ? "web requests ratio\n" : "", cases[i].ratio);

		print_message("             %s\n", cases[i].samples);
		db_begin(fixture->db);
		struct load_report *report = import_text(
		    fixture, cases[i].profile, "a.csv", parts_of(fixture, cases[i].samples));
		assert_number(report->counts.added, report->counts.read);
		assert_string_equal(samples_of(fixture, "ratio"), expected);
		db_rollback(fixture->db);
	}
}

static void parts_that_contradict_each_other_are_left_out_with_a_warning(void **state)
{
	struct fixture *fixture = *state;
	struct load_report *report = import_text(fixture, "nines-series", "a.csv",
	    parts_of(fixture,
		"total 00:00 10; bad 00:00 1; total 00:01 1; bad 00:01 2; total 00:02 0; bad 00:02 1"));

	assert_counts(report, "6 6 0 0 0 0");
	assert_number(report->counts.warnings, 1);
	assert_message(report,
	    "web requests: slots with more good or bad events than events are left out: 2, the "
	    "first at 2026-10-24T00:01:00Z [W306]");
	assert_string_equal(samples_of(fixture, "ratio"), "web requests ratio\n24 00:00:00 9/10\n");
	/* a correction brings the slot back, and takes another one away */
	report = import_text(
	    fixture, "nines-series", "b.csv", parts_of(fixture, "total 00:01 2; total 00:00 0"));
	assert_counts(report, "2 0 2 0 0 0");
	assert_string_equal(samples_of(fixture, "ratio"), "web requests ratio\n24 00:01:00 0/2\n");
	report = import_text(fixture, "nines-series", "c.csv", parts_of(fixture, "total 00:01 1"));
	assert_string_equal(samples_of(fixture, "ratio"), "");
	assert_number(ledger_number(fixture,
			  "SELECT count(*) FROM sample_block b JOIN sample_series s "
			  "ON s.id = b.series_id WHERE field = 'ratio'"),
	    0);
}

static void a_new_part_joins_all_days_of_the_others(void **state)
{
	struct fixture *fixture = *state;

	import_text(fixture, "series-zero", "a.csv",
	    parts_of(fixture, "total 00:00 10; total 00:01 10; total +00:00 20"));
	assert_string_equal(samples_of(fixture, "ratio"), "");
	import_text(fixture, "series-zero", "b.csv", parts_of(fixture, "bad 00:01 4"));
	assert_string_equal(samples_of(fixture, "ratio"),
	    "web requests ratio\n24 00:00:00 10/10\n24 00:01:00 6/10\n25 00:00:00 20/20\n");
	assert_string_equal(
	    ledger_text(fixture, "SELECT gap FROM sample_series WHERE field = 'ratio'"), "zero");
}

static void a_gap_that_means_something_else_joins_all_days_anew(void **state)
{
	struct fixture *fixture = *state;

	import_text(fixture, "series-zero", "a.csv",
	    parts_of(fixture, "total 00:00 10; total +00:00 20; bad 00:00 1"));
	import_text(fixture, "nines-series", "b.csv", parts_of(fixture, "bad 00:00 1"));
	assert_string_equal(samples_of(fixture, "ratio"), "web requests ratio\n24 00:00:00 9/10\n");
	assert_string_equal(
	    ledger_text(fixture, "SELECT gap FROM sample_series WHERE field = 'ratio'"), "nodata");
}

static void counters_give_their_increases(void **state)
{
	struct fixture *fixture = *state;
	static const struct {
		const char *profile, *samples, *ratio;
	} cases[] = {
		/* the last sample has no increase yet; a smaller value is a reset */
		{ "series-counter",
		    "total 00:00 1000; total 00:01 1100; total 00:02 50; total 00:03 50; "
		    "bad 00:00 100; bad 00:01 104; bad 00:02 2; bad 00:03 2",
		    "24 00:00:00 96/100\n24 00:01:00 48/50\n24 00:02:00 0/0\n" },
		{ "series-counter", "total 00:00 5; bad 00:00 5", "" },
		{ "series-counter", "total 00:00 1.5; total 00:01 2; bad 00:00 0; bad 00:01 0.25",
		    "24 00:00:00 0.25/0.50\n" },
		/* over midnight */
		{ "series-counter",
		    "total 23:59 10; total +00:00 20; total +00:01 25; bad 23:59 1; bad +00:00 2; bad "
		    "+00:01 2",
		    "24 23:59:00 9/10\n25 00:00:00 5/5\n" },
		/* a counter that does not exist while nothing fails */
		{ "series-counter-zero",
		    "total 00:00 10; total 00:01 20; total 00:02 30; total 00:03 40; bad 00:01 1; bad "
		    "00:02 4",
		    "24 00:00:00 10/10\n24 00:01:00 7/10\n24 00:02:00 10/10\n" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *expected = g_strdup_printf(
		    "%s%s", *cases[i].ratio != '\0' ? "web requests ratio\n" : "", cases[i].ratio);

		print_message("             %s\n", cases[i].samples);
		db_begin(fixture->db);
		import_text(
		    fixture, cases[i].profile, "a.csv", parts_of(fixture, cases[i].samples));
		assert_string_equal(samples_of(fixture, "ratio"), expected);
		db_rollback(fixture->db);
	}
}

static void increases_cross_files_in_either_order(void **state)
{
	struct fixture *fixture = *state;
	static const char *const files[] = {
		"total 00:00 10; bad 00:00 1; total 23:00 20; bad 23:00 2",
		"total +05:00 26; bad +05:00 4; total +06:00 30; bad +06:00 4"
	};

	for (int order = 0; order < 2; order++) {
		db_begin(fixture->db);
		import_text(fixture, "series-counter", "a.csv", parts_of(fixture, files[order]));
		import_text(
		    fixture, "series-counter", "b.csv", parts_of(fixture, files[1 - order]));
		assert_string_equal(samples_of(fixture, "ratio"),
		    "web requests ratio\n24 00:00:00 9/10\n24 23:00:00 4/6\n25 05:00:00 4/4\n");
		db_rollback(fixture->db);
	}
}

/* Columns errors_total 100, 104, 2, 2 and requests_total 10000, 11000, 500, 1500, a minute apart.
 */
static void the_shared_counters_give_6_errors_of_2500_requests(void **state)
{
	struct fixture *fixture = *state;
	const char *path = shared_path(fixture, "data/slo/csv-formats/counter_reset.csv");

	put_text(fixture, "profiles/wide.yaml",
	    "profile: wide\nkind: series\nunpivot: yes\ncounter: yes\nfields:\n"
	    "  timestamp: {from: timestamp}\n  series: {from: '@series'}\n"
	    "  value: {from: '@value'}\n");
	g_ptr_array_unref(fixture->profiles);
	fixture->profiles = profiles_load(path_of(fixture, "profiles"), NULL);
	import_text(fixture, "nines-aliases", "aliases.csv",
	    "kind,name,target\n"
	    "series,errors_total,web requests bad\n"
	    "series,requests_total,web requests total\n");
	assert_counts(import_path(fixture, "wide", path), "8 8 0 0 0 0");
	assert_string_equal(
	    ledger_text(fixture,
		"SELECT (total_sum - good_sum) || ' of ' || total_sum FROM sample_block b "
		"JOIN sample_series s ON s.id = b.series_id WHERE field = 'ratio'"),
	    "6 of 2500");
	/* two cells of a row contradict another row: both are rejected, the row is kept once */
	struct load_report *report = import_text(fixture, "wide", "b.csv",
	    "timestamp,errors_total,requests_total\n"
	    "1772319900,3,2000\n"
	    "1772319960,3,2000\n"
	    "1772319900,4,2001\n");
	assert_counts(report, "6 2 0 0 4 0");
	assert_sample_counts(report, "0 0 0 0");
}

static void a_load_touches_what_it_changed(void **state)
{
	struct fixture *fixture = *state;
	static const char touched[] =
	    "SELECT coalesce(group_concat(period, ' '), '') FROM (SELECT period FROM load_period "
	    "WHERE load_id = (SELECT max(id) FROM load) ORDER BY period)";

	import_text(fixture, "series-counter", "a.csv",
	    HEADER "2026-09-30T23:59:00Z,x,web,requests,total,10\n"
		   "2026-09-30T23:59:00Z,x,web,requests,bad,1\n");
	assert_string_equal(ledger_text(fixture, touched), "2026-09");
	/* it ends an increase of the month before */
	import_text(fixture, "series-counter", "b.csv",
	    HEADER "2026-10-01T00:00:00Z,x,web,requests,total,20\n"
		   "2026-10-01T00:00:00Z,x,web,requests,bad,1\n");
	assert_string_equal(ledger_text(fixture, touched), "2026-09 2026-10");
	import_text(fixture, "series-counter", "c.csv",
	    HEADER "2026-10-01T00:00:00Z,x,web,requests,bad,1\n"
		   "2026-10-01T00:00:00Z,x,web,requests,total,20\n");
	assert_string_equal(ledger_text(fixture, touched), "");
}

static void months_without_a_sample_are_touched_where_a_gap_is_zero(void **state)
{
	struct fixture *fixture = *state;
	static const char touched[] =
	    "SELECT coalesce(group_concat(period, ' '), '') FROM (SELECT period FROM load_period "
	    "WHERE load_id = (SELECT max(id) FROM load) ORDER BY period)";

	import_text(fixture, "metrics-zero", "a.csv",
	    "timestamp,service,good,total\n2026-06-10T00:00:00Z,web,1,1\n");
	import_text(fixture, "metrics-zero", "b.csv",
	    "timestamp,service,good,total\n2026-09-10T00:00:00Z,web,1,1\n");
	assert_string_equal(ledger_text(fixture, touched), "2026-06 2026-07 2026-08 2026-09");
	import_text(fixture, "metrics-zero", "c.csv",
	    "timestamp,service,good,total\n2026-07-10T00:00:00Z,web,1,1\n");
	assert_string_equal(ledger_text(fixture, touched), "2026-07");
	/* what a gap means changes all of it */
	import_text(fixture, "nines-metrics", "d.csv",
	    "timestamp,service,good,total\n2026-07-10T00:00:00Z,web,1,1\n");
	assert_string_equal(ledger_text(fixture, touched), "2026-06 2026-07 2026-08 2026-09");
}

/* --- the facts do not depend on how they came --- */

struct file {
	const char *profile;
	const char *text;
};

/* Imports the files in the order of the digits, and again; returns all facts. */
static const char *facts_in_order(
    struct fixture *fixture, const struct file *files, const char *order)
{
	g_autofree char *first = NULL;

	for (int round = 0; round < 2; round++) {
		for (const char *digit = order; *digit != '\0'; digit++) {
			const struct file *file = &files[*digit - '0'];
			/* other bytes, or it would be skipped; a name of its own for each file */
			g_autofree char *name = g_strdup_printf("%c.csv", *digit);
			g_autofree char *text =
			    g_strconcat(file->text, round == 0 ? "" : "\n", NULL);
			struct load_report *report =
			    import_text(fixture, file->profile, name, text);

			assert_number(report->status, LOAD_LOADED);
			if (round == 1)
				assert_number(report->counts.same, report->counts.read);
		}
		if (round == 0)
			first = g_strdup(samples_of(fixture, NULL));
	}
	assert_string_equal(samples_of(fixture, NULL), first);
	return samples_of(fixture, NULL);
}

static void permute(char *order, guint fixed, GPtrArray *all)
{
	if (order[fixed] == '\0')
		g_ptr_array_add(all, g_strdup(order));
	for (guint i = fixed; order[i] != '\0'; i++) {
		char kept = order[fixed];

		order[fixed] = order[i];
		order[i] = kept;
		permute(order, fixed + 1, all);
		kept = order[fixed];
		order[fixed] = order[i];
		order[i] = kept;
	}
}

static void check_permutations(struct fixture *fixture, const struct file *files, guint count)
{
	g_autofree char *order = g_strndup("0123456789", count);
	GPtrArray *all = g_ptr_array_new_with_free_func(g_free);
	const char *expected = NULL;

	permute(order, 0, all);
	for (guint i = 0; i < all->len; i++) {
		db_begin(fixture->db);
		const char *facts = facts_in_order(fixture, files, all->pdata[i]);
		db_rollback(fixture->db);
		if (expected != NULL)
			assert_string_equal(facts, expected);
		expected = facts;
	}
	assert_holds(expected, "ratio");
	g_ptr_array_unref(all);
}

static void any_order_of_files_gives_the_same_facts(void **state)
{
	struct fixture *fixture = *state;
	struct file counts[] = {
		{ "nines-series",
		    parts_of(fixture, "total 00:00 10; total 00:01 20; total +00:00 5") },
		{ "nines-series", parts_of(fixture, "bad 00:00 1; bad +00:00 0.25") },
		{ "nines-series", parts_of(fixture, "total 00:02 30; bad 00:02 31; bad 00:01 2") },
		{ "nines-series", parts_of(fixture, "good 00:00 8; good 00:03 1; bad 00:03 1") },
	};
	struct file counters[] = {
		{ "series-counter", parts_of(fixture, "total 00:00 100; total 12:00 150.5") },
		{ "series-counter-zero", parts_of(fixture, "bad 00:00 7; bad +01:00 9") },
		{ "series-counter", parts_of(fixture, "total 23:00 20; total +01:00 60") },
		{ "series-counter",
		    parts_of(fixture, "total +00:00 30; total 06:00 120; total +02:00 61") },
	};
	struct file errors_only_when_there_are[] = {
		{ "nines-series", parts_of(fixture, "total 00:00 10; total +00:00 5") },
		{ "series-zero", parts_of(fixture, "bad +00:00 1") },
		{ "series-zero", parts_of(fixture, "bad +00:01 1") },
		{ "nines-series", parts_of(fixture, "total +00:01 5; total 00:01 7") },
	};

	fixture->context.is_dry_run = true; /* hundreds of loads need no archive */
	check_permutations(fixture, counts, G_N_ELEMENTS(counts));
	check_permutations(fixture, counters, G_N_ELEMENTS(counters));
	check_permutations(
	    fixture, errors_only_when_there_are, G_N_ELEMENTS(errors_only_when_there_are));
}

/* --- a naive joining of random samples --- */

#define SLOTS 96 /* of 30 minutes: two days */

struct naive {
	int64_t values[3][SLOTS]; /* good, bad, total; -1: none */
	bool is_counter, gap_is_zero;
};

static const char *const part_names[] = { "good", "bad", "total" };

/* What a part says of a slot; false when it says nothing. */
static bool naive_amount(const struct naive *world, int part, int slot, int64_t *amount)
{
	*amount = world->values[part][slot];
	if (*amount < 0 || !world->is_counter)
		return *amount >= 0;
	for (int later = slot + 1; later < SLOTS; later++) {
		int64_t value = world->values[part][later];

		if (value < 0)
			continue;
		*amount = value < *amount ? value : value - *amount;
		return true;
	}
	return false;
}

static void append_naive_slot(const struct naive *world, int slot, GString *text)
{
	int64_t amounts[3], good, total;
	bool is_there[3];

	for (int part = 0; part < 3; part++)
		is_there[part] = naive_amount(world, part, slot, &amounts[part]);
	if (!is_there[0] && !is_there[1] && !is_there[2])
		return;
	int there = is_there[0] + is_there[1] + is_there[2];
	if (there == 1 && world->gap_is_zero) {
		/* the partner that counts as 0: total with good, total with bad, good with bad */
		int partner = is_there[2] ? 0 : 2;
		is_there[partner] = true;
		amounts[partner] = 0;
	}
	if (is_there[2] && is_there[0]) {
		total = amounts[2];
		good = amounts[0];
	} else if (is_there[2] && is_there[1]) {
		total = amounts[2];
		good = total - amounts[1];
	} else if (is_there[0] && is_there[1]) {
		good = amounts[0];
		total = good + amounts[1];
	} else {
		return;
	}
	if (good >= 0 && good <= total)
		g_string_append_printf(text,
		    "%d %02d:%02d:00 %" G_GINT64_FORMAT "/%" G_GINT64_FORMAT "\n", 24 + slot / 48,
		    slot % 48 / 2, slot % 2 * 30, good, total);
}

static void random_files_are_joined_as_a_naive_joining_does(void **state)
{
	struct fixture *fixture = *state;
	uint64_t seed = 11;

	fixture->context.is_dry_run = true;
	for (int round = 0; round < 60; round++) {
		struct naive world = { .is_counter = round % 2 == 1, .gap_is_zero = round % 4 > 1 };
		const char *profile = world.is_counter
		    ? (world.gap_is_zero ? "series-counter-zero" : "series-counter")
		    : (world.gap_is_zero ? "series-zero" : "nines-series");
		GString *files[4], *expected = g_string_new("web requests ratio\n");

		for (int i = 0; i < 4; i++)
			files[i] = g_string_new(HEADER);
		for (int part = 0; part < 3; part++) {
			for (int slot = 0; slot < SLOTS; slot++) {
				int64_t *value = &world.values[part][slot];

				*value = random_below(&seed, 4) == 0
				    ? -1
				    : (int64_t)random_below(&seed, part == 2 ? 40 : 20);
				if (*value >= 0)
					g_string_append_printf(files[random_below(&seed, 4)],
					    "2026-10-%dT%02d:%02d:00Z,x,web,requests,%s,%d\n",
					    24 + slot / 48, slot % 48 / 2, slot % 2 * 30,
					    part_names[part], (int)*value);
			}
		}
		for (int slot = 0; slot < SLOTS; slot++)
			append_naive_slot(&world, slot, expected);
		db_begin(fixture->db);
		samples_set_budget(random_below(&seed, 2) == 0 ? 0 : 800);
		for (int i = 0; i < 4; i++)
			import_text(fixture, profile, "a.csv", files[i]->str);
		assert_string_equal(samples_of(fixture, "ratio"), expected->str);
		db_rollback(fixture->db);
		for (int i = 0; i < 4; i++)
			g_string_free(files[i], TRUE);
		g_string_free(expected, TRUE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_samples(parts_are_joined_slot_by_slot),
		in_samples(parts_that_contradict_each_other_are_left_out_with_a_warning),
		in_samples(a_new_part_joins_all_days_of_the_others),
		in_samples(a_gap_that_means_something_else_joins_all_days_anew),
		in_samples(counters_give_their_increases),
		in_samples(increases_cross_files_in_either_order),
		in_samples(the_shared_counters_give_6_errors_of_2500_requests),
		in_samples(a_load_touches_what_it_changed),
		in_samples(months_without_a_sample_are_touched_where_a_gap_is_zero),
		in_samples(any_order_of_files_gives_the_same_facts),
		in_samples(random_files_are_joined_as_a_naive_joining_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
