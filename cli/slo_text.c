#include "cli/slo_text.h"

#include <math.h>
#include <string.h>

#include "analytics/slo_outlook.h"
#include "reports/page.h"

char *slo_target_text(const struct slo_result *result)
{
	if (!result->has_target)
		return NULL;
	if (objective_counts_events(result->kind))
		return g_strdup_printf("%s %.6g",
		    result->kind == OBJECTIVE_COUNT_CEILING ? "<=" : ">=", slo_limit(&result->sum));
	g_autofree char *percent = decimal_format(result->target_percent);
	return g_strdup_printf("%s %%", percent);
}

char *slo_attained_text(const struct slo_result *result, const struct slo_sum *sum)
{
	if (sum->status == SLO_NO_DATA)
		return NULL;
	if (objective_counts_events(result->kind))
		return g_strdup_printf("%" G_GINT64_FORMAT, sum->counts.total);
	g_autofree char *percent =
	    attained_text(sum->counts, result->has_target, result->target_percent);
	return g_strdup_printf("%s %%", percent);
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

	while (point != NULL && strchr("0.", grouped->str[grouped->len - 1]) != NULL &&
	    (gssize)grouped->len > end)
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

/* In percent, cut and not rounded: what is not all is never 100. */
static double cut_percent(double share)
{
	return floor(share * 1e6 + 1e-6) / 1e4;
}

char *slo_certainty_text(const struct facts *facts, const struct slo_result *result)
{
	GString *text = g_string_new(NULL);
	struct slo_bounds bounds = slo_missing_bounds(&result->sum);
	struct slo_confidence confidence = slo_find_confidence(result);
	g_autofree char *total = slo_count_text(result->sum.counts.total, result->sum.counts.scale);

	if (result->sum.slots.observed > 0 && slo_is_poorly_covered(&facts->slo, result))
		g_string_append_printf(text,
		    "only %.2f %% observed: %.4f %% if all that is missing was bad, %.4f %% if "
		    "good. ",
		    slo_coverage(&result->sum) * 100, cut_percent(bounds.low),
		    cut_percent(bounds.high));
	if (confidence.is_flawless)
		g_string_append_printf(text, "0 failures in %s prove %.4f %% (95 %%), no more. ",
		    total, cut_percent(confidence.proven));
	else if (confidence.is_low)
		g_string_append_printf(text,
		    "few events: between %.4f %% and %.4f %% (95 %%, Wilson, n = %s). ",
		    confidence.interval.low * 100, confidence.interval.high * 100, total);
	if (text->len == 0) {
		g_string_free(text, TRUE);
		return NULL;
	}
	g_string_truncate(text, text->len - 1);
	return g_string_free(text, FALSE);
}
