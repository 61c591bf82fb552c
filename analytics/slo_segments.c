#include "analytics/slo_parts.h"

/* --- which days --- */

/* The day that contains an instant, as the objective counts its days. */
static int64_t day_at(const struct slo_facts *facts, const struct objective *objective, int64_t utc)
{
	int64_t day = zone_local(objective_zone(objective, facts->policy->zone), utc).days;

	return slo_day_start(objective, facts->policy->zone, day) > utc ? day - 1 : day;
}

static int64_t rolling_days(const struct slo_window *window)
{
	int64_t nominal_s = slo_window_nominal_s(window);

	return MAX((nominal_s + SECONDS_PER_DAY - 1) / SECONDS_PER_DAY, 1);
}

int64_t slo_boundary_day(const struct slo_facts *facts, const struct objective *objective,
    const struct period *period, bool is_running)
{
	int64_t end_day = civil_to_days(period->end);

	if (!is_running)
		return end_day;
	return CLAMP(day_at(facts, objective, facts->known_until_utc), civil_to_days(period->first),
	    end_day);
}

static struct slo_chosen choose_calendar(const struct slo_facts *facts,
    const struct objective *objective, const struct period *period, bool is_running)
{
	const struct zone *zone = facts->policy->zone;
	int64_t first_day = civil_to_days(period->first), end_day = civil_to_days(period->end);
	int64_t start_utc = slo_day_start(objective, zone, first_day);
	int64_t end_utc = slo_day_start(objective, zone, end_day);

	if (slo_window_nominal_s(&objective->window) * 10 < (end_utc - start_utc) * 9)
		return (struct slo_chosen){ first_day, end_day, end_day, is_running };
	int64_t last_utc =
	    is_running ? CLAMP(facts->known_until_utc, start_utc + 1, end_utc) : end_utc;
	struct slo_span span = slo_window_at(&objective->window, zone, last_utc - 1);
	if (!is_running && span.end_utc > end_utc) {
		struct slo_span before =
		    slo_window_at(&objective->window, zone, span.start_utc - 1);

		if (before.end_utc > start_utc)
			span = before;
	}
	int64_t whole_end_day = day_at(facts, objective, span.end_utc);
	return (struct slo_chosen){
		.first_day = day_at(facts, objective, span.start_utc),
		.end_day = MIN(whole_end_day, end_day),
		.whole_end_day = whole_end_day,
		.is_running = is_running || span.end_utc > end_utc,
	};
}

struct slo_chosen slo_choose_window(const struct slo_facts *facts,
    const struct objective *objective, const struct period *period, bool is_running)
{
	if (!objective->window.is_rolling)
		return choose_calendar(facts, objective, period, is_running);
	int64_t end_day = slo_boundary_day(facts, objective, period, is_running);
	return (struct slo_chosen){ end_day - rolling_days(&objective->window), end_day, end_day,
		false };
}

const struct objective *slo_last_version(const GPtrArray *versions, const struct period *period)
{
	return objective_on(versions, civil_to_days(period->end) - 1);
}

void slo_days_wanted(const struct slo_facts *facts, const GPtrArray *versions,
    const struct period *period, int64_t *first_day, int64_t *end_day)
{
	const struct objective *version = slo_last_version(versions, period);

	*end_day = civil_to_days(period->end);
	*first_day = civil_to_days(period->first);
	if (version == NULL)
		return;
	/* whether the period is running decides between two windows: take the days of both */
	struct slo_chosen ended = slo_choose_window(facts, version, period, false);
	struct slo_chosen running = slo_choose_window(facts, version, period, true);
	*first_day = MIN(MIN(ended.first_day, running.first_day), *first_day);
	*first_day =
	    MIN(*first_day, slo_boundary_day(facts, version, period, true) - SLO_ROLLING_DAYS);
	*end_day = MAX(*end_day, MAX(ended.end_day, running.end_day));
}

/* --- segments --- */

/* The days of the whole window, by version. */
void slo_cut_segments(const struct slo_facts *facts, const GPtrArray *versions, int64_t first_day,
    int64_t end_day, GArray *segments)
{
	const struct zone *zone = facts->policy->zone;

	for (int64_t day = first_day; day < end_day;) {
		const struct objective *version = objective_on(versions, day);
		struct slo_segment segment = { .first_day = day, .version = version };

		while (day < end_day && objective_on(versions, day) == version)
			day++;
		if (!objective_is_in_force(version))
			continue;
		segment.end_day = day;
		segment.seconds = slo_day_start(version, zone, day) -
		    slo_day_start(version, zone, segment.first_day);
		g_array_append_val(segments, segment);
	}
}

bool slo_count_segments(struct slo_sum *sum, const GArray *days, GArray *segments)
{
	for (guint i = 0; i < segments->len; i++) {
		struct slo_segment *segment = &g_array_index(segments, struct slo_segment, i);
		struct slo_sum part = {
			.first_day = MAX(segment->first_day, sum->first_day),
			.end_day = MIN(segment->end_day, sum->end_day),
		};
		const struct objective *version = segment->version;

		if (!slo_sum_days(&part, days, version->counts_open))
			return false;
		segment->counts = part.counts;
		sum->window_s += segment->seconds;
		if (!version->has_target)
			continue;
		sum->allowed_minutes += slo_budget_minutes(
		    slo_target_allowed_share(version->target_percent), segment->seconds);
		if (!slo_budget_add(&sum->budget, part.counts, version->target_percent))
			return false;
	}
	return true;
}

/* --- limits of counted events --- */

static int64_t greatest_divisor(int64_t a, int64_t b)
{
	while (b != 0) {
		int64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/* limit_events / limit_days += limit / days */
static void add_limit(struct slo_sum *sum, int128 limit, int64_t days)
{
	int64_t divisor = greatest_divisor(sum->limit_days, days);

	sum->limit_events =
	    sum->limit_events * (days / divisor) + limit * (sum->limit_days / divisor);
	sum->limit_days = sum->limit_days / divisor * days;
}

/* Each day of the segments has its share of the limit of the window that it lies in. How many are
 * open is no sum of days: what may be open at the end is the limit. */
void slo_sum_limits(
    const struct slo_facts *facts, const struct slo_chosen *chosen, struct slo_result *result)
{
	const struct zone *zone = facts->policy->zone;

	result->sum.limit_days = 1;
	if (result->version->counts_open) {
		result->sum.limit_events = result->version->value.digits;
		return;
	}
	for (int64_t day = chosen->first_day; day < chosen->whole_end_day;) {
		const struct objective *version = result->version;
		struct slo_span span =
		    slo_window_at(&version->window, zone, slo_day_start(version, zone, day));
		int64_t end_day = version->window.is_rolling
		    ? chosen->whole_end_day
		    : MIN(day_at(facts, version, span.end_utc), chosen->whole_end_day);
		int64_t window_days = version->window.is_rolling
		    ? end_day - day
		    : day_at(facts, version, span.end_utc) - day_at(facts, version, span.start_utc);

		for (guint i = 0; i < result->segments->len; i++) {
			const struct slo_segment *segment =
			    &g_array_index(result->segments, struct slo_segment, i);
			int64_t held =
			    MIN(segment->end_day, end_day) - MAX(segment->first_day, day);

			if (held > 0)
				add_limit(&result->sum,
				    (int128)segment->version->value.digits * held, window_days);
		}
		day = end_day;
	}
}
