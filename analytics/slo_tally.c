#include "analytics/slo_tally.h"

#include "analytics/interval.h"
#include "base/words.h"

void window_init(struct window *window, const struct slo_input *input, const struct zone *zone)
{
	int64_t last_day = civil_to_days(input->period.end);

	window->zone = zone;
	window->first_day = civil_to_days(input->period.first);
	window->starts = g_array_new(FALSE, FALSE, sizeof(int64_t));
	window->known_until_utc = input->known_until_utc;
	window->day_count = 0;
	period_bounds(&input->period, zone, &window->start_utc, &window->end_utc);
	for (int64_t day = window->first_day; day <= last_day; day++) {
		int64_t start = zone_day_start(zone, day);

		g_array_append_val(window->starts, start);
		window->day_count += day < last_day && start < input->known_until_utc;
	}
}

void window_clear(struct window *window)
{
	g_array_unref(window->starts);
}

void tally_init(struct tally *tally, const struct window *window, int scale)
{
	*tally = (struct tally){
		.counts.scale = scale,
		.raw.scale = scale,
		.days = g_array_new(FALSE, TRUE, sizeof(struct slo_day)),
	};
	g_array_set_size(tally->days, window->day_count);
	for (guint i = 0; i < window->day_count; i++) {
		struct slo_day *day = &g_array_index(tally->days, struct slo_day, i);

		day->day = window->first_day + i;
		day->counts.scale = scale;
	}
}

static bool add(int64_t *sum, int64_t value)
{
	return !__builtin_add_overflow(*sum, value, sum);
}

static bool add_counts(struct slo_counts *sum, int64_t good, int64_t total)
{
	return add(&sum->good, good) && add(&sum->total, total);
}

/* Which spans an objective of a service, or the service in a roll-up (objective NULL), leaves out.
 */
static GArray *corrected_spans(
    const struct slo_input *input, const char *service, const char *objective)
{
	GArray *spans = interval_list_new();

	for (guint i = 0; i < input->corrections->len; i++) {
		const struct correction *correction = input->corrections->pdata[i];

		if (correction->service != NULL && !g_str_equal(correction->service, service))
			continue;
		if (correction->objective != NULL &&
		    (objective == NULL || !g_str_equal(correction->objective, objective)))
			continue;
		interval_list_add(spans, correction->start_utc, correction->end_utc);
	}
	interval_list_merge(spans);
	return spans;
}

static GArray *incident_spans(const struct slo_input *input, const char *service)
{
	GArray *spans = interval_list_new();

	for (guint i = 0; i < input->incidents->len; i++) {
		const struct incident *incident = input->incidents->pdata[i];

		if (!incident->is_maintenance && words_contain(incident->services, service))
			interval_list_add(spans, incident->started_utc,
			    incident_end(incident, input->known_until_utc));
	}
	interval_list_merge(spans);
	return spans;
}

static guint first_sample_at(const GArray *samples, int64_t start_utc)
{
	guint low = 0, high = samples->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (g_array_index(samples, struct sample, middle).at_utc < start_utc)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool tally_sample(struct tally *tally, struct slo_day *day, const struct sample *sample,
    const GArray *corrected, const GArray *attributed)
{
	if (!add_counts(&tally->raw, sample->good, sample->total))
		return false;
	if (interval_list_covers(corrected, sample->at_utc))
		return true;
	if (sample->total > sample->good && !interval_list_covers(attributed, sample->at_utc) &&
	    !add(&tally->unattributed_bad, sample->total - sample->good))
		return false;
	return add_counts(&tally->counts, sample->good, sample->total) &&
	    add_counts(&day->counts, sample->good, sample->total);
}

/* How many slots begin before an instant, counted from the anchor. */
static int64_t slots_before(int64_t utc, int64_t anchor_utc, int64_t step_s)
{
	int64_t elapsed_s = utc - anchor_utc;

	return elapsed_s / step_s + (elapsed_s % step_s > 0);
}

/* How many slots begin in [start, end). They follow the timestamps of the series, so that a step
 * that does not divide a day of 23 hours is counted as its samples are. */
static int64_t slots_between(const struct sample_series *series, int64_t start_utc, int64_t end_utc)
{
	int64_t anchor_utc = series->samples->len > 0
	    ? g_array_index(series->samples, struct sample, 0).at_utc
	    : series->first_utc;

	return MAX(slots_before(end_utc, anchor_utc, series->step_s) -
		slots_before(start_utc, anchor_utc, series->step_s),
	    0);
}

static void observe(struct tally *tally, struct slo_day *day, int64_t slots)
{
	tally->slots_observed += slots;
	day->slots_observed += slots;
}

/* Slots that should have been seen whole by now, a day at a time; and those that were seen, if the
 * gaps of the series are. */
static void expect_slots(
    struct tally *tally, const struct window *window, const struct sample_series *series)
{
	for (guint i = 0; i < window->day_count; i++) {
		struct slo_day *day = &g_array_index(tally->days, struct slo_day, i);
		int64_t start = g_array_index(window->starts, int64_t, i);
		int64_t end = MIN(g_array_index(window->starts, int64_t, i + 1),
		    window->known_until_utc - series->step_s + 1);
		int64_t slots = slots_between(series, start, end);

		tally->slots_expected += slots;
		day->slots_expected += slots;
		if (series->gap_is_zero)
			observe(tally, day,
			    slots_between(series, MAX(start, series->first_utc),
				MIN(end, series->last_utc + 1)));
	}
}

bool tally_series(struct tally *tally, const struct slo_input *input, const struct window *window,
    const struct sample_series *series, const char *objective)
{
	g_autoptr(GArray) corrected = corrected_spans(input, series->service, objective);
	g_autoptr(GArray) attributed = incident_spans(input, series->service);
	int64_t factor = power_of_ten(tally->counts.scale - series->scale);
	guint day = 0;

	expect_slots(tally, window, series);
	for (guint i = first_sample_at(series->samples, window->start_utc);
	     i < series->samples->len; i++) {
		struct sample sample = g_array_index(series->samples, struct sample, i);

		if (sample.at_utc >= window->end_utc)
			break;
		while (day + 1 < window->day_count &&
		    sample.at_utc >= g_array_index(window->starts, int64_t, day + 1))
			day++;
		if (day >= tally->days->len)
			break;
		if (!series->gap_is_zero)
			observe(tally, &g_array_index(tally->days, struct slo_day, day), 1);
		if (__builtin_mul_overflow(sample.good, factor, &sample.good) ||
		    __builtin_mul_overflow(sample.total, factor, &sample.total) ||
		    !tally_sample(tally, &g_array_index(tally->days, struct slo_day, day), &sample,
			corrected, attributed))
			return false;
	}
	return true;
}
