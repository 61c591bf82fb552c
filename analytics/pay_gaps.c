/* Time in which nobody was on call for a pool that is to be covered at all hours. */
#include <string.h>

#include "analytics/pay_problems.h"

/* Adds the time of a shift to its pools: a schedule may have changed its pool meanwhile. */
static void add_cover(struct pay_run *run, GHashTable *covers, const struct shift *shift)
{
	const struct schedule *schedule = g_hash_table_lookup(run->schedules, shift->schedule);
	const struct zone *zone = run->input->policy->zone;
	int64_t utc = shift->start_utc;

	while (utc < shift->end_utc) {
		int64_t day = zone_local(zone, utc).days, end_utc = shift->end_utc;
		GArray *cover = g_hash_table_lookup(covers, pay_run_pool(run, shift, day));

		for (guint i = 0; schedule != NULL && i < schedule->pools->len; i++) {
			int64_t from = ((struct membership *)schedule->pools->pdata[i])->valid_from;

			if (from > day)
				end_utc = MIN(end_utc, zone_day_start(zone, from));
		}
		if (cover != NULL)
			interval_list_add(cover, utc, end_utc);
		utc = end_utc;
	}
}

static void list_free(gpointer data)
{
	g_array_unref(data);
}

/* By pool that is to be covered: the time in which somebody was on call. */
static GHashTable *find_covers(struct pay_run *run)
{
	const struct pay_input *input = run->input;
	GHashTable *covers = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, list_free);

	for (guint i = 0; i < input->policy->pools->len; i++) {
		struct pool *pool = input->policy->pools->pdata[i];

		if (pool->covers_all_hours)
			g_hash_table_insert(covers, pool->name, interval_list_new());
	}
	for (guint i = 0; i < input->shifts->len && g_hash_table_size(covers) > 0; i++) {
		const struct shift *shift = input->shifts->pdata[i];

		if (!g_str_equal(shift->role, "shadow"))
			add_cover(run, covers, shift);
	}
	return covers;
}

static bool concerns(
    const struct pay_run *run, const struct incident *incident, const struct pool *pool)
{
	int64_t day = zone_local(run->input->policy->zone, incident->started_utc).days;

	for (guint i = 0; i < incident->services->len; i++) {
		const struct service *service =
		    catalogue_service(run->input->catalogue, incident->services->pdata[i], day);

		if (service != NULL && g_strcmp0(service->pool, pool->name) == 0)
			return true;
	}
	return false;
}

/* The first incident that starts at an instant or later. */
static guint first_from(const GPtrArray *incidents, int64_t utc)
{
	guint low = 0, high = incidents->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (((struct incident *)incidents->pdata[middle])->started_utc < utc)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* ` (cost about EUR 1,200.00)` */
static void append_loss(GString *text, const struct loss *loss)
{
	static const char *const words[] = {
		[LOSS_NOT_ESTIMATED] = "",
		[LOSS_EXACT] = "",
		[LOSS_APPROXIMATE] = "about ",
		[LOSS_FLOOR] = "at least ",
	};

	if (loss->quality == LOSS_NOT_ESTIMATED) {
		g_string_append(text, " (cost not estimated)");
		return;
	}
	g_autofree char *money = money_display(loss->minor, loss->currency);
	g_string_append_printf(text, " (cost %s%s)", words[loss->quality], money);
}

/* The incidents of a pool that began in a gap, `; INC-7 (cost EUR 10.00) began in it`. */
static void append_incidents(
    const struct pay_run *run, const struct pool *pool, const struct interval *gap, GString *text)
{
	const GPtrArray *incidents = run->input->incidents;
	guint count = 0;

	for (guint i = incidents != NULL ? first_from(incidents, gap->start_utc) : 0;
	     incidents != NULL && i < incidents->len; i++) {
		const struct incident *incident = incidents->pdata[i];

		if (incident->started_utc >= gap->end_utc)
			break;
		if (incident->is_maintenance || !concerns(run, incident, pool))
			continue;
		g_string_append_printf(
		    text, "%s%s", count++ == 0 ? "; in it began " : ", ", incident->id);
		append_loss(text, &incident->loss);
	}
	if (count == 0)
		g_string_append(text, "; no incident began in it");
}

static void find_gaps(struct pay_run *run, const struct pool *pool, GArray *cover)
{
	const struct pay_input *input = run->input;
	int64_t start_utc, end_utc, last_utc = 0;

	period_bounds(&input->period, input->policy->zone, &start_utc, &end_utc);
	interval_list_merge(cover);
	if (cover->len > 0)
		last_utc = g_array_index(cover, struct interval, cover->len - 1).end_utc;
	end_utc = MIN(end_utc, MAX(last_utc, input->known_until_utc));
	if (end_utc <= start_utc)
		return;
	g_autoptr(GArray) gaps = interval_list_gaps(cover, start_utc, end_utc);
	for (guint i = 0; i < gaps->len; i++) {
		const struct interval *gap = &g_array_index(gaps, struct interval, i);
		GString *text = g_string_new(NULL);
		g_autofree char *length = describe_seconds(gap->end_utc - gap->start_utc);

		g_string_append_printf(text,
		    "nobody was on call for pool %s, which is to be covered 24x7, for %s",
		    pool->name, length);
		append_incidents(run, pool, gap, text);
		problem_add(run->report->exceptions, "coverage_gap", NULL, pool->name, *gap)->text =
		    g_string_free(text, FALSE);
	}
}

void problems_find_gaps(struct pay_run *run)
{
	const GPtrArray *pools = run->input->policy->pools;
	g_autoptr(GHashTable) covers = find_covers(run);

	/* a workspace without any shift is not asked for them */
	for (guint i = 0; i < pools->len && run->input->shifts->len > 0; i++) {
		const struct pool *pool = pools->pdata[i];

		if (pool->covers_all_hours)
			find_gaps(run, pool, g_hash_table_lookup(covers, pool->name));
	}
}
