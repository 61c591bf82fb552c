#include "base/block.h"

#include "base/varint.h"

GByteArray *block_encode(const GArray *samples)
{
	GByteArray *out = g_byte_array_sized_new(samples->len * 3 * VARINT_SIZE_MAX);
	guint8 *at = out->data;
	int64_t before = 0;

	for (guint i = 0; i < samples->len; i++) {
		const struct block_sample *sample = &g_array_index(samples, struct block_sample, i);

		g_assert(i == 0 || sample->at_utc > before);
		at = varint_put_signed(at, sample->at_utc - before);
		at = varint_put_signed(at, sample->good);
		at = varint_put_signed(at, sample->total);
		before = sample->at_utc;
	}
	/* it has that room already: this sets the length */
	g_byte_array_set_size(out, (guint)(at - out->data));
	return out;
}

bool block_decode(const void *bytes, size_t size, GArray *samples)
{
	const guint8 *at = bytes, *end = at + size;
	struct block_sample sample = { 0 };
	int64_t distance;
	bool is_first = true;

	while (at != end) {
		if (!varint_get_signed(&at, end, &distance) ||
		    !varint_get_signed(&at, end, &sample.good) ||
		    !varint_get_signed(&at, end, &sample.total) ||
		    __builtin_add_overflow(sample.at_utc, distance, &sample.at_utc))
			return false;
		if (distance <= 0 && !is_first)
			return false;
		is_first = false;
		g_array_append_val(samples, sample);
	}
	return true;
}
