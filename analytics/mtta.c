#include "analytics/mtta.h"

#include <stdbool.h>
#include <stdlib.h>

#include "analytics/incident.h"
#include "base/period.h"

int64_t mtta_seconds(const struct mtta_pool *pool)
{
	if (pool->acknowledged == 0)
		return -1;
	return (pool->seconds + pool->acknowledged / 2) / pool->acknowledged;
}

bool mtta_is_met(const struct mtta_pool *pool)
{
	return pool->target_s >= 0 && pool->acknowledged > 0 &&
	    pool->seconds <= pool->target_s * pool->acknowledged;
}

bool incident_touches_pool(const struct incident *incident, const struct catalogue *catalogue,
    const char *pool, int64_t day)
{
	for (guint i = 0; i < incident->services->len; i++) {
		const struct service *service =
		    catalogue_service(catalogue, incident->services->pdata[i], day);

		if (service != NULL && g_str_equal(service->pool, pool))
			return true;
	}
	return false;
}

static gint compare_seconds(gconstpointer left, gconstpointer right)
{
	int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

	return (a > b) - (a < b);
}

static void count_incident(struct mtta_pool *pool, const struct incident *incident,
    int64_t created_utc, GArray *all_seconds)
{
	pool->incidents++;
	pool->escalated += incident->escalations > 0;
	pool->escalations += incident->escalations;
	pool->top_level = MAX(pool->top_level, incident->escalations);
	pool->first_line_critical += g_strcmp0(incident->first_line, "critical") == 0;
	pool->first_line_flap += g_strcmp0(incident->first_line, "flap") == 0;
	if (incident->acknowledged_utc == NO_TIME) {
		pool->never_acknowledged++;
		pool->auto_resolved += incident->auto_resolved == 1;
		pool->auto_unknown += incident->auto_resolved < 0;
		return;
	}
	int64_t seconds = MAX(incident->acknowledged_utc - created_utc, 0);
	pool->acknowledged++;
	pool->early += incident->acknowledged_utc < created_utc;
	pool->seconds += seconds;
	pool->within_target += pool->target_s >= 0 && seconds <= pool->target_s;
	g_array_append_val(all_seconds, seconds);
}

/* The least of the sorted values that `percent` of them do not exceed; -1 when there is none. */
static int64_t nearest_rank(const GArray *values, guint percent)
{
	guint rank = (values->len * percent + 99) / 100;

	return values->len == 0 ? -1 : g_array_index(values, int64_t, rank - 1);
}

GPtrArray *mtta_compute(const struct policy *policy, const struct catalogue *catalogue,
    const GPtrArray *incidents, int64_t start_utc, int64_t end_utc)
{
	GPtrArray *pools = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < policy->pools->len; i++) {
		const struct pool *definition = policy->pools->pdata[i];
		struct mtta_pool *pool = g_new0(struct mtta_pool, 1);
		g_autoptr(GArray) all_seconds = g_array_new(FALSE, FALSE, sizeof(int64_t));

		/* the policy outlives the report, and with it the name */
		pool->pool = definition->name;
		pool->target_s = definition->mtta_target_s;
		for (guint j = 0; j < incidents->len; j++) {
			const struct incident *incident = incidents->pdata[j];
			int64_t created_utc = incident_created(incident);
			int64_t day = zone_local(policy->zone, created_utc).days;

			if (!incident->is_maintenance && created_utc >= start_utc &&
			    created_utc < end_utc &&
			    incident_touches_pool(incident, catalogue, definition->name, day))
				count_incident(pool, incident, created_utc, all_seconds);
		}
		g_array_sort(all_seconds, compare_seconds);
		pool->median_s = nearest_rank(all_seconds, 50);
		pool->p90_s = nearest_rank(all_seconds, 90);
		g_ptr_array_add(pools, pool);
	}
	return pools;
}

const struct mtta_pool *mtta_of_pool(const GPtrArray *pools, const char *pool)
{
	for (guint i = 0; pools != NULL && i < pools->len; i++) {
		const struct mtta_pool *mtta = pools->pdata[i];

		if (g_str_equal(mtta->pool, pool))
			return mtta;
	}
	return NULL;
}
