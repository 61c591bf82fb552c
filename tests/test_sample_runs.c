#include "etl/facts/sample_runs.h"

#include "base/workers.h"
#include "tests/support.h"

#define OWNERS 5
#define ROWS   3000

/* Values of all sizes, those at the ends of their range among them. */
static int64_t random_value(uint64_t *seed)
{
	static const int64_t ends[] = { 0, 1, -1, INT64_MAX, INT64_MIN, INT64_MAX - 1 };
	uint64_t choice = random_below(seed, 20);

	if (choice < G_N_ELEMENTS(ends))
		return ends[choice];
	return (int64_t)random_below(seed, choice < 15 ? 1000 : UINT64_C(1) << 62);
}

/* The samples of a pack, in the order of their runs, compared with those that went in. */
static void check_pack(const struct pack *pack, const struct run_owner *owners,
    const struct gathered *rows, const guint *of, guint count)
{
	g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(struct gathered));
	guint seen = 0;

	for (guint i = 0; i < pack->runs->len; i++) {
		const struct run *run = &g_array_index(pack->runs, struct run, i);
		guint next = 0;

		g_array_set_size(found, 0);
		run_unpack(run, found);
		assert_int_equal(found->len, run->count);
		for (guint j = 0; j < count; j++) {
			if (run->owner != &owners[of[j]] ||
			    day_of_second(rows[j].at_utc) != run->day)
				continue;
			const struct gathered *sample =
			    &g_array_index(found, struct gathered, next++);
			assert_int_equal(sample->at_utc, rows[j].at_utc);
			assert_int_equal(sample->good, rows[j].good);
			assert_int_equal(sample->total, rows[j].total);
			assert_int_equal(sample->line, rows[j].line);
			assert_int_equal(sample->scale, rows[j].scale);
		}
		assert_int_equal(next, run->count);
		seen += next;
	}
	assert_int_equal(seen, count);
}

static void gives_back_every_sample_in_the_order_of_the_file(void **state)
{
	static struct gathered rows[ROWS];
	static guint of[ROWS];
	struct run_owner owners[OWNERS] = { 0 };
	struct batch *batch = batch_new();
	uint64_t seed = 11;

	(void)state;
	for (int round = 0; round < 30; round++) {
		/* many days need a larger table */
		uint64_t days = round % 3 == 0 ? 1 : 700;
		guint count = (guint)random_below(&seed, ROWS);

		for (guint i = 0; i < count; i++) {
			of[i] = (guint)random_below(&seed, OWNERS);
			rows[i] = (struct gathered){
				.at_utc = (int64_t)random_below(&seed, days * SECONDS_PER_DAY) -
				    SECONDS_PER_DAY / 2,
				.good = random_value(&seed),
				.total = random_value(&seed),
				.line = (uint32_t)random_below(&seed, UINT64_C(1) << 32),
				.scale = (int)random_below(&seed, 16),
			};
			batch_add(batch, &owners[of[i]], &rows[i]);
		}
		assert_int_equal(batch_count(batch), count);
		struct pack *pack = batch_pack(batch);
		check_pack(pack, owners, rows, of, count);
		pack_free(pack);
		assert_int_equal(batch_count(batch), 0);
	}
	batch_free(batch);
}

static void takes_five_bytes_for_a_minute_of_counts(void **state)
{
	struct run_owner owner = { 0 };
	struct batch *batch = batch_new();

	(void)state;
	for (uint32_t i = 0; i < 1440; i++) {
		struct gathered sample = { 1792800000 + i * 60, 90000 + i * 37 % 1000,
			90002 + i * 37 % 1000, i * 232, 0 };

		batch_add(batch, &owner, &sample);
	}
	struct pack *pack = batch_pack(batch);
	assert_int_equal(pack->runs->len, 1);
	assert_in_range(pack->size, 1440, 5 * 1440 + 20);
	pack_free(pack);
	batch_free(batch);
}

static void counts_lines_from_where_the_run_stands(void **state)
{
	struct run_owner owner = { 0 };
	struct batch *batch = batch_new();
	struct gathered sample = { .line = 7 };
	g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(struct gathered));

	(void)state;
	batch_add(batch, &owner, &sample);
	struct pack *pack = batch_pack(batch);
	struct run *run = &g_array_index(pack->runs, struct run, 0);
	run->line_before = 1000;
	run_unpack(run, found);
	run->line_before = INT64_C(1) << 40;
	run_unpack(run, found);
	assert_int_equal(g_array_index(found, struct gathered, 0).line, 1007);
	assert_int_equal(g_array_index(found, struct gathered, 1).line, UINT32_MAX);
	pack_free(pack);
	batch_free(batch);
}

/* --- workers --- */

static void square(gpointer task, guint thread, gpointer data)
{
	int *number = task;

	g_assert(thread < *(guint *)data);
	/* later tasks are done sooner */
	g_usleep((gulong)(*number % 7) * 100);
	*number *= *number;
}

static void work_comes_back_in_the_order_in_which_it_was_given(void **state)
{
	(void)state;
	for (guint threads = 1; threads <= 4; threads++) {
		struct workers *workers = workers_new(threads, square, &threads);
		int numbers[50], taken = 0;

		for (int i = 0; i < 50; i++) {
			numbers[i] = i;
			workers_give(workers, &numbers[i]);
			if (workers_are_busy(workers))
				assert_ptr_equal(workers_take(workers), &numbers[taken++]);
		}
		while (taken < 50)
			assert_ptr_equal(workers_take(workers), &numbers[taken++]);
		assert_null(workers_take(workers));
		workers_free(workers);
		for (int i = 0; i < 50; i++)
			assert_int_equal(numbers[i], i * i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_back_every_sample_in_the_order_of_the_file),
		cmocka_unit_test(takes_five_bytes_for_a_minute_of_counts),
		cmocka_unit_test(counts_lines_from_where_the_run_stands),
		cmocka_unit_test(work_comes_back_in_the_order_in_which_it_was_given),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
