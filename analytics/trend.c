#include "analytics/trend.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analytics/interval.h"
#include "base/words.h"

static void service_trend_free(gpointer data)
{
	struct service_trend *service = data;

	g_free(service->service);
	g_array_unref(service->money);
	g_free(service);
}

static void count_by_free(gpointer data)
{
	struct count_by *count = data;

	g_free(count->name);
	g_free(count);
}

void month_trend_free(struct month_trend *month)
{
	if (month == NULL)
		return;
	g_array_unref(month->money);
	g_ptr_array_unref(month->services);
	g_ptr_array_unref(month->by_severity);
	g_ptr_array_unref(month->by_cause);
	g_ptr_array_unref(month->by_detection);
	g_ptr_array_unref(month->incidents);
	g_free(month);
}

static gint compare_currency(gconstpointer left, gconstpointer right)
{
	const struct money_sum *a = left, *b = right;

	return strcmp(a->currency, b->currency);
}

static void add_money(GArray *sums, const struct loss *loss, int64_t minor)
{
	for (guint i = 0; i < sums->len; i++) {
		struct money_sum *sum = &g_array_index(sums, struct money_sum, i);

		if (strcmp(sum->currency, loss->currency) != 0)
			continue;
		sum->minor += minor;
		sum->is_floor |= loss->quality == LOSS_FLOOR;
		sum->losses++;
		return;
	}
	struct money_sum sum = {
		.minor = minor,
		.is_floor = loss->quality == LOSS_FLOOR,
		.losses = 1,
	};
	g_strlcpy(sum.currency, loss->currency, sizeof(sum.currency));
	g_array_append_val(sums, sum);
	g_array_sort(sums, compare_currency);
}

static void add_count(GPtrArray *counts, const char *name)
{
	const char *shown = name != NULL ? name : "not stated";

	for (guint i = 0; i < counts->len; i++) {
		struct count_by *count = counts->pdata[i];

		if (g_str_equal(count->name, shown)) {
			count->count++;
			return;
		}
	}
	struct count_by *count = g_new(struct count_by, 1);
	*count = (struct count_by){ g_strdup(shown), 1 };
	g_ptr_array_add(counts, count);
}

static gint compare_counts(gconstpointer left, gconstpointer right)
{
	const struct count_by *a = *(struct count_by *const *)left;
	const struct count_by *b = *(struct count_by *const *)right;

	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	return strcmp(a->name, b->name);
}

static gint compare_services(gconstpointer left, gconstpointer right)
{
	const struct service_trend *a = *(struct service_trend *const *)left;
	const struct service_trend *b = *(struct service_trend *const *)right;

	if (a->downtime_s != b->downtime_s)
		return a->downtime_s > b->downtime_s ? -1 : 1;
	if (a->incidents != b->incidents)
		return a->incidents > b->incidents ? -1 : 1;
	return strcmp(a->service, b->service);
}

static struct service_trend *find_service(struct month_trend *month, const char *name)
{
	for (guint i = 0; i < month->services->len; i++) {
		struct service_trend *service = month->services->pdata[i];

		if (g_str_equal(service->service, name))
			return service;
	}
	struct service_trend *service = g_new0(struct service_trend, 1);
	service->service = g_strdup(name);
	service->money = g_array_new(FALSE, FALSE, sizeof(struct money_sum));
	g_ptr_array_add(month->services, service);
	return service;
}

/* Shares a loss equally; the first services take the minor units that are left over. */
static void share_loss(struct month_trend *month, const struct postmortem *postmortem)
{
	int64_t count = postmortem->services->len;

	for (int64_t i = 0; i < count; i++) {
		int64_t share =
		    postmortem->loss.minor / count + (i < postmortem->loss.minor % count);

		add_money(find_service(month, postmortem->services->pdata[i])->money,
		    &postmortem->loss, share);
	}
}

static const struct incident *find_incident(const GPtrArray *incidents, const char *id)
{
	for (guint i = 0; id != NULL && i < incidents->len; i++)
		if (g_str_equal(((struct incident *)incidents->pdata[i])->id, id))
			return incidents->pdata[i];
	return NULL;
}

static void add_postmortems(struct month_trend *month, const struct trend_input *input)
{
	for (guint i = 0; i < input->postmortems->len; i++) {
		const struct postmortem *postmortem = input->postmortems->pdata[i];
		const struct incident *incident =
		    find_incident(input->incidents, postmortem->incident);
		int64_t at_utc = incident != NULL ? incident->started_utc
						  : zone_day_start(input->zone, postmortem->day);

		if (at_utc < month->start_utc || at_utc >= month->end_utc)
			continue;
		month->postmortems++;
		if (postmortem->loss.quality == LOSS_NOT_ESTIMATED) {
			month->not_estimated++;
			continue;
		}
		add_money(month->money, &postmortem->loss, postmortem->loss.minor);
		share_loss(month, postmortem);
	}
}

static void add_incident(
    struct month_trend *month, const struct incident *incident, int64_t end_utc, GArray *spans)
{
	struct interval span = interval_clip(
	    (struct interval){ incident->started_utc, end_utc }, month->start_utc, month->end_utc);

	month->touching++;
	g_ptr_array_add(month->incidents, (gpointer)(guintptr)incident);
	month->downtime_sum_s += span.end_utc - span.start_utc;
	interval_list_add(spans, span.start_utc, span.end_utc);
	month->open += incident_is_open(incident);
	for (guint i = 0; i < incident->services->len; i++)
		find_service(month, incident->services->pdata[i])->incidents++;
	if (incident->started_utc < month->start_utc)
		return;
	month->started++;
	add_count(month->by_severity, incident->severity);
	add_count(month->by_cause, incident->cause);
	add_count(month->by_detection, incident->detected_by);
}

/* Whether an incident touches the month; one without length counts where it started. */
static bool touches(
    const struct month_trend *month, const struct incident *incident, int64_t end_utc)
{
	if (incident->started_utc >= month->end_utc)
		return false;
	return incident->started_utc >= month->start_utc || end_utc > month->start_utc;
}

static void add_service_downtime(struct month_trend *month, const struct trend_input *input)
{
	for (guint i = 0; i < month->services->len; i++) {
		struct service_trend *service = month->services->pdata[i];
		g_autoptr(GArray) spans = interval_list_new();

		for (guint j = 0; j < month->incidents->len; j++) {
			const struct incident *incident = month->incidents->pdata[j];
			int64_t end_utc = incident_end(incident, input->known_until_utc);
			struct interval span =
			    interval_clip((struct interval){ incident->started_utc, end_utc },
				month->start_utc, month->end_utc);

			if (words_contain(incident->services, service->service))
				interval_list_add(spans, span.start_utc, span.end_utc);
		}
		interval_list_merge(spans);
		service->downtime_s = interval_list_seconds(spans);
	}
}

struct month_trend *trend_compute(
    const struct trend_input *input, const struct period *period, bool is_running)
{
	struct month_trend *month = g_new0(struct month_trend, 1);
	g_autoptr(GArray) spans = interval_list_new();

	month->period = *period;
	month->is_running = is_running;
	period_bounds(period, input->zone, &month->start_utc, &month->end_utc);
	month->money = g_array_new(FALSE, FALSE, sizeof(struct money_sum));
	month->services = g_ptr_array_new_with_free_func(service_trend_free);
	month->by_severity = g_ptr_array_new_with_free_func(count_by_free);
	month->by_cause = g_ptr_array_new_with_free_func(count_by_free);
	month->by_detection = g_ptr_array_new_with_free_func(count_by_free);
	month->incidents = g_ptr_array_new();
	for (guint i = 0; i < input->incidents->len; i++) {
		const struct incident *incident = input->incidents->pdata[i];
		int64_t end_utc = incident_end(incident, input->known_until_utc);

		if (!touches(month, incident, end_utc))
			continue;
		if (incident->is_maintenance)
			month->maintenance += incident->started_utc >= month->start_utc;
		else
			add_incident(month, incident, end_utc, spans);
	}
	interval_list_merge(spans);
	month->downtime_s = interval_list_seconds(spans);
	add_postmortems(month, input);
	add_service_downtime(month, input);
	g_ptr_array_sort(month->services, compare_services);
	g_ptr_array_sort(month->by_severity, compare_counts);
	g_ptr_array_sort(month->by_cause, compare_counts);
	g_ptr_array_sort(month->by_detection, compare_counts);
	return month;
}

void trend_answer_free(struct trend_answer *answer)
{
	g_free(answer->question);
	g_free(answer->statistic);
	g_free(answer->sentence);
	g_free(answer);
}

static int compare_doubles(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

/* Variance of S under no trend, with groups of equal values. */
static double kendall_variance(const double *values, int64_t n)
{
	g_autofree double *sorted = g_memdup2(values, (gsize)n * sizeof(double));
	double variance = (double)(n * (n - 1) * (2 * n + 5));

	qsort(sorted, (size_t)n, sizeof(double), compare_doubles);
	for (int64_t i = 0; i < n;) {
		int64_t tied = 1;

		while (i + tied < n && sorted[i + tied] == sorted[i])
			tied++;
		variance -= (double)(tied * (tied - 1) * (2 * tied + 5));
		i += tied;
	}
	return variance / 18;
}

static double median_of_sorted(const double *sorted, int64_t n)
{
	return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}

/* All slopes between two months, sorted. */
static double *pairwise_slopes(const double *values, int64_t n, int64_t *count)
{
	double *slopes = g_new(double, (gsize)(n * (n - 1) / 2));

	*count = 0;
	for (int64_t i = 0; i < n; i++)
		for (int64_t j = i + 1; j < n; j++)
			slopes[(*count)++] = (values[j] - values[i]) / (double)(j - i);
	qsort(slopes, (size_t)*count, sizeof(double), compare_doubles);
	return slopes;
}

static double kendall_s(const double *values, int64_t n)
{
	double s = 0;

	for (int64_t i = 0; i < n; i++)
		for (int64_t j = i + 1; j < n; j++)
			s += (values[j] > values[i]) - (values[j] < values[i]);
	return s;
}

#define DRIFT_MONTHS_MIN 8

/* The two-sided 95 % point of the normal distribution. */
#define NORMAL_95 1.959963984540054

struct trend_answer *trend_drift(
    const char *question, const double *values, int64_t n, const char *unit)
{
	struct trend_answer *answer = g_new0(struct trend_answer, 1);
	double variance = n >= DRIFT_MONTHS_MIN ? kendall_variance(values, n) : 0;
	int64_t count;

	answer->question = g_strdup(question);
	answer->statistic = g_strdup("Mann-Kendall test, Theil-Sen slope per month");
	answer->n = n;
	answer->value = answer->interval_low = answer->interval_high = answer->p = NAN;
	if (n < DRIFT_MONTHS_MIN || variance <= 0) {
		answer->sentence = n < DRIFT_MONTHS_MIN
		    ? g_strdup_printf("Too few to say: %" G_GINT64_FORMAT
				      " complete month%s, %d are needed.",
			  n, n == 1 ? "" : "s", DRIFT_MONTHS_MIN)
		    : g_strdup_printf("All %" G_GINT64_FORMAT " months are equal.", n);
		return answer;
	}
	g_autofree double *slopes = pairwise_slopes(values, n, &count);
	double s = kendall_s(values, n);
	double z = s == 0 ? 0 : (s - (s > 0 ? 1 : -1)) / sqrt(variance);
	double half_width = NORMAL_95 * sqrt(variance);
	int64_t low = (int64_t)lrint(((double)count - half_width) / 2) - 1;
	int64_t high = (int64_t)lrint(((double)count + half_width) / 2);
	answer->has_value = true;
	answer->value = median_of_sorted(slopes, count);
	answer->interval_low = slopes[CLAMP(low, 0, count - 1)];
	answer->interval_high = slopes[CLAMP(high, 0, count - 1)];
	answer->p = erfc(fabs(z) / sqrt(2));
	answer->sentence =
	    g_strdup_printf("%s over %" G_GINT64_FORMAT
			    " months: %+.2f %s a month, 95 %% interval %+.2f to %+.2f, p = %.3f.",
		answer->p < 0.05 ? "A drift" : "No drift is visible", n, answer->value, unit,
		answer->interval_low, answer->interval_high, answer->p);
	return answer;
}
