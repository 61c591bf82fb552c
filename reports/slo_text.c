#include "reports/slo_text.h"

#include <math.h>
#include <string.h>

#include "analytics/slo_outlook.h"
#include "reports/page.h"

static char *limit_text(enum objective_kind kind, struct decimal limit)
{
	g_autofree char *number = decimal_format(limit);

	return g_strdup_printf("%s %s", kind == OBJECTIVE_COUNT_CEILING ? "≤" : "≥", number);
}

static char *percent_text(struct decimal percent)
{
	g_autofree char *number = decimal_format(percent);

	return g_strdup_printf("%s %%", number);
}

char *slo_target_text(const struct slo_result *result)
{
	if (!result->has_target)
		return NULL;
	if (!objective_counts_events(result->kind))
		return percent_text(result->target_percent);
	if (result->sum.limit_days == 0)
		return limit_text(result->kind, result->limit);
	return g_strdup_printf("%s %.6g", result->kind == OBJECTIVE_COUNT_CEILING ? "≤" : "≥",
	    slo_limit(&result->sum));
}

char *slo_version_target_text(const struct objective *version)
{
	return objective_counts_events(version->kind) ? limit_text(version->kind, version->value)
						      : percent_text(version->target_percent);
}

char *slo_counts_text(const struct slo_result *result, struct slo_counts counts)
{
	if (objective_counts_events(result->kind))
		return slo_count_text(counts.total, counts.scale);
	if (counts.total <= 0)
		return NULL;
	g_autofree char *percent =
	    attained_text(counts, result->has_target, result->target_percent);
	return g_strdup_printf("%s %%", percent);
}

char *slo_attained_text(const struct slo_result *result, const struct slo_sum *sum)
{
	return sum->status == SLO_NO_DATA ? NULL : slo_counts_text(result, sum->counts);
}

char *slo_status_text(const struct slo_result *result, const struct slo_sum *sum)
{
	if (!result->has_target && sum->status != SLO_NO_DATA)
		return NULL;
	if (sum->status == SLO_PROVISIONAL)
		return g_strdup(sum->on_target ? "on target so far" : "off target so far");
	return g_strdup(sum->status == SLO_NO_DATA ? "no data" : slo_status_name(sum->status));
}

char *slo_share_text(double share, int decimals)
{
	return isfinite(share) ? g_strdup_printf("%.*f %%", decimals, share * 100) : NULL;
}

char *slo_number_text(double number, int decimals)
{
	return isfinite(number) ? g_strdup_printf("%.*f", decimals, number) : NULL;
}

char *slo_group_digits(const char *plain)
{
	GString *grouped = g_string_new(plain);
	const char *point = strchr(plain, '.');
	gssize end = point != NULL ? point - plain : (gssize)grouped->len;

	while (point != NULL && (gssize)grouped->len > end &&
	    strchr("0.", grouped->str[grouped->len - 1]) != NULL)
		g_string_truncate(grouped, grouped->len - 1);
	for (gssize at = end - 3; at > (plain[0] == '-' ? 1 : 0); at -= 3)
		g_string_insert_c(grouped, at, ',');
	return g_string_free(grouped, FALSE);
}

char *slo_count_text(int64_t digits, int scale)
{
	g_autofree char *plain = decimal_format((struct decimal){ digits, scale });

	return slo_group_digits(plain);
}

char *slo_used_text(const struct slo_result *result, const struct slo_sum *sum)
{
	double used = slo_consumed(sum, result->kind);

	if (isnan(used) || result->kind == OBJECTIVE_COUNT_FLOOR)
		return NULL;
	return isinf(used) ? g_strdup("no budget") : share_text(used);
}

bool slo_has_costs(const struct slo_result *result)
{
	return !objective_counts_events(result->kind) && result->kind != OBJECTIVE_RESPONSE;
}

char *slo_unattributed_text(const struct slo_result *result)
{
	double share = slo_unattributed_share(&result->sum);

	return slo_has_costs(result) && isfinite(share) ? share_text(share) : NULL;
}

char *slo_window_text(const struct slo_result *result)
{
	static const char *const names[] = {
		[WINDOW_MINUTE] = "minute",
		[WINDOW_HOUR] = "hour",
		[WINDOW_DAY] = "day",
		[WINDOW_WEEK] = "week",
		[WINDOW_MONTH] = "month",
		[WINDOW_QUARTER] = "quarter",
		[WINDOW_YEAR] = "year",
	};
	const struct slo_window *window = result->version != NULL ? &result->version->window : NULL;

	if (window == NULL ||
	    (!window->is_rolling && window->unit == WINDOW_MONTH && window->count == 1))
		return NULL;
	return window->count == 1 ? g_strdup(names[window->unit])
				  : g_strdup_printf("%d %ss", window->count, names[window->unit]);
}

/* As many decimals as show two digits of a difference of shares, in percent. */
static int decimals_of(double difference)
{
	int decimals = difference > 0 ? 1 - (int)floor(log10(difference * 100)) : 1;

	return CLAMP(decimals, 1, 9);
}

/* In percent, cut and not rounded: what is not all is never 100. */
static double cut_percent(double share, int decimals)
{
	double unit = pow(10, decimals);

	return floor(share * 100 * unit + 1e-6) / unit;
}

/* `35.9 % and 91.8 %` */
static char *range_text(double low, double high)
{
	int decimals = decimals_of(high - low);

	return g_strdup_printf("%.*f %% and %.*f %%", decimals, cut_percent(low, decimals),
	    decimals, cut_percent(high, decimals));
}

static void append_bounds(GString *text, const struct slo_result *result)
{
	const struct slo_bounds *bounds = &result->outlook->bounds;
	g_autofree char *range = range_text(bounds->low, bounds->high);
	g_autofree char *observed = share_text(slo_coverage(&result->sum));

	g_string_append_printf(text,
	    "Only %s %% observed: between %s, if all that is missing was bad or good. ", observed,
	    range);
}

static void append_confidence(GString *text, const struct slo_result *result)
{
	const struct slo_confidence *confidence = &result->outlook->confidence;
	struct slo_counts counts = result->sum.counts;
	g_autofree char *total = slo_count_text(counts.total, counts.scale);

	if (confidence->is_flawless) {
		int decimals = decimals_of(1 - confidence->proven);

		g_string_append_printf(text, "0 failures in %s prove %.*f %% (95 %%), no more. ",
		    total, decimals, cut_percent(confidence->proven, decimals));
		return;
	}
	g_autofree char *range = range_text(confidence->interval.low, confidence->interval.high);
	g_string_append_printf(
	    text, "Few events: between %s (95 %%, Wilson, n = %s). ", range, total);
}

char *slo_certainty_text(const struct slo_result *result)
{
	GString *text = g_string_new(NULL);

	if (result->outlook != NULL && result->outlook->is_poorly_covered &&
	    result->sum.slots.observed > 0)
		append_bounds(text, result);
	if (result->outlook != NULL && result->outlook->confidence.is_low)
		append_confidence(text, result);
	if (text->len == 0) {
		g_string_free(text, TRUE);
		return NULL;
	}
	g_string_truncate(text, text->len - 1);
	return g_string_free(text, FALSE);
}
