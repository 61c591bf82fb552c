#ifndef BASE_WORKERS_H
#define BASE_WORKERS_H

#include <glib.h>
#include <stdbool.h>

/*
 * Work that is spread over the cores and comes back in the order in which it was given, so that
 * results do not depend on how many cores there are. The thread that made the workers gives tasks
 * and takes them back; while a task is out it belongs to the worker alone.
 */
struct workers;

/* Does one task. `thread` counts from 0, for what each thread keeps to itself. */
typedef void (*work_function)(gpointer task, guint thread, gpointer data);

/* As many threads as the process may use cores, at most WORKERS_MAX. */
#define WORKERS_MAX 16
guint workers_usual(void);

/* `data` is shared by all threads and must outlive the workers. */
struct workers *workers_new(guint threads, work_function work, gpointer data);
/* Waits for what is still out. Tasks that were not taken back are lost: take them first. NULL is
 * allowed. */
void workers_free(struct workers *workers);

/* Whether enough tasks are out to keep all threads busy; more would only take memory. */
bool workers_are_busy(const struct workers *workers);
void workers_give(struct workers *workers, gpointer task);
/* Waits for the task that was given first of those that are out, and returns it; NULL when none is.
 */
gpointer workers_take(struct workers *workers);

#endif
