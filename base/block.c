#include "base/block.h"

static void put_unsigned(GByteArray *out, uint64_t value)
{
	guint8 bytes[10];
	guint count = 0;

	for (; value >= 0x80; value >>= 7)
		bytes[count++] = (guint8)(value | 0x80);
	bytes[count++] = (guint8)value;
	g_byte_array_append(out, bytes, count);
}

/* Zigzag: small magnitudes of either sign become small unsigned numbers. */
static void put_signed(GByteArray *out, int64_t value)
{
	uint64_t doubled = (uint64_t)value << 1;

	put_unsigned(out, value < 0 ? ~doubled : doubled);
}

GByteArray *block_encode(const GArray *samples)
{
	GByteArray *out = g_byte_array_new();
	int64_t before = 0;

	for (guint i = 0; i < samples->len; i++) {
		const struct block_sample *sample = &g_array_index(samples, struct block_sample, i);

		g_assert(i == 0 || sample->at_utc > before);
		put_signed(out, sample->at_utc - before);
		put_signed(out, sample->good);
		put_signed(out, sample->total);
		before = sample->at_utc;
	}
	return out;
}

static bool get_signed(const guint8 **at, const guint8 *end, int64_t *value)
{
	uint64_t bits = 0;
	unsigned shift = 0;

	for (;;) {
		if (*at == end || shift > 63)
			return false;
		guint8 byte = *(*at)++;
		bits |= (uint64_t)(byte & 0x7f) << shift;
		shift += 7;
		if ((byte & 0x80) == 0)
			break;
	}
	*value = (int64_t)(bits >> 1) ^ -(int64_t)(bits & 1);
	return true;
}

bool block_decode(const void *bytes, size_t size, GArray *samples)
{
	const guint8 *at = bytes, *end = at + size;
	struct block_sample sample = { 0 };
	int64_t distance;
	bool is_first = true;

	while (at != end) {
		if (!get_signed(&at, end, &distance) || !get_signed(&at, end, &sample.good) ||
		    !get_signed(&at, end, &sample.total) ||
		    __builtin_add_overflow(sample.at_utc, distance, &sample.at_utc))
			return false;
		if (distance <= 0 && !is_first)
			return false;
		is_first = false;
		g_array_append_val(samples, sample);
	}
	return true;
}
