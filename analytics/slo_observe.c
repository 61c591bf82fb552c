#include "analytics/slo_observe.h"

#include "analytics/interval.h"

/* Of a ratio of a slice: 10^-12 is finer than any target. */
enum { SLICE_RATIO_SCALE = 12 };

void slo_observed_init(struct slo_observed *observed)
{
	*observed = (struct slo_observed){
		.observations = g_array_new(FALSE, FALSE, sizeof(struct burn_observation)),
	};
}

void slo_observed_clear(struct slo_observed *observed)
{
	g_array_unref(observed->observations);
}

static bool add(int64_t *sum, int64_t value)
{
	return !__builtin_add_overflow(*sum, value, sum);
}

static bool add_counts(struct slo_counts *sum, int64_t good, int64_t total)
{
	return add(&sum->good, good) && add(&sum->total, total);
}

/* Good and total events of a sample. */
static struct sample read_sample(const struct slo_observe_input *input, guint index)
{
	const struct sample_series *series = input->series;
	struct sample sample = g_array_index(series->samples, struct sample, index);

	if (series->is_gauge) {
		struct decimal value = { sample.good, series->scale };

		sample.good =
		    comparison_holds(input->objective->comparison, value, input->objective->value);
		sample.total = 1;
	}
	return sample;
}

static int scale_of(const struct slo_observe_input *input)
{
	return input->series->is_gauge ? 0 : input->series->scale;
}

static bool note_observation(const struct slo_observe_input *input, struct slo_observed *observed,
    const struct burn_observation *observation)
{
	if (input->wants_observations)
		g_array_append_vals(observed->observations, observation, 1);
	observed->slots.bad += observation->good < observation->total;
	return add_counts(&observed->counts, observation->good, observation->total);
}

/* --- by occurrences --- */

/* Slots of a span that corrections take out. */
static int64_t corrected_slots(
    const struct slo_observe_input *input, int64_t step_s, int64_t start_utc, int64_t end_utc)
{
	int64_t slots = 0;

	for (guint i = 0; i < input->corrected->len; i++) {
		struct interval span =
		    interval_clip(g_array_index(input->corrected, struct interval, i), start_utc,
			MAX(start_utc, end_utc));

		slots += sample_series_slots(input->series, step_s, span.start_utc, span.end_utc);
	}
	return slots;
}

/* Slots of a span without the corrected ones. */
static int64_t open_slots(
    const struct slo_observe_input *input, int64_t step_s, int64_t start_utc, int64_t end_utc)
{
	return sample_series_slots(input->series, step_s, start_utc, end_utc) -
	    corrected_slots(input, step_s, start_utc, end_utc);
}

/* Of a gauge, a slot without a sample may count as good or bad. */
static bool fill_slots(const struct slo_observe_input *input, struct slo_observed *observed)
{
	struct slo_slots *slots = &observed->slots;
	enum gap_rule gap = input->objective->gap;
	int64_t missing = MAX(slots->expected - slots->observed, 0);

	if (!input->series->is_gauge || (gap != GAP_GOOD && gap != GAP_BAD))
		return true;
	slots->observed += missing;
	slots->bad += gap == GAP_BAD ? missing : 0;
	return add_counts(&observed->counts, gap == GAP_GOOD ? missing : 0, missing) &&
	    add_counts(&observed->raw, gap == GAP_GOOD ? missing : 0, missing);
}

static bool gap_is_zero(const struct slo_observe_input *input)
{
	enum gap_rule gap = input->objective->gap;

	return !input->series->is_gauge &&
	    (gap == GAP_ZERO || (gap == GAP_OF_SERIES && input->series->gap_is_zero));
}

static bool observe_samples(const struct slo_observe_input *input, struct slo_observed *observed)
{
	const struct sample_series *series = input->series;
	struct slo_span day = input->day;
	int64_t step_s = sample_series_step_s(series, day.start_utc, day.end_utc);
	/* slots that should have been seen whole by now */
	int64_t end_utc = MIN(day.end_utc, input->known_until_utc - step_s + 1);
	struct slo_slots *slots = &observed->slots;

	observed->counts.scale = observed->raw.scale = scale_of(input);
	for (guint i = sample_series_index(series, day.start_utc); i < series->samples->len; i++) {
		struct sample sample = read_sample(input, i);

		if (sample.at_utc >= day.end_utc)
			break;
		if (!add_counts(&observed->raw, sample.good, sample.total))
			return false;
		if (interval_list_covers(input->corrected, sample.at_utc))
			continue;
		slots->observed++;
		struct burn_observation observation = { sample.at_utc, step_s, sample.good,
			sample.total };
		if (!note_observation(input, observed, &observation))
			return false;
	}
	slots->excluded = corrected_slots(input, step_s, day.start_utc, end_utc);
	slots->expected = open_slots(input, step_s, day.start_utc, end_utc);
	if (gap_is_zero(input))
		slots->observed = open_slots(input, step_s, MAX(day.start_utc, series->first_utc),
		    MIN(end_utc, series->last_utc + 1));
	return fill_slots(input, observed);
}

/* --- by slices --- */

/* The samples of a slice, summed. */
struct slice {
	int64_t start_utc, end_utc;
	struct sample all, open; /* of all samples; of those that no correction takes out */
	bool has_samples, has_open;
};

/* Sums the samples from *next on that lie in the slice. */
static bool sum_slice(const struct slo_observe_input *input, guint *next, struct slice *slice)
{
	const struct sample_series *series = input->series;

	for (; *next < series->samples->len; ++*next) {
		struct sample sample = read_sample(input, *next);

		if (sample.at_utc >= slice->end_utc)
			break;
		slice->has_samples = true;
		if (!add(&slice->all.good, sample.good) || !add(&slice->all.total, sample.total))
			return false;
		if (interval_list_covers(input->corrected, sample.at_utc))
			continue;
		slice->has_open = true;
		slice->open.good += sample.good;
		slice->open.total += sample.total;
	}
	return true;
}

/* What a slice with events counts as: 1 or 0, or its ratio. */
static int64_t judge_slice(const struct slo_observe_input *input, const struct sample *sum)
{
	struct slo_counts counts = { sum->good, sum->total, 0 };

	if (input->objective->budgeting == BUDGET_TIMESLICES)
		return slo_is_met(counts, input->objective->slice_target_percent);
	int128 unit = power_of_ten(SLICE_RATIO_SCALE);
	return (int64_t)(((int128)sum->good * unit + sum->total / 2) / sum->total);
}

static bool count_slice(
    const struct slo_observe_input *input, const struct slice *slice, struct slo_observed *observed)
{
	int64_t whole = power_of_ten(observed->counts.scale);
	enum gap_rule gap = input->objective->gap;
	bool is_filled = gap == GAP_GOOD || gap == GAP_BAD;
	int64_t filled = gap == GAP_GOOD ? whole : 0;
	bool is_excluded = slice->has_samples
	    ? !slice->has_open
	    : interval_list_covers(input->corrected, slice->start_utc);
	bool is_zero = gap_is_zero(input) && slice->start_utc >= input->series->first_utc &&
	    slice->start_utc <= input->series->last_utc;

	if (slice->all.total > 0 || is_filled) {
		int64_t good = slice->all.total > 0 ? judge_slice(input, &slice->all) : filled;

		if (!add_counts(&observed->raw, good, whole))
			return false;
	}
	observed->slots.excluded += is_excluded;
	observed->slots.expected += !is_excluded;
	if (is_excluded)
		return true;
	observed->slots.observed += slice->has_open || is_filled || is_zero;
	if (slice->open.total == 0 && !is_filled)
		return true;
	struct burn_observation observation = { slice->start_utc, slice->end_utc - slice->start_utc,
		slice->open.total > 0 ? judge_slice(input, &slice->open) : filled, whole };
	return note_observation(input, observed, &observation);
}

static bool observe_slices(const struct slo_observe_input *input, struct slo_observed *observed)
{
	struct slo_span day = input->day;
	int64_t slice_s = input->objective->slice_s;
	guint next = sample_series_index(input->series, day.start_utc);

	observed->counts.scale = observed->raw.scale =
	    input->objective->budgeting == BUDGET_RATIO_TIMESLICES ? SLICE_RATIO_SCALE : 0;
	for (int64_t start = day.start_utc; start < day.end_utc; start += slice_s) {
		struct slice slice = { start, MIN(start + slice_s, day.end_utc), { 0 }, { 0 },
			false, false };

		if (slice.end_utc > input->known_until_utc)
			break;
		if (!sum_slice(input, &next, &slice) || !count_slice(input, &slice, observed))
			return false;
	}
	return true;
}

bool slo_observe(const struct slo_observe_input *input, struct slo_observed *observed)
{
	if (input->series == NULL)
		return true;
	return input->objective->budgeting == BUDGET_OCCURRENCES ? observe_samples(input, observed)
								 : observe_slices(input, observed);
}
