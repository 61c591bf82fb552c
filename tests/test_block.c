#include "base/block.h"

#include "tests/support.h"

static GArray *samples_new(void)
{
	return g_array_new(FALSE, FALSE, sizeof(struct sample));
}

static void add_sample(GArray *samples, int64_t at_utc, int64_t good, int64_t total)
{
	struct sample sample = { at_utc, good, total };

	g_array_append_val(samples, sample);
}

/* Encodes, decodes and compares; returns the encoded size. */
static guint check_round_trip(GArray *samples)
{
	g_autoptr(GByteArray) bytes = block_encode(samples);
	g_autoptr(GArray) back = samples_new();

	assert_true(block_decode(bytes->data, bytes->len, back));
	assert_number(back->len, samples->len);
	for (guint i = 0; i < samples->len; i++) {
		struct sample *a = &g_array_index(samples, struct sample, i);
		struct sample *b = &g_array_index(back, struct sample, i);

		assert_number(b->at_utc, a->at_utc);
		assert_number(b->good, a->good);
		assert_number(b->total, a->total);
	}
	return bytes->len;
}

static void a_day_of_minutes_comes_back_and_is_small(void **state)
{
	g_autoptr(GArray) samples = samples_new();

	(void)state;
	for (int minute = 0; minute < 1440; minute++)
		add_sample(samples, 1792800000 + minute * 60, 990 + minute % 10, 1000);
	assert_true(check_round_trip(samples) < 1440);
}

/* A sample that stands out makes the others of its hour no larger than needed. */
static void a_spike_costs_little(void **state)
{
	g_autoptr(GArray) samples = samples_new();

	(void)state;
	for (int minute = 0; minute < 1440; minute++)
		add_sample(samples, 1792800000 + minute * 60,
		    minute == 700 ? 0 : 1000000 - minute % 3, 1000000);
	assert_true(check_round_trip(samples) < 1440);
}

static void samples_that_are_no_ratio_come_back(void **state)
{
	g_autoptr(GArray) samples = samples_new();

	(void)state;
	for (int minute = 0; minute < 200; minute++)
		add_sample(samples, minute * 60 - 6000, minute % 7 - 3, 0);
	check_round_trip(samples);
}

static void extreme_values_come_back(void **state)
{
	g_autoptr(GArray) samples = samples_new();

	(void)state;
	check_round_trip(samples);
	add_sample(samples, INT64_MIN, INT64_MIN, INT64_MAX);
	check_round_trip(samples);
	add_sample(samples, -62135596800, INT64_MAX, INT64_MAX);
	add_sample(samples, -1, -1, 0);
	add_sample(samples, 0, 0, 1);
	add_sample(samples, 63, 63, 64);
	add_sample(samples, 253402300799, INT64_MAX, INT64_MIN);
	add_sample(samples, INT64_MAX, INT64_MIN, INT64_MIN);
	check_round_trip(samples);
}

static void random_samples_come_back(void **state)
{
	uint64_t seed = 99;

	(void)state;
	for (int round = 0; round < 200; round++) {
		g_autoptr(GArray) samples = samples_new();
		int64_t at_utc = (int64_t)random_below(&seed, 4000000000) - 1000000000;

		for (int i = 0; i < round; i++) {
			at_utc += 1 +
			    (int64_t)random_below(&seed, UINT64_C(1) << random_below(&seed, 30));
			add_sample(samples, at_utc,
			    (int64_t)random_below(&seed, UINT64_C(1) << random_below(&seed, 63)),
			    -(int64_t)random_below(&seed, UINT64_C(1) << random_below(&seed, 63)));
		}
		check_round_trip(samples);
	}
}

static void refuses_a_block_that_is_cut_off(void **state)
{
	g_autoptr(GArray) samples = samples_new();

	(void)state;
	for (int i = 0; i < 70; i++)
		add_sample(samples, 1792800000 + i * i, 990 - i, 1000);
	g_autoptr(GByteArray) bytes = block_encode(samples);
	for (guint size = 1; size <= bytes->len; size++) {
		g_autoptr(GArray) back = samples_new();

		assert_number(block_decode(bytes->data, size, back), size == bytes->len);
		assert_number(back->len, size == bytes->len ? 70 : 0);
	}
}

static void refuses_bytes_that_are_no_block(void **state)
{
	static const struct {
		const char *what;
		guint8 bytes[16];
		size_t size;
		bool is_block;
	} cases[] = {
		{ "one sample", { 1, 0, 2, 0, 2, 0, 0, 0 }, 8, true },
		{ "two samples", { 2, 0, 2, 0, 2, 0, 0, 0 }, 8, true },
		{ "no sample", { 0, 0 }, 2, false },
		{ "the second at the time of the first", { 2, 0, 0, 0, 2, 0, 0, 0 }, 8, false },
		{ "the second before the first", { 2, 0, 1, 0, 2, 0, 0, 0 }, 8, false },
		{ "more bytes behind it", { 1, 0, 2, 0, 2, 0, 0, 0, 0 }, 9, false },
		{ "65 bits", { 1, 0, 2, 65, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, 16, false },
		{ "more samples than bytes", { 0xff, 0xff, 0xff, 0xff, 0x7f, 0, 2, 0, 2 }, 9,
		    false },
		{ "an endless number",
		    { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1 }, 12,
		    false },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GArray) back = samples_new();

		if (block_decode(cases[i].bytes, cases[i].size, back) != cases[i].is_block)
			fail_msg("%s", cases[i].what);
	}
}

static void random_bytes_never_crash(void **state)
{
	uint64_t seed = 4;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		guint8 bytes[40];
		size_t size = random_below(&seed, sizeof(bytes));
		g_autoptr(GArray) back = samples_new();

		for (size_t i = 0; i < size; i++)
			bytes[i] =
			    (guint8)(random_below(&seed, 3) == 0 ? 0xff : random_below(&seed, 256));
		if (!block_decode(bytes, size, back))
			continue;
		for (guint i = 1; i < back->len; i++)
			assert_true(g_array_index(back, struct sample, i).at_utc >
			    g_array_index(back, struct sample, i - 1).at_utc);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_day_of_minutes_comes_back_and_is_small),
		cmocka_unit_test(a_spike_costs_little),
		cmocka_unit_test(samples_that_are_no_ratio_come_back),
		cmocka_unit_test(extreme_values_come_back),
		cmocka_unit_test(random_samples_come_back),
		cmocka_unit_test(refuses_a_block_that_is_cut_off),
		cmocka_unit_test(refuses_bytes_that_are_no_block),
		cmocka_unit_test(random_bytes_never_crash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
