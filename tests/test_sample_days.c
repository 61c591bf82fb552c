#include <string.h>

#include "analytics/facts_samples.h"
#include "base/instant.h"
#include "etl/facts/sample_csv.h"
#include "etl/facts/samples.h"
#include "tests/support_samples.h"

/* What the store makes of a day: its slots, scale and step, and which of several values stays. */

#define METRICS "timestamp,service,good,total\n"
#define GAUGES  "timestamp,service,metric,value\n"

/* Of 24 October 2026, or so many days later. */
static int64_t midnight(int days_later)
{
	return at("2026-10-24T00:00:00Z") + days_later * SECONDS_PER_DAY;
}

/* A line for each of `count` times, `step_s` apart; good is the number of the sample, plus `more`.
 */
static char *samples_text(int64_t first_utc, int64_t step_s, int count, int more)
{
	GString *text = g_string_new(METRICS);

	for (int i = 0; i < count; i++) {
		g_autofree char *time = instant_format(first_utc + i * step_s);

		g_string_append_printf(text, "%s,web,%d,100000\n", time, i + more);
	}
	return g_string_free(text, FALSE);
}

/* `SAMPLES STEP SCALE GOOD/TOTAL` of the days, `; ` between. */
static const char *days_of(struct fixture *fixture)
{
	return ledger_text(fixture,
	    "SELECT group_concat(samples || ' ' || step_s || ' ' || scale || ' ' || good_sum || '/' || "
	    "total_sum, '; ') FROM (SELECT * FROM sample_block ORDER BY series_id, day)");
}

/* --- steps --- */

static void ten_seconds_fill_a_day(void **state)
{
	struct fixture *fixture = *state;
	g_autofree char *whole = samples_text(midnight(0), 10, 8640, 0);
	/* the afternoon again, with other values, and ten minutes of the next day */
	g_autofree char *late = samples_text(midnight(0) + 12 * 3600, 10, 4320 + 60, 1);

	for (int round = 0; round < 2; round++) {
		/* in one piece, and spilled piece by piece */
		samples_set_budget(round == 0 ? 0 : 20000);
		db_begin(fixture->db);
		struct load_report *report = import_text(fixture, "nines-metrics", "a.csv", whole);
		assert_counts(report, "8640 8640 0 0 0 0");
		assert_sample_counts(report, "0 0 0 0");
		/* 0 + 1 + ... + 8639 */
		assert_string_equal(days_of(fixture), "8640 10 0 37320480/864000000");
		report = import_text(fixture, "nines-metrics", "b.csv", late);
		assert_counts(report, "4380 60 4320 0 0 0");
		/* 0 + ... + 4319, 1 + ... + 4320, 4321 + ... + 4380 */
		assert_string_equal(
		    days_of(fixture), "8640 10 0 18662400/864000000; 60 10 0 261030/6000000");
		/* the first again; its bytes as they were would be skipped */
		g_autofree char *again = g_strconcat(whole, "\n", NULL);
		report = import_text(fixture, "nines-metrics", "c.csv", again);
		assert_counts(report, "8640 0 4320 4320 0 0");
		assert_string_equal(
		    days_of(fixture), "8640 10 0 37320480/864000000; 60 10 0 261030/6000000");
		db_rollback(fixture->db);
	}
}

static void one_sample_a_day_is_a_day_of_its_own(void **state)
{
	struct fixture *fixture = *state;
	g_autofree char *text = samples_text(midnight(-99) + 7 * 3600, SECONDS_PER_DAY, 100, 0);
	g_autofree char *again = samples_text(midnight(-9) + 7 * 3600, SECONDS_PER_DAY, 20, 90);
	g_autofree char *other = samples_text(midnight(0) + 8 * 3600, SECONDS_PER_DAY, 1, 5);

	struct load_report *report = import_text(fixture, "nines-metrics", "a.csv", text);
	assert_counts(report, "100 100 0 0 0 0");
	assert_sample_counts(report, "0 0 0 0");
	assert_number(ledger_number(fixture, "SELECT count(*) FROM sample_block"), 100);
	assert_counts(import_text(fixture, "nines-metrics", "b.csv", again), "20 10 0 10 0 0");
	assert_number(ledger_number(fixture, "SELECT count(*) FROM sample_block"), 110);
	/* another hour of a day is another slot */
	assert_counts(import_text(fixture, "nines-metrics", "c.csv", other), "1 1 0 0 0 0");
	assert_number(ledger_number(fixture, "SELECT count(*) FROM sample_block"), 110);
	assert_number(ledger_number(fixture, "SELECT sum(samples) FROM sample_block"), 111);
}

static void a_day_has_the_step_of_its_samples(void **state)
{
	struct fixture *fixture = *state;
	static const struct {
		const char *what;
		struct {
			int64_t first_s, step_s; /* from midnight of 24 October on */
			int count;
		} runs[2];
		int64_t step_s[2]; /* of 24 and 25 October */
	} cases[] = {
		{ "ten seconds", { { 0, 10, 8640 } }, { 10, 10 } },
		{ "a minute over midnight", { { 86340, 60, 30 } }, { 60, 60 } },
		{ "a quarter of an hour", { { 0, 900, 96 } }, { 900, 900 } },
		{ "a day", { { 25200, 86400, 3 } }, { 86400, 86400 } },
		{ "one sample is one of a day", { { 25200, 86400, 1 } }, { 86400, 86400 } },
		/* exports by local days begin or end with a few hours of a UTC day, or one */
		{ "an hour, a lone one first", { { 82800, 3600, 25 } }, { 3600, 3600 } },
		{ "an hour, a lone one last", { { 0, 3600, 25 } }, { 3600, 3600 } },
		{ "an hour, then every minute", { { 0, 3600, 24 }, { 86400, 60, 1440 } },
		    { 3600, 60 } },
		{ "every minute, then a lone one", { { 0, 60, 1440 }, { 86400, 86400, 1 } },
		    { 60, 60 } },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		print_message("             %s\n", cases[i].what);
		db_begin(fixture->db);
		for (guint j = 0; j < 2; j++) {
			g_autofree char *text = samples_text(midnight(0) + cases[i].runs[j].first_s,
			    cases[i].runs[j].step_s, cases[i].runs[j].count, 0);

			if (cases[i].runs[j].count > 0)
				import_text(fixture, "nines-metrics", "a.csv", text);
		}
		struct sample_series *series = read_requests(fixture, midnight(0), midnight(3));
		int64_t steps_s[] = { sample_series_step_s(series, midnight(0), midnight(1)),
			sample_series_step_s(series, midnight(1), midnight(2)) };
		sample_series_free(series);
		assert_number(steps_s[0], cases[i].step_s[0]);
		assert_number(steps_s[1], cases[i].step_s[1]);
		db_rollback(fixture->db);
	}
}

/* --- scales --- */

static void one_fractional_value_changes_the_scale_of_its_day_alone(void **state)
{
	struct fixture *fixture = *state;
	static const struct {
		const char *value, *total;
		const char *counts, *days;
	} steps[] = {
		{ "0.25", "100000", "1 0 1 0 0 0",
		    "24 3600 2 27525/240000000; 24 3600 0 276/2400000" },
		/* the same again */
		{ "0.250", "100000.0", "1 0 0 1 0 0",
		    "24 3600 2 27525/240000000; 24 3600 0 276/2400000" },
		{ "0.125", "100000", "1 0 1 0 0 0",
		    "24 3600 3 275125/2400000000; 24 3600 0 276/2400000" },
		{ "0.5", "100000.5", "1 0 1 0 0 0",
		    "24 3600 1 2755/24000005; 24 3600 0 276/2400000" },
		/* whole again: as at first */
		{ "1", "100000", "1 0 1 0 0 0", "24 3600 0 276/2400000; 24 3600 0 276/2400000" },
	};
	g_autofree char *first = samples_text(midnight(0), 3600, 24, 0);
	g_autofree char *second = samples_text(midnight(1), 3600, 24, 0);
	static const char bytes[] =
	    "SELECT group_concat(hex(data)) FROM (SELECT data FROM sample_block ORDER BY day)";

	import_text(fixture, "nines-metrics", "a.csv", first);
	import_text(fixture, "nines-metrics", "b.csv", second);
	assert_string_equal(days_of(fixture), "24 3600 0 276/2400000; 24 3600 0 276/2400000");
	const char *before = ledger_text(fixture, bytes);
	for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
		g_autofree char *text = g_strdup_printf(
		    METRICS "2026-10-24T01:00:00Z,web,%s,%s\n", steps[i].value, steps[i].total);

		print_message("             %s of %s\n", steps[i].value, steps[i].total);
		assert_counts(
		    import_text(fixture, "nines-metrics", "c.csv", text), steps[i].counts);
		assert_string_equal(days_of(fixture), steps[i].days);
	}
	assert_string_equal(ledger_text(fixture, bytes), before);
}

/* --- repeats --- */

static const struct {
	const char *policy; /* NULL: of the shipped profile, reject */
	const char *values; /* of one time, in the order of the file */
	const char *kept;   /* NULL: none */
	const char *counts; /* read new changed same rejected held */
	const char *sample_counts;
} repeats[] = {
	{ NULL, "1 1", "1", "2 1 0 0 0 0", "1 0 0 0" },
	{ NULL, "1 1.0 1.00", "1", "3 1 0 0 0 0", "2 0 0 0" },
	{ NULL, "1 2", NULL, "2 0 0 0 2 0", "0 0 0 0" },
	{ NULL, "1 2 1", NULL, "3 0 0 0 3 0", "0 0 0 0" },
	{ NULL, "0.1 0.10000001", NULL, "2 0 0 0 2 0", "0 0 0 0" },
	{ "first", "1 1", "1", "2 1 0 0 0 0", "1 0 0 0" },
	{ "first", "1 2", "1", "2 1 0 0 0 0", "0 1 0 0" },
	{ "first", "0.5 2 0.5 3", "0.5", "4 1 0 0 0 0", "1 2 0 0" },
	{ "last", "1 1", "1", "2 1 0 0 0 0", "1 0 0 0" },
	{ "last", "1 2", "2", "2 1 0 0 0 0", "0 1 0 0" },
	{ "last", "0.5 2 2 3.25", "3.25", "4 1 0 0 0 0", "1 2 0 0" },
	{ "sum", "1 1", "2", "2 2 0 0 0 0", "0 0 0 0" },
	{ "sum", "1 2 0.25", "3.25", "3 3 0 0 0 0", "0 0 0 0" },
	{ "sum", "0.5 0.5", "1", "2 2 0 0 0 0", "0 0 0 0" },
};

static void a_repeat_follows_the_policy_of_every_kind(void **state)
{
	struct fixture *fixture = *state;
	static const struct {
		const char *name, *header, *names, *label;
		bool is_ratio;
	} formats[] = {
		{ "metrics", METRICS, "web", "web requests ratio", true },
		{ "gauges", GAUGES, "web,m", "web m value", false },
		{ "series", "timestamp,series,service,metric,value\n", "x,web,m", "web m value",
		    false },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(repeats) * G_N_ELEMENTS(formats) * 2; i++) {
		size_t one = i / 2 % G_N_ELEMENTS(repeats);
		size_t format = i / 2 / G_N_ELEMENTS(repeats);
		g_autofree char *profile = repeats[one].policy == NULL
		    ? g_strdup_printf("nines-%s", formats[format].name)
		    : g_strdup_printf("%s-%s", formats[format].name, repeats[one].policy);
		g_auto(GStrv) values = g_strsplit(repeats[one].values, " ", -1);
		g_autoptr(GString) text = g_string_new(formats[format].header);
		g_autoptr(GString) kept = g_string_new(NULL);
		bool is_ratio = formats[format].is_ratio;

		for (guint j = 0; values[j] != NULL; j++)
			g_string_append_printf(text, "2026-10-24T00:00:00Z,%s,%s%s%s\n",
			    formats[format].names, values[j], is_ratio ? "," : "",
			    is_ratio ? values[j] : "");
		if (repeats[one].kept != NULL)
			g_string_printf(kept, "%s\n24 00:00:00 %s%s%s\n", formats[format].label,
			    repeats[one].kept, is_ratio ? "/" : "",
			    is_ratio ? repeats[one].kept : "");
		print_message("             %s: %s\n", profile, repeats[one].values);
		/* in one piece, and each sample spilled alone */
		samples_set_budget(i % 2 == 0 ? 0 : 1);
		db_begin(fixture->db);
		struct load_report *report = import_text(fixture, profile, "a.csv", text->str);
		assert_counts(report, repeats[one].counts);
		assert_sample_counts(report, repeats[one].sample_counts);
		assert_string_equal(samples_of(fixture, NULL), kept->str);
		db_rollback(fixture->db);
	}
}

/* --- overlapping exports --- */

/* `HH:MM[:SS]=VALUE` each, of a gauge on 24 October; `+` before the time is the day after. */
static const char *gauge_text(struct fixture *fixture, const char *samples)
{
	g_auto(GStrv) all = g_strsplit(samples, " ", -1);
	GString *text = g_string_new(GAUGES);

	for (guint i = 0; all[i] != NULL && *all[i] != '\0'; i++) {
		g_auto(GStrv) pair = g_strsplit(all[i], "=", 2);
		bool is_next = pair[0][0] == '+';
		const char *time = pair[0] + is_next;

		g_string_append_printf(text, "2026-10-%dT%s%s,web,m,%s\n", is_next ? 25 : 24, time,
		    strlen(time) == 5 ? ":00Z" : "Z", pair[1]);
	}
	char *lent = g_string_free(text, FALSE);
	g_ptr_array_add(fixture->texts, lent);
	return lent;
}

static void an_overlapping_export_replaces_the_slots_that_it_has(void **state)
{
	struct fixture *fixture = *state;
	static const struct {
		const char *what, *before, *export, *counts, *after;
	} cases[] = {
		{ "the end overlaps", "00:00=1 00:01=2 00:02=3", "00:02=9 00:03=4", "2 1 1 0 0 0",
		    "00:00=1 00:01=2 00:02=9 00:03=4" },
		{ "the start overlaps", "00:02=3 00:03=4", "00:00=1 00:01=2 00:02=9", "3 2 1 0 0 0",
		    "00:00=1 00:01=2 00:02=9 00:03=4" },
		{ "it lies within", "00:00=1 00:01=2 00:02=3 00:03=4", "00:01=8 00:02=9",
		    "2 0 2 0 0 0", "00:00=1 00:01=8 00:02=9 00:03=4" },
		{ "it lies around", "00:01=8 00:02=9", "00:00=1 00:01=2 00:02=9 00:03=4",
		    "4 2 1 1 0 0", "00:00=1 00:01=2 00:02=9 00:03=4" },
		{ "what it lacks stays", "00:00=1 00:01=2 00:02=3", "00:00=5 00:02=5",
		    "2 0 2 0 0 0", "00:00=5 00:01=2 00:02=5" },
		{ "newest first", "00:00=1 00:01=2", "00:02=7 00:01=8 00:00=1", "3 1 1 1 0 0",
		    "00:00=1 00:01=8 00:02=7" },
		{ "over midnight", "23:58=1 23:59=2 +00:00=3 +00:01=4", "23:59=9 +00:00=9 +00:02=5",
		    "3 1 2 0 0 0", "23:58=1 23:59=9 +00:00=9 +00:01=4 +00:02=5" },
		{ "another day", "00:00=1", "+00:00=2", "1 1 0 0 0 0", "00:00=1 +00:00=2" },
		{ "a finer step", "00:00=1 00:01=2",
		    "00:00:00=6 00:00:10=6 00:00:20=6 00:00:30=6 00:00:40=6 00:00:50=6",
		    "6 5 1 0 0 0",
		    "00:00=6 00:00:10=6 00:00:20=6 00:00:30=6 00:00:40=6 00:00:50=6 00:01=2" },
		{ "a second beside is another slot", "00:00=1 00:01=2", "00:00:01=9 00:01:01=9",
		    "2 2 0 0 0 0", "00:00=1 00:00:01=9 00:01=2 00:01:01=9" },
		{ "a fraction among whole values", "00:00=1 00:01=2", "00:01=2.5", "1 0 1 0 0 0",
		    "00:00=1 00:01=2.5" },
		{ "zero is a value", "00:00=1 00:01=2", "00:00=0", "1 0 1 0 0 0",
		    "00:00=0 00:01=2" },
		{ "a sign is a difference", "00:00=1 00:01=2", "00:00=-1", "1 0 1 0 0 0",
		    "00:00=-1 00:01=2" },
		{ "nothing", "00:00=1", "", "0 0 0 0 0 0", "00:00=1" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		print_message("             %s\n", cases[i].what);
		db_begin(fixture->db);
		import_text(fixture, "nines-gauges", "x.csv", gauge_text(fixture, cases[i].after));
		const char *expected = samples_of(fixture, NULL);
		db_rollback(fixture->db);
		db_begin(fixture->db);
		import_text(fixture, "nines-gauges", "a.csv", gauge_text(fixture, cases[i].before));
		assert_counts(import_text(fixture, "nines-gauges", "b.csv",
				  gauge_text(fixture, cases[i].export)),
		    cases[i].counts);
		assert_string_equal(samples_of(fixture, NULL), expected);
		db_rollback(fixture->db);
	}
}

/* --- a naive table of slots, and random exports --- */

#define SLOTS 288 /* of 10 minutes: two days */

static const char *gauges_of(struct fixture *fixture)
{
	struct sample_selection all = { false, SAMPLES_FOREVER_START, SAMPLES_FOREVER_END, NULL };
	GString *csv = g_string_new(GAUGES);
	struct sample_walk walk;

	sample_walk_begin(&walk, fixture->db, &all);
	while (sample_walk_step(&walk)) {
		struct sample_key key = { walk.service, walk.metric, SAMPLE_VALUE };

		sample_csv_append(csv, &key, walk.scale, walk.samples);
	}
	sample_walk_end(&walk);
	char *lent = g_string_free(csv, FALSE);
	g_ptr_array_add(fixture->texts, lent);
	return lent;
}

static void append_gauge(GString *text, int slot, const char *value)
{
	g_autofree char *time = instant_format(midnight(0) + slot * 600);

	g_string_append_printf(text, "%s,web,m,%s\n", time, value);
}

static void random_exports_are_laid_over_each_other_as_in_a_naive_table(void **state)
{
	static const char *const values[] = { "0", "7", "-7", "0.5", "-0.25", "12345678", "0.001" };
	struct fixture *fixture = *state;
	uint64_t seed = 3;

	fixture->context.is_dry_run = true;
	for (int round = 0; round < 15; round++) {
		const char *table[SLOTS] = { NULL };

		db_begin(fixture->db);
		for (int file = 0; file < 8; file++) {
			int first = (int)random_below(&seed, SLOTS);
			int end = first + 1 + (int)random_below(&seed, (uint64_t)(SLOTS - first));
			g_autoptr(GString) text = g_string_new(GAUGES);
			g_autoptr(GString) expected = g_string_new(GAUGES);

			for (int slot = first; slot < end; slot++) {
				if (random_below(&seed, 5) == 0)
					continue;
				table[slot] = values[random_below(&seed, G_N_ELEMENTS(values))];
				append_gauge(text, slot, table[slot]);
			}
			for (int slot = 0; slot < SLOTS; slot++)
				if (table[slot] != NULL)
					append_gauge(expected, slot, table[slot]);
			samples_set_budget(random_below(&seed, 2) == 0 ? 0 : 700);
			import_text(fixture, "nines-gauges", "a.csv", text->str);
			assert_string_equal(gauges_of(fixture), expected->str);
		}
		db_rollback(fixture->db);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_samples(ten_seconds_fill_a_day),
		in_samples(one_sample_a_day_is_a_day_of_its_own),
		in_samples(a_day_has_the_step_of_its_samples),
		in_samples(one_fractional_value_changes_the_scale_of_its_day_alone),
		in_samples(a_repeat_follows_the_policy_of_every_kind),
		in_samples(an_overlapping_export_replaces_the_slots_that_it_has),
		in_samples(random_exports_are_laid_over_each_other_as_in_a_naive_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
