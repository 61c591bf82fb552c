#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "cli/compute.h"
#include "cli/table.h"

enum breakdown { BY_NOTHING, BY_SERVICE, BY_CAUSE, BY_SEVERITY };

/* The whole span, and its months. */
struct trends {
	struct period period;
	struct month_trend *whole;
	GPtrArray *months; /* struct month_trend * */
	GPtrArray *answers;
	enum breakdown by;
};

static void month_destroy(gpointer data)
{
	month_trend_free(data);
}

static bool read_breakdown(const char *text, enum breakdown *by, GError **error)
{
	static const char *const names[] = { "", "service", "cause", "severity" };

	*by = BY_NOTHING;
	for (guint i = 1; text != NULL && i < G_N_ELEMENTS(names); i++)
		if (g_str_equal(text, names[i]))
			*by = i;
	if (text != NULL && *by == BY_NOTHING)
		return fail(error, NINES_ERROR_USAGE,
		    "--by: \"%s\" is none of service, cause, severity", text);
	return true;
}

/* `12m`: that many months, the last one being the newest with facts. */
static bool read_last(const char *text, int *months, GError **error)
{
	g_autofree char *number = g_strdup(text);
	size_t length = strlen(number);
	guint64 count;

	if (length > 1 && number[length - 1] == 'm')
		number[length - 1] = '\0';
	else
		length = 0;
	if (length == 0 || !g_ascii_string_to_unsigned(number, 10, 1, 1200, &count, NULL))
		return fail(error, NINES_ERROR_USAGE,
		    "--last: \"%s\" is not a number of months such as 12m", text);
	*months = (int)count;
	return true;
}

static bool find_period(const struct workspace *workspace, const struct facts *facts,
    const struct options *options, struct period *period, GError **error)
{
	const char *last_option = options->last != NULL ? options->last : "12m";
	int64_t newest_utc =
	    facts->span.has_any ? facts->known_until_utc - 1 : workspace->as_of_utc;
	struct civil_date newest = zone_date(workspace->policy->zone, newest_utc);
	int months = 0;

	if (options->period != NULL && options->last != NULL)
		return fail(error, NINES_ERROR_USAGE, "give either --period or --last");
	if (options->period != NULL)
		return workspace_period(workspace, options, period, error);
	if (!read_last(last_option, &months, error))
		return false;
	struct civil_date first = civil_month_start(newest, 1 - months);
	/* months before the first fact are not quiet months */
	struct civil_date oldest = facts->span.has_any
	    ? civil_month_start(zone_date(workspace->policy->zone, facts->span.first_utc), 0)
	    : first;
	if (civil_to_days(oldest) > civil_to_days(first))
		first = oldest;
	g_autofree char *text = g_strdup_printf(
	    "%04d-%02d..%04d-%02d", first.year, first.month, newest.year, newest.month);
	return period_parse(text, newest, period, error);
}

/* The part of a month that lies in the period; named as such when it is not all of it. */
static struct period clip_month(const struct period *month, const struct period *period)
{
	struct period part = *month;

	if (civil_to_days(part.first) < civil_to_days(period->first))
		part.first = period->first;
	if (civil_to_days(part.end) > civil_to_days(period->end))
		part.end = period->end;
	if (!period_is_month(&part))
		g_strlcat(part.name, " (part)", sizeof(part.name));
	return part;
}

static void compute_trends(
    const struct workspace *workspace, const struct facts *facts, struct trends *trends)
{
	struct period month = period_month(trends->period.first);

	trends->whole = compute_trend(workspace, facts, &trends->period);
	trends->months = g_ptr_array_new_with_free_func(month_destroy);
	while (civil_to_days(month.first) < civil_to_days(trends->period.end)) {
		struct period part = clip_month(&month, &trends->period);

		g_ptr_array_add(trends->months, compute_trend(workspace, facts, &part));
		month = period_month(month.end);
	}
	trends->answers = compute_drift(trends->months);
}

static void write_money(struct json *json, const GArray *money)
{
	json_array_begin(json, "money_lost");
	for (guint i = 0; i < money->len; i++) {
		const struct money_sum *sum = &g_array_index(money, struct money_sum, i);

		json_object_begin(json, NULL);
		json_text(json, "currency", sum->currency);
		json_int(json, "amount_minor", sum->minor);
		json_bool(json, "at_least", sum->is_floor);
		json_int(json, "losses", sum->losses);
		json_object_end(json);
	}
	json_array_end(json);
}

static const GPtrArray *find_counts(const struct month_trend *month, enum breakdown by)
{
	return by == BY_CAUSE ? month->by_cause : month->by_severity;
}

static void write_breakdown(struct json *json, const struct month_trend *month, enum breakdown by)
{
	if (by == BY_NOTHING)
		return;
	json_array_begin(json, "by");
	for (guint i = 0; by == BY_SERVICE && i < month->services->len; i++) {
		const struct service_trend *service = month->services->pdata[i];

		json_object_begin(json, NULL);
		json_text(json, "name", service->service);
		json_int(json, "incidents", service->incidents);
		json_int(json, "downtime_seconds", service->downtime_s);
		write_money(json, service->money);
		json_object_end(json);
	}
	for (guint i = 0; by != BY_SERVICE && i < find_counts(month, by)->len; i++) {
		const struct count_by *count = find_counts(month, by)->pdata[i];

		json_object_begin(json, NULL);
		json_text(json, "name", count->name);
		json_int(json, "incidents", count->count);
		json_object_end(json);
	}
	json_array_end(json);
}

static void write_month(
    struct json *json, const char *key, const struct month_trend *month, enum breakdown by)
{
	json_object_begin(json, key);
	json_text(json, "period", month->period.name);
	json_bool(json, "running", month->is_running);
	json_int(json, "incidents", month->started);
	json_int(json, "touching", month->touching);
	json_int(json, "open", month->open);
	json_int(json, "downtime_seconds", month->downtime_s);
	json_int(json, "downtime_sum_seconds", month->downtime_sum_s);
	json_int(json, "maintenance", month->maintenance);
	json_int(json, "postmortems", month->postmortems);
	json_int(json, "not_estimated", month->not_estimated);
	write_money(json, month->money);
	write_breakdown(json, month, by);
	json_object_end(json);
}

static void write_answer(struct json *json, const struct trend_answer *answer)
{
	json_object_begin(json, NULL);
	json_text(json, "question", answer->question);
	json_text(json, "statistic", answer->statistic);
	json_number(json, "value", answer->value);
	if (answer->has_value) {
		json_array_begin(json, "interval");
		json_number(json, NULL, answer->interval_low);
		json_number(json, NULL, answer->interval_high);
		json_array_end(json);
	} else {
		json_null(json, "interval");
	}
	json_number(json, "p", answer->p);
	json_int(json, "n", answer->n);
	json_text(json, "sentence", answer->sentence);
	json_object_end(json);
}

static void print_json(const struct trends *trends)
{
	struct json *json = json_new();

	json_object_begin(json, NULL);
	json_text(json, "period", trends->period.name);
	write_month(json, "total", trends->whole, trends->by);
	json_array_begin(json, "series");
	for (guint i = 0; i < trends->months->len; i++)
		write_month(json, NULL, trends->months->pdata[i], trends->by);
	json_array_end(json);
	json_array_begin(json, "questions");
	for (guint i = 0; i < trends->answers->len; i++)
		write_answer(json, trends->answers->pdata[i]);
	json_array_end(json);
	json_object_end(json);
	g_autofree char *text = json_finish(json);
	fputs(text, stdout);
}

static char *money_text(const GArray *money)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < money->len; i++) {
		const struct money_sum *sum = &g_array_index(money, struct money_sum, i);
		g_autofree char *amount = money_display(sum->minor, sum->currency);

		g_string_append_printf(
		    text, "%s%s%s", i > 0 ? ", " : "", sum->is_floor ? ">= " : "", amount);
	}
	return g_string_free(text, FALSE);
}

static void add_month(struct table *table, const char *name, const struct month_trend *month)
{
	g_autofree char *money = money_text(month->money);

	table_addf(table, "%s%s", name, month->is_running ? " (running)" : "");
	table_addf(table, "%" G_GINT64_FORMAT, month->started);
	table_addf(table, "%" G_GINT64_FORMAT, month->downtime_s / 60);
	table_addf(table, "%" G_GINT64_FORMAT, month->downtime_sum_s / 60);
	table_add(table, money);
	table_addf(table, "%" G_GINT64_FORMAT, month->not_estimated);
}

static void print_breakdown(const struct month_trend *whole, enum breakdown by)
{
	static const char *const service_titles[] = { "service", ">incidents", ">downtime min",
		">money lost", NULL };
	static const char *const count_titles[] = { "", ">incidents", NULL };
	struct table *table = table_new(by == BY_SERVICE ? service_titles : count_titles);

	for (guint i = 0; by == BY_SERVICE && i < whole->services->len; i++) {
		const struct service_trend *service = whole->services->pdata[i];
		g_autofree char *money = money_text(service->money);

		table_add(table, service->service);
		table_addf(table, "%" G_GINT64_FORMAT, service->incidents);
		table_addf(table, "%" G_GINT64_FORMAT, service->downtime_s / 60);
		table_add(table, money);
	}
	for (guint i = 0; by != BY_SERVICE && i < find_counts(whole, by)->len; i++) {
		const struct count_by *count = find_counts(whole, by)->pdata[i];

		table_add(table, count->name);
		table_addf(table, "%" G_GINT64_FORMAT, count->count);
	}
	putchar('\n');
	table_print(table);
}

static void print_text(const struct trends *trends)
{
	static const char *const titles[] = { "month", ">incidents", ">downtime min", ">sum min",
		">money lost", ">not estimated", NULL };
	struct table *table = table_new(titles);

	for (guint i = 0; i < trends->months->len; i++) {
		const struct month_trend *month = trends->months->pdata[i];

		add_month(table, month->period.name, month);
	}
	add_month(table, "together", trends->whole);
	table_print(table);
	if (trends->by != BY_NOTHING)
		print_breakdown(trends->whole, trends->by);
	putchar('\n');
	for (guint i = 0; i < trends->answers->len; i++) {
		const struct trend_answer *answer = trends->answers->pdata[i];

		printf("%s: %s\n", i == 0 ? "Incidents" : "Downtime", answer->sentence);
	}
}

enum exit_code cmd_trends(const struct options *options)
{
	g_autoptr(GError) error = NULL;
	struct workspace *workspace = workspace_open(options, WORKSPACE_READ, &error);
	struct trends trends = { 0 };
	struct facts *facts = NULL;

	if (workspace != NULL && read_breakdown(options->by, &trends.by, &error)) {
		facts = facts_load(workspace);
		if (find_period(workspace, facts, options, &trends.period, &error))
			compute_trends(workspace, facts, &trends);
		if (error == NULL)
			db_check(workspace->db, &error);
	}
	if (error == NULL && trends.whole != NULL) {
		if (options->json)
			print_json(&trends);
		else
			print_text(&trends);
	}
	month_trend_free(trends.whole);
	if (trends.months != NULL)
		g_ptr_array_unref(trends.months);
	if (trends.answers != NULL)
		g_ptr_array_unref(trends.answers);
	facts_free(facts);
	workspace_close(workspace);
	return error != NULL ? report_error(error) : EXIT_DONE;
}
