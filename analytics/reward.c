#include "analytics/reward.h"

#include <string.h>

static void reward_free(gpointer data)
{
	struct pool_reward *reward = data;

	g_free(reward->coefficients);
	g_array_unref(reward->pay);
	g_array_unref(reward->loss);
	g_free(reward);
}

static gint compare_currency(gconstpointer left, gconstpointer right)
{
	const struct money_sum *a = left, *b = right;

	return strcmp(a->currency, b->currency);
}

static void add_sum(GArray *sums, const struct money_sum *more)
{
	for (guint i = 0; i < sums->len; i++) {
		struct money_sum *sum = &g_array_index(sums, struct money_sum, i);

		if (!g_str_equal(sum->currency, more->currency))
			continue;
		sum->minor += more->minor;
		sum->is_floor = sum->is_floor || more->is_floor;
		sum->losses += more->losses;
		return;
	}
	g_array_append_val(sums, *more);
	g_array_sort(sums, compare_currency);
}

static void sum_loss(struct pool_reward *reward, const struct reward_input *input)
{
	int64_t last_day = civil_to_days(input->pay->period.end) - 1;

	for (guint i = 0; input->trend != NULL && i < input->trend->services->len; i++) {
		const struct service_trend *trend = input->trend->services->pdata[i];
		const struct service *service =
		    catalogue_service(input->catalogue, trend->service, last_day);

		if (service == NULL || !g_str_equal(service->pool, reward->pool->name))
			continue;
		for (guint k = 0; k < trend->money->len; k++)
			add_sum(reward->loss, &g_array_index(trend->money, struct money_sum, k));
	}
}

static void name_coefficient(
    GString *text, GHashTable *named, enum pay_kind *kind, const struct pay_line *line)
{
	g_autofree char *name = g_strdup_printf("%s %s %s", pay_kind_name(line->kind),
	    day_class_name(line->day_class), line->coefficient);

	if (*line->coefficient == '\0' || !g_hash_table_add(named, g_strdup(name)))
		return;
	if (text->len > 0)
		g_string_append(text, line->kind != *kind ? "; " : ", ");
	if (text->len == 0 || line->kind != *kind)
		g_string_append_printf(text, "%s ", pay_kind_name(line->kind));
	g_string_append_printf(text, "%s %s", day_class_name(line->day_class), line->coefficient);
	*kind = line->kind;
}

/* Standby first, then call-outs, each by class. */
static void sum_lines(struct pool_reward *reward, const struct pay_report *pay)
{
	g_autoptr(GHashTable) named = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GString) text = g_string_new(NULL);
	enum pay_kind last = PAY_STANDBY;

	for (int kind = PAY_STANDBY; kind <= PAY_ADJUSTMENT; kind++) {
		for (int day_class = 0; day_class <= CLASS_COUNT; day_class++) {
			for (guint i = 0; i < pay->lines->len; i++) {
				const struct pay_line *line = pay->lines->pdata[i];
				struct money_sum sum = { .minor = line->amount_minor };

				if ((int)line->kind != kind || (int)line->day_class != day_class ||
				    !g_str_equal(line->pool, reward->pool->name))
					continue;
				g_strlcpy(sum.currency, line->currency, sizeof(sum.currency));
				add_sum(reward->pay, &sum);
				if (line->kind <= PAY_CALLOUT)
					name_coefficient(text, named, &last, line);
			}
		}
	}
	reward->coefficients = g_strdup(text->str);
}

GPtrArray *reward_compute(const struct reward_input *input)
{
	GPtrArray *rewards = g_ptr_array_new_with_free_func(reward_free);

	for (guint i = 0; i < input->policy->pools->len; i++) {
		struct pool_reward *reward = g_new0(struct pool_reward, 1);
		const struct pool_load *load;

		reward->pool = input->policy->pools->pdata[i];
		reward->mtta = mtta_of_pool(input->mtta, reward->pool->name);
		reward->slo =
		    input->slo != NULL ? slo_rollup(input->slo, "pool", reward->pool->name) : NULL;
		reward->pay = g_array_new(FALSE, FALSE, sizeof(struct money_sum));
		reward->loss = g_array_new(FALSE, FALSE, sizeof(struct money_sum));
		load = fairness_of_pool(input->load, reward->pool->name);
		reward->load = load != NULL ? *load : (struct pool_load){ .gini = { 0, 1 } };
		sum_lines(reward, input->pay);
		sum_loss(reward, input);
		g_ptr_array_add(rewards, reward);
	}
	return rewards;
}
