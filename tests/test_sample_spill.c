#include "base/instant.h"
#include "etl/facts/samples.h"
#include "tests/support_samples.h"

/* Everything that a load leaves behind, as text. */
static char *outcome_of(struct fixture *fixture, const struct load_report *report)
{
	const struct load_counts *counts = &report->counts;
	GString *text = g_string_new(samples_of(fixture, NULL));

	g_string_append_printf(text,
	    "status %d read %d new %d changed %d same %d rejected %d held %d warnings %d "
	    "duplicates %d superseded %d empty %d gaps %d refusal %s\n",
	    (int)report->status, (int)counts->read, (int)counts->added, (int)counts->changed,
	    (int)counts->same, (int)counts->rejected, (int)counts->held, (int)counts->warnings,
	    (int)counts->duplicates, (int)counts->superseded, (int)counts->empty, (int)counts->gaps,
	    report->refusal != NULL ? report->refusal : "none");
	for (guint i = 0; i < report->messages->len; i++)
		g_string_append_printf(text, "%s\n", (char *)report->messages->pdata[i]);
	g_string_append_printf(text, "series %s\n",
	    ledger_text(fixture,
		"SELECT coalesce(group_concat(id || service || metric || field || reading || gap, ' '), '') "
		"FROM (SELECT * FROM sample_series ORDER BY id)"));
	g_string_append_printf(text, "blocks %s\n",
	    ledger_text(fixture,
		"SELECT coalesce(group_concat(series_id || '/' || day || '/' || step_s || '/' || scale || '/' "
		"|| coalesce(good_sum, '-') || '/' || coalesce(total_sum, '-') || '/' || load_id, ' '), '') "
		"FROM (SELECT * FROM sample_block ORDER BY series_id, day)"));
	return g_string_free(text, FALSE);
}

/* Rows of several series and days in no order, with repeats, conflicts and digits of all sizes. */
static char *random_file(uint64_t *seed, bool is_pairs, int rows)
{
	static const char *const services[] = { "web", "shop" };
	static const char *const metrics[] = { "a", "b c", "é" };
	static const char *const fields[] = { "value", "good", "bad", "total" };
	static const char *const values[] = { "1", "2", "2.0", "3.25", "0.000001", "12345678901",
		"", "nan", "1e3", "0.0833333333333333333" };
	GString *text = g_string_new(is_pairs ? "timestamp,service,good,total,metric\n"
					      : "timestamp,series,service,metric,field,value\n");

	for (int i = 0; i < rows; i++) {
		g_autofree char *at_text =
		    instant_format(1792800000 + (int64_t)random_below(seed, 3) * SECONDS_PER_DAY +
			(int64_t)random_below(seed, 60) * 60);
		const char *service = services[random_below(seed, G_N_ELEMENTS(services))];
		const char *metric = metrics[random_below(seed, G_N_ELEMENTS(metrics))];

		if (is_pairs)
			g_string_append_printf(text, "%s,%s,%d,%d,%s\n", at_text, service,
			    (int)random_below(seed, 3), 2 + (int)random_below(seed, 2), metric);
		else
			g_string_append_printf(text, "%s,x,%s,%s,%s,%s\n", at_text, service, metric,
			    fields[random_below(seed, G_N_ELEMENTS(fields))],
			    values[random_below(seed, G_N_ELEMENTS(values))]);
	}
	return g_string_free(text, FALSE);
}

static void spilling_changes_nothing(void **state)
{
	struct fixture *fixture = *state;
	static const char *const profiles[] = { "nines-metrics", "metrics-first", "metrics-last",
		"metrics-sum", "nines-series", "series-first", "series-last", "series-sum",
		"series-zero", "series-counter" };
	static const gsize budgets[] = { 1, 300, 1000, 4000, 20000 };
	uint64_t seed = 3;

	fixture->context.is_dry_run = true;
	for (int round = 0; round < 40; round++) {
		const char *profile = profiles[round % (int)G_N_ELEMENTS(profiles)];
		bool is_pairs =
		    g_str_has_suffix(profile, "metrics") || g_str_has_prefix(profile, "metrics");
		g_autofree char *before =
		    random_file(&seed, is_pairs, (int)random_below(&seed, 100));
		g_autofree char *file = random_file(&seed, is_pairs, (int)random_below(&seed, 600));
		g_autofree char *expected = NULL;

		for (size_t i = 0; i <= G_N_ELEMENTS(budgets); i++) {
			/* the first time nothing is spilled */
			samples_set_budget(i == 0 ? 0 : budgets[i - 1]);
			db_begin(fixture->db);
			/* there is something in the ledger already */
			import_text(fixture, profile, "before.csv", before);
			g_autofree char *outcome =
			    outcome_of(fixture, import_text(fixture, profile, "in.csv", file));
			db_rollback(fixture->db);
			if (i == 0)
				expected = g_steal_pointer(&outcome);
			else
				assert_string_equal(outcome, expected);
		}
	}
}

static void a_file_that_is_refused_leaves_nothing_spilled(void **state)
{
	struct fixture *fixture = *state;
	static const char bad[] = "timestamp,service,good,total\n"
				  "2026-10-24T00:00:00Z,web,1,1\n"
				  "2026-10-25T00:00:00Z,web,0.000000000000001,1\n"
				  "2026-10-25T00:01:00Z,web,999999999999999999,999999999999999999\n"
				  "2026-10-26T00:00:00Z,web,1,1\n";

	samples_set_budget(1);
	assert_number(import_text(fixture, "nines-metrics", "a.csv", bad)->status, LOAD_REFUSED);
	assert_string_equal(samples_of(fixture, NULL), "");
	assert_counts(import_text(fixture, "nines-metrics", "b.csv",
			  "timestamp,service,good,total\n2026-10-27T00:00:00Z,web,1,1\n"),
	    "1 1 0 0 0 0");
	assert_string_equal(samples_of(fixture, NULL), "web requests ratio\n27 00:00:00 1/1\n");
	assert_number(ledger_number(fixture, "SELECT count(*) FROM temp.spilled_day"), 0);
}

static void two_spilled_files_do_not_meet(void **state)
{
	struct fixture *fixture = *state;

	samples_set_budget(1);
	for (int i = 0; i < 3; i++) {
		g_autofree char *text = g_strdup_printf(
		    "timestamp,service,good,total\n2026-10-24T00:00:00Z,web,%d,9\n", i);

		assert_counts(import_text(fixture, "nines-metrics", "a.csv", text),
		    i == 0 ? "1 1 0 0 0 0" : "1 0 1 0 0 0");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_samples(spilling_changes_nothing),
		in_samples(a_file_that_is_refused_leaves_nothing_spilled),
		in_samples(two_spilled_files_do_not_meet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
