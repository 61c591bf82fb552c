#include "analytics/pay_policy.h"

#include <string.h>

#include "analytics/pay_policy_parts.h"

const char *day_class_name(enum day_class day_class)
{
	static const char *const names[] = { "work", "nonwork", "weekend", "holiday", "-" };

	return names[day_class];
}

static void rules_free(gpointer data)
{
	struct pay_rules *rules = data;

	g_array_unref(rules->minimums);
	g_array_unref(rules->caps);
	g_free(rules);
}

void pay_policy_free(struct pay_policy *policy)
{
	if (policy == NULL)
		return;
	g_ptr_array_unref(policy->rules);
	g_free(policy);
}

/* What holds when a key, or all of `pay:`, is left out of the first version. */
static struct pay_rules *rules_new(void)
{
	static const enum day_class precedence[] = { CLASS_HOLIDAY, CLASS_WEEKEND, CLASS_NONWORK,
		CLASS_WORK };
	struct pay_rules *rules = g_new0(struct pay_rules, 1);

	rules->valid_from = PAY_FIRST_DAY;
	rules->work_days = 0x1f;
	rules->work_from_s = 9 * 3600;
	rules->work_to_s = 18 * 3600;
	memcpy(rules->precedence, precedence, sizeof(precedence));
	rules->standby_during_callout = true;
	rules->minimums = g_array_new(FALSE, FALSE, sizeof(struct pay_bound));
	rules->caps = g_array_new(FALSE, FALSE, sizeof(struct pay_bound));
	rules->limits.shift_s = rules->limits.callout_s = SECONDS_PER_DAY;
	return rules;
}

/* A later version says what changes. */
static struct pay_rules *rules_copy(const struct pay_rules *before)
{
	struct pay_rules *rules = g_new(struct pay_rules, 1);

	*rules = *before;
	rules->minimums = g_array_copy(before->minimums);
	rules->caps = g_array_copy(before->caps);
	return rules;
}

static bool read_work_hours(const struct yaml *node, struct pay_rules *rules, GError **error)
{
	static const char *const keys[] = { "days", "from", "to", NULL };

	if (node == NULL)
		return true;
	if (!yaml_allow(node, error, keys))
		return false;
	const struct yaml *days = yaml_get(node, "days"), *from = yaml_get(node, "from"),
			  *to = yaml_get(node, "to");
	if ((days != NULL && !pay_read_days(days, &rules->work_days, error)) ||
	    (from != NULL && !pay_read_clock(from, &rules->work_from_s, error)) ||
	    (to != NULL && !pay_read_clock(to, &rules->work_to_s, error)))
		return false;
	return rules->work_to_s > rules->work_from_s ||
	    yaml_fail(node, error, "work hours end before they begin");
}

static bool read_weekend(const struct yaml *node, struct pay_rules *rules, GError **error)
{
	static const char *const keys[] = { "from", "to", NULL };
	const struct yaml *from = yaml_get(node, "from"), *to = yaml_get(node, "to");

	if (node == NULL)
		return true;
	if (g_strcmp0(yaml_text(node), "calendar") == 0 ||
	    g_strcmp0(yaml_text(node), "by-start") == 0) {
		rules->weekend = *yaml_text(node) == 'c' ? WEEKEND_CALENDAR : WEEKEND_BY_START;
		return true;
	}
	if (node->kind != YAML_MAPPING)
		return yaml_fail(node, error,
		    "weekend is calendar, by-start or {from: \"Fri 18:00\", to: \"Mon 09:00\"}");
	rules->weekend = WEEKEND_WINDOW;
	if (!yaml_allow(node, error, keys))
		return false;
	if (from == NULL || to == NULL)
		return yaml_fail(node, error, "weekend needs from and to");
	if (!pay_read_week_time(from, &rules->weekend_from_s, error) ||
	    !pay_read_week_time(to, &rules->weekend_to_s, error))
		return false;
	return rules->weekend_from_s != rules->weekend_to_s ||
	    yaml_fail(node, error, "the weekend ends where it begins");
}

/* Each class once. */
static bool read_precedence(const struct yaml *node, struct pay_rules *rules, GError **error)
{
	unsigned seen = 0;

	if (node == NULL)
		return true;
	for (guint i = 0; i < yaml_count(node) && i < CLASS_COUNT; i++)
		for (enum day_class day_class = 0; day_class < CLASS_COUNT; day_class++) {
			if (g_strcmp0(yaml_text(yaml_item(node, i)), day_class_name(day_class)) !=
			    0)
				continue;
			rules->precedence[i] = day_class;
			seen |= 1U << day_class;
		}
	return (node->kind == YAML_SEQUENCE && yaml_count(node) == CLASS_COUNT &&
		   seen == (1U << CLASS_COUNT) - 1) ||
	    yaml_fail(node, error,
		"precedence names each of holiday, weekend, nonwork and work once, the first to win first");
}

static bool read_callout_rules(const struct yaml *node, struct callout_rules *rules, GError **error)
{
	static const char *const keys[] = { "minimum", "round", "step", "union", "window",
		"clip_minimum", NULL };
	static const char *const rounds[] = { "each", "sum", NULL };
	static const char *const unions[] = { "person", NULL };
	const struct yaml *window = yaml_get(node, "window"),
			  *clip = yaml_get(node, "clip_minimum");
	unsigned round = rules->sums_day ? 1 : 0, one = 0;

	if (node == NULL)
		return true;
	if (!yaml_allow(node, error, keys) ||
	    !pay_read_duration(yaml_get(node, "minimum"), &rules->minimum_s, error) ||
	    !pay_read_duration(yaml_get(node, "step"), &rules->step_s, error) ||
	    !pay_read_word(yaml_get(node, "round"), rounds, &round, error) ||
	    !pay_read_word(yaml_get(node, "union"), unions, &one, error) ||
	    (clip != NULL && !yaml_read_yes_no(clip, &rules->clips_minimum, error)))
		return false;
	if (rules->minimum_s > SECONDS_PER_DAY || rules->step_s > SECONDS_PER_DAY)
		return yaml_fail(node, error, "minimum and step are at most 1d");
	rules->sums_day = round == 1;
	if (g_strcmp0(yaml_text(window), "none") == 0)
		rules->window_s = 0;
	else if (!pay_read_duration(window, &rules->window_s, error))
		return false;
	if (rules->window_s > SECONDS_PER_DAY)
		return yaml_fail(window, error, "a window is at most 1d");
	return !rules->sums_day || rules->window_s == 0 ||
	    yaml_fail(node, error,
		"round: sum takes the call-outs of a day together, and leaves no room for a window");
}

static bool read_count(
    const struct yaml *node, guint64 least, guint64 most, int *value, GError **error)
{
	guint64 number;

	if (node == NULL)
		return true;
	if (yaml_text(node) == NULL ||
	    !g_ascii_string_to_unsigned(yaml_text(node), 10, least, most, &number, NULL))
		return yaml_fail(node, error,
		    "expected a number from %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT, least,
		    most);
	*value = (int)number;
	return true;
}

static bool read_limits(const struct yaml *node, struct pay_limits *limits, GError **error)
{
	static const char *const keys[] = { "shift", "rest", "week", "days", "callout", NULL };

	if (node == NULL)
		return true;
	return yaml_allow(node, error, keys) &&
	    pay_read_duration(yaml_get(node, "shift"), &limits->shift_s, error) &&
	    pay_read_duration(yaml_get(node, "rest"), &limits->rest_s, error) &&
	    pay_read_duration(yaml_get(node, "week"), &limits->week_s, error) &&
	    pay_read_duration(yaml_get(node, "callout"), &limits->callout_s, error) &&
	    read_count(yaml_get(node, "days"), 1, 31, &limits->days_in_row, error);
}

/* Minimums do not lie above the cap of their currency. */
static bool read_all_bounds(const struct yaml *node, struct pay_rules *rules, GError **error)
{
	const struct yaml *cap = yaml_get(node, "cap");

	if (!pay_read_bounds(yaml_get(node, "minimum"), rules->minimums, error) ||
	    !pay_read_bounds(cap, rules->caps, error))
		return false;
	for (guint i = 0; i < rules->minimums->len; i++)
		for (guint j = 0; j < rules->caps->len; j++) {
			const struct pay_bound *low =
			    &g_array_index(rules->minimums, struct pay_bound, i);
			const struct pay_bound *high =
			    &g_array_index(rules->caps, struct pay_bound, j);

			if (g_str_equal(low->currency, high->currency) && low->minor > high->minor)
				return yaml_fail(cap, error, "the cap lies below the minimum");
		}
	return true;
}

static bool read_words(const struct yaml *node, struct pay_rules *rules, GError **error)
{
	static const char *const overlaps[] = { "paid_once", "per_pool", "split", NULL };
	static const char *const during[] = { "additive", "suspended", NULL };
	static const char *const bookings[] = { "list", "hold", NULL };
	static const char *const roundings[] = { "half-away-from-zero per line", NULL };
	unsigned overlap = rules->overlap, suspends = rules->standby_during_callout ? 0 : 1;
	unsigned holds = rules->holds_double_bookings ? 1 : 0, rounding = 0;

	if (!pay_read_word(yaml_get(node, "overlap"), overlaps, &overlap, error) ||
	    !pay_read_word(yaml_get(node, "standby_during_callout"), during, &suspends, error) ||
	    !pay_read_word(yaml_get(node, "double_booking"), bookings, &holds, error) ||
	    !pay_read_word(yaml_get(node, "rounding"), roundings, &rounding, error))
		return false;
	rules->overlap = (enum overlap_rule)overlap;
	rules->standby_during_callout = suspends == 0;
	rules->holds_double_bookings = holds == 1;
	return true;
}

static bool read_rules(const struct yaml *node, struct pay_rules *rules, GError **error)
{
	return read_words(node, rules, error) &&
	    read_work_hours(yaml_get(node, "work_hours"), rules, error) &&
	    read_weekend(yaml_get(node, "weekend"), rules, error) &&
	    read_precedence(yaml_get(node, "precedence"), rules, error) &&
	    read_callout_rules(yaml_get(node, "callout"), &rules->callout, error) &&
	    read_all_bounds(node, rules, error) &&
	    read_limits(yaml_get(node, "limits"), &rules->limits, error) &&
	    read_count(yaml_get(node, "cutoff"), 1, 28, &rules->cutoff_day, error);
}

/* Keys of the first version alone. */
enum { FRAME_KEYS = 3 };

/* What must not change from version to version: hours would be paid twice, or by no period. */
static bool read_frame(const struct yaml *node, struct pay_policy *policy, GError **error)
{
	static const char *const zones[] = { "engineer", "report", NULL };
	static const char *const keys[] = { "anchor", NULL };
	const struct yaml *period = yaml_get(node, "period");
	const struct yaml *per_pool = yaml_get(node, "workbook_per_pool");
	unsigned zone = 0;

	if (!pay_read_word(yaml_get(node, "zone"), zones, &zone, error) ||
	    (per_pool != NULL && !yaml_read_yes_no(per_pool, &policy->has_book_per_pool, error)))
		return false;
	policy->zone_is_engineers = zone == 0;
	if (period == NULL || g_strcmp0(yaml_text(period), "month") == 0)
		return true;
	if (period->kind != YAML_MAPPING || yaml_get(period, "anchor") == NULL)
		return yaml_fail(
		    period, error, "period is month or {anchor: \"first Wednesday 10:00\"}");
	return yaml_allow(period, error, keys) &&
	    pay_read_anchor(yaml_get(period, "anchor"), &policy->calendar, error);
}

static bool read_version(const struct yaml *node, struct pay_policy *policy, GError **error)
{
	static const char *const keys[] = { "valid_from", "period", "zone", "workbook_per_pool",
		"work_hours", "weekend", "precedence", "overlap", "standby_during_callout",
		"callout", "double_booking", "rounding", "minimum", "cap", "limits", "cutoff",
		NULL };
	guint index = policy->rules->len;
	const struct pay_rules *before = index > 0 ? policy->rules->pdata[index - 1] : NULL;
	struct pay_rules *rules = before != NULL ? rules_copy(before) : rules_new();

	g_ptr_array_add(policy->rules, rules);
	if (!yaml_allow(node, error, keys) ||
	    !pay_read_valid_from(
		node, before != NULL ? &before->valid_from : NULL, &rules->valid_from, error))
		return false;
	if (before == NULL)
		return read_frame(node, policy, error) && read_rules(node, rules, error);
	for (guint i = 1; i <= FRAME_KEYS; i++)
		if (yaml_get(node, keys[i]) != NULL)
			return yaml_fail(yaml_get(node, keys[i]), error,
			    "%s is stated in the first version and holds for all", keys[i]);
	return read_rules(node, rules, error);
}

struct pay_policy *pay_policy_read(const struct yaml *node, GError **error)
{
	struct pay_policy *policy = g_new0(struct pay_policy, 1);
	guint count = node != NULL ? pay_version_count(node) : 0;
	bool ok = node == NULL || count > 0 || yaml_fail(node, error, "expected rules of pay");

	policy->zone_is_engineers = true;
	policy->rules = g_ptr_array_new_with_free_func(rules_free);
	if (node == NULL)
		g_ptr_array_add(policy->rules, rules_new());
	for (guint i = 0; ok && i < count; i++)
		ok = read_version(pay_version(node, i), policy, error);
	if (ok)
		return policy;
	pay_policy_free(policy);
	return NULL;
}

const struct pay_rules *pay_rules_on(const struct pay_policy *policy, int64_t day)
{
	guint at = policy->rules->len - 1;

	while (at > 0 && ((struct pay_rules *)policy->rules->pdata[at])->valid_from > day)
		at--;
	return policy->rules->pdata[at];
}
