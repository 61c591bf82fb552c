#include "analytics/slo_sum.h"

#include <math.h>

const char *slo_status_name(enum slo_status status)
{
	static const char *const names[] = {
		[SLO_MET] = "met",
		[SLO_MISSED] = "missed",
		[SLO_NO_DATA] = "no_data",
		[SLO_PROVISIONAL] = "provisional",
	};

	return names[status];
}

/* --- figures --- */

double slo_sum_attained(const struct slo_sum *sum, enum objective_kind kind)
{
	if (!objective_counts_events(kind))
		return slo_attained(sum->counts);
	return sum->slots.observed > 0 ? (double)sum->counts.total : NAN;
}

double slo_limit(const struct slo_sum *sum)
{
	return sum->limit_days > 0 ? (double)sum->limit_events / (double)sum->limit_days : NAN;
}

double slo_consumed(const struct slo_sum *sum, enum objective_kind kind)
{
	if (!objective_counts_events(kind))
		return slo_budget_consumed(&sum->budget);
	if (sum->slots.observed == 0 || sum->limit_days == 0)
		return NAN;
	if (kind == OBJECTIVE_COUNT_FLOOR)
		return sum->on_target ? 0 : INFINITY;
	if (sum->limit_events == 0)
		return sum->counts.total == 0 ? 0 : INFINITY;
	return (double)sum->counts.total / slo_limit(sum);
}

double slo_remaining(const struct slo_sum *sum, enum objective_kind kind)
{
	return 1 - slo_consumed(sum, kind);
}

double slo_remaining_minutes(const struct slo_sum *sum, enum objective_kind kind)
{
	if (objective_counts_events(kind) || kind == OBJECTIVE_RESPONSE)
		return NAN;
	return slo_remaining(sum, kind) * sum->allowed_minutes;
}

double slo_remaining_events(const struct slo_sum *sum, enum objective_kind kind)
{
	double left;

	if (!objective_counts_events(kind))
		return sum->counts.total > 0 ? slo_budget_remaining_events(&sum->budget) : NAN;
	if (sum->slots.observed == 0)
		return NAN;
	left = slo_limit(sum) - (double)sum->counts.total;
	return kind == OBJECTIVE_COUNT_FLOOR ? -left : left;
}

double slo_coverage(const struct slo_sum *sum)
{
	if (sum->slots.expected <= 0)
		return NAN;
	return (double)sum->slots.observed / (double)sum->slots.expected;
}

double slo_unattributed_share(const struct slo_sum *sum)
{
	int64_t bad = sum->counts.total - sum->counts.good;

	return bad > 0 ? (double)sum->unattributed_bad / (double)bad : NAN;
}

struct slo_bounds slo_missing_bounds(const struct slo_sum *sum)
{
	double observed = (double)sum->slots.observed;
	double missing = (double)MAX(sum->slots.expected - sum->slots.observed, 0);
	double good = (double)sum->counts.good, total = (double)sum->counts.total;

	if (sum->counts.total <= 0 || sum->slots.observed <= 0)
		return (struct slo_bounds){ 0, 1 };
	double added = total * missing / observed;
	return (struct slo_bounds){ good / (total + added), (good + added) / (total + added) };
}

/* --- sums --- */

static bool add_scaled(int64_t *sum, int64_t value, int64_t factor)
{
	int64_t scaled;

	return !__builtin_mul_overflow(value, factor, &scaled) &&
	    !__builtin_add_overflow(*sum, scaled, sum);
}

static bool add_counts(struct slo_counts *sum, struct slo_counts counts)
{
	int64_t factor = power_of_ten(sum->scale - counts.scale);

	return add_scaled(&sum->good, counts.good, factor) &&
	    add_scaled(&sum->total, counts.total, factor);
}

bool slo_sum_add_day(struct slo_sum *sum, const struct slo_day *day)
{
	sum->slots.expected += day->slots.expected;
	sum->slots.observed += day->slots.observed;
	sum->slots.bad += day->slots.bad;
	sum->slots.excluded += day->slots.excluded;
	return add_counts(&sum->counts, day->counts) && add_counts(&sum->raw, day->raw) &&
	    add_scaled(&sum->unattributed_bad, day->unattributed_bad,
		power_of_ten(sum->counts.scale - day->counts.scale));
}

int slo_days_scale(const GArray *days, int64_t first_day, int64_t end_day)
{
	int scale = 0;

	for (guint i = 0; i < days->len; i++) {
		const struct slo_day *day = &g_array_index(days, struct slo_day, i);

		if (day->day >= first_day && day->day < end_day)
			scale = MAX(scale, day->counts.scale);
	}
	return scale;
}

/* Sums the days of [first, end). Of what is open at the end of each day the last one counts. */
bool slo_sum_days(struct slo_sum *sum, const GArray *days, bool is_level)
{
	int scale = slo_days_scale(days, sum->first_day, sum->end_day);

	sum->counts = sum->raw = (struct slo_counts){ 0, 0, scale };
	for (guint i = 0; i < days->len; i++) {
		const struct slo_day *day = &g_array_index(days, struct slo_day, i);

		if (day->day < sum->first_day || day->day >= sum->end_day)
			continue;
		if (is_level)
			sum->counts = sum->raw = (struct slo_counts){ 0, 0, scale };
		if (!slo_sum_add_day(sum, day))
			return false;
	}
	return true;
}

/* --- what it comes to --- */

static bool is_within_limit(const struct slo_sum *sum, enum objective_kind kind)
{
	int128 count = (int128)sum->counts.total * sum->limit_days;

	return kind == OBJECTIVE_COUNT_CEILING ? count <= sum->limit_events
					       : count >= sum->limit_events;
}

void slo_sum_conclude(
    struct slo_sum *sum, enum objective_kind kind, bool has_target, bool is_running)
{
	bool counts_events = objective_counts_events(kind);
	bool has_data = counts_events ? sum->slots.observed > 0 : sum->counts.total > 0;

	sum->on_target = has_target && has_data &&
	    (counts_events ? is_within_limit(sum, kind) : slo_budget_is_met(&sum->budget));
	if (!has_data)
		sum->status = SLO_NO_DATA;
	else if (is_running)
		sum->status = SLO_PROVISIONAL;
	else
		sum->status = sum->on_target || !has_target ? SLO_MET : SLO_MISSED;
}
