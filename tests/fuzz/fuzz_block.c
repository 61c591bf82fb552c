/*
 * Feeds bytes to block_decode(). What is a block has samples in order, and comes back the same when
 * it is encoded again; what is none leaves nothing behind.
 */
#include <glib.h>
#include <string.h>

#include "base/block.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct sample *sample_at(const GArray *samples, guint index)
{
	return &g_array_index(samples, struct sample, index);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(GArray) samples = g_array_new(FALSE, FALSE, sizeof(struct sample));
	g_autoptr(GArray) again = g_array_new(FALSE, FALSE, sizeof(struct sample));

	if (!block_decode(data, size, samples)) {
		g_assert(samples->len == 0);
		return 0;
	}
	for (guint i = 1; i < samples->len; i++)
		g_assert(sample_at(samples, i)->at_utc > sample_at(samples, i - 1)->at_utc);
	g_autoptr(GByteArray) bytes = block_encode(samples);
	g_assert(block_decode(bytes->data, bytes->len, again) && again->len == samples->len);
	g_assert(samples->len == 0 ||
	    memcmp(samples->data, again->data, samples->len * sizeof(struct sample)) == 0);
	return 0;
}
