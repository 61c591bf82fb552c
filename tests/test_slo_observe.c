/* What the samples of a day say: occurrences, slices, gaps, corrections, steps. */
#include "analytics/slo_observe.h"

#include <math.h>
#include <string.h>

#include "analytics/interval.h"
#include "base/instant.h"
#include "tests/support_analytics.h"

/* A day of Berlin and what is known of it. */
struct bench {
	struct world *world;
	struct objective *objective;
	struct sample_series *series;
	GArray *corrected;
	int64_t start_utc, end_utc;
	int64_t known_until_utc;
	struct slo_observed observed; /* of the last call of look() */
};

static int bench_setup(void **state)
{
	struct bench *bench = g_new0(struct bench, 1);
	void *world = NULL;

	if (world_setup(&world) != 0)
		return -1;
	bench->world = world;
	bench->objective = add_objective(world, "goal", "shop", "99.9");
	bench->series = add_series(world, "shop", 60, 0);
	bench->corrected = interval_list_new();
	bench->known_until_utc = at("2100-01-01T00:00:00Z");
	slo_observed_init(&bench->observed);
	*state = bench;
	return 0;
}

static int bench_teardown(void **state)
{
	struct bench *bench = *state;
	void *world = bench->world;

	slo_observed_clear(&bench->observed);
	g_array_unref(bench->corrected);
	g_free(bench);
	return world_teardown(&world);
}

#define in_bench(test) cmocka_unit_test_setup_teardown(test, bench_setup, bench_teardown)

/* Without samples and corrections, on a day of Berlin. */
static void begin(struct bench *bench, const char *date)
{
	const struct zone *zone = zone_find("Europe/Berlin");

	g_array_set_size(bench->series->samples, 0);
	g_array_set_size(bench->corrected, 0);
	bench->start_utc = zone_day_start(zone, day(date));
	bench->end_utc = zone_day_start(zone, day(date) + 1);
}

static bool try_look(struct bench *bench)
{
	struct slo_observe_input input = {
		.objective = bench->objective,
		.series = bench->series,
		.day = { bench->start_utc, bench->end_utc },
		.corrected = bench->corrected,
		.known_until_utc = bench->known_until_utc,
		.wants_observations = true,
	};

	slo_observed_clear(&bench->observed);
	slo_observed_init(&bench->observed);
	return slo_observe(&input, &bench->observed);
}

static const struct slo_observed *look(struct bench *bench)
{
	int64_t good = 0, total = 0, bad = 0;

	assert_true(try_look(bench));
	for (guint i = 0; i < bench->observed.observations->len; i++) {
		const struct burn_observation *one =
		    &g_array_index(bench->observed.observations, struct burn_observation, i);

		good += one->good;
		total += one->total;
		bad += one->good < one->total;
	}
	/* observations are the counts, but for gaps that were filled */
	if (bench->objective->gap == GAP_OF_SERIES) {
		assert_slo_counts(bench->observed.counts, good, total);
		assert_number(bench->observed.slots.bad, bad);
	}
	return &bench->observed;
}

static void set_slices(struct bench *bench, int64_t slice_s, const char *target)
{
	bool is_ratio = target == NULL;

	bench->objective->budgeting = is_ratio ? BUDGET_RATIO_TIMESLICES : BUDGET_TIMESLICES;
	bench->objective->kind = is_ratio ? OBJECTIVE_RATIO_TIMESLICES : OBJECTIVE_TIMESLICES;
	bench->objective->slice_s = slice_s;
	bench->objective->slice_target_percent = percent_of(is_ratio ? "0" : target);
}

static void set_gauge(struct bench *bench, enum comparison comparison, const char *value, int scale)
{
	bench->objective->kind = OBJECTIVE_THRESHOLD;
	bench->objective->indicator = INDICATOR_GAUGE;
	bench->objective->comparison = comparison;
	bench->objective->value = percent_of(value);
	bench->series->is_gauge = true;
	bench->series->scale = scale;
}

static void add(struct bench *bench, int64_t second, int64_t good, int64_t total)
{
	add_sample(bench->series, bench->start_utc + second, good, total);
}

static void correct(struct bench *bench, int64_t from_s, int64_t to_s)
{
	interval_list_add(bench->corrected, bench->start_utc + from_s, bench->start_utc + to_s);
	interval_list_merge(bench->corrected);
}

/* --- thresholds --- */

static void a_value_satisfies_its_threshold_exactly(void **state)
{
	struct bench *bench = *state;
	static const struct {
		enum comparison comparison;
		const char *threshold;
		int64_t value;
		int scale;
		bool is_good;
	} cases[] = {
		{ COMPARE_LT, "300", 300, 0, false },
		{ COMPARE_LTE, "300", 300, 0, true },
		{ COMPARE_LTE, "300", 300000000001, 9, false },
		{ COMPARE_LTE, "300.0", 3000, 1, true },
		{ COMPARE_GT, "0.3", 3, 1, false },
		{ COMPARE_GTE, "0.30", 3, 1, true },
		{ COMPARE_GTE, "0.3", 299999999999999999, 18, false },
		{ COMPARE_GT, "0.3", 300000000000000001, 18, true },
		{ COMPARE_LT, "-1.5", -151, 2, true },
		{ COMPARE_GT, "-1.5", -151, 2, false },
		{ COMPARE_LTE, "0", 0, 5, true },
		{ COMPARE_GTE, "999999999999999999", 999999999999999999, 0, true },
		{ COMPARE_LT, "999999999999999999", INT64_MAX, 18, true },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		begin(bench, "2026-10-05");
		set_gauge(bench, cases[i].comparison, cases[i].threshold, cases[i].scale);
		add(bench, 60, cases[i].value, 0);
		print_message("             case %zu\n", i);
		assert_slo_counts(look(bench)->counts, cases[i].is_good, 1);
		assert_int_equal(bench->observed.counts.scale, 0);
	}
}

static void every_sample_of_a_gauge_is_an_event(void **state)
{
	struct bench *bench = *state;

	begin(bench, "2026-10-05");
	set_gauge(bench, COMPARE_LT, "0.3", 2);
	for (int hour = 0; hour < 24; hour++)
		add(bench, hour * 3600, hour < 20 ? 29 : 30, 0);
	assert_slo_counts(look(bench)->counts, 20, 24);
	assert_slo_slots(bench->observed.slots, "24 24 4 0");
	/* of slices, the share of its samples decides */
	set_slices(bench, 6 * 3600, "50");
	assert_slo_counts(look(bench)->counts, 3, 4);
	set_slices(bench, 6 * 3600, "33.3");
	assert_slo_counts(look(bench)->counts, 4, 4);
	assert_slo_slots(bench->observed.slots, "4 4 0 0");
}

/* --- slices --- */

/* Ten minutes of a peer: which slices are good, and the mean of their ratios. */
static void ten_minutes_are_judged_by_the_slice_target(void **state)
{
	struct bench *bench = *state;
	static const int64_t minutes[][2] = { { 2, 4 }, { 10, 10 }, { 12, 12 }, { 13, 13 },
		{ 13, 14 }, { 12, 15 }, { 13, 14 }, { 13, 13 }, { 12, 12 }, { 11, 11 } };
	static const struct {
		const char *target;
		int64_t good;
	} cases[] = { { "95", 6 }, { "90", 8 }, { "80", 9 }, { "50", 10 }, { "50.000000001", 9 },
		{ "100", 6 } };

	begin(bench, "2026-10-05");
	for (size_t i = 0; i < G_N_ELEMENTS(minutes); i++)
		add(bench, (int64_t)i * 60, minutes[i][0], minutes[i][1]);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		set_slices(bench, 60, cases[i].target);
		assert_slo_counts(look(bench)->counts, cases[i].good, 10);
		assert_number(bench->observed.slots.observed, 10);
		assert_number(bench->observed.slots.expected, 1440);
	}
	/* the mean is 641 / 700; each slice has twelve decimals */
	set_slices(bench, 60, NULL);
	struct slo_counts counts = look(bench)->counts;
	assert_int_equal(counts.scale, 12);
	assert_number(counts.total, INT64_C(10) * 1000000000000);
	assert_number(counts.good, INT64_C(9157142857142));
	assert_true(fabs(slo_attained(counts) - 641.0 / 700) < 1e-12);
}

static void the_last_slice_of_a_day_may_be_shorter(void **state)
{
	struct bench *bench = *state;
	static const struct {
		const char *date;
		int64_t slice_s;
		int64_t slices;
	} cases[] = {
		{ "2026-10-05", 60, 1440 },
		{ "2026-03-29", 60, 1380 },
		{ "2026-10-25", 60, 1500 },
		{ "2026-10-05", 86400, 1 },
		{ "2026-03-29", 86400, 1 },
		{ "2026-10-25", 86400, 2 }, /* a day and an hour */
		{ "2026-03-29", 7200, 12 },
		{ "2026-10-25", 7200, 13 },
		{ "2026-10-05", 25200, 4 },
		{ "2026-10-05", 7, 12343 },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		begin(bench, cases[i].date);
		set_slices(bench, cases[i].slice_s, "100");
		int64_t length_s = bench->end_utc - bench->start_utc;

		add(bench, -1, 0, 1); /* the day before */
		add(bench, 0, 1, 1);
		if (cases[i].slices > 1)
			add(bench, length_s - 1, 0, 1);
		add(bench, length_s, 0, 1); /* the day after */
		print_message("             %s in %d s\n", cases[i].date, (int)cases[i].slice_s);
		assert_slo_counts(look(bench)->counts, 1, MIN(cases[i].slices, 2));
		assert_number(bench->observed.slots.expected, cases[i].slices);
		const struct burn_observation *last = &g_array_index(bench->observed.observations,
		    struct burn_observation, bench->observed.observations->len - 1);
		assert_true(last->at_utc + last->step_s <= bench->end_utc || cases[i].slices == 1);
	}
}

static void a_slice_that_has_not_ended_is_left_out(void **state)
{
	struct bench *bench = *state;
	static const struct {
		int64_t known_s;
		const char *slots;
		int64_t good, total;
	} cases[] = {
		{ -1, "0 0 0 0", 0, 0 },
		{ 0, "0 0 0 0", 0, 0 },
		{ 3599, "0 0 0 0", 0, 0 },
		{ 3600, "1 1 0 0", 1, 1 },
		{ 7199, "1 1 0 0", 1, 1 },
		{ 7200, "2 2 1 0", 1, 2 },
		{ 86400, "24 24 23 0", 1, 24 },
	};

	begin(bench, "2026-10-05");
	set_slices(bench, 3600, "99");
	for (int hour = 0; hour < 24; hour++)
		add(bench, hour * 3600, hour == 0, 1);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		bench->known_until_utc = bench->start_utc + cases[i].known_s;
		assert_slo_counts(look(bench)->counts, cases[i].good, cases[i].total);
		assert_slo_slots(bench->observed.slots, cases[i].slots);
	}
}

static void a_slice_without_events_was_observed_and_counts_as_nothing(void **state)
{
	struct bench *bench = *state;

	begin(bench, "2026-10-05");
	set_slices(bench, 3600, "99");
	add(bench, 0, 0, 0);
	add(bench, 3600, 5, 5);
	add(bench, 2 * 3600, 0, 0);
	assert_slo_counts(look(bench)->counts, 1, 1);
	assert_slo_slots(bench->observed.slots, "24 3 0 0");
}

/* --- gaps --- */

/* Ten samples of a day of 24 hours: nine good ones, a bad one. */
static void a_gap_is_what_its_rule_says(void **state)
{
	struct bench *bench = *state;
	static const struct {
		const char *what;
		enum gap_rule gap;
		bool series_is_zero, is_gauge;
		int64_t slice_s;
		int64_t good, total;
		const char *slots;
	} cases[] = {
		{ "unknown", GAP_OF_SERIES, false, false, 0, 9, 10, "24 10 1 0" },
		{ "unknown by rule", GAP_NODATA, true, false, 0, 9, 10, "24 10 1 0" },
		/* the series is known for 20 hours */
		{ "none by the series", GAP_OF_SERIES, true, false, 0, 9, 10, "24 20 1 0" },
		{ "none by rule", GAP_ZERO, false, false, 0, 9, 10, "24 20 1 0" },
		/* a ratio that is no slice cannot be filled */
		{ "good requests", GAP_GOOD, false, false, 0, 9, 10, "24 10 1 0" },
		{ "values", GAP_OF_SERIES, false, true, 0, 9, 10, "24 10 1 0" },
		{ "values of a zero series", GAP_OF_SERIES, true, true, 0, 9, 10, "24 10 1 0" },
		{ "good values", GAP_GOOD, false, true, 0, 23, 24, "24 24 1 0" },
		{ "bad values", GAP_BAD, false, true, 0, 9, 24, "24 24 15 0" },
		{ "slices", GAP_OF_SERIES, false, false, 3600, 9, 10, "24 10 1 0" },
		{ "slices of none", GAP_OF_SERIES, true, false, 3600, 9, 10, "24 20 1 0" },
		{ "slices of none by rule", GAP_ZERO, false, false, 3600, 9, 10, "24 20 1 0" },
		{ "good slices", GAP_GOOD, false, false, 3600, 23, 24, "24 24 1 0" },
		{ "bad slices", GAP_BAD, false, false, 3600, 9, 24, "24 24 15 0" },
		{ "bad slices of values", GAP_BAD, false, true, 3600, 9, 24, "24 24 15 0" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		begin(bench, "2026-10-05");
		bench->objective->budgeting = BUDGET_OCCURRENCES;
		bench->objective->indicator = INDICATOR_RATIO;
		bench->series->is_gauge = false;
		if (cases[i].slice_s > 0)
			set_slices(bench, cases[i].slice_s, "100");
		if (cases[i].is_gauge)
			set_gauge(bench, COMPARE_GTE, "1", 0);
		for (int hour = 0; hour < 20; hour++)
			if (hour < 9 || hour == 19)
				add(bench, hour * 3600, hour != 19, cases[i].is_gauge ? 0 : 1);
		bench->objective->gap = cases[i].gap;
		bench->series->gap_is_zero = cases[i].series_is_zero;
		bench->series->step_s = 3600;
		bench->series->first_utc = bench->start_utc;
		bench->series->last_utc = bench->start_utc + 19 * 3600;
		print_message("             %s\n", cases[i].what);
		assert_slo_counts(look(bench)->counts, cases[i].good, cases[i].total);
		assert_slo_counts(bench->observed.raw, cases[i].good, cases[i].total);
		assert_slo_slots(bench->observed.slots, cases[i].slots);
	}
}

static void a_series_that_was_never_measured_says_nothing(void **state)
{
	struct bench *bench = *state;

	begin(bench, "2026-10-05");
	bench->series = NULL;
	bench->objective->gap = GAP_GOOD;
	assert_slo_counts(look(bench)->counts, 0, 0);
	assert_slo_slots(bench->observed.slots, "0 0 0 0");
}

/* --- corrections --- */

static void a_correction_takes_out_samples_and_whole_slices(void **state)
{
	struct bench *bench = *state;
	/* a day of four slices of six hours with a sample each hour, one bad one in each */
	static const struct {
		const char *what;
		int64_t from_s, to_s;
		const char *occurrences, *slices;
		int64_t good, total; /* of events */
		int64_t good_slices, all_slices;
	} cases[] = {
		{ "nothing", 0, 0, "24 24 4 0", "4 4 4 0", 20, 24, 0, 4 },
		{ "a good sample", 3600, 7200, "23 23 4 1", "4 4 4 0", 19, 23, 0, 4 },
		{ "a bad sample", 0, 3600, "23 23 3 1", "4 4 3 0", 20, 23, 1, 4 },
		{ "a second before it", -10, 1, "23 23 3 1", "4 4 3 0", 20, 23, 1, 4 },
		{ "between two samples", 1, 3600, "24 24 4 0", "4 4 4 0", 20, 24, 0, 4 },
		{ "a slice", 0, 21600, "18 18 3 6", "3 3 3 1", 15, 18, 0, 3 },
		{ "a slice and a half", 0, 32400, "15 15 2 9", "3 3 2 1", 13, 15, 1, 3 },
		{ "the day", -100, 90000, "0 0 0 24", "0 0 0 4", 0, 0, 0, 0 },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		begin(bench, "2026-10-05");
		bench->objective->budgeting = BUDGET_OCCURRENCES;
		for (int hour = 0; hour < 24; hour++)
			add(bench, hour * 3600, hour % 6 != 0, 1);
		correct(bench, cases[i].from_s, cases[i].to_s);
		print_message("             %s\n", cases[i].what);
		assert_slo_counts(look(bench)->counts, cases[i].good, cases[i].total);
		assert_slo_counts(bench->observed.raw, 20, 24);
		assert_slo_slots(bench->observed.slots, cases[i].occurrences);
		set_slices(bench, 21600, "100");
		assert_slo_counts(look(bench)->counts, cases[i].good_slices, cases[i].all_slices);
		assert_slo_counts(bench->observed.raw, 0, 4);
		assert_slo_slots(bench->observed.slots, cases[i].slices);
	}
}

static void an_empty_slice_is_taken_out_when_it_begins_in_a_correction(void **state)
{
	struct bench *bench = *state;

	begin(bench, "2026-10-05");
	set_slices(bench, 21600, "100");
	bench->objective->gap = GAP_BAD;
	correct(bench, 0, 1);
	assert_slo_counts(look(bench)->counts, 0, 3);
	assert_slo_slots(bench->observed.slots, "3 3 3 1");
	begin(bench, "2026-10-05");
	correct(bench, 1, 21600);
	assert_slo_counts(look(bench)->counts, 0, 4);
	assert_slo_slots(bench->observed.slots, "4 4 4 0");
}

/* --- steps --- */

static void slots_follow_the_step_of_the_day(void **state)
{
	struct bench *bench = *state;
	static const struct {
		const char *what, *date;
		int64_t first_s, step_s;
		int samples; /* from the start of the day before on */
		const char *slots;
	} cases[] = {
		{ "ten seconds", "2026-10-05", 0, 10, 8640 * 2, "8640 8640 0 0" },
		{ "a minute, an hour short", "2026-10-05", 0, 60, 1440 + 1380, "1440 1380 0 0" },
		{ "an hour", "2026-10-05", 1800, 3600, 72, "24 24 0 0" },
		{ "seven hours", "2026-10-05", 0, 25200, 12, "3 3 0 0" },
		{ "a day", "2026-10-05", 0, 86400, 3, "1 1 0 0" },
		{ "a day, at noon", "2026-10-05", 43200, 86400, 3, "1 1 0 0" },
		{ "a lone sample of a day", "2026-10-05", 86400, 60, 1, "1 1 0 0" },
		{ "ten seconds in spring", "2026-03-29", 0, 10, 8640 * 2, "8280 8280 0 0" },
		{ "an hour in spring", "2026-03-29", 0, 3600, 72, "23 23 0 0" },
		{ "an hour in autumn", "2026-10-25", 0, 3600, 72, "25 25 0 0" },
		{ "a day in autumn, by UTC", "2026-10-25", 7200, 86400, 4, "1 1 0 0" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		begin(bench, cases[i].date);
		for (int j = 0; j < cases[i].samples; j++)
			add(bench, cases[i].first_s - 86400 + j * cases[i].step_s, 1, 1);
		bench->series->step_s = 0;
		print_message("             %s\n", cases[i].what);
		look(bench);
		assert_slo_slots(bench->observed.slots, cases[i].slots);
	}
}

/* A row for each day of Berlin, at its midnight: also days of 23 and 25 hours have one slot, and
 * one that lacks its row has none of one. */
static void a_row_a_day_is_whole_when_the_clock_changes(void **state)
{
	struct bench *bench = *state;
	static const char *const months[] = { "2026-03-26", "2026-10-22" };
	const struct zone *zone = zone_find("Europe/Berlin");

	bench->series->step_s = 0;
	for (size_t i = 0; i < G_N_ELEMENTS(months); i++)
		for (int lacking = -1; lacking < 8; lacking++)
			for (int looked = 0; looked < 7; looked++) {
				begin(bench, months[i]);
				for (int j = 0; j < 8; j++)
					if (j != lacking)
						add_sample(bench->series,
						    zone_day_start(zone, day(months[i]) + j), 1, 1);
				bench->start_utc = zone_day_start(zone, day(months[i]) + looked);
				bench->end_utc = zone_day_start(zone, day(months[i]) + looked + 1);
				look(bench);
				assert_slo_slots(bench->observed.slots,
				    looked == lacking ? "1 0 0 0" : "1 1 0 0");
			}
}

/* Samples of a minute that mostly fail to arrive must not look like a coarser series. */
static void few_samples_of_a_fine_series_are_few(void **state)
{
	struct bench *bench = *state;

	begin(bench, "2026-10-05");
	for (int minute = -1440; minute < 0; minute++)
		add(bench, minute * 60, 1, 1);
	add(bench, 0, 1, 1);
	add(bench, 43200, 1, 1);
	look(bench);
	assert_slo_slots(bench->observed.slots, "1440 2 0 0");
	/* a day without any has the step of the last day that told one */
	begin(bench, "2026-10-05");
	struct sample_step steps[] = { { day("2026-09-01"), 300 }, { day("2026-09-20"), 900 },
		{ day("2026-10-06"), 60 } };
	bench->series->steps = g_array_new(FALSE, FALSE, sizeof(struct sample_step));
	g_array_append_vals(bench->series->steps, steps, G_N_ELEMENTS(steps));
	look(bench);
	assert_slo_slots(bench->observed.slots, "96 0 0 0");
}

static void a_series_may_change_its_step(void **state)
{
	struct bench *bench = *state;
	static const struct {
		int looked; /* days from the change on */
		const char *to_coarser, *to_finer;
	} cases[] = {
		{ -1, "1440 1440 0 0", "24 24 0 0" },
		{ 0, "24 24 0 0", "1440 1440 0 0" },
		{ 1, "24 24 0 0", "1440 1440 0 0" },
	};

	for (int finer = 0; finer < 2; finer++)
		for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
			begin(bench, "2026-10-05");
			for (int64_t second = -2 * 86400; second < 2 * 86400;
			     second += (second < 0) == (finer != 0) ? 3600 : 60)
				add(bench, second, 1, 1);
			bench->start_utc += cases[i].looked * 86400;
			bench->end_utc += cases[i].looked * 86400;
			look(bench);
			assert_slo_slots(bench->observed.slots,
			    finer != 0 ? cases[i].to_finer : cases[i].to_coarser);
		}
}

static void nothing_is_expected_before_a_slot_has_ended(void **state)
{
	struct bench *bench = *state;
	static const struct {
		int64_t known_s, step_s;
		int64_t expected;
	} cases[] = {
		{ 0, 60, 0 },
		{ 59, 60, 0 },
		{ 60, 60, 1 },
		{ 3600, 60, 60 },
		{ 86400, 60, 1440 },
		{ 86399, 60, 1439 },
		{ -5, 60, 0 },
		{ 3599, 3600, 0 },
		{ 90000, 3600, 24 },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		begin(bench, "2026-10-05");
		for (int64_t second = 0; second < 86400; second += cases[i].step_s)
			add(bench, second, 1, 1);
		bench->known_until_utc = bench->start_utc + cases[i].known_s;
		assert_number(look(bench)->slots.expected, cases[i].expected);
	}
}

/* --- size --- */

static void sums_up_to_int64_are_exact_and_none_past_it(void **state)
{
	struct bench *bench = *state;
	const int64_t e18 = INT64_C(1000000000000000000);

	begin(bench, "2026-10-05");
	add(bench, 0, e18 - 1, e18);
	for (int i = 1; i < 9; i++)
		add(bench, i * 60, e18, e18);
	assert_slo_counts(look(bench)->counts, 9 * e18 - 1, 9 * e18);
	set_slices(bench, 60, "99.999999999");
	assert_slo_counts(look(bench)->counts, 9, 9);
	set_slices(bench, 60, "100");
	assert_slo_counts(look(bench)->counts, 8, 9);
	set_slices(bench, 540, "100");
	assert_slo_counts(look(bench)->counts, 0, 1);
	add(bench, 540 - 1, e18, e18);
	assert_false(try_look(bench));
	bench->objective->budgeting = BUDGET_OCCURRENCES;
	assert_false(try_look(bench));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_bench(a_value_satisfies_its_threshold_exactly),
		in_bench(every_sample_of_a_gauge_is_an_event),
		in_bench(ten_minutes_are_judged_by_the_slice_target),
		in_bench(the_last_slice_of_a_day_may_be_shorter),
		in_bench(a_slice_that_has_not_ended_is_left_out),
		in_bench(a_slice_without_events_was_observed_and_counts_as_nothing),
		in_bench(a_gap_is_what_its_rule_says),
		in_bench(a_series_that_was_never_measured_says_nothing),
		in_bench(a_correction_takes_out_samples_and_whole_slices),
		in_bench(an_empty_slice_is_taken_out_when_it_begins_in_a_correction),
		in_bench(slots_follow_the_step_of_the_day),
		in_bench(a_row_a_day_is_whole_when_the_clock_changes),
		in_bench(few_samples_of_a_fine_series_are_few),
		in_bench(a_series_may_change_its_step),
		in_bench(nothing_is_expected_before_a_slot_has_ended),
		in_bench(sums_up_to_int64_are_exact_and_none_past_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
