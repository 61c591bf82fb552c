#include "base/block.h"

#include <string.h>

#include "base/varint.h"

#define GROUP     64
#define WIDTH_MAX 64

/* The smallest number, the width, and as many bytes as that makes of each number of a group. */
#define COLUMN_SIZE_MIN 2
#define COLUMN_SIZE_MAX (VARINT_SIZE_MAX + 1 + GROUP * 8)
#define COLUMNS         3

/* Some samples as columns. */
struct group {
	uint64_t distances[GROUP], totals[GROUP], bads[GROUP];
};

/* --- columns --- */

static unsigned width_of(uint64_t number)
{
	return number == 0 ? 0 : WIDTH_MAX - (unsigned)__builtin_clzll(number);
}

static guint8 *put_bits(
    guint8 *at, const uint64_t *numbers, guint count, uint64_t least, unsigned width)
{
	uint64_t word = 0;
	unsigned used = 0;

	for (guint i = 0; i < count; i++) {
		uint64_t bits = numbers[i] - least;

		word |= bits << used;
		used += width;
		if (used < 64)
			continue;
		uint64_t bytes = GUINT64_TO_LE(word);
		memcpy(at, &bytes, 8);
		at += 8;
		used -= 64;
		/* what did not fit any more; a shift by all bits would do nothing */
		word = used > 0 ? bits >> (width - used) : 0;
	}
	for (; used > 0; used -= MIN(used, 8), word >>= 8)
		*at++ = (guint8)word;
	return at;
}

static guint8 *put_column(guint8 *at, const uint64_t *numbers, guint count)
{
	int64_t least = (int64_t)numbers[0], most = (int64_t)numbers[0];

	for (guint i = 1; i < count; i++) {
		least = MIN(least, (int64_t)numbers[i]);
		most = MAX(most, (int64_t)numbers[i]);
	}
	unsigned width = width_of((uint64_t)most - (uint64_t)least);
	at = varint_put_signed(at, least);
	*at++ = (guint8)width;
	return width > 0 ? put_bits(at, numbers, count, (uint64_t)least, width) : at;
}

static bool get_column(const guint8 **at, const guint8 *end, uint64_t *numbers, guint count)
{
	uint64_t words[GROUP + 1]; /* one more, which nothing is taken from */
	int64_t least;

	if (!varint_get_signed(at, end, &least) || *at == end)
		return false;
	unsigned width = *(*at)++;
	size_t size = ((size_t)count * width + 7) / 8;
	if (width > WIDTH_MAX || size > (size_t)(end - *at))
		return false;
	for (guint i = 0; width == 0 && i < count; i++)
		numbers[i] = (uint64_t)least;
	if (width == 0)
		return true;
	words[size / 8] = words[(size + 7) / 8] = 0;
	memcpy(words, *at, size);
	*at += size;
	uint64_t mask = UINT64_MAX >> (WIDTH_MAX - width);
	for (guint i = 0, bit = 0; i < count; i++, bit += width) {
		uint64_t low = GUINT64_FROM_LE(words[bit / 64]);
		uint64_t high = GUINT64_FROM_LE(words[bit / 64 + 1]);

		/* in two steps, as a shift by 64 would do nothing */
		numbers[i] =
		    (uint64_t)least + ((low >> bit % 64 | high << 1 << (63 - bit % 64)) & mask);
	}
	return true;
}

/* --- blocks --- */

/* The distance that most samples of a day have; the first one is given the same. */
static uint64_t first_distance(const GArray *samples)
{
	const struct sample *all = (const struct sample *)(gpointer)samples->data;

	return samples->len > 1 ? (uint64_t)all[1].at_utc - (uint64_t)all[0].at_utc : 1;
}

GByteArray *block_encode(const GArray *samples)
{
	const struct sample *all = (const struct sample *)(gpointer)samples->data;
	guint groups = samples->len / GROUP + 1;
	GByteArray *out =
	    g_byte_array_sized_new(2 * VARINT_SIZE_MAX + groups * COLUMNS * COLUMN_SIZE_MAX);
	guint8 *at = out->data;
	struct group group;

	if (samples->len == 0)
		return out;
	uint64_t before = (uint64_t)all[0].at_utc - first_distance(samples);
	at = varint_put(at, samples->len);
	at = varint_put_signed(at, (int64_t)before);
	for (guint from = 0, count; from < samples->len; from += count) {
		count = MIN(GROUP, samples->len - from);
		for (guint i = 0; i < count; i++) {
			const struct sample *sample = &all[from + i];

			g_assert(from + i == 0 || sample->at_utc > (int64_t)before);
			group.distances[i] = (uint64_t)sample->at_utc - before;
			group.totals[i] = (uint64_t)sample->total;
			group.bads[i] = (uint64_t)sample->total - (uint64_t)sample->good;
			before = (uint64_t)sample->at_utc;
		}
		at = put_column(at, group.distances, count);
		at = put_column(at, group.totals, count);
		at = put_column(at, group.bads, count);
	}
	/* it has that room already: this sets the length */
	g_byte_array_set_size(out, (guint)(at - out->data));
	return out;
}

/* The samples of a group, of which the first may lie anywhere when it is the first of all. False
 * when they are not in order. */
static bool read_group(
    const struct group *group, guint count, bool is_first, int64_t *before, struct sample *to)
{
	int64_t at_utc = *before;
	bool is_sorted = true;

	for (guint i = 0; i < count; i++) {
		int64_t next_utc = (int64_t)((uint64_t)at_utc + group->distances[i]);

		is_sorted &= next_utc > at_utc || (is_first && i == 0);
		at_utc = next_utc;
		to[i] = (struct sample){ at_utc, (int64_t)(group->totals[i] - group->bads[i]),
			(int64_t)group->totals[i] };
	}
	*before = at_utc;
	return is_sorted;
}

bool block_decode(const void *bytes, size_t size, GArray *samples)
{
	const guint8 *at = bytes, *end = at + size;
	guint start = samples->len;
	struct group group;
	uint64_t left;
	int64_t before;

	if (size == 0)
		return true;
	if (!varint_get(&at, end, &left) || !varint_get_signed(&at, end, &before))
		return false;
	/* no memory is taken for what the bytes cannot hold */
	if (left == 0 || left > size / (COLUMNS * COLUMN_SIZE_MIN) * GROUP)
		return false;
	g_array_set_size(samples, start + (guint)left);
	struct sample *to = &g_array_index(samples, struct sample, start);
	for (guint count, done = 0; left > 0; left -= count, done += count) {
		count = (guint)MIN(GROUP, left);
		if (!get_column(&at, end, group.distances, count) ||
		    !get_column(&at, end, group.totals, count) ||
		    !get_column(&at, end, group.bads, count) ||
		    !read_group(&group, count, done == 0, &before, to + done)) {
			g_array_set_size(samples, start);
			return false;
		}
	}
	if (at == end)
		return true;
	g_array_set_size(samples, start);
	return false;
}
