#include "analytics/fairness.h"

#include <string.h>

enum { NIGHT_END_S = 6 * 3600, DAYS_OF_WEEK = 7, MONDAY_OF_1970 = 4 };

/* What is counted once however many segments it has: nights, weekends, holidays, call-outs. */
struct seen {
	GHashTable *marks;
	GString *key;
};

static bool see(struct seen *seen, const struct engineer_load *load, char what, const char *which)
{
	g_string_printf(seen->key, "%c\n%s\n%s\n%s", what, load->pool, load->engineer, which);
	if (g_hash_table_contains(seen->marks, seen->key->str))
		return false;
	return g_hash_table_add(seen->marks, g_strdup(seen->key->str));
}

static bool see_day(struct seen *seen, const struct engineer_load *load, char what, int64_t number)
{
	g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, number);

	return see(seen, load, what, text);
}

static const struct zone *zone_of(const struct policy *policy, const struct catalogue *catalogue,
    const struct pay_segment *segment)
{
	const struct engineer *engineer =
	    catalogue_engineer(catalogue, segment->engineer, segment->start_utc / SECONDS_PER_DAY);

	return policy_pay_zone(policy, engineer);
}

/* Segments end at local midnights, so that each lies in one day. */
static void count_days(struct seen *seen, struct engineer_load *load, const struct zone *zone,
    const struct pay_segment *segment)
{
	struct local_time start = zone_local(zone, segment->start_utc);
	int64_t week = (start.days - MONDAY_OF_1970 + DAYS_OF_WEEK * 1000000) / DAYS_OF_WEEK;

	if (start.second_of_day < NIGHT_END_S)
		load->nights += see_day(seen, load, 'n', start.days);
	if (segment->day_class == CLASS_WEEKEND)
		load->weekends += see_day(seen, load, 'w', week);
	if (segment->day_class == CLASS_HOLIDAY)
		load->holidays += see_day(seen, load, 'h', start.days);
}

static void count_segment(struct seen *seen, struct engineer_load *load, const struct zone *zone,
    const struct pay_segment *segment)
{
	int64_t seconds = segment->end_utc - segment->start_utc;

	if (segment->kind == PAY_CALLOUT) {
		load->callouts += see(seen, load, 'c', segment->source);
		load->callout_s += seconds;
		return;
	}
	load->standby_s += seconds;
	if (segment->day_class < CLASS_COUNT)
		load->class_s[segment->day_class] += seconds;
	count_days(seen, load, zone, segment);
}

/* Those of one engineer stand together, so that only their loads are looked through. */
static struct engineer_load *load_of(GArray *loads, guint first, const struct pay_segment *segment)
{
	for (guint i = first; i < loads->len; i++) {
		struct engineer_load *load = &g_array_index(loads, struct engineer_load, i);

		if (g_str_equal(load->pool, segment->pool))
			return load;
	}
	struct engineer_load load = { .engineer = segment->engineer, .pool = segment->pool };
	g_array_append_val(loads, load);
	return &g_array_index(loads, struct engineer_load, loads->len - 1);
}

static GArray *load_engineers(
    const struct pay_report *report, const struct policy *policy, const struct catalogue *catalogue)
{
	GArray *loads = g_array_new(FALSE, FALSE, sizeof(struct engineer_load));
	g_autoptr(GHashTable) marks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GString) key = g_string_new(NULL);
	struct seen seen = { marks, key };
	const char *engineer = "";
	guint first = 0;

	for (guint i = 0; i < report->segments->len; i++) {
		const struct pay_segment *segment = report->segments->pdata[i];

		if (segment->outcome == PAY_OVERLAPPED)
			continue;
		if (!g_str_equal(segment->engineer, engineer))
			first = loads->len;
		engineer = segment->engineer;
		count_segment(&seen, load_of(loads, first, segment),
		    zone_of(policy, catalogue, segment), segment);
	}
	return loads;
}

/* The place of a pool in the policy; pools that only shifts name stand behind. */
static guint place_of(const struct policy *policy, const char *pool)
{
	guint place = 0;

	while (place < policy->pools->len &&
	    !g_str_equal(((struct pool *)policy->pools->pdata[place])->name, pool))
		place++;
	return place;
}

static gint compare_loads(gconstpointer left, gconstpointer right, gpointer data)
{
	const struct engineer_load *a = left, *b = right;
	guint one = place_of(data, a->pool), other = place_of(data, b->pool);
	int order = one != other ? (one > other) - (one < other) : strcmp(a->pool, b->pool);

	return order != 0 ? order : strcmp(a->engineer, b->engineer);
}

static gint compare_seconds(gconstpointer left, gconstpointer right)
{
	int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

	return (a > b) - (a < b);
}

static struct fraction gini_of(GArray *seconds, int64_t sum)
{
	int64_t n = seconds->len, spread = 0;

	g_array_sort(seconds, compare_seconds);
	for (int64_t i = 0; i < n; i++)
		spread += (2 * i + 1 - n) * g_array_index(seconds, int64_t, i);
	return sum == 0 ? (struct fraction){ 0, 1 } : fraction_of(spread, n * sum);
}

static void load_pools(struct fairness *report)
{
	GArray *loads = report->engineers;

	for (guint i = 0; i < loads->len;) {
		struct pool_load pool = { .pool =
					      g_array_index(loads, struct engineer_load, i).pool };
		g_autoptr(GArray) seconds = g_array_new(FALSE, FALSE, sizeof(int64_t));

		for (; i < loads->len; i++) {
			const struct engineer_load *load =
			    &g_array_index(loads, struct engineer_load, i);

			if (!g_str_equal(load->pool, pool.pool))
				break;
			if (load->standby_s == 0)
				continue;
			g_array_append_val(seconds, load->standby_s);
			pool.standby_s += load->standby_s;
			pool.most_s = MAX(pool.most_s, load->standby_s);
		}
		pool.engineers = seconds->len;
		pool.gini = gini_of(seconds, pool.standby_s);
		g_array_append_val(report->pools, pool);
	}
}

struct fairness *fairness_compute(
    const struct pay_report *report, const struct policy *policy, const struct catalogue *catalogue)
{
	struct fairness *load = g_new0(struct fairness, 1);

	load->engineers = load_engineers(report, policy, catalogue);
	load->pools = g_array_new(FALSE, FALSE, sizeof(struct pool_load));
	g_array_sort_with_data(load->engineers, compare_loads, (gpointer)(guintptr)policy);
	load_pools(load);
	return load;
}

void fairness_free(struct fairness *report)
{
	if (report == NULL)
		return;
	g_array_unref(report->engineers);
	g_array_unref(report->pools);
	g_free(report);
}

const struct pool_load *fairness_of_pool(const struct fairness *report, const char *pool)
{
	for (guint i = 0; i < report->pools->len; i++) {
		const struct pool_load *load = &g_array_index(report->pools, struct pool_load, i);

		if (g_str_equal(load->pool, pool))
			return load;
	}
	return NULL;
}

int64_t share_ten_thousandths(int64_t part, int64_t whole)
{
	return whole == 0 ? 0 : (int64_t)(((int128)part * 20000 + whole) / ((int128)whole * 2));
}
