#include "base/workers.h"

#include <pthread.h>

struct job {
	gpointer task;
	bool is_done;
};

struct workers {
	work_function work;
	gpointer data;
	guint thread_count;
	GThread *threads[WORKERS_MAX];
	GQueue *out; /* struct job *: given and not taken back; only its giver touches it */
	/* pthread's, since ThreadSanitizer does not see through GLib's own */
	pthread_mutex_t lock;
	pthread_cond_t has_job, has_result;
	GQueue *waiting; /* struct job *: nobody has begun them */
	guint started;
	bool is_over;
};

guint workers_usual(void)
{
	return MIN(g_get_num_processors(), WORKERS_MAX);
}

/* The next job, or NULL when there will be none. Under the lock. */
static struct job *wait_for_job(struct workers *workers)
{
	while (g_queue_is_empty(workers->waiting) && !workers->is_over)
		pthread_cond_wait(&workers->has_job, &workers->lock);
	return g_queue_pop_head(workers->waiting);
}

static gpointer run(gpointer data)
{
	struct workers *workers = data;
	struct job *job;

	pthread_mutex_lock(&workers->lock);
	guint thread = workers->started++;
	while ((job = wait_for_job(workers)) != NULL) {
		pthread_mutex_unlock(&workers->lock);
		workers->work(job->task, thread, workers->data);
		pthread_mutex_lock(&workers->lock);
		job->is_done = true;
		pthread_cond_signal(&workers->has_result);
	}
	pthread_mutex_unlock(&workers->lock);
	return NULL;
}

struct workers *workers_new(guint threads, work_function work, gpointer data)
{
	struct workers *workers = g_new0(struct workers, 1);

	g_assert(threads >= 1 && threads <= WORKERS_MAX);
	*workers = (struct workers){ .work = work, .data = data, .thread_count = threads };
	workers->out = g_queue_new();
	workers->waiting = g_queue_new();
	pthread_mutex_init(&workers->lock, NULL);
	pthread_cond_init(&workers->has_job, NULL);
	pthread_cond_init(&workers->has_result, NULL);
	for (guint i = 0; i < threads; i++)
		workers->threads[i] = g_thread_new("worker", run, workers);
	return workers;
}

void workers_free(struct workers *workers)
{
	if (workers == NULL)
		return;
	pthread_mutex_lock(&workers->lock);
	workers->is_over = true;
	pthread_cond_broadcast(&workers->has_job);
	pthread_mutex_unlock(&workers->lock);
	for (guint i = 0; i < workers->thread_count; i++)
		g_thread_join(workers->threads[i]);
	g_queue_free(workers->waiting);
	g_queue_free_full(workers->out, g_free);
	pthread_cond_destroy(&workers->has_result);
	pthread_cond_destroy(&workers->has_job);
	pthread_mutex_destroy(&workers->lock);
	g_free(workers);
}

bool workers_are_busy(const struct workers *workers)
{
	/* one in hand and one in reserve for each */
	return workers->out->length >= 2 * workers->thread_count;
}

void workers_give(struct workers *workers, gpointer task)
{
	struct job *job = g_new0(struct job, 1);

	job->task = task;
	g_queue_push_tail(workers->out, job);
	pthread_mutex_lock(&workers->lock);
	g_queue_push_tail(workers->waiting, job);
	pthread_cond_signal(&workers->has_job);
	pthread_mutex_unlock(&workers->lock);
}

gpointer workers_take(struct workers *workers)
{
	struct job *job = g_queue_pop_head(workers->out);

	if (job == NULL)
		return NULL;
	pthread_mutex_lock(&workers->lock);
	while (!job->is_done)
		pthread_cond_wait(&workers->has_result, &workers->lock);
	pthread_mutex_unlock(&workers->lock);
	gpointer task = job->task;
	g_free(job);
	return task;
}
