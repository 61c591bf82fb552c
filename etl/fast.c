#include "etl/fast.h"

#include "base/workers.h"
#include "etl/facts/samples.h"
#include "etl/records/csv.h"
#include "etl/values/plain.h"

/* Small enough for what is made of it to stay in the caches of its core. */
#define CHUNK_SIZE (1024 * 1024)

/* After so many chunks in a row that were not plain, the stretch that is read record by record is
 * doubled no more. */
#define DOUBLINGS_MAX 8

struct chunk {
	GString *lines;
	struct pack *pack; /* NULL: they are not plain */
	guint count;
};

struct fast {
	struct loading *loading;
	struct reader *reader;
	struct plain_shape *shape;
	size_t chunk_size;
	guint thread_count;
	struct plain_reader *readers[WORKERS_MAX]; /* of the threads */
	struct workers *workers;                   /* NULL until a second chunk is there */
	GQueue *spare;                             /* struct chunk * */
	int64_t resume_at; /* the offset from which on lines may be plain again */
	guint doublings;
};

static struct fast_settings settings;

void fast_set(struct fast_settings wanted)
{
	settings = wanted;
}

struct fast *fast_new(
    struct loading *loading, struct reader *reader, const struct record_plan *plan)
{
	struct plain_shape *shape = settings.is_off ? NULL : plain_shape_new(loading, plan, reader);

	if (shape == NULL)
		return NULL;
	struct fast *fast = g_new0(struct fast, 1);
	fast->loading = loading;
	fast->reader = reader;
	fast->shape = shape;
	fast->chunk_size = settings.chunk_size > 0 ? settings.chunk_size : CHUNK_SIZE;
	fast->thread_count = settings.threads > 0 ? settings.threads : workers_usual();
	for (guint i = 0; i < fast->thread_count; i++)
		fast->readers[i] = plain_reader_new(shape);
	fast->spare = g_queue_new();
	return fast;
}

static void chunk_free(gpointer data)
{
	struct chunk *chunk = data;

	g_string_free(chunk->lines, TRUE);
	g_free(chunk);
}

void fast_free(struct fast *fast)
{
	if (fast == NULL)
		return;
	workers_free(fast->workers);
	g_queue_free_full(fast->spare, chunk_free);
	for (guint i = 0; i < fast->thread_count; i++)
		plain_reader_free(fast->readers[i]);
	plain_shape_free(fast->shape);
	g_free(fast);
}

static void read_chunk(gpointer task, guint thread, gpointer data)
{
	struct fast *fast = data;
	struct chunk *chunk = task;

	chunk->pack =
	    plain_read(fast->readers[thread], chunk->lines->str, chunk->lines->len, &chunk->count);
}

/* The next lines of the reader; NULL when there are none. */
static struct chunk *next_chunk(struct fast *fast)
{
	struct chunk *chunk = g_queue_pop_head(fast->spare);

	if (chunk == NULL) {
		chunk = g_new0(struct chunk, 1);
		chunk->lines = g_string_new(NULL);
	}
	csv_take_lines(fast->reader, chunk->lines, fast->chunk_size);
	if (chunk->lines->len > 0)
		return chunk;
	g_queue_push_head(fast->spare, chunk);
	return NULL;
}

/* Leads a run to the series of the loading. */
static void settle_owner(struct fast *fast, struct run *run, int64_t line_before)
{
	struct plain_series *series = (struct plain_series *)run->owner;

	if (!series->is_taken) {
		series->taken_by = samples_owner(fast->loading, &series->key);
		series->is_taken = true;
	}
	run->owner = series->taken_by;
	run->line_before = line_before;
}

/* Every line is a record, and a sample: see samples.h for what they are counted as. */
static void keep_chunk(struct fast *fast, struct chunk *chunk)
{
	struct pack *pack = g_steal_pointer(&chunk->pack);

	for (guint i = 0; i < pack->runs->len; i++)
		settle_owner(
		    fast, &g_array_index(pack->runs, struct run, i), csv_line(fast->reader));
	csv_count_lines(fast->reader, chunk->count);
	fast->loading->counts.read += chunk->count;
	fast->loading->counts.same += chunk->count;
	samples_take(fast->loading, pack);
	g_queue_push_head(fast->spare, chunk);
	fast->doublings = 0;
}

/* Gives a chunk back, and all that was taken behind it. */
static void give_up(struct fast *fast, struct chunk *chunk)
{
	g_autoptr(GPtrArray) taken = g_ptr_array_new();
	size_t size = chunk->lines->len;

	for (; chunk != NULL; chunk = workers_take(fast->workers)) {
		g_ptr_array_add(taken, chunk);
		if (fast->workers == NULL)
			break;
	}
	for (guint i = taken->len; i > 0; i--) {
		chunk = taken->pdata[i - 1];
		csv_give_back(fast->reader, chunk->lines);
		pack_free(g_steal_pointer(&chunk->pack));
		g_queue_push_head(fast->spare, chunk);
	}
	fast->resume_at = csv_offset(fast->reader) + (int64_t)(size << fast->doublings);
	fast->doublings = MIN(fast->doublings + 1, DOUBLINGS_MAX);
}

/* Keeps the chunk, or gives it up. False when the reader is to go on. */
static bool settle_chunk(struct fast *fast, struct chunk *chunk)
{
	if (chunk->pack == NULL) {
		give_up(fast, chunk);
		return false;
	}
	keep_chunk(fast, chunk);
	return true;
}

/* The first chunk is read at once: most files have no more, and some nothing plain. */
static bool take_first(struct fast *fast)
{
	struct chunk *chunk = next_chunk(fast);

	if (chunk == NULL)
		return false;
	read_chunk(chunk, 0, fast);
	return settle_chunk(fast, chunk);
}

/* Chunks are read by all threads while this one takes the lines, and keeps them in their order. */
static void take_others(struct fast *fast)
{
	struct chunk *chunk;

	if (fast->workers == NULL)
		fast->workers = workers_new(fast->thread_count, read_chunk, fast);
	while ((chunk = next_chunk(fast)) != NULL) {
		workers_give(fast->workers, chunk);
		if (workers_are_busy(fast->workers) &&
		    !settle_chunk(fast, workers_take(fast->workers)))
			return;
	}
	while ((chunk = workers_take(fast->workers)) != NULL)
		if (!settle_chunk(fast, chunk))
			return;
}

void fast_take(struct fast *fast)
{
	if (csv_offset(fast->reader) >= fast->resume_at && take_first(fast))
		take_others(fast);
}
