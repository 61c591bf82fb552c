#include "analytics/policy.h"

#include <string.h>

const char *day_class_name(enum day_class day_class)
{
	static const char *const names[] = { "work", "nonwork", "weekend", "holiday", "-" };

	return names[day_class];
}

static void pool_free(gpointer data)
{
	struct pool *pool = data;

	for (int i = 0; i < CLASS_COUNT; i++) {
		g_free(pool->standby[i].text);
		g_free(pool->callout[i].text);
	}
	g_free(pool->name);
	g_free(pool);
}

static void schedule_free(gpointer data)
{
	struct schedule *schedule = data;

	g_free(schedule->name);
	g_free(schedule->pool);
	g_free(schedule);
}

static void calendar_free(gpointer data)
{
	struct calendar_years *calendar = data;

	g_free(calendar->name);
	g_free(calendar);
}

void policy_free(struct policy *policy)
{
	if (policy == NULL)
		return;
	g_free(policy->organisation);
	g_free(policy->currency);
	g_ptr_array_unref(policy->pools);
	g_ptr_array_unref(policy->schedules);
	g_ptr_array_unref(policy->calendars);
	g_free(policy);
}

/* A percentage between 0 and 100, both included. */
static bool read_percent(const struct yaml *node, struct decimal *percent, GError **error)
{
	const char *text = yaml_text(node);

	if (text == NULL || !decimal_parse(text, percent) || percent->digits < 0 ||
	    percent->scale > 9 || percent->digits > 100 * power_of_ten(percent->scale))
		return yaml_fail(node, error, "expected a percentage such as 99.99");
	return true;
}

static bool read_coefficients(
    const struct yaml *node, struct coefficient *coefficients, GError **error)
{
	static const char *const keys[] = { "work", "nonwork", "weekend", "holiday", NULL };

	if (node == NULL)
		return true;
	if (!yaml_allow(node, error, keys))
		return false;
	for (int i = 0; i < CLASS_COUNT; i++) {
		const struct yaml *item = yaml_get(node, day_class_name(i));
		const char *text = yaml_text(item);

		if (item == NULL)
			continue;
		if (text == NULL || !fraction_parse(text, &coefficients[i].value) ||
		    coefficients[i].value.numerator < 0)
			return yaml_fail(item, error, "expected a coefficient such as 1.5 or 1/3");
		coefficients[i].text = g_strdup(text);
	}
	return true;
}

static bool read_pool(const struct yaml *node, struct pool *pool, GError **error)
{
	static const char *const keys[] = { "mtta_target", "slo", "coverage", "standby", "callout",
		NULL };
	const struct yaml *target = yaml_get(node, "mtta_target"), *slo = yaml_get(node, "slo");
	const struct yaml *coverage = yaml_get(node, "coverage");

	pool->mtta_target_s = -1;
	if (!yaml_allow(node, error, keys))
		return false;
	if (target != NULL && !yaml_read_duration(target, &pool->mtta_target_s, error))
		return false;
	if (slo != NULL && !read_percent(slo, &pool->slo_percent, error))
		return false;
	pool->has_slo = slo != NULL;
	if (coverage != NULL) {
		pool->covers_all_hours = g_strcmp0(yaml_text(coverage), "24x7") == 0;
		if (!pool->covers_all_hours && g_strcmp0(yaml_text(coverage), "business") != 0)
			return yaml_fail(coverage, error, "coverage is 24x7 or business");
	}
	return read_coefficients(yaml_get(node, "standby"), pool->standby, error) &&
	    read_coefficients(yaml_get(node, "callout"), pool->callout, error);
}

static bool read_pools(const struct yaml *node, struct policy *policy, GError **error)
{
	if (node != NULL && node->kind != YAML_MAPPING)
		return yaml_fail(node, error, "expected pools by name");
	for (guint i = 0; i < yaml_count(node); i++) {
		struct pool *pool = g_new0(struct pool, 1);

		pool->name = g_strdup(yaml_key(node, i));
		g_ptr_array_add(policy->pools, pool);
		if (!read_pool(yaml_item(node, i), pool, error))
			return false;
	}
	return true;
}

static bool read_schedules(const struct yaml *node, struct policy *policy, GError **error)
{
	static const char *const keys[] = { "pool", NULL };

	if (node != NULL && node->kind != YAML_MAPPING)
		return yaml_fail(node, error, "expected schedules by name");
	for (guint i = 0; i < yaml_count(node); i++) {
		const struct yaml *item = yaml_item(node, i);

		if (!yaml_allow(item, error, keys))
			return false;
		const char *pool = yaml_require_text(item, "pool", error);
		if (pool == NULL)
			return false;
		if (policy_pool(policy, pool) == NULL)
			return yaml_fail(
			    yaml_get(item, "pool"), error, "there is no pool \"%s\"", pool);
		struct schedule *schedule = g_new(struct schedule, 1);
		*schedule = (struct schedule){ g_strdup(yaml_key(node, i)), g_strdup(pool) };
		g_ptr_array_add(policy->schedules, schedule);
	}
	return true;
}

static bool read_year(const struct yaml *node, int *year, GError **error)
{
	const char *text = yaml_text(node);
	guint64 number;

	if (text == NULL || !g_ascii_string_to_unsigned(text, 10, 1, 9999, &number, NULL))
		return yaml_fail(node, error, "expected a year");
	*year = (int)number;
	return true;
}

static bool read_calendars(const struct yaml *node, struct policy *policy, GError **error)
{
	static const char *const keys[] = { "covers", NULL };

	if (node != NULL && node->kind != YAML_MAPPING)
		return yaml_fail(node, error, "expected calendars by name");
	for (guint i = 0; i < yaml_count(node); i++) {
		const struct yaml *item = yaml_item(node, i);
		struct calendar_years *calendar = g_new0(struct calendar_years, 1);

		calendar->name = g_strdup(yaml_key(node, i));
		g_ptr_array_add(policy->calendars, calendar);
		if (!yaml_allow(item, error, keys))
			return false;
		const struct yaml *covers = yaml_get(item, "covers");
		if (covers == NULL || covers->kind != YAML_SEQUENCE || yaml_count(covers) != 2)
			return yaml_fail(covers != NULL ? covers : item, error,
			    "expected covers: [first year, last year]");
		if (!read_year(yaml_item(covers, 0), &calendar->first_year, error) ||
		    !read_year(yaml_item(covers, 1), &calendar->last_year, error))
			return false;
		if (calendar->last_year < calendar->first_year)
			return yaml_fail(covers, error, "the last year lies before the first");
	}
	return true;
}

/* `09:00`; 24:00 is the end of the day. */
static bool read_clock(const struct yaml *node, int *second_of_day, GError **error)
{
	const char *text = yaml_text(node);

	return (text != NULL && clock_parse(text, second_of_day)) ||
	    yaml_fail(node, error, "expected a time of day such as \"09:00\"");
}

/* `Mon-Fri`, or a list such as `Mon-Thu,Sat`. */
static bool read_days(const struct yaml *node, unsigned *days, GError **error)
{
	static const char *const names[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun",
		NULL };
	g_auto(GStrv) parts = g_strsplit(yaml_text(node) != NULL ? yaml_text(node) : "", ",", -1);

	*days = 0;
	for (guint i = 0; parts[i] != NULL; i++) {
		g_auto(GStrv) ends = g_strsplit(g_strstrip(parts[i]), "-", 2);
		int first = -1, last = -1;

		for (int day = 0; day < 7 && ends[0] != NULL; day++) {
			if (g_str_equal(ends[0], names[day]))
				first = day;
			if (g_str_equal(ends[1] != NULL ? ends[1] : ends[0], names[day]))
				last = day;
		}
		if (first < 0 || last < first)
			return yaml_fail(node, error, "expected days such as Mon-Fri or Mon,Wed");
		for (int day = first; day <= last; day++)
			*days |= 1U << day;
	}
	return *days != 0 || yaml_fail(node, error, "expected days such as Mon-Fri");
}

static bool read_work_hours(const struct yaml *node, struct policy *policy, GError **error)
{
	static const char *const keys[] = { "days", "from", "to", NULL };

	policy->work_days = 0x1f;
	policy->work_from_s = 9 * 3600;
	policy->work_to_s = 18 * 3600;
	if (node == NULL)
		return true;
	if (!yaml_allow(node, error, keys))
		return false;
	if (yaml_get(node, "days") != NULL &&
	    !read_days(yaml_get(node, "days"), &policy->work_days, error))
		return false;
	if (yaml_get(node, "from") != NULL &&
	    !read_clock(yaml_get(node, "from"), &policy->work_from_s, error))
		return false;
	if (yaml_get(node, "to") != NULL &&
	    !read_clock(yaml_get(node, "to"), &policy->work_to_s, error))
		return false;
	return policy->work_to_s > policy->work_from_s ||
	    yaml_fail(node, error, "work hours end before they begin");
}

/* A key that has one meaning only so far must say that, or nothing. */
static bool expect_text(
    const struct yaml *node, const char *key, const char *wanted, GError **error)
{
	const struct yaml *value = yaml_get(node, key);

	if (value == NULL || g_strcmp0(yaml_text(value), wanted) == 0)
		return true;
	return yaml_fail(value, error, "%s is %s", key, wanted);
}

static bool read_callout_rules(const struct yaml *node, struct policy *policy, GError **error)
{
	static const char *const keys[] = { "minimum", "round", "union", "window", "clip_minimum",
		NULL };
	const struct yaml *minimum = yaml_get(node, "minimum");

	if (node == NULL)
		return true;
	if (!yaml_allow(node, error, keys) || !expect_text(node, "round", "each", error) ||
	    !expect_text(node, "union", "person", error) ||
	    !expect_text(node, "window", "none", error) ||
	    !expect_text(node, "clip_minimum", "no", error))
		return false;
	return minimum == NULL || yaml_read_duration(minimum, &policy->callout_minimum_s, error);
}

static bool read_precedence(const struct yaml *node, GError **error)
{
	static const char *const order[] = { "holiday", "weekend", "nonwork", "work" };

	if (node == NULL)
		return true;
	bool ok = node->kind == YAML_SEQUENCE && yaml_count(node) == G_N_ELEMENTS(order);
	for (guint i = 0; ok && i < G_N_ELEMENTS(order); i++)
		ok = g_strcmp0(yaml_text(yaml_item(node, i)), order[i]) == 0;
	return ok || yaml_fail(node, error, "precedence is [holiday, weekend, nonwork, work]");
}

static bool read_pay(const struct yaml *node, struct policy *policy, GError **error)
{
	static const char *const keys[] = { "period", "zone", "work_hours", "weekend", "precedence",
		"overlap", "standby_during_callout", "callout", "double_booking", "rounding",
		"workbook_per_pool", NULL };
	const struct yaml *zone = yaml_get(node, "zone");
	const struct yaml *standby = yaml_get(node, "standby_during_callout");

	policy->pay_zone_is_engineers = true;
	policy->standby_during_callout = true;
	if (node != NULL && !yaml_allow(node, error, keys))
		return false;
	if (zone != NULL) {
		policy->pay_zone_is_engineers = g_strcmp0(yaml_text(zone), "engineer") == 0;
		if (!policy->pay_zone_is_engineers && g_strcmp0(yaml_text(zone), "report") != 0)
			return yaml_fail(zone, error, "zone is engineer or report");
	}
	if (standby != NULL) {
		policy->standby_during_callout = g_strcmp0(yaml_text(standby), "additive") == 0;
		if (!policy->standby_during_callout &&
		    g_strcmp0(yaml_text(standby), "suspended") != 0)
			return yaml_fail(
			    standby, error, "standby_during_callout is additive or suspended");
	}
	return expect_text(node, "period", "month", error) &&
	    expect_text(node, "weekend", "calendar", error) &&
	    expect_text(node, "overlap", "paid_once", error) &&
	    expect_text(node, "double_booking", "list", error) &&
	    expect_text(node, "rounding", "half-away-from-zero per line", error) &&
	    read_precedence(yaml_get(node, "precedence"), error) &&
	    read_work_hours(yaml_get(node, "work_hours"), policy, error) &&
	    read_callout_rules(yaml_get(node, "callout"), policy, error);
}

static bool read_head(const struct yaml *root, struct policy *policy, GError **error)
{
	static const char *const slo_keys[] = { "system_target", "minimum_coverage", NULL };
	const struct yaml *zone = yaml_get(root, "zone"), *currency = yaml_get(root, "currency");
	const struct yaml *slo = yaml_get(root, "slo"),
			  *organisation = yaml_get(root, "organisation");
	const char *zone_text = zone != NULL ? yaml_text(zone) : "UTC";
	const char *currency_text = currency != NULL ? yaml_text(currency) : "EUR";

	policy->organisation =
	    g_strdup(yaml_text(organisation) != NULL ? yaml_text(organisation) : "nines");
	policy->zone = zone_text != NULL ? zone_find(zone_text) : NULL;
	if (policy->zone == NULL)
		return yaml_fail(zone, error, "expected an IANA time zone such as Europe/Berlin");
	if (currency_text == NULL || currency_digits(currency_text) < 0)
		return yaml_fail(currency, error, "expected an ISO 4217 currency such as EUR");
	policy->currency = g_strdup(currency_text);
	if (slo == NULL)
		return true;
	if (!yaml_allow(slo, error, slo_keys))
		return false;
	policy->has_system_target = yaml_get(slo, "system_target") != NULL;
	if (policy->has_system_target &&
	    !read_percent(yaml_get(slo, "system_target"), &policy->system_target_percent, error))
		return false;
	return yaml_get(slo, "minimum_coverage") == NULL ||
	    read_percent(
		yaml_get(slo, "minimum_coverage"), &policy->minimum_coverage_percent, error);
}

struct policy *policy_read(const struct yaml *root, GError **error)
{
	struct policy *policy = g_new0(struct policy, 1);

	policy->minimum_coverage_percent = (struct decimal){ 95, 0 };
	policy->pools = g_ptr_array_new_with_free_func(pool_free);
	policy->schedules = g_ptr_array_new_with_free_func(schedule_free);
	policy->calendars = g_ptr_array_new_with_free_func(calendar_free);
	if (read_head(root, policy, error) && read_pools(yaml_get(root, "pools"), policy, error) &&
	    read_schedules(yaml_get(root, "schedules"), policy, error) &&
	    read_calendars(yaml_get(root, "calendars"), policy, error) &&
	    read_pay(yaml_get(root, "pay"), policy, error))
		return policy;
	policy_free(policy);
	return NULL;
}

const struct pool *policy_pool(const struct policy *policy, const char *name)
{
	for (guint i = 0; i < policy->pools->len; i++) {
		const struct pool *pool = policy->pools->pdata[i];

		if (g_str_equal(pool->name, name))
			return pool;
	}
	return NULL;
}

const struct schedule *policy_schedule(const struct policy *policy, const char *name)
{
	for (guint i = 0; i < policy->schedules->len; i++) {
		const struct schedule *schedule = policy->schedules->pdata[i];

		if (g_str_equal(schedule->name, name))
			return schedule;
	}
	return NULL;
}

const struct calendar_years *policy_calendar(const struct policy *policy, const char *name)
{
	for (guint i = 0; i < policy->calendars->len; i++) {
		const struct calendar_years *calendar = policy->calendars->pdata[i];

		if (g_str_equal(calendar->name, name))
			return calendar;
	}
	return NULL;
}
