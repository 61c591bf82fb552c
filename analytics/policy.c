#include "analytics/policy.h"

#include <string.h>

#include "analytics/pay_policy_parts.h"

static void pool_free(gpointer data)
{
	struct pool *pool = data;

	g_clear_pointer(&pool->standby, g_ptr_array_unref);
	g_clear_pointer(&pool->callout, g_ptr_array_unref);
	g_free(pool->name);
	g_free(pool);
}

static void membership_free(gpointer data)
{
	struct membership *membership = data;

	g_free(membership->pool);
	g_free(membership);
}

static void schedule_free(gpointer data)
{
	struct schedule *schedule = data;

	g_free(schedule->name);
	g_ptr_array_unref(schedule->pools);
	g_free(schedule);
}

static void calendar_free(gpointer data)
{
	struct calendar_years *calendar = data;

	g_free(calendar->name);
	g_ptr_array_unref(calendar->includes);
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
	pay_policy_free(policy->pay);
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
	pool->standby = pay_terms_read(yaml_get(node, "standby"), error);
	if (pool->standby != NULL)
		pool->callout = pay_terms_read(yaml_get(node, "callout"), error);
	return pool->callout != NULL;
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

static bool read_membership(
    const struct yaml *node, const struct policy *policy, struct schedule *schedule, GError **error)
{
	static const char *const keys[] = { "pool", "seats", "valid_from", NULL };
	const struct yaml *seats = yaml_get(node, "seats");
	const struct membership *before =
	    schedule->pools->len > 0 ? schedule->pools->pdata[schedule->pools->len - 1] : NULL;
	struct membership *membership = g_new0(struct membership, 1);
	guint64 number = 1;

	g_ptr_array_add(schedule->pools, membership);
	if (!yaml_allow(node, error, keys) ||
	    !pay_read_valid_from(
		node, before != NULL ? &before->valid_from : NULL, &membership->valid_from, error))
		return false;
	membership->pool = g_strdup(yaml_require_text(node, "pool", error));
	if (membership->pool == NULL)
		return false;
	if (policy_pool(policy, membership->pool) == NULL)
		return yaml_fail(
		    yaml_get(node, "pool"), error, "there is no pool \"%s\"", membership->pool);
	if (seats != NULL && before != NULL)
		return yaml_fail(
		    seats, error, "seats are stated in the first version and hold for all");
	if (seats != NULL &&
	    (yaml_text(seats) == NULL ||
		!g_ascii_string_to_unsigned(yaml_text(seats), 10, 1, 100, &number, NULL)))
		return yaml_fail(seats, error, "expected a number of seats from 1 to 100");
	if (before == NULL)
		schedule->seats = (int)number;
	return true;
}

static bool read_schedules(const struct yaml *node, struct policy *policy, GError **error)
{
	if (node != NULL && node->kind != YAML_MAPPING)
		return yaml_fail(node, error, "expected schedules by name");
	for (guint i = 0; i < yaml_count(node); i++) {
		const struct yaml *item = yaml_item(node, i);
		struct schedule *schedule = g_new(struct schedule, 1);

		*schedule = (struct schedule){ .name = g_strdup(yaml_key(node, i)),
			.pools = g_ptr_array_new_with_free_func(membership_free) };
		g_ptr_array_add(policy->schedules, schedule);
		if (pay_version_count(item) == 0)
			return yaml_fail(item, error, "expected the pool of the schedule");
		for (guint j = 0; j < pay_version_count(item); j++)
			if (!read_membership(pay_version(item, j), policy, schedule, error))
				return false;
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

static bool read_includes(
    const struct yaml *calendars, guint index, struct calendar_years *calendar, GError **error)
{
	const struct yaml *list = yaml_get(yaml_item(calendars, index), "includes");

	for (guint i = 0; i < yaml_count(list); i++) {
		const struct yaml *name = yaml_item(list, i);

		if (yaml_text(name) == NULL || yaml_get(calendars, yaml_text(name)) == NULL)
			return yaml_fail(name, error, "expected the name of a calendar");
		g_ptr_array_add(calendar->includes, g_strdup(yaml_text(name)));
	}
	return list == NULL || list->kind == YAML_SEQUENCE ||
	    yaml_fail(list, error, "expected a list of calendars");
}

static bool read_calendars(const struct yaml *node, struct policy *policy, GError **error)
{
	static const char *const keys[] = { "covers", "includes", NULL };

	if (node != NULL && node->kind != YAML_MAPPING)
		return yaml_fail(node, error, "expected calendars by name");
	for (guint i = 0; i < yaml_count(node); i++) {
		const struct yaml *item = yaml_item(node, i);
		struct calendar_years *calendar = g_new0(struct calendar_years, 1);

		calendar->name = g_strdup(yaml_key(node, i));
		calendar->includes = g_ptr_array_new_with_free_func(g_free);
		g_ptr_array_add(policy->calendars, calendar);
		if (!yaml_allow(item, error, keys) || !read_includes(node, i, calendar, error))
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

/* Parts of an hour are shared; parts of a shift or of a day are not. */
static bool check_split(const struct yaml *root, const struct policy *policy, GError **error)
{
	bool splits = false;

	for (guint i = 0; i < policy->pay->rules->len; i++)
		splits |=
		    ((struct pay_rules *)policy->pay->rules->pdata[i])->overlap == OVERLAP_SPLIT;
	for (guint i = 0; splits && i < policy->pools->len; i++) {
		const struct pool *pool = policy->pools->pdata[i];

		for (guint j = 0; j < pool->standby->len; j++)
			if (((struct pay_terms *)pool->standby->pdata[j])->unit != PAY_PER_HOUR)
				return yaml_fail(yaml_get(root, "pay"), error,
				    "overlap: split needs prices per hour; pool %s has others",
				    pool->name);
	}
	return true;
}

/* Nobody has a shift or a day of a call-out. */
static bool check_callouts(const struct yaml *root, const struct policy *policy, GError **error)
{
	for (guint i = 0; i < policy->pools->len; i++) {
		const struct pool *pool = policy->pools->pdata[i];

		for (guint j = 0; j < pool->callout->len; j++)
			if (((struct pay_terms *)pool->callout->pdata[j])->unit != PAY_PER_HOUR)
				return yaml_fail(
				    yaml_get(
					yaml_get(yaml_get(root, "pools"), pool->name), "callout"),
				    error, "call-outs are paid per hour");
	}
	return true;
}

static bool read_pay(const struct yaml *root, struct policy *policy, GError **error)
{
	policy->pay = pay_policy_read(yaml_get(root, "pay"), error);
	return policy->pay != NULL && check_split(root, policy, error) &&
	    check_callouts(root, policy, error);
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
	    read_pay(root, policy, error))
		return policy;
	policy_free(policy);
	return NULL;
}

const struct zone *policy_pay_zone(const struct policy *policy, const struct engineer *engineer)
{
	return policy->pay->zone_is_engineers && engineer != NULL ? engineer->zone : policy->zone;
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

const char *schedule_pool(const struct schedule *schedule, int64_t day)
{
	guint at = schedule->pools->len - 1;

	while (at > 0 && ((struct membership *)schedule->pools->pdata[at])->valid_from > day)
		at--;
	return ((struct membership *)schedule->pools->pdata[at])->pool;
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
