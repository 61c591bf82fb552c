/* Error budgets on the month page: what follows from them, who used them, what would have paged. */
#include "analytics/slo_outlook.h"
#include "reports/pages.h"
#include "reports/slo_text.h"

#define OBJECTIVES_MAX 40
#define INCIDENTS_MAX  5 /* of one objective */
#define ALERTS_MAX     40

static const struct slo_result *objective_at(const struct month_report *month, guint index)
{
	return g_ptr_array_index(month->slo->objectives, index);
}

static int64_t last_day(const struct month_report *month)
{
	return civil_to_days(month->period.end) - 1;
}

static void write_day(struct page *page, const char *before, int64_t day)
{
	html_text(page->html, before);
	page_day(page, day);
}

static void write_more(struct page *page, guint left, const char *noun)
{
	g_autofree char *count = counted_text(left, noun);

	if (left == 0)
		return;
	html_open(page->html, TAG_P, "class", "note", NULL);
	html_textf(page->html, "And %s more.", count);
	html_close(page->html, TAG_P);
}

/* --- the policy --- */

static const struct slo_policy_state *policy_of(const struct slo_result *result)
{
	return result->outlook != NULL && result->outlook->policy.is_known
	    ? &result->outlook->policy
	    : NULL;
}

static void write_policy_row(
    struct page *page, const struct slo_result *result, const struct month_report *month)
{
	const struct slo_policy_state *state = policy_of(result);

	html_open(page->html, TAG_TR, NULL);
	page_objective_head(page, result, last_day(month));
	html_open(page->html, TAG_TD, NULL);
	page_flag(page, !state->is_exhausted, state->is_exhausted ? "used up" : "not used up");
	if (state->is_exhausted)
		write_day(page, " since ", state->exhausted_since_day);
	html_close(page->html, TAG_TD);
	if (state->largest == NULL) {
		page_cell(page, NULL);
		page_take_number(page, NULL);
		page_cell(page, NULL);
	} else {
		html_element(
		    page->html, TAG_TD, state->largest->incident->id, "class", "unbroken", NULL);
		page_take_number(page, share_text(state->largest_share));
		html_open(page->html, TAG_TD, NULL);
		page_flag(page, state->has_urgent_action,
		    !state->has_postmortem         ? "no postmortem"
			: state->has_urgent_action ? "has a P0 action"
						   : "no P0 action");
		html_close(page->html, TAG_TD);
	}
	html_close(page->html, TAG_TR);
}

static bool calls_for_action(const struct slo_result *result)
{
	const struct slo_policy_state *state = policy_of(result);

	return state != NULL && (state->is_exhausted || state->largest != NULL);
}

static void write_policy(struct page *page, const struct month_report *month)
{
	static const struct column columns[] = {
		{ "Service and objective", false },
		{ "Budget of 28 days", false },
		{ "Incident over 20 %", false },
		{ "Of the budget, %", true },
		{ "Postmortem", false },
	};
	guint found = 0, known = 0;

	for (guint i = 0; i < month->slo->objectives->len; i++) {
		known += policy_of(objective_at(month, i)) != NULL;
		found += calls_for_action(objective_at(month, i));
	}
	if (found == 0)
		return;
	g_autofree char *caption = g_strdup_printf(
	    "%u of %u error budgets are used up, or lost more than 20 %% to one incident", found,
	    known);
	page_table_begin(page, caption, columns, G_N_ELEMENTS(columns));
	for (guint i = 0, shown = 0; i < month->slo->objectives->len && shown < OBJECTIVES_MAX; i++)
		if (calls_for_action(objective_at(month, i))) {
			write_policy_row(page, objective_at(month, i), month);
			shown++;
		}
	page_table_end(page);
	write_more(page, found > OBJECTIVES_MAX ? found - OBJECTIVES_MAX : 0, "objective");
	html_element(page->html, TAG_P,
	    "The policy: while the budget of the last 28 days is used up, changes wait. An incident that "
	    "used more than 20 % of the budget gets a postmortem with at least one P0 action.",
	    "class", "note", NULL);
}

/* --- the outlook of a running window --- */

static bool runs_out(const struct slo_result *result)
{
	return result->outlook != NULL && result->outlook->exhaustion.is_known &&
	    !result->outlook->exhaustion.is_exhausted && result->outlook->exhaustion.is_in_window;
}

static char *number_or_none(guint number, const char *none)
{
	return number == 0 ? g_strdup(none) : g_strdup_printf("%u", number);
}

static void write_outlook_sentence(struct page *page, const struct month_report *month)
{
	guint known = 0, exhausted = 0, running_out = 0;

	for (guint i = 0; i < month->slo->objectives->len; i++) {
		const struct slo_outlook *outlook = objective_at(month, i)->outlook;

		known += outlook != NULL && outlook->exhaustion.is_known;
		exhausted += outlook != NULL && outlook->exhaustion.is_known &&
		    outlook->exhaustion.is_exhausted;
		running_out += runs_out(objective_at(month, i));
	}
	if (known == 0)
		return;
	g_autofree char *used_up = number_or_none(exhausted, "none");
	g_autofree char *more = number_or_none(running_out, "no");
	html_open(page->html, TAG_P, NULL);
	html_textf(page->html,
	    "Of %u error budgets whose window still runs, %s %s used up; at the pace of the last %d days %s "
	    "more will be before it ends.",
	    known, used_up, exhausted <= 1 ? "is" : "are", SLO_PACE_DAYS, more);
	html_close(page->html, TAG_P);
}

static void write_outlook(struct page *page, const struct month_report *month)
{
	static const struct column columns[] = {
		{ "Service and objective", false },
		{ "Budget used, %", true },
		{ "Burn rate, 7 days", true },
		{ "Used up", false },
	};
	bool has_any = false;

	write_outlook_sentence(page, month);
	for (guint i = 0; i < month->slo->objectives->len; i++) {
		const struct slo_result *result = objective_at(month, i);

		if (!runs_out(result))
			continue;
		if (!has_any)
			page_table_begin(page, "Time to exhaustion, at the pace of the last 7 days",
			    columns, G_N_ELEMENTS(columns));
		has_any = true;
		html_open(page->html, TAG_TR, NULL);
		page_objective_head(page, result, last_day(month));
		page_take_number(page, slo_used_text(result, &result->sum));
		page_take_number(page, slo_number_text(result->outlook->exhaustion.burn, 2));
		html_open(page->html, TAG_TD, NULL);
		page_time(page, result->outlook->exhaustion.at_utc);
		html_close(page->html, TAG_TD);
		html_close(page->html, TAG_TR);
	}
	if (has_any)
		page_table_end(page);
}

/* --- who used it --- */

static bool is_attributed(const struct slo_result *result)
{
	return slo_has_costs(result) && result->costs != NULL &&
	    result->sum.counts.total > result->sum.counts.good &&
	    (result->costs->len > 0 || slo_is_off_target(result));
}

static void write_part(struct page *page, const struct slo_result *result, int64_t bad)
{
	page_take_number(page, slo_count_text(bad, result->sum.counts.scale));
	page_take_number(page, share_text(slo_cost_share(result, bad)));
	html_close(page->html, TAG_TR);
}

static void write_cost(
    struct page *page, const struct slo_result *result, const struct slo_cost *cost)
{
	html_open(page->html, TAG_TR, NULL);
	html_open(page->html, TAG_TH, "scope", "row", "class", "part", NULL);
	page_name(page, cost->incident->id);
	html_text(page->html, " ");
	html_open(page->html, TAG_SPAN, "class", "note", NULL);
	page_name(page, cost->incident->title);
	html_close(page->html, TAG_SPAN);
	html_close(page->html, TAG_TH);
	write_part(page, result, cost->bad);
}

static void write_other_costs(struct page *page, const struct slo_result *result)
{
	int64_t bad = 0;

	if (result->costs->len <= INCIDENTS_MAX)
		return;
	for (guint i = INCIDENTS_MAX; i < result->costs->len; i++)
		bad += g_array_index(result->costs, struct slo_cost, i).bad;
	g_autofree char *count = counted_text(result->costs->len - INCIDENTS_MAX, "incident");
	g_autofree char *text = g_strdup_printf("and %s more", count);
	html_open(page->html, TAG_TR, NULL);
	html_element(page->html, TAG_TH, text, "scope", "row", "class", "part", NULL);
	write_part(page, result, bad);
}

static void write_unattributed(struct page *page, const struct slo_result *result)
{
	g_autofree char *share = slo_unattributed_text(result);
	bool is_much = slo_unattributed_share(&result->sum) * 100 > SLO_UNATTRIBUTED_LIMIT_PERCENT;

	if (result->sum.unattributed_bad == 0)
		return;
	html_open(page->html, TAG_TR, NULL);
	html_open(page->html, TAG_TH, "scope", "row", "class", "part", NULL);
	html_text(page->html, "outside incidents ");
	if (is_much) {
		g_autofree char *word = g_strdup_printf("%s %% of what was bad", share);

		page_flag(page, false, word);
	}
	html_close(page->html, TAG_TH);
	write_part(page, result, result->sum.unattributed_bad);
}

static void write_costs_of(
    struct page *page, const struct slo_result *result, const struct month_report *month)
{
	html_open(page->html, TAG_TR, "class", "whole", NULL);
	page_objective_head(page, result, last_day(month));
	write_part(page, result, result->sum.counts.total - result->sum.counts.good);
	for (guint i = 0; i < result->costs->len && i < INCIDENTS_MAX; i++)
		write_cost(page, result, &g_array_index(result->costs, struct slo_cost, i));
	write_other_costs(page, result);
	write_unattributed(page, result);
}

static void write_costs(struct page *page, const struct month_report *month)
{
	static const struct column columns[] = {
		{ "Objective, and the incidents that used its budget", false },
		{ "Bad events or slices", true },
		{ "Of the budget, %", true },
	};
	guint found = 0, unexplained = 0;

	for (guint i = 0; i < month->slo->objectives->len; i++) {
		const struct slo_result *result = objective_at(month, i);

		found += is_attributed(result);
		unexplained += !is_attributed(result) && slo_has_costs(result) &&
		    result->sum.counts.total > result->sum.counts.good;
	}
	if (found == 0)
		return;
	page_table_begin(page, "Error budget by incident", columns, G_N_ELEMENTS(columns));
	for (guint i = 0, shown = 0; i < month->slo->objectives->len && shown < OBJECTIVES_MAX; i++)
		if (is_attributed(objective_at(month, i))) {
			write_costs_of(page, objective_at(month, i), month);
			shown++;
		}
	page_table_end(page);
	write_more(page, found > OBJECTIVES_MAX ? found - OBJECTIVES_MAX : 0, "objective");
	if (unexplained > 0) {
		g_autofree char *count = counted_text(unexplained, "objective");

		html_open(page->html, TAG_P, "class", "note", NULL);
		html_textf(page->html,
		    "Left out: %s on target of whose bad events no incident explains one.", count);
		html_close(page->html, TAG_P);
	}
}

/* --- alerts --- */

/*
 * Alerts of an objective that tell of the same thing: of one incident, with those that begin while
 * they still fire; without an incident, those that follow each other within a day.
 */
struct episode {
	const struct slo_result *result;
	const struct incident *incident;
	int64_t start_utc, end_utc;
	const char *severity;
	GString *conditions;
	int64_t alerts;
};

static void episode_clear(gpointer data)
{
	g_string_free(((struct episode *)data)->conditions, TRUE);
}

static bool is_page(const char *severity)
{
	return g_strcmp0(severity, "page") == 0;
}

static bool has_condition(const GString *conditions, const char *condition)
{
	g_auto(GStrv) names = g_strsplit(conditions->str, ", ", -1);

	return g_strv_contains((const char *const *)names, condition);
}

static bool belongs_to(
    const struct episode *episode, const struct slo_alert *alert, const struct incident *incident)
{
	if (incident != NULL)
		return incident == episode->incident;
	return alert->start_utc <=
	    episode->end_utc + (episode->incident == NULL ? SECONDS_PER_DAY : 0);
}

static void add_alert(GArray *episodes, guint first, const struct slo_result *result,
    const struct slo_alert *alert, const struct incident *incident)
{
	struct episode *last = episodes->len > first
	    ? &g_array_index(episodes, struct episode, episodes->len - 1)
	    : NULL;

	if (last == NULL || !belongs_to(last, alert, incident)) {
		struct episode episode = { result, incident, alert->start_utc, alert->end_utc,
			alert->severity, g_string_new(alert->condition), 1 };

		g_array_append_val(episodes, episode);
		return;
	}
	last->alerts++;
	last->end_utc = MAX(last->end_utc, alert->end_utc);
	if (is_page(alert->severity))
		last->severity = alert->severity;
	if (!has_condition(last->conditions, alert->condition))
		g_string_append_printf(last->conditions, ", %s", alert->condition);
}

static gint compare_episodes(gconstpointer left, gconstpointer right)
{
	const struct episode *a = left, *b = right;

	if (a->start_utc != b->start_utc)
		return a->start_utc < b->start_utc ? -1 : 1;
	return g_strcmp0(a->result->name, b->result->name);
}

static GArray *find_episodes(const struct page *page, const struct month_report *month)
{
	GArray *episodes = g_array_new(FALSE, FALSE, sizeof(struct episode));

	g_array_set_clear_func(episodes, episode_clear);
	for (guint i = 0; i < month->slo->objectives->len; i++) {
		const struct slo_result *result = objective_at(month, i);
		guint first = episodes->len;

		for (guint k = 0; result->alerts != NULL && k < result->alerts->len; k++) {
			const struct slo_alert *alert =
			    &g_array_index(result->alerts, struct slo_alert, k);

			add_alert(episodes, first, result, alert,
			    slo_alert_incident(
				result, alert, month_known_until(page->site, month)));
		}
	}
	g_array_sort(episodes, compare_episodes);
	return episodes;
}

static int64_t in_whole_minutes(int64_t seconds)
{
	return seconds < 60 ? seconds : (seconds + 30) / 60 * 60;
}

/* Who knew first: the alert, or those who opened the incident. */
static void write_knowledge(struct page *page, const struct episode *episode)
{
	const struct incident *incident = episode->incident;

	html_open(page->html, TAG_TD, NULL);
	if (incident == NULL) {
		page_flag(page, false, "nobody was told");
	} else {
		const char *who = incident->detected_by != NULL ? incident->detected_by : "people";
		int64_t earlier_s = episode->start_utc - incident_created(incident);
		g_autofree char *gap = duration_text(in_whole_minutes(ABS(earlier_s)));

		if (earlier_s < 0)
			html_text(page->html, "the alert, before ");
		page_name(page, who);
		if (earlier_s != 0)
			html_textf(page->html, ", by %s", gap);
	}
	html_close(page->html, TAG_TD);
}

static void write_episode(
    struct page *page, const struct episode *episode, const struct month_report *month)
{
	html_open(page->html, TAG_TR, NULL);
	html_open(page->html, TAG_TD, NULL);
	page_time(page, episode->start_utc);
	html_close(page->html, TAG_TD);
	page_objective_head(page, episode->result, last_day(month));
	page_cell(page, episode->severity);
	page_cell(page, episode->conditions->str);
	page_count(page, episode->alerts);
	page_take_number(page, duration_text(episode->end_utc - episode->start_utc));
	html_element(page->html, TAG_TD, episode->incident != NULL ? episode->incident->id : "none",
	    "class", "unbroken", NULL);
	write_knowledge(page, episode);
	html_close(page->html, TAG_TR);
}

static void write_alerts(struct page *page, const struct month_report *month)
{
	static const struct column columns[] = {
		{ "Fired", false },
		{ "Service and objective", false },
		{ "Severity", false },
		{ "Windows", false },
		{ "Alerts", true },
		{ "Lasted", true },
		{ "Incident", false },
		{ "Who knew first", false },
	};
	g_autoptr(GArray) episodes = find_episodes(page, month);
	guint shown = MIN(episodes->len, ALERTS_MAX);

	if (shown == 0)
		return;
	page_table_begin(page, "Burn-rate alerts that would have fired, by time", columns,
	    G_N_ELEMENTS(columns));
	for (guint i = 0; i < shown; i++)
		write_episode(page, &g_array_index(episodes, struct episode, i), month);
	page_table_end(page);
	write_more(page, episodes->len - shown, "row");
	html_element(page->html, TAG_P,
	    "The multiwindow thresholds of each objective, replayed over the stored samples. Alerts of one "
	    "objective are one row when they tell of the same incident, or follow each other within a day.",
	    "class", "note", NULL);
}

void page_month_budgets(struct page *page, const struct month_report *month)
{
	if (month->slo->objectives->len == 0)
		return;
	html_element(page->html, TAG_H2, "Error budgets", NULL);
	write_outlook(page, month);
	write_policy(page, month);
	write_costs(page, month);
	write_alerts(page, month);
}
