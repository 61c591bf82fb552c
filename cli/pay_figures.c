#include "cli/pay_figures.h"

static void write_sums(struct json *json, const char *key, const GArray *sums)
{
	json_array_begin(json, key);
	for (guint i = 0; i < sums->len; i++) {
		const struct money_sum *sum = &g_array_index(sums, struct money_sum, i);

		json_object_begin(json, NULL);
		json_text(json, "currency", sum->currency);
		json_int(json, "amount_minor", sum->minor);
		json_bool(json, "at_least", sum->is_floor);
		json_object_end(json);
	}
	json_array_end(json);
}

/* Seconds of which there may be none. */
static void write_seconds(struct json *json, const char *key, int64_t seconds)
{
	if (seconds >= 0)
		json_int(json, key, seconds);
	else
		json_null(json, key);
}

static void write_answers(struct json *json, const struct mtta_pool *mtta)
{
	json_int(json, "incidents", mtta->incidents);
	json_int(json, "acknowledged", mtta->acknowledged);
	json_int(json, "acknowledged_early", mtta->early);
	json_int(json, "never_acknowledged", mtta->never_acknowledged);
	json_int(json, "auto_resolved", mtta->auto_resolved);
	json_int(json, "auto_resolved_unknown", mtta->auto_unknown);
	write_seconds(json, "mtta_target_s", mtta->target_s);
	json_int(json, "acknowledge_s", mtta->seconds);
	write_seconds(json, "mtta_s", mtta_seconds(mtta));
	write_seconds(json, "median_s", mtta->median_s);
	write_seconds(json, "p90_s", mtta->p90_s);
	json_int(json, "within_target", mtta->within_target);
	json_int(json, "escalated", mtta->escalated);
	json_int(json, "escalations", mtta->escalations);
	json_int(json, "top_level", mtta->top_level);
	json_int(json, "first_line_critical", mtta->first_line_critical);
	json_int(json, "first_line_flap", mtta->first_line_flap);
}

static void write_pool(struct json *json, const struct pool_reward *reward)
{
	g_autofree char *slo =
	    reward->pool->has_slo ? decimal_format(reward->pool->slo_percent) : NULL;

	json_object_begin(json, NULL);
	json_text(json, "pool", reward->pool->name);
	write_answers(json, reward->mtta);
	json_text(json, "slo_percent", slo);
	if (reward->slo != NULL)
		json_number(
		    json, "attained", slo_sum_attained(&reward->slo->sum, reward->slo->kind));
	else
		json_null(json, "attained");
	json_text(json, "coefficients", reward->coefficients);
	write_sums(json, "pay", reward->pay);
	write_sums(json, "lost", reward->loss);
	json_int(json, "engineers", reward->load.engineers);
	json_int(json, "standby_s", reward->load.standby_s);
	json_int(json, "gini_numerator", reward->load.gini.numerator);
	json_int(json, "gini_denominator", reward->load.gini.denominator);
	json_object_end(json);
}

static void write_load(struct json *json, const struct engineer_load *load)
{
	json_object_begin(json, NULL);
	json_text(json, "pool", load->pool);
	json_text(json, "engineer", load->engineer);
	json_int(json, "standby_s", load->standby_s);
	for (int day_class = 0; day_class < CLASS_COUNT; day_class++) {
		g_autofree char *key =
		    g_strconcat(day_class_name((enum day_class)day_class), "_s", NULL);

		json_int(json, key, load->class_s[day_class]);
	}
	json_int(json, "nights", load->nights);
	json_int(json, "weekends", load->weekends);
	json_int(json, "holidays", load->holidays);
	json_int(json, "callouts", load->callouts);
	json_int(json, "callout_s", load->callout_s);
	json_object_end(json);
}

void pay_figures_write_json(struct json *json, const struct workspace *workspace,
    const struct facts *facts, const struct pay_report *report)
{
	struct month_trend *trend = compute_trend(workspace, facts, &report->period);
	struct slo_report *slo =
	    facts_read_slo(workspace->db, &report->period, workspace->policy->zone, true);
	struct fairness *fairness = fairness_compute(report, workspace->policy, facts->catalogue);
	g_autoptr(GPtrArray) mtta = mtta_compute(workspace->policy, facts->catalogue,
	    facts->incidents, trend->start_utc, trend->end_utc);
	struct reward_input input = { workspace->policy, facts->catalogue, report, fairness, mtta,
		slo, trend };
	g_autoptr(GPtrArray) rewards = reward_compute(&input);

	json_array_begin(json, "pools");
	for (guint i = 0; i < rewards->len; i++)
		write_pool(json, rewards->pdata[i]);
	json_array_end(json);
	json_array_begin(json, "load");
	for (guint i = 0; i < fairness->engineers->len; i++)
		write_load(json, &g_array_index(fairness->engineers, struct engineer_load, i));
	json_array_end(json);
	fairness_free(fairness);
	slo_report_free(slo);
	month_trend_free(trend);
}
