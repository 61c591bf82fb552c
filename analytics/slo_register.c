/* Which corrections stand behind the figures of a report. */
#include "analytics/slo_parts.h"

/* Whether a day that the correction touches has something taken out. */
static bool takes_out(const struct slo_facts *facts, const struct slo_result *result,
    const struct correction *correction)
{
	const struct zone *zone = facts->policy->zone;

	for (guint i = 0; i < result->days->len; i++) {
		const struct slo_day *day = &g_array_index(result->days, struct slo_day, i);
		bool is_corrected = day->slots.excluded > 0 ||
		    day->raw.total != day->counts.total || day->raw.good != day->counts.good;

		if (is_corrected &&
		    slo_day_start(result->version, zone, day->day) < correction->end_utc &&
		    slo_day_start(result->version, zone, day->day + 1) > correction->start_utc)
			return true;
	}
	return false;
}

static bool touches(const struct correction *correction, int64_t start_utc, int64_t end_utc)
{
	return correction->start_utc < end_utc && correction->end_utc > start_utc;
}

static gint compare_uses(gconstpointer left, gconstpointer right)
{
	const struct slo_correction_use *a = left, *b = right;

	if (a->correction->start_utc != b->correction->start_utc)
		return a->correction->start_utc < b->correction->start_utc ? -1 : 1;
	return g_strcmp0(a->correction->source, b->correction->source);
}

void slo_list_corrections(const struct slo_facts *facts, struct slo_report *report)
{
	for (guint i = 0; i < facts->corrections->len; i++) {
		const struct correction *correction = facts->corrections->pdata[i];
		bool is_listed = touches(correction, report->start_utc, report->end_utc);
		struct slo_correction_use use = { .correction = correction,
			.is_ahead = correction->start_utc >= facts->known_until_utc };

		for (guint k = 0; k < report->objectives->len; k++) {
			const struct slo_result *result = report->objectives->pdata[k];

			if (!correction_applies(correction, result->service, result->name))
				continue;
			use.objectives++;
			is_listed = is_listed ||
			    touches(
				correction, result->sum.span.start_utc, result->sum.span.end_utc);
			use.has_effect = use.has_effect || takes_out(facts, result, correction);
		}
		if (is_listed)
			g_array_append_val(report->corrections, use);
	}
	g_array_sort(report->corrections, compare_uses);
}
