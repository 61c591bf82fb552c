/* A part of facts_slo.h: tracks from samples. */
#include "analytics/facts_slo.h"

#include "analytics/facts_series.h"
#include "base/error.h"

/* Series at work at a time, for each core: enough that none waits, few enough to fit the memory. */
enum { JOBS_PER_CORE = 3 };

/* Plans that read the same series, and what they read. */
struct job {
	GPtrArray *plans;  /* struct slo_plan *, borrowed */
	GPtrArray *stored; /* struct stored_series *; NULL once they are decoded */
	GPtrArray *tracks; /* struct slo_track *, as the plans; NULL where a sum does not fit */
	bool is_damaged;
};

/* What the threads share. */
struct work {
	const struct slo_facts *facts;
	GAsyncQueue *done; /* struct job * */
};

static void job_free(gpointer data)
{
	struct job *job = data;

	g_ptr_array_unref(job->plans);
	g_ptr_array_unref(job->stored);
	g_ptr_array_unref(job->tracks);
	g_free(job);
}

static void stored_destroy(gpointer data)
{
	stored_series_free(data);
}

static void series_destroy(gpointer data)
{
	sample_series_free(data);
}

static struct job *job_new(void)
{
	struct job *job = g_new0(struct job, 1);

	job->plans = g_ptr_array_new();
	job->stored = g_ptr_array_new_with_free_func(stored_destroy);
	job->tracks = slo_track_list_new();
	return job;
}

static void run_job(gpointer data, gpointer user_data)
{
	struct job *job = data;
	const struct work *work = user_data;
	g_autoptr(GPtrArray) series = g_ptr_array_new_with_free_func(series_destroy);

	while (job->stored->len > 0) {
		struct stored_series *stored = g_ptr_array_steal_index(job->stored, 0);
		struct sample_series *decoded = stored_series_decode(stored);

		job->is_damaged = job->is_damaged || decoded == NULL;
		g_ptr_array_add(series, decoded);
	}
	for (guint i = 0; !job->is_damaged && i < job->plans->len; i++)
		g_ptr_array_add(
		    job->tracks, slo_track_compute(work->facts, job->plans->pdata[i], series));
	g_async_queue_push(work->done, job);
}

/* What of the ledger a plan reads, as a text. */
static char *label_of(const struct slo_plan *plan)
{
	GString *label = g_string_new(NULL);

	for (guint i = 0; i < plan->keys->len; i++) {
		const struct series_key *key = &g_array_index(plan->keys, struct series_key, i);

		g_string_append_printf(
		    label, "%s\n%s\n%d\n", key->service, key->metric, key->is_gauge);
	}
	return g_string_free(label, FALSE);
}

/* Plans by what they read, in the order in which that first occurs. */
static GPtrArray *group_plans(const GPtrArray *plans)
{
	g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	GPtrArray *jobs = g_ptr_array_new_with_free_func(job_free);

	for (guint i = 0; i < plans->len; i++) {
		g_autofree char *label = label_of(plans->pdata[i]);
		struct job *job = g_hash_table_lookup(known, label);

		if (job == NULL) {
			job = job_new();
			g_ptr_array_add(jobs, job);
			g_hash_table_insert(known, g_steal_pointer(&label), job);
		}
		g_ptr_array_add(job->plans, plans->pdata[i]);
	}
	return jobs;
}

static void read_series(struct db *db, const struct slo_facts *facts, struct job *job)
{
	const struct slo_plan *first = job->plans->pdata[0];
	struct slo_span span = slo_plan_samples(facts, first);

	for (guint i = 1; i < job->plans->len; i++) {
		struct slo_span other = slo_plan_samples(facts, job->plans->pdata[i]);

		span.start_utc = MIN(span.start_utc, other.start_utc);
		span.end_utc = MAX(span.end_utc, other.end_utc);
	}
	for (guint i = 0; i < first->keys->len; i++) {
		struct stored_series *stored =
		    stored_series_read(db, &g_array_index(first->keys, struct series_key, i),
			span.start_utc, span.end_utc);

		if (stored != NULL)
			g_ptr_array_add(job->stored, stored);
	}
}

static void run_jobs(struct db *db, const struct slo_facts *facts, const GPtrArray *jobs)
{
	guint cores = g_get_num_processors(), waiting = 0;
	struct work work = { facts, g_async_queue_new() };
	GThreadPool *pool = g_thread_pool_new(run_job, &work, (int)cores, FALSE, NULL);

	for (guint i = 0; i < jobs->len; i++) {
		read_series(db, facts, jobs->pdata[i]);
		g_thread_pool_push(pool, jobs->pdata[i], NULL);
		if (++waiting >= cores * JOBS_PER_CORE) {
			g_async_queue_pop(work.done);
			waiting--;
		}
	}
	g_thread_pool_free(pool, FALSE, TRUE);
	g_async_queue_unref(work.done);
}

/* The tracks in the order of the plans. */
static GPtrArray *collect(
    struct db *db, const GPtrArray *plans, const GPtrArray *jobs, GError **error)
{
	g_autoptr(GHashTable) by_plan = g_hash_table_new(g_direct_hash, g_direct_equal);
	GPtrArray *tracks = slo_track_list_new();

	for (guint i = 0; i < jobs->len; i++) {
		struct job *job = jobs->pdata[i];

		if (job->is_damaged)
			db_fail(db, "a block of samples is damaged");
		g_ptr_array_set_free_func(job->tracks, NULL);
		for (guint k = 0; k < job->tracks->len; k++)
			g_hash_table_insert(by_plan, job->plans->pdata[k], job->tracks->pdata[k]);
	}
	for (guint i = 0; i < plans->len; i++) {
		const struct slo_plan *plan = plans->pdata[i];
		struct slo_track *track = g_hash_table_lookup(by_plan, plan);

		if (track == NULL && error != NULL && *error == NULL)
			fail(error, NINES_ERROR_FAILED,
			    "the counts of %s add up to more than 2^63 in a day", plan->name);
		if (track != NULL)
			g_ptr_array_add(tracks, track);
	}
	return tracks;
}

GPtrArray *facts_compute_tracks(
    struct db *db, const struct slo_facts *facts, const GPtrArray *plans, GError **error)
{
	g_autoptr(GPtrArray) jobs = group_plans(plans);
	g_autoptr(GError) failure = NULL;

	run_jobs(db, facts, jobs);
	GPtrArray *tracks = collect(db, plans, jobs, &failure);
	if (db_check(db, error) && failure == NULL)
		return tracks;
	if (error == NULL || *error == NULL)
		g_propagate_error(error, g_steal_pointer(&failure));
	g_ptr_array_unref(tracks);
	return NULL;
}
